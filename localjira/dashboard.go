package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"unicode/utf16"

	"ticklist/localjira/jql"
)

// There is one dashboard, which belongs to Ada and which everybody may see. It
// has a gadget for each module of the app.
const (
	dashboardID    = "1"
	dashboardOwner = "ada"
	firstItem      = 10001
)

// dashboards keep what gadgets store with the dashboard.
type dashboards struct {
	mu     sync.Mutex
	values map[string]json.RawMessage // by item and key
}

// A filter is a saved query.
type filter struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	JQL  string `json:"jql"`
}

// filters are those that everybody has.
var filters = []filter{
	{"10101", "Website relaunch", "project = WEB ORDER BY key"},
	{"10102", "My open issues", "assignee = currentUser() AND statusCategory != Done ORDER BY priority DESC"},
	{"10103", "All issues", "project in (WEB, OPS) ORDER BY created"},
}

func (s *site) dashboardRoutes(mux *http.ServeMux) {
	mux.Handle("GET /rest/api/3/filter/my", s.asViewer(scopeRead, func(w http.ResponseWriter, _ *http.Request, p person) error {
		if p.AccountID == "" {
			return errAppToken
		}
		return writeJSON(w, http.StatusOK, filters)
	}))
	for _, version := range []string{"2", "3"} {
		at := "/rest/api/" + version + "/dashboard/" + dashboardID + "/items/{item}/properties/{key}"
		mux.Handle("GET "+at, s.asViewer(scopeRead, s.itemProperty))
		mux.Handle("PUT "+at, s.asViewer(scopeWrite, s.setItemProperty))
	}
}

// dashboard shows the app's gadgets.
func (s *site) dashboard(w http.ResponseWriter, r *http.Request) error {
	v := s.newView(s.lookOf(r.URL.Query()))
	v.Many = &manyView{Title: "Dashboard", Edits: v.Look.Person.Name == dashboardOwner}
	modules := v.App.Descriptor.pages("jiraDashboardItems")
	for n := range modules {
		modules[n].Values = map[string]string{"dashboard.id": dashboardID, "dashboardItem.id": strconv.Itoa(firstItem + n), "dashboardItem.viewType": "default"}
	}
	var err error
	if v.Many.Items, err = s.frames(modules, v.Look.Person, nil); err != nil {
		return err
	}
	v.Admin = v.Many.Items // for the page's script, which opens them
	return s.render(w, http.StatusOK, "dashboard", v)
}

// itemProperty answers GET …/dashboard/1/items/{item}/properties/{key}.
func (s *site) itemProperty(w http.ResponseWriter, r *http.Request, _ person) error {
	s.dashboards.mu.Lock()
	value, ok := s.dashboards.values[r.PathValue("item")+" "+r.PathValue("key")]
	s.dashboards.mu.Unlock()
	if !ok {
		return errNotThere
	}
	return writeJSON(w, http.StatusOK, map[string]any{"key": r.PathValue("key"), "value": value})
}

// setItemProperty answers PUT for the owner of the dashboard; others are refused.
func (s *site) setItemProperty(w http.ResponseWriter, r *http.Request, p person) error {
	if p.Name != dashboardOwner {
		return fmt.Errorf("%w: the dashboard belongs to somebody else", errScope)
	}
	var value json.RawMessage
	if err := readJSON(r, maxRESTBody, &value); err != nil {
		return err
	}
	if len(utf16.Encode([]rune(string(value)))) > maxPropertyValue {
		return fmt.Errorf("%w: the value is too long", errBadCall)
	}
	s.dashboards.mu.Lock()
	defer s.dashboards.mu.Unlock()
	if s.dashboards.values == nil {
		s.dashboards.values = map[string]json.RawMessage{}
	}
	s.dashboards.values[r.PathValue("item")+" "+r.PathValue("key")] = value
	w.WriteHeader(http.StatusOK)
	return nil
}

// filterField finds issues by saved filters, by id or name, as the caller would
// find them.
func (s *site) filterField(c caller) jql.Field[issue] {
	known := choice{}
	for _, f := range filters {
		known.add(f.ID, f.ID, f.Name)
	}
	return jql.Field[issue]{Name: "filter", Value: known.meant, Of: func(i issue) []string {
		var in []string
		for _, f := range filters {
			found, _, err := s.find(f.JQL, c)
			if err == nil && slices.ContainsFunc(found, func(other issue) bool { return other.ID == i.ID }) {
				in = append(in, f.ID)
			}
		}
		return in
	}}
}
