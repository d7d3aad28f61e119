package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
)

// The themes that the page can be switched to. Automatic follows the browser.
const (
	themeLight = "light"
	themeDark  = "dark"
	themeAuto  = "auto"
)

// locales are those that a person can be made to have Jira in, as
// AP.user.getLocale names them.
var locales = []string{"en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "pt_BR", "ja_JP", "iw_IL"}

// A look is how the page is looked at: by whom, in which theme, in which
// language. It is kept in the page's address, so that two windows can be two
// people. The page itself is in English in all languages.
type look struct {
	Person person
	Theme  string
	Locale string // "" for the person's own
}

// lookOf reads a look from an address. What is missing or unknown becomes the
// first person, the browser's theme and the person's own language.
func (s *site) lookOf(q url.Values) look {
	l := look{Person: s.world.person(q.Get("user")), Theme: q.Get("theme")}
	if slices.Contains(locales, q.Get("locale")) {
		l.Locale = q.Get("locale")
		l.Person.Locale = l.Locale
	}
	if !slices.Contains([]string{themeLight, themeDark, themeAuto}, l.Theme) {
		l.Theme = themeAuto
	}
	return l
}

// Query is the look as the query of a link.
func (l look) Query() template.URL {
	query := "?user=" + url.QueryEscape(l.Person.Name) + "&theme=" + l.Theme
	if l.Locale != "" {
		query += "&locale=" + l.Locale
	}
	return template.URL(query)
}

// Locales are those to choose from.
func (look) Locales() []string { return locales }

// A view is what the templates show.
type view struct {
	Look     look
	People   []person
	Projects []projectView
	Issue    *issue        // nil on pages that show none
	Fields   []fieldView   // of the app, in the issue's details
	Contexts []contextView // of an issue
	Left     []frame
	Right    []frame
	Admin    []frame       // one at most
	Pages    []module      // of the app, in the site's administration; none for those who do not administer it
	Workflow *workflowView // on the pages of its editor
	Many     *manyView     // on the pages of many issues
	Boards   []boardLink   // those that the person may see

	Administers bool // the site
	App         facts
	Answers     string
	AppURL      string
	Data        template.JS // for host.js: see pageData
}

// Category is that of the issue's status.
func (v view) Category() string { return statusOf(v.Issue.Status).Category }

// Priorities are those to choose from.
func (view) Priorities() []named { return priorities }

// Types are those of new issues that need no more than a summary.
func (view) Types() []string {
	var names []string
	for _, t := range issueTypes {
		if !t.Subtask {
			names = append(names, t.Name)
		}
	}
	return names
}

// A projectView is one project in the side bar, with the issues that the
// person may see.
type projectView struct {
	Name, Key string
	Issues    []issue
	Pages     []module // of the app, in the project's settings; none for those who do not administer it
}

// pageData is what the page's script must know.
type pageData struct {
	User     string         `json:"user"`
	Account  string         `json:"accountId"`
	Locale   string         `json:"locale"`
	TimeZone string         `json:"timeZone"`
	Issue    string         `json:"issue"` // key, "" on pages that show none
	Context  map[string]any `json:"context"`
	Frames   []frame        `json:"frames"`
}

// pageRoutes are the pages, and what their script asks for.
func (s *site) pageRoutes(mux *http.ServeMux) {
	mux.Handle("GET /{$}", s.handle(s.home))
	mux.Handle("GET /browse/{issue}", s.handle(s.issuePage))
	mux.Handle("GET /apps", s.handle(s.appsPage))
	mux.Handle("GET /apps/{page}", s.handle(s.adminPage))
	mux.Handle("GET /projects/{project}/settings/{page}", s.handle(s.projectPage))
	mux.Handle("GET /_page/contexts/{issue}", s.handle(s.pageContexts))
	mux.Handle("POST /_page/token", s.handle(s.pageToken))
	mux.Handle("POST /_page/frame", s.handle(s.pageFrame))
}

// home leads to the first issue, or to the apps where all issues are deleted.
func (s *site) home(w http.ResponseWriter, r *http.Request) error {
	l := s.lookOf(r.URL.Query())
	address := "/apps"
	if issues := s.world.issuesFor(l.Person); len(issues) > 0 {
		address = "/browse/" + issues[0].Key
	}
	http.Redirect(w, r, address+string(l.Query()), http.StatusSeeOther)
	return nil
}

// issuePage shows an issue and the app's panels in it. An issue that the
// person may not see is shown as one that is not there.
func (s *site) issuePage(w http.ResponseWriter, r *http.Request) error {
	v := s.newView(s.lookOf(r.URL.Query()))
	i, ok := s.world.issue(r.PathValue("issue"))
	if !ok || !s.world.may(v.Look.Person, i).Browse {
		return s.render(w, http.StatusNotFound, "absent", v)
	}
	v.Issue, v.Fields, v.Contexts = &i, s.fieldViews(i, v.Look.Person), s.contextViews(i)
	var err error
	if v.Left, err = s.frames(v.App.Descriptor.panels(locationLeft, &s.placed, i.Project.ID), v.Look.Person, &i); err != nil {
		return err
	}
	if v.Right, err = s.frames(v.App.Descriptor.panels(locationRight, &s.placed, i.Project.ID), v.Look.Person, &i); err != nil {
		return err
	}
	return s.render(w, http.StatusOK, "issue", v)
}

// appsPage shows the app's state and lets a developer change it.
func (s *site) appsPage(w http.ResponseWriter, r *http.Request) error {
	return s.render(w, http.StatusOK, "apps", s.newView(s.lookOf(r.URL.Query())))
}

// adminPage shows one of the pages that the app adds to the site's
// administration. To those who do not administer it, it is not there.
func (s *site) adminPage(w http.ResponseWriter, r *http.Request) error {
	v := s.newView(s.lookOf(r.URL.Query()))
	at := slices.IndexFunc(v.Pages, func(m module) bool { return m.Key == r.PathValue("page") })
	if at < 0 {
		return s.render(w, http.StatusNotFound, "absent", v)
	}
	var err error
	if v.Admin, err = s.frames(v.Pages[at:at+1], v.Look.Person, nil); err != nil {
		return err
	}
	return s.render(w, http.StatusOK, "admin", v)
}

// projectPage shows one of the pages that the app adds to a project's settings,
// to those who administer it.
func (s *site) projectPage(w http.ResponseWriter, r *http.Request) error {
	v := s.newView(s.lookOf(r.URL.Query()))
	p, _ := s.world.project(r.PathValue("project"))
	pages := s.projectPages(v, p)
	at := slices.IndexFunc(pages, func(m module) bool { return m.Key == r.PathValue("page") })
	if at < 0 {
		return s.render(w, http.StatusNotFound, "absent", v)
	}
	var err error
	if v.Admin, err = s.frames(pages[at:at+1], v.Look.Person, &issue{Project: p}); err != nil {
		return err
	}
	return s.render(w, http.StatusOK, "admin", v)
}

// projectPages are the app's pages in a project's settings, for those who
// administer it or the site.
func (s *site) projectPages(v view, p *project) []module {
	if p == nil || !p.access[v.Look.Person.Name].Administer && !s.world.administers(v.Look.Person) {
		return nil
	}
	return v.App.Descriptor.pages("jiraProjectAdminTabPanels")
}

// frames are those of modules: none while the app may not be used, as Jira
// shows nothing of a disabled app.
func (s *site) frames(modules []module, p person, i *issue) ([]frame, error) {
	var frames []frame
	for _, m := range modules {
		f, err := s.app.frame(m, p, i)
		if errors.Is(err, errNotEnabled) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		frames = append(frames, f)
	}
	return frames, nil
}

// newView fills in what every page shows.
func (s *site) newView(l look) view {
	v := view{Look: l, People: s.world.people, App: s.app.current(), Answers: s.limits.now(), AppURL: s.appURL}
	if v.Administers = s.world.administers(l.Person); v.Administers {
		v.Pages = v.App.Descriptor.pages("adminPages")
	}
	v.Boards = s.boards(l.Person)
	visible := s.world.issuesFor(l.Person)
	for _, p := range s.world.projects {
		of := slices.DeleteFunc(slices.Clone(visible), func(i issue) bool { return i.Project != p })
		if len(of) > 0 {
			v.Projects = append(v.Projects, projectView{Name: p.Name, Key: p.Key, Issues: of, Pages: s.projectPages(v, p)})
		}
	}
	return v
}

// render writes a page with the headers that a page has.
func (s *site) render(w http.ResponseWriter, status int, name string, v view) error {
	data := pageData{
		User: v.Look.Person.Name, Account: v.Look.Person.AccountID, Locale: v.Look.Person.Locale,
		TimeZone: v.Look.Person.TimeZone, Frames: append([]frame{}, slices.Concat(v.Left, v.Right, v.Admin)...), // a list for the script, also if empty
	}
	if v.Issue != nil {
		data.Issue = v.Issue.Key
	}
	data.Context = jiraContext(v.Issue)
	text, err := json.Marshal(data) // escapes <, > and &: safe inside a script element
	if err != nil {
		return fmt.Errorf("encode the page's data: %w", err)
	}
	v.Data = template.JS(text)
	var page bytes.Buffer
	if err := s.pages.ExecuteTemplate(&page, name, v); err != nil {
		return fmt.Errorf("render %s: %w", name, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", s.policy())
	w.Header().Set("Cache-Control", "no-store") // frames' addresses carry tokens
	w.WriteHeader(status)
	_, err = w.Write(page.Bytes())
	return err
}

// A pageAsk is what the page's script sends: who looks at which issue, and
// which module is wanted.
type pageAsk struct {
	User   string `json:"user"`
	Issue  string `json:"issue"`
	Module string `json:"module"`
}

// pageToken gives the page a fresh context token, for AP.context.getToken.
func (s *site) pageToken(w http.ResponseWriter, r *http.Request) error {
	var in pageAsk
	if err := readJSON(r, maxControlBody, &in); err != nil {
		return err
	}
	p, i, err := s.where(in.User, in.Issue)
	if err != nil {
		return err
	}
	token, err := s.app.contextToken(p, i)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, map[string]string{"token": token})
}

// pageFrame gives the page a freshly signed frame, for dialogs.
func (s *site) pageFrame(w http.ResponseWriter, r *http.Request) error {
	var in pageAsk
	if err := readJSON(r, maxControlBody, &in); err != nil {
		return err
	}
	p, i, err := s.where(in.User, in.Issue)
	if err != nil {
		return err
	}
	m, ok := s.app.current().Descriptor.module(in.Module)
	if !ok {
		return fmt.Errorf("%w: the app has no module %q", errBadCall, in.Module)
	}
	f, err := s.app.frame(m, p, i)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, f)
}

// where finds the person and the issue that a page's script names; nil on a page
// that shows no issue.
func (s *site) where(user, issueRef string) (person, *issue, error) {
	if issueRef == "" {
		return s.world.person(user), nil, nil
	}
	p, i, err := s.who(user, issueRef)
	return p, &i, err
}
