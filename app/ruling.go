package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/rules"
	"ticklist/checklist/templates"
	"ticklist/tenant"
)

// cloneAge is how old an issue may be that is given the checklists of the one
// that it is a clone of: Jira makes the link with the issue, or soon after. Who
// links two old issues by hand does not want them copied.
const cloneAge = time.Hour

// ruling applies templates to issues where a rule says so, and gives clones the
// checklists of what they were made of.
type ruling struct {
	rules     *rules.Keeper
	lists     listKeeper
	templates bringer
	jira      factFinder
	views     viewer
}

// viewer says whether a person may see the checklists of an issue; every error
// means that this is not known.
type viewer interface {
	MayView(ctx context.Context, in tenant.Installation, accountID, issueID, projectID string) (bool, error)
}

// listKeeper is checklist.Service, as far as it is used here.
type listKeeper interface {
	reworker
	Load(context.Context, checklist.Scope) (checklist.Issue, error)
}

// factFinder asks Jira what an issue is now. Facts answers tenant.ErrNoIssue;
// every other error means that Jira has not said.
type factFinder interface {
	Facts(ctx context.Context, in tenant.Installation, idOrKey string, fields []string) (tenant.IssueFacts, error)
}

// bringer applies templates. Bring answers errNoTemplate where there is none any
// more that can be applied, errNoRoom where the issue is too full for it,
// checklist.ErrBusy, or a fault.
type bringer interface {
	Bring(ctx context.Context, sc checklist.Scope, b bringing) (checklist.Result, error)
	// There says whether a template can be applied in a project; errors are faults.
	There(ctx context.Context, clientKey, projectID, template string) (bool, error)
}

// bringing is what is to be applied to an issue, as checklist.ByRule.
type bringing struct {
	ID       string // of the request, as checklist.Rework has it
	Template string
	Mode     rules.Mode
	Live     bool
	Facts    checklist.Facts
	Rule     string // rules.Placed.Key
}

var (
	errNoTemplate = errors.New("there is no such template")
	errNoRoom     = errors.New("the template does not fit into the issue")
)

// wanted is a tenant.Inbox's: whether a webhook is worth keeping for rules.
func (r *ruling) wanted(ctx context.Context, clientKey string, w tenant.Webhook) (bool, error) {
	return r.rules.Wants(ctx, clientKey, w.InProject, eventsOf(w.Kind, w.Fields, w.To, w.StatusChanged)...)
}

// eventsOf are what a webhook tells for rules: a move to another status is a
// change as well.
func eventsOf(kind tenant.WebhookKind, fields, to string, statusChanged bool) []rules.Event {
	if kind == tenant.IssueCreated {
		return []rules.Event{{On: rules.Created}}
	}
	changed := rules.Event{On: rules.Changed}
	if fields != tenant.AnyField {
		changed.Fields = strings.Split(fields, ",")
	}
	events := []rules.Event{changed}
	if statusChanged {
		events = append(events, rules.Event{On: rules.Transition, To: to})
	}
	return events
}

// do applies what the rules say of an event. What the issue is now is asked of
// Jira, since webhooks come in any order; what happened is the event's. A rule
// that cannot be applied keeps no other from it.
func (r *ruling) do(ctx context.Context, t tenant.Task, in tenant.Installation) error {
	all, err := r.rules.All(ctx, t.ClientKey)
	if err != nil || len(all) == 0 {
		return err
	}
	facts, err := r.jira.Facts(ctx, in, t.IssueID, all.Fields())
	if errors.Is(err, tenant.ErrNoIssue) {
		return nil
	}
	if err != nil {
		return err
	}
	if t.Kind == tenant.IssueCreated {
		if err := r.copyFrom(ctx, t, in, facts); err != nil {
			return err
		}
	}
	var failed []error
	for _, rule := range all.At(t.ClientKey, facts.ProjectID) {
		for _, e := range eventsOf(t.Kind, t.Fields, t.To, t.StatusChanged) {
			if e.On == rules.Transition && e.To == "" { // the webhook was cut off before it said
				e.To = facts.StatusID
			}
			if rule.Match(rule.ProjectID, e, issueOf(facts)).Why == rules.Matched {
				failed = append(failed, r.apply(ctx, occurrence{Task: t, in: in, facts: facts, event: e}, rule))
			}
		}
	}
	return errors.Join(failed...)
}

