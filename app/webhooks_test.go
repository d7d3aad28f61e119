package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ticklist/app/embedded/mongotest"
	"ticklist/app/jiratest"
	"ticklist/handlers"
	"ticklist/tenant"
	"ticklist/tenant/jira"
	"ticklist/tenant/tenanttest"
)

// desk is a webhooks over a queue in memory, for one server of a test.
type desk struct {
	*webhooks
	out    *output
	faults []handlers.Fault
}

func newDesk(q tenant.Queue, do func(context.Context, tenant.Task) (result, error)) *desk {
	d := &desk{out: &output{}}
	d.webhooks = &webhooks{
		queue: q, do: do, log: slog.New(slog.NewJSONHandler(d.out, nil)), now: time.Now, woken: make(chan struct{}, 1),
		report: func(_ context.Context, f handlers.Fault) { d.faults = append(d.faults, f) },
		ran:    func(context.Context, turnAt, error) {},
	}
	return d
}

// take puts tasks in as a request does, one for each issue.
func take(t *testing.T, q tenant.Queue, wake func(), issues ...string) {
	t.Helper()
	inbox := &tenant.Inbox{Queue: q, Now: time.Now, Wake: wake}
	for _, id := range issues {
		call := tenant.Call{ClientKey: "acme", Installation: tenanttest.Installation("acme")}
		if err := inbox.Take(t.Context(), call, tenant.Webhook{Kind: tenant.IssueDeleted, Identifier: id, IssueID: id}); err != nil {
			t.Fatal(err)
		}
	}
}

// states are how many tasks are in which state.
func states(q *tenanttest.Queue) map[tenant.TaskState]int {
	counts := map[tenant.TaskState]int{}
	for _, t := range q.All() {
		counts[t.State]++
	}
	return counts
}

func TestTasksAreDoneAtOnceAndAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, begun := &tenanttest.Queue{}, time.Now()
		done := &output{}
		d := newDesk(q, func(_ context.Context, task tenant.Task) (result, error) {
			_, err := fmt.Fprintf(done, "%s pass %d after %s; ", task.IssueID, task.Passes+1, time.Since(begun))
			return result{erased: 1}, err
		})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- d.run(ctx) }()
		synctest.Wait() // it has looked and found nothing
		take(t, q, d.wake, "1")
		take(t, q, d.wake, "1") // Jira repeats it
		synctest.Wait()
		if got := done.String(); got != "1 pass 1 after 0s; " {
			t.Errorf("at once it did %q", got)
		}
		<-time.After(3 * time.Minute)
		take(t, q, d.wake, "1") // and late
		synctest.Wait()
		if got := done.String(); got != "1 pass 1 after 0s; 1 pass 2 after 2m0s; " {
			t.Errorf("in all it did %q", got)
		}
		if got := states(q); got[tenant.TaskDone] != 1 || len(got) != 1 || q.All()[0].IssueID != "" {
			t.Errorf("what is left is %+v", q.All())
		}
		<-time.After(26 * time.Hour)
		synctest.Wait()
		if len(q.All()) != 0 {
			t.Errorf("a day later %+v is still known", q.All())
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		lines := d.out.lines(t, "webhook")
		if len(lines) != 2 || lines[0]["issue"] != "1" || lines[0]["tenant"] != "acme" || lines[0]["erased"] != 1.0 || lines[0]["level"] != "INFO" {
			t.Errorf("the lines are %v", lines)
		}
	})
}

