package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	maxLimits      = 100
	maxLimitCalls  = 10_000
	permissionPath = "/rest/api/3/permissions/check"
)

// A limit is how calls of the app are answered in place of what they want. It
// ends after so many calls or so many seconds, or never. Calls of people are
// answered always.
type limit struct {
	Method string `json:"method"` // of the calls; "" is any
	Path   string `json:"path"`   // a regular expression for all of the path after /rest/; "" is any

	Status int    `json:"status"` // 400 to 599
	Reason string `json:"reason"` // Jira's RateLimit-Reason, or one of nobody's
	After  int    `json:"after"`  // seconds, as Retry-After; 0 says nothing
	Hang   bool   `json:"hang"`   // no answer until the limits are changed or the caller goes
	Lose   bool   `json:"lose"`   // what is wanted is done, and the connection closed without an answer

	Every   int `json:"every"`   // only each so many-th call; 0 is each
	Calls   int `json:"calls"`   // how many are answered so; 0 is without end
	Seconds int `json:"seconds"` // for how long; 0 is without end

	path  *regexp.Regexp
	until time.Time // the zero value where it is without end
	seen  int       // calls that it is for
	done  int       // of them, those that were answered so
}

// limits are all of a site, the first of which that is for a call counts. The
// zero value has none.
type limits struct {
	mu      sync.Mutex
	all     []*limit
	answers string        // what the page "Apps" says: see setAnswers
	changed chan struct{} // closed when all change
	checks  int           // permission checks with a good token, so far
}

// The ways in which the page "Apps" has permission checks answered.
const (
	answersOK      = "ok"
	answersFailing = "500"
	answersLimited = "429"
	answersHanging = "hang"
)

// set replaces all limits, and lets those go that hang.
func (l *limits) set(all []*limit, answers string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all, l.answers = all, answers
	if l.changed != nil {
		close(l.changed)
	}
	l.changed = make(chan struct{})
}

// now says how permission checks are answered.
func (l *limits) now() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.answers == "" {
		return answersOK
	}
	return l.answers
}

// counted gives the number of permission checks so far.
func (l *limits) counted() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.checks
}

// count notes a call with a good token.
func (l *limits) count(r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if r.URL.Path == permissionPath {
		l.checks++
	}
}

// of is the limit that a call falls under; nil if it is to be answered.
func (l *limits) of(r *http.Request, now time.Time) (found *limit, changed <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, one := range l.all {
		if !one.covers(r, now) {
			continue
		}
		if one.seen++; one.Every > 1 && one.seen%one.Every != 0 {
			continue
		}
		one.done++
		return one, l.changed
	}
	return nil, nil
}

func (l *limit) covers(r *http.Request, now time.Time) bool {
	over := l.Calls > 0 && l.done >= l.Calls || !l.until.IsZero() && !now.Before(l.until)
	return !over && (l.Method == "" || l.Method == r.Method) && l.path.MatchString(strings.TrimPrefix(r.URL.Path, "/rest/"))
}

// read makes a limit of what a test sent.
func (l *limit) read(now time.Time) error {
	how := 0
	for _, is := range []bool{l.Status != 0, l.Hang, l.Lose} {
		if is {
			how++
		}
	}
	if how != 1 || l.Status != 0 && (l.Status < 400 || l.Status > 599) {
		return fmt.Errorf("%w: a limit has a status of 400 to 599, or hangs, or loses the answer", errBadCall)
	}
	if l.Calls < 0 || l.Calls > maxLimitCalls || l.After < 0 || l.Seconds < 0 || l.Every < 0 {
		return fmt.Errorf("%w: a limit has at most %d calls, and nothing that is negative", errBadCall, maxLimitCalls)
	}
	var err error
	if l.path, err = regexp.Compile("^(?:" + l.Path + ")$"); err != nil {
		return fmt.Errorf("%w: the path of a limit is no regular expression", errBadCall)
	}
	if l.Path == "" {
		l.path = regexp.MustCompile("")
	}
	if l.Seconds > 0 {
		l.until = now.Add(time.Duration(l.Seconds) * time.Second)
	}
	return nil
}

// setLimits makes the site answer the app as it is told: {"limits": [limit]}, in
// this order; none takes all away.
func (s *site) setLimits(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Limits []*limit `json:"limits"`
	}
	if err := readJSON(r, maxControlBody, &in); err != nil {
		return err
	}
	if len(in.Limits) > maxLimits || slices.Contains(in.Limits, nil) {
		return fmt.Errorf("%w: at most %d limits", errBadCall, maxLimits)
	}
	for _, one := range in.Limits {
		if err := one.read(s.app.now()); err != nil {
			return err
		}
	}
	s.limits.set(in.Limits, "")
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// setAnswers changes how permission checks are answered until it is called again:
// {"answers": "ok", "500", "429" or "hang"}. It takes all limits away.
func (s *site) setAnswers(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Answers string `json:"answers"`
	}
	if err := readJSON(r, maxControlBody, &in); err != nil {
		return err
	}
	of := map[string]limit{
		answersOK: {}, answersFailing: {Status: http.StatusInternalServerError}, answersHanging: {Hang: true},
		answersLimited: {Status: http.StatusTooManyRequests, Reason: "jira-burst-based", After: 2},
	}
	one, known := of[in.Answers]
	if !known {
		return fmt.Errorf("%w: answers can be ok, 500, 429 or hang, not %q", errBadCall, in.Answers)
	}
	var all []*limit
	if in.Answers != answersOK {
		one.Path = strings.TrimPrefix(permissionPath, "/rest/")
		if err := one.read(s.app.now()); err != nil {
			return err
		}
		all = append(all, &one)
	}
	s.limits.set(all, in.Answers)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// limited answers calls of the app that fall under a limit. A call without a good
// token falls under none: what it was for refuses it.
func (s *site) limited(next http.Handler) http.Handler {
	return s.handle(func(w http.ResponseWriter, r *http.Request) error {
		if !strings.HasPrefix(r.URL.Path, "/rest/") || r.Header.Get("Authorization") == "" || s.app.verify(r) != nil {
			next.ServeHTTP(w, r)
			return nil
		}
		s.limits.count(r)
		one, changed := s.limits.of(r, s.app.now())
		for one != nil && one.Hang {
			select {
			case <-r.Context().Done():
				return fmt.Errorf("the caller left while Jira hung: %w", context.Cause(r.Context()))
			case <-changed:
			}
			one, changed = s.limits.of(r, s.app.now())
		}
		switch {
		case one == nil:
			next.ServeHTTP(w, r)
		case one.Lose:
			next.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		default:
			return one.answer(w, s.app.now())
		}
		return nil
	})
}

// answer refuses with the headers that Jira has.
func (l *limit) answer(w http.ResponseWriter, now time.Time) error {
	h := w.Header()
	if l.After > 0 {
		h.Set("Retry-After", strconv.Itoa(l.After))
	}
	if l.Reason != "" {
		h.Set("RateLimit-Reason", l.Reason)
		h.Set("X-RateLimit-Remaining", "0")
		h.Set("X-RateLimit-Reset", now.Add(time.Duration(l.After)*time.Second).UTC().Format("2006-01-02T15:04Z"))
	}
	text := http.StatusText(l.Status)
	if l.Status == http.StatusTooManyRequests {
		text = "Rate limit exceeded."
	}
	return writeJSON(w, l.Status, jiraErrors(text))
}
