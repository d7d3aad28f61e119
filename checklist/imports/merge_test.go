package imports_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ticklist/checklist"
	"ticklist/checklist/checklisttest"
	"ticklist/checklist/imports"
	"ticklist/checklist/text"
)

var (
	scope = checklist.Scope{ClientKey: "site", IssueID: "10001"}
	all   = checklist.Permissions{View: true, Add: true, Edit: true, Toggle: true, Delete: true}
)

func newService() *checklist.Service {
	return checklist.NewService(&checklisttest.Memory{}, func() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) })
}

// with has an issue with the lists that a text says.
func with(t *testing.T, s string) *checklist.Service {
	t.Helper()
	service := newService()
	if s != "" {
		if _, err := text.Save(t.Context(), service, scope, text.Edit{Text: s, By: "me", Can: all}); err != nil {
			t.Fatal(err)
		}
	}
	return service
}

func into(t *testing.T, s *checklist.Service, r imports.Request) imports.Result {
	t.Helper()
	r.By, r.Can = "me", all
	got, err := imports.Import(t.Context(), s, scope, r)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Rejected) > 0 {
		t.Fatalf("rejected: %+v", got.Rejected)
	}
	return got
}

func TestImport(t *testing.T) {
	const data = "# Go\n* [done] Ship\n  * [open] north\n* [open] Tell\n* [open] Tell\n# New\n* [open] x\n"
	for name, tc := range map[string]struct {
		has  string
		data string
		mode imports.Mode
		want string
	}{
		"an empty issue takes all":                    {mode: imports.Append, data: data, want: "# Go\n* [done] Ship\n  * [open] north\n* [open] Tell\n* [open] Tell\n\n# New\n* [open] x\n"},
		"append comes behind":                         {has: "# Go\nShip", data: "# Go\nShip", mode: imports.Append, want: "# Go\n* [open] Ship\n\n# Go\n* [open] Ship\n"},
		"without a name it goes on with the first":    {has: "# A\na\n# B\nb", data: "c", mode: imports.Append, want: "# A\n* [open] a\n* [open] c\n\n# B\n* [open] b\n"},
		"without a name and without lists it has one": {data: "c", mode: imports.Missing, want: "# Checklist\n* [open] c\n"},
		"replace takes away":                          {has: "# A\na\n# B\nb", data: "# B\nc", mode: imports.Replace, want: "# B\n* [open] c\n"},
		"nothing replaces nothing":                    {has: "# A\na", data: "\n", mode: imports.Replace, want: "# A\n* [open] a\n"},
		"missing keeps what is there as it is": {
			has: "# go\n* [open] ship\n  * [skipped] South\n* [in progress] tell\n", data: data, mode: imports.Missing,
			want: "# go\n* [open] ship\n  * [skipped] South\n  * [open] north\n* [in progress] tell\n* [open] Tell\n\n# New\n* [open] x\n",
		},
		"missing compares children beside their parents": {
			has: "# L\n* [open] a\n* [open] b\n", data: "# L\n* [open] b\n  * [open] a\n", mode: imports.Missing, want: "# L\n* [open] a\n* [open] b\n  * [open] a\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := into(t, with(t, tc.has), imports.Request{ID: "op1", Data: tc.data, Format: imports.Ticklist, Mode: tc.mode})
			if diff := cmp.Diff(tc.want, text.Write(got.Issue.Lists, checklist.Statuses())); diff != "" {
				t.Errorf("lists (-want +got):\n%s", diff)
			}
		})
	}
}

