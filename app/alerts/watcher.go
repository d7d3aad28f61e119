package alerts

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// remindEvery is how often a service is told again of what is still on: whoever
// has resolved it by hand hears that it is not, and the numbers are of now.
const remindEvery = 10 * time.Minute

// Options are what a Watcher is made of.
type Options struct {
	Server    string // as people call it
	ID        string // a name that no other server has, nor an earlier start of this one
	Records   Records
	Notifiers []Notifier
	Log       *slog.Logger
	Now       func() time.Time
}

// Watcher judges what one server sees, and tells services together with the
// others. It is safe for use by many goroutines.
type Watcher struct {
	Options
	wishes  *wishes
	tellers []*teller

	mu      sync.Mutex // guards what follows
	judge   *judge
	parts   map[Cause]*part
	seen    map[reporter]heard
	blind   bool // records could not be read the last time
	flagged bool // and that was said
}

// part is what this server has to do with an incident.
type part struct {
	role      role
	on        bool // at the last sample
	owed      bool // to trigger once more when it is stored
	disturbed bool
	reminded  time.Time
}

type reporter struct {
	cause  Cause
	server string
}

type heard struct {
	beat int64
	at   time.Time
}

// NewWatcher returns a watcher to whom nothing is wrong yet.
func NewWatcher(o Options) *Watcher {
	w := &Watcher{
		Options: o, judge: newJudge(), wishes: &wishes{last: map[Cause]wish{}}, parts: map[Cause]*part{}, seen: map[reporter]heard{},
	}
	for _, c := range Causes() {
		w.parts[c] = &part{}
	}
	for _, n := range o.Notifiers {
		w.tellers = append(w.tellers, &teller{to: n, wishes: w.wishes, log: o.Log, woken: make(chan struct{}, 1), told: map[Cause]int64{}})
	}
	return w
}

// Run tells services until ctx ends, and looks meanwhile at what other servers
// say. It returns nil.
func (w *Watcher) Run(ctx context.Context) error {
	if len(w.tellers) == 0 {
		<-ctx.Done()
		return nil
	}
	group, ctx := errgroup.WithContext(ctx)
	for _, t := range w.tellers {
		group.Go(func() error { return t.run(ctx) })
	}
	group.Go(func() error {
		tick := time.NewTicker(beatEvery)
		defer tick.Stop()
		for {
			w.settle(ctx)
			select {
			case <-tick.C:
			case <-ctx.Done():
				return nil
			}
		}
	})
	return group.Wait()
}

// On returns what is wrong here, in the order of Causes.
func (w *Watcher) On() []Incident {
	w.mu.Lock()
	defer w.mu.Unlock()
	var on []Incident
	for _, c := range Causes() {
		if st := w.judge.states[c]; st.on {
			on = append(on, st.incident(c, w.Server))
		}
	}
	return on
}

// Observe judges a sample, and has told what follows from it. It waits for
// nobody.
func (w *Watcher) Observe(s Sample) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.judge.observe(s)
	for _, c := range Causes() {
		w.notice(c, s.At)
	}
	w.wake()
}

// notice follows one cause from sample to sample.
func (w *Watcher) notice(c Cause, at time.Time) {
	st, p := w.judge.states[c], w.parts[c]
	in := st.incident(c, w.Server)
	switch {
	case st.on && !p.on:
		p.role, p.reminded = hit, at
		w.wishes.set(in, false)
		w.Log.Error("alert", "cause", string(c), "state", "on", "summary", in.Summary, "since", in.Since)
	case st.on && st.bad && at.Sub(p.reminded) >= remindEvery:
		p.reminded = at
		w.wishes.set(in, false)
	case st.on:
		w.wishes.update(in)
	case p.on:
		w.wishes.hold(c)
		w.Log.Info("alert", "cause", string(c), "state", "over", "since", in.Since)
	}
	p.on = st.on
}

func (w *Watcher) wake() {
	for _, t := range w.tellers {
		t.wake()
	}
}

