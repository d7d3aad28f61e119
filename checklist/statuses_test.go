package checklist_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ticklist/checklist"
	"ticklist/checklist/checklisttest"
)

var (
	sitewide = checklist.Area{ClientKey: scope.ClientKey}
	project  = checklist.Area{ClientKey: scope.ClientKey, ProjectID: "10"}
	qa       = checklist.Status{ID: "qa", Name: "QA", Colour: "teal", Complete: true}
	todo     = checklist.Status{ID: "todo", Name: "To do", Colour: "grey"}
)

// reads counts what a store is asked for.
type reads struct {
	*checklisttest.Memory
	settings int
	fault    error
}

func (r *reads) LoadSettings(ctx context.Context, p checklist.Area) (checklist.Settings, error) {
	r.settings++
	if r.fault != nil {
		return checklist.Settings{}, r.fault
	}
	return r.Memory.LoadSettings(ctx, p)
}

// chooser is a service with choices on one store, in a time of its own.
type chooser struct {
	*checklist.Choices
	*checklist.Service
	t     *testing.T
	store *reads
	clock time.Time
	ops   int
}

func newChooser(t *testing.T) *chooser {
	c := &chooser{t: t, store: &reads{Memory: &checklisttest.Memory{}}, clock: at()}
	now := func() time.Time { return c.clock }
	c.Choices = checklist.NewChoices(c.store, now)
	c.Service = checklist.NewService(c.store, now).WithChoices(c.Choices)
	return c
}

// with is the statuses from the start with others before them.
func with(more ...checklist.Status) []checklist.Status {
	return append(more, checklist.Statuses()...)
}

// choose sets the statuses of a place at its present revision.
func (c *chooser) choose(p checklist.Area, statuses []checklist.Status, becomes map[string]string) error {
	c.t.Helper()
	now, err := c.Statuses(c.t.Context(), p)
	if err != nil {
		c.t.Fatal(err)
	}
	_, err = c.SetStatuses(c.t.Context(), p, checklist.StatusChange{Rev: now.Rev, Statuses: statuses, Becomes: becomes})
	return err
}

func (c *chooser) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// do applies actions to an issue of a project.
func (c *chooser) do(issue, projectID string, actions ...checklist.Action) checklist.Result {
	c.t.Helper()
	var ops []checklist.Operation
	for _, a := range actions {
		c.ops++
		ops = append(ops, checklist.Operation{ID: fmt.Sprint("op", c.ops), Action: a})
	}
	res, err := c.Apply(c.t.Context(), checklist.Scope{ClientKey: scope.ClientKey, IssueID: issue},
		checklist.Change{Ops: ops, By: "me", Can: all, Facts: checklist.Facts{ProjectID: projectID}})
	c.must(err)
	return res
}

func (c *chooser) add(issue, projectID, item, status string) {
	c.t.Helper()
	if res := c.do(issue, projectID, checklist.AddItem{Item: item, Text: item, Status: &status}); len(res.Rejected) > 0 {
		c.t.Fatalf("rejected %+v", res.Rejected)
	}
}

// seen is the outline of an issue with its counts.
func (c *chooser) seen(issue, projectID string) string {
	c.t.Helper()
	in, err := c.LoadIn(c.t.Context(), checklist.Scope{ClientKey: scope.ClientKey, IssueID: issue}, projectID)
	c.must(err)
	counts := in.Count(in.Statuses)
	return fmt.Sprintf("%s %d/%d", outline(in), counts.Complete, counts.Total)
}

func (c *chooser) sees(issue, projectID, want string) {
	c.t.Helper()
	if got := c.seen(issue, projectID); got != want {
		c.t.Errorf("issue %s in project %q is %s, want %s", issue, projectID, got, want)
	}
}

