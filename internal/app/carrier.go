package app

import (
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/carrier"
)

// newCarrier makes the registers over the city's database, or one with a clock of its own, with the city's place for documents.
func newCarrier(c *City, db *sqldb.DB) *carrier.Service {
	s := carrier.New(db)
	s.KeepFiles(c.files)
	return s
}
