package checklisttest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ticklist/checklist"
	"ticklist/checklist/hooks"
)

// Hooking is a store of hooks, with what saves issues.
type Hooking interface {
	checklist.Store
	hooks.Store
}

// RunHooks holds a store to the contract of hooks.Store.
func RunHooks(t *testing.T, open func(t *testing.T) Hooking) {
	for _, tc := range []struct {
		name string
		test func(t *testing.T, s Hooking)
	}{
		{"what was saved is loaded", hooksRoundTrip},
		{"an old revision is a conflict and stores nothing", hooksConflict},
		{"another site has nothing to do with it", hooksElsewhere},
		{"a cancelled call is an error, not an absence", hooksCancelled},
		{"switching on forgets the failures and is due at once", hooksSwitched},
		{"what was saved with something to tell is found and claimed once", plansClaimed},
		{"a change while it is planned is owed still", plansChanged},
		{"deliveries come back whole, each once and in order", deliveriesInOrder},
		{"a queue is one owner's at a time", queueOwned},
		{"what was added meanwhile stays due", queueAdded},
		{"the log has the latest first, a page at a time", deliveriesLogged},
		{"what arrived keeps no body", deliveriesSettled},
		{"items are found by their day", dueFound},
		{"old deliveries are forgotten", deliveriesForgotten},
		{"what is erased is gone, and nothing else", eraseHooks},
	} {
		t.Run(tc.name, func(t *testing.T) { tc.test(t, open(t)) })
	}
}

var hookOne = hooks.Ref{ClientKey: "site-a", HookID: "hook1"}

// someHook has each field set that is saved.
func someHook(id string) hooks.Hook {
	return hooks.Hook{
		ID: id, Name: "$set.a\x01 of 712020:f0a9 🎉", URL: "https://example.com/?$where=1", Events: []hooks.Kind{hooks.Checked, hooks.Overdue},
		Projects: []string{"10", "11"}, Enabled: true, Zone: "Europe/Berlin", Token: "t0ken", Secret: "whsec_new", Before: "whsec_old",
		BeforeUntil: at.Add(time.Hour), Created: at, Since: at, Rev: 1,
	}
}

func mustCreate(t *testing.T, s hooks.Store, clientKey string, h hooks.Hook) hooks.Ref {
	t.Helper()
	if err := s.CreateHook(t.Context(), clientKey, h); err != nil {
		t.Fatal(err)
	}
	return hooks.Ref{ClientKey: clientKey, HookID: h.ID}
}

func wantHook(t *testing.T, s hooks.Store, of hooks.Ref, want hooks.Hook) {
	t.Helper()
	got, err := s.Hook(t.Context(), of)
	if d := cmp.Diff(want, got, noneOrNil()); err != nil || d != "" {
		t.Errorf("the hook (%v; -want +got):\n%s", err, d)
	}
}

// noneOrNil takes lists that are empty for those that are not there.
func noneOrNil() cmp.Option {
	return cmp.FilterValues(func(a, b []string) bool { return len(a) == 0 && len(b) == 0 }, cmp.Ignore())
}

func hooksRoundTrip(t *testing.T, s Hooking) {
	if _, err := s.Hook(t.Context(), hookOne); !errors.Is(err, hooks.ErrNotFound) {
		t.Errorf("load of nothing: %v, want ErrNotFound", err)
	}
	h := someHook("hook1")
	of := mustCreate(t, s, "site-a", h)
	later := someHook("hook2")
	later.Created, later.Projects, later.Events = at.Add(time.Second), nil, []hooks.Kind{hooks.Completed}
	mustCreate(t, s, "site-a", later)
	wantHook(t, s, of, h)
	all, err := s.Hooks(t.Context(), "site-a")
	if d := cmp.Diff([]hooks.Hook{h, later}, all, noneOrNil()); err != nil || d != "" {
		t.Errorf("all hooks (%v; -want +got):\n%s", err, d)
	}
	h.Name, h.Events, h.Projects, h.Secret = "Other", []hooks.Kind{hooks.Added}, []string{"12"}, "whsec_newer"
	saved, err := s.SaveHook(t.Context(), "site-a", h)
	h.Rev = 2
	if d := cmp.Diff(h, saved, noneOrNil()); err != nil || d != "" {
		t.Errorf("saved (%v; -want +got):\n%s", err, d)
	}
	wantHook(t, s, of, h)
	if err := s.DeleteHook(t.Context(), of); err != nil {
		t.Fatal(err)
	}
	if err := s.DeleteHook(t.Context(), of); !errors.Is(err, hooks.ErrNotFound) {
		t.Errorf("deleted twice: %v, want ErrNotFound", err)
	}
}

