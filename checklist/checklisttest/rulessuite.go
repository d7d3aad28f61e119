package checklisttest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ticklist/checklist"
	"ticklist/checklist/rules"
)

// RunRules holds a store to the contract of rules.Store.
func RunRules(t *testing.T, open func(t *testing.T) rules.Store) {
	for _, tc := range []struct {
		name string
		test func(t *testing.T, s rules.Store)
	}{
		{"what was saved is loaded", rulesRoundTrip},
		{"an old revision is a conflict and stores nothing", rulesConflict},
		{"another place has nothing to do with it", rulesElsewhere},
		{"a cancelled call is an error, not an absence", rulesCancelled},
		{"runs come back whole, the latest first, a page at a time", runsInOrder},
		{"a run that is there stays as it is", runTwice},
		{"old runs are forgotten", runsForgotten},
		{"what is erased is gone, and nothing else", eraseRules},
	} {
		t.Run(tc.name, func(t *testing.T) { tc.test(t, open(t)) })
	}
}

// someRules have each field set, with words that a database could mistake for
// its own.
func someRules() rules.Set {
	return rules.Set{Created: at, Rules: []rules.Rule{
		{
			ID: "r1", Name: "$set.a\x01 of 712020:f0a9 🎉", Enabled: true, Template: "t1", Projects: []string{"10", "11"}, IssueTypes: []string{"3"},
			On: rules.Transition, To: []string{"5"}, Mode: rules.Missing, Live: true, Again: true,
			Conditions: []rules.Condition{{Field: "labels", Is: rules.Any, Values: []string{"$ne", "712020:f0a9"}}, {Field: "duedate", Is: rules.Empty}},
		},
		{ID: "r2", Name: "Second", Template: "t2", On: rules.Created, Mode: rules.Append},
	}}
}

