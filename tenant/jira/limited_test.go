package jira

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"ticklist/tenant"
	"ticklist/tenant/tenanttest"
)

func TestPauses(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	for _, tc := range []struct {
		name   string
		status int
		after  string
		want   time.Duration
	}{
		{"seconds", 429, "7", 7 * time.Second},
		{"a date", 429, "Sat, 21 Nov 2026 12:01:30 GMT", 90 * time.Second},
		{"nothing said", 429, "", 10 * time.Second},
		{"nonsense", 429, "soon", 10 * time.Second},
		{"a negative number", 429, "-5", 10 * time.Second},
		{"a fraction", 429, "1.5", 10 * time.Second},
		{"none at all", 429, "0", time.Second},
		{"a date that has passed", 429, "Sat, 21 Nov 2026 11:00:00 GMT", time.Second},
		{"an hour", 429, "3600", time.Hour},
		{"a day", 429, "86400", time.Hour},
		{"more seconds than there are", 429, "2147483647", time.Hour},
		{"a number that is none", 429, "99999999999999999999", 10 * time.Second},
		{"unavailable, for a time", 503, "7", 7 * time.Second},
		{"unavailable", 503, "", 0},
		{"another fault", 500, "7", 0},
		{"not allowed", 403, "7", 0},
		{"a good answer", 200, "7", 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			asked := 0
			c, in := site(t, func(w http.ResponseWriter, _ *http.Request) {
				asked++
				if tc.after != "" {
					w.Header().Set("Retry-After", tc.after)
				}
				w.WriteHeader(tc.status)
				_, _ = io.WriteString(w, `{"projectPermissions":[]}`)
			})
			clock := now
			c.pauses.now = func() time.Time { return clock }
			ask := func() error {
				_, err := c.Permissions(t.Context(), in, account, "10001")
				return err
			}
			limited, ok := errors.AsType[*LimitedError](ask())
			if ok != (tc.want > 0) || ok && (limited.After != tc.want || limited.Held) {
				t.Fatalf("the first call: %+v, want %v", limited, tc.want)
			}
			clock = clock.Add(max(0, tc.want-1))
			if err := ask(); held(err) != (tc.want > 0) {
				t.Errorf("just before %v: got %v", tc.want, err)
			}
			clock = now.Add(tc.want)
			if err := ask(); held(err) {
				t.Errorf("after %v: got %v", tc.want, err)
			}
			if want := 2; tc.want > 0 && asked != want {
				t.Errorf("the site was called %d times, want %d", asked, want)
			}
		})
	}
}

// TestAPauseIsOfOneSite: what one site asks for is no business of another's.
func TestAPauseIsOfOneSite(t *testing.T) {
	c, in := site(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == permissionsPath {
			w.Header().Set("Retry-After", "3600")
			w.Header().Set("RateLimit-Reason", "jira-quota-global-based")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		_, _ = io.WriteString(w, `{"projectPermissions":[]}`)
	})
	for range 2 {
		if _, err := c.Permissions(t.Context(), in, account, "1"); err == nil {
			t.Fatal("a verdict from 429")
		}
	}
	other := tenanttest.Installation("other")
	other.BaseURL = in.BaseURL + "/other"
	if _, err := c.Permissions(t.Context(), other, account, "1"); err != nil {
		t.Errorf("another site: got %v, want its answer", err)
	}
}

func TestPausesAreBounded(t *testing.T) {
	c := &Client{pauses: newPauses(time.Now)}
	p := c.pauses
	for i := range maxPauses + 10 {
		_ = c.heed(t.Context(), tenant.Installation{ClientKey: fmt.Sprint(i)}, request{}, &http.Response{StatusCode: http.StatusTooManyRequests}, true)
	}
	if n := p.held.Len(); n != maxPauses {
		t.Errorf("%d are remembered, want %d", n, maxPauses)
	}
}

// held says whether no call was made.
func held(err error) bool {
	limited, ok := errors.AsType[*LimitedError](err)
	return ok && limited.Held
}

// TestWhatALimitHolds: a limit holds what Jira counts in it, and no more.
func TestWhatALimitHolds(t *testing.T) {
	set := func(issue string) request {
		return request{method: "PUT", endpoint: "/rest/api/3/issue/{issue}/properties/ticklist", issue: issue}
	}
	acme, other := tenant.Installation{ClientKey: "acme"}, tenant.Installation{ClientKey: "other"}
	for _, tc := range []struct {
		name, reason string
		foreign      bool // the host is not Atlassian's
		status       int  // 429 if nothing is said
		// whether it holds: the same write, another issue's, another endpoint, another site
		same, issue, endpoint, site bool
	}{
		{name: "the app's quota", reason: "jira-quota-global-based", same: true, issue: true, endpoint: true, site: true},
		{name: "the app's quota under the name that was seen", reason: "conf-global-based", same: true, issue: true, endpoint: true, site: true},
		{name: "the app's quota, said by a host of the operator's", reason: "jira-quota-global-based", foreign: true, same: true, issue: true, endpoint: true},
		{name: "the site's quota", reason: "jira-quota-tenant-based", same: true, issue: true, endpoint: true},
		{name: "a quota of an older name", reason: "jira-cost-based", same: true, issue: true, endpoint: true},
		{name: "nothing said", same: true, issue: true},
		{name: "a word that nobody knows", reason: "jira-moon-based", same: true, issue: true},
		{name: "not available", status: 503, same: true, issue: true, endpoint: true},
		{name: "a burst", reason: "jira-burst-based", same: true, issue: true},
		{name: "an issue's writes", reason: "jira-per-issue-on-write", same: true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := &Client{pauses: newPauses(time.Now)}
			p := c.pauses
			resp := &http.Response{StatusCode: cmp.Or(tc.status, http.StatusTooManyRequests), Header: http.Header{"Ratelimit-Reason": {tc.reason}, "Retry-After": {"30"}}}
			limited, ok := errors.AsType[*LimitedError](c.heed(t.Context(), acme, set("1"), resp, !tc.foreign))
			if !ok || limited.Reason != tc.reason || limited.After != 30*time.Second {
				t.Fatalf("got %+v", limited)
			}
			for _, call := range []struct {
				name string
				in   tenant.Installation
				request
				want bool
			}{
				{"the same", acme, set("1"), tc.same},
				{"another issue", acme, set("2"), tc.issue},
				{"another endpoint", acme, request{method: "POST", endpoint: permissionsPath}, tc.endpoint},
				{"another site", other, set("1"), tc.site},
			} {
				if err := p.check(call.in.ClientKey, call.request); held(err) != call.want {
					t.Errorf("%s: got %v, want it held: %v", call.name, err, call.want)
				}
			}
		})
	}
}

// TestTheLongestPauseGoes: one limit does not shorten another.
func TestTheLongestPauseGoes(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	c := &Client{pauses: newPauses(func() time.Time { return now })}
	p := c.pauses
	in, r := tenant.Installation{ClientKey: "acme"}, request{method: "PUT", endpoint: "/x", issue: "1"}
	for reason, after := range map[string]string{"jira-quota-tenant-based": "20", "jira-burst-based": "30", "jira-per-issue-on-write": "10"} {
		_ = c.heed(t.Context(), in, r, &http.Response{StatusCode: http.StatusTooManyRequests, Header: http.Header{"Ratelimit-Reason": {reason}, "Retry-After": {after}}}, true)
	}
	limited, ok := errors.AsType[*LimitedError](p.check("acme", r))
	if !ok || limited.Reason != "jira-burst-based" || limited.After != 30*time.Second {
		t.Errorf("got %+v, want the burst's 30 s", limited)
	}
}

// TestTheTimeOfAReset: where Jira names only when the quota begins anew.
func TestTheTimeOfAReset(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	for reset, want := range map[string]time.Duration{"2026-11-21T12:10Z": 10 * time.Minute, "2026-11-21T12:00:30Z": 30 * time.Second} {
		if got, ok := waitOf(http.Header{"X-Ratelimit-Reset": {reset}}, now); !ok || got != want {
			t.Errorf("%s: got %v, %v, want %v", reset, got, ok, want)
		}
	}
	if got, ok := waitOf(http.Header{"X-Ratelimit-Reset": {"soon"}}, now); ok {
		t.Errorf("nonsense: got %v", got)
	}
}
