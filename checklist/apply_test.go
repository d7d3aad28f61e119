package checklist_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ticklist/checklist"
	"ticklist/checklist/checklisttest"
)

var (
	scope = checklist.Scope{ClientKey: "site", IssueID: "10001"}
	all   = checklist.Permissions{View: true, Add: true, Edit: true, Toggle: true, Delete: true}
	// managing is all, and to manage templates.
	managing = checklist.Permissions{View: true, Add: true, Edit: true, Toggle: true, Delete: true, ManageTemplates: true}
)

func at() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) }

func p[T any](v T) *T { return &v }

// world is a service on a store of its own, and the ids it gives operations.
type world struct {
	*checklist.Service
	t *testing.T
	n int
}

func newWorld(t *testing.T) *world {
	return &world{Service: checklist.NewService(&checklisttest.Memory{}, at), t: t}
}

func (w *world) ops(actions ...checklist.Action) []checklist.Operation {
	var ops []checklist.Operation
	for _, a := range actions {
		w.n++
		ops = append(ops, checklist.Operation{ID: fmt.Sprint("op", w.n), Action: a})
	}
	return ops
}

func (w *world) apply(can checklist.Permissions, ops ...checklist.Operation) (checklist.Result, error) {
	return w.Apply(w.t.Context(), scope, checklist.Change{Ops: ops, By: "me", Can: can})
}

func (w *world) must(actions ...checklist.Action) checklist.Result {
	w.t.Helper()
	res, err := w.apply(all, w.ops(actions...)...)
	if err != nil {
		w.t.Fatal(err)
	}
	return res
}

// outline draws an issue in one line: list(item >child item) list(…), an item
// that is not as it was added with what differs.
func outline(in checklist.Issue) string {
	var lists []string
	for _, l := range in.Lists {
		var items []string
		for _, it := range l.Items {
			s := it.ID
			if it.Parent != "" {
				s = ">" + s
			}
			for _, mark := range []struct {
				is bool
				as string
			}{
				{it.Kind == checklist.KindHeading, "/"}, {it.Link.Issue != "", "^" + it.Link.Issue}, {it.Link.Key != "", ":" + it.Link.Key}, {it.Link.Follow, "!"},
				{it.Kind == checklist.KindItem && it.Status != checklist.StatusOpen, "/" + it.Status}, {it.Optional, "?"}, {it.Assignee != "", "@" + it.Assignee},
				{it.Due != "", "!" + it.Due}, {it.Details != "", ">" + it.Details}, {it.Text != it.ID, "=" + it.Text},
			} {
				if mark.is {
					s += mark.as
				}
			}
			items = append(items, s)
		}
		live := ""
		if l.Live {
			live = "*"
		}
		lists = append(lists, l.ID+live+"("+strings.Join(items, " ")+")")
	}
	return strings.Join(lists, " ")
}

func add(id string) checklist.Action { return checklist.AddItem{Item: id, Text: id} }

// two are the lists a(1 2 3) and b(4), which most cases start from.
func two() []checklist.Action {
	out := []checklist.Action{checklist.AddList{List: "a", Name: "A"}, checklist.AddList{List: "b", Name: "B"}}
	for _, id := range []string{"1", "2", "3"} {
		out = append(out, checklist.AddItem{Item: id, List: p("a"), Text: id})
	}
	return append(out, checklist.AddItem{Item: "4", List: p("b"), Text: "4"})
}

