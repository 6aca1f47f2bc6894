package testenv_test

import (
	"testing"

	"rongqiao/internal/platform/testenv"
)

func TestValuesComeFromTheEnvironment(t *testing.T) {
	t.Setenv("RONGQIAO_DATA", "somewhere")
	t.Setenv("RONGQIAO_PG", "postgres://localhost/x")
	t.Setenv("RONGQIAO_TEST_ALL", "1")
	if testenv.Data(t) != "somewhere" || testenv.Postgres(t) != "postgres://localhost/x" || !testenv.All() {
		t.Error("the environment is not read")
	}
}

func TestSkipSkips(t *testing.T) {
	t.Setenv("RONGQIAO_TEST_ALL", "")
	var skipped bool
	t.Run("inner", func(t *testing.T) {
		defer func() { skipped = t.Skipped() }()
		testenv.Skip(t, "shows that Skip ends the test as skipped")
	})
	if !skipped {
		t.Error("not skipped")
	}
}
