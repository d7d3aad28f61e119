package checklist

import (
	"context"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2/simplelru"
)

const (
	// MemoryLife is how long a server goes on with what it read: so late does it
	// learn of what was changed on another.
	MemoryLife = 10 * time.Second

	// maxMemory bounds a memory, in values. A place with the statuses from the start
	// takes about a kilobyte, the largest about 200; of most sites there are no rules
	// and no hooks to hold.
	maxMemory = 4096
)

// Memory goes on for [MemoryLife] with what was read of a key, where each request
// would otherwise read it anew. It is safe for use by many goroutines. Its zero
// value is not usable; see [NewMemory].
type Memory[K comparable, V any] struct {
	read func(context.Context, K) (V, error)
	now  func() time.Time

	mu      sync.Mutex                 // guards what follows; never held while something is read
	held    *lru.LRU[K, remembered[V]] // in the order they came: asking moves nothing
	timed   bool                       // a sweep is on its way
	changes int                        // what was read before a change is not held after it

	hits, misses uint64
}

type remembered[V any] struct {
	value V
	until time.Time
}

// NewMemory returns an empty memory of what read returns. The oldest of more than
// 4,096 values goes, and each when its time is over, also if nobody asks. Its clock
// and that of the system's timers go at the same pace.
func NewMemory[K comparable, V any](now func() time.Time, read func(context.Context, K) (V, error)) *Memory[K, V] {
	held, err := lru.NewLRU[K, remembered[V]](maxMemory, nil)
	if err != nil {
		panic(err) // only a size below 1 is refused, and the size is a constant
	}
	return &Memory[K, V]{read: read, now: now, held: held}
}

// Get returns what is held of key, else what is read now. Callers share the value
// and leave it as it is. The error is read's, and is not held.
func (m *Memory[K, V]) Get(ctx context.Context, key K) (V, error) {
	now := m.now()
	m.mu.Lock()
	held, ok := m.held.Peek(key)
	changes := m.changes
	ok = ok && now.Before(held.until)
	if ok {
		m.hits++
	} else {
		m.misses++
	}
	m.mu.Unlock()
	if ok {
		return held.value, nil
	}
	v, err := m.read(ctx, key)
	if err != nil {
		return v, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if changes == m.changes {
		m.held.Add(key, remembered[V]{v, now.Add(MemoryLife)})
		if !m.timed {
			m.timed = true
			time.AfterFunc(MemoryLife, m.sweep)
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
		time.AfterFunc(MemoryLife, m.sweep)
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
