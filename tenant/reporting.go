package tenant

import (
	"context"
	"errors"
	"fmt"
	"time"
)

const (
	// MaxReported is how many accounts one call may name.
	MaxReported = 90

	// DefaultCycle is how often an account is reported where Atlassian has not
	// said otherwise.
	DefaultCycle = 7 * 24 * time.Hour

	// rounds is how many times in a cycle all accounts are looked through for
	// those whose cycle is over.
	rounds = 7
)

// ReportedAccount is an account that something is stored of.
type ReportedAccount struct {
	AccountID string
	UpdatedAt time.Time // when what is stored of it was last known to be right
}

// ReportAnswer is what Atlassian says to a report. Accounts that it does not
// name are as they were.
type ReportAnswer struct {
	Closed  []string      // to be erased
	Updated []string      // what is stored of their persons may be out of date
	Cycle   time.Duration // the least time between two reports of one account; 0 if it was not said
}

// PauseError says that no report is wanted for a time.
type PauseError struct{ For time.Duration }

func (e *PauseError) Error() string { return fmt.Sprintf("no reports are wanted for %s", e.For) }

// ReportAPI is Atlassian's side of personal data reporting. Report takes 1 to
// MaxReported accounts; a *PauseError says that none of them was taken and when
// to come again, every other error is a fault.
type ReportAPI interface {
	Report(ctx context.Context, accounts []ReportedAccount) (ReportAnswer, error)
}

// ReportState is how far reporting is.
type ReportState struct {
	Cycle        time.Duration // 0: DefaultCycle
	Begun, Ended time.Time     // of the last round; Ended is before Begun while it is not through
	NotBefore    time.Time     // the end of a pause
}

// ReportStore keeps when accounts were reported. It must not keep their ids,
// nor what they could be made of by somebody who has all that it keeps but not
// the keys that secrets are sealed with. Each implementation passes
// tenanttest.RunReports.
type ReportStore interface {
	// Reported returns when each of the accounts was last reported; those that
	// never were are left out. The times of some may be forgotten early.
	Reported(ctx context.Context, accounts []string) (map[string]time.Time, error)
	// Mark stores that accounts were reported, and Forget that they never were.
	Mark(ctx context.Context, accounts []string, at time.Time) error
	Forget(ctx context.Context, accounts []string) error
	// Sweep removes what was reported before a time and says of how many.
	Sweep(ctx context.Context, before time.Time) (int64, error)

	// State returns what SaveState stored last, or a zero state.
	State(ctx context.Context) (ReportState, error)
	SaveState(ctx context.Context, s ReportState) error
}

// People knows whose account ids are stored.
type People interface {
	// On calls yield with the account ids that stand on a site, some at a time
	// and the same ones perhaps again, until it returns an error, which On
	// returns.
	On(ctx context.Context, clientKey string, yield func(accounts []string) error) error
	// Has says whether an account id stands anywhere on a site, in texts too.
	Has(ctx context.Context, clientKey, accountID string) (bool, error)
}

// Reporting tells Atlassian of all accounts that something is stored of, each
// once in a cycle, and erases those that are closed. All fields are needed.
type Reporting struct {
	API    ReportAPI
	Store  ReportStore
	People People
	Sites  Register
	Eraser *Eraser
	Now    func() time.Time
}

// Reports is what one run did.
type Reports struct {
	Reported, Updated, Closed int   // accounts
	Changed                   int64 // documents that closed accounts were taken out of
}

// Run reports the accounts whose cycle is over, if it is time for a round. It
// begins again where it broke off: what was reported in this cycle is not
// reported twice, but for a call whose answer was lost. Since nothing is stored
// of a person but the account id, there is nothing to refresh of an account that
// was updated; the next report says that it is known as of this one.
func (r *Reporting) Run(ctx context.Context) (Reports, error) {
	state, err := r.Store.State(ctx)
	if err != nil {
		return Reports{}, err
	}
	if state.Cycle <= 0 {
		state.Cycle = DefaultCycle
	}
	now := r.Now()
	if now.Before(state.NotBefore) || !state.Ended.Before(state.Begun) && now.Before(state.Begun.Add(state.Cycle/rounds)) {
		return Reports{}, nil
	}
	run := &round{Reporting: r, state: state, seen: map[string]bool{}}
	if !state.Ended.Before(state.Begun) {
		run.state.Begun = now
		if err := r.Store.SaveState(ctx, run.state); err != nil {
			return Reports{}, err
		}
	}
	err = run.all(ctx)
	if pause, ok := errors.AsType[*PauseError](err); ok {
		run.state.NotBefore = r.Now().Add(pause.For)
		return run.done, r.Store.SaveState(ctx, run.state)
	}
	if err != nil {
		return run.done, fmt.Errorf("report accounts: %w", err)
	}
	if _, err := r.Store.Sweep(ctx, now.Add(-2*run.state.Cycle)); err != nil {
		return run.done, err
	}
	run.state.Ended = r.Now()
	return run.done, r.Store.SaveState(ctx, run.state)
}