func TestOperations(t *testing.T) {
	long := strings.Repeat("é", checklist.MaxText)
	for _, tc := range []struct {
		name  string
		given []checklist.Action
		do    checklist.Action
		want  string         // the outline afterwards
		code  checklist.Code // why it is rejected, if it is
		same  bool           // nothing changed, so the revision stays
	}{
		{name: "the first item makes the default list", do: add("1"), want: "default(1)"},
		{name: "the first item may name the default list", do: checklist.AddItem{Item: "1", List: p("default"), Text: "1"}, want: "default(1)"},
		{name: "the first item may name no other list", do: checklist.AddItem{Item: "1", List: p("other"), Text: "1"}, code: "not_found", same: true},
		{name: "an item that is refused makes no list", do: checklist.AddItem{Item: "1", Text: " "}, code: "invalid", same: true},
		{name: "default is no special list where there are others", given: two(), do: checklist.AddItem{Item: "9", List: p("default"), Text: "9"}, want: "a(1 2 3) b(4)", code: "not_found", same: true},
		{name: "an item goes to the end", given: []checklist.Action{add("1")}, do: add("2"), want: "default(1 2)"},
		{name: "an item goes behind another", given: []checklist.Action{add("1"), add("2")}, do: checklist.AddItem{Item: "3", After: p("1"), Text: "3"}, want: "default(1 3 2)"},
		{name: "behind one that is gone is the end", given: []checklist.Action{add("1"), add("2")}, do: checklist.AddItem{Item: "3", After: p("x"), Text: "3"}, want: "default(1 2 3)"},
		{name: "behind one of another list is the end", given: two(), do: checklist.AddItem{Item: "5", List: p("a"), After: p("4"), Text: "5"}, want: "a(1 2 3 5) b(4)"},
		{name: "with several lists one must be named", given: two(), do: add("5"), want: "a(1 2 3) b(4)", code: "list_required", same: true},
		{name: "an id is taken in all lists", given: two(), do: checklist.AddItem{Item: "4", List: p("a"), Text: "x"}, want: "a(1 2 3) b(4)", code: "exists", same: true},
		{name: "everything an item can have", do: checklist.AddItem{Item: "1", Text: "T", Details: "D\nE", Status: p("done"), Optional: true, Assignee: p("712020:x"), Due: p("2026-12-31")}, want: "default(1/done?@712020:x!2026-12-31>D\nE=T)"},
		{name: "a heading has no status", do: checklist.AddItem{Item: "1", Text: "1", Kind: p(checklist.KindHeading)}, want: "default(1/)"},
		{name: "a heading cannot be given one", do: checklist.AddItem{Item: "1", Text: "1", Kind: p(checklist.KindHeading), Status: p("open")}, code: "invalid", same: true},
		{name: "a heading cannot be set one", given: []checklist.Action{checklist.AddItem{Item: "1", Text: "1", Kind: p(checklist.KindHeading)}}, do: checklist.SetStatus{Item: "1", Status: "done"}, want: "default(1/)", code: "invalid", same: true},
		{name: "there are two kinds", do: checklist.AddItem{Item: "1", Text: "1", Kind: p(checklist.Kind(""))}, code: "invalid", same: true},
		{name: "an item's status is one there is", do: checklist.AddItem{Item: "1", Text: "1", Status: p("nope")}, code: "invalid", same: true},
		{name: "an item's status is not empty", do: checklist.AddItem{Item: "1", Text: "1", Status: p("")}, code: "invalid", same: true},
		{name: "an assignee is not empty", do: checklist.AddItem{Item: "1", Text: "1", Assignee: p("")}, code: "invalid", same: true},
		{name: "an assignee has 128 characters", do: checklist.AddItem{Item: "1", Text: "1", Assignee: p(strings.Repeat("a", 129))}, code: "invalid", same: true},
		{name: "a due date exists", do: checklist.AddItem{Item: "1", Text: "1", Due: p("2026-02-30")}, code: "invalid", same: true},
		{name: "a due date is written in full", do: checklist.AddItem{Item: "1", Text: "1", Due: p("2026-2-3")}, code: "invalid", same: true},
		{name: "text is trimmed", do: checklist.AddItem{Item: "1", Text: " \t1\n"}, want: "default(1)"},
		{name: "text is one line", do: checklist.AddItem{Item: "1", Text: "a\nb"}, code: "invalid", same: true},
		{name: "text has no line separator", do: checklist.AddItem{Item: "1", Text: "a\u2028b"}, code: "invalid", same: true},
		{name: "text counts code points", do: checklist.AddItem{Item: "1", Text: long}, want: "default(1=" + long + ")"},
		{name: "text has 4,000", do: checklist.AddItem{Item: "1", Text: long + "x"}, code: "invalid", same: true},
		{name: "text has no NUL", do: checklist.AddItem{Item: "1", Text: "a\x00b"}, code: "invalid", same: true},
		{name: "details have 10,000", do: checklist.AddItem{Item: "1", Text: "1", Details: strings.Repeat("x", 10_001)}, code: "invalid", same: true},

		{name: "edit text", given: []checklist.Action{add("1")}, do: checklist.EditItem{Item: "1", Text: p(" new ")}, want: "default(1=new)"},
		{name: "edit details alone", given: []checklist.Action{add("1")}, do: checklist.EditItem{Item: "1", Details: p("d")}, want: "default(1>d)"},
		{name: "edit nothing", given: []checklist.Action{add("1")}, do: checklist.EditItem{Item: "1"}, want: "default(1)", same: true},
		{name: "edit to the same", given: []checklist.Action{add("1")}, do: checklist.EditItem{Item: "1", Text: p("1 ")}, want: "default(1)", same: true},
		{name: "edit to an empty text", given: []checklist.Action{add("1")}, do: checklist.EditItem{Item: "1", Text: p("")}, want: "default(1)", code: "invalid", same: true},
		{name: "edit what is gone", do: checklist.EditItem{Item: "1", Text: p("x")}, code: "not_found", same: true},
		{name: "a half valid edit changes nothing", given: []checklist.Action{add("1")}, do: checklist.EditItem{Item: "1", Text: p("new"), Details: p(strings.Repeat("x", 10_001))}, want: "default(1)", code: "invalid", same: true},

		{name: "set status", given: []checklist.Action{add("1")}, do: checklist.SetStatus{Item: "1", Status: "skipped"}, want: "default(1/skipped)"},
		{name: "set the status it has", given: []checklist.Action{add("1")}, do: checklist.SetStatus{Item: "1", Status: "open"}, want: "default(1)", same: true},
		{name: "set a status there is not", given: []checklist.Action{add("1")}, do: checklist.SetStatus{Item: "1", Status: "x"}, want: "default(1)", code: "invalid", same: true},
		{name: "set no status", given: []checklist.Action{add("1")}, do: checklist.SetStatus{Item: "1"}, want: "default(1)", code: "invalid", same: true},
		{name: "set optional", given: []checklist.Action{add("1")}, do: checklist.SetOptional{Item: "1", Optional: true}, want: "default(1?)"},
		{name: "assign", given: []checklist.Action{add("1")}, do: checklist.SetAssignee{Item: "1", Assignee: p("x")}, want: "default(1@x)"},
		{name: "assign to nobody", given: []checklist.Action{checklist.AddItem{Item: "1", Text: "1", Assignee: p("x")}}, do: checklist.SetAssignee{Item: "1"}, want: "default(1)"},
		{name: "assign with a space", given: []checklist.Action{add("1")}, do: checklist.SetAssignee{Item: "1", Assignee: p("a b")}, want: "default(1)", code: "invalid", same: true},
		{name: "set due", given: []checklist.Action{add("1")}, do: checklist.SetDue{Item: "1", Due: p("2028-02-29")}, want: "default(1!2028-02-29)"},
		{name: "set due never", given: []checklist.Action{checklist.AddItem{Item: "1", Text: "1", Due: p("2028-02-29")}}, do: checklist.SetDue{Item: "1"}, want: "default(1)"},
		{name: "set due to nonsense", given: []checklist.Action{add("1")}, do: checklist.SetDue{Item: "1", Due: p("soon")}, want: "default(1)", code: "invalid", same: true},

		{name: "move without after is to the start", given: two(), do: checklist.MoveItem{Item: "3", List: "a"}, want: "a(3 1 2) b(4)"},
		{name: "move behind", given: two(), do: checklist.MoveItem{Item: "1", List: "a", After: p("2")}, want: "a(2 1 3) b(4)"},
		{name: "move behind one that is gone", given: two(), do: checklist.MoveItem{Item: "1", List: "a", After: p("x")}, want: "a(2 3 1) b(4)"},
		{name: "move behind itself", given: two(), do: checklist.MoveItem{Item: "2", List: "a", After: p("2")}, want: "a(1 2 3) b(4)", same: true},
		{name: "move behind itself elsewhere", given: two(), do: checklist.MoveItem{Item: "2", List: "b", After: p("2")}, want: "a(1 2 3) b(4)", same: true},
		{name: "move to where it is", given: two(), do: checklist.MoveItem{Item: "2", List: "a", After: p("1")}, want: "a(1 2 3) b(4)", same: true},
		{name: "move to another list", given: two(), do: checklist.MoveItem{Item: "2", List: "b", After: p("4")}, want: "a(1 3) b(4 2)"},
		{name: "move to no list", given: two(), do: checklist.MoveItem{Item: "2", List: "c"}, want: "a(1 2 3) b(4)", code: "not_found", same: true},
		{name: "move what is gone", given: two(), do: checklist.MoveItem{Item: "9", List: "a"}, want: "a(1 2 3) b(4)", code: "not_found", same: true},
		{name: "delete an item", given: two(), do: checklist.DeleteItem{Item: "2"}, want: "a(1 3) b(4)"},
		{name: "delete what is gone", given: two(), do: checklist.DeleteItem{Item: "9"}, want: "a(1 2 3) b(4)", code: "not_found", same: true},
		{name: "a deleted item's id may be used again", given: append(two(), checklist.DeleteItem{Item: "2"}), do: checklist.AddItem{Item: "2", List: p("a"), After: p("1"), Text: "2"}, want: "a(1 2 3) b(4)"},

		{name: "a list goes to the end", given: two(), do: checklist.AddList{List: "c", Name: "C"}, want: "a(1 2 3) b(4) c()"},
		{name: "a list goes behind another", given: two(), do: checklist.AddList{List: "c", Name: "C", After: p("a")}, want: "a(1 2 3) c() b(4)"},
		{name: "a list's id is taken", given: two(), do: checklist.AddList{List: "b", Name: "C"}, want: "a(1 2 3) b(4)", code: "exists", same: true},
		{name: "a list has a name", do: checklist.AddList{List: "b", Name: " "}, code: "invalid", same: true},
		{name: "a list's name has 255 characters", do: checklist.AddList{List: "b", Name: strings.Repeat("é", 256)}, code: "invalid", same: true},
		{name: "rename a list", given: two(), do: checklist.RenameList{List: "b", Name: "Z"}, want: "a(1 2 3) b(4)"},
		{name: "rename a list to its name", given: two(), do: checklist.RenameList{List: "b", Name: " B "}, want: "a(1 2 3) b(4)", same: true},
		{name: "rename a list that is gone", given: two(), do: checklist.RenameList{List: "c", Name: "Z"}, want: "a(1 2 3) b(4)", code: "not_found", same: true},
		{name: "move a list to the start", given: two(), do: checklist.MoveList{List: "b"}, want: "b(4) a(1 2 3)"},
		{name: "move a list behind", given: two(), do: checklist.MoveList{List: "a", After: p("b")}, want: "b(4) a(1 2 3)"},
		{name: "move a list behind itself", given: two(), do: checklist.MoveList{List: "a", After: p("a")}, want: "a(1 2 3) b(4)", same: true},
		{name: "move a list to where it is", given: two(), do: checklist.MoveList{List: "b", After: p("a")}, want: "a(1 2 3) b(4)", same: true},
		{name: "move a list that is gone", given: two(), do: checklist.MoveList{List: "c"}, want: "a(1 2 3) b(4)", code: "not_found", same: true},
		{name: "delete a list with its items", given: two(), do: checklist.DeleteList{List: "a"}, want: "b(4)"},
		{name: "delete a list that is gone", given: two(), do: checklist.DeleteList{List: "c"}, want: "a(1 2 3) b(4)", code: "not_found", same: true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t)
			var before int64
			if len(tc.given) > 0 {
				before = w.must(tc.given...).Issue.Rev
			}
			res := w.must(tc.do)

			if got := outline(res.Issue); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
			if got := len(res.Rejected) == 1; got != (tc.code != "") || got && res.Rejected[0].Code != tc.code {
				t.Errorf("rejected %+v, want code %q", res.Rejected, tc.code)
			}
			if got := res.Issue.Rev == before; got != tc.same {
				t.Errorf("revision went from %d to %d", before, res.Issue.Rev)
			}
			stored, err := w.Load(t.Context(), scope)
			if err != nil || outline(stored) != tc.want || stored.Rev != res.Issue.Rev {
				t.Errorf("stored %s at %d (%v), answered %s at %d", outline(stored), stored.Rev, err, outline(res.Issue), res.Issue.Rev)
			}
		})
	}
}

