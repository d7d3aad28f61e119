package handlers_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"ticklist/checklist"
	"ticklist/handlers"
	"ticklist/tenant"
)

// panicking is a domain that breaks.
type panicking struct{ handlers.Checklists }

func (panicking) Load(context.Context, checklist.Scope) (checklist.Issue, error) { panic("CANARY") }

// TestNoAnswerIsShared: whatever a route answers, and to whomever, is for this
// site alone, over TLS alone, kept by nobody, and sets nothing in a browser. It
// asks every route as a page of another origin would, in each way that answers
// come about.
func TestNoAnswerIsShared(t *testing.T) {
	for _, state := range []struct {
		name string
		with func(*app)
	}{
		{"accepted", func(*app) {}},
		{"refused", func(a *app) { a.token = tenant.ErrBadToken }},
		{"forbidden", func(a *app) { a.grants = tenant.Grants{} }},
		{"without a verdict", func(a *app) { a.verdict = tenant.ErrNoVerdict }},
		{"with a fault", func(a *app) { a.token = errDisk }},
		{"with a panic", func(a *app) { a.Checklists = panicking{} }},
	} {
		t.Run(state.name, func(t *testing.T) {
			for _, route := range handlers.New(newApp(t).Deps).Routes() {
				target := strings.NewReplacer(":issueId", "10001", ":asset", "panel.1234.css").Replace(route.Path) + "?issueId=10001"
				for _, method := range []string{route.Method, http.MethodOptions, http.MethodHead, http.MethodTrace} {
					a := newApp(t)
					state.with(a)
					r := a.request(method, target, "{}")
					r.Header.Set("Origin", "https://evil.example")
					r.Header.Set("Access-Control-Request-Method", route.Method)
					r.Header.Set("Access-Control-Request-Headers", "authorization")
					got := a.do(r)
					checkAlone(t, method+" "+route.Path, got, strings.HasPrefix(route.Path, "/a/"))
					if strings.Contains(got.Body.String(), "CANARY") || strings.Contains(got.Body.String(), "10.0.0.7") {
						t.Errorf("%s %s gives an internal error away: %s", method, route.Path, got.Body)
					}
				}
			}
		})
	}
}

func checkAlone(t *testing.T, what string, got answer, asset bool) {
	t.Helper()
	header := got.Header()
	for name := range header {
		if strings.HasPrefix(name, "Access-Control-") || name == "Set-Cookie" || name == "Server" || name == "X-Frame-Options" {
			t.Errorf("%s: %d has %s: %q", what, got.Code, name, header.Get(name))
		}
	}
	if header.Get("Strict-Transport-Security") != "max-age=31536000; includeSubDomains" || header.Get("X-Content-Type-Options") != "nosniff" || header.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("%s: %d lacks a header: %v", what, got.Code, header)
	}
	if header.Get("Cache-Control") != "no-store" && (!asset || got.Code != http.StatusOK) {
		t.Errorf("%s: %d may be kept: %q", what, got.Code, header.Get("Cache-Control"))
	}
	if policy := header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'") {
		t.Errorf("%s: %d has the policy %q", what, got.Code, policy)
	}
}
