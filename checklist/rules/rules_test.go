package rules_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"ticklist/checklist"
	"ticklist/checklist/rules"
)

// bug is a rule for bugs of project 10 that are created.
func bug(change func(*rules.Rule)) rules.Rule {
	r := rules.Rule{ID: "r", Name: "Bugs", Enabled: true, Template: "t", Projects: []string{"10"}, IssueTypes: []string{"4"}, On: rules.Created, Mode: rules.Append}
	if change != nil {
		change(&r)
	}
	return r
}

// an issue of project 10, a bug in status 3, with fields of each kind.
func an(change func(*rules.Issue)) rules.Issue {
	in := rules.Issue{ProjectID: "10", TypeID: "4", StatusID: "3", Fields: map[string][]rules.Value{
		"labels":            {{"backend"}, {"Urgent"}},
		"priority":          {{"2", "High"}},
		"components":        {{"100", "API"}, {"101", "Web"}},
		"customfield_10050": {{"5"}},
		"customfield_10051": {{"A long text about releases"}},
	}}
	if change != nil {
		change(&in)
	}
	return in
}

func TestMatch(t *testing.T) {
	created := rules.Event{On: rules.Created}
	labelled := func(r *rules.Rule) {
		r.On, r.Conditions = rules.Changed, []rules.Condition{{Field: "labels", Is: rules.Any, Values: []string{"urgent"}}}
	}
	for _, tc := range []struct {
		name    string
		rule    func(*rules.Rule)
		project string // whose rule it is
		event   rules.Event
		issue   func(*rules.Issue)
		want    rules.Why
	}{
		{name: "project, type and event are right", event: created},
		{name: "for all projects and types", rule: func(r *rules.Rule) { r.Projects, r.IssueTypes = nil, nil }, event: created,
			issue: func(in *rules.Issue) { in.ProjectID, in.TypeID = "77", "88" }},
		{name: "switched off", rule: func(r *rules.Rule) { r.Enabled = false }, event: created, want: rules.Disabled},
		{name: "another project", event: created, issue: func(in *rules.Issue) { in.ProjectID = "11" }, want: rules.Project},
		{name: "another type", event: created, issue: func(in *rules.Issue) { in.TypeID = "5" }, want: rules.IssueType},
		{name: "another event", event: rules.Event{On: rules.Changed}, want: rules.OtherEvent},
		{name: "a project's own rule", rule: func(r *rules.Rule) { r.Projects = nil }, project: "10", event: created},
		{name: "a project's own rule, elsewhere", rule: func(r *rules.Rule) { r.Projects = nil }, project: "11", event: created, want: rules.Project},
		{name: "moved to one of the statuses", rule: func(r *rules.Rule) { r.On, r.To = rules.Transition, []string{"5", "6"} }, event: rules.Event{On: rules.Transition, To: "6"}},
		{name: "moved to any status", rule: func(r *rules.Rule) { r.On = rules.Transition }, event: rules.Event{On: rules.Transition, To: "6"}},
		{name: "moved to another status", rule: func(r *rules.Rule) { r.On, r.To = rules.Transition, []string{"5"} }, event: rules.Event{On: rules.Transition, To: "6"}, want: rules.OtherStatus},
		{name: "any change, without conditions", rule: func(r *rules.Rule) { r.On = rules.Changed }, event: rules.Event{On: rules.Changed, Fields: []string{"summary"}}},
		{name: "a change of something else", rule: labelled, event: rules.Event{On: rules.Changed, Fields: []string{"summary"}}, want: rules.Untouched},
		{name: "a change of the type", rule: labelled, event: rules.Event{On: rules.Changed, Fields: []string{"summary", "issuetype"}}},
		{name: "a move to another project", rule: labelled, event: rules.Event{On: rules.Changed, Fields: []string{"project"}}},
		{name: "a change of who knows what", rule: labelled, event: rules.Event{On: rules.Changed}},
		{name: "a change of a field that it looks at", rule: labelled, event: rules.Event{On: rules.Changed, Fields: []string{"labels"}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := bug(tc.rule).Match(tc.project, tc.event, an(tc.issue)); got.Why != tc.want {
				t.Errorf("got %q, want %q", got.Why, tc.want)
			}
		})
	}
}

