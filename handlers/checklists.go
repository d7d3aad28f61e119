package handlers

import (
	"cmp"
	"context"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"ticklist/checklist"
)

// checklists handles GET /api/v1/issues/:issueId/checklists.
func (h *handler) checklists(c echo.Context) error {
	issueID, err := pathIssue(c)
	if err != nil {
		return err
	}
	state, err := h.listsOf(c.Request().Context(), c, issueID, principal(c).ProjectID)
	if err != nil {
		return err
	}
	return writeJSON(c, http.StatusOK, state)
}

// listsOf is the issue's state as the person may see it, in the project that the
// request says it is in, "" if it does not; errNoView if not at all, tenant.ErrNoVerdict if Jira does not say before patience ends.
func (h *handler) listsOf(patience context.Context, c echo.Context, issueID, projectID string) (*stateView, error) {
	p := principal(c)
	p.ProjectID = projectID
	can, err := h.rightsIn(patience, p, issueID)
	if err != nil {
		return nil, err
	}
	if !can.View {
		return nil, errNoView
	}
	if can.pending != nil {
		noteError(c, can.pending)
	}
	issue, err := h.Checklists.LoadIn(c.Request().Context(), scope(c, issueID), projectID)
	if err != nil {
		return nil, err
	}
	return viewOf(issue, can), nil
}

// ops handles POST /api/v1/issues/:issueId/ops.
func (h *handler) ops(c echo.Context) error {
	issueID, err := pathIssue(c)
	if err != nil {
		return err
	}
	operations, err := readOps(c)
	if err != nil {
		return err
	}
	can, err := h.rights(c.Request().Context(), c, issueID)
	if err := cmp.Or(err, can.pending); err != nil {
		return err
	}
	res, err := h.Checklists.Apply(c.Request().Context(), scope(c, issueID),
		checklist.Change{Ops: operations, By: principal(c).AccountID, Can: can.Permissions, Facts: facts(c)})
	if err != nil {
		return fmt.Errorf("apply operations: %w", err)
	}
	return h.written(c, res.Issue, issueID, resultView{
		Rev: res.Issue.Rev, State: viewOf(res.Issue, can), Rejected: rejectedViews(res.Rejected),
	})
}

// facts is what the token tells of the issue beside its id.
func facts(c echo.Context) checklist.Facts {
	p := principal(c)
	return checklist.Facts{BaseURL: p.Installation.BaseURL, IssueKey: p.IssueKey, ProjectID: p.ProjectID, IssueTypeID: p.IssueTypeID}
}
