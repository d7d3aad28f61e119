package text_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"ticklist/checklist"
	"ticklist/checklist/text"
)

func read(t interface {
	Helper()
	Fatalf(string, ...any)
}, s string) []checklist.List {
	t.Helper()
	lists, err := text.Read(s, checklist.Statuses())
	if err != nil {
		t.Fatalf("%#v of\n%s", err, s)
	}
	return lists
}

func write(lists []checklist.List) string { return text.Write(lists, checklist.Statuses()) }

// idOf is the id of the item that says s, or of the list that is called so.
func idOf(lists []checklist.List, s string) string {
	for _, l := range lists {
		if l.Name == s {
			return l.ID
		}
		for _, it := range l.Items {
			if it.Text == s {
				return it.ID
			}
		}
	}
	return ""
}

func TestMerge(t *testing.T) {
	const base = "# L\na\nb\nc\nd"
	for _, tc := range []struct {
		name                string
		base, theirs, mine  string
		want                string
		same                [][2]string // base's text and what the same item says at the end
		kind                text.ConflictKind
		item, wanted, begun string // of the conflict
	}{
		{name: "nothing", base: base, theirs: base, mine: base, want: base},
		{name: "I reword, they tick", base: "# L\nShip it\nb", theirs: "# L\n[x] Ship it\nb", mine: "# L\nShip it now\nb", want: "# L\n[x] Ship it now\nb", same: [][2]string{{"Ship it", "Ship it now"}}},
		{name: "I reword one, they another", base: "# L\nShip it\nBake a cake", theirs: "# L\nShip it\nBake two cakes", mine: "# L\nShip it now\nBake a cake", want: "# L\nShip it now\nBake two cakes", same: [][2]string{{"Ship it", "Ship it now"}, {"Bake a cake", "Bake two cakes"}}},
		{name: "both add at the end", base: base, theirs: base + "\nt", mine: base + "\nm", want: base + "\nm\nt"},
		{name: "both add the same", base: base, theirs: base + "\nt", mine: base + "\nt", want: base + "\nt"},
		{name: "I add what stands there already", base: base, theirs: base, mine: base + "\nd", want: base + "\nd"},
		{name: "I delete, they delete another", base: base, theirs: "# L\na\nc\nd", mine: "# L\na\nb\nd", want: "# L\na\nd"},
		{name: "I move up, they move down", base: base, theirs: "# L\nb\nc\nd\na", mine: "# L\nd\na\nb\nc", want: "# L\nd\nb\nc\na"},
		{name: "I reorder, they tick and add", base: base, theirs: "# L\na\n[x] b\nt\nc\nd", mine: "# L\nc\na\nb\nd", want: "# L\nc\na\n[x] b\nt\nd", same: [][2]string{{"c", "c"}, {"b", "b"}}},
		{name: "both change the same text alike", base: "# L\nShip it", theirs: "# L\nShip it now", mine: "# L\nShip it now", want: "# L\nShip it now", same: [][2]string{{"Ship it", "Ship it now"}}},
		{
			name: "both change the same text", base: "# L\nShip it\nb", theirs: "# L\nShip it now\nb", mine: "# L\n[x] Ship it later\nb", want: "# L\nShip it now\n[x] Ship it later\nb",
			same: [][2]string{{"Ship it", "Ship it now"}}, kind: text.BothChanged, item: "Ship it now", wanted: "Ship it later", begun: "Ship it",
		},
		{
			name: "both change the same details", base: "# L\na\n>> 1", theirs: "# L\na\n>> 2", mine: "# L\na\n>> 3", want: "# L\na\n>> 2\na\n>> 3",
			kind: text.BothChanged, item: "a", wanted: "a", begun: "a",
		},
		{name: "I change the text, they the details", base: "# L\nShip it\n>> 1", theirs: "# L\nShip it\n>> 2", mine: "# L\nShip it now\n>> 1", want: "# L\nShip it now\n>> 2"},
		{name: "I delete what they changed", base: base, theirs: "# L\na\n[x] b\nc\nd", mine: "# L\na\nc\nd", want: "# L\na\n[x] b\nc\nd", kind: text.DeletedByMe, item: "b", begun: "b"},
		{name: "they delete what I changed", base: base, theirs: "# L\na\nc\nd", mine: "# L\na\n[x] b\nc\nd", want: "# L\na\n[x] b\nc\nd", kind: text.DeletedByThem, wanted: "b", begun: "b"},
		{name: "they delete what I left", base: base, theirs: "# L\na\nc\nd", mine: base + "\nm", want: "# L\na\nc\nd\nm"},
		{name: "both set the status, the later wins", base: base, theirs: "# L\n[skipped] a\nb\nc\nd", mine: "# L\n[x] a\nb\nc\nd", want: "# L\n[x] a\nb\nc\nd"},
		{name: "I nest, they tick", base: base, theirs: "# L\na\n[x] b\nc\nd", mine: "# L\na\n  b\nc\nd", want: "# L\na\n  [x] b\nc\nd", same: [][2]string{{"b", "b"}}},
		{name: "I take out of nesting, they add a neighbour", base: "# L\na\n  b\nc", theirs: "# L\na\n  b\n  t\nc", mine: "# L\na\nb\nc", want: "# L\na\n  t\nb\nc"},
		{name: "I nest under what they deleted", base: base, theirs: "# L\nb\nc\nd", mine: "# L\na\n  b\nc\nd", want: "# L\nb\nc\nd"},
		{name: "I nest under what they nested", base: base, theirs: "# L\na\n  b\nc\nd", mine: "# L\na\nb\n  c\nd", want: "# L\na\n  c\n  b\nd"},
		{name: "we nest each under the other", base: "# L\na\nb", theirs: "# L\na\n  b", mine: "# L\nb\n  a", want: "# L\na\n  b"},
		{name: "I nest what they gave a child", base: base, theirs: "# L\na\nb\n  t\nc\nd", mine: "# L\na\n  b\nc\nd", want: "# L\na\n  b\n  t\nc\nd"},
		{name: "I delete a parent under which they added", base: "# L\na\n  b\nc", theirs: "# L\na\n  b\n  t\nc", mine: "# L\nc", want: "# L\na\n  t\nc"},
		{name: "I delete a parent and take its child out", base: "# L\na\n  b\nc", theirs: "# L\na\n  b\nc", mine: "# L\nb\nc", want: "# L\nb\nc", same: [][2]string{{"b", "b"}}},
		{name: "I move a parent, they add a child", base: "# L\na\n  b\nc", theirs: "# L\na\n  b\n  t\nc", mine: "# L\nc\na\n  b", want: "# L\nc\na\n  b\n  t"},
		{name: "I add a list, they another", base: base, theirs: base + "\n# T\nt", mine: base + "\n# M\nm", want: base + "\n# M\nm\n# T\nt"},
		{name: "both add a list of one name", base: base, theirs: base + "\n# N\nt", mine: base + "\n# N\nm", want: base + "\n# N\nm\nt"},
		{name: "I rename a list, they add to it", base: base, theirs: base + "\nt", mine: "# New\na\nb\nc\nd", want: "# New\na\nb\nc\nd\nt", same: [][2]string{{"L", "New"}}},
		{name: "I delete a list to which they added", base: base + "\n# M\nm", theirs: base + "\n# M\nm\nt", mine: base, want: base + "\n# M\nt"},
		{name: "I delete a list", base: base + "\n# M\nm", theirs: base + "\nt\n# M\nm", mine: base, want: base + "\nt"},
		{name: "they delete a list to which I added", base: base + "\n# M\nm", theirs: base, mine: base + "\n# M\nm\nn", want: base + "\n# M\nn"},
		{name: "I swap the lists, they add", base: "# A\na\n# B\nb", theirs: "# A\na\n# B\nb\nt", mine: "# B\nb\n# A\na", want: "# B\nb\nt\n# A\na", same: [][2]string{{"A", "A"}, {"B", "B"}}},
		{name: "I move between lists, they tick", base: "# A\na\nx\n# B\nb", theirs: "# A\na\n[x] x\n# B\nb", mine: "# A\na\n# B\nb\nx", want: "# A\na\n# B\nb\n[x] x", same: [][2]string{{"x", "x"}}},
		{name: "what has no name is the first list", base: base, theirs: base, mine: "a\nb\nc\nd\nm", want: base + "\nm", same: [][2]string{{"L", "L"}}},
		{name: "the first items of an issue", base: "", theirs: "", mine: "a\nb", want: "# Checklist\na\nb"},
		{name: "the first items of both", base: "", theirs: "t", mine: "m", want: "# Checklist\nm\nt"},
		{name: "I clear all", base: base, theirs: base, mine: "", want: ""},
		{name: "I replace all", base: base, theirs: base, mine: "# L\nother\nthings", want: "# L\nother\nthings"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			stored := read(t, tc.base)
			theirs, _ := text.Merge(read(t, tc.base), read(t, tc.theirs), stored, named("t"))
			got, conflicts := text.Merge(read(t, tc.base), read(t, tc.mine), theirs, named("m"))
			if diff := cmp.Diff(write(read(t, tc.want)), write(got)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			for _, pair := range tc.same {
				if was, now := idOf(stored, pair[0]), idOf(got, pair[1]); was != now {
					t.Errorf("%q has the id %s, want %s of %q", pair[1], now, was, pair[0])
				}
			}
			if tc.kind == "" {
				if len(conflicts) > 0 {
					t.Errorf("got %+v, want no conflict", conflicts)
				}
				return
			}
			if len(conflicts) != 1 || conflicts[0].Kind != tc.kind || conflicts[0].Wanted != tc.wanted || conflicts[0].Base != tc.begun || conflicts[0].Theirs != tc.item {
				t.Errorf("got %+v, want %s of %q, %q and %q", conflicts, tc.kind, tc.begun, tc.item, tc.wanted)
			}
			again, _ := text.Merge(read(t, tc.base), read(t, tc.mine), got, named("m"))
			if diff := cmp.Diff(got, again); diff != "" {
				t.Errorf("sent again it changes (-was +is)\n%s", diff)
			}
		})
	}
}

