// Package memory goes on for a time with what was learned, where each request would
// otherwise ask anew. It knows nothing of what that is.
package memory

import (
	"context"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2/simplelru"
)

// Memory holds what was learned about a key. It is safe for use by many goroutines.
// Its zero value is not usable; see [New].
type Memory[K comparable, V any] struct {
	most int
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

// New returns an empty memory. The oldest of more than so many values goes, and each
// when its life is over, also if nobody asks. Its clock and that of the system's
// timers go at the same pace.
func New[K comparable, V any](most int, life time.Duration, now func() time.Time) *Memory[K, V] {
	return &Memory[K, V]{most: most, life: life, now: now, held: empty[K, V](most)}
}

func empty[K comparable, V any](most int) *lru.LRU[K, value[V]] {
	held, err := lru.NewLRU[K, value[V]](most, nil)
	if err != nil {
		panic(err) // only a size below 1 is refused, and the sizes are constants
	}
	return held
}

// Held returns what is held of key, false if that is nothing. Callers share the
// value and leave it as it is.
func (m *Memory[K, V]) Held(key K) (V, bool) {
	now := m.now()
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.held.Peek(key)
	if !ok || !now.Before(v.until) {
		m.misses++
		var none V
		return none, false
	}
	m.hits++
	return v.is, true
}

// Keep holds a value of key from now on, in the place of what was held of it.
func (m *Memory[K, V]) Keep(key K, v V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.keep(key, v, m.now().Add(m.life))
}

func (m *Memory[K, V]) keep(key K, v V, until time.Time) {
	m.held.Remove(key) // else it would keep its place in the order
	m.held.Add(key, value[V]{v, until})
	if !m.timed {
		m.timed = true
		time.AfterFunc(m.life, m.sweep)
	}
}

// Get returns what is held of key, else what is read now. The error is read's, and
// is not held.
func (m *Memory[K, V]) Get(ctx context.Context, key K, read func(context.Context, K) (V, error)) (V, error) {
	if v, ok := m.Held(key); ok {
		return v, nil
	}
	return m.Renew(ctx, key, read)
}

// Renew returns what is read of key now, and holds it: its life begins before it is
// read, since it may be as old as that. The error is read's.
func (m *Memory[K, V]) Renew(ctx context.Context, key K, read func(context.Context, K) (V, error)) (V, error) {
	until := m.now().Add(m.life)
	m.mu.Lock()
	changes := m.changes
	m.mu.Unlock()
	v, err := read(ctx, key)
	if err != nil {
		return v, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if changes == m.changes {
		m.keep(key, v, until)
	}
	return v, nil
}

// sweep drops what is too old and comes back for what is left: a server that many
// sites have used would hold what it learned of all of them.
func (m *Memory[K, V]) sweep() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for {
		_, oldest, ok := m.held.GetOldest()
		if !ok {
			m.timed = false
			return
		}
		if left := oldest.until.Sub(m.now()); left > 0 {
			time.AfterFunc(left, m.sweep)
			return
		}
		m.held.RemoveOldest()
	}
}

// Compact moves together in memory what is held. Values that came one by one lie
// between what requests have left, and a few bytes keep pages from the system: behind
// a collection they find room between others that stay.
func (m *Memory[K, V]) Compact() {
	m.mu.Lock()
	defer m.mu.Unlock()
	together := empty[K, V](m.most)
	for _, key := range m.held.Keys() { // the oldest first
		v, _ := m.held.Peek(key)
		together.Add(key, v)
	}
	m.held = together
}

// Counts returns how often something was held that was asked for, and how often
// not.
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

// Forget drops what is held of some keys, and has what is being read of any not be
// held.
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
