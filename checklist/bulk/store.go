package bulk

import (
	"context"
	"time"

	"ticklist/checklist"
)

// Store keeps jobs. Times are kept in UTC to the millisecond. Each implementation
// passes bulktest.Run. Any error other than those named is a fault, after which
// it is open whether the call had its effect.
type Store interface {
	// Create stores a job of Rev 0, and returns it with the next; ErrExists says
	// that the site has one of its ID.
	Create(ctx context.Context, j Job) (Job, error)

	// Get returns a job of a site by its ID, whichever place it is of, or
	// ErrNotFound.
	Get(ctx context.Context, clientKey, id string) (Job, error)

	// Save stores j if what is stored is still of j.Rev, and returns it with the
	// next; otherwise, or if there is none, it returns ErrConflict and stores
	// nothing.
	Save(ctx context.Context, j Job) (Job, error)

	// List returns the jobs of a place that were created last, the latest first,
	// at most limit.
	List(ctx context.Context, at checklist.Area, limit int) ([]Job, error)

	// Open counts the jobs of a site that are before their end, up to limit.
	Open(ctx context.Context, clientKey string, limit int) (int, error)

	// Earliest returns the jobs of all sites that are queued or running and due
	// first, at most limit, in the order of Due. They are not opened: Ask, Note and
	// Result are empty.
	Earliest(ctx context.Context, limit int) ([]Job, error)

	// Forget removes the jobs that are over and whose Due is before a time, and
	// says how many.
	Forget(ctx context.Context, before time.Time) (int64, error)
}
