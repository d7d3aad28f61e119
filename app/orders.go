package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"ticklist/checklist"
	"ticklist/checklist/actions"
	"ticklist/checklist/rules"
	"ticklist/tenant"
	"ticklist/tenant/jira"
)

// orders does what a property of an issue, or a workflow's post function, asks for.
type orders struct {
	queue  orderQueue
	doer   doer
	rights effectiveRights
	jira   orderedIssues
	runs   runKeeper
	now    func() time.Time
}

// orderQueue is tenant.Queue, as far as it is used here.
type orderQueue interface {
	Order(context.Context, tenant.Task) (string, error)
	Before(context.Context, tenant.Task) (bool, error)
}

// doer does actions; *actions.Service is one, and says with which errors.
type doer interface {
	Do(context.Context, checklist.Scope, actions.Do) (actions.Done, error)
}

// effectiveRights is handlers.Rights, which says with which errors.
type effectiveRights interface {
	Effective(ctx context.Context, p tenant.Principal, issueID string) (checklist.Permissions, error)
}

// orderedIssues is what Jira keeps of issues; *jira.Client is it, and says with
// which errors.
type orderedIssues interface {
	factFinder
	properties
	Property(ctx context.Context, in tenant.Installation, issueID, key string) ([]byte, error)
}

// runKeeper keeps what ran; errors are faults.
type runKeeper interface {
	AddRun(ctx context.Context, clientKey string, r rules.Run) error
}

// errEarlier says that an earlier order of the issue is still to be done.
var errEarlier = errors.New("an earlier order of the issue waits")

// do does an order. Those of an issue are done in the order in which they came in.
func (o *orders) do(ctx context.Context, t tenant.Task, in tenant.Installation) error {
	if waits, err := o.queue.Before(ctx, t); err != nil {
		return err
	} else if waits {
		return errEarlier
	}
	facts, err := o.jira.Facts(ctx, in, t.IssueID, nil)
	if errors.Is(err, tenant.ErrNoIssue) {
		return nil
	}
	if err != nil {
		return err
	}
	order, err := o.queue.Order(ctx, t)
	if err != nil {
		return err
	}
	w := ordered{Task: t, in: in, facts: facts, order: []byte(order)}
	if t.Kind == tenant.PostFunction {
		return o.byWorkflow(ctx, w)
	}
	return o.byProperty(ctx, w)
}

// ordered is an order with what Jira says of its issue.
type ordered struct {
	tenant.Task
	in    tenant.Installation
	facts tenant.IssueFacts
	order []byte // JSON
}

// byProperty does what a property asks for that somebody has set, writes what came
// of it into another, and takes the first away. What the webhook said is done, or,
// where it did not say, what the property is now; without one somebody else has
// done it.
func (o *orders) byProperty(ctx context.Context, w ordered) error {
	if len(w.order) == 0 {
		found, err := o.jira.Property(ctx, w.in, w.IssueID, actions.OrderProperty)
		if errors.Is(err, jira.ErrNoProperty) {
			return nil
		}
		if err != nil {
			return err
		}
		w.order = found
	}
	if w.Who == tenant.ErasedAccount { // meanwhile, and so nobody
		w.Who = ""
	}
	can, err := o.rights.Effective(ctx, tenant.Principal{Installation: w.in, AccountID: w.Who, ProjectID: w.facts.ProjectID}, w.IssueID)
	if err != nil {
		return fmt.Errorf("what whoever set a property may do: %w", err)
	}
	done, failed := o.run(ctx, w, w.Who, can)
	if err := o.tell(ctx, w, done, failed); err != nil {
		return unlessVain(err)
	}
	return unlessVain(o.clear(ctx, w))
}

// run does the order once, however often it is begun.
func (o *orders) run(ctx context.Context, w ordered, by string, can checklist.Permissions) (actions.Done, error) {
	wanted, err := actions.Parse(w.order)
	if err != nil {
		return actions.Done{}, err
	}
	return o.doer.Do(ctx, checklist.Scope{ClientKey: w.ClientKey, IssueID: w.IssueID}, actions.Do{
		ID: "order-" + w.Name, Actions: wanted, By: by, Can: can,
		Facts: checklist.Facts{BaseURL: w.in.BaseURL, IssueKey: w.facts.Key, ProjectID: w.facts.ProjectID, IssueTypeID: w.facts.TypeID},
	})
}

