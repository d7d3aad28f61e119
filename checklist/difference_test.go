package checklist_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"ticklist/checklist"
	"ticklist/checklist/checklisttest"
)

// unstamped compares lists as Difference does.
var unstamped = cmp.Options{cmpopts.EquateEmpty(), cmpopts.IgnoreFields(checklist.Item{}, "Updated")}

// applied is what becomes of lists by actions, and what was rejected.
func applied(t testing.TB, from []checklist.List, actions []checklist.Action) ([]checklist.List, []checklist.Rejection) {
	t.Helper()
	store := &checklisttest.Memory{}
	if _, err := store.Save(t.Context(), scope, checklist.Issue{Lists: from}); err != nil {
		t.Fatal(err)
	}
	service := checklist.NewService(store, at)
	lists, rejected, n := from, []checklist.Rejection(nil), 0
	for chunk := range slices.Chunk(actions, checklist.MaxOps) {
		var ops []checklist.Operation
		for _, a := range chunk {
			n++
			ops = append(ops, checklist.Operation{ID: fmt.Sprint("op", n), Action: a})
		}
		res, err := service.Apply(t.Context(), scope, checklist.Change{Ops: ops, By: "me", Can: all})
		if err != nil {
			t.Fatal(err)
		}
		lists, rejected = res.Issue.Lists, append(rejected, res.Rejected...)
	}
	return lists, rejected
}

// someLists draws lists that keep the rules; the ids are from so few that two
// draws have most of them in common.
func someLists(t *rapid.T, label string) []checklist.List {
	ids := rapid.Permutation([]string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}).Draw(t, label+" items")
	ids = ids[:rapid.IntRange(0, len(ids)).Draw(t, label+" how many")]
	var out []checklist.List
	for _, id := range rapid.Permutation([]string{"x", "y", "z"}).Draw(t, label+" lists")[:rapid.IntRange(0, 3).Draw(t, label+" how many lists")] {
		out = append(out, checklist.List{ID: id, Name: rapid.SampledFrom([]string{"One", "Two"}).Draw(t, "name")})
	}
	for _, id := range ids {
		if len(out) == 0 {
			break
		}
		l := &out[rapid.IntRange(0, len(out)-1).Draw(t, "list")]
		l.Items = append(l.Items, someItem(t, id, l.Items))
	}
	return out
}

func someItem(t *rapid.T, id string, above []checklist.Item) checklist.Item {
	text := rapid.SampledFrom([]string{"first", "second"})
	if rapid.IntRange(0, 6).Draw(t, "heading") == 0 {
		return checklist.Item{ID: id, Kind: checklist.KindHeading, Text: text.Draw(t, "text")}
	}
	it := checklist.Item{
		ID: id, Kind: checklist.KindItem, Text: text.Draw(t, "text"), Details: rapid.SampledFrom([]string{"", "more"}).Draw(t, "details"),
		Status: rapid.SampledFrom([]string{"open", "done"}).Draw(t, "status"), Optional: rapid.Bool().Draw(t, "optional"),
		Assignee: rapid.SampledFrom([]string{"", "712020:ann"}).Draw(t, "assignee"), Due: rapid.SampledFrom([]string{"", "2026-12-31"}).Draw(t, "due"),
		Link: rapid.SampledFrom([]checklist.Link{{}, {Issue: "10012", Key: "TICK-12", Follow: true}}).Draw(t, "link"),
	}
	if len(above) > 0 && above[len(above)-1].Kind == checklist.KindItem && rapid.Bool().Draw(t, "nested") {
		last := above[len(above)-1]
		it.Parent = last.Parent
		if it.Parent == "" {
			it.Parent = last.ID
		}
	}
	return it
}

