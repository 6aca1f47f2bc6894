package blob

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/secret"
)

// A sealed stream is a row of chunks: four bytes with the length of the sealed chunk, its
// top bit set on the last one, then the chunk as the keyset sealed it. Table, row, number
// of the chunk and whether it is the last are authenticated, so chunks cannot be
// exchanged, left out or cut off.

const (
	chunkSize = 64 << 10
	lastFlag  = 1 << 31
	// overhead bounds what sealing adds to a chunk.
	overhead = 256
)

func chunkName(n int, last bool) string {
	if last {
		return fmt.Sprintf("chunk.%d.last", n)
	}
	return fmt.Sprintf("chunk.%d", n)
}

// Seal returns a writer that encrypts to w. Close it; it does not close w.
func Seal(w io.Writer, k *secret.Keyset, table string, row ids.ID) io.WriteCloser {
	return &sealer{w: w, k: k, table: table, row: row, buf: make([]byte, 0, chunkSize)}
}

type sealer struct {
	w     io.Writer
	k     *secret.Keyset
	table string
	row   ids.ID
	buf   []byte
	n     int
	err   error
}

func (s *sealer) Write(p []byte) (int, error) {
	written := 0
	for len(p) > 0 && s.err == nil {
		// A full buffer waits: only Close knows whether it is the last.
		if len(s.buf) == chunkSize {
			s.flush(false)
		}
		n := min(len(p), chunkSize-len(s.buf))
		s.buf = append(s.buf, p[:n]...)
		p, written = p[n:], written+n
	}
	return written, s.err
}

func (s *sealer) flush(last bool) {
	sealed := s.k.SealBytes(s.table, chunkName(s.n, last), s.row, s.buf)
	size := uint32(len(sealed))
	if last {
		size |= lastFlag
	}
	head := binary.BigEndian.AppendUint32(nil, size)
	if _, err := s.w.Write(head); err != nil {
		s.err = err
		return
	}
	_, s.err = s.w.Write(sealed)
	s.buf, s.n = s.buf[:0], s.n+1
}

var errClosed = errors.New("blob: the writer is closed")

func (s *sealer) Close() error {
	if s.err == nil {
		s.flush(true)
	}
	if s.err != nil {
		return s.err
	}
	s.err = errClosed
	return nil
}

// Unseal returns a reader of what [Seal] wrote. A stream that was changed in any way gives
// [ErrDamaged].
func Unseal(r io.Reader, k *secret.Keyset, table string, row ids.ID) io.Reader {
	return &unsealer{r: bufio.NewReaderSize(r, chunkSize), k: k, table: table, row: row}
}

type unsealer struct {
	r     *bufio.Reader
	k     *secret.Keyset
	table string
	row   ids.ID
	plain []byte
	n     int
	ended bool
}

func (u *unsealer) Read(p []byte) (int, error) {
	for len(u.plain) == 0 {
		if u.ended {
			return 0, io.EOF
		}
		if err := u.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, u.plain)
	u.plain = u.plain[n:]
	return n, nil
}

func (u *unsealer) fill() error {
	var head [4]byte
	if _, err := io.ReadFull(u.r, head[:]); err != nil {
		return ErrDamaged.Because(err)
	}
	size := binary.BigEndian.Uint32(head[:])
	last := size&lastFlag != 0
	size &^= lastFlag
	if size > chunkSize+overhead {
		return ErrDamaged
	}
	sealed := make([]byte, size)
	if _, err := io.ReadFull(u.r, sealed); err != nil {
		return ErrDamaged.Because(err)
	}
	plain, err := u.k.OpenBytes(u.table, chunkName(u.n, last), u.row, sealed)
	if err != nil {
		return ErrDamaged.Because(err)
	}
	u.plain, u.ended, u.n = plain, last, u.n+1
	if last {
		if _, err := u.r.ReadByte(); err != io.EOF {
			return ErrDamaged
		}
	}
	return nil
}
