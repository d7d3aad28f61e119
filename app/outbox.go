package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/outbox"
	"ticklist/tenant"
	"ticklist/tenant/jira"
)

// propertyKey is the issue property that says how far an issue's checklists are.
// Filters and workflow rules of customers name it: it never changes.
const propertyKey = "ticklist"

// glanceKey is the issue property in which Jira looks for what the badge of the
// descriptor's checklist-glance says.
const glanceKey = "com.atlassian.jira.issue:io.ticklist.jira:checklist-glance:status"

// disabledPause is in which time a site that has the app switched off is told
// again.
const disabledPause = 10 * time.Minute

// teller is an outbox.Teller.
type teller struct {
	sites interface {
		Get(ctx context.Context, clientKey string) (tenant.Installation, error)
	}
	jira properties
	text *textField
	// off says of what an operator has turned off on a site; nil for nothing.
	off func(ctx context.Context, clientKey string, f tenant.Feature) bool
}

// properties sets what Jira keeps with issues, as *jira.Client does.
type properties interface {
	SetIssueProperty(ctx context.Context, in tenant.Installation, issueID, key string, value []byte) error
}

// To implements outbox.Teller.
func (t teller) To(ctx context.Context, clientKey string) (outbox.Site, error) {
	in, err := t.sites.Get(ctx, clientKey)
	switch {
	case errors.Is(err, tenant.ErrNotInstalled):
		return nil, outbox.ErrSiteGone
	case err != nil:
		return nil, err
	case in.State == tenant.StateDisabled:
		return nil, &outbox.LaterError{After: disabledPause, Reason: "the app is disabled", Why: outbox.WhyDisabled}
	case in.State != tenant.StateEnabled:
		return nil, fmt.Errorf("%w: it is %s", outbox.ErrSiteGone, in.State)
	}
	return toldSite{in, t}, nil
}

// toldSite is an outbox.Site.
type toldSite struct {
	tenant.Installation
	teller
}

// Tell implements outbox.Site.
func (s toldSite) Tell(ctx context.Context, issueID string, t outbox.Telling) error {
	return verdict(s.tell(ctx, issueID, t))
}

func (s toldSite) tell(ctx context.Context, issueID string, t outbox.Telling) error {
	switch t.Part {
	case outbox.PartProperty:
		return s.jira.SetIssueProperty(ctx, s.Installation, issueID, propertyKey, t.Value)
	case outbox.PartGlance:
		return s.jira.SetIssueProperty(ctx, s.Installation, issueID, glanceKey, t.Value)
	case outbox.PartText:
		if s.off != nil && s.off(ctx, s.ClientKey, tenant.FeatureTextField) {
			return &outbox.LaterError{After: heldPause, Reason: "the field is switched off", Why: outbox.WhyDisabled}
		}
		return s.text.tell(ctx, s.Installation, issueID, t)
	default:
		return fmt.Errorf("there is no way to tell Jira the %s", t.Part)
	}
}

// verdict is what follows for the outbox from an answer of Jira's.
func verdict(err error) error {
	if limited, ok := errors.AsType[*jira.LimitedError](err); ok {
		return &outbox.LaterError{After: limited.After, Reason: limited.Reason, Why: outbox.WhyLimited}
	}
	if errors.Is(err, tenant.ErrNoIssue) {
		return fmt.Errorf("%w: %w", outbox.ErrGone, err)
	}
	if refused, ok := errors.AsType[*jira.StatusError](err); ok && refused.Status == http.StatusForbidden {
		// The app's own user lacks the project; only its admins can mend that.
		return &outbox.LaterError{After: disabledPause, Reason: "the app may not write in this project", Why: outbox.WhyForbidden}
	}
	return err
}

// limitsEvery is how late a server learns of a limit of Jira's that another was
// told of.
const limitsEvery = 2 * time.Second

// newJira asks sites as the app; what it learns of limits goes for all servers,
// also for those that start later.
func (s *server) newJira(appKey string) *jira.Client {
	every := limitsEvery
	if s.MongoURI == "" { // there are no others
		every = math.MaxInt64
	}
	asking := jira.New(appKey, s.jiraHosts, time.Now)
	asking.WatchCalls(measuring{s.metrics, s.watch.agent}.call)
	asking.ShareLimits(s.data.limits, every, s.log)
	return asking
}

// newOutbox works on the server's database.
func (s *server) newOutbox(lists *checklist.Service, asking *jira.Client, text *textField) *outbox.Outbox {
	box := outbox.New(s.data.checklists, lists, teller{s.data.sites, asking, text, s.switches.Off}, time.Now, s.log)
	box.Ran = s.failures.told
	if s.MongoURI == "" { // whose gate lets one command at a time through, for everybody
		box.AtOnce = 1
	}
	return box
}
