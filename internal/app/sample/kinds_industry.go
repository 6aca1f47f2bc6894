package sample

import "strconv"

func init() {
	const tail = ";source=市统计公报（示例）;scope=规模以上工业法人单位"
	for i, x := range []struct{ code, name string }{{"C36", "汽车制造业"}, {"C38", "电气机械和器材制造业"}, {"C26", "化学原料和化学制品制造业"}} {
		for back := range 4 {
			year := 2025 - back
			toldTraining["industry_year"] = append(toldTraining["industry_year"], told{x.name + strconv.Itoa(year), "NAMED", 60 + 10*back + i, "", "",
				"industry=" + x.code + ";year=" + strconv.Itoa(year) + ";output=" + strconv.Itoa((420-back*31)*(10+3*i)*100) + ";firms=" + strconv.Itoa(38+6*i-2*back) + ";jobs=" + strconv.Itoa(9200+2100*i-350*back) + tail, "", nil})
		}
	}
}
