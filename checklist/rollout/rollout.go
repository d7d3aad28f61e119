// Package rollout knows how issues come to a newer version of a template that
// they have something of: copies when an admin says so, linked lists by
// themselves, as long as Jira does not count the issue as done. It knows nothing
// of HTTP, of Jira's calls or of a database.
package rollout

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/bulk"
	"ticklist/checklist/templates"
)

// Templates are those that are stored: what is used here of templates.Store, with
// its errors.
type Templates interface {
	Load(ctx context.Context, clientKey, id string) (templates.Template, error)
	Version(ctx context.Context, clientKey, id string, n int) (templates.Version, error)
	Versions(ctx context.Context, clientKey, id string) ([]templates.Version, error)
	Uses(ctx context.Context, clientKey string, ids []string) (map[string]int64, error)
	Owing(ctx context.Context, since time.Time, limit int) ([]templates.Template, error)
	Paid(ctx context.Context, clientKey, id string, n int) error
}

// Issues are the checklists of issues: checklist.Service, with its errors.
type Issues interface {
	LoadIn(ctx context.Context, sc checklist.Scope, projectID string) (checklist.Issue, error)
	Rework(context.Context, checklist.Scope, checklist.Rework) (checklist.Result, error)
}

// Index finds the issues of a site that a template came to: those behind one, in a
// fixed order, up to limit.
type Index interface {
	WithTemplate(ctx context.Context, clientKey, template, after string, limit int) ([]string, error)
}

// Jira knows which issues are done: true for those whose status is in the category
// that Jira calls done. Those that it does not tell of are not among them. It may
// be asked for Page at once. Every error means that it has not said;
// *bulk.LaterError that it wants to be asked later.
type Jira interface {
	Done(ctx context.Context, clientKey string, issueIDs []string) (map[string]bool, error)
}

// Service brings issues to newer versions. All fields are needed.
type Service struct {
	Templates Templates
	Issues    Issues
	Index     Index
	Jira      Jira
	Jobs      *bulk.Service
}

// The kinds of jobs.
const (
	Update = "update" // open issues that have a copy
	Live   = "live"   // issues that have a linked list
)

// Page is how many issues one step looks at.
const Page = 25

// maxTries is how many races one issue may lose.
const maxTries = 10

// What becomes of an issue.
type outcome int

const (
	asItWas outcome = iota
	changed
)

// What ends a plan without a change.
var (
	errNothing = errors.New("there is nothing to do")
	errAgain   = errors.New("the issue was changed meanwhile")
)

// change is what is to be done to an issue.
type change struct {
	to   templates.Version // the version that it is to have
	gone bool              // the template is deleted: linked lists are the issue's own from now on
	live bool              // linked lists are meant, not copies
	by   string
}

// everything is what the app itself may do: whoever saved the template or asked for
// the update was allowed to.
func everything() checklist.Permissions {
	return checklist.Permissions{View: true, Add: true, Edit: true, Toggle: true, Delete: true, ManageTemplates: true}
}

// renew brings one issue to a version. An issue that is there already, or further,
// stays as it is, as does one that is frozen. Errors: checklist.ErrFull, those of
// Rework.
func (s *Service) renew(ctx context.Context, sc checklist.Scope, c change) (outcome, error) {
	for range maxTries {
		issue, err := s.Issues.LoadIn(ctx, sc, "")
		if err != nil {
			return asItWas, err
		}
		came, ok := issue.Came(c.to.Template)
		if !ok || !c.concerns(issue, came) {
			return asItWas, nil
		}
		base, err := s.base(ctx, sc.ClientKey, came)
		if err != nil {
			return asItWas, err
		}
		res, err := s.Issues.Rework(ctx, sc, c.rework(came, base))
		switch {
		case errors.Is(err, errAgain):
			continue
		case errors.Is(err, errNothing):
			return asItWas, nil
		case err != nil:
			return asItWas, err
		case len(res.Rejected) > 0:
			return asItWas, fmt.Errorf("%d operations of a new version were rejected, the first with %q", len(res.Rejected), res.Rejected[0].Text)
		}
		return changed, nil
	}
	return asItWas, checklist.ErrBusy
}

