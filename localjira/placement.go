package main

import (
	"fmt"
	"net/http"
	"sync"
)

// placements are the properties that the app has set of itself and of projects, for the
// conditions of its modules.
type placements struct {
	mu     sync.Mutex
	values map[string]map[string]any // by entity and key
}

// A condition says when a module is shown.
type condition struct {
	Condition string            `json:"condition"`
	Invert    bool              `json:"invert"`
	Params    map[string]string `json:"params"`
	And       []condition       `json:"and"`
	Or        []condition       `json:"or"`
}

// hold says whether all conditions hold for a project.
func (p *placements) hold(all []condition, projectID string) bool {
	for _, c := range all {
		if !p.holds(c, projectID) {
			return false
		}
	}
	return true
}

func (p *placements) holds(c condition, projectID string) bool {
	switch {
	case c.And != nil:
		return p.hold(c.And, projectID)
	case c.Or != nil:
		for _, one := range c.Or {
			if p.holds(one, projectID) {
				return true
			}
		}
		return false
	}
	entity := c.Params["entity"]
	if entity == "project" {
		entity += " " + projectID
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	value, exists := p.values[entity+" "+c.Params["propertyKey"]]
	is := exists
	if c.Condition == "entity_property_equal_to" {
		is = exists && fmt.Sprint(value[c.Params["objectName"]]) == c.Params["value"]
	}
	return is != c.Invert
}

// set stores a property, or with nil removes it.
func (p *placements) set(name string, value map[string]any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.values == nil {
		p.values = map[string]map[string]any{}
	}
	delete(p.values, name)
	if value != nil {
		p.values[name] = value
	}
}

// standingRoutes are what the app asks and tells of people and projects, as
// itself. The page of an admin asks for somebody's groups as well, as its viewer.
func (s *site) standingRoutes(mux *http.ServeMux) {
	for _, method := range []string{http.MethodPut, http.MethodDelete} {
		mux.Handle(method+" /rest/api/3/project/{project}/properties/{key}", s.handle(s.placeInProject))
		mux.Handle(method+" /rest/atlassian-connect/1/addons/{addon}/properties/{key}", s.handle(s.placeOnSite))
	}
	mux.Handle("POST /rest/api/3/expression/evaluate", s.handle(s.evaluate))
	asViewer := s.asViewer(scopeRead, func(w http.ResponseWriter, r *http.Request, _ person) error {
		return writeJSON(w, http.StatusOK, s.groupsOf(r.URL.Query().Get("accountId")))
	})
	mux.Handle("GET /rest/api/3/user/groups", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "" {
			asViewer.ServeHTTP(w, r)
			return
		}
		s.handle(s.appGroups).ServeHTTP(w, r)
	}))
}

func (s *site) placeInProject(w http.ResponseWriter, r *http.Request) error {
	p, ok := s.world.project(r.PathValue("project"))
	if !ok {
		return errNotThere
	}
	return s.setPlacement(w, r, "project "+p.ID+" "+r.PathValue("key"))
}

func (s *site) placeOnSite(w http.ResponseWriter, r *http.Request) error {
	if r.PathValue("addon") != s.app.current().Descriptor.Key {
		return errNotThere
	}
	return s.setPlacement(w, r, "addon "+r.PathValue("key"))
}

func (s *site) setPlacement(w http.ResponseWriter, r *http.Request, name string) error {
	if err := s.app.verify(r); err != nil {
		return err
	}
	if r.Method == http.MethodDelete {
		s.placed.set(name, nil)
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	value := map[string]any{}
	if err := readJSON(r, maxRESTBody, &value); err != nil {
		return err
	}
	s.placed.set(name, value)
	w.WriteHeader(http.StatusCreated)
	return nil
}

func (s *site) appGroups(w http.ResponseWriter, r *http.Request) error {
	if err := s.app.verify(r); err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, s.groupsOf(r.URL.Query().Get("accountId")))
}

// groupsOf are somebody's groups: all are users, administrators also manage
// releases.
func (s *site) groupsOf(accountID string) any {
	who, ok := s.world.byAccount(accountID)
	switch {
	case !ok:
		return groups[:0]
	case s.world.administers(who):
		return groups
	}
	return groups[:1]
}