func hooksConflict(t *testing.T, s Hooking) {
	of := mustCreate(t, s, "site-a", someHook("hook1"))
	first := someHook("hook1")
	first.Name = "First"
	if _, err := s.SaveHook(t.Context(), "site-a", first); err != nil {
		t.Fatal(err)
	}
	second := someHook("hook1")
	second.Name = "Second"
	if _, err := s.SaveHook(t.Context(), "site-a", second); !errors.Is(err, checklist.ErrConflict) {
		t.Errorf("got %v, want ErrConflict", err)
	}
	if got, err := s.Hook(t.Context(), of); err != nil || got.Name != "First" {
		t.Errorf("stored %q, %v", got.Name, err)
	}
	if _, err := s.SaveHook(t.Context(), "site-b", first); !errors.Is(err, hooks.ErrNotFound) {
		t.Errorf("of another site: %v, want ErrNotFound", err)
	}
}

func hooksElsewhere(t *testing.T, s Hooking) {
	of := mustCreate(t, s, "site-a", someHook("hook1"))
	mustAdd(t, s, of, 1, "10001")
	other := hooks.Ref{ClientKey: "site-b", HookID: "hook1"}
	_, errHook := s.Hook(t.Context(), other)
	_, errDelivery := s.Delivery(t.Context(), other, delivery(1, "10001").ID)
	for name, err := range map[string]error{"hook": errHook, "delivery": errDelivery, "delete": s.DeleteHook(t.Context(), other)} {
		if !errors.Is(err, hooks.ErrNotFound) {
			t.Errorf("%s: %v, want ErrNotFound", name, err)
		}
	}
	all, err := s.Hooks(t.Context(), "site-b")
	log, errLog := s.Deliveries(t.Context(), other, "", 10)
	waiting, errWaiting := s.WaitingDeliveries(t.Context(), other, "", 10)
	if len(all)+len(log)+len(waiting) > 0 || errors.Join(err, errLog, errWaiting) != nil {
		t.Errorf("another site sees %+v, %+v, %+v, %v", all, log, waiting, errors.Join(err, errLog, errWaiting))
	}
	if n, err := s.EraseHooks(t.Context(), checklist.Part{ClientKey: "site-b"}, time.Time{}); n > 0 || err != nil {
		t.Errorf("erased %d, %v", n, err)
	}
	if n, err := s.CountWaiting(t.Context(), of); n != 1 || err != nil {
		t.Errorf("%d wait, %v, want 1", n, err)
	}
}

func hooksCancelled(t *testing.T, s Hooking) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, errHook := s.Hook(ctx, hookOne)
	_, errHooks := s.Hooks(ctx, "site-a")
	_, errDelivery := s.Delivery(ctx, hookOne, "x")
	_, _, errClaim := s.ClaimHook(ctx, hookOne, "me", at, at)
	for name, err := range map[string]error{"hook": errHook, "hooks": errHooks, "delivery": errDelivery, "claim": errClaim} {
		if err == nil || errors.Is(err, hooks.ErrNotFound) {
			t.Errorf("%s: got %v, want that it was cancelled", name, err)
		}
	}
}

