// Package outbox tells Jira of an issue's checklists: it keeps the issue property
// "ticklist" what it should be, with as few calls as that takes and as soon as it
// can. That an issue is to be told of is stored with the change itself, so that
// whoever dies in between leaves it to others. It knows neither HTTP nor a
// database: those are a [Teller] and a [Store].
package outbox

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"ticklist/checklist"
	"ticklist/trail"
)

const (
	// pace is how long after a telling the next of the same issue comes: whoever
	// ticks ten items in a row costs a few calls and not ten. What a workflow rule
	// may wait for is told at once all the same.
	pace = 1500 * time.Millisecond

	// lease is how long one server has an issue to itself: longer than a call may
	// take, so that no two are on their way together.
	lease = 20 * time.Second

	// tellLimit ends a call.
	tellLimit = 10 * time.Second

	// firstRetry and maxRetry are how long after a failure the next try comes, a
	// little more or less, so that not all come at once.
	firstRetry = 2 * time.Second
	maxRetry   = 10 * time.Minute

	// lookEvery is how often issues are looked for that another server left.
	lookEvery = 30 * time.Second

	// foundAtOnce is how many of those are read together; if there are more, those
	// are looked for after a rest. Of one site atOnce calls are on their way
	// together: one that hangs holds no more, and one that answers in a tenth of a
	// second is not written to more than 50 times a second, which is Jira's limit.
	// So many issues as workAtMost are remembered; the others are found where they
	// are stored.
	foundAtOnce = 200
	rest        = 5 * time.Second
	atOnce      = 4
	workAtMost  = 4096
)

// What a Teller says of who is no more: of an issue, and of a whole site.
var (
	ErrGone     = errors.New("there is no such issue")
	ErrSiteGone = errors.New("the site does not have the app any more")
)

// LaterError is a Teller's: Jira wants to be told later.
type LaterError struct {
	After  time.Duration
	Reason string // Jira's own word, such as jira-per-issue-on-write
	Why    Why    // in ours
}

func (e *LaterError) Error() string {
	return fmt.Sprintf("jira wants to be told in %s: %s", e.After, e.Reason)
}

// wait is how long, and a little longer, so that not all come at once.
func (e *LaterError) wait() time.Duration {
	return e.After + rand.N(e.After/10+1) //nolint:gosec // nobody gains by guessing it
}

// Teller knows the sites' Jiras. To answers ErrSiteGone, *LaterError, or a fault.
type Teller interface {
	To(ctx context.Context, clientKey string) (Site, error)
}

// Site is the Jira of a site. Tell makes Jira know one part of an issue, or
// forget it if the value is nil. Errors: ErrGone, of the issue and not of the
// part; *LaterError; any other may be gone the next time. A part that Jira can
// never take, such as a field that the site does not have, is no error.
type Site interface {
	Tell(ctx context.Context, issueID string, t Telling) error
}

// Issues are the checklists, as a [checklist.Service] loads them.
type Issues interface {
	Load(ctx context.Context, sc checklist.Scope) (checklist.Issue, error)
}

// Last is what is stored of the last telling of an issue.
type Last struct {
	Rev   int64     // of the issue as Jira was told it; 0 for never
	Flags string    // as they were then
	At    time.Time // when
	Tries int       // in vain since then
	Why   Why       // it was in vain; "" if it was not
	Parts [parts]Told
	// Since is since when there is something to tell, zero if there is not; it may
	// lie ahead. It names the debt: who pays it says which.
	Since time.Time
}

// Store keeps which issues are to be told of. Each implementation passes
// checklisttest.RunOutbox. An issue is to be told of from when it is saved with a
// JiraSince.
type Store interface {
	// Claim gives the issue to the caller until a time, if it is to be told of and
	// is neither somebody else's nor postponed beyond now. If who had it before has
	// ended in no way, they may have told Jira anything: all parts are in doubt.
	Claim(ctx context.Context, sc checklist.Scope, now, until time.Time) (last Last, ours bool, err error)
	// Done keeps that Jira knows the issue as last says, and ends the claim. If the
	// issue has been changed since, or is to be told of for another reason, or only
	// after now, it is still to be told of, and more is true. Otherwise the debt is
	// paid; unless again is not zero: then there is one since that time, which lies
	// ahead. If somebody else has paid the debt, who took the caller for dead, nobody
	// knows who of the two told Jira last: there is one again, and all parts are in
	// doubt.
	Done(ctx context.Context, sc checklist.Scope, last Last, now, again time.Time) (more bool, err error)
	// Postpone keeps what last says but for Since, and ends the claim; nobody has
	// the issue before a time. If somebody else has paid the debt, it does as Done.
	Postpone(ctx context.Context, sc checklist.Scope, until time.Time, last Last) error
	// Doubt says of a part that Jira may not know what it was told, so that it is
	// told again; nothing is done for an issue that is not stored. It returns
	// checklist.ErrBusy while somebody has the issue.
	Doubt(ctx context.Context, sc checklist.Scope, p Part, now time.Time) error
	// Drop ends the claim and leaves Jira as it is, until the issue is changed.
	Drop(ctx context.Context, sc checklist.Scope) error
	// DropSite drops all issues of a site.
	DropSite(ctx context.Context, clientKey string) error
	// Last returns what was told last; the zero value if the issue is not stored.
	Last(ctx context.Context, sc checklist.Scope) (Last, error)
	// Behind returns issues that somebody could claim now, those that have waited
	// longest first, at most limit, and none of some sites.
	Behind(ctx context.Context, now time.Time, but []string, limit int) ([]checklist.Scope, error)
}

