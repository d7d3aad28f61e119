package main

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"ticklist/app/apm"
	"ticklist/app/apm/apmtest"
	"ticklist/handlers"
)

// watched is a route that fails in the ways that routes do, with canaries in
// all that a request brings.
func watched(w *watch, fail func(echo.Context) error) *echo.Echo {
	e := echo.New()
	e.Use(w.agent.Middleware(handlers.About)...)
	e.POST("/api/v1/issues/:issueId/ops", func(c echo.Context) error {
		if err := fail(c); err != nil {
			w.report(c.Request().Context(), handlers.Fault{Err: err, Ref: "REF123", Route: c.Path(), Tenant: "acme", Status: 500})
		}
		return c.NoContent(http.StatusInternalServerError)
	})
	return e
}

func send(t *testing.T, e *echo.Echo) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), "POST", "/api/v1/issues/10001/ops?jwt=eyJhbGciOiJIUzI1NiJ9.eyJDQU5BUlkiOjF9.CANARY",
		strings.NewReader(`{"ops":[{"text":"CANARY"}]}`))
	r.Header.Set("Authorization", "JWT CANARY")
	r.Header.Set("Referer", "https://app.example.com/connect/panel?jwt=CANARY")
	r.Header.Set("User-Agent", "CANARY")
	r.Header.Set("X-Forwarded-For", "CANARY")
	e.ServeHTTP(httptest.NewRecorder(), r)
}

var errCanary = errors.New("refused: eyJhbGciOiJIUzI1NiJ9.eyJDQU5BUlkiOjF9.CANARY at mongodb://user:CANARY@db:27017")

func TestWatchIsOffByDefault(t *testing.T) {
	w, err := newWatch(config{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	w.report(t.Context(), handlers.Fault{Err: errCanary})
	w.close()
	if len(w.agent.Middleware(handlers.About)) != 0 {
		t.Error("there is a middleware, want none")
	}
}

// newAgent returns a New Relic agent that tells a test.
func newAgent(t *testing.T, told *apmtest.Collector) *apm.Agent {
	t.Helper()
	agent, err := apm.New(apmtest.License, "ticklist.example", told.Instead)
	if err != nil {
		t.Fatal(err)
	}
	if err := agent.Connected(time.Minute); err != nil {
		t.Fatal(err)
	}
	return agent
}

func TestNewRelicSeesRoutesAndNoSecrets(t *testing.T) {
	told := &apmtest.Collector{}
	w := &watch{agent: newAgent(t, told)}
	e := watched(w, func(echo.Context) error { return errCanary })
	for range 3 {
		send(t, e)
	}
	w.close()

	metrics, err := told.Metrics()
	if err != nil {
		t.Fatal(err)
	}
	if got := metrics["WebTransaction/Go/POST /api/v1/issues/:issueId/ops"].Count; got != 3 {
		t.Errorf("%v transactions have the route's name, want 3: %v", got, metrics)
	}
	faults, err := told.Events("error_event_data")
	if err != nil || len(faults) != 3 || faults[0].User["ref"] != "REF123" {
		t.Errorf("want 3 errors with the reference, got %v (%v)", faults, err)
	}
	for _, body := range told.Sent("") {
		if strings.Contains(body, "CANARY") || strings.Contains(body, "issues/10001") {
			t.Errorf("a secret was sent: %s", body)
		}
	}
}