// occurrence is an event with what Jira says of its issue.
type occurrence struct {
	tenant.Task
	in    tenant.Installation
	facts tenant.IssueFacts
	event rules.Event
}

func (o occurrence) scope() checklist.Scope {
	return checklist.Scope{ClientKey: o.ClientKey, IssueID: o.IssueID}
}

func issueOf(f tenant.IssueFacts) rules.Issue {
	out := rules.Issue{ProjectID: f.ProjectID, TypeID: f.TypeID, StatusID: f.StatusID, Fields: map[string][]rules.Value{}}
	for id, values := range f.Fields {
		for _, v := range values {
			out.Fields[id] = append(out.Fields[id], v)
		}
	}
	return out
}

// apply applies a rule's template, and leaves a run of it. One that came by this
// rule before stays away unless the rule says otherwise, also where people have
// deleted it. The request's id is the rule's, so that of two events at once one
// applies it; with Again it is the event's, too.
func (r *ruling) apply(ctx context.Context, o occurrence, rule rules.Placed) error {
	issue, err := r.lists.Load(ctx, o.scope())
	if err != nil {
		return err
	}
	if came, ok := cameBy(issue, rule); ok && !rule.Again {
		if came.At.Before(o.ReceivedAt.Truncate(time.Millisecond)) {
			return nil
		}
		return r.note(ctx, o, rule, checklist.Issue{}, issue) // who applied it may have died before
	}
	b := bringing{
		ID: requestID(rule.Key()), Template: rule.Template, Mode: rule.Mode, Live: rule.Live, Rule: rule.Key(),
		Facts: checklist.Facts{BaseURL: o.in.BaseURL, IssueKey: o.facts.Key, ProjectID: o.facts.ProjectID, IssueTypeID: o.facts.TypeID},
	}
	if rule.Again {
		b.ID = requestID(rule.Key() + o.Name)
	} else if _, there := issue.Came(rule.Template); there { // by another rule, a person, or with a clone
		b.Mode = rules.Missing
	}
	got, err := r.templates.Bring(ctx, o.scope(), b)
	switch {
	case errors.Is(err, errNoTemplate):
		return r.run(ctx, o, rule, rules.Run{Outcome: rules.Gone})
	case errors.Is(err, errNoRoom):
		return r.run(ctx, o, rule, rules.Run{Outcome: rules.Refused})
	case err != nil:
		return fmt.Errorf("apply rule %s to issue %s: %w", rule.Key(), o.IssueID, err)
	case len(got.Rejected) > 0:
		return r.run(ctx, o, rule, rules.Run{Outcome: rules.Refused})
	}
	return r.note(ctx, o, rule, issue, got.Issue)
}

// requestID makes an id of the form that operations have.
func requestID(of string) string {
	sum := sha256.Sum256([]byte(of))
	return "rule-" + hex.EncodeToString(sum[:16])
}

// cameBy says how a rule's template came to the issue by the rule.
func cameBy(in checklist.Issue, rule rules.Placed) (checklist.Applied, bool) {
	at := slices.IndexFunc(in.Applied, func(a checklist.Applied) bool { return a.Rule == rule.Key() })
	if at < 0 {
		return checklist.Applied{}, false
	}
	return in.Applied[at], true
}

