package checklistmongo

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"ticklist/checklist"
)

func item(id, text, details string) checklist.Item {
	return checklist.Item{ID: id, Text: text, Details: details}
}

// structure is lists without their texts, as they are read from a document.
func structure(lists []checklist.List) []checklist.List {
	bare := checklist.Issue{Lists: lists}.Clone().Lists
	for n := range bare {
		bare[n].Name = ""
		for m := range bare[n].Items {
			bare[n].Items[m].Text, bare[n].Items[m].Details = "", ""
		}
	}
	return bare
}

func TestTextsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var lists []checklist.List
		for range rapid.IntRange(0, 4).Draw(t, "lists") {
			l := checklist.List{ID: rapid.String().Draw(t, "id"), Name: rapid.String().Draw(t, "name")}
			for range rapid.IntRange(0, 5).Draw(t, "items") {
				l.Items = append(l.Items, item(rapid.String().Draw(t, "id"), rapid.String().Draw(t, "text"), rapid.String().Draw(t, "details")))
			}
			lists = append(lists, l)
		}
		got := structure(lists)
		if err := unpackTexts(packTexts(lists), got); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(lists, got); d != "" {
			t.Errorf("packed and unpacked differ:\n%s", d)
		}
	})
}

func TestLongTextsComeBack(t *testing.T) {
	long := strings.Repeat("é", 10_000)
	lists := []checklist.List{{ID: "l", Name: long, Items: []checklist.Item{item("i", long, long)}}}
	got := structure(lists)
	if err := unpackTexts(packTexts(lists), got); err != nil || !cmp.Equal(lists, got) {
		t.Errorf("%v, or they differ", err)
	}
}

func TestTextsOfOtherListsAreRefused(t *testing.T) {
	lists := []checklist.List{{ID: "l1", Name: "one", Items: []checklist.Item{item("i1", "a", "b"), item("i2", "c", "")}}, {ID: "l2", Name: "two"}}
	packed := packTexts(lists)
	endless := append([]byte{textsFormat}, strings.Repeat("\xff", 20)...)
	for _, tc := range []struct {
		name   string
		packed []byte
		change func(lists []checklist.List) []checklist.List
	}{
		{"nothing", nil, nil},
		{"another format", append([]byte{9}, packed[1:]...), nil},
		{"cut", packed[:len(packed)-1], nil},
		{"something behind", append(slices.Clip(packed), 0), nil},
		{"a number without an end", endless, nil},
		{"a length beyond the end", []byte{textsFormat, 0xff, 0xff, 0x7f}, nil},
		{"a list less", packed, func(l []checklist.List) []checklist.List { return l[:1] }},
		{"a list more", packed, func(l []checklist.List) []checklist.List { return append(l, checklist.List{ID: "l3"}) }},
		{"another list", packed, func(l []checklist.List) []checklist.List { l[0].ID = "lX"; return l }},
		{"lists in another order", packed, func(l []checklist.List) []checklist.List { return []checklist.List{l[1], l[0]} }},
		{"an item less", packed, func(l []checklist.List) []checklist.List { l[0].Items = l[0].Items[:1]; return l }},
		{"items in another order", packed, func(l []checklist.List) []checklist.List {
			l[0].Items[0], l[0].Items[1] = l[0].Items[1], l[0].Items[0]
			return l
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			into := structure(lists)
			if tc.change != nil {
				into = tc.change(into)
			}
			if err := unpackTexts(tc.packed, into); !errors.Is(err, errTexts) {
				t.Errorf("got %v, %+v; want errTexts", err, into)
			}
		})
	}
}

// FuzzUnpackTexts: whatever was sealed long ago, and by whatever program, is
// read or refused.
func FuzzUnpackTexts(f *testing.F) {
	lists := []checklist.List{{ID: "l1", Name: "one", Items: []checklist.Item{item("i1", "a", "b")}}}
	f.Add(packTexts(lists))
	f.Add([]byte{textsFormat, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01})
	f.Fuzz(func(t *testing.T, packed []byte) {
		got := structure(lists)
		if err := unpackTexts(packed, got); err == nil && len(packTexts(got)) > len(packed) {
			t.Errorf("%d bytes gave more than they hold: %+v", len(packed), got)
		}
	})
}
