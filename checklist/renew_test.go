package checklist_test

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"ticklist/checklist"
)

const theTemplate = "t1"

// someTemplate draws a version of a template, which is linked to no issues.
func someTemplate(t *rapid.T, label string) []checklist.List {
	lists := someLists(t, label)
	for _, l := range lists {
		for n := range l.Items {
			l.Items[n].Link = checklist.Link{}
			if l.Items[n].Kind == checklist.KindItem {
				l.Items[n].Status = checklist.StatusOpen
			}
		}
	}
	return lists
}

// brought is what an issue has to which a version came.
func brought(lists []checklist.List, live bool) []checklist.List {
	out := checklist.Issue{Lists: lists}.Clone().Lists
	for n := range out {
		l := &out[n]
		l.From, l.ID, l.Live = checklist.Origin{Template: theTemplate, ID: l.ID}, "i-"+l.ID, live
		for m := range l.Items {
			it := &l.Items[m]
			it.From, it.ID = checklist.Origin{Template: theTemplate, ID: it.ID}, "i-"+it.ID
			if it.Parent != "" {
				it.Parent = "i-" + it.Parent
			}
		}
	}
	return out
}

// asTemplate is the shape of an issue's lists with the template's ids, in the
// order of the lists' ids: lists are not moved.
func asTemplate(lists []checklist.List) []checklist.List {
	out := checklist.Issue{Lists: lists}.Clone().Lists
	ids := map[string]string{}
	for _, l := range out {
		for _, it := range l.Items {
			ids[it.ID] = cmp.Or(it.From.ID, it.ID)
		}
	}
	for n := range out {
		l := &out[n]
		l.ID, l.From, l.Live = cmp.Or(l.From.ID, l.ID), checklist.Origin{}, false
		for m := range l.Items {
			it := &l.Items[m]
			it.ID, it.Parent, it.From, it.Status = ids[it.ID], ids[it.Parent], checklist.Origin{}, ""
		}
	}
	slices.SortFunc(out, func(a, b checklist.List) int { return strings.Compare(a.ID, b.ID) })
	return out
}

func renewed(t *rapid.T, tb testing.TB, r checklist.Renewal, lists []checklist.List) []checklist.List {
	t.Helper()
	actions, err := r.Plan(checklist.Issue{Lists: lists}, checklist.Statuses())
	if err != nil {
		t.Fatal(err)
	}
	want := r.Renew(lists, checklist.Statuses())
	if live := slices.ContainsFunc(lists, func(l checklist.List) bool { return l.Live }); live {
		return want // what the app alone may do
	}
	got, rejected := applied(tb, lists, actions)
	if d := gocmp.Diff(want, got, unstamped); d != "" || len(rejected) > 0 {
		t.Fatalf("rejected %+v, and the operations lead elsewhere (-want +got):\n%s", rejected, d)
	}
	return got
}

// TestRenewalOfWhatNobodyTouched: it becomes exactly the new version.
func TestRenewalOfWhatNobodyTouched(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		base, target := someTemplate(rt, "base"), someTemplate(rt, "target")
		live := rapid.Bool().Draw(rt, "live")
		if live && len(base) == 0 {
			return // and nothing says that it is linked
		}
		r := checklist.Renewal{Template: theTemplate, Base: base, Target: target, Live: live}
		got := renewed(rt, t, r, brought(base, live))
		if d := gocmp.Diff(asTemplate(target), asTemplate(got), unstamped); d != "" {
			rt.Fatalf("from %+v\nit is not the new version (-want +got):\n%s", base, d)
		}
	})
}

// doings are what people did on an issue.
type doings struct {
	edited, ticked, moved, deleted, added map[string]bool // ids of items
}

