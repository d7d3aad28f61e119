package handlers_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ticklist/checklist"
	"ticklist/handlers"
	"ticklist/tenant"
)

// stuck is a store's service that answers once it is let go.
type stuck struct {
	handlers.Checklists
	letGo chan struct{}
}

func (s stuck) Apply(ctx context.Context, sc checklist.Scope, c checklist.Change) (checklist.Result, error) {
	<-s.letGo
	return s.Checklists.Apply(ctx, sc, c)
}

// rush is one server and all that was sent to it.
type rush struct {
	*app
	server  http.Handler
	sent    sync.WaitGroup
	mu      sync.Mutex // guards what follows
	answers map[string]answer
}

func newRush(a *app) *rush {
	a.Limits = handlers.Limits{Account: 1 << 20, Tenant: 1 << 20}
	return &rush{app: a, server: handlers.New(a.Deps), answers: map[string]answer{}}
}

// send sends n requests at once, each of which a name and a number tell from all
// others, and returns when all of them wait for something or are answered.
func (r *rush) send(n int, name, method, target, body string) {
	for i := range n {
		id := fmt.Sprint(name, i)
		r.sent.Go(func() {
			rec := httptest.NewRecorder()
			r.server.ServeHTTP(rec, r.request(method, target, strings.ReplaceAll(body, "ID", id)))
			r.mu.Lock()
			defer r.mu.Unlock()
			r.answers[id] = answer{rec}
		})
	}
	synctest.Wait()
}

// take takes an answer out of those that are counted.
func (r *rush) take(id string) answer {
	r.mu.Lock()
	defer r.mu.Unlock()
	defer delete(r.answers, id)
	return r.answers[id]
}

// counts are how many have been answered so far, by status.
func (r *rush) counts() map[int]int {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := map[int]int{}
	for _, a := range r.answers {
		out[a.Code]++
	}
	return out
}

const adding = `{"ops":[{"id":"ID","type":"addItem","item":"ID","text":"x"}]}`

// TestOverload: of many edits at once a server lets in as many as it can work on,
// has as many more wait shortly, and turns the others away at once; whether it is
// well can be asked all the time. What it acknowledges is stored, what it turns away
// is not, and right behind the rush there is room again.
func TestOverload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newApp(t)
		held := stuck{a.Checklists, make(chan struct{})}
		a.Checklists = held
		r := newRush(a)
		places, tooMany := handlers.Places(), 100
		r.send(places+handlers.Waiting+tooMany, "first", "POST", "/api/v1/issues/10001/ops", adding)
		if got := r.counts(); got[503] != tooMany || len(got) != 1 {
			t.Errorf("at once %v, want %d times 503 and nothing else", got, tooMany)
		}
		for _, well := range []string{"/healthz", "/readyz"} {
			r.send(1, well, "GET", well, "")
			r.take(well+"0").is(t, 200, "")
		}
		r.send(1, "call", "POST", "/connect/disabled", `{"key":"io.ticklist.jira","clientKey":"acme","eventType":"disabled"}`)
		r.take("call0").is(t, 204, "")

		<-time.After(150 * time.Millisecond)
		r.send(1, "later", "POST", "/api/v1/issues/10001/ops", adding)
		<-time.After(50 * time.Millisecond)
		if got := r.counts(); got[503] != tooMany+handlers.Waiting+1 {
			t.Errorf("after a while %v, want all who had to wait turned away", got)
		}
		close(held.letGo)
		r.sent.Wait()
		r.send(places, "second", "POST", "/api/v1/issues/10001/ops", adding)
		r.sent.Wait()
		if got := r.counts(); got[200] != 2*places || len(r.faults) > 0 {
			t.Errorf("in the end %v, want %d times 200; reported: %v", got, 2*places, r.faults)
		}
		r.checkStored(t)
	})
}

// TestWhoLeavesIsNotTurnedAway: that nobody waits any more says nothing of the server.
func TestWhoLeavesIsNotTurnedAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, meter := newApp(t), &counted{}
		held := stuck{a.Checklists, make(chan struct{})}
		a.Checklists, a.Meter = held, meter
		r := newRush(a)
		r.send(handlers.Places(), "first", "POST", "/api/v1/issues/10001/ops", adding)
		ctx, leave := context.WithCancel(t.Context())
		rec := httptest.NewRecorder()
		r.sent.Go(func() {
			r.server.ServeHTTP(rec, r.request("POST", "/api/v1/issues/10001/ops", strings.ReplaceAll(adding, "ID", "left")).WithContext(ctx))
		})
		synctest.Wait()
		leave()
		synctest.Wait()
		if rec.Code != 499 || len(meter.limits) > 0 || len(meter.faults) != 1 || meter.faults[0] {
			t.Errorf("answered %d, counted as refused by %v and as a fault: %v", rec.Code, meter.limits, meter.faults)
		}
		close(held.letGo)
		r.sent.Wait()
	})
}

// checkStored compares what is stored with what was answered.
func (r *rush) checkStored(t *testing.T) {
	t.Helper()
	stored := answer{httptest.NewRecorder()}
	r.server.ServeHTTP(stored, r.request("GET", "/api/v1/issues/10001/checklists", ""))
	for id, a := range r.answers {
		if is := strings.Contains(stored.Body.String(), `"id":"`+id+`"`); is != (a.Code == 200) {
			t.Errorf("%s was answered %d, and stored: %v", id, a.Code, is)
		}
		if a.Code == 503 && (a.Header().Get("Retry-After") != "1" || !strings.Contains(a.Body.String(), `"busy"`)) {
			t.Fatalf("turned away with %v %s", a.Header(), a.Body)
		}
	}
}

// hangingJira says what people may do once it is let go.
type hangingJira struct {
	handlers.Verdicts
	letGo chan struct{}
}

func (s hangingJira) Of(ctx context.Context, p tenant.Principal, issueID string) (tenant.Verdict, error) {
	if issueID == "10001" {
		<-s.letGo
	}
	return s.Verdicts.Of(ctx, p, issueID)
}

// TestSlowJiraKeepsNobodyOut: whoever waits for their own Jira gives up their place.
func TestSlowJiraKeepsNobodyOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newApp(t)
		jira := hangingJira{a.Verdicts, make(chan struct{})}
		a.Verdicts = jira
		a.principal.IssueID = ""
		r := newRush(a)
		r.send(handlers.Places()+10, "slow", "GET", "/connect/panel?issueId=10001", "")
		<-time.After(30 * time.Millisecond)
		r.send(handlers.Places(), "quick", "GET", "/connect/panel?issueId=10002", "")
		<-time.After(30 * time.Millisecond)
		if got := r.counts(); got[200] != handlers.Places() {
			t.Errorf("answered while Jira is slow: %v, want %d times 200", got, handlers.Places())
		}
		close(jira.letGo)
		r.sent.Wait()
		if got := r.counts(); got[200] != 2*handlers.Places()+10 {
			t.Errorf("in the end %v, want 200 for all", got)
		}
	})
}
