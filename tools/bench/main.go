// Command bench says what Ticklist costs, as ratios against doing the same
// without it, taken in turns in one run: machines differ and are noisy, ratios
// less so. It needs bin/ticklist, and for the browser's part Node and Chromium.
package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"ticklist/app/embedded"
	"ticklist/app/jiratest"
	"ticklist/tools/bench/baremongo"
)

const (
	workers   = 8
	rounds    = 7
	items     = 50 // of the checklist that is opened
	manyItems = 1000
	turn      = time.Second // of each side in a round
	account   = "712020:bench"
)

// client keeps a connection for each worker, as a proxy in front of the app does
// and the bare driver's pool. Go's own keeps two to a host.
var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: workers}}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Getenv("TEST_MONGODB_URI"), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, uri string, out io.Writer) error {
	dir, err := os.MkdirTemp("", "ticklist-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	site, err := jiratest.Start()
	if err != nil {
		return err
	}
	defer site.Close()
	b := &bench{site: site, out: out, dir: dir, uri: uri, database: "ticklist_bench_" + strconv.FormatInt(time.Now().UnixNano(), 36)}
	if err := b.start(ctx); err != nil {
		return err
	}
	return errors.Join(b.all(ctx), b.stop(ctx))
}

type bench struct {
	site     *jiratest.Site
	out      io.Writer
	dir      string
	uri      string // "" for the embedded engine
	database string
	app      *exec.Cmd
	bare     *baremongo.Bare
	panels   []string // addresses, one a worker
	tokens   []string // one a worker
	env      []string // that its app has beyond the others
	ids      atomic.Int64
}

func issueOf(worker int) string { return strconv.Itoa(10001 + worker) }

// start runs the app, installs it and gives each worker an issue of its own.
func (b *bench) start(ctx context.Context) error {
	port, err := freePort(ctx)
	if err != nil {
		return err
	}
	b.site.App = "http://127.0.0.1:" + port
	b.app = exec.CommandContext(ctx, filepath.Join("bin", "ticklist"), "serve")
	b.app.Env = append(os.Environ(), "HOST=127.0.0.1", "PORT="+port, "BASE_URL="+b.site.App, "DATA_DIR="+b.dir,
		"MONGODB_URI="+b.uri, "MONGODB_DATABASE="+b.database, "APP_GRACE=1s", "LIMIT_PER_ACCOUNT=1000000", "LIMIT_PER_SITE=1000000", "CONNECT_JS_URL="+b.site.URL+"/all.js")
	for name, value := range b.site.Settings() {
		b.app.Env = append(b.app.Env, name+"="+value)
	}
	b.app.Env = append(b.app.Env, b.env...)
	log, err := os.Create(filepath.Join(b.dir, "log"))
	if err != nil {
		return err
	}
	b.app.Stdout, b.app.Stderr = log, log
	if err := b.app.Start(); err != nil {
		return fmt.Errorf("start bin/ticklist, which make build makes: %w", err)
	}
	if err := b.ready(ctx); err != nil {
		return err
	}
	b.print("engine", b.engine())
	b.print("memory at rest", b.memory())
	if err := b.site.Install(ctx); err != nil {
		return err
	}
	return b.fill(ctx)
}

func (b *bench) engine() string {
	if b.uri == "" {
		return "embedded (FerretDB 1.24 on SQLite, one command at a time); set TEST_MONGODB_URI for one that counts"
	}
	return "behind TEST_MONGODB_URI"
}

func (b *bench) print(what, figure string) { fmt.Fprintf(b.out, "%-34s %s\n", what, figure) }

func (b *bench) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if status, err := get(ctx, b.site.App+"/readyz"); err == nil && status == http.StatusOK {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.New("the app did not become ready")
		case <-tick.C:
		}
	}
}

func get(ctx context.Context, address string) (int, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, err
	}
	res, err := client.Do(r)
	if err != nil {
		return 0, err
	}
	_, err = io.Copy(io.Discard, res.Body)
	return res.StatusCode, errors.Join(err, res.Body.Close())
}

