// Package tenanttest helps to test what uses package tenant: a store in
// memory, and the tests that every store passes. It knows nothing of a database.
package tenanttest

import (
	"context"
	"fmt"
	"sync"
	"time"

	"ticklist/tenant"
)

// Memory is a tenant.Store that lasts as long as the test. The zero value is
// empty and ready, and may be used by many goroutines.
type Memory struct {
	// Err, if not nil, is what every call fails with. Once the store is in use,
	// set it through Fail.
	Err error

	mu   sync.Mutex
	byID map[string]tenant.Installation
}

// Fail makes every later call fail with err, as a store does that cannot be
// reached; nil ends that.
func (m *Memory) Fail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.Err = err
}

// Get implements tenant.Store.
func (m *Memory) Get(ctx context.Context, clientKey string) (tenant.Installation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fault(ctx); err != nil {
		return tenant.Installation{}, fmt.Errorf("find installation: %w", err)
	}
	in, ok := m.byID[clientKey]
	if !ok {
		return tenant.Installation{}, tenant.ErrNotInstalled
	}
	return in, nil
}

// At implements tenant.Store.
func (m *Memory) At(ctx context.Context, baseURL string) ([]tenant.Installation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fault(ctx); err != nil {
		return nil, fmt.Errorf("find installations: %w", err)
	}
	var found []tenant.Installation
	for _, in := range m.byID {
		if in.BaseURL == baseURL {
			found = append(found, in)
		}
	}
	return found, nil
}

// Save implements tenant.Store.
func (m *Memory) Save(ctx context.Context, in tenant.Installation) (tenant.Installation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fault(ctx); err != nil {
		return tenant.Installation{}, fmt.Errorf("save installation: %w", err)
	}
	if m.byID[in.ClientKey].Rev != in.Rev {
		return tenant.Installation{}, tenant.ErrConflict
	}
	in.Rev++
	for _, t := range []*time.Time{
		&in.PreviousUntil, &in.InstalledAt, &in.UninstalledAt, &in.SupersededAt, &in.LastInstall, &in.LastCall, &in.LastCallNotDisabled,
	} {
		*t = t.UTC().Truncate(time.Millisecond) // no store keeps more
	}
	if m.byID == nil {
		m.byID = map[string]tenant.Installation{}
	}
	m.byID[in.ClientKey] = in
	return in, nil
}

func (m *Memory) fault(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return m.Err
}