func TestFailuresAreTriedAgainAndGivenUp(t *testing.T) {
	for name, do := range map[string]func(context.Context, tenant.Task) (result, error){
		"an error": func(context.Context, tenant.Task) (result, error) { return result{}, errors.New("disk") },
		"a panic":  func(context.Context, tenant.Task) (result, error) { panic("disk") },
		"no end": func(ctx context.Context, _ tenant.Task) (result, error) {
			<-ctx.Done()
			return result{}, errors.New("disk: " + ctx.Err().Error())
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := &tenanttest.Queue{}
				d := newDesk(q, do)
				take(t, q, d.wake, "1")
				ctx, cancel := context.WithCancel(t.Context())
				ended := make(chan error)
				go func() { ended <- d.run(ctx) }()
				<-time.After(2 * 24 * time.Hour)
				synctest.Wait()
				cancel()
				if err := <-ended; err != nil {
					t.Error(err)
				}
				if got := states(q); got[tenant.TaskGivenUp] != 1 || q.All()[0].IssueID != "1" {
					t.Errorf("what is left is %+v, want it given up, with its ids", q.All())
				}
				lines := d.out.lines(t, "webhook")
				last := lines[len(lines)-1]
				if last["level"] != "ERROR" || last["state"] != "given up" || !strings.Contains(last["err"].(string), "disk") || len(lines) != 32 {
					t.Errorf("of %d lines the last is %v", len(lines), last)
				}
				if len(d.faults) != 1 || d.faults[0].Tenant != "acme" || d.faults[0].Route != "webhook jira:issue_deleted" {
					t.Errorf("reported %+v, want it once", d.faults)
				}
			})
		})
	}
}

// TestTasksWaitAsLongAsJiraSays: Jira's limit is no failure, however often it is
// met, and is over when Jira says so, also behind a part that was done.
func TestTasksWaitAsLongAsJiraSays(t *testing.T) {
	const times, after = 40, 20 * time.Minute
	synctest.Test(t, func(t *testing.T) {
		q, begun, asked := &tenanttest.Queue{}, time.Now(), 0
		d := newDesk(q, func(_ context.Context, task tenant.Task) (result, error) {
			if asked++; asked > times {
				return result{erased: 1}, nil
			}
			if task.Attempts != 1 || time.Since(begun) != time.Duration(asked-1)*after {
				t.Errorf("asked for the %dth time after %s, at attempt %d", asked, time.Since(begun), task.Attempts)
			}
			return result{erased: int64(asked % 2)}, fmt.Errorf("look at the issue: %w", &jira.LimitedError{After: after})
		})
		take(t, q, d.wake, "1")
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- d.run(ctx) }()
		<-time.After(times*after + time.Second)
		synctest.Wait()
		if asked != times+1 || q.All()[0].Passes != 1 {
			t.Errorf("asked %d times: %+v", asked, q.All())
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// TestPoison begins a task that ends every server which begins it.
func TestPoison(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := &tenanttest.Queue{}
		take(t, q, func() {}, "1")
		deaths := 0
		for states(q)[tenant.TaskWaiting] > 0 && deaths < 100 {
			ctx, dies := context.WithCancel(t.Context())
			d := newDesk(q, func(context.Context, tenant.Task) (result, error) {
				deaths++
				dies()
				return result{}, nil
			})
			go func() {
				<-time.After(time.Minute)
				dies()
			}()
			if err := d.run(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if got := states(q); got[tenant.TaskGivenUp] != 1 || deaths != 32 {
			t.Errorf("after %d deaths %v", deaths, got)
		}
	})
}

func TestPartsGoOnAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, begun, parts := &tenanttest.Queue{}, time.Now(), 0
		d := newDesk(q, func(_ context.Context, task tenant.Task) (result, error) {
			parts++
			switch {
			case parts <= 50:
				return result{erased: 25, more: true}, nil
			case parts == 51: // it got somewhere before it failed
				return result{erased: 1}, errors.New("disk")
			}
			if task.Attempts != 1 {
				t.Errorf("attempt %d, want parts not counted as failures", task.Attempts)
			}
			return result{}, nil
		})
		take(t, q, d.wake, "1")
		if _, err := d.round(t.Context()); err != nil {
			t.Fatal(err)
		}
		if parts != 52 || time.Since(begun) != 0 || q.All()[0].Passes != 1 {
			t.Errorf("%d parts in %s: %+v", parts, time.Since(begun), q.All())
		}
	})
}

