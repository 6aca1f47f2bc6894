// Package civil counts days: dates without a clock, ages, months, and the working
// days of mainland China.
//
// A day is stored as TEXT YYYY-MM-DD, so that it sorts and compares as text on both
// engines. A [Calendar] knows the State Council's holidays and the weekend days that
// are worked instead; holidays.csv ships the years 2023–2026 and a city may load more
// from its table civil_holidays. A deadline that reaches a year that is not loaded
// counts Monday to Friday and says so.
//
// The package itself reads no tables. Read date.go, then calendar.go.
package civil
