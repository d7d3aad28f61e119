package checklist

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ticklist/turns"
)

// Store keeps issues and their history. Each implementation passes checklisttest.Run.
type Store interface {
	// Load returns what is stored for the issue, without events, or ErrNotFound.
	// What it returns will not be rolled back.
	Load(ctx context.Context, sc Scope) (Issue, error)
	// Save stores in if the stored version is still in.Version, and returns it
	// with the next version; otherwise it returns ErrConflict and stores
	// nothing. Saving version 0 creates the document. When Save returns nil
	// the change survives the loss of a server. The events of in are stored in
	// the same write and wait with the issue until they are settled; what Save
	// returns has none.
	Save(ctx context.Context, sc Scope, in Issue) (Issue, error)
	// Confirm returns nil if nothing newer than a version is stored, 0 for nothing,
	// and ErrConflict if something is. Load may miss what another server was told is
	// saved, while a set of servers changes its mind about who leads it; Save does
	// not, and nor does Confirm, which takes longer.
	Confirm(ctx context.Context, sc Scope, version int64) error

	// Settle moves the events that wait with an issue to where there is room for
	// them. Wherever it breaks off, no event is lost, and settling again leaves
	// each once. ErrConflict says that the issue was changed meanwhile; that
	// there is nothing to move is no error. The revision stays as it is.
	Settle(ctx context.Context, sc Scope) error

	// Events returns the events of an issue that q asks for, those that wait
	// among them, the latest first and each once, at most q.Limit.
	Events(ctx context.Context, sc Scope, q Query) ([]Event, error)
}

// maxTries is how many races one request may lose before it gives up.
const maxTries = 10

// Service answers what is asked about an issue's checklists. Its zero value is
// not usable; see [NewService].
type Service struct {
	store   Store
	choices *Choices // nil: everywhere the statuses from the start
	now     func() time.Time
	// locks makes the writers of one issue on this server queue, so that they
	// do not spend their tries on each other.
	locks turns.Turns

	// Wrote, where it is set, is told of each issue that this service has changed,
	// with its statuses: there are events that are to be settled, and Jira is to be
	// told. It must not block.
	Wrote func(Scope, Issue)

	// Linked, where it is set, brings the lists of an issue that people have linked
	// to a template to the version which that has, or makes them the issue's own if
	// it is gone. Its errors are faults.
	Linked func(ctx context.Context, sc Scope, template string) error

	// Hooked, where it is set, says whether somebody outside wants to be told of
	// what is done in a project, "" for one that is not known. It is asked for each
	// change, so it goes by what is in memory. If it cannot say it says yes.
	Hooked func(ctx context.Context, clientKey, projectID string) bool
}

// NewService returns a service on a store; now is the clock for stamps.
func NewService(store Store, now func() time.Time) *Service {
	return &Service{store: store, now: now}
}

// WithChoices has the service ask which statuses hold in a project, and returns
// it. It is called before the service is used.
func (s *Service) WithChoices(c *Choices) *Service {
	s.choices = c
	return s
}

// Change is what one request wants done.
type Change struct {
	Ops   []Operation // 1 to MaxOps, each with an id of its own
	By    string      // account id
	Can   Permissions
	Facts Facts
}

// Result is an issue after a change. Operations that are not in Rejected were
// applied, by this request or by an earlier one with the same ids.
type Result struct {
	Issue    Issue
	Rejected []Rejection
}

// Load returns the issue's checklists; one that has none yet is empty, with
// Rev 0, and no error. Its statuses are those of the project that it was last
// known in.
func (s *Service) Load(ctx context.Context, sc Scope) (Issue, error) { return s.LoadIn(ctx, sc, "") }

// LoadIn is Load for who knows better in which project the issue is; "" for who
// does not.
func (s *Service) LoadIn(ctx context.Context, sc Scope, projectID string) (Issue, error) {
	issue, err := s.store.Load(ctx, sc)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Issue{}, fmt.Errorf("load checklists: %w", err)
	}
	return s.WithStatuses(ctx, sc.ClientKey, projectID, issue)
}

