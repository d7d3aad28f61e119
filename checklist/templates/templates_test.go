package templates_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/checklisttest"
	"ticklist/checklist/templates"
	"ticklist/checklist/templates/templatestest"
	"ticklist/checklist/text"
)

var (
	site    = checklist.Area{ClientKey: "site"}
	project = checklist.Area{ClientKey: "site", ProjectID: "10"}
	scope   = checklist.Scope{ClientKey: "site", IssueID: "10001"}
	all     = checklist.Permissions{View: true, Add: true, Edit: true, Toggle: true, Delete: true}
)

func at() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) }

// world is templates and issues in memory.
type world struct {
	*templates.Service
	t       *testing.T
	issues  *checklist.Service
	choices *checklist.Choices
	n       int
}

func newWorld(t *testing.T) *world {
	kept, store := &checklisttest.Memory{}, &templatestest.Memory{}
	choices := checklist.NewChoices(kept, at)
	issues := checklist.NewService(kept, at).WithChoices(choices)
	return &world{Service: templates.NewService(store, issues, choices, at), t: t, issues: issues, choices: choices}
}

func (w *world) make(id string, where checklist.Area, written string) templates.Template {
	w.t.Helper()
	t, err := w.Create(w.t.Context(), where, templates.New{ID: id, Name: id, Content: templates.Content{Text: &written}, By: "712020:me"})
	if err != nil {
		w.t.Fatal(err)
	}
	return t
}

// write makes the issue's lists what a text says, as a person does.
func (w *world) write(written string) {
	w.t.Helper()
	base := w.read()
	if _, err := text.Save(w.t.Context(), w.issues, scope, text.Edit{Base: base, Text: written, By: "712020:me", Can: all, Facts: checklist.Facts{ProjectID: "10"}}); err != nil {
		w.t.Fatal(err)
	}
}

// read is the issue as text, in which a live list's name has a star.
func (w *world) read() string {
	w.t.Helper()
	issue := w.issue()
	for n := range issue.Lists {
		if issue.Lists[n].Live {
			issue.Lists[n].Name += "*"
		}
	}
	return text.Write(issue.Lists, checklist.Statuses())
}

func (w *world) issue() checklist.Issue {
	w.t.Helper()
	issue, err := w.issues.Load(w.t.Context(), scope)
	if err != nil {
		w.t.Fatal(err)
	}
	return issue
}

func (w *world) apply(a templates.Application) (checklist.Result, error) {
	if a.ID == "" {
		w.n++
		a.ID = fmt.Sprint("a", w.n)
	}
	if a.Can == (checklist.Permissions{}) {
		a.Can = all
	}
	a.By, a.Facts.ProjectID = "712020:me", "10"
	return w.Apply(w.t.Context(), scope, a)
}

// short is a text without the brackets of what is open.
func short(s string) string { return strings.ReplaceAll(s, "* [open] ", "* ") }

func TestApply(t *testing.T) {
	const template = "# Ship\n* One\n  * Under\n* Two\n# Tell\n* Three\n"
	for _, tc := range []struct {
		name, issue string
		mode        templates.Mode
		want        string
	}{
		{"to an empty issue", "", templates.Append, "# Ship\n* One\n  * Under\n* Two\n\n# Tell\n* Three\n"},
		{"behind what is there", "# Own\n* [done] Mine\n", templates.Append, "# Own\n* [done] Mine\n\n# Ship\n* One\n  * Under\n* Two\n\n# Tell\n* Three\n"},
		{"in place of what is there", "# Own\n* [done] Mine\n", templates.Replace, "# Ship\n* One\n  * Under\n* Two\n\n# Tell\n* Three\n"},
		{"all is missing", "# Own\n* [done] Mine\n", templates.Missing, "# Own\n* [done] Mine\n\n# Ship\n* One\n  * Under\n* Two\n\n# Tell\n* Three\n"},
		{"what says the same is there", "# Own\n* [done]  one\n* THREE\n", templates.Missing, "# Own\n* [done] one\n  * Under\n* THREE\n\n# Ship\n* Two\n"},
		{"nothing is missing", "# Own\n* One\n* Under\n* Two\n* Three\n", templates.Missing, "# Own\n* One\n* Under\n* Two\n* Three\n"},
		{"a list of the name gets the rest", "# SHIP\n* [done] One\n* Own\n", templates.Missing, "# SHIP\n* [done] One\n  * Under\n* Two\n* Own\n\n# Tell\n* Three\n"},
		{"a heading is no item", "# Own\n--- One\n* Two\n* Three\n", templates.Missing, "# Own\n--- One\n* Two\n* Three\n\n# Ship\n* One\n  * Under\n"},
		{"a child has none of its own", "# Own\n* Mine\n  * One\n* Two\n* Three\n", templates.Missing, "# Own\n* Mine\n  * One\n* Two\n* Three\n\n# Ship\n* Under\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t)
			w.make("t", site, template)
			if tc.issue != "" {
				w.write(tc.issue)
			}
			if _, err := w.apply(templates.Application{Template: "t", Mode: tc.mode}); err != nil {
				t.Fatal(err)
			}
			if got := short(w.read()); got != tc.want {
				t.Errorf("got\n%s\nwant\n%s", got, tc.want)
			}
			if a, ok := w.issue().Came("t"); !ok || a.Version != 1 || a.By != "712020:me" {
				t.Errorf("the issue knows of %+v", a)
			}
			before := w.issue()
			if _, err := w.apply(templates.Application{Template: "t", Mode: templates.Missing}); err != nil {
				t.Fatal(err)
			}
			if after := w.issue(); after.Rev != before.Rev {
				t.Errorf("what is missing is added twice: %s", w.read())
			}
		})
	}
}