func TestStatusesThatCanBe(t *testing.T) {
	many := func(n int) (out []checklist.Status) {
		for i := range n {
			out = append(out, checklist.Status{ID: fmt.Sprint("s", i), Name: fmt.Sprint("S", i), Colour: "red"})
		}
		return out
	}
	change := func(id string, edit func(*checklist.Status)) []checklist.Status {
		out := with()
		for n := range out {
			if out[n].ID == id {
				edit(&out[n])
			}
		}
		return out
	}
	for _, tc := range []struct {
		name     string
		statuses []checklist.Status
		field    string // that is wrong; "" for none
	}{
		{"those from the start", with(), ""},
		{"another", with(qa), ""},
		{"one of the first renamed and recoloured", change("done", func(s *checklist.Status) { s.Name, s.Colour = "Fertig ✔", "lime" }), ""},
		{"50", with(many(46)...), ""},
		{"51", with(many(47)...), "statuses"},
		{"none", []checklist.Status{}, "statuses"},
		{"without one of the first", with()[1:], "statuses"},
		{"open that is complete", change("open", func(s *checklist.Status) { s.Complete = true }), "statuses/0/complete"},
		{"done that is not", change("done", func(s *checklist.Status) { s.Complete = false }), "statuses/2/complete"},
		{"an id twice", with(qa, checklist.Status{ID: "qa", Name: "Other", Colour: "red"}), "statuses/1/id"},
		{"a bad id", with(checklist.Status{ID: "a.b", Name: "Other", Colour: "red"}), "statuses/0/id"},
		{"a name twice in other letters", with(checklist.Status{ID: "x", Name: "IN PROGRESS", Colour: "red"}), "statuses/2/name"},
		{"a name of 50", with(checklist.Status{ID: "x", Name: strings.Repeat("é", 50), Colour: "red"}), ""},
		{"a name of 51", with(checklist.Status{ID: "x", Name: strings.Repeat("é", 51), Colour: "red"}), "statuses/0/name"},
		{"no name", with(checklist.Status{ID: "x", Name: " ", Colour: "red"}), "statuses/0/name"},
		{"a name of two lines", with(checklist.Status{ID: "x", Name: "a\nb", Colour: "red"}), "statuses/0/name"},
		{"no colour", with(checklist.Status{ID: "x", Name: "X"}), "statuses/0/colour"},
		{"a colour there is not", with(checklist.Status{ID: "x", Name: "X", Colour: "url(evil)"}), "statuses/0/colour"},
	} {
		for _, p := range []checklist.Area{sitewide, project} {
			t.Run(tc.name, func(t *testing.T) {
				c := newChooser(t)
				err := c.choose(p, tc.statuses, nil)
				if invalid, ok := errors.AsType[*checklist.InvalidError](err); tc.field == "" && err != nil || tc.field != "" && (!ok || invalid.Field != tc.field) {
					t.Errorf("got %v, want field %q", err, tc.field)
				}
				got, err := c.Statuses(t.Context(), p)
				want := checklist.StatusChoice{Statuses: with()}
				if tc.field == "" {
					want = checklist.StatusChoice{Rev: 1, Own: true, Statuses: tc.statuses}
				}
				if d := cmp.Diff(want, got); err != nil || d != "" {
					t.Errorf("%v (-want +got):\n%s", err, d)
				}
			})
		}
	}
	t.Run("names are trimmed", func(t *testing.T) {
		c := newChooser(t)
		c.must(c.choose(sitewide, with(checklist.Status{ID: "x", Name: " X ", Colour: "red"}), nil))
		if got, err := c.Statuses(t.Context(), sitewide); err != nil || got.Statuses[0].Name != "X" {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}

func TestStatusesHoldWhereTheyWereChosen(t *testing.T) {
	c := newChooser(t)
	c.must(c.choose(sitewide, with(todo), nil))
	c.must(c.choose(project, with(qa), nil))
	for projectID, want := range map[string][]checklist.Status{"10": with(qa), "11": with(todo), "": with(todo)} {
		in, err := c.LoadIn(t.Context(), scope, projectID)
		if d := cmp.Diff(want, in.Statuses); err != nil || d != "" {
			t.Errorf("project %q: %v (-want +got):\n%s", projectID, err, d)
		}
	}
	if in, err := c.LoadIn(t.Context(), checklist.Scope{ClientKey: "other", IssueID: "1"}, "10"); err != nil || !cmp.Equal(in.Statuses, with()) {
		t.Errorf("another site has %+v, %v", in.Statuses, err)
	}
	c.add("1", "10", "a", "qa")
	c.sees("1", "", "default(a/qa) 1/1") // the issue knows its project
	if res := c.do("2", "11", checklist.AddItem{Item: "a", Text: "a", Status: p("qa")}); len(res.Rejected) != 1 || res.Rejected[0].Code != checklist.CodeInvalid {
		t.Errorf("rejected %+v, want a status that does not hold", res.Rejected)
	}
	if res := c.do("2", "11", add("b")); outline(res.Issue) != "default(b/todo)" || !cmp.Equal(res.Issue.Statuses, with(todo)) {
		t.Errorf("got %s with %+v, want the first that is not complete", outline(res.Issue), res.Issue.Statuses)
	}
}

func TestRemovingAStatusThatIsUsed(t *testing.T) {
	for _, p := range []checklist.Area{sitewide, project} {
		c := newChooser(t)
		c.must(c.choose(p, with(qa, todo), nil))
		c.add("1", "10", "a", "qa")
		c.add("1", "10", "b", "qa")
		c.add("2", "10", "a", "todo")

		err := c.choose(p, with(), map[string]string{"todo": "in_progress"})
		used, ok := errors.AsType[*checklist.StatusUsedError](err)
		if !ok || !cmp.Equal(used.Used, map[string]int64{"qa": 2}) {
			t.Fatalf("got %v, want two items with qa", err)
		}
		c.sees("1", "10", "default(a/qa b/qa) 2/2")
		for name, becomes := range map[string]map[string]string{
			"what is not removed": {"qa": "open", "done": "open"}, "what there never was": {"x": "open"}, "to what is removed": {"qa": "todo"}, "to nothing": {"qa": ""},
		} {
			if err := c.choose(p, with(), becomes); !errors.As(err, new(*checklist.InvalidError)) {
				t.Errorf("%s: %v, want an InvalidError", name, err)
			}
		}
		c.must(c.choose(p, with(), map[string]string{"qa": "open", "todo": "in_progress"}))
		c.sees("1", "10", "default(a b) 0/2")
		c.sees("2", "10", "default(a/in_progress) 0/1")
		if stored, err := c.store.Load(t.Context(), checklist.Scope{ClientKey: scope.ClientKey, IssueID: "1"}); err != nil || stored.Lists[0].Items[0].Status != "qa" {
			t.Errorf("stored %+v, %v; want it unwritten", stored, err)
		}
		if res := c.do("1", "10", checklist.SetStatus{Item: "b", Status: "done"}); outline(res.Issue) != "default(a b/done)" {
			t.Errorf("got %s", outline(res.Issue))
		}
		if stored, err := c.store.Load(t.Context(), checklist.Scope{ClientKey: scope.ClientKey, IssueID: "1"}); err != nil || outline(stored) != "default(a b/done)" {
			t.Errorf("stored %s, %v; want it written now", outline(stored), err)
		}
	}
}

func TestWhatRemovedStatusesBecome(t *testing.T) {
	t.Run("one after the other", func(t *testing.T) {
		c := newChooser(t)
		c.must(c.choose(sitewide, with(qa, todo), nil))
		c.add("1", "10", "a", "qa")
		c.must(c.choose(sitewide, with(todo), map[string]string{"qa": "todo"}))
		if err := c.choose(sitewide, with(), nil); !errors.As(err, new(*checklist.StatusUsedError)) {
			t.Errorf("got %v, want it used by what became it", err)
		}
		c.must(c.choose(sitewide, with(), map[string]string{"todo": "skipped"}))
		c.sees("1", "10", "default(a/skipped) 1/1")
	})
	t.Run("one that nobody uses needs no word", func(t *testing.T) {
		c := newChooser(t)
		c.must(c.choose(sitewide, with(qa), nil))
		c.must(c.choose(sitewide, with(), nil))
		// Another server still had it when it was removed here.
		c.must(second(c.store.Save(t.Context(), scope, checklist.Issue{Lists: []checklist.List{{ID: "l", Name: "L", Items: []checklist.Item{{ID: "a", Text: "a", Kind: checklist.KindItem, Status: "qa"}}}}})))
		c.sees(scope.IssueID, "", "l(a/done) 1/1")
	})
	t.Run("one that comes back", func(t *testing.T) {
		c := newChooser(t)
		c.must(c.choose(sitewide, with(qa), nil))
		c.add("1", "10", "a", "qa")
		c.must(c.choose(sitewide, with(), map[string]string{"qa": "open"}))
		c.must(c.choose(sitewide, with(qa), nil))
		c.sees("1", "10", "default(a/qa) 1/1")
	})
	t.Run("a status that became complete counts", func(t *testing.T) {
		c := newChooser(t)
		c.must(c.choose(sitewide, with(todo), nil))
		c.add("1", "10", "a", "todo")
		complete := todo
		complete.Complete = true
		c.must(c.choose(sitewide, with(complete), nil))
		c.sees("1", "10", "default(a/todo) 1/1")
	})
	t.Run("what nobody ever knew is not complete", func(t *testing.T) {
		c := newChooser(t)
		c.must(second(c.store.Save(t.Context(), scope, checklist.Issue{Lists: []checklist.List{{ID: "l", Name: "L", Items: []checklist.Item{{ID: "a", Text: "a", Kind: checklist.KindItem, Status: "x"}}}}})))
		c.sees(scope.IssueID, "", "l(a) 0/1")
	})
	t.Run("a thousand are remembered", func(t *testing.T) {
		c := newChooser(t)
		c.must(c.choose(sitewide, with(qa), nil))
		for n := range 23 {
			var batch []checklist.Status
			for i := range 45 {
				batch = append(batch, checklist.Status{ID: fmt.Sprintf("s%d-%d", n, i), Name: fmt.Sprintf("S%d-%d", n, i), Colour: "red"})
			}
			c.must(c.choose(sitewide, with(batch...), nil))
		}
		if s, err := c.store.LoadSettings(t.Context(), sitewide); err != nil || len(s.Retired) != 1+22*45 {
			t.Errorf("%d are remembered, %v", len(s.Retired), err)
		}
		c.must(c.choose(sitewide, nil, nil))
		if s, err := c.store.LoadSettings(t.Context(), sitewide); err != nil || len(s.Retired) != 1000 || s.Retired[0].ID == "qa" {
			t.Errorf("%d are remembered, %v", len(s.Retired), err)
		}
	})
}

func second(_ checklist.Issue, err error) error { return err }

func TestProjectsOfTheirOwn(t *testing.T) {
	t.Run("what the site removes does not concern them", func(t *testing.T) {
		c := newChooser(t)
		c.must(c.choose(sitewide, with(qa), nil))
		c.must(c.choose(project, with(qa), nil))
		c.add("1", "10", "a", "qa")
		c.must(c.choose(sitewide, with(), nil))
		c.sees("1", "10", "default(a/qa) 1/1")
		c.add("2", "11", "a", "done")
		if err := c.choose(sitewide, with(todo), nil); err != nil {
			t.Error(err)
		}
	})
	t.Run("going back to the site's asks what is not there", func(t *testing.T) {
		c := newChooser(t)
		c.must(c.choose(project, with(qa), nil))
		c.add("1", "10", "a", "qa")
		if err := c.choose(project, nil, nil); !errors.As(err, new(*checklist.StatusUsedError)) {
			t.Errorf("got %v, want it used", err)
		}
		c.must(c.choose(project, nil, map[string]string{"qa": "skipped"}))
		c.sees("1", "10", "default(a/skipped) 1/1")
		if got, err := c.Statuses(t.Context(), project); err != nil || got.Own || got.Rev != 2 {
			t.Errorf("got %+v, %v; want the site's", got, err)
		}
	})
	t.Run("leaving out what the site has asks, too", func(t *testing.T) {
		c := newChooser(t)
		c.must(c.choose(sitewide, with(qa), nil))
		c.add("1", "10", "a", "qa")
		c.add("2", "11", "a", "qa")
		used, _ := errors.AsType[*checklist.StatusUsedError](c.choose(project, with(), nil))
		if used == nil || used.Used["qa"] != 1 {
			t.Fatalf("got %v, want one item of the project", used)
		}
		c.must(c.choose(project, with(), map[string]string{"qa": "done"}))
		c.sees("1", "10", "default(a/done) 1/1")
		c.sees("2", "11", "default(a/qa) 1/1")
	})
	t.Run("an issue that moves keeps what it can, and whether it is complete", func(t *testing.T) {
		c := newChooser(t)
		c.must(c.choose(sitewide, with(todo), nil))
		c.must(c.choose(project, with(qa), nil))
		c.add("1", "10", "a", "qa")
		c.add("1", "10", "b", "in_progress")
		c.sees("1", "11", "default(a/done b/in_progress) 1/2")
		c.add("2", "11", "a", "todo")
		c.sees("2", "10", "default(a) 0/1")
		if res := c.do("1", "11", checklist.SetOptional{Item: "b", Optional: true}); outline(res.Issue) != "default(a/done b/in_progress?)" {
			t.Errorf("got %s", outline(res.Issue))
		}
	})
}

func TestStatusesChangedByTwo(t *testing.T) {
	c := newChooser(t)
	c.must(c.choose(sitewide, with(qa), nil))
	for _, rev := range []int64{0, 2} {
		_, err := c.SetStatuses(t.Context(), sitewide, checklist.StatusChange{Rev: rev, Statuses: with(todo)})
		if !errors.Is(err, checklist.ErrConflict) {
			t.Errorf("at revision %d: %v, want ErrConflict", rev, err)
		}
	}
}

func TestStatusesAreHeld(t *testing.T) {
	c := newChooser(t)
	other := checklist.NewChoices(c.store, func() time.Time { return c.clock })
	statuses := func(of *checklist.Choices, projectID string) int {
		in, err := of.WithStatuses(t.Context(), scope.ClientKey, projectID, checklist.Issue{})
		c.must(err)
		return len(in.Statuses)
	}
	for range 3 {
		if statuses(c.Choices, "10") != 4 || statuses(other, "10") != 4 {
			t.Fatal("not those from the start")
		}
	}
	if c.store.settings != 4 { // site and project, on each
		t.Errorf("the store was read %d times, want 4", c.store.settings)
	}
	c.must(c.choose(sitewide, with(qa), nil))
	if statuses(c.Choices, "10") != 5 {
		t.Error("its own change is not seen at once")
	}
	if statuses(other, "10") != 4 {
		t.Error("another's change is seen although it is held")
	}
	c.clock = c.clock.Add(10 * time.Second)
	if statuses(other, "10") != 5 {
		t.Error("another's change is not seen in time")
	}
	c.must(second(checklist.Issue{}, func() error {
		_, err := c.store.EraseSettings(t.Context(), checklist.Part{ClientKey: scope.ClientKey}, time.Time{})
		return err
	}()))
	c.Forget(scope.ClientKey)
	if statuses(c.Choices, "10") != 4 {
		t.Error("what was erased is still held")
	}
}

func TestStatusesThatCannotBeRead(t *testing.T) {
	c := newChooser(t)
	down := errors.New("no primary")
	c.store.fault = down
	if _, err := c.LoadIn(t.Context(), scope, "10"); !errors.Is(err, down) {
		t.Errorf("load: %v, want the fault", err)
	}
	if _, err := c.Statuses(t.Context(), project); !errors.Is(err, down) {
		t.Errorf("statuses: %v, want the fault", err)
	}
	_, err := c.SetStatuses(t.Context(), project, checklist.StatusChange{Statuses: with()})
	if !errors.Is(err, down) {
		t.Errorf("set: %v, want the fault", err)
	}
	c.store.fault = nil
	if in, err := c.LoadIn(t.Context(), scope, "10"); err != nil || len(in.Statuses) != 4 {
		t.Errorf("afterwards: %v", err)
	}
}
