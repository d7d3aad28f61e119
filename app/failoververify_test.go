package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"ticklist/app/jiratest"
)

// verify compares what is stored with what was acknowledged.
func (d *storm) verify() {
	d.telling.Wait()
	var told []string
	for issue, ops := range d.done {
		told = slices.AppendSeq(told, maps.Keys(d.items[issue]))
		if d.items[issue]["gone"] != "" {
			d.verifyDeleted(issue)
			continue
		}
		d.verifyItems(issue, len(ops))
		awaitProperty(d.t, d.site, issue, fmt.Sprintf(`"progress":"0/%d"`, len(d.items[issue])))
		if events := d.events(issue); !slices.Equal(events, slices.Sorted(slices.Values(ops))) {
			missing := slices.DeleteFunc(slices.Clone(ops), func(op string) bool { return slices.Contains(events, op) })
			d.t.Errorf("issue %s: the history has %d events, want one of each of %d operations; without %q", issue, len(events), len(ops), missing)
		}
	}
	d.hook.verify(slices.DeleteFunc(told, func(item string) bool { return !strings.Contains(item, "-0-") }))
}

// hooked is an address that a hook is told at, and what it was told.
type hooked struct {
	*httptest.Server
	t *testing.T

	mu   sync.Mutex                 // guards what follows
	told map[string]map[string]bool // ids of messages by item
}

// toldOf is who has items of which the hook is told. Not all have, as a site is told
// no more than so much in a second.
const toldOf = "712020:told"

// whose says whose the items of an editor are.
func whose(editor int) string {
	if editor == 0 {
		return fmt.Sprintf(`,"assignee":%q`, toldOf)
	}
	return ""
}

func newHooked(t *testing.T) *hooked {
	h := &hooked{t: t, told: map[string]map[string]bool{}}
	h.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var message struct {
			ID   string
			Item struct{ ID string }
		}
		if err := json.NewDecoder(r.Body).Decode(&message); err != nil {
			t.Error(err)
		}
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.told[message.Item.ID] == nil {
			h.told[message.Item.ID] = map[string]bool{}
		}
		h.told[message.Item.ID][message.ID] = true
	}))
	t.Cleanup(h.Close)
	return h
}

// name makes a site's hook.
func (h *hooked) name(site *jiratest.Site) {
	h.t.Helper()
	token, err := site.ContextToken(toldOf, "10000")
	if err != nil {
		h.t.Fatal(err)
	}
	status, body, err := site.Call(h.t.Context(), token, http.MethodPost, "/site/hooks",
		fmt.Sprintf(`{"name":"CI","url":%q,"events":["item.assigned"],"projects":[],"enabled":true,"timeZone":"UTC"}`, h.URL))
	if err != nil || status != http.StatusCreated {
		h.t.Fatalf("a hook was answered %d %s, %v", status, body, err)
	}
}

// verify waits until each of some items was told of, by one message, however often
// that came.
func (h *hooked) verify(items []string) {
	for end := time.Now().Add(stuck); ; <-time.After(500 * time.Millisecond) {
		left := slices.DeleteFunc(slices.Clone(items), func(item string) bool {
			h.mu.Lock()
			defer h.mu.Unlock()
			return len(h.told[item]) == 1
		})
		if len(left) == 0 {
			h.t.Logf("the hook was told of %d items", len(items))
			return
		}
		if time.Now().After(end) {
			h.t.Errorf("of %d items the hook was not told once of %q", len(items), left)
			return
		}
	}
}

// verifyItems compares the items of an issue, and how often it was changed.
func (d *storm) verifyItems(issue string, ops int) {
	var s state
	if err := d.read(0, issue, "checklists", &s); err != nil {
		d.t.Error(err)
		return
	}
	found := map[string]string{}
	for _, it := range s.Lists[0].Items {
		found[it.ID] = it.Status
	}
	if !maps.Equal(found, d.items[issue]) || len(s.ids()) != len(found) || s.Rev != ops {
		d.t.Errorf("issue %s: %d items at revision %d, want %d at %d", issue, len(s.ids()), s.Rev, len(d.items[issue]), ops)
	}
}