func named(by string) func(string) string { return func(name string) string { return by + name } }

// edit changes some items of a text: those whose number is of the editor, so that
// two editors never touch the same one.
func edit(t *rapid.T, base []checklist.List, who int) (string, map[string]string) {
	did := map[string]string{} // what is to be true: text of an item to its status, or "gone"
	lists := text.Write(base, checklist.Statuses())
	var out []string
	var moved []string
	for n, line := range strings.Split(strings.TrimSuffix(lists, "\n"), "\n") {
		if strings.HasPrefix(line, "#") || line == "" || n%2 != who {
			out = append(out, line)
			continue
		}
		name := line[len("* [open] "):]
		switch rapid.SampledFrom([]string{"keep", "tick", "reword", "delete", "move", "add"}).Draw(t, "edit") {
		case "tick":
			out, did[name] = append(out, "* [done] "+name), checklist.StatusDone
		case "reword":
			out, did[name], did[name+" again"] = append(out, "* [open] "+name+" again"), "gone", checklist.StatusOpen
		case "delete":
			did[name] = "gone"
		case "move":
			moved, did[name] = append(moved, line), checklist.StatusOpen
		case "add":
			added := fmt.Sprintf("of %d at %d", who, n)
			out, did[added] = append(out, line, "* [open] "+added), checklist.StatusOpen
		default:
			out = append(out, line)
		}
	}
	at := rapid.IntRange(1, len(out)).Draw(t, "to")
	return strings.Join(slices.Insert(out, at, moved...), "\n"), did
}

