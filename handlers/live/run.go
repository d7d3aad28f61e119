package live

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"ticklist/checklist"
)

// leaveTime bounds what a server does at its end so that others do not think of
// its people as still there.
const leaveTime = 2 * time.Second

// rounds is what Run remembers from one round to the next.
type rounds struct {
	asked, met, visited, all time.Time
	told                     map[checklist.Scope][]string
	failing                  bool
}

// Run looks for what others do, while somebody watches, until ctx ends. It
// returns nil: a round that fails is logged and had again.
func (h *Hub) Run(ctx context.Context) error {
	tick := time.NewTicker(min(max(h.Every, least), meetEvery))
	defer tick.Stop()
	last := rounds{told: map[checklist.Scope][]string{}}
	for {
		err := h.round(ctx, &last)
		if ctx.Err() != nil {
			break
		}
		h.say(&last, err)
		if h.Ran != nil {
			h.Ran(ctx, err)
		}
		wait := tick.C
		if h.empty() && len(last.told) == 0 {
			wait = nil
		}
		select {
		case <-ctx.Done():
		case <-h.woken:
		case <-wait:
		}
	}
	return h.leave(ctx, len(last.told) > 0)
}

// say logs that rounds fail, once, and that they do no more.
func (h *Hub) say(last *rounds, err error) {
	switch {
	case err != nil && !last.failing:
		h.Log.Error("live", "err", err.Error())
	case err == nil && last.failing:
		h.Log.Info("live", "state", "works again")
	}
	last.failing = err != nil
}

// leave takes back what this server told of its people.
func (h *Hub) leave(ended context.Context, told bool) error {
	if h.Presence == nil || !told {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ended), leaveTime)
	defer cancel()
	if err := h.Presence.Leave(ctx); err != nil { // others find out by themselves
		h.Log.Debug("live", "err", err.Error())
	}
	return nil
}

// round does what is due.
func (h *Hub) round(ctx context.Context, last *rounds) error {
	now := time.Now()
	due := func(at *time.Time, every time.Duration) bool {
		if now.Sub(*at) < every-least/2 { // a tick may come a little early
			return false
		}
		*at = now
		return true
	}
	var faults []error
	if due(&last.met, meetEvery) {
		h.tidy(now)
		faults = append(faults, h.meet(ctx, last))
	}
	watched := h.watched()
	if len(watched) > 0 && due(&last.asked, h.Every) {
		faults = append(faults, h.ask(ctx, watched))
	}
	if len(watched) > 0 && due(&last.visited, visitEvery) {
		faults = append(faults, h.visit(ctx, watched))
	}
	return errors.Join(faults...)
}

func (h *Hub) empty() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.rooms) == 0
}

// watched are the issues that somebody watches.
func (h *Hub) watched() []checklist.Scope {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []checklist.Scope
	for sc, r := range h.rooms {
		if len(r.watchers) > 0 {
			out = append(out, sc)
		}
	}
	return out
}

// tidy forgets who left long ago, rooms that are empty, and issues that all have
// seen.
func (h *Hub) tidy(now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for sc, r := range h.rooms {
		for account, since := range r.left {
			if now.Sub(since) >= linger || h.closed {
				delete(r.left, account)
				r.wake()
			}
		}
		if now.Sub(r.kept) >= keepFor {
			r.issue = nil
		}
		if len(r.watchers)+len(r.left) == 0 {
			delete(h.rooms, sc)
		}
	}
}

// meet tells other servers who is here, where that has changed, and hears from
// them who is there.
func (h *Hub) meet(ctx context.Context, last *rounds) error {
	here := h.people()
	if h.Presence == nil || len(here)+len(last.told) == 0 {
		return nil
	}
	if err := h.tell(ctx, last, here); err != nil {
		return err
	}
	away, err := h.Presence.Elsewhere(ctx, slices.Collect(maps.Keys(here)))
	if err != nil {
		return fmt.Errorf("ask who is elsewhere: %w", err)
	}
	h.hear(away)
	return nil
}

// tell says that this server lives, and who is here where that is news.
func (h *Hub) tell(ctx context.Context, last *rounds, here map[checklist.Scope][]string) error {
	fresh, err := h.Presence.Beat(ctx)
	if err != nil {
		return fmt.Errorf("tell that this server lives: %w", err)
	}
	news := last.news(here, fresh)
	if len(news) == 0 {
		return nil
	}
	if err := h.Presence.Tell(ctx, news); err != nil {
		return fmt.Errorf("tell who is here: %w", err)
	}
	last.told = here
	return nil
}

// news is what of here has to be told: what has changed, or now and then, and
// where nothing is there any more, all of it.
func (last *rounds) news(here map[checklist.Scope][]string, fresh bool) map[checklist.Scope][]string {
	all := fresh || time.Since(last.all) >= tellAllEvery
	if all {
		last.all = time.Now()
	}
	news := map[checklist.Scope][]string{}
	for sc, people := range here {
		if all || !slices.Equal(people, last.told[sc]) {
			news[sc] = people
		}
	}
	for sc := range last.told {
		if _, still := here[sc]; !still {
			news[sc] = nil
		}
	}
	return news
}

// people are those on this server, by issue.
func (h *Hub) people() map[checklist.Scope][]string {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := map[checklist.Scope][]string{}
	for sc, r := range h.rooms {
		out[sc] = r.here()
	}
	return out
}

// hear notes who is on other servers.
func (h *Hub) hear(away map[checklist.Scope][]string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for sc, r := range h.rooms {
		if people := away[sc]; !slices.Equal(people, r.away) {
			r.away = people
			r.wake()
		}
	}
}

// visit ends the watching of sites that have the app no more.
func (h *Hub) visit(ctx context.Context, watched []checklist.Scope) error {
	sites := map[string]bool{}
	for _, sc := range watched {
		sites[sc.ClientKey] = true
	}
	enabled, err := h.Sites.Enabled(ctx, slices.Sorted(maps.Keys(sites)))
	if err != nil {
		return fmt.Errorf("ask which sites have the app: %w", err)
	}
	for _, clientKey := range enabled {
		delete(sites, clientKey)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for sc, r := range h.rooms {
		if !sites[sc.ClientKey] {
			continue
		}
		for w := range r.watchers {
			w.end()
		}
	}
	return nil
}
