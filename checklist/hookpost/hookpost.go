// Package hookpost sends what hooks are told, over HTTP: signed as Standard
// Webhooks has it, to addresses on the internet alone. It knows how that is done
// and what an answer means; what is sent, and when again, it leaves to package
// hooks.
package hookpost

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"ticklist/checklist"
	"ticklist/checklist/hooks"
	"ticklist/tenant/publicnet"
	"ticklist/tracing"
)

const (
	// connectLimit is for connecting and the handshake; the whole send is limited by
	// who asks for it.
	connectLimit = 5 * time.Second

	// maxPassedOver is how much of an answer is read, so that its connection can be
	// used again. Nothing of it is looked at.
	maxPassedOver = 16 << 10

	// maxAfter is the longest that an address is believed to want to be left alone.
	maxAfter = time.Hour

	// tokenHeader is where an incoming webhook of Jira Automation looks for its
	// secret, which the rule shows beside its address.
	tokenHeader = "X-Automation-Webhook-Token" //nolint:gosec // a header's name
)

// Sender is a hooks.Sender. It is safe for use by many goroutines.
type Sender struct {
	guard         publicnet.Guard
	named         func(origin string) bool
	guarded, open *http.Client // open may reach addresses that are not public
	now           func() time.Time
	watch         tracing.Watch
}

// New returns a sender. named says which origins an operator has named, such as
// https://ci.internal:8443: those alone may be private, and may be http.
func New(named func(origin string) bool, now func() time.Time) *Sender {
	guard := publicnet.NewGuard()
	return &Sender{
		guard: guard, named: named, guarded: guard.Client(connectLimit), open: publicnet.Open(connectLimit), now: now, watch: tracing.Unwatched,
	}
}

// WatchPosts has w told of every post. It is called before the first.
func (s *Sender) WatchPosts(w tracing.Watch) { s.watch = w }

// CloseIdle closes connections that no send uses.
func (s *Sender) CloseIdle() {
	s.guarded.CloseIdleConnections()
	s.open.CloseIdleConnections()
}

// Check returns an *checklist.InvalidError for what cannot be the address of a hook.
// Where a name leads is looked at with each send: it may be another address then.
func (s *Sender) Check(address string) error {
	u, reason := s.read(address)
	if reason == "" && !s.named(origin(u)) {
		reason = s.plain(u)
	}
	if reason != "" {
		return &checklist.InvalidError{Field: "url", Reason: reason}
	}
	return nil
}

// read reads an address; reason says why it is none.
func (s *Sender) read(address string) (u *url.URL, reason string) {
	u, err := url.Parse(address)
	switch {
	case len(address) > hooks.MaxAddress:
		return nil, fmt.Sprintf("An address has at most %d characters.", hooks.MaxAddress)
	case err != nil || u.Host == "" || u.Hostname() == "" || u.Opaque != "" || strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r > '~' || r == '\\' }):
		return nil, "This is no address."
	case u.User != nil:
		return nil, "An address of a hook has no user and no password."
	case u.Fragment != "":
		return nil, "An address of a hook has nothing behind #."
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, "An address begins with https://."
	}
	return u, ""
}

// plain says why an address can be none on the internet, as far as it is to be
// seen from it.
func (s *Sender) plain(u *url.URL) string {
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if u.Scheme != "https" {
		return "An address begins with https://."
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		if s.guard.Public(addr) {
			return ""
		}
		return "This address is not on the internet."
	}
	last := host[strings.LastIndex(host, ".")+1:]
	switch {
	case !strings.Contains(host, "."), last == "localhost", last == "local", last == "internal", last == "lan", last == "home", last == "corp", last == "arpa":
		return "This name is not one on the internet."
	case last == "" || last[0] >= '0' && last[0] <= '9': // as browsers have it, an IPv4 address in some form
		return "This address is not on the internet."
	}
	return ""
}

// origin is scheme, host and port of an address.
func origin(u *url.URL) string { return u.Scheme + "://" + u.Host }

// Send implements hooks.Sender.
func (s *Sender) Send(ctx context.Context, r hooks.Request) hooks.Answer {
	began := s.now()
	answer, err := s.send(ctx, r)
	if err != nil {
		answer.Fault = faultOf(err)
	}
	answer.Took = s.now().Sub(began)
	return answer
}

var (
	errAddress = errors.New("not an address of a hook")
	errSign    = errors.New("sign")
)

func (s *Sender) send(ctx context.Context, r hooks.Request) (hooks.Answer, error) {
	if s.Check(r.URL) != nil { // what an operator names may have changed since it was saved
		return hooks.Answer{}, publicnet.ErrRefused
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.URL, bytes.NewReader(r.Body))
	if err != nil {
		return hooks.Answer{}, errAddress
	}
	if err := sign(req, r); err != nil {
		return hooks.Answer{}, err
	}
	ended := s.watch(ctx, "POST hook", req.Header)
	resp, err := s.carrier(req).Do(req)
	if err != nil {
		ended(0, string(faultOf(err)))
		return hooks.Answer{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.CopyN(io.Discard, resp.Body, maxPassedOver) // what it says is nothing to us
	answer := s.answer(resp)
	ended(answer.Status, string(answer.Fault))
	return answer, nil
}

// carrier is who may carry a request.
func (s *Sender) carrier(req *http.Request) *http.Client {
	if s.named(origin(req.URL)) {
		return s.open
	}
	return s.guarded
}

// answer says what a status means. Whatever is not 2xx did not take it.
func (s *Sender) answer(resp *http.Response) hooks.Answer {
	a := hooks.Answer{Status: resp.StatusCode}
	switch resp.StatusCode / 100 {
	case 2:
	case 3:
		a.Fault = hooks.Redirected
	default:
		a.Fault = hooks.BadStatus
	}
	if resp.StatusCode == http.StatusTooManyRequests || resp.StatusCode == http.StatusServiceUnavailable {
		a.After = min(s.after(resp.Header.Get("Retry-After")), maxAfter)
	}
	return a
}

// after reads a Retry-After, which is seconds or a date.
func (s *Sender) after(header string) time.Duration {
	if seconds, err := strconv.ParseUint(header, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(at.Sub(s.now()), 0)
	}
	return 0
}

// sign sets the headers of a request, with a signature under each key.
func sign(req *http.Request, r hooks.Request) error {
	var signatures []string
	for _, key := range r.Keys {
		by, err := standardwebhooks.NewWebhook(key.Reveal())
		if err != nil {
			return errSign // the cause would quote the key
		}
		signature, err := by.Sign(r.ID, r.At, r.Body)
		if err != nil {
			return errSign
		}
		signatures = append(signatures, signature)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Ticklist-Hooks")
	req.Header.Set(standardwebhooks.HeaderWebhookID, r.ID)
	req.Header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(r.At.Unix(), 10))
	req.Header.Set(standardwebhooks.HeaderWebhookSignature, strings.Join(signatures, " "))
	if r.Token != "" {
		req.Header.Set(tokenHeader, r.Token.Reveal())
	}
	return nil
}

// faultOf says in a word why nothing arrived. Whatever else an error says would
// tell of the operator's network.
func faultOf(err error) hooks.Fault {
	var name *net.DNSError
	var timeout net.Error
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	switch {
	case errors.Is(err, publicnet.ErrRefused), errors.Is(err, errAddress):
		return hooks.NotPublic
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return hooks.TimedOut
	case errors.As(err, &name):
		return hooks.NoName
	case errors.As(err, &certificate), errors.As(err, &record), errors.As(err, &alert):
		return hooks.BadTLS
	}
	return hooks.NoConnection
}
