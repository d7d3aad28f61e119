package text_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"ticklist/checklist"
	"ticklist/checklist/checklisttest"
	"ticklist/checklist/text"
)

var (
	scope = checklist.Scope{ClientKey: "site", IssueID: "10001"}
	all   = checklist.Permissions{View: true, Add: true, Edit: true, Toggle: true, Delete: true}
)

func newService() *checklist.Service {
	return checklist.NewService(&checklisttest.Memory{}, func() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) })
}

func save(t *testing.T, s *checklist.Service, e text.Edit) text.Saved {
	t.Helper()
	if e.Can == (checklist.Permissions{}) {
		e.Can = all
	}
	e.By = "me"
	saved, err := text.Save(t.Context(), s, scope, e)
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

func TestSave(t *testing.T) {
	rev := func(n int64) *int64 { return &n }
	t.Run("a thousand items are one revision", func(t *testing.T) {
		s := newService()
		want := "# Big\n" + strings.Repeat("* [open] a\n", checklist.MaxItems)
		got := save(t, s, text.Edit{Text: want})
		if got.Issue.Rev != 1 || write(got.Issue.Lists) != want {
			t.Errorf("got revision %d and %d bytes, want 1 and %d", got.Issue.Rev, len(write(got.Issue.Lists)), len(want))
		}
		if len(got.Issue.Recent) != 0 {
			t.Errorf("%d bytes of operations are remembered, want none of an edit without a revision", len(got.Issue.Recent))
		}
	})
	t.Run("sent again with its revision it changes nothing, whatever came between", func(t *testing.T) {
		s := newService()
		base := write(save(t, s, text.Edit{Text: "# L\nShip it"}).Issue.Lists)
		edit := text.Edit{Base: base, Text: "# L\nShip it now", Rev: rev(1)}
		save(t, s, edit)
		save(t, s, text.Edit{Base: "# L\nShip it now", Text: "# L\nShip it later", Rev: rev(2)})
		got := save(t, s, edit)
		if got.Issue.Rev != 3 || write(got.Issue.Lists) != "# L\n* [open] Ship it later\n" || len(got.Conflicts) != 0 {
			t.Errorf("got revision %d, %q, %+v", got.Issue.Rev, write(got.Issue.Lists), got.Conflicts)
		}
	})
	t.Run("sent again without a revision it changes nothing", func(t *testing.T) {
		s := newService()
		base := write(save(t, s, text.Edit{Text: "# L\na\nb"}).Issue.Lists)
		edit := text.Edit{Base: base, Text: "# L\nb again\na\nc"}
		save(t, s, edit)
		if got := save(t, s, edit); got.Issue.Rev != 2 {
			t.Errorf("got revision %d, want 2", got.Issue.Rev)
		}
	})
	t.Run("what is not permitted is rejected by itself", func(t *testing.T) {
		s := newService()
		base := write(save(t, s, text.Edit{Text: "# L\na\nb\nc"}).Issue.Lists)
		got := save(t, s, text.Edit{Base: base, Text: "# L\n[x] a\nb\nd", Can: checklist.Permissions{View: true, Toggle: true, Add: true}, Rev: rev(1)})
		if want := "# L\n* [done] a\n* [open] b\n* [open] d\n* [open] c\n"; write(got.Issue.Lists) != want {
			t.Errorf("got %q, want %q", write(got.Issue.Lists), want)
		}
		if len(got.Rejected) != 1 || got.Rejected[0].Code != checklist.CodeForbidden {
			t.Errorf("rejected are %+v, want the deletion", got.Rejected)
		}
		if again := save(t, s, text.Edit{Base: base, Text: "# L\n[x] a\nb\nd", Rev: rev(1)}); write(again.Issue.Lists) != "# L\n* [done] a\n* [open] b\n* [open] d\n" {
			t.Errorf("asked again with the right, it is\n%s", write(again.Issue.Lists))
		}
	})
	t.Run("who may do nothing of it is refused", func(t *testing.T) {
		s := newService()
		for _, can := range []checklist.Permissions{{}, {View: true}, {Add: true}} {
			_, err := text.Save(t.Context(), s, scope, text.Edit{Text: "a", Can: can, By: "me"})
			if !errors.Is(err, checklist.ErrForbidden) {
				t.Errorf("with %+v: %v", can, err)
			}
		}
	})
	t.Run("a base that is none", func(t *testing.T) {
		_, err := text.Save(t.Context(), newService(), scope, text.Edit{Base: ">> a", Can: all})
		if invalid, ok := errors.AsType[*checklist.InvalidError](err); !ok || invalid.Field != "base" {
			t.Errorf("%v", err)
		}
	})
	t.Run("a text with faults stores nothing", func(t *testing.T) {
		s := newService()
		_, err := text.Save(t.Context(), s, scope, text.Edit{Text: "a\n[nope] b", Can: all})
		if faults, ok := errors.AsType[text.FaultsError](err); !ok || len(faults) != 1 || faults[0].Line != 2 {
			t.Errorf("%v", err)
		}
		if issue, _ := s.Load(t.Context(), scope); issue.Rev != 0 {
			t.Errorf("revision %d is stored", issue.Rev)
		}
	})
	t.Run("a status that is no more is kept where it was and open where it is new", func(t *testing.T) {
		s := newService()
		save(t, s, text.Edit{Text: "# L\n[x] Ship it"})
		got := save(t, s, text.Edit{Base: "# L\n[gone] Ship it", Text: "# L\n[gone] Ship it now\n[gone] b"})
		if want := "# L\n* [done] Ship it now\n* [open] b\n"; write(got.Issue.Lists) != want || len(got.Rejected) != 0 {
			t.Errorf("got %q, %+v, want %q", write(got.Issue.Lists), got.Rejected, want)
		}
	})
}

// TestSaveAnything: any lists become any others by their text.
func TestSaveAnything(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := newService()
		base := ""
		for n := range 2 {
			want := write(plain(anyLists().Draw(rt, fmt.Sprint("lists", n))))
			saved, err := text.Save(t.Context(), s, scope, text.Edit{Base: base, Text: want, By: "me", Can: all})
			if err != nil || len(saved.Rejected) > 0 || len(saved.Conflicts) > 0 {
				rt.Fatalf("%v, %+v, %+v", err, saved.Rejected, saved.Conflicts)
			}
			if diff := cmp.Diff(want, write(saved.Issue.Lists)); diff != "" {
				rt.Fatalf("(-want +got)\n%s", diff)
			}
			base = want
		}
	})
}

// plain leaves out what only the statuses of other tests have.
func plain(lists []checklist.List) []checklist.List {
	for _, l := range lists {
		for n := range l.Items {
			if l.Items[n].Kind == checklist.KindItem {
				l.Items[n].Status = checklist.StatusDone
			}
		}
	}
	return lists
}