// WithStatuses is what LoadIn does to an issue of a site that was loaded by other means:
// it fills in its statuses, and gives each item one of them.
func (s *Service) WithStatuses(ctx context.Context, clientKey, projectID string, in Issue) (Issue, error) {
	if s.choices == nil {
		start := rulesOf(Settings{}, Settings{})
		return start.settleStrangers(start.settle(in), nil), nil
	}
	return s.choices.WithStatuses(ctx, clientKey, projectID, in)
}

// Apply applies the operations in order, each to what those before it left, to
// the newest stored state, and stores the outcome as one write. An operation
// that was applied before is passed over. Errors: *InvalidError for a bad
// number of operations, ErrForbidden if c.Can permits none of them, ErrBusy if
// other servers won ten races in a row; any other is a fault and leaves it open
// whether the change was stored, which sending it again resolves.
func (s *Service) Apply(ctx context.Context, sc Scope, c Change) (Result, error) {
	if err := c.check(); err != nil {
		return Result{}, err
	}
	res, err := s.write(ctx, sc, c.Facts.ProjectID, func(issue Issue, now time.Time) (Issue, []Rejection, bool, error) {
		next, rejected, dirty := c.applyTo(issue, now)
		return next, rejected, dirty, nil
	})
	if err != nil {
		return Result{}, err
	}
	return s.relinked(ctx, sc, res, c.links())
}

// links are the lists that the change links, also if it did before: whoever did
// that may have died behind it.
func (c Change) links() []string {
	var out []string
	for _, op := range c.Ops {
		if a, ok := op.Action.(SetLive); ok && a.Live {
			out = append(out, a.List)
		}
	}
	return out
}

// Rework applies what r plans for the newest stored state, as one write. If it
// was done before under the same id, and nothing of it was rejected, it is passed
// over. Errors: ErrForbidden if r.Can permits not even to look or nothing of what
// is planned, those of r.Plan, ErrBusy as for Apply; any other is a fault.
func (s *Service) Rework(ctx context.Context, sc Scope, r Rework) (Result, error) {
	if !r.Can.View {
		return Result{}, ErrForbidden
	}
	return s.write(ctx, sc, r.Facts.ProjectID, r.applyTo)
}

// write stores what change makes of the newest stored state, in as many tries as
// it takes. The project is LoadIn's; change says whether there is anything to
// store.
func (s *Service) write(ctx context.Context, sc Scope, projectID string, change func(Issue, time.Time) (Issue, []Rejection, bool, error)) (Result, error) {
	unlock, err := s.turn(ctx, sc)
	if err != nil {
		return Result{}, err
	}
	defer unlock()
	for range maxTries {
		issue, err := s.LoadIn(ctx, sc, projectID)
		if err != nil {
			return Result{}, err
		}
		next, rejected, dirty, err := change(issue, s.now().UTC().Truncate(time.Millisecond))
		if err != nil {
			return Result{}, err
		}
		if !dirty {
			err := s.certain(ctx, sc, issue, rejected)
			if errors.Is(err, ErrConflict) {
				continue
			}
			if err != nil {
				return Result{}, err
			}
			return Result{Issue: issue, Rejected: rejected}, nil
		}
		if next.crowded() {
			if err := s.store.Settle(ctx, sc); err != nil && !errors.Is(err, ErrConflict) {
				return Result{}, fmt.Errorf("settle the history: %w", err)
			}
			continue
		}
		s.oweHooks(ctx, sc, issue.Rev, &next)
		saved, err := s.store.Save(ctx, sc, next)
		if errors.Is(err, ErrConflict) {
			continue
		}
		if err != nil {
			return Result{}, fmt.Errorf("save checklists: %w", err)
		}
		saved.Statuses = next.Statuses
		if len(next.Events) > 0 && s.Wrote != nil {
			s.Wrote(sc, saved)
		}
		return Result{Issue: saved, Rejected: rejected}, nil
	}
	return Result{}, ErrBusy
}

// certain makes sure of a refusal that no write stands for: whoever is told of one
// gives up what they wanted. Errors are the store's.
func (s *Service) certain(ctx context.Context, sc Scope, issue Issue, rejected []Rejection) error {
	if len(rejected) == 0 {
		return nil
	}
	if err := s.store.Confirm(ctx, sc, issue.Version); err != nil {
		return fmt.Errorf("make sure of the issue's version: %w", err)
	}
	return nil
}

