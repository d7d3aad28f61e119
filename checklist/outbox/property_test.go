package outbox_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ticklist/checklist"
	"ticklist/checklist/checklisttest"
	"ticklist/checklist/outbox"
)

// issueWith is an issue of which Jira may be told so much.
func issueWith(tell string, lists ...checklist.List) checklist.Issue {
	return checklist.Issue{Rev: 7, Lists: lists, Statuses: checklist.Statuses(), Options: checklist.Options{Tell: tell}}
}

func item(text, status string, more ...func(*checklist.Item)) checklist.Item {
	it := checklist.Item{ID: text, Kind: checklist.KindItem, Text: text, Status: status}
	for _, change := range more {
		change(&it)
	}
	return it
}

func optional(it *checklist.Item) { it.Optional = true }

func due(day string) func(*checklist.Item) { return func(it *checklist.Item) { it.Due = day } }

func of(account string) func(*checklist.Item) {
	return func(it *checklist.Item) { it.Assignee = account }
}

func decoded(t *testing.T, in checklist.Issue) map[string]any {
	t.Helper()
	value, err := outbox.Property(in)
	if err != nil {
		t.Fatal(err)
	}
	var p map[string]any
	if err := json.Unmarshal(value, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// TestPropertyHasTheirNames holds the names and numbers of the property
// "checklist" of "Checklists for Jira", with its own example.
func TestPropertyHasTheirNames(t *testing.T) {
	p := decoded(t, issueWith(checklist.TellTexts, checklist.List{ID: "a", Name: "Checklist", Items: []checklist.Item{
		item("Item 1", "done", optional), item("Item 2", "open"), item("Item 3", "skipped"), item("Item 4", "open", optional),
	}}))
	for name, want := range map[string]any{
		"completedText": "Not Completed", "activeItems": 2.0, "uncheckedItems": 2.0, "allItems": 4.0, "uncheckedMandatoryItems": 1.0, "allMandatoryItems": 2.0,
		"hasActiveItems": true, "hasUncheckedItems": true, "hasItems": true, "allItemsCompleted": false, "hasUncheckedMandatoryItems": true,
		"hasMandatoryItems": true, "mandatoryItemsCompleted": false, "progressText": "Checklist: 2/4", "progressPercent": 50.0,
		"items": "Item 1 Item 2 Item 3 Item 4",
		"rev":   7.0, "total": 4.0, "complete": 2.0, "open": 2.0, "percent": 50.0, "progress": "2/4", "mandatory": 2.0, "mandatoryOpen": 1.0,
	} {
		if p[name] != want {
			t.Errorf("%s is %v, want %v", name, p[name], want)
		}
	}
}

func TestProperty(t *testing.T) {
	for _, tc := range []struct {
		name  string
		items []checklist.Item
		want  map[string]any
	}{
		{name: "nothing", want: map[string]any{"completedText": "Not Completed", "hasItems": false, "allItemsCompleted": false, "mandatoryItemsCompleted": false, "progress": "0/0", "due": nil}},
		{name: "all", items: []checklist.Item{item("a", "done"), item("b", "skipped")}, want: map[string]any{"completedText": "All Completed", "allItemsCompleted": true, "mandatoryItemsCompleted": true}},
		{name: "all that is mandatory", items: []checklist.Item{item("a", "done"), item("b", "open", optional)}, want: map[string]any{"completedText": "Mandatory Completed", "allItemsCompleted": false, "mandatoryItemsCompleted": true}},
		{
			name: "the next day, of what is open", want: map[string]any{"due": "2026-12-01"},
			items: []checklist.Item{item("a", "done", due("2020-01-01")), item("b", "open", due("2026-12-24")), item("c", "in_progress", due("2026-12-01"))},
		},
		{
			name: "who has what is open, each once", want: map[string]any{"assignees": []any{"712020:ann", "712020:ben"}},
			items: []checklist.Item{item("a", "open", of("712020:ben")), item("b", "done", of("712020:cy")), item("c", "open", of("712020:ann")), item("d", "open", of("712020:ben"))},
		},
		{name: "statuses by name, in their order", items: []checklist.Item{item("a", "done"), item("b", "open"), item("c", "done")}, want: map[string]any{"statuses": []any{"Open", "Done"}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := decoded(t, issueWith(checklist.TellCounts, checklist.List{ID: "a", Name: "CANARY", Items: tc.items}))
			for name, want := range tc.want {
				if d := cmp.Diff(want, p[name]); d != "" {
					t.Errorf("%s (-want +got):\n%s", name, d)
				}
			}
		})
	}
}

// TestFieldsOfTheProperty: a field that a site does not show is nowhere.
func TestFieldsOfTheProperty(t *testing.T) {
	half := []checklist.Item{item("a", "done"), item("b", "open", optional), item("c", "open")}
	whole := []checklist.Item{item("a", "done"), item("b", "skipped")}
	all := checklist.Fields{Progress: true, Percent: true, Completed: true}
	for _, tc := range []struct {
		name   string
		items  []checklist.Item
		fields checklist.Fields
		want   any
	}{
		{"no items", nil, all, nil},
		{"none is shown", half, checklist.Fields{Text: true, Glance: true}, nil},
		{"all", half, all, map[string]any{"progress": "1/3", "percent": 33.0, "completed": "Not Completed"}},
		{"complete", whole, all, map[string]any{"progress": "2/2", "percent": 100.0, "completed": "All Completed"}},
		{"mandatory ones are not all", []checklist.Item{item("a", "done"), item("b", "open", optional)}, checklist.Fields{Completed: true}, map[string]any{"completed": "Not Completed"}},
		{"nothing is a share", []checklist.Item{item("a", "open")}, checklist.Fields{Percent: true}, map[string]any{"percent": 0.0}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			in := issueWith(checklist.TellCounts, checklist.List{ID: "a", Items: tc.items})
			in.Options.Fields = tc.fields
			if d := cmp.Diff(tc.want, decoded(t, in)["fields"]); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestPropertyTellsWhatItMay(t *testing.T) {
	list := checklist.List{ID: "a", Name: "CANARY name", Items: []checklist.Item{item("CANARY text", "open"), {ID: "h", Kind: checklist.KindHeading, Text: "CANARY heading"}}}
	grants := checklist.Grants{checklist.View: nil}
	for _, tc := range []struct {
		name    string
		options checklist.Options
		want    int // canaries
	}{
		{"counts", checklist.Options{Tell: checklist.TellCounts}, 0},
		{"texts", checklist.Options{Tell: checklist.TellTexts}, 2},
		{"texts, where not all may see them", checklist.Options{Tell: checklist.TellTexts, Permissions: grants}, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			in := issueWith("", list)
			in.Options = tc.options
			value, err := outbox.Property(in)
			if err != nil || len(value) == 0 || strings.Count(string(value), "CANARY") != tc.want {
				t.Errorf("got %s, %v", value, err)
			}
		})
	}
	if value, err := outbox.Property(issueWith(checklist.TellNothing, list)); value != nil || err != nil {
		t.Errorf("nothing is %s, %v", value, err)
	}
}

// TestPropertyFits: at the limits of everything, with characters that JSON takes
// several bytes for.
func TestPropertyFits(t *testing.T) {
	var lists []checklist.List
	for l := range checklist.MaxLists {
		list := checklist.List{ID: fmt.Sprint(strings.Repeat("l", 60), l), Name: strings.Repeat(`"𝄞`, 50)}
		for n := range checklist.MaxItems / checklist.MaxLists {
			list.Items = append(list.Items, item(strings.Repeat(`\𝄞`, 200), "open", of(fmt.Sprintf("712020:%0100d", l*100+n))))
		}
		lists = append(lists, list)
	}
	value, err := outbox.Property(issueWith(checklist.TellTexts, lists...))
	if err != nil || len(value) >= 32_768 || !json.Valid(value) {
		t.Fatalf("%d bytes, %v", len(value), err)
	}
	p := decoded(t, issueWith(checklist.TellTexts, lists...))
	if p["cut"] != true || p["total"] != float64(checklist.MaxItems) || len(p["lists"].([]any)) != checklist.MaxLists {
		t.Errorf("it is not said that it was cut, or counts are missing: %.300s", value)
	}
	if p := decoded(t, issueWith(checklist.TellTexts, lists[0])); p["cut"] == true && p["items"] == "" {
		t.Error("more was cut than had to be")
	}
	if p := decoded(t, issueWith(checklist.TellTexts)); p["cut"] != nil {
		t.Error("nothing was cut")
	}
}

// watching is an issue of a site that has these watches, each a list's name and a
// pattern.
func watching(t *testing.T, watches [][2]string, lists ...checklist.List) (checklist.Issue, []string) {
	t.Helper()
	choices := checklist.NewChoices(&checklisttest.Memory{}, func() time.Time { return time.Unix(0, 0) })
	var ids []string
	for _, w := range watches {
		made, _, err := choices.Watch(t.Context(), "acme", w[0], w[1])
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, made.ID)
	}
	in, err := choices.WithStatuses(t.Context(), "acme", "10", checklist.Issue{Rev: 7, Lists: lists})
	if err != nil {
		t.Fatal(err)
	}
	if in.Options, err = choices.Options(t.Context(), "acme", "10"); err != nil {
		t.Fatal(err)
	}
	return in, ids
}

func TestPropertyOfWatches(t *testing.T) {
	lists := []checklist.List{
		{ID: "a", Name: "Release", Items: []checklist.Item{
			item("Sign off: security", "done", due("2020-01-01")), item("sign off: law", "open", due("2026-12-24")), item("tell SECURITY", "open", optional, due("2026-12-01")),
			{ID: "h", Kind: checklist.KindHeading, Text: "security"},
		}},
		{ID: "b", Name: "release ", Items: []checklist.Item{item("Straße", "open")}},
		{ID: "c", Name: "Nothing in it"},
	}
	numbers := func(total, complete, percent, mandatory, mandatoryOpen float64, due string) map[string]any {
		out := map[string]any{"total": total, "complete": complete, "open": total - complete, "percent": percent, "mandatory": mandatory, "mandatoryOpen": mandatoryOpen}
		if due != "" {
			out["due"] = due
		}
		return out
	}
	for _, tc := range []struct {
		name, list, pattern string
		want                map[string]any
	}{
		{"lists of a name, whatever its case", "RELEASE", "", numbers(4, 1, 25, 3, 2, "2026-12-01")},
		{"items with a word, and no headings", "", "security", numbers(2, 1, 50, 1, 0, "2026-12-01")},
		{"items that an expression picks in lists of a name", "release", "/^sign off/", numbers(2, 1, 50, 2, 1, "2026-12-24")},
		{"nothing due", "release", "STRASSE", numbers(1, 0, 0, 1, 1, "")},
		{"a list without items", "nothing in it", "", nil},
		{"a list that is not there", "Releases", "", nil},
		{"a word that is not there", "", "budget", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			in, ids := watching(t, [][2]string{{tc.list, tc.pattern}}, lists...)
			p := decoded(t, in)
			var want any
			if tc.want != nil {
				want = map[string]any{ids[0]: tc.want}
			}
			if d := cmp.Diff(want, p["watches"]); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// TestPropertyOfAllWatches has as many as a site can have, in an issue with as many
// lists as it can have: there is room for the numbers of all.
func TestPropertyOfAllWatches(t *testing.T) {
	var watches [][2]string
	var lists []checklist.List
	for n := range checklist.MaxWatches {
		watches = append(watches, [2]string{"", fmt.Sprintf("item %d.", n)})
	}
	for n := range checklist.MaxLists {
		l := checklist.List{ID: strings.Repeat("x", 60) + fmt.Sprint(n), Name: strings.Repeat("🎉", 255)}
		for m := range checklist.MaxWatches {
			l.Items = append(l.Items, item(fmt.Sprintf("item %d. %s", m, strings.Repeat("x", 500)), "open", due("2026-12-24"), of(fmt.Sprintf("712020:%d-%d", n, m))))
		}
		lists = append(lists, l)
	}
	in, _ := watching(t, watches, lists...)
	in.Options.Tell = checklist.TellTexts
	value, err := outbox.Property(in)
	if err != nil || len(value) >= outbox.MaxProperty {
		t.Fatalf("%d bytes, %v", len(value), err)
	}
	if got := decoded(t, in)["watches"].(map[string]any); len(got) != checklist.MaxWatches { //nolint:forcetypeassert // a test
		t.Errorf("numbers of %d watches, want of all %d", len(got), checklist.MaxWatches)
	}
}

func TestFlagsOfWatches(t *testing.T) {
	of := func(status string) string {
		in, _ := watching(t, [][2]string{{"", "sign"}}, checklist.List{ID: "a", Items: []checklist.Item{item("sign", status), item("other", "open")}})
		return outbox.Flags(in)
	}
	if of("open") == of("done") {
		t.Error("a watch that becomes complete flips nothing, so a transition would have to wait")
	}
	if of("open") != of("in_progress") {
		t.Error("a watch that stays incomplete flips something")
	}
}

func TestFlags(t *testing.T) {
	list := func(id string, items ...checklist.Item) checklist.List { return checklist.List{ID: id, Items: items} }
	flags := func(lists ...checklist.List) string {
		return outbox.Flags(issueWith(checklist.TellCounts, lists...))
	}
	half := flags(list("a", item("x", "open"), item("y", "done")), list("b"))
	for _, tc := range []struct {
		name  string
		flags string
		same  bool
	}{
		{"another number", flags(list("a", item("x", "open"), item("y", "done"), item("z", "open")), list("b")), true},
		{"all", flags(list("a", item("x", "done"), item("y", "done")), list("b")), false},
		{"all that is mandatory", flags(list("a", item("x", "open", optional), item("y", "done")), list("b")), false},
		{"of one list", flags(list("a", item("x", "open"), item("y", "done")), list("b", item("z", "done"))), false},
	} {
		if (tc.flags == half) != tc.same {
			t.Errorf("%s: %q and %q", tc.name, tc.flags, half)
		}
	}
}
