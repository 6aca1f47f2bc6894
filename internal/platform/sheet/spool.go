package sheet

import (
	"bytes"
	"io"
	"os"

	"rongqiao/internal/platform/sheet/book"
)

// inMemory is how much of a file is kept in memory; a larger one waits in a temporary
// file that has no name.
const inMemory = 4 << 20

// spooled is a file that can be read at any place.
type spooled struct {
	io.ReaderAt
	size int64
	file *os.File
}

// spool takes a stream to its end, within the bound of a packed file.
func spool(r io.Reader) (*spooled, error) {
	var buf bytes.Buffer
	n, err := io.Copy(&buf, io.LimitReader(r, inMemory+1))
	if err != nil {
		return nil, err
	}
	if n <= inMemory {
		return &spooled{ReaderAt: bytes.NewReader(buf.Bytes()), size: n}, nil
	}
	f, err := os.CreateTemp("", "rongqiao-sheet-*")
	if err != nil {
		return nil, err
	}
	s := &spooled{ReaderAt: f, file: f}
	if err := os.Remove(f.Name()); err != nil { // the open file stays readable
		s.Close()
		return nil, err
	}
	s.size, err = io.Copy(f, io.MultiReader(&buf, io.LimitReader(r, book.MaxPacked)))
	if err == nil && s.size > book.MaxPacked {
		err = book.ErrTooLarge.With(book.MaxPacked >> 20)
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// stream reads it from the beginning.
func (s *spooled) stream() io.Reader { return io.NewSectionReader(s.ReaderAt, 0, s.size) }

// Close gives back the temporary file.
func (s *spooled) Close() {
	if s.file != nil {
		s.file.Close()
	}
}
