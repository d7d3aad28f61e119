// Package hooks tells addresses that admins name what happens to checklists: what
// a change means for whoever is outside, which addresses a site has, and how what
// they are told arrives once at least, in the order in which it happened to an
// issue. It knows neither HTTP nor a database: those are a [Sender] and a [Store].
package hooks

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"ticklist/checklist"
)

// Kind is what is told.
type Kind string

// The kinds. A test is what an admin sends to see whether it arrives.
const (
	Checked   Kind = "item.checked"
	Unchecked Kind = "item.unchecked"
	Added     Kind = "item.added"
	Assigned  Kind = "item.assigned"
	Overdue   Kind = "item.overdue"
	Completed Kind = "list.completed"
	Test      Kind = "test"
)

// Kinds returns what a hook can be told, in the order in which a person chooses.
func Kinds() []Kind { return []Kind{Checked, Unchecked, Added, Assigned, Overdue, Completed} }

// Limits of what a site can have.
const (
	MaxHooks    = 20
	MaxName     = 100   // code points of a name
	MaxAddress  = 2000  // bytes of an address
	MaxToken    = 500   // bytes of a token
	MaxProjects = 100   // that a hook names
	MaxWaiting  = 10000 // deliveries of a hook that have not arrived; what is more is not sent
)

// kept is for how long a secret is good beside the one that took its place.
const kept = 24 * time.Hour

// Secret is what only its owners know. It prints as [secret].
type Secret string

const hidden = "[secret]"

// Format implements fmt.Formatter.
func (Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(hidden)) }

// LogValue implements slog.LogValuer.
func (Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// Reveal returns the secret itself.
func (s Secret) Reveal() string { return string(s) }

// NewSecret makes a key for signing, written as Standard Webhooks has it:
// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
func NewSecret() Secret {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	return Secret("whsec_" + base64.StdEncoding.EncodeToString(key))
}

// Off says why a hook was switched off by itself.
type Off string

// The reasons.
const (
	NotOff  Off = ""
	Failing Off = "failing" // nothing has arrived for days
	Gone    Off = "gone"    // the address has answered 410
)

// Hook is an address that is told what happens on a site.
type Hook struct {
	ID       string
	Name     string
	URL      string
	Events   []Kind   // in the order of Kinds
	Projects []string // ids; none for all
	Enabled  bool
	Zone     string // of the IANA database: where a day ends, for Overdue
	// Token is sent along for Jira Automation, which asks for it; "" for none.
	Token Secret
	// Secret signs what is sent; Before, until BeforeUntil, too.
	Secret, Before Secret
	BeforeUntil    time.Time
	Rev            int64
	Created        time.Time
	// Since is when it was switched on last: what happened before is not told.
	Since time.Time
	Off   Off
	Queue Queue
}

// Queue is how it goes with what a hook is to be told.
type Queue struct {
	N            int64     // counts what was added
	Next         time.Time // when there is something to send; zero for nothing
	Paused       time.Time // until when the address is left alone
	Failures     int       // since something last arrived
	FailingSince time.Time // the first of these
	UpSince      time.Time // when the address took something again after long
	Missed       int64     // what was not sent as too much was waiting
	OverdueTo    string    // YYYY-MM-DD: what was due before is told
}

// keys are what signs now.
func (h Hook) keys(now time.Time) []Secret {
	if h.Before != "" && now.Before(h.BeforeUntil) {
		return []Secret{h.Secret, h.Before}
	}
	return []Secret{h.Secret}
}

// Wants says whether the hook is told of what happens in a project, "" for one
// that is not known.
func (h Hook) Wants(projectID string) bool {
	return h.Enabled && (len(h.Projects) == 0 || projectID == "" || slices.Contains(h.Projects, projectID))
}

// Tells says whether the hook is told of one thing that happened.
func (h Hook) Tells(kind Kind, projectID string, at time.Time) bool {
	return h.Wants(projectID) && slices.Contains(h.Events, kind) && !at.Before(h.Since)
}

// day is which day it is where the hook's days end.
func (h Hook) day(now time.Time) string {
	zone, err := time.LoadLocation(h.Zone)
	if err != nil {
		zone = time.UTC // it was checked; the database of zones has changed
	}
	return now.In(zone).Format(time.DateOnly)
}

// Forget replaces a person's account id where it stands by itself in what admins
// wrote, and says whether it did. Addresses and tokens are left: they would lead
// elsewhere.
func (h *Hook) Forget(accountID string) bool {
	name := checklist.WithoutID(h.Name, accountID)
	found := name != h.Name
	h.Name = name
	return found
}