// TestApplyKnowsItsItems: what was reworded, moved or ticked is not missing.
func TestApplyKnowsItsItems(t *testing.T) {
	w := newWorld(t)
	w.make("t", project, "# Ship\n* One\n* Two\n* Three\n")
	if _, err := w.apply(templates.Application{Template: "t", Mode: templates.Append}); err != nil {
		t.Fatal(err)
	}
	w.write("# Ship\n* Three\n* [done] One\n# Other\n* Two\n")
	reworded := checklist.Operation{ID: "o", Action: checklist.EditItem{Item: w.issue().Lists[0].Items[1].ID, Text: new("Something else")}}
	if _, err := w.issues.Apply(t.Context(), scope, checklist.Change{Ops: []checklist.Operation{reworded}, Can: all}); err != nil {
		t.Fatal(err)
	}
	rev := w.issue().Rev
	if _, err := w.apply(templates.Application{Template: "t", Mode: templates.Missing}); err != nil || w.issue().Rev != rev {
		t.Errorf("it was changed (%v): %s", err, w.read())
	}
}

func TestApplyRefuses(t *testing.T) {
	without := func(take func(*checklist.Permissions)) checklist.Permissions {
		can := all
		take(&can)
		return can
	}
	yes, no := true, false
	for _, tc := range []struct {
		name string
		a    templates.Application
		want error
	}{
		{name: "who may not add", a: templates.Application{Mode: templates.Append, Can: without(func(p *checklist.Permissions) { p.Add = false })}, want: checklist.ErrForbidden},
		{name: "who may not delete, and replaces", a: templates.Application{Mode: templates.Replace, Can: without(func(p *checklist.Permissions) { p.Delete = false })}, want: checklist.ErrForbidden},
		{name: "who links what is to be copied", a: templates.Application{Mode: templates.Append, Live: &yes}, want: checklist.ErrForbidden},
		{name: "as it is meant", a: templates.Application{Mode: templates.Append, Live: &no}},
		{name: "of another project", a: templates.Application{Template: "other", Mode: templates.Append}, want: templates.ErrNotFound},
		{name: "archived", a: templates.Application{Template: "archived", Mode: templates.Append}, want: templates.ErrNotFound},
		{name: "none", a: templates.Application{Template: "none", Mode: templates.Append}, want: templates.ErrNotFound},
		{name: "a version that is none", a: templates.Application{Version: 2, Mode: templates.Append}, want: templates.ErrNoVersion},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t)
			w.make("t", site, "* One")
			w.make("other", checklist.Area{ClientKey: "site", ProjectID: "11"}, "* One")
			w.make("archived", site, "* One")
			if _, err := w.Save(t.Context(), site, "archived", templates.Edit{Base: 1, Archived: &yes}); err != nil {
				t.Fatal(err)
			}
			if tc.a.Template == "" {
				tc.a.Template = "t"
			}
			if _, err := w.apply(tc.a); !errors.Is(err, tc.want) {
				t.Errorf("got %v, want %v", err, tc.want)
			}
			if changed := w.issue().Version > 0; changed != (tc.want == nil) {
				t.Errorf("changed: %v", changed)
			}
		})
	}
}

