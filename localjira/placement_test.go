package main

import "testing"

func TestConditions(t *testing.T) {
	equal := func(entity, value string, invert bool) condition {
		return condition{Condition: "entity_property_equal_to", Invert: invert, Params: map[string]string{"entity": entity, "propertyKey": "k", "objectName": "right", "value": value}}
	}
	unset := condition{Condition: "entity_property_exists", Invert: true, Params: map[string]string{"entity": "project", "propertyKey": "k"}}
	left := []condition{{Or: []condition{equal("project", "false", false), {And: []condition{unset, equal("addon", "true", true)}}}}}
	right := []condition{{Or: []condition{equal("project", "true", false), {And: []condition{unset, equal("addon", "true", false)}}}}}
	for _, tc := range []struct {
		name         string
		app, project map[string]any
		right        bool
	}{
		{name: "nothing is set"},
		{name: "the site has it right", app: map[string]any{"right": true}, right: true},
		{name: "the site has it left", app: map[string]any{"right": false}},
		{name: "a project overrides", app: map[string]any{"right": true}, project: map[string]any{"right": false}},
		{name: "a project alone", project: map[string]any{"right": true}, right: true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var p placements
			p.set("addon k", tc.app)
			p.set("project 1 k", tc.project)
			if p.hold(right, "1") != tc.right || p.hold(left, "1") == tc.right {
				t.Errorf("right %v, left %v, want right %v alone", p.hold(right, "1"), p.hold(left, "1"), tc.right)
			}
		})
	}
}
