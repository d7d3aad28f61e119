// Package datakeys keeps one key for each tenant, under which the texts of that
// tenant are sealed. It knows how such a key is made when it is first needed,
// how it is itself sealed under the keys of SECRET_KEYS and later moved to
// another of them, for how long it may be held open, and that destroying it
// makes all it sealed unreadable, wherever copies of that are. It knows nothing
// of what is sealed, and of databases only its Store.
package datakeys

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"ticklist/memory"
	"ticklist/tenant/seal"
)

var (
	// ErrNoKey says that the tenant has no data key: none was needed yet, or it
	// was destroyed.
	ErrNoKey = errors.New("the tenant has no data key")

	// ErrConflict says that the data key was changed, made or destroyed by
	// another meanwhile, and that nothing was stored.
	ErrConflict = errors.New("the data key was changed by another")

	// ErrDestroyed says that a value names a data key that there is no more. It
	// cannot be read by anybody, ever.
	ErrDestroyed = errors.New("the data key that sealed this was destroyed")
)

// Record is a tenant's data key as it is stored.
type Record struct {
	ClientKey string
	// ID names the key in what it sealed. It is never used again: the key of a
	// tenant that comes back after its erasure has another.
	ID        string
	Sealed    seal.Sealed // the key's bytes, under a key of SECRET_KEYS
	CreatedAt time.Time
	Rev       int64 // counts the saves; 0 is one that was never stored
}

// place is where the key's bytes are sealed for: under another name, or for
// another tenant, they do not open.
func (r Record) place() seal.Place {
	return seal.Place{ClientKey: r.ClientKey, Field: "dataKey " + r.ID}
}

// Store keeps data keys. Each implementation passes datakeystest.Run. Times are
// kept in UTC to the millisecond.
type Store interface {
	// Get returns the tenant's data key, or ErrNoKey.
	Get(ctx context.Context, clientKey string) (Record, error)

	// Save stores r if what is stored is still of r.Rev, and returns it with
	// the next Rev; otherwise it returns ErrConflict and stores nothing. Rev 0
	// creates: ErrConflict if the tenant has one already.
	Save(ctx context.Context, r Record) (Record, error)

	// Destroy removes the tenant's data key if it was made before a time, whenever
	// it was made if that is zero; that there is none is no error.
	Destroy(ctx context.Context, clientKey string, before time.Time) error

	// Tenants returns the clientKeys of all data keys.
	Tenants(ctx context.Context) ([]string, error)
}

// Keys seals and opens the texts of tenants. It is safe for use by many
// goroutines.
type Keys struct {
	store  Store
	ring   *seal.Ring
	now    func() time.Time
	opened *memory.Memory[string, opened] // by clientKey

	hits, misses atomic.Uint64
}

type opened struct {
	id        string
	createdAt time.Time
	key       *seal.Key
}

// New returns the data keys in store, sealed by ring.
func New(store Store, ring *seal.Ring, now func() time.Time) *Keys {
	return &Keys{store: store, ring: ring, now: now, opened: memory.New[string, opened](seal.MemorySize, seal.Life, now)}
}

// Counts returns how often a tenant's data key was open already, and how often not.
func (k *Keys) Counts() (hits, misses uint64) { return k.hits.Load(), k.misses.Load() }

// recall returns what is open of a tenant, and counts the look.
func (k *Keys) recall(clientKey string) (opened, bool) {
	o, ok := k.opened.Held(clientKey)
	if ok {
		k.hits.Add(1)
	} else {
		k.misses.Add(1)
	}
	return o, ok
}

// Seal seals value for a field of an issue, and names the data key that opens
// it. The tenant's first value makes that key.
//
// A key that another server has destroyed must not go on sealing: when it is
// forgotten here, nobody could open that. So the store is asked which key the
// tenant has, unless value replaces what was opened just now and is stored only
// if that is still there (replaces). Where the key of that was destroyed
// meanwhile, it is about to be deleted itself, and value belongs with it.
func (k *Keys) Seal(ctx context.Context, clientKey, issueID, field string, value []byte, replaces bool) (key string, sealed []byte, err error) {
	o, ok := k.recall(clientKey)
	if !ok || !replaces {
		r, err := k.current(ctx, clientKey)
		if err != nil {
			return "", nil, err
		}
		if !ok || o.id != r.ID {
			if o, err = k.open(ctx, r); err != nil {
				return "", nil, err
			}
		}
	}
	sealed, err = o.key.Seal(seal.Place{ClientKey: clientKey, IssueID: issueID, Field: field}, value)
	return o.id, sealed, err
}

