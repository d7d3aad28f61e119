package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"ticklist/app/jiratest"
)

const (
	jiraTakes = 100 * time.Millisecond
	tellings  = 50
	tellIssue = workers + 1 // of which nobody else writes
	tellLimit = 30 * time.Second
)

// told is how long after an edit's answer Jira knew of it, and how long before
// the answer it was called.
type told struct{ after, ahead []float64 }

// telling measures what somebody waits for who ticks the last item and presses a
// button of the workflow: from the edit's answer until the property is at Jira.
func (b *bench) telling(ctx context.Context) error {
	calls := make(chan jiratest.PropertyCall, 1024)
	issue := issueOf(tellIssue)
	b.site.TakeTime(jiraTakes, func(c jiratest.PropertyCall) {
		if c.IssueID == issue {
			calls <- c
		}
	})
	defer b.site.TakeTime(0, nil)
	if _, err := b.edit(ctx, `{"id":"add","type":"addItem","item":"last","text":"The last"},{"id":"first","type":"addItem","item":"first","text":"The first"}`); err != nil {
		return err
	}
	for quick, what := range []string{"edit's answer to property at Jira", "the same right behind another edit"} {
		var all told
		for n := range tellings {
			if err := b.flip(ctx, calls, &all, n, quick); err != nil {
				return err
			}
		}
		b.print(what, fmt.Sprintf("%.0f ms, worst %.0f of %d (Jira takes %d ms; called %.0f ms before the answer)",
			median(all.after), slices.Max(all.after), tellings, jiraTakes.Milliseconds(), median(all.ahead)))
	}
	return nil
}

// flip makes an edit that a workflow rule can see, behind some quick ones that
// none can, and waits until Jira knows of it.
func (b *bench) flip(ctx context.Context, calls <-chan jiratest.PropertyCall, all *told, n, quick int) error {
	id := fmt.Sprint(time.Now().UnixNano())
	for q := range quick {
		if _, err := b.edit(ctx, fmt.Sprintf(`{"id":"q%s-%d","type":"editItem","item":"first","text":"The first, %s %d"}`, id, q, id, q)); err != nil {
			return err
		}
	}
	status := []string{"done", "open"}[n%2]
	rev, err := b.edit(ctx, fmt.Sprintf(`{"id":"l%s","type":"setStatus","item":"last","status":%q},{"id":"f%s","type":"setStatus","item":"first","status":%q}`, id, status, id, status))
	if err != nil {
		return err
	}
	answered := time.Now()
	limit := time.After(tellLimit)
	for {
		select {
		case c := <-calls:
			if knows(c.Value) >= rev {
				all.after = append(all.after, c.Taken.Sub(answered).Seconds()*1000)
				all.ahead = append(all.ahead, answered.Sub(c.Began).Seconds()*1000)
				return nil
			}
		case <-limit:
			return errors.New("jira was not told of an edit")
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// knows is the revision in a property.
func knows(property string) int64 {
	var p struct {
		Rev int64 `json:"rev"`
	}
	if json.Unmarshal([]byte(property), &p) != nil {
		return 0
	}
	return p.Rev
}

// edit applies operations and returns the revision.
func (b *bench) edit(ctx context.Context, ops string) (int64, error) {
	token, err := b.site.ContextToken(account, issueOf(tellIssue))
	if err != nil {
		return 0, err
	}
	status, body, err := b.site.Ops(ctx, token, issueOf(tellIssue), "["+ops+"]")
	if err != nil {
		return 0, err
	}
	var answer struct {
		Rev      int64             `json:"rev"`
		Rejected []json.RawMessage `json:"rejected"`
	}
	if err := json.Unmarshal(body, &answer); err != nil || status != http.StatusOK || len(answer.Rejected) > 0 {
		return 0, fmt.Errorf("an edit was answered %d %s", status, body)
	}
	return answer.Rev, nil
}