// TestApplyWhereThereIsOneList: where an issue has one list, all goes there.
func TestApplyWhereThereIsOneList(t *testing.T) {
	const template = "# Ship\n* One\n# Tell\n* Two\n"
	for _, tc := range []struct {
		issue string
		mode  templates.Mode
		want  string
	}{
		{"", templates.Append, "# Ship\n* One\n* Two\n"},
		{"# Own\n* Mine\n", templates.Append, "# Own\n* Mine\n* One\n* Two\n"},
		{"# Own\n* Two\n", templates.Missing, "# Own\n* Two\n* One\n"},
		{"# Own\n* Mine\n", templates.Replace, "# Ship\n* One\n* Two\n"},
	} {
		w := newWorld(t)
		if _, err := w.choices.Adjust(t.Context(), site, checklist.Adjustment{Setting: checklist.SetSeveralLists, Want: false}); err != nil {
			t.Fatal(err)
		}
		w.make("t", site, template)
		if tc.issue != "" {
			w.write(tc.issue)
		}
		if _, err := w.apply(templates.Application{Template: "t", Mode: tc.mode}); err != nil || short(w.read()) != tc.want {
			t.Errorf("%s to %q: %v\n%s, want\n%s", tc.mode, tc.issue, err, short(w.read()), tc.want)
		}
	}
}

// TestApplyWhole: what does not fit comes not at all.
func TestApplyWhole(t *testing.T) {
	w := newWorld(t)
	w.make("t", site, strings.Repeat("* x\n", 600))
	if _, err := w.apply(templates.Application{Template: "t", Mode: templates.Append}); err != nil {
		t.Fatal(err)
	}
	before := w.issue().Version
	_, err := w.apply(templates.Application{Template: "t", Mode: templates.Append})
	if _, invalid := errors.AsType[*checklist.InvalidError](err); !invalid || w.issue().Version != before {
		t.Errorf("1,200 items: %v, version %d after %d", err, w.issue().Version, before)
	}
}

func TestApplyLive(t *testing.T) {
	w := newWorld(t)
	w.make("t", site, "# Ship\n* One\n")
	live := true
	if _, err := w.Save(t.Context(), site, "t", templates.Edit{Base: 1, Live: &live}); err != nil {
		t.Fatal(err)
	}
	for _, mode := range []templates.Mode{templates.Append, templates.Append, templates.Missing, templates.Replace} {
		if _, err := w.apply(templates.Application{Template: "t", Mode: mode}); err != nil {
			t.Fatal(err)
		}
		if got, want := short(w.read()), "# Ship*\n* One\n"; got != want {
			t.Errorf("after %s it is\n%s, want\n%s", mode, got, want)
		}
	}
	manager := all
	manager.ManageTemplates = true
	rev := w.issue().Rev
	if _, err := w.apply(templates.Application{Template: "t", Mode: templates.Replace, Can: manager}); err != nil || w.issue().Rev == rev || short(w.read()) != "# Ship*\n* One\n" {
		t.Errorf("who manages templates replaces it: %v, %s", err, w.read())
	}
}

func TestApplyAgainIsOnce(t *testing.T) {
	w := newWorld(t)
	w.make("t", site, "# Ship\n* One\n")
	for range 2 {
		if _, err := w.apply(templates.Application{ID: "same", Template: "t", Mode: templates.Append}); err != nil {
			t.Fatal(err)
		}
	}
	if got := len(w.issue().Lists); got != 1 {
		t.Errorf("%d lists", got)
	}
}

