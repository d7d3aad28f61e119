package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// An issueType is a kind of issue that can be created in every project.
type issueType struct {
	ID, Name string
	Subtask  bool
	// Needs is a field that has to be filled in, "" if summary is enough.
	Needs string
}

// issueTypes are those of all projects. Of one more is wanted than a summary, as
// of many types in real sites.
var issueTypes = []issueType{
	{ID: "10001", Name: "Story"},
	{ID: taskType, Name: "Task"},
	{ID: "10004", Name: "Bug", Needs: "customfield_10050"},
	{ID: "10003", Name: "Sub-task", Subtask: true},
}

// A status is what an issue can be in; its category is what all sites share.
type status struct {
	ID, Name, Category, Colour string
}

// statusesOfIssues are those of all projects, in order.
var statusesOfIssues = []status{
	{"10000", "To do", "new", "blue-gray"},
	{"3", "In progress", "indeterminate", "yellow"},
	{"10002", "Done", "done", "green"},
}

func (s status) json() map[string]any {
	return map[string]any{
		"id": s.ID, "name": s.Name,
		"statusCategory": map[string]any{"key": s.Category, "name": s.Name, "colorName": s.Colour},
	}
}

// statusOf finds a status by name; the first for a name that there is not.
func statusOf(name string) status {
	at := slices.IndexFunc(statusesOfIssues, func(s status) bool { return s.Name == name })
	return statusesOfIssues[max(at, 0)]
}

// listTypes answers GET /rest/api/3/issue/createmeta/{project}/issuetypes: what
// the person may create. Who may create nothing is told that there is no such
// project.
func (s *site) listTypes(w http.ResponseWriter, r *http.Request, p person) error {
	if _, err := s.creatable(r, p); err != nil {
		return err
	}
	found := []map[string]any{}
	for _, t := range issueTypes {
		found = append(found, map[string]any{"id": t.ID, "name": t.Name, "subtask": t.Subtask, "iconUrl": "/assets/task.svg"})
	}
	return writeJSON(w, http.StatusOK, map[string]any{"startAt": 0, "maxResults": 50, "total": len(found), "issueTypes": found})
}

// listFields answers GET /rest/api/3/issue/createmeta/{project}/issuetypes/{type}.
func (s *site) listFields(w http.ResponseWriter, r *http.Request, p person) error {
	if _, err := s.creatable(r, p); err != nil {
		return err
	}
	at := slices.IndexFunc(issueTypes, func(t issueType) bool { return t.ID == r.PathValue("type") })
	if at < 0 {
		return errNotThere
	}
	field := func(id, name string, required, hasDefault bool) map[string]any {
		return map[string]any{"fieldId": id, "key": id, "name": name, "required": required, "hasDefaultValue": hasDefault}
	}
	found := []map[string]any{
		field("summary", "Summary", true, false), field("issuetype", "Work type", true, false), field("project", "Space", true, false),
		field("reporter", "Reporter", true, true), field("description", "Description", false, false),
	}
	if t := issueTypes[at]; t.Subtask {
		found = append(found, field("parent", "Parent", true, false))
	} else if t.Needs != "" {
		found = append(found, field(t.Needs, "Severity", true, false))
	}
	return writeJSON(w, http.StatusOK, map[string]any{"startAt": 0, "maxResults": 50, "total": len(found), "fields": found})
}

// creatable finds the project that a call names, if the person may create issues
// in it: who may edit what is there may.
func (s *site) creatable(r *http.Request, p person) (*project, error) {
	found, ok := s.world.project(r.PathValue("project"))
	if !ok || !found.access[p.Name].Edit {
		return nil, errNotThere
	}
	return found, nil
}

// reference names something by id or by key.
type reference struct {
	ID  string `json:"id"`
	Key string `json:"key"`
}

func (ref reference) either() string { return ref.ID + ref.Key }

