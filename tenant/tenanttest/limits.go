package tenanttest

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"ticklist/tenant"
)

// Limits is a jira.LimitStore in memory. Its zero value is empty and ready.
type Limits struct {
	mu    sync.Mutex
	reads int
	held  []tenant.JiraLimit
}

// KeepLimit implements jira.LimitStore.
func (m *Limits) KeepLimit(_ context.Context, l tenant.JiraLimit) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	at := slices.IndexFunc(m.held, func(h tenant.JiraLimit) bool { return h.ClientKey == l.ClientKey && h.Endpoint == l.Endpoint })
	if at < 0 {
		m.held = append(m.held, l)
	} else if m.held[at].Until.Before(l.Until) {
		m.held[at] = l
	}
	return nil
}

// Limits implements jira.LimitStore.
func (m *Limits) Limits(_ context.Context, now time.Time) ([]tenant.JiraLimit, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.reads++
	return slices.DeleteFunc(slices.Clone(m.held), func(l tenant.JiraLimit) bool { return !l.Until.After(now) }), nil
}

// Reads is how often Limits was called.
func (m *Limits) Reads() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.reads
}

// LimitStore is a jira.LimitStore.
type LimitStore interface {
	KeepLimit(ctx context.Context, l tenant.JiraLimit) error
	Limits(ctx context.Context, now time.Time) ([]tenant.JiraLimit, error)
}

// RunLimits holds an empty store to the contract of jira.LimitStore.
func RunLimits(t *testing.T, s LimitStore) {
	now := time.Now().UTC().Truncate(time.Millisecond)
	app := tenant.JiraLimit{Until: now.Add(time.Hour), Reason: "jira-quota-global-based"}
	site := tenant.JiraLimit{ClientKey: "acme", Until: now.Add(time.Minute), Reason: "jira-quota-tenant-based"}
	burst := tenant.JiraLimit{ClientKey: "acme", Endpoint: "PUT /rest/api/3/issue/{issueIdOrKey}", Until: now.Add(2 * time.Minute), Reason: "jira-burst-based"}
	shorter := burst
	shorter.Until = now.Add(time.Minute)
	for _, l := range []tenant.JiraLimit{app, site, burst, shorter} {
		if err := s.KeepLimit(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	for _, tc := range []struct {
		after time.Duration
		want  []tenant.JiraLimit
	}{
		{0, []tenant.JiraLimit{app, site, burst}},
		{time.Minute, []tenant.JiraLimit{app, burst}},
		{time.Hour, nil},
	} {
		got, err := s.Limits(t.Context(), now.Add(tc.after))
		slices.SortFunc(got, func(a, b tenant.JiraLimit) int {
			return cmp.Or(cmp.Compare(a.ClientKey, b.ClientKey), cmp.Compare(a.Endpoint, b.Endpoint))
		})
		if d := gocmp.Diff(append([]tenant.JiraLimit{}, tc.want...), append([]tenant.JiraLimit{}, got...)); d != "" || err != nil {
			t.Errorf("after %s (-want +got):\n%s%v", tc.after, d, err)
		}
	}
}
