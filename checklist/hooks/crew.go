package hooks

import (
	"context"
	"sync"
)

// crew does some few things at a time.
type crew struct {
	slots chan struct{}
	group sync.WaitGroup
}

func newCrew(together int) *crew { return &crew{slots: make(chan struct{}, together)} }

// do begins work once there is somebody for it; not if ctx ends before.
func (c *crew) do(ctx context.Context, work func()) {
	select {
	case <-ctx.Done():
		return
	case c.slots <- struct{}{}:
	}
	c.group.Go(func() {
		defer func() { <-c.slots }()
		work()
	})
}

func (c *crew) wait() { c.group.Wait() }
