package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// firstField is the number of the first field that an app adds; the next one is
// that of the next. In Jira, too, nobody knows them before.
const firstField = 10201

// A customField is one that the installed app has added: a module of
// jiraIssueFields.
type customField struct {
	Number   int
	Key      string // as GET /rest/api/3/field has it: the app's key, two underscores, the module's
	Name     string
	Type     string // read_only, rich_text and so on
	Property fieldProperty
}

// A fieldProperty is where a field of type read_only has its value.
type fieldProperty struct {
	Key  string `json:"key"`
	Path string `json:"path"`
	Type string `json:"type"` // number, string or date
}

// Types of fields that this site shows. Those of the others are not there.
const (
	fieldReadOnly = "read_only"
	fieldRichText = "rich_text"
)

// ID is how the field is called in issues.
func (f customField) ID() string { return "customfield_" + strconv.Itoa(f.Number) }

// customFields are those of the descriptor, in its order.
func (d descriptor) customFields() []customField {
	var modules []struct {
		Key      string        `json:"key"`
		Name     moduleName    `json:"name"`
		Type     string        `json:"type"`
		Property fieldProperty `json:"property"`
	}
	if json.Unmarshal(d.Modules["jiraIssueFields"], &modules) != nil {
		return nil // none there, or none that can be read
	}
	var found []customField
	for n, m := range modules {
		if m.Type == fieldReadOnly || m.Type == fieldRichText {
			found = append(found, customField{firstField + n, d.Key + "__" + m.Key, m.Name.Value, m.Type, m.Property})
		}
	}
	return found
}

// json is the field as GET /rest/api/3/field lists it.
func (f customField) json() map[string]any {
	kind := "string"
	if f.Property.Type == "number" {
		kind = "number"
	}
	return map[string]any{
		"id": f.ID(), "key": f.Key, "name": f.Name, "custom": true, "orderable": true, "navigable": true, "searchable": true,
		"clauseNames": []string{fmt.Sprintf("cf[%d]", f.Number), f.Name},
		"schema": map[string]any{
			"type": kind, "customId": f.Number, "custom": "com.atlassian.plugins.atlassian-connect-plugin:" + f.Key,
		},
	}
}

// valueAt gives what stands at a path of names of a JSON value; nil if there is nothing.
func valueAt(value json.RawMessage, path string) any {
	var found any
	if json.Unmarshal(value, &found) != nil {
		return nil
	}
	for name := range strings.SplitSeq(path, ".") {
		object, _ := found.(map[string]any)
		found = object[name]
	}
	return found
}

// plain are the values that an index has of one: of a list each. Objects are
// not in an index.
func plain(value any) []string {
	switch v := value.(type) {
	case string:
		return []string{v}
	case float64:
		return []string{strconv.FormatFloat(v, 'f', -1, 64)}
	case bool:
		return []string{strconv.FormatBool(v)}
	case []any:
		var all []string
		for _, one := range v {
			all = append(all, plain(one)...)
		}
		return all
	}
	return nil
}

// values are those of a field of an issue, as they are searched for.
func (s *site) values(f customField, i issue) []string {
	if f.Type == fieldRichText {
		if text := s.world.text(i, f).wiki(); text != "" {
			return []string{text}
		}
		return nil
	}
	return plain(valueAt(s.world.propertiesOf(i, []string{f.Property.Key})[f.Property.Key], f.Property.Path))
}

// shown is what the pages of this site show of a field.
func (s *site) shown(f customField, i issue) string { return strings.Join(s.values(f, i), ", ") }

// custom are the values of all fields of the app, as version 2 or 3 of REST has
// them: null for those without.
func (s *site) custom(i issue, version string) map[string]any {
	found := map[string]any{}
	for _, f := range s.app.current().Descriptor.customFields() {
		found[f.ID()] = s.restValue(f, i, version)
	}
	return found
}

func (s *site) restValue(f customField, i issue, version string) any {
	values := s.values(f, i)
	switch {
	case len(values) == 0:
		return nil
	case f.Type == fieldRichText && version == "3":
		return s.world.text(i, f)
	case f.Property.Type == "number":
		n, err := strconv.ParseFloat(values[0], 64)
		if err != nil {
			return nil
		}
		return n
	}
	return strings.Join(values, ", ")
}

// fullIssue is an issue as REST has it: those fields that are asked for, or all
// of them for *all and *navigable.
func (s *site) fullIssue(i issue, version string, asked []string) map[string]any {
	is := issueJSON(i)
	fields, _ := is["fields"].(map[string]any)
	maps.Copy(fields, s.custom(i, version))
	if !slices.Contains(asked, "*all") && !slices.Contains(asked, "*navigable") {
		for name := range fields {
			if !slices.Contains(asked, name) {
				delete(fields, name)
			}
		}
	}
	if len(fields) == 0 {
		delete(is, "fields")
	}
	return is
}

// asEither runs a handler for the app, or for the person that the page is shown
// to. The app may see everything.
func (s *site) asEither(scope string, f func(http.ResponseWriter, *http.Request, caller) error) http.Handler {
	viewer := s.asViewer(scope, func(w http.ResponseWriter, r *http.Request, p person) error { return f(w, r, caller{person: p}) })
	return s.handle(func(w http.ResponseWriter, r *http.Request) error {
		if r.URL.Query().Has("user") {
			viewer.ServeHTTP(w, r)
			return nil
		}
		if err := s.app.verify(r); err != nil {
			return err
		}
		return f(w, r, caller{person: appPerson, app: true})
	})
}

// A caller of REST is a person who looks at the site, or the app by itself.
type caller struct {
	person
	app bool
}

// appPerson is the user that Jira has for the app.
var appPerson = person{Name: "app", FullName: "Ticklist", AccountID: "5dd64082af96bc0efbe55103", Locale: "en_US", TimeZone: "Etc/UTC"}

// sees says whether a caller may see an issue.
func (s *site) sees(c caller, i issue) bool { return c.app || s.world.may(c.person, i).Browse }

// A fieldView is a field of the app in an issue's details.
type fieldView struct {
	ID, Name, Value string
	Writable        bool
}

// fieldViews are those of an issue. A text can be changed by who may edit.
func (s *site) fieldViews(i issue, p person) []fieldView {
	var found []fieldView
	for _, f := range s.app.current().Descriptor.customFields() {
		found = append(found, fieldView{f.ID(), f.Name, s.shown(f, i), f.Type == fieldRichText && s.world.may(p, i).Edit})
	}
	return found
}
