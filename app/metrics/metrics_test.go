package metrics_test

import (
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"ticklist/app/metrics"
)

// all returns metrics in which everything was counted once.
func all() *metrics.Metrics {
	m := metrics.New("v1.2.3")
	m.WatchStreams(func() int { return 7 })
	m.WatchCache("verdicts", func() (hits, misses uint64) { return 5, 2 })
	m.Request("/api/v1/issues/:issueId/ops", "POST", http.StatusOK, false, 30*time.Millisecond, false)
	m.Command("find", "checklists", time.Millisecond)
	m.JiraCall("POST /rest/api/3/permissions/check", http.StatusOK, time.Second)
	m.Browser("paint", 200*time.Millisecond)
	m.RateLimited("account")
	m.JobEnded("backup", time.Unix(1000, 5e8), nil)
	m.JobEnded("backup", time.Unix(2000, 0), errors.New("disk full"))
	m.Alert("database-down", true)
	m.Alert("outbox-late", false)
	age := 3 * time.Hour
	m.Sampled(metrics.Sample{
		Outbox: &metrics.Queue{Waiting: 3, Oldest: time.Minute}, Webhooks: &metrics.Queue{Waiting: 4, Oldest: time.Second}, BackupAge: &age,
	})
	return m
}

// read parses what the handler answers, as Prometheus does.
func read(t *testing.T, m *metrics.Metrics) map[string]*dto.MetricFamily {
	t.Helper()
	rec := httptest.NewRecorder()
	m.Handler().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/metrics", http.NoBody))
	if rec.Code != http.StatusOK || !strings.HasPrefix(rec.Header().Get("Content-Type"), "text/plain; version=0.0.4") {
		t.Fatalf("got %d %s, want 200 and Prometheus's text format", rec.Code, rec.Header().Get("Content-Type"))
	}
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(rec.Body)
	if err != nil {
		t.Fatalf("parse the answer: %v", err)
	}
	return families
}

// value is a counter's or gauge's, -1 where there is none.
func value(families map[string]*dto.MetricFamily, name string, labels map[string]string) float64 {
	for _, m := range families[name].GetMetric() {
		got := map[string]string{}
		for _, l := range m.GetLabel() {
			got[l.GetName()] = l.GetValue()
		}
		if !maps.Equal(got, labels) {
			continue
		}
		switch families[name].GetType() {
		case dto.MetricType_COUNTER:
			return m.GetCounter().GetValue()
		case dto.MetricType_GAUGE:
			return m.GetGauge().GetValue()
		case dto.MetricType_HISTOGRAM:
			return float64(m.GetHistogram().GetSampleCount())
		default:
		}
	}
	return -1
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	families := read(t, all())
	for _, tc := range []struct {
		name   string
		labels map[string]string
		want   float64
	}{
		{"ticklist_http_request_seconds", map[string]string{"route": "/api/v1/issues/:issueId/ops", "method": "POST", "status": "200"}, 1},
		{"ticklist_mongodb_command_seconds", map[string]string{"command": "find", "collection": "checklists"}, 1},
		{"ticklist_jira_request_seconds", map[string]string{"endpoint": "POST /rest/api/3/permissions/check", "status": "200"}, 1},
		{"ticklist_browser_seconds", map[string]string{"what": "paint"}, 1},
		{"ticklist_rate_limited_total", map[string]string{"limit": "account"}, 1},
		{"ticklist_job_last_success_timestamp_seconds", map[string]string{"job": "backup"}, 1000.5},
		{"ticklist_job_failures_total", map[string]string{"job": "backup"}, 1},
		{"ticklist_alert", map[string]string{"cause": "database-down"}, 1},
		{"ticklist_alert", map[string]string{"cause": "outbox-late"}, 0},
		{"ticklist_streams", nil, 7},
		{"ticklist_cache_total", map[string]string{"cache": "verdicts", "result": "hit"}, 5},
		{"ticklist_cache_total", map[string]string{"cache": "verdicts", "result": "miss"}, 2},
		{"ticklist_outbox_waiting", nil, 3},
		{"ticklist_outbox_oldest_seconds", nil, 60},
		{"ticklist_webhooks_waiting", nil, 4},
		{"ticklist_webhook_oldest_seconds", nil, 1},
		{"ticklist_backup_age_seconds", nil, 10800},
	} {
		if got := value(families, tc.name, tc.labels); got != tc.want {
			t.Errorf("%s%v = %v, want %v", tc.name, tc.labels, got, tc.want)
		}
	}
}

// TestPrometheusLikesTheNames holds every metric, the runtime's own too, to the
// rules that `promtool check metrics` checks.
func TestPrometheusLikesTheNames(t *testing.T) {
	t.Parallel()
	families, err := all().Gather()
	if err != nil {
		t.Fatal(err)
	}
	problems, err := promlint.NewWithMetricFamilies(families).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
}

func TestWhatIsNotKnownIsLeftOut(t *testing.T) {
	t.Parallel()
	m := all()
	m.Sampled(metrics.Sample{Webhooks: &metrics.Queue{}})
	families := read(t, m)
	var got []string
	for name := range families {
		if strings.Contains(name, "outbox") || strings.Contains(name, "webhook") || strings.Contains(name, "backup") {
			got = append(got, name)
		}
	}
	slices.Sort(got)
	if want := []string{"ticklist_webhook_oldest_seconds", "ticklist_webhooks_waiting"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want only what the sample has: %v", got, want)
	}
}

func TestRequests(t *testing.T) {
	t.Parallel()
	m := metrics.New("devel")
	for _, status := range []int{200, 200, 404, 500, 503} {
		m.Request("none", "BREW", status, status >= 500, time.Millisecond, false)
	}
	m.Request("/stream", "GET", 200, false, time.Hour, true)
	for range 100 { // who looks thins nothing
		m.Request("/healthz", "GET", 200, false, time.Millisecond, false)
		m.Request("/readyz", "GET", 503, true, time.Millisecond, false)
		m.Request("/metrics", "GET", 404, false, time.Millisecond, false)
	}
	if got, want := m.Totals(), (metrics.Totals{Requests: 6, NotFound: 1, Faults: 2}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	for _, one := range read(t, m)["ticklist_http_request_seconds"].GetMetric() {
		for _, l := range one.GetLabel() {
			if l.GetValue() == "BREW" || l.GetValue() == "/stream" {
				t.Errorf("a label %s=%q: a made-up method or the time of a stream", l.GetName(), l.GetValue())
			}
		}
	}
}

func TestNoMetricsCountNothing(t *testing.T) {
	t.Parallel()
	var m *metrics.Metrics
	m.Request("none", "GET", 200, false, 0, false)
	m.Command("find", "checklists", 0)
	m.JiraCall("GET /", 200, 0)
	m.Browser("edit", 0)
	m.RateLimited("site")
	m.JobEnded("backup", time.Unix(0, 0), nil)
	m.Alert("errors", true)
	m.Sampled(metrics.Sample{})
	m.WatchStreams(func() int { return 1 })
	m.WatchCache("verdicts", func() (hits, misses uint64) { return 1, 1 })
	if m.Handler() == nil {
		t.Error("no handler, want one that answers 404")
	}
	if got := m.Totals(); got != (metrics.Totals{}) {
		t.Errorf("got %+v, want nothing", got)
	}
}
