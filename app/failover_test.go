package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"ticklist/app/embedded"
	"ticklist/app/embedded/mongotest"
	"ticklist/app/jiratest"
	"ticklist/app/replicatest"
)

const (
	// failoversSetting is how many failovers TestFailovers goes through; `make
	// drill` sets it.
	failoversSetting = "FAILOVERS"
	fewFailovers     = 10

	// stuck is when what has not come never will. How long it took is only told of,
	// since a slow machine is no fault of a server.
	stuck = 3 * time.Minute
	// gap is how long an election takes here.
	gap = 300 * time.Millisecond
	// editors work in pairs on issues, each with a server of its own; after so many
	// items they go on to the next issue. Each waits for pause after an item: where
	// the time goes is in elections, and what is done meanwhile tells nothing new.
	editors   = 4
	itemsEach = 30
	pause     = 50 * time.Millisecond
	warmUp    = 12 // acknowledged operations before anything fails
	perRound  = 4  // and between two failovers
	// askers find out whether a server is back, one after the other. More would only
	// keep a slow one from it.
	askers = 3

	goneIssues = 20_000 // the first of those that are deleted
)

const metricsToken = "metrics-of-the-tests-metrics-of-the-tests"

// storm is two servers of the app on a replica set, and people who edit.
type storm struct {
	t        *testing.T
	set      *replicatest.Set
	hook     *hooked
	database string
	site     *jiratest.Site
	servers  [2]*stormed
	client   *http.Client

	stage     int            // how often edit was called
	telling   sync.WaitGroup // of deleted issues
	recovered []time.Duration
	woken     int

	mu      sync.Mutex          // guards what follows
	acked   chan struct{}       // one for each acknowledged operation; never waited for
	done    map[string][]string // acknowledged operations by issue
	items   map[string]map[string]string
	answers map[int]int
	worst   time.Duration
}

// stormed is a server, and the set as it reaches it.
type stormed struct {
	address string
	view    *replicatest.View
	*process
}

// TestFailovers has people edit on two servers while the primary fails again and
// again, in every way that the stand-in has, as a set that remembers answers and
// as one that does not. No acknowledged operation is lost and none applied twice,
// bulk jobs do each issue once, each request is answered by a success or a 503, Jira
// and a hook are told of what was done, after each election both servers work again
// without being started anew, and in the end they hold no more than before.
func TestFailovers(t *testing.T) {
	t.Parallel()
	t.Run("embedded", func(t *testing.T) {
		engine, err := embedded.Start(t.Context(), t.TempDir(), slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := engine.Close(); err != nil {
				t.Error(err)
			}
		}()
		weather(t, engine.URI(), "storm", engine.IndexIDs)
	})
	mongotest.Second(t, func(t *testing.T, uri, database string) {
		weather(t, uri, database, func(context.Context) error { return nil })
	})
}

// weather is one storm. index is for an engine that does not find documents by
// their ids without.
func weather(t *testing.T, uri, database string, index func(context.Context) error) {
	t.Helper()
	d := newStorm(t, uri, database)
	defer d.end()
	d.edit(func() { d.awaitAcks(warmUp) })
	if err := index(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.lists()
	before := d.sizes()
	d.edit(func() {
		for n := range failovers(t) {
			d.failover(n)
		}
	})
	d.verify()
	d.verifyUpdates()
	d.settle(before)
	d.say()
}

func failovers(t *testing.T) int {
	t.Helper()
	n, err := strconv.Atoi(os.Getenv(failoversSetting))
	if err != nil {
		return fewFailovers
	}
	return n
}

func newStorm(t *testing.T, uri, database string) *storm {
	t.Helper()
	set, err := replicatest.Start(uri)
	if err != nil {
		t.Fatal(err)
	}
	d := &storm{
		t: t, set: set, hook: newHooked(t), database: database, site: newSite(t), client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: editors}, Timeout: stuck},
		acked: make(chan struct{}, 1), done: map[string][]string{}, items: map[string]map[string]string{}, answers: map[int]int{},
	}
	for i := range d.servers {
		d.servers[i] = d.serve()
	}
	install(t, d.site)
	d.hook.name(d.site)
	return d
}

