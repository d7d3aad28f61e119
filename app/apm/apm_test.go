package apm_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	dto "github.com/prometheus/client_model/go"

	"ticklist/app/apm"
	"ticklist/app/apm/apmtest"
	"ticklist/tracing"
)

const (
	canary   = "CANARY"
	traceID  = "0af7651916cd43dd8448eb211c80319c"
	parentID = "b7ad6b7169203331"
)

// start returns an agent that tells a test, connected.
func start(t *testing.T) (*apm.Agent, *apmtest.Collector) {
	t.Helper()
	told := &apmtest.Collector{}
	agent, err := apm.New(apmtest.License, "ticklist.example", told.Instead)
	if err != nil {
		t.Fatal(err)
	}
	if err := agent.Connected(time.Minute); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, body := range told.Sent("") {
			if strings.Contains(body, canary) {
				t.Errorf("what people write was sent: %s", body)
			}
		}
		if odd := told.Odd(); odd != nil {
			t.Errorf("the collector could not read %q", odd)
		}
	})
	return agent, told
}

// working is an app of one route that does what routes do.
func working(agent *apm.Agent, log *slog.Logger, passed http.Header) *echo.Echo {
	e := echo.New()
	e.Use(agent.Middleware(func(echo.Context) (ref, tenant string) { return "REF123", "acme" })...)
	e.Any("/issues/:issueId/ops", func(c echo.Context) error {
		ctx := c.Request().Context()
		c.Response().Header().Set("Trace", tracing.ID(tracing.Accept(ctx, c.Request().Header)))
		agent.Command(ctx, "find", "checklists")()
		agent.Call(ctx, "PUT /rest/api/3/issue/{issueIdOrKey}/properties/{propertyKey}", passed)(http.StatusNoContent)
		agent.Request(ctx, "POST hook")(http.StatusNoContent)
		agent.Report(ctx, apm.Fault{Ref: "REF123", Tenant: "acme", Where: c.Path(), Class: "cause", Message: "words"})
		log.InfoContext(ctx, "request", "ref", "REF123", "method", c.Request().Method, "route", c.Path(), "took", time.Second, "err", canary, "issueKey", canary)
		return c.NoContent(http.StatusInternalServerError)
	})
	e.GET("/stream", func(c echo.Context) error {
		c.Response().Header().Set(echo.HeaderContentType, "text/event-stream")
		return c.NoContent(http.StatusOK)
	})
	return e
}

// send asks for something with canaries in all that a request brings.
func send(t *testing.T, e *echo.Echo, method, path string) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path+"?jwt="+canary, strings.NewReader(canary))
	for _, name := range []string{"Authorization", "Referer", "User-Agent", "X-Forwarded-For", "Content-Type", "Accept", "newrelic", "X-NewRelic-Synthetics", "X-Request-Start"} {
		r.Header.Set(name, canary)
	}
	r.Host = canary + ".example"
	r.Header.Set("Traceparent", "00-"+traceID+"-"+parentID+"-01")
	r.Header.Set("Tracestate", canary+"=1, 1@nr=0-0-1-2-"+parentID+"-"+parentID+"-1-0.5-1600000000000,rojo="+canary)
	answer := httptest.NewRecorder()
	e.ServeHTTP(answer, r)
	if got := answer.Header().Get("Trace"); got != "" && got != traceID {
		t.Errorf("the request has the trace %s, want the one that it brought", got)
	}
}

