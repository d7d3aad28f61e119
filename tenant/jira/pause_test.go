package jira

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

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
			if err := ask(); (err != nil) != (tc.status != 200) || errors.Is(err, errPaused) {
				t.Fatalf("the first call: %v", err)
			}
			clock = clock.Add(max(0, tc.want-1))
			if err := ask(); errors.Is(err, errPaused) != (tc.want > 0) {
				t.Errorf("just before %v: got %v", tc.want, err)
			}
			clock = now.Add(tc.want)
			if err := ask(); errors.Is(err, errPaused) {
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
	p := newPauses(time.Now)
	for i := range maxPauses + 10 {
		p.heed(fmt.Sprint(i), &http.Response{StatusCode: http.StatusTooManyRequests})
	}
	if n := p.until.Len(); n != maxPauses {
		t.Errorf("%d are remembered, want %d", n, maxPauses)
	}
}