// serve starts a server of its own view of the set.
func (d *storm) serve() *stormed {
	view, err := d.set.View(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	env := environment(d.t, d.site)
	maps.Copy(env, map[string]string{
		"MONGODB_URI": view.URI(), "MONGODB_DATABASE": d.database, "SECRET_KEYS": secretKey("k1", 1), "METRICS_TOKEN": metricsToken, "HOOK_HOSTS": d.hook.URL,
	})
	s := &stormed{address: env["BASE_URL"], view: view, process: spawn(d.t, env)}
	return s
}

// end ends the servers, as an operator does, and then the set.
func (d *storm) end() {
	for i, s := range d.servers {
		if err := s.Process.Signal(syscall.SIGTERM); err != nil {
			d.t.Error(err)
		}
		if err := <-s.done; err != nil || d.t.Failed() {
			d.t.Errorf("server %d ended with %v:\n%s", i, err, s.out)
		}
	}
	if err := d.set.Close(context.Background()); err != nil {
		d.t.Error(err)
	}
}

// edit has people edit while it lasts, and returns when all that they did is
// acknowledged.
func (d *storm) edit(while func()) {
	d.stage++
	ctx, stop := context.WithCancel(d.t.Context())
	var wg sync.WaitGroup
	for n := range editors {
		wg.Go(func() { d.editor(ctx, n) })
	}
	while()
	stop()
	wg.Wait()
	d.client.CloseIdleConnections()
}

// editor adds items and ticks each and unticks it: what is applied twice, or in
// another order, shows.
func (d *storm) editor(ctx context.Context, who int) {
	for n := 0; ctx.Err() == nil && !d.t.Failed(); n++ {
		issue := fmt.Sprint(10000 + 1000*d.stage + 100*(who/2) + n/itemsEach)
		d.threeOps(issue, fmt.Sprintf("e%d-%d-%d", d.stage, who, n), who)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
		}
	}
}

// threeOps are what becomes of an item.
func (d *storm) threeOps(issue, item string, who int) {
	at := func(n int) int { return (who + n) % 2 }
	d.op(issue, item, "open", at, fmt.Sprintf(`"type":"addItem","item":%q,"text":"CANARY"`, item)+whose(who))
	d.op(issue, item, "done", at, fmt.Sprintf(`"type":"setStatus","item":%q,"status":"done"`, item))
	d.op(issue, item, "open", at, fmt.Sprintf(`"type":"setStatus","item":%q,"status":"open"`, item))
}

// op sends an operation until it is acknowledged, as the panel does, each time to
// the server that at says.
func (d *storm) op(issue, item, status string, at func(attempt int) int, action string) {
	id := fmt.Sprintf("%s-%s", item, status[:1]+strconv.Itoa(len(action)))
	for n := 0; !d.t.Failed(); n++ {
		if d.send(at(n), issue, fmt.Sprintf(`[{"id":%q,%s}]`, id, action)) {
			d.acknowledge(issue, id, item, status)
			return
		}
		select { // what Retry-After says, a little more or less
		case <-time.After(time.Second - time.Duration(rand.Int64N(int64(100*time.Millisecond)))):
		case <-d.t.Context().Done():
			return
		}
	}
}

func (d *storm) acknowledge(issue, id, item, status string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.done[issue] = append(d.done[issue], id)
	if d.items[issue] == nil {
		d.items[issue] = map[string]string{}
	}
	d.items[issue][item] = status
	select {
	case d.acked <- struct{}{}:
	default:
	}
}

// send sends operations once, and says whether they are acknowledged.
func (d *storm) send(server int, issue, ops string) bool {
	status, header, body, err := d.ask(server, http.MethodPost, issue, "ops", []byte(`{"ops":`+ops+`}`))
	switch {
	case err != nil:
		d.t.Errorf("server %d has not answered %s: %v", server, ops, err)
	case status == http.StatusOK && strings.Contains(body, `"rejected":[]`):
		return true
	case status != http.StatusServiceUnavailable || header.Get("Retry-After") == "":
		d.t.Errorf("server %d has answered %s with %d %s", server, ops, status, body)
	}
	return false
}

