// Package seal makes what is stored unreadable without keys that are not in the
// database, and unable to open anywhere but where it was sealed. It knows the
// ring of keys from SECRET_KEYS and nothing of what is sealed or where that is
// kept.
package seal

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/tink-crypto/tink-go/v2/aead/subtle"
	"github.com/tink-crypto/tink-go/v2/tink"

	"ticklist/tenant"
)

var (
	// ErrUnknownKey says that the ring lacks the key which sealed a value: it
	// was taken out of SECRET_KEYS too early. The value is not lost.
	ErrUnknownKey = errors.New("the key that sealed this is not in the ring")

	// ErrNotAuthentic says that a value was changed, or is not of the place it
	// was found in.
	ErrNotAuthentic = errors.New("the sealed value is not authentic")
)

// keySize is that of AES-256, in bytes.
const keySize = 32

var keyID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// Place is where a sealed value belongs. It is authenticated with the value and
// not stored with it.
type Place struct {
	ClientKey string // the tenant
	Field     string // what of the tenant's, such as "sharedSecret"
}

// associated joins the parts so that no two places look alike.
func (p Place) associated() []byte {
	b := []byte("ticklist/1")
	for _, part := range []string{p.ClientKey, p.Field} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(part)))
		b = append(b, part...)
	}
	return b
}

// Sealed is a sealed value and the name of the key that opens it. Neither is
// secret.
type Sealed struct {
	Key   string
	Bytes []byte // nonce, ciphertext and tag, 28 bytes longer than the value
}

// Ring is a set of keys, of which the first seals and all open. It is safe for
// use by many goroutines. A key seals up to 2³² values; with random nonces of
// 96 bits that is where their repetition would begin to be likely.
type Ring struct {
	first string
	keys  map[string]tink.AEAD
}

// ParseRing reads the setting SECRET_KEYS: `id:base64,id:base64`, split at the
// first colon, each key of 32 bytes in standard base64, with or without
// padding. An id is 1 to 64 letters, digits, dots, dashes and underscores, and
// stands once. All faulty entries are reported, by their position: an error
// never holds a part of a key.
func ParseRing(setting tenant.Secret) (*Ring, error) {
	r := &Ring{keys: map[string]tink.AEAD{}}
	var faults []error
	for i, entry := range strings.Split(setting.Reveal(), ",") {
		if err := r.add(strings.TrimSpace(entry)); err != nil {
			faults = append(faults, fmt.Errorf("key %d: %w", i+1, err))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	return r, nil
}

func (r *Ring) add(entry string) error {
	id, encoded, ok := strings.Cut(entry, ":")
	if !ok {
		return errors.New("not of the form id:base64")
	}
	if !keyID.MatchString(id) {
		return errors.New("the id is not 1 to 64 letters, digits, '.', '-' or '_'")
	}
	if _, twice := r.keys[id]; twice {
		return errors.New("the id stands twice")
	}
	key, err := base64.RawStdEncoding.Strict().DecodeString(strings.TrimRight(encoded, "="))
	if err != nil {
		return errors.New("not base64") // the cause would tell of the key
	}
	if len(key) != keySize {
		return fmt.Errorf("%d bytes, want %d", len(key), keySize)
	}
	aead, err := subtle.NewAESGCM(key)
	if err != nil {
		return fmt.Errorf("make AES-GCM: %w", err)
	}
	if len(r.keys) == 0 {
		r.first = id
	}
	r.keys[id] = aead
	return nil
}

// NewKey returns a new entry for SECRET_KEYS under the given id.
func NewKey(id string) tenant.Secret {
	key := make([]byte, keySize)
	_, _ = rand.Read(key) // never fails: the program would have ended
	return tenant.Secret(id + ":" + base64.StdEncoding.EncodeToString(key))
}

// Seal seals value for p under the ring's first key.
func (r *Ring) Seal(p Place, value []byte) (Sealed, error) {
	sealed, err := r.keys[r.first].Encrypt(value, p.associated())
	if err != nil {
		return Sealed{}, fmt.Errorf("seal %s: %w", p.Field, err)
	}
	return Sealed{Key: r.first, Bytes: sealed}, nil
}

// Open returns what was sealed for p. It returns ErrUnknownKey or
// ErrNotAuthentic.
func (r *Ring) Open(p Place, s Sealed) ([]byte, error) {
	aead, ok := r.keys[s.Key]
	if !ok {
		return nil, fmt.Errorf("open %s: %w", p.Field, ErrUnknownKey)
	}
	value, err := aead.Decrypt(s.Bytes, p.associated())
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", p.Field, ErrNotAuthentic) // the cause says no more
	}
	return value, nil
}
