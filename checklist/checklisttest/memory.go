// Package checklisttest holds what tests of checklists share: a store in memory
// and the suite that every store passes.
package checklisttest

import (
	"context"
	"sync"

	"ticklist/checklist"
)

// Memory is a checklist.Store in memory. Its zero value is empty and usable.
type Memory struct {
	// Err, where it is set, is what every call answers.
	Err error

	mu     sync.Mutex
	issues map[checklist.Scope]checklist.Issue
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
	if m.issues == nil {
		m.issues = map[checklist.Scope]checklist.Issue{}
	}
	m.issues[sc] = in
	return in.Clone(), nil
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

// Drop erases an issue.
func (m *Memory) Drop(sc checklist.Scope) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.issues, sc)
}
