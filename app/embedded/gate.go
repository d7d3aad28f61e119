package embedded

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"sync"
	"time"
)

// A gate stands between the clients and the engine and lets one wire command at
// a time through, over all clients. The engine needs that: it reads, changes and
// writes a document without holding it, so that commands which overlap lose
// acknowledged writes. The next command is let through only when the engine has
// answered the one before, also when the caller of that one has gone away:
// a driver that gives up closes its connection, and the engine works on.
//
// Commands are let through in the order in which they arrive. Greetings wait for no
// turn: they read and change nothing, and drivers give up all connections to a
// server that is slow to greet, with all that is on its way there.
type gate struct {
	dial     func() (net.Conn, error) // a new connection to the engine
	log      *slog.Logger
	listener net.Listener
	turn     chan struct{} // holds one token while a command is at the engine
	closing  chan struct{} // closed when no further command is let through
	serving  sync.WaitGroup

	mu    sync.Mutex
	conns map[net.Conn]net.Conn // the engine's side of every client's connection; nil once closing
}

var errClosing = errors.New("the embedded engine is being closed")

// newGate serves the clients of l until close, with connections made by dial.
func newGate(l net.Listener, dial func() (net.Conn, error), log *slog.Logger) *gate {
	g := &gate{
		dial: dial, log: log, listener: l,
		turn: make(chan struct{}, 1), closing: make(chan struct{}),
		conns: map[net.Conn]net.Conn{},
	}
	g.serving.Go(g.accept)
	return g
}

// accept serves each client in a goroutine of its own until the gate closes.
func (g *gate) accept() {
	for {
		client, err := g.listener.Accept()
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				return
			}
			// Out of file descriptors, most likely. Connections that end give some back.
			g.log.Error("the embedded engine cannot take a connection", "err", err)
			select {
			case <-time.After(100 * time.Millisecond):
			case <-g.closing:
				return
			}
			continue
		}
		g.serving.Go(func() {
			if err := g.serve(client); err != nil && !errors.Is(err, errClosing) {
				g.log.Debug("a connection to the embedded engine ended", "err", err)
			}
		})
	}
}

// serve passes one client's commands on until the client goes or the gate closes.
// Each client has a connection of its own to the engine, which keeps state by
// connection. It
// returns nil when either happens between two commands.
func (g *gate) serve(client net.Conn) error {
	engine, err := g.dial()
	if err != nil {
		return errors.Join(fmt.Errorf("reach the engine: %w", err), client.Close())
	}
	defer g.release(client, engine)
	if !g.admit(client, engine) {
		return errClosing
	}
	for {
		command, err := readMessage(client)
		if errors.Is(err, io.EOF) || errors.Is(err, os.ErrDeadlineExceeded) { // the client left, or close has come
			return nil
		}
		if err != nil {
			return fmt.Errorf("read a command: %w", err)
		}
		silent, err := command.demandAnswer()
		if err != nil {
			return fmt.Errorf("look at a command: %w", err)
		}
		pass := g.pass
		if command.greets() {
			pass = exchange
		}
		answer, err := pass(engine, command)
		if err != nil {
			return err
		}
		if silent {
			continue
		}
		if _, err := client.Write(answer); err != nil {
			return fmt.Errorf("answer a command: %w", err)
		}
	}
}

// pass waits for its turn, sends the command to the engine and reads the whole
// answer before the turn ends. It writes nothing to the client: a slow one would
// hold up the others.
func (g *gate) pass(engine net.Conn, command message) (message, error) {
	select {
	case g.turn <- struct{}{}:
	case <-g.closing:
		return nil, errClosing
	}
	defer func() { <-g.turn }()
	select {
	case <-g.closing: // both were possible, and select chose the turn
		return nil, errClosing
	default:
	}
	return exchange(engine, command)
}

// exchange sends a command to the engine and reads the whole answer.
func exchange(engine net.Conn, command message) (message, error) {
	if _, err := engine.Write(command); err != nil {
		return nil, fmt.Errorf("send a command to the engine: %w", err)
	}
	answer, err := readMessage(engine)
	if err != nil {
		return nil, fmt.Errorf("read the engine's answer: %w", err)
	}
	return answer, nil
}

// admit remembers the two sides of a connection for close, and is false when the
// gate is closing.
func (g *gate) admit(client, engine net.Conn) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.conns == nil {
		return false
	}
	g.conns[client] = engine
	return true
}

