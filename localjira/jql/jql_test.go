package jql

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// An issue of the tests has its values by the name of the field.
type issue map[string][]string

// now is a Wednesday, at half past ten in Berlin.
func now(t *testing.T) time.Time {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return time.Date(2026, 11, 25, 10, 30, 0, 0, zone)
}

func aSchema(t *testing.T) Schema[issue] {
	t.Helper()
	ranks := []string{"high", "medium", "low"}
	of := func(name string) func(issue) []string { return func(i issue) []string { return i[name] } }
	known := func(values ...string) func(string) []string {
		return func(typed string) []string {
			return slices.DeleteFunc(slices.Clone(values), func(v string) bool { return !strings.EqualFold(v, typed) })
		}
	}
	fields := map[string]Field[issue]{
		"project":              {Name: "project", Kind: String, Of: of("project"), Value: known("WEB", "OPS")},
		"labels":               {Name: "labels", Kind: String, Of: of("labels")},
		"summary":              {Name: "summary", Kind: Text, Of: of("summary")},
		"priority":             {Name: "priority", Kind: String, Of: of("priority"), Value: known(ranks...), Rank: func(v string) int { return -slices.Index(ranks, v) }},
		"assignee":             {Name: "assignee", Kind: User, Of: of("assignee")},
		"due":                  {Name: "due", Kind: Date, Of: of("due")},
		"created":              {Name: "created", Kind: Date, Of: of("created")},
		"checklist progress %": {Name: "Checklist Progress %", Kind: Number, Of: of("percent")},
		"cf[10001]":            {Name: "cf[10001]", Kind: Number, Of: of("percent")},
	}
	return Schema[issue]{
		Field: func(name string) (Field[issue], bool) { f, ok := fields[strings.ToLower(name)]; return f, ok },
		Property: func(entity, key, path string) (Field[issue], bool) {
			return Field[issue]{Name: path, Kind: Number, Of: of("percent")}, entity == "issue" && key == "tick list" && path == "a.percent"
		},
		Now: now(t), WeekStart: time.Monday, User: "712020:ada",
	}
}

var all = []issue{
	{"name": {"a"}, "project": {"WEB"}, "labels": {"launch", "q4"}, "summary": {"Release the landing page"}, "priority": {"high"},
		"assignee": {"712020:ada"}, "due": {"2026-11-25"}, "percent": {"37.5"}, "created": {"2026-11-25T08:00:00.000+0000"}},
	{"name": {"b"}, "project": {"WEB"}, "summary": {"Move the blog"}, "priority": {"low"}, "assignee": {"712020:ben"}, "due": {"2026-11-30"}, "percent": {"100"},
		"created": {"2026-11-20T08:00:00.000+0000"}},
	{"name": {"c"}, "project": {"OPS"}, "labels": {"security"}, "summary": {"Rotate credentials"}, "priority": {"medium"}, "due": {"2026-11-22"},
		"created": {"2026-11-25T09:00:00.000Z"}},
}

func TestQueries(t *testing.T) {
	for _, tc := range []struct{ query, want string }{
		{``, "abc"},
		{`project = web`, "ab"},
		{`project = WEB AND labels = launch`, "a"},
		{`project != WEB`, "c"},
		{`project in (WEB, "OPS")`, "abc"},
		{`project NOT IN (WEB)`, "c"},
		{`project = OPS OR labels in (q4) AND summary ~ release`, "ac"},
		{`(project = OPS OR project = WEB) AND summary ~ move`, "b"},
		{`not (project = WEB and labels = q4)`, "c"}, // not b: it has no label at all
		{`!project=WEB||labels=launch`, "ac"},
		{`project = WEB && labels = q4 | project = OPS`, "ac"},
		// what has no value is found by IS EMPTY only
		{`labels != launch`, "c"}, // not a, which has it beside another
		{`labels IS EMPTY`, "b"},
		{`labels is not NULL`, "ac"},
		{`labels = empty`, "b"},
		{`labels != empty`, "ac"},
		{`labels in (security, EMPTY)`, "bc"},
		{`NOT labels IS EMPTY`, "ac"},
		{`"Checklist Progress %" != 100`, "a"},
		// numbers
		{`"checklist progress %" >= 37.5`, "ab"},
		{`cf[10001] < 100`, "a"},
		{`cf[10001] in (100, 1)`, "b"},
		{`issue.property["tick list"].a.percent > 99`, "b"},
		{`NOT cf[10001] < 100`, "b"},
		// words
		{`summary ~ "LANDING release"`, "a"},
		{`summary ~ "landing blog"`, ""},
		{`summary ~ "re*"`, "a"},
		{`summary ~ "m?ve"`, "b"},
		{`summary ~ "\"the landing page\""`, "a"},
		{`summary ~ "\"landing the\""`, ""},
		{`summary !~ blog`, "ac"},
		{`summary ~ ""`, ""},
		// an order of its own
		{`priority >= medium`, "ac"},
		{`priority < high`, "bc"},
		// people
		{`assignee = currentUser()`, "a"},
		{`assignee in (currentUser(), "712020:ben")`, "ab"},
		{`assignee = 712020:ben`, "b"},
		{`assignee != currentUser()`, "b"},
		// times
		{`due < startOfDay()`, "c"},
		{`due <= endOfWeek()`, "ac"},
		{`due <= endOfWeek(1)`, "abc"},
		{`due = 2026-11-25`, "a"},
		{`due = "2026/11/25"`, "a"},
		{`due in (2026-11-25, "2026-11-30")`, "ab"},
		{`due > now()`, "b"},
		{`due <= 1w`, "abc"},
		{`due < -2d`, "c"},
		{`due >= "4d 3h"`, "b"},
		{`due >= startOfMonth(1)`, ""},
		{`due >= startOfYear() AND due <= endOfMonth("+0M")`, "abc"},
		{`created >= -90m`, "ac"},
		{`created >= "2026-11-25 09:30"`, "c"},
		{`created < startOfDay(-1d)`, "b"},
		// order
		{`ORDER BY due`, "cab"},
		{`project = WEB order by due desc`, "ba"},
		{`ORDER BY priority DESC, due ASC`, "acb"},
		{`ORDER BY project ASC, cf[10001] DESC`, "cba"},
		{`ORDER BY cf[10001]`, "abc"}, // those without come last
		{`ORDER BY cf[10001] DESC`, "bac"},
		{`ORDER BY issue.property["tick list"].a.percent DESC`, "bac"},
		// escapes
		{`labels = "q\u0034"`, "a"},
		{`labels = 'q4'`, "a"},
		{`labels = q\u0034`, "a"},
	} {
		q, err := Compile(tc.query, aSchema(t))
		if err != nil {
			t.Errorf("%s: %v", tc.query, err)
			continue
		}
		found := slices.DeleteFunc(slices.Clone(all), func(i issue) bool { return !q.Matches(i) })
		q.Sort(found)
		got := ""
		for _, i := range found {
			got += i["name"][0]
		}
		if got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.query, got, tc.want)
		}
		if want := !strings.HasPrefix(tc.query, "ORDER") && tc.query != ""; q.Bounded != want {
			t.Errorf("%s: bounded is %t", tc.query, q.Bounded)
		}
	}
}

