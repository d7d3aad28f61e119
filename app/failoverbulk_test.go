package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"
)

const (
	// updates is in how many failovers a bulk job is at work, the first ones: it is
	// over when the others are, also where it has to wait until it is known that
	// nobody has it.
	updates = 2
	// updated is how many issues each of them has.
	updated       = 5
	updatedIssues = 50_000 // the first of them
)

func updatedIssue(round, n int) string { return fmt.Sprint(updatedIssues + 100*round + n) }

// call makes a request that is not about one issue, until it is answered with
// anything but a 503.
func (d *storm) call(issue, method, path, body string, want int) []byte {
	for {
		token, err := d.site.ContextToken("712020:bulk", issue)
		if err != nil {
			d.t.Fatal(err)
		}
		status, answer, err := d.site.Call(d.t.Context(), token, method, path, body)
		if err == nil && status == want {
			return answer
		}
		if err != nil || status != http.StatusServiceUnavailable {
			d.t.Fatalf("%s %s was answered %d %s, %v; want %d", method, path, status, answer, err, want)
		}
		<-time.After(100 * time.Millisecond)
	}
}

// lists gives issues the lists of a template for each failover in which those are
// brought to its next version.
func (d *storm) lists() {
	for round := range updates {
		id := fmt.Sprint("t", round)
		d.call("1", http.MethodPost, "/site/templates", fmt.Sprintf(`{"id":%q,"name":"T","description":"","live":false,"text":"* first"}`, id), http.StatusCreated)
		for n := range updated {
			issue := updatedIssue(round, n)
			d.site.Place(issue, "10000")
			d.site.Describe(issue, map[string]any{"status": map[string]any{"id": "1", "statusCategory": map[string]any{"key": "new"}}})
			d.call(issue, http.MethodPost, "/issues/"+issue+"/apply", fmt.Sprintf(`{"id":"apply","template":%q,"mode":"append"}`, id), http.StatusOK)
		}
		d.call("1", http.MethodPut, "/site/templates/"+id, `{"base":1,"text":"* second"}`, http.StatusOK)
	}
}

// update begins a bulk job, which is at work when this returns.
func (d *storm) update(round int) {
	d.call("1", http.MethodPost, fmt.Sprintf("/site/templates/t%d/update", round), fmt.Sprintf(`{"id":"u%d"}`, round), http.StatusAccepted)
}

// verifyUpdates waits until the jobs are done, and looks whether each issue was
// done, and once.
func (d *storm) verifyUpdates() {
	for round := range min(updates, failovers(d.t)) {
		d.awaitUpdate(round)
		for n := range updated {
			d.verifyUpdated(updatedIssue(round, n))
		}
	}
}

func (d *storm) awaitUpdate(round int) {
	path := fmt.Sprint("/site/jobs/u", round)
	for began := time.Now(); ; <-time.After(100 * time.Millisecond) {
		var job struct {
			State                        string
			Total, Done, Changed, Failed int
		}
		answer := d.call("1", http.MethodGet, path, "", http.StatusOK)
		if err := json.Unmarshal(answer, &job); err != nil {
			d.t.Fatal(err)
		}
		if job.State == "done" {
			d.t.Logf("bulk job %d after %s more: %s", round, time.Since(began), answer)
			if job.Done != updated || job.Failed > 0 {
				d.t.Errorf("bulk job %d is %s, want %d issues done", round, answer, updated)
			}
			return
		}
		if time.Since(began) > stuck {
			d.t.Fatalf("bulk job %d is %s", round, answer)
		}
	}
}

// verifyUpdated looks at an issue that a job has done: one revision on top of the
// one by which the template came, with one event.
func (d *storm) verifyUpdated(issue string) {
	var s state
	if err := d.read(0, issue, "checklists", &s); err != nil {
		d.t.Error(err)
		return
	}
	if s.Rev != 2 || len(s.Lists) != 1 || len(s.Lists[0].Items) != 1 || s.Lists[0].Items[0].Text != "second" {
		d.t.Errorf("issue %s is at revision %d with %+v, want 2 with the second version", issue, s.Rev, s.Lists)
	}
	events := d.events(issue)
	if len(events) != 2 || len(slices.Compact(events)) != 2 {
		d.t.Errorf("the history of issue %s has %q, want one by the template and one by its update", issue, events)
	}
}
