package handlers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"

	"github.com/labstack/echo/v4"

	"ticklist/checklist"
	"ticklist/checklist/templates"
	"ticklist/checklist/text"
	"ticklist/tenant"
)

// wholeTemplate is a template with its lists, also as text in the words of its
// place's statuses.
func (h *handler) wholeTemplate(ctx context.Context, t templates.Template) (templateView, error) {
	v := templateViewOf(t)
	written, err := h.asText(ctx, t.Area, t.Lists)
	v.Lists, v.Text = new(listViewsOf(t.Lists)), &written
	return v, err
}

// asText are lists as text in the words of a place's statuses.
func (h *handler) asText(ctx context.Context, at checklist.Area, lists []checklist.List) (string, error) {
	chosen, err := h.Admin.Statuses.Statuses(ctx, at)
	if err != nil {
		return "", fmt.Errorf("read the statuses: %w", err)
	}
	return text.Write(lists, chosen.Statuses), nil
}

// writeUsed answers a template with what issues have of it.
func (h *handler) writeUsed(c echo.Context, t templates.Template) error {
	v, err := h.wholeTemplate(c.Request().Context(), t)
	if err != nil {
		return err
	}
	v.Linked = &t.Linked
	return writeJSON(c, http.StatusOK, v)
}

// listsIn are lists as they are sent. What a template's list has not is passed over:
// that it is linked, or from a template.
func listsIn(views []listView) []checklist.List {
	out := make([]checklist.List, 0, len(views))
	for _, l := range views {
		list := checklist.List{ID: l.ID, Name: l.Name}
		for _, v := range l.Items {
			it := checklist.Item{
				ID: v.ID, Kind: checklist.Kind(v.Kind), Text: v.Text, Status: orEmpty(v.Status), Optional: v.Optional, Details: v.Details,
				Assignee: orEmpty(v.Assignee), Due: orEmpty(v.Due), Parent: orEmpty(v.Parent),
			}
			if v.Link != nil {
				it.Link = checklist.Link(*v.Link)
			}
			list.Items = append(list.Items, it)
		}
		out = append(out, list)
	}
	return out
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// isNoTemplate says whether there is no such template in a place.
func isNoTemplate(err error) bool { return errors.Is(err, templates.ErrNotFound) }

// versionBefore are the lists of the version before a number: none before the
// first; kept is false where it is no longer there.
func (h *handler) versionBefore(ctx context.Context, at checklist.Area, id string, n int) (before []checklist.List, kept bool, err error) {
	if n == 1 {
		return nil, true, nil
	}
	v, err := h.Templates.Version(ctx, at, id, n-1)
	if errors.Is(err, templates.ErrNoVersion) {
		return nil, false, nil
	}
	return v.Lists, err == nil, err
}

// pathNumber is a number of the path, from 1.
func pathNumber(c echo.Context, name string) (int, error) {
	n, err := strconv.Atoi(c.Param(name))
	if err != nil || n < 1 {
		return 0, templates.ErrNoVersion
	}
	return n, nil
}

// readAll reads a body that is a file.
func readAll(c echo.Context, limit int64) ([]byte, error) {
	if c.Request().ContentLength > limit {
		return nil, errTooLarge
	}
	file, err := io.ReadAll(http.MaxBytesReader(c.Response(), c.Request().Body, limit))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, errTooLarge
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, errTooSlow
	}
	if err != nil {
		return nil, &badBodyError{reason: "The request body cannot be read."}
	}
	return file, nil
}

// mayWith is what a person may do with the templates of an issue's project: make
// some and change those, or change all.
type mayWith struct{ save, all bool }

// changes says whether a template of the project may be changed or deleted.
func (m mayWith) changes(t templates.Template, accountID string) bool {
	return m.all || m.save && t.Created.By == accountID
}

// templatesFor is the project of an issue that the person sees, and what they may
// do with its templates.
func (h *handler) templatesFor(c echo.Context) (checklist.Area, mayWith, error) {
	issueID, err := pathIssue(c)
	if err != nil {
		return checklist.Area{}, mayWith{}, err
	}
	can, err := h.rights(c.Request().Context(), c, issueID)
	if err != nil {
		return checklist.Area{}, mayWith{}, err
	}
	if !can.View {
		return checklist.Area{}, mayWith{}, errNoView
	}
	at := checklist.Area{ClientKey: principal(c).Installation.ClientKey}
	at.ProjectID, err = h.projectOf(c, issueID)
	return at, mayWith{save: can.savesTemplates(), all: can.ManageTemplates}, err
}

// projectOf is the project of an issue: as the token says, or as it was last known
// to be, or as Jira says.
func (h *handler) projectOf(c echo.Context, issueID string) (string, error) {
	if id := principal(c).ProjectID; id != "" {
		return id, nil
	}
	ctx := c.Request().Context()
	issue, err := h.Checklists.LoadIn(ctx, scope(c, issueID), "")
	if err != nil || issue.ProjectID != "" {
		return issue.ProjectID, err
	}
	found, err := h.Issues.Find(ctx, principal(c).Installation, issueID)
	if errors.Is(err, tenant.ErrNoIssue) {
		return "", fmt.Errorf("%w: in which project the issue is", tenant.ErrNoVerdict)
	}
	return found.ProjectID, err
}

// ownTemplate is the project of the issue in the path, whose template in the path
// the person may change; else checklist.ErrForbidden.
func (h *handler) ownTemplate(c echo.Context) (checklist.Area, error) {
	at, may, err := h.templatesFor(c)
	if err != nil {
		return at, err
	}
	t, err := h.Templates.Get(c.Request().Context(), at, c.Param("templateId"))
	if err != nil {
		return at, err
	}
	if !may.changes(t, principal(c).AccountID) {
		return at, checklist.ErrForbidden
	}
	return at, nil
}
