// Package cli is the command line client of Ticklist's API: the words that
// people and scripts use on checklists, and how what is answered looks on a
// terminal. It knows a server by its address and a token, and nothing of how a
// server works.
package cli

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// The exit statuses beside 0, 1 for what was refused or failed, and 2 for a bad
// command line.
const (
	exitRefused    = 1
	exitUsage      = 2
	exitNotFound   = 3
	exitNotAllowed = 4
	exitLater      = 5 // the server cannot be reached, or not now
)

const (
	// patience is for one try, and tries how many there are: with the waits
	// between them a command ends after some two minutes at the latest.
	patience = 30 * time.Second
	tries    = 5

	// longestWait is the longest Retry-After that is waited for.
	longestWait = time.Minute

	// maxAnswer is the longest answer that is read, in bytes.
	maxAnswer = 32 << 20
)

// World is what a command gets from outside.
type World struct {
	Getenv func(string) string
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
}

// RefusedError is why a command failed, as a sentence, with the exit status.
type RefusedError struct {
	Text   string
	Status int // 1 to 5
}

func (f *RefusedError) Error() string { return f.Text }

// ExitStatus is what the process ends with.
func (f *RefusedError) ExitStatus() int { return f.Status }

func failed(status int, format string, a ...any) error {
	return &RefusedError{Text: fmt.Sprintf(format, a...), Status: status}
}

// client calls one server with one token.
type client struct {
	World
	base  *url.URL
	token string
	http  *http.Client
}

// connect reads where the server is and the token for it.
func (w World) connect() (*client, error) {
	address, token := strings.TrimRight(w.Getenv("TICKLIST_URL"), "/"), strings.TrimSpace(w.Getenv("TICKLIST_TOKEN"))
	if address == "" || token == "" {
		return nil, failed(exitUsage, "set TICKLIST_URL to the address of the server, and TICKLIST_TOKEN to an API token of your site (Jira: Apps, Ticklist)")
	}
	base, err := url.Parse(address)
	if err != nil || base.Host == "" || base.RawQuery != "" || base.Fragment != "" || base.User != nil {
		return nil, failed(exitUsage, "TICKLIST_URL is no address such as https://ticklist.example.com")
	}
	if base.Scheme != "https" && (base.Scheme != "http" || !local(base.Hostname())) {
		return nil, failed(exitUsage, "TICKLIST_URL has to begin with https://, else everybody on the way could read the token")
	}
	return &client{World: w, base: base, token: token, http: &http.Client{
		Timeout:       patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // it would take the token elsewhere
	}}, nil
}

func local(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}

// newID is an id for an operation or an item.
func newID() string { return strings.ToLower(rand.Text()) }

// call sends a request, again where that may help, and decodes the answer into
// out, which may be nil. Sending again does no harm: what is sent has the ids of
// the first time. It returns the answer as it came.
func (c *client) call(ctx context.Context, method, path string, query url.Values, body, out any) ([]byte, error) {
	var sent []byte
	if body != nil {
		var err error
		if sent, err = json.Marshal(body); err != nil {
			return nil, fmt.Errorf("write the request: %w", err)
		}
	}
	answer, err := backoff.Retry(ctx, func() ([]byte, error) { return c.try(ctx, method, path, query, sent) },
		backoff.WithMaxTries(tries), backoff.WithBackOff(&backoff.ExponentialBackOff{
			InitialInterval: 500 * time.Millisecond, RandomizationFactor: 0.3, Multiplier: 2, MaxInterval: 10 * time.Second,
		}))
	if f, ok := errors.AsType[*RefusedError](err); ok {
		return nil, f
	}
	if err != nil {
		return nil, err
	}
	if out != nil {
		if err := json.Unmarshal(answer, out); err != nil {
			return nil, failed(exitLater, "%s does not answer as Ticklist does", c.base.Host)
		}
	}
	return answer, nil
}

// try sends a request once. An error that would come again is permanent.
func (c *client) try(ctx context.Context, method, path string, query url.Values, sent []byte) ([]byte, error) {
	address := c.base.String() + "/api/v1/token" + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(sent))
	if err != nil {
		return nil, backoff.Permanent(failed(exitUsage, "TICKLIST_URL is no address such as https://ticklist.example.com"))
	}
	r.Header.Set("Authorization", "Bearer "+c.token)
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", "ticklist-cli")
	if sent != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	res, err := c.http.Do(r)
	if err != nil {
		return nil, failed(exitLater, "%s cannot be reached: %v", c.base.Host, cause(err))
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return nil, failed(exitLater, "%s has not answered to the end: %v", c.base.Host, cause(err))
	}
	if res.Header.Get("Ticklist-Jira") == "later" {
		_, _ = fmt.Fprintln(c.Stderr, "ticklist: it is stored; Jira does not listen now and will be told later")
	}
	return answer, c.refusal(res, answer)
}

// waiting asks for an answer only when Jira has it, too.
func waiting(wait bool) url.Values {
	if !wait {
		return nil
	}
	return url.Values{"wait": {"jira"}}
}

// cause leaves the address out of an error, which the message has already.
func cause(err error) error {
	if ue, ok := errors.AsType[*url.Error](err); ok {
		return ue.Err
	}
	return err
}

// refusal is nil for a good answer.
func (c *client) refusal(res *http.Response, answer []byte) error {
	if res.StatusCode < http.StatusMultipleChoices {
		return nil
	}
	f := &RefusedError{Text: sentence(answer), Status: exitRefused}
	if f.Text == "" {
		f.Text = fmt.Sprintf("%s answers %s; is TICKLIST_URL the address of Ticklist?", c.base.Host, res.Status)
	}
	switch {
	case res.StatusCode == http.StatusNotFound:
		f.Status = exitNotFound
	case res.StatusCode == http.StatusUnauthorized, res.StatusCode == http.StatusForbidden:
		f.Status = exitNotAllowed
	case res.StatusCode == http.StatusTooManyRequests, res.StatusCode >= http.StatusInternalServerError:
		f.Status = exitLater
		after, err := strconv.Atoi(res.Header.Get("Retry-After"))
		if wait := time.Duration(after) * time.Second; err == nil && wait <= longestWait {
			return errors.Join(backoff.RetryAfter(after), f)
		} else if err != nil {
			return f
		}
	}
	return backoff.Permanent(f)
}

// sentence is what an error says to people, "" if it is none of Ticklist's.
func sentence(answer []byte) string {
	var e struct {
		Error struct {
			Text, Ref, Field string
			Lines            []struct {
				Line int
				Text string
			}
		}
	}
	if json.Unmarshal(answer, &e) != nil || e.Error.Text == "" {
		return ""
	}
	var out strings.Builder
	out.WriteString(e.Error.Text)
	if e.Error.Field != "" {
		out.WriteString(" (" + e.Error.Field + ")")
	}
	for _, l := range e.Error.Lines {
		fmt.Fprintf(&out, "\n  line %d: %s", l.Line, l.Text)
	}
	if e.Error.Ref != "" {
		out.WriteString(" [" + e.Error.Ref + "]")
	}
	return out.String()
}

// issuePath is a path below an issue, which is named by its key or id.
func issuePath(issue, rest string) string { return "/issues/" + url.PathEscape(issue) + rest }
