package main

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ticklist/app/jiratest"
	"ticklist/checklist/imports"
	"ticklist/checklist/rollout"
	"ticklist/tenant"
	"ticklist/tenant/tenanttest"
)

const anItem = `[{"id":"ID","type":"addItem","item":"ID","text":"CANARY text"}]`

// untilOps adds an item until that is answered as wanted.
func untilOps(t *testing.T, site *jiratest.Site, token, id string, want int, says string) {
	t.Helper()
	limit := time.After(stuck)
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		status, body, err := site.Ops(t.Context(), token, "10001", strings.ReplaceAll(anItem, "ID", id))
		if err != nil {
			t.Fatal(err)
		}
		if status == want && strings.Contains(string(body), says) {
			return
		}
		select {
		case <-tick.C:
		case <-limit:
			t.Fatalf("an edit is answered %d %s, want %d with %s", status, body, want, says)
		}
	}
}

// TestSwitchedOff turns a site and a feature off beside a server, starts it anew,
// and turns them on: nothing that was acknowledged is lost, what Jira told is kept,
// and what was not told to Jira is made up for.
func TestSwitchedOff(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	site.Place("10001", "10000")
	env := environment(t, site)
	s := start(t, env)
	token := install(t, site)
	untilOps(t, site, token, "one", http.StatusOK, `"rev":1`)
	awaitProperty(t, site, "10001", `"progress":"0/1"`)

	mustRun(t, env, "feature", "off", "outbox", "--site", site.ClientKey)
	told := mustRun(t, env, "site", "off", site.URL, "--reason", "ticket 7")
	if want := "to end it: ticklist site on " + site.ClientKey; !strings.Contains(told, want) {
		t.Errorf("turning it off said %s, want %s", told, want)
	}
	untilOps(t, site, token, "one", http.StatusServiceUnavailable, `"switched_off"`) // done before, it does nothing
	if status, err := site.Webhook(t.Context(), "issue_deleted", "w1", `{"webhookEvent":"jira:issue_deleted","issue":{"id":"777"}}`); status != http.StatusNoContent || err != nil {
		t.Errorf("a webhook was answered %d, %v", status, err)
	}
	s.end()

	s = start(t, env)
	untilOps(t, site, token, "two", http.StatusServiceUnavailable, `"switched_off"`)
	if first := s.out.lines(t, "request")[0]; first["route"] == "/api/v1/issues/:issueId/ops" && first["status"] == 200.0 {
		t.Error("after a restart the site was on at first")
	}
	for _, line := range s.out.lines(t, "request") {
		if line["status"] == 503.0 && line["level"] != "INFO" {
			t.Errorf("what an operator wanted is logged as %v", line)
		}
	}
	listed := mustRun(t, env, "sites")
	if !strings.Contains(listed, "all,outbox") {
		t.Errorf("the sites are\n%s", listed)
	}
	found := mustRun(t, env, "find", "10001", "--site", site.ClientKey)
	for _, want := range []string{"OFF on this site: all since 20", ": ticket 7\n", "OFF on this site: outbox", "webhooks    1 of the site wait", "revision 1", "knows revision 1", "addItem", "id 10001"} {
		if !strings.Contains(found, want) {
			t.Errorf("what is found lacks %q:\n%s", want, found)
		}
	}
	if strings.Contains(found, "CANARY") || strings.Contains(found, "712020:") {
		t.Errorf("what is found holds what a person wrote, or who they are:\n%s", found)
	}

	mustRun(t, env, "site", "on", site.ClientKey)
	untilOps(t, site, token, "two", http.StatusOK, `"rev":2`)
	if got := site.Property("10001", "ticklist"); !strings.Contains(got, `"progress":"0/1"`) {
		t.Errorf("while the outbox is off, Jira knows %s", got)
	}
	mustRun(t, env, "feature", "on", "outbox", "--site", site.URL)
	s.end()
	start(t, env)
	awaitProperty(t, site, "10001", `"progress":"0/2"`)
	if got := load(t, site, token).ids(); len(got) != 2 {
		t.Errorf("there are %v, want both that were acknowledged", got)
	}
	if again := mustRun(t, env, "site", "on", site.ClientKey); !strings.Contains(again, "was not off") {
		t.Errorf("turning on what is on said %s", again)
	}
	look(t, env, func(db *database, c config) {
		d, err := newData(c, db)
		if err != nil {
			t.Fatal(err)
		}
		entries, err := d.record.Entries(t.Context(), site.ClientKey, 10)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range entries {
			got = append(got, e.Who+" "+e.What+" "+e.Scope)
		}
		want := "operator switch on outbox; operator switch on site; operator switch off site; operator switch off outbox"
		if strings.Join(got, "; ") != want {
			t.Errorf("the record is %s, want %s", strings.Join(got, "; "), want)
		}
	})
}

func TestSwitchesThatCannotBe(t *testing.T) {
	t.Parallel()
	env := environment(t, newSite(t))
	for _, tc := range []struct {
		args []string
		want string
	}{
		{[]string{"site", "off", "nowhere.atlassian.net"}, "neither the key nor the address"},
		{[]string{"feature", "off", "everything"}, "is no feature; there are"},
		{[]string{"feature", "off", "hooks", "--site", "nowhere"}, "neither the key nor the address"},
		{[]string{"feature", "off", "hooks", "--reason", strings.Repeat("x", 501)}, "500 bytes"},
		{[]string{"feature", "off", "hooks", "--reason", "\x1b[31mred"}, "one line of text"},
		{[]string{"feature", "off", "hooks", "--site", ""}, "--site is empty"},
		{[]string{"feature", "off", "hooks", "--site="}, "--site is empty"},
		{[]string{"erase", "--site", "", "--account", "712020:a", "--yes"}, "--site is empty"},
		{[]string{"erase", "--site", "victim-key", "--account", "", "--yes"}, "--account is empty"},
		{[]string{"find", "what?"}, "neither an issue's key nor its address"},
		{[]string{"find", "10001"}, "say which --site"},
		{[]string{"find", "ACME-1"}, "no issue with checklists had the key ACME-1"},
		{[]string{"find", "https://nowhere.atlassian.net/browse/ACME-1"}, "neither the key nor the address"},
	} {
		if exit, out := command(t, env, tc.args...); exit != exitUsage || !strings.Contains(out, tc.want) {
			t.Errorf("ticklist %s ended with %d: %s, want %s", strings.Join(tc.args, " "), exit, out, tc.want)
		}
	}
}

