package rules

import (
	"fmt"
	"regexp"
	"slices"

	"ticklist/checklist"
)

// Check returns rules as they are kept for a place, their names and values
// trimmed, or an *checklist.InvalidError. projectID is "" for a site.
func Check(projectID string, in []Rule) ([]Rule, error) {
	if len(in) > MaxRules {
		return nil, &checklist.InvalidError{Field: "rules", Reason: fmt.Sprintf("There can be %d rules.", MaxRules)}
	}
	out := slices.Clone(in)
	for n := range out {
		at := fmt.Sprintf("rules/%d/", n)
		if slices.ContainsFunc(out[:n], func(o Rule) bool { return o.ID == out[n].ID }) {
			return nil, &checklist.InvalidError{Field: at + "id", Reason: "Two rules have this id."}
		}
		if err := out[n].clean(at, projectID); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// clean trims what a person wrote in the rule; at is where it stands.
func (r *Rule) clean(at, projectID string) (err error) {
	if r.Name, err = checklist.CleanLine(at+"name", "The name", r.Name, MaxName); err != nil {
		return err
	}
	if field, reason := r.fault(projectID); field != "" {
		return &checklist.InvalidError{Field: at + field, Reason: reason}
	}
	r.Conditions = slices.Clone(r.Conditions)
	for n := range r.Conditions {
		if err := r.Conditions[n].clean(fmt.Sprintf("%sconditions/%d/", at, n)); err != nil {
			return err
		}
	}
	return nil
}

// fault says what of the rule itself cannot be, "" for nothing.
func (r *Rule) fault(projectID string) (field, reason string) {
	switch {
	case !checklist.ValidID(r.ID):
		return "id", "An id has 1 to 64 of the characters A-Z, a-z, 0-9, _ and -."
	case !checklist.ValidID(r.Template):
		return "template", "The rule names no template."
	case !slices.Contains([]On{Created, Changed, Transition}, r.On):
		return "on", "A rule waits for created, changed or transition."
	case !slices.Contains([]Mode{Append, Missing}, r.Mode):
		return "mode", "A rule appends, or adds what is missing."
	case projectID != "" && len(r.Projects) > 0:
		return "projects", "A rule of a project is for that project."
	case r.On != Transition && len(r.To) > 0:
		return "to", "Only a rule that waits for a transition names statuses."
	case len(r.Conditions) > MaxConditions:
		return "conditions", fmt.Sprintf("A rule can have %d conditions.", MaxConditions)
	}
	for _, ids := range []struct {
		field string
		are   []string
	}{{"projects", r.Projects}, {"issueTypes", r.IssueTypes}, {"to", r.To}} {
		if slices.ContainsFunc(ids.are, not(checklist.ValidIssueID)) {
			return ids.field, "Jira's ids are numbers."
		}
		if len(ids.are) > MaxValues || !distinct(ids.are) {
			return ids.field, fmt.Sprintf("There can be %d ids, each once.", MaxValues)
		}
	}
	return "", ""
}

func distinct(ids []string) bool {
	sorted := slices.Sorted(slices.Values(ids))
	return len(slices.Compact(sorted)) == len(ids)
}

// fieldID is the form of Jira's ids of fields: labels, customfield_10050, and
// those of apps.
var fieldID = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]{0,99}$`)

// clean trims the values of the condition; at is where it stands.
func (c *Condition) clean(at string) error {
	bare := c.Is == Empty || c.Is == NotEmpty
	known := []Is{Any, All, None, Empty, NotEmpty, Equals, Contains}
	switch {
	case !fieldID.MatchString(c.Field):
		return &checklist.InvalidError{Field: at + "field", Reason: "This is no id of a field."}
	case !slices.Contains(known, c.Is):
		return &checklist.InvalidError{Field: at + "is", Reason: "There is no such comparison."}
	case bare && len(c.Values) > 0:
		return &checklist.InvalidError{Field: at + "values", Reason: "This comparison has no values."}
	case !bare && (len(c.Values) == 0 || len(c.Values) > MaxValues):
		return &checklist.InvalidError{Field: at + "values", Reason: fmt.Sprintf("This comparison has 1 to %d values.", MaxValues)}
	}
	c.Values = slices.Clone(c.Values)
	for n, v := range c.Values {
		clean, err := checklist.CleanLine(fmt.Sprintf("%svalues/%d", at, n), "The value", v, MaxValue)
		if err != nil {
			return err
		}
		c.Values[n] = clean
	}
	return nil
}