func TestOperationsSeeThoseBefore(t *testing.T) {
	w := newWorld(t)
	res := w.must(add("1"), checklist.EditItem{Item: "2", Text: p("x")}, add("2"), checklist.SetStatus{Item: "1", Status: "done"}, checklist.DeleteItem{Item: "2"})
	if got := outline(res.Issue); got != "default(1/done)" || res.Issue.Rev != 1 {
		t.Errorf("got %s at revision %d, want default(1/done) at 1", got, res.Issue.Rev)
	}
	if len(res.Rejected) != 1 || res.Rejected[0].ID != "op2" {
		t.Errorf("rejected %+v, want op2 alone", res.Rejected)
	}
}

func TestLimits(t *testing.T) {
	t.Run("20 lists", func(t *testing.T) {
		w := newWorld(t)
		for n := range checklist.MaxLists {
			w.must(checklist.AddList{List: fmt.Sprint("l", n), Name: "x"})
		}
		if res := w.must(checklist.AddList{List: "more", Name: "x"}); len(res.Rejected) != 1 || res.Rejected[0].Code != checklist.CodeLimit {
			t.Errorf("rejected %+v, want limit", res.Rejected)
		}
	})
	t.Run("1,000 items", func(t *testing.T) {
		w := newWorld(t)
		for batch := range checklist.MaxItems / checklist.MaxOps {
			var actions []checklist.Action
			for n := range checklist.MaxOps {
				actions = append(actions, add(fmt.Sprintf("i%d-%d", batch, n)))
			}
			if res := w.must(actions...); len(res.Rejected) != 0 {
				t.Fatalf("rejected %+v", res.Rejected)
			}
		}
		if res := w.must(add("more")); len(res.Rejected) != 1 || res.Rejected[0].Code != checklist.CodeLimit {
			t.Errorf("rejected %+v, want limit", res.Rejected)
		}
	})
	t.Run("1 MiB, and a way back from it", func(t *testing.T) {
		w := newWorld(t)
		var res checklist.Result
		n := 0
		for len(res.Rejected) == 0 {
			n++
			res = w.must(checklist.AddItem{Item: fmt.Sprint("i", n), Text: "x", Details: strings.Repeat("🎉", checklist.MaxDetails)})
		}
		if res.Rejected[0].Code != checklist.CodeLimit || n < 25 || n > 27 {
			t.Errorf("rejected %+v at item %d of 40 KB, want limit at the 27th", res.Rejected, n)
		}
		if res = w.must(checklist.EditItem{Item: "i1", Details: p("short")}); len(res.Rejected) != 0 {
			t.Errorf("shortening rejected %+v", res.Rejected)
		}
		if res = w.must(checklist.EditItem{Item: "i1", Text: p(strings.Repeat("🎉", 4000)), Details: p(strings.Repeat("🎉", 10_000))}); len(res.Rejected) != 1 {
			t.Error("lengthening over the limit was let through")
		}
	})
	t.Run("100 operations", func(t *testing.T) {
		for _, n := range []int{0, checklist.MaxOps + 1} {
			w := newWorld(t)
			_, err := w.apply(all, w.ops(slices.Repeat([]checklist.Action{add("1")}, n)...)...)
			if invalid, ok := errors.AsType[*checklist.InvalidError](err); !ok || invalid.Field != "ops" {
				t.Errorf("%d operations: %v, want an InvalidError of ops", n, err)
			}
		}
	})
}

