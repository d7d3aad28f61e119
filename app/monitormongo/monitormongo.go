// Package monitormongo tells of each command that goes to MongoDB: its name, its
// collection, how long it took and by what kind of failure it ended. It keeps to
// that: neither what stands in a command or an answer nor the server's words,
// which quote both, go further.
package monitormongo

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/event"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver"
)

// Command is a command on its way to the database. A retry is one of its own.
type Command struct {
	Name       string // as MongoDB calls it, such as "find"
	Collection string // "" for a command that is not about one
}

// String is the command and its collection, as in "find checklists".
func (c Command) String() string { return strings.TrimSuffix(c.Name+" "+c.Collection, " ") }

// Begin is called before a command is sent, with the context of who sends it, and
// what it returns with the command's end: after how long it came, and with which
// kind of failure, "" for none. Both are called on the goroutine of the sender,
// who waits for them.
type Begin func(context.Context, Command) func(took time.Duration, failure string)

// most is how many commands are remembered that are on their way. The driver says
// of each how it ended, but for one that it could not compress.
const most = 10_000

// New returns a monitor for options.ClientOptions.SetMonitor, which is nil where
// nobody is to be told: the driver copies each command for a monitor.
func New(begin Begin) *event.CommandMonitor {
	if begin == nil {
		return nil
	}
	m := &monitor{begin: begin, underway: map[key]func(time.Duration, string){}}
	return &event.CommandMonitor{Started: m.started, Succeeded: m.succeeded, Failed: m.failed}
}

// key is what the beginning and the end of a command have in common: the driver
// counts requests with 32 bits.
type key struct {
	request    int64
	connection string
}

type monitor struct {
	begin Begin

	mu       sync.Mutex
	underway map[key]func(time.Duration, string)
}

func (m *monitor) started(ctx context.Context, e *event.CommandStartedEvent) {
	end := m.begin(ctx, Command{Name: e.CommandName, Collection: collectionOf(e)})
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.underway) < most {
		m.underway[key{e.RequestID, e.ConnectionID}] = end
	}
}

func (m *monitor) succeeded(_ context.Context, e *event.CommandSucceededEvent) {
	m.ended(e.CommandFinishedEvent, refusal(e))
}

func (m *monitor) failed(_ context.Context, e *event.CommandFailedEvent) {
	m.ended(e.CommandFinishedEvent, failure(e.Failure))
}

func (m *monitor) ended(e event.CommandFinishedEvent, failure string) {
	k := key{e.RequestID, e.ConnectionID}
	m.mu.Lock()
	end, ok := m.underway[k]
	delete(m.underway, k)
	m.mu.Unlock()
	if ok {
		end(e.Duration, failure)
	}
}

// collectionOf is the collection that a command names: as its first value, which is
// a number where it names none, but for getMore, which has the cursor there.
func collectionOf(e *event.CommandStartedEvent) string {
	name := e.CommandName
	if name == "getMore" {
		name = "collection"
	}
	collection, _ := e.Command.Lookup(name).StringValueOK()
	return collection
}

// refusal is what a write was refused by that was carried out as a command.
func refusal(e *event.CommandSucceededEvent) string {
	switch e.CommandName {
	case "insert", "update", "delete", "findAndModify":
	default:
		return ""
	}
	if code, err := e.Reply.LookupErr("writeErrors", "0", "code"); err == nil {
		return coded("write error", code)
	}
	if code, err := e.Reply.LookupErr("writeConcernError", "code"); err == nil {
		return coded("write concern error", code)
	}
	return ""
}

func coded(what string, code bson.RawValue) string {
	if n, ok := code.AsInt64OK(); ok {
		return fmt.Sprintf("%s %d", what, n)
	}
	return what
}

// failure is the kind of an error: its words may quote keys and addresses.
func failure(err error) string {
	command, isCommand := errors.AsType[driver.Error](err) // the public error is made of it later
	switch {
	case errors.Is(err, context.Canceled):
		return "canceled"
	case mongo.IsTimeout(err):
		return "timeout"
	case isCommand && command.Name != "":
		return command.Name
	case isCommand && command.Code != 0:
		return fmt.Sprintf("code %d", command.Code)
	case mongo.IsNetworkError(err):
		return "network"
	default:
		return fmt.Sprintf("%T", err)
	}
}
