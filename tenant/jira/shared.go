package jira

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"ticklist/tenant"
)

// readLimit ends reading and keeping limits: no call waits for longer because
// the store is slow.
const readLimit = time.Second

// LimitStore keeps what servers have learned of Jira's limits, for each other and
// for their next start. Each implementation passes tenanttest.RunLimits.
type LimitStore interface {
	// KeepLimit stores a limit; one that is stored already and ends later stays.
	KeepLimit(ctx context.Context, l tenant.JiraLimit) error
	// Limits returns those that have not ended, in any order.
	Limits(ctx context.Context, now time.Time) ([]tenant.JiraLimit, error)
}

// shared is how a client learns of what others have learned, and tells them.
type shared struct {
	store LimitStore
	every time.Duration
	log   *slog.Logger

	mu   sync.Mutex // held while reading: who comes meanwhile waits for the same
	read time.Time
}

// ShareLimits has limits outlive this client and hold for others that have the
// same store. A call reads them first where nobody has in the time every, so that
// one server learns that late what another was told; between calls nothing is
// read. A store that fails is logged, and then goes what this client knows. The
// limit of an issue's writes is not shared: who has the issue keeps it. It is to
// be called before the first call.
func (c *Client) ShareLimits(store LimitStore, every time.Duration, log *slog.Logger) {
	c.shared = &shared{store: store, every: every, log: log}
}

// learn has p hold what others have learned.
func (s *shared) learn(ctx context.Context, p *pauses) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := p.now()
	if !s.read.IsZero() && now.Sub(s.read) < s.every {
		return
	}
	reading, cancel := context.WithTimeout(ctx, readLimit)
	defer cancel()
	limits, err := s.store.Limits(reading, now)
	if err == nil || ctx.Err() == nil {
		s.read = p.now() // also of a store that fails: it is not asked at each call
	}
	if err != nil {
		s.log.Warn("limits of Jira", "err", err.Error())
	}
	for _, l := range limits {
		p.hold(limitKey{clientKey: l.ClientKey, endpoint: l.Endpoint}, pause{l.Until, l.Reason})
	}
}

// tell lets others know of a limit.
func (s *shared) tell(ctx context.Context, key limitKey, what pause) {
	if s == nil || key.issue != "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readLimit)
	defer cancel()
	err := s.store.KeepLimit(ctx, tenant.JiraLimit{ClientKey: key.clientKey, Endpoint: key.endpoint, Until: what.until, Reason: what.reason})
	if err != nil {
		s.log.Warn("limits of Jira", "tenant", key.clientKey, "err", err.Error())
	}
}
