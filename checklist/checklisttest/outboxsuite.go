package checklisttest

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ticklist/checklist"
	"ticklist/checklist/outbox"
)

// Owing is a store of what Jira is to be told, with what saves issues.
type Owing interface {
	checklist.Store
	checklist.SettingsStore
	outbox.Store
}

// RunOutbox holds a store to the contract of outbox.Store.
func RunOutbox(t *testing.T, open func(t *testing.T) Owing) {
	t.Run("what was saved with something to tell is found and claimed once", func(t *testing.T) { claimedOnce(t, open(t)) })
	t.Run("what was told is kept and ends the debt", func(t *testing.T) { toldOnce(t, open(t)) })
	t.Run("who dies while telling leaves all in doubt", func(t *testing.T) { inDoubt(t, open(t)) })
	t.Run("who was taken for dead leaves all in doubt", func(t *testing.T) { takenForDead(t, open(t)) })
	t.Run("what is doubted is told again", func(t *testing.T) { doubted(t, open(t)) })
	t.Run("what is left to tell is a debt that lies ahead", func(t *testing.T) { laterAgain(t, open(t)) })
	t.Run("a change while Jira is told is a debt still", func(t *testing.T) { changedMeanwhile(t, open(t)) })
	t.Run("saving does not touch a claim, and a claim not the version", func(t *testing.T) { claimsAndSaves(t, open(t)) })
	t.Run("what is postponed is nobody's before its time", func(t *testing.T) { postponed(t, open(t)) })
	t.Run("what is dropped is owed again by the next change", func(t *testing.T) { dropped(t, open(t)) })
	t.Run("a whole site can be dropped", func(t *testing.T) { droppedSite(t, open(t)) })
	t.Run("a whole project can be owed", func(t *testing.T) { oweProject(t, open(t)) })
	t.Run("what is not stored can neither be claimed nor made", func(t *testing.T) { claimNothing(t, open(t)) })
}

// owed saves an issue of which Jira is to be told since a time.
func owed(t *testing.T, s checklist.Store, sc checklist.Scope, since time.Time) checklist.Issue {
	t.Helper()
	in := everything()
	in.JiraSince = since
	return mustSave(t, s, sc, in)
}

func mustClaim(t *testing.T, s outbox.Store, sc checklist.Scope, now time.Time) outbox.Last {
	t.Helper()
	last, ours, err := s.Claim(t.Context(), sc, now, now.Add(time.Minute))
	if err != nil || !ours {
		t.Fatalf("claim: %t, %v", ours, err)
	}
	return last
}

func claimable(t *testing.T, s outbox.Store, now time.Time, want ...checklist.Scope) {
	t.Helper()
	got, err := s.Behind(t.Context(), now, nil, 10)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(append([]checklist.Scope{}, want...), append([]checklist.Scope{}, got...)); d != "" {
		t.Errorf("behind (-want +got):\n%s", d)
	}
}

func claimedOnce(t *testing.T, s Owing) {
	second := checklist.Scope{ClientKey: "site-b", IssueID: "7"}
	owed(t, s, second, at.Add(time.Second))
	owed(t, s, scope, at)
	mustSave(t, s, checklist.Scope{ClientKey: "site-b", IssueID: "8"}, everything()) // of which Jira knows
	now := at.Add(time.Minute)
	claimable(t, s, now, scope, second)
	if got, err := s.Behind(t.Context(), now, []string{"none", second.ClientKey}, 10); err != nil || len(got) != 1 || got[0] != scope {
		t.Errorf("behind but on the second's site: %v, %v, want the first", got, err)
	}
	if last := mustClaim(t, s, scope, now); !last.Since.Equal(at) || last.Rev != 0 {
		t.Errorf("the first claim knows %+v", last)
	}
	claimable(t, s, now, second)
	if _, ours, err := s.Claim(t.Context(), scope, now, now.Add(time.Minute)); err != nil || ours {
		t.Errorf("a second claim: %t, %v", ours, err)
	}
	mustClaim(t, s, scope, now.Add(2*time.Minute)) // whoever had it has died
}

func toldOnce(t *testing.T, s Owing) {
	saved := owed(t, s, scope, at)
	last := mustClaim(t, s, scope, at)
	told := outbox.Last{Rev: saved.Rev, Flags: "true,false", At: at.Add(time.Second), Since: last.Since}
	if more, err := s.Done(t.Context(), scope, told, told.At, time.Time{}); err != nil || more {
		t.Fatalf("done: %t, %v", more, err)
	}
	claimable(t, s, at.Add(time.Hour))
	got, err := s.Last(t.Context(), scope)
	told.Since = time.Time{}
	if err != nil || cmp.Diff(told, got) != "" {
		t.Errorf("what was told (-want +got):\n%s%v", cmp.Diff(told, got), err)
	}
	if in, err := s.Load(t.Context(), scope); err != nil || !in.JiraSince.IsZero() || in.Version != saved.Version {
		t.Errorf("the issue owes since %s in version %d, %v", in.JiraSince, in.Version, err)
	}
}

