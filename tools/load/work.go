package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"ticklist/app/jiratest"
)

const (
	items    = 20 // an issue has
	accounts = 50
	filling  = 8                // issues filled at once
	looking  = 2 * time.Second  // of a stream
	patience = 30 * time.Second // of a client
)

// What is asked, of a hundred: people open issues, edit them, and look at them
// while others do; Jira tells of issues that have changed.
const (
	openings = 70
	edits    = 25
	webhooks = 4 // the rest are streams
)

// client has as many connections as there are requests on their way.
var client = &http.Client{Timeout: patience, Transport: &http.Transport{MaxIdleConnsPerHost: 4096}}

// work is what requests are made of.
type work struct {
	site   *jiratest.Site
	issues int
	panels []string // addresses, made anew before their tokens are over
	tokens []string
	made   time.Time
	ids    atomic.Int64
	look   time.Duration
}

func issueOf(n int) string { return strconv.Itoa(10001 + n) }

// renew makes tokens for panels and their API, which live for three minutes.
func (w *work) renew() error {
	if time.Since(w.made) < time.Minute {
		return nil
	}
	panels, tokens := make([]string, w.issues), make([]string, w.issues)
	for n := range w.issues {
		var faults [2]error
		account := fmt.Sprint("712020:load-", n%accounts)
		panels[n], faults[0] = w.site.PanelURL(account, issueOf(n))
		tokens[n], faults[1] = w.site.ContextToken(account, issueOf(n))
		if err := errors.Join(faults[:]...); err != nil {
			return err
		}
	}
	w.panels, w.tokens, w.made = panels, tokens, time.Now()
	return nil
}

// answer is what a request came to: its status, and whether one that turned it away
// said when to come again.
type answer struct {
	status int
	again  bool
}

func (a answer) shed() bool {
	return a.again && (a.status == http.StatusServiceUnavailable || a.status == http.StatusTooManyRequests)
}

// one does one request of the mix: roll is of a hundred, n any number.
func (w *work) one(ctx context.Context, roll, n int) (answer, error) {
	n %= w.issues
	switch {
	case roll < openings:
		return w.send(ctx, http.MethodGet, w.panels[n], "", "", nil)
	case roll < openings+edits:
		id := w.ids.Add(1)
		op := fmt.Sprintf(`{"ops":[{"id":"set%d","type":"setStatus","item":"i%d","status":%q}]}`, id, id%items, []string{"done", "open"}[id/items%2])
		return w.send(ctx, http.MethodPost, w.site.App+"/api/v1/issues/"+issueOf(n)+"/ops", w.tokens[n], op, nil)
	case roll < openings+edits+webhooks:
		status, err := w.site.Webhook(ctx, "issue_updated", fmt.Sprint("load-", w.ids.Add(1)), jiratest.IssueMoved(issueOf(n)))
		return answer{status, status == http.StatusServiceUnavailable}, err
	}
	return w.send(ctx, http.MethodGet, w.site.App+"/api/v1/issues/"+issueOf(n)+"/stream", w.tokens[n], "", func(body io.Reader) {
		_, _ = body.Read(make([]byte, 1)) // that it is open is all that is timed
	})
}

// send sends a request and reads its answer, or has a stream begin and go on for a
// while.
func (w *work) send(ctx context.Context, method, address, token, body string, begin func(io.Reader)) (answer, error) {
	ctx, cancel := context.WithCancel(ctx)
	r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		cancel()
		return answer{}, err
	}
	if token != "" {
		r.Header.Set("Authorization", "JWT "+token)
	}
	res, err := client.Do(r)
	if err != nil {
		cancel()
		return answer{}, err
	}
	got := answer{res.StatusCode, res.Header.Get("Retry-After") != ""}
	if begin != nil && res.StatusCode == http.StatusOK {
		begin(res.Body)
		time.AfterFunc(w.look, func() { cancel(); _ = res.Body.Close() })
		return got, nil
	}
	defer cancel()
	_, err = io.Copy(io.Discard, res.Body)
	return got, errors.Join(err, res.Body.Close())
}

// bareOne does what one does with the bare driver: the reads and writes alone.
func (l *load) bareOne(ctx context.Context, roll, n int) (answer, error) {
	issue := issueOf(n % l.issues)
	ok := answer{status: http.StatusOK}
	switch {
	case roll < openings:
		return ok, l.bare.Open(ctx, issue)
	case roll < openings+edits:
		return ok, l.bare.Apply(ctx, issue)
	case roll < openings+edits+webhooks:
		return ok, l.bare.Tell(ctx, issue)
	}
	return ok, l.bare.Look(ctx, issue)
}

// fill gives each issue its items, and the bare driver its copies.
func (l *load) fill(ctx context.Context) error {
	l.work = &work{site: l.Site, issues: l.issues, look: looking}
	if err := l.work.renew(); err != nil {
		return err
	}
	var ops []string
	for n := range items {
		ops = append(ops, fmt.Sprintf(`{"id":"add%d","type":"addItem","item":"i%d","text":"Item %d: what has to be done before the release"}`, n, n, n))
	}
	body := `{"ops":[` + strings.Join(ops, ",") + `]}`
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(filling)
	for n := range l.issues {
		group.Go(func() error {
			got, err := l.work.send(ctx, http.MethodPost, l.Site.App+"/api/v1/issues/"+issueOf(n)+"/ops", l.work.tokens[n], body, nil)
			if err == nil && got.status != http.StatusOK {
				err = fmt.Errorf("filling an issue was answered %d", got.status)
			}
			if err != nil {
				return err
			}
			return l.bare.Copy(ctx, issueOf(n))
		})
	}
	return group.Wait()
}

// numbers draws what comes when, the same each time.
func numbers(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(7, seed)) } //nolint:gosec // nobody guesses these
