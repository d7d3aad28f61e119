package checklisttest

import (
	"context"
	"maps"
	"slices"
	"time"

	"ticklist/checklist"
)

// LoadSettings implements checklist.SettingsStore.
func (m *Memory) LoadSettings(ctx context.Context, p checklist.Area) (checklist.Settings, error) {
	if err := m.fault(ctx); err != nil {
		return checklist.Settings{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	s, ok := m.settings[p]
	if !ok {
		return checklist.Settings{}, checklist.ErrNotFound
	}
	return s, nil
}

// SaveSettings implements checklist.SettingsStore.
func (m *Memory) SaveSettings(ctx context.Context, p checklist.Area, in checklist.Settings) (checklist.Settings, error) {
	if err := m.fault(ctx); err != nil {
		return checklist.Settings{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.settings[p].Rev != in.Rev {
		return checklist.Settings{}, checklist.ErrConflict
	}
	if m.settings == nil {
		m.settings = map[checklist.Area]checklist.Settings{}
	}
	in.Rev++
	in.Statuses, in.Retired, in.Watches = slices.Clone(in.Statuses), slices.Clone(in.Retired), slices.Clone(in.Watches)
	m.settings[p] = in
	return in, nil
}

// LoadPerson implements checklist.SettingsStore.
func (m *Memory) LoadPerson(ctx context.Context, of checklist.Person) (checklist.Personal, error) {
	if err := m.fault(ctx); err != nil {
		return checklist.Personal{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	p, ok := m.people[of]
	if !ok {
		return checklist.Personal{}, checklist.ErrNotFound
	}
	return p, nil
}

// SavePerson implements checklist.SettingsStore.
func (m *Memory) SavePerson(ctx context.Context, of checklist.Person, in checklist.Personal) (checklist.Personal, error) {
	if err := m.fault(ctx); err != nil {
		return checklist.Personal{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.people[of].Rev != in.Rev {
		return checklist.Personal{}, checklist.ErrConflict
	}
	if m.people == nil {
		m.people = map[checklist.Person]checklist.Personal{}
	}
	in.Rev++
	m.people[of] = in
	return in, nil
}

// ErasePersonal does what checklistmongo.Store's does.
func (m *Memory) ErasePersonal(ctx context.Context, p checklist.Part, before time.Time) (int64, error) {
	var gone int64
	if err := m.fault(ctx); err != nil || p.IssueID != "" || p.ProjectID != "" {
		return 0, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for of, in := range m.people {
		if of.ClientKey == p.ClientKey && (p.AccountID == "" || p.AccountID == of.AccountID) && (before.IsZero() || in.Created.Before(before)) {
			delete(m.people, of)
			gone++
		}
	}
	return gone, nil
}

// EachPersonal does what checklistmongo.Store's does.
func (m *Memory) EachPersonal(ctx context.Context, clientKey string, yield func(checklist.Person, checklist.Personal) error) error {
	if err := m.fault(ctx); err != nil {
		return err
	}
	m.mu.Lock()
	all := maps.Clone(m.people)
	m.mu.Unlock()
	for of, in := range all {
		if of.ClientKey != clientKey {
			continue
		}
		if err := yield(of, in); err != nil {
			return err
		}
	}
	return nil
}

// EachSettings implements checklist.SettingsStore.
func (m *Memory) EachSettings(ctx context.Context, clientKey string, yield func(checklist.Area, checklist.Settings) error) error {
	if err := m.fault(ctx); err != nil {
		return err
	}
	m.mu.Lock()
	all := maps.Clone(m.settings)
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

// CountStatuses implements checklist.SettingsStore.
func (m *Memory) CountStatuses(ctx context.Context, p checklist.Part) (map[checklist.Use]int64, error) {
	out := map[checklist.Use]int64{}
	err := m.Each(ctx, p, func(_ checklist.Scope, in checklist.Issue) error {
		for _, l := range in.Lists {
			for _, it := range l.Items {
				if it.Kind == checklist.KindItem {
					out[checklist.Use{ProjectID: in.ProjectID, Status: it.Status}]++
				}
			}
		}
		return nil
	})
	return out, err
}

// EraseSettings does what checklistmongo.Store's does.
func (m *Memory) EraseSettings(ctx context.Context, p checklist.Part, before time.Time) (int64, error) {
	var changed int64
	if p.IssueID != "" {
		return 0, m.fault(ctx)
	}
	err := m.EachSettings(ctx, p.ClientKey, func(at checklist.Area, s checklist.Settings) error {
		if p.AccountID != "" {
			if !s.Forget(p.AccountID) {
				return nil
			}
			changed++
			_, err := m.SaveSettings(ctx, at, s)
			return err
		}
		if p.ProjectID != "" && p.ProjectID != at.ProjectID || !before.IsZero() && !s.Created.Before(before) {
			return nil
		}
		changed++
		m.mu.Lock()
		delete(m.settings, at)
		m.mu.Unlock()
		return nil
	})
	return changed, err
}
