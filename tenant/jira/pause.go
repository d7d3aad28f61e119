package jira

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2/simplelru"
)

const (
	// A site that answers 429 is left alone for as long as it says: a second at
	// least, and an hour at most, in which every quota of Jira's begins anew. If
	// it does not say, for unsaidPause.
	minPause    = time.Second
	maxPause    = time.Hour
	unsaidPause = 10 * time.Second

	// maxPauses bounds the memory. A site that is forgotten says it again.
	maxPauses = 4096
)

// errPaused says that the site asked not to be called yet.
var errPaused = errors.New("the site asked to be left alone")

// pauses are the sites that are left alone, each by itself: a site cannot keep
// us from calling another, whatever it answers.
type pauses struct {
	now func() time.Time

	mu    sync.Mutex
	until *lru.LRU[string, time.Time] // by clientKey
}

func newPauses(now func() time.Time) *pauses {
	until, err := lru.NewLRU[string, time.Time](maxPauses, nil)
	if err != nil {
		panic(err) // only a size below 1 is refused, and the size is a constant
	}
	return &pauses{now: now, until: until}
}

// check returns errPaused while the site is to be left alone.
func (p *pauses) check(clientKey string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	until, ok := p.until.Get(clientKey)
	if !ok {
		return nil
	}
	if left := until.Sub(p.now()); left > 0 {
		return fmt.Errorf("%w for %s more", errPaused, left.Round(time.Second))
	}
	p.until.Remove(clientKey)
	return nil
}

// heed takes a pause from an answer that asks for one: 429 always does, 503 if
// it says for how long.
func (p *pauses) heed(clientKey string, resp *http.Response) {
	said, ok := retryAfter(resp.Header.Get("Retry-After"), p.now())
	switch {
	case resp.StatusCode == http.StatusTooManyRequests && !ok:
		said = unsaidPause
	case resp.StatusCode == http.StatusTooManyRequests, resp.StatusCode == http.StatusServiceUnavailable && ok:
	default:
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.until.Add(clientKey, p.now().Add(min(max(said, minPause), maxPause)))
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
