package main

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/bulk"
	"ticklist/checklist/rollout"
	"ticklist/checklist/templates"
	"ticklist/handlers"
	"ticklist/tenant"
	"ticklist/tenant/jira"
)

// lookForOwed is how often it is looked for templates whose linked lists have yet
// to follow.
const lookForOwed = 30 * time.Second

// bringUpdates sets what brings issues to newer versions of their templates, and has
// the templates and the jobs of the server tell it.
func (s *server) bringUpdates(lists *checklist.Service, asking *jira.Client) {
	r := &rollout.Service{
		Templates: s.data.templates, Issues: lists, Index: s.data.checklists, Jira: doneSource{sites: s.data.sites, jira: asking},
		Jobs: &bulk.Service{Store: s.data.jobs, Now: time.Now, Wake: s.bulk.Wake},
	}
	s.updates = r
	s.bulk.Handle(rollout.Update, r.Run)
	s.bulk.Handle(rollout.Live, r.Follow)
	fault := func(ctx context.Context, clientKey string, err error) {
		if err != nil {
			s.log.Error("linked lists", "tenant", clientKey, "err", err.Error())
			s.watch.report(ctx, handlers.Fault{Err: err, Route: "linked lists", Tenant: clientKey, Status: http.StatusInternalServerError})
		}
	}
	s.templates.Changed = func(ctx context.Context, t templates.Template) {
		ctx = context.WithoutCancel(ctx) // what is saved is followed, whoever has left
		fault(ctx, t.Area.ClientKey, r.Changed(ctx, t))
	}
	lists.Linked = func(ctx context.Context, sc checklist.Scope, template string) error {
		return r.CatchUp(ctx, sc, template, checklist.ByJira)
	}
	s.templates.Linked = func(ctx context.Context, sc checklist.Scope, template string) {
		ctx = context.WithoutCancel(ctx)
		fault(ctx, sc.ClientKey, r.CatchUp(ctx, sc, template, checklist.ByJira))
	}
}

// owedJob starts what a server that died has not started behind a template's save.
func (s *server) owedJob() job {
	return job{name: "linked lists", every: lookForOwed, run: func(ctx context.Context) ([]slog.Attr, error) {
		return nil, s.updates.Owed(ctx, time.Now())
	}}
}

// doneSource is a rollout.Jira.
type doneSource struct {
	sites sites
	jira  statuses
}

// Done implements rollout.Jira.
func (d doneSource) Done(ctx context.Context, clientKey string, issueIDs []string) (map[string]bool, error) {
	in, err := d.sites.Get(ctx, clientKey)
	if err != nil {
		return nil, unavailable(err)
	}
	if in.State != tenant.StateEnabled {
		return nil, unavailable(tenant.ErrNotInstalled)
	}
	done, err := d.jira.Done(ctx, in, issueIDs)
	return done, later(err)
}

// linkedLists freeze and thaw with the statuses of their issues.
type linkedLists interface {
	StatusChanged(ctx context.Context, sc checklist.Scope, by string, ask func() (done, known bool, err error)) error
}

// linked does what follows from a new status of an issue for its own linked lists.
func (d *deletions) linked(ctx context.Context, t tenant.Task) error {
	return d.lists.StatusChanged(ctx, checklist.Scope{ClientKey: t.ClientKey, IssueID: t.IssueID}, checklist.ByJira, func() (done, known bool, err error) {
		in, err := d.site(ctx, t.ClientKey)
		if err != nil {
			return false, false, err
		}
		all, err := d.following.jira.Done(ctx, in, []string{t.IssueID})
		done, known = all[t.IssueID]
		return done, known, err
	})
}
