// Package rules knows when a template arrives at an issue by itself: what a rule
// asks of an issue, which events it waits for, and why it does not match. It
// knows nothing of Jira's REST API or of a database: an issue comes in as it is
// known now.
package rules

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"ticklist/checklist"
)

// The limits of the rules of a place.
const (
	MaxRules      = 100
	MaxName       = 100 // code points
	MaxConditions = 20  // of a rule
	MaxValues     = 50  // of a condition, and of each list of ids
	MaxValue      = 255 // code points; Jira's labels have no more
)

// On is the event that a rule waits for.
type On string

// The events. Changed is any change of what the rule looks at; Transition is a
// move to another status.
const (
	Created    On = "created"
	Changed    On = "changed"
	Transition On = "transition"
)

// Mode is how a template is applied: see templates.Mode.
type Mode string

// The modes that a rule can have. A rule never replaces what people wrote.
const (
	Append  Mode = "append"
	Missing Mode = "missing"
)

// Is says how the values of a field are compared.
type Is string

// The comparisons. Any, All and None look for the condition's values among those
// of the field, Equals wants the same and no others, Contains a part of one.
const (
	Any      Is = "any"
	All      Is = "all"
	None     Is = "none"
	Empty    Is = "empty"
	NotEmpty Is = "notEmpty"
	Equals   Is = "equals"
	Contains Is = "contains"
)

// Condition is what a rule asks of one field.
type Condition struct {
	Field  string // Jira's id of it, such as labels or customfield_10050
	Is     Is
	Values []string // names or ids; none for Empty and NotEmpty
}

// Rule applies a template to issues by itself.
type Rule struct {
	ID         string
	Name       string
	Enabled    bool
	Template   string   // id
	Projects   []string // ids, in rules of the site; none for all
	IssueTypes []string // ids; none for all
	On         On
	To         []string // ids of statuses, of a Transition; none for all
	Conditions []Condition
	Mode       Mode
	Live       bool // the lists are linked to the template
	Again      bool // also on an issue that it was applied to before
}

// Set is the rules of a place.
type Set struct {
	Rev     int64 // counts the saves; 0 while nothing is stored
	Rules   []Rule
	Created time.Time // UTC, whole milliseconds
}

// Value is one value of a field, by all that it is called: its id and its name.
type Value []string

// Issue is what is known of an issue. A field that has no values may be missing.
type Issue struct {
	ProjectID, TypeID, StatusID string
	Fields                      map[string][]Value
}

// Event is what happened to an issue.
type Event struct {
	On On
	To string // of a Transition: the id of the status moved to; "" if that is not known
	// Fields are the ids of the fields that changed; nil where that is not known.
	Fields []string
}

// Why says why a rule does not match.
type Why string

// The reasons, in the order in which they are looked for. Matched is none.
const (
	Matched     Why = ""
	Disabled    Why = "disabled"
	OtherEvent  Why = "event"     // it waits for another
	OtherStatus Why = "to"        // the issue was moved to another status
	Untouched   Why = "untouched" // nothing that it looks at has changed
	Project     Why = "project"
	IssueType   Why = "issueType"
	Unmet       Why = "condition"
	Already     Why = "already"    // it was applied to this issue before
	NoTemplate  Why = "noTemplate" // its template is gone, or put away
)

// Reason is why a rule does not match.
type Reason struct {
	Why       Why
	Condition int // of Unmet: which one, from 0
}

// Match says whether the rule, in the rules of the site or with a project's id in
// those of that, matches an issue when an event happens, and if not, why. Whether
// it was applied before is not looked at.
func (r Rule) Match(projectID string, e Event, in Issue) Reason {
	if reason := r.Wants(projectID, e, in.ProjectID); reason.Why != Matched {
		return reason
	}
	return r.Holds(projectID, in)
}

// Try says whether the rule would match an issue now if an event happened, "" for
// the one that it waits for, of which anything is taken to be as it wants.
func (r Rule) Try(projectID string, on On, in Issue) Reason {
	e := Event{On: cmp.Or(on, r.On)}
	if on == Transition {
		e.To = in.StatusID
	}
	return r.Match(projectID, e, in)
}

// Wants says whether the rule may match after an event in a project, as far as
// that can be known without asking for the issue.
func (r Rule) Wants(projectID string, e Event, where string) Reason {
	switch {
	case !r.Enabled:
		return Reason{Why: Disabled}
	case r.On != e.On:
		return Reason{Why: OtherEvent}
	case r.On == Transition && e.To != "" && !among(r.To, e.To):
		return Reason{Why: OtherStatus}
	case r.On == Changed && e.Fields != nil && !r.looksAt(e.Fields):
		return Reason{Why: Untouched}
	case where != "" && !r.concerns(projectID, where):
		return Reason{Why: Project}
	}
	return Reason{}
}