// ask makes one request.
func (d *storm) ask(server int, method, issue, what string, body []byte) (int, http.Header, string, error) {
	token, err := d.site.ContextToken(fmt.Sprint("712020:", issue), issue)
	if err != nil {
		return 0, nil, "", err
	}
	r, err := http.NewRequestWithContext(d.t.Context(), method, d.servers[server].address+"/api/v1/issues/"+issue+"/"+what, bytes.NewReader(body))
	if err != nil {
		return 0, nil, "", err
	}
	r.Header.Set("Authorization", "JWT "+token)
	began := time.Now()
	res, err := d.client.Do(r)
	if err != nil {
		return 0, nil, "", err
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(res.Body)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.answers[res.StatusCode]++
	d.worst = max(d.worst, time.Since(began))
	return res.StatusCode, res.Header, string(answer), err
}

// awaitAcks waits until so many more operations are acknowledged.
func (d *storm) awaitAcks(n int) {
	for range n {
		select {
		case <-d.acked:
		case <-time.After(stuck):
			d.t.Fatalf("nothing was acknowledged for %s", stuck)
		}
	}
}

// calamities are what a primary comes to. Each leaves the set without one; what is
// to be undone after the election is returned.
var calamities = []func(d *storm, primary int) (undo func()){
	func(d *storm, _ int) func() { d.set.StepDown(); return nil },
	func(d *storm, _ int) func() {
		d.set.LoseAnswers("checklists", 4)
		d.awaitAcks(4)
		d.set.StepDown()
		return nil
	},
	func(d *storm, p int) func() { d.set.Kill(p); return func() { d.set.Revive(p) } },
	func(d *storm, _ int) func() {
		d.set.FailConcern("checklists", replicatest.WriteConcernTimeout, 3)
		d.awaitAcks(4)
		d.set.StepDown()
		return nil
	},
	func(d *storm, _ int) func() {
		if err := d.set.Isolate(d.t.Context(), d.servers[0].view, d.database); err != nil {
			d.t.Fatal(err)
		}
		return func() {
			if err := d.set.Rejoin(d.t.Context()); err != nil {
				d.t.Error(err)
			}
		}
	},
	func(d *storm, p int) func() {
		d.set.FailConcern("checklists", replicatest.ShutdownInProgress, 3)
		d.awaitAcks(4)
		d.set.Kill(p)
		return func() { d.set.Revive(p) }
	},
	func(d *storm, p int) func() { d.set.Cut(p); return func() { d.set.Mend(p) } },
	func(d *storm, p int) func() {
		d.set.Slow(p, 30*time.Millisecond)
		d.awaitAcks(4)
		d.set.StepDown()
		return func() { d.set.Slow(p, 0) }
	},
	func(d *storm, p int) func() {
		other := (p + 2) % replicatest.Size
		d.set.Kill(other)
		d.set.StepDown()
		return func() { d.set.Revive(other) }
	},
	func(d *storm, p int) func() {
		d.set.LoseAnswers("", 6)
		d.awaitAcks(4)
		d.set.Kill(p)
		return func() { d.set.Revive(p) }
	},
}

// failover is one round: something happens to the primary, another is elected, and
// both servers work again.
func (d *storm) failover(n int) {
	lap := n / len(calamities)
	d.set.Remember((n+lap)%2 == 0)
	d.awaitAcks(perRound)
	old, undo := d.set.Primary(), (func())(nil)
	d.deleted(n, func() {
		if n < updates {
			d.update(n)
		}
		undo = calamities[n%len(calamities)](d, old)
		<-time.After(gap)
	})
	d.set.Elect((old + 1) % replicatest.Size)
	d.set.Reprieve()
	d.recover(n, 1)
	if undo != nil {
		undo()
	}
	d.recover(n, 0)
}

// deleted has Jira tell that an issue was deleted, while something goes on, until
// that is taken.
func (d *storm) deleted(round int, while func()) {
	issue := fmt.Sprint(goneIssues + round)
	d.op(issue, "gone", "open", func(n int) int { return n % 2 }, `"type":"addItem","item":"gone","text":"CANARY"`)
	d.telling.Go(func() {
		for {
			status, err := d.site.Webhook(d.t.Context(), "issue_deleted", "deleted-"+issue, jiratest.IssueDeleted(issue))
			switch {
			case err == nil && status == http.StatusNoContent:
				return
			case err != nil || status != http.StatusServiceUnavailable:
				d.t.Errorf("a webhook was answered %d, %v", status, err)
				return
			}
			<-time.After(100 * time.Millisecond)
		}
	})
	while()
}

// wake has the servers look at what waits, which they do each half minute, by
// telling of another issue.
func (d *storm) wake() {
	d.woken++
	other := fmt.Sprint(2*goneIssues + d.woken)
	if _, err := d.site.Webhook(d.t.Context(), "issue_deleted", "deleted-"+other, jiratest.IssueDeleted(other)); err != nil {
		d.t.Error(err)
	}
}

// recover measures how long a server takes until it acknowledges something, which
// is the first of several who ask one after the other: one may have been on its way
// to where nothing comes back from.
func (d *storm) recover(round, server int) {
	began, recovered := time.Now(), make(chan struct{})
	var once sync.Once
	var took time.Duration
	var wg sync.WaitGroup
	for n := range askers {
		wg.Go(func() {
			select {
			case <-time.After(time.Duration(n) * 250 * time.Millisecond):
			case <-recovered:
				return
			}
			issue, item := fmt.Sprint(1_000_000+1000*round+100*server+n), fmt.Sprintf("r%d", n)
			d.op(issue, item, "open", func(int) int { return server }, fmt.Sprintf(`"type":"addItem","item":%q,"text":"CANARY"`, item))
			once.Do(func() {
				took = time.Since(began)
				close(recovered)
			})
		})
	}
	wg.Wait()
	d.recovered = append(d.recovered, took)
	d.t.Logf("failover %d: server %d after %s", round, server, took)
}
