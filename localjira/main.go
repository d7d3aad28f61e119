package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	portsTried    = 20               // after the one asked for
	headerTimeout = 10 * time.Second // for a client to send its headers
	closeTimeout  = 3 * time.Second  // for open requests when the site stops
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
}

// A config is what the command line says.
type config struct {
	port    int    // 0: any free one
	app     string // the program, "" if it runs already
	appPort int    // 0: any free one; only with app
	appURL  string // only without app
	data    string // a folder, made if missing
	modules string // a node_modules folder
	wait    time.Duration
	demo    bool // more issues, with checklists
}

// parse reads the command line; flag.ErrHelp and faults have been told.
func parse(args []string, stderr io.Writer) (config, error) {
	var c config
	flags := flag.NewFlagSet("localjira", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.IntVar(&c.port, "port", 2990, "port of the local Jira on 127.0.0.1; the next free one if it is taken, any if 0")
	flags.StringVar(&c.app, "app", "", "the app's `program`, started and stopped with the local Jira")
	flags.IntVar(&c.appPort, "app-port", 8080, "port of the app on 127.0.0.1; the next free one if it is taken, any if 0")
	flags.StringVar(&c.appURL, "app-url", "http://127.0.0.1:8080", "where the app runs, if it is not started with -app")
	flags.StringVar(&c.data, "data", "data", "`folder` for the data and the log of an app started with -app")
	flags.StringVar(&c.modules, "modules", filepath.Join("static", "node_modules"), "`folder` with the npm packages of the bridge")
	flags.DurationVar(&c.wait, "wait", time.Minute, "how long to wait for the app to be ready")
	flags.BoolVar(&c.demo, "demo", false, "have more issues, and write checklists into those that have none")
	if err := flags.Parse(args); err != nil {
		return config{}, err
	}
	if flags.NArg() > 0 {
		err := fmt.Errorf("unexpected argument %q", flags.Arg(0))
		fmt.Fprintln(stderr, "localjira:", err)
		return config{}, err
	}
	return c, nil
}

// run is the program: 0 when it was told to stop and did, 1 after a fault, 2
// after a bad command line.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	c, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		return 2
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := serve(ctx, c, stdout, stderr); err != nil {
		fmt.Fprintln(stderr, "localjira:", err)
		return 1
	}
	return 0
}

// serve runs the site, and the app if it is to be started, until the context
// ends or one of them fails.
func serve(ctx context.Context, c config, stdout, stderr io.Writer) error {
	listener, err := listen(ctx, c.port, "the local Jira", stderr)
	if err != nil {
		return err
	}
	defer listener.Close()
	s, err := newSite("http://"+listener.Addr().String(), c, stderr)
	if err != nil {
		return err
	}
	if c.app != "" {
		if s.appURL, err = appAddress(ctx, c, stderr); err != nil {
			return err
		}
	}
	handler, err := s.handler()
	if err != nil {
		return err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: headerTimeout}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve: %w", err)
		}
		return nil
	})
	group.Go(func() error {
		// The site goes last: the app may still ask it something while it drains.
		err := s.withApp(ctx, c, stdout, stderr)
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTimeout)
		defer cancel()
		if server.Shutdown(closing) != nil {
			return errors.Join(err, server.Close())
		}
		return err
	})
	return group.Wait()
}

// newSite makes a site at an origin, without an app yet.
func newSite(origin string, c config, stderr io.Writer) (*site, error) {
	key, err := newInstallKey()
	if err != nil {
		return nil, err
	}
	b, err := openBridge(c.modules, origin)
	if err != nil {
		return nil, err
	}
	pages, err := template.ParseFS(web, "web/*.html")
	if err != nil {
		return nil, fmt.Errorf("read the page: %w", err)
	}
	w := newWorld()
	if c.demo {
		w.addDemo()
	}
	return &site{
		origin: origin, appURL: c.appURL, key: key, bridge: b, pages: pages,
		app: newInstalled(origin, key, time.Now), world: w, automations: automations{all: demoAutomations()},
		log: slog.New(slog.NewTextHandler(stderr, nil)),
	}, nil
}

