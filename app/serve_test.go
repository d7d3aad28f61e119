package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"ticklist/app/embedded/mongotest"
	"ticklist/app/jiratest"
)

// state is as much of the API's answer as these tests look at.
type state struct {
	Rev   int
	Lists []struct {
		Items []struct{ ID, Status, Text string }
	}
}

func (s state) ids() []string {
	var out []string
	for _, l := range s.Lists {
		for _, it := range l.Items {
			out = append(out, it.ID)
		}
	}
	return out
}

func install(t *testing.T, site *jiratest.Site) (token string) {
	t.Helper()
	if err := site.Install(t.Context()); err != nil {
		t.Fatal(err)
	}
	token, err := site.ContextToken("712020:me", "10001")
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func load(t *testing.T, site *jiratest.Site, token string) state {
	t.Helper()
	status, body, err := site.Checklists(t.Context(), token, "10001")
	if err != nil || status != http.StatusOK {
		t.Fatalf("loading was answered %d %s, %v", status, body, err)
	}
	var s state
	if err := json.Unmarshal(body, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestServe is the main job on each engine: install, open, tick, restart.
func TestServe(t *testing.T) {
	t.Parallel()
	t.Run("nothing configured", func(t *testing.T) { mainJob(t, nil) })
	mongotest.EachURI(t, func(t *testing.T, uri, database string) {
		mainJob(t, map[string]string{"MONGODB_URI": uri, "MONGODB_DATABASE": database})
	})
}

func mainJob(t *testing.T, settings map[string]string) {
	site := newSite(t)
	env := environment(t, site)
	maps.Copy(env, settings)
	s := start(t, env)
	token := install(t, site)

	address, err := site.PanelURL("712020:me", "10001")
	if err != nil {
		t.Fatal(err)
	}
	if status, page := openPanel(t, address); status != http.StatusOK || !strings.Contains(page, `"notice":null,"checklists":{"rev":0`) {
		t.Fatalf("opening was answered %d %s", status, page)
	}
	status, body, err := site.Ops(t.Context(), token, "10001",
		`[{"id":"o1","type":"addItem","item":"i1","text":"CANARY text"},{"id":"o2","type":"setStatus","item":"i1","status":"done"}]`)
	if err != nil || status != http.StatusOK {
		t.Fatalf("operations were answered %d %s, %v", status, body, err)
	}
	awaitReady(t, env)
	if exit := s.end(); exit != exitOK {
		t.Fatalf("stopped with status %d:\n%s", exit, s.out)
	}
	if exit, said := command(t, env, "ready"); exit != exitFailed {
		t.Errorf("a server that is not there is ready: %d %s", exit, said)
	}
	if strings.Contains(s.out.String(), "CANARY") || strings.Contains(s.out.String(), "eyJ") {
		t.Errorf("a secret, a token or a text is in the log:\n%s", s.out)
	}

	again := start(t, env)
	if got := load(t, site, token); got.Rev != 1 || len(got.ids()) != 1 || got.Lists[0].Items[0].Status != "done" {
		t.Errorf("after a restart got %+v, want the item, done, at revision 1", got)
	}
	lines := again.out.lines(t, "request")
	last := lines[len(lines)-1]
	if last["route"] != "/api/v1/issues/:issueId/checklists" || last["tenant"] != site.ClientKey || last["issue"] != "10001" || last["status"] != 200.0 {
		t.Errorf("the request's line is %v", last)
	}
	holdsNoSecret(t, env["DATA_DIR"], site.Secret)
}

// openPanel opens a panel, and again when it opened without Jira's word: a busy
// machine is a slow Jira.
func openPanel(t *testing.T, address string) (status int, page string) {
	t.Helper()
	awaitThat(t, func() bool {
		status, page = fetch(t, address)
		return !strings.Contains(page, `"notice":"pending"`)
	}, func() string { return "Jira has not said what one may do: " + page })
	return status, page
}

// awaitReady asks until the command says yes: it waits for a few seconds only.
func awaitReady(t *testing.T, env map[string]string) {
	t.Helper()
	var said string
	awaitThat(t, func() (ready bool) {
		var exit int
		exit, said = command(t, env, "ready")
		return exit == exitOK
	}, func() string { return "a server that serves is not ready: " + said })
}

// holdsNoSecret reads every file that the program left.
func holdsNoSecret(t *testing.T, dir, secret string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if strings.Contains(string(content), secret) {
			t.Errorf("%s holds the shared secret", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// TestKilledServerLosesNothing kills the server in the middle of a stream of
// edits, again and again. After each restart every acknowledged operation is
// there, once, and sending again what was not acknowledged adds it once.
func TestKilledServerLosesNothing(t *testing.T) {
	t.Parallel()
	const kills, writers = 20, 4
	site := newSite(t)
	env := environment(t, site)
	p := spawn(t, env)
	token := install(t, site)

	want := map[string]bool{}
	for round := range kills {
		ctx, cancel := context.WithCancel(t.Context())
		acknowledged := make(chan string)
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for n := 0; ctx.Err() == nil; n++ {
					edit(ctx, site, token, fmt.Sprintf("r%d-w%d-%d", round, w, n), acknowledged)
				}
			})
		}
		for range 5 + round%7 { // so that it dies at another place each time
			want[<-acknowledged] = true
		}
		go func() { // those on their way
			wg.Wait()
			close(acknowledged)
		}()
		p.kill(t)
		cancel()
		for id := range acknowledged {
			want[id] = true
		}

		p = spawn(t, env)
		counts := map[string]int{}
		for _, id := range load(t, site, token).ids() {
			counts[id]++
		}
		for id := range want {
			if counts[id] != 1 {
				t.Fatalf("after kill %d item %s is there %d times, want once", round+1, id, counts[id])
			}
		}
		tidy(t, site, token, want)
	}
	p.kill(t)
}

// edit adds an item under an operation id of the same name, and says so if it
// was acknowledged.
func edit(ctx context.Context, site *jiratest.Site, token, id string, acknowledged chan<- string) {
	op := fmt.Sprintf(`[{"id":%q,"type":"addItem","item":%q,"text":"x"}]`, id, id)
	if status, _, err := site.Ops(ctx, token, "10001", op); err == nil && status == http.StatusOK {
		acknowledged <- id
	}
}

// tidy sends the last acknowledged operations again, which must change nothing,
// and then deletes all items so that the issue stays within its limits.
func tidy(t *testing.T, site *jiratest.Site, token string, want map[string]bool) {
	t.Helper()
	before := load(t, site, token)
	var again, gone []string
	for id := range want {
		again = append(again, fmt.Sprintf(`{"id":%q,"type":"addItem","item":"other","text":"x"}`, id))
	}
	sendAll(t, site, token, again)
	if after := load(t, site, token); after.Rev != before.Rev {
		t.Fatalf("sending operations again moved the revision from %d to %d", before.Rev, after.Rev)
	}
	for n, id := range before.ids() {
		gone = append(gone, fmt.Sprintf(`{"id":"d%d-%d","type":"deleteItem","item":%q}`, before.Rev, n, id))
	}
	sendAll(t, site, token, gone)
	clear(want)
}

// sendAll sends operations, all of which have to be taken.
func sendAll(t *testing.T, site *jiratest.Site, token string, ops []string) {
	t.Helper()
	status, body, err := site.Ops(t.Context(), token, "10001", "["+strings.Join(ops, ",")+"]")
	if err != nil || status != http.StatusOK || !strings.Contains(string(body), `"rejected":[]`) {
		t.Fatalf("sending %s was answered %d %s, %v", ops, status, body, err)
	}
}

// TestDrain stops a server while a request is on its way into it.
func TestDrain(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	env := environment(t, site)
	env["APP_GRACE"] = "1m" // for a tenth of which it says that it drains
	p := spawn(t, env)
	token := install(t, site)

	body, send := io.Pipe()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, site.App+"/api/v1/issues/10001/ops", body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "JWT "+token)
	type result struct {
		status int
		err    error
	}
	answered := make(chan result, 1)
	go func() {
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			answered <- result{err: err}
			return
		}
		answered <- result{res.StatusCode, res.Body.Close()}
	}()
	if _, err := io.WriteString(send, `{"ops":[{"id":"o1","type":"addItem",`); err != nil {
		t.Fatal(err)
	}
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for { // it says so before it stops listening
		if status, _ := fetch(t, site.App+"/readyz"); status == http.StatusServiceUnavailable {
			break
		} else if status == 0 {
			t.Fatal("the server stopped listening without a word")
		}
	}
	if status, _ := fetch(t, site.App+"/healthz"); status != http.StatusOK {
		t.Errorf("a draining server lives, but /healthz is %d", status)
	}
	_, err = io.WriteString(send, `"item":"i1","text":"x"}]}`)
	if err := errors.Join(err, send.Close()); err != nil {
		t.Fatal(err)
	}
	if got := <-answered; got.err != nil || got.status != http.StatusOK {
		t.Errorf("the request in flight was answered %d, %v; want 200", got.status, got.err)
	}
	if err := <-p.done; err != nil {
		t.Errorf("the server ended with %v, want a clean end:\n%s", err, p.out)
	}

	spawned := spawn(t, env)
	if got := load(t, site, token); len(got.ids()) != 1 {
		t.Errorf("after the restart there are %v, want the item", got.ids())
	}
	spawned.kill(t)
}