func TestRepeatedOperations(t *testing.T) {
	w := newWorld(t)
	first := w.ops(add("1"))[0]
	w.must(add("2"))
	for range 3 {
		if _, err := w.apply(all, first); err != nil {
			t.Fatal(err)
		}
	}
	res, err := w.apply(all, checklist.Operation{ID: first.ID, Action: checklist.DeleteItem{Item: "2"}})
	if err != nil || len(res.Rejected) != 0 || outline(res.Issue) != "default(2 1)" || res.Issue.Rev != 2 {
		t.Errorf("an id used again with another body: %s at %d, %+v, %v; want it passed over", outline(res.Issue), res.Issue.Rev, res.Rejected, err)
	}
}

func TestOperationThatChangedNothingIsRemembered(t *testing.T) {
	w := newWorld(t)
	w.must(add("1"))
	nothing := checklist.Operation{ID: "again", Action: checklist.SetStatus{Item: "1", Status: "open"}}
	if res, err := w.apply(all, nothing); err != nil || res.Issue.Rev != 1 {
		t.Fatalf("revision %d, %v; want 1", res.Issue.Rev, err)
	}
	w.must(checklist.SetStatus{Item: "1", Status: "done"})
	res, err := w.apply(all, nothing)
	if err != nil || outline(res.Issue) != "default(1/done)" {
		t.Errorf("repeated after another's change: %s, %v; want it to stay done", outline(res.Issue), err)
	}
}

