package handlers

import (
	"fmt"
	"math"
	"strconv"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2/simplelru"
	"golang.org/x/time/rate"

	"ticklist/tenant"
)

// Limits are how many requests a second one server answers, and twice that at
// once after a pause. Only requests whose token is good are counted, so that
// nobody can use up what somebody else may ask. A site's own calls are counted
// apart from its people's: no rush of theirs may cost us an `uninstalled`, which
// Jira does not repeat.
type Limits struct {
	Account int // for one person, and for one token of a program
	Tenant  int // for all people and programs of a site, as much for its calls, and webhookShare times that for its webhooks
}

// LeastLimits are the lowest that limits may be.
func LeastLimits() Limits { return Limits{Account: 50, Tenant: 200} }

// webhookShare is for bulk changes, of which Jira tells issue by issue. Taking one
// in costs a fraction of what a person's request does, and Jira repeats those
// that were refused.
const webhookShare = 5

// How many are remembered, in under 300 bytes each. Who is forgotten starts anew,
// which takes an account nowhere while its site is remembered.
const (
	maxAccounts = 32768
	maxTokens   = 8192
	maxTenants  = 8192
)

// limitedError says that somebody asked for too much.
type limitedError struct {
	limit string        // the limit's name in the numbers
	after time.Duration // until the next request is let in
}

func (l *limitedError) Error() string { return fmt.Sprintf("%v: limit %q", errTooMany, l.limit) }

// Unwrap makes it an errTooMany.
func (l *limitedError) Unwrap() error { return errTooMany }

// retryAfter is the header's value: whole seconds, one at least.
func (l *limitedError) retryAfter() string {
	return strconv.Itoa(max(1, int(math.Ceil(l.after.Seconds()))))
}

// limits count requests. They are safe for use by many goroutines.
type limits struct {
	accounts, tokens, tenants, calls, events, reports *buckets
}

func newLimits(l Limits, now func() time.Time) *limits {
	least := LeastLimits()
	perAccount, perTenant := max(l.Account, least.Account), max(l.Tenant, least.Tenant)
	return &limits{
		accounts: newBuckets("account", perAccount, maxAccounts, now),
		tokens:   newBuckets("token", perAccount, maxTokens, now),
		tenants:  newBuckets("site", perTenant, maxTenants, now),
		calls:    newBuckets("calls", perTenant, maxTenants, now),
		events:   newBuckets("webhooks", webhookShare*perTenant, maxTenants, now),
		reports:  newSlowBuckets("reports", reportsPerSecond, reportsAtOnce, maxTokens, now),
	}
}

// person counts a request of a person, or of those on a site who are not logged
// in, who count as one.
func (l *limits) person(p tenant.Principal) error {
	clientKey := p.Installation.ClientKey
	if err := l.accounts.take(bucketKey{clientKey, p.AccountID}); err != nil {
		return err
	}
	return l.tenants.take(bucketKey{clientKey: clientKey})
}

// token counts a request of a program, as one of a person.
func (l *limits) token(t tenant.APIToken) error {
	if err := l.tokens.take(bucketKey{t.ClientKey, t.ID}); err != nil {
		return err
	}
	return l.tenants.take(bucketKey{clientKey: t.ClientKey})
}

// call counts a call of a site's server.
func (l *limits) call(c tenant.Call) error { return l.calls.take(bucketKey{clientKey: c.ClientKey}) }

// event counts a webhook of a site.
func (l *limits) event(c tenant.Call) error { return l.events.take(bucketKey{clientKey: c.ClientKey}) }

// bucketKey names a site, or a person or a token of one.
type bucketKey struct{ clientKey, id string }

// buckets is one limit for each of many.
type buckets struct {
	limit string
	rate  rate.Limit
	burst int
	now   func() time.Time

	mu    sync.Mutex // guards byKey
	byKey *lru.LRU[bucketKey, *rate.Limiter]
}

func newBuckets(limit string, perSecond, most int, now func() time.Time) *buckets {
	return newSlowBuckets(limit, rate.Limit(perSecond), 2*perSecond, most, now)
}

// newSlowBuckets is newBuckets for what may happen less often than once a second.
func newSlowBuckets(limit string, perSecond rate.Limit, burst, most int, now func() time.Time) *buckets {
	byKey, err := lru.NewLRU[bucketKey, *rate.Limiter](most, nil)
	if err != nil {
		panic(err) // only a size below 1 is refused, and the sizes are constants
	}
	return &buckets{limit: limit, rate: perSecond, burst: burst, now: now, byKey: byKey}
}

// take counts a request, or returns a *limitedError and counts none.
func (b *buckets) take(key bucketKey) error {
	now, bucket := b.now(), b.of(key)
	r := bucket.ReserveN(now, 1)
	after := r.DelayFrom(now)
	if after == 0 {
		return nil
	}
	r.CancelAt(now)
	return &limitedError{limit: b.limit, after: after}
}

func (b *buckets) of(key bucketKey) *rate.Limiter {
	b.mu.Lock()
	defer b.mu.Unlock()
	bucket, ok := b.byKey.Get(key)
	if !ok {
		b.forgetIdle()
		bucket = rate.NewLimiter(b.rate, b.burst)
		b.byKey.Add(key, bucket)
	}
	return bucket
}

// forgetIdle drops buckets that nobody has taken from for so long that they are as
// good as new ones: two for each that comes, so that those who are there now are
// all that there are.
func (b *buckets) forgetIdle() {
	for range 2 {
		if _, oldest, ok := b.byKey.GetOldest(); !ok || oldest.TokensAt(b.now()) < float64(b.burst) {
			return
		}
		b.byKey.RemoveOldest()
	}
}