// Outbox tells Jira. Its zero value is not usable; see [New].
type Outbox struct {
	// AtOnce is how many calls to one site are on their way together; it is set
	// before Run.
	AtOnce int
	// Ran, where it is set, is told of each turn, and of each look for issues with no
	// issue; err is nil where nothing failed. It must not block.
	Ran func(ctx context.Context, sc checklist.Scope, err error)
	// Held says on which sites Jira is not to be told for now; nil for none. What
	// is to be told there waits, and is found once it may be told. It is set before
	// Run.
	Held func(ctx context.Context) (everywhere bool, clientKeys []string)

	store  Store
	issues Issues
	teller Teller
	now    func() time.Time
	log    *slog.Logger
	begun  chan checklist.Scope // what there is a work for that nobody is at yet

	mu      sync.Mutex // guards what follows
	works   map[checklist.Scope]*work
	sites   map[string]*siteSlots
	waiters map[checklist.Scope][]chan struct{}
}

// work is an issue that this server is to tell of.
type work struct {
	flags string        // as they were saved last since the turn began; "" if nobody said
	poke  chan struct{} // of one place: somebody wrote
}

// siteSlots count the calls to a site.
type siteSlots struct {
	slots chan struct{}
	users int
}

// New returns an outbox. Nothing is told before Run.
func New(store Store, issues Issues, teller Teller, now func() time.Time, log *slog.Logger) *Outbox {
	return &Outbox{
		AtOnce: atOnce, store: store, issues: issues, teller: teller, now: now, log: log, begun: make(chan checklist.Scope, workAtMost),
		works: map[checklist.Scope]*work{}, sites: map[string]*siteSlots{}, waiters: map[checklist.Scope][]chan struct{}{},
	}
}

// Wrote says that an issue, with its statuses, was saved with something to tell.
// It never waits.
func (o *Outbox) Wrote(sc checklist.Scope, in checklist.Issue) { o.wake(sc, Flags(in)) }

func (o *Outbox) wake(sc checklist.Scope, flags string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if w := o.works[sc]; w != nil {
		w.flags = cmp.Or(flags, w.flags)
		select {
		case w.poke <- struct{}{}:
		default:
		}
		return
	}
	if len(o.works) == workAtMost {
		return // it is found where it is stored
	}
	o.works[sc] = &work{flags: flags, poke: make(chan struct{}, 1)}
	o.begun <- sc // has room for all works
}

// Run tells Jira of what there is to tell until ctx ends. What is not told then
// is found at the next start, by whichever server.
func (o *Outbox) Run(ctx context.Context) error {
	var group sync.WaitGroup
	defer group.Wait()
	look := time.NewTimer(0)
	defer look.Stop()
	free := o.now().Add(lease) // of what a server held that died before this one began
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-look.C:
			if full := o.sweep(ctx); full || o.now().Before(free) {
				look.Reset(rest)
			} else {
				look.Reset(lookEvery)
			}
		case sc := <-o.begun:
			group.Go(func() { o.work(ctx, sc) })
		}
	}
}

// sweep looks for what others left, what was to wait for long, and what there
// was no room for, and says whether there is likely more.
func (o *Outbox) sweep(ctx context.Context) (full bool) {
	everywhere, sites := o.held(ctx)
	if everywhere {
		return false
	}
	having, _ := trail.Begin(ctx)
	found, err := o.store.Behind(having, o.now(), sites, foundAtOnce)
	if err != nil && ctx.Err() == nil {
		o.log.Error("outbox", "err", err.Error())
	}
	o.ran(having, checklist.Scope{}, err)
	for _, sc := range found {
		o.wake(sc, "")
	}
	return len(found) == foundAtOnce
}