// oweHooks notes on the issue that somebody outside wants to be told of what
// happened to it behind a revision.
func (s *Service) oweHooks(ctx context.Context, sc Scope, from int64, next *Issue) {
	if len(next.Events) > 0 && s.Hooked != nil && s.Hooked(ctx, sc.ClientKey, next.ProjectID) {
		next.OweHooks(from, next.Updated.At)
	}
}

// turn waits until no other writer of this server is at the issue, and returns
// what lets the next one in.
func (s *Service) turn(ctx context.Context, sc Scope) (func(), error) {
	end, err := s.locks.Take(ctx, sc.ClientKey+":"+sc.IssueID)
	if err != nil {
		return nil, fmt.Errorf("wait for who writes before: %w", err)
	}
	return end, nil
}

// CheckNumber says whether a request may have so many operations; if not, it
// returns an *InvalidError. It stands apart so that a decoder can ask before it
// decodes them.
func CheckNumber(ops int) error {
	if ops < 1 || ops > MaxOps {
		return &InvalidError{Field: "ops", Reason: fmt.Sprintf("A request has 1 to %d operations.", MaxOps)}
	}
	return nil
}

func (c Change) check() error {
	if err := CheckNumber(len(c.Ops)); err != nil {
		return err
	}
	if !c.Can.View {
		return ErrForbidden
	}
	for _, op := range c.Ops {
		if c.Can.Allows(op.Needs()) {
			return nil
		}
	}
	return ErrForbidden
}

// applyTo returns the issue with the operations applied. dirty tells whether
// there is anything to store: also an operation that changed nothing is
// remembered, or repeating it later could undo what came between.
func (c Change) applyTo(issue Issue, now time.Time) (next Issue, rejected []Rejection, dirty bool) {
	next = issue.Clone()
	d := &draft{Issue: &next, by: Stamp{By: c.By, At: now}}
	changed := false
	for _, op := range c.Ops {
		if d.Recent.Has(op.ID) {
			continue
		}
		did, refused := c.applyOne(d, op)
		if refused != nil {
			rejected = append(rejected, Rejection{ID: op.ID, Code: refused.code, Text: refused.text})
			continue
		}
		d.Recent = d.Recent.With(op.ID)
		dirty = true
		changed = changed || did
	}
	if dirty {
		next.touch(d.by, c.Facts, changed)
	}
	return next, rejected, dirty
}

// touch notes who wrote the issue last and what was learned of it; changed says
// whether a person can see that.
func (i *Issue) touch(by Stamp, f Facts, changed bool) {
	if changed {
		i.Rev++
		i.Updated = by
		i.OweJira(by.At)
	}
	i.learn(f)
	if i.Version == 0 {
		i.Created = by
	}
}

// farAhead is beyond when a debt that lies ahead is no reason to have a change
// wait: debts of settings lie MemoryLife ahead, those of what has failed, or is in
// no hurry, farther.
const farAhead = 3 * MemoryLife

// OweJira notes that there is something of the issue that Jira is to be told.
func (i *Issue) OweJira(since time.Time) {
	if i.JiraSince.IsZero() || i.JiraSince.Sub(since) > farAhead {
		i.JiraSince = since
	}
}

func (c Change) applyOne(d *draft, op Operation) (bool, *refusal) {
	if !c.Can.Allows(op.Needs()) {
		return false, refuse(CodeForbidden, "You may not do this on this issue.")
	}
	if !d.live && d.locked(op.Action, c.Can) {
		return false, errLive
	}
	if refused := d.unlinkable(op.Action); !d.live && refused != nil {
		return false, refused
	}
	return d.do(op)
}

// do applies an operation and leaves an event of what it changed.
func (d *draft) do(op Operation) (bool, *refusal) {
	before, lists := d.look(op.about()), len(d.Lists)
	changed, refused := op.apply(d)
	if changed {
		d.record(op, before, lists)
	}
	return changed, refused
}

// learn takes over the facts that are known; tokens do not carry all of them.
func (i *Issue) learn(f Facts) {
	for _, fact := range []struct {
		have *string
		told string
	}{
		{&i.BaseURL, f.BaseURL}, {&i.IssueKey, f.IssueKey}, {&i.ProjectID, f.ProjectID}, {&i.IssueTypeID, f.IssueTypeID},
	} {
		if fact.told != "" {
			*fact.have = fact.told
		}
	}
}
