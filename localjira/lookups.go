package main

import (
	"net/http"
	"strings"
)

// What pages of admins look up in the name of the person who looks at them: few
// of each kind, the same for all projects.

type named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

var (
	roles      = []named{{"10002", "Administrators"}, {"10003", "Developers"}, {"10004", "Service desk"}}
	priorities = []named{{"1", "Highest"}, {"2", "High"}, {"3", "Medium"}, {"4", "Low"}, {"5", "Lowest"}}
	components = []named{{"10100", "Blog"}, {"10101", "Shop"}}
	fields     = []named{
		{"summary", "Summary"}, {"labels", "Labels"}, {"components", "Components"}, {"priority", "Priority"},
		{"assignee", "Assignee"}, {"fixVersions", "Fix versions"}, {"customfield_10050", "Severity"},
	}
	groups = []struct {
		Name    string `json:"name"`
		GroupID string `json:"groupId"`
	}{
		{"jira-users", "5f1a9c7e-0001-4000-8000-000000000001"}, {"release-managers", "5f1a9c7e-0002-4000-8000-000000000002"},
	}
)

// lookupRoutes are the REST calls that answer the same to all who are logged in.
func (s *site) lookupRoutes(mux *http.ServeMux) {
	for route, answer := range map[string]func(*http.Request) any{
		"GET /rest/api/3/role":                          func(*http.Request) any { return roles },
		"GET /rest/api/3/project/{project}/roledetails": func(*http.Request) any { return roles },
		"GET /rest/api/3/project/{project}/role/{role}": s.showRole,
		"GET /rest/api/3/groups/picker":                 func(r *http.Request) any { return map[string]any{"groups": groupsLike(r, "query")} },
		"GET /rest/api/3/group/bulk":                    func(r *http.Request) any { return map[string]any{"values": groupsLike(r, "groupId")} },
		"GET /rest/api/3/user/search":                   s.searchPeople,
		"GET /rest/api/3/project/search":                s.searchProjects,
		"GET /rest/api/3/issuetype":                     func(*http.Request) any { return typesWithStatuses() },
		"GET /rest/api/3/status":                        func(*http.Request) any { return allStatuses() },
		"GET /rest/api/3/project/{project}/statuses":    func(*http.Request) any { return typesWithStatuses() },
		"GET /rest/api/3/priority/search":               func(*http.Request) any { return map[string]any{"values": priorities} },
		"GET /rest/api/3/project/{project}/components":  func(*http.Request) any { return components },
		"GET /rest/api/3/label":                         func(*http.Request) any { return map[string]any{"values": []string{"needs-review", "release"}} },
	} {
		mux.Handle(route, s.asViewer(scopeRead, func(w http.ResponseWriter, r *http.Request, p person) error {
			if p.AccountID == "" {
				return errNotThere
			}
			return writeJSON(w, http.StatusOK, answer(r))
		}))
	}
}

// groupsLike are the groups whose name or id has what a parameter says in it.
func groupsLike(r *http.Request, parameter string) []any {
	found := []any{}
	for _, g := range groups {
		if wanted := strings.ToLower(r.URL.Query().Get(parameter)); strings.Contains(g.Name+" "+g.GroupID, wanted) {
			found = append(found, g)
		}
	}
	return found
}

// showRole answers who has a role: administrators is Ada, developers a group.
func (s *site) showRole(r *http.Request) any {
	actors := []any{}
	switch r.PathValue("role") {
	case roles[0].ID:
		actors = append(actors, map[string]any{"actorUser": map[string]any{"accountId": s.world.person("ada").AccountID}})
	case roles[1].ID:
		actors = append(actors, map[string]any{"actorGroup": map[string]any{"name": groups[0].Name, "groupId": groups[0].GroupID}})
	}
	return map[string]any{"id": r.PathValue("role"), "actors": actors}
}

func (s *site) searchPeople(r *http.Request) any {
	found := []any{}
	for _, p := range s.world.people {
		if p.AccountID != "" && p.called(r.URL.Query().Get("query")) {
			found = append(found, userJSON(p))
		}
	}
	return found
}

func (s *site) searchProjects(r *http.Request) any {
	found := []any{}
	for _, p := range s.world.projects {
		if strings.Contains(strings.ToLower(p.Name+" "+p.Key), strings.ToLower(r.URL.Query().Get("query"))) {
			found = append(found, map[string]any{"id": p.ID, "key": p.Key, "name": p.Name})
		}
	}
	return map[string]any{"values": found}
}

func allStatuses() []any {
	found := []any{}
	for _, st := range statusesOfIssues {
		found = append(found, st.json())
	}
	return found
}

func typesWithStatuses() []any {
	found := []any{}
	for _, t := range issueTypes {
		found = append(found, map[string]any{"id": t.ID, "name": t.Name, "subtask": t.Subtask, "statuses": allStatuses()})
	}
	return found
}
