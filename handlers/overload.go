package handlers

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/sync/semaphore"

	"ticklist/tenant"
)

// How many requests one server works on at once, and how many more it has. Who is
// more work than there are processors for waits for a place, and shortly: see gate.
const (
	// placesPerProcessor is for requests that wait for the database most of their
	// time. More would only have them wait there, where nobody is turned away.
	placesPerProcessor = 24
	leastPlaces        = 32

	maxWaiting = 512
	// maxInside bounds the memory: those who wait for Jira, or for a database that
	// elects a primary, have no place and are there all the same.
	maxInside = 1024
)

// How long somebody waits for a place. The queue is for bursts: one that has not
// been empty for burst will not be soon, and only makes everybody late. So those who
// come then wait for as long as it takes to fill a place that has just become free,
// as in "Fail at Scale" (Maurer, ACM Queue 13/8, 2015), after Nichols and Jacobson's
// "Controlling Queue Delay".
const (
	burst    = 100 * time.Millisecond
	standing = 20 * time.Millisecond
)

// When a request gives its place up: it does no work here, but waits for a Jira
// that is slow, or for whatever it is.
const (
	patience = 20 * time.Millisecond // with Jira
	longest  = time.Second
)

// gate lets in as many requests as the server can work on and turns others away
// before anything was done for them: so what it has let in it answers in time, and
// when the rush is over nothing of it is left to be worked off.
type gate struct {
	places  *semaphore.Weighted
	waiting atomic.Int64
	inside  atomic.Int64
	calm    atomic.Int64 // in Unix nanoseconds, when there was a free place last
	now     func() time.Time
}

func newGate(places int64, now func() time.Time) *gate {
	g := &gate{places: semaphore.NewWeighted(places), now: now}
	g.calm.Store(now().UnixNano())
	return g
}

func placesHere() int64 {
	return int64(max(leastPlaces, placesPerProcessor*runtime.GOMAXPROCS(0)))
}

// place is a request's, from when it was let in.
type place struct {
	gate  *gate
	freed sync.Once
	left  sync.Once
}

// free gives the place to another. It may be called again.
func (p *place) free() { p.freed.Do(func() { p.gate.places.Release(1) }) }

// leave is for who is done, or lasts for as long as a person looks: they count no
// more. It may be called again.
func (p *place) leave() {
	p.free()
	p.left.Do(func() { p.gate.inside.Add(-1) })
}

// enter returns a place, or errOverload, or the error of a context that has ended: who
// leaves while they wait was not turned away.
func (g *gate) enter(ctx context.Context) (*place, error) {
	if g.inside.Add(1) <= maxInside && g.wait(ctx) {
		return &place{gate: g}, nil
	}
	g.inside.Add(-1)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return nil, errOverload
}

func (g *gate) wait(ctx context.Context) bool {
	now := g.now()
	if g.places.TryAcquire(1) {
		g.calm.Store(now.UnixNano())
		return true
	}
	limit := burst
	if now.Sub(time.Unix(0, g.calm.Load())) > burst {
		limit = standing
	}
	defer g.waiting.Add(-1)
	if g.waiting.Add(1) > maxWaiting {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return g.places.Acquire(ctx, 1) == nil
}

// placeKey is where a request's context has its place.
type placeKey struct{}

// always are the routes that are never turned away: those by which others see
// whether the server is well, those that cost nothing, and what Jira tells once and
// does not repeat.
var always = map[string]bool{
	"/healthz": true, "/readyz": true, "/version": true, "/metrics": true,
	"/atlassian-connect.json": true, "/a/:asset": true, "/icon.svg": true,
	"/connect/installed": true, "/connect/uninstalled": true, "/connect/enabled": true, "/connect/disabled": true,
}

// gated turns requests away that are too many for this server, before their tokens
// are looked at.
func (h *handler) gated(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if always[c.Path()] || routeOf(c) == "none" {
			return next(c)
		}
		p, err := h.gate.enter(c.Request().Context())
		if err != nil {
			return err
		}
		defer p.leave()
		defer time.AfterFunc(longest, p.free).Stop()
		c.SetRequest(c.Request().WithContext(context.WithValue(c.Request().Context(), placeKey{}, p)))
		return next(c)
	}
}

// lasting says that a request goes on for as long as somebody looks.
func lasting(c echo.Context) {
	if p, ok := c.Request().Context().Value(placeKey{}).(*place); ok {
		p.leave()
	}
}

// whileJira has a request give its place up if Jira, or whoever is asked by what
// returns until stop is called, takes its time.
func whileJira(ctx context.Context) (stop func()) {
	p, ok := ctx.Value(placeKey{}).(*place)
	if !ok {
		return func() {}
	}
	timer := time.AfterFunc(patience, p.free)
	return func() { timer.Stop() }
}

// The askers of Jira, for whom requests give their places up: else those of one
// site, whose Jira is slow, would keep all others out.
type (
	patientVerdicts  struct{ Verdicts }
	patientRelations struct{ Relations }
	patientIssues    struct{ Issues }
)

// Of implements Verdicts.
func (v patientVerdicts) Of(ctx context.Context, p tenant.Principal, issueID string) (tenant.Verdict, error) {
	stop := whileJira(ctx)
	defer stop()
	return v.Verdicts.Of(ctx, p, issueID)
}

// ToView implements Verdicts.
func (v patientVerdicts) ToView(ctx context.Context, p tenant.Principal, issueID string) (tenant.Verdict, error) {
	stop := whileJira(ctx)
	defer stop()
	return v.Verdicts.ToView(ctx, p, issueID)
}

// Of implements Relations.
func (r patientRelations) Of(ctx context.Context, p tenant.Principal, issueID string, n tenant.Need) (_ tenant.Relation, pending, err error) {
	stop := whileJira(ctx)
	defer stop()
	return r.Relations.Of(ctx, p, issueID, n)
}

// Find implements Issues.
func (i patientIssues) Find(ctx context.Context, in tenant.Installation, idOrKey string) (tenant.Issue, error) {
	stop := whileJira(ctx)
	defer stop()
	return i.Issues.Find(ctx, in, idOrKey)
}
