package checklisttest

import (
	"context"
	"slices"
	"strings"
	"time"

	"ticklist/checklist"
)

// scopes are those of p, in order; a person is not looked for.
func (m *Memory) scopes(p checklist.Part) []checklist.Scope {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []checklist.Scope
	for sc, in := range m.issues {
		if sc.ClientKey == p.ClientKey && (p.IssueID == "" || p.IssueID == sc.IssueID) && (p.ProjectID == "" || p.ProjectID == in.ProjectID) {
			out = append(out, sc)
		}
	}
	slices.SortFunc(out, func(a, b checklist.Scope) int { return strings.Compare(a.IssueID, b.IssueID) })
	return out
}

// Each implements checklist.Archive.
func (m *Memory) Each(ctx context.Context, p checklist.Part, yield func(checklist.Scope, checklist.Issue) error) error {
	if err := m.fault(ctx); err != nil {
		return err
	}
	for _, sc := range m.scopes(p) {
		in, err := m.Load(ctx, sc)
		if err != nil {
			return err
		}
		if p.AccountID != "" && !in.Mentions(p.AccountID) && !slices.ContainsFunc(m.past(sc), func(e checklist.Event) bool { return e.Mentions(p.AccountID) }) {
			continue
		}
		if err := yield(sc, in); err != nil {
			return err
		}
	}
	return nil
}

// past are the events of an issue, the earliest first.
func (m *Memory) past(sc checklist.Scope) []checklist.Event {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Concat(m.history[sc], m.waiting[sc])
}

// Past implements checklist.Archive.
func (m *Memory) Past(ctx context.Context, sc checklist.Scope, yield func(checklist.Event) error) error {
	if err := m.fault(ctx); err != nil {
		return err
	}
	for _, e := range m.past(sc) {
		if err := yield(e); err != nil {
			return err
		}
	}
	return nil
}

// People implements checklist.Archive.
func (m *Memory) People(ctx context.Context, clientKey, afterIssue string, yield func(string, []string) error) error {
	return m.Each(ctx, checklist.Part{ClientKey: clientKey}, func(sc checklist.Scope, in checklist.Issue) error {
		if sc.IssueID <= afterIssue {
			return nil
		}
		people := in.People()
		for _, e := range m.past(sc) {
			for _, p := range e.People() {
				if !slices.Contains(people, p) {
					people = append(people, p)
				}
			}
		}
		return yield(sc.IssueID, people)
	})
}

// Sum implements checklist.Archive.
func (m *Memory) Sum(ctx context.Context, p checklist.Part) (checklist.Summary, error) {
	var sum checklist.Summary
	err := m.Each(ctx, p, func(_ checklist.Scope, in checklist.Issue) error {
		sum.Issues++
		sum.Lists += int64(len(in.Lists))
		for _, l := range in.Lists {
			sum.Items += int64(len(l.Items))
		}
		if sum.First.IsZero() || in.Created.At.Before(sum.First) {
			sum.First = in.Created.At
		}
		if in.Updated.At.After(sum.Last) {
			sum.Last = in.Updated.At
		}
		return nil
	})
	return sum, err
}

// EraseIssue implements checklist.Eraser.
func (m *Memory) EraseIssue(ctx context.Context, sc checklist.Scope, before time.Time) (int64, error) {
	return m.remove(ctx, checklist.Part{ClientKey: sc.ClientKey, IssueID: sc.IssueID}, before)
}

// EraseProject implements checklist.Eraser.
func (m *Memory) EraseProject(ctx context.Context, clientKey, projectID string, before time.Time) (int64, error) {
	return m.remove(ctx, checklist.Part{ClientKey: clientKey, ProjectID: projectID}, before)
}

// EraseSite implements checklist.Eraser.
func (m *Memory) EraseSite(ctx context.Context, clientKey string, before time.Time) (int64, error) {
	return m.remove(ctx, checklist.Part{ClientKey: clientKey}, before)
}

func (m *Memory) remove(ctx context.Context, p checklist.Part, before time.Time) (int64, error) {
	if err := m.fault(ctx); err != nil {
		return 0, err
	}
	var removed int64
	for _, sc := range m.scopes(p) {
		m.mu.Lock()
		if before.IsZero() || m.issues[sc].Created.At.Before(before) {
			delete(m.issues, sc)
			delete(m.waiting, sc)
			delete(m.history, sc)
			removed++
		}
		m.mu.Unlock()
	}
	return removed, nil
}

// ErasePerson implements checklist.Eraser.
func (m *Memory) ErasePerson(ctx context.Context, clientKey, accountID string) (int64, error) {
	var changed int64
	err := m.Each(ctx, checklist.Part{ClientKey: clientKey, AccountID: accountID}, func(sc checklist.Scope, in checklist.Issue) error {
		changed++
		m.mu.Lock()
		for _, events := range [][]checklist.Event{m.history[sc], m.waiting[sc]} {
			for n := range events {
				events[n].Forget(accountID)
			}
		}
		m.mu.Unlock()
		if !in.Forget(accountID) {
			return nil
		}
		in.Rev++
		_, err := m.Save(ctx, sc, in)
		return err
	})
	return changed, err
}
