package apm

import (
	"maps"
	"slices"
	"strings"
	"time"

	dto "github.com/prometheus/client_model/go"
)

// Custom makes New Relic's custom metrics of what GET /metrics shows. It is not
// safe for use by several goroutines.
type Custom struct {
	agent  *Agent
	now    func() time.Time
	before map[string]float64 // counters, by the name that New Relic has
}

// NewCustom returns what tells the agent.
func NewCustom(a *Agent, now func() time.Time) *Custom {
	return &Custom{agent: a, now: now, before: map[string]float64{}}
}

// Forward tells New Relic the numbers of now: those of the moment as they are,
// counters by how much they grew since they were told last, caches by the share of
// hits in that time. Their names are behind "Custom/"; what is not among them is
// not told, as the agent measures it itself.
func (c *Custom) Forward(families []*dto.MetricFamily) {
	if c.agent == nil {
		return
	}
	asked := map[string]share{}
	for _, family := range families {
		for _, m := range family.GetMetric() {
			c.one(family.GetName(), m, asked)
		}
	}
	for _, cache := range slices.Sorted(maps.Keys(asked)) {
		if s := asked[cache]; s.all > 0 {
			c.tell("Cache/"+cache+"/HitRate", s.hits/s.all)
		}
	}
}

// share is how often a cache was asked, and how often it had it.
type share struct{ hits, all float64 }

// one tells one number, or adds what it says of a cache.
func (c *Custom) one(family string, m *dto.Metric, asked map[string]share) {
	switch family {
	case "ticklist_outbox_waiting":
		c.tell("Outbox/Waiting", m.GetGauge().GetValue())
	case "ticklist_outbox_oldest_seconds":
		c.tell("Outbox/OldestSeconds", m.GetGauge().GetValue())
	case "ticklist_webhooks_waiting":
		c.tell("Webhooks/Waiting", m.GetGauge().GetValue())
	case "ticklist_webhook_oldest_seconds":
		c.tell("Webhooks/OldestSeconds", m.GetGauge().GetValue())
	case "ticklist_streams":
		c.tell("Streams/Open", m.GetGauge().GetValue())
	case "ticklist_backup_age_seconds":
		c.tell("Backup/AgeSeconds", m.GetGauge().GetValue())
	case "ticklist_alert":
		c.tell("Alert/"+label(m, "cause"), m.GetGauge().GetValue())
	case "ticklist_job_last_success_timestamp_seconds":
		c.tell("Job/"+label(m, "job")+"/SinceSuccessSeconds", float64(c.now().UnixMilli())/1000-m.GetGauge().GetValue())
	case "ticklist_job_failures_total":
		c.tellGrown("Job/"+label(m, "job")+"/Failures", m.GetCounter())
	case "ticklist_rate_limited_total":
		c.tellGrown("RateLimited/"+label(m, "limit"), m.GetCounter())
	case "ticklist_cache_total":
		cache, result := label(m, "cache"), label(m, "result")
		s, grown := asked[cache], c.grown(cache+"/"+result, m.GetCounter())
		s.all += grown
		if result == "hit" {
			s.hits += grown
		}
		asked[cache] = s
	}
}

func (c *Custom) tell(name string, value float64) { c.agent.app.RecordCustomMetric(name, value) }

func (c *Custom) tellGrown(name string, counter *dto.Counter) { c.tell(name, c.grown(name, counter)) }

// grown is by how much a counter grew since it was asked for last.
func (c *Custom) grown(name string, counter *dto.Counter) float64 {
	before := c.before[name]
	c.before[name] = counter.GetValue()
	return counter.GetValue() - before
}

// label is the value of a metric's label, as a part of a name.
func label(m *dto.Metric, name string) string {
	for _, pair := range m.GetLabel() {
		if pair.GetName() == name {
			return strings.ReplaceAll(pair.GetValue(), "/", " ")
		}
	}
	return "none"
}

// Browser tells how long somebody waited for something in a browser, and how
// content that leaves people by the rules of Apdex: the time up to which they are
// satisfied goes for each thing that is timed, and up to four times that they
// tolerate it. The average of Apdex is the score; each zone is counted as well.
// https://docs.newrelic.com/docs/apm/new-relic-apm/apdex/apdex-measure-user-satisfaction/
func (a *Agent) Browser(what string, took, satisfied time.Duration) {
	if a == nil {
		return
	}
	zone, score := "Frustrated", 0.0
	switch {
	case took <= satisfied:
		zone, score = "Satisfied", 1
	case took <= 4*satisfied:
		zone, score = "Tolerating", 0.5
	}
	name := "Browser/" + what
	a.app.RecordCustomMetric(name, took.Seconds())
	a.app.RecordCustomMetric(name+"/Apdex", score)
	a.app.RecordCustomMetric(name+"/Apdex/"+zone, 1)
}
