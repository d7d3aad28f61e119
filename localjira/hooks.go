package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"
)

// What this site sends webhooks of, beside what other files name.
const (
	hookIssueCreated    = "jira:issue_created"
	hookIssueUpdated    = "jira:issue_updated"
	hookIssueDeleted    = "jira:issue_deleted"
	hookProjectDeleted  = "project_deleted"
	hookPropertySet     = "issue_property_set"
	hookPropertyDeleted = "issue_property_deleted"
)

const (
	maxTreatments = 100
	maxSentKept   = 200
	maxDelay      = time.Minute
)

// A treatment is what becomes of webhooks in place of being sent once, at once
// and in order. Post functions are treated as webhooks are.
type treatment struct {
	Event string `json:"event"` // "" is any; post_function is that of post functions
	Calls int    `json:"calls"` // how many are treated so; 0 is without end
	Times int    `json:"times"` // how often each is sent, under one identifier; 0 is once
	Lost  int    `json:"lost"`  // how often before that it is sent and hung up on, before there can be an answer
	Delay int    `json:"delay"` // milliseconds after which it is sent
	After int    `json:"after"` // how many others are sent before it
}

// A sent webhook, for tests to look at.
type sent struct {
	Event      string `json:"event"`
	Identifier string `json:"identifier"`
	Retry      int    `json:"retry"`
	Fault      string `json:"fault,omitempty"`
}

// A courier brings webhooks to the app. The zero value brings them as they come.
type courier struct {
	mu         sync.Mutex
	treatments []treatment
	waiting    []*waiting
	sent       []sent
}

// waiting is a webhook that others go before.
type waiting struct {
	letter
	after int
}

// A letter is what is to be sent, as often as that may be.
type letter struct {
	event, path, id string
	body            []byte
	treatment
}

// hook sends the webhooks of an event to the app, if it is enabled and asks for
// them. Jira would send them again where the app fails; this site says so.
func (in *installed) hook(ctx context.Context, event string, told map[string]any) error {
	return in.hookFor(ctx, event, told, func(module) bool { return true })
}

// hookFor is hook for those of the event's webhooks that want it.
func (in *installed) hookFor(ctx context.Context, event string, told map[string]any, wants func(module) bool) error {
	f, err := in.enabled()
	if err != nil {
		return nil //nolint:nilerr // an app that is not enabled is told nothing
	}
	told["webhookEvent"], told["timestamp"] = event, in.now().UnixMilli()
	var faults error
	for _, m := range f.Descriptor.pages("webhooks") {
		if m.Event != event || !wants(m) {
			continue
		}
		m.Values = hookValues(told)
		address, err := m.fill(nil)
		if err == nil {
			err = in.post(ctx, event, address.String(), told)
		}
		faults = errors.Join(faults, err)
	}
	return faults
}

// hookValues are what Jira fills into the address of a webhook.
func hookValues(told map[string]any) map[string]string {
	values := map[string]string{}
	for _, of := range []string{"issue", "project"} {
		about, _ := told[of].(map[string]any)
		for _, name := range []string{"id", "key"} {
			if value, has := about[name]; has {
				values[of+"."+name] = fmt.Sprint(value)
			}
		}
	}
	return values
}

// post sends the app a signed call other than one of its life, as the treatments
// want it: what is to go later has no fault yet.
func (in *installed) post(ctx context.Context, event, path string, told map[string]any) error {
	body, err := json.Marshal(told)
	if err != nil {
		return fmt.Errorf("encode the webhook of %s: %w", event, err)
	}
	l := letter{event, path, uuid.NewString(), body, in.courier.treat(event)}
	later := context.WithoutCancel(ctx)
	switch {
	case l.After > 0:
		in.courier.wait(&waiting{l, l.After})
		return nil
	case l.Delay > 0:
		time.AfterFunc(time.Duration(l.Delay)*time.Millisecond, func() { _ = in.bring(later, l) }) // its fault is kept
		return nil
	}
	return in.bring(ctx, l)
}

// bring sends a letter, and those that waited for it.
func (in *installed) bring(ctx context.Context, l letter) error {
	for retry := range l.Lost {
		in.courier.note(sent{l.event, l.id, retry, "its answer was lost"}, in.send(ctx, l, retry, true))
	}
	var faults error
	for n := range max(l.Times, 1) {
		err := in.send(ctx, l, l.Lost+n, false)
		in.courier.note(sent{Event: l.event, Identifier: l.id, Retry: l.Lost + n}, err)
		faults = errors.Join(faults, err)
	}
	for _, next := range in.courier.due() {
		faults = errors.Join(faults, in.bring(ctx, next))
	}
	return faults
}