// people do something on the issue, by operations.
func people(rt *rapid.T, t testing.TB, lists []checklist.List) ([]checklist.List, doings) {
	d := doings{map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}}
	for n := range rapid.IntRange(0, 6).Draw(rt, "doings") {
		items := flat(lists)
		if len(items) == 0 {
			break
		}
		it := items[rapid.IntRange(0, len(items)-1).Draw(rt, "item")]
		to := lists[rapid.IntRange(0, len(lists)-1).Draw(rt, "to")].ID
		var after *string
		if other := items[rapid.IntRange(0, len(items)-1).Draw(rt, "after")]; rapid.Bool().Draw(rt, "behind") {
			after = &other.ID
		}
		var a checklist.Action
		var mark map[string]bool
		switch rapid.SampledFrom([]string{"edit", "tick", "move", "nest", "delete", "add"}).Draw(rt, "doing") {
		case "edit":
			a, mark = checklist.EditItem{Item: it.ID, Text: new("by people")}, d.edited
		case "tick":
			a, mark = checklist.SetStatus{Item: it.ID, Status: "done"}, d.ticked
		case "move":
			a, mark = checklist.MoveItem{Item: it.ID, List: to, After: after}, d.moved
		case "nest":
			a, mark = checklist.MoveItem{Item: it.ID, List: to, Parent: after}, d.moved
		case "delete":
			a, mark = checklist.DeleteItem{Item: it.ID}, d.deleted
		case "add":
			it.ID = fmt.Sprint("own", n)
			a, mark = checklist.AddItem{Item: it.ID, List: &to, After: after, Text: "by people"}, d.added
		}
		next, rejected := applied(t, lists, []checklist.Action{a})
		if len(rejected) > 0 {
			continue
		}
		for _, was := range items {
			if !slices.ContainsFunc(flat(next), func(x checklist.Item) bool { return x.ID == was.ID }) {
				d.deleted[was.ID] = true // with what it stood under
			}
		}
		if gocmp.Diff(lists, next, unstamped) != "" {
			mark[it.ID] = true
		}
		lists = next
	}
	return lists, d
}

func flat(lists []checklist.List) []checklist.Item {
	var out []checklist.Item
	for _, l := range lists {
		out = append(out, l.Items...)
	}
	return out
}

func byID(lists []checklist.List) map[string]checklist.Item {
	out := map[string]checklist.Item{}
	for _, it := range flat(lists) {
		out[it.ID] = it
	}
	return out
}

// TestRenewalLosesNothingOfPeople: what people edited, ticked, moved or added is
// there as they left it, what they deleted stays gone, nothing is there twice, and
// doing it again changes nothing.
func TestRenewalLosesNothingOfPeople(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		base, target := someTemplate(rt, "base"), someTemplate(rt, "target")
		if len(base) == 0 {
			return
		}
		copies := 1
		lists := brought(base, false)
		before, did := people(rt, t, lists)
		r := checklist.Renewal{Template: theTemplate, Base: base, Target: target}
		after := renewed(rt, t, r, before)

		had, has := byID(before), byID(after)
		for id, it := range had {
			is, there := has[id]
			if touched := did.edited[id] || did.ticked[id] || did.moved[id] || did.added[id]; touched && !there {
				back := slices.ContainsFunc(base, func(l checklist.List) bool {
					return slices.ContainsFunc(l.Items, func(x checklist.Item) bool { return x.ID == it.From.ID && samePlace(before, base, it) })
				})
				if !back || !did.moved[id] || did.edited[id] || did.ticked[id] { // moved there and back is as it was
					rt.Fatalf("%+v was touched by people and is gone:\n%+v", it, after)
				}
			}
			if place(before, id) != place(after, id) && did.moved[id] && !samePlace(before, base, it) && it.From.ID != "" {
				rt.Fatalf("%+v was moved by people and is moved again:\n%+v", it, after)
			}
			if did.edited[id] && is.Text != it.Text || did.ticked[id] && is.Status != it.Status || did.added[id] && is.Text != it.Text {
				rt.Fatalf("%+v was left by people and is %+v", it, is)
			}
		}
		count := map[checklist.Origin]int{}
		for _, it := range flat(after) {
			if it.From != (checklist.Origin{}) {
				count[it.From]++
			}
			if id := "i-" + it.From.ID; did.deleted[id] && it.From.ID != "" {
				rt.Fatalf("%+v was deleted by people and is back", it)
			}
		}
		for from, n := range count {
			if n > copies {
				rt.Fatalf("%v is there %d times", from, n)
			}
		}
		r.Base = target
		if again, err := r.Plan(checklist.Issue{Lists: after}, checklist.Statuses()); err != nil || len(again) > 0 {
			rt.Fatalf("done again it is %+v, %v", again, err)
		}
	})
}

// place is the item that one stands under, with which it goes, or else the list
// that it is in.
func place(lists []checklist.List, id string) [2]string {
	for _, l := range lists {
		for _, it := range l.Items {
			if it.ID == id && it.Parent != "" {
				return [2]string{"", it.Parent}
			}
			if it.ID == id {
				return [2]string{l.ID, ""}
			}
		}
	}
	return [2]string{}
}