// fill gives each worker's issue its items and its tokens.
func (b *bench) fill(ctx context.Context) error {
	for w := range workers {
		token, err := b.site.ContextToken(account, issueOf(w))
		if err != nil {
			return err
		}
		panel, err := b.site.PanelURL(account, issueOf(w))
		if err != nil {
			return err
		}
		b.tokens, b.panels = append(b.tokens, token), append(b.panels, panel)
		if err := b.send(ctx, w, addItems(0, items)); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) send(ctx context.Context, worker int, ops string) error {
	status, body, err := b.site.Ops(ctx, b.tokens[worker], issueOf(worker), "["+ops+"]")
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("operations were answered %d %s", status, body)
	}
	return err
}

func (b *bench) all(ctx context.Context) error {
	if err := b.connectBare(ctx); err != nil {
		return err
	}
	if err := b.sizes(); err != nil {
		return err
	}
	if err := b.compare(ctx, "opening the panel", b.open,
		func(ctx context.Context, worker, _ int) error { return b.bare.Open(ctx, issueOf(worker)) }); err != nil {
		return err
	}
	if err := b.compare(ctx, "applying one operation", b.apply,
		func(ctx context.Context, worker, _ int) error { return b.bare.Apply(ctx, issueOf(worker)) }); err != nil {
		return err
	}
	if err := b.telling(ctx); err != nil {
		return err
	}
	b.print("memory after that", b.memory())
	if err := b.sealing(ctx); err != nil {
		return err
	}
	if err := b.agent(ctx); err != nil {
		return err
	}
	return b.browser(ctx)
}

// open opens a worker's panel.
func (b *bench) open(ctx context.Context, worker, _ int) error {
	status, err := get(ctx, b.panels[worker])
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("opening was answered %d", status)
	}
	return err
}

// apply applies an operation to a worker's issue.
func (b *bench) apply(ctx context.Context, worker, n int) error {
	return b.send(ctx, worker, fmt.Sprintf(`{"id":"set%d","type":"setStatus","item":"i%d","status":%q}`, b.ids.Add(1), n%items, []string{"done", "open"}[n/items%2]))
}

// compare lets both sides work in turns and prints the ratio of their rates.
func (b *bench) compare(ctx context.Context, what string, app, floor func(ctx context.Context, worker, n int) error) error {
	var ratios, rates []float64
	for round := range rounds + 1 {
		ours, err := rate(ctx, app)
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		bare, err := rate(ctx, floor)
		if err != nil {
			return fmt.Errorf("%s with the bare driver: %w", what, err)
		}
		if round > 0 { // the first warms up
			ratios, rates = append(ratios, ours/bare), append(rates, ours)
		}
	}
	b.print(what, fmt.Sprintf("%s of the bare driver's rate, %d at a time (here %.0f a second)", spread(ratios, 100, "%"), workers, median(rates)))
	return nil
}

// rate is how often a second the workers together get work done.
func rate(ctx context.Context, work func(ctx context.Context, worker, n int) error) (float64, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var done atomic.Int64
	var fault error
	var once sync.Once
	var wg sync.WaitGroup
	start := time.Now()
	for w := range workers {
		wg.Go(func() {
			for n := 0; time.Since(start) < turn && ctx.Err() == nil; n++ {
				if err := work(ctx, w, n); err != nil {
					once.Do(func() { fault = err })
					cancel()
					return
				}
				done.Add(1)
			}
		})
	}
	wg.Wait()
	return float64(done.Load()) / time.Since(start).Seconds(), fault
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}

// spread is the median and, in brackets, the smallest and the largest.
func spread(v []float64, factor float64, unit string) string {
	return fmt.Sprintf("%.0f%s (%.0f to %.0f)", median(v)*factor, unit, slices.Min(v)*factor, slices.Max(v)*factor)
}

func (b *bench) sizes() error {
	for _, name := range []string{"panel.js", "panel.css"} {
		built, err := os.ReadFile(filepath.Join("static", "dist", name))
		if err != nil {
			return err
		}
		var small bytes.Buffer
		zip := gzip.NewWriter(&small)
		_, err = zip.Write(built)
		if err := errors.Join(err, zip.Close()); err != nil {
			return err
		}
		b.print(name+", gzip", fmt.Sprintf("%.1f KB", float64(small.Len())/1024))
	}
	return nil
}

