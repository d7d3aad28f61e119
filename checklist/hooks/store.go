package hooks

import (
	"context"
	"errors"
	"strings"
	"time"

	"ticklist/checklist"
)

// ErrNotFound says that a site has no such hook, or a hook no such delivery.
var ErrNotFound = errors.New("there is no such hook")

// State is what became of a delivery.
type State string

// The states.
const (
	Waiting State = "waiting"
	Sent    State = "sent"
	Failed  State = "failed" // given up
)

// Fault says why a delivery did not arrive, in a word that gives nothing of the
// operator's network away.
type Fault string

// The faults.
const (
	NoFault       Fault = ""
	BadStatus     Fault = "status"     // an answer that is not 2xx
	Redirected    Fault = "redirect"   // which is not followed
	TimedOut      Fault = "timeout"    // no answer in time
	NoName        Fault = "name"       // the address's name is not known
	BadTLS        Fault = "tls"        // its certificate is not right
	NotPublic     Fault = "not_public" // it leads to an address that is not on the internet
	NoConnection  Fault = "connection" // nobody listens, or somebody hangs up
	WasOff        Fault = "off"        // the hook was switched off before it arrived
	MaxDeliveries       = 50           // that are read at once
)

// KeptDeliveries is for how long it is known what was sent.
const KeptDeliveries = 7 * 24 * time.Hour

// Ref names a hook among those of all sites.
type Ref struct{ ClientKey, HookID string }

// Delivery is a message for a hook, and what became of it.
type Delivery struct {
	ID                           string // the header webhook-id
	Kind                         Kind
	IssueID, IssueKey, ProjectID string    // "" of a test
	At                           time.Time // when it happened; UTC, whole milliseconds
	State                        State
	Due                          time.Time // of what waits: when it is tried next
	First, Tried                 time.Time // the first and the latest try; zero for none
	Tries                        int
	Status                       int // of the latest answer; 0 for none
	Took                         time.Duration
	Fault                        Fault
	Body                         []byte // until it has arrived
}

// Place is where the delivery stands among those of its hook, in the order of time.
func (d Delivery) Place() string { return d.At.UTC().Format(placeTime) + "-" + d.ID }

const placeTime = "20060102T150405.000"

// ReadPlace returns the time and the id in a place.
func ReadPlace(place string) (at time.Time, id string, ok bool) {
	clock, id, ok := strings.Cut(place, "-")
	at, err := time.Parse(placeTime, clock)
	return at, id, ok && err == nil && id != ""
}

// Owed is what is to be told outside of an issue: what was done to it behind a
// revision, since a time.
type Owed struct {
	From  int64
	Since time.Time
}

// Store keeps the hooks of sites, and what they are to be told. Each implementation
// passes checklisttest.RunHooks. Every error that is not named is a fault.
type Store interface {
	HookStore
	PlanStore
	QueueStore
}

// HookStore keeps hooks.
type HookStore interface {
	// Hooks returns the hooks of a site, the oldest first.
	Hooks(ctx context.Context, clientKey string) ([]Hook, error)
	// Hook returns one, or ErrNotFound.
	Hook(ctx context.Context, of Ref) (Hook, error)
	// CreateHook stores a hook of a new id with revision 1.
	CreateHook(ctx context.Context, clientKey string, h Hook) error
	// SaveHook stores in if the stored revision is still in.Rev, and returns it with
	// the next one; else it returns checklist.ErrConflict, or ErrNotFound.
	// The queue is left as it is, but if Since is another: then the failures are
	// forgotten and it is due at once.
	SaveHook(ctx context.Context, clientKey string, in Hook) (Hook, error)
	// DeleteHook removes a hook and its deliveries, or returns ErrNotFound.
	DeleteHook(ctx context.Context, of Ref) error
	// OverdueHooks calls yield for each hook of all sites that is enabled and told
	// of what is overdue, until it returns an error, which OverdueHooks returns.
	OverdueHooks(ctx context.Context, yield func(Ref, Hook) error) error
	// LookedForOverdue keeps that a hook was told of what was due before a day.
	LookedForOverdue(ctx context.Context, of Ref, day string) error
	// EraseHooks removes hooks and deliveries: of a site those from before a time,
	// all of them if it is zero; of a project and of an issue the deliveries. A
	// person's account id it replaces by checklist.Erased. It returns how many
	// documents it removed or changed.
	EraseHooks(ctx context.Context, p checklist.Part, before time.Time) (int64, error)
}

