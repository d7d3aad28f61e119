package hooks_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ticklist/checklist"
	"ticklist/checklist/hooks"
)

// lists reads "list: item item" lines: an item is its id, with + when it is
// done and @who when somebody is assigned; one in brackets is a heading.
func lists(lines ...string) []checklist.List {
	var out []checklist.List
	for _, line := range lines {
		id, rest, _ := strings.Cut(line, ":")
		l := checklist.List{ID: id, Name: "List " + id}
		for word := range strings.FieldsSeq(rest) {
			it := checklist.Item{Kind: checklist.KindItem, Status: checklist.StatusOpen, Text: "Text"}
			word, it.Assignee, _ = strings.Cut(word, "@")
			if bare, done := strings.CutSuffix(word, "+"); done {
				word, it.Status = bare, checklist.StatusSkipped
			}
			if heading, ok := strings.CutPrefix(word, "["); ok {
				word, it.Kind, it.Status = strings.TrimSuffix(heading, "]"), checklist.KindHeading, ""
			}
			it.ID = word
			l.Items = append(l.Items, it)
		}
		out = append(out, l)
	}
	return out
}

func say(happened []hooks.Happening) string {
	var out []string
	for _, h := range happened {
		of := h.List.ID
		if h.Item != nil {
			of = h.Item.ID
		}
		out = append(out, fmt.Sprintf("%s %s", h.Kind, of))
	}
	return strings.Join(out, ", ")
}

func TestHappened(t *testing.T) {
	for _, tc := range []struct {
		name          string
		before, after []string
		want          string
	}{
		{"nothing", []string{"l: a b+"}, []string{"l: a b+"}, ""},
		{"an item is checked", []string{"l: a b"}, []string{"l: a+ b"}, "item.checked a"},
		{"an item is unchecked", []string{"l: a+ b"}, []string{"l: a b"}, "item.unchecked a"},
		{"the last item is checked", []string{"l: a b+"}, []string{"l: a+ b+"}, "item.checked a, list.completed l"},
		{"one of a list that was complete is unchecked", []string{"l: a+ b+"}, []string{"l: a b+"}, "item.unchecked a"},
		{"the last open item is deleted", []string{"l: a b+"}, []string{"l: b+"}, "list.completed l"},
		{"the last open item goes to another list", []string{"l: a b+", "m: c"}, []string{"l: b+", "m: c a"}, "list.completed l"},
		{"a complete item joins a complete list", []string{"l: a+"}, []string{"l: a+ b+"}, "item.added b"},
		{"an empty list gets a complete item", []string{"l:"}, []string{"l: a+"}, "item.added a, list.completed l"},
		{"an open item joins a complete list", []string{"l: a+"}, []string{"l: a+ b"}, "item.added b"},
		{"a list comes, complete", nil, []string{"l: a+"}, "item.added a"},
		{"a list comes, assigned", nil, []string{"l: a@ann b"}, "item.added a, item.assigned a, item.added b"},
		{"a list goes", []string{"l: a b+"}, nil, ""},
		{"a list of headings alone is never complete", []string{"l: a"}, []string{"l: [h]"}, ""},
		{"headings do not count", []string{"l: [h] a"}, []string{"l: [h] a+"}, "item.checked a, list.completed l"},
		{"a heading comes", []string{"l: a"}, []string{"l: [h] a"}, ""},
		{"somebody is assigned", []string{"l: a"}, []string{"l: a@ann"}, "item.assigned a"},
		{"somebody else is", []string{"l: a@ann"}, []string{"l: a@bob"}, "item.assigned a"},
		{"nobody is any more", []string{"l: a@ann"}, []string{"l: a"}, ""},
		{"checked and assigned at once", []string{"l: a b"}, []string{"l: a+@ann b"}, "item.checked a, item.assigned a"},
		{"items change places", []string{"l: a b+", "m: c"}, []string{"m: b+ c", "l: a"}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := say(hooks.Happened(lists(tc.before...), lists(tc.after...), checklist.Statuses())); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

// TestUndoIsTheOpposite: what is checked one way is unchecked the other.
func TestUndoIsTheOpposite(t *testing.T) {
	before, after := lists("l: a b+ c"), lists("l: a+ b c")
	there := say(hooks.Happened(before, after, checklist.Statuses()))
	back := say(hooks.Happened(after, before, checklist.Statuses()))
	if there != "item.checked a, item.unchecked b" || back != "item.unchecked a, item.checked b" {
		t.Errorf("there %q, back %q", there, back)
	}
}

func TestHappenedKnowsStatusesByWhatTheyMean(t *testing.T) {
	statuses := slices.Concat(checklist.Statuses(), []checklist.Status{{ID: "reviewed", Complete: true}, {ID: "doubted"}})
	before, after := lists("l: a b+ c"), lists("l: a b c")
	after[0].Items[0].Status, after[0].Items[1].Status = "reviewed", "doubted"
	if got := say(hooks.Happened(before, after, statuses)); got != "item.checked a, item.unchecked b" {
		t.Errorf("got %q", got)
	}
}