func hooksSwitched(t *testing.T, s Hooking) {
	of := mustCreate(t, s, "site-a", someHook("hook1"))
	mustAdd(t, s, of, 1, "10001")
	h, ours, err := s.ClaimHook(t.Context(), of, "me", at, at.Add(time.Minute))
	if err != nil || !ours {
		t.Fatalf("claim: %t, %v", ours, err)
	}
	h.Queue.Failures, h.Queue.FailingSince, h.Queue.Paused, h.Queue.Next = 7, at, at.Add(time.Hour), at.Add(time.Hour)
	if err := s.ReleaseHook(t.Context(), of, "me", h.Queue); err != nil {
		t.Fatal(err)
	}
	if err := s.SwitchOff(t.Context(), of, hooks.Failing); err != nil {
		t.Fatal(err)
	}
	h, err = s.Hook(t.Context(), of)
	if err != nil || h.Enabled || h.Off != hooks.Failing || h.Queue.Failures != 7 || !h.Queue.FailingSince.Equal(at) || h.Rev != 2 {
		t.Fatalf("switched off: %+v, %v", h, err)
	}
	h.Enabled, h.Off, h.Since = true, hooks.NotOff, at.Add(time.Minute)
	h, err = s.SaveHook(t.Context(), "site-a", h)
	if err != nil || h.Queue.Failures != 0 || !h.Queue.FailingSince.IsZero() || !h.Queue.Paused.IsZero() || !h.Queue.Next.Equal(h.Since) {
		t.Errorf("switched on: %+v, %v", h.Queue, err)
	}
}

// hookedIssue saves an issue of which something is to be told.
func hookedIssue(t *testing.T, s Hooking, sc checklist.Scope, since time.Time) checklist.Issue {
	t.Helper()
	in := everything()
	in.OweHooks(in.Rev-1, since)
	return mustSave(t, s, sc, in)
}

func plannable(t *testing.T, s Hooking, now time.Time, want ...checklist.Scope) {
	t.Helper()
	got, err := s.Unplanned(t.Context(), now, 10)
	if d := cmp.Diff(append([]checklist.Scope{}, want...), append([]checklist.Scope{}, got...)); err != nil || d != "" {
		t.Errorf("unplanned (%v; -want +got):\n%s", err, d)
	}
}

func plansClaimed(t *testing.T, s Hooking) {
	second := checklist.Scope{ClientKey: "site-b", IssueID: "7"}
	hookedIssue(t, s, second, at.Add(time.Second))
	saved := hookedIssue(t, s, scope, at)
	mustSave(t, s, checklist.Scope{ClientKey: "site-b", IssueID: "8"}, everything()) // of which nothing is
	now := at.Add(time.Minute)
	plannable(t, s, now, scope, second)
	owed, ours, err := s.ClaimIssue(t.Context(), scope, now, now.Add(time.Minute))
	if err != nil || !ours || owed.From != saved.Rev-1 || !owed.Since.Equal(at) {
		t.Fatalf("claimed %+v, %t, %v", owed, ours, err)
	}
	if _, ours, err := s.ClaimIssue(t.Context(), scope, now, now.Add(time.Minute)); err != nil || ours {
		t.Errorf("a second claim: %t, %v", ours, err)
	}
	plannable(t, s, now, second)
	plannable(t, s, now.Add(time.Minute), scope, second) // whoever had it has died
	if more, err := s.Planned(t.Context(), scope, owed, saved.Rev); err != nil || more {
		t.Errorf("planned: %t, %v", more, err)
	}
	plannable(t, s, now.Add(time.Hour), second)
	in, err := s.Load(t.Context(), scope)
	if err != nil || !in.HooksSince.IsZero() || in.Version != saved.Version {
		t.Errorf("owed since %s in version %d, %v", in.HooksSince, in.Version, err)
	}
	if _, ours, err := s.ClaimIssue(t.Context(), checklist.Scope{ClientKey: "none", IssueID: "1"}, now, now); err != nil || ours {
		t.Errorf("claim of nothing: %t, %v", ours, err)
	}
}

