package alerts_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ticklist/app/alerts"
	"ticklist/app/alerts/alertstest"
)

// deployment is servers, the database that they share, and PagerDuty.
type deployment struct {
	t       *testing.T
	records *alertstest.Memory
	pager   *alertstest.PagerDuty
	others  func() []alerts.Notifier // what a server tells beside it
	servers map[string]*server
	starts  int
	log     lines
	logger  *slog.Logger

	mu      sync.Mutex // guards what follows
	down    bool       // the database
	primary time.Time
	outbox  time.Duration
	keys    alerts.Health
	failing map[string]bool // servers whose requests fail
}

// lines are what all servers log.
type lines struct {
	mu  sync.Mutex
	all bytes.Buffer
}

// Write implements io.Writer.
func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}

// server is one that watches itself.
type server struct {
	*alerts.Watcher
	kill func()
	seen alerts.Sample
}

func newDeployment(t *testing.T) *deployment {
	d := &deployment{
		t: t, records: &alertstest.Memory{}, pager: &alertstest.PagerDuty{Now: time.Now}, servers: map[string]*server{},
		others: func() []alerts.Notifier { return nil },
		keys:   alerts.Fine, failing: map[string]bool{},
	}
	d.logger = slog.New(slog.NewJSONHandler(&d.log, nil))
	t.Cleanup(func() {
		for _, s := range d.servers {
			s.kill()
		}
	})
	return d
}

// start starts a server, in the place of one of that name.
func (d *deployment) start(names ...string) {
	for _, name := range names {
		if old := d.servers[name]; old != nil {
			old.kill()
		}
		d.starts++
		ctx, kill := context.WithCancel(context.Background())
		s := &server{kill: kill, Watcher: alerts.NewWatcher(alerts.Options{
			Server: name, ID: fmt.Sprint(name, "-", d.starts), Records: d.records, Log: d.logger, Now: time.Now,
			Notifiers: append(d.others(), &alerts.PagerDuty{
				RoutingKey: alertstest.RoutingKey, URL: alerts.PagerDutyURL, Deployment: "ticklist.example.com", HTTP: &http.Client{Transport: d.pager},
				Pages: alerts.Pages{App: "https://ticklist.example.com", Runbook: "https://example.com/runbook.md", Sentry: "https://acme.sentry.io/issues/?project=1"},
			}),
		})}
		d.servers[name] = s
		go func() { _ = s.Run(ctx) }() // it returns nil
		go func() {
			for ctx.Err() == nil {
				s.Observe(d.sample(name, &s.seen))
				select {
				case <-time.After(alerts.SampleEvery):
				case <-ctx.Done():
				}
			}
		}()
	}
}

// sample is what a server with ten requests a second knows.
func (d *deployment) sample(name string, s *alerts.Sample) alerts.Sample {
	d.mu.Lock()
	defer d.mu.Unlock()
	s.At = time.Now()
	s.Requests += 100
	if d.down || d.failing[name] {
		s.Faults += 60
		s.Tenants = []string{"client-of-acme"}
	}
	if !d.down {
		d.primary = s.At
	}
	s.Primary = d.primary
	s.Outbox = alerts.Age{Known: !d.down, Age: d.outbox}
	s.Keys = d.keys
	return *s
}

func (d *deployment) set(do func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	do()
}

// database takes the database away, or brings it back.
func (d *deployment) database(down bool) {
	d.set(func() { d.down = down })
	if down {
		d.records.Fail(errors.New("no primary"))
	} else {
		d.records.Fail(nil)
	}
}

func pass(d time.Duration) { <-time.After(d) }

// want compares which incidents PagerDuty has had so far.
func (d *deployment) want(moment string, open bool, causes ...alerts.Cause) {
	d.t.Helper()
	synctest.Wait()
	got := d.pager.Incidents()
	keys := []string{}
	for _, c := range causes {
		keys = append(keys, "ticklist/ticklist.example.com/"+string(c))
	}
	have := []string{}
	for _, in := range got {
		have = append(have, in.Key)
	}
	if !slices.Equal(have, keys) {
		d.t.Fatalf("%s: incidents %q, want %q", moment, have, keys)
	}
	for i, in := range got {
		last := i == len(got)-1
		if is := in.Resolved.IsZero(); is != (last && open) {
			d.t.Fatalf("%s: %s (number %d) is open: %v, want %v", moment, in.Key, i+1, is, last && open)
		}
	}
}

