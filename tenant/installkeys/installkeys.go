// Package installkeys fetches the public keys that signed installs are checked
// with. It knows where they are, what form they have and how long one may be
// used; it knows nothing of tokens.
package installkeys

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2/simplelru"
	"golang.org/x/sync/singleflight"

	"ticklist/tenant"
	"ticklist/tracing"
)

const (
	// budget is for all servers together. Jira's admin waits for the answer.
	budget = 3 * time.Second

	// maxBody is the longest answer that is read; a key has under 1 KB.
	maxBody = 64 << 10

	// A key is used for keyLife before it is fetched again, so that one which
	// is withdrawn ends; a kid that no server knows is not asked for again for
	// missLife, which is as long as a new key may be late.
	keyLife  = time.Hour
	missLife = time.Minute

	// What is remembered, at most. Atlassian has a handful of keys; the misses
	// are apart from them so that made-up kids push no key out.
	maxKeys   = 64
	maxMisses = 1024

	// maxFetches bounds what made-up kids can make us send at once.
	maxFetches = 16

	minBits, maxBits = 2048, 8192 // of a key
	minExponent      = 65537
)

var (
	// errMissing says that one server has no such key.
	errMissing = errors.New("there is no such key")

	// errForgotten says that nothing is remembered of a kid.
	errForgotten = errors.New("not asked for lately")
)

// Source is a tenant.Keys. It is safe for use by many goroutines.
type Source struct {
	servers []string // URLs without a trailing '/'
	client  *http.Client
	now     func() time.Time
	flights singleflight.Group
	slots   chan struct{}
	budget  time.Duration // budget, but in tests
	watch   tracing.Watch

	mu     sync.Mutex // guards keys and misses; never held during a fetch
	keys   *lru.LRU[string, remembered]
	misses *lru.LRU[string, time.Time] // until when
}

type remembered struct {
	key   *rsa.PublicKey
	until time.Time
}

// New returns a source that asks the servers at the given addresses, in order.
// Who made them up from the setting INSTALL_KEYS_URL has checked that each is
// https, or http on this machine alone: who can change a key on its way can
// install for any site.
func New(servers []string, now func() time.Time) *Source {
	s := &Source{
		client: newClient(), now: now, slots: make(chan struct{}, maxFetches), budget: budget, watch: tracing.Unwatched,
		keys: newLRU[remembered](maxKeys), misses: newLRU[time.Time](maxMisses),
	}
	for _, server := range servers {
		s.servers = append(s.servers, strings.TrimRight(server, "/"))
	}
	return s
}

// WatchCalls has w told of every call. It is called before the first.
func (s *Source) WatchCalls(w tracing.Watch) { s.watch = w }

// newLRU returns an empty memory of what is known of kids.
func newLRU[V any](size int) *lru.LRU[string, V] {
	l, err := lru.NewLRU[string, V](size, nil)
	if err != nil {
		panic(err) // only a size below 1 is refused, and the sizes are constants
	}
	return l
}

// newClient returns a client that goes where it is sent and nowhere else: no
// redirects, no proxy from the environment.
func newClient() *http.Client {
	return &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext:            (&net.Dialer{Timeout: budget}).DialContext,
			ForceAttemptHTTP2:      true,
			DisableCompression:     true,
			MaxIdleConnsPerHost:    2,
			IdleConnTimeout:        90 * time.Second,
			MaxResponseHeaderBytes: 32 << 10,
		},
	}
}

// PublicKey implements tenant.Keys. Those who ask for one key at once share one
// fetch, which goes on when one of them leaves, for 3 s at most. tenant.ErrNoKey
// means that every server said so.
func (s *Source) PublicKey(ctx context.Context, kid string) (*rsa.PublicKey, error) {
	if !tenant.ValidKeyID(kid) { // it becomes a part of the URL
		return nil, tenant.ErrNoKey
	}
	if key, err := s.recall(kid); !errors.Is(err, errForgotten) {
		return key, err
	}
	answer := s.flights.DoChan(kid, func() (any, error) {
		if key, err := s.recall(kid); !errors.Is(err, errForgotten) { // by a fetch that has just ended
			return key, err
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.budget)
		defer cancel()
		return s.fetch(ctx, kid)
	})
	select {
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for the key: %w", ctx.Err())
	case res := <-answer:
		if res.Err != nil {
			return nil, res.Err
		}
		return res.Val.(*rsa.PublicKey), nil
	}
}

