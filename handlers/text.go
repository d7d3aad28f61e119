package handlers

import (
	"cmp"
	"fmt"
	"net/http"

	"github.com/go-json-experiment/json"
	"github.com/labstack/echo/v4"

	"ticklist/checklist"
	"ticklist/checklist/text"
)

// maxTextBody is the largest body of PUT …/text, in bytes: two texts of an issue
// that is full, with room for what JSON escapes. It is sent once per save, where
// operations come with every click.
const maxTextBody = 4 << 20

type textView struct {
	Rev  int64  `json:"rev"`
	Text string `json:"text"`
}

type textResultView struct {
	Rev       int64          `json:"rev"`
	State     *stateView     `json:"state"`
	Text      string         `json:"text"`
	Conflicts []conflictView `json:"conflicts"`
	Rejected  []rejectedView `json:"rejected"`
}

type conflictView struct {
	Kind   string  `json:"kind"`
	Item   *string `json:"item"`
	Mine   *string `json:"mine"`
	Base   string  `json:"base"`
	Theirs string  `json:"theirs"`
	Wanted string  `json:"wanted"`
}

// faultView is what is wrong with a line of a text.
type faultView struct {
	Line int    `json:"line"`
	Code string `json:"code"`
	Text string `json:"text"`
}

// text handles GET /api/v1/issues/:issueId/text.
func (h *handler) text(c echo.Context) error {
	issueID, err := pathIssue(c)
	if err != nil {
		return err
	}
	can, err := h.rights(c.Request().Context(), c, issueID)
	if err != nil {
		return err
	}
	if !can.View {
		return errNoView
	}
	issue, err := h.Checklists.LoadIn(c.Request().Context(), scope(c, issueID), principal(c).ProjectID)
	if err != nil {
		return err
	}
	return writeJSON(c, http.StatusOK, textView{Rev: issue.Rev, Text: text.Write(issue.Lists, issue.Statuses)})
}

// putText handles PUT /api/v1/issues/:issueId/text.
func (h *handler) putText(c echo.Context) error {
	issueID, err := pathIssue(c)
	if err != nil {
		return err
	}
	edit, err := readEdit(c)
	if err != nil {
		return err
	}
	can, err := h.rights(c.Request().Context(), c, issueID)
	if err := cmp.Or(err, can.pending); err != nil {
		return err
	}
	if !can.editsText() {
		return fmt.Errorf("%w: the text editor needs all of add, edit, toggle and delete", checklist.ErrForbidden)
	}
	edit.By, edit.Can, edit.Facts = principal(c).AccountID, can.Permissions, facts(c)
	saved, err := text.Save(c.Request().Context(), h.Checklists, scope(c, issueID), edit)
	if err != nil {
		return err
	}
	return h.written(c, saved.Issue, issueID, textResultView{
		Rev: saved.Issue.Rev, State: viewOf(saved.Issue, can), Text: text.Write(saved.Issue.Lists, saved.Issue.Statuses),
		Conflicts: conflictViews(saved.Conflicts), Rejected: rejectedViews(saved.Rejected),
	})
}

// readEdit decodes the body of PUT …/text.
func readEdit(c echo.Context) (text.Edit, error) {
	var in struct {
		Base given[string] `json:"base"`
		Text given[string] `json:"text"`
		Rev  given[int64]  `json:"rev"`
	}
	if err := decode(c, &in, maxTextBody, json.RejectUnknownMembers(true)); err != nil {
		return text.Edit{}, err
	}
	for _, f := range []struct {
		name string
		is   bool
	}{{"base", in.Base.Value != nil}, {"text", in.Text.Value != nil}} {
		if !f.is {
			return text.Edit{}, &badBodyError{field: f.name, reason: "This field is missing."}
		}
	}
	return text.Edit{Base: *in.Base.Value, Text: *in.Text.Value, Rev: in.Rev.Value}, nil
}

func conflictViews(conflicts []text.Conflict) []conflictView {
	out := make([]conflictView, 0, len(conflicts))
	for _, c := range conflicts {
		out = append(out, conflictView{
			Kind: string(c.Kind), Item: orNull(c.Item), Mine: orNull(c.Mine), Base: c.Base, Theirs: c.Theirs, Wanted: c.Wanted,
		})
	}
	return out
}

func faultViews(faults text.FaultsError) []faultView {
	var out []faultView
	for _, f := range faults {
		out = append(out, faultView{Line: f.Line, Code: string(f.Code), Text: f.Text})
	}
	return out
}
