// Package live lets many people look at one issue and see at once what the
// others do: who is looking at which issue on this server, which revision each
// issue has, and what to do when either changes. It knows nothing of HTTP, of a
// database or of what a checklist means.
package live

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"ticklist/checklist"
)

// Why somebody cannot watch an issue now.
var (
	// ErrTooMany says that the person watches as much as one person may.
	ErrTooMany = errors.New("the account watches too many issues at once")

	// ErrFull says that too many people watch the issue, the site or this server.
	ErrFull = errors.New("too many people watch at once")

	// ErrDraining says that the server is about to stop.
	ErrDraining = errors.New("the server is about to stop")
)

// How many may watch at once on one server. Whoever is refused asks now and then
// instead, which costs more only where much happens.
const (
	perAccount = 16
	perIssue   = 500
	perSite    = 2000
	perServer  = 5000
)

const (
	// meetEvery is how often servers tell each other who is looking.
	meetEvery = 2 * time.Second
	// tellAllEvery is how often a server tells also what has not changed, since an
	// erasure may have taken it.
	tellAllEvery = 5 * time.Minute
	// visitEvery is how often it is asked whether the watched sites still have the app.
	visitEvery = 5 * time.Second
	// linger is for how long somebody counts who has left: a browser that comes
	// back with a new token, or to another tab, has not been away.
	linger = 6 * time.Second
	// keepFor is how long an issue is held for those who have still to see it.
	keepFor = 5 * time.Second
	// least is the shortest time between two rounds.
	least = 400 * time.Millisecond
)

// Issues are the issues as they are stored. Load answers checklist.ErrNotFound
// for one that has no checklists; all else are faults.
type Issues interface {
	Load(ctx context.Context, sc checklist.Scope) (checklist.Issue, error)
	// Revs returns the revisions of those that have checklists.
	Revs(ctx context.Context, issues []checklist.Scope) (map[checklist.Scope]int64, error)
}

// Sites are the installations. Every error is a fault.
type Sites interface {
	// Enabled returns those of the sites whose tokens are accepted now.
	Enabled(ctx context.Context, clientKeys []string) ([]string, error)
}

// Presence is how servers tell each other who is looking. Every error is a fault.
type Presence interface {
	// Beat says that this server lives. fresh says that nothing of what it told
	// before is there: it has to be told again.
	Beat(ctx context.Context) (fresh bool, err error)
	// Tell stores who looks at the issues here, in the place of what was told of
	// them before.
	Tell(ctx context.Context, people map[checklist.Scope][]string) error
	// Elsewhere returns who looks at the issues on other servers that live.
	Elsewhere(ctx context.Context, issues []checklist.Scope) (map[checklist.Scope][]string, error)
	// Leave takes back all that this server told.
	Leave(ctx context.Context) error
}

// Options are what a Hub works with.
type Options struct {
	Issues Issues
	Sites  Sites
	// Presence is nil where no other server can be on the database.
	Presence Presence
	// Every is how often the writes of others are looked for: those of other
	// servers, and of an operator's commands.
	Every time.Duration
	// Ran is told of each round, err being nil where it succeeded; nil tells nobody.
	Ran func(ctx context.Context, err error)
	Log *slog.Logger
}

// Hub knows who watches what on this server. It is safe for use by many
// goroutines. Run has to run for others' writes to be found.
type Hub struct {
	Options
	woken chan struct{} // of one place: somebody has come

	mu     sync.Mutex // guards what follows; never held while anything is waited for
	rooms  map[checklist.Scope]*room
	counts map[bound]int
	closed bool
}

// bound is what a limit is on: an account of a site, an issue, a site, or with
// nothing in it the server.
type bound struct{ clientKey, issueID, account string }

// room is an issue that somebody watches, or has just watched.
type room struct {
	rev      int64
	issue    *checklist.Issue // of rev, until it is taken for seen; else nil
	kept     time.Time        // when issue came
	watchers map[*Watcher]struct{}
	left     map[string]time.Time // accounts, and when their last watcher left
	away     []string             // accounts on other servers
}

// New returns a hub that nobody is in.
func New(o Options) *Hub {
	return &Hub{Options: o, woken: make(chan struct{}, 1), rooms: map[checklist.Scope]*room{}, counts: map[bound]int{}}
}

// Watcher is one stream of one person on one issue.
type Watcher struct {
	hub     *Hub
	scope   checklist.Scope
	account string
	changed chan struct{} // of one place
	ended   chan struct{}
}

// Join lets somebody watch an issue of which they have the revision since. It
// answers ErrTooMany, ErrFull, ErrDraining, and faults. Whoever joined has to
// Leave.
func (h *Hub) Join(ctx context.Context, sc checklist.Scope, account string, since int64) (*Watcher, error) {
	w := &Watcher{hub: h, scope: sc, account: account, changed: make(chan struct{}, 1), ended: make(chan struct{})}
	rev, known, err := h.enter(w)
	if err != nil {
		return nil, err
	}
	// What is known may be a moment behind what another server has answered.
	if !known || since > rev {
		if err := h.ask(ctx, []checklist.Scope{sc}); err != nil {
			w.Leave()
			return nil, err
		}
	}
	select {
	case h.woken <- struct{}{}:
	default: // it runs anyway
	}
	return w, nil
}

