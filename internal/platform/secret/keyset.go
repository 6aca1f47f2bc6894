package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"hash"
	"strconv"
	"sync"

	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"

	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
)

// The refusals of the package. None of them says more than that it did not work.
var (
	ErrOpen    = errs.New(errs.Internal, "secret.open")
	ErrKeyset  = errs.New(errs.Internal, "secret.keyset")
	ErrKEK     = errs.New(errs.Invalid, "secret.kek")
	ErrKEKOpen = errs.New(errs.Invalid, "secret.kek_mode")
	ErrInside  = errs.New(errs.Invalid, "secret.kek_inside_data")
)

// Profile names the algorithms of a keyset.
type Profile string

// The profiles.
const (
	Standard Profile = "AES256-GCM+SHA256"
	ShangMi  Profile = "SM4-GCM+SM3"
)

func (p Profile) keySize() int {
	if p == ShangMi {
		return sm4.BlockSize
	}
	return 32
}

func (p Profile) hash() func() hash.Hash {
	if p == ShangMi {
		return sm3.New
	}
	return sha256.New
}

func (p Profile) aead(key []byte) (cipher.AEAD, error) {
	var block cipher.Block
	var err error
	switch p {
	case Standard:
		block, err = aes.NewCipher(key)
	case ShangMi:
		block, err = sm4.NewCipher(key)
	default:
		return nil, ErrKeyset.With(string(p))
	}
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// stored is what a keyset looks like before it is wrapped.
type stored struct {
	City    string            `json:"city"`
	Profile Profile           `json:"profile"`
	Keys    map[uint32][]byte `json:"keys"`    // encrypt and decrypt, by number
	Primary uint32            `json:"primary"` // the number of the newest
	Indexes [][]byte          `json:"indexes"` // blind index keys, newest last
	Derive  []byte            `json:"derive"`  // the root of derived keys
	Sign    []byte            `json:"sign"`    // Ed25519 seed
}

// Keyset holds the keys of one city. It may be used by many goroutines at once.
type Keyset struct {
	mu    sync.RWMutex
	s     stored
	aeads map[uint32]cipher.AEAD
	sign  ed25519.PrivateKey
}

// NewKeyset makes fresh keys for the city.
func NewKeyset(city string, p Profile) (*Keyset, error) {
	s := stored{
		City: city, Profile: p, Primary: 1,
		Keys:    map[uint32][]byte{1: random(p.keySize())},
		Indexes: [][]byte{random(32)},
		Derive:  random(32),
		Sign:    random(ed25519.SeedSize),
	}
	return open(s)
}

func random(n int) []byte {
	b := make([]byte, n)
	if _, err := rand.Read(b); err != nil {
		panic(err) // documented never to happen
	}
	return b
}

func open(s stored) (*Keyset, error) {
	if len(s.Sign) != ed25519.SeedSize || len(s.Indexes) == 0 || len(s.Derive) == 0 || s.Keys[s.Primary] == nil {
		return nil, ErrKeyset
	}
	k := &Keyset{s: s, aeads: map[uint32]cipher.AEAD{}, sign: ed25519.NewKeyFromSeed(s.Sign)}
	for number, key := range s.Keys {
		a, err := s.Profile.aead(key)
		if err != nil {
			return nil, ErrKeyset.Because(err)
		}
		k.aeads[number] = a
	}
	return k, nil
}

// String keeps the keys out of logs.
func (k *Keyset) String() string { return "secret.Keyset(" + k.s.City + ")" }

// GoString keeps the keys out of logs.
func (k *Keyset) GoString() string { return k.String() }

// City returns the code of the city whose keys these are.
func (k *Keyset) City() string { return k.s.City }

// Primary returns the number of the key that encrypts now.
func (k *Keyset) Primary() uint32 {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.s.Primary
}

// Rotate adds a key that encrypts from now on; the older ones still decrypt. The caller
// stores the wrapped keyset again before using it.
func (k *Keyset) Rotate() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	next, key := k.s.Primary+1, random(k.s.Profile.keySize())
	a, err := k.s.Profile.aead(key)
	if err != nil {
		return ErrKeyset.Because(err)
	}
	k.s.Keys[next], k.aeads[next], k.s.Primary = key, a, next
	return nil
}

// RotateIndex adds a blind index key. Until every row has been indexed again, look up
// with [Keyset.BlindIndexes].
func (k *Keyset) RotateIndex() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.s.Indexes = append(k.s.Indexes, random(32))
}

const (
	format    = 1
	headSize  = 1 + 4
	nonceSize = 12
)

func (k *Keyset) place(table, column string, row ids.ID) []byte {
	b := make([]byte, 0, 96)
	b = append(append(b, k.s.City...), '|')
	b = append(append(b, table...), '|')
	b = append(append(b, column...), '|')
	return strconv.AppendInt(b, int64(row), 10)
}

