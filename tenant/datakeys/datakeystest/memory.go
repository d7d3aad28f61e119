// Package datakeystest holds what tests of data keys share: a store in memory
// and the suite that every store passes.
package datakeystest

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"ticklist/tenant/datakeys"
)

// Memory is a datakeys.Store in memory. Its zero value is empty and usable.
type Memory struct {
	// Err, where it is set, is what every call answers.
	Err error

	mu   sync.Mutex
	keys map[string]datakeys.Record
}

// Get implements datakeys.Store.
func (m *Memory) Get(ctx context.Context, clientKey string) (datakeys.Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fault(ctx); err != nil {
		return datakeys.Record{}, err
	}
	r, ok := m.keys[clientKey]
	if !ok {
		return datakeys.Record{}, datakeys.ErrNoKey
	}
	return clone(r), nil
}

// Save implements datakeys.Store.
func (m *Memory) Save(ctx context.Context, r datakeys.Record) (datakeys.Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fault(ctx); err != nil {
		return datakeys.Record{}, err
	}
	if m.keys[r.ClientKey].Rev != r.Rev {
		return datakeys.Record{}, datakeys.ErrConflict
	}
	if m.keys == nil {
		m.keys = map[string]datakeys.Record{}
	}
	r = clone(r)
	r.Rev++
	m.keys[r.ClientKey] = r
	return clone(r), nil
}

// Destroy implements datakeys.Store.
func (m *Memory) Destroy(ctx context.Context, clientKey string, before time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fault(ctx); err != nil {
		return err
	}
	if before.IsZero() || m.keys[clientKey].CreatedAt.Before(before) {
		delete(m.keys, clientKey)
	}
	return nil
}

// Tenants implements datakeys.Store.
func (m *Memory) Tenants(ctx context.Context) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fault(ctx); err != nil {
		return nil, err
	}
	return slices.Collect(maps.Keys(m.keys)), nil
}

func (m *Memory) fault(ctx context.Context) error {
	if m.Err != nil {
		return m.Err
	}
	return ctx.Err()
}

// clone returns a record that shares no memory with r.
func clone(r datakeys.Record) datakeys.Record {
	r.Sealed.Bytes = slices.Clone(r.Sealed.Bytes)
	return r
}
