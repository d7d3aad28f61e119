package checklist_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"ticklist/checklist"
)

// TestRevisions applies generated operations and looks at what each revision is
// said to have made of what.
func TestRevisions(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t)
		past := map[int64][]checklist.List{0: nil}
		var last int64
		for range rapid.IntRange(1, 10).Draw(rt, "requests") {
			res, err := w.apply(all, w.ops(rapid.SliceOfN(rapid.Custom(someAction), 1, 6).Draw(rt, "actions")...)...)
			if err != nil {
				rt.Fatal(err)
			}
			last = res.Issue.Rev
			past[last] = res.Issue.Lists
		}
		after := rapid.Int64Range(0, last).Draw(rt, "after")
		next := last
		_, err := w.Revisions(t.Context(), scope, after, func(r checklist.Revision) error {
			if r.Rev != next || r.By != "me" {
				rt.Fatalf("revision %d of %q, want %d", r.Rev, r.By, next)
			}
			if d := cmp.Diff(past[r.Rev], r.After, unstamped) + cmp.Diff(past[r.Rev-1], r.Before, unstamped); d != "" {
				rt.Fatalf("revision %d (-want +got):\n%s", r.Rev, d)
			}
			next--
			return nil
		})
		if err != nil || next != after {
			rt.Fatalf("stopped before revision %d, want %d: %v", next, after, err)
		}
	})
}

func TestRevisionsEndWithTheirReader(t *testing.T) {
	w := newWorld(t)
	w.must(checklist.AddItem{Item: "a", Text: "A"})
	w.must(checklist.AddItem{Item: "b", Text: "B"})
	enough, n := errors.New("enough"), 0
	if _, err := w.Revisions(t.Context(), scope, 0, func(checklist.Revision) error { n++; return enough }); !errors.Is(err, enough) || n != 1 {
		t.Errorf("%d revisions and %v, want one and the reader's error", n, err)
	}
}

// TestHooksAreOwed: what somebody outside wants to be told is noted in the write
// that does it, from the revision before the first; what nobody wants is not.
func TestHooksAreOwed(t *testing.T) {
	w := newWorld(t)
	hooked, asked := false, ""
	w.Hooked = func(_ context.Context, clientKey, projectID string) bool {
		asked = clientKey + "/" + projectID
		return hooked
	}
	w.must(checklist.AddItem{Item: "a", Text: "A"})
	if in := w.must(checklist.SetStatus{Item: "a", Status: "done"}).Issue; !in.HooksSince.IsZero() {
		t.Errorf("owed since %s behind %d without anybody who wants it", in.HooksSince, in.HooksFrom)
	}
	hooked = true
	w.must(checklist.SetStatus{Item: "a", Status: "open"})
	in := w.must(checklist.SetStatus{Item: "a", Status: "done"}).Issue
	if in.HooksFrom != 2 || in.HooksSince.IsZero() || asked != scope.ClientKey+"/"+in.ProjectID {
		t.Errorf("owed since %s behind %d, want behind 2; asked of %q", in.HooksSince, in.HooksFrom, asked)
	}
	asked = ""
	w.must(checklist.SetStatus{Item: "a", Status: "done"}) // which it is
	if asked != "" {
		t.Error("it is asked of a change that was none")
	}
}
