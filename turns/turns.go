// Package turns has whoever wants the same thing take turns, for as long as they
// want to wait. It knows nothing of what they want.
package turns

import (
	"context"
	"sync"
)

// Turns are locks, one a key, which are gone when nobody holds or wants them. The
// zero value is ready to use.
type Turns struct {
	mu   sync.Mutex
	keys map[string]*turn
}

// turn is the lock of a key.
type turn struct {
	wanted int           // by how many; Turns' mu guards it
	free   chan struct{} // holds one token while nobody holds the lock
}

// Take waits for the turn at key, in the order in which it was asked for, and
// returns what ends it. Its error is ctx's.
func (t *Turns) Take(ctx context.Context, key string) (end func(), err error) {
	own := t.want(key)
	select {
	case <-own.free:
		return func() {
			own.free <- struct{}{}
			t.leave(key, own)
		}, nil
	case <-ctx.Done():
		t.leave(key, own)
		return nil, context.Cause(ctx)
	}
}

func (t *Turns) want(key string) *turn {
	t.mu.Lock()
	defer t.mu.Unlock()
	own := t.keys[key]
	if own == nil {
		own = &turn{free: make(chan struct{}, 1)}
		own.free <- struct{}{}
		if t.keys == nil {
			t.keys = map[string]*turn{}
		}
		t.keys[key] = own
	}
	own.wanted++
	return own
}

func (t *Turns) leave(key string, own *turn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if own.wanted--; own.wanted == 0 {
		delete(t.keys, key)
	}
}
