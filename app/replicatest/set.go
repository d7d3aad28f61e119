// Package replicatest makes a replica set of one engine that is none: proxies
// that speak MongoDB's wire protocol, say of themselves that they are three
// members, and fail as members do. It knows commands, roles and failures, and
// nothing of what is stored. Tests use it where no real set is at hand.
//
// All members stand in front of the same data, so a write that one of them has
// passed on is on all: it is a write that a majority has. That is what a real
// set promises of majority writes, and of no others. The one place where other
// data are needed is a former primary that has not heard of its successor; see
// [Set.Isolate].
package replicatest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"strings"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// Size is how many members a set has.
const Size = 3

// Name is the set's, as clients have to give it.
const Name = "rs0"

// nobody is the primary during an election.
const nobody = -1

// Set is a replica set. Its methods may be called from several goroutines.
type Set struct {
	dial    func() (net.Conn, error) // a connection to the engine
	client  *mongo.Client            // of the engine, for copies
	serving sync.WaitGroup

	// passing is held for reading while a command is at the engine, and for
	// writing while what all of them see is changed.
	passing sync.RWMutex

	mu      sync.Mutex    // guards what follows
	changed chan struct{} // closed, and made anew, when any of it changes
	closed  bool
	members [Size]member
	primary int
	term    int64
	former  *former
	views   []*View
	conns   map[*conn]bool
	memory  memory
	fates   []fate
	counts  map[string]int
}

// member is one of the set.
type member struct {
	process bson.ObjectID // changes when it is started anew
	version int64         // grows with each change that it tells of
	down    bool
	cut     bool
	slow    time.Duration
}

// View is the set as one client reaches it: addresses of its own, so that a
// network can be split between clients.
type View struct {
	set       *Set
	addresses [Size]string
	listeners [Size]net.Listener
}

// Start makes a set in front of the engine at a mongodb:// address, which is a
// host or a Unix socket without a password. Member 0 is the primary.
func Start(engine string) (*Set, error) {
	dial, err := dialer(engine)
	if err != nil {
		return nil, err
	}
	client, err := mongo.Connect(options.Client().ApplyURI(engine))
	if err != nil {
		return nil, fmt.Errorf("connect to the engine: %w", err)
	}
	s := &Set{
		dial: dial, client: client, changed: make(chan struct{}), term: 1,
		conns: map[*conn]bool{}, counts: map[string]int{}, memory: memory{on: true, sessions: map[string]*remembered{}},
	}
	for i := range s.members {
		s.members[i] = member{process: bson.NewObjectID(), version: 1}
	}
	return s, nil
}

// dialer reaches the engine of an address.
func dialer(engine string) (func() (net.Conn, error), error) {
	host, _, _ := strings.Cut(strings.TrimPrefix(engine, "mongodb://"), "/")
	host, err := url.QueryUnescape(host)
	if err != nil || host == "" || strings.ContainsAny(host, "@,") {
		return nil, errors.New("the engine's address has to be one host without a password")
	}
	network := "tcp"
	if strings.HasPrefix(host, "/") {
		network = "unix"
	}
	return func() (net.Conn, error) { return (&net.Dialer{}).DialContext(context.Background(), network, host) }, nil
}

// Close ends every connection and waits until nothing is left of the set.
func (s *Set) Close(ctx context.Context) error {
	s.change(func() {
		s.closed = true
		for i := range s.members {
			s.members[i].down = true
		}
	})
	var faults []error
	for _, v := range s.views {
		for _, l := range v.listeners {
			faults = append(faults, l.Close())
		}
	}
	s.hangUp(func(*conn) bool { return true })
	s.serving.Wait()
	return errors.Join(append(faults, s.client.Disconnect(ctx))...)
}

// View gives a client addresses of its own.
func (s *Set) View(ctx context.Context) (*View, error) {
	v := &View{set: s}
	for i := range v.listeners {
		l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		v.listeners[i], v.addresses[i] = l, l.Addr().String()
	}
	s.change(func() { s.views = append(s.views, v) })
	for i, l := range v.listeners {
		s.serving.Go(func() { s.accept(v, i, l) })
	}
	return v, nil
}

// URI is the address for MONGODB_URI.
func (v *View) URI() string {
	return "mongodb://" + strings.Join(v.addresses[:], ",") + "/?replicaSet=" + Name
}

// change makes a change that all members tell of.
func (s *Set) change(how func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	how()
	for i := range s.members {
		s.members[i].version++
	}
	close(s.changed)
	s.changed = make(chan struct{})
}

// Primary is the member that is the primary, -1 during an election.
func (s *Set) Primary() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.primary
}

// StepDown leaves the set without a primary until the next Elect. What is at the
// engine is carried out, and answered as interrupted.
func (s *Set) StepDown() { s.change(func() { s.primary = nobody }) }

// Elect makes a member the primary, in the next term.
func (s *Set) Elect(i int) {
	s.change(func() {
		s.term++
		s.primary = i
	})
}

// Kill has a member refuse connections, after it has closed those that it has.
// What is at the engine is carried out, and its answer lost. A primary that is
// killed leaves the set without one.
func (s *Set) Kill(i int) {
	s.change(func() {
		s.members[i].down = true
		if s.primary == i {
			s.primary = nobody
		}
	})
	s.hangUp(func(c *conn) bool { return c.member == i })
}

// Revive starts a killed member again, as a secondary.
func (s *Set) Revive(i int) {
	s.change(func() {
		s.members[i].down = false
		s.members[i].process = bson.NewObjectID()
	})
}

// Cut keeps whatever is sent to and by a member on its way until Mend: nothing is
// refused and nothing answered. A primary that is cut off leaves the set without
// one.
func (s *Set) Cut(i int) {
	s.change(func() {
		s.members[i].cut = true
		if s.primary == i {
			s.primary = nobody
		}
	})
}

// Mend ends Cut. What was on its way arrives.
func (s *Set) Mend(i int) { s.change(func() { s.members[i].cut = false }) }

// Slow delays each answer of a member.
func (s *Set) Slow(i int, by time.Duration) { s.change(func() { s.members[i].slow = by }) }

// Counts are how often what happened that tests make happen.
func (s *Set) Counts() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.counts)
}

func (s *Set) count(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts[what]++
}

// hangUp closes connections.
func (s *Set) hangUp(whose func(*conn) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		if whose(c) {
			c.hangUp()
		}
	}
}
