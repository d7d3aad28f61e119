package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/sync/errgroup"

	"ticklist"
	"ticklist/app/metrics"
	"ticklist/checklist"
	"ticklist/checklist/actions"
	"ticklist/checklist/bulk"
	"ticklist/checklist/hooks"
	"ticklist/checklist/imports"
	"ticklist/checklist/outbox"
	"ticklist/checklist/rollout"
	"ticklist/checklist/templates"
	"ticklist/descriptor"
	"ticklist/handlers"
	"ticklist/handlers/live"
	"ticklist/static"
	"ticklist/tenant"
	"ticklist/tenant/installkeys"
	"ticklist/tenant/jira"
	"ticklist/trail"
)

// What a client may take its time with.
const (
	headerTimeout = 5 * time.Second
	readTimeout   = 30 * time.Second
	writeTimeout  = 60 * time.Second
	idleTimeout   = 120 * time.Second
	maxHeader     = 64 << 10
)

type serveCommand struct{}

// Run implements kong's command: it serves until ctx ends, then drains.
func (serveCommand) Run(ctx context.Context, w world) error {
	c, err := readConfig(w.getenv)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(w.stdout, &slog.HandlerOptions{Level: c.LogLevel}))
	for _, warning := range c.warnings {
		log.Warn("configuration", "warning", warning)
	}
	watch, err := newWatch(c, log)
	if err != nil {
		return err
	}
	defer watch.close()
	measured := measuring{counts: metrics.New(version().Version), agent: watch.agent}
	db, err := openMeasured(ctx, c, log, measured)
	if err != nil {
		return err
	}
	s := &server{config: c, log: watch.told(log), db: db, watch: watch, metrics: measured.counts}
	err = s.serve(ctx)

	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), commandTimeout)
	defer cancel()
	return errors.Join(err, db.close(closing))
}

// server is a running app.
type server struct {
	config
	log       *slog.Logger
	db        *database
	watch     *watch
	metrics   *metrics.Metrics
	draining  atomic.Bool
	delayed   atomic.Value     // a string: what is delayed for everybody
	live      *live.Hub        // set by handler
	webhooks  *webhooks        // set by handler
	data      *data            // set by handler
	switches  *tenant.Switches // set by handler
	sites     *tenant.Sites    // set by handler
	compact   func()           // set by handler
	troubled  troubled
	jobRuns   jobRuns
	alerting  *alerting          // set by serve
	failures  *failures          // set by handler
	historian *historian         // set by handler
	outbox    *outbox.Outbox     // set by handler
	planner   *hooks.Planner     // set by handler
	deliverer *hooks.Deliverer   // set by handler
	templates *templates.Service // set by handler
	bulk      *bulk.Runner       // set by handler
	updates   *rollout.Service   // set by handler
	apiTokens *tenant.APITokens  // set by handler
	sampler   *sampler           // set by handler
}

// serve listens and answers until ctx ends.
func (s *server) serve(ctx context.Context) error {
	handler, err := s.handler()
	if err != nil {
		return err
	}
	if err := s.switches.Read(ctx); err != nil {
		return err
	}
	runner, err := s.runner(ctx)
	if err != nil {
		return err
	}
	jobs, err := s.jobs()
	if err != nil {
		return err
	}
	s.alerting = newAlerting(s)
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort(s.Host, strconv.Itoa(int(s.Port))))
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	server := newServer(handler, s.log)
	serve := server.Serve
	if s.TLSCert != "" {
		own, err := newCertificate(s.TLSCert, s.TLSKey, s.log)
		if err != nil {
			return errors.Join(err, listener.Close())
		}
		server.TLSConfig = own.config()
		serve = func(l net.Listener) error { return server.ServeTLS(l, "", "") }
	}
	s.log.Info("listening", "address", listener.Addr().String(), "tls", server.TLSConfig != nil, "baseUrl", s.baseURL.String(), "pid", os.Getpid(), "version", version().Version)

	measured := measuring{s.metrics, s.watch.agent}
	observed := trail.Observed(context.WithoutCancel(ctx), measured.run)
	working, rest := context.WithCancel(observed) // jobs end behind the last request
	defer rest()
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		if err := serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve: %w", err)
		}
		return nil
	})
	for _, work := range append(s.background(), measured.forward) {
		group.Go(func() error { return work(working) })
	}
	for _, j := range jobs {
		group.Go(func() error { return runner.loop(working, j) })
	}
	group.Go(func() error {
		defer rest()
		<-ctx.Done()
		return s.drain(ctx, server)
	})
	return group.Wait()
}

// background is what the server does beside answering, until its context ends.
func (s *server) background() []func(context.Context) error {
	return []func(context.Context) error{
		s.webhooks.run, s.live.Run, s.historian.run, s.outbox.Run, s.bulk.Run, s.planner.Run, s.deliverer.Run, s.sampler.run, s.alerting.run, newQuiet(s.compact).run,
	}
}

// newServer returns a server that no client can keep waiting, or fill, for
// longer than it says here.
func newServer(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: handler, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout,
		WriteTimeout: writeTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// drain stops taking requests and lets those in flight finish, in at most
// Grace. For the first tenth of it the server says that it is not ready and
// still serves: whoever sends requests here learns of it in that time.
func (s *server) drain(ended context.Context, server *http.Server) error {
	s.draining.Store(true)
	s.live.Close() // streams would last for minutes
	s.log.Info("draining", "grace", s.Grace.String())
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ended), s.Grace)
	defer cancel()
	notice := time.NewTimer(s.Grace / 10)
	defer notice.Stop()
	<-notice.C
	if err := server.Shutdown(ctx); err != nil {
		return errors.Join(fmt.Errorf("finish the requests in flight within %s: %w", s.Grace, err), server.Close())
	}
	s.log.Info("drained")
	return nil
}

// handler builds the app.
func (s *server) handler() (*echo.Echo, error) {
	site, err := static.Load()
	if err != nil {
		return nil, err
	}
	desc, err := descriptor.Load(ticklist.Descriptor)
	if err != nil {
		return nil, err
	}
	rendered, err := desc.Render(s.baseURL.String())
	if err != nil {
		return nil, err
	}
	// One pair of stores for all: what erasing forgets, the panel has forgotten.
	if s.data, err = newData(s.config, s.db); err != nil {
		return nil, err
	}
	s.switches = tenant.NewSwitches(s.data.switches, time.Now, s.log)
	if s.sampler, err = newSampler(s); err != nil {
		return nil, err
	}
	deps := s.deps(s.assemble(desc.Key()), desc.Key())
	deps.Descriptor, deps.Site = rendered, site
	app := handlers.New(deps)
	return app, checkRoutes(desc, app.Routes())
}

// parts are what the handlers and the work in the background have in common.
type parts struct {
	jira   *jira.Client
	lists  *checklist.Service
	judge  handlers.Rights
	ruling *ruling
	doing  *actions.Service
	text   *textField
}

// wanted is a tenant.Inbox's: whether a webhook is worth keeping for rules or for
// the field Checklist Text.
func (p parts) wanted(ctx context.Context, clientKey string, w tenant.Webhook) (bool, error) {
	wanted, err := p.ruling.wanted(ctx, clientKey, w)
	if err != nil || wanted {
		return wanted, err
	}
	return p.text.wanted(ctx, clientKey, w)
}

// assemble puts the app together, but for its routes.
func (s *server) assemble(appKey string) parts {
	installations, checklists := s.data.sites, s.data.checklists
	s.sites = tenant.NewSites(installations, time.Now)
	s.failures = newFailures(s.watch.report)
	s.live = s.newLive()
	s.apiTokens = tenant.NewAPITokens(s.data.tokens, installations, s.data.record, time.Now)
	asking := s.newJira(appKey)
	lists := checklist.NewService(s.live.Watch(checklists), time.Now).WithChoices(s.data.choices)
	s.historian = newHistorian(s, lists)
	verdicts, relations, issues := tenant.NewVerdicts(asking, time.Now), tenant.NewRelations(asking, time.Now), tenant.NewIssues(asking, time.Now)
	s.count(verdicts, relations, issues)
	s.compact = func() { verdicts.Compact(); relations.Compact() }
	judge := handlers.Rights{Verdicts: verdicts, Relations: relations, Options: s.data.choices, Issues: issues}
	text := newTextField(s, lists, asking, judge)
	s.outbox = s.newOutbox(lists, asking, text)
	s.hookUp(lists)
	lists.Wrote = func(sc checklist.Scope, in checklist.Issue) {
		s.outbox.Wrote(sc, in)
		s.historian.wrote(sc)
		if !in.HooksSince.IsZero() {
			s.planner.Wrote(sc)
		}
	}
	s.bulk = s.newBulk()
	s.bulk.Handle(imports.Kind, (&imports.Mover{Source: &jiraSource{sites: installations, jira: asking}, Lists: lists}).Step)
	s.templates = templates.NewService(s.data.templates, lists, s.data.choices, time.Now)
	s.data.rules.Offered = offered(s.templates)
	s.bringUpdates(lists, asking)
	doing := &actions.Service{Issues: lists, Templates: s.templates}
	rules := &ruling{rules: s.data.rules, lists: lists, templates: templateBringer{s.templates}, jira: asking, views: viewing{asking, relations, s.data.choices}}
	s.webhooks = newWebhooks(s, &deletions{
		eraser: s.data.eraser, checklists: checklists, sites: installations, jira: asking,
		following: &following{followers: checklists, lists: lists, jira: asking}, lists: s.updates,
		ruling: rules, text: text,
		orders: &orders{queue: s.data.queue, doer: doing, rights: judge, jira: asking, runs: s.data.rules, now: time.Now},
	})
	s.heed()
	return parts{jira: asking, lists: lists, judge: judge, ruling: rules, doing: doing, text: text}
}

