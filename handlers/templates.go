package handlers

import (
	"cmp"
	"context"
	"fmt"
	"net/http"

	"github.com/go-json-experiment/json"
	"github.com/labstack/echo/v4"

	"ticklist/checklist"
	"ticklist/checklist/templates"
)

// maxTemplateFile is the largest file of templates that is taken in, in bytes.
const maxTemplateFile = 16 << 20

// Templates are the templates of sites and projects; *templates.Service is them,
// and says with which errors.
type Templates interface {
	List(ctx context.Context, at checklist.Area, q templates.Query) ([]templates.Template, error)
	Offer(ctx context.Context, at checklist.Area, words string) ([]templates.Template, error)
	Get(ctx context.Context, at checklist.Area, id string) (templates.Template, error)
	Create(ctx context.Context, at checklist.Area, n templates.New) (templates.Template, error)
	Save(ctx context.Context, at checklist.Area, id string, e templates.Edit) (templates.Saved, error)
	Duplicate(ctx context.Context, at checklist.Area, id string, to checklist.Area, n templates.New) (templates.Template, error)
	Move(ctx context.Context, from checklist.Area, id string, to checklist.Area, by string) (templates.Template, error)
	Delete(ctx context.Context, at checklist.Area, id string) error
	Versions(ctx context.Context, at checklist.Area, id string) ([]templates.Version, error)
	Version(ctx context.Context, at checklist.Area, id string, n int) (templates.Version, error)
	Export(ctx context.Context, at checklist.Area, id string) ([]byte, error)
	Import(ctx context.Context, at checklist.Area, file []byte, by string) (templates.Imported, error)
	FromIssue(ctx context.Context, sc checklist.Scope, projectID string, at checklist.Area, lists []string, n templates.New) (templates.Template, error)
	Apply(ctx context.Context, sc checklist.Scope, a templates.Application) (checklist.Result, error)
}

type templateView struct {
	ID          string    `json:"id"`
	Scope       string    `json:"scope"`   // site or project
	Project     *string   `json:"project"` // null for one of the site
	Name        string    `json:"name"`
	Description string    `json:"description"`
	Live        bool      `json:"live"`
	Archived    bool      `json:"archived"`
	Rev         int64     `json:"rev"`
	Version     int       `json:"version"`
	Used        int64     `json:"used"` // on so many issues
	Created     stampView `json:"created"`
	Updated     stampView `json:"updated"`
	// Linked is on how many issues lists are linked to it. It, Lists and Text are there
	// where one template is asked for.
	Linked *int64      `json:"linked,omitempty"`
	Lists  *[]listView `json:"lists,omitempty"`
	Text   *string     `json:"text,omitempty"`
	// Change is there where an issue's are asked for: the person may change it by way
	// of the issue.
	Change *bool `json:"change,omitempty"`
}

func templateViewOf(t templates.Template) templateView {
	v := templateView{
		ID: t.ID, Scope: "site", Project: orNull(t.Area.ProjectID), Name: t.Name, Description: t.Description, Live: t.Live, Archived: t.Archived,
		Rev: t.Rev, Version: t.Version, Used: t.Used, Created: stampView(t.Created), Updated: stampView(t.Updated),
	}
	if v.Project != nil {
		v.Scope = "project"
	}
	return v
}

type templatesView struct {
	Templates []templateView `json:"templates"`
}

func templatesViewOf(all []templates.Template) templatesView {
	v := templatesView{Templates: make([]templateView, 0, len(all))}
	for _, t := range all {
		v.Templates = append(v.Templates, templateViewOf(t))
	}
	return v
}

// templates handles GET /api/v1/site/templates and
// GET /api/v1/projects/:projectId/templates.
func (h *handler) templates(c echo.Context) error {
	find := func(ctx context.Context) ([]templates.Template, error) {
		return h.Templates.List(ctx, area(c), templates.Query{Text: c.QueryParam("query"), Archived: c.QueryParam("archived") == "true"})
	}
	if c.QueryParam("offered") == "true" {
		find = func(ctx context.Context) ([]templates.Template, error) {
			return h.Templates.Offer(ctx, area(c), c.QueryParam("query"))
		}
	}
	all, err := find(c.Request().Context())
	if err != nil {
		return err
	}
	return writeJSON(c, http.StatusOK, templatesViewOf(all))
}

