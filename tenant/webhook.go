package tenant

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// What taking webhooks in can say is wrong, beside ErrNotInstalled.
var (
	// ErrBadWebhook says that a properly signed webhook does not tell what its
	// kind has to tell. It would not do so a second time either.
	ErrBadWebhook = errors.New("the webhook lacks what it has to tell")

	// ErrQueueFull says that so many webhooks of the site are waiting that no
	// more are taken. Jira sends it again.
	ErrQueueFull = errors.New("too many webhooks of this site are waiting")
)

// WebhookKind is what a webhook tells of, by the name that Jira has for it.
type WebhookKind string

// The webhooks that the descriptor asks for.
const (
	IssueCreated   WebhookKind = "jira:issue_created"
	IssueUpdated   WebhookKind = "jira:issue_updated"
	IssueDeleted   WebhookKind = "jira:issue_deleted"
	ProjectDeleted WebhookKind = "project_deleted"
	IssuesLinked   WebhookKind = "issuelink_created"
	// PropertySet is of the one property by which something is ordered of the app.
	PropertySet WebhookKind = "issue_property_set"
	// PostFunction is a call of a workflow, for which Jira has no such name.
	PostFunction WebhookKind = "post_function"
)

// Orders says whether a webhook of the kind asks for something to be done, in
// words of whoever asks.
func (k WebhookKind) Orders() bool { return k == PropertySet || k == PostFunction }

// Webhook is what Jira tells of a change on a site, as far as it is of use: ids,
// and nothing that a person wrote.
type Webhook struct {
	Kind WebhookKind

	// Identifier is Jira's own name for it, the same each time that it is sent.
	// Where it is "" the webhook goes by what it tells and by At.
	Identifier string

	// ProjectDeleted has a ProjectID, the others an IssueID; each is 1 to 19
	// digits. What is there beside it is not kept.
	IssueID, ProjectID string

	// InProject is where the issue of IssueCreated, IssueUpdated, PropertySet or
	// PostFunction was then; "" if Jira did not say. It is kept of the last two, and
	// only if it is an id.
	InProject string

	// Fields are, of IssueUpdated, the ids of the fields that changed, between
	// commas, and of IssueCreated of the custom fields that came with a text;
	// AnyField if that is not known. To is the id of the status that the
	// issue was moved to, "" for none.
	Fields, To string

	// CloneOf says of IssuesLinked that the issue is a clone of this one; "" for
	// other links, which are of no use.
	CloneOf string

	// Moved says of IssueUpdated that the issue may be in another project now,
	// StatusChanged that it may be in another status.
	Moved, StatusChanged bool

	// Who is the account id of whoever did it, "" if Jira did not say. It is kept
	// of a change of status and of PropertySet alone, until that is done.
	Who string

	// Order is, of PropertySet and PostFunction, what is to be done, as JSON; of
	// PropertySet "" if Jira did not say.
	Order string

	// Occasion tells one run of a PostFunction from others where there is no
	// Identifier; any text.
	Occasion string

	// At is when it happened, by Jira's clock; zero if Jira did not say.
	At time.Time
}

// AnyField stands for the fields that changed where it is not known which.
const AnyField = "*"

const (
	// maxIdentifier is the longest Identifier, in bytes. Jira's are far shorter.
	maxIdentifier = 1024

	// MaxWaitingWebhooks is how many webhooks of one site may wait. What waits is some
	// hundred bytes each, and is done in milliseconds.
	MaxWaitingWebhooks = 10_000

	// maxOrder is the longest Order, in bytes: Jira's properties have 32,768
	// characters.
	maxOrder = 128 << 10
)

// check says, as ErrBadWebhook, what is missing. Ids of projects look as those
// of issues do.
func (w Webhook) check() error {
	switch {
	case len(w.Identifier) > maxIdentifier:
		return fmt.Errorf("%w: its identifier is too long", ErrBadWebhook)
	case w.Kind == ProjectDeleted && !ValidIssueID(w.ProjectID):
		return fmt.Errorf("%w: no project", ErrBadWebhook)
	case w.Kind != ProjectDeleted && !ValidIssueID(w.IssueID):
		return fmt.Errorf("%w: no issue", ErrBadWebhook)
	case len(w.Order) > maxOrder, w.Kind == PostFunction && w.Order == "":
		return fmt.Errorf("%w: nothing that could be done", ErrBadWebhook)
	case w.CloneOf != "" && !ValidIssueID(w.CloneOf):
		return fmt.Errorf("%w: no issue that it is a clone of", ErrBadWebhook)
	}
	return nil
}

// used says whether there is anything to do for a webhook. What is not used is
// not stored: a site may tell of thousands of updates an hour. Whoever gives
// the other kinds a use names them here, and does them where these are done.
func (w Webhook) used() bool {
	switch w.Kind {
	case IssueDeleted, ProjectDeleted, PropertySet, PostFunction:
		return true
	case IssueUpdated:
		return w.Moved || w.StatusChanged
	case IssuesLinked:
		return w.CloneOf != ""
	default:
		return false
	}
}

