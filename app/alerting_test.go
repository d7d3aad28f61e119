package main

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ticklist/app/alerts"
	"ticklist/app/alerts/alertstest"
	"ticklist/app/alertsmongo"
	"ticklist/checklist/checklistmongo"
	"ticklist/tenant"
	"ticklist/tenant/tenanttest"
)

// pagerDuty is a stand-in that is there for the program, with the settings that
// lead to it.
func pagerDuty(t *testing.T) (*alertstest.PagerDuty, map[string]string) {
	t.Helper()
	fake := &alertstest.PagerDuty{Now: time.Now}
	server := httptest.NewServer(fake)
	t.Cleanup(server.Close)
	return fake, map[string]string{
		"PAGERDUTY_ROUTING_KEY": alertstest.RoutingKey, "PAGERDUTY_URL": server.URL, "RUNBOOK_URL": "https://example.com/runbook.md",
		"SENTRY_URL": "https://acme.sentry.io/issues/?project=1", "NEW_RELIC_URL": "https://one.newrelic.com/redirect/entity/abc",
	}
}

// incident waits for one that the stand-in has opened.
func incident(t *testing.T, fake *alertstest.PagerDuty, c alerts.Cause) alertstest.Incident {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		for _, in := range fake.Incidents() {
			if strings.HasSuffix(in.Key, "/"+string(c)) {
				return in
			}
		}
		select {
		case <-tick.C:
		case <-t.Context().Done():
			t.Fatalf("no incident %s; refused: %q", c, fake.Refused())
		}
	}
}

// TestAlertTest sends a test as a person does.
func TestAlertTest(t *testing.T) {
	t.Parallel()
	fake, settings := pagerDuty(t)
	env := environment(t, newSite(t))
	if status, out := command(t, env, "alert", "test"); status != exitUsage || !strings.Contains(out, "PAGERDUTY_ROUTING_KEY") {
		t.Errorf("without a key: %d %s", status, out)
	}
	maps.Copy(env, settings)
	status, out := command(t, env, "alert", "test")
	if got := fake.Incidents(); status != exitOK || len(got) != 1 || got[0].Resolved.IsZero() || got[0].Key != "ticklist/"+strings.TrimPrefix(env["BASE_URL"], "http://")+"/test" {
		t.Errorf("got %d %s, incidents %+v", status, out, got)
	}
	fake.Answer(503)
	if status, out := command(t, env, "alert", "test"); status != exitFailed || !strings.Contains(out, "503") || strings.Contains(out, alertstest.RoutingKey) {
		t.Errorf("with a PagerDuty that fails: %d %s", status, out)
	}
}

// TestABadBackupCalls has a server find what another has kept about a backup,
// and tell PagerDuty with all that one needs at night.
func TestABadBackupCalls(t *testing.T) {
	t.Parallel()
	fake, settings := pagerDuty(t)
	env := environment(t, newSite(t))
	maps.Copy(env, settings)
	o := startObserved(t, env)
	s := o.server
	if err := alertsmongo.SetVerified(t.Context(), s.db.Database, "weekly-1", false, time.Now()); err != nil {
		t.Fatal(err)
	}
	s.alerting.ask(t.Context())
	s.alerting.observe(s.alerting.sample(time.Now()))
	e := incident(t, fake, alerts.BackupBad).Last
	links := []string{}
	for _, l := range e.Links {
		links = append(links, l.Href)
	}
	if e.Payload.Component != "backups" || e.Payload.Severity != "error" || e.Payload.Class != "backup-bad" || e.ClientURL != env["BASE_URL"] ||
		e.Payload.Details["server"] != e.Payload.Source || len(links) != 3 || links[0] != "https://example.com/runbook.md#backup-bad" ||
		!strings.HasPrefix(links[1], "https://acme.sentry.io/issues/?") || !strings.Contains(links[1], "project=1") || !strings.Contains(links[2], "begin=") {
		t.Errorf("got %+v, payload %+v, links %q", e, e.Payload, links)
	}
	rec := httptest.NewRecorder()
	s.metrics.Handler().ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), "GET", "/", nil))
	if !strings.Contains(rec.Body.String(), `ticklist_alert{cause="backup-bad"} 1`) {
		t.Error("the numbers do not show it")
	}
	o.end()
}

func TestLateness(t *testing.T) {
	now := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	for _, tc := range []struct {
		name    string
		waits   []waits
		want    time.Duration
		tenants string
	}{
		{"nothing waits", nil, 0, ""},
		{"what nobody has begun", []waits{{"a", ago(20 * time.Minute), false}, {"a", ago(time.Minute), false}, {"b", ago(time.Minute), false}}, 20 * time.Minute, "a b"},
		{"one site's Jira is away", []waits{{"a", ago(time.Hour), true}, {"a", ago(time.Minute), true}, {"b", ago(6 * time.Minute), false}}, 6 * time.Minute, "b"},
		{"two sites' are", []waits{{"a", ago(time.Hour), true}, {"b", ago(2 * time.Hour), true}}, 2 * time.Hour, "a b"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := lateness(tc.waits, now)
			if !got.Known || got.Age != tc.want || strings.Join(got.Tenants, " ") != tc.tenants {
				t.Errorf("got %+v, want %s of %s", got, tc.want, tc.tenants)
			}
		})
	}
}