// round is one round of reports.
type round struct {
	*Reporting
	state ReportState
	done  Reports

	// candidates are accounts that were come across, seen the same and those
	// before, up to maxSeen: it saves questions and decides nothing.
	candidates []string
	seen       map[string]bool
	due        []ReportedAccount
}

const maxSeen = 10_000

func (r *round) all(ctx context.Context) error {
	err := r.Sites.Each(ctx, func(s Standing) error {
		return r.People.On(ctx, s.ClientKey, func(accounts []string) error {
			for _, a := range accounts {
				if err := r.meet(ctx, a); err != nil {
					return err
				}
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	if err := r.sift(ctx); err != nil {
		return err
	}
	return r.report(ctx)
}

// meet takes an account that stands somewhere.
func (r *round) meet(ctx context.Context, account string) error {
	if account == "" || account == ErasedAccount || r.seen[account] {
		return nil
	}
	if len(r.seen) >= maxSeen {
		clear(r.seen)
	}
	r.seen[account] = true
	r.candidates = append(r.candidates, account)
	if len(r.candidates) < MaxReported {
		return nil
	}
	return r.sift(ctx)
}

// sift keeps those candidates whose cycle is over, and reports when there are
// enough of them.
func (r *round) sift(ctx context.Context) error {
	if len(r.candidates) == 0 {
		return nil
	}
	reported, err := r.Store.Reported(ctx, r.candidates)
	if err != nil {
		return err
	}
	now := r.Now()
	for _, a := range r.candidates {
		at, ever := reported[a]
		if !ever {
			at = now
		} else if now.Before(at.Add(r.state.Cycle)) {
			continue
		}
		r.due = append(r.due, ReportedAccount{AccountID: a, UpdatedAt: at})
		if len(r.due) == MaxReported {
			if err := r.report(ctx); err != nil {
				return err
			}
		}
	}
	r.candidates = r.candidates[:0]
	return nil
}

// report makes one call. Closed accounts are erased before the call is marked as
// done: were it lost, they would go on for a cycle.
func (r *round) report(ctx context.Context) error {
	if len(r.due) == 0 {
		return nil
	}
	at := r.Now()
	answer, err := r.API.Report(ctx, r.due)
	if err != nil {
		return err
	}
	named := map[string]bool{}
	var open []string
	for _, a := range r.due {
		named[a.AccountID] = true
		open = append(open, a.AccountID)
	}
	r.due = r.due[:0]
	if answer.Cycle > 0 {
		r.state.Cycle = answer.Cycle
	}
	for _, a := range answer.Closed {
		if !named[a] { // an answer that is not to our question
			continue
		}
		if err := r.erase(ctx, a); err != nil {
			return err
		}
	}
	r.done.Reported += len(open)
	r.done.Updated += len(answer.Updated)
	if err := r.Store.Mark(ctx, open, at); err != nil {
		return err
	}
	if err := r.Store.Forget(ctx, answer.Closed); err != nil {
		return err
	}
	return r.Store.SaveState(ctx, r.state)
}

// erase takes a closed account out of every site.
func (r *round) erase(ctx context.Context, account string) error {
	r.done.Closed++
	return r.Sites.Each(ctx, func(s Standing) error {
		has, err := r.People.Has(ctx, s.ClientKey, account)
		if err != nil || !has {
			return err
		}
		erased, err := r.Eraser.Erase(ctx, Erasure{Extent: Extent{ClientKey: s.ClientKey, AccountID: account}, By: ByReport})
		r.done.Changed += erased.Total()
		return err
	})
}
