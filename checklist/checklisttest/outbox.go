package checklisttest

import (
	"context"
	"slices"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/outbox"
)

// told is what became of telling Jira of an issue.
type told struct {
	outbox.Last
	until, after time.Time
}

// Claim implements outbox.Store.
func (m *Memory) Claim(ctx context.Context, sc checklist.Scope, now, until time.Time) (outbox.Last, bool, error) {
	if err := m.fault(ctx); err != nil {
		return outbox.Last{}, false, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.claimable(sc, now) {
		return outbox.Last{}, false, nil
	}
	last := m.last(sc)
	if !m.told[sc].until.IsZero() {
		last.DoubtAll()
	}
	m.tell(sc, func(t *told) { t.until = until })
	return last, true, nil
}

func (m *Memory) claimable(sc checklist.Scope, now time.Time) bool {
	t := m.told[sc]
	return !m.issues[sc].JiraSince.IsZero() && !t.until.After(now) && !t.after.After(now)
}

// tell changes what is known of an issue that is stored.
func (m *Memory) tell(sc checklist.Scope, change func(*told)) {
	if _, stored := m.issues[sc]; !stored {
		return
	}
	if m.told == nil {
		m.told = map[checklist.Scope]told{}
	}
	t := m.told[sc]
	change(&t)
	m.told[sc] = t
}

func (m *Memory) last(sc checklist.Scope) outbox.Last {
	last := m.told[sc].Last
	last.Since = m.issues[sc].JiraSince
	return last
}

// Done implements outbox.Store.
func (m *Memory) Done(ctx context.Context, sc checklist.Scope, last outbox.Last, now, again time.Time) (bool, error) {
	if err := m.fault(ctx); err != nil {
		return false, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.tell(sc, func(t *told) { *t = told{Last: last} })
	in, stored := m.issues[sc]
	if !stored || in.Rev != last.Rev || !in.JiraSince.Equal(last.Since) || last.Since.After(now) {
		m.unpaid(sc, last.Since)
		return stored, nil
	}
	m.pay(sc, again)
	return false, nil
}

// unpaid has the issue owed again, in doubt, if somebody else has paid the debt.
func (m *Memory) unpaid(sc checklist.Scope, since time.Time) {
	if m.issues[sc].JiraSince.IsZero() {
		m.pay(sc, since)
		m.tell(sc, func(t *told) { t.DoubtAll() })
	}
}

// pay ends the debt of an issue, but for one that begins again at a time.
func (m *Memory) pay(sc checklist.Scope, again time.Time) {
	if in, stored := m.issues[sc]; stored {
		in.JiraSince = again
		m.issues[sc] = in
	}
}

// Postpone implements outbox.Store.
func (m *Memory) Postpone(ctx context.Context, sc checklist.Scope, until time.Time, last outbox.Last) error {
	if err := m.fault(ctx); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.tell(sc, func(t *told) { *t = told{Last: last, after: until} })
	m.unpaid(sc, last.Since)
	return nil
}

// Doubt implements outbox.Store.
func (m *Memory) Doubt(ctx context.Context, sc checklist.Scope, p outbox.Part, now time.Time) error {
	if err := m.fault(ctx); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	in, stored := m.issues[sc]
	if t := m.told[sc]; stored && (t.until.After(now) || t.after.After(now)) {
		return checklist.ErrBusy
	}
	m.tell(sc, func(t *told) { t.Parts[p].Doubt = true })
	if stored {
		in.JiraSince = now
		m.issues[sc] = in
	}
	return nil
}

// Drop implements outbox.Store.
func (m *Memory) Drop(ctx context.Context, sc checklist.Scope) error {
	if err := m.fault(ctx); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.tell(sc, func(t *told) { t.until = time.Time{} })
	m.pay(sc, time.Time{})
	return nil
}

// DropSite implements outbox.Store.
func (m *Memory) DropSite(ctx context.Context, clientKey string) error {
	if err := m.fault(ctx); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for sc := range m.issues {
		if sc.ClientKey == clientKey {
			m.tell(sc, func(t *told) { t.until = time.Time{} })
			m.pay(sc, time.Time{})
		}
	}
	return nil
}

// Last implements outbox.Store.
func (m *Memory) Last(ctx context.Context, sc checklist.Scope) (outbox.Last, error) {
	if err := m.fault(ctx); err != nil {
		return outbox.Last{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.last(sc), nil
}

// Behind implements outbox.Store.
func (m *Memory) Behind(ctx context.Context, now time.Time, but []string, limit int) ([]checklist.Scope, error) {
	if err := m.fault(ctx); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []checklist.Scope
	for sc := range m.issues {
		if m.claimable(sc, now) && !m.issues[sc].JiraSince.After(now) && !slices.Contains(but, sc.ClientKey) {
			found = append(found, sc)
		}
	}
	slices.SortFunc(found, func(a, b checklist.Scope) int { return m.issues[a].JiraSince.Compare(m.issues[b].JiraSince) })
	return found[:min(limit, len(found))], nil
}

// OweJira implements checklist.SettingsStore.
func (m *Memory) OweJira(ctx context.Context, part checklist.Part, since time.Time) error {
	if err := m.fault(ctx); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for sc, in := range m.issues {
		if sc.ClientKey == part.ClientKey && (part.ProjectID == "" || part.ProjectID == in.ProjectID) {
			in.JiraSince = since
			in.Version++
			m.issues[sc] = in
		}
	}
	return nil
}
