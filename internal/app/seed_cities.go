package app

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"rongqiao/internal/app/cities"
	"rongqiao/internal/app/sample"
	"rongqiao/internal/base/account"
	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/atlas/mini"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/tenant"
	"rongqiao/internal/process/fund"
	"rongqiao/internal/register/carrier"
	"rongqiao/internal/report/citymap"
	"rongqiao/internal/report/figures"
)

// seedCities writes those of the four cities that are not there yet; geo is a folder with their outlines, "" for none.
func (h *House) seedCities(ctx context.Context, c *console, geo string) error {
	if _, err := mini.Import(ctx, h.Registry.Catalog()); err != nil {
		return err
	}
	hash, err := account.HashPassword(ctx, demoPhrase)
	if err != nil {
		return err
	}
	for _, x := range cities.All() {
		if _, err := h.Registry.City(x.Code); err != nil {
			began := time.Now()
			if err := h.seedCity(ctx, tenant.City{Code: x.Code, Name: x.Name, Sample: true}, x, hash); err != nil {
				return fmt.Errorf("%s: %w", x.Name, err)
			}
			c.say("已写入演示城市 %s（%s），%.1f 秒", x.Name, x.Code, time.Since(began).Seconds())
		}
		if err := h.outline(ctx, x.Code, geo); err != nil {
			return fmt.Errorf("%s: %w", x.Name, err)
		}
	}
	return nil
}

// seedCity makes one of the four cities where at says and fills it.
func (h *House) seedCity(ctx context.Context, at tenant.City, x cities.City, hash string) error {
	if err := h.Registry.Create(ctx, at); err != nil {
		return err
	}
	city, err := h.City(ctx, x.Code)
	if err != nil {
		return err
	}
	if err := cities.Write(asOfficer(ctx, x.Code, 0), h.cityModules(ctx, city), x); err != nil {
		return err
	}
	console := asConsole(ctx, x.Code)
	if err := city.demoUsers(console, demoPlace{code: x.Code, name: x.Name, county: x.Counties[0].Code, orgs: x.Accounts()}, hash); err != nil {
		return err
	}
	if err := city.System.FirstNight(console); err != nil {
		return err
	}
	if _, err := city.Search.Run(console); err != nil {
		return err
	}
	return city.Match.Start(console)
}

// asOfficer is one of the two officers who act in a demonstration city.
func asOfficer(ctx context.Context, city string, n int) context.Context {
	d := demoRoles[n]
	return actor.With(ctx, actor.Actor{Account: sample.OfficerID(city, n), Login: d.login, Name: d.name + "（示例）", City: city, Address: "sample", Grants: []actor.Grant{{Role: actor.CityLead}}})
}

// cityModules are those that one of the four cities is written through, with a clock of their own.
func (h *House) cityModules(ctx context.Context, c *City) cities.Modules {
	var at time.Time
	clock := func() time.Time {
		if at.IsZero() {
			return c.DB.Now()
		}
		return at
	}
	db := c.DB.With(sqldb.Options{Now: clock, IDs: ids.NewGenerator(c.Info.Ordinal, 7, clock)})
	return cities.Modules{DB: db, Clock: func(t time.Time) { at = t }, Atlas: atlas.NewService(db, h.Shelf), Carrier: carrier.New(db), Figures: figures.New(db, counting{c}), Funds: fund.New(db), Plans: newPlans(c, db), Import: c.bringIn, Second: asOfficer(ctx, c.Info.Code, 1)}
}

// bringIn imports a spreadsheet of a register as a person would: received, checked, confirmed. A row that is refused refuses all.
func (c *City) bringIn(ctx context.Context, kind, file string, content []byte) error {
	ctx = sqldb.Long(ctx)
	sheets := c.console()
	im, err := sheets.Receive(ctx, kind, file, bytes.NewReader(content), nil)
	if err != nil {
		return err
	}
	if im.Result.Bad > 0 {
		return fmt.Errorf("%s: %d rows are refused", file, im.Result.Bad)
	}
	_, err = sheets.Confirm(ctx, im.ID, im.Version, false, nil)
	return err
}

// outline sets the outline of a city's map from the folder that the operator brings, once; the operator answers for its licence.
func (h *House) outline(ctx context.Context, code, folder string) error {
	if folder == "" {
		return nil
	}
	found, err := filepath.Glob(filepath.Join(folder, "*"+code+"*.*json"))
	if err != nil || len(found) == 0 {
		return fmt.Errorf("%s: 没有文件名里有 %s 的 GeoJSON · no GeoJSON file with this code in its name", folder, code)
	}
	city, err := h.City(ctx, code)
	if err != nil {
		return err
	}
	ctx = asConsole(ctx, code)
	if versions, _, err := city.Map.Versions(ctx); err != nil || len(versions) > 0 {
		return err
	}
	info, err := os.Stat(found[0])
	if err != nil {
		return err
	}
	body, err := os.ReadFile(found[0])
	if err != nil {
		return err
	}
	_, err = city.Map.SetOutline(ctx, citymap.Brought{File: filepath.Base(found[0]), Source: "运营者带入", Licence: "由运营者核对", DrawnOn: civil.DateOf(info.ModTime()), Body: body})
	return err
}

// noticeOf is the line under the header of the four cities: their names are real and what they hold is not.
func noticeOf(info tenant.City) string {
	if _, ok := cities.Find(info.Code); ok && info.Sample {
		return cities.Notice
	}
	return ""
}