func metricsOf(t *testing.T, told *apmtest.Collector) map[string]apmtest.Metric {
	t.Helper()
	m, err := told.Metrics()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func eventsOf(t *testing.T, told *apmtest.Collector, method string) []apmtest.Event {
	t.Helper()
	events, err := told.Events(method)
	if err != nil {
		t.Fatal(err)
	}
	return events
}

func TestRequestsAreTold(t *testing.T) {
	t.Parallel()
	agent, told := start(t)
	var log bytes.Buffer
	passed := http.Header{}
	e := working(agent, slog.New(agent.Logs(slog.NewJSONHandler(&log, nil))), passed)
	send(t, e, http.MethodPost, "/issues/10001/ops")
	send(t, e, http.MethodGet, "/stream")
	send(t, e, http.MethodGet, "/"+canary)
	send(t, e, canary, "/issues/10001/ops")
	agent.Close()

	const name = "WebTransaction/Go/POST /issues/:issueId/ops"
	metrics := metricsOf(t, told)
	for metric, want := range map[string]float64{
		name:                                 1,
		"WebTransaction/Go/none":             1,
		"WebTransaction":                     2, // no stream, and no method that nobody has
		"Apdex/Go/POST /issues/:issueId/ops": 0, // frustrated, as it failed
		"Datastore/statement/MongoDB/checklists/find in " + name:                                      1,
		"External/jira/Jira/PUT /rest/api/3/issue/{issueIdOrKey}/properties/{propertyKey} in " + name: 1,
		"External/elsewhere/http/POST hook in " + name:                                                1,
		"Errors/all": 1,
	} {
		if got, ok := metrics[metric]; !ok || got.Count != want {
			t.Errorf("%s: got %v, want %v", metric, got.Count, want)
		}
	}
	for _, body := range told.Sent("") {
		if strings.Contains(body, "10001") || strings.Contains(body, "localhost") {
			t.Errorf("an id or an address was sent: %s", body)
		}
	}

	faults := eventsOf(t, told, "error_event_data")
	if len(faults) != 1 || faults[0].User["ref"] != "REF123" || faults[0].User["tenant"] != "acme" || faults[0].Intrinsics["error.class"] != "cause" {
		t.Errorf("the errors are %v", faults)
	}
	var ours *apmtest.Event
	for _, txn := range eventsOf(t, told, "analytic_event_data") {
		if txn.Intrinsics["name"] == name {
			ours = &txn
		}
	}
	if ours == nil || ours.User["ref"] != "REF123" || ours.User["tenant"] != "acme" || ours.Intrinsics["traceId"] != traceID {
		t.Errorf("the transaction is %+v", ours)
	}
	traced(t, told, passed, log.String())
}

// traced wants the trace that the request brought, in spans, lines and the call to
// Jira.
func traced(t *testing.T, told *apmtest.Collector, passed http.Header, log string) {
	t.Helper()
	spans := map[any]bool{}
	for _, span := range eventsOf(t, told, "span_event_data") {
		if span.Intrinsics["traceId"] != traceID {
			t.Errorf("a span of another trace: %v", span)
		}
		spans[span.Intrinsics["category"]] = true
	}
	if !spans["datastore"] || !spans["http"] || !spans["generic"] {
		t.Errorf("there are spans of %v only", spans)
	}
	parts := strings.Split(passed.Get("Traceparent"), "-")
	if len(parts) != 4 || parts[1] != traceID || parts[2] == parentID || passed.Get("Newrelic") != "" || strings.Contains(passed.Get("Tracestate"), canary) {
		t.Errorf("Jira is passed %v", passed)
	}
	lines, err := told.Lines()
	if err != nil || len(lines) == 0 {
		t.Fatalf("no lines: %v", err)
	}
	line := lines[0]
	if line.Message != "request" || line.Attributes["trace.id"] != traceID || line.Attributes["span.id"] == "" || line.Attributes["ref"] != "REF123" || line.Attributes["took"] != 1.0 || line.Attributes["err"] != nil {
		t.Errorf("the line is %+v", line)
	}
	var written map[string]any
	first, _, _ := strings.Cut(log, "\n")
	if err := json.Unmarshal([]byte(first), &written); err != nil || written["trace.id"] != traceID || written["span.id"] != line.Attributes["span.id"] || written["entity.guid"] == nil || written["err"] != canary {
		t.Errorf("written is %s (%v)", first, err)
	}
}

func TestWorkInTheBackgroundIsTold(t *testing.T) {
	t.Parallel()
	agent, told := start(t)
	ctx, end := agent.Begin(t.Context(), "job backup")
	first := agent.Command(ctx, "find", "checklists") // which ends behind what began later
	second := agent.Command(ctx, "update", "leases")
	first()
	second()
	agent.Report(ctx, apm.Fault{Ref: "R1", Where: "job backup", Class: "cause"})
	end(true)
	_, end = agent.Begin(t.Context(), "job of another server")
	end(false)
	agent.Report(t.Context(), apm.Fault{Ref: "R2", Where: "history", Class: "cause"}) // of work that nobody began
	agent.Close()

	metrics := metricsOf(t, told)
	for _, name := range []string{
		"OtherTransaction/Go/job backup", "OtherTransaction/Go/history",
		"Datastore/statement/MongoDB/checklists/find in OtherTransaction/Go/job backup",
		"Datastore/statement/MongoDB/leases/update in OtherTransaction/Go/job backup",
	} {
		if metrics[name].Count != 1 {
			t.Errorf("%s was told %v times, want once", name, metrics[name].Count)
		}
	}
	if got := metrics["OtherTransaction/all"].Count; got != 2 {
		t.Errorf("%v transactions, want 2", got)
	}
	if faults := eventsOf(t, told, "error_event_data"); len(faults) != 2 {
		t.Errorf("%d errors, want 2: %v", len(faults), faults)
	}
}

func TestNumbersAreForwarded(t *testing.T) {
	t.Parallel()
	agent, told := start(t)
	now := time.Unix(1000, 0)
	custom := apm.NewCustom(agent, func() time.Time { return now })
	family := func(name string, of *dto.Metric, labels ...string) *dto.MetricFamily {
		for n := 0; n < len(labels); n += 2 {
			of.Label = append(of.Label, &dto.LabelPair{Name: &labels[n], Value: &labels[n+1]})
		}
		return &dto.MetricFamily{Name: &name, Metric: []*dto.Metric{of}}
	}
	gauge := func(v float64) *dto.Metric { return &dto.Metric{Gauge: &dto.Gauge{Value: &v}} }
	counter := func(v float64) *dto.Metric { return &dto.Metric{Counter: &dto.Counter{Value: &v}} }
	for _, minute := range []float64{1, 2} {
		custom.Forward([]*dto.MetricFamily{
			family("ticklist_outbox_waiting", gauge(7*minute)),
			family("ticklist_backup_age_seconds", gauge(60)),
			family("ticklist_alert", gauge(1), "cause", "outbox-late"),
			family("ticklist_rate_limited_total", counter(10*minute), "limit", "account"),
			family("ticklist_job_last_success_timestamp_seconds", gauge(990), "job", "backup"),
			family("ticklist_cache_total", counter(30*minute), "cache", "verdicts", "result", "hit"),
			family("ticklist_cache_total", counter(10*minute), "cache", "verdicts", "result", "miss"),
			family("ticklist_unknown", gauge(5)),
		})
	}
	agent.Close()

	metrics := metricsOf(t, told)
	for name, want := range map[string]apmtest.Metric{ // of both minutes
		"Custom/Outbox/Waiting":                 {Count: 2, Total: 21},
		"Custom/Backup/AgeSeconds":              {Count: 2, Total: 120},
		"Custom/Alert/outbox-late":              {Count: 2, Total: 2},
		"Custom/RateLimited/account":            {Count: 2, Total: 20},
		"Custom/Job/backup/SinceSuccessSeconds": {Count: 2, Total: 20},
		"Custom/Cache/verdicts/HitRate":         {Count: 2, Total: 1.5},
	} {
		if metrics[name] != want {
			t.Errorf("%s: got %v, want %v", name, metrics[name], want)
		}
	}
	for name := range metrics {
		if strings.Contains(name, "nknown") {
			t.Errorf("%s was told", name)
		}
	}
}

func TestBrowsersHaveAnApdex(t *testing.T) {
	t.Parallel()
	agent, told := start(t)
	for _, took := range []time.Duration{100, 1000, 1001, 4000, 4001} {
		agent.Browser("paint", took*time.Millisecond, time.Second)
	}
	agent.Close()

	metrics := metricsOf(t, told)
	for name, want := range map[string]apmtest.Metric{
		"Custom/Browser/paint":                  {Count: 5, Total: 10.102},
		"Custom/Browser/paint/Apdex":            {Count: 5, Total: 3}, // a score of 0.6
		"Custom/Browser/paint/Apdex/Satisfied":  {Count: 2, Total: 2},
		"Custom/Browser/paint/Apdex/Tolerating": {Count: 2, Total: 2},
		"Custom/Browser/paint/Apdex/Frustrated": {Count: 1, Total: 1},
	} {
		if metrics[name] != want {
			t.Errorf("%s: got %v, want %v", name, metrics[name], want)
		}
	}
}

// stuck is a New Relic that takes calls and does not answer.
type stuck struct{ called, release chan struct{} }

func (s stuck) RoundTrip(*http.Request) (*http.Response, error) {
	select {
	case s.called <- struct{}{}:
	default:
	}
	<-s.release
	return nil, errors.New("nobody is there")
}

// TestNewRelicThatHangsIsWaitedForByNobody answers requests, all of them while New
// Relic is being asked.
func TestNewRelicThatHangsIsWaitedForByNobody(t *testing.T) {
	t.Parallel()
	hanging := stuck{called: make(chan struct{}, 1), release: make(chan struct{})}
	agent, err := apm.New(apmtest.License, "ticklist.example", apmtest.Through(hanging))
	if err != nil {
		t.Fatal(err)
	}
	<-hanging.called
	e := working(agent, slog.New(agent.Logs(slog.NewJSONHandler(io.Discard, nil))), http.Header{})
	for range 300 {
		send(t, e, http.MethodPost, "/issues/10001/ops")
	}
	agent.Browser("edit", time.Second, time.Second)
	close(hanging.release)
	agent.Close()
}

// TestNewRelicThatRefusesIsWaitedForByNobody goes on when New Relic, once it was
// reached, takes nothing any more.
func TestNewRelicThatRefusesIsWaitedForByNobody(t *testing.T) {
	t.Parallel()
	agent, told := start(t)
	told.Refuse(http.StatusServiceUnavailable)
	e := working(agent, slog.New(agent.Logs(slog.NewJSONHandler(io.Discard, nil))), http.Header{})
	for range 300 {
		send(t, e, http.MethodPost, "/issues/10001/ops")
	}
	agent.Close()
	if len(told.Sent("metric_data")) == 0 {
		t.Error("nothing was sent, so nothing was refused")
	}
}

func TestAnAgentThatIsOffDoesNothing(t *testing.T) {
	t.Parallel()
	var agent *apm.Agent
	ctx, end := agent.Begin(t.Context(), "job")
	agent.Command(ctx, "find", "checklists")()
	headers := http.Header{}
	agent.Call(ctx, "GET /", headers)(http.StatusOK)
	agent.Report(ctx, apm.Fault{})
	agent.Browser("paint", time.Second, time.Second)
	apm.NewCustom(agent, time.Now).Forward([]*dto.MetricFamily{{}})
	end(true)
	agent.Close()
	inner := slog.NewJSONHandler(io.Discard, nil)
	if len(agent.Middleware(nil)) != 0 || len(headers) != 0 || agent.Logs(inner) != slog.Handler(inner) {
		t.Error("something was put in the way")
	}
}

func TestLicensesThatAreNone(t *testing.T) {
	t.Parallel()
	if _, err := apm.New(canary, "ticklist.example"); !errors.Is(err, apm.ErrBadLicense) || strings.Contains(fmt.Sprint(err), canary) {
		t.Errorf("got %v, want that it is none", err)
	}
}

func TestWhatIsSaidWithoutATransactionGoesAlong(t *testing.T) {
	t.Parallel()
	agent, told := start(t)
	log := slog.New(agent.Logs(slog.NewJSONHandler(io.Discard, nil))).With("job", "backup", "folder", canary)
	log.WarnContext(context.Background(), "a job is late", "attempt", 3, "kind", strings.Repeat("x", 1000))
	log.Debug("details " + canary)
	log.WithGroup("a group").Info("said in a group", "ref", canary)
	agent.Close()
	lines, err := told.Lines()
	if err != nil || len(lines) != 1 {
		t.Fatalf("%d lines (%v), want 1", len(lines), err)
	}
	a := lines[0].Attributes
	if lines[0].Level != "WARN" || a["job"] != "backup" || a["attempt"] != 3.0 || a["folder"] != nil || len(fmt.Sprint(a["kind"])) != 128 {
		t.Errorf("the line is %+v", lines[0])
	}
}
