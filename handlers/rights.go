package handlers

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/labstack/echo/v4"

	"ticklist/checklist"
	"ticklist/tenant"
)

// Relations knows what a person is to an issue. Of answers tenant.ErrNoVerdict
// where Jira has not said.
type Relations interface {
	Of(ctx context.Context, p tenant.Principal, issueID string, n tenant.Need) (_ tenant.Relation, pending, err error)
}

// Options knows what admins chose for a project. It answers faults only.
type Options interface {
	Options(ctx context.Context, clientKey, projectID string) (checklist.Options, error)
	// AnyCustom says whether admins grant permissions of their own anywhere.
	AnyCustom(ctx context.Context, clientKey string) (bool, error)
}

// Rights is what works out what people may do on issues, for requests and for what
// is done without one. All fields are needed.
type Rights struct {
	Verdicts  Verdicts
	Relations Relations
	Options   Options
	Issues    Issues
}

// Effective is what a person may do on an issue, whose project is the principal's,
// "" where it is not known. tenant.ErrNoVerdict says that Jira has not said; other
// errors are faults.
func (r Rights) Effective(ctx context.Context, p tenant.Principal, issueID string) (checklist.Permissions, error) {
	can, err := r.in(ctx, p, issueID)
	return can.Permissions, cmp.Or(err, can.pending)
}

// rights are what the person may do on the issue.
type rights struct {
	checklist.Permissions

	// custom says that admins grant permissions of their own where the issue is.
	custom bool
	// pending says why it is not known whether the person may do more than look;
	// nil if it is.
	pending error
}

// editsText says whether the person may save the issue as text, where one save
// can be anything.
func (r rights) editsText() bool { return r.Add && r.Edit && r.Toggle && r.Delete }

// savesTemplates says whether the person may make templates in the issue's project,
// and change those. Where Jira's permissions hold whoever edits issues may; where
// admins grant their own, managing templates is one of them.
func (r rights) savesTemplates() bool { return r.ManageTemplates || !r.custom && r.Edit }

// rights asks Jira what the person may do on the issue, and waits for the answer
// as long as ctx lasts. It is the one place where rights are made, for all kinds
// of tokens.
func (h *handler) rights(ctx context.Context, c echo.Context, issueID string) (rights, error) {
	return h.rightsIn(ctx, principal(c), issueID)
}

// rightsIn is rights of a principal whose project is what a token, or its hash,
// says, "" for nothing.
func (h *handler) rightsIn(ctx context.Context, p tenant.Principal, issueID string) (rights, error) {
	return h.judge().in(ctx, p, issueID)
}

func (h *handler) judge() Rights { return Rights{h.Verdicts, h.Relations, h.Options, h.Issues} }

func (r Rights) in(ctx context.Context, p tenant.Principal, issueID string) (rights, error) {
	v, err := r.Verdicts.Of(ctx, p, issueID)
	if err != nil {
		return rights{}, err
	}
	return r.granted(ctx, p, issueID, v, false)
}

// rightsToWatch is rights for somebody who watches for long, of whom Jira is
// asked less often.
func (h *handler) rightsToWatch(ctx context.Context, p tenant.Principal, issueID string) (rights, error) {
	v, err := h.Verdicts.ToView(ctx, p, issueID)
	if err != nil {
		return rights{}, err
	}
	return h.judge().granted(ctx, p, issueID, v, true)
}

// rightsOf is what a verdict of Jira's lets a person do where nothing else was
// chosen.
func rightsOf(v tenant.Verdict) rights {
	edit := v.View && v.Edit
	return rights{Permissions: checklist.Permissions{
		View: v.View, Add: edit, Edit: edit, Toggle: edit, Delete: edit, ManageTemplates: v.View && v.Administer,
	}, pending: v.Pending}
}

// granted is what a person may do where admins grant permissions of their own.
func (r Rights) granted(ctx context.Context, p tenant.Principal, issueID string, v tenant.Verdict, watching bool) (rights, error) {
	can := rightsOf(v)
	if !can.View {
		return can, nil
	}
	grants, err := r.grants(ctx, p, issueID)
	if err != nil || len(grants) == 0 {
		return can, err
	}
	over := func(s tenant.Relation) checklist.Permissions {
		return grants.Over(can.Permissions, checklist.Standing{
			AccountID: p.AccountID, Roles: s.Roles, Groups: s.Groups, Assignee: s.Assignee, Reporter: s.Reporter,
		})
	}
	relation, pending, err := r.related(ctx, p, issueID, tenant.Need{Wanted: Wanted(grants), Watching: watching, Lets: func(s tenant.Relation) (view, more bool) {
		ps := over(s)
		return ps.View, ps.Add || ps.Edit || ps.Toggle || ps.Delete
	}})
	if err != nil {
		return rights{}, err
	}
	can.Permissions, can.pending, can.custom = over(relation), cmp.Or(can.pending, pending), true
	if pending != nil {
		can.Permissions = checklist.Permissions{View: can.View}
	}
	return can, nil
}

// related asks Jira what the person is to the issue, if that decides anything.
func (r Rights) related(ctx context.Context, p tenant.Principal, issueID string, n tenant.Need) (_ tenant.Relation, pending, err error) {
	if n.Wanted == (tenant.Wanted{}) {
		return tenant.Relation{}, nil, nil
	}
	return r.Relations.Of(ctx, p, issueID, n)
}

// Wanted is what there is to ask of a person, to know what they are granted.
func Wanted(g checklist.Grants) tenant.Wanted {
	has := func(of checklist.GranteeType) bool { return len(g.IDs(of)) > 0 }
	return tenant.Wanted{
		Issue: has(checklist.ToRole) || has(checklist.ToAssignee) || has(checklist.ToReporter), Groups: has(checklist.ToGroup),
	}
}

// grants are the permissions that admins grant in the issue's project, none
// where Jira's hold. Where the token does not say in which project the issue is,
// Jira is asked, but only if there are such permissions anywhere on the site.
func (r Rights) grants(ctx context.Context, p tenant.Principal, issueID string) (checklist.Grants, error) {
	projectID := p.ProjectID
	if projectID == "" {
		custom, err := r.Options.AnyCustom(ctx, p.Installation.ClientKey)
		if err != nil || !custom {
			return nil, err
		}
		issue, err := r.Issues.Find(ctx, p.Installation, issueID)
		if errors.Is(err, tenant.ErrNoIssue) {
			return nil, fmt.Errorf("%w: in which project the issue is", tenant.ErrNoVerdict)
		}
		if err != nil {
			return nil, err
		}
		projectID = issue.ProjectID
	}
	options, err := r.Options.Options(ctx, p.Installation.ClientKey, projectID)
	return options.Permissions, err
}
