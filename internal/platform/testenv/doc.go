// Package testenv tells tests what the machine has. A test that needs more than
// there is calls [Skip], which fails instead when RONGQIAO_TEST_ALL=1, so that the
// full run cannot pass with half of its tests left out.
//
// RONGQIAO_DATA names the folder with the real data, RONGQIAO_PG the PostgreSQL
// server, RONGQIAO_PG2 a second one. The package owns no tables and is imported by tests only.
package testenv
