package handlers

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"

	"ticklist/checklist"
	"ticklist/checklist/actions"
)

// Actions does actions; *actions.Service is it, and says with which errors.
type Actions interface {
	Do(ctx context.Context, sc checklist.Scope, d actions.Do) (actions.Done, error)
}

type doneView struct {
	Rev   int64      `json:"rev"`
	State *stateView `json:"state"`
	// Changes are how many changes each action has made; null where they were done
	// before.
	Changes *[]int `json:"changes"`
}

// actions handles POST /api/v1/issues/:issueId/actions.
func (h *handler) actions(c echo.Context) error {
	issueID, err := pathIssue(c)
	if err != nil {
		return err
	}
	d, err := readActions(c)
	if err != nil {
		return err
	}
	can, err := h.rights(c.Request().Context(), c, issueID)
	if err := cmp.Or(err, can.pending); err != nil {
		return err
	}
	d.By, d.Can, d.Facts = principal(c).AccountID, can.Permissions, facts(c)
	if d.Facts.ProjectID, err = h.projectOf(c, issueID); err != nil {
		return err
	}
	done, err := h.Actions.Do(c.Request().Context(), scope(c, issueID), d)
	if err != nil {
		return inActions(err)
	}
	return h.written(c, done.Issue, issueID, doneView{Rev: done.Issue.Rev, State: viewOf(done.Issue, can), Changes: listed(done.Changes)})
}

// readActions decodes the body of POST …/actions.
func readActions(c echo.Context) (actions.Do, error) {
	var in struct {
		ID      given[string]  `json:"id"`
		Actions jsontext.Value `json:"actions"`
	}
	if err := readJSON(c, &in); err != nil {
		return actions.Do{}, err
	}
	var d actions.Do
	if err := takeID("id", in.ID, &d.ID, true); err != nil {
		return d, err
	}
	if in.Actions == nil {
		return d, &badBodyError{field: "actions", reason: "This field is missing."}
	}
	var err error
	d.Actions, err = actions.Parse(in.Actions)
	return d, inActions(err)
}

// inActions says where in the body an action is that cannot be.
func inActions(err error) error {
	if why, ok := errors.AsType[*checklist.InvalidError](err); ok {
		return &checklist.InvalidError{Field: strings.TrimSuffix("actions/"+why.Field, "/"), Reason: why.Reason}
	}
	return err
}

func listed(n []int) *[]int {
	if n == nil {
		return nil
	}
	return &n
}
