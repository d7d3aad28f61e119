// Package checklisttest holds what tests of checklists share: a store in memory
// and the suite that every store passes.
package checklisttest

import (
	"context"
	"slices"
	"sync"

	"ticklist/checklist"
)

// Memory is a checklist.Store and a checklist.SettingsStore in memory. Its zero value is empty and usable.
type Memory struct {
	// Err, where it is set, is what every call answers.
	Err error

	mu       sync.Mutex
	issues   map[checklist.Scope]checklist.Issue
	waiting  map[checklist.Scope][]checklist.Event // in order, as history is
	history  map[checklist.Scope][]checklist.Event
	settings map[checklist.Area]checklist.Settings
	people   map[checklist.Person]checklist.Personal
	told     map[checklist.Scope]told
}

// Load implements checklist.Store.
func (m *Memory) Load(ctx context.Context, sc checklist.Scope) (checklist.Issue, error) {
	if err := m.fault(ctx); err != nil {
		return checklist.Issue{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	in, ok := m.issues[sc]
	if !ok {
		return checklist.Issue{}, checklist.ErrNotFound
	}
	return in.Clone(), nil
}

// Save implements checklist.Store.
func (m *Memory) Save(ctx context.Context, sc checklist.Scope, in checklist.Issue) (checklist.Issue, error) {
	if err := m.fault(ctx); err != nil {
		return checklist.Issue{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.issues[sc].Version != in.Version {
		return checklist.Issue{}, checklist.ErrConflict
	}
	in = in.Clone()
	in.Version++
	if in.JiraSince.IsZero() { // telling alone ends a debt
		in.JiraSince = m.issues[sc].JiraSince
	}
	if m.issues == nil {
		m.issues = map[checklist.Scope]checklist.Issue{}
		m.waiting, m.history = map[checklist.Scope][]checklist.Event{}, map[checklist.Scope][]checklist.Event{}
	}
	m.waiting[sc] = append(m.waiting[sc], in.Events...)
	in.Waiting.Events += len(in.Events)
	in.Waiting.Bytes += checklist.EventBytes(in.Events)
	in.Events = nil
	m.issues[sc] = in
	return in.Clone(), nil
}

// Confirm implements checklist.Store.
func (m *Memory) Confirm(ctx context.Context, sc checklist.Scope, version int64) error {
	if err := m.fault(ctx); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.issues[sc].Version != version {
		return checklist.ErrConflict
	}
	return nil
}

// Settle implements checklist.Store.
func (m *Memory) Settle(ctx context.Context, sc checklist.Scope) error {
	if err := m.fault(ctx); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	in, ok := m.issues[sc]
	if !ok || in.Waiting.Events == 0 {
		return nil
	}
	m.history[sc] = append(m.history[sc], m.waiting[sc]...)
	m.waiting[sc] = nil
	in.Waiting = checklist.Waiting{}
	in.Version++
	m.issues[sc] = in
	return nil
}

// Events implements checklist.Store.
func (m *Memory) Events(ctx context.Context, sc checklist.Scope, q checklist.Query) ([]checklist.Event, error) {
	if err := m.fault(ctx); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []checklist.Event
	for _, e := range slices.Backward(slices.Concat(m.history[sc], m.waiting[sc])) {
		if q.Wanted(e) && len(out) < q.Limit {
			out = append(out, e)
		}
	}
	return out, nil
}

func (m *Memory) fault(ctx context.Context) error {
	if m.Err != nil {
		return m.Err
	}
	return ctx.Err()
}

// Revs returns the revisions of those of the issues that are stored.
func (m *Memory) Revs(ctx context.Context, issues []checklist.Scope) (map[checklist.Scope]int64, error) {
	if err := m.fault(ctx); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	revs := map[checklist.Scope]int64{}
	for _, sc := range issues {
		if in, ok := m.issues[sc]; ok {
			revs[sc] = in.Rev
		}
	}
	return revs, nil
}
