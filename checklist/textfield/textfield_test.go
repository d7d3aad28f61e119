package textfield_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/adf"
	"ticklist/checklist/checklisttest"
	"ticklist/checklist/text"
	"ticklist/checklist/textfield"
)

var (
	scope = checklist.Scope{ClientKey: "site", IssueID: "10001"}
	all   = checklist.Permissions{View: true, Add: true, Edit: true, Toggle: true, Delete: true}
)

// field is an issue whose text is in Jira's field.
type field struct {
	t     *testing.T
	lists *checklist.Service
	base  []checklist.List
	rev   int64
}

func newField(t *testing.T, lines string) *field {
	t.Helper()
	f := &field{t: t, lists: checklist.NewService(&checklisttest.Memory{}, func() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) })}
	f.others(lines)
	f.told()
	return f
}

// others makes the checklists what others want, in the panel.
func (f *field) others(lines string) {
	f.t.Helper()
	if _, err := text.Save(f.t.Context(), f.lists, scope, text.Edit{Base: text.Write(f.now().Lists, checklist.Statuses()), Text: lines, Can: all, By: "them"}); err != nil {
		f.t.Fatal(err)
	}
}

func (f *field) now() checklist.Issue {
	f.t.Helper()
	in, err := f.lists.Load(f.t.Context(), scope)
	if err != nil {
		f.t.Fatal(err)
	}
	return in
}

// told says that the field says now what the checklists are.
func (f *field) told() {
	in := f.now()
	f.base, f.rev = in.Lists, in.Rev
}

// write is somebody who writes lines into the field.
func (f *field) write(lines string, can checklist.Permissions) (checklist.Result, error) {
	f.t.Helper()
	doc, err := adf.Document(lines)
	if err != nil {
		f.t.Fatal(err)
	}
	return textfield.Save(f.t.Context(), f.lists, scope, textfield.Change{Base: f.base, BaseRev: f.rev, Document: doc, By: "712020:rule", Can: can})
}

func TestSave(t *testing.T) {
	const two = "# A\n* [open] one [~accountid:712020:ann] due:2026-12-24\n* [done] two\n"
	for name, tc := range map[string]struct {
		stored, meanwhile, written, want string
	}{
		"the first":                    {"", "", "one\n* [x] two", "# Checklist\n* [open] one\n* [done] two\n"},
		"nothing at all":               {"", "", "", ""},
		"appending":                    {two, "", "# A\n* [open] one due:2026-12-24\n* [done] two\nthree", two + "* [open] three\n"},
		"appending while others tick":  {two, strings.Replace(two, "[open]", "[done]", 1), "# A\n* [open] one due:2026-12-24\n* [done] two\nthree", strings.Replace(two, "[open]", "[done]", 1) + "* [open] three\n"},
		"replacing":                    {two, "", "* [open] three", "# A\n* [open] three\n"},
		"replacing what others added":  {two, two + "* [open] theirs\n", "# A\n* [done] two", "# A\n* [done] two\n* [open] theirs\n"},
		"clearing":                     {two, "", "", ""},
		"ticking":                      {two, "", "# A\n* [x] one due:2026-12-24\n* [done] two", strings.Replace(two, "[open]", "[done]", 1)},
		"another word keeps who it is": {two, "", "# A\n* [open] one more due:2026-12-24\n* [done] two", strings.Replace(two, "one", "one more", 1)},
		"giving it to somebody":        {two, "", "# A\n* [open] one [~accountid:712020:ben] due:2026-12-24\n* [done] two", strings.Replace(two, "ann", "ben", 1)},
		"brackets that are no status":  {"", "", "* [PAY-12] Refund", "# Checklist\n* [open] [PAY-12] Refund\n"},
		"escaped brackets":             {two, "", "# A\n* \\[done\\] one due:2026-12-24\n* \\[done\\] two", strings.Replace(two, "[open]", "[done]", 1)},
		"escapes are not words":        {"# A\n* [open] a_b (c)\n", "", "# A\n* [open] a\\_b \\(c\\)\nd", "# A\n* [open] a_b (c)\n* [open] d\n"},
		"dashes are not words":         {"# A\n* [open] a -- b\n", "", "# A\n* [done] a – b", "# A\n* [done] a -- b\n"},
		"another list":                 {two, "", "# A\n* [open] one due:2026-12-24\n* [done] two\n# B\nthree", two + "\n# B\n* [open] three\n"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newField(t, tc.stored)
			if tc.meanwhile != "" {
				f.others(tc.meanwhile)
			}
			before := f.now().Lists
			res, err := f.write(tc.written, all)
			got := text.Write(f.now().Lists, checklist.Statuses())
			if err != nil || got != tc.want || len(res.Rejected) > 0 {
				t.Errorf("got %q (%v, %+v), want %q", got, err, res.Rejected, tc.want)
			}
			sameIDs(t, before, f.now().Lists)
			rev := f.now().Rev
			if _, err := f.write(tc.written, all); err != nil || f.now().Rev != rev {
				t.Errorf("told again it changed something: %v, revision %d, was %d", err, f.now().Rev, rev)
			}
		})
	}
}

