package hooks_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/checklisttest"
	"ticklist/checklist/hooks"
)

func TestKeeper(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	store, n := checklisttest.NewHooks(), 0
	id := func() string { n++; return fmt.Sprint("h", n) }
	taken := func(string) error { return nil }
	here, there := hooks.NewKeeper(store, taken, id, clock), hooks.NewKeeper(store, taken, id, clock)
	wants := func(k *hooks.Keeper, project string, want bool) {
		t.Helper()
		if got := k.Wants(t.Context(), "acme", project); got != want {
			t.Errorf("in project %q: %v, want %v", project, got, want)
		}
	}
	wants(there, "10", false)
	w := wish()
	w.Projects, w.Token = []string{"11", "10", "10"}, new("t0ken")
	h, err := here.Create(t.Context(), "acme", w)
	if err != nil || len(h.Projects) != 2 || h.Zone != "UTC" || !strings.HasPrefix(h.Secret.Reveal(), "whsec_") || !h.Since.Equal(now) {
		t.Fatalf("created %+v, %v", h, err)
	}
	wants(here, "10", true)
	wants(here, "12", false)
	wants(here, "", true) // nobody knows where
	wants(there, "10", false)
	now = now.Add(11 * time.Second)
	wants(there, "10", true)

	of := hooks.Ref{ClientKey: "acme", HookID: h.ID}
	w.Token, w.Name = nil, "Renamed"
	changed, err := here.Change(t.Context(), of, h.Rev, w)
	if err != nil || changed.Token != "t0ken" || !changed.Since.Equal(h.Since) || changed.Name != "Renamed" {
		t.Fatalf("changed %+v, %v", changed, err)
	}
	if _, err := here.Change(t.Context(), of, h.Rev, w); !errors.Is(err, checklist.ErrConflict) {
		t.Errorf("with an old revision: %v, want ErrConflict", err)
	}
	w.URL = "https://elsewhere.example.com/in"
	if changed, err = here.Change(t.Context(), of, changed.Rev, w); err != nil || changed.Token != "" {
		t.Errorf("what was given for one server goes to another: %v", err)
	}
	old := changed.Secret
	if changed, err = here.Rotate(t.Context(), of); err != nil || changed.Secret == old || changed.Before != old || !changed.BeforeUntil.Equal(now.Add(24*time.Hour)) {
		t.Errorf("rotated %+v, %v", changed, err)
	}
	w.Enabled = false
	if changed, err = here.Change(t.Context(), of, changed.Rev, w); err != nil {
		t.Fatal(err)
	}
	wants(here, "10", false)
	now = now.Add(time.Hour)
	w.Enabled = true
	if changed, err = here.Change(t.Context(), of, changed.Rev, w); err != nil || !changed.Since.Equal(now) {
		t.Errorf("switched on since %s, %v", changed.Since, err)
	}
	store.Err = errDead
	now = now.Add(time.Hour)
	wants(here, "12", true) // nobody can say
	store.Err = nil
	if err := here.Delete(t.Context(), of); err != nil {
		t.Fatal(err)
	}
	wants(here, "10", false)
}

func TestWishes(t *testing.T) {
	bad := &checklist.InvalidError{Field: "url", Reason: "No."}
	k := hooks.NewKeeper(checklisttest.NewHooks(), func(a string) error {
		if a == "bad" {
			return bad
		}
		return nil
	}, func() string { return "h" }, time.Now)
	for field, change := range map[string]func(*hooks.Wish){
		"name":     func(w *hooks.Wish) { w.Name = "  " },
		"url":      func(w *hooks.Wish) { w.URL = "bad" },
		"events":   func(w *hooks.Wish) { w.Events = nil },
		"projects": func(w *hooks.Wish) { w.Projects = []string{"TICK"} },
		"token":    func(w *hooks.Wish) { w.Token = new("a\r\nb") },
		"timeZone": func(w *hooks.Wish) { w.Zone = "Local" },
	} {
		w := wish()
		change(&w)
		_, err := k.Create(t.Context(), "acme", w)
		var invalid *checklist.InvalidError
		if !errors.As(err, &invalid) || invalid.Field != field {
			t.Errorf("%s: got %v", field, err)
		}
	}
	w := wish()
	w.Events = []hooks.Kind{hooks.Test}
	if _, err := k.Create(t.Context(), "acme", w); err == nil {
		t.Error("a hook can be told of tests")
	}
}

func TestSecretsDoNotPrint(t *testing.T) {
	h := hooks.Hook{Secret: "whsec_CANARY", Token: "CANARY"}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		if out := fmt.Sprintf(verb, h); strings.Contains(out, "CANARY") || strings.Contains(out, "43414e415259") {
			t.Errorf("%s prints %s", verb, out)
		}
	}
}