func mustSaveRules(t *testing.T, s rules.Store, p checklist.Area, in rules.Set) rules.Set {
	t.Helper()
	saved, err := s.SaveRules(t.Context(), p, in)
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

func rulesRoundTrip(t *testing.T, s rules.Store) {
	for _, p := range []checklist.Area{sitePlace, projectPlace} {
		if _, err := s.LoadRules(t.Context(), p); !errors.Is(err, checklist.ErrNotFound) {
			t.Errorf("load of nothing: %v, want ErrNotFound", err)
		}
		saved := mustSaveRules(t, s, p, someRules())
		want := someRules()
		want.Rev = 1
		loaded, err := s.LoadRules(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		for _, got := range []rules.Set{saved, loaded} {
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("stored and loaded differ (-want +got):\n%s", d)
			}
		}
		loaded.Rules = loaded.Rules[1:]
		mustSaveRules(t, s, p, loaded)
		if got, err := s.LoadRules(t.Context(), p); err != nil || len(got.Rules) != 1 || got.Rules[0].Name != "Second" || got.Rev != 2 {
			t.Errorf("got %+v, %v; want the second rule at revision 2", got, err)
		}
	}
}

func rulesConflict(t *testing.T, s rules.Store) {
	mustSaveRules(t, s, sitePlace, mustSaveRules(t, s, sitePlace, someRules()))
	for _, rev := range []int64{0, 1, 3} {
		stale := someRules()
		stale.Rev = rev
		if _, err := s.SaveRules(t.Context(), sitePlace, stale); !errors.Is(err, checklist.ErrConflict) {
			t.Errorf("saving revision %d: %v, want ErrConflict", rev, err)
		}
	}
	if got, err := s.LoadRules(t.Context(), sitePlace); err != nil || got.Rev != 2 {
		t.Errorf("got %+v, %v; want revision 2", got, err)
	}
}

func rulesElsewhere(t *testing.T, s rules.Store) {
	mustSaveRules(t, s, sitePlace, someRules())
	mustSaveRules(t, s, projectPlace, someRules())
	mustAddRun(t, s, "site-a", aRun(0))
	for _, other := range []checklist.Area{
		{ClientKey: "site-b"}, {ClientKey: "site-b", ProjectID: "10"}, {ClientKey: "site-a", ProjectID: "11"}, {ClientKey: "SITE-A"},
		{ClientKey: "site-a:project", ProjectID: "10"}, {ClientKey: "site-a:project:10"}, {ClientKey: ""}, {ClientKey: "", ProjectID: "10"},
	} {
		if _, err := s.LoadRules(t.Context(), other); !errors.Is(err, checklist.ErrNotFound) {
			t.Errorf("load of %+v: %v, want ErrNotFound", other, err)
		}
		if other.ClientKey == "site-a" {
			continue
		}
		err := s.EachRules(t.Context(), other.ClientKey, func(p checklist.Area, _ rules.Set) error {
			t.Errorf("%q is shown %+v", other.ClientKey, p)
			return nil
		})
		if runs, failed := s.Runs(t.Context(), other.ClientKey, rules.Query{Limit: 10}); err != nil || failed != nil || len(runs) > 0 {
			t.Errorf("%q: %v, %v, runs %+v", other.ClientKey, err, failed, runs)
		}
	}
	seen := map[checklist.Area]int{}
	err := s.EachRules(t.Context(), "site-a", func(p checklist.Area, in rules.Set) error {
		seen[p] = len(in.Rules)
		return nil
	})
	if d := cmp.Diff(map[checklist.Area]int{sitePlace: 2, projectPlace: 2}, seen); err != nil || d != "" {
		t.Errorf("%v, (-want +got):\n%s", err, d)
	}
	stop := errors.New("enough")
	if err := s.EachRules(t.Context(), "site-a", func(checklist.Area, rules.Set) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("got %v, want yield's error", err)
	}
}

func rulesCancelled(t *testing.T, s rules.Store) {
	saved := mustSaveRules(t, s, sitePlace, someRules())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.LoadRules(ctx, sitePlace); err == nil || errors.Is(err, checklist.ErrNotFound) {
		t.Errorf("cancelled load: %v, want a fault", err)
	}
	if _, err := s.SaveRules(ctx, sitePlace, saved); err == nil || errors.Is(err, checklist.ErrConflict) {
		t.Errorf("cancelled save: %v, want a fault", err)
	}
	if err := s.AddRun(ctx, "site-a", aRun(0)); err == nil {
		t.Error("cancelled run: no error")
	}
	if _, err := s.Runs(ctx, "site-a", rules.Query{Limit: 1}); err == nil {
		t.Error("cancelled read of runs: no error")
	}
}

// aRun has each field set, and is n seconds after a fixed time.
func aRun(n int) rules.Run {
	return rules.Run{
		ID: fmt.Sprintf("event%d-r1", n), At: at.Add(time.Duration(n) * time.Second), IssueID: "10001", IssueKey: "TICK-1", ProjectID: "10",
		On: rules.Transition, To: "5", Rule: "r1", RuleOf: "10", RuleName: "of 712020:f0a9", Template: "t1", Version: 3, From: "10002", Outcome: rules.Applied, Items: 7,
	}
}

func mustAddRun(t *testing.T, s rules.Store, clientKey string, r rules.Run) {
	t.Helper()
	if err := s.AddRun(t.Context(), clientKey, r); err != nil {
		t.Fatal(err)
	}
}

func runsOf(t *testing.T, s rules.Store, q rules.Query) []rules.Run {
	t.Helper()
	runs, err := s.Runs(t.Context(), "site-a", q)
	if err != nil {
		t.Fatal(err)
	}
	return runs
}

func runsInOrder(t *testing.T, s rules.Store) {
	other := aRun(2)
	other.IssueID, other.ProjectID = "10003", "11"
	for _, r := range []rules.Run{aRun(1), aRun(3), other, aRun(0)} {
		mustAddRun(t, s, "site-a", r)
	}
	for _, tc := range []struct {
		query rules.Query
		want  []rules.Run
	}{
		{rules.Query{Limit: 10}, []rules.Run{aRun(3), other, aRun(1), aRun(0)}},
		{rules.Query{Limit: 2}, []rules.Run{aRun(3), other}},
		{rules.Query{Limit: 2, Before: other.RunAt()}, []rules.Run{aRun(1), aRun(0)}},
		{rules.Query{Limit: 10, ProjectID: "10"}, []rules.Run{aRun(3), aRun(1), aRun(0)}},
		{rules.Query{Limit: 10, IssueID: "10003"}, []rules.Run{other}},
		{rules.Query{Limit: 10, ProjectID: "10", IssueID: "10003"}, []rules.Run{}},
	} {
		if d := cmp.Diff(tc.want, runsOf(t, s, tc.query)); d != "" {
			t.Errorf("%+v (-want +got):\n%s", tc.query, d)
		}
	}
}

func runTwice(t *testing.T, s rules.Store) {
	mustAddRun(t, s, "site-a", aRun(0))
	again := aRun(0)
	again.Outcome = rules.Present
	mustAddRun(t, s, "site-a", again)
	if d := cmp.Diff([]rules.Run{aRun(0)}, runsOf(t, s, rules.Query{Limit: 10})); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func runsForgotten(t *testing.T, s rules.Store) {
	for n := range 4 {
		mustAddRun(t, s, "site-a", aRun(n))
	}
	mustAddRun(t, s, "site-b", aRun(0))
	if n, err := s.ForgetRuns(t.Context(), at.Add(2*time.Second)); err != nil || n != 3 {
		t.Errorf("forgot %d, %v; want 3", n, err)
	}
	if d := cmp.Diff([]rules.Run{aRun(3), aRun(2)}, runsOf(t, s, rules.Query{Limit: 10})); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func eraseRules(t *testing.T, s rules.Store) {
	for _, p := range []checklist.Area{sitePlace, projectPlace, {ClientKey: "site-b"}} {
		mustSaveRules(t, s, p, someRules())
	}
	elsewhere := aRun(1)
	elsewhere.IssueID, elsewhere.ProjectID, elsewhere.RuleName = "10003", "11", "Second"
	last := aRun(9)
	last.IssueID, last.ProjectID, last.RuleName = "10003", "11", "Second"
	for _, r := range []rules.Run{aRun(0), elsewhere, last} {
		mustAddRun(t, s, "site-a", r)
		mustAddRun(t, s, "site-b", r)
	}
	for _, step := range []struct {
		part       checklist.Part
		before     time.Time
		want       int64
		sets, runs int // that are left on site-a
	}{
		{part: checklist.Part{ClientKey: "site-a", AccountID: "712020:f0"}, sets: 2, runs: 3},
		{part: checklist.Part{ClientKey: "site-a", AccountID: "712020:f0a9"}, want: 3, sets: 2, runs: 3},
		{part: checklist.Part{ClientKey: "site-a", AccountID: "712020:f0a9"}, sets: 2, runs: 3},
		{part: checklist.Part{ClientKey: "site-a", IssueID: "10001"}, want: 1, sets: 2, runs: 2},
		{part: checklist.Part{ClientKey: "site-a", ProjectID: "10"}, want: 1, sets: 1, runs: 2},
		{part: checklist.Part{ClientKey: "site-a"}, before: at.Add(5 * time.Second), want: 2, runs: 1},
		{part: checklist.Part{ClientKey: "site-a"}, want: 1},
	} {
		n, err := s.EraseRules(t.Context(), step.part, step.before)
		if err != nil || n != step.want {
			t.Errorf("%+v: %d, %v; want %d", step.part, n, err, step.want)
		}
		sets := 0
		err = s.EachRules(t.Context(), "site-a", func(_ checklist.Area, in rules.Set) error {
			sets++
			if first := in.Rules[0]; step.want == 3 && (first.Name != "$set.a\x01 of erased 🎉" || first.Conditions[0].Values[1] != checklist.Erased) {
				t.Errorf("the person is still named: %+v", first)
			}
			return nil
		})
		runs := runsOf(t, s, rules.Query{Limit: 10})
		if err != nil || sets != step.sets || len(runs) != step.runs {
			t.Errorf("after %+v: %d sets and %d runs are left, %v; want %d and %d", step.part, sets, len(runs), err, step.sets, step.runs)
		}
		if step.want == 3 && runs[2].RuleName != "of erased" {
			t.Errorf("the person is still named: %+v", runs[2])
		}
	}
	if others, err := s.Runs(t.Context(), "site-b", rules.Query{Limit: 10}); err != nil || len(others) != 3 || others[2].RuleName != "of 712020:f0a9" {
		t.Errorf("another site's runs: %+v, %v", others, err)
	}
}