func TestWhatAnIssueIsCalled(t *testing.T) {
	for in, want := range map[string]string{
		"ACME-123": " ACME-123",
		"acme-123": " ACME-123",
		"https://acme.atlassian.net/browse/ACME-12":                                            "https://acme.atlassian.net ACME-12",
		"https://acme.atlassian.net/jira/software/projects/ACME/boards/3?selectedIssue=ACME-7": "https://acme.atlassian.net ACME-7",
		"https://acme.atlassian.net/jira/servicedesk/projects/HELP/queues/custom/1/HELP-9":     "https://acme.atlassian.net HELP-9",
	} {
		site, issue, err := findCommand{Issue: in}.read()
		if got := site + " " + issue; got != want || err != nil {
			t.Errorf("%s is %q, %v, want %q", in, got, err, want)
		}
	}
}

// TestWebhooksAreHeld: while something is off, what needs it waits, uncounted, and
// the rest is done.
func TestWebhooksAreHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := &tenanttest.Queue{}
		d := newDesk(q, func(context.Context, tenant.Task) (result, error) { return result{}, nil })
		off, held := false, true
		d.off = func(context.Context) bool { return off }
		d.held = func(_ context.Context, t tenant.Task) bool { return held && t.IssueID == "1" }
		take(t, q, d.wake, "1", "2")
		if _, err := d.round(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, task := range q.All() {
			if want := map[string]int{"1": 0, "2": 1}[task.IssueID]; task.Passes != want || task.Attempts != 0 {
				t.Errorf("issue %s: %d passes after %d attempts, want %d", task.IssueID, task.Passes, task.Attempts, want)
			}
		}
		held, off = false, true
		<-time.After(heldPause)
		if _, err := d.round(t.Context()); err != nil || q.All()[0].Passes+q.All()[1].Passes != 1 {
			t.Errorf("with all off %v, %v", q.All(), err)
		}
		off = false
		<-time.After(time.Hour)
		if _, err := d.round(t.Context()); err != nil || states(q)[tenant.TaskDone] != 1 {
			t.Errorf("with all on %v, %v", q.All(), err)
		}
	})
}

func TestFeaturesOfWork(t *testing.T) {
	for _, tc := range []struct {
		task tenant.Task
		want string
	}{
		{tenant.Task{Kind: tenant.IssueDeleted}, "webhooks"},
		{tenant.Task{Kind: tenant.IssueUpdated, StatusChanged: true}, "webhooks"},
		{tenant.Task{Kind: tenant.IssueUpdated, Rules: true, Fields: "summary,labels"}, "webhooks rules"},
		{tenant.Task{Kind: tenant.IssueUpdated, Rules: true, Fields: "summary,customfield_10050"}, "webhooks rules textfield"},
		{tenant.Task{Kind: tenant.IssueCreated, Rules: true, Fields: tenant.AnyField}, "webhooks rules textfield"},
		{tenant.Task{Kind: tenant.IssuesLinked}, "webhooks rules"},
		{tenant.Task{Kind: tenant.PropertySet}, "webhooks orders"},
		{tenant.Task{Kind: tenant.PostFunction}, "webhooks orders"},
	} {
		var got []string
		for _, f := range featuresOf(tc.task) {
			got = append(got, string(f))
		}
		if strings.Join(got, " ") != tc.want {
			t.Errorf("%+v needs %v, want %s", tc.task, got, tc.want)
		}
	}
	for kind, want := range map[string]tenant.Feature{
		imports.Kind: tenant.FeatureImports, rollout.Update: tenant.FeatureTemplates, rollout.Live: tenant.FeatureTemplates, "of the next release": tenant.WholeSite,
	} {
		if got := featureOfJob(kind); got != want {
			t.Errorf("jobs of the kind %s need %q, want %q", kind, got, want)
		}
	}
}

// TestEveryFeatureIsExplained where operators look.
func TestEveryFeatureIsExplained(t *testing.T) {
	env := environment(t, newSite(t))
	env["DATA_DIR"] = t.TempDir()
	listed := mustRun(t, env, "feature", "list")
	for _, f := range tenant.Features() {
		if featureHelp[f] == "" || !strings.Contains(listed, string(f)+" ") {
			t.Errorf("%q is not explained:\n%s", f, listed)
		}
	}
}

func TestOffIsSaid(t *testing.T) {
	var out bytes.Buffer
	off := []tenant.Switch{{Feature: tenant.FeatureRules, At: time.Unix(0, 0)}, {ClientKey: "acme", Reason: "x", At: time.Unix(0, 0)}}
	if err := sayOff(&out, "", off); err != nil || out.String() != "OFF on all sites: rules since 1970-01-01T00:00:00Z\n" {
		t.Errorf("said %q, %v", out.String(), err)
	}
	if got := whereOff(tenant.FeatureRules, off); got != "on all sites" {
		t.Errorf("rules are off %s", got)
	}
}
