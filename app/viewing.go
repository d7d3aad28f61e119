package main

import (
	"context"

	"ticklist/checklist"
	"ticklist/handlers"
	"ticklist/tenant"
)

// viewing knows who may see what, as the routes do: what Jira says, and what
// admins grant beside.
type viewing struct {
	jira      tenant.Jira
	relations *tenant.Relations
	options   *checklist.Choices
}

// MayView implements viewer. The project is where the issue's checklists were last
// known.
func (v viewing) MayView(ctx context.Context, in tenant.Installation, accountID, issueID, projectID string) (bool, error) {
	may, err := v.jira.Permissions(ctx, in, accountID, issueID)
	if err != nil || !may.View {
		return false, err
	}
	options, err := v.options.Options(ctx, in.ClientKey, projectID)
	if err != nil || len(options.Permissions) == 0 {
		return err == nil, err
	}
	sees := func(s tenant.Relation) bool {
		return options.Permissions.Over(checklist.Permissions{View: true}, checklist.Standing{
			AccountID: accountID, Roles: s.Roles, Groups: s.Groups, Assignee: s.Assignee, Reporter: s.Reporter,
		}).View
	}
	want := handlers.Wanted(options.Permissions)
	if want == (tenant.Wanted{}) {
		return sees(tenant.Relation{}), nil
	}
	is, pending, err := v.relations.Of(ctx, tenant.Principal{Installation: in, AccountID: accountID}, issueID, tenant.Need{
		Wanted: want, Watching: true, Lets: func(s tenant.Relation) (view, more bool) { return sees(s), false },
	})
	if err == nil {
		err = pending
	}
	return err == nil && sees(is), err
}
