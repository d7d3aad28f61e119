package rollout_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ticklist/checklist"
	"ticklist/checklist/bulk"
	"ticklist/checklist/bulk/bulktest"
	"ticklist/checklist/checklisttest"
	"ticklist/checklist/rollout"
	"ticklist/checklist/templates"
	"ticklist/checklist/templates/templatestest"
)

var (
	site = checklist.Area{ClientKey: "acme"}
	all  = checklist.Permissions{View: true, Add: true, Edit: true, Toggle: true, Delete: true}
)

// world is a site with one template, "t", and a Jira.
type world struct {
	t      testing.TB
	kept   *templatestest.Memory
	stored *checklisttest.Memory
	issues *checklist.Service
	jobs   *bulktest.Memory
	*rollout.Service
	templates *templates.Service
	runner    *bulk.Runner

	done    map[string]bool // what Jira knows
	during  func()          // called behind each read of the template and each question to Jira
	asked   int
	refused error
	now     time.Time
	n       int          // of ticks
	turns   atomic.Int64 // of jobs that are done at the same time
}

func newWorld(t testing.TB) *world {
	w := &world{t: t, kept: &templatestest.Memory{}, stored: &checklisttest.Memory{}, jobs: &bulktest.Memory{}, done: map[string]bool{}, now: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)}
	now := func() time.Time { return w.now }
	w.issues = checklist.NewService(w.stored, now)
	w.Service = &rollout.Service{
		Templates: w, Issues: w.issues, Index: w, Jira: w, Jobs: &bulk.Service{Store: w.jobs, Now: now, Wake: func() {}},
	}
	w.templates = templates.NewService(w.kept, w.issues, starts{}, now)
	w.templates.Changed = func(ctx context.Context, t templates.Template) { w.must(w.Changed(ctx, t)) }
	w.runner = bulk.NewRunner(w.jobs, now, func() string { return fmt.Sprint("server", w.turns.Add(1)) }, func(_ context.Context, r bulk.Report) { w.must(r.Err) })
	w.runner.Handle(rollout.Update, w.Run)
	w.runner.Handle(rollout.Live, w.Follow)
	return w
}

// starts are the statuses from the start, everywhere.
type starts struct{}

func (starts) Statuses(context.Context, checklist.Area) (checklist.StatusChoice, error) {
	return checklist.StatusChoice{Statuses: checklist.Statuses()}, nil
}

func (w *world) must(err error) {
	if err != nil {
		w.t.Helper()
		w.t.Fatal(err)
	}
}

func (w *world) Load(ctx context.Context, clientKey, id string) (templates.Template, error) {
	t, err := w.kept.Load(ctx, clientKey, id)
	if w.during != nil {
		w.during()
	}
	return t, err
}

func (w *world) Version(ctx context.Context, clientKey, id string, n int) (templates.Version, error) {
	return w.kept.Version(ctx, clientKey, id, n)
}

func (w *world) Versions(ctx context.Context, clientKey, id string) ([]templates.Version, error) {
	return w.kept.Versions(ctx, clientKey, id)
}

func (w *world) Owing(ctx context.Context, since time.Time, limit int) ([]templates.Template, error) {
	return w.kept.Owing(ctx, since, limit)
}

func (w *world) Paid(ctx context.Context, clientKey, id string, n int) error {
	return w.kept.Paid(ctx, clientKey, id, n)
}

func (w *world) Uses(ctx context.Context, clientKey string, ids []string) (map[string]int64, error) {
	found, err := w.WithTemplate(ctx, clientKey, ids[0], "", 1000)
	return map[string]int64{ids[0]: int64(len(found))}, err
}

func (w *world) WithTemplate(ctx context.Context, clientKey, template, after string, limit int) ([]string, error) {
	ids := []string{}
	err := w.stored.Each(ctx, checklist.Part{ClientKey: clientKey}, func(sc checklist.Scope, i checklist.Issue) error {
		if _, ok := i.Came(template); ok && sc.IssueID > after && len(ids) < limit {
			ids = append(ids, sc.IssueID)
		}
		return nil
	})
	return ids, err
}

func (w *world) Done(_ context.Context, _ string, ids []string) (map[string]bool, error) {
	w.asked++
	if len(ids) > rollout.Page {
		w.t.Fatalf("asked for %d issues at once", len(ids))
	}
	out := map[string]bool{}
	for _, id := range ids {
		if is, known := w.done[id]; known {
			out[id] = is
		}
	}
	if w.during != nil {
		w.during()
	}
	return out, w.refused
}

