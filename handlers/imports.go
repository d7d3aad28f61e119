package handlers

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/labstack/echo/v4"

	"ticklist/checklist"
	"ticklist/checklist/imports"
)

// automatic is the format of whoever does not know it.
const automatic = "auto"

// importIn is the body of POST …/import.
type importIn struct {
	ID      given[string] `json:"id"`
	Format  given[string] `json:"format"`
	Text    given[string] `json:"text"`
	Mode    given[string] `json:"mode"`
	Preview given[bool]   `json:"preview"`
}

// noteView is something that could not be kept as it was.
type noteView struct {
	Code    string   `json:"code"`
	N       int      `json:"n"`
	Samples []string `json:"samples"`
}

type importPreviewView struct {
	Format  string      `json:"format"`
	Lists   []listView  `json:"lists"`
	Notes   []noteView  `json:"notes"`
	Changes changesView `json:"changes"`
}

type importedView struct {
	resultView
	Format string     `json:"format"`
	Notes  []noteView `json:"notes"`
}

// importLists handles POST /api/v1/issues/:issueId/import.
func (h *handler) importLists(c echo.Context) error {
	issueID, err := pathIssue(c)
	if err != nil {
		return err
	}
	r, preview, err := readImport(c)
	if err != nil {
		return err
	}
	can, err := h.rights(c.Request().Context(), c, issueID)
	if err := cmp.Or(err, can.pending); err != nil {
		return err
	}
	if preview {
		return h.previewImport(c, issueID, r, can)
	}
	r.By, r.Can, r.Facts = principal(c).AccountID, can.Permissions, facts(c)
	res, err := imports.Import(c.Request().Context(), h.Checklists, scope(c, issueID), r)
	if err != nil {
		return err
	}
	return h.written(c, res.Issue, issueID, importedView{
		resultView: resultView{Rev: res.Issue.Rev, State: viewOf(res.Issue, can), Rejected: rejectedViews(res.Rejected)},
		Format:     string(res.Format), Notes: noteViews(res.Notes),
	})
}

// previewImport answers what an import would do, and stores nothing.
func (h *handler) previewImport(c echo.Context, issueID string, r imports.Request, can rights) error {
	if !can.View {
		return errNoView
	}
	issue, err := h.Checklists.LoadIn(c.Request().Context(), scope(c, issueID), principal(c).ProjectID)
	if err != nil {
		return err
	}
	in, actions, err := imports.Plan(issue, issue.Statuses, r)
	if err != nil {
		return err
	}
	return writeJSON(c, http.StatusOK, importPreviewView{
		Format: string(in.Format), Lists: listViewsOf(in.Lists), Notes: noteViews(in.Notes), Changes: changesOf(actions),
	})
}

func readImport(c echo.Context) (r imports.Request, preview bool, err error) {
	var in importIn
	if err := decode(c, &in, maxTextBody, json.RejectUnknownMembers(true)); err != nil {
		return r, false, err
	}
	for _, f := range []struct {
		name string
		is   bool
	}{{"id", in.ID.Value != nil && checklist.ValidID(*in.ID.Value)}, {"text", in.Text.Value != nil}} {
		if !f.is {
			return r, false, &badBodyError{field: f.name, reason: "This field is missing or not of its form."}
		}
	}
	format, mode := cmp.Or(in.Format.Value, new(automatic)), cmp.Or(in.Mode.Value, new(string(imports.Append)))
	if *format != automatic {
		r.Format = imports.Format(*format)
	}
	r.ID, r.Data, r.Mode = *in.ID.Value, *in.Text.Value, imports.Mode(*mode)
	if r.Format != "" && !slices.Contains(imports.Formats(), r.Format) {
		return r, false, &badBodyError{field: "format", reason: "There is no such format."}
	}
	if !imports.ValidMode(r.Mode) {
		return r, false, &badBodyError{field: "mode", reason: "The mode is append, replace or missing."}
	}
	return r, in.Preview.Value != nil && *in.Preview.Value, nil
}

func noteViews(notes []imports.Note) []noteView {
	out := make([]noteView, 0, len(notes))
	for _, n := range notes {
		out = append(out, noteView{Code: string(n.Code), N: n.N, Samples: append([]string{}, n.Samples...)})
	}
	return out
}
