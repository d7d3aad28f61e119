package main

import (
	"context"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	// lookForQuiet is how often it is looked whether the server is quiet: it has then
	// allocated less than quietBytes, which is some hundred requests' worth.
	lookForQuiet = 10 * time.Second
	quietBytes   = 8 << 20
	// worthwhile is how much was allocated since memory was given back last; or
	// laterLooks have passed since, in which what was remembered has had its time.
	worthwhile = 4 << 20
	laterLooks = 36
)

// quiet gives memory back to the system when little happens. The collector lets
// five times come together of what is alive (see gcPercent), and keeps it: good
// while there is much to do, and a waste at night.
type quiet struct {
	allocated func() uint64 // bytes since the start
	giveBack  func()

	last, given uint64 // of allocated: a look ago, and when memory was given back
	looks       int    // since then
}

// newQuiet has what is remembered for long moved together before memory is given
// back.
func newQuiet(compact func()) *quiet {
	return &quiet{allocated: allocatedBytes, giveBack: func() {
		runtime.GC() // so that there is room between what stays
		compact()
		debug.FreeOSMemory()
	}}
}

func allocatedBytes() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// run looks until ctx ends.
func (q *quiet) run(ctx context.Context) error {
	tick := time.NewTicker(lookForQuiet)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			q.look()
		}
	}
}

func (q *quiet) look() {
	now := q.allocated()
	q.looks++
	if now-q.last < quietBytes && (now-q.given > worthwhile || q.looks >= laterLooks) {
		q.giveBack()
		q.given, q.looks = now, 0
	}
	q.last = now
}
