package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// clientKey names this site. It never changes, so that what the app stored for
// the site is found again after a restart.
const clientKey = "localjira-2f0d6e1c-7c55-4f6e-9f5e-000000000001"

// The states in which an app can be on this site.
const (
	stateAbsent   = "absent"
	stateEnabled  = "enabled"
	stateDisabled = "disabled"
)

// The lifecycle events, as the descriptor and the payloads name them.
const (
	eventInstalled   = "installed"
	eventEnabled     = "enabled"
	eventDisabled    = "disabled"
	eventUninstalled = "uninstalled"
)

const (
	callTimeout     = 10 * time.Second
	maxDescriptor   = 1 << 20 // bytes
	maxCallResponse = 4 << 10 // bytes of an answer that are worth showing
)

var (
	// errNotEnabled is returned where a token or a frame is asked for while
	// the app is not installed or disabled: Jira shows and signs nothing then.
	errNotEnabled = errors.New("the app is not enabled on this site")
	// errRefused wraps what the app answered to a lifecycle call, if that was
	// neither 200 nor 204.
	errRefused = errors.New("the app refused")
)

// installed is the app as this site knows it. Its methods may be called at the
// same time.
type installed struct {
	origin string // this site's: http://127.0.0.1:2990
	key    *installKey
	client *http.Client
	now    func() time.Time
	secret func() string // makes the secret of the next install

	courier courier

	calls sync.Mutex // one lifecycle event at a time
	mu    sync.RWMutex
	facts facts
}

// facts are what an install leaves behind.
type facts struct {
	Descriptor descriptor
	Secret     string
	State      string
}

// newInstalled makes a site without the app.
func newInstalled(origin string, key *installKey, now func() time.Time) *installed {
	return &installed{
		origin: origin, key: key, now: now, secret: newSecret,
		client: &http.Client{
			Timeout:       callTimeout,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		facts: facts{State: stateAbsent},
	}
}

// current gives what is known now.
func (in *installed) current() facts {
	in.mu.RLock()
	defer in.mu.RUnlock()
	return in.facts
}

// enabled gives what is known if the app may be used, else errNotEnabled.
func (in *installed) enabled() (facts, error) {
	f := in.current()
	if f.State != stateEnabled {
		return facts{}, errNotEnabled
	}
	return f, nil
}

// fetch reads the descriptor of the app at a base URL.
func (in *installed) fetch(ctx context.Context, baseURL string) (descriptor, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, baseURL+"/atlassian-connect.json", nil)
	if err != nil {
		return descriptor{}, fmt.Errorf("ask for the descriptor: %w", err)
	}
	res, err := in.client.Do(req)
	if err != nil {
		return descriptor{}, fmt.Errorf("ask for the descriptor: %w", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return descriptor{}, fmt.Errorf("ask for the descriptor: %s answered %s", req.URL, res.Status)
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, maxDescriptor))
	if err != nil {
		return descriptor{}, fmt.Errorf("read the descriptor: %w", err)
	}
	return parseDescriptor(body)
}

// install installs the app at a base URL with a new secret and enables it, as
// Jira does in two calls.
func (in *installed) install(ctx context.Context, baseURL string) error {
	d, err := in.fetch(ctx, baseURL)
	if err != nil {
		return err
	}
	in.calls.Lock()
	defer in.calls.Unlock()
	next := facts{Descriptor: d, Secret: in.secret(), State: stateEnabled}
	for _, event := range []string{eventInstalled, eventEnabled} {
		if err := in.call(ctx, event, next); err != nil {
			return err
		}
	}
	in.set(next)
	return nil
}

// tell sends one lifecycle event other than installed to the app that is
// there, and changes the state if the app agreed.
func (in *installed) tell(ctx context.Context, event string) error {
	after, ok := map[string]string{eventEnabled: stateEnabled, eventDisabled: stateDisabled, eventUninstalled: stateAbsent}[event]
	if !ok {
		return fmt.Errorf("%w: there is no event %q to send to an app that is there", errBadCall, event)
	}
	in.calls.Lock()
	defer in.calls.Unlock()
	f := in.current()
	if f.Secret == "" {
		return errNotEnabled
	}
	if err := in.call(ctx, event, f); err != nil {
		return err
	}
	f.State = after
	in.set(f)
	return nil
}

func (in *installed) set(f facts) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.facts = f
}

// call sends one lifecycle call. An event that the descriptor does not ask for
// is not sent. Anything but 200 and 204 is errRefused.
func (in *installed) call(ctx context.Context, event string, f facts) error {
	path := f.Descriptor.Lifecycle[event]
	if path == "" {
		return nil
	}
	body, err := json.Marshal(in.payload(event, f))
	if err != nil {
		return fmt.Errorf("encode the %s call: %w", event, err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, f.Descriptor.BaseURL+path, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("make the %s call: %w", event, err)
	}
	token, err := in.sign(event, f, path)
	if err != nil {
		return err
	}
	return in.deliver(req, token, "the "+event+" call")
}

// deliver sends a call under its token. Anything but 200 and 204 is errRefused.
func (in *installed) deliver(req *http.Request, token, what string) error {
	req.Header.Set("Authorization", "JWT "+token)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "localjira")
	res, err := in.client.Do(req)
	if err != nil {
		return fmt.Errorf("send %s: %w", what, err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK && res.StatusCode != http.StatusNoContent {
		said, _ := io.ReadAll(io.LimitReader(res.Body, maxCallResponse)) // for people; what could be read is enough
		return fmt.Errorf("%w %s: %s %s", errRefused, what, res.Status, bytes.TrimSpace(said))
	}
	return nil
}

// sign makes the token of a lifecycle call: with the install key for installs
// and uninstalls, with the shared secret for the others.
func (in *installed) sign(event string, f facts, path string) (string, error) {
	u, err := url.Parse(path)
	if err != nil {
		return "", fmt.Errorf("the lifecycle address %q: %w", path, err)
	}
	hash, err := qsh(http.MethodPost, u.EscapedPath(), u.RawQuery)
	if err != nil {
		return "", err
	}
	claims := callClaims(clientKey, hash, in.now())
	if event == eventInstalled || event == eventUninstalled {
		claims["aud"] = jwt.ClaimStrings{f.Descriptor.BaseURL}
		return in.key.signInstall(claims)
	}
	return signShared(f.Secret, claims)
}

// payload is the body of a lifecycle call.
func (in *installed) payload(event string, f facts) map[string]any {
	body := map[string]any{
		"key":                             f.Descriptor.Key,
		"clientKey":                       clientKey,
		"baseUrl":                         in.origin,
		"displayUrl":                      in.origin,
		"productType":                     "jira",
		"description":                     "Local Jira, a stand-in for development",
		"serverVersion":                   "100300",
		"pluginsVersion":                  "1001.0.0-localjira",
		"eventType":                       event,
		"displayUrlServicedeskHelpCenter": in.origin,
	}
	if event == eventInstalled {
		body["sharedSecret"] = f.Secret
	}
	return body
}
