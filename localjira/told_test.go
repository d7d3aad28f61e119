package main

import (
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

const aProperty = "/rest/api/3/issue/10201/properties/ticklist"

// asApp calls a site with a token of the app for this request.
func asApp(t *testing.T, method, path, body string) (*httptest.ResponseRecorder, func(method, path, body string) *httptest.ResponseRecorder) {
	t.Helper()
	s, h := testSite(t)
	call := func(method, path, body string) *httptest.ResponseRecorder {
		hash, err := qsh(method, path, "")
		if err != nil {
			t.Fatal(err)
		}
		token := appToken(t, s.app, s.app.current().Secret, func(c jwt.MapClaims) { c["qsh"] = hash })
		return do(h, method, path, body, token)
	}
	return call(method, path, body), call
}

func TestProperties(t *testing.T) {
	got, call := asApp(t, "DELETE", aProperty, "")
	if got.Code != 404 {
		t.Errorf("one that is not there: got %d", got.Code)
	}
	for _, tc := range []struct {
		name, method, path, body string
		status                   int
		want                     string
	}{
		{"a new one", "PUT", aProperty, `{"a":1}`, 201, ""},
		{"another value", "PUT", aProperty, `{"a":2}`, 200, ""},
		{"is shown to tests", "GET", "/_control/properties/10201/ticklist", "", 200, `{"value":{"a":2},"writes":2}`},
		{"the longest", "PUT", aProperty, `"` + strings.Repeat("é", maxPropertyValue-2) + `"`, 200, ""},
		{"too long", "PUT", aProperty, `"` + strings.Repeat("é", maxPropertyValue-1) + `"`, 400, ""},
		{"no JSON", "PUT", aProperty, `{`, 400, ""},
		{"of no issue", "PUT", "/rest/api/3/issue/99/properties/ticklist", `1`, 404, ""},
		{"is removed", "DELETE", aProperty, "", 204, ""},
		{"is gone", "DELETE", aProperty, "", 404, ""},
	} {
		if got := call(tc.method, tc.path, tc.body); got.Code != tc.status || !strings.Contains(got.Body.String(), tc.want) {
			t.Errorf("%s: got %d %s, want %d %s", tc.name, got.Code, got.Body, tc.status, tc.want)
		}
	}
}

func TestLimits(t *testing.T) {
	got, call := asApp(t, "POST", "/_control/limits", `{"limits":[{"status":429,"reason":"jira-per-issue-on-write","after":7,"calls":2},{"method":"PUT","path":"api/3/issue/.*","status":500,"calls":1}]}`)
	if got.Code != 204 {
		t.Fatalf("got %d %s", got.Code, got.Body)
	}
	for n, want := range []int{429, 429, 500, 201} {
		got := call("PUT", aProperty, `1`)
		after, reason := got.Header().Get("Retry-After"), got.Header().Get("RateLimit-Reason")
		if got.Code != want || (want == 429) != (after == "7" && reason == "jira-per-issue-on-write") {
			t.Errorf("call %d: got %d after %q for %q, want %d", n+1, got.Code, after, reason, want)
		}
	}
	for _, none := range []string{`{"status":200}`, `{}`, `{"hang":true,"lose":true}`, `{"status":500,"path":"("}`, `{"status":500,"calls":-1}`, `null`} {
		if got := call("POST", "/_control/limits", `{"limits":[`+none+`]}`); got.Code != 400 {
			t.Errorf("%s is no limit: got %d", none, got.Code)
		}
	}
}

// TestLimitsEnd goes through what a limit may have for its end, and loses each
// second answer: what was wanted is done all the same.
func TestLimitsEnd(t *testing.T) {
	s, h := testSite(t)
	call := func() (code int) {
		defer func() {
			if recover() != nil {
				code = 0 // the connection is closed
			}
		}()
		hash, err := qsh("PUT", aProperty, "")
		if err != nil {
			t.Fatal(err)
		}
		token := appToken(t, s.app, s.app.current().Secret, func(c jwt.MapClaims) { c["qsh"] = hash })
		return do(h, "PUT", aProperty, `1`, token).Code
	}
	begun := s.app.now()
	var since atomic.Int64 // the app is told of properties while the test goes on
	s.app.now = func() time.Time { return begun.Add(time.Duration(since.Load())) }
	for _, tc := range []struct {
		limits string
		wait   time.Duration // after the first call
		want   []int
	}{
		{`{"lose":true,"every":2}`, 0, []int{201, 0, 200, 0}},
		{`{"status":500,"seconds":5}`, 5 * time.Second, []int{500, 200}},
		{`{"status":500,"method":"GET"},{"status":503,"path":"api/3/permissions/check"},{"status":502,"calls":1}`, 0, []int{502, 200}},
	} {
		do(h, "POST", "/_control/limits", `{"limits":[`+tc.limits+`]}`)
		for n, want := range tc.want {
			if got := call(); got != want {
				t.Errorf("%s: call %d: got %d, want %d", tc.limits, n+1, got, want)
			}
			since.Add(int64(tc.wait))
		}
	}
	if got := do(h, "GET", "/_control/properties/10201/ticklist", "").Body.String(); !strings.Contains(got, `"writes":6`) {
		t.Errorf("what was answered or lost was not done: %s", got)
	}
}