// TestServersShareTheQueue: with many servers each task is done once, and what
// one died over another does.
func TestServersShareTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := &tenanttest.Queue{}
		var mu sync.Mutex
		done := map[string]int{}
		var ended sync.WaitGroup
		ctx, cancel := context.WithCancel(t.Context())
		for server := range 4 {
			mine, dies := context.WithCancel(ctx)
			d := newDesk(q, func(_ context.Context, task tenant.Task) (result, error) {
				if server == 0 { // this one dies over the first
					dies()
					return result{}, nil
				}
				mu.Lock()
				defer mu.Unlock()
				done[task.Name+fmt.Sprint(task.Passes)]++
				return result{erased: 1}, nil
			})
			ended.Go(func() {
				defer dies()
				if err := d.run(mine); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		for n := range 100 {
			take(t, q, func() {}, fmt.Sprint(n+1)) // nobody is told: its server died
		}
		<-time.After(5 * time.Minute)
		synctest.Wait()
		cancel()
		ended.Wait()
		if got := states(q); got[tenant.TaskDone] != 100 || len(done) != 200 {
			t.Errorf("got %v and %d passes done, want 100 tasks in 200", got, len(done))
		}
		for name, n := range done {
			if n != 1 {
				t.Errorf("%s was done %d times", name, n)
			}
		}
	})
}

// TestQueueFaults: a store that fails ends no server, and is asked again.
func TestQueueFaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := &tenanttest.Queue{}
		d := newDesk(q, func(context.Context, tenant.Task) (result, error) { return result{}, nil })
		take(t, q, d.wake, "1")
		q.Fail(errors.New("disk"))
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- d.run(ctx) }()
		<-time.After(time.Minute)
		q.Fail(nil)
		<-time.After(3 * time.Minute)
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if got := states(q); got[tenant.TaskDone] != 1 {
			t.Errorf("got %v, want it done when the store was back", got)
		}
		if n := len(d.out.lines(t, "webhooks")); n < 2 || n > 5 {
			t.Errorf("%d lines in a minute without the store", n)
		}
	})
}

// fill gives each of the issues a checklist.
func fill(t *testing.T, site *jiratest.Site, issues ...string) {
	t.Helper()
	for _, id := range issues {
		token, err := site.ContextToken("712020:"+id, id) // many people: one alone is soon told to wait
		if err != nil {
			t.Fatal(err)
		}
		status, body, err := site.Ops(t.Context(), token, id, `[{"id":"o1","type":"addItem","item":"i1","text":"CANARY text"}]`)
		if err != nil || status != http.StatusOK {
			t.Fatalf("issue %s: %d %s, %v", id, status, body, err)
		}
	}
}

// filled says whether an issue has a checklist.
func filled(t *testing.T, site *jiratest.Site, id string) bool {
	t.Helper()
	token, err := site.ContextToken("712020:"+id, id) // many people: one alone is soon told to wait
	if err != nil {
		t.Fatal(err)
	}
	status, body, err := site.Checklists(t.Context(), token, id)
	if err != nil || status != http.StatusOK {
		t.Fatalf("issue %s: %d %s, %v", id, status, body, err)
	}
	return strings.Contains(string(body), `"id":"i1"`)
}

// awaitFilled waits until just these of the issues have a checklist. Those that
// are to be empty are waited for one after another, and then all are looked at.
func awaitFilled(t *testing.T, site *jiratest.Site, want []string, issues ...string) {
	t.Helper()
	for _, id := range issues {
		if !slices.Contains(want, id) {
			awaitThat(t, func() bool { return !filled(t, site, id) }, func() string { return id + " has a checklist, want none" })
		}
	}
	for _, id := range want {
		if !filled(t, site, id) {
			t.Fatalf("issue %s has no checklist", id)
		}
	}
}

