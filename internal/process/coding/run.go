package coding

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
)

const (
	batchLines = 512
	lineMax    = 1 << 20 // bytes of one line
)

// Progress hears how many lines are done; called after every batch.
type Progress func(done int)

// Summary counts the verdicts of a run.
type Summary struct{ Lines, Fits, Confirm, Unfit int }

// String says the counts in Chinese and English.
func (s Summary) String() string {
	return fmt.Sprintf("%d 行：符合 %d，待确认 %d，不符 %d · %d lines: sure %d, to confirm %d, unfit %d", s.Lines, s.Fits, s.Confirm, s.Unfit, s.Lines, s.Fits, s.Confirm, s.Unfit)
}

func (s *Summary) count(r Result) {
	s.Lines++
	switch r.Verdict {
	case fits:
		s.Fits++
	case confirm:
		s.Confirm++
	default:
		s.Unfit++
	}
}

// Run codes lines of JSON, one object a line with an id and the kind's fields, and writes one object a line in the same
// order. Empty lines are skipped. A line that is no such object ends the run with ErrLine that names its number; what
// was written before is complete, so callers write to a temporary file.
func (s *Service) Run(ctx context.Context, kind string, in io.Reader, out io.Writer, progress Progress) (Summary, error) {
	coder, err := s.Coder(ctx, kind)
	if err != nil {
		return Summary{}, err
	}
	return run(ctx, coder, in, out, progress)
}

// line is one line of input with its answer.
type line struct {
	id     json.RawMessage
	values map[string]string
	result Result
}

func run(ctx context.Context, coder Coder, in io.Reader, out io.Writer, progress Progress) (sum Summary, err error) {
	r := bufio.NewReaderSize(in, 1<<16)
	w := bufio.NewWriterSize(out, 1<<16)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	number := 0
	for more := true; more; {
		var batch []line
		if batch, more, err = readBatch(r, &number); err != nil {
			return sum, err
		}
		if err := ctx.Err(); err != nil {
			return sum, err
		}
		codeAll(coder, batch)
		for i := range batch {
			batch[i].result.ID = batch[i].id
			sum.count(batch[i].result)
			if err := enc.Encode(batch[i].result); err != nil {
				return sum, err
			}
		}
		if progress != nil {
			progress(sum.Lines)
		}
	}
	return sum, w.Flush()
}

func readBatch(r *bufio.Reader, number *int) (batch []line, more bool, err error) {
	for len(batch) < batchLines {
		text, err := readLine(r)
		if errors.Is(err, io.EOF) && len(text) == 0 {
			return batch, false, nil
		}
		*number++
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, false, at(err, *number)
		}
		if *number == 1 {
			text = bytes.TrimPrefix(text, []byte("\ufeff"))
		}
		if text = bytes.TrimSpace(text); len(text) == 0 {
			continue
		}
		l, err := parse(text)
		if err != nil {
			return nil, false, ErrLine.At(place(*number)).Because(err)
		}
		batch = append(batch, l)
	}
	return batch, true, nil
}

func place(number int) string { return fmt.Sprintf("第%d行", number) }

func at(err error, number int) error {
	if errors.Is(err, ErrLong) {
		return ErrLong.With(lineMax >> 20).At(place(number))
	}
	return err
}

// readLine reads one line of at most lineMax bytes; with io.EOF the last line may lack its end.
func readLine(r *bufio.Reader) ([]byte, error) {
	var text []byte
	for {
		part, err := r.ReadSlice('\n')
		text = append(text, part...)
		if len(text) > lineMax {
			return nil, ErrLong
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return text, err
		}
	}
}

// parse reads one object. Values that are no text count as written; null is no value.
func parse(text []byte) (line, error) {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(text, &raw); err != nil {
		return line{}, err
	}
	if raw == nil {
		return line{}, errors.New("null is no object")
	}
	l := line{id: raw["id"], values: make(map[string]string, len(raw))}
	if l.id == nil {
		l.id = json.RawMessage("null")
	}
	for name, v := range raw {
		var s string
		switch {
		case json.Unmarshal(v, &s) == nil: // null leaves s empty
		default:
			s = string(v)
		}
		l.values[name] = s
	}
	return l, nil
}

// codeAll codes a batch on all processors; every answer goes to its own place.
func codeAll(coder Coder, batch []line) {
	var wait sync.WaitGroup
	workers := max(1, min(runtime.GOMAXPROCS(0), len(batch)))
	for w := range workers {
		wait.Go(func() {
			for i := w; i < len(batch); i += workers {
				batch[i].result = coder.Code(batch[i].values)
			}
		})
	}
	wait.Wait()
}
