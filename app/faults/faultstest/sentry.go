// Package faultstest has a Sentry to send to. It takes envelopes as Sentry's
// relay does, and nothing else:
// https://develop.sentry.dev/sdk/foundations/transport/envelopes/.
package faultstest

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"ticklist/tenant"
)

// Event is all that an event may have: one with another field is refused.
type Event struct {
	ID          string                     `json:"event_id"`
	Timestamp   time.Time                  `json:"timestamp"`
	Level       string                     `json:"level"`
	Platform    string                     `json:"platform"`
	Release     string                     `json:"release"`
	Environment string                     `json:"environment"`
	Transaction string                     `json:"transaction"`
	Tags        map[string]string          `json:"tags"`
	Fingerprint []string                   `json:"fingerprint"`
	Exception   []Exception                `json:"exception"`
	Breadcrumbs []Breadcrumb               `json:"breadcrumbs"`
	SDK         map[string]json.RawMessage `json:"sdk"`
	User        struct{}                   `json:"user"` // of which nothing may be said
}

// Exception is what failed.
type Exception struct {
	Type, Value string
	Stacktrace  struct{ Frames []Frame }
}

// Frame is a function that it failed in.
type Frame struct {
	Function, Module, Filename string
	Lineno, Colno              int
	InApp                      bool `json:"in_app"`
}

// Breadcrumb is what was done before.
type Breadcrumb struct {
	Category, Message, Level string
	Timestamp                time.Time
	Data                     struct {
		Ms  int64
		Err string
	}
}

// Group is what Sentry shows as one.
func (e Event) Group() string { return strings.Join(e.Fingerprint, "\n") }

// Sentry keeps what it is sent. It is an http.Handler, and an http.RoundTripper
// that needs no network.
type Sentry struct {
	// Answer is asked before an envelope is taken, if it is set; it may answer by
	// itself, which it says.
	Answer func(http.ResponseWriter, *http.Request) (answered bool)

	tb  testing.TB
	url string

	mu     sync.Mutex
	raw    []string
	events []Event
}

// New returns one that can be reached by its DSN, or by itself.
func New(tb testing.TB) *Sentry {
	tb.Helper()
	return &Sentry{tb: tb, url: "http://public@sentry.invalid/42"}
}

// Serve has s listen on this machine until the test ends.
func (s *Sentry) Serve() *Sentry {
	server := httptest.NewServer(s)
	s.tb.Cleanup(server.Close)
	s.url = strings.Replace(server.URL, "http://", "http://public@", 1) + "/42"
	return s
}

// DSN is the setting.
func (s *Sentry) DSN() tenant.Secret { return tenant.Secret(s.url) }

// Events are those that were taken.
func (s *Sentry) Events() []Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Event(nil), s.events...)
}

// Raw is all that was sent, headers included, uncompressed.
func (s *Sentry) Raw() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.raw, "\n")
}

// RoundTrip implements http.RoundTripper.
func (s *Sentry) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	rec := httptest.NewRecorder()
	s.ServeHTTP(rec, r)
	if err := r.Context().Err(); err != nil { // it was waited for in vain
		return nil, err
	}
	return rec.Result(), nil
}

var sentryAuth = regexp.MustCompile(`^Sentry sentry_version=7, sentry_client=sentry\.go/[\d.]+, sentry_key=public$`)

// ServeHTTP implements http.Handler.
func (s *Sentry) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.Answer != nil && s.Answer(w, r) {
		return
	}
	raw, events, err := read(r)
	s.mu.Lock()
	s.raw = append(s.raw, raw)
	s.events = append(s.events, events...)
	s.mu.Unlock()
	if err != nil {
		s.tb.Errorf("sentry takes no such envelope: %v:\n%s", err, raw)
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	_, _ = io.WriteString(w, `{"id":"`+events[0].ID+`"}`) // the client does not read it
}

// read reads an envelope that must hold one event.
func read(r *http.Request) (raw string, events []Event, err error) {
	if r.Method != http.MethodPost || r.URL.Path != "/api/42/envelope/" || !sentryAuth.MatchString(r.Header.Get("X-Sentry-Auth")) {
		return "", nil, fmt.Errorf("%s %s of %q", r.Method, r.URL, r.Header)
	}
	body := io.Reader(r.Body)
	if r.Header.Get("Content-Encoding") == "gzip" {
		if body, err = gzip.NewReader(body); err != nil {
			return "", nil, err
		}
	}
	all, err := io.ReadAll(body)
	if err != nil {
		return "", nil, err
	}
	events, err = Parse(all)
	if err == nil && len(events) != 1 {
		err = fmt.Errorf("%d events", len(events))
	}
	return fmt.Sprint(r.URL, r.Header, "\n", string(all)), events, err
}

// Parse reads an envelope that may hold nothing but events.
func Parse(envelope []byte) ([]Event, error) {
	in := bufio.NewReader(bytes.NewReader(envelope))
	var header struct {
		EventID string    `json:"event_id"`
		SentAt  time.Time `json:"sent_at"`
		DSN     string    `json:"dsn"`
		SDK     any       `json:"sdk"`
		Trace   any       `json:"trace"`
	}
	if err := line(in, &header); err != nil {
		return nil, fmt.Errorf("its header: %w", err)
	}
	var events []Event
	for {
		e, err := item(in)
		if errors.Is(err, io.EOF) {
			return events, nil
		}
		if err != nil {
			return events, err
		}
		if e.ID != header.EventID {
			return events, errors.New("the event is not the one of the header")
		}
		events = append(events, e)
	}
}

// item reads an item: a line of header, and a payload of the length that it says
// and a line's end.
func item(in *bufio.Reader) (Event, error) {
	var header struct {
		Type        string `json:"type"`
		Length      *int   `json:"length"`
		ContentType string `json:"content_type"`
	}
	if err := line(in, &header); err != nil {
		return Event{}, err
	}
	if header.Type != "event" {
		return Event{}, fmt.Errorf("an item of type %q", header.Type)
	}
	payload, err := payload(in, header.Length)
	if err != nil {
		return Event{}, err
	}
	var e Event
	if err := strictly(payload, &e); err != nil {
		return Event{}, fmt.Errorf("its event: %w", err)
	}
	return e, nil
}

// payload is of a length, or goes to the end of the line.
func payload(in *bufio.Reader, length *int) ([]byte, error) {
	if length == nil {
		b, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(b) > 0 {
			err = nil
		}
		return bytes.TrimSuffix(b, []byte("\n")), err
	}
	b := make([]byte, *length)
	if _, err := io.ReadFull(in, b); err != nil {
		return nil, fmt.Errorf("its payload: %w", errors.Join(errors.New("is cut off"), err))
	}
	if end, err := in.ReadByte(); err == nil && end != '\n' {
		return nil, errors.New("its payload is longer than it says")
	}
	return b, nil
}

func line(in *bufio.Reader, into any) error {
	b, err := in.ReadBytes('\n')
	if err != nil && len(bytes.TrimSpace(b)) == 0 {
		return io.EOF
	}
	return strictly(b, into)
}

func strictly(b []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	return d.Decode(into)
}