// TestImportWhereThereIsOneList: lists become headings of the one that the issue
// may have, and the same are not brought twice.
func TestImportWhereThereIsOneList(t *testing.T) {
	const data = "# Go\n* [open] Ship\n\n# New\n* [open] x\n"
	for _, tc := range []struct {
		has  string
		mode imports.Mode
		want string
	}{
		{"", imports.Append, "# Go\n* [open] Ship\n--- New\n* [open] x\n"},
		{"# Own\nmine", imports.Append, "# Own\n* [open] mine\n--- Go\n* [open] Ship\n--- New\n* [open] x\n"},
		{"# Own\n--- New\nmine", imports.Missing, "# Own\n--- New\n* [open] mine\n* [open] x\n--- Go\n* [open] Ship\n"},
		{"# Own\nmine", imports.Replace, "# Go\n* [open] Ship\n--- New\n* [open] x\n"},
	} {
		store, now := &checklisttest.Memory{}, func() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) }
		choices := checklist.NewChoices(store, now)
		s := checklist.NewService(store, now).WithChoices(choices)
		if tc.has != "" {
			if _, err := text.Save(t.Context(), s, scope, text.Edit{Text: tc.has, By: "me", Can: all}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := choices.Adjust(t.Context(), checklist.Area{ClientKey: scope.ClientKey}, checklist.Adjustment{Setting: checklist.SetSeveralLists, Want: false}); err != nil {
			t.Fatal(err)
		}
		got := into(t, s, imports.Request{ID: "op1", Data: data, Format: imports.Ticklist, Mode: tc.mode})
		if diff := cmp.Diff(tc.want, text.Write(got.Issue.Lists, checklist.Statuses())); diff != "" {
			t.Errorf("%s to %q (-want +got):\n%s", tc.mode, tc.has, diff)
		}
		if again := into(t, s, imports.Request{ID: "op2", Data: data, Format: imports.Ticklist, Mode: imports.Missing}); len(again.Notes) > 0 || again.Issue.Rev != got.Issue.Rev {
			t.Errorf("%s to %q, and what is missing: got %q, want nothing new", tc.mode, tc.has, text.Write(again.Issue.Lists, checklist.Statuses()))
		}
	}
}

func TestImportAgainChangesNothing(t *testing.T) {
	for _, mode := range []imports.Mode{imports.Append, imports.Replace, imports.Missing} {
		s := with(t, "# L\nmine")
		r := imports.Request{ID: "op1", Data: "# L\na\nb\n", Format: imports.Ticklist, Mode: mode}
		first := into(t, s, r)
		if again := into(t, s, r); again.Issue.Rev != first.Issue.Rev {
			t.Errorf("%s: the same id: got revision %d, want %d", mode, again.Issue.Rev, first.Issue.Rev)
		}
		if mode == imports.Replace {
			continue
		}
		// Reworded meanwhile, and imported with another id and the same seed.
		base := text.Write(first.Issue.Lists, checklist.Statuses())
		edited, err := text.Save(t.Context(), s, scope, text.Edit{Base: base, Text: strings.Replace(base, "] a\n", "] a!\n", 1), By: "me", Can: all})
		if err != nil {
			t.Fatal(err)
		}
		r.ID, r.Seed = "op2", "op1"
		if again := into(t, s, r); again.Issue.Rev != edited.Issue.Rev {
			t.Errorf("%s: the same seed: got %q, want nothing new", mode, text.Write(again.Issue.Lists, checklist.Statuses()))
		}
	}
}

func TestImportKeepsTheIssuesLimits(t *testing.T) {
	full := strings.Repeat("# L\n* x\n", checklist.MaxLists)
	got := into(t, with(t, full), imports.Request{ID: "op1", Data: "# More\ny\n# L\n" + strings.Repeat("z\n", checklist.MaxItems), Format: imports.Ticklist, Mode: imports.Append})
	items := 0
	for _, l := range got.Issue.Lists {
		items += len(l.Items)
	}
	if len(got.Issue.Lists) != checklist.MaxLists || items != checklist.MaxItems {
		t.Errorf("got %d lists and %d items, want %d and %d", len(got.Issue.Lists), items, checklist.MaxLists, checklist.MaxItems)
	}
	if diff := cmp.Diff([]string{"items_left_out 23 z", "lists_joined 2 More|L"}, told(got.Notes)); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
}

// apply applies actions to an issue with these lists, and returns what was refused.
func apply(t *testing.T, has []checklist.List, actions []checklist.Action) []checklist.Rejection {
	t.Helper()
	s := newService()
	plan := func(actions []checklist.Action) checklist.Result {
		res, err := s.Rework(t.Context(), scope, checklist.Rework{By: "me", Can: all, Plan: func(checklist.Issue, []checklist.Status) ([]checklist.Action, error) { return actions, nil }})
		if err != nil {
			t.Fatal(err)
		}
		return res
	}
	plan(checklist.Difference(nil, has))
	return plan(actions).Rejected
}