// version saves the template with a list of items, each of one letter and what it
// says.
func (w *world) version(live bool, items ...string) {
	w.t.Helper()
	lists := []checklist.List{{ID: "x", Name: "Release"}}
	for _, text := range items {
		lists[0].Items = append(lists[0].Items, checklist.Item{ID: text[:1], Kind: checklist.KindItem, Text: text, Status: checklist.StatusOpen})
	}
	t, err := w.kept.Load(w.t.Context(), "acme", "t")
	if errors.Is(err, templates.ErrNotFound) {
		_, err = w.templates.Create(w.t.Context(), site, templates.New{ID: "t", Name: "T", Live: live, Content: templates.Content{Lists: lists}, By: "admin"})
		w.must(err)
		return
	}
	w.must(err)
	w.must(w.kept.Keep(w.t.Context(), "acme", templates.Version{Template: "t", N: t.Version, Lists: t.Lists}))
	t.Version++
	t.Lists, t.Owed = lists, w.now
	t, err = w.kept.Save(w.t.Context(), t)
	w.must(err)
	w.must(w.Changed(w.t.Context(), t))
}

func scope(id string) checklist.Scope { return checklist.Scope{ClientKey: "acme", IssueID: id} }

func (w *world) apply(id string) {
	w.t.Helper()
	_, err := w.templates.Apply(w.t.Context(), scope(id), templates.Application{
		Template: "t", Mode: templates.Append, By: "person", Can: all, Facts: checklist.Facts{IssueKey: "TICK-" + id, ProjectID: "10"},
	})
	w.must(err)
	w.done[id] = false
}

func (w *world) issue(id string) checklist.Issue {
	i, err := w.issues.Load(w.t.Context(), scope(id))
	w.must(err)
	return i
}

func (w *world) tick(id string, n int) {
	l := w.issue(id).Lists[0]
	_, err := w.issues.Apply(w.t.Context(), scope(id), checklist.Change{
		Ops: []checklist.Operation{{ID: fmt.Sprint("tick", w.n), Action: checklist.SetStatus{Item: l.Items[n%len(l.Items)].ID, Status: "done"}}}, By: "person", Can: all,
	})
	w.n++
	w.must(err)
}

// says is what the issue's items say, with a tick behind those that are ticked.
func (w *world) says(id string) string {
	var out []string
	for _, l := range w.issue(id).Lists {
		for _, it := range l.Items {
			out = append(out, it.Text+map[bool]string{true: "✓"}[it.Status == "done"])
		}
	}
	return strings.Join(out, " ")
}

// webhook is that of a change of status, done as a task.
func (w *world) webhook(id string) {
	w.must(w.StatusChanged(w.t.Context(), scope(id), "jira", func() (bool, bool, error) {
		done, err := w.Done(w.t.Context(), "acme", []string{id})
		is, known := done[id]
		return is, known, err
	}))
}

// work does all jobs to their end.
func (w *world) work() {
	for range 20 {
		_, err := w.runner.Round(w.t.Context())
		w.must(err)
		w.now = w.now.Add(time.Minute)
	}
}

