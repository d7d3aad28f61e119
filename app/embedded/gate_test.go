package embedded

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"log/slog"
	"math"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
)

// command is a wire message with the flags and, as its body, the text.
func command(op, flags uint32, text string) message {
	m := make(message, headerLen+4, headerLen+4+len(text))
	binary.LittleEndian.PutUint32(m, uint32(headerLen+4+len(text)))
	binary.LittleEndian.PutUint32(m[12:], op)
	binary.LittleEndian.PutUint32(m[headerLen:], flags)
	return append(m, text...)
}

// text is what command was given.
func text(m message) string { return string(m[headerLen+4:]) }

// pipes is a listener for connections that are made in memory, so that a test
// can wait until nothing moves any more.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
}

func newPipes() *pipes { return &pipes{make(chan net.Conn), make(chan struct{})} }

// dial connects to the listener.
func (p *pipes) dial() (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case p.conns <- there:
		return here, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

// Accept implements net.Listener.
func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (p *pipes) Close() error { close(p.closed); return nil }

// Addr implements net.Listener.
func (p *pipes) Addr() net.Addr { return nil }

// A fakeEngine tells of each command that reaches it and answers when it is let.
type fakeEngine struct {
	*pipes
	heard  chan message // what has reached the engine, in order
	answer chan string  // the texts of its answers; "" breaks the connection instead
}

// startEngine runs a fake engine until its listener is closed.
func startEngine() *fakeEngine {
	e := &fakeEngine{newPipes(), make(chan message, 100), make(chan string)}
	go func() {
		for {
			conn, err := e.Accept()
			if err != nil {
				return
			}
			go e.serve(conn)
		}
	}()
	return e
}

func (e *fakeEngine) serve(conn net.Conn) {
	defer conn.Close()
	for {
		m, err := readMessage(conn)
		if err != nil {
			return
		}
		e.heard <- m
		select {
		case a := <-e.answer:
			if a == "" {
				return
			}
			if _, err := conn.Write(command(opMsg, 0, a)); err != nil {
				return
			}
		case <-e.closed:
			return
		}
	}
}

// said lists the commands that have reached the engine since the last call.
func (e *fakeEngine) said() []string {
	synctest.Wait()
	var all []string
	for len(e.heard) > 0 {
		all = append(all, text(<-e.heard))
	}
	return all
}

// A caller is a client's connection to the gate.
type caller struct {
	t *testing.T
	net.Conn
}

// send sends a command and does not wait for anything.
func (c caller) send(m message) {
	c.t.Helper()
	if _, err := c.Write(m); err != nil {
		c.t.Fatalf("send %q: %v", m, err)
	}
	synctest.Wait()
}

// hear reads an answer; it is "gone" when the connection ends instead.
func (c caller) hear() string {
	c.t.Helper()
	m, err := readMessage(c)
	if errors.Is(err, io.EOF) {
		return "gone"
	}
	if err != nil {
		c.t.Fatalf("read an answer: %v", err)
	}
	return text(m)
}

// A bench is a gate between callers and a fake engine, on a clock of its own.
type bench struct {
	t      *testing.T
	engine *fakeEngine
	gate   *gate
}

// onBench runs test with a gate and closes what the test left open.
func onBench(t *testing.T, test func(t *testing.T, b *bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		e := startEngine()
		b := &bench{t, e, newGate(newPipes(), e.dial, slog.New(slog.DiscardHandler))}
		test(t, b)
		if b.gate != nil {
			b.close(context.Background())
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
}

func (b *bench) close(ctx context.Context) error {
	g := b.gate
	b.gate = nil
	return g.close(ctx)
}

func (b *bench) call() caller {
	b.t.Helper()
	conn, err := b.gate.listener.(*pipes).dial()
	if err != nil {
		b.t.Fatalf("connect to the gate: %v", err)
	}
	b.t.Cleanup(func() { conn.Close() })
	return caller{b.t, conn}
}

func wantSaid(t *testing.T, e *fakeEngine, want ...string) {
	t.Helper()
	if got := e.said(); !slices.Equal(got, want) {
		t.Fatalf("the engine heard %q, want %q", got, want)
	}
}

func wantHeard(t *testing.T, c caller, want string) {
	t.Helper()
	if got := c.hear(); got != want {
		t.Fatalf("the caller heard %q, want %q", got, want)
	}
}

func TestOneCommandAtATime(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		callers := []caller{b.call(), b.call(), b.call()}
		names := []string{"first", "second", "third"}
		for i, c := range callers {
			c.send(command(opMsg, 0, names[i]))
		}
		for i, c := range callers {
			wantSaid(t, b.engine, names[i])
			b.engine.answer <- "done " + names[i]
			wantHeard(t, c, "done "+names[i])
		}
		wantSaid(t, b.engine)
	})
}

// TestGreetingsWaitForNoTurn: a driver is answered that asks what the server is,
// while a command is at the engine.
func TestGreetingsWaitForNoTurn(t *testing.T) {
	body := func(name string) string { return "\x00\x20\x00\x00\x00\x10" + name + "\x00" }
	for what, tc := range map[string]struct {
		m      message
		passes bool
	}{
		"hello":                      {command(opMsg, 0, body("hello")), true},
		"hello as a stream":          {command(opMsg, flagExhaustAllowed, body("hello")), true},
		"hello as it was":            {command(opMsg, 0, body("ismaster")), true},
		"a connection's first":       {command(opQuery, 0, "first"), true},
		"a write":                    {command(opMsg, 0, body("update")), false},
		"a write to a hello":         {command(opMsg, 0, body("insert")+"hello\x00"), false},
		"a sequence of documents":    {command(opMsg, 0, "\x01"+body("hello")[1:]), false},
		"a name that does not end":   {command(opMsg, 0, body("hello")[:10]), false},
		"a name that only begins so": {command(opMsg, 0, body("hellos")), false},
		"nothing":                    {command(opMsg, 0, ""), false},
	} {
		t.Run(what, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				busy, greeting := b.call(), b.call()
				busy.send(command(opMsg, 0, "busy"))
				wantSaid(t, b.engine, "busy")
				greeting.send(tc.m)
				if got := len(b.engine.said()) == 1; got != tc.passes {
					t.Errorf("it reaches the engine meanwhile: %v, want %v", got, tc.passes)
				}
				b.engine.answer <- "done"
				b.engine.answer <- "done"
				wantHeard(t, busy, "done")
				wantHeard(t, greeting, "done")
			})
		})
	}
}

