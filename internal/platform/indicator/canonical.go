package indicator

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// canonical writes x as JSON whose bytes depend on its content alone: fields in the order of
// their declaration, keys of maps sorted, no white space, nothing escaped for HTML.
func canonical(x any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(x); err != nil {
		panic(err) // only for types that JSON does not know, which no caller passes
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

// digest is the SHA-256 of bytes in hexadecimal.
func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