func TestUpdateOfOpenIssues(t *testing.T) {
	w := newWorld(t)
	w.version(false, "a", "b", "c")
	for n := range 60 {
		w.apply(fmt.Sprint(10000 + n))
	}
	w.tick("10001", 1)
	w.done["10002"] = true
	delete(w.done, "10003") // that the app may not see
	w.version(false, "a", "c!", "d")
	w.work()
	if got := w.says("10001"); got != "a b✓ c" {
		t.Fatalf("a copy followed by itself: %q", got)
	}

	p, err := w.Preview(t.Context(), site, "t")
	if err != nil || p.Version != 2 || p.Issues != 60 || p.Looked != 60 || p.Open != 58 || len(p.List) != 58 || p.List[0].Key != "TICK-10000" || p.List[0].Version != 1 {
		t.Errorf("the preview is %+v, %v", p, err)
	}
	want := []rollout.Change{{Kind: "deleteItem", Text: "b"}, {Kind: "addItem", Text: "d"}, {Kind: "editItem", Text: "c!", Was: "c"}}
	if got := p.List[0].Changes(); !slices.Equal(got, want) {
		t.Errorf("the changes are %+v, want %+v", got, want)
	}
	if _, err := w.Preview(t.Context(), checklist.Area{ClientKey: "acme", ProjectID: "10"}, "t"); !errors.Is(err, templates.ErrNotFound) {
		t.Errorf("of another place: %v, want ErrNotFound", err)
	}
	asked := w.asked
	if _, err := w.Start(t.Context(), site, "t", "u1", "admin"); err != nil {
		t.Fatal(err)
	}
	w.version(false, "e") // which nobody has seen in the preview
	w.work()
	j, err := w.Jobs.Get(t.Context(), site, "u1")
	if err != nil || j.State != bulk.Done || j.Done != 60 || j.Total != 60 || j.Changed != 58 || w.asked-asked != 3 {
		t.Errorf("the job is %+v, %v, and asked Jira %d times", j, err, w.asked-asked)
	}
	for id, want := range map[string]string{"10000": "a c! d", "10001": "a b✓ c! d", "10002": "a b c", "10003": "a b c", "10059": "a c! d"} {
		if got := w.says(id); got != want {
			t.Errorf("%s says %q, want %q", id, got, want)
		}
	}
	if came, _ := w.issue("10001").Came("t"); came.Version != 2 || came.By != "admin" {
		t.Errorf("it came as %+v", came)
	}
	rev := w.issue("10001").Rev
	if _, err := w.Start(t.Context(), site, "t", "u1", "admin"); err != nil {
		t.Errorf("asked again: %v", err)
	}
	w.work()
	if i := w.issue("10001"); i.Rev != rev {
		t.Errorf("asked again it changed to revision %d", i.Rev)
	}
}

func TestUpdateWaitsForJira(t *testing.T) {
	w := newWorld(t)
	w.version(false, "a")
	w.apply("10001")
	w.version(false, "b")
	_, err := w.Start(t.Context(), site, "t", "u1", "admin")
	w.must(err)
	w.refused = bulk.Later(w.now.Add(5 * time.Minute))
	_, err = w.runner.Round(t.Context())
	w.must(err)
	w.refused = nil
	if j, err := w.Jobs.Get(t.Context(), site, "u1"); err != nil || j.State != bulk.Running || !j.Due.Equal(w.now.Add(5*time.Minute)) || w.says("10001") != "a" {
		t.Errorf("the job is %+v, %v", j, err)
	}
	w.work()
	if got := w.says("10001"); got != "b" {
		t.Errorf("it says %q, want b", got)
	}
}

// TestProjectAdminsUpdateTheirProject: an issue that has moved away is not theirs.
func TestProjectAdminsUpdateTheirProject(t *testing.T) {
	w := newWorld(t)
	w.version(false, "a")
	w.apply("10001")
	w.version(false, "b")
	tpl, err := w.kept.Load(t.Context(), "acme", "t")
	w.must(err)
	for _, project := range []string{"11", "10"} {
		want := map[string]string{"11": "a", "10": "b"}[project]
		tpl.Area.ProjectID = project
		tpl, err = w.kept.Save(t.Context(), tpl)
		w.must(err)
		_, err = w.Start(t.Context(), tpl.Area, "t", "u"+project, "admin")
		w.must(err)
		w.work()
		if got := w.says("10001"); got != want {
			t.Errorf("as of project %s it says %q, want %q", project, got, want)
		}
	}
}

func TestLinkedListsFollow(t *testing.T) {
	w := newWorld(t)
	w.version(true, "a", "b")
	w.apply("10001")
	w.apply("10002")
	w.tick("10001", 0)
	w.done["10002"] = true
	w.webhook("10002")
	w.version(true, "a!", "c")
	w.work()
	for id, want := range map[string]string{"10001": "a!✓ c", "10002": "a b"} {
		if got := w.says(id); got != want {
			t.Errorf("%s says %q, want %q", id, got, want)
		}
	}
	w.done["10002"] = false
	w.webhook("10002")
	if got := w.says("10002"); got != "a! c" || w.issue("10002").Done {
		t.Errorf("reopened it says %q, want the new version", got)
	}
	_, err := w.issues.Apply(t.Context(), scope("10001"), checklist.Change{
		Ops: []checklist.Operation{{ID: "edit", Action: checklist.EditItem{Item: w.issue("10001").Lists[0].Items[0].ID, Text: new("mine")}}}, By: "person", Can: all,
	})
	if got := w.says("10001"); got != "a!✓ c" {
		t.Errorf("somebody edited it to %q (%v)", got, err)
	}
	w.must(w.templates.Delete(t.Context(), site, "t"))
	w.work()
	if i := w.issue("10001"); i.Lists[0].Live || w.says("10001") != "a!✓ c" {
		t.Errorf("of a template that is gone it has %+v", i.Lists)
	}
}

