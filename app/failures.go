package main

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"ticklist/checklist"
	"ticklist/checklist/hooks"
	"ticklist/checklist/outbox"
	"ticklist/handlers"
	"ticklist/trail"
)

// failures report what fails behind the requests and is tried again and again:
// once until it succeeds.
type failures struct {
	report func(context.Context, handlers.Fault)

	mu      sync.Mutex
	failing map[turnAt]bool
}

// turnAt is something that is done in the background: of an issue or of a hook, or
// the look for more, of which neither is known.
type turnAt struct{ route, clientKey, of string }

// mostFailing is how many are remembered. Beyond it all are forgotten, and those
// that still fail are reported once more.
const mostFailing = 10_000

func newFailures(report func(context.Context, handlers.Fault)) *failures {
	return &failures{report: report, failing: map[turnAt]bool{}}
}

// ran is told of each try, err being nil where it succeeded. A stop is no failure,
// and one that left the work to somebody else says nothing.
func (f *failures) ran(ctx context.Context, r turnAt, err error) {
	if ctx.Err() == nil && !trail.From(ctx).Skipped() && f.first(r, err != nil) {
		f.report(ctx, handlers.Fault{Err: err, Route: r.route, Tenant: r.clientKey, Status: http.StatusInternalServerError})
	}
}

// first says whether r fails and did not the last time.
func (f *failures) first(r turnAt, fails bool) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !fails {
		delete(f.failing, r)
		return false
	}
	if f.failing[r] {
		return false
	}
	if len(f.failing) == mostFailing {
		clear(f.failing)
	}
	f.failing[r] = true
	return true
}

// told is an outbox's. That Jira wants to be told later, or that there is nobody
// to tell, is no failure.
func (f *failures) told(ctx context.Context, sc checklist.Scope, err error) {
	if _, later := errors.AsType[*outbox.LaterError](err); later || errors.Is(err, outbox.ErrGone) || errors.Is(err, outbox.ErrSiteGone) {
		err = nil
	}
	f.ran(ctx, turnAt{"outbox", sc.ClientKey, sc.IssueID}, err)
}

// looked is a live hub's, of a look for what other servers wrote.
func (f *failures) looked(ctx context.Context, err error) {
	f.ran(ctx, turnAt{route: "live"}, err)
}

// planned is a planner's of hooks.
func (f *failures) planned(ctx context.Context, sc checklist.Scope, err error) {
	f.ran(ctx, turnAt{"hooks planner", sc.ClientKey, sc.IssueID}, err)
}

// delivered is a deliverer's of hooks. That an address does not take what it is
// sent is no failure of ours; the hook's log has it.
func (f *failures) delivered(ctx context.Context, of hooks.Ref, err error) {
	f.ran(ctx, turnAt{"hooks deliverer", of.ClientKey, of.HookID}, err)
}