func plansChanged(t *testing.T, s Hooking) {
	saved := hookedIssue(t, s, scope, at)
	owed, _, err := s.ClaimIssue(t.Context(), scope, at, at.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	planned := saved.Rev
	saved.Rev++
	mustSave(t, s, scope, saved)
	if more, err := s.Planned(t.Context(), scope, owed, planned); err != nil || !more {
		t.Fatalf("planned with an earlier revision: %t, %v", more, err)
	}
	owed, ours, err := s.ClaimIssue(t.Context(), scope, at, at.Add(time.Minute))
	if err != nil || !ours || owed.From != planned {
		t.Errorf("owed behind %d, want %d: %t, %v", owed.From, planned, ours, err)
	}
}

// delivery is the n-th of an issue; the tenth of a second in which it happened is
// n's.
func delivery(n int, issueID string) hooks.Delivery {
	return hooks.Delivery{
		ID: fmt.Sprintf("hook1-%s-%05d", issueID, n), Kind: hooks.Checked, IssueID: issueID, IssueKey: "TICK-1", ProjectID: "10",
		At: at.Add(time.Duration(n) * 100 * time.Millisecond), State: hooks.Waiting, Due: at, Body: fmt.Appendf(nil, `{"by":"712020:f0a9","n":%d}`, n),
	}
}

func mustAdd(t *testing.T, s hooks.Store, of hooks.Ref, n int, issueID string) {
	t.Helper()
	if err := s.AddDeliveries(t.Context(), of, []hooks.Delivery{delivery(n, issueID)}, 0, at); err != nil {
		t.Fatal(err)
	}
}

func deliveriesInOrder(t *testing.T, s Hooking) {
	of := mustCreate(t, s, "site-a", someHook("hook1"))
	mustAdd(t, s, of, 2, "10001")
	all := []hooks.Delivery{delivery(1, "10001"), delivery(2, "10001"), delivery(3, "10001"), delivery(1, "10002")}
	again := all[1]
	again.Body = []byte("another")
	for range 2 { // whoever died in between does it again
		if err := s.AddDeliveries(t.Context(), of, []hooks.Delivery{all[0], again, all[2], all[3]}, 5, at); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.WaitingDeliveries(t.Context(), of, "", 10)
	if d := cmp.Diff(all, got); err != nil || d != "" {
		t.Errorf("waiting (%v; -want +got):\n%s", err, d)
	}
	got, err = s.WaitingDeliveries(t.Context(), of, all[0].ID, 2)
	if d := cmp.Diff(all[1:3], got); err != nil || d != "" {
		t.Errorf("a part (%v; -want +got):\n%s", err, d)
	}
	h, err := s.Hook(t.Context(), of)
	if err != nil || h.Queue.N != 3 || h.Queue.Missed != 10 || !h.Queue.Next.Equal(at) {
		t.Errorf("queue %+v, %v", h.Queue, err)
	}
	if n, err := s.CountWaiting(t.Context(), of); n != 4 || err != nil {
		t.Errorf("%d wait, %v, want 4", n, err)
	}
}

func dueNow(t *testing.T, s Hooking, now time.Time, want ...hooks.Ref) {
	t.Helper()
	got, err := s.DueHooks(t.Context(), now, 10)
	if d := cmp.Diff(append([]hooks.Ref{}, want...), append([]hooks.Ref{}, got...)); err != nil || d != "" {
		t.Errorf("due (%v; -want +got):\n%s", err, d)
	}
}

func queueOwned(t *testing.T, s Hooking) {
	of := mustCreate(t, s, "site-a", someHook("hook1"))
	dueNow(t, s, at)
	if _, ours, err := s.ClaimHook(t.Context(), of, "me", at, at); err != nil || ours {
		t.Fatalf("a claim of what is not due: %t, %v", ours, err)
	}
	mustAdd(t, s, of, 1, "10001")
	dueNow(t, s, at, of)
	h, ours, err := s.ClaimHook(t.Context(), of, "me", at, at.Add(time.Minute))
	if err != nil || !ours || h.ID != "hook1" || h.Secret != "whsec_new" {
		t.Fatalf("claimed %+v, %t, %v", h, ours, err)
	}
	if _, ours, err := s.ClaimHook(t.Context(), of, "other", at, at.Add(time.Minute)); err != nil || ours {
		t.Errorf("a second claim: %t, %v", ours, err)
	}
	dueNow(t, s, at)
	if ours, err := s.KeepHook(t.Context(), of, "other", at.Add(time.Hour)); err != nil || ours {
		t.Errorf("somebody else kept it: %t, %v", ours, err)
	}
	if ours, err := s.KeepHook(t.Context(), of, "me", at.Add(time.Hour)); err != nil || !ours {
		t.Errorf("kept: %t, %v", ours, err)
	}
	dueNow(t, s, at.Add(2*time.Minute))
	dueNow(t, s, at.Add(time.Hour), of) // whoever had it has died
	h.Queue.Next, h.Queue.Failures = at.Add(time.Hour), 2
	if err := s.ReleaseHook(t.Context(), of, "other", h.Queue); err != nil {
		t.Fatal(err)
	}
	dueNow(t, s, at.Add(time.Minute)) // which only its owner can end
	if err := s.ReleaseHook(t.Context(), of, "me", h.Queue); err != nil {
		t.Fatal(err)
	}
	dueNow(t, s, at.Add(59*time.Minute))
	dueNow(t, s, at.Add(time.Hour), of)
	if err := s.Requeue(t.Context(), of, at); err != nil {
		t.Fatal(err)
	}
	dueNow(t, s, at, of)
}

func queueAdded(t *testing.T, s Hooking) {
	of := mustCreate(t, s, "site-a", someHook("hook1"))
	mustAdd(t, s, of, 1, "10001")
	h, _, err := s.ClaimHook(t.Context(), of, "me", at, at.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	mustAdd(t, s, of, 2, "10001")
	h.Queue.Next = time.Time{}
	if err := s.ReleaseHook(t.Context(), of, "me", h.Queue); err != nil {
		t.Fatal(err)
	}
	dueNow(t, s, at, of)
	h, _, err = s.ClaimHook(t.Context(), of, "me", at, at.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	h.Queue.Next = time.Time{}
	if err := s.ReleaseHook(t.Context(), of, "me", h.Queue); err != nil {
		t.Fatal(err)
	}
	dueNow(t, s, at.Add(time.Hour))
	if err := s.LookedForOverdue(t.Context(), of, "2026-11-21"); err != nil {
		t.Fatal(err)
	}
	if h, err := s.Hook(t.Context(), of); err != nil || h.Queue.OverdueTo != "2026-11-21" {
		t.Errorf("looked up to %q, %v", h.Queue.OverdueTo, err)
	}
}

func deliveriesLogged(t *testing.T, s Hooking) {
	of := mustCreate(t, s, "site-a", someHook("hook1"))
	var all []hooks.Delivery
	for n := range 3 {
		all = append(all, delivery(n, "10001"), delivery(n, "10002")) // two at a time
		mustAdd(t, s, of, n, "10001")
		mustAdd(t, s, of, n, "10002")
	}
	var want, got []string
	for n := range all {
		want = append(want, all[len(all)-1-n].ID)
	}
	for behind := ""; ; {
		some, err := s.Deliveries(t.Context(), of, behind, 4)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range some {
			got, behind = append(got, d.ID), d.Place()
			if len(d.Body) > 0 {
				t.Error("a body in the log")
			}
		}
		if len(some) < 4 {
			break
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("the log (-want +got):\n%s", d)
	}
}

func deliveriesSettled(t *testing.T, s Hooking) {
	of := mustCreate(t, s, "site-a", someHook("hook1"))
	mustAdd(t, s, of, 1, "10001")
	d := delivery(1, "10001")
	d.First, d.Tried, d.Tries, d.Status, d.Took, d.Fault, d.Due = at, at.Add(time.Second), 2, 500, 30*time.Millisecond, hooks.BadStatus, at.Add(time.Minute)
	for _, step := range []func(){func() {}, func() { d.State, d.Status, d.Fault, d.Body = hooks.Sent, 204, hooks.NoFault, nil }} {
		step()
		if err := s.SaveDelivery(t.Context(), of, d, false); err != nil {
			t.Fatal(err)
		}
		got, err := s.Delivery(t.Context(), of, d.ID)
		if diff := cmp.Diff(d, got); err != nil || diff != "" {
			t.Errorf("kept (%v; -want +got):\n%s", err, diff)
		}
	}
	gone := delivery(9, "10001")
	if err := s.SaveDelivery(t.Context(), of, gone, false); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Delivery(t.Context(), of, gone.ID); !errors.Is(err, hooks.ErrNotFound) {
		t.Errorf("what was removed is there again: %v", err)
	}
	if err := s.SaveDelivery(t.Context(), of, gone, true); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Delivery(t.Context(), of, gone.ID); err != nil || cmp.Diff(gone, got) != "" {
		t.Errorf("a new one: %+v, %v", got, err)
	}
}

func dueFound(t *testing.T, s Hooking) {
	mustSave(t, s, scope, everything()) // due on the last day of the year
	mustSave(t, s, checklist.Scope{ClientKey: "site-b", IssueID: "7"}, everything())
	none := everything()
	none.Lists = nil
	mustSave(t, s, checklist.Scope{ClientKey: scope.ClientKey, IssueID: "8"}, none)
	for _, tc := range []struct {
		from, before string
		want         int
	}{{"2026-12-31", "2027-01-01", 1}, {"", "2027-01-01", 1}, {"2026-12-30", "2026-12-31", 0}, {"2027-01-01", "2027-02-01", 0}, {"", "2026-01-01", 0}} {
		n := 0
		err := s.DueBetween(t.Context(), scope.ClientKey, tc.from, tc.before, func(sc checklist.Scope) error {
			if n++; sc != scope {
				t.Errorf("found %+v", sc)
			}
			return nil
		})
		if err != nil || n != tc.want {
			t.Errorf("from %s before %s: %d, want %d (%v)", tc.from, tc.before, n, tc.want, err)
		}
	}
	of := mustCreate(t, s, "site-a", someHook("hook1"))
	off := someHook("hook2")
	off.Enabled = false
	mustCreate(t, s, "site-a", off)
	other := someHook("hook3")
	other.Events = []hooks.Kind{hooks.Checked}
	mustCreate(t, s, "site-b", other)
	var found []hooks.Ref
	err := s.OverdueHooks(t.Context(), func(r hooks.Ref, h hooks.Hook) error { found = append(found, r); return nil })
	if err != nil || len(found) != 1 || found[0] != of {
		t.Errorf("told of what is overdue are %+v, %v", found, err)
	}
}

func deliveriesForgotten(t *testing.T, s Hooking) {
	of := mustCreate(t, s, "site-a", someHook("hook1"))
	for n := range 3 {
		mustAdd(t, s, of, n, "10001")
	}
	if n, err := s.ForgetDeliveries(t.Context(), delivery(2, "").At); n != 2 || err != nil {
		t.Errorf("forgot %d, %v, want 2", n, err)
	}
	if left, err := s.Deliveries(t.Context(), of, "", 10); err != nil || len(left) != 1 || left[0].ID != delivery(2, "10001").ID {
		t.Errorf("left %+v, %v", left, err)
	}
}

func eraseHooks(t *testing.T, s Hooking) {
	of := mustCreate(t, s, "site-a", someHook("hook1"))
	other := mustCreate(t, s, "site-b", someHook("hook1b"))
	elsewhere := delivery(3, "10003")
	elsewhere.ProjectID = "77"
	if err := s.AddDeliveries(t.Context(), of, []hooks.Delivery{delivery(1, "10001"), delivery(2, "10002"), elsewhere}, 0, at); err != nil {
		t.Fatal(err)
	}
	foreign := delivery(1, "10001")
	foreign.ID = "hook1b-1"
	if err := s.AddDeliveries(t.Context(), other, []hooks.Delivery{foreign}, 0, at); err != nil {
		t.Fatal(err)
	}
	erase := func(want int64, p checklist.Part, before time.Time) {
		t.Helper()
		p.ClientKey = "site-a"
		if n, err := s.EraseHooks(t.Context(), p, before); n != want || err != nil {
			t.Errorf("erased %d of %+v, %v, want %d", n, p, err, want)
		}
	}
	erase(4, checklist.Part{AccountID: "712020:f0a9"}, time.Time{})
	erase(0, checklist.Part{AccountID: "712020:f0a9"}, time.Time{})
	if d, err := s.Delivery(t.Context(), of, delivery(1, "10001").ID); err != nil || string(d.Body) != `{"by":"erased","n":1}` {
		t.Errorf("after a person was erased: %s, %v", d.Body, err)
	}
	erase(1, checklist.Part{IssueID: "10001"}, time.Time{})
	erase(1, checklist.Part{ProjectID: "77"}, time.Time{})
	erase(0, checklist.Part{}, at)
	erase(2, checklist.Part{}, time.Time{})
	if all, err := s.Hooks(t.Context(), "site-a"); len(all) > 0 || err != nil {
		t.Errorf("left %+v, %v", all, err)
	}
	if h, err := s.Hook(t.Context(), other); err != nil || h.Name != someHook("").Name {
		t.Errorf("another site's: %q, %v", h.Name, err)
	}
	if n, err := s.CountWaiting(t.Context(), other); n != 1 || err != nil {
		t.Errorf("of another site %d wait, %v", n, err)
	}
}