// release closes and forgets the two sides of a connection.
func (g *gate) release(client, engine net.Conn) {
	g.mu.Lock()
	delete(g.conns, client)
	g.mu.Unlock()
	for _, c := range []net.Conn{client, engine} {
		if err := c.Close(); err != nil {
			g.log.Debug("close a connection of the embedded engine", "err", err)
		}
	}
}

// close takes no further connection and no further command, waits until the
// command in flight is answered and every connection closed, and returns nil. If
// ctx ends first it cuts the connections and says so.
func (g *gate) close(ctx context.Context) error {
	close(g.closing)
	err := g.listener.Close()

	g.mu.Lock()
	open := g.conns
	g.conns = nil
	g.mu.Unlock()
	for client := range open {
		// Only reading is cut off: what waits for a next command ends, what is
		// being answered is answered.
		err = errors.Join(err, ignoreClosed(client.SetReadDeadline(time.Unix(1, 0))))
	}

	done := make(chan struct{})
	go func() { defer close(done); g.serving.Wait() }()
	select {
	case <-done:
		return err
	case <-ctx.Done():
	}
	for client, engine := range open {
		err = errors.Join(err, ignoreClosed(client.Close()), ignoreClosed(engine.Close()))
	}
	<-done
	return errors.Join(err, errors.New("the embedded engine was closed with a command in flight"))
}

// ignoreClosed drops the error of touching a connection that has ended by itself.
func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// A message is one message of MongoDB's wire protocol, header and all: length,
// request id, response to, opcode, each an int32, little endian.
// See https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/.
type message []byte

const (
	headerLen  = 16
	maxMessage = 48_000_000 + headerLen // maxMessageSizeBytes of the engine's hello, with some room

	opMsg   = 2013
	opQuery = 2004 // only the first hello of a connection

	flagMoreToCome     = 1 << 1  // the sender wants no answer
	flagExhaustAllowed = 1 << 16 // the sender takes several answers to one command
)

// readMessage reads one message. It returns io.EOF when r ends between two
// messages, and refuses a length that no message can have. It does not believe
// the length: memory grows with what arrives.
func readMessage(r io.Reader) (message, error) {
	var header [headerLen]byte
	if _, err := io.ReadFull(r, header[:]); err != nil {
		return nil, err
	}
	size := int32(binary.LittleEndian.Uint32(header[:4]))
	if size < headerLen || size > maxMessage {
		return nil, fmt.Errorf("a message of %d bytes: the least is %d and the most %d", size, headerLen, maxMessage)
	}
	var buf bytes.Buffer
	buf.Write(header[:])
	if _, err := io.CopyN(&buf, r, int64(size-headerLen)); err != nil {
		return nil, fmt.Errorf("a message of %d bytes ended after %d: %w", size, buf.Len(), io.ErrUnexpectedEOF)
	}
	return buf.Bytes(), nil
}

// demandAnswer makes the command one that the engine answers exactly once, so
// that the gate knows when it is done, and says whether the sender wanted silence
// instead. Messages that are never answered are refused; drivers have not sent
// them since MongoDB 5.1.
func (m message) demandAnswer() (silent bool, err error) {
	switch op := binary.LittleEndian.Uint32(m[12:headerLen]); {
	case op == opQuery:
		return false, nil
	case op != opMsg || len(m) < headerLen+4:
		return false, fmt.Errorf("opcode %d with %d bytes is not a command", op, len(m))
	}
	flags := binary.LittleEndian.Uint32(m[headerLen:])
	binary.LittleEndian.PutUint32(m[headerLen:], flags&^(flagMoreToCome|flagExhaustAllowed))
	return flags&flagMoreToCome != 0, nil
}

// greets says whether the command asks what the server is and nothing else: its
// name, the first in its document, is hello or what that was called before.
func (m message) greets() bool {
	if binary.LittleEndian.Uint32(m[12:headerLen]) == opQuery {
		return true
	}
	const name = headerLen + 4 + 1 + 4 + 1 // behind flags, the section's kind, the document's length and the value's type
	if len(m) < name || m[headerLen+4] != 0 {
		return false
	}
	command, _, ok := bytes.Cut(m[name:], []byte{0})
	return ok && (string(command) == "hello" || bytes.EqualFold(command, []byte("isMaster")))
}
