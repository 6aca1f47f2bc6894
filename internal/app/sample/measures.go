package sample

import (
	"context"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/register/programme"
)

// writeIndustries writes what the shares of the registry of indicators ask for: the lists of pillar and leading industries, and the
// programmes that the city calls applied ones.
func writeIndustries(ctx context.Context, m Modules, p Plan, day civil.Date) error {
	c := p.City
	for i, ch := range c.Chains {
		lists := []atlas.CuratedKind{atlas.CuratedPillar}
		if ch.Key || i == 0 {
			lists = append(lists, atlas.CuratedLeading)
		}
		if i == len(c.Chains)-1 {
			continue // the last chain is neither
		}
		for _, list := range lists {
			entry := atlas.Curated{List: list, Code: ch.Code, Name: ch.Name, Years: atlas.Years{From: FirstYear - 1}, Reviewer: "市发改委（示例）", ReviewedOn: day, Note: "示例名单"}
			if _, err := m.Atlas.SaveCurated(ctx, entry); err != nil {
				return err
			}
		}
	}
	for _, category := range []string{"26", "46", "66", "51", "71", "52", "72"} {
		if _, err := m.Programme.SaveTag(ctx, programme.TagRow{Tag: programme.Applied, Code: category, From: FirstYear - 1, Source: "《" + c.Name + "应用型专业名单》（示例）"}); err != nil {
			return err
		}
	}
	return nil
}