// count has the numbers ask for what is counted elsewhere.
func (s *server) count(verdicts *tenant.Verdicts, relations *tenant.Relations, issues *tenant.Issues) {
	s.metrics.WatchStreams(s.live.Streams)
	for cache, counts := range map[string]func() (hits, misses uint64){
		"verdicts": verdicts.Counts, "relations": relations.Counts, "issues": issues.Counts,
		"settings": s.data.choices.Counts, "rules": s.data.rules.Counts, "hooks": s.data.hooks.Counts, "datakeys": s.data.keys.Counts, "sites": s.sites.Counts,
		"checklists": s.data.checklists.Counts,
	} {
		s.metrics.WatchCache(cache, counts)
	}
}

// deps are what the handlers need, but for what is built.
func (s *server) deps(p parts, appKey string) handlers.Deps {
	return handlers.Deps{
		BaseURL:   s.baseURL,
		ConnectJS: s.connectJS,
		Version:   version(),
		Tokens: &tenant.Verifier{
			BaseURL: s.baseURL.String(), Sites: s.sites,
			Keys: s.installKeys(), Now: time.Now,
		},
		APITokens:     s.apiTokens,
		Issues:        p.judge.Issues,
		Installations: &tenant.Lifecycle{Store: s.sites, AppKey: appKey, Hosts: s.jiraHosts, Now: time.Now},
		Webhooks:      &tenant.Inbox{Queue: s.webhooks.queue, Now: time.Now, Wake: s.webhooks.wake, Wanted: p.wanted},
		Verdicts:      p.judge.Verdicts,
		Relations:     p.judge.Relations,
		Options:       s.data.choices,
		Checklists:    p.lists,
		Told:          s.outbox,
		Templates:     s.templates,
		Actions:       p.doing,
		Live:          s.live,
		Admin:         s.administration(p.jira, p.ruling),
		Switches:      s.switches,
		Limits:        handlers.Limits{Account: s.AccountLimit, Tenant: s.TenantLimit},
		Ready:         s.ready,
		Notice:        s.notice,
		Unavailable:   outage,
		Report:        s.report,
		Browser:       s.browsed,
		Meter:         s.metrics,
		Metrics:       s.metrics.Handler(),
		MetricsToken:  s.MetricsToken,
		Log:           s.log,
		Now:           time.Now,
		Outer:         s.watch.agent.Middleware(handlers.About),
	}
}

// installKeys are the public keys that signed installs are checked with.
func (s *server) installKeys() *installkeys.Source {
	keys := installkeys.New(s.InstallKeysURL, time.Now)
	keys.WatchCalls(measuring{s.metrics, s.watch.agent}.request)
	return keys
}

// ready says why requests should go elsewhere.
func (s *server) ready(ctx context.Context) error {
	if s.draining.Load() {
		return live.ErrDraining
	}
	return s.db.ping(ctx, readyTimeout)
}

// report tells of a fault of a request, and remembers whose it was.
func (s *server) report(ctx context.Context, f handlers.Fault) {
	s.troubled.note(f.Tenant, time.Now())
	s.watch.report(ctx, f)
}