func TestRejectedOperationIsNotRemembered(t *testing.T) {
	w := newWorld(t)
	early := checklist.Operation{ID: "early", Action: checklist.SetStatus{Item: "1", Status: "done"}}
	if res, err := w.apply(all, early); err != nil || len(res.Rejected) != 1 || res.Issue.Rev != 0 {
		t.Fatalf("got %+v, %v; want it rejected", res, err)
	}
	w.must(add("1"))
	if res, err := w.apply(all, early); err != nil || outline(res.Issue) != "default(1/done)" {
		t.Errorf("got %s, %v; want it applied now", outline(res.Issue), err)
	}
}

func TestThousandIDsAreRemembered(t *testing.T) {
	var r checklist.Recent
	for n := range checklist.MaxRecent + 1 {
		r = r.With(fmt.Sprint(n))
	}
	if r.Has("0") || !r.Has("1") || !r.Has("1000") || len(r) != 8*checklist.MaxRecent {
		t.Errorf("has 0: %v, 1: %v, 1000: %v in %d bytes", r.Has("0"), r.Has("1"), r.Has("1000"), len(r))
	}
}

func TestPermissions(t *testing.T) {
	every := []checklist.Action{
		checklist.AddList{List: "c", Name: "C"}, checklist.RenameList{List: "a", Name: "Z"}, checklist.MoveList{List: "b"}, checklist.DeleteList{List: "b"},
		checklist.AddItem{Item: "9", List: p("a"), Text: "9"}, checklist.EditItem{Item: "1", Text: p("x")}, checklist.SetStatus{Item: "1", Status: "done"},
		checklist.SetOptional{Item: "1", Optional: true}, checklist.SetAssignee{Item: "1", Assignee: p("x")}, checklist.SetDue{Item: "1", Due: p("2026-01-01")},
		checklist.SetLink{Item: "1", Link: &checklist.Link{Issue: "7"}}, checklist.MoveItem{Item: "1", List: "b"}, checklist.DeleteItem{Item: "1"},
	}
	without := map[checklist.Permission]checklist.Permissions{
		checklist.Add:    {View: true, Edit: true, Toggle: true, Delete: true},
		checklist.Edit:   {View: true, Add: true, Toggle: true, Delete: true},
		checklist.Toggle: {View: true, Add: true, Edit: true, Delete: true},
		checklist.Delete: {View: true, Add: true, Edit: true, Toggle: true},
	}
	for _, action := range every {
		t.Run(fmt.Sprintf("%T", action), func(t *testing.T) {
			w := newWorld(t)
			before := outline(w.must(two()...).Issue)
			can := without[action.Needs()]
			if _, err := w.apply(can, w.ops(action)...); !errors.Is(err, checklist.ErrForbidden) {
				t.Errorf("alone without %s: %v, want ErrForbidden", action.Needs(), err)
			}
			blind := all
			blind.View = false
			if _, err := w.apply(blind, w.ops(action)...); !errors.Is(err, checklist.ErrForbidden) {
				t.Errorf("without view: %v, want ErrForbidden", err)
			}
			harmless := checklist.Action(checklist.SetStatus{Item: "2", Status: "open"})
			if action.Needs() == checklist.Toggle {
				harmless = checklist.SetOptional{Item: "2"}
			}
			res, err := w.apply(can, w.ops(action, harmless)...)
			if err != nil || len(res.Rejected) != 1 || res.Rejected[0].Code != checklist.CodeForbidden || outline(res.Issue) != before {
				t.Errorf("beside one that is permitted: %s, %+v, %v; want it forbidden", outline(res.Issue), res.Rejected, err)
			}
		})
	}
}

