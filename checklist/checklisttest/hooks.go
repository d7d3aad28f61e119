package checklisttest

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/hooks"
)

// Hooks is a hooks.Store in memory, beside the issues of a Memory.
type Hooks struct {
	*Memory

	hm         sync.Mutex // guards what follows
	hooks      map[hooks.Ref]hooked
	deliveries map[hooks.Ref]map[string]hooks.Delivery
	claimed    map[checklist.Scope]time.Time
}

// hooked is a hook with whose its queue is.
type hooked struct {
	hooks.Hook
	owner string
	until time.Time
}

// NewHooks returns a store without hooks and without issues.
func NewHooks() *Hooks {
	return &Hooks{
		Memory: &Memory{}, hooks: map[hooks.Ref]hooked{}, deliveries: map[hooks.Ref]map[string]hooks.Delivery{}, claimed: map[checklist.Scope]time.Time{},
	}
}

// locked does something while nobody else does, unless the store has a fault.
func (m *Hooks) locked(ctx context.Context, do func() error) error {
	if err := m.fault(ctx); err != nil {
		return err
	}
	m.hm.Lock()
	defer m.hm.Unlock()
	return do()
}

// with changes a hook that is there; change says whether to keep it.
func (m *Hooks) with(ctx context.Context, of hooks.Ref, change func(h *hooked) bool) (done bool, err error) {
	err = m.locked(ctx, func() error {
		h, ok := m.hooks[of]
		if done = ok && change(&h); done {
			m.hooks[of] = h
		}
		return nil
	})
	return done, err
}

// Hooks implements hooks.HookStore.
func (m *Hooks) Hooks(ctx context.Context, clientKey string) ([]hooks.Hook, error) {
	out := []hooks.Hook{}
	err := m.locked(ctx, func() error {
		for of, h := range m.hooks {
			if of.ClientKey == clientKey {
				out = append(out, h.Hook)
			}
		}
		return nil
	})
	slices.SortFunc(out, func(a, b hooks.Hook) int { return a.Created.Compare(b.Created)*2 + strings.Compare(a.ID, b.ID) })
	return out, err
}

// Hook implements hooks.HookStore.
func (m *Hooks) Hook(ctx context.Context, of hooks.Ref) (out hooks.Hook, err error) {
	err = m.locked(ctx, func() error {
		h, ok := m.hooks[of]
		if out = h.Hook; !ok {
			return hooks.ErrNotFound
		}
		return nil
	})
	return out, err
}

// CreateHook implements hooks.HookStore.
func (m *Hooks) CreateHook(ctx context.Context, clientKey string, h hooks.Hook) error {
	return m.locked(ctx, func() error {
		h.Rev = 1
		m.hooks[hooks.Ref{ClientKey: clientKey, HookID: h.ID}] = hooked{Hook: h}
		return nil
	})
}

// SaveHook implements hooks.HookStore.
func (m *Hooks) SaveHook(ctx context.Context, clientKey string, in hooks.Hook) (hooks.Hook, error) {
	of := hooks.Ref{ClientKey: clientKey, HookID: in.ID}
	err := m.locked(ctx, func() error {
		h, ok := m.hooks[of]
		switch {
		case !ok:
			return hooks.ErrNotFound
		case h.Rev != in.Rev:
			return checklist.ErrConflict
		}
		q := h.Queue
		if !in.Since.Equal(h.Since) {
			q = hooks.Queue{N: q.N, Next: in.Since, UpSince: q.UpSince, OverdueTo: q.OverdueTo}
		}
		in.Rev++
		in.Queue, h.Hook = q, in
		h.Queue = q
		m.hooks[of] = h
		return nil
	})
	return in, err
}

// DeleteHook implements hooks.HookStore.
func (m *Hooks) DeleteHook(ctx context.Context, of hooks.Ref) error {
	return m.locked(ctx, func() error {
		_, ok := m.hooks[of]
		delete(m.hooks, of)
		delete(m.deliveries, of)
		if !ok {
			return hooks.ErrNotFound
		}
		return nil
	})
}

// OverdueHooks implements hooks.HookStore.
func (m *Hooks) OverdueHooks(ctx context.Context, yield func(hooks.Ref, hooks.Hook) error) error {
	var all map[hooks.Ref]hooked
	err := m.locked(ctx, func() error { all = maps.Clone(m.hooks); return nil })
	for of, h := range all {
		if err == nil && h.Enabled && slices.Contains(h.Events, hooks.Overdue) {
			err = yield(of, h.Hook)
		}
	}
	return err
}

// LookedForOverdue implements hooks.HookStore.
func (m *Hooks) LookedForOverdue(ctx context.Context, of hooks.Ref, day string) error {
	_, err := m.with(ctx, of, func(h *hooked) bool { h.Queue.OverdueTo = day; return true })
	return err
}

