package coding

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/sqldb"
)

// labelRows is how many rows a file of labels may have.
const labelRows = 200_000

// codeField is the column of the code in a file of labels.
var codeField = Field{Name: "code", ZH: "代码", Headings: []string{"codes", "编码", "专业类代码", "专业类", "职业代码", "职业", "行业代码", "行业大类", "行业", "csco_code", "class_code"}, Needed: true}

// LabelReport says what became of a file of labels.
type LabelReport struct {
	Read, Added, Same int
	Kept              int       // lines whose text a person has confirmed with another code: that stands
	Faults            errs.List // with their lines; with any, nothing is added
}

// String says the counts in Chinese and English.
func (r LabelReport) String() string {
	return fmt.Sprintf("读 %d 行：新增 %d，已有 %d，保留人工确认 %d，有误 %d · read %d lines: %d added, %d known, %d confirmed otherwise, %d faults",
		r.Read, r.Added, r.Same, r.Kept, len(r.Faults), r.Read, r.Added, r.Same, r.Kept, len(r.Faults))
}

// labelLine is one line of a file of labels.
type labelLine struct {
	number int
	values map[string]string
	code   string
}

// ImportLabels takes a CSV, Excel or JSON-lines file of texts with their codes, all of it or, where a line is wrong,
// nothing; a dry run only reports. The same file again adds nothing. by is who gave the codes; "" stands for the file.
func (s *Service) ImportLabels(ctx context.Context, kind, name string, data []byte, by string, dry bool) (LabelReport, error) {
	k, err := KindOf(kind)
	if err != nil {
		return LabelReport{}, err
	}
	if _, ok := labelKinds[kind]; !ok {
		return LabelReport{}, ErrNoConfirm
	}
	known, err := s.knowledge(ctx)
	if err != nil {
		return LabelReport{}, err
	}
	lines, err := readLabels(data, name, k)
	if err != nil {
		return LabelReport{}, err
	}
	if by == "" {
		by = filepath.Base(name)
	}
	sum := sha256.Sum256(data)
	rep := LabelReport{Read: len(lines)}
	labels := rep.check(known, k, lines, atlas.Label{Kind: kind, Source: atlas.LabelImported, By: by, Batch: filepath.Base(name) + " " + hex.EncodeToString(sum[:6])})
	if len(rep.Faults) > 0 || len(labels) == 0 {
		return rep, nil
	}
	err = s.db.Write(sqldb.Long(ctx), func(tx *sqldb.Tx) error {
		rep.Added, rep.Same, rep.Kept = 0, 0, 0
		for _, l := range labels {
			if err := rep.put(ctx, tx, l); err != nil {
				return err
			}
		}
		if dry {
			return errDry
		}
		return nil
	})
	if errors.Is(err, errDry) {
		err = nil
	}
	return rep, err
}

// errDry takes back what a dry run wrote.
var errDry = errors.New("coding: dry run")

func (r *LabelReport) put(ctx context.Context, tx *sqldb.Tx, l atlas.Label) error {
	have, ok, err := atlas.LabelOf(ctx, tx, l.Kind, l.Fields)
	if err != nil {
		return err
	}
	if ok && have.Source == atlas.LabelConfirmed && !slices.Equal(have.Codes, l.Codes) {
		r.Kept++
		return nil
	}
	_, added, err := atlas.PutLabel(ctx, tx, l)
	if added {
		r.Added++
	} else {
		r.Same++
	}
	return err
}

// check turns lines into labels and notes what is wrong with them.
func (r *LabelReport) check(known *knowledge, k Kind, lines []labelLine, like atlas.Label) []atlas.Label {
	var out []atlas.Label
	first := map[string]int{}
	for _, l := range lines {
		label := like
		label.Fields = k.values(l.values)
		codes, err := known.codes(k.Code, l.code)
		print := atlas.LabelPrint(k.Code, label.Fields)
		at, again := first[print]
		switch {
		case label.Fields[k.neededField().Name] == "":
			r.fault(l.number, ErrNoText.With(k.neededField().ZH))
		case err != nil:
			r.fault(l.number, err)
		case again && !slices.Equal(out[at].Codes, codes):
			r.fault(l.number, ErrTwoCodes.With(strings.Join(out[at].Codes, "、")))
		case !again:
			first[print] = len(out)
			label.Codes = codes
			out = append(out, label)
		default:
			r.Same++
		}
	}
	return out
}

// faultsShown limits the list of faults.
const faultsShown = 1000

func (r *LabelReport) fault(number int, err error) {
	var e *errs.Error
	if errors.As(err, &e) && len(r.Faults) < faultsShown {
		r.Faults = append(r.Faults, e.At(place(number)))
	}
}

// readLabels reads a file by its name: JSON lines, otherwise Excel or CSV.
func readLabels(data []byte, name string, k Kind) ([]labelLine, error) {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".jsonl", ".ndjson", ".json":
		return readLabelObjects(data)
	}
	k.Fields = append(slices.Clone(k.Fields), codeField)
	t, err := readTableOf(bytes.NewReader(data), int64(len(data)), name, k, labelRows)
	if err != nil {
		return nil, err
	}
	var out []labelLine
	for i, row := range t.rows {
		l := labelLine{number: t.lines[i], values: map[string]string{}}
		for field, col := range t.place {
			if col < len(row) {
				l.values[field] = row[col]
			}
		}
		l.code = l.values[codeField.Name]
		out = append(out, l)
	}
	return out, nil
}

// readLabelObjects reads objects with the fields of the kind and code or codes, a text or a list.
func readLabelObjects(data []byte) ([]labelLine, error) {
	var out []labelLine
	r := bufio.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	for number := 1; ; number++ {
		text, err := readLine(r)
		last := err != nil
		if errors.Is(err, ErrLong) {
			return nil, at(err, number)
		}
		if text = bytes.TrimSpace(text); len(text) > 0 {
			l, err := parse(text)
			if err != nil {
				return nil, ErrLine.At(place(number)).Because(err)
			}
			code := l.values["code"]
			if code == "" {
				code = l.values["codes"]
			}
			var list []string
			if json.Unmarshal([]byte(code), &list) == nil {
				code = strings.Join(list, "|")
			}
			out = append(out, labelLine{number, l.values, code})
		}
		if last {
			return out, nil
		}
	}
}