// enter puts w into its room, and says which revision that is known to have.
func (h *Hub) enter(w *Watcher) (rev int64, known bool, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := h.count(w); err != nil {
		return 0, false, err
	}
	r, known := h.rooms[w.scope]
	if !known {
		r = &room{rev: -1, watchers: map[*Watcher]struct{}{}, left: map[string]time.Time{}}
		h.rooms[w.scope] = r
	}
	before := r.here()
	r.watchers[w] = struct{}{}
	delete(r.left, w.account)
	if !slices.Equal(before, r.here()) {
		r.wake()
	}
	return r.rev, r.rev >= 0, nil
}

// Streams is how many are open on this server.
func (h *Hub) Streams() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.counts[bound{}]
}

// count counts w where there is room for it, and else says why not.
func (h *Hub) count(w *Watcher) error {
	if h.closed {
		return ErrDraining
	}
	for of, most := range w.bounds() {
		if h.counts[of] < most {
			continue
		}
		if of.account != "" {
			return ErrTooMany
		}
		return ErrFull
	}
	for of := range w.bounds() {
		h.counts[of]++
	}
	return nil
}

// bounds are the limits that w counts towards.
func (w *Watcher) bounds() map[bound]int {
	return map[bound]int{
		{clientKey: w.scope.ClientKey, account: w.account}:       perAccount,
		{clientKey: w.scope.ClientKey, issueID: w.scope.IssueID}: perIssue,
		{clientKey: w.scope.ClientKey}:                           perSite,
		{}:                                                       perServer,
	}
}

// Leave ends the watching. It may be called again.
func (w *Watcher) Leave() {
	h := w.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[w.scope]
	if r == nil {
		return
	}
	if _, in := r.watchers[w]; !in {
		return
	}
	delete(r.watchers, w)
	for of := range w.bounds() {
		if h.counts[of]--; h.counts[of] == 0 {
			delete(h.counts, of)
		}
	}
	if !slices.Contains(r.here(), w.account) {
		r.left[w.account] = time.Now()
	}
}

// Changed says that the revision or the people may be others than they were.
func (w *Watcher) Changed() <-chan struct{} { return w.changed }

// Ended is closed when the watching has to end: the server stops, or the site
// has the app no more.
func (w *Watcher) Ended() <-chan struct{} { return w.ended }

// Rev is the revision that the issue is known to have.
func (w *Watcher) Rev() int64 {
	w.hub.mu.Lock()
	defer w.hub.mu.Unlock()
	if r := w.hub.rooms[w.scope]; r != nil {
		return r.rev
	}
	return -1
}

// People are the accounts of the others who look at the issue, on any server,
// each once and in order.
func (w *Watcher) People() []string {
	w.hub.mu.Lock()
	defer w.hub.mu.Unlock()
	r := w.hub.rooms[w.scope]
	if r == nil {
		return nil
	}
	all := append(r.here(), r.away...)
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(a string) bool { return a == w.account })
}

// Issue is the issue at Rev or later. Others may hold the same: it is not to be
// changed. Every error is a fault.
func (w *Watcher) Issue(ctx context.Context) (checklist.Issue, error) {
	h := w.hub
	h.mu.Lock()
	before := int64(-1)
	if r := h.rooms[w.scope]; r != nil {
		if r.issue != nil {
			defer h.mu.Unlock()
			return *r.issue, nil
		}
		before = r.rev
	}
	h.mu.Unlock()
	return h.load(ctx, w.scope, before)
}

func (w *Watcher) wake() {
	select {
	case w.changed <- struct{}{}:
	default: // it has not looked since the last time
	}
}

// here are the accounts on this server, those included who have just left, each
// once and in order.
func (r *room) here() []string {
	var all []string
	for w := range r.watchers {
		all = append(all, w.account)
	}
	for account := range r.left {
		all = append(all, account)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (r *room) wake() {
	for w := range r.watchers {
		w.wake()
	}
}

// take notes what an issue is now. What is older than what is known is passed
// over, unless it is older than what was known before it was asked for: then the
// issue was erased, and has begun anew.
func (h *Hub) take(sc checklist.Scope, rev int64, issue *checklist.Issue, before int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[sc]
	if r == nil {
		return
	}
	if rev > r.rev || rev < before && r.rev == before {
		r.rev, r.issue = rev, nil
		r.wake()
	}
	if issue != nil && rev == r.rev {
		r.issue, r.kept = issue, time.Now()
	}
}

// load reads an issue for all who watch it.
func (h *Hub) load(ctx context.Context, sc checklist.Scope, before int64) (checklist.Issue, error) {
	in, err := h.Issues.Load(ctx, sc)
	if err != nil && !errors.Is(err, checklist.ErrNotFound) {
		return checklist.Issue{}, err
	}
	h.take(sc, in.Rev, &in, before)
	return in, nil
}

// ask looks which revisions issues have.
func (h *Hub) ask(ctx context.Context, issues []checklist.Scope) error {
	before := map[checklist.Scope]int64{}
	h.mu.Lock()
	for _, sc := range issues {
		if r := h.rooms[sc]; r != nil {
			before[sc] = r.rev
		}
	}
	h.mu.Unlock()
	revs, err := h.Issues.Revs(ctx, issues)
	if err != nil {
		return err
	}
	for sc, was := range before {
		h.take(sc, revs[sc], nil, was)
	}
	return nil
}

// Close ends all watching and lets nobody in any more.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for _, r := range h.rooms {
		for w := range r.watchers {
			w.end()
		}
	}
}

// end is called with the hub locked.
func (w *Watcher) end() {
	select {
	case <-w.ended:
	default:
		close(w.ended)
	}
}
