package jira

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2/simplelru"

	"ticklist/tenant"
)

const (
	// Whoever answers 429 is left alone for as long as they say: a second at
	// least, and an hour at most, in which every quota of Jira's begins anew. If
	// they do not say, for unsaidPause.
	minPause    = time.Second
	maxPause    = time.Hour
	unsaidPause = 10 * time.Second

	// maxPauses bounds the memory. A site that is forgotten says it again.
	maxPauses = 4096
)

// LimitedError says that Jira does not want to be called yet: it has answered
// 429, or 503 with a time to wait, to this call or to an earlier one that the
// same limit held for; then no call was made. Every method of Client may return
// it. https://developer.atlassian.com/cloud/jira/platform/rate-limiting/
type LimitedError struct {
	// After is how long to wait at least: 1 s to 1 h.
	After time.Duration

	// Reason is Jira's own word for the limit, as "jira-quota-tenant-based" or
	// "jira-per-issue-on-write"; empty where Jira has given none.
	Reason string

	// Held says that no call was made.
	Held bool
}

func (e *LimitedError) Error() string {
	reason := e.Reason
	if reason == "" {
		reason = "no reason given"
	}
	return fmt.Sprintf("jira wants to be left alone for %s (%s)", e.After.Round(time.Millisecond), reason)
}

// pause is how long, and why, something is left alone.
type pause struct {
	until  time.Time
	reason string
}

// limitKey is what a limit goes for: an issue of a site, an endpoint of it, a
// whole site, or with nothing said every site.
type limitKey struct{ clientKey, endpoint, issue string }

// pauses are what is left alone. A quota goes for a site, a burst for one
// endpoint of it, the limit of an issue's writes for that issue. The quota that
// all sites share goes for every site, but only Atlassian's own hosts are
// believed that: else a site could keep us from calling another.
type pauses struct {
	now func() time.Time

	mu   sync.Mutex
	held *lru.LRU[limitKey, pause]
}

func newPauses(now func() time.Time) *pauses {
	held, err := lru.NewLRU[limitKey, pause](maxPauses, nil)
	if err != nil {
		panic(err) // only a size below 1 is refused, and the size is a constant
	}
	return &pauses{now: now, held: held}
}

// limits are the keys of what a call is held by.
func (r request) limits(clientKey string) []limitKey {
	keys := []limitKey{{}, {clientKey: clientKey}, r.burstKey(clientKey)}
	if r.issue != "" {
		keys = append(keys, r.issueKey(clientKey))
	}
	return keys
}

func (r request) burstKey(clientKey string) limitKey {
	return limitKey{clientKey: clientKey, endpoint: r.method + " " + r.endpoint}
}

func (r request) issueKey(clientKey string) limitKey {
	return limitKey{clientKey: clientKey, issue: r.issue}
}

// limitedBy is the key of what a reason of Jira's goes for. Reasons are compared
// loosely, as what Jira sends differs from what it documents. Without a reason, or
// with one that nobody knows, it goes for the endpoint that has said so; but a
// site that is not available at all is left alone.
func (r request) limitedBy(reason string, in tenant.Installation, status int, atlassians bool) limitKey {
	says := func(word string) bool { return strings.Contains(strings.ToLower(reason), word) }
	switch {
	case says("per-issue") && r.issue != "":
		return r.issueKey(in.ClientKey)
	case says("global") && atlassians:
		return limitKey{}
	case says("global"), says("tenant"), says("quota"), says("cost"), status == http.StatusServiceUnavailable:
		return limitKey{clientKey: in.ClientKey}
	}
	return r.burstKey(in.ClientKey)
}

// check returns a LimitedError while a call is not to be made.
func (p *pauses) check(clientKey string, r request) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var longest *LimitedError
	for _, key := range r.limits(clientKey) {
		held, ok := p.held.Get(key)
		if !ok {
			continue
		}
		left := held.until.Sub(p.now())
		if left <= 0 {
			p.held.Remove(key)
		} else if longest == nil || left > longest.After {
			longest = &LimitedError{After: left, Reason: held.reason, Held: true}
		}
	}
	if longest == nil {
		return nil
	}
	return longest
}

// hold leaves something alone for a time, unless it is already for longer.
func (p *pauses) hold(key limitKey, what pause) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if held, ok := p.held.Get(key); !ok || held.until.Before(what.until) {
		p.held.Add(key, what)
	}
}

// heed returns a LimitedError for an answer that asks for a pause, which begins
// with it: 429 always does, 503 if it says for how long. Others are told of it.
func (c *Client) heed(ctx context.Context, in tenant.Installation, r request, resp *http.Response, atlassians bool) error {
	p := c.pauses
	said, ok := waitOf(resp.Header, p.now())
	switch {
	case resp.StatusCode == http.StatusTooManyRequests && !ok:
		said = unsaidPause
	case resp.StatusCode == http.StatusTooManyRequests, resp.StatusCode == http.StatusServiceUnavailable && ok:
	default:
		return nil
	}
	limited := &LimitedError{After: min(max(said, minPause), maxPause), Reason: reasonOf(resp.Header)}
	key, what := r.limitedBy(limited.Reason, in, resp.StatusCode, atlassians), pause{p.now().Add(limited.After), limited.Reason}
	p.hold(key, what)
	c.shared.tell(ctx, key, what)
	return limited
}

// reasonOf is Jira's word for the limit, short enough for a log line.
func reasonOf(h http.Header) string {
	for _, name := range []string{"RateLimit-Reason", "X-RateLimit-Reason"} {
		if reason := h.Get(name); reason != "" {
			return reason[:min(len(reason), 64)]
		}
	}
	return ""
}

// waitOf is how long to wait: Retry-After, else until X-RateLimit-Reset.
func waitOf(h http.Header, now time.Time) (time.Duration, bool) {
	if said, ok := retryAfter(h.Get("Retry-After"), now); ok {
		return said, true
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00"} { // Jira's documents have no seconds
		if at, err := time.Parse(layout, h.Get("X-RateLimit-Reset")); err == nil {
			return at.Sub(now), true
		}
	}
	return 0, false
}

// retryAfter reads a Retry-After, which is seconds or a date.
func retryAfter(header string, now time.Time) (after time.Duration, ok bool) {
	if seconds, err := strconv.ParseUint(header, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second, true
	}
	if at, err := http.ParseTime(header); err == nil {
		return at.Sub(now), true
	}
	return 0, false
}
