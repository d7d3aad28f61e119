package main

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"time"
)

const (
	// troubledFor is for how long a site counts as affected after its last fault.
	troubledFor = 5 * time.Minute
	// mostTroubled is how many sites are remembered.
	mostTroubled = 1000
)

// troubled remembers whose requests failed of late. It is safe for use by many
// goroutines.
type troubled struct {
	mu    sync.Mutex
	sites map[string]faultsOf // by clientKey
}

type faultsOf struct {
	number int
	last   time.Time
}

// note takes a fault of a site, "" for none.
func (t *troubled) note(clientKey string, now time.Time) {
	if clientKey == "" {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.sites == nil {
		t.sites = map[string]faultsOf{}
	}
	if _, known := t.sites[clientKey]; !known && len(t.sites) >= mostTroubled {
		return // who is named is the first twenty anyway
	}
	t.sites[clientKey] = faultsOf{t.sites[clientKey].number + 1, now}
}

// of are the sites with faults in the last minutes, those with most first.
func (t *troubled) of(now time.Time) []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	maps.DeleteFunc(t.sites, func(_ string, f faultsOf) bool { return now.Sub(f.last) > troubledFor })
	return slices.SortedFunc(maps.Keys(t.sites), func(a, b string) int {
		return cmp.Or(t.sites[b].number-t.sites[a].number, cmp.Compare(a, b))
	})
}
