package main

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"ticklist/app/apm"
	"ticklist/app/apm/apmtest"
	"ticklist/handlers"
	"ticklist/tenant"
)

// fakeSentry keeps what it is sent.
type fakeSentry struct {
	*httptest.Server
	mu        sync.Mutex
	envelopes []string
}

func newFakeSentry(t *testing.T) *fakeSentry {
	f := &fakeSentry{}
	f.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := plain(r)
		if err != nil {
			t.Error(err)
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		f.envelopes = append(f.envelopes, body)
	}))
	t.Cleanup(f.Close)
	return f
}

// plain reads a body that may be compressed.
func plain(r *http.Request) (string, error) {
	body := io.Reader(r.Body)
	if r.Header.Get("Content-Encoding") == "gzip" {
		unzipped, err := gzip.NewReader(r.Body)
		if err != nil {
			return "", err
		}
		body = unzipped
	}
	b, err := io.ReadAll(body)
	return string(b), err
}

func (f *fakeSentry) dsn() tenant.Secret {
	return tenant.Secret(strings.Replace(f.URL, "http://", "http://public@", 1) + "/1")
}

// event is as much of a Sentry event as these tests look at.
type event struct {
	Release, Transaction string
	Tags                 map[string]string
	Exception            []struct{ Type, Value string }
	Request, User        json.RawMessage
}

// events are the events of all envelopes: an envelope is a line of header, then
// for each of its items a line of header and one of payload.
func (f *fakeSentry) events(t *testing.T) []event {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []event
	for _, envelope := range f.envelopes {
		lines := strings.Split(strings.TrimSpace(envelope), "\n")
		for n := 1; n+1 < len(lines); n += 2 {
			var header struct{ Type string }
			if err := json.Unmarshal([]byte(lines[n]), &header); err != nil {
				t.Fatal(err)
			}
			if header.Type != "event" {
				continue
			}
			var e event
			if err := json.Unmarshal([]byte(lines[n+1]), &e); err != nil {
				t.Fatal(err)
			}
			out = append(out, e)
		}
	}
	return out
}

// watched is a route that fails in the ways that routes do, with canaries in
// all that a request brings.
func watched(w *watch, fail func(echo.Context) error) *echo.Echo {
	e := echo.New()
	e.Use(w.agent.Middleware()...)
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

func TestFaultsGoToSentryOnce(t *testing.T) {
	fake := newFakeSentry(t)
	w, err := newWatch(config{settings: settings{SentryDSN: fake.dsn()}, baseURL: &url.URL{Host: "ticklist.example"}})
	if err != nil {
		t.Fatal(err)
	}
	send(t, watched(w, func(echo.Context) error { return errCanary }))
	w.close()

	got := fake.events(t)
	if len(got) != 1 {
		t.Fatalf("%d events, want 1", len(got))
	}
	e := got[0]
	if e.Tags["ref"] != "REF123" || e.Tags["tenant"] != "acme" || e.Transaction != "/api/v1/issues/:issueId/ops" || !strings.HasPrefix(e.Release, "ticklist@") {
		t.Errorf("the event lacks something: %+v", e)
	}
	if len(e.Exception) != 1 || e.Exception[0].Type != "*errors.errorString" || !strings.Contains(e.Exception[0].Value, "refused: [secret] at [secret]db") {
		t.Errorf("the exceptions are %+v", e.Exception)
	}
	for _, envelope := range fake.envelopes {
		if strings.Contains(envelope, "CANARY") {
			t.Errorf("a secret was sent: %s", envelope)
		}
	}
}

func TestSentryThatIsDownCostsNothing(t *testing.T) {
	fake := newFakeSentry(t)
	dsn := fake.dsn()
	fake.Close()
	w, err := newWatch(config{settings: settings{SentryDSN: dsn}, baseURL: &url.URL{Host: "ticklist.example"}})
	if err != nil {
		t.Fatal(err)
	}
	for range 1000 { // more than the queue holds
		w.report(t.Context(), handlers.Fault{Err: errCanary})
	}
	w.close()
}

func TestWatchIsOffByDefault(t *testing.T) {
	w, err := newWatch(config{})
	if err != nil {
		t.Fatal(err)
	}
	w.report(t.Context(), handlers.Fault{Err: errCanary})
	w.close()
	if len(w.agent.Middleware()) != 0 {
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
	if err := agent.Connected(10 * time.Second); err != nil {
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