func TestAbandonedCommandKeepsTheTurn(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		gone, next := b.call(), b.call()
		gone.send(command(opMsg, 0, "abandoned"))
		wantSaid(t, b.engine, "abandoned")
		if err := gone.Close(); err != nil {
			t.Fatal(err)
		}
		next.send(command(opMsg, 0, "next"))
		wantSaid(t, b.engine)
		b.engine.answer <- "too late"
		wantSaid(t, b.engine, "next")
		b.engine.answer <- "done"
		wantHeard(t, next, "done")
	})
}

func TestCommandThatWantsNoAnswer(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		silent, other := b.call(), b.call()
		silent.send(command(opMsg, flagMoreToCome|flagExhaustAllowed, "silent"))
		other.send(command(opMsg, 0, "other"))
		synctest.Wait()
		m := <-b.engine.heard
		if flags := binary.LittleEndian.Uint32(m[headerLen:]); text(m) != "silent" || flags != 0 {
			t.Fatalf("the engine heard %q with flags %d, want silent with none", text(m), flags)
		}
		wantSaid(t, b.engine)
		b.engine.answer <- "unwanted"
		wantSaid(t, b.engine, "other")
		b.engine.answer <- "done"
		wantHeard(t, other, "done")

		silent.send(command(opMsg, 0, "loud"))
		b.engine.answer <- "heard"
		wantHeard(t, silent, "heard")
	})
}

func TestEngineThatBreaksOff(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		broken, next := b.call(), b.call()
		broken.send(command(opMsg, 0, "breaks"))
		next.send(command(opMsg, 0, "next"))
		b.engine.answer <- ""
		wantHeard(t, broken, "gone")
		b.engine.answer <- "done"
		wantHeard(t, next, "done")
	})
}

func TestDeadEngine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(newPipes(), func() (net.Conn, error) { return nil, errors.New("dead") }, slog.New(slog.DiscardHandler))
		b := &bench{t, nil, g}
		wantHeard(t, b.call(), "gone")
		if err := g.close(t.Context()); err != nil {
			t.Errorf("close: %v", err)
		}
	})
}