// outcomeJSON is what came of an order, as the property that tells of it has it.
type outcomeJSON struct {
	At    time.Time      `json:"at"`
	Done  int            `json:"done,omitzero"` // actions
	Rev   int64          `json:"rev,omitzero"`  // of the checklists behind them
	Error string         `json:"error,omitzero"`
	Was   jsontext.Value `json:"was,omitzero"` // the order that failed
	// Changes are how many changes each action has made; left out where an attempt
	// before this one has made them.
	Changes []int `json:"changes,omitzero"`
}

// maxOutcome is how long a property of Jira's may be, in characters, with room for
// what is told beside an order.
const maxOutcome = 32_768 - 2048

// outcome is what is told; an error that people cannot mend is returned.
func (o *orders) outcome(w ordered, done actions.Done, failed error) ([]byte, error) {
	told := outcomeJSON{At: o.now().UTC().Truncate(time.Millisecond)}
	if failed == nil {
		told.Done, told.Rev, told.Changes = max(1, len(done.Changes)), done.Issue.Rev, done.Changes
	} else {
		var ok bool
		if told.Error, ok = actions.Explain(failed); !ok {
			return nil, failed
		}
		if was := jsontext.Value(w.order); was.IsValid() && len(was) <= maxOutcome {
			told.Was = was
		}
	}
	encoded, err := json.Marshal(told)
	if err != nil {
		return nil, fmt.Errorf("encode what came of an order: %w", err)
	}
	return encoded, nil
}

// tell writes what came of an order into the property that is for it.
func (o *orders) tell(ctx context.Context, w ordered, done actions.Done, failed error) error {
	told, err := o.outcome(w, done, failed)
	if err != nil {
		return err
	}
	return o.jira.SetIssueProperty(ctx, w.in, w.IssueID, actions.DoneProperty, told)
}

// unlessVain is an error that another attempt could mend: an issue that is gone, or
// a project in which the app may not write, gets no answer.
func unlessVain(err error) error {
	if refused, ok := errors.AsType[*jira.StatusError](err); errors.Is(err, tenant.ErrNoIssue) || ok && refused.Status == http.StatusForbidden {
		return nil
	}
	return err
}

// clear takes the property away that ordered something, unless somebody has set it
// anew: that is an order of its own.
func (o *orders) clear(ctx context.Context, w ordered) error {
	now, err := o.jira.Property(ctx, w.in, w.IssueID, actions.OrderProperty)
	if errors.Is(err, jira.ErrNoProperty) {
		return nil
	}
	if err != nil {
		return err
	}
	if !sameJSON(now, w.order) {
		return nil
	}
	return o.jira.SetIssueProperty(ctx, w.in, w.IssueID, actions.OrderProperty, nil)
}

// sameJSON says whether two values are the same to a program.
func sameJSON(a, b jsontext.Value) bool {
	if string(a) == string(b) {
		return true
	}
	x, y := a.Clone(), b.Clone()
	lenient := []jsontext.Options{jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true)}
	return x.Canonicalize(lenient...) == nil && y.Canonicalize(lenient...) == nil && string(x) == string(y)
}

// byWorkflow does what a post function of a workflow asks for, whoever has made the
// transition: who wrote the workflow has decided it, as with rules. What came of it
// stands in the log of rules; why it failed, on the issue as well.
func (o *orders) byWorkflow(ctx context.Context, w ordered) error {
	done, failed := o.run(ctx, w, checklist.ByRule, everything())
	run := rules.Run{
		ID: "order-" + w.Name, At: w.ReceivedAt, IssueID: w.IssueID, IssueKey: w.facts.Key, ProjectID: w.facts.ProjectID,
		On: rules.Workflow, Outcome: rules.Applied,
	}
	for _, n := range done.Changes {
		run.Items += n
	}
	switch why, explained := actions.Explain(failed); {
	case explained:
		run.Outcome, run.RuleName = rules.Refused, clipped(why)
		if err := unlessVain(o.tell(ctx, w, done, failed)); err != nil {
			return err
		}
	case failed != nil:
		return failed
	case done.Changes != nil && run.Items == 0:
		run.Outcome = rules.Present
	}
	return o.runs.AddRun(ctx, w.ClientKey, run)
}

// maxWhy is how much of a reason the log keeps, in code points.
const maxWhy = 300

func clipped(s string) string {
	if r := []rune(s); len(r) > maxWhy {
		return string(r[:maxWhy]) + "…"
	}
	return s
}