// TestNight plays a night with three servers. Who is on call is woken five times.
func TestNight(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDeployment(t)
		d.start("one", "two", "three")
		pass(20 * time.Minute)
		d.want("a quiet evening", false)
		had := []alerts.Cause{}
		expect := func(c alerts.Cause) { had = append(had, c) }

		d.database(true)
		pass(25 * time.Second)
		d.want("an election is no outage", false)
		expect(alerts.DatabaseDown)
		pass(30 * time.Second)
		d.want("the database is gone", true, had...)
		pass(9 * time.Minute)
		d.want("all requests fail, for one reason", true, had...)
		d.database(false)
		pass(4 * time.Minute)
		d.want("it is back, but for how long", true, had...)
		pass(3 * time.Minute)
		d.want("it has been back for more than five minutes", false, had...)

		expect(alerts.OutboxLate)
		for range 6 {
			d.set(func() { d.outbox = 11 * time.Minute })
			pass(2 * time.Minute)
			d.set(func() { d.outbox = time.Second })
			pass(2 * time.Minute)
		}
		d.want("what flaps is one incident", true, had...)
		pass(6 * time.Minute)
		d.want("it has calmed down", false, had...)

		expect(alerts.Errors)
		d.set(func() { d.failing["two"] = true })
		pass(3 * time.Minute)
		d.want("one server fails", true, had...)
		d.servers["two"].kill()
		pass(4 * time.Minute)
		d.want("and dies", true, had...)
		pass(2 * time.Minute)
		d.want("others tell the end", false, had...)
		d.set(func() { d.failing["two"] = false })
		d.start("two")
		pass(10 * time.Minute)

		d.pager.Away(true)
		d.set(func() { d.keys = alerts.Bad })
		pass(10 * time.Minute)
		d.want("PagerDuty is away", false, had...)
		d.pager.Away(false)
		expect(alerts.KeyUnusable)
		pass(3 * time.Minute)
		d.want("PagerDuty is back", true, had...)
		d.set(func() { d.keys = alerts.Fine })
		pass(7 * time.Minute)
		d.want("the key is back", false, had...)

		expect(alerts.DatabaseDown)
		d.database(true)
		pass(2 * time.Minute)
		for _, s := range d.servers {
			s.kill()
		}
		d.want("all servers die while the database is away", true, had...)
		pass(time.Minute)
		d.database(false)
		d.start("one", "two", "three")
		pass(7 * time.Minute)
		d.want("who came after them tells the end", false, had...)

		pass(time.Hour)
		d.want("the rest of the night", false, had...)
		if refused := d.pager.Refused(); len(refused) > 0 {
			t.Errorf("PagerDuty refused events: %q", refused)
		}
		if records, err := d.records.All(t.Context()); err != nil || len(records) != 0 {
			t.Errorf("records %+v (%v) are left, want none", records, err)
		}
	})
}

// TestPagerDutyMakesNobodyWait has it slow and limited: servers go on, and it is
// not called more than a few times a minute.
func TestPagerDutyMakesNobodyWait(t *testing.T) {
	t.Parallel()
	for name, trouble := range map[string]func(*alertstest.PagerDuty){
		"slow": func(p *alertstest.PagerDuty) { p.Slow(time.Hour) },
		"429":  func(p *alertstest.PagerDuty) { p.Answer(http.StatusTooManyRequests) },
		"503":  func(p *alertstest.PagerDuty) { p.Answer(http.StatusServiceUnavailable) },
		"200":  func(p *alertstest.PagerDuty) { p.Answer(http.StatusOK) }, // some proxy's
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDeployment(t)
				d.start("one")
				pass(10 * time.Minute)
				trouble(d.pager)
				calls := d.pager.Calls()
				d.database(true)
				pass(10 * time.Minute)
				if on := d.servers["one"].On(); len(on) != 1 || on[0].Cause != alerts.DatabaseDown {
					t.Errorf("on are %+v, want database-down", on)
				}
				if n := d.pager.Calls() - calls; n > 15 {
					t.Errorf("%d calls in ten minutes", n)
				}
				if n := strings.Count(d.log.String(), "alert service"); n != 1 {
					t.Errorf("%d lines about the service, want 1:\n%s", n, &d.log)
				}
				d.pager.Slow(0)
				d.pager.Answer(0)
				pass(3 * time.Minute)
				d.want("it is well again", true, alerts.DatabaseDown)
			})
		})
	}
}

// TestOverBeforeItWasTold: who is on call learns afterwards that something was.
func TestOverBeforeItWasTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDeployment(t)
		d.start("one", "two")
		pass(10 * time.Minute)
		d.pager.Away(true)
		d.database(true)
		pass(2 * time.Minute)
		d.database(false)
		pass(10 * time.Minute)
		d.want("it is over, and PagerDuty still away", false)
		d.pager.Away(false)
		pass(10 * time.Minute)
		d.want("afterwards", false, alerts.DatabaseDown)
		if e := d.pager.Incidents()[0].Last.Payload; !strings.HasSuffix(e.Summary, "read or stored. It was over before this could be told.") {
			t.Errorf("it says %q", e.Summary)
		}
		pass(time.Hour)
		d.want("later", false, alerts.DatabaseDown)
		if records, err := d.records.All(t.Context()); err != nil || len(records) != 0 {
			t.Errorf("records %+v (%v) are left, want none", records, err)
		}
	})
}

