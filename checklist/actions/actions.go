package actions

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"ticklist/checklist"
	"ticklist/checklist/templates"
)

// The properties of an issue by which something is ordered in Jira, and by which
// is told what came of it.
const (
	OrderProperty = "ticklist.do"
	DoneProperty  = "ticklist.done"
)

// Issues are the checklists of issues; *checklist.Service is one, and says with
// which errors.
type Issues interface {
	LoadIn(ctx context.Context, sc checklist.Scope, projectID string) (checklist.Issue, error)
	Rework(context.Context, checklist.Scope, checklist.Rework) (checklist.Result, error)
}

// Templates are those of sites and projects; *templates.Service is them, and says
// with which errors.
type Templates interface {
	Named(ctx context.Context, at checklist.Area, word string, archived bool) (templates.Template, error)
	Version(ctx context.Context, at checklist.Area, id string, n int) (templates.Version, error)
	Prepare(ctx context.Context, sc checklist.Scope, a templates.Application) (templates.Bringing, error)
	Brought(ctx context.Context, sc checklist.Scope, b templates.Bringing)
}

// Service does actions. Both fields are needed.
type Service struct {
	Issues    Issues
	Templates Templates
}

// Do is what one request wants done.
type Do struct {
	ID      string // of the request: one that was done is passed over; "" to do it each time
	Actions []Action
	By      string // account id, or checklist.ByRule
	Can     checklist.Permissions
	Facts   checklist.Facts
}

// Done is an issue after its actions.
type Done struct {
	checklist.Result
	// Changes are how many changes each action has made; nil where all was done
	// before.
	Changes []int
}

// DeniedError is an action that the person may not do.
type DeniedError struct {
	At    int // of the action, from 0
	Verb  Verb
	Needs checklist.Permission
}

func (e *DeniedError) Error() string {
	return fmt.Sprintf("%d/%s: it needs the permission %q", e.At, e.Verb, e.Needs)
}

// Unwrap makes it a checklist.ErrForbidden.
func (*DeniedError) Unwrap() error { return checklist.ErrForbidden }

// Do does all actions in their order, each to what those before it left, as one
// change: all of them or none. Errors: *DeniedError, *checklist.InvalidError with a
// field as [Parse] names them, and checklist.ErrBusy; any other is a fault, and
// leaves it open whether it was done, which asking again resolves.
func (s *Service) Do(ctx context.Context, sc checklist.Scope, d Do) (Done, error) {
	for n, a := range d.Actions {
		for _, p := range append([]checklist.Permission{checklist.View}, a.Needs()...) {
			if !d.Can.Allows(p) {
				return Done{}, &DeniedError{At: n, Verb: a.Verb, Needs: p}
			}
		}
	}
	ctx, cancel := context.WithTimeout(ctx, templates.ApplyTime)
	defer cancel()
	issue, err := s.Issues.LoadIn(ctx, sc, d.Facts.ProjectID)
	if err != nil {
		return Done{}, fmt.Errorf("load an issue for actions: %w", err)
	}
	if d.ID != "" && issue.Recent.Has(d.ID) { // before templates are looked up, which may be gone since
		return Done{Result: checklist.Result{Issue: issue}}, nil
	}
	if d.Facts.ProjectID == "" {
		d.Facts.ProjectID = issue.ProjectID
	}
	work, err := s.prepare(ctx, sc, d, issue)
	if err != nil {
		return Done{}, err
	}
	res, err := s.Issues.Rework(ctx, sc, work.rework())
	if err != nil {
		return Done{}, fmt.Errorf("do actions: %w", err)
	}
	for _, b := range work.brings {
		s.Templates.Brought(ctx, sc, b)
	}
	return Done{Result: res, Changes: work.changes}, nil
}

// work is what is known of a request before the newest state is.
type work struct {
	Do
	brings  map[int]templates.Bringing // by action
	removes map[int]templates.Version
	changes []int // of the last plan
}

