package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"ticklist/localjira/jql"
)

// maxPage is how many issues one page of a search has at most; Jira decides that
// by itself, too.
const maxPage = 50

// searchRoutes are the search, for the app and for the person who looks at it.
func (s *site) searchRoutes(mux *http.ServeMux) {
	mux.Handle("POST /rest/api/3/search/jql", s.asEither(scopeRead, s.searchIssues))
	mux.Handle("POST /rest/api/3/search/approximate-count", s.asEither(scopeRead, s.countIssues))
	mux.Handle("POST /rest/api/3/jql/parse", s.asEither(scopeRead, s.parseQueries))
}

// find gives the issues that a query finds for a caller, in its order. A query
// that is not right is a *jql.Error.
func (s *site) find(query string, c caller) ([]issue, *jql.Query[issue], error) {
	q, err := jql.Compile(query, s.schema(c, time.Now()))
	if err != nil {
		return nil, nil, err
	}
	found := slices.DeleteFunc(s.world.allIssues(), func(i issue) bool { return !s.sees(c, i) || !q.Matches(i) })
	q.Sort(found)
	return found, q, nil
}

// searched answers what is wrong with a query as Jira does; other errors go on.
func searched(w http.ResponseWriter, err error) error {
	if wrong, is := errors.AsType[*jql.Error](err); is {
		return writeJSON(w, http.StatusBadRequest, jiraError{ErrorMessages: wrong.Messages, Errors: map[string]string{}})
	}
	return err
}

// searchIssues answers POST /rest/api/3/search/jql. Of an issue it gives the id,
// and the fields and properties that are asked for.
func (s *site) searchIssues(w http.ResponseWriter, r *http.Request, c caller) error {
	var in struct {
		JQL        string   `json:"jql"`
		Page       string   `json:"nextPageToken"`
		Max        int      `json:"maxResults"`
		Fields     []string `json:"fields"`
		Properties []string `json:"properties"`
	}
	if err := readJSON(r, maxRESTBody, &in); err != nil {
		return err
	}
	all, q, err := s.find(in.JQL, c)
	if err == nil && !q.Bounded {
		err = &jql.Error{Messages: []string{"Unbounded JQL queries are not allowed here. Please add a search restriction to your query."}}
	}
	if err != nil {
		return searched(w, err)
	}
	from, _ := strconv.Atoi(in.Page) // none is 0
	from = min(max(from, 0), len(all))
	to := min(from+min(max(in.Max, 1), maxPage), len(all))
	found := []map[string]any{}
	for _, i := range all[from:to] {
		is := s.fullIssue(i, "3", in.Fields)
		if len(in.Properties) > 0 {
			is["properties"] = s.world.propertiesOf(i, in.Properties)
		}
		found = append(found, is)
	}
	answer := map[string]any{"issues": found, "isLast": to == len(all)}
	if to < len(all) {
		answer["nextPageToken"] = strconv.Itoa(to)
	}
	return writeJSON(w, http.StatusOK, answer)
}

// countIssues answers POST /rest/api/3/search/approximate-count.
func (s *site) countIssues(w http.ResponseWriter, r *http.Request, c caller) error {
	var in struct {
		JQL string `json:"jql"`
	}
	if err := readJSON(r, maxRESTBody, &in); err != nil {
		return err
	}
	found, _, err := s.find(in.JQL, c)
	if err != nil {
		return searched(w, err)
	}
	return writeJSON(w, http.StatusOK, map[string]int{"count": len(found)})
}

// parseQueries answers POST /rest/api/3/jql/parse, as far as it says what is
// wrong.
func (s *site) parseQueries(w http.ResponseWriter, r *http.Request, c caller) error {
	var in struct {
		Queries []string `json:"queries"`
	}
	if err := readJSON(r, maxRESTBody, &in); err != nil {
		return err
	}
	told := []map[string]any{}
	for _, query := range in.Queries {
		one := map[string]any{"query": query}
		if _, err := jql.Compile(query, s.schema(c, time.Now())); err != nil {
			wrong, is := errors.AsType[*jql.Error](err)
			if !is {
				return err
			}
			one["errors"] = wrong.Messages
		}
		told = append(told, one)
	}
	return writeJSON(w, http.StatusOK, map[string]any{"queries": told})
}

