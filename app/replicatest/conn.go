package replicatest

import (
	"net"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/wiremessage"
)

// conn is a client's connection to a member.
type conn struct {
	set    *Set
	view   *View
	member int
	client net.Conn
	engine net.Conn // nil until it is needed
	done   chan struct{}
	once   sync.Once
}

// accept serves the clients of a member in a view.
func (s *Set) accept(v *View, i int, l net.Listener) {
	for {
		client, err := l.Accept()
		if err != nil {
			return
		}
		c := &conn{set: s, view: v, member: i, client: client, done: make(chan struct{})}
		s.serving.Go(c.serve)
	}
}

// hangUp resets the client's side; the engine's is closed once it has answered.
// To a client that connects it says what a refusal does, and the address stays
// ours meanwhile.
func (c *conn) hangUp() {
	c.once.Do(func() {
		close(c.done)
		if tcp, ok := c.client.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		_ = c.client.Close()
	})
}

// admit takes part in the set, unless the member is down.
func (c *conn) admit() bool {
	c.set.mu.Lock()
	defer c.set.mu.Unlock()
	if c.set.closed || c.set.members[c.member].down {
		return false
	}
	c.set.conns[c] = true
	return true
}

// serve answers what the client asks until either goes.
func (c *conn) serve() {
	defer c.leave()
	if !c.admit() {
		return
	}
	for {
		message, err := readMessage(c.client)
		if err != nil {
			return
		}
		asked, err := parse(message)
		if err != nil || !c.reachable() || !c.answer(asked) {
			return
		}
	}
}

func (c *conn) leave() {
	c.hangUp()
	if c.engine != nil {
		_ = c.engine.Close()
	}
	c.set.mu.Lock()
	defer c.set.mu.Unlock()
	delete(c.set.conns, c)
}

// reachable waits while the network is cut, and is false once the connection is
// over.
func (c *conn) reachable() bool {
	for {
		c.set.mu.Lock()
		cut, changed := c.cutOff(), c.set.changed
		c.set.mu.Unlock()
		select {
		case <-c.done:
			return false
		default:
		}
		if !cut {
			return true
		}
		select {
		case <-changed:
		case <-c.done:
			return false
		}
	}
}

// cutOff says whether nothing passes between the client and the member; mu is
// held.
func (c *conn) cutOff() bool {
	f := c.set.former
	if f != nil && (c.member == f.member) != (c.view == f.view) {
		return true
	}
	return c.set.members[c.member].cut
}

// answer answers one command, and is false once the connection is over.
func (c *conn) answer(asked command) bool {
	if isHello(asked.name()) {
		return c.hello(asked)
	}
	doc := c.outcome(asked)
	if doc == nil || !c.delayed() {
		return false
	}
	if asked.flags&wiremessage.MoreToCome != 0 {
		return true
	}
	message, _ := asked.reply(asked.id, doc, false)
	return c.send(message)
}

// send writes an answer once the network lets it through.
func (c *conn) send(message []byte) bool {
	if !c.reachable() {
		return false
	}
	_, err := c.client.Write(message)
	return err == nil
}

// delayed waits as long as the member is slow.
func (c *conn) delayed() bool {
	c.set.mu.Lock()
	by := c.set.members[c.member].slow
	c.set.mu.Unlock()
	if by == 0 {
		return true
	}
	return c.wait(by, nil)
}

// wait waits for so long, or until an event, and is false once the connection is
// over.
func (c *conn) wait(d time.Duration, event <-chan struct{}) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-event:
	case <-c.done:
		return false
	}
	return true
}

// ask passes a command to the engine, as it is for a standalone one, on another
// database where one is named. It returns nil where the engine is gone.
func (c *conn) ask(asked command, database string) document {
	message, err := asked.plain(database)
	if err != nil {
		return nil
	}
	if c.engine == nil {
		if c.engine, err = c.set.dial(); err != nil {
			return nil
		}
	}
	if _, err := c.engine.Write(message); err != nil {
		return nil
	}
	answer, err := readMessage(c.engine)
	if err != nil {
		return nil
	}
	doc, err := body(answer)
	if err != nil {
		return nil
	}
	return doc
}
