// Package rig runs the real program for those who measure it: on the engine that
// they name, with the least Jira site there is (jiratest), all on the loopback
// interface.
package rig

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"ticklist/app/jiratest"
)

// Rig is a running program and the site it is to be installed on.
type Rig struct {
	Site     *jiratest.Site
	URI      string // of the engine
	Database string

	dir     string
	metrics string // the token of GET /metrics
	app     *exec.Cmd
	ended   chan error
}

// Start runs bin/image/ticklist, which make image makes, with further settings, and
// installs it on a site. Stop ends it and removes what it left on the disk; the
// database is the caller's to drop.
func Start(ctx context.Context, uri string, settings map[string]string) (_ *Rig, err error) {
	r := &Rig{URI: uri, Database: "ticklist_rig_" + strconv.FormatInt(time.Now().UnixNano(), 36), metrics: rand.Text() + rand.Text(), ended: make(chan error, 1)}
	if r.dir, err = os.MkdirTemp("", "ticklist-rig-"); err != nil {
		return nil, err
	}
	if r.Site, err = jiratest.Start(); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, r.Stop())
		}
	}()
	if err := r.run(ctx, settings); err != nil {
		return nil, err
	}
	if err := r.ready(ctx); err != nil {
		return nil, err
	}
	return r, r.Site.Install(ctx)
}

func (r *Rig) run(ctx context.Context, settings map[string]string) error {
	port, err := freePort(ctx)
	if err != nil {
		return err
	}
	r.Site.App = "http://127.0.0.1:" + port
	all := map[string]string{
		"HOST": "127.0.0.1", "PORT": port, "BASE_URL": r.Site.App, "DATA_DIR": r.dir, "MONGODB_URI": r.URI, "MONGODB_DATABASE": r.Database,
		"APP_GRACE": "1s", "CONNECT_JS_URL": r.Site.URL + "/all.js", "METRICS_TOKEN": r.metrics,
	}
	maps.Copy(all, r.Site.Settings())
	maps.Copy(all, settings)
	log, err := os.Create(filepath.Join(r.dir, "log"))
	if err != nil {
		return err
	}
	r.app = exec.Command(filepath.Join("bin", "image", "ticklist"), "serve") //nolint:noctx // Stop ends it, so that it ends as a server does
	r.app.Env, r.app.Stdout, r.app.Stderr = os.Environ(), log, log
	for _, name := range slices.Sorted(maps.Keys(all)) {
		r.app.Env = append(r.app.Env, name+"="+all[name])
	}
	if err := r.app.Start(); err != nil {
		return fmt.Errorf("start bin/image/ticklist, which make image makes: %w", err)
	}
	go func() { r.ended <- r.app.Wait() }()
	return log.Close()
}

func (r *Rig) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if status, err := r.get(ctx, "/readyz", io.Discard); err == nil && status == http.StatusOK {
			return nil
		}
		select {
		case err := <-r.ended:
			r.ended <- err
			said, _ := os.ReadFile(filepath.Join(r.dir, "log")) // it is only told
			return fmt.Errorf("the app ended before it was ready: %w\n%s", err, said)
		case <-ctx.Done():
			return errors.New("the app did not become ready")
		case <-tick.C:
		}
	}
}

func (r *Rig) get(ctx context.Context, path string, into io.Writer) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.Site.App+path, nil)
	if err != nil {
		return 0, err
	}
	req.Header.Set("Authorization", "Bearer "+r.metrics)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	_, err = io.Copy(into, res.Body)
	return res.StatusCode, errors.Join(err, res.Body.Close())
}

// Figures are what the process takes.
type Figures struct {
	Resident   float64 // bytes that the system keeps in memory for it
	Anonymous  float64 // those of them that are not the program's own file
	Heap       float64 // bytes that are alive or not collected yet
	Goroutines float64
	Files      float64 // handles
	CPU        float64 // seconds so far
}

// Figures asks the program itself, as a monitor would, and the system.
func (r *Rig) Figures(ctx context.Context) (Figures, error) {
	var page strings.Builder
	if status, err := r.get(ctx, "/metrics", &page); err != nil || status != http.StatusOK {
		return Figures{}, fmt.Errorf("GET /metrics was answered %d: %w", status, err)
	}
	var f Figures
	wanted := map[string]*float64{
		"process_resident_memory_bytes": &f.Resident, "go_memstats_heap_alloc_bytes": &f.Heap, "go_goroutines": &f.Goroutines,
		"process_open_fds": &f.Files, "process_cpu_seconds_total": &f.CPU,
	}
	for lines := bufio.NewScanner(strings.NewReader(page.String())); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), " ")
		if into, ok := wanted[name]; ok {
			var err error
			if *into, err = strconv.ParseFloat(value, 64); err != nil {
				return Figures{}, fmt.Errorf("read %s: %w", name, err)
			}
			delete(wanted, name)
		}
	}
	if len(wanted) > 0 {
		return Figures{}, fmt.Errorf("GET /metrics lacks %v", slices.Sorted(maps.Keys(wanted)))
	}
	f.Anonymous = f.Resident - r.mapped()
	return f, nil
}

// mapped is how much of the program's file is in memory, 0 where the system does
// not say.
func (r *Rig) mapped() float64 {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", r.app.Process.Pid)) // not on every system
	for line := range strings.Lines(string(status)) {
		if kb, ok := strings.CutPrefix(line, "RssFile:"); ok {
			n, _ := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(kb), " kB"), 64) // 0 is what is said above
			return n * 1024
		}
	}
	return 0
}

// Stop ends the program as an operator does and waits for it.
func (r *Rig) Stop() error {
	var faults []error
	if r.app != nil && r.app.Process != nil {
		faults = append(faults, r.app.Process.Signal(syscall.SIGTERM), <-r.ended)
	}
	r.Site.Close()
	return errors.Join(append(faults, os.RemoveAll(r.dir))...)
}

func freePort(ctx context.Context) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port), l.Close()
}
