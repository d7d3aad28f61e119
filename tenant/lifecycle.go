package tenant

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Event is what a lifecycle call tells, by the name that Jira has for it.
type Event string

// The events, and who signs them: installed and uninstalled with Atlassian's
// key (Verifier.Lifecycle), enabled and disabled with the site's secret
// (Verifier.Webhook).
const (
	EventInstalled   Event = "installed"
	EventEnabled     Event = "enabled"
	EventDisabled    Event = "disabled"
	EventUninstalled Event = "uninstalled"
)

// Notice holds the facts in the body of a lifecycle call, each "" if absent.
// The signature does not cover them: Handle ties them to the token.
type Notice struct {
	Key, ClientKey, EventType          string
	BaseURL, DisplayURL, HelpCenterURL string
	SharedSecret                       Secret // in `installed` only
	ProductType, Description           string
	ServerVersion, PluginsVersion      string
	OAuthClientID                      string
}

// Lifecycle keeps installations as the lifecycle calls say. All fields are
// needed.
type Lifecycle struct {
	Store  Store
	AppKey string // ours, as the descriptor has it
	Hosts  Hosts
	Now    func() time.Time
}

const (
	// saves is how often a call is tried again after another one changed the
	// installation in between. Jira sends at most two at a time.
	saves = 10

	maxSecret = 1024 // bytes; Jira's have under 100
	maxFact   = 2048 // bytes of any other fact, of which Jira's stay far below
)

var errHost = fmt.Errorf("%w: the site's host is not allowed", ErrBadToken)

// Handle applies a verified call whose route is event and whose body is n.
//
// `installed` creates the site or overwrites its secret and facts in one write,
// and is the only event that brings an uninstalled site back. The secret that
// it replaces verifies tokens for five minutes more. Where another live
// installation has the same base URL, the one whose `installed` was signed last
// is the site's and the other is superseded; no data move between them. A call
// signed before the last accepted one changes nothing and is a success, as is
// `enabled` or `disabled` of a site that is uninstalled or superseded, and
// `uninstalled` of a site that is not known. Since `disabled` and `uninstalled` arrive side by side,
// `uninstalled` is compared with the last call that was not `disabled`, and so
// wins in either order.
//
// ErrBadToken says that the body is not that of the token's site, app or route,
// or that the site's host is not allowed; ErrBadInstall that an `installed`
// lacks facts; ErrNotInstalled that `enabled` or `disabled` is for an unknown
// site; ErrConflict that others kept changing the installation, or that it is
// being erased.
func (l *Lifecycle) Handle(ctx context.Context, call Call, event Event, n Notice) error {
	if err := l.authenticate(call, event, n); err != nil {
		return err
	}
	if event == EventInstalled {
		if err := l.checkInstall(n); err != nil {
			return err
		}
	}
	var err error
	for range saves {
		if err = l.apply(ctx, call, event, n); !errors.Is(err, ErrConflict) {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("apply %s: %w", event, err)
	}
	return nil
}

// authenticate ties the body to the token: contract 2.2, what needs the body.
func (l *Lifecycle) authenticate(call Call, event Event, n Notice) error {
	switch {
	case !validClientKey(call.ClientKey) || n.ClientKey != call.ClientKey:
		return fmt.Errorf("%w: the body is of another site", ErrBadToken)
	case call.ClientKey == l.AppKey: // its tokens would be taken for those that we sign
		return fmt.Errorf("%w: the site has the app's name", ErrBadToken)
	case n.Key != l.AppKey:
		return fmt.Errorf("%w: the body is for another app", ErrBadToken)
	case n.EventType != string(event):
		return fmt.Errorf("%w: the body is for another route", ErrBadToken)
	}
	return nil
}

// checkInstall checks what an installation cannot be without, and that the
// site may be one of ours.
func (l *Lifecycle) checkInstall(n Notice) error {
	secret := n.SharedSecret.Reveal()
	switch {
	case secret == "" || len(secret) > maxSecret:
		return fmt.Errorf("%w: no shared secret, or one too long", ErrBadInstall)
	case n.BaseURL == "":
		return fmt.Errorf("%w: no base URL", ErrBadInstall)
	}
	site, err := parseSite(n.BaseURL)
	if err != nil {
		return fmt.Errorf("%w: the base URL is %w", ErrBadInstall, err)
	}
	if !l.Hosts.allows(site) {
		return errHost
	}
	for _, fact := range []string{n.ProductType, n.Description, n.ServerVersion, n.PluginsVersion, n.OAuthClientID} {
		if len(fact) > maxFact {
			return fmt.Errorf("%w: a fact is too long", ErrBadInstall)
		}
	}
	return nil
}

// apply reads, decides and writes once.
func (l *Lifecycle) apply(ctx context.Context, call Call, event Event, n Notice) error {
	in, err := l.Store.Get(ctx, call.ClientKey)
	known := err == nil
	if err != nil && !errors.Is(err, ErrNotInstalled) {
		return err
	}
	if event != EventInstalled && !l.mayLeave(n.BaseURL, in) {
		return errHost
	}
	switch {
	case !known && event == EventUninstalled:
		return nil
	case !known && event != EventInstalled:
		return err
	case in.State == StateErasing && event == EventInstalled:
		return fmt.Errorf("%w: it is being erased", ErrConflict)
	case in.State == StateErasing:
		return nil
	case known && !in.accepts(call, event):
		return nil
	}
	next := l.after(in, call, event, n)
	if event == EventInstalled {
		return l.install(ctx, next)
	}
	_, err = l.Store.Save(ctx, next)
	return err
}

// install stores in, and whose the address is. All that can fail by reading
// does so before anything is written. After in is stored the others are read
// once more, since one may have been installed meanwhile: of two that race, the
// one stored last sees the other. A fault then leaves two live installations,
// which the same call, sent again, puts right.
func (l *Lifecycle) install(ctx context.Context, in Installation) error {
	others, err := l.others(ctx, in)
	if err != nil {
		return err
	}
	for _, other := range others {
		if other.LastInstall.After(in.LastInstall) {
			in = in.superseded(l.Now())
		}
	}
	if in, err = l.Store.Save(ctx, in); err != nil || !in.live() {
		return err
	}
	if others, err = l.others(ctx, in); err != nil {
		return err
	}
	for _, other := range others {
		loser := other
		if other.LastInstall.After(in.LastInstall) {
			loser = in
		}
		if _, err := l.Store.Save(ctx, loser.superseded(l.Now())); err != nil {
			return err
		}
		if loser.ClientKey == in.ClientKey {
			return nil
		}
	}
	return nil
}

// others are the live installations at in's address but in itself.
func (l *Lifecycle) others(ctx context.Context, in Installation) ([]Installation, error) {
	all, err := l.Store.At(ctx, in.BaseURL)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(other Installation) bool { return !other.live() || other.ClientKey == in.ClientKey }), nil
}