// TestBehindOne: a site that alone has all the places is looked behind.
func TestBehindOne(t *testing.T) {
	now := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	all := map[string]int{"off": 500, "one": 500, "two": 3}
	waiting, err := behindOne([]string{"off"}, func(but []string) ([]checklistmongo.Waiting, error) {
		var out []checklistmongo.Waiting
		for _, site := range slices.Sorted(maps.Keys(all)) {
			for range all[site] {
				if !slices.Contains(but, site) && len(out) < mostLate {
					out = append(out, checklistmongo.Waiting{ClientKey: site, Since: now.Add(-time.Hour), Why: "unreachable"})
				}
			}
		}
		return out, nil
	})
	if got := lateness(lateTellings(waiting), now); err != nil || got.Age != time.Hour || !slices.Equal(got.Tenants, []string{"one", "two"}) {
		t.Errorf("got %+v, %v; want an hour of two sites", got, err)
	}
}

// TestWhatIsHeldIsNotLate: an incident ends for whose sake the outbox was turned
// off everywhere.
func TestWhatIsHeldIsNotLate(t *testing.T) {
	store := &tenanttest.Switches{}
	switches := tenant.NewSwitches(store, time.Now, slog.New(slog.DiscardHandler))
	if err := errors.Join(store.TurnOff(t.Context(), tenant.Switch{Feature: tenant.FeatureOutbox}), switches.Read(t.Context())); err != nil {
		t.Fatal(err)
	}
	a := &alerting{s: &server{switches: switches}}
	if got, err := a.outboxAge(t.Context(), time.Now()); err != nil || !got.Known || got.Age != 0 {
		t.Errorf("got %+v, %v; want that nothing is late", got, err)
	}
}

// TestDeployment: what is not served under the same address is another's incident.
func TestDeployment(t *testing.T) {
	for base, want := range map[string]string{
		"https://a.example": "a.example", "https://a.example/two": "a.example/two", "https://a.example:8443": "a.example:8443",
	} {
		u, err := url.Parse(base)
		if err != nil {
			t.Fatal(err)
		}
		if got := (config{baseURL: u}).deployment(); got != want {
			t.Errorf("%s: got %q, want %q", base, got, want)
		}
	}
}

func TestLateTasks(t *testing.T) {
	now := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	got := lateTasks([]tenant.Task{
		{ClientKey: "due", ReceivedAt: now.Add(-time.Hour), Due: now.Add(-time.Minute)},
		{ClientKey: "again", ReceivedAt: now.Add(-time.Hour), Due: now.Add(time.Minute)},
		{ClientKey: "new", ReceivedAt: now.Add(-time.Minute), Due: now},
		{ClientKey: "off", ReceivedAt: now.Add(-time.Hour), Due: now.Add(-time.Minute)},
	}, func(t tenant.Task) bool { return t.ClientKey == "off" }, now)
	if len(got) != 2 || got[0].theirs || !got[1].theirs {
		t.Errorf("got %+v, want what is due as ours and what has failed as theirs", got)
	}
}

func TestTroubled(t *testing.T) {
	now := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	var sites troubled
	for _, of := range []string{"one", "two", "", "two"} {
		sites.note(of, now)
	}
	sites.note("late", now.Add(4*time.Minute))
	if got := sites.of(now.Add(5 * time.Minute)); !slices.Equal(got, []string{"two", "late", "one"}) {
		t.Errorf("got %q, want those with most first", got)
	}
	if got := sites.of(now.Add(6 * time.Minute)); !slices.Equal(got, []string{"late"}) {
		t.Errorf("got %q, want those of the last minutes", got)
	}
	for range 2 * mostTroubled {
		sites.note(strings.Repeat("x", len(sites.sites)), now)
	}
	if len(sites.sites) > mostTroubled {
		t.Errorf("%d are remembered", len(sites.sites))
	}
}

// TestJobRuns has a job that fails, one that hangs and one that another server
// has.
func TestJobRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		runs, begun := &jobRuns{}, time.Now()
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		for name, run := range map[string]func(context.Context) ([]slog.Attr, error){
			"well":   func(context.Context) ([]slog.Attr, error) { return nil, nil },
			"fails":  func(context.Context) ([]slog.Attr, error) { return nil, errors.New("no") },
			"hangs":  func(ctx context.Context) ([]slog.Attr, error) { <-ctx.Done(); return nil, ctx.Err() },
			"theirs": func(context.Context) ([]slog.Attr, error) { return nil, errors.New("not to be run") },
		} {
			lease := &table{}
			if name == "theirs" {
				lease.owner, lease.until = "two", time.Now().Add(10*time.Hour)
			}
			r, _, _ := served(lease.as("one"))
			r.runs = runs
			go func() { done <- r.loop(ctx, job{name: name, every: time.Minute, run: run}) }()
		}
		<-time.After(time.Hour + time.Second)
		now := time.Now()
		for _, run := range runs.all() {
			fresh, running := now.Sub(run.Last) < 2*time.Minute, !run.Begun.IsZero()
			if want := run.Name == "well" || run.Name == "theirs"; fresh != want {
				t.Errorf("%s ended well at %s: %v, want %v", run.Name, run.Last.Sub(begun), fresh, want)
			}
			if want := run.Name == "hangs"; running != want || run.Every != time.Minute {
				t.Errorf("%+v runs: %v, want %v", run, running, want)
			}
		}
		stop()
		for range 4 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
	})
}