func TestConditions(t *testing.T) {
	for _, tc := range []struct {
		name, field string
		is          rules.Is
		values      []string
		want        bool
	}{
		{name: "one of the labels, whatever its case", field: "labels", is: rules.Any, values: []string{"other", " URGENT "}, want: true},
		{name: "none of the labels", field: "labels", is: rules.Any, values: []string{"urg"}},
		{name: "all", field: "labels", is: rules.All, values: []string{"urgent", "backend"}, want: true},
		{name: "not all", field: "labels", is: rules.All, values: []string{"urgent", "frontend"}},
		{name: "none", field: "labels", is: rules.None, values: []string{"frontend"}, want: true},
		{name: "not none", field: "labels", is: rules.None, values: []string{"frontend", "backend"}},
		{name: "none of a field that is not there", field: "customfield_9", is: rules.None, values: []string{"x"}, want: true},
		{name: "any of a field that is not there", field: "customfield_9", is: rules.Any, values: []string{"x"}},
		{name: "empty", field: "customfield_9", is: rules.Empty, want: true},
		{name: "not empty", field: "labels", is: rules.NotEmpty, want: true},
		{name: "empty, and it is not", field: "labels", is: rules.Empty},
		{name: "not empty, and it is", field: "customfield_9", is: rules.NotEmpty},
		{name: "by id", field: "priority", is: rules.Any, values: []string{"2"}, want: true},
		{name: "by name", field: "priority", is: rules.Any, values: []string{"high"}, want: true},
		{name: "equals, in any order", field: "components", is: rules.Equals, values: []string{"Web", "100"}, want: true},
		{name: "equals, and there is one more", field: "components", is: rules.Equals, values: []string{"Web"}},
		{name: "equals, and one is missing", field: "components", is: rules.Equals, values: []string{"Web", "API", "App"}},
		{name: "a number, written otherwise", field: "customfield_10050", is: rules.Equals, values: []string{"5.0"}, want: true},
		{name: "another number", field: "customfield_10050", is: rules.Equals, values: []string{"50"}},
		{name: "a part of a text", field: "customfield_10051", is: rules.Contains, values: []string{"nothing", "RELEASE"}, want: true},
		{name: "no part of a text", field: "customfield_10051", is: rules.Contains, values: []string{"deploy"}},
		{name: "a comparison that there is not", field: "labels", is: "like", values: []string{"backend"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			always := rules.Condition{Field: "labels", Is: rules.NotEmpty}
			r := bug(func(r *rules.Rule) {
				r.Conditions = []rules.Condition{always, {Field: tc.field, Is: tc.is, Values: tc.values}}
			})
			got := r.Match("", rules.Event{On: rules.Created}, an(nil))
			want := rules.Reason{}
			if !tc.want {
				want = rules.Reason{Why: rules.Unmet, Condition: 1}
			}
			if got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

func TestWants(t *testing.T) {
	for _, tc := range []struct {
		name, where string
		want        rules.Why
	}{
		{name: "its project", where: "10"},
		{name: "a project that is not known", where: ""},
		{name: "another project", where: "11", want: rules.Project},
	} {
		if got := bug(nil).Wants("", rules.Event{On: rules.Created}, tc.where); got.Why != tc.want {
			t.Errorf("%s: got %q, want %q", tc.name, got.Why, tc.want)
		}
	}
}

func TestFields(t *testing.T) {
	on := func(enabled bool, fields ...string) rules.Rule {
		return bug(func(r *rules.Rule) {
			r.Enabled = enabled
			for _, f := range fields {
				r.Conditions = append(r.Conditions, rules.Condition{Field: f, Is: rules.NotEmpty})
			}
		})
	}
	got := rules.Fields(rules.Set{Rules: []rules.Rule{on(true, "labels", "components"), on(false, "duedate")}}, rules.Set{Rules: []rules.Rule{on(true, "labels")}})
	if want := []string{"components", "labels"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestCheck(t *testing.T) {
	with := func(c rules.Condition) func(*rules.Rule) {
		return func(r *rules.Rule) { r.Conditions = []rules.Condition{c} }
	}
	for _, tc := range []struct {
		name    string
		project string
		change  func(*rules.Rule)
		field   string // that is refused
	}{
		{name: "a good rule"},
		{name: "a bad id", change: func(r *rules.Rule) { r.ID = "a b" }, field: "rules/1/id"},
		{name: "an id that is taken", change: func(r *rules.Rule) { r.ID = "first" }, field: "rules/1/id"},
		{name: "no name", change: func(r *rules.Rule) { r.Name = " " }, field: "rules/1/name"},
		{name: "a long name", change: func(r *rules.Rule) { r.Name = strings.Repeat("ä", 101) }, field: "rules/1/name"},
		{name: "no template", change: func(r *rules.Rule) { r.Template = "" }, field: "rules/1/template"},
		{name: "no such event", change: func(r *rules.Rule) { r.On = "deleted" }, field: "rules/1/on"},
		{name: "a rule that would take away", change: func(r *rules.Rule) { r.Mode = "replace" }, field: "rules/1/mode"},
		{name: "a project's rule for others", project: "10", field: "rules/1/projects"},
		{name: "a status on creation", change: func(r *rules.Rule) { r.To = []string{"1"} }, field: "rules/1/to"},
		{name: "a status by its name", change: func(r *rules.Rule) { r.On, r.To = rules.Transition, []string{"Done"} }, field: "rules/1/to"},
		{name: "a type twice", change: func(r *rules.Rule) { r.IssueTypes = []string{"1", "2", "1"} }, field: "rules/1/issueTypes"},
		{name: "too many conditions", change: func(r *rules.Rule) {
			r.Conditions = slices.Repeat([]rules.Condition{{Field: "labels", Is: rules.Empty}}, 21)
		}, field: "rules/1/conditions"},
		{name: "a field that there cannot be", change: with(rules.Condition{Field: "$where", Is: rules.Empty}), field: "rules/1/conditions/0/field"},
		{name: "a comparison that there is not", change: with(rules.Condition{Field: "labels", Is: "like", Values: []string{"x"}}), field: "rules/1/conditions/0/is"},
		{name: "no values", change: with(rules.Condition{Field: "labels", Is: rules.Any}), field: "rules/1/conditions/0/values"},
		{name: "values of emptiness", change: with(rules.Condition{Field: "labels", Is: rules.Empty, Values: []string{"x"}}), field: "rules/1/conditions/0/values"},
		{name: "an empty value", change: with(rules.Condition{Field: "labels", Is: rules.Any, Values: []string{"x", " "}}), field: "rules/1/conditions/0/values/1"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			first := bug(func(r *rules.Rule) { r.ID, r.Projects = "first", nil })
			_, err := rules.Check(tc.project, []rules.Rule{first, bug(tc.change)})
			var invalid *checklist.InvalidError
			errors.As(err, &invalid)
			if (err == nil) != (tc.field == "") || invalid != nil && invalid.Field != tc.field {
				t.Errorf("got %v, want a refusal of %q", err, tc.field)
			}
		})
	}
	if _, err := rules.Check("", slices.Repeat([]rules.Rule{bug(nil)}, rules.MaxRules+1)); err == nil {
		t.Error("too many rules were let through")
	}
}

func TestCheckTrims(t *testing.T) {
	in := []rules.Rule{bug(func(r *rules.Rule) {
		r.Name, r.Conditions = " Bugs ", []rules.Condition{{Field: "labels", Is: rules.Any, Values: []string{" x "}}}
	})}
	out, err := rules.Check("", in)
	if err != nil || out[0].Name != "Bugs" || out[0].Conditions[0].Values[0] != "x" {
		t.Errorf("got %+v, %v", out, err)
	}
	if in[0].Name != " Bugs " || in[0].Conditions[0].Values[0] != " x " {
		t.Errorf("what was given was changed: %+v", in)
	}
}

func TestForget(t *testing.T) {
	const account = "712020:f0a9"
	s := rules.Set{Rules: []rules.Rule{bug(func(r *rules.Rule) {
		r.Name, r.Conditions = "of "+account, []rules.Condition{{Field: "assignee", Is: rules.Any, Values: []string{account}}}
	})}}
	before := s.Rules[0].Conditions[0].Values[0]
	copied := s
	if !copied.Forget(account) || copied.Rules[0].Name != "of erased" || copied.Rules[0].Conditions[0].Values[0] != checklist.Erased {
		t.Errorf("got %+v", copied)
	}
	if s.Rules[0].Conditions[0].Values[0] != before {
		t.Error("the copy shares values with what it was made of")
	}
	if copied.Forget(account) {
		t.Error("it was found again")
	}
}
