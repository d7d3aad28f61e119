package checklist

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// OweHooks notes that something was done to the issue, behind a revision, that is
// to be told outside.
func (i *Issue) OweHooks(from int64, since time.Time) {
	if i.HooksSince.IsZero() {
		i.HooksFrom, i.HooksSince = from, since
	}
}

// Revision is what one request made of an issue's lists. Their items have the
// statuses that there are now.
type Revision struct {
	Rev           int64
	Stamp         // who made it and when
	Before, After []List
	Statuses      []Status // of the issue's project
}

// Revisions calls yield for each revision of an issue after one, the latest first,
// until it returns an error, which Revisions returns, and returns the issue as the
// latest left it. Revisions that left no event are passed over, as are those from
// before there was a history. Errors: ErrHistory if what is stored does not fit;
// any other is a fault.
func (s *Service) Revisions(ctx context.Context, sc Scope, after int64, yield func(Revision) error) (Issue, error) {
	issue, err := s.Load(ctx, sc)
	if err != nil {
		return Issue{}, err
	}
	r := rewind{service: s, sc: sc, issue: issue, lists: issue.Clone().Lists, yield: yield}
	q := Query{Before: Moment{Rev: issue.Rev + 1}, After: max(after, issue.HistoryFrom), Limit: historyPage}
	for {
		events, err := s.store.Events(ctx, sc, q)
		if err != nil {
			return issue, fmt.Errorf("read the history: %w", err)
		}
		for _, e := range events {
			if err := r.back(ctx, e); err != nil {
				return issue, err
			}
			q.Before = e.Moment()
		}
		if len(events) < q.Limit {
			return issue, r.end(ctx)
		}
	}
}

// rewind takes an issue's lists back event by event.
type rewind struct {
	service *Service
	sc      Scope
	issue   Issue
	lists   []List
	at      Revision // whose events are being reversed; Rev 0 for none
	yield   func(Revision) error
}

// back reverses an event, which is the last that was not yet.
func (r *rewind) back(ctx context.Context, e Event) (err error) {
	if e.Rev != r.at.Rev {
		if err := r.end(ctx); err != nil {
			return err
		}
		after := r.at.Before
		if after == nil {
			if after, err = r.settled(ctx); err != nil {
				return err
			}
		}
		r.at = Revision{Rev: e.Rev, Stamp: e.Stamp, After: after, Statuses: r.issue.Statuses}
	}
	r.lists, err = e.reverse(r.lists)
	return err
}

// end yields the revision of which all events are reversed, if there is one.
func (r *rewind) end(ctx context.Context) (err error) {
	if r.at.Rev == 0 {
		return nil
	}
	if r.at.Before, err = r.settled(ctx); err != nil {
		return err
	}
	return r.yield(r.at)
}

// settled are the lists as they are now, in memory of their own and with the
// statuses of now.
func (r *rewind) settled(ctx context.Context) ([]List, error) {
	lists := slices.Clone(r.lists)
	for n := range lists {
		lists[n].Items = slices.Clone(lists[n].Items)
	}
	in, err := r.service.WithStatuses(ctx, r.sc.ClientKey, r.issue.ProjectID, Issue{Facts: r.issue.Facts, Lists: lists})
	return in.Lists, err
}