// TestSave: two who save of one version both find theirs in it.
func TestSave(t *testing.T) {
	const first = "# Ship\n* One\n* Two\n* Three\n"
	for _, tc := range []struct {
		name, theirs, mine, want string
		conflicts                int
	}{
		{name: "nobody else", mine: "# Ship\n* One\n", want: "# Ship\n* One\n"},
		{name: "both add", theirs: first + "* Theirs\n", mine: "# Ship\n* Mine\n* One\n* Two\n* Three\n", want: "# Ship\n* Mine\n* One\n* Two\n* Three\n* Theirs\n"},
		{name: "one rewords, one deletes another", theirs: "# Ship\n* One\n* Two and more\n* Three\n", mine: "# Ship\n* Two\n* Three\n", want: "# Ship\n* Two and more\n* Three\n"},
		{name: "one renames, one adds a list", theirs: "# Shipping\n* One\n* Two\n* Three\n", mine: first + "# Tell\n* Four\n", want: "# Shipping\n* One\n* Two\n* Three\n\n# Tell\n* Four\n"},
		{name: "both reword the same", theirs: "# Ship\n* One of theirs\n* Two\n* Three\n", mine: "# Ship\n* One of mine\n* Two\n* Three\n", want: "# Ship\n* One of theirs\n* One of mine\n* Two\n* Three\n", conflicts: 1},
	} {
		for _, as := range []string{"text", "lists"} {
			t.Run(tc.name+", as "+as, func(t *testing.T) {
				w := newWorld(t)
				base := w.make("t", site, first)
				if tc.theirs != "" {
					if _, err := w.Save(t.Context(), site, "t", templates.Edit{Base: 1, Text: &tc.theirs, By: "712020:they"}); err != nil {
						t.Fatal(err)
					}
				}
				e := templates.Edit{Base: 1, Text: &tc.mine, By: "712020:me"}
				if as == "lists" {
					e.Lists, e.Text = edited(t, base.Lists, tc.mine), nil
				}
				saved, err := w.Save(t.Context(), site, "t", e)
				if err != nil {
					t.Fatal(err)
				}
				if got := short(text.Write(saved.Lists, checklist.Statuses())); got != tc.want || len(saved.Conflicts) != tc.conflicts {
					t.Errorf("got\n%s\nand %d conflicts, want\n%s\nand %d", got, len(saved.Conflicts), tc.want, tc.conflicts)
				}
				again, err := w.Save(t.Context(), site, "t", templates.Edit{Base: saved.Version, Lists: &saved.Lists})
				if err != nil || again.Version != saved.Version || again.Rev != saved.Rev {
					t.Errorf("saving what is there makes version %d of %d, %v", again.Version, saved.Version, err)
				}
			})
		}
	}
}

// edited are lists as an editor sends them: what stayed has its id.
func edited(t *testing.T, base []checklist.List, wanted string) *[]checklist.List {
	t.Helper()
	mine, err := text.Read(wanted, checklist.Statuses())
	if err != nil {
		t.Fatal(err)
	}
	before, err := text.Read(text.Write(base, checklist.Statuses()), checklist.Statuses())
	if err != nil {
		t.Fatal(err)
	}
	out, _ := text.Merge(before, mine, base, func(name string) string { return "new-" + name })
	return &out
}

func TestVersions(t *testing.T) {
	w := newWorld(t)
	w.make("t", site, "# Ship\n* 1\n")
	for n := 2; n <= templates.MaxVersions+5; n++ {
		written := fmt.Sprintf("# Ship\n* %d\n", n)
		if saved, err := w.Save(t.Context(), site, "t", templates.Edit{Base: n - 1, Text: &written}); err != nil || saved.Version != n {
			t.Fatalf("save %d: version %d, %v", n, saved.Version, err)
		}
	}
	all, err := w.Versions(t.Context(), site, "t")
	if err != nil || len(all) != templates.MaxVersions || all[0].N != templates.MaxVersions+5 || all[len(all)-1].N != 6 {
		t.Errorf("%d versions are kept, %v", len(all), err)
	}
	if _, err := w.Version(t.Context(), site, "t", 5); !errors.Is(err, templates.ErrNoVersion) {
		t.Errorf("an old one: %v", err)
	}
	actions, err := w.Difference(t.Context(), site, "t", 6, 7)
	if err != nil || len(actions) != 2 {
		t.Errorf("between two versions lie %v, %v", actions, err)
	}
	words := "# Other\n"
	if _, err := w.Save(t.Context(), site, "t", templates.Edit{Base: 5, Text: &words}); !errors.Is(err, templates.ErrNoVersion) {
		t.Errorf("a base that is not kept: %v", err)
	}
}

