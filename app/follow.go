package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"ticklist/checklist"
	"ticklist/tenant"
)

// followersAtOnce is how many issues are looked up at a time.
const followersAtOnce = 50

// following makes items go with the issues that they follow.
type following struct {
	followers followers
	lists     reworker
	jira      statuses
}

// followers finds the issues of a site with items that follow an issue: those
// behind one, in a fixed order, up to limit.
type followers interface {
	Following(ctx context.Context, clientKey, issueID, after string, limit int) ([]string, error)
}

// reworker is checklist.Service, as far as it is used here.
type reworker interface {
	Rework(context.Context, checklist.Scope, checklist.Rework) (checklist.Result, error)
}

// statuses is what Jira knows of issues that exist: whether they are done. Every
// error means that Jira has not said.
type statuses interface {
	Done(ctx context.Context, in tenant.Installation, issueIDs []string) (map[string]bool, error)
}

// changed does what follows from a new status of an issue. Only where something
// follows it is Jira asked, once for all: webhooks come in any order, and what
// counts is what is true now. Of an issue that the app may not see nothing is
// known, and nothing is done.
func (f *following) changed(ctx context.Context, t tenant.Task, site func() (tenant.Installation, error)) error {
	var what *checklist.Followed
	return f.each(ctx, t, func() (*checklist.Followed, error) {
		if what != nil {
			return what, nil
		}
		in, err := site()
		if err != nil {
			return nil, err
		}
		done, err := f.jira.Done(ctx, in, []string{t.IssueID})
		if err != nil {
			return nil, err
		}
		is, known := done[t.IssueID]
		if !known {
			return nil, errUnseen
		}
		what = &checklist.Followed{Issue: t.IssueID, Done: is}
		return what, nil
	})
}

// errUnseen ends the following of an issue that the app cannot see.
var errUnseen = errors.New("the issue is not there for the app")

// gone ends the following of an issue that Jira has deleted.
func (f *following) gone(ctx context.Context, t tenant.Task) error {
	return f.each(ctx, t, func() (*checklist.Followed, error) {
		return &checklist.Followed{Issue: t.IssueID, Gone: true}, nil
	})
}

// each applies what became of an issue to all that follow it. The operation is
// known by the webhook, so that who died half-way begins again and does nothing
// twice.
func (f *following) each(ctx context.Context, t tenant.Task, what func() (*checklist.Followed, error)) error {
	for after := ""; ; {
		ids, err := f.followers.Following(ctx, t.ClientKey, t.IssueID, after, followersAtOnce)
		if err != nil {
			return err
		}
		for _, id := range ids {
			became, err := what()
			if errors.Is(err, errUnseen) {
				return nil
			}
			if err != nil {
				return err
			}
			_, err = f.lists.Rework(ctx, checklist.Scope{ClientKey: t.ClientKey, IssueID: id}, checklist.Rework{
				ID: "jira-" + t.Name, Plan: became.Plan, By: cmp.Or(t.Who, checklist.ByJira), Can: everything(),
			})
			if err != nil {
				return fmt.Errorf("follow issue %s on %s: %w", t.IssueID, id, err)
			}
			after = id
		}
		if len(ids) < followersAtOnce {
			return nil
		}
	}
}

// everything is what the app itself may do. Whoever made an item follow an issue
// was allowed to change it.
func everything() checklist.Permissions {
	return checklist.Permissions{View: true, Add: true, Edit: true, Toggle: true, Delete: true, ManageTemplates: true}
}