// schema is what a caller can ask for. Weeks begin on Sunday in the United
// States, and else on Monday.
func (s *site) schema(c caller, now time.Time) jql.Schema[issue] {
	zone, err := time.LoadLocation(c.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	start := time.Monday
	if c.Locale == "en_US" {
		start = time.Sunday
	}
	d := s.app.current().Descriptor
	return jql.Schema[issue]{
		Field: func(name string) (jql.Field[issue], bool) {
			if strings.EqualFold(name, "filter") {
				return s.filterField(c), true
			}
			return s.searchField(d, name)
		},
		Property: func(entity, key, path string) (jql.Field[issue], bool) { return s.indexed(d, entity, key, path) },
		Now:      now.In(zone), WeekStart: start, User: c.AccountID,
	}
}

// searchField finds a field of Jira's, one of the app's, or the alias of a value
// that the app has indexed.
func (s *site) searchField(d descriptor, name string) (jql.Field[issue], bool) {
	if f, ok := s.systemFields()[strings.ToLower(name)]; ok {
		return f, true
	}
	for _, f := range d.customFields() {
		if strings.EqualFold(f.Name, name) || strings.EqualFold(fmt.Sprintf("cf[%d]", f.Number), name) {
			return s.customSearch(f), true
		}
	}
	for _, x := range d.extractions() {
		if x.Alias != "" && strings.EqualFold(x.Alias, name) {
			return s.extracted(x, x.Alias), true
		}
	}
	return jql.Field[issue]{}, false
}

// customSearch is how a field of the app is searched. Texts are searched by
// phrase, as Atlassian describes it for fields of type read_only.
func (s *site) customSearch(f customField) jql.Field[issue] {
	kind := jql.Text
	switch f.Property.Type {
	case "number":
		kind = jql.Number
	case "date":
		kind = jql.Date
	}
	return jql.Field[issue]{Name: f.Name, Kind: kind, Of: func(i issue) []string { return s.values(f, i) }}
}

// An extraction is a value in a property that the app wants to be searched for.
type extraction struct {
	PropertyKey string `json:"-"`
	Entity      string `json:"-"`
	ObjectName  string `json:"objectName"`
	Type        string `json:"type"`
	Alias       string `json:"alias"`
}

// extractions are those of the descriptor's jiraEntityProperties.
func (d descriptor) extractions() []extraction {
	var modules []struct {
		EntityType string `json:"entityType"`
		Keys       []struct {
			PropertyKey string       `json:"propertyKey"`
			Extractions []extraction `json:"extractions"`
		} `json:"keyConfigurations"`
	}
	if json.Unmarshal(d.Modules["jiraEntityProperties"], &modules) != nil {
		return nil // none there, or none that can be read
	}
	var found []extraction
	for _, m := range modules {
		for _, k := range m.Keys {
			for _, x := range k.Extractions {
				x.PropertyKey, x.Entity = k.PropertyKey, m.EntityType
				found = append(found, x)
			}
		}
	}
	return found
}

// indexed finds a value by its place in a property of issues. Jira indexes what
// an app asks for and nothing else.
func (s *site) indexed(d descriptor, entity, key, path string) (jql.Field[issue], bool) {
	for _, x := range d.extractions() {
		if x.Entity == entity && entity == "issue" && x.PropertyKey == key && x.ObjectName == path {
			return s.extracted(x, "issue.property["+key+"]."+path), true
		}
	}
	return jql.Field[issue]{}, false
}

// extracted is how an indexed value is searched, under a name.
func (s *site) extracted(x extraction, name string) jql.Field[issue] {
	kinds := map[string]jql.Kind{"number": jql.Number, "text": jql.Text, "string": jql.String, "user": jql.User, "date": jql.Date}
	f := jql.Field[issue]{Name: name, Kind: kinds[strings.ToLower(x.Type)], Of: func(i issue) []string {
		return plain(valueAt(s.world.propertiesOf(i, []string{x.PropertyKey})[x.PropertyKey], x.ObjectName))
	}}
	if f.Kind == jql.User {
		f.Value = func(typed string) []string { return append(s.accountsCalled(typed), typed) } // anybody's id may stand in a property
	}
	return f
}

// accountsCalled are the accounts that somebody means by an id or a name.
func (s *site) accountsCalled(typed string) []string {
	var found []string
	for _, p := range s.world.people {
		if p.AccountID != "" && (p.AccountID == typed || strings.EqualFold(p.FullName, typed)) {
			found = append(found, p.AccountID)
		}
	}
	return found
}