// late is a Notifier that takes its time over the second beginning that it is told.
type late struct {
	told   chan<- string
	name   string
	second time.Duration // after the first
	takes  time.Duration
	calls  int
}

// Trigger implements alerts.Notifier.
func (l *late) Trigger(_ context.Context, in alerts.Incident) error {
	l.calls++
	if l.calls == 1 && l.second > 0 {
		return &alerts.LaterError{After: l.second, Err: errors.New("later")}
	}
	pass(l.takes)
	l.told <- fmt.Sprintf("%s begins for %s", in.Cause, l.name)
	return nil
}

// Resolve implements alerts.Notifier.
func (l *late) Resolve(_ context.Context, in alerts.Incident) error {
	l.told <- fmt.Sprintf("%s ends for %s", in.Cause, l.name)
	return nil
}

// TestNoEndOvertakesABeginning has one server tell the beginning for nine seconds,
// within which it is well itself, and the other would tell the end.
func TestNoEndOvertakesABeginning(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		told := make(chan string, 100)
		records, from := &alertstest.Memory{}, time.Now()
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		for _, s := range []struct {
			to      *late
			samples time.Duration // when the first comes
			looks   time.Duration // when it looks at records first
		}{
			{&late{told: told, name: "one", second: 318 * time.Second, takes: 9 * time.Second}, 8 * time.Second, 0},
			{&late{told: told, name: "two"}, time.Second, 3 * time.Second},
		} {
			w := alerts.NewWatcher(alerts.Options{
				Server: s.to.name, ID: s.to.name, Records: records, Log: slog.New(slog.DiscardHandler), Now: time.Now, Notifiers: []alerts.Notifier{s.to},
			})
			running.Go(func() {
				pass(s.looks)
				_ = w.Run(ctx) // it returns nil
			})
			running.Go(func() {
				for pass(s.samples); ctx.Err() == nil; pass(alerts.SampleEvery) {
					keys := alerts.Fine
					if since := time.Since(from); since > time.Minute && since < 145*time.Second {
						keys = alerts.Bad
					}
					w.Observe(alerts.Sample{At: time.Now(), Keys: keys})
				}
			})
		}
		pass(10 * time.Minute)
		stop()
		running.Wait()
		close(told)
		var all []string
		for what := range told {
			if strings.HasPrefix(what, string(alerts.KeyUnusable)) {
				all = append(all, what)
			}
		}
		if len(all) == 0 || all[len(all)-1] != "key-unusable ends for one" {
			t.Errorf("told were %q, want the end behind all else", all)
		}
	})
}

// TestLongAddress: where the deployment's name has no room, causes are still told
// apart.
func TestLongAddress(t *testing.T) {
	t.Parallel()
	p, keys := &alerts.PagerDuty{Deployment: strings.Repeat("long.", 60)}, map[string]bool{}
	for _, c := range alerts.Causes() {
		key := p.Key(c)
		if len(key) > 255 || keys[key] {
			t.Errorf("the key of %s is %q", c, key)
		}
		keys[key] = true
	}
}

// TestRefusedEventIsNotRepeated has a wrong key: one line of log, and no call
// after it until there is something new.
func TestRefusedEventIsNotRepeated(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDeployment(t)
		d.start("one")
		pass(10 * time.Minute)
		d.pager.Answer(http.StatusBadRequest)
		calls := d.pager.Calls()
		d.set(func() { d.keys = alerts.Bad })
		pass(9 * time.Minute)
		if n := d.pager.Calls() - calls; n > 2 { // when it began, and when it was stored
			t.Errorf("%d calls, want 2", n)
		}
	})
}

// TestNobodyCouldSpeak has the records away for longer than silence takes: who
// reads them first then takes nobody for dead.
func TestNobodyCouldSpeak(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDeployment(t)
		d.start("first")
		pass(10 * time.Second)
		d.start("second")
		pass(10 * time.Minute)
		d.set(func() { d.failing["second"] = true })
		pass(5*time.Minute + 25*time.Second)
		d.want("one fails", true, alerts.Errors)
		d.records.Fail(errors.New("no primary")) // the first has seen the last beat
		pass(10*time.Minute + 10*time.Second)    // and looks next
		d.records.Fail(nil)
		pass(4 * time.Minute)
		d.want("it still does", true, alerts.Errors)
	})
}