// name is what tells the webhook from all others of its site. It is a hash, as
// an identifier may hold what a document's id should not.
func (w Webhook) name() string {
	parts := []string{string(w.Kind), w.Identifier}
	if w.Identifier == "" {
		parts = append(parts, w.IssueID, w.ProjectID, w.At.UTC().Format(time.RFC3339Nano))
		if w.Kind.Orders() {
			parts = append(parts, w.Occasion, w.Order)
		}
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:16])
}

// TaskState is what became of a task.
type TaskState string

// A waiting task is to be done, also while somebody does it. The others are
// kept for a while: that Jira's repetitions are known, and that an operator sees
// what was given up.
const (
	TaskWaiting TaskState = "waiting"
	TaskDone    TaskState = "done"
	TaskGivenUp TaskState = "given up"
)

// Task is a webhook from when it was taken in. Any server may do it.
type Task struct {
	ClientKey          string
	Name               string // within the site: 32 hex digits
	Kind               WebhookKind
	IssueID, ProjectID string // "" once it is done: nothing that was erased is remembered; an order may have both
	StatusChanged      bool   // the issue may be in another status
	Moved              bool   // it may be in another project
	Rules              bool   // rules, or a field, may want it; the next two are kept for those alone
	Fields, To         string // as in Webhook
	CloneOf            string // as in Webhook
	Who                string // whoever changed the status or set the property; "" once it is settled, and if nobody knows
	Order              string // as in Webhook, in a task that is put; in others it is sealed
	Sealed             SealedOrder
	ReceivedAt         time.Time
	State              TaskState

	// Due is when a waiting task is to be begun, or begun again: whoever begins
	// it moves Due past the time that it may take. A settled task is forgotten
	// after Due.
	Due time.Time

	// Attempts counts how often the present pass was begun, Passes how often the
	// task was done.
	Attempts, Passes int

	// Rev counts the saves; 0 is a task that was never stored.
	Rev int64
}

// SealedOrder is an order as a queue keeps it; the zero value is none. What is in
// it is the queue's affair.
type SealedOrder struct{ Key, Value string }

// Queue keeps tasks. Times are kept in UTC to the millisecond. Any error other
// than those named is a fault, after which it is open whether the call had its
// effect.
type Queue interface {
	// Put stores a task of Rev 0. Where there is one of its ClientKey and Name,
	// in whatever state, that one is left alone and Put succeeds. Once it has
	// returned nil the task survives the loss of a server.
	Put(ctx context.Context, t Task) error

	// Waiting counts the waiting tasks of a site, up to limit.
	Waiting(ctx context.Context, clientKey string, limit int) (int, error)

	// Earliest returns the waiting tasks of all sites that are due first, at most
	// limit, in the order of Due.
	Earliest(ctx context.Context, limit int) ([]Task, error)

	// Order opens the order of a task that was read, "" if it has none.
	Order(ctx context.Context, t Task) (string, error)

	// Before says whether there is a waiting task that orders something of the same
	// issue as t, and was received before it.
	Before(ctx context.Context, t Task) (bool, error)

	// Save stores t if what is stored is still of t.Rev, and returns it with the
	// next Rev; otherwise, or if there is none, it returns ErrConflict and stores
	// nothing.
	Save(ctx context.Context, t Task) (Task, error)

	// Forget removes the settled tasks whose Due is before a time, and says how
	// many.
	Forget(ctx context.Context, before time.Time) (int, error)

	// People calls yield with the account ids that tasks of a site hold, each once.
	People(ctx context.Context, clientKey string, yield func(accounts []string) error) error

	// Erase removes the tasks of a whole site, and those that order something of an
	// issue or in a project; of a project also those of which nobody knows in which
	// they are, since they may be in that one. What else there is of an issue or a
	// project stays: what names one that was deleted forgets it by being done. Of a
	// person it takes the account id out, and leaves ErasedAccount.
	Holder
}

// Inbox takes webhooks in. All fields are needed.
type Inbox struct {
	Queue Queue
	Now   func() time.Time
	// Wanted says of IssueCreated and IssueUpdated whether the site has rules that
	// could want it, or keeps a field that it may be about. Every error is a fault: then Jira is to send it again.
	Wanted func(ctx context.Context, clientKey string, w Webhook) (bool, error)
	// Wake tells whoever does tasks that there is one. It must not block.
	Wake func()
}