// concerns says whether there can be anything to do. A linked list of an issue of
// which Jira has told that it is done is frozen; but it is unlinked from a template
// that is gone, which changes nothing of it.
func (c change) concerns(i checklist.Issue, came checklist.Applied) bool {
	switch {
	case !c.live:
		return came.Version < c.to.N
	case c.gone:
		return Linked(i, c.to.Template)
	}
	return Linked(i, c.to.Template) && came.Version <= c.to.N && !i.Done
}

// Linked says whether an issue has a list that is linked to a template.
func Linked(i checklist.Issue, template string) bool {
	return slices.ContainsFunc(i.Lists, func(l checklist.List) bool { return l.Live && l.From.Template == template })
}

// linked are the templates that lists of an issue are linked to, each once.
func linked(i checklist.Issue) []string {
	var out []string
	for _, l := range i.Lists {
		if l.Live && !slices.Contains(out, l.From.Template) {
			out = append(out, l.From.Template)
		}
	}
	return out
}

// base is the version that an issue has. If it is kept no more, the earliest that
// is kept is nearest to it.
func (s *Service) base(ctx context.Context, clientKey string, came checklist.Applied) (templates.Version, error) {
	v, err := s.Templates.Version(ctx, clientKey, came.Template, came.Version)
	if !errors.Is(err, templates.ErrNoVersion) {
		return v, err
	}
	t, err := s.Templates.Load(ctx, clientKey, came.Template)
	if errors.Is(err, templates.ErrNotFound) {
		return templates.Version{}, nil
	}
	if err != nil || t.Version == came.Version {
		return templates.Version{Template: t.ID, N: t.Version, Lists: t.Lists}, err
	}
	kept, err := s.Templates.Versions(ctx, clientKey, came.Template)
	if err != nil || len(kept) == 0 {
		return templates.Version{}, err
	}
	return s.Templates.Version(ctx, clientKey, came.Template, kept[len(kept)-1].N)
}

// rework is the change of an issue to which the template came as is said.
func (c change) rework(came checklist.Applied, base templates.Version) checklist.Rework {
	r := checklist.Rework{
		By: c.by, Can: everything(), Live: true,
		Plan: func(newest checklist.Issue, statuses []checklist.Status) ([]checklist.Action, error) {
			if now, ok := newest.Came(c.to.Template); !ok || now != came {
				return nil, errAgain
			}
			if !c.concerns(newest, came) {
				return nil, errNothing
			}
			actions, err := c.plan(newest, statuses, base)
			if err == nil && len(actions) == 0 && came.Version == c.to.N {
				err = errNothing
			}
			return actions, err
		},
	}
	if !c.gone {
		r.Applied = []checklist.Applied{{Template: c.to.Template, Version: c.to.N, Rule: came.Rule, Live: c.live || came.Live}}
	}
	return r
}

func (c change) plan(newest checklist.Issue, statuses []checklist.Status, base templates.Version) ([]checklist.Action, error) {
	if !c.gone {
		return checklist.Renewal{Template: c.to.Template, Base: base.Lists, Target: c.to.Lists, Live: c.live}.Plan(newest, statuses)
	}
	var actions []checklist.Action
	for _, l := range newest.Lists {
		if l.Live && l.From.Template == c.to.Template {
			actions = append(actions, checklist.SetLive{List: l.ID})
		}
	}
	return actions, nil
}

// freeze leaves on an issue with linked lists whether it is done.
func (s *Service) freeze(ctx context.Context, sc checklist.Scope, by string, done bool) error {
	_, err := s.Issues.Rework(ctx, sc, checklist.Rework{
		By: by, Can: everything(), Done: &done,
		Plan: func(newest checklist.Issue, _ []checklist.Status) ([]checklist.Action, error) {
			if len(linked(newest)) == 0 {
				return nil, errNothing
			}
			return nil, nil
		},
	})
	if errors.Is(err, errNothing) {
		return nil
	}
	return err
}

// current is the version that a template has now; gone says that there is none.
func (s *Service) current(ctx context.Context, clientKey, template string) (v templates.Version, gone bool, err error) {
	t, err := s.Templates.Load(ctx, clientKey, template)
	if errors.Is(err, templates.ErrNotFound) {
		return templates.Version{Template: template}, true, nil
	}
	return templates.Version{Template: t.ID, N: t.Version, Lists: t.Lists}, false, err
}
