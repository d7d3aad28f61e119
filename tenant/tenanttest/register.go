package tenanttest

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"ticklist/tenant"
)

func standing(in tenant.Installation) tenant.Standing {
	s := tenant.Standing{
		ClientKey: in.ClientKey, BaseURL: in.BaseURL, State: in.State, InstalledAt: in.InstalledAt,
		UninstalledAt: in.UninstalledAt, SupersededAt: in.SupersededAt, SharedSecret: in.SharedSecret != "", Rev: in.Rev,
	}
	if in.PreviousSecret != "" {
		s.PreviousUntil = in.PreviousUntil
	}
	return s
}

// Each implements tenant.Register.
func (m *Memory) Each(ctx context.Context, yield func(tenant.Standing) error) error {
	m.mu.Lock()
	var all []tenant.Standing
	for _, in := range m.byID {
		all = append(all, standing(in))
	}
	err := m.fault(ctx)
	m.mu.Unlock()
	slices.SortFunc(all, func(a, b tenant.Standing) int { return strings.Compare(a.ClientKey, b.ClientKey) })
	for _, s := range all {
		if err == nil {
			err = yield(s)
		}
	}
	return err
}

// Passing implements tenant.Register.
func (m *Memory) Passing(ctx context.Context, yield func(tenant.Standing) error) error {
	return m.Each(ctx, func(s tenant.Standing) error {
		if !s.Passing() {
			return nil
		}
		return yield(s)
	})
}

// Standing implements tenant.Register.
func (m *Memory) Standing(ctx context.Context, clientKey string) (tenant.Standing, error) {
	in, err := m.Get(ctx, clientKey)
	return standing(in), err
}

// change saves what edit makes of the installation if it is still as st says.
func (m *Memory) change(ctx context.Context, st tenant.Standing, edit func(*tenant.Installation)) (tenant.Installation, error) {
	in, err := m.Get(ctx, st.ClientKey)
	if err != nil {
		return in, err
	}
	edit(&in)
	in.Rev = st.Rev
	return m.Save(ctx, in)
}

// Strip implements tenant.Register.
func (m *Memory) Strip(ctx context.Context, st tenant.Standing, shared, previous bool) error {
	_, err := m.change(ctx, st, func(in *tenant.Installation) {
		if shared {
			in.SharedSecret = ""
		}
		if previous {
			in.PreviousSecret, in.PreviousUntil = "", time.Time{}
		}
	})
	return err
}

// MarkErasing implements tenant.Register.
func (m *Memory) MarkErasing(ctx context.Context, st tenant.Standing, at time.Time) (tenant.Standing, error) {
	in, err := m.change(ctx, st, func(in *tenant.Installation) {
		for _, gone := range []time.Time{in.SupersededAt, at} {
			if in.UninstalledAt.IsZero() {
				in.UninstalledAt = gone
			}
		}
		in.State, in.SharedSecret, in.PreviousSecret, in.PreviousUntil = tenant.StateErasing, "", "", time.Time{}
	})
	return standing(in), err
}

// Remove implements tenant.Register.
func (m *Memory) Remove(ctx context.Context, st tenant.Standing) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fault(ctx); err != nil {
		return err
	}
	in, ok := m.byID[st.ClientKey]
	if ok && in.Rev != st.Rev {
		return tenant.ErrConflict
	}
	delete(m.byID, st.ClientKey)
	return nil
}

// Audit is a tenant.Audit in memory. The zero value is empty and ready.
type Audit struct {
	mu      sync.Mutex
	entries []tenant.AuditEntry
	once    map[tenant.AuditEntry]bool // its site, time and Once alone
}

// Record implements tenant.Audit.
func (a *Audit) Record(ctx context.Context, e tenant.AuditEntry) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	e.At = e.At.UTC().Truncate(time.Millisecond)
	if key := (tenant.AuditEntry{ClientKey: e.ClientKey, At: e.At, Once: e.Once}); e.Once != "" {
		if a.once[key] {
			return nil
		}
		if a.once == nil {
			a.once = map[tenant.AuditEntry]bool{}
		}
		a.once[key], e.Once = true, ""
	}
	a.entries = append(a.entries, e)
	return nil
}

// Entries implements tenant.Audit.
func (a *Audit) Entries(ctx context.Context, clientKey string, limit int) ([]tenant.AuditEntry, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	var out []tenant.AuditEntry
	for _, e := range a.entries {
		if e.ClientKey == clientKey {
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(x, y tenant.AuditEntry) int { return y.At.Compare(x.At) })
	return out[:min(limit, len(out))], ctx.Err()
}

// Erase implements tenant.Holder.
func (a *Audit) Erase(ctx context.Context, e tenant.Extent, before time.Time) (int64, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	n := len(a.entries)
	if e.Kind() == tenant.KindSite && before.IsZero() {
		a.entries = slices.DeleteFunc(a.entries, func(x tenant.AuditEntry) bool { return x.ClientKey == e.ClientKey })
		return int64(n - len(a.entries)), ctx.Err()
	}
	var changed int64
	for i, x := range a.entries {
		if e.Kind() == tenant.KindPerson && x.ClientKey == e.ClientKey && x.Who == e.AccountID {
			a.entries[i].Who = tenant.ErasedAccount
			changed++
		}
	}
	return changed, ctx.Err()
}
