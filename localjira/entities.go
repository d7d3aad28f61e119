package main

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"ticklist/localjira/expression"
)

// Entities are what expressions see of the world, under the names that Jira has:
// https://developer.atlassian.com/cloud/jira/platform/jira-expressions-type-reference/

func (s *site) issueEntity(i issue) expression.Object {
	properties := map[string]any{}
	for key, raw := range s.world.propertiesOf(i, []string{"*all"}) {
		if value, err := expression.FromJSON(raw); err == nil {
			properties[key] = value
		}
	}
	labels := []any{}
	for _, l := range i.Labels {
		labels = append(labels, l)
	}
	return expression.Object{Type: "Issue", Members: map[string]any{
		"id": float64(i.ID), "key": i.Key, "summary": i.Summary, "labels": labels, "properties": properties,
		"project": projectEntity(i.Project), "status": statusEntity(statusOf(i.Status)), "created": expression.Date{Time: i.Created},
		"issueType": expression.Object{Type: "IssueType", Members: map[string]any{"id": numberOf(i.TypeID), "name": i.TypeName}},
		"priority":  expression.Object{Type: "IssuePriority", Members: map[string]any{"name": i.Priority}},
		"assignee":  s.userNamed(i.Assignee), "reporter": s.userNamed(i.Reporter),
	}}
}

func numberOf(id string) float64 {
	n, _ := strconv.ParseFloat(id, 64) // ids of this site are numbers
	return n
}

func projectEntity(p *project) expression.Object {
	return expression.Object{Type: "Project", Members: map[string]any{"id": numberOf(p.ID), "key": p.Key, "name": p.Name}}
}

func statusEntity(st status) expression.Object {
	return expression.Object{Type: "IssueStatus", Members: map[string]any{
		"id": numberOf(st.ID), "name": st.Name,
		"category": expression.Object{Type: "StatusCategory", Members: map[string]any{"key": st.Category}},
	}}
}

// userNamed is the user with a full name, null for nobody.
func (s *site) userNamed(fullName string) any {
	p, _ := s.world.byAccount(s.accountOf(fullName)) // nobody is null
	return s.userEntity(p)
}

// userEntity is a person; the anonymous visitor is null.
func (s *site) userEntity(p person) any {
	if p.AccountID == "" {
		return nil
	}
	return expression.Object{Type: "User", Members: map[string]any{
		"accountId": p.AccountID, "displayName": p.FullName,
		"getProjectRoles": expression.Function(func(args []any) (any, error) { return s.rolesIn(p, args), nil }),
	}}
}

// rolesIn are the roles that somebody has in a project: Ada that of
// administrators, all who may edit that of developers.
func (s *site) rolesIn(p person, args []any) any {
	found := []any{}
	add := func(n named) {
		found = append(found, expression.Object{Type: "ProjectRole", Members: map[string]any{"id": numberOf(n.ID), "name": n.Name}})
	}
	if s.world.administers(p) {
		add(roles[0])
	}
	for _, arg := range args {
		asked, _ := arg.(expression.Object)
		key, _ := asked.Members["key"].(string)
		if in, ok := s.world.project(key); ok && in.access[p.Name].Edit {
			add(roles[1])
		}
	}
	return found
}

// An evaluation is the body of POST /rest/api/3/expression/evaluate.
type evaluation struct {
	Expression string `json:"expression"`
	Context    struct {
		Issue struct {
			ID  json.Number `json:"id"`
			Key string      `json:"key"`
		} `json:"issue"`
		Custom map[string]struct {
			Type      string          `json:"type"`
			AccountID string          `json:"accountId"`
			Value     json.RawMessage `json:"value"`
		} `json:"custom"`
	} `json:"context"`
}

// evaluate answers POST /rest/api/3/expression/evaluate for the app. What is
// wrong with an expression is told as Jira tells it.
func (s *site) evaluate(w http.ResponseWriter, r *http.Request) error {
	if err := s.app.verify(r); err != nil {
		return err
	}
	var in evaluation
	if err := readJSON(r, maxRESTBody, &in); err != nil {
		return err
	}
	names, missing := s.contextOf(in)
	if missing != "" {
		return writeJSON(w, http.StatusBadRequest, jiraErrors(missing+" does not exist."))
	}
	value, err := s.come(in.Expression, names, appPerson)
	if err != nil {
		return writeJSON(w, http.StatusBadRequest, jiraErrors(err.Error()))
	}
	return writeJSON(w, http.StatusOK, map[string]any{"value": value})
}

// contextOf makes the variables that a question asks for; missing is what the
// site has not.
func (s *site) contextOf(in evaluation) (names map[string]any, missing string) {
	names = map[string]any{"user": s.userEntity(appPerson)}
	if ref := strings.TrimPrefix(in.Context.Issue.ID.String()+in.Context.Issue.Key, "0"); ref != "" {
		i, ok := s.world.issue(ref)
		if !ok {
			return nil, "The issue " + ref
		}
		names["issue"], names["project"] = s.issueEntity(i), projectEntity(i.Project)
	}
	for name, v := range in.Context.Custom {
		switch v.Type {
		case "user":
			p, ok := s.world.byAccount(v.AccountID)
			if !ok {
				return nil, "The user " + v.AccountID
			}
			names[name] = s.userEntity(p)
		case "json":
			value, err := expression.FromJSON(v.Value)
			if err != nil {
				return nil, "The value of " + name
			}
			names[name] = value
		default:
			return nil, "A variable of type " + v.Type
		}
	}
	return names, ""
}

// accountOf is the account of somebody with a full name, "" for nobody.
func (s *site) accountOf(fullName string) string {
	at := slices.IndexFunc(s.world.people, func(p person) bool { return p.FullName == fullName })
	if at < 0 {
		return ""
	}
	return s.world.people[at].AccountID
}
