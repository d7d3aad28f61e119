// Package templatestest holds what tests of templates share: a store in memory and
// the suites that every store passes.
package templatestest

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/templates"
)

// Memory is a templates.Store and a templates.Archive in memory. Its zero value is
// empty and usable.
type Memory struct {
	// Err, where it is set, is what every call answers.
	Err error
	// Used is what Uses answers.
	Used map[string]int64
	// LinkedTo is what Linked answers, by the template's id.
	LinkedTo map[string]int64

	mu       sync.Mutex
	held     map[key]templates.Template
	versions map[key][]templates.Version // the earliest first
}

type key struct{ clientKey, id string }

func (m *Memory) fault(ctx context.Context) error { return cmp.Or(m.Err, ctx.Err()) }

func cloned(t templates.Template) templates.Template {
	t.Lists = checklist.Issue{Lists: t.Lists}.Clone().Lists
	t.Used, t.Linked = 0, 0
	return t
}

func clonedVersion(v templates.Version) templates.Version {
	v.Lists = checklist.Issue{Lists: v.Lists}.Clone().Lists
	return v
}

// Load implements templates.Store.
func (m *Memory) Load(ctx context.Context, clientKey, id string) (templates.Template, error) {
	if err := m.fault(ctx); err != nil {
		return templates.Template{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	t, ok := m.held[key{clientKey, id}]
	if !ok {
		return templates.Template{}, templates.ErrNotFound
	}
	return cloned(t), nil
}

// Save implements templates.Store.
func (m *Memory) Save(ctx context.Context, t templates.Template) (templates.Template, error) {
	if err := m.fault(ctx); err != nil {
		return templates.Template{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	at := key{t.Area.ClientKey, t.ID}
	if m.held[at].Rev != t.Rev {
		return templates.Template{}, checklist.ErrConflict
	}
	if m.held == nil {
		m.held, m.versions = map[key]templates.Template{}, map[key][]templates.Version{}
	}
	t = cloned(t)
	t.Rev++
	m.held[at] = t
	return cloned(t), nil
}

// Each implements templates.Store.
func (m *Memory) Each(ctx context.Context, at checklist.Area, yield func(templates.Template) error) error {
	if err := m.fault(ctx); err != nil {
		return err
	}
	for _, t := range m.all(checklist.Part{ClientKey: at.ClientKey}) {
		if t.Area != at {
			continue
		}
		t.Lists = nil
		if err := yield(t); err != nil {
			return err
		}
	}
	return nil
}

// all are the templates of a site or of one of its projects.
func (m *Memory) all(p checklist.Part) []templates.Template {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []templates.Template
	for at, t := range m.held {
		if at.clientKey == p.ClientKey && (p.ProjectID == "" || p.ProjectID == t.Area.ProjectID) {
			out = append(out, cloned(t))
		}
	}
	slices.SortFunc(out, func(a, b templates.Template) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// Delete implements templates.Store.
func (m *Memory) Delete(ctx context.Context, clientKey, id string) error {
	if err := m.fault(ctx); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.held, key{clientKey, id})
	delete(m.versions, key{clientKey, id})
	return nil
}

// Keep implements templates.Store.
func (m *Memory) Keep(ctx context.Context, clientKey string, v templates.Version) error {
	if err := m.fault(ctx); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.versions == nil {
		m.held, m.versions = map[key]templates.Template{}, map[key][]templates.Version{}
	}
	at := key{clientKey, v.Template}
	if slices.ContainsFunc(m.versions[at], func(x templates.Version) bool { return x.N == v.N }) {
		return nil
	}
	m.versions[at] = append(m.versions[at], clonedVersion(v))
	slices.SortFunc(m.versions[at], func(a, b templates.Version) int { return a.N - b.N })
	return nil
}

// Version implements templates.Store.
func (m *Memory) Version(ctx context.Context, clientKey, id string, n int) (templates.Version, error) {
	if err := m.fault(ctx); err != nil {
		return templates.Version{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, v := range m.versions[key{clientKey, id}] {
		if v.N == n {
			return clonedVersion(v), nil
		}
	}
	return templates.Version{}, templates.ErrNoVersion
}

// Versions implements templates.Store.
func (m *Memory) Versions(ctx context.Context, clientKey, id string) ([]templates.Version, error) {
	if err := m.fault(ctx); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []templates.Version
	for _, v := range slices.Backward(m.versions[key{clientKey, id}]) {
		v.Lists = nil
		out = append(out, v)
	}
	return out, nil
}

// Drop implements templates.Store.
func (m *Memory) Drop(ctx context.Context, clientKey, id string, before int) error {
	if err := m.fault(ctx); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	at := key{clientKey, id}
	if m.versions != nil {
		m.versions[at] = slices.DeleteFunc(m.versions[at], func(v templates.Version) bool { return v.N < before })
	}
	return nil
}

// Owing implements templates.Store.
func (m *Memory) Owing(ctx context.Context, since time.Time, limit int) ([]templates.Template, error) {
	if err := m.fault(ctx); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []templates.Template
	for _, t := range m.held {
		if !t.Owed.IsZero() && !t.Owed.After(since) {
			t.Name, t.Description, t.Lists = "", "", nil
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b templates.Template) int { return a.Owed.Compare(b.Owed) })
	return out[:min(limit, len(out))], nil
}

// Paid implements templates.Store.
func (m *Memory) Paid(ctx context.Context, clientKey, id string, n int) error {
	if err := m.fault(ctx); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if t, ok := m.held[key{clientKey, id}]; ok && t.Version == n {
		t.Owed = time.Time{}
		m.held[key{clientKey, id}] = t
	}
	return nil
}

// Uses implements templates.Store.
func (m *Memory) Uses(ctx context.Context, _ string, _ []string) (map[string]int64, error) {
	return m.Used, m.fault(ctx)
}

// Linked implements templates.Store.
func (m *Memory) Linked(ctx context.Context, _, id string) (int64, error) {
	return m.LinkedTo[id], m.fault(ctx)
}

// Whole implements templates.Archive.
func (m *Memory) Whole(ctx context.Context, p checklist.Part, yield func(templates.Template, []templates.Version) error) error {
	if err := m.fault(ctx); err != nil {
		return err
	}
	for _, t := range m.all(p) {
		m.mu.Lock()
		var versions []templates.Version
		for _, v := range m.versions[key{p.ClientKey, t.ID}] {
			versions = append(versions, clonedVersion(v))
		}
		m.mu.Unlock()
		if err := yield(t, versions); err != nil {
			return err
		}
	}
	return nil
}

// TemplatePeople implements templates.Archive.
func (m *Memory) TemplatePeople(ctx context.Context, clientKey string, yield func([]string) error) error {
	return m.Whole(ctx, checklist.Part{ClientKey: clientKey}, func(t templates.Template, versions []templates.Version) error {
		people := t.People()
		for _, v := range versions {
			people = append(people, v.People()...)
		}
		return yield(people)
	})
}

// EraseTemplates implements templates.Archive.
func (m *Memory) EraseTemplates(ctx context.Context, p checklist.Part, before time.Time) (int64, error) {
	if err := m.fault(ctx); err != nil || p.IssueID != "" {
		return 0, err
	}
	var n int64
	for _, t := range m.all(checklist.Part{ClientKey: p.ClientKey, ProjectID: p.ProjectID}) {
		at := key{p.ClientKey, t.ID}
		m.mu.Lock()
		switch {
		case p.AccountID != "":
			found := t.Forget(p.AccountID)
			for v := range m.versions[at] {
				found = m.versions[at][v].Forget(p.AccountID) || found
			}
			if found {
				t.Rev++
				m.held[at] = t
				n++
			}
		case before.IsZero() || t.Created.At.Before(before):
			delete(m.held, at)
			delete(m.versions, at)
			n++
		}
		m.mu.Unlock()
	}
	return n, nil
}
