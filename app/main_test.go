package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"ticklist/app/jiratest"
)

// binaries is a folder with the program as "ticklist", for tests that need it in a
// process of its own, once build has made it.
var binaries = filepath.Join(os.TempDir(), fmt.Sprint("ticklist-tests-", os.Getpid()))

// build builds it for whoever asks first, and without the race detector, which
// makes the engine take six times as long: races are looked for by the tests that
// run the program in their own process.
var build = sync.OnceValue(func() error {
	if err := os.MkdirAll(binaries, 0o700); err != nil {
		return err
	}
	if out, err := exec.Command("go", "build", "-o", filepath.Join(binaries, "ticklist"), ".").CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
})

func TestMain(m *testing.M) {
	status := m.Run()
	_ = os.RemoveAll(binaries)
	if _, err := os.Stat("data"); err == nil {
		fmt.Fprintln(os.Stderr, "a test has set no DATA_DIR: there is a key in app/data, which must not come into the repository")
		status = max(status, 1)
	}
	os.Exit(status)
}

// needBinaries makes sure that binaries is there.
func needBinaries(t *testing.T) {
	t.Helper()
	if err := build(); err != nil {
		t.Fatalf("build the program: %v", err)
	}
}

// output collects what a program writes while others read it.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// holdsNoSecret looks for what the tests of this package mark as secret, for the
// secrets of jiratest and for the beginning of a token: every program that a test
// starts is held to it.
func (o *output) holdsNoSecret(t *testing.T) {
	t.Helper()
	for _, mark := range []string{"CANARY", "eyJ"} {
		if strings.Contains(o.String(), mark) {
			t.Errorf("the program's output has %s:\n%s", mark, o)
		}
	}
}

// lines are the lines of log with this message.
func (o *output) lines(t *testing.T, message string) []map[string]any {
	t.Helper()
	var found []map[string]any
	for line := range strings.Lines(o.String()) {
		var l map[string]any
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Errorf("a line of log is not JSON: %q", line)
		}
		if l["msg"] == message {
			found = append(found, l)
		}
	}
	return found
}

func newSite(t *testing.T) *jiratest.Site {
	t.Helper()
	site, err := jiratest.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(site.Close)
	return site
}

// environment is enough of one to serve a site, on a port of its own.
func environment(t *testing.T, site *jiratest.Site) map[string]string {
	t.Helper()
	port := freePort(t)
	env := map[string]string{"HOST": "127.0.0.1", "PORT": port, "BASE_URL": "http://127.0.0.1:" + port, "DATA_DIR": t.TempDir(), "APP_GRACE": "10s"}
	maps.Copy(env, site.Settings())
	site.App = env["BASE_URL"]
	return env
}

// lastPort is the latest that freePort gave away. It begins anywhere, as other
// tests of this machine do the same.
var lastPort atomic.Int64

// freePort is a port that no other test is given, and below those that systems
// give to whoever asks for any: a server that stops and starts again finds it
// free, whatever goes on beside it.
func freePort(t *testing.T) string {
	t.Helper()
	const first, count = 15000, 15000
	lastPort.CompareAndSwap(0, rand.Int64N(count))
	for range count {
		port := fmt.Sprint(first + lastPort.Add(1)%count)
		if l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:"+port); err == nil {
			_ = l.Close()
			return port
		}
	}
	t.Fatal("no port is free")
	return ""
}

// started is a program in this process.
type started struct {
	out  *output
	stop context.CancelFunc
	done chan int
}

// start runs `ticklist serve` in this process and waits until it is ready.
func start(t *testing.T, env map[string]string) *started {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	s := &started{out: &output{}, stop: cancel, done: make(chan int, 1)}
	go func() { s.done <- run(ctx, []string{"serve"}, func(k string) string { return env[k] }, s.out, s.out) }()
	await(t, env["BASE_URL"], s.done, s.out)
	t.Cleanup(func() {
		if status := s.end(); status != exitOK {
			t.Errorf("the program ended with status %d:\n%s", status, s.out)
		}
		s.out.holdsNoSecret(t)
	})
	return s
}

// end stops the program and returns its exit status.
func (s *started) end() int {
	s.stop()
	status := <-s.done
	s.done <- status
	return status
}

// await returns when the server is ready and fails the test when it ends before.
func await[T any](t *testing.T, address string, ended chan T, out fmt.Stringer) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case status := <-ended:
			ended <- status
			t.Fatalf("the program ended: %v\n%s", status, out)
		case <-tick.C:
			if status, _ := fetch(t, address+"/readyz"); status == http.StatusOK {
				return
			}
		}
	}
}

// fetch is a GET; status 0 says that nobody answered.
func fetch(t *testing.T, address string) (status int, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, err.Error()
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, err.Error()
	}
	return res.StatusCode, string(b)
}

// process is the program in a process of its own.
type process struct {
	*exec.Cmd
	out  *output
	done chan error
}

// spawn starts the program and waits until it is ready.
func spawn(t *testing.T, env map[string]string) *process {
	t.Helper()
	needBinaries(t)
	p := &process{Cmd: exec.CommandContext(t.Context(), filepath.Join(binaries, "ticklist"), "serve"), out: &output{}, done: make(chan error, 1)}
	p.Env = []string{"HOME=" + os.Getenv("HOME"), "TMPDIR=" + t.TempDir()}
	for name, value := range env {
		p.Env = append(p.Env, name+"="+value)
	}
	p.Stdout, p.Stderr = p.out, p.out
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.out.holdsNoSecret(t) })
	go func() { p.done <- p.Wait() }()
	await(t, env["BASE_URL"], p.done, p.out)
	return p
}

// kill ends the process as a power cut does, and waits until it is gone.
func (p *process) kill(t *testing.T) {
	t.Helper()
	if err := p.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if err := <-p.done; err == nil {
		t.Error("a killed process says that it ended well")
	}
}
