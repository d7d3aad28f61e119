package tenant

import (
	"context"
	"time"
)

// State is what the last accepted lifecycle calls made of an installation.
type State string

// Only an enabled installation's tokens are accepted. A disabled one comes
// back with `enabled` or `installed`, the others with `installed` alone.
const (
	StateEnabled     State = "enabled"
	StateDisabled    State = "disabled"
	StateUninstalled State = "uninstalled"

	// StateSuperseded is the state of an installation whose site goes by another
	// clientKey now: after a site import Jira installs the app anew at the same
	// BaseURL and tells nothing of the old installation. Its data stay its own.
	StateSuperseded State = "superseded"

	// StateErasing is the state of an installation that goes, with all data of
	// its site. Nothing brings it back; an `installed` has to wait until it is
	// gone.
	StateErasing State = "erasing"
)

// secretGrace is how long a shared secret is good after Jira has replaced it,
// or after the site has gone: panels that are open have tokens of 3 minutes
// under it, and `disabled` may arrive after `uninstalled`.
const secretGrace = 5 * time.Minute

// Installation is one Jira site that has, or had, the app. What Jira said of
// the site is stored as it said it, within the limits that Lifecycle checks.
type Installation struct {
	// ClientKey names the site in every token and is the key of all its data:
	// 1 to 255 printable ASCII characters without space. It stays the same for
	// a site's life; a site import brings a new one.
	ClientKey string

	// BaseURL is where Jira's REST API is called: scheme, host, port and a
	// plain path, without a trailing '/'. Its host was allowed by Hosts when it
	// was stored, which whoever dials it checks again.
	BaseURL string

	// DisplayURL and HelpCenterURL are where people see the site when that is
	// not BaseURL, else "". They are origins that may frame the panel and are
	// never dialled.
	DisplayURL, HelpCenterURL string

	// Facts for people who look into a problem; nothing is decided by them.
	ProductType, Description, ServerVersion, PluginsVersion string

	// OAuthClientID is the app's OAuth client on this site, "" if Jira sent none.
	OAuthClientID string

	// SharedSecret signs (HS256) the site's tokens and ours. It is "" only
	// where it was removed after the site had gone.
	SharedSecret Secret

	// PreviousSecret is what SharedSecret was before the last `installed`, and
	// verifies tokens as well before PreviousUntil. "" and zero if there is none;
	// after PreviousUntil it is of no use to anybody.
	PreviousSecret Secret
	PreviousUntil  time.Time

	State State

	// InstalledAt is when the site became installed: kept through upgrades,
	// set anew by the `installed` that follows an `uninstalled`. UninstalledAt
	// and SupersededAt are zero unless State says so.
	InstalledAt, UninstalledAt, SupersededAt time.Time

	// LastInstall is the iat of the last accepted `installed`. Of several
	// installations at one BaseURL the one with the latest is the site's.
	LastInstall time.Time

	// LastCall is the iat of the latest accepted lifecycle call;
	// LastCallNotDisabled of the latest that was not `disabled`. Jira sends
	// `disabled` and `uninstalled` in parallel, and the second must win in
	// whichever order they were signed or arrive.
	LastCall, LastCallNotDisabled time.Time

	// Rev counts the saves; 0 is an installation that was never stored.
	Rev int64
}

// Store keeps installations. Times are kept in UTC to the millisecond, and a
// zero time comes back zero. Every other error than those named is a fault of
// the store and means nothing about the installation.
type Store interface {
	// Get returns the installation of clientKey, whatever its state, or
	// ErrNotInstalled if there is none.
	Get(ctx context.Context, clientKey string) (Installation, error)

	// At returns the installations of which BaseURL is baseURL, in any state and
	// any order; none is no error. It is the one method that looks beyond a
	// tenant: who takes an address over is found by nothing else.
	At(ctx context.Context, baseURL string) ([]Installation, error)

	// Save stores in if what is stored is still of in.Rev, and returns it with
	// the next Rev; otherwise it returns ErrConflict and stores nothing. Rev 0
	// creates: ErrConflict if there is an installation of that key already.
	Save(ctx context.Context, in Installation) (Installation, error)
}

// live says whether the site has the app, as far as Jira has told.
func (in Installation) live() bool { return in.State == StateEnabled || in.State == StateDisabled }

// secrets are those that verify the site's tokens at a time: none when there
// was none or the site has been gone for longer than secretGrace.
func (in Installation) secrets(now time.Time) []Secret {
	var out []Secret
	ended := in.UninstalledAt
	if in.State == StateSuperseded {
		ended = in.SupersededAt
	}
	if in.SharedSecret != "" && (in.live() || now.Before(ended.Add(secretGrace))) {
		out = append(out, in.SharedSecret)
	}
	if in.PreviousSecret != "" && now.Before(in.PreviousUntil) {
		out = append(out, in.PreviousSecret)
	}
	return out
}

// superseded returns in as it is once another installation has its address.
func (in Installation) superseded(now time.Time) Installation {
	if in.State != StateSuperseded {
		in.State, in.SupersededAt = StateSuperseded, now
	}
	return in
}

// FrameAncestors returns the origins that may frame a page made for this site,
// each once and in the order baseUrl, displayUrl, help center. They consist of
// a scheme, a host and perhaps a port, so that they are safe in a header; an
// address that is not of that form is left out, however it came to be stored.
func (in Installation) FrameAncestors() []string {
	var origins []string
	seen := map[string]bool{}
	for _, s := range []string{in.BaseURL, in.DisplayURL, in.HelpCenterURL} {
		u, err := parseSite(s)
		if err != nil || seen[u.origin] {
			continue
		}
		seen[u.origin] = true
		origins = append(origins, u.origin)
	}
	return origins
}

// validClientKey says whether s may name a site. No space and no control
// character, so that a key can stand in a log line and in a compound id.
func validClientKey(s string) bool { return printable(s, 255) }

// printable says whether s is 1 to limit printable ASCII characters, no space.
func printable(s string, limit int) bool {
	if s == "" || len(s) > limit {
		return false
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// ValidIssueID says whether s is the id of a Jira issue: 1 to 19 digits.
func ValidIssueID(s string) bool {
	if s == "" || len(s) > 19 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
