// Package bulktest has a store of jobs in memory, and what every store of jobs is
// held to.
package bulktest

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/bulk"
)

// Memory is a bulk.Store that lasts as long as the test. Its zero value is empty
// and ready, and may be used by many goroutines.
type Memory struct {
	// Before, where it is set, is asked before each call; its error is what the call
	// answers.
	Before func() error

	mu   sync.Mutex
	jobs map[[2]string]bulk.Job // by clientKey and ID
}

func (m *Memory) begin(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if m.Before != nil {
		return m.Before()
	}
	return nil
}

func (m *Memory) put(j bulk.Job) bulk.Job {
	if m.jobs == nil {
		m.jobs = map[[2]string]bulk.Job{}
	}
	j.Rev++
	m.jobs[[2]string{j.ClientKey, j.ID}] = j
	return j
}

func (m *Memory) where(match func(bulk.Job) bool, order func(a, b bulk.Job) int, limit int) []bulk.Job {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := []bulk.Job{}
	for _, j := range m.jobs {
		if match(j) {
			out = append(out, j)
		}
	}
	slices.SortFunc(out, order)
	return out[:min(limit, len(out))]
}

// Create implements bulk.Store.
func (m *Memory) Create(ctx context.Context, j bulk.Job) (bulk.Job, error) {
	if err := m.begin(ctx); err != nil {
		return bulk.Job{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, there := m.jobs[[2]string{j.ClientKey, j.ID}]; there {
		return bulk.Job{}, bulk.ErrExists
	}
	return m.put(j), nil
}

// Get implements bulk.Store.
func (m *Memory) Get(ctx context.Context, clientKey, id string) (bulk.Job, error) {
	if err := m.begin(ctx); err != nil {
		return bulk.Job{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	j, ok := m.jobs[[2]string{clientKey, id}]
	if !ok {
		return bulk.Job{}, bulk.ErrNotFound
	}
	return j, nil
}

// Save implements bulk.Store.
func (m *Memory) Save(ctx context.Context, j bulk.Job) (bulk.Job, error) {
	if err := m.begin(ctx); err != nil {
		return bulk.Job{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if is, ok := m.jobs[[2]string{j.ClientKey, j.ID}]; !ok || is.Rev != j.Rev {
		return bulk.Job{}, bulk.ErrConflict
	}
	return m.put(j), nil
}

// List implements bulk.Store.
func (m *Memory) List(ctx context.Context, at checklist.Area, limit int) ([]bulk.Job, error) {
	if err := m.begin(ctx); err != nil {
		return nil, err
	}
	return m.where(func(j bulk.Job) bool { return j.Area == at }, func(a, b bulk.Job) int {
		return cmp.Or(b.Created.At.Compare(a.Created.At), cmp.Compare(a.ID, b.ID))
	}, limit), nil
}

// Open implements bulk.Store.
func (m *Memory) Open(ctx context.Context, clientKey string, limit int) (int, error) {
	if err := m.begin(ctx); err != nil {
		return 0, err
	}
	open := m.where(func(j bulk.Job) bool { return j.ClientKey == clientKey && !j.State.Over() }, byDue, limit)
	return len(open), nil
}

func byDue(a, b bulk.Job) int { return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.ID, b.ID)) }

// Earliest implements bulk.Store.
func (m *Memory) Earliest(ctx context.Context, limit int) ([]bulk.Job, error) {
	if err := m.begin(ctx); err != nil {
		return nil, err
	}
	jobs := m.where(func(j bulk.Job) bool { return j.State == bulk.Queued || j.State == bulk.Running }, byDue, limit)
	for n := range jobs {
		jobs[n].Ask, jobs[n].Note, jobs[n].Result = nil, "", nil
	}
	return jobs, nil
}

// Forget implements bulk.Store.
func (m *Memory) Forget(ctx context.Context, before time.Time) (int64, error) {
	if err := m.begin(ctx); err != nil {
		return 0, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	var n int64
	for key, j := range m.jobs {
		if j.State.Over() && j.Due.Before(before) {
			delete(m.jobs, key)
			n++
		}
	}
	return n, nil
}