// Holds says whether what the rule asks of an issue holds, whatever happened.
func (r Rule) Holds(projectID string, in Issue) Reason {
	switch {
	case !r.Enabled:
		return Reason{Why: Disabled}
	case !r.concerns(projectID, in.ProjectID):
		return Reason{Why: Project}
	case !among(r.IssueTypes, in.TypeID):
		return Reason{Why: IssueType}
	}
	for n, c := range r.Conditions {
		if !c.holds(in.Fields[c.Field]) {
			return Reason{Why: Unmet, Condition: n}
		}
	}
	return Reason{}
}

// concerns says whether the rule is for a project: one of a project's rules for
// that alone.
func (r Rule) concerns(projectID, where string) bool {
	if projectID != "" {
		return projectID == where
	}
	return among(r.Projects, where)
}

// looksAt says whether a change of some fields can make the rule match. One
// without conditions waits for any change.
func (r Rule) looksAt(changed []string) bool {
	return len(r.Conditions) == 0 || slices.ContainsFunc(changed, func(field string) bool {
		return field == "project" || field == "issuetype" ||
			slices.ContainsFunc(r.Conditions, func(c Condition) bool { return c.Field == field })
	})
}

// among says whether an id is in a list where no ids mean all.
func among(ids []string, id string) bool { return len(ids) == 0 || slices.Contains(ids, id) }

// Fields returns the ids of the fields that the conditions of enabled rules look
// at, each once, in order.
func Fields(sets ...Set) []string {
	var out []string
	for _, s := range sets {
		for _, r := range s.Rules {
			for _, c := range r.Conditions {
				if r.Enabled {
					out = append(out, c.Field)
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (c Condition) holds(values []Value) bool {
	found := func(want string) bool {
		return slices.ContainsFunc(values, func(v Value) bool { return v.equals(want) })
	}
	switch c.Is {
	case Any:
		return slices.ContainsFunc(c.Values, found)
	case All:
		return !slices.ContainsFunc(c.Values, not(found))
	case None:
		return !slices.ContainsFunc(c.Values, found)
	case Empty:
		return len(values) == 0
	case NotEmpty:
		return len(values) > 0
	case Equals:
		wanted := func(v Value) bool { return slices.ContainsFunc(c.Values, v.equals) }
		return !slices.ContainsFunc(c.Values, not(found)) && !slices.ContainsFunc(values, not(wanted))
	case Contains:
		return slices.ContainsFunc(c.Values, func(want string) bool {
			return slices.ContainsFunc(values, func(v Value) bool { return v.contains(want) })
		})
	}
	return false
}

func not[T any](f func(T) bool) func(T) bool { return func(v T) bool { return !f(v) } }

// equals says whether the value is called so. Case does not count, nor do spaces
// around it, nor how a number is written.
func (v Value) equals(want string) bool {
	return slices.ContainsFunc(v, func(name string) bool { return sameText(name, want) || sameNumber(name, want) })
}

func sameText(a, b string) bool { return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b)) }

func sameNumber(a, b string) bool {
	x, err := strconv.ParseFloat(strings.TrimSpace(a), 64)
	if err != nil {
		return false
	}
	y, err := strconv.ParseFloat(strings.TrimSpace(b), 64)
	return err == nil && x == y
}

func (v Value) contains(want string) bool {
	want = strings.ToLower(strings.TrimSpace(want))
	return slices.ContainsFunc(v, func(name string) bool { return strings.Contains(strings.ToLower(name), want) })
}

// Forget replaces a person's account id by [checklist.Erased] wherever it stands
// in what admins wrote, and says whether it stood anywhere.
func (s *Set) Forget(accountID string) bool {
	found := false
	forget := func(text string) string {
		out := checklist.WithoutID(text, accountID)
		found = found || out != text
		return out
	}
	s.Rules = slices.Clone(s.Rules)
	for n := range s.Rules {
		r := &s.Rules[n]
		r.Name = forget(r.Name)
		r.Conditions = slices.Clone(r.Conditions)
		for c := range r.Conditions {
			r.Conditions[c].Values = slices.Clone(r.Conditions[c].Values)
			for v, text := range r.Conditions[c].Values {
				r.Conditions[c].Values[v] = forget(text)
			}
		}
	}
	return found
}
