package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// hookIssuesLinked is sent when two issues were linked.
const hookIssuesLinked = "issuelink_created"

// jiraTime is how Jira writes times.
const jiraTime = "2006-01-02T15:04:05.000-0700"

// ruledRoutes are what the page of an issue does beside what people do through
// the REST API: what rules of the app may wait for.
func (s *site) ruledRoutes(mux *http.ServeMux) {
	mux.Handle("POST /_control/create", s.handle(s.makeOnPage))
	mux.Handle("POST /_control/clone", s.handle(s.cloneIssue))
	mux.Handle("POST /_control/edit", s.handle(s.editIssue))
}

// among finds what is called so; one without an id if there is none.
func among(all []named, name string) named {
	at := slices.IndexFunc(all, func(n named) bool { return strings.EqualFold(n.Name, name) })
	if at < 0 {
		return named{Name: name}
	}
	return all[at]
}

// ruledFields are the fields of an issue that rules look at most.
func ruledFields(i issue) map[string]any {
	parts := []named{}
	for _, name := range i.Components {
		parts = append(parts, among(components, name))
	}
	links := []map[string]any{}
	if i.CloneOf.ID != 0 {
		links = append(links, map[string]any{
			"id": i.IDText(), "type": map[string]any{"id": "10001", "name": "Cloners", "inward": "is cloned by", "outward": "clones"},
			"outwardIssue": map[string]any{"id": strconv.FormatInt(i.CloneOf.ID, 10), "key": i.CloneOf.Key},
		})
	}
	return map[string]any{
		"labels": append([]string{}, i.Labels...), "priority": among(priorities, i.Priority), "components": parts,
		"creator": map[string]any{"accountId": i.Creator}, "created": i.Created.Format(jiraTime), "issuelinks": links,
	}
}

// makeOnPage makes an issue as Jira's dialog does, of a type, with labels, a
// priority and components.
func (s *site) makeOnPage(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		User       string   `json:"user"`
		Project    string   `json:"project"`
		Type       string   `json:"type"`
		Summary    string   `json:"summary"`
		Priority   string   `json:"priority"`
		Labels     []string `json:"labels"`
		Components []string `json:"components"`
	}
	if err := readJSON(r, maxControlBody, &in); err != nil {
		return err
	}
	at := slices.IndexFunc(issueTypes, func(t issueType) bool { return t.Name == in.Type })
	if at < 0 || strings.TrimSpace(in.Summary) == "" {
		return fmt.Errorf("%w: a new issue has a type and a summary", errBadCall)
	}
	p := s.world.person(in.User)
	made, err := s.world.addIssue(in.Project, in.Summary)
	if err != nil {
		return fmt.Errorf("%w: %w", errBadCall, err)
	}
	made, err = s.world.change(made.IDText(), func(i *issue) {
		i.TypeID, i.TypeName, i.Reporter, i.Description = issueTypes[at].ID, in.Type, p.FullName, nil
		i.Creator, i.Labels, i.Components, i.Listed = p.AccountID, in.Labels, in.Components, true
		if p := among(priorities, in.Priority); p.ID != "" {
			i.Priority = p.Name
		}
	})
	if err == nil {
		err = s.created(r.Context(), made, p)
	}
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, map[string]string{"id": made.IDText(), "key": made.Key})
}

// cloneIssue makes a clone as Jira does: the issue first, without its link, and
// the link then. Each is told of by itself.
func (s *site) cloneIssue(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		User  string `json:"user"`
		Issue string `json:"issue"`
	}
	if err := readJSON(r, maxControlBody, &in); err != nil {
		return err
	}
	p, of, err := s.who(in.User, in.Issue)
	if err != nil {
		return err
	}
	made, err := s.clone(r.Context(), p, of)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, map[string]string{"id": made.IDText(), "key": made.Key})
}

func (s *site) clone(ctx context.Context, p person, of issue) (issue, error) {
	made, err := s.world.addIssue(of.Project.Key, "CLONE - "+of.Summary)
	if err != nil {
		return issue{}, err
	}
	made, err = s.world.change(made.IDText(), func(i *issue) {
		i.TypeID, i.TypeName, i.Description, i.Priority = of.TypeID, of.TypeName, of.Description, of.Priority
		i.Labels, i.Components, i.Reporter, i.Creator, i.Listed = slices.Clone(of.Labels), slices.Clone(of.Components), p.FullName, p.AccountID, true
	})
	if err != nil {
		return issue{}, err
	}
	if err := s.created(ctx, made, p); err != nil {
		return issue{}, err
	}
	made, err = s.world.change(made.IDText(), func(i *issue) { i.CloneOf = cloneOf{of.ID, of.Key} })
	if err != nil {
		return issue{}, err
	}
	return made, s.app.hook(ctx, hookIssuesLinked, map[string]any{"issueLink": map[string]any{
		"id": made.ID, "sourceIssueId": made.ID, "destinationIssueId": of.ID, "systemLink": false,
		"issueLinkType": map[string]any{"id": 10001, "name": "Cloners", "outwardName": "clones", "inwardName": "is cloned by", "isSubTaskLinkType": false, "isSystemLinkType": false},
	}})
}

// An edit changes labels, priority or components; what is not named stays.
type edit struct {
	User       string    `json:"user"`
	Issue      string    `json:"issue"`
	Labels     *[]string `json:"labels"`
	Priority   *string   `json:"priority"`
	Components *[]string `json:"components"`
}

// editIssue makes an edit that somebody made on the page of an issue.
func (s *site) editIssue(w http.ResponseWriter, r *http.Request) error {
	var in edit
	if err := readJSON(r, maxControlBody, &in); err != nil {
		return err
	}
	if err := s.edit(r.Context(), s.world.person(in.User), in); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (s *site) edit(ctx context.Context, by person, in edit) error {
	var changed []map[string]any
	note := func(field, from, to string) {
		changed = append(changed, map[string]any{"field": field, "fieldId": field, "fieldtype": "jira", "from": nil, "fromString": from, "to": nil, "toString": to})
	}
	is, err := s.world.change(in.Issue, func(i *issue) {
		if in.Labels != nil {
			note("labels", strings.Join(i.Labels, " "), strings.Join(*in.Labels, " "))
			i.Labels = *in.Labels
		}
		if in.Priority != nil {
			note("priority", i.Priority, *in.Priority)
			i.Priority = *in.Priority
		}
		if in.Components != nil {
			note("components", strings.Join(i.Components, ","), strings.Join(*in.Components, ","))
			i.Components = *in.Components
		}
	})
	if err != nil {
		return err
	}
	return s.updated(ctx, is, by, changed)
}

// cloneOf is what an issue was made of.
type cloneOf struct {
	ID  int64
	Key string
}