func inDoubt(t *testing.T, s Owing) {
	saved := owed(t, s, scope, at)
	if last := mustClaim(t, s, scope, at); last.Parts[outbox.PartProperty].Doubt {
		t.Error("the first to claim is in doubt")
	}
	now := at.Add(time.Hour)
	last := mustClaim(t, s, scope, now)
	if !last.Parts[outbox.PartProperty].Doubt {
		t.Error("somebody has died, and nobody doubts what they told")
	}
	if err := s.Postpone(t.Context(), scope, now, last); err != nil {
		t.Fatal(err)
	}
	if last = mustClaim(t, s, scope, now); !last.Parts[outbox.PartProperty].Doubt {
		t.Error("the doubt is forgotten when it is postponed")
	}
	last = outbox.Last{Rev: saved.Rev, Since: last.Since, Why: outbox.WhyLimited}
	last.Parts[outbox.PartProperty] = outbox.Told{Hash: "h", Tries: 2, After: at}
	if _, err := s.Done(t.Context(), scope, last, now, now); err != nil {
		t.Fatal(err)
	}
	last.Since = now
	if got := mustClaim(t, s, scope, now); cmp.Diff(last, got) != "" {
		t.Errorf("what was kept (-want +got):\n%s", cmp.Diff(last, got))
	}
}

func takenForDead(t *testing.T, s Owing) {
	saved := owed(t, s, scope, at)
	slow := mustClaim(t, s, scope, at)
	slow.Rev = saved.Rev
	now := at.Add(time.Hour)
	done := func(last outbox.Last, want bool) {
		t.Helper()
		if more, err := s.Done(t.Context(), scope, last, now, time.Time{}); err != nil || more != want {
			t.Fatalf("done: %t, %v, want %t", more, err, want)
		}
	}
	// again has somebody else tell Jira, and then who was slow.
	again := func(late func()) {
		t.Helper()
		last := mustClaim(t, s, scope, now)
		last.Rev, last.Parts = saved.Rev, outbox.Last{}.Parts
		done(last, false)
		late()
		claimable(t, s, now, scope)
		got, err := s.Last(t.Context(), scope)
		for _, p := range outbox.Parts() {
			if err != nil || !got.Parts[p].Doubt || !got.Since.Equal(at) {
				t.Errorf("%s is told of by two, and known as %+v since %s, %v", p, got.Parts[p], got.Since, err)
			}
		}
	}
	again(func() { done(slow, true) })
	again(func() {
		if err := s.Postpone(t.Context(), scope, time.Time{}, slow); err != nil {
			t.Fatal(err)
		}
	})
}

func doubted(t *testing.T, s Owing) {
	if err := s.Doubt(t.Context(), scope, outbox.PartText, at); err != nil {
		t.Errorf("of what is not stored: %v", err)
	}
	saved := owed(t, s, scope, at)
	last := mustClaim(t, s, scope, at)
	now := at.Add(time.Second)
	if err := s.Doubt(t.Context(), scope, outbox.PartText, now); !errors.Is(err, checklist.ErrBusy) {
		t.Errorf("while somebody has it: %v", err)
	}
	last.Rev = saved.Rev
	last.Parts[outbox.PartText] = outbox.Told{Hash: "h", Rev: 7}
	if more, err := s.Done(t.Context(), scope, last, at, time.Time{}); err != nil || more {
		t.Fatalf("done: %t, %v", more, err)
	}
	if err := s.Doubt(t.Context(), scope, outbox.PartText, now); err != nil {
		t.Fatal(err)
	}
	got := mustClaim(t, s, scope, now)
	if want := (outbox.Told{Hash: "h", Rev: 7, Doubt: true}); got.Parts[outbox.PartText] != want || got.Parts[outbox.PartProperty].Doubt || !got.Since.Equal(now) {
		t.Errorf("got %+v, want %+v of the text alone", got, want)
	}
}

func laterAgain(t *testing.T, s Owing) {
	saved := owed(t, s, scope, at)
	last := mustClaim(t, s, scope, at)
	last.Rev = saved.Rev
	again := at.Add(time.Hour)
	if more, err := s.Done(t.Context(), scope, last, at, again); err != nil || more {
		t.Errorf("done: %t, %v", more, err)
	}
	claimable(t, s, again.Add(-time.Millisecond))
	claimable(t, s, again, scope)
	if last = mustClaim(t, s, scope, at); !last.Since.Equal(again) { // who changes it need not wait
		t.Errorf("owed since %s, want %s", last.Since, again)
	}
}

