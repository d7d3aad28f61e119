package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// maxFieldText is how long a text of a field may be. Jira's own limit is what
// an administrator sets, 32,767 characters where nobody did.
const maxFieldText = 32_767

// fieldRoutes are those by which issues are read and their fields are set, by
// the app and by people, in both versions of REST.
func (s *site) fieldRoutes(mux *http.ServeMux) {
	for _, version := range []string{"2", "3"} {
		mux.Handle("GET /rest/api/"+version+"/issue/{issue}", s.asEither(scopeRead, s.showIssue(version)))
		mux.Handle("PUT /rest/api/"+version+"/issue/{issue}", s.asEither(scopeWrite, s.putIssue(version)))
		mux.Handle("GET /rest/api/"+version+"/field", s.asEither(scopeRead, s.listAllFields))
	}
	mux.Handle("GET /_page/fields/{issue}", s.handle(s.pageFields))
}

// listAllFields answers GET /rest/api/3/field: Jira's own, and the app's.
func (s *site) listAllFields(w http.ResponseWriter, _ *http.Request, c caller) error {
	if c.AccountID == "" {
		return errNotThere
	}
	all := []map[string]any{}
	for _, f := range fields {
		all = append(all, map[string]any{"id": f.ID, "key": f.ID, "name": f.Name, "custom": strings.HasPrefix(f.ID, "customfield_"), "navigable": true, "searchable": true})
	}
	for _, f := range s.app.current().Descriptor.customFields() {
		all = append(all, f.json())
	}
	return writeJSON(w, http.StatusOK, all)
}

// showIssue answers GET /rest/api/3/issue/{id or key}.
func (s *site) showIssue(version string) func(http.ResponseWriter, *http.Request, caller) error {
	return func(w http.ResponseWriter, r *http.Request, c caller) error {
		i, ok := s.world.issue(r.PathValue("issue"))
		if !ok || !s.sees(c, i) {
			return errNotThere
		}
		asked := []string{"*all"}
		if f := r.URL.Query().Get("fields"); f != "" {
			asked = strings.Split(f, ",")
		}
		is := s.fullIssue(i, version, asked)
		if asked := r.URL.Query().Get("properties"); asked != "" {
			is["properties"] = s.world.propertiesOf(i, strings.Split(asked, ","))
		}
		if slices.Contains(strings.Split(r.URL.Query().Get("expand"), ","), "changelog") {
			is["changelog"] = s.world.changelogOf(i)
		}
		return writeJSON(w, http.StatusOK, is)
	}
}

// putIssue answers PUT /rest/api/3/issue/{id or key}, for the texts of the app's
// fields.
func (s *site) putIssue(version string) func(http.ResponseWriter, *http.Request, caller) error {
	return func(w http.ResponseWriter, r *http.Request, c caller) error {
		i, ok := s.world.issue(r.PathValue("issue"))
		if !ok || !c.app && !s.world.may(c.person, i).Edit {
			return errNotThere
		}
		var in struct {
			Fields map[string]json.RawMessage `json:"fields"`
			Update map[string][]struct {
				Set json.RawMessage `json:"set"`
			} `json:"update"`
		}
		if err := readJSON(r, maxRESTBody, &in); err != nil {
			return err
		}
		for name, operations := range in.Update {
			for _, o := range operations {
				if in.Fields == nil {
					in.Fields = map[string]json.RawMessage{}
				}
				in.Fields[name] = o.Set
			}
		}
		texts, faults := s.readTexts(in.Fields, version)
		if len(faults) > 0 {
			return writeJSON(w, http.StatusBadRequest, jiraError{ErrorMessages: []string{}, Errors: faults})
		}
		if err := s.setTexts(r.Context(), c, i, texts); err != nil {
			return err
		}
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
}

// A fieldText is what a field is to become; a nil document empties it.
type fieldText struct {
	field customField
	doc   *adf
}

// readTexts reads what a call wants fields to be. Faults are by the field's id.
func (s *site) readTexts(wanted map[string]json.RawMessage, version string) (texts []fieldText, faults map[string]string) {
	faults = map[string]string{}
	all := s.app.current().Descriptor.customFields()
	for id, value := range wanted {
		at := slices.IndexFunc(all, func(f customField) bool { return f.ID() == id && f.Type == fieldRichText })
		if at < 0 {
			faults[id] = fmt.Sprintf("Field '%s' cannot be set. It is not on the appropriate screen, or unknown.", id)
			continue
		}
		doc, ok := readText(value, version)
		if !ok {
			faults[id] = map[string]string{"2": "Operation value must be a string", "3": "Operation value must be an Atlassian Document (see the Atlassian Document Format)"}[version]
			continue
		}
		if n := len([]rune(doc.wiki())); n > maxFieldText {
			faults[id] = fmt.Sprintf("The entered text is too long. It exceeds the allowed limit of %d characters.", maxFieldText)
		}
		texts = append(texts, fieldText{all[at], doc})
	}
	return texts, faults
}

func readText(value json.RawMessage, version string) (*adf, bool) {
	if string(value) == "null" {
		return nil, true
	}
	if version == "2" {
		var text string
		err := json.Unmarshal(value, &text)
		return fromWiki(text), err == nil
	}
	var doc adf
	err := json.Unmarshal(value, &doc)
	return doc.normal(), err == nil && doc.Type == "doc" && doc.Version == 1
}

// text is what somebody wrote into a field of an issue; nil for nothing.
func (w *world) text(i issue, f customField) *adf {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.texts[i.ID][f.Key]
}

// setTexts changes fields and tells the app what changed. What is as it was is
// no change, and nothing is told of it.
func (s *site) setTexts(ctx context.Context, by caller, i issue, texts []fieldText) error {
	var changed []map[string]any
	for _, t := range texts {
		was := s.world.text(i, t.field).wiki()
		if was == t.doc.wiki() {
			continue
		}
		s.world.setText(i, t.field, t.doc)
		changed = append(changed, map[string]any{
			"field": t.field.Name, "fieldId": t.field.ID(), "fieldtype": "custom",
			"from": nil, "fromString": was, "to": nil, "toString": t.doc.wiki(),
		})
	}
	if len(changed) == 0 {
		return nil
	}
	return s.updated(ctx, i, by.person, changed)
}

func (w *world) setText(i issue, f customField, doc *adf) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.texts == nil {
		w.texts = map[int64]map[string]*adf{}
	}
	if w.texts[i.ID] == nil {
		w.texts[i.ID] = map[string]*adf{}
	}
	w.texts[i.ID][f.Key] = doc
}

// pageFields tells the page of an issue what the app's fields are now: nothing
// of an issue that went away or was hidden while somebody looked at it.
func (s *site) pageFields(w http.ResponseWriter, r *http.Request) error {
	values := map[string]string{}
	i, ok := s.world.issue(r.PathValue("issue"))
	if !ok || !s.world.may(s.lookOf(r.URL.Query()).Person, i).Browse {
		return writeJSON(w, http.StatusOK, values)
	}
	for _, f := range s.app.current().Descriptor.customFields() {
		values[f.ID()] = s.shown(f, i)
	}
	return writeJSON(w, http.StatusOK, values)
}