// TestSaveRaces: none of eight who add at once is lost, and versions have no gap.
func TestSaveRaces(t *testing.T) {
	w := newWorld(t)
	w.make("t", site, "# Ship\n* 0\n")
	var wg sync.WaitGroup
	for n := range 8 {
		wg.Go(func() {
			written := fmt.Sprintf("# Ship\n* 0\n* mine %d\n", n)
			for {
				_, err := w.Save(context.WithoutCancel(t.Context()), site, "t", templates.Edit{Base: 1, Text: &written})
				if err == nil {
					return
				}
				if !errors.Is(err, checklist.ErrBusy) {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	got, err := w.Get(t.Context(), site, "t")
	if err != nil || len(got.Lists[0].Items) != 9 || got.Version != 9 {
		t.Errorf("%d items, version %d, %v; want 9 and 9", len(got.Lists[0].Items), got.Version, err)
	}
	for n := 1; n <= got.Version; n++ {
		if v, err := w.Version(t.Context(), site, "t", n); err != nil || len(v.Lists[0].Items) != n {
			t.Errorf("version %d: %d items, %v", n, len(v.Lists[0].Items), err)
		}
	}
}

func TestFromIssue(t *testing.T) {
	w := newWorld(t)
	w.write("# Ship\n* [done] One due:2026-12-24 [~issue:TICK-2:10002]\n  * [in progress] Under\n>> details\n--- Heading\n# Tell\n* Two\n")
	id := w.issue().Lists[0].ID
	got, err := w.FromIssue(t.Context(), scope, "10", project, []string{id}, templates.New{ID: "t", Name: "Mine", By: "712020:me"})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := short(text.Write(got.Lists, checklist.Statuses())), "# Ship\n* One\n  * Under\n  >> details\n--- Heading\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestCreateRefuses(t *testing.T) {
	long := strings.Repeat("é", templates.MaxName+1)
	item := checklist.Item{ID: "i", Kind: checklist.KindItem, Text: "x", Status: "open"}
	child := checklist.Item{ID: "c", Kind: checklist.KindItem, Text: "x", Status: "open", Parent: "i"}
	other := checklist.Item{ID: "o", Kind: checklist.KindItem, Text: "x", Status: "open"}
	for name, n := range map[string]templates.New{
		"a name that is too long":        {ID: "t", Name: long},
		"a description that is too long": {ID: "t", Name: "x", Description: strings.Repeat("é", templates.MaxDescription+1)},
		"no id":                          {Name: "x"},
		"two of an id":                   {ID: "t", Name: "x", Content: templates.Content{Lists: []checklist.List{{ID: "l", Name: "l", Items: []checklist.Item{item, item}}}}},
		"a child that stands elsewhere":  {ID: "t", Name: "x", Content: templates.Content{Lists: []checklist.List{{ID: "l", Name: "l", Items: []checklist.Item{item, other, child}}}}},
		"an item without a text":         {ID: "t", Name: "x", Content: templates.Content{Lists: []checklist.List{{ID: "l", Name: "l", Items: []checklist.Item{{ID: "i", Kind: "item"}}}}}},
		"a list without a name":          {ID: "t", Name: "x", Content: templates.Content{Lists: []checklist.List{{ID: "l"}}}},
	} {
		w := newWorld(t)
		_, err := w.Create(t.Context(), site, n)
		if _, invalid := errors.AsType[*checklist.InvalidError](err); !invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCreateHasLimits(t *testing.T) {
	w := newWorld(t)
	for n := range templates.MaxTemplates {
		w.make(fmt.Sprint("t", n), site, "")
	}
	if _, err := w.Create(t.Context(), site, templates.New{ID: "more", Name: "x"}); !errors.Is(err, templates.ErrTooMany) {
		t.Errorf("one more: %v", err)
	}
	w.make("of-project", project, "")
	if _, err := w.Move(t.Context(), project, "of-project", site, "712020:me"); !errors.Is(err, templates.ErrTooMany) {
		t.Errorf("moved there: %v", err)
	}
	if _, err := w.Create(t.Context(), project, templates.New{ID: "t1", Name: "x"}); !errors.Is(err, templates.ErrExists) {
		t.Errorf("an id of another place: %v", err)
	}
}

// TestStarters: each can be made, and says what is to be done.
func TestStarters(t *testing.T) {
	w := newWorld(t)
	if got := len(templates.Starters()); got < 12 {
		t.Errorf("%d starters", got)
	}
	for _, s := range templates.Starters() {
		made, err := w.Create(t.Context(), site, templates.New{ID: s.ID, Content: templates.Content{Starter: s.ID}})
		if err != nil || made.Name == "" || made.Description == "" || len(made.Lists) == 0 {
			t.Errorf("%s: %+v, %v", s.ID, made, err)
			continue
		}
		for _, l := range made.Lists {
			if len(l.Items) < 2 || l.Name == "Checklist" {
				t.Errorf("%s: the list %q has %d items", s.ID, l.Name, len(l.Items))
			}
		}
	}
}

func TestChangesAreTold(t *testing.T) {
	w := newWorld(t)
	var told []string
	w.Changed = func(_ context.Context, t templates.Template) { told = append(told, fmt.Sprint(t.Rev, ".", t.Version)) }
	w.make("t", site, "* One")
	name, words := "Other", "* One\n* Two\n"
	for _, e := range []templates.Edit{{Base: 1, Name: &name}, {Base: 1, Text: &words}, {Base: 2, Text: &words}} {
		if _, err := w.Save(t.Context(), site, "t", e); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Delete(t.Context(), site, "t"); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(told); got != "[3.2 0.2]" {
		t.Errorf("told were %s", got)
	}
}