// note leaves a run of what was applied. It goes by when that was, which two that
// note the same agree on.
func (r *ruling) note(ctx context.Context, o occurrence, rule rules.Placed, before, after checklist.Issue) error {
	run := rules.Run{Outcome: rules.Applied, Items: itemsFrom(after, rule.Template) - itemsFrom(before, rule.Template)}
	if came, ok := cameBy(after, rule); ok {
		run.Version = came.Version
		if !rule.Again {
			run.At, run.ID = came.At, o.IssueID+"-"+requestID(rule.Key())
		}
	}
	if run.Items <= 0 {
		run.Items, run.Outcome = 0, rules.Present
	}
	return r.run(ctx, o, rule, run)
}

// itemsFrom is how many items of an issue are from a template. Others may come
// and go at the same time.
func itemsFrom(in checklist.Issue, template string) int {
	n := 0
	for _, l := range in.Lists {
		for _, it := range l.Items {
			if it.From.Template == template {
				n++
			}
		}
	}
	return n
}

// run stores what came of a rule.
func (r *ruling) run(ctx context.Context, o occurrence, rule rules.Placed, run rules.Run) error {
	if run.ID == "" {
		run.At, run.ID = o.ReceivedAt, o.Name+"-"+requestID(rule.Key())
	}
	run.IssueID, run.IssueKey, run.ProjectID = o.IssueID, o.facts.Key, o.facts.ProjectID
	run.On, run.To, run.Rule, run.RuleOf, run.RuleName, run.Template = o.event.On, o.event.To, rule.ID, rule.ProjectID, rule.Name, rule.Template
	return r.rules.AddRun(ctx, o.ClientKey, run)
}

// linked does what follows from a link by which an issue is a clone.
func (r *ruling) linked(ctx context.Context, t tenant.Task, in tenant.Installation) error {
	other, err := r.lists.Load(ctx, checklist.Scope{ClientKey: t.ClientKey, IssueID: t.CloneOf})
	if err != nil || len(other.Lists) == 0 {
		return err
	}
	facts, err := r.jira.Facts(ctx, in, t.IssueID, nil)
	if errors.Is(err, tenant.ErrNoIssue) {
		return nil
	}
	if err != nil {
		return err
	}
	return r.copyFrom(ctx, t, in, facts)
}

// copyFrom gives an issue that is a clone, and new, the checklists of what it was
// made of, if whoever made it may see that. It is asked of Jira which issues those
// are: a link may be gone again.
func (r *ruling) copyFrom(ctx context.Context, t tenant.Task, in tenant.Installation, facts tenant.IssueFacts) error {
	if facts.Creator == "" || t.ReceivedAt.Sub(facts.Created) > cloneAge {
		return nil
	}
	for _, id := range facts.CloneOf {
		other, err := r.lists.Load(ctx, checklist.Scope{ClientKey: t.ClientKey, IssueID: id})
		if err != nil {
			return err
		}
		if len(other.Lists) == 0 {
			continue
		}
		may, err := r.views.MayView(ctx, in, facts.Creator, id, other.ProjectID)
		if err != nil {
			return err
		}
		if !may {
			continue
		}
		if err := r.copy(ctx, occurrence{Task: t, in: in, facts: facts, event: rules.Event{On: rules.Cloned}}, id, other); err != nil {
			return err
		}
	}
	return nil
}

func (r *ruling) copy(ctx context.Context, o occurrence, id string, other checklist.Issue) error {
	request := "clone-" + id // where it was done, it is not done again, but noted: who did it may have died before
	clone := checklist.Clone{Of: id, Lists: other.Lists, Statuses: other.Statuses}
	got, err := r.lists.Rework(ctx, o.scope(), checklist.Rework{
		ID: request, Plan: clone.Plan, By: o.facts.Creator, Can: everything(), Live: true, Inherits: other.Applied,
		Facts: checklist.Facts{BaseURL: o.in.BaseURL, IssueKey: o.facts.Key, ProjectID: o.facts.ProjectID, IssueTypeID: o.facts.TypeID},
	})
	if err != nil {
		return fmt.Errorf("copy the checklists of issue %s to its clone: %w", id, err)
	}
	// The issue's and the link's webhook may both come to this: they agree on the time.
	run := rules.Run{ID: o.IssueID + "-" + request, At: o.facts.Created.UTC().Truncate(time.Millisecond), From: id, Outcome: rules.Applied}
	for _, l := range other.Lists {
		run.Items += len(l.Items)
	}
	if len(got.Rejected) > 0 {
		run.Outcome, run.Items = rules.Refused, run.Items-len(got.Rejected)
	}
	return r.run(ctx, o, rules.Placed{}, run)
}

