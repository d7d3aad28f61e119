package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Issue contexts: what an app adds below an issue's details, closed until somebody
// opens it. Its header says the status that the app keeps as a property of the issue:
// https://developer.atlassian.com/cloud/jira/platform/modules/issue-context/

// A contextView is an issue context as the page shows it while it is closed.
type contextView struct {
	Key, Name, Label string
	Icon             string
	Status           statusView
}

// A statusView is a status in the header of an issue context: a lozenge, a badge, or
// an icon. Nothing is shown of one without a kind.
type statusView struct {
	Kind  string
	Label string
	Look  string // of lozenges
	URL   string // of icons
}

// The kinds of statuses that Jira has.
const (
	statusLozenge = "lozenge"
	statusBadge   = "badge"
	statusIcon    = "icon"
)

// lozengeLooks are those that a lozenge may have. Any other is as if none was said.
var lozengeLooks = []string{"default", "success", "removed", "inprogress", "new", "moved"}

// contextModules are the app's issue contexts in a project, under their new name and
// their old one; none while the app may not be used.
func (s *site) contextModules(projectID string) []module {
	f, err := s.app.enabled()
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(f.Descriptor.modules), func(m module) bool {
		return m.Kind != "jiraIssueContexts" && m.Kind != "jiraIssueGlances" || !s.placed.hold(m.Conditions, projectID)
	})
}

// contextViews are the issue contexts of an issue, with the statuses that the app has
// written.
func (s *site) contextViews(i issue) []contextView {
	d := s.app.current().Descriptor
	var views []contextView
	for _, m := range s.contextModules(i.Project.ID) {
		key := "com.atlassian.jira.issue:" + d.Key + ":" + m.Key + ":status"
		views = append(views, contextView{
			Key: m.Key, Name: m.Name.Value, Label: m.Content.Label.Value, Icon: d.address(m.Icon.URL),
			Status: d.readStatus(s.world.propertiesOf(i, []string{key})[key]),
		})
	}
	return views
}

// address is one that may be relative to the app's.
func (d descriptor) address(of string) string {
	base, err := url.Parse(d.BaseURL + "/")
	if err != nil {
		return ""
	}
	u, err := url.Parse(of)
	if err != nil {
		return ""
	}
	if u.Host == "" {
		u.Path = strings.TrimPrefix(u.Path, "/") // below the base URL, which may have a path
	}
	return base.ResolveReference(u).String()
}

// readStatus reads what an app has written as a status. Of what is no status, has no
// label, or is an icon without a picture, nothing is shown.
func (d descriptor) readStatus(value json.RawMessage) statusView {
	var in struct {
		Type  string `json:"type"`
		Value struct {
			Label string `json:"label"`
			Type  string `json:"type"`
			URL   string `json:"url"`
		} `json:"value"`
	}
	if value == nil || json.Unmarshal(value, &in) != nil || in.Value.Label == "" {
		return statusView{}
	}
	shown := statusView{Kind: in.Type, Label: in.Value.Label}
	switch in.Type {
	case statusBadge:
	case statusLozenge:
		shown.Look = "default"
		if slices.Contains(lozengeLooks, in.Value.Type) {
			shown.Look = in.Value.Type
		}
	case statusIcon:
		if in.Value.URL == "" {
			return statusView{}
		}
		shown.URL = d.address(in.Value.URL)
	default:
		return statusView{}
	}
	return shown
}

// pageContexts tells the page of an issue what the statuses in the headers of its issue
// contexts are now, as HTML: nothing of an issue that went away or was hidden.
func (s *site) pageContexts(w http.ResponseWriter, r *http.Request) error {
	shown := map[string]string{}
	i, ok := s.world.issue(r.PathValue("issue"))
	if !ok || !s.world.may(s.lookOf(r.URL.Query()).Person, i).Browse {
		return writeJSON(w, http.StatusOK, shown)
	}
	for _, c := range s.contextViews(i) {
		var drawn bytes.Buffer
		if err := s.pages.ExecuteTemplate(&drawn, "status", c.Status); err != nil {
			return fmt.Errorf("draw the status of %s: %w", c.Key, err)
		}
		shown[c.Key] = drawn.String()
	}
	return writeJSON(w, http.StatusOK, shown)
}
