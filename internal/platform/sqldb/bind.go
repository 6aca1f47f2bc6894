package sqldb

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"time"

	"rongqiao/internal/platform/ids"
)

// bindValue turns an argument into nil, int64, float64, bool, string or []byte.
func bindValue(a any) (any, error) {
	switch v := a.(type) {
	case nil, int64, string, bool, float64, []byte:
		return a, nil
	case ids.ID:
		if v == 0 {
			return nil, nil
		}
		return int64(v), nil
	case int:
		return int64(v), nil
	case time.Time:
		return nil, fmt.Errorf("sqldb: a time.Time argument; store UnixMilli or a civil.Date")
	case driver.Valuer:
		return bindValuer(v)
	}
	return bindKind(reflect.ValueOf(a))
}

func bindValuer(v driver.Valuer) (any, error) {
	if r := reflect.ValueOf(v); r.Kind() == reflect.Pointer && r.IsNil() {
		return nil, nil
	}
	plain, err := v.Value()
	if err != nil {
		return nil, err
	}
	if _, again := plain.(driver.Valuer); again {
		return nil, fmt.Errorf("sqldb: %T gives another Valuer", v)
	}
	return bindValue(plain)
}

func bindKind(v reflect.Value) (any, error) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nil, nil
		}
		return bindValue(v.Elem().Interface())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int(), nil
	case reflect.Uint8, reflect.Uint16, reflect.Uint32:
		return int64(v.Uint()), nil
	case reflect.Uint, reflect.Uint64:
		if v.Uint() > math.MaxInt64 {
			return nil, fmt.Errorf("sqldb: %d does not fit into BIGINT", v.Uint())
		}
		return int64(v.Uint()), nil
	case reflect.Float32, reflect.Float64:
		return v.Float(), nil
	case reflect.Bool:
		return v.Bool(), nil
	case reflect.String:
		return v.String(), nil
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return v.Bytes(), nil
		}
	}
	return nil, fmt.Errorf("sqldb: cannot store a %s", v.Type())
}

func bindAll(args []any) ([]any, error) {
	out := make([]any, len(args))
	for i, a := range args {
		v, err := bindValue(a)
		if err != nil {
			return nil, fmt.Errorf("argument $%d: %w", i+1, err)
		}
		out[i] = v
	}
	return out, nil
}

// assign copies src, a value as [bindValue] makes it, into the pointer dest. Values that
// would be cut or mistaken are refused: text in a number, 1.5 in an int64, NULL in a plain
// type.
func assign(dest, src any) error {
	switch d := dest.(type) {
	case *string:
		if s, ok := src.(string); ok {
			*d = s
			return nil
		}
	case *int64:
		if n, ok := src.(int64); ok {
			*d = n
			return nil
		}
	case *ids.ID:
		return d.Scan(src)
	case *any:
		*d = src
		return nil
	case *bool:
		return assignBool(d, src)
	case sql.Scanner:
		return d.Scan(src)
	}
	p := reflect.ValueOf(dest)
	if p.Kind() != reflect.Pointer || p.IsNil() {
		return fmt.Errorf("sqldb: destination %T is no pointer", dest)
	}
	return assignKind(p.Elem(), src)
}

func assignBool(d *bool, src any) error {
	switch v := src.(type) {
	case bool:
		*d = v
	case int64:
		if v != 0 && v != 1 {
			return fmt.Errorf("sqldb: %d is no flag", v)
		}
		*d = v == 1
	default:
		return fmt.Errorf("sqldb: cannot read %T into a flag", src)
	}
	return nil
}

func assignKind(d reflect.Value, src any) error {
	if d.Kind() == reflect.Pointer {
		if src == nil {
			d.SetZero()
			return nil
		}
		d.Set(reflect.New(d.Type().Elem()))
		return assign(d.Interface(), src)
	}
	switch v := src.(type) {
	case int64:
		return assignInt(d, v)
	case float64:
		return assignFloat(d, v)
	case string:
		if d.Kind() == reflect.String {
			d.SetString(v)
			return nil
		}
		if d.Kind() == reflect.Slice && d.Type().Elem().Kind() == reflect.Uint8 {
			d.SetBytes([]byte(v))
			return nil
		}
	case []byte:
		if d.Kind() == reflect.Slice && d.Type().Elem().Kind() == reflect.Uint8 {
			d.SetBytes(append([]byte(nil), v...))
			return nil
		}
	case bool:
		if d.Kind() == reflect.Bool {
			d.SetBool(v)
			return nil
		}
	case nil:
		if d.Kind() == reflect.Slice {
			d.SetZero()
			return nil
		}
	}
	return cannot(d, src)
}

func assignInt(d reflect.Value, n int64) error {
	switch d.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if !d.OverflowInt(n) {
			d.SetInt(n)
			return nil
		}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		if n >= 0 && !d.OverflowUint(uint64(n)) {
			d.SetUint(uint64(n))
			return nil
		}
	case reflect.Float32, reflect.Float64:
		d.SetFloat(float64(n))
		return nil
	case reflect.Bool:
		if n == 0 || n == 1 {
			d.SetBool(n == 1)
			return nil
		}
	}
	return cannot(d, n)
}

func assignFloat(d reflect.Value, f float64) error {
	switch d.Kind() {
	case reflect.Float32, reflect.Float64:
		d.SetFloat(f)
		return nil
	case reflect.Int, reflect.Int32, reflect.Int64:
		if f == math.Trunc(f) && math.Abs(f) < 1<<53 && !d.OverflowInt(int64(f)) {
			d.SetInt(int64(f))
			return nil
		}
	}
	return cannot(d, f)
}

func cannot(d reflect.Value, src any) error {
	what := fmt.Sprintf("%T", src)
	if s, ok := src.(string); ok && len(s) <= 20 {
		what += " " + strconv.Quote(s)
	}
	return fmt.Errorf("sqldb: cannot read %s into %s", what, d.Type())
}

func assignAll(dest, src []any) error {
	if len(dest) != len(src) {
		return fmt.Errorf("sqldb: %d columns for %d destinations", len(src), len(dest))
	}
	for i, d := range dest {
		if err := assign(d, src[i]); err != nil {
			return fmt.Errorf("column %d: %w", i+1, err)
		}
	}
	return nil
}