// memory is what the system keeps in memory for the app.
func (b *bench) memory() string {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", b.app.Process.Pid))
	if err != nil {
		return "not known on this system"
	}
	for line := range strings.Lines(string(status)) {
		if rss, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(rss), " kB"))
			if err == nil {
				return fmt.Sprintf("%d MB", kb/1024)
			}
		}
	}
	return "not known on this system"
}

// browser measures what a person waits for: static/e2e/bench.mjs says how.
func (b *bench) browser(ctx context.Context) error {
	type pair struct {
		Name  string `json:"name"`
		Panel string `json:"panel"`
		Plain string `json:"plain"`
	}
	plain := httptest.NewServer(http.HandlerFunc(plainPage))
	defer plain.Close()
	if err := b.fillUp(ctx); err != nil {
		return err
	}
	var pairs []pair
	for worker, n := range map[int]int{0: items, workers: manyItems} {
		panel, err := b.site.PanelURL(account, issueOf(worker)) // a fresh one: they live three minutes
		if err != nil {
			return err
		}
		pairs = append(pairs, pair{fmt.Sprint(n, " items"), panel, fmt.Sprint(plain.URL, "/?items=", n)})
	}
	slices.SortFunc(pairs, func(a, b pair) int { return len(a.Name) - len(b.Name) })
	input, err := json.Marshal(pairs)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "node", "e2e/bench.mjs")
	cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = "static", bytes.NewReader(input), b.out, os.Stderr
	return cmd.Run()
}

// fillUp gives one more issue as many items as an issue can have.
func (b *bench) fillUp(ctx context.Context) error {
	token, err := b.site.ContextToken(account, issueOf(workers))
	if err != nil {
		return err
	}
	b.tokens = append(b.tokens, token)
	for first := 0; first < manyItems; first += 100 {
		if err := b.send(ctx, workers, addItems(first, 100)); err != nil {
			return err
		}
	}
	return nil
}

func itemText(n int) string {
	return fmt.Sprintf("Item %d: what has to be done before the release", n)
}

func addItems(first, count int) string {
	var ops []string
	for n := first; n < first+count; n++ {
		ops = append(ops, fmt.Sprintf(`{"id":"add%d","type":"addItem","item":"i%d","text":%q}`, n, n, itemText(n)))
	}
	return strings.Join(ops, ",")
}

// plainPage is the floor: the same items as HTML, with the panel's styles.
func plainPage(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/" {
		http.ServeFile(w, r, filepath.Join("static", "dist", "panel.css"))
		return
	}
	n, err := strconv.Atoi(r.URL.Query().Get("items"))
	if err != nil {
		http.Error(w, "how many items?", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprint(w, `<!doctype html><html lang="en"><meta charset="utf-8"><title>Plain</title><link rel="stylesheet" href="/panel.css"><ul>`)
	for i := range n {
		fmt.Fprintf(w, `<li><label><input type="checkbox"> %s</label></li>`, itemText(i))
	}
	fmt.Fprint(w, `</ul></html>`)
}

// address is that of the engine that the app uses.
func (b *bench) address(ctx context.Context) (string, error) {
	if b.uri != "" {
		return b.uri, nil
	}
	engine, err := embedded.Join(ctx, b.dir)
	if err != nil {
		return "", err
	}
	return engine.URI(), nil
}

// connectBare connects to the engine that the app uses, and copies its documents.
func (b *bench) connectBare(ctx context.Context) error {
	uri, err := b.address(ctx)
	if err != nil {
		return err
	}
	b.bare, err = baremongo.Connect(uri, b.database, b.site.ClientKey)
	if err != nil {
		return err
	}
	for w := range workers {
		if err := b.bare.Copy(ctx, issueOf(w)); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) stop(ctx context.Context) error {
	dropping := b.bare.Drop(ctx)
	if err := b.app.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return errors.Join(dropping, b.app.Wait())
}

func freePort(ctx context.Context) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port), l.Close()
}