// createIssue answers POST /rest/api/3/issue. What is missing is told as Jira
// tells it.
func (s *site) createIssue(w http.ResponseWriter, r *http.Request, p person) error {
	var in struct {
		Fields struct {
			Project     reference      `json:"project"`
			IssueType   reference      `json:"issuetype"`
			Parent      reference      `json:"parent"`
			Summary     string         `json:"summary"`
			Description *adf           `json:"description"`
			Severity    map[string]any `json:"customfield_10050"`
		} `json:"fields"`
	}
	if err := readJSON(r, maxRESTBody, &in); err != nil {
		return err
	}
	f := in.Fields
	r.SetPathValue("project", f.Project.either())
	where, err := s.creatable(r, p)
	if err != nil {
		return err
	}
	faults := map[string]string{}
	if strings.TrimSpace(f.Summary) == "" || len(f.Summary) > 255 || strings.ContainsAny(f.Summary, "\r\n") {
		faults["summary"] = "You must specify a summary of the issue, of one line and 255 characters at most."
	}
	at := slices.IndexFunc(issueTypes, func(t issueType) bool { return t.ID == f.IssueType.ID })
	parent, hasParent := s.world.issue(f.Parent.either())
	switch {
	case at < 0:
		faults["issuetype"] = "Specify a valid issue type"
	case issueTypes[at].Subtask && (!hasParent || parent.Project != where):
		faults["parent"] = "Specify a valid parent"
	case issueTypes[at].Needs != "" && f.Severity == nil:
		faults[issueTypes[at].Needs] = "Severity is required."
	}
	if len(faults) > 0 {
		return writeJSON(w, http.StatusBadRequest, jiraError{ErrorMessages: []string{}, Errors: faults})
	}
	made, err := s.world.addIssue(where.Key, f.Summary)
	if err != nil {
		return err
	}
	made, err = s.world.change(made.IDText(), func(i *issue) {
		i.TypeID, i.TypeName, i.Reporter, i.Description = issueTypes[at].ID, issueTypes[at].Name, p.FullName, f.Description.paragraphs()
		i.Creator = p.AccountID
		if issueTypes[at].Subtask {
			i.Parent = parent.Key
		}
	})
	if err != nil {
		return err
	}
	if err := s.created(r.Context(), made, p); err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, map[string]string{"id": made.IDText(), "key": made.Key})
}

// change alters an issue and returns what it became.
func (w *world) change(ref string, how func(*issue)) (issue, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	at := slices.IndexFunc(w.issues, func(i issue) bool { return i.Key == ref || i.IDText() == ref })
	if at < 0 {
		return issue{}, fmt.Errorf("%w: there is no issue %q", errBadCall, ref)
	}
	how(&w.issues[at])
	return w.issues[at], nil
}

// setStatus moves an issue to another status, as its page does, and tells the
// app.
func (s *site) setStatus(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		User   string `json:"user"`
		Issue  string `json:"issue"`
		Status string `json:"status"`
	}
	if err := readJSON(r, maxControlBody, &in); err != nil {
		return err
	}
	if err := s.moveTo(r.Context(), s.world.person(in.User), in.Issue, statusOf(in.Status)); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (s *site) moveTo(ctx context.Context, by person, ref string, next status) error {
	var before status
	moved, err := s.world.change(ref, func(i *issue) {
		before, i.Status, i.Resolved = statusOf(i.Status), next.Name, time.Time{}
		if next.Category == "done" {
			i.Resolved = time.Now()
		}
	})
	if err != nil {
		return err
	}
	err = s.updated(ctx, moved, by, []map[string]any{{
		"field": "status", "fieldId": "status", "fieldtype": "jira", "from": before.ID, "fromString": before.Name, "to": next.ID, "toString": next.Name,
	}})
	s.automate(ctx, by, moved, nil, func(a automation) bool {
		return a.On == onTransitioned && (a.To == "" || strings.EqualFold(a.To, next.Name))
	})
	return err
}

// created tells of a new issue.
func (s *site) created(ctx context.Context, made issue, by person) error {
	err := s.app.hook(ctx, hookIssueCreated, told(made, by))
	s.automate(ctx, by, made, nil, func(a automation) bool { return a.On == onCreated && (a.Type == "" || a.Type == made.TypeName) })
	return err
}

// told is what webhooks tell of an issue and of who did it.
func told(i issue, by person) map[string]any {
	body := map[string]any{"issue": issueJSON(i)}
	if by.AccountID != "" {
		body["user"] = map[string]any{"accountId": by.AccountID, "displayName": by.FullName}
	}
	return body
}
