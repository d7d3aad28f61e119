package main

import (
	"maps"
	"slices"
	"strings"
	"time"

	"ticklist/localjira/jql"
)

// systemFields are Jira's own fields by all names that queries have for them.
func (s *site) systemFields() map[string]jql.Field[issue] {
	all := s.chosenFields()
	maps.Copy(all, s.freeFields())
	for alias, name := range map[string]string{
		"issue": "key", "issuekey": "key", "id": "key", "type": "issuetype", "duedate": "due", "label": "labels", "createddate": "created", "resolutiondate": "resolved", "space": "project", "work type": "issuetype",
	} {
		all[alias] = all[name]
	}
	return all
}

// one is a list with a value, or none if it is what stands for none.
func one(value string) []string {
	if value == "" || value == "None" {
		return nil
	}
	return []string{value}
}

// chosenFields are those of which there is only what the site knows.
func (s *site) chosenFields() map[string]jql.Field[issue] {
	statuses, types := choice{}, choice{}
	for _, st := range statusesOfIssues {
		statuses.add(st.Name, st.Name, st.ID)
	}
	for _, t := range issueTypes {
		types.add(t.Name, t.Name, t.ID)
	}
	ranked := choice{}
	for _, p := range priorities {
		ranked.add(p.Name, p.Name, p.ID)
	}
	projects := choice{}
	for _, p := range s.world.projects {
		projects.add(p.Key, p.Key, p.ID, p.Name)
	}
	parts := choice{}
	for _, c := range components {
		parts.add(c.Name, c.Name, c.ID)
	}
	rank := func(name string) int {
		return -slices.IndexFunc(priorities, func(p named) bool { return p.Name == name })
	}
	return map[string]jql.Field[issue]{
		"project":        {Name: "project", Of: func(i issue) []string { return one(i.Project.Key) }, Value: projects.meant},
		"key":            {Name: "key", Of: func(i issue) []string { return one(i.Key) }, Value: s.keysCalled},
		"parent":         {Name: "parent", Of: func(i issue) []string { return one(i.Parent) }, Value: s.keysCalled},
		"issuetype":      {Name: "issuetype", Of: func(i issue) []string { return one(i.TypeName) }, Value: types.meant},
		"status":         {Name: "status", Of: func(i issue) []string { return one(i.Status) }, Value: statuses.meant},
		"statuscategory": {Name: "statusCategory", Of: func(i issue) []string { return one(statusOf(i.Status).Category) }, Value: categories().meant},
		"priority":       {Name: "priority", Of: func(i issue) []string { return one(i.Priority) }, Value: ranked.meant, Rank: rank},
		"component":      {Name: "component", Of: func(i issue) []string { return i.Components }, Value: parts.meant},
		"assignee":       {Name: "assignee", Kind: jql.User, Of: func(i issue) []string { return one(s.accountOf(i.Assignee)) }, Value: s.accountsCalled},
		"reporter":       {Name: "reporter", Kind: jql.User, Of: func(i issue) []string { return one(s.accountOf(i.Reporter)) }, Value: s.accountsCalled},
		"creator":        {Name: "creator", Kind: jql.User, Of: func(i issue) []string { return one(i.Creator) }, Value: s.accountsCalled},
	}
}

// freeFields are those in which people write what they like.
func (s *site) freeFields() map[string]jql.Field[issue] {
	return map[string]jql.Field[issue]{
		"labels":  {Name: "labels", Of: func(i issue) []string { return i.Labels }},
		"summary": {Name: "summary", Kind: jql.Text, Of: func(i issue) []string { return one(i.Summary) }},
		"description": {Name: "description", Kind: jql.Text, Of: func(i issue) []string {
			return one(strings.Join(i.Description, "\n"))
		}},
		"text": {Name: "text", Kind: jql.Text, Of: func(i issue) []string {
			return one(strings.Join(append([]string{i.Summary}, i.Description...), "\n"))
		}},
		"due": {Name: "due", Kind: jql.Date, Of: func(i issue) []string { return one(i.DueDate()) }},
		"created": {Name: "created", Kind: jql.Date, Of: func(i issue) []string {
			return []string{i.Created.Format(time.RFC3339Nano)}
		}},
		"resolved": {Name: "resolved", Kind: jql.Date, Of: func(i issue) []string {
			if i.Resolved.IsZero() {
				return nil
			}
			return []string{i.Resolved.Format(time.RFC3339Nano)}
		}},
	}
}

// DueDate is an issue's due date as REST has it, "" for none.
func (i issue) DueDate() string {
	day, err := time.Parse("2 Jan 2006", i.Due)
	if err != nil {
		return ""
	}
	return day.Format(time.DateOnly)
}

// keysCalled are the keys that somebody means by a key or an id.
func (s *site) keysCalled(typed string) []string {
	for _, i := range s.world.allIssues() {
		if strings.EqualFold(i.Key, typed) || i.IDText() == typed {
			return []string{i.Key}
		}
	}
	return nil
}

// A choice is what there is to choose from, by what is typed for it in lower case.
type choice map[string]string

func (c choice) add(value string, names ...string) {
	for _, name := range names {
		c[strings.ToLower(name)] = value
	}
}

func (c choice) meant(typed string) []string { return one(c[strings.ToLower(typed)]) }

// categories are Jira's three kinds of status, by key, name and number.
func categories() choice {
	c := choice{}
	c.add("new", "new", "To Do", "2")
	c.add("indeterminate", "indeterminate", "In Progress", "4")
	c.add("done", "done", "Done", "3")
	return c
}

// allIssues are those that there are, oldest first.
func (w *world) allIssues() []issue {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return slices.Clone(w.issues)
}
