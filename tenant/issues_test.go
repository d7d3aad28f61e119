package tenant_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"ticklist/tenant"
)

// atlas says where issues are, and counts how often it is asked.
type atlas struct {
	asked []string
	fault error
}

func (a *atlas) Find(_ context.Context, in tenant.Installation, idOrKey string) (tenant.Issue, error) {
	a.asked = append(a.asked, in.ClientKey+" "+idOrKey)
	if a.fault != nil {
		return tenant.Issue{}, a.fault
	}
	return tenant.Issue{ID: "10001", Key: "TICK-1", ProjectID: "10"}, nil
}

func TestIssuesAreFound(t *testing.T) {
	at, a := now, &atlas{}
	issues := tenant.NewIssues(a, func() time.Time { return at })
	find := func(clientKey, ref string) error {
		got, err := issues.Find(t.Context(), tenant.Installation{ClientKey: clientKey}, ref)
		if err == nil && got.ID != "10001" {
			t.Errorf("got %+v", got)
		}
		return err
	}
	for _, step := range []struct {
		name, clientKey, ref string
		after                time.Duration
		asks                 int
	}{
		{"the first time", acme, "TICK-1", 0, 1},
		{"again", acme, "TICK-1", 59 * time.Second, 1},
		{"in small letters", acme, "tick-1", 0, 1},
		{"by id", acme, "10001", 0, 2},
		{"of another site", "other", "TICK-1", 0, 3},
		{"a minute later", acme, "TICK-1", time.Second, 4},
	} {
		at = at.Add(step.after)
		if err := find(step.clientKey, step.ref); err != nil || len(a.asked) != step.asks {
			t.Errorf("%s: %v, asked %v, want %d", step.name, err, a.asked, step.asks)
		}
	}
	if hits, misses := issues.Counts(); hits != 2 || misses != 4 {
		t.Errorf("got %d hits and %d misses, want 2 and 4", hits, misses)
	}
	at = at.Add(time.Hour)
	for fault, want := range map[error]error{errStep: tenant.ErrNoVerdict, tenant.ErrNoIssue: tenant.ErrNoIssue} {
		a.fault = fault
		if err := find(acme, "TICK-1"); !errors.Is(err, want) {
			t.Errorf("%v: %v, want %v", fault, err, want)
		}
	}
	a.fault = nil
	if err := find(acme, "TICK-1"); err != nil {
		t.Errorf("a failure was remembered: %v", err)
	}
	asked := len(a.asked)
	for _, ref := range []string{"", "-", "TICK", "TICK-", "-1", "1TICK-1", "TICK-1x", "TICK 1", "TICK-1/..", "TÏCK-1", "TICK-1-2", "10001%", strings.Repeat("A", 70) + "-1", "12345678901234567890"} {
		if err := find(acme, ref); !errors.Is(err, tenant.ErrNoIssue) || len(a.asked) != asked {
			t.Errorf("%q: %v, or Jira was asked", ref, err)
		}
	}
	if err := find(acme, "A_2B-77"); err != nil {
		t.Errorf("a key with _ and digits: %v", err)
	}
}
