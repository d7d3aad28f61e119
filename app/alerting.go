package main

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"sync"
	"time"

	"ticklist/app/alerts"
	"ticklist/app/alertsmongo"
	"ticklist/checklist/checklistmongo"
	"ticklist/checklist/outbox"
	"ticklist/tenant"
)

const (
	// askEvery is how often the database is asked what waits in it, and askLimit how
	// long it may take. What it said is good for askGood.
	askEvery = 30 * time.Second
	askLimit = 5 * time.Second
	askGood  = 90 * time.Second

	// probeEvery is how often a key service is tried; one that failed is tried again
	// with the next question.
	probeEvery = 5 * time.Minute

	// lateFrom is how long something has waited that is looked at; and mostLate how
	// much of it.
	lateFrom = 5 * time.Minute
	mostLate = 100
)

// alerting tells the watcher how the server is, and knows where it finds that out.
type alerting struct {
	s       *server
	watcher *alerts.Watcher

	mu    sync.Mutex // guards what follows
	asked asked
}

// asked is what others said, each at its time.
type asked struct {
	outbox, webhooks alerts.Age
	verified         alerts.Health
	queuesAt         time.Time // of these three

	keys     alerts.Health
	probedAt time.Time

	// newest is when the newest backup was made that is known; before there is one,
	// when there could have been one.
	newest time.Time

	certificateEnd time.Time
}

// newAlerting returns the alerting of a server.
func newAlerting(s *server) *alerting {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	a := &alerting{s: s, asked: asked{newest: time.Now()}}
	a.watcher = alerts.NewWatcher(alerts.Options{
		Server: host, ID: host + "-" + rand.Text()[:12], Records: alertsmongo.New(s.db.Database),
		Notifiers: s.notifiers(), Log: s.log, Now: time.Now,
	})
	return a
}

// run watches until ctx ends. Asking has a goroutine of its own: the samples have
// to come while nobody answers.
func (a *alerting) run(ctx context.Context) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		every(ctx, askEvery, func() { a.ask(ctx) })
	}()
	watching := make(chan struct{})
	go func() {
		defer close(watching)
		_ = a.watcher.Run(ctx) // it returns nil
	}()
	every(ctx, alerts.SampleEvery, func() { a.observe(a.sample(time.Now())) })
	<-done
	<-watching
	return nil
}

// every does something at once and then in every interval until ctx ends.
func every(ctx context.Context, d time.Duration, do func()) {
	tick := time.NewTicker(d)
	defer tick.Stop()
	for ctx.Err() == nil {
		do()
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
	}
}

// observe takes a sample, and shows what follows among the server's numbers.
func (a *alerting) observe(now alerts.Sample) {
	a.watcher.Observe(now)
	on := a.watcher.On()
	a.s.delayed.Store(string(delayed(on)))
	for _, c := range alerts.Causes() {
		a.s.metrics.Alert(string(c), slices.ContainsFunc(on, func(in alerts.Incident) bool { return in.Cause == c }))
	}
}

// sample is what the server knows now, without asking anybody.
func (a *alerting) sample(now time.Time) alerts.Sample {
	a.mu.Lock()
	said := a.asked
	a.mu.Unlock()
	totals := a.s.metrics.Totals()
	out := alerts.Sample{
		At: now, Requests: totals.Requests, NotFound: totals.NotFound, Faults: totals.Faults,
		Primary: a.s.db.primary.seen(), CertificateEnd: said.certificateEnd,
		Keys: said.keys, Jobs: a.s.jobRuns.all(), Tenants: a.s.troubled.of(now),
	}
	if now.Sub(said.queuesAt) <= askGood {
		out.Outbox, out.Webhooks, out.Verified = said.outbox, said.webhooks, said.verified
	}
	out.Backup = alerts.Age{Known: a.s.BackupTo != "", Age: now.Sub(said.newest)}
	return out
}

// certificateEnd is until when the certificate in the files is good; zero if
// there is none, or none that can be read at this moment.
func certificateEnd(cert, key string) time.Time {
	if cert == "" {
		return time.Time{}
	}
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return time.Time{}
	}
	return pair.Leaf.NotAfter
}

// ask asks the database and the key service. What does not answer stays as it was,
// and is not believed for long.
func (a *alerting) ask(ctx context.Context) {
	now := time.Now()
	looked := a.s.sampler.latest()
	a.set(func(s *asked) {
		s.certificateEnd = certificateEnd(a.s.TLSCert, a.s.TLSKey)
		if looked.BackupAge != nil {
			s.newest = looked.at.Add(-*looked.BackupAge)
		}
	})
	a.askQueues(ctx, now)
	a.mu.Lock()
	said := a.asked
	a.mu.Unlock()
	if now.Sub(said.probedAt) >= probeEvery || said.keys == alerts.Bad {
		a.probe(ctx, now)
	}
}

func (a *alerting) set(do func(*asked)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	do(&a.asked)
}

func (a *alerting) askQueues(ctx context.Context, now time.Time) {
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	outbox, err := a.outboxAge(ctx, now)
	if err != nil {
		return // the database's failing is seen elsewhere
	}
	tasks, err := a.s.data.queue.Earliest(ctx, mostLate)
	if err != nil {
		return
	}
	verified, err := alertsmongo.Verified(ctx, a.s.db.Database, now)
	if err != nil {
		return
	}
	webhooks := lateness(lateTasks(tasks, func(t tenant.Task) bool { return a.s.heldTask(ctx, t) }, now), now)
	a.set(func(s *asked) {
		s.outbox, s.webhooks, s.verified, s.queuesAt = outbox, webhooks, verified, now
	})
}

