package atlas

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// maxFile is the largest file read as a catalogue, in bytes; the largest public one has 5 MB.
const maxFile = 64 << 20

// table is a file read into rows, with its header folded for comparison.
type table struct {
	header []string
	rows   []*row
}

var errNoTable = errors.New("不是带表头的表格（CSV、Excel 或 JSON Lines）")

// headerOf reads just the first record of a file, folded, so that a large foreign file is not read to its end.
func headerOf(name string, data []byte) ([]string, error) {
	if jsonLines(name) {
		_, keys, err := firstObject(data)
		return keys, err
	}
	if workbook(name) {
		return workbookHeader(data, name)
	}
	if !tabular(name) {
		return nil, errNoTable
	}
	cut := data
	if i := bytes.IndexByte(data, '\n'); i >= 0 {
		cut = data[:i+1]
	}
	text, err := decoded(cut)
	if err != nil {
		return nil, err
	}
	record, err := reader(text).Read()
	if err != nil {
		return nil, errNoTable
	}
	for i := range record {
		record[i] = nameKey(record[i])
	}
	return record, nil
}

func tabular(name string) bool {
	lower := strings.ToLower(name)
	return strings.HasSuffix(lower, ".csv") || strings.HasSuffix(lower, ".tsv") || strings.HasSuffix(lower, ".txt")
}

func jsonLines(name string) bool {
	lower := strings.ToLower(name)
	return strings.HasSuffix(lower, ".jsonl") || strings.HasSuffix(lower, ".ndjson")
}

// decoded gives the text of a file in UTF-8; what is not UTF-8 is read as GB 18030, which Chinese Excel writes.
func decoded(data []byte) (string, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if utf8.Valid(data) {
		return string(data), nil
	}
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil || !utf8.Valid(out) {
		return "", fmt.Errorf("文字编码既不是 UTF-8 也不是 GB 18030")
	}
	return string(out), nil
}

// reader reads a CSV whose separator is the one that its header uses most.
func reader(text string) *csv.Reader {
	head, _, _ := strings.Cut(text, "\n")
	comma, most := ',', strings.Count(head, ",")
	for _, c := range []rune{'\t', ';'} {
		if n := strings.Count(head, string(c)); n > most {
			comma, most = c, n
		}
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = comma, -1, false
	return r
}

// readTable reads all rows of a file of known kind.
func readTable(name string, data []byte, spec *kindSpec) (*table, error) {
	switch {
	case jsonLines(name):
		return readJSONLines(data, spec)
	case workbook(name):
		return readWorkbook(name, data, spec)
	}
	text, err := decoded(data)
	if err != nil {
		return nil, err
	}
	cr := reader(text)
	header, err := cr.Read()
	if err != nil {
		return nil, errNoTable
	}
	t := &table{header: make([]string, len(header))}
	for i := range header {
		t.header[i] = nameKey(header[i])
	}
	at, ok := spec.columnsOf(t.header)
	if !ok {
		return nil, errNoTable
	}
	for {
		cells, err := cr.Read()
		if errors.Is(err, io.EOF) {
			return t, nil
		}
		if err != nil {
			var pe *csv.ParseError
			if errors.As(err, &pe) {
				return nil, fmt.Errorf("第 %d 行引号不成对，文件未导入", pe.Line)
			}
			return nil, err
		}
		line, _ := cr.FieldPos(0)
		if blank(cells) {
			continue
		}
		t.rows = append(t.rows, &row{line: line, cells: cells, at: at, spec: spec})
	}
}

func blank(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

func firstObject(data []byte) (map[string]json.RawMessage, []string, error) {
	line := data
	if i := bytes.IndexByte(data, '\n'); i >= 0 {
		line = data[:i]
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(line, &object); err != nil {
		return nil, nil, errNoTable
	}
	keys := make([]string, 0, len(object))
	for k := range object {
		keys = append(keys, nameKey(k))
	}
	return object, keys, nil
}

// readJSONLines reads one object a line; strings become cells, arrays of strings lists.
func readJSONLines(data []byte, spec *kindSpec) (*table, error) {
	t := &table{}
	at := make(map[string]int, len(spec.fields))
	for i, f := range spec.fields {
		at[f.name] = i
	}
	scan := bufio.NewScanner(bytes.NewReader(data))
	scan.Buffer(make([]byte, 1<<20), maxFile)
	for line := 1; scan.Scan(); line++ {
		if len(bytes.TrimSpace(scan.Bytes())) == 0 {
			continue
		}
		var object map[string]any
		if err := json.Unmarshal(scan.Bytes(), &object); err != nil {
			return nil, fmt.Errorf("第 %d 行不是 JSON 对象，文件未导入", line)
		}
		r := &row{line: line, cells: make([]string, len(spec.fields)), at: at, lists: map[string][]string{}, spec: spec}
		for i, f := range spec.fields {
			switch v := object[f.name].(type) {
			case string:
				r.cells[i] = v
			case []any:
				r.lists[f.name] = stringsOf(v)
			}
		}
		t.rows = append(t.rows, r)
	}
	return t, scan.Err()
}

func stringsOf(values []any) []string {
	out := make([]string, 0, len(values))
	for _, v := range values {
		if s, ok := v.(string); ok && strings.TrimSpace(s) != "" {
			out = append(out, strings.TrimSpace(s))
		}
	}
	return out
}
