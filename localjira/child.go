package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

const (
	// readyPoll is how often a starting app is asked whether it is ready.
	readyPoll = 50 * time.Millisecond
	// childGrace is how long the app may take to end after SIGTERM: its own
	// longest time to drain (20 s unless told otherwise) and some.
	childGrace = 30 * time.Second
)

// errChildEnded is returned when the app ends without having been told to.
var errChildEnded = errors.New("the app ended by itself")

// A child is the app as a process of our own.
type child struct {
	cmd  *exec.Cmd
	end  context.CancelFunc // sends SIGTERM, and SIGKILL after childGrace
	done chan struct{}      // closed when the process has ended
	err  error              // how; set before done is closed
}

// startChild starts the app with settings added to our own environment. What
// it prints goes to out. It does not end with ctx, but when stop is called.
func startChild(ctx context.Context, program string, settings []string, out io.Writer) (*child, error) {
	ctx, end := context.WithCancel(context.WithoutCancel(ctx))
	c := &child{cmd: exec.CommandContext(ctx, program, "serve"), end: end, done: make(chan struct{})}
	c.cmd.Env = append(os.Environ(), settings...)
	c.cmd.Stdout, c.cmd.Stderr = out, out
	c.cmd.SysProcAttr = ownGroup()
	c.cmd.Cancel = func() error { return c.cmd.Process.Signal(syscall.SIGTERM) }
	c.cmd.WaitDelay = childGrace
	started := make(chan error)
	go c.live(started)
	if err := <-started; err != nil {
		end()
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	return c, nil
}

// live starts the process and waits for its end, on one thread: on Linux the
// process is told to end when the thread that started it does.
func (c *child) live(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := c.cmd.Start()
	started <- err
	if err == nil {
		c.err = c.cmd.Wait()
		close(c.done)
	}
}

// ready waits until the app at a base URL says that it can serve. It gives up
// when the context ends, and at once when the child (if there is one) does.
func ready(ctx context.Context, baseURL string, c *child) error {
	client := &http.Client{Timeout: callTimeout}
	tick := time.NewTicker(readyPoll)
	defer tick.Stop()
	for {
		last := askReady(ctx, client, baseURL)
		if last == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s/readyz did not say that the app can serve: %w", baseURL, last)
		case <-c.ended():
			return fmt.Errorf("%w while starting: %s", errChildEnded, c.how())
		case <-tick.C:
		}
	}
}

func askReady(ctx context.Context, client *http.Client, baseURL string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, baseURL+"/readyz", nil)
	if err != nil {
		return err
	}
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK && res.StatusCode != http.StatusNoContent {
		return fmt.Errorf("it answered %s", res.Status)
	}
	return nil
}

// ended is closed when the process has ended; never for a nil child.
func (c *child) ended() <-chan struct{} {
	if c == nil {
		return nil
	}
	return c.done
}

// how says how a process ended that has ended.
func (c *child) how() string {
	if c.err == nil {
		return "exit status 0"
	}
	return c.err.Error()
}

// stop tells the process to end, waits for it, and kills it when its grace is
// over. The error says that it did not end well.
func (c *child) stop() error {
	c.end()
	<-c.done
	if c.err != nil && !errors.Is(c.err, context.Canceled) { // which is exit status 0 after having been told
		return fmt.Errorf("the app did not end well within %s: %w", childGrace, c.err)
	}
	return nil
}