// TestFaults has Jira's own words where its documentation gives them.
func TestFaults(t *testing.T) {
	for _, tc := range []struct{ query, want string }{
		{`invalid query`, `Error in the JQL Query: Expecting operator but got 'query'. The valid operators are '=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'. (line 1, character 9)`},
		{`summary = test`, `The operator '=' is not supported by the 'summary' field.`},
		{`labels in test`, `Operator 'in' does not support the non-list value '"test"' for field 'labels'.`},
		{`project = INVALID`, `The value 'INVALID' does not exist for the field 'project'.`},
		{`universe = 42`, `Field 'universe' does not exist or you do not have permission to view it.`},
		{`issue.property[other].x = 1`, `Field 'issue.property[other].x' does not exist or you do not have permission to view it.`},
		{`project = NO AND universe = 42`, `The value 'NO' does not exist for the field 'project'. Field 'universe' does not exist or you do not have permission to view it.`},
		{`ORDER BY universe`, `Field 'universe' does not exist or you do not have permission to view it.`},
		{`project ~ WEB`, `The operator '~' is not supported by the 'project' field.`},
		{`labels > a`, `The operator '>' is not supported by the 'labels' field.`},
		{`labels = (a)`, `Operator '=' does not support the list value for field 'labels'.`},
		{`labels IS a`, `Operator 'is' does not support the non-empty value 'a' for field 'labels'.`},
		{`due < EMPTY`, `Operator '<' does not support searching for empty values in field 'due'.`},
		{`cf[10001] = many`, `Value 'many' is invalid for the 'cf[10001]' field. It must be a number.`},
		{`due < soon`, `Date value 'soon' for field 'due' is invalid.`},
		{`due < soon()`, `Unable to find JQL function 'soon()'.`},
		{`due < startOfDay(a)`, `Function 'startOfDay' expects an increment`},
		{`assignee = membersOf(x)`, `Unable to find JQL function 'membersOf()'.`},
		{`assignee = a@b`, `The character '@' is a reserved JQL character. You must enclose it in a string or use the escape '\u0040' instead. (line 1, character 13)`},
		{`labels = "a`, `The quoted string 'a' has not been completed. (line 1, character 10)`},
		{`labels = "\x"`, `'\x' is an illegal JQL escape sequence.`},
		{"project = WEB\nAND labels", `Expecting operator but got 'EOF'. The valid operators are '=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'. (line 2, character 11)`},
		{`project = WEB labels = a`, `Expecting either 'OR' or 'AND' but got 'labels'.`},
		{`(project = WEB`, `Expecting ')' before the end of the query.`},
		{`project in (WEB`, `Expecting either ',' or ')'`},
		{`project = `, `Expecting either a value, list or function but got 'EOF'.`},
		{`project = and`, `You must surround 'and' in quotation marks to use it as a value.`},
		{`order = 1`, `Expecting 'by' but got '='.`},
		{`and = 1`, `'and' is a reserved JQL word.`},
		{`project = WEB ORDER BY due up`, `Expecting ',' but got 'up'.`},
		{`issue.property(x) = 1`, `Expecting operator but got '('.`},
		{`issue[x] = 1`, `Expecting issue.property[key].path.`},
		{`issue.property[=] = 1`, `Expecting a name in square brackets`},
		{`status WAS Done`, `Expecting operator but got 'WAS'.`},
	} {
		q, err := Compile(tc.query, aSchema(t))
		if err == nil {
			t.Errorf("%s: got %v, want a fault", tc.query, q)
			continue
		}
		if got := err.Error(); !strings.Contains(got, tc.want) {
			t.Errorf("%s: got %s, want %s", tc.query, got, tc.want)
		}
	}
}

// TestWeeks begins weeks where the viewer does.
func TestWeeks(t *testing.T) {
	for start, want := range map[time.Weekday]bool{time.Sunday: true, time.Monday: false} {
		s := aSchema(t)
		s.WeekStart = start
		q, err := Compile(`due >= startOfWeek()`, s)
		if err != nil {
			t.Fatal(err)
		}
		if got := q.Matches(issue{"due": {"2026-11-22"}}); got != want {
			t.Errorf("a Sunday where weeks begin on %s: got %t, want %t", start, got, want)
		}
	}
}
