package sheet

import (
	"context"
	"io"

	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Blobs keeps the files that were sent in the city's blob store, encrypted.
type Blobs struct{ Store *blob.Store }

// Put stores a file in the transaction.
func (b Blobs) Put(ctx context.Context, tx *sqldb.Tx, name, mime string, r io.Reader) (ids.ID, error) {
	return b.Store.Put(ctx, tx, name, mime, r)
}

// Open reads a stored file.
func (b Blobs) Open(ctx context.Context, q sqldb.Queryer, id ids.ID) (io.ReadCloser, error) {
	return b.Store.Open(ctx, q, id)
}
