// Package memory goes on for a time with what was read, where each request would
// otherwise read it anew. It knows nothing of what that is.
package memory

import (
	"context"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2/simplelru"
)

// most bounds a memory, in values: of what is held here the usual takes a kilobyte
// and the largest, the statuses of a place, about 200.
const most = 4096

// Memory holds what was read of a key. It is safe for use by many goroutines. Its
// zero value is not usable; see [New].
type Memory[K comparable, V any] struct {
	read func(context.Context, K) (V, error)
	life time.Duration
	now  func() time.Time

	mu      sync.Mutex            // guards what follows; never held while something is read
	held    *lru.LRU[K, value[V]] // in the order they came: asking moves nothing
	timed   bool                  // a sweep is on its way
	changes int                   // what was read before a change is not held after it

	hits, misses uint64
}

type value[V any] struct {
	is    V
	until time.Time
}

// New returns an empty memory of what read returns, for so long. The oldest of more
// than 4,096 values goes, and each when its time is over, also if nobody asks. Its
// clock and that of the system's timers go at the same pace.
func New[K comparable, V any](life time.Duration, now func() time.Time, read func(context.Context, K) (V, error)) *Memory[K, V] {
	held, err := lru.NewLRU[K, value[V]](most, nil)
	if err != nil {
		panic(err) // only a size below 1 is refused, and the size is a constant
	}
	return &Memory[K, V]{read: read, life: life, now: now, held: held}
}

// Get returns what is held of key, else what is read now. Callers share the value
// and leave it as it is. The error is read's, and is not held.
func (m *Memory[K, V]) Get(ctx context.Context, key K) (V, error) {
	if v, ok := m.Held(key); ok {
		return v, nil
	}
	return m.Renew(ctx, key)
}

// Held returns what is held of key, false if that is nothing.
func (m *Memory[K, V]) Held(key K) (V, bool) {
	now := m.now()
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.held.Peek(key)
	if !ok || !now.Before(v.until) {
		var none V
		return none, false
	}
	m.hits++
	return v.is, true
}

// Renew returns what is read of key now, and holds it. The error is read's.
func (m *Memory[K, V]) Renew(ctx context.Context, key K) (V, error) {
	until := m.now().Add(m.life)
	m.mu.Lock()
	m.misses++
	changes := m.changes
	m.mu.Unlock()
	v, err := m.read(ctx, key)
	if err != nil {
		return v, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if changes == m.changes {
		m.held.Remove(key) // else it would keep its place in the order
		m.held.Add(key, value[V]{v, until})
		if !m.timed {
			m.timed = true
			time.AfterFunc(m.life, m.sweep)
		}
	}
	return v, nil
}

// sweep drops what is too old and comes back for what is left: a server that many
// sites have used would hold what was read of all of them.
func (m *Memory[K, V]) sweep() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, oldest, ok := m.held.GetOldest(); ok && !m.now().Before(oldest.until); _, oldest, ok = m.held.GetOldest() {
		m.held.RemoveOldest()
	}
	if m.timed = m.held.Len() > 0; m.timed {
		time.AfterFunc(m.life, m.sweep)
	}
}

// Counts returns how often a value was held, and how often it was read.
func (m *Memory[K, V]) Counts() (hits, misses uint64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.hits, m.misses
}

// Len is how many values are held.
func (m *Memory[K, V]) Len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.held.Len()
}

// Forget has this server read anew what it holds of some keys, and what it is
// reading of any.
func (m *Memory[K, V]) Forget(of func(K) bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.changes++
	for _, key := range m.held.Keys() {
		if of(key) {
			m.held.Remove(key)
		}
	}
}
