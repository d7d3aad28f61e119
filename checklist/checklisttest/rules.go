package checklisttest

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/rules"
)

// Rules is a rules.Store in memory. Its zero value is empty and usable.
type Rules struct {
	// Err, where it is set, is what every call answers.
	Err error

	mu   sync.Mutex
	sets map[checklist.Area]rules.Set
	runs map[string][]rules.Run // by site, the latest first
}

func (m *Rules) fault(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return m.Err
}

// LoadRules implements rules.Store.
func (m *Rules) LoadRules(ctx context.Context, p checklist.Area) (rules.Set, error) {
	if err := m.fault(ctx); err != nil {
		return rules.Set{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	s, ok := m.sets[p]
	if !ok {
		return rules.Set{}, checklist.ErrNotFound
	}
	return s, nil
}

// SaveRules implements rules.Store.
func (m *Rules) SaveRules(ctx context.Context, p checklist.Area, in rules.Set) (rules.Set, error) {
	if err := m.fault(ctx); err != nil {
		return rules.Set{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.sets[p].Rev != in.Rev {
		return rules.Set{}, checklist.ErrConflict
	}
	if m.sets == nil {
		m.sets = map[checklist.Area]rules.Set{}
	}
	in.Rev++
	in.Rules = slices.Clone(in.Rules)
	m.sets[p] = in
	return in, nil
}

// EachRules implements rules.Store.
func (m *Rules) EachRules(ctx context.Context, clientKey string, yield func(checklist.Area, rules.Set) error) error {
	if err := m.fault(ctx); err != nil {
		return err
	}
	m.mu.Lock()
	all := maps.Clone(m.sets)
	m.mu.Unlock()
	for p, s := range all {
		if p.ClientKey != clientKey {
			continue
		}
		if err := yield(p, s); err != nil {
			return err
		}
	}
	return nil
}

// AddRun implements rules.Store.
func (m *Rules) AddRun(ctx context.Context, clientKey string, r rules.Run) error {
	if err := m.fault(ctx); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.runs == nil {
		m.runs = map[string][]rules.Run{}
	}
	at, there := slices.BinarySearchFunc(m.runs[clientKey], r.RunAt(), func(o rules.Run, place string) int { return strings.Compare(place, o.RunAt()) })
	if !there {
		m.runs[clientKey] = slices.Insert(m.runs[clientKey], at, r)
	}
	return nil
}

// Runs implements rules.Store.
func (m *Rules) Runs(ctx context.Context, clientKey string, q rules.Query) ([]rules.Run, error) {
	if err := m.fault(ctx); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	out := []rules.Run{}
	for _, r := range m.runs[clientKey] {
		if (q.ProjectID == "" || q.ProjectID == r.ProjectID) && (q.IssueID == "" || q.IssueID == r.IssueID) && (q.Before == "" || r.RunAt() < q.Before) {
			out = append(out, r)
		}
	}
	return out[:min(len(out), q.Limit)], nil
}

// ForgetRuns implements rules.Store.
func (m *Rules) ForgetRuns(ctx context.Context, before time.Time) (int64, error) {
	if err := m.fault(ctx); err != nil {
		return 0, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	var n int64
	for site := range m.runs {
		n += m.removeRuns(site, func(r rules.Run) bool { return r.At.Before(before) })
	}
	return n, nil
}

func (m *Rules) removeRuns(site string, which func(rules.Run) bool) int64 {
	all := len(m.runs[site])
	m.runs[site] = slices.DeleteFunc(m.runs[site], which)
	return int64(all - len(m.runs[site]))
}

// EraseRules implements rules.Store.
func (m *Rules) EraseRules(ctx context.Context, p checklist.Part, before time.Time) (int64, error) {
	if err := m.fault(ctx); err != nil {
		return 0, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if p.AccountID != "" {
		return m.forget(p), nil
	}
	n := m.removeRuns(p.ClientKey, func(r rules.Run) bool {
		return (p.IssueID == "" || p.IssueID == r.IssueID) && (p.ProjectID == "" || p.ProjectID == r.ProjectID) && (before.IsZero() || r.At.Before(before))
	})
	for at, s := range m.sets {
		if p.IssueID == "" && at.ClientKey == p.ClientKey && (p.ProjectID == "" || p.ProjectID == at.ProjectID) && (before.IsZero() || s.Created.Before(before)) {
			delete(m.sets, at)
			n++
		}
	}
	return n, nil
}

func (m *Rules) forget(p checklist.Part) (changed int64) {
	for at, s := range m.sets {
		if at.ClientKey == p.ClientKey && s.Forget(p.AccountID) {
			s.Rev++
			m.sets[at] = s
			changed++
		}
	}
	for n := range m.runs[p.ClientKey] {
		r := &m.runs[p.ClientKey][n]
		if name := checklist.WithoutID(r.RuleName, p.AccountID); name != r.RuleName {
			r.RuleName = name
			changed++
		}
	}
	return changed
}
