package main

import (
	"context"
	"errors"
	"fmt"

	"ticklist/checklist"
	"ticklist/tenant"
)

const (
	// askedAtOnce is about how many issues Jira is asked at once where they are.
	askedAtOnce = 25

	// asksAtOnce is how often Jira is asked in one attempt, so that an attempt
	// has an end however large the project was.
	asksAtOnce = 8
)

// deletions takes away what Jira has deleted, and keeps what was only moved. What
// follows an issue hears of it.
type deletions struct {
	following  *following
	lists      linkedLists
	ruling     *ruling
	orders     *orders
	text       *textField
	eraser     eraser
	checklists whereabouts
	sites      sites
	jira       projects
}

// eraser erases an issue; every error is a fault, after which it is erased
// again.
type eraser interface {
	Erase(context.Context, tenant.Erasure) (tenant.Erased, error)
}

// whereabouts knows in which project an issue was last known. ProjectOf answers
// checklist.ErrNotFound for an issue without checklists; all else are faults.
type whereabouts interface {
	ProjectOf(context.Context, checklist.Scope) (string, error)
	InProject(ctx context.Context, clientKey, projectID string, limit int) ([]string, error)
	Move(ctx context.Context, sc checklist.Scope, projectID string) error
}

// sites are the installations. Get answers tenant.ErrNotInstalled for one that
// there is not.
type sites interface {
	Get(ctx context.Context, clientKey string) (tenant.Installation, error)
}

// projects is what Jira knows: project ids by issue id, of issues that exist.
// Every error means that Jira has not said.
type projects interface {
	Projects(ctx context.Context, in tenant.Installation, issueIDs []string) (map[string]string, error)
}

// do does a task. A kind that is not known here is an error: a server of the
// next release will know it.
func (d *deletions) do(ctx context.Context, t tenant.Task) (result, error) {
	switch t.Kind {
	case tenant.IssueDeleted:
		did, err := d.issue(ctx, t)
		return did, errors.Join(err, d.following.gone(ctx, t))
	case tenant.ProjectDeleted:
		return d.project(ctx, t)
	case tenant.IssueUpdated:
		return result{}, errors.Join(d.updated(ctx, t), d.ruled(ctx, t))
	case tenant.IssueCreated:
		return result{}, d.ruled(ctx, t)
	case tenant.PropertySet, tenant.PostFunction:
		in, err := d.site(ctx, t.ClientKey)
		if err != nil {
			return result{}, err
		}
		return result{}, d.orders.do(ctx, t, in)
	case tenant.IssuesLinked:
		in, err := d.site(ctx, t.ClientKey)
		if err != nil {
			return result{}, err
		}
		return result{}, d.ruling.linked(ctx, t, in)
	default:
		return result{}, fmt.Errorf("nothing is known to do for %q", t.Kind)
	}
}

// issue erases a deleted issue. Most issues have no checklist, and are left
// alone then, lest each leaves a line in the ledger of erasures. Only the first
// attempt may go by that: one that broke off may have taken the checklists
// first.
func (d *deletions) issue(ctx context.Context, t tenant.Task) (result, error) {
	if t.Attempts == 1 {
		_, err := d.checklists.ProjectOf(ctx, checklist.Scope{ClientKey: t.ClientKey, IssueID: t.IssueID})
		if errors.Is(err, checklist.ErrNotFound) {
			return result{}, nil
		}
		if err != nil {
			return result{}, err
		}
	}
	return d.erase(ctx, t.ClientKey, t.IssueID)
}

func (d *deletions) erase(ctx context.Context, clientKey, issueID string) (result, error) {
	erased, err := d.eraser.Erase(ctx, tenant.Erasure{Extent: tenant.Extent{ClientKey: clientKey, IssueID: issueID}, By: tenant.ByJira})
	return result{erased: erased.Total()}, err
}

// project erases the issues of a deleted project, one by one: those of which
// Jira does not say that they are in another project now. In which they were
// last known may be long ago, and people move issues before they delete a
// project. What is done stays done, so that the next attempt goes on from there.
func (d *deletions) project(ctx context.Context, t tenant.Task) (result, error) {
	var did result
	for range asksAtOnce {
		ids, err := d.checklists.InProject(ctx, t.ClientKey, t.ProjectID, askedAtOnce)
		if err != nil || len(ids) == 0 {
			return did, err
		}
		now, err := d.projectsOf(ctx, t.ClientKey, ids)
		if err != nil {
			return did, err
		}
		for _, id := range ids {
			if elsewhere := now[id]; elsewhere != "" && elsewhere != t.ProjectID {
				err = d.checklists.Move(ctx, checklist.Scope{ClientKey: t.ClientKey, IssueID: id}, elsewhere)
			} else {
				var gone result
				gone, err = d.erase(ctx, t.ClientKey, id)
				did.erased += gone.erased
			}
			if err != nil {
				return did, err
			}
		}
	}
	did.more = true
	return did, nil
}

// updated does what follows from a change of an issue. A task of the release
// before says nothing of what changed, and was stored for a move.
func (d *deletions) updated(ctx context.Context, t tenant.Task) error {
	if t.Moved || !t.StatusChanged && !t.Rules {
		if err := d.moved(ctx, t); err != nil {
			return err
		}
	}
	if !t.StatusChanged {
		return nil
	}
	return errors.Join(
		d.following.changed(ctx, t, func() (tenant.Installation, error) { return d.site(ctx, t.ClientKey) }),
		d.linked(ctx, t),
	)
}

// ruled does what rules say of an event.
func (d *deletions) ruled(ctx context.Context, t tenant.Task) error {
	if !t.Rules {
		return nil
	}
	in, err := d.site(ctx, t.ClientKey)
	if err != nil {
		return err
	}
	return errors.Join(d.ruling.do(ctx, t, in), d.text.do(ctx, t, in))
}

// moved notes in which project an issue is now. Jira is asked, as webhooks of
// two moves may come in any order.
func (d *deletions) moved(ctx context.Context, t tenant.Task) error {
	sc := checklist.Scope{ClientKey: t.ClientKey, IssueID: t.IssueID}
	before, err := d.checklists.ProjectOf(ctx, sc)
	if errors.Is(err, checklist.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	now, err := d.projectsOf(ctx, t.ClientKey, []string{t.IssueID})
	if err != nil {
		return err
	}
	if project := now[t.IssueID]; project != "" && project != before {
		return d.checklists.Move(ctx, sc, project)
	}
	return nil
}

// projectsOf asks the site's Jira.
func (d *deletions) projectsOf(ctx context.Context, clientKey string, issueIDs []string) (map[string]string, error) {
	in, err := d.site(ctx, clientKey)
	if err != nil {
		return nil, err
	}
	return d.jira.Projects(ctx, in, issueIDs)
}

// site is the installation whose Jira can be asked.
func (d *deletions) site(ctx context.Context, clientKey string) (tenant.Installation, error) {
	in, err := d.sites.Get(ctx, clientKey)
	if err != nil {
		return tenant.Installation{}, err
	}
	if in.State != tenant.StateEnabled {
		return tenant.Installation{}, fmt.Errorf("%w: Jira cannot be asked of issues", tenant.ErrNotInstalled)
	}
	return in, nil
}
