package main

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"ticklist/app/faults"
	"ticklist/app/faults/faultstest"
)

// reporting is a fort that tells a Sentry.
type reporting struct {
	*fort
	told    *faultstest.Sentry
	arrived chan struct{}
	want    map[string]string // the route or the job of each report, by its reference
	jobs    []string
}

func newReporting(t *testing.T) *reporting {
	t.Helper()
	r := &reporting{fort: newFort(t, nil), told: faultstest.New(t), arrived: make(chan struct{}, 1), want: map[string]string{}}
	client, err := faults.New(faults.Options{
		DSN: r.told.DSN(), Release: "ticklist@1", Environment: "ticklist.example", Log: slog.New(slog.DiscardHandler), Transport: r,
	})
	if err != nil {
		t.Fatal(err)
	}
	r.server.watch.sentry = client
	return r
}

// RoundTrip implements http.RoundTripper.
func (r *reporting) RoundTrip(req *http.Request) (*http.Response, error) {
	defer func() { r.arrived <- struct{}{} }()
	return r.told.RoundTrip(req)
}

// answered notes that a request was, and waits for its report if it is a fault:
// without one the test does not end.
func (r *reporting) answered(route string, rec *httptest.ResponseRecorder) {
	if rec.Code >= http.StatusInternalServerError {
		r.want[rec.Header().Get("X-Request-Id")] = route
		<-r.arrived
	}
}

// run has a turn of a job fail.
func (r *reporting) run(ctx context.Context, runner *runner, j job) {
	attrs, err := runner.turn(ctx, j)
	runner.say(ctx, j, attrs, err)
	r.jobs = append(r.jobs, "job "+j.name)
	<-r.arrived
}

// TestEveryFaultIsReportedOnce takes the database away and asks for everything; a
// request panics, and every job fails.
func TestEveryFaultIsReportedOnce(t *testing.T) {
	t.Parallel()
	r := newReporting(t)
	// What a browser reports needs no database, and is an event of its own.
	asked := slices.DeleteFunc(slices.Clone(doors), func(d door) bool { return d.kind == openKind || d.pattern == "/api/v1/reports" })
	var attempts []*attempt
	for _, d := range asked {
		attempts = append(attempts, r.good(t, d))
	}
	runner, err := r.server.runner(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	jobs, err := r.server.jobs()
	if err != nil {
		t.Fatal(err)
	}
	const canary = "canary of what people wrote"
	r.app.GET("/panics/:id", func(echo.Context) error { panic(errors.New("CANARY `" + canary + "`")) })
	if err := r.server.db.Client().Disconnect(t.Context()); err != nil {
		t.Fatal(err)
	}

	for i, d := range asked {
		r.answered(d.pattern, attempts[i].send())
	}
	if len(r.want) < 100 {
		t.Errorf("only %d of %d requests failed without a database", len(r.want), len(attempts))
	}
	panicked := httptest.NewRecorder()
	r.app.ServeHTTP(panicked, httptest.NewRequestWithContext(t.Context(), "GET", "/panics/10001?jwt=eyJhbGciOiJIUzI1NiJ9.CANARY.x", strings.NewReader("CANARY")))
	r.answered("/panics/:id", panicked)
	for _, j := range jobs {
		r.run(t.Context(), runner, j)
	}
	r.server.watch.close()
	r.check(t, canary)
}

// check reads what Sentry was told.
func (r *reporting) check(t *testing.T, canary string) {
	t.Helper()
	got, groups, runs := map[string]string{}, map[string]int{}, []string{}
	for _, e := range r.told.Events() {
		groups[e.Group()]++
		if ref := e.Tags["ref"]; ref != "" {
			if _, twice := got[ref]; twice {
				t.Errorf("%s was reported twice", e.Tags["route"])
			}
			got[ref] = e.Tags["route"]
		} else {
			runs = append(runs, e.Tags["route"])
		}
		if e.Tags["tenant"] != victim && e.Tags["tenant"] != "" {
			t.Errorf("the tenant of %s is %q", e.Tags["route"], e.Tags["tenant"])
		}
	}
	if !maps.Equal(got, r.want) {
		t.Errorf("reported were\n%v, want\n%v", got, r.want)
	}
	if !slices.Equal(runs, r.jobs) {
		t.Errorf("the jobs reported are %q, want %q", runs, r.jobs)
	}
	if len(groups) != 2 || groups["mongodb\nunreachable"] != len(r.want)+len(r.jobs)-1 {
		t.Errorf("the groups are %v, want one of the database and one of the panic", groups)
	}
	for _, secret := range []string{"CANARY", canary, "eyJ", "712020:", "10001", "TICK-1"} {
		if strings.Contains(r.told.Raw(), secret) {
			t.Errorf("%q was sent", secret)
		}
	}
}