// withApp starts the app if it is to be started, installs it, tells the
// address, and waits for the end of the context or of the app.
func (s *site) withApp(ctx context.Context, c config, stdout, stderr io.Writer) (err error) {
	var app *child
	if c.app != "" {
		log, openErr := openLog(c)
		if openErr != nil {
			return openErr
		}
		defer log.Close()
		if err := s.recall(c); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, s.keep(c)) }() // after the app has stopped, which may tell something while it drains
		fmt.Fprintf(stderr, "localjira: starting %s at %s, its log is %s\n", c.app, s.appURL, log.Name())
		if app, err = startChild(ctx, c.app, s.settings(c), log); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, s.stopChild(app, stderr)) }()
	} else {
		fmt.Fprintf(stderr, "localjira: at %s, waiting for the app at %s\n", s.origin, s.appURL)
	}
	waiting, cancel := context.WithTimeout(ctx, c.wait)
	defer cancel()
	if err := ready(waiting, s.appURL, app); err != nil {
		return unlessStopped(ctx, err)
	}
	if err := s.app.install(ctx, s.appURL); err != nil {
		return unlessStopped(ctx, fmt.Errorf("install the app: %w", err))
	}
	if c.demo {
		if err := s.writeDemo(ctx); err != nil {
			return unlessStopped(ctx, err)
		}
	}
	fmt.Fprintf(stdout, "Local Jira, with Ticklist installed: %s/browse/%s\n", s.origin, s.world.issues[0].Key)
	select {
	case <-ctx.Done():
		return nil
	case <-app.ended():
		return fmt.Errorf("%w: %s", errChildEnded, app.how())
	}
}

// unlessStopped gives err, or nothing if the program was told to stop: what
// fails then fails because of that.
func unlessStopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// stopChild stops the app, and says so, because draining may take a while.
func (s *site) stopChild(app *child, stderr io.Writer) error {
	select {
	case <-app.done:
		return nil // it ended by itself, which has been told
	default:
	}
	fmt.Fprintln(stderr, "localjira: stopping the app")
	return app.stop()
}

// settings are the app's, for an app that belongs to this site.
func (s *site) settings(c config) []string {
	_, port, _ := net.SplitHostPort(s.appURL[len("http://"):])
	return []string{
		"HOST=127.0.0.1",
		"PORT=" + port,
		"BASE_URL=" + s.appURL,
		"INSTALL_KEYS_URL=" + s.origin + "/install-keys",
		"JIRA_HOSTS=" + s.origin,
		"CONNECT_JS_URL=" + s.origin + "/atlassian-connect/all.js",
		"DATA_DIR=" + filepath.Join(c.data, "ticklist"),
	}
}

// openLog opens the file that the app's output is added to.
func openLog(c config) (*os.File, error) {
	if err := os.MkdirAll(c.data, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(c.data, "ticklist.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the app's log: %w", err)
	}
	return f, nil
}

// appAddress finds a port for an app that we start.
func appAddress(ctx context.Context, c config, stderr io.Writer) (string, error) {
	l, err := listen(ctx, c.appPort, "the app", stderr)
	if err != nil {
		return "", err
	}
	defer l.Close()
	return "http://" + l.Addr().String(), nil
}

// listen opens a port on the loopback interface: the one asked for, or the
// next free one, which it says.
func listen(ctx context.Context, port int, whose string, stderr io.Writer) (net.Listener, error) {
	var config net.ListenConfig
	var faults error
	for try := port; try <= port+portsTried; try++ {
		l, err := config.Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(try)))
		if err == nil {
			if try != port {
				fmt.Fprintf(stderr, "localjira: port %d is taken; %s gets %d\n", port, whose, try)
			}
			return l, nil
		}
		faults = errors.Join(faults, err)
		if !errors.Is(err, syscall.EADDRINUSE) {
			break
		}
	}
	return nil, fmt.Errorf("find a port for %s: %w", whose, faults)
}
