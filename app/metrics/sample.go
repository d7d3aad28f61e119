package metrics

import (
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Queue is work that waits.
type Queue struct {
	Waiting int
	Oldest  time.Duration // the age of what waits longest; 0 while nothing waits
}

// Sample is what only the database and the place of the backups know. What was
// not learnt is nil, and left out of the numbers: 0 would say that all is well.
type Sample struct {
	Outbox    *Queue
	Webhooks  *Queue
	BackupAge *time.Duration // since the last backup; nil also before the first
}

// Sampled takes the place of the last sample.
func (m *Metrics) Sampled(s Sample) {
	if m != nil {
		m.sample.last.Store(&s)
	}
}

// sampled shows the last sample.
type sampled struct {
	last atomic.Pointer[Sample]
}

func described(name, help string) *prometheus.Desc { return prometheus.NewDesc(name, help, nil, nil) }

var (
	outboxWaiting   = described("ticklist_outbox_waiting", "Issues of which Jira is to be told.")
	outboxOldest    = described("ticklist_outbox_oldest_seconds", "How long Jira was not told of what waits longest.")
	webhooksWaiting = described("ticklist_webhooks_waiting", "Webhooks of Jira that are not worked on yet.")
	webhookOldest   = described("ticklist_webhook_oldest_seconds", "Age of the oldest webhook that is not worked on yet.")
	backupAge       = described("ticklist_backup_age_seconds", "Age of the last backup.")
)

// Describe implements prometheus.Collector.
func (*sampled) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{outboxWaiting, outboxOldest, webhooksWaiting, webhookOldest, backupAge} {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (s *sampled) Collect(to chan<- prometheus.Metric) {
	last := s.last.Load()
	if last == nil {
		return
	}
	show := func(d *prometheus.Desc, v float64) { to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v) }
	if q := last.Outbox; q != nil {
		show(outboxWaiting, float64(q.Waiting))
		show(outboxOldest, q.Oldest.Seconds())
	}
	if q := last.Webhooks; q != nil {
		show(webhooksWaiting, float64(q.Waiting))
		show(webhookOldest, q.Oldest.Seconds())
	}
	if last.BackupAge != nil {
		show(backupAge, last.BackupAge.Seconds())
	}
}
