// Package seal makes what is stored unreadable without keys that are not in the
// database, and unable to open anywhere but where it was sealed. It knows the
// ring of keys from SECRET_KEYS, some of which may be in a key service, and
// nothing of what is sealed or where that is kept.
package seal

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/tink-crypto/tink-go/v2/core/registry"
	"github.com/tink-crypto/tink-go/v2/tink"
	"golang.org/x/sync/singleflight"

	"ticklist/memory"
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

const (
	// Life is how long an opened key may stay in memory. A key that was taken
	// away, in a key service or in the database, opens nothing after that.
	Life = 5 * time.Minute

	// MemorySize bounds what is open at a time: about 1 KB for each.
	MemorySize = 4096
)

// askLimit is how long a key service may take.
const askLimit = 5 * time.Second

var keyID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// Sealed is a sealed value and the name of the key that opens it. Neither is
// secret.
type Sealed struct {
	Key   string
	Bytes []byte
}

// Services finds the client of the key service that a URI names, as
// registry.GetKMSClient does.
type Services func(uri string) (registry.KMSClient, error)

// Ring is a set of keys, of which the first seals and all open. It is safe for
// use by many goroutines.
type Ring struct {
	first string
	keys  map[string]*Key
	away  map[string]tink.AEAD // keys that are in a key service

	asks   singleflight.Group
	opened *memory.Memory[string, []byte] // what key services opened
}

// ParseRing reads the setting SECRET_KEYS: `id:key,id:key`, split at the first
// colon. An id is 1 to 64 letters, digits, dots, dashes and underscores, and
// stands once. A key is 32 bytes in standard base64, with or without padding,
// or the URI of a key in a key service that services knows. All faulty entries
// are reported, by their position: an error never holds a part of a key.
func ParseRing(setting tenant.Secret, services Services, now func() time.Time) (*Ring, error) {
	r := &Ring{keys: map[string]*Key{}, away: map[string]tink.AEAD{}, opened: memory.New[string, []byte](MemorySize, Life, now)}
	var faults []error
	for i, entry := range strings.Split(setting.Reveal(), ",") {
		if err := r.add(strings.TrimSpace(entry), services); err != nil {
			faults = append(faults, fmt.Errorf("key %d: %w", i+1, err))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	return r, nil
}

func (r *Ring) add(entry string, services Services) error {
	id, value, ok := strings.Cut(entry, ":")
	if !ok {
		return errors.New("not of the form id:base64 or id:URI")
	}
	if !keyID.MatchString(id) {
		return errors.New("the id is not 1 to 64 letters, digits, '.', '-' or '_'")
	}
	if r.has(id) {
		return errors.New("the id stands twice")
	}
	if err := r.addKey(id, value, services); err != nil {
		return err
	}
	if r.first == "" {
		r.first = id
	}
	return nil
}

// addKey tells a URI from base64 by what base64 cannot hold.
func (r *Ring) addKey(id, value string, services Services) error {
	if strings.Contains(value, "://") {
		client, err := services(value)
		if err != nil {
			return errors.New("no key service that this program knows has such URIs")
		}
		r.away[id], err = client.GetAEAD(value)
		if err != nil {
			return fmt.Errorf("the key service does not take the URI: %w", err)
		}
		return nil
	}
	b, err := base64.RawStdEncoding.Strict().DecodeString(strings.TrimRight(value, "="))
	if err != nil {
		return errors.New("not base64") // the cause would tell of the key
	}
	r.keys[id], err = KeyOf(b)
	return err
}

func (r *Ring) has(id string) bool { return r.keys[id] != nil || r.away[id] != nil }

// NewEntry returns a new entry for SECRET_KEYS under the given id.
func NewEntry(id string) tenant.Secret {
	return tenant.Secret(id + ":" + base64.StdEncoding.EncodeToString(NewBytes()))
}

// IDs are the ids of all keys, that which seals first.
func (r *Ring) IDs() []string {
	rest := slices.Sorted(maps.Keys(r.keys))
	rest = slices.AppendSeq(rest, maps.Keys(r.away))
	rest = slices.DeleteFunc(rest, func(id string) bool { return id == r.first })
	return append([]string{r.first}, rest...)
}

// First names the key that seals.
func (r *Ring) First() string { return r.first }

// Seal seals value for p under the ring's first key.
func (r *Ring) Seal(ctx context.Context, p Place, value []byte) (Sealed, error) {
	if k, here := r.keys[r.first]; here {
		sealed, err := k.Seal(p, value)
		return Sealed{Key: r.first, Bytes: sealed}, err
	}
	flight := "seal" + fingerprint(r.first, p, value)
	sealed, err := r.ask(ctx, flight, func() ([]byte, error) { return r.away[r.first].Encrypt(value, p.associated()) })
	if err != nil {
		return Sealed{}, fmt.Errorf("seal %s in the key service of %s: %w", p.Field, r.first, err)
	}
	r.opened.Keep(fingerprint(r.first, p, sealed), value)
	return Sealed{Key: r.first, Bytes: sealed}, nil
}

// Open returns what was sealed for p, which the caller must not change. It
// returns ErrUnknownKey or ErrNotAuthentic. What a key service opens is
// remembered for Life; that it cannot be asked is a fault, and so is its
// refusal, which does not say more than that.
func (r *Ring) Open(ctx context.Context, p Place, s Sealed) ([]byte, error) {
	if r.away[s.Key] == nil {
		return r.OpenAnew(ctx, p, s)
	}
	mark := fingerprint(s.Key, p, s.Bytes)
	if value, ok := r.opened.Held(mark); ok {
		return value, nil
	}
	value, err := r.OpenAnew(ctx, p, s)
	if err == nil {
		r.opened.Keep(mark, value)
	}
	return value, err
}

// OpenAnew is Open without memory, for callers that have one of their own: in
// two, one behind the other, a value would live twice as long.
func (r *Ring) OpenAnew(ctx context.Context, p Place, s Sealed) ([]byte, error) {
	if k, here := r.keys[s.Key]; here {
		return k.Open(p, s.Bytes)
	}
	service, ok := r.away[s.Key]
	if !ok {
		return nil, fmt.Errorf("open %s, sealed under %q: %w", p.Field, s.Key, ErrUnknownKey)
	}
	flight := "open" + fingerprint(s.Key, p, s.Bytes)
	value, err := r.ask(ctx, flight, func() ([]byte, error) { return service.Decrypt(s.Bytes, p.associated()) })
	if err != nil {
		return nil, fmt.Errorf("open %s in the key service of %s: %w", p.Field, s.Key, err)
	}
	return value, nil
}

// ask waits for a key service, whose clients cannot be told to stop: one that
// hangs is left behind. Those who ask for the same at once share one question.
func (r *Ring) ask(ctx context.Context, flight string, question func() ([]byte, error)) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	answer := r.asks.DoChan(flight, func() (any, error) { return question() })
	select {
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			r.asks.Forget(flight) // whoever asks next asks anew
		}
		return nil, ctx.Err()
	case res := <-answer:
		if res.Err != nil {
			return nil, res.Err
		}
		return res.Val.([]byte), nil
	}
}

// fingerprint names a value in its place without holding it.
func fingerprint(key string, p Place, value []byte) string {
	h := sha256.New()
	for _, part := range [][]byte{[]byte(key), p.associated(), value} {
		_, _ = h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(part)))) // a hash takes all
		_, _ = h.Write(part)
	}
	return string(h.Sum(nil))
}