type starterView struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
	Text        string `json:"text"`
}

// starters handles GET …/templates/starters.
func (h *handler) starters(c echo.Context) error {
	v := struct {
		Starters []starterView `json:"starters"`
	}{}
	for _, s := range templates.Starters() {
		v.Starters = append(v.Starters, starterView(s))
	}
	return writeJSON(c, http.StatusOK, v)
}

// template handles GET …/templates/:templateId.
func (h *handler) template(c echo.Context) error {
	t, err := h.Templates.Get(c.Request().Context(), area(c), c.Param("templateId"))
	if err != nil {
		return err
	}
	return h.writeUsed(c, t)
}

func (h *handler) writeTemplate(c echo.Context, status int, t templates.Template) error {
	v, err := h.wholeTemplate(c.Request().Context(), t)
	if err != nil {
		return err
	}
	return writeJSON(c, status, v)
}

// templateAt names what was done to a template by what it was then.
func templateAt(id string, rev int64) string { return fmt.Sprint("template ", id, " ", rev) }

// made answers who made a template.
func (h *handler) made(c echo.Context, t templates.Template, err error) error {
	if err != nil {
		return err
	}
	h.recordOnce(c, t.Area, didCreate, 1, t.Created.At, templateAt(t.ID, 1))
	return h.writeTemplate(c, http.StatusCreated, t)
}

// templateIn is the body of what makes and changes templates.
type templateIn struct {
	ID          given[string]     `json:"id"`
	Base        given[int]        `json:"base"`
	Name        given[string]     `json:"name"`
	Description given[string]     `json:"description"`
	Live        given[bool]       `json:"live"`
	Archived    given[bool]       `json:"archived"`
	Lists       given[[]listView] `json:"lists"`
	Text        given[string]     `json:"text"`
	Starter     given[string]     `json:"starter"`
}

// readTemplate decodes the body of what makes a template, or changes one.
func readTemplate(c echo.Context, creates bool) (templateIn, error) {
	var in templateIn
	if err := decode(c, &in, maxTextBody, json.RejectUnknownMembers(true)); err != nil {
		return in, err
	}
	contents := 0
	for _, there := range []bool{in.Lists.Value != nil, in.Text.Value != nil, in.Starter.Value != nil} {
		if there {
			contents++
		}
	}
	switch {
	case contents > 1:
		return in, &badBodyError{field: "text", reason: "Lists, a text and a starter exclude each other."}
	case creates && (in.Base.Value != nil || in.Archived.Value != nil):
		return in, &badBodyError{field: "base", reason: "A new template has no base and is not archived."}
	case creates && in.ID.Value == nil:
		return in, &badBodyError{field: "id", reason: "This field is missing."}
	case creates && in.Name.Value == nil && in.Starter.Value == nil:
		return in, &badBodyError{field: "name", reason: "This field is missing."}
	case !creates && (in.ID.Value != nil || in.Starter.Value != nil):
		return in, &badBodyError{field: "id", reason: "A template keeps its id, and starts once."}
	case !creates && in.Base.Value == nil:
		return in, &badBodyError{field: "base", reason: "This field is missing."}
	}
	return in, nil
}

// createTemplate handles POST …/templates.
func (h *handler) createTemplate(c echo.Context) error {
	in, err := readTemplate(c, true)
	if err != nil {
		return err
	}
	n := templates.New{
		ID: *in.ID.Value, Name: or(in.Name), Description: or(in.Description), Live: or(in.Live), By: principal(c).AccountID,
		Content: templates.Content{Lists: listsIn(or(in.Lists)), Text: in.Text.Value, Starter: or(in.Starter)},
	}
	t, err := h.Templates.Create(c.Request().Context(), area(c), n)
	return h.made(c, t, err)
}

// or is what was given, or the zero value.
func or[T any](g given[T]) T {
	if g.Value == nil {
		return *new(T)
	}
	return *g.Value
}

type savedTemplateView struct {
	Template  templateView   `json:"template"`
	Conflicts []conflictView `json:"conflicts"`
}

// putTemplate handles PUT …/templates/:templateId.
func (h *handler) putTemplate(c echo.Context) error { return h.saveTemplate(c, area(c)) }

