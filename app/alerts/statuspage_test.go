package alerts_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ticklist/app/alerts"
	"ticklist/app/alerts/alertstest"
)

// public is a page of Statuspage and the servers that tell it.
type public struct {
	t    *testing.T
	page *alertstest.Statuspage
	now  time.Time
}

func newPublic(t *testing.T) *public {
	p := &public{t: t, now: time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)}
	p.page = &alertstest.Statuspage{Now: func() time.Time { return p.now }}
	t.Cleanup(func() {
		if refused := p.page.Refused(); len(refused) > 0 {
			t.Errorf("Statuspage refused %q", refused)
		}
		if sent := p.page.Bodies(); strings.Contains(sent, "CANARY") || strings.Contains(sent, "acme") {
			t.Errorf("what nobody outside may know was sent: %s", sent)
		}
	})
	return p
}

// server is one that has just started: it remembers nothing.
func (p *public) server() *alerts.Statuspage {
	return &alerts.Statuspage{
		APIKey: alertstest.StatuspageKey, URL: alerts.StatuspageURL, Page: alertstest.StatuspagePage, Deployment: "ticklist.example.com",
		Components: map[alerts.Concern]string{alerts.Saving: alertstest.SavingPart, alerts.Jira: alertstest.JiraPart},
		HTTP:       &http.Client{Transport: p.page}, Now: func() time.Time { return p.now },
	}
}

func incident(c alerts.Cause) alerts.Incident {
	return alerts.Incident{
		Cause: c, Summary: "CANARY summary", Tenants: []string{"client-of-acme"}, Server: "CANARY-server",
		Details: map[string]string{"error": "CANARY dial tcp"},
	}
}

func (p *public) trigger(s *alerts.Statuspage, c alerts.Cause) {
	p.t.Helper()
	if err := s.Trigger(p.t.Context(), incident(c)); err != nil {
		p.t.Fatal(err)
	}
}

func (p *public) resolve(s *alerts.Statuspage, c alerts.Cause) {
	p.t.Helper()
	if err := s.Resolve(p.t.Context(), incident(c)); err != nil {
		p.t.Fatal(err)
	}
}

// is compares the page's incidents, as name and status, the statuses of the
// updates, and how often subscribers heard.
func (p *public) is(moment string, heard int, want ...string) {
	p.t.Helper()
	got, told := []string{}, 0
	for _, in := range p.page.Incidents() {
		line := in.Name + ":"
		for _, u := range in.Updates {
			line += " " + u.Status
			if u.Deliver {
				told++
			}
		}
		got = append(got, line)
	}
	if !slices.Equal(got, want) || told != heard {
		p.t.Errorf("%s: the page says %q, and %d times to subscribers; want %q and %d", moment, got, told, want, heard)
	}
}

func (p *public) component(id, want string) {
	p.t.Helper()
	if got := p.page.Component(id); got != want {
		p.t.Errorf("component %s is %q, want %q", id, got, want)
	}
}

func TestStatuspageTellsAnIncident(t *testing.T) {
	p := newPublic(t)
	s := p.server()
	p.trigger(s, alerts.BackupOld)
	p.resolve(s, alerts.BackupOld)
	if p.page.Calls() != 0 {
		t.Error("what concerns nobody was told")
	}
	over := incident(alerts.DatabaseDown)
	over.Over = true
	if err := s.Trigger(t.Context(), over); err != nil || p.page.Calls() != 0 {
		t.Errorf("what is over was told to the public (%v)", err)
	}
	p.trigger(s, alerts.Unusual5xx)
	p.is("published", 1, "Saving is delayed: investigating identified")
	p.component(alertstest.SavingPart, "partial_outage")
	for range 5 {
		p.now = p.now.Add(10 * time.Minute)
		p.trigger(s, alerts.Unusual5xx)
	}
	p.is("reminders say nothing new", 1, "Saving is delayed: investigating identified")
	p.now = p.now.Add(10 * time.Minute)
	p.trigger(s, alerts.Unusual5xx)
	p.is("an hour later", 1, "Saving is delayed: investigating identified identified")
	p.trigger(s, alerts.DatabaseDown)
	p.is("a second cause is the same to people", 1, "Saving is delayed: investigating identified identified")
	p.component(alertstest.SavingPart, "major_outage")
	p.resolve(s, alerts.DatabaseDown)
	p.component(alertstest.SavingPart, "partial_outage")
	p.is("one of two causes is over", 1, "Saving is delayed: investigating identified identified")
	p.resolve(s, alerts.Unusual5xx)
	p.component(alertstest.SavingPart, "operational")
	p.is("over", 2, "Saving is delayed: investigating identified identified resolved")
	p.resolve(s, alerts.Unusual5xx)
	p.is("over is over", 2, "Saving is delayed: investigating identified identified resolved")
}

func TestStatuspageOfTwoConcerns(t *testing.T) {
	p := newPublic(t)
	s := p.server()
	s.Components[alerts.Jira] = alertstest.SavingPart
	p.trigger(s, alerts.DatabaseDown)
	p.trigger(s, alerts.OutboxLate)
	p.is("two things are late", 2, "Saving is delayed: investigating identified", "Jira learns of changes late: investigating identified")
	p.component(alertstest.SavingPart, "major_outage")
	p.resolve(s, alerts.DatabaseDown)
	p.component(alertstest.SavingPart, "partial_outage")
	p.resolve(s, alerts.OutboxLate)
	p.component(alertstest.SavingPart, "operational")
	none := p.server()
	none.Components = nil
	p.trigger(none, alerts.OutboxLate)
	p.component(alertstest.SavingPart, "operational")
}