// templateBringer brings templates of a site and of its projects.
type templateBringer struct{ *templates.Service }

// Bring implements bringer.
func (b templateBringer) Bring(ctx context.Context, sc checklist.Scope, what bringing) (checklist.Result, error) {
	got, err := b.Apply(ctx, sc, templates.Application{
		ID: what.ID, Template: what.Template, Mode: templates.Mode(what.Mode), Live: &what.Live,
		By: checklist.ByRule, Can: everything(), Facts: what.Facts, Rule: what.Rule,
	})
	var invalid *checklist.InvalidError
	switch {
	case errors.Is(err, templates.ErrNotFound), errors.Is(err, templates.ErrNoVersion):
		return got, fmt.Errorf("%w: %w", errNoTemplate, err)
	case errors.As(err, &invalid):
		return got, fmt.Errorf("%w: %w", errNoRoom, err)
	}
	return got, err
}

// There says whether a template can be applied in a project.
func (b templateBringer) There(ctx context.Context, clientKey, projectID, template string) (bool, error) {
	for _, at := range []checklist.Area{{ClientKey: clientKey}, {ClientKey: clientKey, ProjectID: projectID}} {
		t, err := b.Get(ctx, at, template)
		if errors.Is(err, templates.ErrNotFound) {
			continue
		}
		return err == nil && !t.Archived, err
	}
	return false, nil
}

// Try says of the rules that concern an issue which would match it now, and why
// the others would not, and changes nothing. on is the event to try, "" for each
// rule's own. It answers tenant.ErrNoIssue; other errors are faults, or that Jira
// has not said.
func (r *ruling) Try(ctx context.Context, in tenant.Installation, issueID string, on rules.On) (rules.Trial, error) {
	all, err := r.rules.All(ctx, in.ClientKey)
	if err != nil {
		return rules.Trial{}, err
	}
	facts, err := r.jira.Facts(ctx, in, issueID, all.Fields())
	if err != nil {
		return rules.Trial{}, err
	}
	sc := checklist.Scope{ClientKey: in.ClientKey, IssueID: facts.ID}
	issue, err := r.lists.Load(ctx, sc)
	if err != nil {
		return rules.Trial{}, err
	}
	trial := rules.Trial{IssueID: facts.ID, IssueKey: facts.Key, Issue: issueOf(facts), CloneOf: facts.CloneOf}
	for _, rule := range all.At(in.ClientKey, facts.ProjectID) {
		reason := rule.Try(on, trial.Issue)
		if reason.Why == rules.Matched {
			if reason.Why, err = r.hindrance(ctx, in.ClientKey, facts.ProjectID, issue, rule); err != nil {
				return rules.Trial{}, err
			}
		}
		trial.Rules = append(trial.Rules, rules.Tried{Placed: rule, Reason: reason})
	}
	return trial, nil
}

// hindrance is why a rule that matches would not be applied.
func (r *ruling) hindrance(ctx context.Context, clientKey, projectID string, issue checklist.Issue, rule rules.Placed) (rules.Why, error) {
	if _, came := cameBy(issue, rule); came && !rule.Again {
		return rules.Already, nil
	}
	there, err := r.templates.There(ctx, clientKey, projectID, rule.Template)
	if err != nil || there {
		return rules.Matched, err
	}
	return rules.NoTemplate, nil
}
