package handlers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/labstack/echo/v4"

	"ticklist/handlers/live"
	"ticklist/tenant"
)

const (
	// pingEvery is how often something is sent, so that nobody on the way takes
	// the stream for dead, and how often it is asked whether it may go on.
	pingEvery = 20 * time.Second

	// streamPatience is for how long a piece may be on its way to somebody who
	// does not read.
	streamPatience = 15 * time.Second

	// restTime is the least time between two states: of what changes faster, the
	// newest is sent.
	restTime = 100 * time.Millisecond

	// retryStream is when somebody who has too many streams may try again.
	retryStream = 20 * time.Second
)

// stream handles GET /api/v1/issues/:issueId/stream. The answer lasts until the
// token is over, the person may not see the issue any more, the site has the app
// no more, the server stops, or the reader leaves.
func (h *handler) stream(c echo.Context) error {
	issueID, err := pathIssue(c)
	if err != nil {
		return err
	}
	since, err := sinceOf(c)
	if err != nil {
		return err
	}
	if err := h.Switches.Check(c.Request().Context(), principal(c).Installation.ClientKey, tenant.FeatureStreams); err != nil {
		return err
	}
	can, err := h.rights(c.Request().Context(), c, issueID)
	if err != nil {
		return err
	}
	if !can.View {
		return errNoView
	}
	watcher, err := h.Live.Join(c.Request().Context(), scope(c, issueID), principal(c).AccountID, since)
	if err != nil {
		return streamError(err)
	}
	defer watcher.Leave()
	lasting(c)
	return (&stream{handler: h, c: c, watcher: watcher, issueID: issueID, can: can, rev: since, lag: time.After(lagAfter)}).run()
}

// sinceOf is the revision that the client has, -1 for none.
func sinceOf(c echo.Context) (int64, error) {
	value, err := requestOf(c).Param("since")
	if err != nil || value == "" {
		return -1, err
	}
	since, err := strconv.ParseInt(value, 10, 64)
	if err != nil || since < 0 {
		return 0, fmt.Errorf("%w: since is no revision", tenant.ErrBadQuery)
	}
	return since, nil
}

func streamError(err error) error {
	if errors.Is(err, live.ErrTooMany) {
		return &limitedError{limit: "streams", after: retryStream}
	}
	return fmt.Errorf("watch the issue: %w", err)
}

// stream is one that was let in.
type stream struct {
	*handler
	c       echo.Context
	watcher *live.Watcher
	issueID string
	can     rights

	rev    int64 // what the client has, -1 for nothing
	people []string
	jira   jiraView         // what the client was told
	told   string           // what it knows to be delayed for everybody
	lag    <-chan time.Time // when it is asked whether Jira is behind; nil for never
	out    bytes.Buffer
}

// run sends until there is a reason to stop. An error is a fault, or that the
// client does not read.
func (s *stream) run() error {
	ctx := s.c.Request().Context()
	header := s.c.Response().Header()
	s.told = header.Get(noticeHeader)
	header.Set(echo.HeaderContentType, "text/event-stream")
	header.Set("X-Accel-Buffering", "no") // a proxy is to pass on each piece
	expired := time.NewTimer(principal(s.c).ExpiresAt.Sub(s.Now()))
	defer expired.Stop()
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	for alive := true; alive; {
		rested, err := s.tell(ctx)
		if err != nil {
			return s.unlessGone(err)
		}
		alive, err = s.wait(ctx, expired.C, ping.C, rested)
		if err != nil {
			return err
		}
	}
	return nil
}

// wait waits for something to tell, and says whether there may be more to tell
// at all. A state that was sent has its rest first.
func (s *stream) wait(ctx context.Context, expired, ping, rested <-chan time.Time) (alive bool, err error) {
	changed := s.watcher.Changed()
	for {
		news := changed
		if rested != nil {
			news = nil
		}
		select {
		case <-ctx.Done():
			return false, nil
		case <-s.watcher.Ended():
			return false, nil
		case <-expired:
			return false, nil
		case <-rested:
			rested = nil
		case <-news:
			return true, nil
		case <-s.lag:
			return true, s.unlessGone(s.tellLag(ctx))
		case <-ping:
			return s.mayGoOn(ctx)
		}
	}
}

