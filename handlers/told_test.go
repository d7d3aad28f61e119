package handlers_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/outbox"
	"ticklist/checklist/templates"
)

// TestEveryWriteWaits goes through the other writes of programs.
func TestEveryWriteWaits(t *testing.T) {
	for route, body := range map[string]string{
		"import": `{"id":"in1","format":"markdown","text":"- [ ] One"}`,
		"apply":  `{"id":"ap1","template":"t1","mode":"append"}`,
	} {
		t.Run(route, func(t *testing.T) {
			a := newApp(t)
			_, token := a.newToken(`{"name":"CI","access":"write"}`)
			if _, err := a.Templates.Create(t.Context(), checklist.Area{ClientKey: "acme"}, templates.New{ID: "t1", Name: "T", Content: templates.Content{Text: new("* One")}, By: "me"}); err != nil {
				t.Fatal(err)
			}
			r := a.request("POST", "/api/v1/token/issues/TICK-1/"+route+"?wait=jira", body)
			r.Header.Set("Authorization", "Bearer "+token)
			got := a.do(r)
			got.is(t, 200, `"rev":1`)
			if header, waited := got.Header().Get("Ticklist-Jira"), strings.Join(a.waited, ","); header != "yes" || waited != "10001 1" {
				t.Errorf("the answer says %q after waiting for %q, want yes after 10001 1", header, waited)
			}
		})
	}
}

// TestWritesWaitForJira: the write is stored by then, so that what Jira does not
// know is no error.
func TestWritesWaitForJira(t *testing.T) {
	for _, tc := range []struct {
		name, query, header, waited string
		knows                       error
	}{
		{name: "not asked for"},
		{name: "Jira knows", query: "?wait=jira", header: "yes", waited: "10001 1"},
		{name: "Jira does not know in time", query: "?wait=jira", knows: context.DeadlineExceeded, header: "later", waited: "10001 1"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := newApp(t)
			a.jiraKnows = tc.knows
			_, token := a.newToken(`{"name":"CI","access":"write"}`)
			r := a.request("POST", "/api/v1/token/issues/TICK-1/ops"+tc.query, anAdd)
			r.Header.Set("Authorization", "Bearer "+token)
			got := a.do(r)
			got.is(t, 200, `"rev":1`)
			if header, waited := got.Header().Get("Ticklist-Jira"), strings.Join(a.waited, ","); header != tc.header || waited != tc.waited {
				t.Errorf("the answer says %q after waiting for %q, want %q after %q", header, waited, tc.header, tc.waited)
			}
			a.told(200)
		})
	}
}

// lags says how far behind Jira is from now on.
func (a *app) lags(lag outbox.Lag, fault error) {
	a.lagging.Lock()
	defer a.lagging.Unlock()
	a.lag, a.lagFault = lag, fault
}

// all is all that comes next.
func (s *streamed) all() string {
	var all strings.Builder
	for piece := s.next(); piece != ""; piece = s.next() {
		all.WriteString(strings.ReplaceAll(piece, ": ping\n\n", ""))
	}
	return all.String()
}

// TestStreamSaysThatJiraIsBehind: once when it is, once when the reason changes
// and once when it is no more; and asks only behind what may have made it so.
func TestStreamSaysThatJiraIsBehind(t *testing.T) {
	streaming(t, func(t *testing.T, a *app) {
		a.principal.ExpiresAt = time.Now().Add(time.Hour)
		s := a.watch(streamPath)
		s.all()
		a.lags(outbox.Lag{Since: time.Now(), Why: outbox.WhyLimited}, nil)
		<-time.After(6 * time.Second)
		wants(t, s.all(), "event: jira\ndata: {\"behind\":true,\"since\":\"2000-01-01T00:00:00Z\",\"reason\":\"limited\"}\n\n")
		<-time.After(10 * time.Second)
		wants(t, s.all())
		a.lags(outbox.Lag{Since: time.Now(), Why: outbox.WhyFailing}, nil)
		<-time.After(2 * time.Second)
		wants(t, s.all(), `"reason":"failing"`)
		a.lags(outbox.Lag{}, nil)
		<-time.After(6 * time.Second)
		wants(t, s.all(), "event: jira\ndata: {\"behind\":false}\n\n")

		a.lags(outbox.Lag{Since: time.Now(), Why: outbox.WhyBusy}, nil) // but nothing was written since
		<-time.After(15 * time.Second)
		wants(t, s.all())
		a.writes("i1")
		<-time.After(100 * time.Millisecond)
		wants(t, s.all(), `"rev":1`)
		<-time.After(6 * time.Second)
		wants(t, s.all(), `"reason":"busy"`)
		a.lags(outbox.Lag{}, errors.New("dial tcp 10.0.0.7:27017: i/o timeout"))
		<-time.After(7 * time.Second)
		if !s.over() || !strings.Contains(a.log.String(), "ask whether Jira is behind") {
			t.Errorf("a fault of the store is not told:\n%s", a.log.String())
		}
	})
}
