package hooks

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"ticklist/trail"
)

const (
	// hookLease is how long one server has the queue of a hook to itself: longer than
	// a few sends take. It is renewed on the way.
	hookLease = time.Minute
	renewIn   = 20 * time.Second

	// sendLimit ends a send.
	sendLimit = 10 * time.Second

	// lanes is how many issues of a hook are told of together; of one issue it is one
	// after the other.
	lanes = 4

	// batchOf is how many deliveries are read at a time.
	batchOf = 200

	// hooksAtOnce is for how many hooks a server works together, hooksOfSite for how
	// many of one site, and perSecond how often it sends for one site. So a site whose
	// addresses hang, or that does very much, holds up no other.
	hooksAtOnce = 64
	hooksOfSite = 4
	perSecond   = 20

	// What does not arrive is tried again after firstRetry, then after three times
	// as long each time, at most maxRetry, for retryFor.
	firstRetry = 5 * time.Second
	maxRetry   = 2 * time.Hour
	retryFor   = 24 * time.Hour

	// An address where patience sends in a row did not arrive is left alone, from
	// firstPause on for twice as long each time, at most maxPause. Where nothing has
	// arrived for offAfter the hook is switched off.
	patience   = 3
	firstPause = 30 * time.Second
	maxPause   = 30 * time.Minute
	offAfter   = 3 * 24 * time.Hour

	// An address that takes something again after so long is given at once what
	// waits for its next try.
	revivedAfter = 10 * time.Minute

	// awayPause is in which time a site that does not have the app now is looked at
	// again.
	awayPause = 10 * time.Minute
)

// Request is what is sent.
type Request struct {
	URL   string
	ID    string // the header webhook-id
	At    time.Time
	Body  []byte
	Keys  []Secret // that sign, the newest first
	Token Secret   // of Jira Automation; "" for none
}

// Answer is what came of a send.
type Answer struct {
	Status int // 0 for none
	Fault  Fault
	Took   time.Duration
	After  time.Duration // that the address wants to be left alone; 0 if it did not say
}

// Sender sends. That something does not arrive is no error of its.
type Sender interface {
	Send(ctx context.Context, r Request) Answer
}

// Deliverer sends what was planned. Its zero value is not usable; see
// [NewDeliverer].
type Deliverer struct {
	store  Store
	sender Sender
	owner  string
	now    func() time.Time
	log    *slog.Logger
	begun  chan Ref
	slots  chan struct{}

	// Off, where it is set, is told of each hook that was switched off by itself.
	Off func(ctx context.Context, of Ref, why Off)
	// Live, where it is set, says whether a site has the app now. To one that has not,
	// nothing is sent.
	Live func(ctx context.Context, clientKey string) (bool, error)
	// Held, where it is set, says whether nothing is to be sent to a site's hooks for
	// now. What there is to send waits, and is sent half a minute after it may.
	Held func(ctx context.Context, clientKey string) bool
	// Ran, where it is set, is told of each round for a hook, and of each look for
	// hooks with none; err is nil where nothing failed on our side. It must not block.
	Ran func(ctx context.Context, of Ref, err error)

	mu    sync.Mutex // guards what follows
	works map[Ref]chan struct{}
	sites map[string]*site
}

// site is what bounds the work for a site.
type site struct {
	slots chan struct{}
	pace  *rate.Limiter
	users int
}

// NewDeliverer returns a deliverer; owner names this server among all. Nothing is
// sent before Run.
func NewDeliverer(store Store, sender Sender, owner string, now func() time.Time, log *slog.Logger) *Deliverer {
	return &Deliverer{
		store: store, sender: sender, owner: owner, now: now, log: log,
		begun: make(chan Ref, planRoom), slots: make(chan struct{}, hooksAtOnce),
		works: map[Ref]chan struct{}{}, sites: map[string]*site{},
	}
}

