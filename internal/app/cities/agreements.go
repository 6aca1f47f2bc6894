package cities

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"

	"rongqiao/internal/platform/money"
	"rongqiao/internal/process/fund"
)

// agreementHeads are the columns of the register's own spreadsheet that the demonstration fills.
var agreementHeads = []string{"协议编号", "协议名称", "类别", "学校方", "企业与其他各方", "合作领域", "合作内容", "责任分工", "合作团队", "起始日期", "截止日期", "签署日期"}

// agreements sends the long-term agreements in as a spreadsheet, one for every enterprise: five years from the autumn before.
func (m *maker) agreements(ctx context.Context, mods Modules) error {
	if m.city.Agreements == 0 {
		return nil
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.Write(agreementHeads); err != nil {
		return err
	}
	for i := range m.city.Agreements {
		school, firm := m.names["school"], m.names["firm"]
		row := []string{fmt.Sprintf("SL-2022-%04d", i+1), "示例长期合作协议 " + fmt.Sprintf("%04d", i+1), classes[i%len(classes)], school[i%len(school)], firm[i%len(firm)], "人才培养、实习实训", "示例合作内容", "示例责任分工", "示例合作团队", "2022-09-01", "2027-08-31", "2022-08-20"}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	w.Flush()
	return mods.Import(ctx, "agreement.items", "长期合作协议.csv", b.Bytes())
}

// classes are those of the invented agreements.
var classes = []string{"综合合作", "订单班", "实训基地", "技术合作", "冠名班"}

// budgets sets up the city's special fund with what it had every year, which sums to what the document states.
func (c City) budgets(ctx context.Context, mods Modules) error {
	if c.Fund == 0 {
		return nil
	}
	id, err := mods.Funds.Found(ctx, fund.Fund{Name: "职业教育发展专项资金（示例）", Document: "示例文〔2014〕1号"})
	if err != nil {
		return err
	}
	const first, last = 2014, 2021
	for year := first; year <= last; year++ {
		amount := money.Fen(share(c.Fund, last-first+1, year-first)) * money.Yuan
		if _, err := mods.Funds.Provide(ctx, fund.Budget{Fund: id, Year: year, Amount: amount, Document: fmt.Sprintf("示例文〔%d〕2号", year)}); err != nil {
			return err
		}
	}
	return nil
}