// EraseHooks implements hooks.HookStore.
func (m *Hooks) EraseHooks(ctx context.Context, p checklist.Part, before time.Time) (n int64, err error) {
	gone := func(at time.Time) bool { return before.IsZero() || at.Before(before) }
	err = m.locked(ctx, func() error {
		for of, all := range m.deliveries {
			for id, d := range all {
				switch {
				case of.ClientKey != p.ClientKey:
				case p.AccountID != "":
					n += m.forgetIn(of, d, p.AccountID)
				case (p.IssueID == "" || p.IssueID == d.IssueID) && (p.ProjectID == "" || p.ProjectID == d.ProjectID) && gone(d.At):
					delete(all, id)
					n++
				}
			}
		}
		for of, h := range m.hooks {
			switch {
			case of.ClientKey != p.ClientKey || p.IssueID != "" || p.ProjectID != "":
			case p.AccountID == "" && gone(h.Created):
				delete(m.hooks, of)
				n++
			case p.AccountID != "" && h.Forget(p.AccountID):
				h.Rev++
				m.hooks[of] = h
				n++
			}
		}
		return nil
	})
	return n, err
}

func (m *Hooks) forgetIn(of hooks.Ref, d hooks.Delivery, accountID string) int64 {
	body := checklist.WithoutID(string(d.Body), accountID)
	if body == string(d.Body) {
		return 0
	}
	d.Body = []byte(body)
	m.deliveries[of][d.ID] = d
	return 1
}

// ClaimIssue implements hooks.PlanStore.
func (m *Hooks) ClaimIssue(ctx context.Context, sc checklist.Scope, now, until time.Time) (owed hooks.Owed, ours bool, err error) {
	err = m.locked(ctx, func() error {
		if ours = m.plannable(sc, now); ours {
			m.claimed[sc] = until
			in := m.issueNow(sc)
			owed = hooks.Owed{From: in.HooksFrom, Since: in.HooksSince}
		}
		return nil
	})
	return owed, ours, err
}

func (m *Hooks) issueNow(sc checklist.Scope) checklist.Issue {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.issues[sc]
}

func (m *Hooks) plannable(sc checklist.Scope, now time.Time) bool {
	in := m.issueNow(sc)
	return !in.HooksSince.IsZero() && !in.HooksSince.After(now) && !m.claimed[sc].After(now)
}

// Planned implements hooks.PlanStore.
func (m *Hooks) Planned(ctx context.Context, sc checklist.Scope, owed hooks.Owed, rev int64) (more bool, err error) {
	err = m.locked(ctx, func() error {
		m.mu.Lock()
		defer m.mu.Unlock()
		in, stored := m.issues[sc]
		if !stored || in.HooksFrom != owed.From || !in.HooksSince.Equal(owed.Since) {
			return nil
		}
		delete(m.claimed, sc)
		in.HooksFrom = rev
		if more = in.Rev != rev; !more {
			in.HooksFrom, in.HooksSince = 0, time.Time{}
		}
		m.issues[sc] = in
		return nil
	})
	return more, err
}

// Unplanned implements hooks.PlanStore.
func (m *Hooks) Unplanned(ctx context.Context, now time.Time, limit int) (found []checklist.Scope, err error) {
	err = m.locked(ctx, func() error {
		m.mu.Lock()
		all := slices.Collect(maps.Keys(m.issues))
		m.mu.Unlock()
		for _, sc := range all {
			if m.plannable(sc, now) {
				found = append(found, sc)
			}
		}
		return nil
	})
	slices.SortFunc(found, func(a, b checklist.Scope) int { return m.issueNow(a).HooksSince.Compare(m.issueNow(b).HooksSince) })
	return found[:min(limit, len(found))], err
}

// DueBetween implements hooks.PlanStore.
func (m *Hooks) DueBetween(ctx context.Context, clientKey, from, before string, yield func(checklist.Scope) error) error {
	return m.Each(ctx, checklist.Part{ClientKey: clientKey}, func(sc checklist.Scope, in checklist.Issue) error {
		for _, l := range in.Lists {
			for _, it := range l.Items {
				if it.Due != "" && it.Due >= from && it.Due < before {
					return yield(sc)
				}
			}
		}
		return nil
	})
}

// AddDeliveries implements hooks.QueueStore.
func (m *Hooks) AddDeliveries(ctx context.Context, to hooks.Ref, add []hooks.Delivery, missed int, now time.Time) error {
	return m.locked(ctx, func() error {
		if m.deliveries[to] == nil {
			m.deliveries[to] = map[string]hooks.Delivery{}
		}
		for _, d := range add {
			if _, there := m.deliveries[to][d.ID]; !there {
				m.deliveries[to][d.ID] = d
			}
		}
		if h, ok := m.hooks[to]; ok {
			h.Queue.Next, h.Queue.N, h.Queue.Missed = now, h.Queue.N+1, h.Queue.Missed+int64(missed)
			m.hooks[to] = h
		}
		return nil
	})
}

// CountWaiting implements hooks.QueueStore.
func (m *Hooks) CountWaiting(ctx context.Context, of hooks.Ref) (int, error) {
	all, err := m.WaitingDeliveries(ctx, of, "", hooks.MaxWaiting)
	return len(all), err
}

func (h hooked) due(now time.Time) bool {
	return !h.Queue.Next.IsZero() && !h.Queue.Next.After(now) && !h.Queue.Paused.After(now) && !h.until.After(now)
}