// Take keeps what a verified call tells, for others to do: when it returns nil
// that survives the loss of a server. A webhook that was taken before, and one
// that nothing uses, are successes that store nothing.
//
// It returns ErrNotInstalled if the site is not enabled, ErrBadWebhook, and
// ErrQueueFull; the last is worth another try, as any fault is.
func (b *Inbox) Take(ctx context.Context, call Call, w Webhook) error {
	if call.Installation.State != StateEnabled {
		return fmt.Errorf("%w: it is %s", ErrNotInstalled, call.Installation.State)
	}
	if err := w.check(); err != nil {
		return err
	}
	wanted, err := b.wanted(ctx, call.ClientKey, w)
	if err != nil {
		return err
	}
	if !w.used() && !wanted {
		return nil
	}
	waiting, err := b.Queue.Waiting(ctx, call.ClientKey, MaxWaitingWebhooks)
	if err != nil {
		return fmt.Errorf("take a webhook in: %w", err)
	}
	if waiting >= MaxWaitingWebhooks {
		return ErrQueueFull
	}
	if err := b.Queue.Put(ctx, w.task(call.ClientKey, wanted, b.Now())); err != nil {
		return fmt.Errorf("take a webhook in: %w", err)
	}
	b.Wake()
	return nil
}

// wanted says whether rules could want the webhook.
func (b *Inbox) wanted(ctx context.Context, clientKey string, w Webhook) (bool, error) {
	if w.Kind != IssueCreated && w.Kind != IssueUpdated {
		return false, nil
	}
	wanted, err := b.Wanted(ctx, clientKey, w)
	if err != nil {
		return false, fmt.Errorf("look for rules that want a webhook: %w", err)
	}
	return wanted, nil
}

// task is w as it is taken in.
func (w Webhook) task(clientKey string, wanted bool, now time.Time) Task {
	t := Task{ClientKey: clientKey, Name: w.name(), Kind: w.Kind, ReceivedAt: now, State: TaskWaiting, Due: now, Rules: wanted, CloneOf: w.CloneOf}
	if wanted {
		t.Fields, t.To = w.Fields, w.To
	}
	if w.Kind == IssueUpdated {
		t.Moved, t.StatusChanged = w.Moved, w.StatusChanged
	}
	if t.StatusChanged || w.Kind == PropertySet {
		t.Who = w.Who
	}
	if w.Kind.Orders() {
		t.Order = w.Order
	}
	if w.Kind.Orders() && ValidIssueID(w.InProject) {
		t.ProjectID = w.InProject
	}
	if w.Kind == ProjectDeleted {
		t.ProjectID = w.ProjectID
	} else {
		t.IssueID = w.IssueID
	}
	return t
}

const (
	// TaskTime is how long one attempt at a task may take.
	TaskTime = 12 * time.Second

	// taskLease is how long nobody else begins a task that was begun. Who died
	// over it is found out after that time.
	taskLease = TaskTime + 3*time.Second

	// maxAttempts is how often a task is begun. With the times in between this
	// is about a day.
	maxAttempts = 32

	firstRetry = 5 * time.Second
	maxRetry   = time.Hour

	// secondPass is how long after a deletion its erasure is repeated. A person
	// who had the panel open may have written until then under a verdict on
	// permissions from before.
	secondPass = 2 * time.Minute

	// A task that is done is known for doneKept, which is far longer than Jira
	// repeats a webhook; one that was given up for givenUpKept.
	doneKept    = 24 * time.Hour
	givenUpKept = 30 * 24 * time.Hour
)

// Spent says whether t was begun as often as it may be. One that is and still
// waits has ended the servers that began it.
func (t Task) Spent() bool { return t.Attempts >= maxAttempts }

// Begun returns t as it is to be saved before an attempt at it.
func (t Task) Begun(now time.Time) Task {
	t.Attempts++
	t.Due = now.Add(taskLease)
	return t
}

// Succeeded returns t after an attempt that did it: done, or, after the first
// pass of an erasure, waiting for the second.
func (t Task) Succeeded(now time.Time) Task {
	t.Passes++
	t.Attempts = 0
	if t.Passes == 1 && (t.Kind == IssueDeleted || t.Kind == ProjectDeleted) {
		t.Due = now.Add(secondPass)
		return t
	}
	t.State, t.Due = TaskDone, now.Add(doneKept)
	t.IssueID, t.ProjectID, t.Who, t.CloneOf, t.Sealed = "", "", "", "", SealedOrder{}
	return t
}

// Continued returns t after an attempt that did a part of it: it goes on as if it
// had just come in.
func (t Task) Continued(now time.Time) Task {
	t.Attempts, t.Due = 0, now
	return t
}

// Postponed returns t after an attempt at which Jira wanted to be left alone until
// a time. It does not count: Jira may want so as often as it likes.
func (t Task) Postponed(until time.Time) Task {
	t.Attempts, t.Due = max(t.Attempts-1, 0), until
	return t
}

// Failed returns t after an attempt that did not do it: waiting for the next,
// each time about twice as long, or given up.
func (t Task) Failed(now time.Time) Task {
	if t.Spent() {
		t.State, t.Due, t.Who, t.Sealed = TaskGivenUp, now.Add(givenUpKept), "", SealedOrder{}
		return t
	}
	waits := backoff.ExponentialBackOff{InitialInterval: firstRetry, MaxInterval: maxRetry, Multiplier: 2, RandomizationFactor: 0.3}
	waits.Reset()
	var wait time.Duration
	for range t.Attempts {
		wait = waits.NextBackOff()
	}
	t.Due = now.Add(wait)
	return t
}