// Open returns what was sealed for a field of an issue under the data key that
// is named. Errors that mean something: ErrDestroyed, and seal's
// ErrNotAuthentic and ErrUnknownKey.
func (k *Keys) Open(ctx context.Context, clientKey, issueID, field, key string, sealed []byte) ([]byte, error) {
	o, ok := k.recall(clientKey)
	if !ok || o.id != key {
		var err error
		if o, err = k.fetch(ctx, clientKey, key); err != nil {
			return nil, fmt.Errorf("open %s: %w", field, err)
		}
	}
	return o.key.Open(seal.Place{ClientKey: clientKey, IssueID: issueID, Field: field}, sealed)
}

// Probe says whether the tenant's data key can be opened, as ErrNoKey, seal's
// ErrUnknownKey and ErrNotAuthentic, or a fault say why not.
func (k *Keys) Probe(ctx context.Context, clientKey string) error {
	r, err := k.store.Get(ctx, clientKey)
	if err == nil {
		_, err = k.open(ctx, r)
	}
	return err
}

// Destroy destroys the tenant's data key if it was made before a time, whenever
// it was made if that is zero. What it sealed is unreadable: here
// and now, and on other servers when they drop what they have open, after at
// most seal.Life. That there is no key is no error.
//
// A save that was under way may still store a value which the key has sealed.
// Whoever erases a tenant destroys the key, then deletes the documents, and
// deletes once more when no such save can be left.
func (k *Keys) Destroy(ctx context.Context, clientKey string, before time.Time) error {
	if err := k.store.Destroy(ctx, clientKey, before); err != nil {
		return fmt.Errorf("destroy the data key: %w", err)
	}
	k.opened.Forget(func(of string) bool { return of == clientKey })
	return nil
}

// current returns the tenant's data key, which it makes if there is none. Of
// two servers that make it at once, the store decides.
func (k *Keys) current(ctx context.Context, clientKey string) (Record, error) {
	r, err := k.store.Get(ctx, clientKey)
	if errors.Is(err, ErrNoKey) {
		r, err = k.create(ctx, clientKey)
	}
	if errors.Is(err, ErrConflict) {
		r, err = k.store.Get(ctx, clientKey)
	}
	if err != nil {
		return Record{}, fmt.Errorf("find the data key: %w", err)
	}
	return r, nil
}

func (k *Keys) create(ctx context.Context, clientKey string) (Record, error) {
	r := Record{ClientKey: clientKey, ID: rand.Text(), CreatedAt: k.now().UTC().Truncate(time.Millisecond)}
	var err error
	if r.Sealed, err = k.ring.Seal(ctx, r.place(), seal.NewBytes()); err != nil {
		return Record{}, err
	}
	return k.store.Save(ctx, r)
}

// fetch opens the tenant's data key if it is the one that is asked for.
func (k *Keys) fetch(ctx context.Context, clientKey, id string) (opened, error) {
	r, err := k.store.Get(ctx, clientKey)
	if errors.Is(err, ErrNoKey) || err == nil && r.ID != id {
		return opened{}, ErrDestroyed
	}
	if err != nil {
		return opened{}, fmt.Errorf("find the data key: %w", err)
	}
	return k.open(ctx, r)
}

// open opens a data key and keeps it open for a while, unless a later one of the
// tenant's is open already: r may have been read before that was made.
func (k *Keys) open(ctx context.Context, r Record) (opened, error) {
	b, err := k.ring.OpenAnew(ctx, r.place(), r.Sealed)
	if err != nil {
		return opened{}, err
	}
	key, err := seal.KeyOf(b)
	if err != nil {
		return opened{}, fmt.Errorf("data key %s: %w", r.ID, err)
	}
	o := opened{id: r.ID, createdAt: r.CreatedAt, key: key}
	if later, ok := k.opened.Held(r.ClientKey); !ok || !later.createdAt.After(o.createdAt) {
		k.opened.Keep(r.ClientKey, o)
	}
	return o, nil
}
