package testenv

import (
	"os"
	"testing"
)

// Skip ends the test as skipped, or as failed when everything must run.
func Skip(t testing.TB, why string) {
	t.Helper()
	if All() {
		t.Fatalf("must not be skipped (RONGQIAO_TEST_ALL=1): %s", why)
	}
	t.Skip(why)
}

// All reports whether every test must run: RONGQIAO_TEST_ALL=1.
func All() bool { return os.Getenv("RONGQIAO_TEST_ALL") == "1" }

// Data returns the folder with the real data, or skips. RONGQIAO_NO_DATA=1 says
// that there is none on purpose: then the skip stands even where everything must run.
func Data(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("RONGQIAO_DATA")
	if dir == "" && os.Getenv("RONGQIAO_NO_DATA") == "1" {
		t.Skip("there is no real data here")
	}
	if dir == "" {
		Skip(t, "RONGQIAO_DATA does not name the folder with the real data")
	}
	return dir
}

// Postgres returns the connection string of the PostgreSQL server, or skips.
func Postgres(t testing.TB) string {
	t.Helper()
	dsn := os.Getenv("RONGQIAO_PG")
	if dsn == "" {
		Skip(t, "RONGQIAO_PG does not name a PostgreSQL server")
	}
	return dsn
}

// SecondPostgres returns the connection string of another PostgreSQL server, for what must
// hold over two, or skips.
func SecondPostgres(t testing.TB) string {
	t.Helper()
	dsn := os.Getenv("RONGQIAO_PG2")
	if dsn == "" {
		Skip(t, "RONGQIAO_PG2 does not name a second PostgreSQL server")
	}
	return dsn
}