func TestCounts(t *testing.T) {
	w := newWorld(t)
	if got := (checklist.Issue{}).Count(checklist.Statuses()); got != (checklist.Counts{}) {
		t.Errorf("empty: %+v, want zeros", got)
	}
	res := w.must(add("1"), add("2"), add("3"),
		checklist.AddItem{Item: "h", Text: "h", Kind: p(checklist.KindHeading)},
		checklist.SetStatus{Item: "1", Status: "skipped"}, checklist.SetStatus{Item: "2", Status: "done"},
		checklist.SetOptional{Item: "2", Optional: true})
	want := checklist.Counts{Total: 3, Complete: 2, Mandatory: 2, MandatoryComplete: 1, Percent: 66}
	if got := res.Issue.Count(checklist.Statuses()); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// faulty loses the first races that it is told to lose.
type faulty struct {
	checklist.Store
	lose int
}

func (f *faulty) Save(ctx context.Context, sc checklist.Scope, in checklist.Issue) (checklist.Issue, error) {
	if f.lose > 0 {
		f.lose--
		return checklist.Issue{}, checklist.ErrConflict
	}
	return f.Store.Save(ctx, sc, in)
}

func TestLostRaces(t *testing.T) {
	for _, tc := range []struct {
		lose int
		want error
	}{{0, nil}, {9, nil}, {10, checklist.ErrBusy}} {
		s := checklist.NewService(&faulty{&checklisttest.Memory{}, tc.lose}, at)
		_, err := s.Apply(t.Context(), scope, checklist.Change{Ops: []checklist.Operation{{ID: "1", Action: add("1")}}, Can: all})
		if !errors.Is(err, tc.want) {
			t.Errorf("%d lost races: %v, want %v", tc.lose, err, tc.want)
		}
	}
}

// late answers the first loads as if nothing were stored yet.
type late struct {
	checklist.Store
	loads int
}

func (l *late) Load(ctx context.Context, sc checklist.Scope) (checklist.Issue, error) {
	if l.loads > 0 {
		l.loads--
		return checklist.Issue{}, checklist.ErrNotFound
	}
	return l.Store.Load(ctx, sc)
}

// TestRefusalsAreMadeSureOf: nothing is refused because of what was there before.
func TestRefusalsAreMadeSureOf(t *testing.T) {
	w := newWorld(t)
	memory := &checklisttest.Memory{}
	w.Service = checklist.NewService(memory, at)
	w.must(add("1"))
	for _, tc := range []struct {
		item  string
		loads int
		want  error
		no    int // are refused
	}{
		{item: "1", loads: 1}, {item: "2", loads: 1, no: 1}, {item: "1", loads: 9}, {item: "2", loads: 10, want: checklist.ErrBusy},
	} {
		w.Service = checklist.NewService(&late{memory, tc.loads}, at)
		res, err := w.apply(all, w.ops(checklist.SetStatus{Item: tc.item, Status: "done"})...)
		if !errors.Is(err, tc.want) || len(res.Rejected) != tc.no {
			t.Errorf("item %s after %d late loads: %+v, %v; want %d refused, %v", tc.item, tc.loads, res.Rejected, err, tc.no, tc.want)
		}
	}
}

func TestStoreFaultIsNotAnEmptyList(t *testing.T) {
	down := errors.New("no primary")
	s := checklist.NewService(&checklisttest.Memory{Err: down}, at)
	if _, err := s.Load(t.Context(), scope); !errors.Is(err, down) {
		t.Errorf("load: %v, want the fault", err)
	}
	if _, err := s.Apply(t.Context(), scope, checklist.Change{Ops: []checklist.Operation{{ID: "1", Action: add("1")}}, Can: all}); !errors.Is(err, down) {
		t.Errorf("apply: %v, want the fault", err)
	}
}

// TestAnyOperations applies generated operations and checks what is true of
// every issue whatever was done to it.
func TestAnyOperations(t *testing.T) {
	id := rapid.SampledFrom([]string{"a", "b", "c", "d", "default"})
	maybe := rapid.Custom(func(t *rapid.T) *string {
		if rapid.Bool().Draw(t, "absent") {
			return nil
		}
		return p(id.Draw(t, "id"))
	})
	text := rapid.OneOf(id, rapid.String())
	status := rapid.SampledFrom([]string{"open", "done", "skipped", "nope", ""})
	action := rapid.Custom(func(t *rapid.T) checklist.Action {
		switch rapid.IntRange(0, 15).Draw(t, "type") {
		case 0:
			return checklist.AddList{List: id.Draw(t, "list"), Name: text.Draw(t, "name"), After: maybe.Draw(t, "after")}
		case 1:
			return checklist.RenameList{List: id.Draw(t, "list"), Name: text.Draw(t, "name")}
		case 2:
			return checklist.MoveList{List: id.Draw(t, "list"), After: maybe.Draw(t, "after")}
		case 3:
			return checklist.DeleteList{List: id.Draw(t, "list")}
		case 4:
			return checklist.EditItem{Item: id.Draw(t, "item"), Text: p(text.Draw(t, "text"))}
		case 5:
			return checklist.SetStatus{Item: id.Draw(t, "item"), Status: status.Draw(t, "status")}
		case 6, 7:
			return checklist.MoveItem{Item: id.Draw(t, "item"), List: id.Draw(t, "list"), Parent: maybe.Draw(t, "parent"), After: maybe.Draw(t, "after")}
		case 8:
			return checklist.DeleteItem{Item: id.Draw(t, "item")}
		case 9:
			return checklist.SetDue{Item: id.Draw(t, "item"), Due: maybe.Draw(t, "due")}
		case 10:
			return checklist.SetAssignee{Item: id.Draw(t, "item"), Assignee: maybe.Draw(t, "who")}
		case 11:
			return checklist.SetLink{Item: id.Draw(t, "item"), Link: rapid.SampledFrom([]*checklist.Link{nil, {}, {Issue: "7"}}).Draw(t, "link")}
		default:
			return checklist.AddItem{
				Item: id.Draw(t, "item"), List: maybe.Draw(t, "list"), Parent: maybe.Draw(t, "parent"), After: maybe.Draw(t, "after"), Text: text.Draw(t, "text"),
				Kind: rapid.SampledFrom([]*checklist.Kind{nil, nil, p(checklist.KindHeading)}).Draw(t, "kind"),
			}
		}
	})
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t)
		var rev int64
		for range rapid.IntRange(1, 10).Draw(rt, "requests") {
			before, err := w.Load(t.Context(), scope)
			if err != nil {
				rt.Fatal(err)
			}
			ops := w.ops(rapid.SliceOfN(action, 1, 10).Draw(rt, "actions")...)
			res, err := w.apply(all, ops...)
			if err != nil {
				rt.Fatal(err)
			}
			sound(rt, res.Issue)
			if res.Issue.Rev != rev && res.Issue.Rev != rev+1 || len(res.Rejected) == len(ops) && res.Issue.Rev != rev {
				rt.Fatalf("revision went from %d to %d with %d of %d rejected", rev, res.Issue.Rev, len(res.Rejected), len(ops))
			}
			if len(res.Rejected) == len(ops) && outline(before) != outline(res.Issue) {
				rt.Fatal("rejected operations changed something")
			}
			rev = res.Issue.Rev
			again, err := w.apply(all, ops...)
			if err != nil || len(res.Rejected) == 0 && again.Issue.Rev != rev {
				rt.Fatalf("repeating changed revision %d to %d, %v", rev, again.Issue.Rev, err)
			}
			rev = again.Issue.Rev
		}
	})
}

func sound(t *rapid.T, in checklist.Issue) {
	lists, items := map[string]bool{}, map[string]bool{}
	for _, l := range in.Lists {
		if lists[l.ID] || l.Name == "" {
			t.Fatalf("list %q is there twice or has no name", l.ID)
		}
		lists[l.ID] = true
		var above checklist.Item // the last that stands under none
		for _, it := range l.Items {
			heading := it.Kind == checklist.KindHeading
			if items[it.ID] || it.Text == "" || strings.TrimSpace(it.Text) != it.Text || (it.Status == "") != heading {
				t.Fatalf("item %+v is not sound or there twice", it)
			}
			items[it.ID] = true
			if it.Parent == "" {
				above = it
			} else if it.Parent != above.ID || above.Kind != checklist.KindItem || heading {
				t.Fatalf("%+v does not stand under its parent: %+v", it, l.Items)
			}
		}
	}
}
