package checklist

import (
	"fmt"
	"slices"
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
	// Live says that live lists may be changed: the server's own reworks do.
	Live bool
	// Applied are noted with the stamp of the rework: also where nothing is planned,
	// or an issue that has all of a template already would get it again.
	Applied []Applied
	// Inherits are templates that came to the issue which this one is a clone of:
	// they are noted as they are, behind what the issue has.
	Inherits []Applied
	// Done, where it is not nil, is what Jira now says of the issue's status.
	Done *bool
}

// notes says whether something is to be stored beside what is planned.
func (r Rework) notes(issue Issue) bool {
	return len(r.Applied) > 0 || len(r.Inherits) > 0 || r.Done != nil && *r.Done != issue.Done
}

// applyTo returns the issue with what was planned. The issue remembers the
// request and not each of its actions, of which there may be more than it
// remembers, and only where nothing was rejected: what was is to be asked again.
func (r Rework) applyTo(issue Issue, now time.Time) (next Issue, rejected []Rejection, dirty bool, err error) {
	if r.ID != "" && issue.Recent.Has(r.ID) {
		return issue, nil, false, nil
	}
	actions, err := r.Plan(issue, issue.Statuses)
	if err != nil || len(actions) == 0 && !r.notes(issue) {
		return issue, nil, false, err
	}
	next = issue.Clone()
	d := &draft{Issue: &next, by: Stamp{By: r.By, At: now}, live: r.Live}
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
	if len(actions) > 0 && forbidden == len(actions) {
		return issue, nil, false, ErrForbidden
	}
	if len(actions) > 0 && len(rejected) == len(actions) {
		return issue, rejected, false, nil
	}
	if len(rejected) == 0 && r.ID != "" {
		next.Recent = next.Recent.With(r.ID)
	}
	r.note(&next, d.by)
	next.touch(d.by, r.Facts, changed)
	return next, rejected, true, nil
}

// note leaves on the issue what r says of it beside the lists.
func (r Rework) note(i *Issue, by Stamp) {
	if r.Done != nil {
		i.Done = *r.Done
	}
	for _, a := range r.Inherits {
		i.apply(a)
	}
	for _, a := range r.Applied {
		a.Stamp = by
		i.apply(a)
	}
}

// apply notes that a template came to the issue, the latest from one rule.
func (i *Issue) apply(a Applied) {
	i.Applied = slices.DeleteFunc(i.Applied, func(x Applied) bool { return x.Template == a.Template && x.Rule == a.Rule })
	i.Applied = append(i.Applied, a)
	i.Applied = slices.Delete(i.Applied, 0, max(0, len(i.Applied)-MaxApplied))
}

// Came returns how a template came to the issue last, and whether it did.
func (i Issue) Came(template string) (a Applied, ok bool) {
	for _, x := range slices.Backward(i.Applied) {
		if x.Template == template {
			return x, true
		}
	}
	return Applied{}, false
}