func (o *Outbox) ran(ctx context.Context, sc checklist.Scope, err error) {
	if o.Ran != nil {
		o.Ran(ctx, sc, err)
	}
}

func (o *Outbox) held(ctx context.Context) (everywhere bool, clientKeys []string) {
	if o.Held == nil {
		return false, nil
	}
	return o.Held(ctx)
}

// holds says whether Jira is not to be told on a site for now.
func (o *Outbox) holds(ctx context.Context, clientKey string) bool {
	everywhere, sites := o.held(ctx)
	return everywhere || slices.Contains(sites, clientKey)
}

// turn is what became of one look at an issue.
type turn struct {
	wait  time.Duration // until the next; 0 for none
	flags string        // that Jira knows, if a change of them ends the wait
	paced bool          // whether it does
}

// work tells Jira of one issue until it knows the newest. What is to wait for
// long is left to the sweep.
func (o *Outbox) work(ctx context.Context, sc checklist.Scope) {
	w := o.workOf(sc)
	for {
		o.look(w)
		turn, err := o.guarded(ctx, sc)
		if err != nil && ctx.Err() == nil {
			o.log.Warn("outbox", "tenant", sc.ClientKey, "issue", sc.IssueID, "again", turn.wait.String(), "err", err.Error())
		}
		if turn.wait > lookEvery || ctx.Err() != nil {
			turn.wait = 0
		}
		if turn.wait == 0 && o.leave(sc, w) {
			return
		}
		o.idle(ctx, w, turn)
	}
}

func (o *Outbox) workOf(sc checklist.Scope) *work {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.works[sc]
}

// look begins a turn: what was written before it, it sees, and what others have
// written since.
func (o *Outbox) look(w *work) {
	o.mu.Lock()
	defer o.mu.Unlock()
	w.flags = ""
}

// leave ends the work at an issue, unless somebody has written since the last
// look began.
func (o *Outbox) leave(sc checklist.Scope, w *work) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	select {
	case <-w.poke:
		return false
	default:
		delete(o.works, sc)
		return true
	}
}

// idle waits for the next look. Whoever writes what a rule may wait for ends a
// pause that was only there to save calls.
func (o *Outbox) idle(ctx context.Context, w *work, t turn) {
	timer := time.NewTimer(t.wait)
	defer timer.Stop()
	for {
		if t.paced && o.flipped(w, t.flags) {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
			return
		case <-w.poke:
		}
	}
}

func (o *Outbox) flipped(w *work, flags string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return w.flags != "" && w.flags != flags
}

// guarded is once where there is room for a call to the site. After a panic the
// claim ends by itself.
func (o *Outbox) guarded(ctx context.Context, sc checklist.Scope) (turn, error) {
	leave := o.enter(ctx, sc.ClientKey)
	defer leave()
	t := turn{wait: lease}
	err := trail.Run(ctx, "outbox", func(ctx context.Context) error {
		err := trail.Guard(func() (err error) { t, err = o.once(ctx, sc); return err })
		o.ran(ctx, sc, err)
		return err
	})
	return t, err
}

// enter waits until few enough calls to the site are on their way, or ctx ends,
// and returns what makes room for the next.
func (o *Outbox) enter(ctx context.Context, clientKey string) func() {
	o.mu.Lock()
	s := o.sites[clientKey]
	if s == nil {
		s = &siteSlots{slots: make(chan struct{}, o.AtOnce)}
		o.sites[clientKey] = s
	}
	s.users++
	o.mu.Unlock()
	taken := false
	select {
	case s.slots <- struct{}{}:
		taken = true
	case <-ctx.Done():
	}
	return func() {
		if taken {
			<-s.slots
		}
		o.mu.Lock()
		defer o.mu.Unlock()
		if s.users--; s.users == 0 {
			delete(o.sites, clientKey)
		}
	}
}

// once tells Jira of an issue if it is time to.
func (o *Outbox) once(ctx context.Context, sc checklist.Scope) (turn, error) {
	if o.holds(ctx, sc.ClientKey) {
		return turn{}, nil // the sweep finds it
	}
	claimed, cancel := context.WithTimeout(ctx, lease) // nothing is on its way when others may begin
	defer cancel()
	now := o.now()
	last, ours, err := o.store.Claim(claimed, sc, now, now.Add(lease))
	if err != nil {
		return turn{wait: firstRetry}, fmt.Errorf("claim the telling: %w", err)
	}
	if !ours {
		trail.From(ctx).Skip()
		return turn{}, nil // whoever has it, or has postponed it, comes back to it
	}
	to, err := o.teller.To(claimed, sc.ClientKey) // first: nothing can be read of a site that is erased
	if err != nil {
		return o.failed(ctx, sc, last, err)
	}
	all, next, err := o.say(claimed, sc, last)
	if err != nil {
		return o.failed(ctx, sc, last, err)
	}
	due := last.due(sc, all, now)
	if soon := last.At.Add(pace).Sub(now); soon > 0 && next.Flags == last.Flags && len(due) > 0 {
		return turn{soon, last.Flags, true}, o.store.Postpone(ctx, sc, time.Time{}, last)
	}
	next, faults, err := o.tell(claimed, to, sc, next, due)
	if err != nil {
		last.Parts = next.Parts
		return o.failed(ctx, sc, last, errors.Join(err, faults))
	}
	return o.done(ctx, sc, all, next, faults)
}