func (h *handler) saveTemplate(c echo.Context, at checklist.Area) error {
	in, err := readTemplate(c, false)
	if err != nil {
		return err
	}
	e := editOf(in, principal(c).AccountID)
	saved, err := h.Templates.Save(c.Request().Context(), at, c.Param("templateId"), e)
	if err != nil {
		return err
	}
	h.recordOnce(c, at, savedAs(e), 1, saved.Updated.At, templateAt(saved.ID, saved.Rev)) // what changed nothing is what was last done
	whole, err := h.wholeTemplate(c.Request().Context(), saved.Template)
	if err != nil {
		return err
	}
	return writeJSON(c, http.StatusOK, savedTemplateView{Template: whole, Conflicts: conflictViews(saved.Conflicts)})
}

func editOf(in templateIn, by string) templates.Edit {
	e := templates.Edit{
		Base: *in.Base.Value, Name: in.Name.Value, Description: in.Description.Value, Live: in.Live.Value, Archived: in.Archived.Value,
		Text: in.Text.Value, By: by,
	}
	if in.Lists.Value != nil {
		e.Lists = new(listsIn(*in.Lists.Value))
	}
	return e
}

// savedAs is what the record calls an edit.
func savedAs(e templates.Edit) string {
	if e.Archived != nil && *e.Archived {
		return didArchive
	}
	return didChange
}

// deleteTemplate handles DELETE …/templates/:templateId.
func (h *handler) deleteTemplate(c echo.Context) error {
	if err := h.Templates.Delete(c.Request().Context(), area(c), c.Param("templateId")); err != nil {
		return err
	}
	h.record(c, area(c), didDelete, 1)
	return c.NoContent(http.StatusNoContent)
}

// elsewhereIn says where a template is to go.
type elsewhereIn struct {
	ID      given[string] `json:"id"`
	Name    given[string] `json:"name"`
	Project given[string] `json:"project"`
	Site    given[bool]   `json:"site"`
}

// readElsewhere decodes where a template is to go, which the person must administer,
// too.
func (h *handler) readElsewhere(c echo.Context) (elsewhereIn, checklist.Area, error) {
	var in elsewhereIn
	if err := readJSON(c, &in); err != nil {
		return in, checklist.Area{}, err
	}
	to := checklist.Area{ClientKey: principal(c).Installation.ClientKey, ProjectID: or(in.Project)}
	if or(in.Site) == (to.ProjectID != "") {
		return in, to, &badBodyError{field: "project", reason: "Say either the project or that it is the site."}
	}
	if to.ProjectID != "" && !checklist.ValidIssueID(to.ProjectID) { // of the same form
		return in, to, errBadProject
	}
	if to == area(c) {
		return in, to, nil
	}
	return in, to, h.administers(c.Request().Context(), principal(c), to.ProjectID)
}

// copyTemplate handles POST …/templates/:templateId/copy.
func (h *handler) copyTemplate(c echo.Context) error {
	in, to, err := h.readElsewhere(c)
	if err != nil {
		return err
	}
	if in.ID.Value == nil || in.Name.Value == nil {
		return &badBodyError{field: "name", reason: "A copy needs an id and a name."}
	}
	n := templates.New{ID: *in.ID.Value, Name: *in.Name.Value, By: principal(c).AccountID}
	t, err := h.Templates.Duplicate(c.Request().Context(), area(c), c.Param("templateId"), to, n)
	return h.made(c, t, err)
}

// moveTemplate handles POST …/templates/:templateId/move.
func (h *handler) moveTemplate(c echo.Context) error {
	_, to, err := h.readElsewhere(c)
	if err != nil {
		return err
	}
	t, err := h.Templates.Move(c.Request().Context(), area(c), c.Param("templateId"), to, principal(c).AccountID)
	if err != nil {
		return err
	}
	h.record(c, to, didMove, 1)
	return h.writeTemplate(c, http.StatusOK, t)
}