func TestCloseFinishesTheCommandInFlight(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		flying, waiting, idle := b.call(), b.call(), b.call()
		flying.send(command(opMsg, 0, "in flight"))
		waiting.send(command(opMsg, 0, "waiting"))
		closed := make(chan error, 1)
		go func() { closed <- b.close(context.Background()) }()

		wantHeard(t, idle, "gone")
		wantHeard(t, waiting, "gone")
		b.engine.answer <- "done"
		wantHeard(t, flying, "done")
		wantHeard(t, flying, "gone")
		if err := <-closed; err != nil {
			t.Errorf("close: %v", err)
		}
		wantSaid(t, b.engine, "in flight")
	})
}

func TestCloseCutsWhatDoesNotEnd(t *testing.T) {
	for _, tc := range []struct {
		name  string
		stuck func(b *bench) // leaves something that does not end by itself
	}{
		{"an engine that does not answer", func(b *bench) {
			b.call().send(command(opMsg, 0, "forever"))
		}},
		{"a client that does not read its answer", func(b *bench) {
			b.call().send(command(opMsg, 0, "deaf"))
			b.engine.answer <- "hello?"
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				tc.stuck(b)
				ctx, cancel := context.WithTimeout(t.Context(), drainLimit) // on the bench's own clock
				defer cancel()
				if err := b.close(ctx); err == nil {
					t.Error("close says that all is well, want an error")
				}
			})
		})
	}
}

func TestMessagesThatAreRefused(t *testing.T) {
	withLength := func(n uint32) message {
		m := command(opMsg, 0, "text")
		binary.LittleEndian.PutUint32(m, n)
		return m[:headerLen]
	}
	for _, tc := range []struct {
		name string
		send message
	}{
		{"no length", withLength(0)},
		{"shorter than its header", withLength(headerLen - 1)},
		{"longer than the most", withLength(maxMessage + 1)},
		{"negative length", withLength(math.MaxUint32)},
		{"an opcode that has no answer", command(2002, 0, "legacy insert")},
		{"compressed, which the engine never offers", command(2012, 0, "zlib")},
		{"no room for flags", append(withLength(headerLen+2), 0, 0)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				c, other := b.call(), b.call()
				c.send(tc.send)
				wantHeard(t, c, "gone")
				wantSaid(t, b.engine)
				other.send(command(opQuery, 0, "hello"))
				b.engine.answer <- "ok"
				wantHeard(t, other, "ok")
			})
		})
	}
}

func TestReadMessage(t *testing.T) {
	whole := command(opMsg, 0, "hello")
	for _, tc := range []struct {
		name string
		in   string
		want error
	}{
		{"a message", string(whole), nil},
		{"nothing", "", io.EOF},
		{"half a header", string(whole[:7]), io.ErrUnexpectedEOF},
		{"half a body", string(whole[:len(whole)-1]), io.ErrUnexpectedEOF},
		{"a length that never comes", "\x00\x00\xdc\x02" + strings.Repeat("\x00", 12), io.ErrUnexpectedEOF},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m, err := readMessage(strings.NewReader(tc.in))
			if !errors.Is(err, tc.want) {
				t.Fatalf("got %v, want %v", err, tc.want)
			}
			if err == nil && !bytes.Equal(m, whole) {
				t.Errorf("got %q, want %q", m, whole)
			}
		})
	}
}

func FuzzMessage(f *testing.F) {
	f.Add([]byte(command(opMsg, flagMoreToCome, "{}")))
	f.Add([]byte(command(opMsg, 0, "")[:headerLen+1]))
	f.Fuzz(func(t *testing.T, in []byte) {
		m, err := readMessage(bytes.NewReader(in))
		if err != nil {
			return
		}
		if size := binary.LittleEndian.Uint32(in); int(size) != len(m) || !bytes.Equal(m, in[:len(m)]) {
			t.Fatalf("read %d bytes of a message of %d, or other ones", len(m), size)
		}
		_ = m.greets()
		silent, err := m.demandAnswer()
		if again, err2 := m.demandAnswer(); again || (err == nil) != (err2 == nil) {
			t.Errorf("demanding twice: %v then %v, %v then %v", silent, again, err, err2)
		}
	})
}
