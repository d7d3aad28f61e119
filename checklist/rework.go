package checklist

import (
	"fmt"
	"time"
)

// Rework is a change that is known only once the newest state is: what takes an
// issue back to an earlier state, or to what somebody wrote as text.
type Rework struct {
	// ID is the request's, chosen by the sender or made of what it wants; one that
	// is among the issue's recent operations was done before. "" for none: then it
	// is planned again.
	ID string
	// Plan returns what is to be done with the newest state, as many actions as it
	// takes. It is called again when others were faster, and changes nothing
	// itself.
	Plan  func(newest Issue, statuses []Status) ([]Action, error)
	By    string // account id
	Can   Permissions
	Facts Facts
}

// applyTo returns the issue with what was planned. The issue remembers the
// request and not each of its actions, of which there may be more than it
// remembers, and only where nothing was rejected: what was is to be asked again.
func (r Rework) applyTo(issue Issue, now time.Time) (next Issue, rejected []Rejection, dirty bool, err error) {
	if r.ID != "" && issue.Recent.Has(r.ID) {
		return issue, nil, false, nil
	}
	actions, err := r.Plan(issue, issue.Statuses)
	if err != nil || len(actions) == 0 {
		return issue, nil, false, err
	}
	next = issue.Clone()
	d := &draft{Issue: &next, by: Stamp{By: r.By, At: now}}
	c := Change{Can: r.Can}
	changed, forbidden := false, 0
	for n, a := range actions {
		op := Operation{ID: fmt.Sprintf("%s-%d", r.ID, n+1), Action: a}
		did, refused := c.applyOne(d, op)
		if refused == nil {
			changed = changed || did
			continue
		}
		if refused.code == CodeForbidden {
			forbidden++
		}
		rejected = append(rejected, Rejection{ID: op.ID, Code: refused.code, Text: refused.text})
	}
	if forbidden == len(actions) {
		return issue, nil, false, ErrForbidden
	}
	if len(rejected) == len(actions) {
		return issue, rejected, false, nil
	}
	if len(rejected) == 0 && r.ID != "" {
		next.Recent = next.Recent.With(r.ID)
	}
	next.touch(d.by, r.Facts, changed)
	return next, rejected, true, nil
}
