package main

import (
	"context"
	"crypto/rand"
	"log/slog"
	"time"

	"ticklist/app/livemongo"
	"ticklist/handlers/live"
	"ticklist/tenant"
)

const (
	// lookForOthers is how often what other servers wrote is looked for, while
	// somebody watches.
	lookForOthers = 400 * time.Millisecond

	// lookForCommands is the same where this is the only server: an operator's
	// commands may write beside it.
	lookForCommands = 30 * time.Second

	// sweepEvery is how often it is looked whether servers have died that people
	// were looking on.
	sweepEvery = time.Minute
)

// newLive returns the hub of those who look at issues. On the embedded engine
// this is the only server, so there is none to tell who is looking.
func (s *server) newLive() *live.Hub {
	o := live.Options{Issues: s.data.checklists, Sites: switchedSites{s.data.sites, s.switches}, Every: lookForCommands, Ran: s.failures.looked, Log: s.log}
	if !s.db.ours {
		o.Every = lookForOthers
		o.Presence = livemongo.New(s.db.Database, rand.Text(), time.Now)
	}
	return live.New(o)
}

// presenceJob takes away what servers told that have died since.
func (s *server) presenceJob() job {
	presence := livemongo.New(s.db.Database, "", time.Now)
	return job{name: "presence", every: sweepEvery, run: func(ctx context.Context) ([]slog.Attr, error) {
		n, err := presence.Sweep(ctx)
		if n == 0 {
			return nil, err
		}
		return []slog.Attr{slog.Int64("removed", n)}, err
	}}
}

// erasablePresence is a tenant.Holder of who is looking at issues.
type erasablePresence struct{ *livemongo.Presence }

// Erase implements tenant.Holder. In which project an issue is, is not known
// here, so with a project the whole site's goes: of the rest it is told again.
func (h erasablePresence) Erase(ctx context.Context, e tenant.Extent, _ time.Time) (int64, error) {
	return h.Presence.Erase(ctx, e.ClientKey, e.IssueID, e.AccountID)
}