func tell(t *testing.T, site *jiratest.Site, name, identifier, body string) {
	t.Helper()
	if status, err := site.Webhook(t.Context(), name, identifier, body); err != nil || status != http.StatusNoContent {
		t.Fatalf("the webhook %s was answered %d, %v", name, status, err)
	}
}

// TestDeletionsInJira is the whole way on each engine: two servers on one
// database, told of deleted issues and projects, in any order and repeatedly.
func TestDeletionsInJira(t *testing.T) {
	t.Parallel()
	mongotest.EachURI(t, func(t *testing.T, uri, database string) {
		site := newSite(t)
		env := environment(t, site)
		maps.Copy(env, map[string]string{"MONGODB_URI": uri, "MONGODB_DATABASE": database})
		first, second := start(t, env), startBeside(t, env)
		install(t, site)
		var issues []string
		for n := range 40 {
			issues = append(issues, fmt.Sprint(10001+n))
		}
		fill(t, site, issues...)
		site.Place(issues[39], "10009") // it was moved, and nobody has opened it since

		addresses := []string{env["BASE_URL"], second.address}
		for n, id := range slices.Backward(issues[:20]) {
			for range 1 + n%3 {
				site.App = addresses[n%2]
				tell(t, site, "issue_deleted", "w"+id, jiratest.IssueDeleted(id))
			}
		}
		awaitFilled(t, site, issues[20:], issues...)
		tell(t, site, "issue_created", "c1", strings.Replace(jiratest.IssueDeleted(issues[30]), "deleted", "created", 1))
		tell(t, site, "project_deleted", "p1", jiratest.ProjectDeleted("10000"))
		awaitFilled(t, site, issues[39:], issues...)

		fill(t, site, "20001") // in project 10000 by its token, and moved to 10009 now
		site.Place("20001", "10009")
		tell(t, site, "issue_updated", "u1", jiratest.IssueMoved("20001"))
		awaitLine(t, func() int { return len(settled(t, "jira:issue_updated", first, second.started)) }, 1)
		tell(t, site, "project_deleted", "p2", jiratest.ProjectDeleted("10009"))
		awaitFilled(t, site, nil, "20001", issues[39])

		done := map[any]int{}
		for _, line := range settled(t, "jira:issue_deleted", first, second.started) {
			if line["pass"] == 2.0 && line["erased"] == 0.0 && line["state"] == "done" { // two minutes later: this machine is slow
				continue
			}
			done[line["issue"]]++
			if line["erased"] != 1.0 || line["attempt"] != 1.0 || line["state"] != "waiting" || line["tenant"] != site.ClientKey {
				t.Errorf("the line is %v", line)
			}
		}
		for _, id := range issues[:20] {
			if done[id] != 1 {
				t.Errorf("the deletion of %s was done %d times, want once", id, done[id])
			}
		}
		if len(done) != 20 {
			t.Errorf("%d deletions were done, want 20", len(done))
		}
		for _, s := range []*started{first, second.started} {
			if strings.Contains(s.out.String(), "CANARY") {
				t.Errorf("a text is in the log:\n%s", s.out)
			}
		}
	})
}

// beside is another server on the same database.
type beside struct {
	*started
	address string // of it alone
}

func startBeside(t *testing.T, env map[string]string) beside {
	t.Helper()
	env = maps.Clone(env)
	env["PORT"] = freePort(t)
	b := beside{start(t, env), "http://127.0.0.1:" + env["PORT"]}
	await(t, b.address, b.done, b.out)
	return b
}

// settled are the lines of attempts at a kind of webhook in all logs.
func settled(t *testing.T, event string, servers ...*started) []map[string]any {
	t.Helper()
	var found []map[string]any
	for _, s := range servers {
		for _, line := range s.out.lines(t, "webhook") {
			if line["event"] == event {
				found = append(found, line)
			}
		}
	}
	return found
}