func TestDifferenceLeadsFromOneToTheOther(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		from, to := someLists(rt, "from"), someLists(rt, "to")
		actions := checklist.Difference(from, to)
		got, rejected := applied(t, from, actions)
		if d := cmp.Diff(to, got, unstamped); d != "" || len(rejected) > 0 {
			rt.Fatalf("%+v\nrejected %+v, and leads elsewhere (-want +got):\n%s", actions, rejected, d)
		}
		if again := checklist.Difference(got, to); len(again) > 0 {
			rt.Fatalf("of the same to the same it is %+v", again)
		}
	})
}

// TestDifferenceMovesLittle: of a list in another order all move but a longest
// row of those that are in order already, which is looked for here by trying.
func TestDifferenceMovesLittle(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		order := rapid.Permutation([]int{0, 1, 2, 3, 4, 5, 6, 7}).Draw(rt, "order")
		most := 0
		for set := range 1 << len(order) {
			var row []int
			for n, v := range order {
				if set>>n&1 == 1 {
					row = append(row, v)
				}
			}
			if slices.IsSorted(row) {
				most = max(most, len(row))
			}
		}
		for name, nested := range map[string]bool{"top": false, "nested": true} {
			from, to := row(slices.Sorted(slices.Values(order)), nested), row(order, nested)
			if got := len(checklist.Difference(from, to)); got != len(order)-most {
				rt.Fatalf("%s: %v took %d moves, want %d", name, order, got, len(order)-most)
			}
		}
	})
}

// row is a list with items in an order, all under one where nested.
func row(order []int, nested bool) []checklist.List {
	l := checklist.List{ID: "l", Name: "L"}
	parent := ""
	if nested {
		parent = "parent"
		l.Items = append(l.Items, checklist.Item{ID: parent, Kind: checklist.KindItem, Text: "x", Status: "open"})
	}
	for _, n := range order {
		l.Items = append(l.Items, checklist.Item{ID: fmt.Sprint("i", n), Kind: checklist.KindItem, Text: "x", Status: "open", Parent: parent})
	}
	return []checklist.List{l}
}

func TestDifferenceAtTheLimits(t *testing.T) {
	many := func(prefix, parent string, n int, text string) []checklist.Item {
		var out []checklist.Item
		for i := range n {
			out = append(out, checklist.Item{ID: fmt.Sprint(prefix, i), Kind: checklist.KindItem, Text: text, Status: "open", Parent: parent})
		}
		return out
	}
	one := func(id string, items ...checklist.Item) checklist.List {
		return checklist.List{ID: id, Name: id, Items: items}
	}
	parent := many("p", "", 1, "x")
	long := strings.Repeat("x", checklist.MaxText)
	var lists, others []checklist.List
	for n := range checklist.MaxLists {
		id := fmt.Sprint("i", n)
		lists = append(lists, one(fmt.Sprint("l", n), many(id, "", 1, "x")...))
		others = append(others, one(fmt.Sprint("o", n), many(id, "", 1, "x")...))
	}
	for name, tc := range map[string]struct{ from, to []checklist.List }{
		"all items go and as many come": {[]checklist.List{one("l", many("a", "", 1000, "x")...)}, []checklist.List{one("l", many("b", "", 1000, "x")...)}},
		"a parent goes from a full list, and its children stay": {
			[]checklist.List{one("l", append(parent, many("c", "p0", 999, "x")...)...)},
			[]checklist.List{one("l", append(many("c", "", 999, "x"), many("new", "", 1, "x")...)...)},
		},
		"all lists go and their items stay": {lists, others},
		"long texts change places": {
			[]checklist.List{one("l", append(many("a", "", 200, long), many("b", "", 200, "x")...)...)},
			[]checklist.List{one("l", append(many("a", "", 200, "x"), many("b", "", 200, long)...)...)},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, rejected := applied(t, tc.from, checklist.Difference(tc.from, tc.to))
			if d := cmp.Diff(tc.to, got, unstamped); d != "" || len(rejected) > 0 {
				t.Errorf("rejected %+v, and it leads elsewhere (-want +got):\n%.1000s", rejected, d)
			}
		})
	}
}