// TestBothSurvive: what two people do to different items is there at the end, once,
// whoever saves first; sending the same again changes nothing.
func TestBothSurvive(t *testing.T) {
	words := []string{"kettle", "window", "Zürich", "deploy the release", "call Joe", "milk", "paint", "oven", "garden", "ticket"}
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		for l := range rapid.IntRange(1, 3).Draw(t, "lists") {
			fmt.Fprintf(&b, "# list %d\n", l)
			for n := range rapid.IntRange(0, 8).Draw(t, "items") {
				fmt.Fprintf(&b, "%s %d%d\n", words[(n+3*l)%len(words)], l, n)
			}
		}
		base := read(t, b.String())
		texts, did := [2]string{}, [2]map[string]string{}
		for who := range 2 {
			texts[who], did[who] = edit(t, base, who)
		}
		for first := range 2 {
			now := base
			for _, who := range []int{first, 1 - first} {
				var conflicts []text.Conflict
				now, conflicts = text.Merge(base, read(t, texts[who]), now, named(fmt.Sprint("e", who)))
				if len(conflicts) > 0 {
					t.Fatalf("%+v between\n%s\nand\n%s", conflicts, texts[0], texts[1])
				}
			}
			check(t, now, did)
			again, _ := text.Merge(base, read(t, texts[1-first]), now, named(fmt.Sprint("e", 1-first)))
			if diff := cmp.Diff(now, again); diff != "" {
				t.Fatalf("sent again it changes (-was +is)\n%s", diff)
			}
		}
	})
}

func check(t *rapid.T, lists []checklist.List, did [2]map[string]string) {
	found, all := map[string]string{}, map[string]bool{}
	for _, l := range lists {
		for _, it := range l.Items {
			if _, twice := found[it.Text]; twice || all[it.ID] {
				t.Fatalf("%q is there twice:\n%s", it.Text, write(lists))
			}
			found[it.Text], all[it.ID] = it.Status, true
		}
	}
	for _, of := range did {
		for name, want := range of {
			got, there := found[name]
			if there == (want == "gone") || there && got != want {
				t.Fatalf("%q is %q, want %q in\n%s", name, got, want, write(lists))
			}
		}
	}
}
