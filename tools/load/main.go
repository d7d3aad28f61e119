// Command load says how much one server takes before it is slow, what it does
// beyond that, and what it takes while it does nothing; with -soak, whether it takes
// more and more. Requests come when they come and not when the one before is
// answered, and are timed from when they were to come: who waits for a slow server
// before asking again does not see how slow it is. It needs bin/image/ticklist, and the
// engine behind TEST_MONGODB_URI.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"ticklist/tools/bench/baremongo"
	"ticklist/tools/rig"
)

// options bound what is done, in time and rate.
type options struct {
	tenants int           // that have used the app when it is left at rest
	step    time.Duration // of one rate on one side
	first   float64       // requests a second to begin with
	most    float64       // and to end with at the latest
	soak    time.Duration // 0: no soak
	rate    float64       // of the soak
	issues  int
}

func main() {
	var o options
	flag.IntVar(&o.tenants, "tenants", 10_000, "sites that use the app before it is left at rest; 0 to leave that out")
	flag.DurationVar(&o.step, "step", 4*time.Second, "how long each rate lasts")
	flag.Float64Var(&o.first, "first", 50, "requests a second to begin with")
	flag.Float64Var(&o.most, "most", 5000, "requests a second to end with")
	flag.DurationVar(&o.soak, "soak", 0, "do a soak of this length, and nothing else")
	flag.Float64Var(&o.rate, "rate", 40, "requests a second of the soak")
	flag.IntVar(&o.issues, "issues", 400, "issues that are worked on")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Getenv("TEST_MONGODB_URI"), o, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, uri string, o options, out io.Writer) (err error) {
	if uri == "" {
		return errors.New("set TEST_MONGODB_URI: the embedded engine does one thing at a time and tells nothing here")
	}
	r, err := rig.Start(ctx, uri, map[string]string{"LIMIT_PER_ACCOUNT": "1000000", "LIMIT_PER_SITE": "1000000"})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Stop()) }()
	bare, err := baremongo.Connect(uri, r.Database, r.Site.ClientKey)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, bare.Drop(context.WithoutCancel(ctx))) }()
	l := &load{Rig: r, options: o, out: out, bare: bare}
	if err := l.fill(ctx); err != nil {
		return err
	}
	if o.soak > 0 {
		return l.soaking(ctx)
	}
	if err := l.rest(ctx); err != nil {
		return err
	}
	limit, err := l.climb(ctx)
	if err != nil {
		return err
	}
	return l.rush(ctx, limit)
}

type load struct {
	*rig.Rig
	options
	out  io.Writer
	bare *baremongo.Bare
	work *work
}

func (l *load) say(format string, args ...any) { fmt.Fprintf(l.out, format+"\n", args...) }