// ClaimHook implements hooks.QueueStore.
func (m *Hooks) ClaimHook(ctx context.Context, of hooks.Ref, owner string, now, until time.Time) (out hooks.Hook, ours bool, err error) {
	ours, err = m.with(ctx, of, func(h *hooked) bool {
		due := h.due(now)
		h.owner, h.until, out = owner, until, h.Hook
		return due
	})
	return out, ours, err
}

// KeepHook implements hooks.QueueStore.
func (m *Hooks) KeepHook(ctx context.Context, of hooks.Ref, owner string, until time.Time) (bool, error) {
	return m.with(ctx, of, func(h *hooked) bool { h.until = until; return h.owner == owner })
}

// ReleaseHook implements hooks.QueueStore.
func (m *Hooks) ReleaseHook(ctx context.Context, of hooks.Ref, owner string, q hooks.Queue) error {
	_, err := m.with(ctx, of, func(h *hooked) bool {
		if h.owner != owner {
			return false
		}
		if h.Queue.N == q.N {
			h.Queue.Next = q.Next
		}
		h.owner, h.until = "", time.Time{}
		h.Queue.Paused, h.Queue.Failures, h.Queue.FailingSince, h.Queue.UpSince = q.Paused, q.Failures, q.FailingSince, q.UpSince
		return true
	})
	return err
}

// SwitchOff implements hooks.QueueStore.
func (m *Hooks) SwitchOff(ctx context.Context, of hooks.Ref, why hooks.Off) error {
	_, err := m.with(ctx, of, func(h *hooked) bool {
		was := h.Enabled
		h.Enabled, h.Off, h.Queue.Paused = false, why, time.Time{}
		h.Rev++
		return was
	})
	return err
}

// DueHooks implements hooks.QueueStore.
func (m *Hooks) DueHooks(ctx context.Context, now time.Time, limit int) (out []hooks.Ref, err error) {
	err = m.locked(ctx, func() error {
		for of, h := range m.hooks {
			if h.due(now) {
				out = append(out, of)
			}
		}
		slices.SortFunc(out, func(a, b hooks.Ref) int { return m.hooks[a].Queue.Next.Compare(m.hooks[b].Queue.Next) })
		return nil
	})
	return out[:min(limit, len(out))], err
}

// WaitingDeliveries implements hooks.QueueStore.
func (m *Hooks) WaitingDeliveries(ctx context.Context, of hooks.Ref, after string, limit int) (out []hooks.Delivery, err error) {
	err = m.locked(ctx, func() error {
		for id, d := range m.deliveries[of] {
			if d.State == hooks.Waiting && id > after {
				out = append(out, d)
			}
		}
		return nil
	})
	slices.SortFunc(out, func(a, b hooks.Delivery) int { return strings.Compare(a.ID, b.ID) })
	return out[:min(limit, len(out))], err
}

// Delivery implements hooks.QueueStore.
func (m *Hooks) Delivery(ctx context.Context, of hooks.Ref, id string) (d hooks.Delivery, err error) {
	err = m.locked(ctx, func() error {
		var there bool
		if d, there = m.deliveries[of][id]; !there {
			return hooks.ErrNotFound
		}
		return nil
	})
	return d, err
}

// SaveDelivery implements hooks.QueueStore.
func (m *Hooks) SaveDelivery(ctx context.Context, of hooks.Ref, d hooks.Delivery, isNew bool) error {
	return m.locked(ctx, func() error {
		if _, there := m.deliveries[of][d.ID]; !there && !isNew {
			return nil
		}
		if m.deliveries[of] == nil {
			m.deliveries[of] = map[string]hooks.Delivery{}
		}
		m.deliveries[of][d.ID] = d
		return nil
	})
}

// Deliveries implements hooks.QueueStore.
func (m *Hooks) Deliveries(ctx context.Context, of hooks.Ref, behind string, limit int) ([]hooks.Delivery, error) {
	out := []hooks.Delivery{}
	err := m.locked(ctx, func() error {
		for _, d := range m.deliveries[of] {
			if d.Body = nil; behind == "" || d.Place() < behind {
				out = append(out, d)
			}
		}
		return nil
	})
	slices.SortFunc(out, func(a, b hooks.Delivery) int { return strings.Compare(b.Place(), a.Place()) })
	return out[:min(limit, len(out))], err
}

// Requeue implements hooks.QueueStore.
func (m *Hooks) Requeue(ctx context.Context, of hooks.Ref, now time.Time) error {
	_, err := m.with(ctx, of, func(h *hooked) bool {
		h.Queue.Next, h.Queue.Paused = now, time.Time{}
		h.Queue.N++
		return true
	})
	return err
}

// ForgetDeliveries implements hooks.QueueStore.
func (m *Hooks) ForgetDeliveries(ctx context.Context, before time.Time) (n int64, err error) {
	err = m.locked(ctx, func() error {
		for _, all := range m.deliveries {
			there := len(all)
			maps.DeleteFunc(all, func(_ string, d hooks.Delivery) bool { return d.At.Before(before) })
			n += int64(there - len(all))
		}
		return nil
	})
	return n, err
}