// TestStatuspageOfManyServers: the ones who come later find the incident, a server
// that has started anew ends it, and those who are first at the same time leave
// one, of which subscribers hear once.
func TestStatuspageOfManyServers(t *testing.T) {
	p := newPublic(t)
	one, two := p.server(), p.server()
	var both sync.WaitGroup
	both.Add(2)
	var looked atomic.Int32
	p.page.Before = func(method, _ string) { // nobody creates before both have looked
		if method == http.MethodPost && looked.Add(1) <= 2 {
			both.Done()
			both.Wait()
		}
	}
	var told sync.WaitGroup
	for _, s := range []*alerts.Statuspage{one, two} {
		told.Go(func() { _ = s.Trigger(t.Context(), incident(alerts.DatabaseDown)) }) // one may find what the other has deleted
	}
	told.Wait()
	p.page.Before = nil
	p.trigger(one, alerts.DatabaseDown)
	p.trigger(two, alerts.DatabaseDown)
	p.is("two at once", 1, "Saving is delayed: investigating identified")
	p.resolve(p.server(), alerts.DatabaseDown)
	p.is("a server that has just started", 2, "Saving is delayed: investigating identified resolved")
}

func TestStatuspageThatDoesNotTake(t *testing.T) {
	p := newPublic(t)
	s := p.server()
	for _, status := range []int{http.StatusTooManyRequests, 420} {
		p.page.Answer(status)
		err := s.Trigger(t.Context(), incident(alerts.DatabaseDown))
		later, ok := errors.AsType[*alerts.LaterError](err)
		if !ok || later.After < time.Minute || errors.Is(err, alerts.ErrRefused) {
			t.Errorf("%d: got %v, want a later try", status, err)
		}
	}
	for _, status := range []int{http.StatusUnauthorized, http.StatusUnprocessableEntity} {
		p.page.Answer(status)
		if err := s.Trigger(t.Context(), incident(alerts.DatabaseDown)); !errors.Is(err, alerts.ErrRefused) {
			t.Errorf("%d: got %v, want it refused", status, err)
		}
	}
	p.page.Answer(http.StatusBadGateway)
	if err := s.Resolve(t.Context(), incident(alerts.DatabaseDown)); err == nil || errors.Is(err, alerts.ErrRefused) {
		t.Errorf("502: got %v, want a fault", err)
	}
	p.page.Answer(0)
	p.page.Away(true)
	if err := s.Trigger(t.Context(), incident(alerts.DatabaseDown)); err == nil || strings.Contains(err.Error(), alertstest.StatuspageKey) {
		t.Errorf("away: got %v", err)
	}
	p.page.Away(false)
	p.is("nothing came through", 0)
	p.trigger(s, alerts.DatabaseDown)
	p.is("back", 1, "Saving is delayed: investigating identified")
}

// createOnly has a server create an incident and fail to announce it, as it goes on
// to until the page is told to answer as it should.
func (p *public) createOnly(s *alerts.Statuspage) {
	p.t.Helper()
	p.page.Before = func(method, _ string) {
		if method == http.MethodPatch {
			p.page.Before = nil
			p.page.Answer(http.StatusBadGateway)
		}
	}
	if err := s.Trigger(p.t.Context(), incident(alerts.DatabaseDown)); err == nil {
		p.t.Error("the announcement did not fail")
	}
}

// TestStatuspageWhoseAnswerIsLost: what was created and not announced for a minute
// is announced by the next who looks.
func TestStatuspageWhoseAnswerIsLost(t *testing.T) {
	p := newPublic(t)
	first := p.server()
	p.createOnly(first)
	p.is("created", 0, "Saving is delayed: investigating")
	p.page.Answer(0)
	p.trigger(p.server(), alerts.DatabaseDown)
	p.is("another leaves it to who created it", 0, "Saving is delayed: investigating")
	p.now = p.now.Add(time.Minute)
	p.trigger(p.server(), alerts.DatabaseDown)
	p.trigger(first, alerts.DatabaseDown)
	p.is("announced", 1, "Saving is delayed: investigating identified")
}

// TestStatuspageAnnouncesAgain: who created an incident tries again at once.
func TestStatuspageAnnouncesAgain(t *testing.T) {
	p := newPublic(t)
	s := p.server()
	p.createOnly(s)
	p.page.Answer(0)
	p.trigger(s, alerts.DatabaseDown)
	p.is("announced", 1, "Saving is delayed: investigating identified")
}

// TestAPublicNight has three servers tell one page of an outage, die in the next
// one, and others end it.
func TestAPublicNight(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d, p := newDeployment(t), newPublic(t)
		p.page.Now = time.Now
		d.others = func() []alerts.Notifier {
			s := p.server()
			s.Now = time.Now
			return []alerts.Notifier{s}
		}
		d.start("one", "two", "three")
		pass(10 * time.Minute)
		p.is("a quiet evening", 0)
		d.database(true)
		pass(10 * time.Minute)
		p.is("the database is gone", 1, "Saving is delayed: investigating identified")
		d.database(false)
		pass(7 * time.Minute)
		p.is("it is back", 2, "Saving is delayed: investigating identified resolved")
		d.database(true)
		pass(2 * time.Minute)
		for _, s := range d.servers {
			s.kill()
		}
		pass(time.Minute)
		d.database(false)
		d.start("one", "two", "three")
		pass(7 * time.Minute)
		synctest.Wait()
		p.is("others tell the end", 4, "Saving is delayed: investigating identified resolved", "Saving is delayed: investigating identified resolved")
		p.component(alertstest.SavingPart, "operational")
	})
}