// SealBytes encrypts plain for one place. The result is: format, number of the key,
// nonce, ciphertext with tag.
func (k *Keyset) SealBytes(table, column string, row ids.ID, plain []byte) []byte {
	k.mu.RLock()
	number := k.s.Primary
	a := k.aeads[number]
	k.mu.RUnlock()
	out := make([]byte, headSize+nonceSize, headSize+nonceSize+len(plain)+a.Overhead())
	out[0] = format
	binary.BigEndian.PutUint32(out[1:], number)
	if _, err := rand.Read(out[headSize:]); err != nil {
		panic(err) // documented never to happen
	}
	return a.Seal(out, out[headSize:headSize+nonceSize], plain, k.place(table, column, row))
}

// OpenBytes decrypts what SealBytes made for the same place.
func (k *Keyset) OpenBytes(table, column string, row ids.ID, sealed []byte) ([]byte, error) {
	if len(sealed) < headSize+nonceSize || sealed[0] != format {
		return nil, ErrOpen
	}
	k.mu.RLock()
	a := k.aeads[binary.BigEndian.Uint32(sealed[1:])]
	k.mu.RUnlock()
	if a == nil {
		return nil, ErrOpen
	}
	nonce, rest := sealed[headSize:headSize+nonceSize], sealed[headSize+nonceSize:]
	plain, err := a.Open(nil, nonce, rest, k.place(table, column, row))
	if err != nil {
		return nil, ErrOpen.Because(err)
	}
	return plain, nil
}

// Seal encrypts plain for one place and returns text for a TEXT column. Empty plain
// gives empty text, so that "not given" can be seen without a key.
func (k *Keyset) Seal(table, column string, row ids.ID, plain []byte) string {
	if len(plain) == 0 {
		return ""
	}
	return base64.RawStdEncoding.EncodeToString(k.SealBytes(table, column, row, plain))
}

// Open decrypts what Seal made for the same place.
func (k *Keyset) Open(table, column string, row ids.ID, sealed string) ([]byte, error) {
	if sealed == "" {
		return nil, nil
	}
	b, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil {
		return nil, ErrOpen.Because(err)
	}
	return k.OpenBytes(table, column, row, b)
}

// Stale reports whether the value was sealed by an older key than the newest, so that a
// job can seal it again.
func (k *Keyset) Stale(sealed string) bool {
	b, err := base64.RawStdEncoding.DecodeString(sealed)
	return err == nil && len(b) >= headSize && binary.BigEndian.Uint32(b[1:]) != k.Primary()
}

// BlindIndex returns 32 hexadecimal digits (16 bytes of a keyed hash) by which an
// encrypted value can be found. The purpose keeps the indexes of different fields apart;
// the caller normalises plain first.
func (k *Keyset) BlindIndex(purpose string, plain []byte) string {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.index(k.s.Indexes[len(k.s.Indexes)-1], purpose, plain)
}

// BlindIndexes returns the indexes under all keys, newest first, for look-ups while a
// rotation is under way.
func (k *Keyset) BlindIndexes(purpose string, plain []byte) []string {
	k.mu.RLock()
	defer k.mu.RUnlock()
	out := make([]string, 0, len(k.s.Indexes))
	for i := len(k.s.Indexes) - 1; i >= 0; i-- {
		out = append(out, k.index(k.s.Indexes[i], purpose, plain))
	}
	return out
}

func (k *Keyset) index(key []byte, purpose string, plain []byte) string {
	return hex.EncodeToString(k.mac(key, "index|"+k.s.City+"|"+purpose, plain)[:16])
}

func (k *Keyset) mac(key []byte, label string, plain []byte) []byte {
	m := hmac.New(k.s.Profile.hash(), key)
	m.Write([]byte(label))
	m.Write([]byte{0})
	m.Write(plain)
	return m.Sum(nil)
}

// Derive returns 32 bytes that belong to the purpose: a backup key, a pseudonym key.
func (k *Keyset) Derive(purpose string) []byte {
	return k.mac(k.s.Derive, "derive|"+k.s.City, []byte(purpose))
}

// Sign signs a message with the city's Ed25519 key.
func (k *Keyset) Sign(message []byte) []byte { return ed25519.Sign(k.sign, message) }

// PublicKey returns the key that verifies [Keyset.Sign].
func (k *Keyset) PublicKey() ed25519.PublicKey { return k.sign.Public().(ed25519.PublicKey) }

// Wrap encrypts the keyset by the KEK, for the tenant's row or a file.
func (k *Keyset) Wrap(kek KEK) ([]byte, error) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	plain, err := json.Marshal(k.s)
	if err != nil {
		return nil, ErrKeyset.Because(err)
	}
	return kek.seal("keyset|"+k.s.City, plain)
}

// Unwrap opens a wrapped keyset; it must be the given city's.
func Unwrap(kek KEK, city string, wrapped []byte) (*Keyset, error) {
	plain, err := kek.open("keyset|"+city, wrapped)
	if err != nil {
		return nil, err
	}
	var s stored
	if err := json.Unmarshal(plain, &s); err != nil || s.City != city {
		return nil, ErrKeyset.Because(err)
	}
	return open(s)
}
