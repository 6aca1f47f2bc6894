package real

import (
	"fmt"
	"sort"
	"time"
)

// Note tells of rows that met the same fate for the same reason.
type Note struct {
	Fate    string // 更正, 拒绝 or 说明
	Reason  string
	Count   int
	Line    int // of the first such row
	Example string
}

// Report accounts for the rows of one file.
type Report struct {
	Name      string // what was brought, in Chinese
	File      string
	Read      int
	Taken     int // corrected ones and those brought before included
	Corrected int
	Refused   int
	Known     int // brought before
	Made      string
	Took      time.Duration

	notes map[string]*Note
}

// The fates of a note.
const (
	corrected = "更正"
	refused   = "拒绝"
	remark    = "说明"
)

func (r *Report) note(fate, reason string, line int, example string) {
	if r.notes == nil {
		r.notes = map[string]*Note{}
	}
	n := r.notes[fate+reason]
	if n == nil {
		n = &Note{Fate: fate, Reason: reason, Line: line, Example: clip(example, 24)}
		r.notes[fate+reason] = n
	}
	n.Count++
}

// Notes lists what was noted: refusals first, then corrections, the more frequent first.
func (r *Report) Notes() []Note {
	out := make([]Note, 0, len(r.notes))
	for _, n := range r.notes {
		out = append(out, *n)
	}
	rank := map[string]int{refused: 0, corrected: 1, remark: 2}
	sort.Slice(out, func(i, j int) bool {
		a, b := out[i], out[j]
		if rank[a.Fate] != rank[b.Fate] {
			return rank[a.Fate] < rank[b.Fate]
		}
		if a.Count != b.Count {
			return a.Count > b.Count
		}
		return a.Reason < b.Reason
	})
	return out
}

// String prints the account with its notes.
func (r *Report) String() string {
	s := fmt.Sprintf("%s（%s）：读到 %d，采用 %d（其中更正 %d，以前已有 %d），拒绝 %d", r.Name, r.File, r.Read, r.Taken, r.Corrected, r.Known, r.Refused)
	if r.Made != "" {
		s += "；" + r.Made
	}
	s += fmt.Sprintf("；用时 %.1f 秒", r.Took.Seconds())
	for _, n := range r.Notes() {
		s += fmt.Sprintf("\n    %s %d 行：%s（如第 %d 行“%s”）", n.Fate, n.Count, n.Reason, n.Line, n.Example)
	}
	return s
}

func clip(s string, most int) string {
	if u := []rune(s); len(u) > most {
		return string(u[:most]) + "…"
	}
	return s
}