// exportTemplates handles GET …/templates/export.
func (h *handler) exportTemplates(c echo.Context) error {
	file, err := h.Templates.Export(c.Request().Context(), area(c), c.QueryParam("template"))
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="ticklist-templates.json"`)
	return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, file)
}

type importedTemplatesView struct {
	Created   int `json:"created"`
	Updated   int `json:"updated"`
	Unchanged int `json:"unchanged"`
}

// importTemplates handles POST …/templates/import, whose body is such a file.
func (h *handler) importTemplates(c echo.Context) error {
	file, err := readAll(c, maxTemplateFile)
	if err != nil {
		return err
	}
	done, err := h.Templates.Import(c.Request().Context(), area(c), file, principal(c).AccountID)
	if n := done.Created + done.Updated; n > 0 { // also of a file that is wrong further down
		h.record(c, area(c), didTakeIn, n)
	}
	if err != nil {
		return err
	}
	return writeJSON(c, http.StatusOK, importedTemplatesView(done))
}

// templateVersions handles GET …/templates/:templateId/versions.
func (h *handler) templateVersions(c echo.Context) error {
	all, err := h.Templates.Versions(c.Request().Context(), area(c), c.Param("templateId"))
	if err != nil {
		return err
	}
	v := struct {
		Versions []versionView `json:"versions"`
	}{}
	for _, one := range all {
		v.Versions = append(v.Versions, versionView{N: one.N, stampView: stampView(one.Stamp)})
	}
	return writeJSON(c, http.StatusOK, v)
}

type versionView struct {
	N int `json:"n"`
	stampView
}

type wholeVersionView struct {
	versionView
	Lists []listView `json:"lists"`
	Text  string     `json:"text"`
	// Before are the lists of the version before, null where that is not kept, and
	// Changes how many operations lie between.
	Before  *[]listView  `json:"before"`
	Changes *changesView `json:"changes"`
}

// templateVersion handles GET …/templates/:templateId/versions/:n.
func (h *handler) templateVersion(c echo.Context) error {
	n, err := pathNumber(c, "n")
	if err != nil {
		return err
	}
	ctx, at, id := c.Request().Context(), area(c), c.Param("templateId")
	this, err := h.Templates.Version(ctx, at, id, n)
	if err != nil {
		return err
	}
	written, err := h.asText(ctx, at, this.Lists)
	if err != nil {
		return err
	}
	v := wholeVersionView{versionView: versionView{N: this.N, stampView: stampView(this.Stamp)}, Lists: listViewsOf(this.Lists), Text: written}
	before, kept, err := h.versionBefore(ctx, at, id, n)
	if err != nil {
		return err
	}
	if kept {
		v.Before, v.Changes = new(listViewsOf(before)), new(changesOf(checklist.Difference(before, this.Lists)))
	}
	return writeJSON(c, http.StatusOK, v)
}

// offerView is what an issue can get, and where the person may save one of it.
type offerView struct {
	templatesView
	May mayView `json:"may"`
}

type mayView struct {
	Save bool `json:"save"` // in the issue's project
	Site bool `json:"site"`
}

// templatesOfIssue handles GET /api/v1/issues/:issueId/templates: what the issue
// can get. Where Jira does not say who administers the site, nobody is offered it.
func (h *handler) templatesOfIssue(c echo.Context) error {
	ctx := c.Request().Context()
	at, may, err := h.templatesFor(c)
	if err != nil {
		return err
	}
	all, err := h.Templates.Offer(ctx, at, c.QueryParam("query"))
	if err != nil {
		return err
	}
	v := offerView{templatesViewOf(all), mayView{Save: may.save, Site: h.administers(ctx, principal(c), "") == nil}}
	for i, t := range all {
		v.Templates[i].Change = new(t.Area == at && may.changes(t, principal(c).AccountID))
	}
	return writeJSON(c, http.StatusOK, v)
}

// templatesForToken handles GET /api/v1/token/issues/:issueIdOrKey/templates:
// programs change templates where those are kept.
func (h *handler) templatesForToken(c echo.Context) error {
	at, _, err := h.templatesFor(c)
	if err != nil {
		return err
	}
	all, err := h.Templates.Offer(c.Request().Context(), at, c.QueryParam("query"))
	if err != nil {
		return err
	}
	return writeJSON(c, http.StatusOK, templatesViewOf(all))
}

// templateOfIssue handles GET /api/v1/issues/:issueId/templates/:templateId.
func (h *handler) templateOfIssue(c echo.Context) error {
	at, _, err := h.templatesFor(c)
	if err != nil {
		return err
	}
	id := c.Param("templateId")
	t, err := h.Templates.Get(c.Request().Context(), at, id)
	if isNoTemplate(err) {
		t, err = h.Templates.Get(c.Request().Context(), checklist.Area{ClientKey: at.ClientKey}, id)
	}
	if err != nil {
		return err
	}
	return h.writeUsed(c, t)
}

// applyTemplate handles POST /api/v1/issues/:issueId/apply.
func (h *handler) applyTemplate(c echo.Context) error {
	issueID, err := pathIssue(c)
	if err != nil {
		return err
	}
	a, err := readApplication(c)
	if err != nil {
		return err
	}
	can, err := h.rights(c.Request().Context(), c, issueID)
	if err := cmp.Or(err, can.pending); err != nil {
		return err
	}
	a.By, a.Can, a.Facts = principal(c).AccountID, can.Permissions, facts(c)
	if a.Facts.ProjectID, err = h.projectOf(c, issueID); err != nil {
		return err
	}
	res, err := h.Templates.Apply(c.Request().Context(), scope(c, issueID), a)
	if err != nil {
		return err
	}
	return h.written(c, res.Issue, issueID, resultView{Rev: res.Issue.Rev, State: viewOf(res.Issue, can), Rejected: rejectedViews(res.Rejected)})
}

// readApplication decodes the body of POST …/apply.
func readApplication(c echo.Context) (templates.Application, error) {
	var in struct {
		ID       given[string] `json:"id"`
		Template given[string] `json:"template"`
		Version  given[int]    `json:"version"`
		Mode     given[string] `json:"mode"`
		Live     given[bool]   `json:"live"`
	}
	if err := readJSON(c, &in); err != nil {
		return templates.Application{}, err
	}
	a := templates.Application{Version: or(in.Version), Mode: templates.Mode(or(in.Mode)), Live: in.Live.Value}
	return a, cmp.Or(takeID("id", in.ID, &a.ID, true), takeID("template", in.Template, &a.Template, true))
}

// savingIn is the body of what makes a template of an issue's lists.
type savingIn struct {
	ID          given[string]   `json:"id"`
	Name        given[string]   `json:"name"`
	Description given[string]   `json:"description"`
	Lists       given[[]string] `json:"lists"`
	Site        given[bool]     `json:"site"`
}

// templateFromIssue handles POST /api/v1/issues/:issueId/templates.
func (h *handler) templateFromIssue(c echo.Context) error {
	var in savingIn
	if err := readJSON(c, &in); err != nil {
		return err
	}
	of, may, err := h.templatesFor(c)
	if err != nil {
		return err
	}
	to, err := h.placeFor(c, of, may, or(in.Site))
	if err != nil {
		return err
	}
	n := templates.New{Name: or(in.Name), Description: or(in.Description), By: principal(c).AccountID}
	if err := takeID("id", in.ID, &n.ID, true); err != nil {
		return err
	}
	issueID, err := pathIssue(c)
	if err != nil {
		return err
	}
	t, err := h.Templates.FromIssue(c.Request().Context(), scope(c, issueID), of.ProjectID, to, or(in.Lists), n)
	return h.made(c, t, err)
}

// placeFor is where a person may save a template of an issue: in its project, or on
// the site, which they administer.
func (h *handler) placeFor(c echo.Context, of checklist.Area, may mayWith, site bool) (checklist.Area, error) {
	if site {
		of.ProjectID = ""
		return of, h.administers(c.Request().Context(), principal(c), "")
	}
	if !may.save {
		return of, checklist.ErrForbidden
	}
	return of, nil
}

// putOwnTemplate handles PUT /api/v1/issues/:issueId/templates/:templateId: people
// change the templates of the project that they made.
func (h *handler) putOwnTemplate(c echo.Context) error {
	at, err := h.ownTemplate(c)
	if err != nil {
		return err
	}
	return h.saveTemplate(c, at)
}

// deleteOwnTemplate handles DELETE of the same.
func (h *handler) deleteOwnTemplate(c echo.Context) error {
	at, err := h.ownTemplate(c)
	if err != nil {
		return err
	}
	if err := h.Templates.Delete(c.Request().Context(), at, c.Param("templateId")); err != nil {
		return err
	}
	h.record(c, at, didDelete, 1)
	return c.NoContent(http.StatusNoContent)
}
