package rules_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/checklisttest"
	"ticklist/checklist/rules"
)

func TestKeeper(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	store := &checklisttest.Rules{}
	here := rules.NewKeeper(store, func() time.Time { return now })
	there := rules.NewKeeper(store, func() time.Time { return now })
	site, project := checklist.Area{ClientKey: "acme"}, checklist.Area{ClientKey: "acme", ProjectID: "10"}
	wants := func(k *rules.Keeper, where string, want bool) {
		t.Helper()
		if got, err := k.Wants(t.Context(), "acme", where, rules.Event{On: rules.Changed}, rules.Event{On: rules.Created}); err != nil || got != want {
			t.Errorf("in project %q: %v, %v; want %v", where, got, err, want)
		}
	}
	wants(here, "10", false)
	wants(there, "10", false)
	if set, err := here.SetRules(t.Context(), site, 0, []rules.Rule{bug(nil)}); err != nil || set.Rev != 1 || !set.Created.Equal(now) {
		t.Fatalf("got %+v, %v", set, err)
	}
	wants(here, "10", true)
	wants(here, "", true) // nobody knows where
	wants(here, "11", false)
	wants(there, "10", false)
	now = now.Add(11 * time.Second)
	wants(there, "10", true)

	if _, err := there.SetRules(t.Context(), project, 0, []rules.Rule{bug(func(r *rules.Rule) { r.Projects, r.Enabled = nil, false })}); err != nil {
		t.Fatal(err)
	}
	all, err := here.All(t.Context(), "acme")
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, r := range all.At("acme", "10") {
		keys = append(keys, r.Key())
	}
	if len(keys) != 2 || keys[0] != "r" || keys[1] != "10/r" || len(all.At("acme", "11")) != 1 {
		t.Errorf("at project 10: %v, at 11: %v", keys, all.At("acme", "11"))
	}
	for name, try := range map[string]func() error{
		"an old revision": func() error { _, err := here.SetRules(t.Context(), site, 0, nil); return err },
		"of the future":   func() error { _, err := here.SetRules(t.Context(), site, 2, nil); return err },
	} {
		if err := try(); !errors.Is(err, checklist.ErrConflict) {
			t.Errorf("%s: %v, want ErrConflict", name, err)
		}
	}
	store.Err = errors.New("disk")
	now = now.Add(11 * time.Second)
	if _, err := here.Wants(t.Context(), "acme", "10", rules.Event{On: rules.Created}); err == nil {
		t.Error("a store that fails was taken for one without rules")
	}
}

// TestTemplatesOfRules: a rule that is new, or changes its template, names one that
// there is; one whose template has gone keeps no other from being saved.
func TestTemplatesOfRules(t *testing.T) {
	site := checklist.Area{ClientKey: "acme"}
	of := func(id, template string) rules.Rule {
		return bug(func(r *rules.Rule) { r.ID, r.Template = id, template })
	}
	for _, tc := range []struct {
		name  string
		rules []rules.Rule
		field string // that is refused; "" for none
	}{
		{"as it was, though its template is gone", []rules.Rule{of("old", "gone")}, ""},
		{"renamed", []rules.Rule{bug(func(r *rules.Rule) { r.ID, r.Template, r.Name = "old", "gone", "Other" })}, ""},
		{"a new one beside it", []rules.Rule{of("old", "gone"), of("new", "there")}, ""},
		{"given one that is there", []rules.Rule{of("old", "there")}, ""},
		{"a new one that names none", []rules.Rule{of("old", "gone"), of("new", "gone")}, "rules/1/template"},
		{"given another that is not there", []rules.Rule{of("old", "neither")}, "rules/0/template"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			k := rules.NewKeeper(&checklisttest.Rules{}, time.Now)
			if _, err := k.SetRules(t.Context(), site, 0, []rules.Rule{of("old", "gone")}); err != nil {
				t.Fatal(err)
			}
			k.Offered = func(context.Context, checklist.Area) ([]string, error) { return []string{"there"}, nil }
			_, err := k.SetRules(t.Context(), site, 1, tc.rules)
			field := ""
			if invalid, ok := errors.AsType[*checklist.InvalidError](err); ok {
				field = invalid.Field
			} else if err != nil {
				t.Fatal(err)
			}
			if field != tc.field {
				t.Errorf("refused %q, %v; want %q", field, err, tc.field)
			}
		})
	}
}