// sameIDs expects that what was there and says the same is the same.
func sameIDs(t *testing.T, before, after []checklist.List) {
	t.Helper()
	ids := map[string]string{}
	for _, l := range before {
		for _, it := range l.Items {
			ids[it.Text] = it.ID
		}
	}
	for _, l := range after {
		for _, it := range l.Items {
			if was, there := ids[it.Text]; there && was != it.ID {
				t.Errorf("%q has become another item", it.Text)
			}
		}
	}
}

// TestPermissions: a rule may what the person may whom it acts for.
func TestPermissions(t *testing.T) {
	const one = "# A\n* [open] one\n"
	for name, tc := range map[string]struct {
		can     checklist.Permissions
		written string
		want    string
		refused bool
	}{
		"adding by who may add":           {checklist.Permissions{View: true, Add: true}, one + "two", one + "* [open] two\n", false},
		"ticking by who may toggle":       {checklist.Permissions{View: true, Toggle: true}, "# A\n* [x] one", "# A\n* [done] one\n", false},
		"ticking by who may only add":     {checklist.Permissions{View: true, Add: true}, "# A\n* [x] one", one, true},
		"deleting by who may only add":    {checklist.Permissions{View: true, Add: true}, "", one, true},
		"by nobody":                       {checklist.Permissions{}, one + "two", one, true},
		"one of two, by who may only add": {checklist.Permissions{View: true, Add: true}, "# A\n* [x] one\ntwo", one + "* [open] two\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			f := newField(t, one)
			_, err := f.write(tc.written, tc.can)
			if got := text.Write(f.now().Lists, checklist.Statuses()); got != tc.want || errors.Is(err, checklist.ErrForbidden) != tc.refused {
				t.Errorf("got %q, %v, want %q", got, err, tc.want)
			}
		})
	}
}

// TestUndoneIsNotDoneAgain: Jira tells of a change more than once, and late.
func TestUndoneIsNotDoneAgain(t *testing.T) {
	f := newField(t, "# A\n* [open] one\n")
	for range 2 {
		if _, err := f.write("# A\n* [open] one\ntwo", all); err != nil {
			t.Fatal(err)
		}
		f.others("# A\n* [open] one\n")
	}
	if got := text.Write(f.now().Lists, checklist.Statuses()); got != "# A\n* [open] one\n" {
		t.Errorf("got %q", got)
	}
}

func TestOf(t *testing.T) {
	in := checklist.Issue{Statuses: checklist.Statuses(), Lists: []checklist.List{{ID: "l", Name: "A", Items: []checklist.Item{
		{ID: "1", Kind: checklist.KindItem, Text: "one", Status: "done", Assignee: "712020:ann", Link: checklist.Link{Issue: "10002"}, Due: "2026-12-24", Details: "more"},
	}}}}
	in.Options = checklist.Options{Tell: checklist.TellTexts, Fields: checklist.Fields{Text: true}}
	const want = "# A\n* [done] one due:2026-12-24\n>> more\n"
	if got := string(textfield.Of(in)); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	doc, err := adf.Document(want)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := textfield.Normal(doc, in.Statuses); err != nil || string(got) != want {
		t.Errorf("read again: %q, %v", got, err)
	}
	if got, err := textfield.Normal([]byte("null"), in.Statuses); err != nil || got != nil {
		t.Errorf("of nothing: %q, %v", got, err)
	}
	for name, change := range map[string]func(*checklist.Issue){
		"switched off":       func(in *checklist.Issue) { in.Options.Fields.Text = false },
		"told counts":        func(in *checklist.Issue) { in.Options.Tell = checklist.TellCounts },
		"not seen by all":    func(in *checklist.Issue) { in.Options.Permissions = checklist.Grants{checklist.View: nil} },
		"without checklists": func(in *checklist.Issue) { in.Lists = nil },
		"too long":           func(in *checklist.Issue) { in.Lists[0].Name = strings.Repeat("a", textfield.MaxText) },
	} {
		other := in.Clone()
		other.Options, other.Statuses = in.Options, in.Statuses
		change(&other)
		if got := textfield.Of(other); got != nil {
			t.Errorf("%s: got %q", name, got)
		}
	}
}
