package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"html"
	"net/http"
	"slices"
	"strings"
)

// Scopes of the descriptor. Each implies those before it; what a person may do
// through AP.request is what they may do in Jira and what the app's scopes allow.
const (
	scopeRead  = "READ"
	scopeWrite = "WRITE"
)

// errScope is returned where the app's scopes do not allow what its page asks.
var errScope = errors.New("the app's scopes do not allow this")

// viewerRoutes are the REST calls that frames make through AP.request, in the
// name of the person who looks at the page.
func (s *site) viewerRoutes(mux *http.ServeMux) {
	for route, f := range map[string]func(http.ResponseWriter, *http.Request, person) error{
		"GET /rest/api/3/project/{project}":                            s.showProject,
		"GET /rest/api/3/user/bulk":                                    s.showUsers,
		"GET /rest/api/3/user/viewissue/search":                        s.findUsers,
		"GET /rest/api/3/issue/createmeta/{project}/issuetypes":        s.listTypes,
		"GET /rest/api/3/issue/createmeta/{project}/issuetypes/{type}": s.listFields,
	} {
		mux.Handle(route, s.asViewer(scopeRead, f))
	}
	mux.Handle("GET /rest/api/3/myself", s.asEither(scopeRead, s.myself))
	mux.Handle("POST /rest/api/3/issue", s.asViewer(scopeWrite, s.createIssue))
	s.lookupRoutes(mux)
}

// asViewer runs a handler for the person that the page is shown to, if the app
// has the scope.
func (s *site) asViewer(scope string, f func(http.ResponseWriter, *http.Request, person) error) http.Handler {
	return s.handle(func(w http.ResponseWriter, r *http.Request) error {
		if !s.app.current().Descriptor.hasScope(scope) {
			return fmt.Errorf("%w: it lacks %s", errScope, scope)
		}
		return f(w, r, s.world.person(r.URL.Query().Get("user")))
	})
}

// hasScope says whether the descriptor asks for READ or WRITE, or for one that
// implies it.
func (d descriptor) hasScope(scope string) bool {
	order := []string{scopeRead, scopeWrite, "DELETE", "PROJECT_ADMIN", "ADMIN"}
	return slices.ContainsFunc(d.Scopes, func(has string) bool {
		return slices.Index(order, strings.ToUpper(has)) >= slices.Index(order, scope)
	})
}

// myself answers GET /rest/api/3/myself: who looks at the page, or the app's own
// user.
func (s *site) myself(w http.ResponseWriter, _ *http.Request, p caller) error {
	if p.AccountID == "" {
		return errAppToken
	}
	return writeJSON(w, http.StatusOK, map[string]any{
		"accountId": p.AccountID, "displayName": p.FullName, "locale": p.Locale, "timeZone": p.TimeZone, "active": true,
	})
}

// showProject answers GET /rest/api/3/project/{id or key}.
func (s *site) showProject(w http.ResponseWriter, r *http.Request, p person) error {
	found, ok := s.world.project(r.PathValue("project"))
	if !ok || !found.access[p.Name].Browse {
		return errNotThere
	}
	return writeJSON(w, http.StatusOK, map[string]any{"id": found.ID, "key": found.Key, "name": found.Name})
}

// showUsers answers GET /rest/api/3/user/bulk. Accounts that nobody has are
// passed over.
func (s *site) showUsers(w http.ResponseWriter, r *http.Request, _ person) error {
	found := []map[string]any{}
	for _, account := range r.URL.Query()["accountId"] {
		if p, ok := s.world.byAccount(account); ok {
			found = append(found, userJSON(p))
		}
	}
	return writeJSON(w, http.StatusOK, map[string]any{"values": found, "isLast": true})
}

// findUsers answers GET /rest/api/3/user/viewissue/search: the people who may see
// an issue and have a name that a word of begins as was asked. A visitor finds
// nobody, as in Jira those who may not browse users.
func (s *site) findUsers(w http.ResponseWriter, r *http.Request, viewer person) error {
	q := r.URL.Query()
	if !q.Has("query") && !q.Has("accountId") || !q.Has("issueKey") {
		return fmt.Errorf("%w: it takes query and issueKey", errBadCall)
	}
	found := []map[string]any{}
	i, ok := s.world.issue(q.Get("issueKey"))
	if !ok || !s.world.may(viewer, i).Browse {
		return errNotThere
	}
	for _, p := range s.world.people {
		if viewer.AccountID != "" && p.AccountID != "" && p.called(q.Get("query")) && s.world.may(p, i).Browse {
			found = append(found, userJSON(p))
		}
	}
	return writeJSON(w, http.StatusOK, found)
}

// called says whether a word of the person's name begins with what was typed.
func (p person) called(typed string) bool {
	return strings.Contains(" "+strings.ToLower(p.FullName), " "+strings.ToLower(strings.TrimSpace(typed)))
}

// userJSON is a person as REST answers have them.
func userJSON(p person) map[string]any {
	picture := p.picture()
	return map[string]any{
		"accountId": p.AccountID, "accountType": "atlassian", "displayName": p.FullName, "active": true,
		"avatarUrls": map[string]string{"16x16": picture, "24x24": picture, "32x32": picture, "48x48": picture},
	}
}

// picture is the address of the person's picture. It is whole in the address, as
// the policy of the app's pages allows pictures of Atlassian's hosts and such.
func (p person) picture() string {
	hue := 0
	for _, c := range p.Name {
		hue = (hue*31 + int(c)) % 360
	}
	svg := fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" fill="hsl(%d 45%% 38%%)"/>`+
		`<text x="24" y="31" text-anchor="middle" font-family="sans-serif" font-size="19" font-weight="600" fill="#fff">%s</text></svg>`,
		hue, html.EscapeString(p.Initials))
	return "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString([]byte(svg))
}
