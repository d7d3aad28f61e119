package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"ticklist/checklist"
	"ticklist/trail"
)

const (
	// gatherFor is how long events of this server wait for more of their issue
	// after the first: whoever ticks five items costs one move and not five.
	gatherFor = time.Second

	// toldAtMost is how many issues are remembered meanwhile. The others are found
	// like those of servers that died.
	toldAtMost = 1000

	// foundAtOnce is how many issues are read together where events wait.
	foundAtOnce = 200
)

// historian moves events from where they were written to the history: those of
// this server's writes soon after, and those that another server left when it
// ended.
type historian struct {
	settle    func(context.Context, checklist.Scope) error
	unsettled func(ctx context.Context, since time.Time, limit int) ([]checklist.Scope, error)
	ran       func(context.Context, turnAt, error) // is told of each try
	log       *slog.Logger
	now       func() time.Time
	told      chan checklist.Scope
}

// newHistorian works on the server's database.
func newHistorian(s *server, service *checklist.Service) *historian {
	return &historian{
		settle: service.Settle, unsettled: s.data.checklists.Unsettled, ran: s.failures.ran, log: s.log, now: time.Now,
		told: make(chan checklist.Scope, toldAtMost),
	}
}

// wrote remembers that events wait with an issue. It never waits.
func (h *historian) wrote(sc checklist.Scope) {
	select {
	case h.told <- sc:
	default:
	}
}

// run works until ctx ends. What is not done then is found at the next start.
func (h *historian) run(ctx context.Context) error {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	h.sweep(ctx)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-look.C:
			h.sweep(ctx)
		case first := <-h.told:
			h.all(ctx, h.gather(ctx, first), atOnce)
		}
	}
}

// gather returns the issues that this server writes within gatherFor.
func (h *historian) gather(ctx context.Context, first checklist.Scope) map[checklist.Scope]bool {
	issues := map[checklist.Scope]bool{first: true}
	enough := time.NewTimer(gatherFor)
	defer enough.Stop()
	for {
		select {
		case sc := <-h.told:
			issues[sc] = true
		case <-enough.C:
			return issues
		case <-ctx.Done():
			return issues
		}
	}
}

// sweep looks for events that wait, whoever wrote them.
func (h *historian) sweep(ctx context.Context) {
	having, _ := trail.Begin(ctx)
	found, err := h.unsettled(having, h.now(), foundAtOnce)
	h.tell(having, checklist.Scope{}, err)
	issues := map[checklist.Scope]bool{}
	for _, sc := range found {
		issues[sc] = true
	}
	h.all(ctx, issues, 1) // there is no hurry, and others have to get through
}

func (h *historian) all(ctx context.Context, issues map[checklist.Scope]bool, together int) {
	var group errgroup.Group
	group.SetLimit(together)
	for sc := range issues {
		if ctx.Err() != nil {
			break
		}
		group.Go(func() error {
			h.one(ctx, sc)
			return nil
		})
	}
	_ = group.Wait() // each has told of its own fault
}

// one settles an issue and tells of it. That somebody wrote meanwhile is
// none: that writer has told of it.
func (h *historian) one(ctx context.Context, sc checklist.Scope) {
	_ = trail.Run(ctx, "history", func(ctx context.Context) error { // which is told here
		err := trail.Guard(func() error { return h.settle(ctx, sc) })
		if errors.Is(err, checklist.ErrConflict) {
			err = nil
		}
		h.tell(ctx, sc, err)
		return err
	})
}

// tell tells of a try, unless the server is ending. After a fault the events stay
// where they are and are found again.
func (h *historian) tell(ctx context.Context, sc checklist.Scope, err error) {
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		h.log.Error("history", "tenant", sc.ClientKey, "issue", sc.IssueID, "err", err.Error())
	}
	h.ran(ctx, turnAt{"history", sc.ClientKey, sc.IssueID}, err)
}
