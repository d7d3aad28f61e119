package seal

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/aead/subtle"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// keySize is that of AES-256, in bytes.
const keySize = 32

// Place is where a sealed value belongs. It is authenticated with the value and
// not stored with it.
type Place struct {
	ClientKey string // the tenant
	IssueID   string // "" for what is of no issue
	Field     string // what of the tenant's or the issue's, such as "sharedSecret"
}

// associated joins the parts so that no two places look alike: each has its
// length in front.
func (p Place) associated() []byte {
	parts := []string{p.ClientKey, p.IssueID, p.Field}
	if p.IssueID == "" {
		parts = []string{p.ClientKey, p.Field}
	}
	b := []byte("ticklist/1")
	for _, part := range parts {
		b = binary.BigEndian.AppendUint32(b, uint32(len(part)))
		b = append(b, part...)
	}
	return b
}

// Key is an opened key: AES-256-GCM. It prints nothing of itself. It seals up
// to 2³² values; with random nonces of 96 bits that is where their repetition
// would begin to be likely.
type Key struct{ aead tink.AEAD }

// NewBytes returns 32 random bytes, enough for a Key.
func NewBytes() []byte {
	b := make([]byte, keySize)
	_, _ = rand.Read(b) // never fails: the program would have ended
	return b
}

// KeyOf makes a key of its 32 bytes.
func KeyOf(b []byte) (*Key, error) {
	if len(b) != keySize {
		return nil, fmt.Errorf("%d bytes, want %d", len(b), keySize)
	}
	aead, err := subtle.NewAESGCM(b)
	if err != nil {
		return nil, fmt.Errorf("make AES-GCM: %w", err)
	}
	return &Key{aead: aead}, nil
}

// Seal seals value for p. What it returns is 28 bytes longer: nonce and tag.
func (k *Key) Seal(p Place, value []byte) ([]byte, error) {
	sealed, err := k.aead.Encrypt(value, p.associated())
	if err != nil {
		return nil, fmt.Errorf("seal %s: %w", p.Field, err)
	}
	return sealed, nil
}

// Open returns what this key sealed for p, or ErrNotAuthentic.
func (k *Key) Open(p Place, sealed []byte) ([]byte, error) {
	value, err := k.aead.Decrypt(sealed, p.associated())
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", p.Field, ErrNotAuthentic) // the cause says no more
	}
	return value, nil
}