// read reads something of an issue.
func (d *storm) read(server int, issue, what string, into any) error {
	status, _, body, err := d.ask(server, http.MethodGet, issue, what, nil)
	if err == nil {
		err = json.Unmarshal([]byte(body), into)
	}
	if err != nil || status != http.StatusOK {
		return fmt.Errorf("issue %s: %s is %d %s, %w", issue, what, status, body, err)
	}
	return nil
}

// events are the operations in an issue's history.
func (d *storm) events(issue string) []string {
	var ops []string
	for next := new(""); next != nil; {
		var page struct {
			Events []struct {
				Op string
				N  int
			}
			Next *string
		}
		if err := d.read(1, issue, "history?before="+*next, &page); err != nil {
			d.t.Error(err)
			return ops
		}
		for _, e := range page.Events {
			if e.N == 0 { // the first in an issue makes a list, too
				ops = append(ops, e.Op)
			}
		}
		next = page.Next
	}
	slices.Sort(ops)
	return ops
}

// say tells what was seen.
func (d *storm) say() {
	slices.Sort(d.recovered)
	d.t.Logf("answers %v, the slowest after %s; recovered after %s (median), %s (worst); the set: %v",
		d.answers, d.worst, d.recovered[len(d.recovered)/2], d.recovered[len(d.recovered)-1], d.set.Counts())
}

// held are the metrics that say what a server holds, and how much more than before
// is nothing: a connection that is just being replaced, or what the next collection
// of garbage takes.
var held = map[string]func(before float64) (most float64){
	"go_goroutines":                 func(n float64) float64 { return n + 10 },
	"process_open_fds":              func(n float64) float64 { return n + 10 },
	"go_memstats_next_gc_bytes":     func(n float64) float64 { return 2*n + 16<<20 },
	"go_memstats_stack_inuse_bytes": func(n float64) float64 { return 2*n + 1<<20 },
}

// sizes are what the servers hold while nobody asks for anything.
func (d *storm) sizes() (of [2]map[string]float64) {
	for i, s := range d.servers {
		of[i] = s.sizes(d.t)
	}
	return of
}

func (s *stormed) sizes(t *testing.T) map[string]float64 {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.address+"/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+metricsToken)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	sizes := map[string]float64{}
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), " ")
		if held[name] != nil {
			if sizes[name], err = strconv.ParseFloat(value, 64); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(sizes) != len(held) {
		t.Fatalf("the metrics say %v, answered with %d", sizes, res.StatusCode)
	}
	return sizes
}

// settle waits until the servers hold no more than before.
func (d *storm) settle(before [2]map[string]float64) {
	for end := time.Now().Add(stuck); ; {
		now, more := d.sizes(), ""
		for i := range now {
			for name, most := range held {
				if now[i][name] > most(before[i][name]) {
					more += fmt.Sprintf("server %d has %s %.0f, was %.0f\n", i, name, now[i][name], before[i][name])
				}
			}
		}
		if more == "" {
			d.t.Logf("before %v, after %v", before, now)
			return
		}
		if time.Now().After(end) {
			d.t.Errorf("%s later:\n%s", stuck, more)
			return
		}
		<-time.After(time.Second)
	}
}

// verifyDeleted waits until nothing is left of a deleted issue.
func (d *storm) verifyDeleted(issue string) {
	for end := time.Now().Add(stuck); ; {
		_, _, body, err := d.ask(0, http.MethodGet, issue, "checklists", nil)
		if err == nil && strings.Contains(body, `"rev":0,`) {
			return
		}
		if time.Now().After(end) {
			d.t.Errorf("issue %s was deleted, and is %s, %v", issue, body, err)
			return
		}
		d.wake()
		<-time.After(500 * time.Millisecond)
	}
}