// mayLeave says whether a call other than `installed` may come from baseURL. A
// site that is stored may still be disabled or uninstalled after the operator
// has taken its host out of JIRA_HOSTS: nothing is dialled for it, and Jira
// would not ask twice.
func (l *Lifecycle) mayLeave(baseURL string, in Installation) bool {
	s, err := parseSite(baseURL)
	return baseURL == "" || err == nil && (l.Hosts.allows(s) || s.full == in.BaseURL)
}

// accepts says whether the call may change the stored installation.
func (in Installation) accepts(call Call, event Event) bool {
	switch event {
	case EventUninstalled:
		return !call.IssuedAt.Before(in.LastCallNotDisabled)
	case EventEnabled, EventDisabled:
		return in.live() && !call.IssuedAt.Before(in.LastCall)
	default:
		return !call.IssuedAt.Before(in.LastCall)
	}
}

// after returns in as an accepted call leaves it.
func (l *Lifecycle) after(in Installation, call Call, event Event, n Notice) Installation {
	if call.IssuedAt.After(in.LastCall) {
		in.LastCall = call.IssuedAt
	}
	if event != EventDisabled {
		in.LastCallNotDisabled = call.IssuedAt
	}
	in = in.withoutStale(l.Now())
	switch event {
	case EventInstalled:
		if in.InstalledAt.IsZero() || in.State == StateUninstalled {
			in.InstalledAt = l.Now()
		}
		in.replaceSecret(n.SharedSecret, l.Now())
		in.State, in.UninstalledAt, in.SupersededAt = StateEnabled, time.Time{}, time.Time{}
		in.ClientKey, in.LastInstall = call.ClientKey, call.IssuedAt
		in.setFacts(n, l.Hosts)
	case EventEnabled:
		in.State = StateEnabled
	case EventDisabled:
		in.State = StateDisabled
	case EventUninstalled:
		if in.State != StateUninstalled {
			in.UninstalledAt = l.Now()
		}
		in.State, in.SupersededAt = StateUninstalled, time.Time{}
	}
	return in
}

// withoutStale forgets a previous secret that verifies nothing any more.
func (in Installation) withoutStale(now time.Time) Installation {
	if !now.Before(in.PreviousUntil) {
		in.PreviousSecret, in.PreviousUntil = "", time.Time{}
	}
	return in
}

// replaceSecret keeps the secret of a live site for those who hold its tokens.
// That of a site which had gone stays gone, and a call that Jira repeats
// replaces nothing.
func (in *Installation) replaceSecret(secret Secret, now time.Time) {
	switch {
	case secret == in.SharedSecret:
		return
	case in.live():
		in.PreviousSecret, in.PreviousUntil = in.SharedSecret, now.Add(secretGrace)
	default:
		in.PreviousSecret, in.PreviousUntil = "", time.Time{}
	}
	in.SharedSecret = secret
}

// setFacts overwrites all that `installed` tells of the site. n has passed
// checkInstall.
func (in *Installation) setFacts(n Notice, hosts Hosts) {
	base, _ := parseSite(n.BaseURL) // checked
	in.BaseURL = base.full
	in.DisplayURL = hosts.display(n.DisplayURL)
	in.HelpCenterURL = hosts.display(n.HelpCenterURL)
	in.ProductType, in.Description = text(n.ProductType), text(n.Description)
	in.ServerVersion, in.PluginsVersion = text(n.ServerVersion), text(n.PluginsVersion)
	in.OAuthClientID = text(n.OAuthClientID)
}

// text makes s storable: a database refuses broken UTF-8.
func text(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }
