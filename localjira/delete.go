package main

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
)

// deleteIssue takes an issue away until the process ends.
func (w *world) deleteIssue(ref string) (issue, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	at := slices.IndexFunc(w.issues, func(i issue) bool { return i.Key == ref || i.IDText() == ref })
	if at < 0 {
		return issue{}, fmt.Errorf("there is no issue %q", ref)
	}
	gone := w.issues[at]
	w.issues = slices.Delete(w.issues, at, at+1)
	return gone, nil
}

// deleteProject takes a project's issues away until the process ends. The
// project itself stays, empty, so that issues can be made in it.
func (w *world) deleteProject(key string) (*project, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	at := slices.IndexFunc(w.projects, func(p *project) bool { return p.Key == key })
	if at < 0 {
		return nil, fmt.Errorf("there is no project %q", key)
	}
	gone := w.projects[at]
	w.issues = slices.DeleteFunc(w.issues, func(i issue) bool { return i.Project == gone })
	return gone, nil
}

// remove deletes an issue or a project and tells the app, as Jira does: of a
// project's issues it says nothing.
func (s *site) remove(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Issue   string `json:"issue"`
		Project string `json:"project"`
	}
	if err := readJSON(r, maxControlBody, &in); err != nil {
		return err
	}
	event, told := hookIssueDeleted, map[string]any{}
	if in.Project != "" {
		gone, err := s.world.deleteProject(in.Project)
		if err != nil {
			return fmt.Errorf("%w: %w", errBadCall, err)
		}
		id, err := strconv.Atoi(gone.ID)
		if err != nil {
			return fmt.Errorf("the id of project %s: %w", gone.Key, err)
		}
		event, told["project"] = hookProjectDeleted, map[string]any{"id": id, "key": gone.Key, "name": gone.Name}
	} else {
		gone, err := s.world.deleteIssue(in.Issue)
		if err != nil {
			return fmt.Errorf("%w: %w", errBadCall, err)
		}
		told["issue"] = issueJSON(gone)
	}
	if err := s.app.hook(r.Context(), event, told); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// issueJSON is an issue as REST answers and webhooks have it.
func issueJSON(i issue) map[string]any {
	fields := ruledFields(i)
	fields["summary"], fields["project"] = i.Summary, map[string]any{"id": i.Project.ID, "key": i.Project.Key}
	fields["issuetype"], fields["status"] = map[string]any{"id": i.TypeID, "name": i.TypeName}, statusOf(i.Status).json()
	return map[string]any{"id": i.IDText(), "key": i.Key, "fields": fields}
}

// fetchIssues answers POST /rest/api/3/issue/bulkfetch, in which the app asks
// for issues by id, or a page for the person who looks at it. Those that are not
// there, or that the person may not see, are left out.
func (s *site) fetchIssues(w http.ResponseWriter, r *http.Request) error {
	if r.URL.Query().Has("user") {
		s.asViewer(scopeRead, s.fetchFor).ServeHTTP(w, r)
		return nil
	}
	if err := s.app.verify(r); err != nil {
		return err
	}
	return s.fetch(w, r, func(issue) bool { return true })
}

func (s *site) fetchFor(w http.ResponseWriter, r *http.Request, p person) error {
	return s.fetch(w, r, func(i issue) bool { return s.world.may(p, i).Browse })
}

func (s *site) fetch(w http.ResponseWriter, r *http.Request, shown func(issue) bool) error {
	var in struct {
		IssueIDs []string `json:"issueIdsOrKeys"`
		Fields   []string `json:"fields"`
	}
	if err := readJSON(r, maxRESTBody, &in); err != nil {
		return err
	}
	if len(in.IssueIDs) > maxFetched {
		return fmt.Errorf("%w: more than %d issues", errBadCall, maxFetched)
	}
	asked := in.Fields
	if asked == nil {
		asked = []string{"*navigable"} // as Jira does
	}
	found := []map[string]any{}
	for _, id := range in.IssueIDs {
		if i, ok := s.world.issue(id); ok && shown(i) {
			found = append(found, s.fullIssue(i, "3", asked))
		}
	}
	return writeJSON(w, http.StatusOK, map[string]any{"issues": found, "issueErrors": []any{}})
}

const maxFetched = 100 // Jira's limit