// recall returns what is remembered of kid: the key, or ErrNoKey, or
// errForgotten.
func (s *Source) recall(kid string) (*rsa.PublicKey, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	if r, ok := s.keys.Get(kid); ok && now.Before(r.until) {
		return r.key, nil
	}
	if until, ok := s.misses.Get(kid); ok && now.Before(until) {
		return nil, tenant.ErrNoKey
	}
	return nil, errForgotten
}

// fetch asks one server after the other and remembers a definite answer.
func (s *Source) fetch(ctx context.Context, kid string) (*rsa.PublicKey, error) {
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	case <-ctx.Done():
		return nil, fmt.Errorf("too many fetches of keys: %w", ctx.Err())
	}
	var faults []error
	for i, server := range s.servers {
		key, err := s.ask(ctx, server, kid, len(s.servers)-i)
		if err == nil {
			s.remember(func() { s.keys.Add(kid, remembered{key, s.now().Add(keyLife)}) })
			return key, nil
		}
		if !errors.Is(err, errMissing) {
			faults = append(faults, fmt.Errorf("ask %s: %w", server, err))
		}
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...) // the server that failed might have it
	}
	s.remember(func() { s.misses.Add(kid, s.now().Add(missLife)) })
	return nil, tenant.ErrNoKey
}

func (s *Source) remember(add func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	add()
}

// ask asks one of the `left` servers that are still to be asked, which have
// equal shares of the time left: one that hangs leaves time for the next.
func (s *Source) ask(ctx context.Context, server, kid string, left int) (*rsa.PublicKey, error) {
	if deadline, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Until(deadline)/time.Duration(left))
		defer cancel()
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, server+"/"+kid, nil)
	if err != nil {
		return nil, errors.New("make the request")
	}
	req.Header.Set("User-Agent", "ticklist")
	ended := s.watch(ctx, "GET install key", req.Header)
	resp, err := s.client.Do(req)
	if err != nil {
		if ue, ok := errors.AsType[*url.Error](err); ok {
			err = ue.Err // without the URL, which holds the token's kid
		}
		ended(0, failureOf(0, err))
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	key, err := read(resp)
	ended(resp.StatusCode, failureOf(resp.StatusCode, err))
	return key, err
}

// failureOf is the kind of an error, as a tracing.Watch is told: that a server has no
// such key is an answer.
func failureOf(status int, err error) string {
	network, isNetwork := errors.AsType[net.Error](err)
	switch {
	case err == nil, errors.Is(err, errMissing):
		return ""
	case isNetwork && network.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	case status != 0:
		return "answer"
	}
	return "network"
}

// read returns the key that an answer has.
func read(resp *http.Response) (*rsa.PublicKey, error) {
	switch resp.StatusCode {
	case http.StatusOK:
	case http.StatusNotFound, http.StatusGone:
		return nil, errMissing
	default:
		return nil, fmt.Errorf("it answered %d", resp.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	if err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	if len(body) > maxBody {
		return nil, errors.New("the answer is too long for a key")
	}
	return parse(body)
}

// parse reads one RSA public key, PEM of SPKI, with white space around it. A
// certificate is not a key: what it vouches for is nothing that was asked.
func parse(body []byte) (*rsa.PublicKey, error) {
	block, rest := pem.Decode([]byte(strings.TrimSpace(string(body)) + "\n"))
	if block == nil || block.Type != "PUBLIC KEY" || strings.TrimSpace(string(rest)) != "" {
		return nil, errors.New("the answer is not one PEM public key")
	}
	public, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, errors.New("the answer is not a public key")
	}
	key, ok := public.(*rsa.PublicKey)
	if !ok {
		return nil, errors.New("the key is not RSA")
	}
	if bits := key.N.BitLen(); bits < minBits || bits > maxBits {
		return nil, fmt.Errorf("the key has %d bits, want %d to %d", bits, minBits, maxBits)
	}
	if key.E < minExponent {
		return nil, errors.New("the key's exponent is too small")
	}
	return key, nil
}