// prepare looks up the templates.
func (s *Service) prepare(ctx context.Context, sc checklist.Scope, d Do, issue checklist.Issue) (*work, error) {
	w := &work{Do: d, brings: map[int]templates.Bringing{}, removes: map[int]templates.Version{}}
	at := checklist.Area{ClientKey: sc.ClientKey, ProjectID: d.Facts.ProjectID}
	for n, a := range d.Actions {
		if a.Verb != Apply && a.Verb != Remove {
			continue
		}
		t, err := s.Templates.Named(ctx, at, a.Template, a.Verb == Remove)
		switch {
		case err != nil:
		case a.Verb == Apply:
			w.brings[n], err = s.Templates.Prepare(ctx, sc, templates.Application{
				ID: d.ID + "-" + strconv.Itoa(n), Template: t.ID, Mode: a.Mode, Live: a.Live, By: d.By, Can: d.Can, Facts: d.Facts,
			})
		default:
			came, _ := issue.Came(t.ID)
			w.removes[n], err = s.Templates.Version(ctx, t.Area, t.ID, came.Version)
		}
		if err != nil {
			return nil, placed(n, a, err)
		}
	}
	return w, nil
}

// placed says at which action something went wrong.
func placed(n int, a Action, err error) error {
	at := fmt.Sprintf("%d/%s", n, a.Verb)
	if why, ok := errors.AsType[*checklist.InvalidError](err); ok {
		return &checklist.InvalidError{Field: at, Reason: why.Reason}
	}
	switch {
	case errors.Is(err, templates.ErrNotFound), errors.Is(err, templates.ErrNoVersion):
		return invalid(at, "There is no template %q here.", a.Template)
	case errors.Is(err, checklist.ErrForbidden): // all else was looked at before
		return &DeniedError{At: n, Verb: a.Verb, Needs: checklist.ManageTemplates}
	}
	return fmt.Errorf("%s: %w", at, err)
}

// rework is the one change. What each action may do was looked at, or is by its
// planner, so that here all is let through that they plan.
func (w *work) rework() checklist.Rework {
	r := checklist.Rework{ID: w.ID, By: w.By, Can: w.Can, Facts: w.Facts, Live: true, Plan: w.plan}
	r.Can.ManageTemplates = true
	for n := range w.Actions {
		if b, ok := w.brings[n]; ok {
			r.Applied = append(r.Applied, b.Applied())
		}
	}
	return r
}

// plan does the actions one after the other to a copy.
func (w *work) plan(newest checklist.Issue, statuses []checklist.Status) ([]checklist.Action, error) {
	w.changes = make([]int, len(w.Actions))
	var all []checklist.Action
	for n, a := range w.Actions {
		p := planner{issue: newest, statuses: statuses, action: a, manages: w.Can.ManageTemplates, seed: fmt.Sprintf("%s %d %d", w.ID, newest.Version, n)}
		planned, err := w.planOne(n, &p)
		if err != nil {
			return nil, placed(n, a, err)
		}
		lists, refused := checklist.Perform(newest, planned)
		if len(refused) > 0 {
			return nil, invalid(fmt.Sprintf("%d/%s", n, a.Verb), "%s", refused[0].Text)
		}
		newest.Lists = lists
		w.changes[n] = len(planned)
		all = append(all, planned...)
	}
	return all, nil
}

func (w *work) planOne(n int, p *planner) ([]checklist.Action, error) {
	switch p.action.Verb {
	case Apply:
		return w.brings[n].Plan(p.issue, p.statuses)
	case Remove:
		return p.remove(w.removes[n]), nil
	case Add:
		return p.add()
	case Clear:
		return p.clear(), nil
	default:
		return p.set()
	}
}

// Explain says in a sentence for people what kept actions from being done; ok is
// false for an error that is none of theirs.
func Explain(err error) (sentence string, ok bool) {
	if denied, is := errors.AsType[*DeniedError](err); is {
		return fmt.Sprintf("Action %d (%s): whoever asked for it may not do this here; it needs the permission %q.", denied.At+1, denied.Verb, denied.Needs), true
	}
	if why, is := errors.AsType[*checklist.InvalidError](err); is {
		number, name, _ := strings.Cut(why.Field, "/")
		n, err := strconv.Atoi(number)
		switch {
		case err != nil:
			return why.Reason, true
		case name == "":
			return fmt.Sprintf("Action %d: %s", n+1, why.Reason), true
		}
		return fmt.Sprintf("Action %d (%s): %s", n+1, name, why.Reason), true
	}
	return "", false
}
