package handlers_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ticklist/handlers"
	"ticklist/handlers/live"
	"ticklist/tenant"
	"ticklist/trail"
)

// lines are what the log holds.
func lines(t *testing.T, log *bytes.Buffer) []map[string]any {
	t.Helper()
	var out []map[string]any
	for line := range strings.Lines(log.String()) {
		var fields map[string]any
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		out = append(out, fields)
	}
	return out
}

// TestARequestLeavesOneLine: whatever became of it, with these fields and err where
// something went wrong.
func TestARequestLeavesOneLine(t *testing.T) {
	always := []string{"bytes", "db", "issue", "issueKey", "jira", "level", "method", "msg", "ref", "route", "status", "tenant", "time", "took", "trace"}
	for _, tc := range []struct {
		name, method, target, body string
		arrange                    func(*app)
		want                       map[string]any // of the line's fields
	}{
		{name: "answered", method: "GET", target: "/api/v1/issues/10001/checklists", want: map[string]any{
			"level": "INFO", "route": "/api/v1/issues/:issueId/checklists", "status": 200.0, "tenant": "acme", "issue": "10001", "issueKey": "TICK-1",
		}},
		{name: "the panel", method: "GET", target: panelQuery, want: map[string]any{"status": 200.0, "issue": "", "issueKey": "TICK-1"}},
		{name: "of nobody", method: "GET", target: "/healthz", want: map[string]any{"tenant": "", "issue": "", "issueKey": "", "status": 200.0}},
		{name: "no such route", method: "GET", target: "/wp-login.php", want: map[string]any{"route": "none", "status": 404.0}},
		{name: "refused", method: "GET", target: "/api/v1/issues/10001/checklists", arrange: func(a *app) { a.token = tenant.ErrBadToken }, want: map[string]any{
			"status": 401.0, "tenant": "", "issueKey": "", "err": "the token is not acceptable",
		}},
		{name: "of another issue than the token's", method: "GET", target: "/api/v1/issues/10002/checklists", want: map[string]any{"status": 403.0, "issue": "10002", "issueKey": ""}},
		{name: "of an issue that cannot be", method: "GET", target: "/api/v1/issues/" + strings.Repeat("x", 9000) + "/checklists", want: map[string]any{"status": 400.0, "issue": "", "issueKey": ""}},
		{name: "by a method that nobody has", method: strings.Repeat("BREW", 9000), target: "/healthz", want: map[string]any{"status": 405.0, "method": "other"}},
		{name: "a body that is none", method: "POST", target: "/api/v1/issues/10001/ops", body: "{", want: map[string]any{"status": 400.0}},
		{name: "a fault", method: "GET", target: "/readyz", arrange: func(a *app) { a.Ready = func(context.Context) error { return errDisk } }, want: map[string]any{"level": "ERROR", "status": 503.0}},
		{name: "a panic", method: "GET", target: "/readyz", arrange: func(a *app) { a.Ready = func(context.Context) error { panic("at the disco") } }, want: map[string]any{"level": "ERROR", "status": 500.0}},
		{name: "the time elsewhere", method: "GET", target: "/readyz", arrange: func(a *app) {
			a.Ready = func(ctx context.Context) error {
				trail.From(ctx).Add(trail.Step{Kind: trail.Database, Took: 3 * time.Millisecond})
				trail.From(ctx).Add(trail.Step{Kind: trail.Database, Took: 4 * time.Millisecond})
				trail.From(ctx).Add(trail.Step{Kind: trail.Jira, Took: time.Second})
				return nil
			}
		}, want: map[string]any{"db": 7e6, "jira": 1e9}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := newApp(t)
			a.principal.IssueKey = "TICK-1"
			if tc.arrange != nil {
				tc.arrange(a)
			}
			a.do(a.request(tc.method, tc.target, tc.body))
			got := lines(t, &a.log)
			if len(got) != 1 {
				t.Fatalf("%d lines, want one:\n%s", len(got), a.log.String())
			}
			for field, want := range tc.want {
				if got[0][field] != want {
					t.Errorf("%s is %v, want %v", field, got[0][field], want)
				}
			}
			for _, field := range always {
				if _, ok := got[0][field]; !ok {
					t.Errorf("the line lacks %s", field)
				}
			}
			for field := range got[0] {
				if field != "err" && !slices.Contains(always, field) {
					t.Errorf("the line has a field %s, which docs/operations.md does not explain", field)
				}
			}
		})
	}
}