// TestWhoDiesIsFollowed: what a server did not live to do behind a write is done by
// the next that looks.
// TestLinkIsTakenBack: a linked list that was deleted is linked again by who takes
// that back, with what the template says by then; if the template is gone it is the
// issue's own.
func TestLinkIsTakenBack(t *testing.T) {
	for _, tc := range []struct {
		name      string
		meanwhile func(*world)
		want      string
		live      bool
	}{
		{"as it was", func(*world) {}, "a b", true},
		{"after a new version", func(w *world) { w.version(true, "a!", "b", "c"); w.work() }, "a! b c", true},
		{"after its template", func(w *world) { w.must(w.templates.Delete(t.Context(), site, "t")); w.work() }, "a b", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t)
			w.issues.Linked = func(ctx context.Context, sc checklist.Scope, template string) error {
				return w.CatchUp(ctx, sc, template, "jira")
			}
			w.version(true, "a", "b")
			w.apply("10001")
			deleted := w.issue("10001").Lists
			manager := all
			manager.ManageTemplates = true
			do := func(id string, actions ...checklist.Action) checklist.Result {
				c := checklist.Change{Can: manager}
				for n, a := range actions {
					c.Ops = append(c.Ops, checklist.Operation{ID: fmt.Sprint(id, n), Action: a})
				}
				res, err := w.issues.Apply(t.Context(), scope("10001"), c)
				w.must(err)
				return res
			}
			do("delete", checklist.DeleteList{List: deleted[0].ID})
			tc.meanwhile(w)
			res := do("undo", checklist.Difference(nil, deleted)...)
			if got := w.says("10001"); got != tc.want || res.Issue.Lists[0].Live != tc.live || len(res.Rejected) > 0 {
				t.Errorf("it has %q, linked: %t, rejected %v; want %q, %t", got, res.Issue.Lists[0].Live, res.Rejected, tc.want, tc.live)
			}
		})
	}
}

func TestWhoDiesIsFollowed(t *testing.T) {
	w := newWorld(t)
	w.version(true, "a")
	w.apply("10001")
	w.templates.Changed = func(context.Context, templates.Template) {} // it died
	says := func(when, want string) {
		t.Helper()
		err := w.Owed(t.Context(), w.now)
		_, errRound := w.runner.Round(t.Context())
		if err := errors.Join(err, errRound); err != nil {
			t.Fatal(err)
		}
		if got := w.says("10001"); got != want {
			t.Errorf("%s it says %q, want %q", when, got, want)
		}
	}
	lists := w.issue("10001").Lists
	text := "* a\n* b\n"
	_, err := w.templates.Save(t.Context(), site, "t", templates.Edit{Base: 1, Text: &text, By: "admin"})
	w.must(err)
	says("behind a save", "a b")

	// It got the version before: between its write and the look at what is new
	// somebody died.
	issue := w.issue("10001")
	issue.Lists = lists
	issue.Applied[0].Version = 1
	_, err = w.stored.Save(t.Context(), scope("10001"), issue)
	w.must(err)
	says("as long as others may do so", "a")
	w.now = w.now.Add(2 * time.Minute)
	says("two minutes later", "a b")
	jobs, err := w.Jobs.List(t.Context(), site)
	w.now = w.now.Add(time.Hour)
	w.must(w.Owed(t.Context(), w.now))
	again, errAgain := w.Jobs.List(t.Context(), site)
	owing, errOwing := w.kept.Owing(t.Context(), w.now, 9)
	if err := errors.Join(err, errAgain, errOwing); err != nil || len(jobs) != 2 || len(again) != 2 || len(owing) != 0 {
		t.Errorf("there are %d jobs and then %d, %d templates owe something (%v); want 2, 2 and 0", len(jobs), len(again), len(owing), err)
	}
}