func awaitLine(t *testing.T, count func() int, want int) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	end := time.NewTimer(stuck)
	defer end.Stop()
	for count() < want {
		select {
		case <-tick.C:
		case <-end.C:
			t.Fatalf("after %s %d, want %d", stuck, count(), want)
		}
	}
}

// TestKilledServerForgetsNoWebhook kills the server as soon as it has answered,
// again and again: what was answered is done all the same.
func TestKilledServerForgetsNoWebhook(t *testing.T) {
	eachEngine(t, killedAfterAnswering)
}

func killedAfterAnswering(t *testing.T, settings map[string]string) {
	site := newSite(t)
	env := environment(t, site)
	maps.Copy(env, settings)
	p := spawn(t, env)
	install(t, site)
	var all, project []string
	left := 0
	for round := range 4 {
		var issues []string
		for n := range 6 {
			issues = append(issues, fmt.Sprint(10000*(round+1)+n))
		}
		fill(t, site, issues...)
		all = append(all, issues...)
		var told sync.WaitGroup
		for _, id := range issues {
			told.Go(func() { tell(t, site, "issue_deleted", "w"+id, jiratest.IssueDeleted(id)) })
		}
		told.Wait()
		p.kill(t)
		left += len(issues) - strings.Count(p.out.String(), `"msg":"webhook"`)
		p = spawn(t, env)
	}
	t.Logf("of %d webhooks %d were answered and not done when the server died", len(all), left)
	awaitFilled(t, site, nil, all...)

	// A project whose Jira does not answer cannot be done before the server dies.
	project = []string{"90001", "90002"}
	fill(t, site, project...)
	release := site.Hang()
	tell(t, site, "project_deleted", "p1", jiratest.ProjectDeleted("10000"))
	p.kill(t)
	release()
	p = spawn(t, env)
	awaitFilled(t, site, nil, project...)
	p.kill(t)
}

// TestTenantsCannotDelete sends the webhooks of one site with the ids of
// another's issue and project.
func TestTenantsCannotDelete(t *testing.T) {
	t.Parallel()
	f := newFort(t, nil)
	ops := door{"POST", "/api/v1/issues/:issueId/ops", contextKind, ""}
	if got := f.good(t, ops).send(); got.Code != http.StatusOK {
		t.Fatalf("%d %s", got.Code, got.Body)
	}
	in, err := f.store.Get(t.Context(), victim)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.store.Save(t.Context(), tenant.Installation{ClientKey: "intruder", BaseURL: in.BaseURL, SharedSecret: "its-own", State: tenant.StateEnabled}); err != nil {
		t.Fatal(err)
	}
	taken := 0
	for _, d := range doors {
		if d.body() != toldBody {
			continue
		}
		a := f.good(t, d)
		a.key, a.claims["iss"] = []byte("its-own"), "intruder"
		if got := a.send(); got.Code != http.StatusNoContent {
			t.Errorf("%s: %d %s", d.pattern, got.Code, got.Body)
		}
		taken++
	}
	if _, err := f.webhooks.round(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n, err := f.queue.Waiting(t.Context(), victim, 9); err != nil || n != 0 || taken != 7 {
		t.Errorf("%d webhooks wait in the victim's name, %v", n, err)
	}
	if lines := f.log.lines(t, "webhook"); len(lines) != 5 {
		t.Errorf("done was %v, want the five that are used", lines)
	} else {
		for _, line := range lines {
			if line["tenant"] != "intruder" || line["erased"] != 0.0 || line["level"] != "INFO" {
				t.Errorf("the line is %v", line)
			}
		}
	}
	if got := f.good(t, door{"GET", "/api/v1/issues/:issueId/checklists", contextKind, ""}).send(); !strings.Contains(got.Body.String(), victimText) {
		t.Errorf("the victim's list is gone: %s", got.Body)
	}
}
