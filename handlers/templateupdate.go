package handlers

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"ticklist/checklist"
	"ticklist/checklist/bulk"
	"ticklist/checklist/rollout"
)

// Updates bring the open issues that have a template to its version. Both answer
// templates.ErrNotFound, Start also what bulk.Service.Start answers; all other
// errors are faults, or that Jira has not said.
type Updates interface {
	Preview(ctx context.Context, at checklist.Area, template string) (rollout.Preview, error)
	Start(ctx context.Context, at checklist.Area, template, id, by string) (bulk.Job, error)
}

type updateView struct {
	Version int           `json:"version"`
	Issues  int           `json:"issues"`  // open ones of an earlier version
	Changed int           `json:"changed"` // those of them that would change
	Looked  int           `json:"looked"`  // how many with the template were looked at
	Total   int64         `json:"total"`   // how many there are
	First   *changedView  `json:"first"`
	List    []changesLine `json:"list"`
}

// changedView is an issue with what would be done to it.
type changedView struct {
	Issue   string          `json:"issue"`
	Key     string          `json:"key"`
	Version int             `json:"version"`
	Changes []oneChangeView `json:"changes"`
}

// oneChangeView is one change: an operation's type, and what the item or the list
// says after it, or before it if it goes.
type oneChangeView struct {
	Type string `json:"type"`
	Text string `json:"text"`
	Was  string `json:"was"` // what it said before, where that is changed
}

type changesLine struct {
	Issue   string `json:"issue"`
	Key     string `json:"key"`
	Version int    `json:"version"`
	changesView
}

// updateIssues handles POST …/templates/:templateId/update.
func (h *handler) updateIssues(c echo.Context) error {
	var in struct {
		ID      given[string] `json:"id"`
		Preview given[bool]   `json:"preview"`
	}
	if err := readJSON(c, &in); err != nil {
		return err
	}
	if in.Preview.Value != nil && *in.Preview.Value {
		return h.previewUpdate(c)
	}
	id := rand.Text() // for who does not ask again
	if in.ID.Value != nil {
		id = *in.ID.Value
	}
	j, err := h.Admin.Updates.Start(c.Request().Context(), area(c), c.Param("templateId"), id, principal(c).AccountID)
	if err != nil {
		return fmt.Errorf("update issues: %w", err)
	}
	h.recordOnce(c, area(c), didUpdate, int(j.Total), j.Created.At, "job "+j.ID)
	return writeJSON(c, http.StatusAccepted, jobViewOf(j, h.Now()))
}

// previewUpdate answers what an update would do, and does nothing.
func (h *handler) previewUpdate(c echo.Context) error {
	p, err := h.Admin.Updates.Preview(c.Request().Context(), area(c), c.Param("templateId"))
	if err != nil {
		return fmt.Errorf("preview an update: %w", err)
	}
	return writeJSON(c, http.StatusOK, updateViewOf(p))
}

func updateViewOf(p rollout.Preview) updateView {
	v := updateView{Version: p.Version, Issues: p.Open, Changed: len(p.List), Looked: p.Looked, Total: p.Issues, List: []changesLine{}}
	for n, i := range p.List {
		if n == 0 {
			v.First = &changedView{Issue: i.ID, Key: i.Key, Version: i.Version, Changes: oneChanges(i)}
		}
		v.List = append(v.List, changesLine{Issue: i.ID, Key: i.Key, Version: i.Version, changesView: changesOf(i.Actions)})
	}
	return v
}

// oneChanges are the changes of an issue, in words that it has.
func oneChanges(i rollout.Issue) []oneChangeView {
	views := make([]oneChangeView, 0, len(i.Actions))
	for _, c := range i.Changes() {
		views = append(views, oneChangeView{Type: string(c.Kind), Text: c.Text, Was: c.Was})
	}
	return views
}
