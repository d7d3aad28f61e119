package alerts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/PagerDuty/go-pagerduty"
)

const (
	// PagerDutyURL is where PagerDuty takes events.
	PagerDutyURL = "https://events.pagerduty.com"

	// RoutingKeyLength is how long the key of an integration is.
	RoutingKeyLength = 32

	// maxDedupKey and maxSummary are PagerDuty's limits, in characters:
	// https://developer.pagerduty.com/docs/send-alert-event.
	maxDedupKey = 255
	maxSummary  = 1024

	// limitedFor is how long to wait after a 429: they ask for minutes where an
	// event matters, and this one's next try is of the latest state.
	limitedFor = time.Minute

	// maxAnswer is how much of an answer is read.
	maxAnswer = 64 << 10
)

// Pages are where an incident leads. Each may be empty.
type Pages struct {
	App      string // the deployment's address
	Runbook  string // has a section for each cause
	Sentry   string // the project's issues
	NewRelic string // the app's summary
}

// Link is a place to look at.
type Link struct {
	Href string `json:"href"`
	Text string `json:"text"`
}

// Links are what to look at in an incident, the runbook first.
func (p Pages) Links(in Incident) []Link {
	var links []Link
	for _, l := range []Link{
		{withFragment(p.Runbook, string(in.Cause)), "Runbook: " + string(in.Cause)},
		{sentryIssues(p.Sentry, in.Since), "Sentry: issues since then"},
		{newRelicSince(p.NewRelic, in.Since), "New Relic: since then"},
	} {
		if l.Href != "" {
			links = append(links, l)
		}
	}
	return links
}

// PagerDuty is a Notifier that sends events to one integration (Events API v2).
type PagerDuty struct {
	RoutingKey string
	URL        string // PagerDutyURL, or a stand-in's
	Deployment string // in all keys: many servers make one incident
	Pages      Pages
	HTTP       *http.Client
}

// Key is what PagerDuty knows an incident by.
func (p *PagerDuty) Key(c Cause) string {
	end := "/" + string(c)
	return cut("ticklist/"+p.Deployment, maxDedupKey-len(end)) + end
}

// Trigger implements Notifier. What is over is told as well: who is on call is to
// know of it, whenever that is.
func (p *PagerDuty) Trigger(ctx context.Context, in Incident) error {
	if in.Over {
		in.Summary += " It was over before this could be told."
	}
	links := []any{}
	for _, l := range p.Pages.Links(in) {
		links = append(links, l)
	}
	return p.send(ctx, &pagerduty.V2Event{
		RoutingKey: p.RoutingKey, Action: "trigger", DedupKey: p.Key(in.Cause), Client: "Ticklist", ClientURL: p.Pages.App, Links: links,
		Payload: &pagerduty.V2Payload{
			Summary: cut(p.Deployment+": "+in.Summary, maxSummary), Source: in.Server, Severity: string(in.Cause.Severity()),
			Timestamp: in.Since.UTC().Format(time.RFC3339), Component: in.Cause.Component(), Group: p.Deployment, Class: string(in.Cause),
			Details: detailsOf(in),
		},
	})
}

// Resolve implements Notifier. PagerDuty drops what resolves nothing.
func (p *PagerDuty) Resolve(ctx context.Context, in Incident) error {
	return p.send(ctx, &pagerduty.V2Event{RoutingKey: p.RoutingKey, Action: "resolve", DedupKey: p.Key(in.Cause)})
}

// detailsOf are the numbers of an incident beside who says so and whom it hits.
func detailsOf(in Incident) map[string]string {
	details := map[string]string{"cause": string(in.Cause), "since": in.Since.UTC().Format(time.RFC3339), "server": in.Server}
	maps.Copy(details, in.Details)
	if len(in.Tenants) > 0 {
		details["tenants"] = strings.Join(in.Tenants, " ")
	}
	return details
}

// send posts an event.
func (p *PagerDuty) send(ctx context.Context, e *pagerduty.V2Event) error {
	one := &exchange{over: p.HTTP}
	client := pagerduty.NewClient("", pagerduty.WithV2EventsAPIEndpoint(strings.TrimSuffix(p.URL, "/")))
	client.HTTPClient = one
	_, err := client.ManageEventWithContext(ctx, e)
	if one.failure != nil {
		err = one.failure
	}
	if err != nil {
		return fmt.Errorf("tell PagerDuty: %w", err)
	}
	return nil
}

// exchange is the client of one call. It keeps of a refusal what the library does
// not: the reasons, which the Events API writes in another shape than the rest of
// PagerDuty, and Retry-After.
type exchange struct {
	over    *http.Client
	failure error
}

// Do implements pagerduty.HTTPClient.
func (x *exchange) Do(r *http.Request) (*http.Response, error) {
	res, err := x.over.Do(r)
	if err != nil {
		x.failure = err
		return nil, err
	}
	res.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(res.Body, maxAnswer), res.Body}
	if res.StatusCode != http.StatusAccepted {
		x.failure = refusal(res)
	}
	return res, nil
}

// refusal is what follows of an answer that takes nothing. It may come from a
// proxy on the way: only what is known to be final is.
func refusal(res *http.Response) error {
	said := pagerduty.EventsAPIV2Error{StatusCode: res.StatusCode}
	if body, err := io.ReadAll(res.Body); err == nil {
		_ = json.Unmarshal(body, &said) // what is no JSON says no more than the status
	}
	said.StatusCode = res.StatusCode
	reasons := strings.Join(said.APIError.ErrorObject.Errors, "; ")
	err := fmt.Errorf("status %d %s", res.StatusCode, cut(reasons, maxReasons))
	switch {
	case said.BadRequest():
		return errors.Join(ErrRefused, err)
	case said.RateLimited():
		return &LaterError{After: max(limitedFor, retryAfter(res)), Err: err}
	default:
		return err
	}
}

// maxReasons is how much of an answer's words is passed on, in characters.
const maxReasons = 500

// retryAfter is how long an answer asks to wait, in seconds, at most an hour.
func retryAfter(res *http.Response) time.Duration {
	seconds, err := strconv.ParseUint(res.Header.Get("Retry-After"), 10, 16)
	if err != nil {
		return 0
	}
	return min(time.Duration(seconds)*time.Second, time.Hour)
}

// cut leaves of s at most n characters.
func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}
