package hooks

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"ticklist/checklist"
	"ticklist/trail"
)

const (
	// planLease is how long one server works out by itself what is to be told of an
	// issue.
	planLease = 30 * time.Second

	// planAtOnce is for how many issues a server does it together.
	planAtOnce = 4

	// planRoom is how many issues are remembered; the others are found where they are
	// stored.
	planRoom = 4096

	// lookEvery is how often what another server left is looked for, and what waits.
	lookEvery = 30 * time.Second

	foundAtOnce = 200
)

// Issues are the checklists, as a [checklist.Service] has them.
type Issues interface {
	Load(ctx context.Context, sc checklist.Scope) (checklist.Issue, error)
	Revisions(ctx context.Context, sc checklist.Scope, after int64, yield func(checklist.Revision) error) (checklist.Issue, error)
}

// Planner works out what is to be told of what was done, and stores it. What is
// owed was stored with the change itself; whoever dies in between leaves it to
// others, who come to the same. Its zero value is not usable; see [NewPlanner].
type Planner struct {
	store  Store
	issues Issues
	now    func() time.Time
	log    *slog.Logger
	told   chan checklist.Scope

	// Planned, where it is set, is told of each hook that there is something for. It
	// must not block.
	Planned func(Ref)
	// Live, where it is set, says whether a site has the app now. Of one that has not,
	// what is overdue is not looked for.
	Live func(ctx context.Context, clientKey string) (bool, error)
	// Ran, where it is set, is told of each try for an issue, and of each look for
	// issues with none; err is nil where nothing failed. It must not block.
	Ran func(ctx context.Context, sc checklist.Scope, err error)
}

// NewPlanner returns a planner. Nothing is planned before Run.
func NewPlanner(store Store, issues Issues, now func() time.Time, log *slog.Logger) *Planner {
	return &Planner{store: store, issues: issues, now: now, log: log, told: make(chan checklist.Scope, planRoom)}
}

// Wrote says that an issue was saved with something that is to be told. It never
// waits.
func (p *Planner) Wrote(sc checklist.Scope) {
	select {
	case p.told <- sc:
	default: // it is found where it is stored
	}
}

// Run plans until ctx ends. What is not planned then is found at the next start.
func (p *Planner) Run(ctx context.Context) error {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	work := newCrew(planAtOnce)
	defer work.wait()
	p.sweep(ctx, work)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-look.C:
			p.sweep(ctx, work)
		case sc := <-p.told:
			work.do(ctx, func() { p.one(ctx, sc) })
		}
	}
}

func (p *Planner) sweep(ctx context.Context, work *crew) {
	having, _ := trail.Begin(ctx)
	found, err := p.store.Unplanned(having, p.now(), foundAtOnce)
	p.ran(having, checklist.Scope{}, err)
	for _, sc := range found {
		work.do(ctx, func() { p.one(ctx, sc) })
	}
}

func (p *Planner) ran(ctx context.Context, sc checklist.Scope, err error) {
	if p.Ran != nil {
		p.Ran(ctx, sc, err)
	}
	if err != nil && ctx.Err() == nil {
		p.log.Error("hooks", "tenant", sc.ClientKey, "issue", sc.IssueID, "err", err.Error())
	}
}

// one plans for an issue until nothing is owed of it. A fault is tried again when
// the claim has ended.
func (p *Planner) one(ctx context.Context, sc checklist.Scope) {
	for {
		var more bool
		err := trail.Run(ctx, "hooks planned", func(ctx context.Context) error {
			err := trail.Guard(func() (err error) { more, err = p.once(ctx, sc); return err })
			p.ran(ctx, sc, err)
			return err
		})
		if err != nil || !more {
			return
		}
	}
}

// once plans what is owed of an issue now.
func (p *Planner) once(ctx context.Context, sc checklist.Scope) (more bool, err error) {
	now := p.now()
	owed, ours, err := p.store.ClaimIssue(ctx, sc, now, now.Add(planLease))
	if err != nil {
		return false, err
	}
	if !ours {
		trail.From(ctx).Skip()
		return false, nil
	}
	hooks, err := p.store.Hooks(ctx, sc.ClientKey)
	if err != nil {
		return false, fmt.Errorf("load the hooks: %w", err)
	}
	hooks = slices.DeleteFunc(hooks, func(h Hook) bool { return !h.Enabled })
	issue, err := p.plan(ctx, sc, owed, hooks)
	if err != nil {
		return false, err
	}
	return p.store.Planned(ctx, sc, owed, issue.Rev)
}

// plan stores what is to be told of an issue to hooks.
func (p *Planner) plan(ctx context.Context, sc checklist.Scope, owed Owed, hooks []Hook) (checklist.Issue, error) {
	if len(hooks) == 0 {
		return p.issues.Load(ctx, sc)
	}
	var past []occurrence // the latest first
	issue, err := p.issues.Revisions(ctx, sc, owed.From, func(r checklist.Revision) error {
		for n, h := range slices.Backward(Happened(r.Before, r.After, r.Statuses)) {
			past = append(past, occurrence{Happening: h, rev: r.Rev, n: n, Stamp: r.Stamp})
		}
		return nil
	})
	if errors.Is(err, checklist.ErrHistory) { // no further try would mend it; what came before is lost
		p.ran(ctx, sc, err)
		err = nil
	}
	slices.Reverse(past)
	for n := 0; err == nil && n < len(hooks); n++ {
		err = p.tell(ctx, sc, issue, hooks[n], past)
	}
	return issue, err
}

// occurrence is one thing that happened, as the n-th that a revision meant.
type occurrence struct {
	Happening
	checklist.Stamp
	rev int64
	n   int
}

// tell stores what a hook is to be told of the past of an issue, in order.
func (p *Planner) tell(ctx context.Context, sc checklist.Scope, issue checklist.Issue, h Hook, past []occurrence) error {
	var add []Delivery
	for _, o := range past {
		if !h.Tells(o.Kind, issue.ProjectID, o.At) {
			continue
		}
		d, err := about{sc: sc, issue: issue, by: o.By, at: o.At}.delivery(messageID(h.ID, sc.IssueID, o.rev, o.n), o.Happening)
		if err != nil {
			return err
		}
		add = append(add, d)
	}
	return p.add(ctx, Ref{sc.ClientKey, h.ID}, add)
}

// add stores deliveries of a hook, those that there is room for.
func (p *Planner) add(ctx context.Context, to Ref, add []Delivery) error {
	if len(add) == 0 {
		return nil
	}
	waiting, err := p.store.CountWaiting(ctx, to)
	if err != nil {
		return fmt.Errorf("count what waits: %w", err)
	}
	room := min(max(MaxWaiting-waiting, 0), len(add))
	now := p.now().UTC().Truncate(time.Millisecond)
	for n := range add {
		add[n].State, add[n].Due = Waiting, now
	}
	if err := p.store.AddDeliveries(ctx, to, add[:room], len(add)-room, now); err != nil {
		return fmt.Errorf("store what is to be told: %w", err)
	}
	if p.Planned != nil {
		p.Planned(to)
	}
	return nil
}

// delivery is what tells something under an id.
func (a about) delivery(id string, h Happening) (Delivery, error) {
	body, err := a.write(id, h)
	return Delivery{
		ID: id, Kind: h.Kind, IssueID: a.sc.IssueID, IssueKey: a.issue.IssueKey, ProjectID: a.issue.ProjectID, At: a.at.UTC().Truncate(time.Millisecond), Body: body,
	}, err
}
