package descriptor

import (
	"fmt"
	"slices"
)

// condition is when Jira shows a module: one thing that Jira compares, or several
// of which all or any have to hold.
// https://developer.atlassian.com/cloud/jira/platform/conditions/
type condition struct {
	Condition string            `json:"condition"`
	Invert    bool              `json:"invert"`
	Params    map[string]string `json:"params"`
	And       []condition       `json:"and"`
	Or        []condition       `json:"or"`
}

// faults checks a condition and those within it. Jira shows nothing of a module
// whose condition it does not understand, and says so nowhere.
func (c condition) faults() []error {
	kinds := 0
	for _, is := range []bool{c.Condition != "", c.And != nil, c.Or != nil} {
		if is {
			kinds++
		}
	}
	if kinds != 1 {
		return []error{fmt.Errorf("conditions: not one of condition, and, or")}
	}
	var out []error
	for _, inner := range slices.Concat(c.And, c.Or) {
		out = append(out, inner.faults()...)
	}
	if c.Condition == "" {
		return out
	}
	needs := map[string][]string{
		"entity_property_equal_to": {"entity", "propertyKey", "objectName", "value"},
		"entity_property_exists":   {"entity", "propertyKey"},
	}[c.Condition]
	if needs == nil {
		return append(out, fmt.Errorf("conditions: %q is none that is known here", c.Condition))
	}
	for _, name := range needs {
		if c.Params[name] == "" {
			out = append(out, fmt.Errorf("conditions: %s lacks %s", c.Condition, name))
		}
	}
	if !slices.Contains([]string{"addon", "project"}, c.Params["entity"]) {
		out = append(out, fmt.Errorf("conditions: the entity %q has no properties that this app sets", c.Params["entity"]))
	}
	return out
}
