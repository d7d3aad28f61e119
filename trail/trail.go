// Package trail is what one request, or one run of a job, did on its way: the
// database commands, the calls to Jira and the requests to others, in order, and how
// much time each kind took. The context carries it; those who do the work add to
// it, and those who tell of the request read it. It knows no database and no
// service, and holds no values: a step is named by what it is, never by whom or
// what it is about.
package trail

import (
	"context"
	"sync"
	"time"
)

// Kind is what a step was done to.
type Kind uint8

// The kinds of steps.
const (
	Database Kind = iota // a command that the database answered or did not
	Jira                 // a call of Jira's REST API
	Web                  // a request to anybody else: a hook's address, a server of keys
	kinds
)

// String is the kind's name as logs and reports show it.
func (k Kind) String() string {
	switch k {
	case Database:
		return "database"
	case Jira:
		return "jira"
	case Web:
		return "web"
	default:
		return "other"
	}
}

// kept is how many steps a trail keeps: the last ones.
const kept = 50

// Step is one thing that was done.
type Step struct {
	At   time.Time // when it began
	Kind Kind
	// What is the command and its collection ("find checklists"), the method and
	// the pattern of the path ("POST /rest/api/3/permissions/check 200"), or what the
	// request was ("POST hook 204"). It has no values: no ids, names or texts.
	What string
	Took time.Duration
	Err  string // how it failed, "" if it did not
}

// Trail is what was done so far. Its methods may be called at once, and on a nil
// Trail, which keeps nothing.
type Trail struct {
	mu    sync.Mutex
	steps []Step // the last kept; the oldest is at next once all places are taken
	next  int
	spent [kinds]time.Duration

	skipped bool // the run came to nothing
}

type key struct{}

// Begin returns a context that carries a new trail. A trail that ctx carried is
// left as it is: a run within a request has its own.
func Begin(ctx context.Context) (context.Context, *Trail) {
	t := &Trail{}
	return context.WithValue(ctx, key{}, t), t
}

// From returns the trail that ctx carries, nil for none.
func From(ctx context.Context) *Trail {
	t, _ := ctx.Value(key{}).(*Trail)
	return t
}

// Add keeps a step, in place of the oldest once there are 50, and adds its time
// to its kind's.
func (t *Trail) Add(s Step) {
	if t == nil || s.Kind >= kinds {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.spent[s.Kind] += s.Took
	if len(t.steps) < kept {
		t.steps = append(t.steps, s)
		return
	}
	t.steps[t.next] = s
	t.next = (t.next + 1) % kept
}

// Spent is how long all steps of a kind took together, those forgotten included.
// Steps that ran at once each count: it may be more than the request took.
func (t *Trail) Spent(k Kind) time.Duration {
	if t == nil || k >= kinds {
		return 0
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.spent[k]
}

// Steps returns the last 50 steps in the order in which they were added.
func (t *Trail) Steps() []Step {
	if t == nil {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return append(append(make([]Step, 0, len(t.steps)), t.steps[t.next:]...), t.steps[:t.next]...)
}
