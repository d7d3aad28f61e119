// Package faults sends what fails to Sentry. It knows Sentry's client, which
// faults are of one cause, and what of a fault may leave; it knows neither routes
// nor stores.
package faults

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/getsentry/sentry-go"

	"ticklist/handlers"
	"ticklist/tenant"
	"ticklist/tracing"
	"ticklist/trail"
)

const (
	// mostWaiting is how many faults wait for Sentry, each of some 20 KB at most;
	// one cause may take no more than mostOfCause of the places, so that what else
	// fails while everything fails is seen.
	mostWaiting = 100
	mostOfCause = 50

	// sendTimeout is how long Sentry may take with one.
	sendTimeout = 10 * time.Second

	// flushTimeout is how long Close waits for what is left.
	flushTimeout = 2 * time.Second

	// tellEvery is how often it is said how many were lost.
	tellEvery = time.Minute
)

// Options say where faults go and what they are marked with. All but Transport
// are needed.
type Options struct {
	DSN         tenant.Secret
	Release     string // "ticklist@" and the version
	Environment string // the host that people reach the app by
	Log         *slog.Logger
	// Transport is how Sentry is reached; nil for HTTP as the environment's proxies
	// have it.
	Transport http.RoundTripper
}

// Sentry is told of faults. A nil one is off.
type Sentry struct {
	client    *sentry.Client
	transport http.RoundTripper
	log       *slog.Logger
	queue     chan waiting
	closed    chan struct{}
	ended     chan struct{} // by the sender
	abandon   context.CancelFunc
	became    outcome // of the event that is being sent; the sender's alone
	browsers  sampler

	mu   sync.Mutex     // guards what follows
	busy int            // events that wait
	of   map[string]int // and of which cause
	lost map[outcome]int
}

// waiting is an event that is to be sent, and what tells its cause.
type waiting struct {
	event *sentry.Event
	cause string
}

// outcome is what became of an event.
type outcome string

const (
	delivered  outcome = "delivered"
	full       outcome = "full"       // too many waited
	limited    outcome = "limited"    // Sentry has asked to be left alone
	refused    outcome = "refused"    // Sentry has answered anything else but that it has it
	unanswered outcome = "unanswered" // or nothing
)

// ErrBadDSN says that a DSN is none. The client's own words would quote it.
var ErrBadDSN = errors.New("not a Sentry DSN")

// New returns what sends faults until Close. It returns ErrBadDSN where
// Options.DSN is none.
func New(o Options) (*Sentry, error) {
	ctx, abandon := context.WithCancel(context.Background())
	if o.Transport == nil {
		o.Transport = http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // it is one
	}
	s := &Sentry{
		transport: o.Transport,
		log:       o.Log, queue: make(chan waiting, mostWaiting), closed: make(chan struct{}), ended: make(chan struct{}),
		abandon: abandon, of: map[string]int{}, lost: map[outcome]int{},
	}
	client, err := sentry.NewClient(s.options(ctx, o))
	if err != nil {
		abandon()
		return nil, ErrBadDSN
	}
	s.client = client
	go s.send()
	return s, nil
}

// options leave the client nothing to decide: neither integrations, which would
// add what the host is like, nor the environment's variables.
func (s *Sentry) options(ctx context.Context, o Options) sentry.ClientOptions {
	return sentry.ClientOptions{
		Dsn: o.DSN.Reveal(), Release: o.Release, Environment: cmp.Or(o.Environment, "none"),
		Integrations: func([]sentry.Integration) []sentry.Integration { return nil },
		BeforeSend:   allowed,
		Transport:    oneByOne{sentry.NewHTTPSyncTransport(), ctx},
		HTTPClient: &http.Client{
			Timeout: sendTimeout, Transport: noted{o.Transport, s},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		DisableClientReports: true, // what is lost is said in the log
	}
}

// oneByOne is the client's transport that waits for each answer, until ctx ends.
type oneByOne struct {
	*sentry.HTTPSyncTransport

	ctx context.Context //nolint:containedctx // the client's interface has no place for it
}

// SendEvent implements sentry.Transport.
func (t oneByOne) SendEvent(e *sentry.Event) { t.SendEventWithContext(t.ctx, e) }

// noted notes what Sentry answered, which the client keeps to itself.
type noted struct {
	next http.RoundTripper
	s    *Sentry
}

// RoundTrip implements http.RoundTripper.
func (n noted) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := n.next.RoundTrip(r)
	switch {
	case err != nil:
		n.s.became = unanswered
	case answer.StatusCode == http.StatusTooManyRequests:
		n.s.became = limited
	case answer.StatusCode >= http.StatusMultipleChoices:
		n.s.became = refused
	default:
		n.s.became = delivered
	}
	return answer, err
}

// Report sends one fault, with what the context's trail says was done before it.
// It hands over and returns: Sentry is not waited for, and where too many wait the
// fault is only counted.
func (s *Sentry) Report(ctx context.Context, f handlers.Fault) {
	if s == nil {
		return
	}
	cause := CauseOf(f.Err)
	f.Trace = cmp.Or(f.Trace, tracing.ID(ctx))
	s.offer(cause.Group, func() *sentry.Event { return eventOf(f, cause, trail.From(ctx).Steps()) })
}

// offer has an event of a group made and sent if there is room.
func (s *Sentry) offer(group []string, event func() *sentry.Event) {
	cause := strings.Join(group, "\x00")
	if !s.reserve(cause) {
		return
	}
	s.queue <- waiting{event(), cause} // has room for all that is reserved
}

func (s *Sentry) reserve(cause string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy == mostWaiting || s.of[cause] == mostOfCause {
		s.lost[full]++
		return false
	}
	s.busy++
	s.of[cause]++
	return true
}

// send sends what waits, one by one, until Close.
func (s *Sentry) send() {
	defer close(s.ended)
	tell := time.NewTicker(tellEvery)
	defer tell.Stop()
	defer s.tell()
	for {
		select {
		case w := <-s.queue:
			s.one(w)
		case <-tell.C:
			s.tell()
		case <-s.closed:
			s.rest()
			return
		}
	}
}

func (s *Sentry) rest() {
	for {
		select {
		case w := <-s.queue:
			s.one(w)
		default:
			return
		}
	}
}

func (s *Sentry) one(w waiting) {
	s.became = limited // unless it is tried
	s.client.CaptureEvent(w.event, nil, nil)

	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy--
	if s.of[w.cause]--; s.of[w.cause] == 0 {
		delete(s.of, w.cause)
	}
	if s.became != delivered {
		s.lost[s.became]++
	}
}

// tell says how many faults Sentry was not told of, since the last time.
func (s *Sentry) tell() {
	s.mu.Lock()
	defer s.mu.Unlock()
	total := 0
	var attrs []any
	for _, why := range []outcome{full, limited, refused, unanswered} {
		if n := s.lost[why]; n > 0 {
			total += n
			attrs = append(attrs, string(why), n)
		}
	}
	clear(s.lost)
	if total > 0 {
		s.log.Warn("sentry", append([]any{"lost", total}, attrs...)...)
	}
}

// Close sends what is left, for two seconds at most. Nothing is reported behind it.
func (s *Sentry) Close() {
	if s == nil {
		return
	}
	close(s.closed)
	enough := time.NewTimer(flushTimeout)
	defer enough.Stop()
	select {
	case <-s.ended:
	case <-enough.C:
	}
	s.abandon() // what is on its way, and all that waits
	<-s.ended
	s.client.Close()
	(&http.Client{Transport: s.transport}).CloseIdleConnections()
}
