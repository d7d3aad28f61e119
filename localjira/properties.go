package main

import (
	"encoding/json"
	"net/http"
	"slices"
)

// moverRoutes are what an app needs that moves a project in: the search, and the
// properties of issues.
func (s *site) moverRoutes(mux *http.ServeMux) {
	s.searchRoutes(mux)
	mux.Handle("GET /rest/api/3/issue/{issue}/{what}/{key}", s.handle(s.showProperty)) // not to contradict createmeta's
	mux.Handle("POST /_control/properties", s.handle(s.setProperty))
}

// setProperty gives an issue a property, as somebody with a script would.
func (s *site) setProperty(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		User  string          `json:"user"`
		Issue string          `json:"issue"`
		Key   string          `json:"key"`
		Value json.RawMessage `json:"value"`
	}
	if err := readJSON(r, maxControlBody, &in); err != nil {
		return err
	}
	i, ok := s.world.issue(in.Issue)
	if !ok {
		return errNotThere
	}
	s.world.setProperty(i, in.Key, in.Value)
	if err := s.propertyChanged(r.Context(), hookPropertySet, s.world.person(in.User), i, in.Key, in.Value); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// setProperty says whether there was another value before.
func (w *world) setProperty(of issue, key string, value json.RawMessage) (was bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.properties == nil {
		w.properties = map[int64]map[string]json.RawMessage{}
	}
	if w.properties[of.ID] == nil {
		w.properties[of.ID] = map[string]json.RawMessage{}
	}
	_, was = w.properties[of.ID][key]
	w.properties[of.ID][key] = value
	return was
}

// propertiesOf are those properties of an issue that are asked for; *all are all.
func (w *world) propertiesOf(i issue, asked []string) map[string]json.RawMessage {
	w.mu.RLock()
	defer w.mu.RUnlock()
	found := map[string]json.RawMessage{}
	for key, value := range w.properties[i.ID] {
		if slices.Contains(asked, key) || slices.Contains(asked, "*all") {
			found[key] = value
		}
	}
	return found
}

// showProperty answers GET /rest/api/3/issue/{id or key}/properties/{key}.
func (s *site) showProperty(w http.ResponseWriter, r *http.Request) error {
	if err := s.app.verify(r); err != nil {
		return err
	}
	i, ok := s.world.issue(r.PathValue("issue"))
	if !ok || r.PathValue("what") != "properties" {
		return errNotThere
	}
	value, has := s.world.propertiesOf(i, []string{"*all"})[r.PathValue("key")]
	if !has {
		return errNotThere
	}
	return writeJSON(w, http.StatusOK, map[string]any{"key": r.PathValue("key"), "value": value})
}