// counted is a handlers.Meter that keeps which answers told of something broken, and
// which limits refused something.
type counted struct {
	mu     sync.Mutex // guards what follows while requests are on their way
	faults []bool
	limits []string
}

// Request implements handlers.Meter.
func (m *counted) Request(_, _ string, _ int, fault bool, _ time.Duration, _ bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.faults = append(m.faults, fault)
}

// RateLimited implements handlers.Meter.
func (m *counted) RateLimited(limit string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.limits = append(m.limits, limit)
}

// TestWhatCountsAsAFault: a 503 that an operator wanted is none, neither for the
// alerts nor for whoever is told of faults; and that the database is away is not
// reported once more each time somebody asks whether the server is ready.
func TestWhatCountsAsAFault(t *testing.T) {
	for _, tc := range []struct {
		name     string
		arrange  func(*app)
		target   string
		status   int
		fault    bool
		reported bool
	}{
		{"answered", func(*app) {}, "/readyz", http.StatusOK, false, false},
		{"no database", func(a *app) { a.store.Err = errDisk }, "/api/v1/issues/10001/checklists", http.StatusInternalServerError, true, true},
		{"not ready", func(a *app) { a.Ready = func(context.Context) error { return errDisk } }, "/readyz", http.StatusServiceUnavailable, true, false},
		{"a deploy", func(a *app) { a.Ready = func(context.Context) error { return live.ErrDraining } }, "/readyz", http.StatusServiceUnavailable, false, false},
		{"switched off", func(a *app) { a.switchOff("acme", tenant.WholeSite) }, "/api/v1/issues/10001/checklists", http.StatusServiceUnavailable, false, false},
	} {
		a, meter := newApp(t), &counted{}
		a.Meter = meter
		tc.arrange(a)
		got := a.get(tc.target)
		if got.Code != tc.status || !slices.Equal(meter.faults, []bool{tc.fault}) || (len(a.faults) > 0) != tc.reported {
			t.Errorf("%s: %d, counted %v, reported %v; want %d, a fault: %v, reported: %v", tc.name, got.Code, meter.faults, a.faults, tc.status, tc.fault, tc.reported)
		}
	}
}

// BenchmarkAround is what goes around every handler: of one that answers at once, and
// of a panel whose token is refused.
func BenchmarkAround(b *testing.B) {
	app := handlers.New(handlers.Deps{
		BaseURL: &url.URL{Scheme: "https", Host: "app.example.com"}, ConnectJS: &url.URL{Scheme: "https", Host: "connect-cdn.atl-paas.net", Path: "/all.js"},
		Tokens: &app{token: tenant.ErrBadToken}, Log: slog.New(slog.NewJSONHandler(io.Discard, nil)), Now: time.Now,
	})
	for name, target := range map[string]string{
		"version": "/version",
		"panel":   "/connect/panel?issueId=10001&issueKey=TICK-1&xdm_e=https%3A%2F%2Facme.atlassian.net&cp=&lic=none&jwt=" + strings.Repeat("x", 600),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				app.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(b.Context(), http.MethodGet, target, http.NoBody))
			}
		})
	}
}

// TestTraces: a request goes on with the trace that it comes with.
func TestTraces(t *testing.T) {
	const id = "0af7651916cd43dd8448eb211c80319c"
	a := newApp(t)
	for traceparent, kept := range map[string]bool{"00-" + id + "-b7ad6b7169203331-01": true, "": false, "00-CANARY": false} {
		a.log.Reset()
		r := a.request(http.MethodGet, "/healthz", "")
		r.Header.Set("Traceparent", traceparent)
		r.Header.Set("Tracestate", "rojo=CANARY")
		a.do(r)
		trace, _ := lines(t, &a.log)[0]["trace"].(string)
		if (trace == id) != kept || len(trace) != 32 || strings.Contains(a.log.String(), "CANARY") {
			t.Errorf("with %q the line says %s", traceparent, a.log.String())
		}
	}
}
