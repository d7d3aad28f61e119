package live

import (
	"context"

	"ticklist/checklist"
)

// Store is a checklist.Store whose writes are seen at once by those who watch on
// this server.
type Store struct {
	checklist.Store
	hub *Hub
}

// Watch returns store with its writes told to the hub.
func (h *Hub) Watch(store checklist.Store) *Store { return &Store{Store: store, hub: h} }

// Save implements checklist.Store.
func (s *Store) Save(ctx context.Context, sc checklist.Scope, in checklist.Issue) (checklist.Issue, error) {
	saved, err := s.Store.Save(ctx, sc, in)
	if err != nil {
		return checklist.Issue{}, err
	}
	s.hub.publish(sc, saved, in.Version == 0)
	return saved, nil
}

// publish tells of what was stored just now. A new document begins a new count
// of revisions.
func (h *Hub) publish(sc checklist.Scope, saved checklist.Issue, created bool) {
	h.mu.Lock()
	r := h.rooms[sc]
	before := int64(-1)
	if r != nil && created {
		before = r.rev
	}
	h.mu.Unlock()
	if r == nil {
		return
	}
	held := saved.Clone() // the caller may change its own
	h.take(sc, saved.Rev, &held, before)
}