// done keeps what Jira knows, and says when there is more to tell.
func (o *Outbox) done(ctx context.Context, sc checklist.Scope, all []Telling, next Last, faults error) (turn, error) {
	now := o.now()
	again := next.owes(sc, all, now)
	more, err := o.store.Done(ctx, sc, next, now, again)
	if err != nil {
		return turn{wait: firstRetry}, errors.Join(faults, fmt.Errorf("keep what was told: %w", err))
	}
	o.answer(sc)
	switch {
	case more:
		return turn{max(pace, next.Since.Sub(now)), next.Flags, true}, faults
	case !again.IsZero():
		return turn{max(pace, again.Sub(now)), next.Flags, true}, faults
	}
	return turn{}, faults
}

// say is what Jira is to know of the issue now, and what is to be kept once it
// does.
func (o *Outbox) say(ctx context.Context, sc checklist.Scope, last Last) ([]Telling, Last, error) {
	in, err := o.issues.Load(ctx, sc)
	if err != nil {
		return nil, Last{}, err
	}
	all, err := Tellings(in)
	last.Rev, last.Flags, last.Tries, last.Why = in.Rev, Flags(in), 0, ""
	return all, last, err
}

// failed keeps when the issue is to be tried again.
func (o *Outbox) failed(ctx context.Context, sc checklist.Scope, last Last, failed error) (turn, error) {
	stopping := ctx.Err() != nil // then others are to have it at once
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tellLimit)
	defer cancel()
	if errors.Is(failed, ErrGone) {
		return turn{}, errors.Join(failed, o.store.Drop(ctx, sc))
	}
	if errors.Is(failed, ErrSiteGone) {
		return turn{}, errors.Join(failed, o.store.DropSite(ctx, sc.ClientKey))
	}
	wait := retryIn(last.Tries)
	if later, ok := errors.AsType[*LaterError](failed); ok {
		wait = later.wait()
	}
	until := o.now().Add(wait)
	if stopping {
		until = time.Time{}
	}
	last.Tries, last.Why = last.Tries+1, whyOf(failed)
	if err := o.store.Postpone(ctx, sc, until, last); err != nil {
		failed = errors.Join(failed, fmt.Errorf("postpone the telling: %w", err))
	}
	return turn{wait: wait}, failed
}

// retryIn doubles with each try, and is between 0.7 and 1.3 of that.
func retryIn(tries int) time.Duration {
	wait := min(firstRetry<<min(tries, 20), maxRetry)
	return time.Duration(float64(wait) * (0.7 + 0.6*rand.Float64())) //nolint:gosec // nobody gains by guessing it
}

// Wait returns once Jira knows the issue as of a revision, or when ctx ends with
// its error.
func (o *Outbox) Wait(ctx context.Context, sc checklist.Scope, rev int64) error {
	for {
		told, leave := o.wait(sc)
		last, err := o.store.Last(ctx, sc)
		if err != nil || last.Rev >= rev || last.Since.IsZero() {
			leave()
			return err
		}
		again := time.NewTimer(time.Second) // another server may be the one that tells
		select {
		case <-ctx.Done():
			err = ctx.Err()
		case <-told:
		case <-again.C:
		}
		again.Stop()
		leave()
		if err != nil {
			return err
		}
	}
}

// wait returns what is closed when Jira has been told of the issue, and what
// forgets that somebody waits for it.
func (o *Outbox) wait(sc checklist.Scope) (told chan struct{}, leave func()) {
	told = make(chan struct{})
	o.mu.Lock()
	defer o.mu.Unlock()
	o.waiters[sc] = append(o.waiters[sc], told)
	return told, func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		left := slices.DeleteFunc(o.waiters[sc], func(c chan struct{}) bool { return c == told })
		if o.waiters[sc] = left; len(left) == 0 {
			delete(o.waiters, sc)
		}
	}
}

// answer lets those go on who wait for the issue.
func (o *Outbox) answer(sc checklist.Scope) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, told := range o.waiters[sc] {
		close(told)
	}
	delete(o.waiters, sc)
}
