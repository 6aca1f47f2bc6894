// Package sheetbench measures an import of a large workbook: a generated file with
// planted errors, read, validated and written by the same code as any other import.
//
// [Generate] makes the file and the list of what was planted; [Run] imports it into a
// fresh SQLite database and reports processor time, peak memory and whether every planted
// error was found at its sheet, row and column with a remedy.
//
// The package owns the table sheetbench_people, which exists in no city.
package sheetbench
