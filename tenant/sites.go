package tenant

import (
	"context"
	"time"

	"ticklist/memory"
)

// SiteLife is how long a server goes on with what it knows of a site: so long does
// it take the site's tokens when another server was told that the app is gone or
// has another secret.
const SiteLife = 5 * time.Second

// siteSize is of how many sites that is known at a time.
const siteSize = 4096

// Sites is a store of installations that has at hand those whose tokens are
// verified: an opening does not read them each time. Get is the store's and reads.
// It is safe for use by many goroutines. Its zero value is not usable; see
// [NewSites].
type Sites struct {
	Store
	held *memory.Memory[string, Installation] // by clientKey
}

// NewSites returns the sites of a store.
func NewSites(store Store, now func() time.Time) *Sites {
	return &Sites{Store: store, held: memory.New[string, Installation](siteSize, SiteLife, now)}
}

// Save is the store's. The sites know of it at once.
func (s *Sites) Save(ctx context.Context, in Installation) (Installation, error) {
	defer s.held.Forget(func(clientKey string) bool { return clientKey == in.ClientKey })
	return s.Store.Save(ctx, in)
}

// Counts returns how often a site was at hand whose token was to be verified, and
// how often it was read.
func (s *Sites) Counts() (hits, misses uint64) { return s.held.Counts() }
