package jira

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ticklist/tenant"
	"ticklist/tenant/tenanttest"
)

const readEvery = 2 * time.Second

// servers returns two clients of one site that share what they learn, by one
// clock; how often the site was called; and what starts another.
func servers(t *testing.T, reason string) (a, b *Client, in tenant.Installation, calls *atomic.Int32, clock *time.Time, another func() *Client) {
	t.Helper()
	calls = &atomic.Int32{}
	_, in = site(t, func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		w.Header().Set("Retry-After", "60")
		w.Header().Set("RateLimit-Reason", reason)
		w.WriteHeader(http.StatusTooManyRequests)
	})
	now, store := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC), &tenanttest.Limits{}
	clock = &now
	another = func() *Client {
		c := client(t, in.BaseURL)
		c.pauses.now = func() time.Time { return *clock }
		c.ShareLimits(store, readEvery, slog.New(slog.DiscardHandler))
		return c
	}
	return another(), another(), in, calls, clock, another
}

func set(t *testing.T, c *Client, in tenant.Installation, issue string) error {
	t.Helper()
	return c.SetIssueProperty(t.Context(), in, issue, "ticklist", []byte("{}"))
}

// TestServersShareLimits: what one was told another knows, and one that starts
// only then; but what goes for one issue stays with who has the issue.
func TestServersShareLimits(t *testing.T) {
	for reason, want := range map[string]bool{
		"jira-quota-tenant-based": true, "jira-quota-global-based": true, "jira-burst-based": true, "": true, "jira-per-issue-on-write": false,
	} {
		t.Run(reason, func(t *testing.T) {
			a, b, in, calls, clock, another := servers(t, reason)
			if err := set(t, a, in, "1"); held(err) {
				t.Fatal(err)
			}
			for name, c := range map[string]*Client{"another server": b, "the server started anew": another()} {
				limited, _ := errors.AsType[*LimitedError](set(t, c, in, "1"))
				if limited == nil || limited.Held != want || limited.Reason != reason {
					t.Errorf("%s: got %+v, want it held: %t", name, limited, want)
				}
			}
			before := calls.Load()
			*clock = clock.Add(time.Minute)
			if err := set(t, b, in, "1"); held(err) || calls.Load() != before+1 {
				t.Errorf("when the limit has ended: %v", err)
			}
		})
	}
}

// TestLimitsAreReadSeldom: while calls go out, and not for each.
func TestLimitsAreReadSeldom(t *testing.T) {
	c, in := site(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	store, now := &tenanttest.Limits{}, time.Now()
	c.pauses.now = func() time.Time { return now }
	c.ShareLimits(store, readEvery, slog.New(slog.DiscardHandler))
	for n := range 40 { // in four seconds
		if err := set(t, c, in, "1"); err != nil {
			t.Fatal(err)
		}
		if n == 19 { // another server learns, and this one within two seconds
			if err := store.KeepLimit(t.Context(), tenant.JiraLimit{ClientKey: in.ClientKey, Until: now.Add(time.Hour)}); err != nil {
				t.Fatal(err)
			}
			break
		}
		now = now.Add(readEvery / 20)
	}
	if store.Reads() != 1 {
		t.Errorf("%d reads for 20 calls in two seconds, want 1", store.Reads())
	}
	now = now.Add(readEvery)
	if err := set(t, c, in, "1"); !held(err) {
		t.Errorf("two seconds after another server has learned: %v", err)
	}
}

// brokenLimits is a store that cannot be reached.
type brokenLimits struct{ asked atomic.Int32 }

func (b *brokenLimits) KeepLimit(context.Context, tenant.JiraLimit) error { return io.ErrUnexpectedEOF }

func (b *brokenLimits) Limits(context.Context, time.Time) ([]tenant.JiraLimit, error) {
	b.asked.Add(1)
	return nil, io.ErrUnexpectedEOF
}

// TestAStoreThatFailsStopsNoCalls: then goes what this server knows itself.
func TestAStoreThatFailsStopsNoCalls(t *testing.T) {
	c, in := site(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "/2/") {
			w.WriteHeader(http.StatusTooManyRequests)
		}
	})
	var log bytes.Buffer
	store := &brokenLimits{}
	c.ShareLimits(store, time.Hour, slog.New(slog.NewJSONHandler(&log, nil)))
	for range 3 {
		if err := set(t, c, in, "1"); err != nil {
			t.Fatal(err)
		}
	}
	if err := set(t, c, in, "2"); err == nil {
		t.Fatal("429 is no error")
	}
	if err := set(t, c, in, "1"); !held(err) {
		t.Errorf("after 429: %v", err)
	}
	if n := strings.Count(log.String(), "\n"); store.asked.Load() != 1 || n != 2 {
		t.Errorf("the store was asked %d times, and there are %d lines of log:\n%s", store.asked.Load(), n, &log)
	}
}