// samePlace says whether an item of an issue has the parent and the list that it
// has in the template.
func samePlace(lists, base []checklist.List, it checklist.Item) bool {
	list := func(lists []checklist.List, id string) string {
		for _, l := range lists {
			if slices.ContainsFunc(l.Items, func(x checklist.Item) bool { return x.ID == id }) {
				return cmp.Or(l.From.ID, l.ID)
			}
		}
		return ""
	}
	return list(lists, it.ID) == list(base, it.From.ID) && byID(lists)[it.Parent].From.ID == byID(base)[it.From.ID].Parent
}

func TestRenewal(t *testing.T) {
	list := func(items ...string) []checklist.List {
		l := checklist.List{ID: "x", Name: "Release"}
		for _, text := range items {
			l.Items = append(l.Items, checklist.Item{ID: text[:1], Kind: checklist.KindItem, Text: text, Status: checklist.StatusOpen})
		}
		return []checklist.List{l}
	}
	base := list("a", "b", "c", "d")
	for _, tc := range []struct {
		name   string
		people []checklist.Action
		target []checklist.List
		want   string
	}{
		{name: "what is new comes behind its neighbour", people: []checklist.Action{checklist.AddItem{Item: "own", Text: "own", After: new("i-b")}}, target: list("a", "b", "new", "c", "d"), want: "a b new own c d"},
		{name: "what is new comes first", target: list("new", "a", "b", "c", "d"), want: "new a b c d"},
		{name: "what the template moves is moved", target: list("d", "a", "b", "c"), want: "d a b c"},
		{name: "what people moved is not", people: []checklist.Action{checklist.MoveItem{Item: "i-d", List: "i-x", After: new("i-a")}}, target: list("d", "a", "b", "c"), want: "a d b c"},
		{name: "what people deleted does not come back", people: []checklist.Action{checklist.DeleteItem{Item: "i-b"}}, target: list("a", "b!", "c", "d"), want: "a c d"},
		{name: "what people ticked is kept", people: []checklist.Action{checklist.SetStatus{Item: "i-b", Status: "done"}}, target: list("a", "d"), want: "a b/done d"},
		{name: "a ticked item is edited and stays ticked", people: []checklist.Action{checklist.SetStatus{Item: "i-b", Status: "done"}}, target: list("a", "b!", "c", "d"), want: "a b!/done c d"},
		{name: "of two edits people's is kept", people: []checklist.Action{checklist.EditItem{Item: "i-b", Text: new("mine")}}, target: list("a", "b!", "c!", "d"), want: "a mine c! d"},
		{name: "what people exchanged is kept, either of them", people: []checklist.Action{checklist.MoveItem{Item: "i-a", List: "i-x", After: new("i-b")}}, target: list("c", "d"), want: "b a c d"},
		{name: "what people put under another keeps that", people: []checklist.Action{checklist.AddItem{Item: "own", Text: "own", Parent: new("i-b")}}, target: list("a", "c", "d"), want: "a b >own c d"},
		{name: "what was moved to a list of people's stays there", people: []checklist.Action{checklist.AddList{List: "mine", Name: "Mine"}, checklist.MoveItem{Item: "i-b", List: "mine"}}, target: list("b!", "a"), want: "a | b!"},
		{name: "a list that people deleted stays away", people: []checklist.Action{checklist.DeleteList{List: "i-x"}}, target: list("a", "new"), want: ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			before, rejected := applied(t, brought(base, false), tc.people)
			if len(rejected) > 0 {
				t.Fatal(rejected)
			}
			r := checklist.Renewal{Template: theTemplate, Base: base, Target: tc.target}
			if got := written(r.Renew(before, checklist.Statuses())); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

// written is a line for lists of which each item is its text.
func written(lists []checklist.List) string {
	var out []string
	for n, l := range lists {
		if n > 0 {
			out = append(out, "|")
		}
		for _, it := range l.Items {
			text := it.Text
			if it.Status != checklist.StatusOpen {
				text += "/" + it.Status
			}
			if it.Parent != "" {
				text = ">" + text
			}
			out = append(out, text)
		}
	}
	return strings.Join(out, " ")
}

// TestRenewalOfLiveLists: what is ticked stays so, and all else is the template's.
func TestRenewalOfLiveLists(t *testing.T) {
	base := []checklist.List{{ID: "x", Name: "Release", Items: []checklist.Item{
		{ID: "a", Kind: checklist.KindItem, Text: "a", Status: checklist.StatusOpen}, {ID: "b", Kind: checklist.KindItem, Text: "b", Status: checklist.StatusOpen},
	}}}
	target := []checklist.List{{ID: "x", Name: "Ship", Items: []checklist.Item{
		{ID: "c", Kind: checklist.KindItem, Text: "c", Status: checklist.StatusOpen}, {ID: "b", Kind: checklist.KindItem, Text: "b!", Status: checklist.StatusOpen},
	}}, {ID: "y", Name: "After", Items: []checklist.Item{{ID: "d", Kind: checklist.KindItem, Text: "d", Status: checklist.StatusOpen}}}}
	own := checklist.List{ID: "own", Name: "Mine", Items: []checklist.Item{{ID: "own1", Kind: checklist.KindItem, Text: "mine", Status: checklist.StatusOpen}}}
	lists := append(brought(base, true), own)
	lists[0].Items[0].Status, lists[0].Items[1].Status = "done", "done"
	got := checklist.Renewal{Template: theTemplate, Base: base, Target: target, Live: true}.Renew(lists, checklist.Statuses())
	if text := written(got); text != "c b!/done | d | mine" || got[0].Name != "Ship" || !got[0].Live || !got[1].Live || got[2].Live {
		t.Errorf("got %q in %+v", text, got)
	}
	if got := (checklist.Renewal{Template: theTemplate, Base: target, Target: target, Live: true}).Renew(lists[1:], checklist.Statuses()); written(got) != "mine" {
		t.Errorf("a live list that somebody deleted is back: %q", written(got))
	}
}

// TestRenewalWhereThereIsOneList: what is in a list that the version before did not
// have goes behind what is in the issue's, and stays there.
func TestRenewalWhereThereIsOneList(t *testing.T) {
	item := func(id string) checklist.Item {
		return checklist.Item{ID: id, Kind: checklist.KindItem, Text: id, Status: checklist.StatusOpen}
	}
	base := []checklist.List{{ID: "x", Name: "Release", Items: []checklist.Item{item("a"), item("b")}}}
	target := []checklist.List{base[0], {ID: "y", Name: "After", Items: []checklist.Item{item("c"), item("d")}}}
	next := []checklist.List{base[0], {ID: "y", Name: "After", Items: []checklist.Item{item("c"), item("e"), item("d")}}}
	issue := checklist.Issue{Lists: brought(base, false), Statuses: checklist.Statuses()}
	issue.Lists[0].Items = append(issue.Lists[0].Items, checklist.Item{ID: "own", Kind: checklist.KindItem, Text: "own", Status: checklist.StatusOpen})
	issue.Options.OneList = true
	for _, step := range []struct {
		from, to []checklist.List
		want     string
	}{{base, target, "a b own c d"}, {target, next, "a b own c e d"}, {next, base, "a b own"}} {
		actions, err := checklist.Renewal{Template: theTemplate, Base: step.from, Target: step.to}.Plan(issue, checklist.Statuses())
		if err != nil {
			t.Fatal(err)
		}
		after, refused := checklist.Perform(issue, actions)
		if got := written(after); got != step.want || len(refused) > 0 {
			t.Errorf("got %q (refused: %v), want %q", got, refused, step.want)
		}
		issue.Lists = after
	}
}

func TestRenewalThatDoesNotFit(t *testing.T) {
	base := []checklist.List{{ID: "x", Name: "Release"}}
	target := []checklist.List{{ID: "x", Name: "Release", Items: []checklist.Item{{ID: "a", Kind: checklist.KindItem, Text: "a", Status: checklist.StatusOpen}}}}
	lists := brought(base, false)
	for n := range checklist.MaxItems {
		lists[0].Items = append(lists[0].Items, checklist.Item{ID: fmt.Sprint("own", n), Kind: checklist.KindItem, Text: "mine", Status: checklist.StatusOpen})
	}
	_, err := checklist.Renewal{Template: theTemplate, Base: base, Target: target}.Plan(checklist.Issue{Lists: lists}, checklist.Statuses())
	if !errors.Is(err, checklist.ErrFull) {
		t.Errorf("got %v, want ErrFull", err)
	}
}
