package checklist_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ticklist/checklist"
	"ticklist/checklist/checklisttest"
)

var (
	wholeSite  = checklist.Area{ClientKey: "acme"}
	oneProject = checklist.Area{ClientKey: "acme", ProjectID: "10"}
)

// TestInheritance goes down from nothing to the project and back.
func TestInheritance(t *testing.T) {
	c := checklist.NewChoices(&checklisttest.Memory{}, at)
	for n, step := range []struct {
		at              checklist.Area
		was, want       checklist.Value
		site, project   checklist.Value
		siteOf, projOf  checklist.Source
		siteOwn, itsOwn bool
	}{
		{wholeSite, nil, nil, "left", "left", "default", "default", false, false},
		{wholeSite, nil, "right", "right", "right", "site", "site", true, false},
		{oneProject, nil, "left", "right", "left", "site", "project", true, true},
		{wholeSite, "right", nil, "left", "left", "default", "project", false, true},
		{wholeSite, "right", nil, "left", "left", "default", "project", false, true}, // as a retry does
		{oneProject, "left", "right", "left", "right", "default", "project", false, true},
		{oneProject, "right", nil, "left", "left", "default", "default", false, false},
	} {
		if _, err := c.Adjust(t.Context(), step.at, checklist.Adjustment{Setting: checklist.SetPanel, Was: step.was, Want: step.want}); err != nil {
			t.Errorf("step %d: %v", n, err)
		}
		for area, want := range map[checklist.Area]checklist.Held{
			wholeSite: {Value: step.site, Own: step.siteOwn, From: step.siteOf}, oneProject: {Value: step.project, Own: step.itsOwn, From: step.projOf},
		} {
			all, err := c.Settings(t.Context(), area)
			if d := cmp.Diff(want, all[checklist.SetPanel]); err != nil || d != "" {
				t.Errorf("step %d, %+v: %v, (-want +got):\n%s", n, area, err, d)
			}
			options, err := c.Options(t.Context(), area.ClientKey, area.ProjectID)
			if err != nil || options.Panel != want.Value {
				t.Errorf("step %d, %+v: %q holds (%v), want %q", n, area, options.Panel, err, want.Value)
			}
		}
	}
}

// TestWhoComesSecond: two admins who change two settings do not meet, nor does one
// who changes statuses; who changes the same is told what it is.
func TestWhoComesSecond(t *testing.T) {
	c := checklist.NewChoices(&checklisttest.Memory{}, at)
	set := func(s checklist.Setting, was, want checklist.Value) error {
		_, err := c.Adjust(t.Context(), wholeSite, checklist.Adjustment{Setting: s, Was: was, Want: want})
		return err
	}
	loaded, err := c.Statuses(t.Context(), wholeSite)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(set(checklist.SetPanel, nil, "right"), set(checklist.SetTell, nil, "texts")); err != nil {
		t.Fatal(err)
	}
	if _, err := c.SetStatuses(t.Context(), wholeSite, checklist.StatusChange{Rev: loaded.Rev, Statuses: checklist.Statuses()}); err != nil {
		t.Errorf("statuses beside settings: %v", err)
	}
	if _, err := c.SetStatuses(t.Context(), wholeSite, checklist.StatusChange{Rev: loaded.Rev}); !errors.Is(err, checklist.ErrConflict) {
		t.Errorf("statuses of before: %v, want a conflict", err)
	}
	err = set(checklist.SetTell, "counts", "nothing")
	conflict, ok := errors.AsType[*checklist.SettingConflictError](err)
	if !ok || !errors.Is(err, checklist.ErrConflict) || conflict.Now != (checklist.Held{Value: "texts", Own: true, From: checklist.FromSite}) {
		t.Errorf("got %+v, want a conflict with what it is now", err)
	}
	if err := set(checklist.SetTell, "counts", "texts"); err != nil { // what is wanted is there
		t.Error(err)
	}
	if err := set("statuses", nil, nil); !errors.Is(err, checklist.ErrNoSetting) {
		t.Errorf("a setting that there is not: %v", err)
	}
}