// settleTries is how often a record is looked at anew when others change it at
// the same time.
const settleTries = 5

// settle looks at the records and does what this server has to do about them.
func (w *Watcher) settle(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, recordsLimit)
	defer cancel()
	todo := Causes()
	for range settleTries {
		if len(todo) == 0 {
			return
		}
		records, err := w.Records.All(ctx)
		if err != nil {
			w.noRecords(ctx, err)
			return
		}
		w.hear(records)
		var again []Cause
		for _, c := range todo {
			if err := w.settleOne(ctx, recordOf(records, c)); errors.Is(err, ErrConflict) {
				again = append(again, c)
			} else if err != nil {
				w.noRecords(ctx, err)
				return
			}
		}
		todo = again
	}
}

func recordOf(records []Record, c Cause) Record {
	if i := slices.IndexFunc(records, func(r Record) bool { return r.Cause == c }); i >= 0 {
		return records[i]
	}
	return Record{Cause: c}
}

// noRecords says once that records cannot be read or stored.
func (w *Watcher) noRecords(ctx context.Context, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.blind = true
	if !w.flagged && !errors.Is(ctx.Err(), context.Canceled) {
		w.Log.Warn("alert records", "err", err.Error())
	}
	w.flagged = true
}

// hear notes whose reports have grown. Of a time in which nobody could write
// nobody's silence says anything.
func (w *Watcher) hear(records []Record) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now, heardNow := w.Now(), map[reporter]heard{}
	for _, r := range records {
		for _, o := range r.Reports {
			who := reporter{r.Cause, o.Server}
			old, known := w.seen[who]
			if w.blind || !known || old.beat != o.Beat {
				old = heard{o.Beat, now}
			}
			heardNow[who] = old
		}
	}
	w.seen, w.blind, w.flagged = heardNow, false, false
}

// settleOne does what this server has to do about one record.
func (w *Watcher) settleOne(ctx context.Context, r Record) error {
	m := w.move(r)
	var err error
	switch {
	case m.remove:
		err = w.Records.Remove(ctx, m.next)
	case m.save:
		err = w.Records.Save(ctx, m.next)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	p := w.parts[r.Cause]
	p.owed = p.owed || m.again
	if err != nil {
		return err
	}
	w.moved(p, r, m)
	return nil
}

func (w *Watcher) move(r Record) move {
	w.mu.Lock()
	defer w.mu.Unlock()
	st, p := w.judge.states[r.Cause], w.parts[r.Cause]
	now := w.Now()
	return look(r, view{
		me: w.ID, role: p.role, on: st.on, healthy: st.healthy, told: p.role == ending && w.told(r.Cause), since: st.since, disturbed: p.disturbed,
		telling: slices.ContainsFunc(w.tellers, func(t *teller) bool { return t.busyWith(r.Cause) }),
		silent:  func(o Report) bool { return now.Sub(w.seen[reporter{r.Cause, o.Server}].at) >= silentAfter },
	})
}

// moved takes over what follows of a move that was stored. What has come on
// since is told already.
func (w *Watcher) moved(p *part, r Record, m move) {
	st := w.judge.states[r.Cause]
	was := p.role
	p.disturbed = m.disturbed
	switch {
	case st.on:
		if p.owed && m.role == hit {
			p.owed = false
			w.wishes.set(st.incident(r.Cause, w.Server), false)
			w.wake()
		}
		return
	case m.role == ending && was != ending:
		in := Incident{Cause: r.Cause, Summary: r.Cause.Summary(), Since: r.Since, Server: w.Server}
		if was == hit {
			in = st.incident(r.Cause, w.Server)
		}
		w.wishes.set(in, true)
		w.wake()
	case m.role == apart:
		w.wishes.drop(r.Cause)
	}
	p.role = m.role
}

// told says whether all services know the last that was wished of a cause.
func (w *Watcher) told(c Cause) bool {
	gen := w.wishes.of(c).gen
	return !slices.ContainsFunc(w.tellers, func(t *teller) bool { return t.of(c) < gen })
}