func changedMeanwhile(t *testing.T, s Owing) {
	saved := owed(t, s, scope, at)
	last := mustClaim(t, s, scope, at)
	saved.Rev++
	saved = mustSave(t, s, scope, saved)
	if more, err := s.Done(t.Context(), scope, outbox.Last{Rev: saved.Rev - 1, At: at, Since: last.Since}, at, time.Time{}); err != nil || !more {
		t.Errorf("done with an earlier revision: %t, %v", more, err)
	}
	last = mustClaim(t, s, scope, at)
	if last.Rev != saved.Rev-1 {
		t.Errorf("Jira knows revision %d, want %d", last.Rev, saved.Rev-1)
	}
	if err := s.OweJira(t.Context(), checklist.Part{ClientKey: scope.ClientKey}, at.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if more, err := s.Done(t.Context(), scope, outbox.Last{Rev: saved.Rev, At: at, Since: last.Since}, at, time.Time{}); err != nil || !more {
		t.Errorf("done with an earlier debt: %t, %v", more, err)
	}
	last = mustClaim(t, s, scope, at)
	if more, err := s.Done(t.Context(), scope, outbox.Last{Rev: saved.Rev, At: at, Since: last.Since}, at, time.Time{}); err != nil || !more {
		t.Errorf("done before the debt was due: %t, %v", more, err)
	}
}

func claimsAndSaves(t *testing.T, s Owing) {
	saved := owed(t, s, scope, at)
	mustClaim(t, s, scope, at)
	saved.Rev++
	saved = mustSave(t, s, scope, saved) // with what was read before the claim
	claimable(t, s, at)
	if err := s.Drop(t.Context(), scope); err != nil {
		t.Fatal(err)
	}
	if err := s.Doubt(t.Context(), scope, outbox.PartText, at); err != nil {
		t.Fatal(err)
	}
	saved.JiraSince = time.Time{}
	mustSave(t, s, scope, saved) // with what was read before the doubt
	claimable(t, s, at, scope)
}

func postponed(t *testing.T, s Owing) {
	owed(t, s, scope, at)
	mustClaim(t, s, scope, at)
	if err := s.Postpone(t.Context(), scope, at.Add(time.Hour), outbox.Last{Tries: 3}); err != nil {
		t.Fatal(err)
	}
	claimable(t, s, at.Add(time.Hour-time.Millisecond))
	claimable(t, s, at.Add(time.Hour), scope)
	if last := mustClaim(t, s, scope, at.Add(time.Hour)); last.Tries != 3 {
		t.Errorf("%d tries, want 3", last.Tries)
	}
}

func dropped(t *testing.T, s Owing) {
	owed(t, s, scope, at)
	mustClaim(t, s, scope, at)
	if err := s.Drop(t.Context(), scope); err != nil {
		t.Fatal(err)
	}
	claimable(t, s, at.Add(time.Hour))
	in, err := s.Load(t.Context(), scope)
	if err != nil || !in.JiraSince.IsZero() {
		t.Fatalf("owed since %s, %v", in.JiraSince, err)
	}
	in.OweJira(at.Add(time.Minute))
	mustSave(t, s, scope, in)
	claimable(t, s, at.Add(time.Hour), scope)
}

func droppedSite(t *testing.T, s Owing) {
	second, other := checklist.Scope{ClientKey: scope.ClientKey, IssueID: "77"}, checklist.Scope{ClientKey: "another", IssueID: "7"}
	for _, sc := range []checklist.Scope{scope, second, other} {
		owed(t, s, sc, at)
	}
	mustClaim(t, s, scope, at)
	if err := s.DropSite(t.Context(), scope.ClientKey); err != nil {
		t.Fatal(err)
	}
	claimable(t, s, at.Add(time.Hour), other)
}

func oweProject(t *testing.T, s Owing) {
	elsewhere := checklist.Scope{ClientKey: scope.ClientKey, IssueID: "77"}
	other := everything()
	other.ProjectID = "other"
	mustSave(t, s, elsewhere, other)
	saved := mustSave(t, s, scope, everything())
	if err := s.OweJira(t.Context(), checklist.Part{ClientKey: scope.ClientKey, ProjectID: saved.ProjectID}, at); err != nil {
		t.Fatal(err)
	}
	claimable(t, s, at, scope)
	if _, err := s.Save(t.Context(), scope, saved); err == nil {
		t.Error("what was read before the debt could be saved, and so forget it")
	}
}

func claimNothing(t *testing.T, s Owing) {
	if _, ours, err := s.Claim(t.Context(), scope, at, at.Add(time.Minute)); err != nil || ours {
		t.Errorf("claim of nothing: %t, %v", ours, err)
	}
	if more, err := s.Done(t.Context(), scope, outbox.Last{Rev: 1, At: at}, at, time.Time{}); err != nil || more {
		t.Errorf("done with nothing: %t, %v", more, err)
	}
	if last, err := s.Last(t.Context(), scope); err != nil || last != (outbox.Last{}) {
		t.Errorf("last of nothing: %+v, %v", last, err)
	}
	if err := s.Postpone(t.Context(), scope, at, outbox.Last{}); err != nil {
		t.Error(err)
	}
	claimable(t, s, at.Add(time.Hour))
}
