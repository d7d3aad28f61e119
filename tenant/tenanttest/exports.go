package tenanttest

import (
	"context"
	"fmt"
	"sync"
	"time"

	"ticklist/tenant"
)

// Exports is a tenant.ExportStore that lasts as long as the test. The zero value
// is empty and ready, and may be used by many goroutines.
type Exports struct {
	// Err, if not nil, is what every call fails with.
	Err error

	mu   sync.Mutex
	byID map[[2]string]tenant.Export
}

// Create implements tenant.ExportStore.
func (m *Exports) Create(ctx context.Context, x tenant.Export) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fault(ctx); err != nil {
		return fmt.Errorf("create export: %w", err)
	}
	if m.byID == nil {
		m.byID = map[[2]string]tenant.Export{}
	}
	x.Until, x.Touched = x.Until.UTC().Truncate(time.Millisecond), x.Touched.UTC().Truncate(time.Millisecond)
	m.byID[[2]string{x.Extent.ClientKey, x.ID}] = x
	return nil
}

// Get implements tenant.ExportStore.
func (m *Exports) Get(ctx context.Context, clientKey, id string) (tenant.Export, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fault(ctx); err != nil {
		return tenant.Export{}, fmt.Errorf("find export: %w", err)
	}
	x, ok := m.byID[[2]string{clientKey, id}]
	if !ok {
		return tenant.Export{}, tenant.ErrNoExport
	}
	return x, nil
}

// Take implements tenant.ExportStore.
func (m *Exports) Take(ctx context.Context, clientKey, id string, at time.Time) (tenant.Export, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fault(ctx); err != nil {
		return tenant.Export{}, fmt.Errorf("take export: %w", err)
	}
	x, ok := m.byID[[2]string{clientKey, id}]
	if !ok || x.State != tenant.ExportWaiting || !at.Before(x.Until) {
		return tenant.Export{}, tenant.ErrNoExport
	}
	x.State, x.Touched = tenant.ExportRunning, at.UTC().Truncate(time.Millisecond)
	m.byID[[2]string{clientKey, id}] = x
	return x, nil
}

// Tell implements tenant.ExportStore.
func (m *Exports) Tell(ctx context.Context, x tenant.Export) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fault(ctx); err != nil {
		return fmt.Errorf("tell of export: %w", err)
	}
	key := [2]string{x.Extent.ClientKey, x.ID}
	if was, ok := m.byID[key]; ok {
		was.State, was.Done, was.Touched = x.State, x.Done, x.Touched.UTC().Truncate(time.Millisecond)
		m.byID[key] = was
	}
	return nil
}

// Forget implements tenant.ExportStore.
func (m *Exports) Forget(ctx context.Context, before time.Time) (int64, error) {
	return m.remove(ctx, func(x tenant.Export) bool { return x.Until.Before(before) })
}

// Erase implements tenant.Holder.
func (m *Exports) Erase(ctx context.Context, e tenant.Extent, before time.Time) (int64, error) {
	return m.remove(ctx, func(x tenant.Export) bool {
		if x.Extent.ClientKey != e.ClientKey || !before.IsZero() && !x.Until.Add(-tenant.TicketLife).Before(before) {
			return false
		}
		switch e.Kind() {
		case tenant.KindSite:
			return true
		case tenant.KindPerson:
			return x.AskedBy == e.AccountID || x.Extent.AccountID == e.AccountID
		}
		return x.Extent == e
	})
}

func (m *Exports) remove(ctx context.Context, goes func(tenant.Export) bool) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fault(ctx); err != nil {
		return 0, fmt.Errorf("delete exports: %w", err)
	}
	var n int64
	for key, x := range m.byID {
		if goes(x) {
			delete(m.byID, key)
			n++
		}
	}
	return n, nil
}

func (m *Exports) fault(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return m.Err
}
