package text_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ticklist/checklist"
	"ticklist/checklist/text"
)

func TestReadLoosely(t *testing.T) {
	for name, tc := range map[string]struct {
		in      string
		want    string // as Write writes it
		unknown []string
	}{
		"what is no status is told":         {in: "* [QA ready] Ship\n+ [qa failed] Pack", want: "* [open] Ship\n* [done] Pack\n", unknown: []string{"QA ready", "qa failed"}},
		"details of nothing are an item":    {in: "> Read me\n> More", want: "* [open] Read me\n>> More\n"},
		"no list is too many":               {in: strings.Repeat("# L\n", checklist.MaxLists+1), want: strings.TrimSuffix(strings.Repeat("# L\n\n", checklist.MaxLists+1), "\n")},
		"characters that cannot be kept go": {in: "a\x00b\xff", want: "* [open] ab\ufffd\n"},
		"nothing is nothing":                {in: "\n\n>\n", want: ""},
	} {
		t.Run(name, func(t *testing.T) {
			lists, unknown := text.ReadLoosely(tc.in, checklist.Statuses())
			if got := text.Write(lists, checklist.Statuses()); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
			var found []string
			for _, l := range lists {
				for _, it := range l.Items {
					if token, ok := unknown[it.ID]; ok {
						found = append(found, token)
					}
				}
			}
			if diff := cmp.Diff(tc.unknown, found); diff != "" {
				t.Errorf("unknown statuses (-want +got):\n%s", diff)
			}
		})
	}
	if lists, _ := text.ReadLoosely(strings.Repeat("- x\n", checklist.MaxItems+1), checklist.Statuses()); len(lists[0].Items) != checklist.MaxItems+1 {
		t.Errorf("got %d items, want all", len(lists[0].Items))
	}
}
