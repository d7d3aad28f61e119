package seal

import (
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2/simplelru"
)

const (
	// Life is how long an opened key may stay in memory. A key that was taken
	// away, in a key service or in the database, opens nothing after that.
	Life = 5 * time.Minute

	// maxKept bounds a Memory: about 1 KB for each.
	maxKept = 4096
)

// Memory holds what was opened, for Life and no longer: what is not asked for
// again is dropped then, too. It is safe for use by many goroutines.
type Memory[V any] struct {
	now func() time.Time

	mu    sync.Mutex
	kept  *lru.LRU[string, kept[V]] // in the order they came: asking moves nothing
	timed bool                      // a sweep is on its way
}

type kept[V any] struct {
	value V
	until time.Time
}

// NewMemory returns an empty memory. Its clock and that of the system's timers
// go at the same pace.
func NewMemory[V any](now func() time.Time) *Memory[V] {
	values, err := lru.NewLRU[string, kept[V]](maxKept, nil)
	if err != nil {
		panic(err) // only a size below 1 is refused, and the size is a constant
	}
	return &Memory[V]{now: now, kept: values}
}

// Recall returns what was kept under key less than Life ago.
func (m *Memory[V]) Recall(key string) (V, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found, ok := m.kept.Peek(key)
	if !ok || !m.now().Before(found.until) {
		var nothing V
		return nothing, false
	}
	return found.value, true
}

// Keep keeps value under key, in the place of what was kept there.
func (m *Memory[V]) Keep(key string, value V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept.Add(key, kept[V]{value: value, until: m.now().Add(Life)})
	if !m.timed {
		m.timed = true
		time.AfterFunc(Life, m.sweep)
	}
}

// Forget drops what is kept under key.
func (m *Memory[V]) Forget(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept.Remove(key)
}

// sweep drops what is too old and comes back for what is left.
func (m *Memory[V]) sweep() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for {
		_, oldest, ok := m.kept.GetOldest()
		if !ok {
			m.timed = false
			return
		}
		if left := oldest.until.Sub(m.now()); left > 0 {
			time.AfterFunc(left, m.sweep)
			return
		}
		m.kept.RemoveOldest()
	}
}

// size is how many values are held.
func (m *Memory[V]) size() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.kept.Len()
}