// Wake says that there is something to send to a hook. It never waits.
func (d *Deliverer) Wake(of Ref) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if poke := d.works[of]; poke != nil {
		select {
		case poke <- struct{}{}:
		default:
		}
		return
	}
	if len(d.works) == planRoom {
		return // it is found where it is stored
	}
	d.works[of] = make(chan struct{}, 1)
	d.begun <- of // has room for all works
}

// Run sends until ctx ends. What has not arrived then is found at the next start.
func (d *Deliverer) Run(ctx context.Context) error {
	var group sync.WaitGroup
	defer group.Wait()
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	d.sweep(ctx)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-look.C:
			d.sweep(ctx)
		case of := <-d.begun:
			group.Go(func() { d.work(ctx, of) })
		}
	}
}

func (d *Deliverer) sweep(ctx context.Context) {
	having, _ := trail.Begin(ctx)
	found, err := d.store.DueHooks(having, d.now(), foundAtOnce)
	d.ran(having, Ref{}, err)
	for _, of := range found {
		d.Wake(of)
	}
}

func (d *Deliverer) ran(ctx context.Context, of Ref, err error) {
	if d.Ran != nil {
		d.Ran(ctx, of, err)
	}
	if err != nil && ctx.Err() == nil {
		d.log.Error("hooks", "tenant", of.ClientKey, "hook", of.HookID, "err", err.Error())
	}
}

// work sends what there is for a hook. What is to wait for long is left to the
// sweep.
func (d *Deliverer) work(ctx context.Context, of Ref) {
	poke := d.poked(of)
	for {
		var wait time.Duration
		leave := d.enter(ctx, of.ClientKey)
		err := trail.Run(ctx, "hooks", func(ctx context.Context) error {
			err := trail.Guard(func() (err error) { wait, err = d.round(ctx, of); return err })
			d.ran(ctx, of, err)
			return err
		})
		leave()
		if err != nil || wait > lookEvery || ctx.Err() != nil {
			wait = 0
		}
		if wait == 0 && d.leave(of, poke) {
			return
		}
		idle(ctx, poke, wait)
	}
}

func (d *Deliverer) poked(of Ref) chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.works[of]
}

// leave ends the work for a hook, unless there is something new.
func (d *Deliverer) leave(of Ref, poke chan struct{}) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	select {
	case <-poke:
		return false
	default:
		delete(d.works, of)
		return true
	}
}

func idle(ctx context.Context, poke chan struct{}, wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-poke:
	}
}