// PlanStore keeps of which issues something is to be told. An issue is, from when
// it is saved with a HooksSince.
type PlanStore interface {
	// ClaimIssue gives the issue to the caller until a time, if something is to be
	// told of it and it is nobody else's.
	ClaimIssue(ctx context.Context, sc checklist.Scope, now, until time.Time) (owed Owed, ours bool, err error)
	// Planned keeps that what was done to the issue until a revision is planned, and
	// ends the claim. If it was changed since, more is true.
	Planned(ctx context.Context, sc checklist.Scope, owed Owed, rev int64) (more bool, err error)
	// Unplanned returns issues that somebody could claim now, those that have waited
	// longest first, at most limit.
	Unplanned(ctx context.Context, now time.Time, limit int) ([]checklist.Scope, error)
	// DueBetween calls yield for each issue of a site with items that are due from a
	// day on and before another, until it returns an error, which DueBetween returns.
	// What items say is not opened.
	DueBetween(ctx context.Context, clientKey, from, before string, yield func(checklist.Scope) error) error
}

// QueueStore keeps what hooks are to be told.
type QueueStore interface {
	// AddDeliveries stores deliveries of a hook in their order, those that are there
	// already excepted, then that there is something to send. missed is how many
	// more there would have been.
	AddDeliveries(ctx context.Context, to Ref, add []Delivery, missed int, now time.Time) error
	// CountWaiting returns how many deliveries of a hook wait, at most MaxWaiting.
	CountWaiting(ctx context.Context, of Ref) (int, error)
	// ClaimHook gives the queue of a hook to an owner until a time, if it is due and
	// nobody else's, or the owner's already, and returns the hook.
	ClaimHook(ctx context.Context, of Ref, owner string, now, until time.Time) (h Hook, ours bool, err error)
	// KeepHook keeps the claim of an owner until a time, and says whether it is still
	// the owner's.
	KeepHook(ctx context.Context, of Ref, owner string, until time.Time) (ours bool, err error)
	// ReleaseHook ends the claim of an owner, and keeps how it goes with the queue.
	// Next is kept only if nothing was added since q.N; else it stays due.
	ReleaseHook(ctx context.Context, of Ref, owner string, q Queue) error
	// SwitchOff switches a hook off and says why.
	SwitchOff(ctx context.Context, of Ref, why Off) error
	// DueHooks returns hooks that somebody could claim now, the longest due first, at
	// most limit.
	DueHooks(ctx context.Context, now time.Time, limit int) ([]Ref, error)
	// WaitingDeliveries returns what waits of a hook, in the order of the ids, those
	// behind one, at most limit.
	WaitingDeliveries(ctx context.Context, of Ref, after string, limit int) ([]Delivery, error)
	// Delivery returns one of a hook, or ErrNotFound.
	Delivery(ctx context.Context, of Ref, id string) (Delivery, error)
	// SaveDelivery stores what became of a delivery, or a new one. One that was
	// removed meanwhile stays away unless it is new.
	SaveDelivery(ctx context.Context, of Ref, d Delivery, isNew bool) error
	// Deliveries returns those of a hook that are behind a place, as Delivery.Place
	// gives it, "" for all, the latest first, at most limit. Bodies are not opened.
	Deliveries(ctx context.Context, of Ref, behind string, limit int) ([]Delivery, error)
	// Requeue makes a queue due now, whatever it waits for.
	Requeue(ctx context.Context, of Ref, now time.Time) error
	// ForgetDeliveries removes those that happened before a time, of all sites, and
	// says how many.
	ForgetDeliveries(ctx context.Context, before time.Time) (int64, error)
}
