package hooks

import (
	"context"
	"errors"
	"fmt"

	"ticklist/checklist"
)

// LookForOverdue tells, of all sites, of the open items whose day has ended since
// it was told last, where each hook's days end, and returns how many hooks had
// their turn. An item is told once a day that it was due on; one that is given a
// day in the past is not. What breaks off is done again, and comes to the same.
func (p *Planner) LookForOverdue(ctx context.Context) (int, error) {
	var due []ofHook
	err := p.store.OverdueHooks(ctx, func(of Ref, h Hook) error {
		if h.Queue.OverdueTo < h.day(p.now()) {
			due = append(due, ofHook{of, h})
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("find the hooks that are told of what is overdue: %w", err)
	}
	var failed []error
	for _, one := range due {
		failed = append(failed, p.lookFor(ctx, one.Ref, one.Hook))
	}
	return len(due), errors.Join(failed...)
}

type ofHook struct {
	Ref
	Hook
}

// lookFor does it for one hook.
func (p *Planner) lookFor(ctx context.Context, of Ref, h Hook) error {
	if p.Live != nil {
		if live, err := p.Live(ctx, of.ClientKey); err != nil || !live {
			return err
		}
	}
	today := h.day(p.now())
	from := max(h.Queue.OverdueTo, h.day(h.Since)) // what was overdue before it was switched on is not told
	var issues []checklist.Scope
	err := p.store.DueBetween(ctx, of.ClientKey, from, today, func(sc checklist.Scope) error {
		issues = append(issues, sc)
		return nil
	})
	if err != nil {
		return fmt.Errorf("find what is due: %w", err)
	}
	for _, sc := range issues {
		if err := p.overdueOf(ctx, sc, of, h, from, today); err != nil {
			return err
		}
	}
	return p.store.LookedForOverdue(ctx, of, today)
}

// overdueOf tells of the open items of an issue that were due from a day on and
// before another.
func (p *Planner) overdueOf(ctx context.Context, sc checklist.Scope, of Ref, h Hook, from, before string) error {
	issue, err := p.issues.Load(ctx, sc)
	if err != nil || !h.Wants(issue.ProjectID) {
		return err
	}
	complete := map[string]bool{}
	for _, s := range issue.Statuses {
		complete[s.ID] = s.Complete
	}
	var add []Delivery
	for _, l := range issue.Lists {
		for n, it := range l.Items {
			if it.Due == "" || it.Due < from || it.Due >= before || complete[it.Status] {
				continue
			}
			tells := about{sc: sc, issue: issue, at: p.now()}
			d, err := tells.delivery(overdueID(h.ID, sc.IssueID, it.ID, it.Due), Happening{Kind: Overdue, List: l, Item: &l.Items[n]})
			if err != nil {
				return err
			}
			add = append(add, d)
		}
	}
	return p.add(ctx, of, add)
}