// enter waits until few enough hooks, of the site and of all, are worked for, and
// returns what lets the next one in. Who waits for the site's keeps none of the
// others.
func (d *Deliverer) enter(ctx context.Context, clientKey string) func() {
	d.mu.Lock()
	s := d.sites[clientKey]
	if s == nil {
		s = &site{slots: make(chan struct{}, hooksOfSite), pace: rate.NewLimiter(perSecond, perSecond)}
		d.sites[clientKey] = s
	}
	s.users++
	d.mu.Unlock()
	ofSite := take(ctx, s.slots)
	ofAll := ofSite && take(ctx, d.slots)
	return func() {
		if ofAll {
			<-d.slots
		}
		if ofSite {
			<-s.slots
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		if s.users--; s.users == 0 {
			delete(d.sites, clientKey)
		}
	}
}

func take(ctx context.Context, slots chan struct{}) bool {
	select {
	case slots <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

// round sends what is due of a hook, as far as that goes, and says when there is
// more to do; 0 for nothing that this server knows of.
func (d *Deliverer) round(ctx context.Context, of Ref) (time.Duration, error) {
	now := d.now()
	h, ours, err := d.store.ClaimHook(ctx, of, d.owner, now, now.Add(hookLease))
	if err != nil || !ours || ctx.Err() != nil {
		trail.From(ctx).Skip()
		return 0, err
	}
	r := &round{Deliverer: d, of: of, hook: h, queue: h.Queue, began: now, renewed: now, blocked: map[string]bool{}}
	failed := r.unlessGone(ctx)
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendLimit)
	defer cancel()
	q := r.ended(d.now())
	if err := d.store.ReleaseHook(ending, of, d.owner, q); err != nil {
		return 0, errors.Join(failed, err)
	}
	if r.off != NotOff {
		return 0, errors.Join(failed, d.switchOff(ending, of, r.off))
	}
	if failed != nil || q.Next.IsZero() {
		return 0, failed
	}
	return max(q.Next.Sub(d.now()), time.Millisecond), nil
}

// switchOff ends a hook that nothing comes to; what waits is given up in the next
// round.
func (d *Deliverer) switchOff(ctx context.Context, of Ref, why Off) error {
	if err := d.store.SwitchOff(ctx, of, why); err != nil {
		return err
	}
	d.log.Warn("hook switched off", "tenant", of.ClientKey, "hook", of.HookID, "why", string(why))
	if d.Off != nil {
		d.Off(ctx, of, why)
	}
	d.Wake(of)
	return nil
}

// jittered is a time that is between 0.8 and 1.2 of another, so that not all come
// at once.
func jittered(t time.Duration) time.Duration {
	return time.Duration(float64(t) * (0.8 + 0.4*rand.Float64())) //nolint:gosec // nobody gains by guessing it
}

// retryIn is how long after so many tries in vain the next comes.
func retryIn(tries int) time.Duration {
	wait := firstRetry
	for range tries - 1 {
		if wait *= 3; wait >= maxRetry {
			return jittered(maxRetry)
		}
	}
	return jittered(wait)
}

// pauseOf is how long an address is left alone after so many failures in a row.
func pauseOf(failures int) time.Duration {
	return jittered(min(firstPause<<min(failures-patience, 20), maxPause))
}

// Try sends a test to a hook at once, whether it is enabled or not, and keeps what
// came of it. site is the address of the hook's site. Errors:
// ErrNotFound; any other is a fault.
func (d *Deliverer) Try(ctx context.Context, of Ref, site string) (Delivery, error) {
	h, err := d.store.Hook(ctx, of)
	if err != nil {
		return Delivery{}, err
	}
	now := d.now().UTC().Truncate(time.Millisecond)
	out := Delivery{ID: testID(h.ID, now), Kind: Test, At: now, First: now, Tried: now, Tries: 1, State: Sent}
	body, err := testMessage(out.ID, site, now)
	if err != nil {
		return Delivery{}, err
	}
	out.learn(d.send(ctx, h, out.ID, body))
	if out.Fault != NoFault {
		out.State = Failed
	}
	return out, d.store.SaveDelivery(ctx, of, out, true)
}

// send sends a message to a hook.
func (d *Deliverer) send(ctx context.Context, h Hook, id string, body []byte) Answer {
	ctx, cancel := context.WithTimeout(ctx, sendLimit)
	defer cancel()
	now := d.now()
	return d.sender.Send(ctx, Request{URL: h.URL, ID: id, At: now, Body: body, Keys: h.keys(now), Token: h.Token})
}

func (d *Delivery) learn(a Answer) { d.Status, d.Fault, d.Took = a.Status, a.Fault, a.Took }

// ErrArrived says that a delivery has arrived, and is not sent again.
var ErrArrived = errors.New("the delivery has arrived")

// Again has a delivery that was given up, or that waits, tried now. Errors:
// ErrNotFound; ErrArrived; any other is a fault.
func (d *Deliverer) Again(ctx context.Context, of Ref, id string) (Delivery, error) {
	out, err := d.store.Delivery(ctx, of, id)
	if err != nil {
		return Delivery{}, err
	}
	if out.State == Sent || len(out.Body) == 0 {
		return Delivery{}, ErrArrived
	}
	now := d.now().UTC().Truncate(time.Millisecond)
	if out.State == Failed {
		out.State, out.Tries, out.First = Waiting, 0, time.Time{}
	}
	out.Due = now
	if err := d.store.SaveDelivery(ctx, of, out, false); err != nil {
		return Delivery{}, err
	}
	if err := d.store.Requeue(ctx, of, now); err != nil {
		return Delivery{}, err
	}
	d.Wake(of)
	return out, nil
}
