package main

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"ticklist/app/alerts"
	"ticklist/app/alerts/alertstest"
	"ticklist/app/jiratest"
)

// statuspage is a stand-in that is there for the program, with the settings that
// lead to it.
func statuspage(t *testing.T) (*alertstest.Statuspage, map[string]string) {
	t.Helper()
	fake := &alertstest.Statuspage{Now: time.Now}
	server := httptest.NewServer(fake)
	t.Cleanup(server.Close)
	return fake, map[string]string{
		"STATUSPAGE_API_KEY": alertstest.StatuspageKey, "STATUSPAGE_PAGE": alertstest.StatuspagePage, "STATUSPAGE_URL": server.URL,
		"STATUSPAGE_COMPONENTS": "saving:" + alertstest.SavingPart + ", jira:" + alertstest.JiraPart,
	}
}

// thePublicIsTold waits until an incident is published that was noticed before, and looks
// whether pages are told, too, until the database is back.
func thePublicIsTold(t *testing.T, s *server, site *jiratest.Site, token string, page *alertstest.Statuspage) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for page.Component(alertstest.SavingPart) != "major_outage" {
		select {
		case <-tick.C:
		case <-t.Context().Done():
			t.Fatalf("nothing was published; refused: %q", page.Refused())
		}
	}
	for noticed(t, site, token) != "saving" { // the server samples by itself meanwhile
		sample := s.alerting.sample(time.Now())
		sample.Primary = sample.At.Add(-time.Minute)
		s.alerting.observe(sample)
	}
	s.alerting.observe(s.alerting.sample(time.Now()))
	if now := noticed(t, site, token); now != "" || len(s.alerting.watcher.On()) == 0 {
		t.Errorf("pages are told %q, want nothing, while the incident is not over yet", now)
	}
}

// noticed is what a page is told to be delayed.
func noticed(t *testing.T, site *jiratest.Site, token string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, site.App+"/api/v1/issues/10001/checklists", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "JWT "+token)
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	return got.Header.Get("Ticklist-Notice")
}

func TestDelayed(t *testing.T) {
	for _, tc := range []struct {
		name string
		on   []alerts.Cause
		well bool
		want alerts.Concern
	}{
		{name: "nothing", want: alerts.Nobody},
		{name: "what nobody notices", on: []alerts.Cause{alerts.BackupOld, alerts.JobLate}, want: alerts.Nobody},
		{name: "Jira", on: []alerts.Cause{alerts.BackupOld, alerts.OutboxLate}, want: alerts.Jira},
		{name: "what is well again", on: []alerts.Cause{alerts.OutboxLate, alerts.DatabaseDown}, well: true, want: alerts.Nobody},
		{name: "saving goes first", on: []alerts.Cause{alerts.OutboxLate, alerts.DatabaseDown}, want: alerts.Saving},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var on []alerts.Incident
			for _, c := range tc.on {
				on = append(on, alerts.Incident{Cause: c, Well: tc.well})
			}
			if got := delayed(on); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}
