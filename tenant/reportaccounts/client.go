// Package reportaccounts is Atlassian's personal data reporting API: it tells of
// accounts that something is stored of, and hears which of them are closed. It
// knows the call and its headers, and not when to make it or what follows.
package reportaccounts

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"time"

	"ticklist/tenant"
)

const (
	callTimeout = 30 * time.Second
	maxAnswer   = 256 << 10 // bytes; one about 90 accounts has under 10 KB

	// A pause that was not given a length, and the longest that is believed.
	defaultPause = time.Hour
	maxPause     = 7 * 24 * time.Hour

	// The least and most that a cycle may be. Atlassian's is seven days.
	minCycle = time.Minute
	maxCycle = 366 * 24 * time.Hour
)

// Client calls the API. It is a tenant.ReportAPI.
type Client struct {
	url   string
	token tenant.Secret
	http  *http.Client
	now   func() time.Time
}

// New returns a client of the API at an address, as the app that token is for.
func New(address *url.URL, token tenant.Secret, now func() time.Time) *Client {
	return &Client{url: address.String(), token: token, now: now, http: &http.Client{
		Timeout: callTimeout,
		// A redirect would take the token elsewhere.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

type accountJSON struct {
	AccountID string `json:"accountId"`
	UpdatedAt string `json:"updatedAt"`
}

// Report implements tenant.ReportAPI.
func (c *Client) Report(ctx context.Context, accounts []tenant.ReportedAccount) (tenant.ReportAnswer, error) {
	if len(accounts) == 0 || len(accounts) > tenant.MaxReported {
		return tenant.ReportAnswer{}, fmt.Errorf("%d accounts in a report, want 1 to %d", len(accounts), tenant.MaxReported)
	}
	var in struct {
		Accounts []accountJSON `json:"accounts"`
	}
	for _, a := range accounts {
		in.Accounts = append(in.Accounts, accountJSON{a.AccountID, a.UpdatedAt.UTC().Format(time.RFC3339)})
	}
	body, err := json.Marshal(in)
	if err != nil {
		return tenant.ReportAnswer{}, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(body))
	if err != nil {
		return tenant.ReportAnswer{}, fmt.Errorf("ask about accounts: %w", err)
	}
	r.Header.Set("Authorization", "Bearer "+c.token.Reveal())
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", "Ticklist")
	res, err := c.http.Do(r)
	if err != nil {
		return tenant.ReportAnswer{}, fmt.Errorf("ask about accounts: %w", err)
	}
	defer func() { _ = res.Body.Close() }() // what was not read is of no interest
	return c.read(res)
}

// read reads an answer. Its words are not repeated: they may name accounts.
func (c *Client) read(res *http.Response) (tenant.ReportAnswer, error) {
	answer := tenant.ReportAnswer{Cycle: cycle(res.Header.Get("Cycle-Period"))}
	switch res.StatusCode {
	case http.StatusNoContent:
		return answer, nil
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return answer, &tenant.PauseError{For: c.pause(res.Header.Get("Retry-After"))}
	case http.StatusOK:
	default:
		return answer, fmt.Errorf("asking about accounts was answered %d", res.StatusCode)
	}
	var out struct {
		Accounts []struct {
			AccountID string `json:"accountId"`
			Status    string `json:"status"`
		} `json:"accounts"`
	}
	b, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err != nil {
		return answer, fmt.Errorf("read the answer about accounts: %w", err)
	}
	if len(b) > maxAnswer || json.Unmarshal(b, &out) != nil {
		return answer, errors.New("the answer about accounts is not what it should be")
	}
	for _, a := range out.Accounts {
		switch a.Status {
		case "closed":
			answer.Closed = append(answer.Closed, a.AccountID)
		case "updated":
			answer.Updated = append(answer.Updated, a.AccountID)
		}
	}
	return answer, nil
}

// pause is how long Retry-After says to wait: seconds, or until a time.
func (c *Client) pause(after string) time.Duration {
	wait := defaultPause
	if seconds, err := strconv.ParseUint(after, 10, 31); err == nil {
		wait = time.Duration(seconds) * time.Second
	} else if at, err := http.ParseTime(after); err == nil {
		wait = at.Sub(c.now())
	}
	return min(max(wait, time.Second), maxPause)
}

// period is an ISO 8601 duration without years and months, which have no fixed
// length and make no sense here.
var period = regexp.MustCompile(`^P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?$`)

// cycle is a cycle that was told, or 0 for none or nonsense.
func cycle(s string) time.Duration {
	parts := period.FindStringSubmatch(s)
	if parts == nil {
		return 0
	}
	var d time.Duration
	for n, unit := range []time.Duration{7 * 24 * time.Hour, 24 * time.Hour, time.Hour, time.Minute, time.Second} {
		if count, err := strconv.ParseInt(parts[n+1], 10, 64); err == nil { // "" is not there
			d += time.Duration(count) * unit
		}
	}
	if d < minCycle || d > maxCycle {
		return 0
	}
	return d
}