// TestSettingsRuleOperations is about one list an issue, and items that are
// optional unless somebody says otherwise.
func TestSettingsRuleOperations(t *testing.T) {
	store := &checklisttest.Memory{}
	c := checklist.NewChoices(store, at)
	s := checklist.NewService(store, at).WithChoices(c)
	for setting, want := range map[checklist.Setting]checklist.Value{checklist.SetSeveralLists: false, checklist.SetOptionalByDefault: true} {
		if _, err := c.Adjust(t.Context(), oneProject, checklist.Adjustment{Setting: setting, Want: want}); err != nil {
			t.Fatal(err)
		}
	}
	heading := checklist.KindHeading
	ops := []checklist.Operation{
		{ID: "1", Action: checklist.AddItem{Item: "a", Text: "a", AsUsual: true}}, // makes the first list
		{ID: "2", Action: checklist.AddItem{Item: "b", Text: "b"}},
		{ID: "3", Action: checklist.AddItem{Item: "c", Text: "c", AsUsual: true, Kind: &heading}},
		{ID: "4", Action: checklist.AddList{List: "second", Name: "second"}},
	}
	for project, want := range map[string]struct {
		optional []bool
		rejected []checklist.Rejection
	}{
		"10": {[]bool{true, false, false}, []checklist.Rejection{{ID: "4", Code: checklist.CodeOneList, Text: "In this project an issue has one checklist."}}},
		"11": {[]bool{false, false, false}, nil},
	} {
		sc := checklist.Scope{ClientKey: "acme", IssueID: project}
		res, err := s.Apply(t.Context(), sc, checklist.Change{Ops: ops, By: "me", Can: all, Facts: checklist.Facts{ProjectID: project}})
		if err != nil {
			t.Fatal(err)
		}
		var optional []bool
		for _, it := range res.Issue.Lists[0].Items {
			optional = append(optional, it.Optional)
		}
		if d := cmp.Diff(want.optional, optional) + cmp.Diff(want.rejected, res.Rejected); d != "" {
			t.Errorf("project %s (-want +got):\n%s", project, d)
		}
	}
}

func TestWhatJiraMayBeTold(t *testing.T) {
	custom := checklist.Grants{checklist.View: nil}
	for _, tc := range []struct {
		in            checklist.Options
		counts, texts bool
	}{
		{checklist.Options{Tell: checklist.TellNothing}, false, false},
		{checklist.Options{Tell: checklist.TellCounts}, true, false},
		{checklist.Options{Tell: checklist.TellTexts}, true, true},
		{checklist.Options{Tell: checklist.TellTexts, Permissions: custom}, true, false},
		{checklist.Options{Tell: checklist.TellTexts, Permissions: checklist.Grants{checklist.Edit: nil}}, true, true},
	} {
		if tc.in.TellsCounts() != tc.counts || tc.in.TellsTexts() != tc.texts {
			t.Errorf("%+v: counts %v, texts %v", tc.in, tc.in.TellsCounts(), tc.in.TellsTexts())
		}
	}
}

// TestOptionsAreHeld reads no more for an issue than before there were options.
func TestOptionsAreHeld(t *testing.T) {
	store := &reads{Memory: &checklisttest.Memory{}}
	clock := at()
	c := checklist.NewChoices(store, func() time.Time { return clock })
	s := checklist.NewService(store, at).WithChoices(c)
	open := func() {
		if _, err := c.Options(t.Context(), "acme", "10"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.LoadIn(t.Context(), checklist.Scope{ClientKey: "acme", IssueID: "1"}, "10"); err != nil {
			t.Fatal(err)
		}
	}
	open()
	open()
	if store.settings != 2 { // of the site and of the project
		t.Errorf("settings were read %d times, want 2", store.settings)
	}
	if clock = clock.Add(10 * time.Second); store.settings != 2 {
		t.Error("a read without a question")
	}
	if open(); store.settings != 4 {
		t.Errorf("settings were read %d times after ten seconds, want 4", store.settings)
	}
}