// send sends a letter once. Where the answer is to be lost, the connection is
// closed as soon as it begins to come, whatever it says: what was done for it is
// done then.
func (in *installed) send(ctx context.Context, l letter, retry int, lose bool) error {
	f, err := in.enabled()
	if err != nil {
		return err
	}
	address, err := url.Parse(l.path)
	if err != nil {
		return fmt.Errorf("the address of the webhook of %s: %w", l.event, err)
	}
	hash, err := qsh(http.MethodPost, address.EscapedPath(), address.RawQuery)
	if err != nil {
		return err
	}
	token, err := signShared(f.Secret, callClaims(clientKey, hash, in.now()))
	if err != nil {
		return err
	}
	if lose {
		ctx = hungUp(ctx)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, f.Descriptor.BaseURL+address.String(), bytes.NewReader(l.body))
	if err != nil {
		return fmt.Errorf("make the webhook of %s: %w", l.event, err)
	}
	req.Header.Set("X-Atlassian-Webhook-Identifier", l.id)
	req.Header.Set("X-Atlassian-Webhook-Flow", "Primary")
	if retry > 0 {
		req.Header.Set("X-Atlassian-Webhook-Retry", strconv.Itoa(retry))
	}
	err = in.deliver(req, token, "the webhook of "+l.event)
	if lose && (errors.Is(err, context.Canceled) || errors.Is(err, errRefused)) {
		return nil
	}
	return err
}

// hungUp is a context that ends when a request is being answered. Once it is
// written would be too early: the transport says so before it flushes.
func hungUp(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotFirstResponseByte: cancel})
}

// treat takes the treatment of a webhook of an event.
func (c *courier) treat(event string) treatment {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := slices.IndexFunc(c.treatments, func(t treatment) bool { return t.Event == "" || t.Event == event })
	if at < 0 {
		return treatment{}
	}
	found := c.treatments[at]
	if found.Calls == 1 {
		c.treatments = slices.Delete(c.treatments, at, at+1)
	} else if found.Calls > 1 {
		c.treatments[at].Calls--
	}
	return found
}

func (c *courier) wait(w *waiting) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waiting = append(c.waiting, w)
}

// due are those that waited for one more to be sent.
func (c *courier) due() []letter {
	c.mu.Lock()
	defer c.mu.Unlock()
	var found []letter
	c.waiting = slices.DeleteFunc(c.waiting, func(w *waiting) bool {
		if w.after--; w.after > 0 {
			return false
		}
		found = append(found, w.letter)
		return true
	})
	return found
}

func (c *courier) note(s sent, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil {
		s.Fault = err.Error()
	}
	c.sent = append(c.sent, s)
	c.sent = c.sent[max(len(c.sent)-maxSentKept, 0):]
}

// hookRoutes steer and show the webhooks.
func (s *site) hookRoutes(mux *http.ServeMux) {
	mux.Handle("POST /_control/webhooks", s.handle(s.setTreatments))
	mux.Handle("GET /_control/webhooks", s.handle(s.showSent))
}

// setTreatments says what becomes of the next webhooks: {"treatments":
// [treatment]}; none sends them as they come, and what waits at once.
func (s *site) setTreatments(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Treatments []treatment `json:"treatments"`
	}
	if err := readJSON(r, maxControlBody, &in); err != nil {
		return err
	}
	if len(in.Treatments) > maxTreatments || slices.ContainsFunc(in.Treatments, func(t treatment) bool {
		return min(t.Calls, t.Times, t.Lost, t.Delay, t.After) < 0 || max(t.Times, t.Lost) > maxTreatments || t.Delay > int(maxDelay.Milliseconds())
	}) {
		return fmt.Errorf("%w: a treatment sends at most %d times, and at most a minute later", errBadCall, maxTreatments)
	}
	c := &s.app.courier
	c.mu.Lock()
	c.treatments = in.Treatments
	var held []*waiting
	if len(in.Treatments) == 0 {
		held, c.waiting = c.waiting, nil
	}
	c.mu.Unlock()
	var faults error
	for _, one := range held {
		faults = errors.Join(faults, s.app.bring(r.Context(), one.letter))
	}
	if faults != nil {
		return faults
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// showSent gives what was sent last, and how many wait: {"sent", "waiting"}.
func (s *site) showSent(w http.ResponseWriter, _ *http.Request) error {
	c := &s.app.courier
	c.mu.Lock()
	out := map[string]any{"sent": append([]sent{}, c.sent...), "waiting": len(c.waiting)}
	c.mu.Unlock()
	return writeJSON(w, http.StatusOK, out)
}

// propertyChanged tells the app of a property that somebody set or took away. Of
// those who ask for some keys only, it tells those who ask for this one.
func (s *site) propertyChanged(ctx context.Context, event string, by person, of issue, key string, value json.RawMessage) error {
	body := told(of, by)
	body["property"] = map[string]any{"key": key, "value": value, "self": s.origin + "/rest/api/2/issue/" + of.IDText() + "/properties/" + url.PathEscape(key)}
	err := s.app.hookFor(ctx, event, body, func(m module) bool {
		return len(m.PropertyKeys) == 0 || slices.Contains(m.PropertyKeys, key)
	})
	s.automate(ctx, by, of, nil, func(a automation) bool {
		return a.On == onProperty && event == hookPropertySet && (a.Key == "" || a.Key == key)
	})
	return err
}
