package tenanttest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"ticklist/tenant"
)

// APITokens is a tenant.APITokenStore that lasts as long as the test. The zero
// value is empty and ready, and may be used by many goroutines.
type APITokens struct {
	// Err, if not nil, is what every call fails with.
	Err error

	mu   sync.Mutex
	byID map[[2]string]tenant.APIToken
}

// Create implements tenant.APITokenStore.
func (m *APITokens) Create(ctx context.Context, t tenant.APIToken) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fault(ctx); err != nil {
		return fmt.Errorf("create token: %w", err)
	}
	if m.byID == nil {
		m.byID = map[[2]string]tenant.APIToken{}
	}
	t.Rev = 1
	m.byID[[2]string{t.ClientKey, t.ID}] = cutToken(t)
	return nil
}

// cutToken is a copy with times as stores keep them.
func cutToken(t tenant.APIToken) tenant.APIToken {
	cut := func(at time.Time) time.Time { return at.UTC().Truncate(time.Millisecond) }
	t.CreatedAt, t.Until, t.RevokedAt = cut(t.CreatedAt), cut(t.Until), cut(t.RevokedAt)
	t.Projects, t.Recent = slices.Clone(t.Projects), slices.Clone(t.Recent)
	for n := range t.Recent {
		t.Recent[n].At = cut(t.Recent[n].At)
	}
	return t
}

// Get implements tenant.APITokenStore.
func (m *APITokens) Get(ctx context.Context, clientKey, id string) (tenant.APIToken, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fault(ctx); err != nil {
		return tenant.APIToken{}, fmt.Errorf("find token: %w", err)
	}
	t, ok := m.byID[[2]string{clientKey, id}]
	if !ok {
		return tenant.APIToken{}, tenant.ErrNoAPIToken
	}
	return cutToken(t), nil
}

// List implements tenant.APITokenStore.
func (m *APITokens) List(ctx context.Context, clientKey string) ([]tenant.APIToken, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fault(ctx); err != nil {
		return nil, fmt.Errorf("find tokens: %w", err)
	}
	var out []tenant.APIToken
	for _, t := range m.byID {
		if t.ClientKey == clientKey {
			out = append(out, cutToken(t))
		}
	}
	slices.SortFunc(out, func(a, b tenant.APIToken) int {
		if c := b.CreatedAt.Compare(a.CreatedAt); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return out, nil
}

// Update implements tenant.APITokenStore.
func (m *APITokens) Update(ctx context.Context, t tenant.APIToken) (tenant.APIToken, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fault(ctx); err != nil {
		return tenant.APIToken{}, fmt.Errorf("update token: %w", err)
	}
	key := [2]string{t.ClientKey, t.ID}
	was, ok := m.byID[key]
	if !ok || was.Rev != t.Rev {
		return tenant.APIToken{}, tenant.ErrConflict
	}
	was.Until, was.RevokedAt, was.Uses, was.Recent, was.Rev = t.Until, t.RevokedAt, t.Uses, t.Recent, t.Rev+1
	m.byID[key] = cutToken(was)
	return cutToken(was), nil
}

// Forget implements tenant.APITokenStore.
func (m *APITokens) Forget(ctx context.Context, before time.Time) (int64, error) {
	return m.remove(ctx, func(t tenant.APIToken) bool { return t.Until.Before(before) })
}

// Erase implements tenant.Holder.
func (m *APITokens) Erase(ctx context.Context, e tenant.Extent, before time.Time) (int64, error) {
	return m.remove(ctx, func(t tenant.APIToken) bool {
		switch {
		case t.ClientKey != e.ClientKey:
			return false
		case e.Kind() == tenant.KindSite:
			return before.IsZero() || t.CreatedAt.Before(before)
		}
		return e.Kind() == tenant.KindPerson && t.AccountID == e.AccountID
	})
}

func (m *APITokens) remove(ctx context.Context, goes func(tenant.APIToken) bool) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fault(ctx); err != nil {
		return 0, fmt.Errorf("delete tokens: %w", err)
	}
	var n int64
	for key, t := range m.byID {
		if goes(t) {
			delete(m.byID, key)
			n++
		}
	}
	return n, nil
}

func (m *APITokens) fault(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return m.Err
}