// mayGoOn asks again what the person may do, of which the memory of verdicts is
// enough while it lasts, and whether the token of a program was revoked.
func (s *stream) mayGoOn(ctx context.Context) (bool, error) {
	if again, ok := s.c.Get(keyAgain).(func(context.Context) error); ok {
		err := again(ctx)
		if errors.Is(err, tenant.ErrBadAPIToken) {
			return false, nil
		}
		if err != nil {
			return false, s.unlessGone(err)
		}
	}
	can, err := s.rightsToWatch(ctx, principal(s.c), s.issueID)
	if err != nil {
		return false, s.unlessGone(err)
	}
	if can.Permissions != s.can.Permissions {
		s.can, s.rev = can, -1 // the state says so
	}
	s.out.WriteString(": ping\n\n")
	return s.can.View, nil
}

// unlessGone leaves out that the client has gone, which ends most streams.
func (s *stream) unlessGone(err error) error {
	if s.c.Request().Context().Err() != nil {
		return nil
	}
	return err
}

// tell sends what is new. Where that was a state, rested says when the next one
// may be sent; else it is nil.
func (s *stream) tell(ctx context.Context) (rested <-chan time.Time, err error) {
	if people := s.watcher.People(); !slices.Equal(people, s.people) || !s.c.Response().Committed {
		s.people = people
		if err := s.event("people", peopleView{People: append([]string{}, people...)}); err != nil {
			return nil, err
		}
	}
	if err := s.tellNotice(); err != nil {
		return nil, err
	}
	if s.watcher.Rev() != s.rev {
		if err := s.tellState(ctx); err != nil {
			return nil, err
		}
		rested = time.After(restTime)
		if s.lag == nil {
			s.lag = time.After(lagAfter)
		}
	}
	return rested, s.flush()
}

// tellState says how the issue is now.
func (s *stream) tellState(ctx context.Context) error {
	issue, err := s.watcher.Issue(ctx)
	if err != nil {
		return fmt.Errorf("read the issue for a stream: %w", err)
	}
	s.rev = issue.Rev
	p := principal(s.c)
	if issue, err = s.Checklists.WithStatuses(ctx, p.Installation.ClientKey, p.ProjectID, issue); err != nil {
		return fmt.Errorf("find the statuses for a stream: %w", err)
	}
	return s.event("state", viewOf(issue, s.can))
}

// tellLag says that Jira is behind, for as long as it is, and that it is no more.
func (s *stream) tellLag(ctx context.Context) error {
	lag, err := s.Told.Lag(ctx, scope(s.c, s.issueID))
	if err != nil {
		return fmt.Errorf("ask whether Jira is behind: %w", err)
	}
	s.lag = nil
	is := viewOfLag(lag)
	if is.Behind {
		s.lag = time.After(lagAfter)
	}
	if is == s.jira {
		return nil
	}
	s.jira = is
	return s.event("jira", is)
}

// peopleView is who else looks at the issue.
type peopleView struct {
	People []string `json:"people"` // account ids
}

// event puts an event behind what is to be sent. What is encoded has no line
// breaks.
func (s *stream) event(name string, v any) error {
	encoded, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode an event: %w", err)
	}
	fmt.Fprintf(&s.out, "event: %s\ndata: %s\n\n", name, encoded)
	return nil
}

// flush sends what there is, and gives it and the pause behind it their time.
func (s *stream) flush() error {
	if s.out.Len() == 0 {
		return nil
	}
	if err := takeTime(s.c, s.Now().Add(pingEvery+streamPatience)); err != nil {
		return err
	}
	if _, err := s.out.WriteTo(s.c.Response()); err != nil {
		return fmt.Errorf("write to a stream: %w", err)
	}
	return http.NewResponseController(s.c.Response()).Flush()
}