// outboxAge is how long Jira was not told, on sites where it may be.
func (a *alerting) outboxAge(ctx context.Context, now time.Time) (alerts.Age, error) {
	everywhere, held := a.s.switches.Held(ctx, tenant.FeatureOutbox)
	if everywhere { // what somebody wants is late for nobody
		return alerts.Age{Known: true}, nil
	}
	waiting, err := behindOne(held, func(but []string) ([]checklistmongo.Waiting, error) {
		return a.s.data.checklists.Late(ctx, now.Add(-lateFrom), but, mostLate)
	})
	return lateness(lateTellings(waiting), now), err
}

// behindOne asks for what waits longest, and once more without a site of which
// alone that is: it may be as much for its own Jira, and whatever waits behind it
// would not be seen.
func behindOne(held []string, ask func(but []string) ([]checklistmongo.Waiting, error)) ([]checklistmongo.Waiting, error) {
	first, err := ask(held)
	if err != nil || len(first) < mostLate {
		return first, err
	}
	one := first[0].ClientKey
	if slices.ContainsFunc(first, func(w checklistmongo.Waiting) bool { return w.ClientKey != one }) {
		return first, nil
	}
	behind, err := ask(append(slices.Clone(held), one))
	return append(first, behind...), err
}

func (a *alerting) probe(ctx context.Context, now time.Time) {
	err := a.s.keys.Probe(ctx)
	if ctx.Err() != nil {
		return
	}
	a.set(func(s *asked) {
		if err != nil && s.keys != alerts.Bad { // said once
			a.s.log.Error("key service", "err", err.Error())
		}
		s.probedAt, s.keys = now, alerts.Fine
		if err != nil {
			s.keys = alerts.Bad
		}
	})
}

// waits is something of a site's that waits.
type waits struct {
	clientKey string
	since     time.Time
	theirs    bool // it was tried, and may fail because of the site alone
}

func lateTellings(waiting []checklistmongo.Waiting) []waits {
	var out []waits
	for _, w := range waiting {
		out = append(out, waits{w.ClientKey, w.Since, w.Why != "" && w.Why != outbox.WhyBusy})
	}
	return out
}

// lateTasks are those that came in a while ago, but for what an operator has turned
// off. What is due and was not begun is
// ours; what is to be tried again later has failed before.
func lateTasks(tasks []tenant.Task, held func(tenant.Task) bool, now time.Time) []waits {
	var out []waits
	for _, t := range tasks {
		if now.Sub(t.ReceivedAt) >= lateFrom && !held(t) {
			out = append(out, waits{t.ClientKey, t.ReceivedAt, t.Due.After(now)})
		}
	}
	return out
}

// lateness is how long the oldest waits, without what one site alone keeps up: a
// Jira that is away for its own people is no reason to wake us. Where two are,
// it may be us.
func lateness(all []waits, now time.Time) alerts.Age {
	failing := map[string]bool{}
	for _, w := range all {
		if w.theirs {
			failing[w.clientKey] = true
		}
	}
	age := alerts.Age{Known: true}
	for _, w := range all {
		if w.theirs && len(failing) < 2 {
			continue
		}
		age.Age = max(age.Age, now.Sub(w.since))
		if !slices.Contains(age.Tenants, w.clientKey) {
			age.Tenants = append(age.Tenants, w.clientKey)
		}
	}
	return age
}

// notifiers are the services that the configuration names.
func (c config) notifiers() []alerts.Notifier {
	var out []alerts.Notifier
	if c.PagerDutyKey != "" {
		out = append(out, c.pagerDuty())
	}
	if c.StatuspageKey != "" {
		out = append(out, c.statuspage())
	}
	return out
}

// deployment is what incidents are of: all servers of a BASE_URL, and no others.
func (c config) deployment() string { return c.baseURL.Host + c.baseURL.Path }

func (c config) pagerDuty() *alerts.PagerDuty {
	return &alerts.PagerDuty{
		RoutingKey: c.PagerDutyKey.Reveal(), URL: c.PagerDutyURL, Deployment: c.deployment(), HTTP: &http.Client{},
		Pages: alerts.Pages{App: c.baseURL.String(), Runbook: c.RunbookURL, Sentry: c.SentryURL, NewRelic: c.NewRelicURL},
	}
}

// checkAlerts checks where incidents go and where they lead.
func (c config) checkAlerts(check func(setting string, err error)) {
	_, err := publicURL(c.PagerDutyURL)
	check("PAGERDUTY_URL", err)
	if key := c.PagerDutyKey.Reveal(); key != "" && len(key) != alerts.RoutingKeyLength {
		check("PAGERDUTY_ROUTING_KEY", fmt.Errorf("has %d characters; the key of an integration of the Events API v2 has %d", len(key), alerts.RoutingKeyLength))
	}
	for setting, page := range map[string]string{"RUNBOOK_URL": c.RunbookURL, "SENTRY_URL": c.SentryURL, "NEW_RELIC_URL": c.NewRelicURL} {
		if u, err := url.Parse(page); page != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil) {
			check(setting, fmt.Errorf("%q is not the address of a page", page))
		}
	}
}