// TestLinkedListsOfAnIssueWithout: Jira is asked nothing.
func TestLinkedListsOfAnIssueWithout(t *testing.T) {
	w := newWorld(t)
	w.version(false, "a")
	w.apply("10001")
	w.webhook("10001")
	w.webhook("10009")
	if w.asked > 0 {
		t.Errorf("Jira was asked %d times", w.asked)
	}
}

// TestOrders has saves, jobs, changes of status and their webhooks come in any
// order, also one in the middle of another. In the end open issues have the newest
// version, and what was frozen was not changed until Jira told that it is open. A
// job is done once: what it passes by, a webhook has to bring up to date.
func TestOrders(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t)
		w.version(true, "a1", "b1", "c1")
		ids := []string{"10001", "10002", "10003"}
		for _, id := range ids {
			w.apply(id)
		}
		version, closed, jobs, told := 1, map[string]bool{}, 0, map[string]int{}
		frozen := map[string]string{} // what issues said when the app had been told that they are done
		var webhooks []string
		check := func() {
			for id, said := range frozen {
				if i := w.issue(id); told[id] == 0 && i.Done && w.done[id] && strings.ReplaceAll(w.says(id), "✓", "") != said {
					rt.Fatalf("%s was frozen with %q and says %q", id, said, w.says(id))
				}
			}
		}
		deliver := func(n int) {
			id := webhooks[n]
			webhooks = slices.Delete(webhooks, n, n+1)
			told[id]++
			w.webhook(id)
			told[id]--
			delete(frozen, id)
			if i := w.issue(id); i.Done {
				frozen[id] = strings.ReplaceAll(w.says(id), "✓", "")
			}
		}
		depth := 0
		var act func() //nolint:staticcheck // it calls what calls it
		act = func() {
			id := rapid.SampledFrom(ids).Draw(rt, "issue")
			switch rapid.SampledFrom([]string{"save", "work", "close", "reopen", "webhook", "tick"}).Draw(rt, "act") {
			case "save":
				version++
				jobs++
				w.version(true, fmt.Sprint("a", version), fmt.Sprint(string(rune('c'+version)), version), "b1")
			case "work":
				if jobs > 0 {
					jobs--
					w.must(w.Follow(t.Context(), bulk.Job{Area: site, Subject: "t", Created: checklist.Stamp{By: "admin"}}, &bulk.Step{}))
				}
			case "close":
				if !closed[id] {
					closed[id], w.done[id] = true, true
					webhooks = append(webhooks, id)
				}
			case "reopen":
				if closed[id] {
					closed[id], w.done[id] = false, false
					delete(frozen, id)
					webhooks = append(webhooks, id)
				}
			case "webhook":
				if len(webhooks) > 0 {
					deliver(rapid.IntRange(0, len(webhooks)-1).Draw(rt, "which"))
				}
			case "tick":
				w.tick(id, rapid.IntRange(0, 2).Draw(rt, "item"))
			}
			check()
		}
		w.during = func() {
			if depth++; depth <= 2 {
				for range rapid.IntRange(0, 3).Draw(rt, "between") {
					act()
				}
			}
			depth--
		}
		for range rapid.IntRange(1, 12).Draw(rt, "acts") {
			act()
		}
		w.during = nil
		for len(webhooks) > 0 {
			deliver(0)
		}
		for ; jobs > 0; jobs-- {
			w.must(w.Follow(t.Context(), bulk.Job{Area: site, Subject: "t", Created: checklist.Stamp{By: "admin"}}, &bulk.Step{}))
		}
		check()
		newest := strings.Join(textsOf(w.kept, t), " ")
		for _, id := range slices.Sorted(maps.Keys(w.done)) {
			if got := strings.ReplaceAll(w.says(id), "✓", ""); !w.done[id] && got != newest {
				rt.Fatalf("%s is open and says %q, want %q", id, got, newest)
			}
			if i := w.issue(id); i.Done != w.done[id] {
				rt.Fatalf("%s is done: %t, and is said to be: %t", id, w.done[id], i.Done)
			}
		}
	})
}

func textsOf(kept *templatestest.Memory, t *testing.T) []string {
	tpl, err := kept.Load(t.Context(), "acme", "t")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, it := range tpl.Lists[0].Items {
		out = append(out, cmp.Or(it.Text, "?"))
	}
	return out
}
