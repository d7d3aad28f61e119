package main

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/app/alerts"
	"ticklist/app/alerts/alertstest"
	"ticklist/app/apm/apmtest"
	"ticklist/app/faults/faultstest"
	"ticklist/app/jiratest"
	"ticklist/app/metrics"
)

// canaries are what must not be found, by what they are.
type canaries map[string]string

// in returns what of them is in s: as it is, in hexadecimal or in base64.
func (c canaries) in(s string) []string {
	var found []string
	for name, canary := range c {
		for _, disguise := range disguises(canary) {
			if strings.Contains(s, disguise) {
				found = append(found, name)
				break
			}
		}
	}
	slices.Sort(found)
	return found
}

// disguises are the shapes in which a program could let s slip. In base64 what
// stands before it decides which of three shapes it has, and its ends are lost.
func disguises(s string) []string {
	out := []string{s, hex.EncodeToString([]byte(s)), strings.ToUpper(hex.EncodeToString([]byte(s)))}
	for before := range 3 {
		encoded := base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat(" ", before) + s))
		encoded = encoded[4 : len(encoded)-4]
		out = append(out, encoded, strings.NewReplacer("+", "-", "/", "_").Replace(encoded))
	}
	return out
}

func TestDisguises(t *testing.T) {
	const canary = "CANARY-with-some-length"
	c := canaries{"it": canary}
	for _, around := range []string{"", "a", "ab", "abc", "abcd"} {
		text := around + canary + around
		for _, shape := range []string{text, hex.EncodeToString([]byte(text)), base64.StdEncoding.EncodeToString([]byte(text)), base64.RawURLEncoding.EncodeToString([]byte(text))} {
			if len(c.in(shape)) != 1 {
				t.Errorf("not found in %q", shape)
			}
		}
	}
	if found := c.in("CANARY-with-other"); found != nil {
		t.Errorf("found %v where it is not", found)
	}
}

// observed is a server in this process with everything that it tells anybody.
type observed struct {
	*started
	sentry   *faultstest.Sentry
	newRelic *apmtest.Collector
	db       *mongo.Database
	server   *server
}

// startObserved does what serve does, with a New Relic of the test's: the
// program's own has one address.
func startObserved(t *testing.T, env map[string]string) *observed {
	t.Helper()
	o := &observed{sentry: faultstest.New(t).Serve(), newRelic: &apmtest.Collector{}}
	env["SENTRY_DSN"] = o.sentry.DSN().Reveal()
	c, err := readConfig(func(k string) string { return env[k] })
	if err != nil {
		t.Fatal(err)
	}
	o.started = &started{out: &output{}, done: make(chan int, 1)}
	log := slog.New(slog.NewJSONHandler(o.out, &slog.HandlerOptions{Level: slog.LevelDebug}))
	w, err := newWatch(c, log)
	if err != nil {
		t.Fatal(err)
	}
	w.agent = newAgent(t, o.newRelic)
	measured := measuring{metrics.New(version().Version), w.agent}
	db, err := openMeasured(t.Context(), c, log, measured)
	if err != nil {
		t.Fatal(err)
	}
	o.db = db.Database
	ctx, cancel := context.WithCancel(t.Context())
	o.stop = cancel
	o.server = &server{config: c, log: w.told(log), db: db, watch: w, metrics: measured.counts}
	go func() {
		err := o.server.serve(ctx)
		w.close()
		if err := errors.Join(err, db.close(context.Background())); err != nil {
			t.Error(err)
		}
		o.done <- exitOK
	}()
	await(t, env["BASE_URL"], o.done, o.out)
	return o
}

// TestCanaries plants canaries in every secret, token and text, does the main
// job, provokes refusals and faults, and then looks for them wherever something
// is kept or told: the log, the database, its files, Sentry, New Relic.
func TestCanaries(t *testing.T) {
	eachEngine(t, lookForCanaries)
}

func lookForCanaries(t *testing.T, settings map[string]string) {
	site := newSite(t)
	env := environment(t, site)
	maps.Copy(env, settings)
	const key = "CANARY-of-the-key-with-32-bytes!"
	env["SECRET_KEYS"] = "k1:" + base64.StdEncoding.EncodeToString([]byte(key))
	pager, called := pagerDuty(t)
	maps.Copy(env, called)
	page, told := statuspage(t)
	maps.Copy(env, told)
	o := startObserved(t, env)
	token := install(t, site)
	panel, err := site.PanelURL("712020:me", "10001")
	if err != nil {
		t.Fatal(err)
	}
	c := canaries{
		"the shared secret": site.Secret, "the key of SECRET_KEYS": key, "any other": "CANARY-refused",
		"a list's name": "CANARY-name-of-list", "an item's text": "CANARY-text-of-item", "a heading": "CANARY-text-of-heading",
		"an item's details": "CANARY-details-of-item", "a changed text": "CANARY-text-changed", "a status's name": "CANARY-name-of-status",
		"a template's name": "CANARY-name-of-template", "a rule's name": "CANARY-name-of-rule", "a rule's condition": "CANARY-value-of-rule",
		"the context token": token[strings.LastIndex(token, ".")+1:], "the iframe token": panel[strings.LastIndex(panel, ".")+1:],
		"the beginning of a token": "eyJhbGciOi",
	}

	mainJobWithCanaries(t, site, token, panel)
	site.Place("10001", "10000")
	program := askToken(t, site, "CANARY-name-of-token", true)
	if status, body := asProgram(t, site, program, "GET", "TICK-10001/checklists", ""); status != http.StatusOK || !strings.Contains(body, "CANARY-text-of-item") {
		t.Fatalf("a program was answered %d %s", status, body)
	}
	c["the API token"], c["the name of a token"] = program[len(program)-50:], "CANARY-name-of-token"
	refusals(t, site, token)
	if status, body, err := site.Call(t.Context(), token, "POST", "/reports", `{"errors":[],"timings":[{"what":"edit","ms":100}]}`); err != nil || status != http.StatusNoContent {
		t.Fatalf("a report was answered %d %s (%v)", status, body, err)
	}
	awaitThat(t, func() bool { return site.Property("10001", "ticklist") != "" }, func() string { return "Jira was not told" })
	documentsHoldNone(t, o.db, c) // before they are spoiled
	provokeFaults(t, o.db, site, token)
	theDatabaseIsAway(t, o.server, pager, site.ClientKey)
	thePublicIsTold(t, o.server, site, token, page)
	if sent := page.Bodies(); c.in(sent) != nil || strings.Contains(sent, site.ClientKey) {
		t.Errorf("Statuspage was told %v, or of the site: %s", c.in(sent), sent)
	}
	documentsHoldNone(t, o.db, c)
	filesHoldNone(t, env["DATA_DIR"], c)
	if env["MONGODB_URI"] == "" {
		o.end() // the command below takes the lock
	}
	if _, out := command(t, env, "keys", "rotate"); len(c.in(out)) > 0 {
		t.Errorf("keys rotate tells %v: %s", c.in(out), out)
	}
	o.end()

	filesHoldNone(t, env["DATA_DIR"], c)
	if found := c.in(o.out.String()); found != nil {
		t.Errorf("the log holds %v:\n%s", found, o.out)
	}
	if len(o.sentry.Events()) == 0 || len(o.newRelic.Sent("error_event_data")) == 0 {
		t.Error("the faults were not reported, so nothing was tested")
	}
	if found := c.in(o.sentry.Raw()); found != nil {
		t.Errorf("Sentry was told %v:\n%s", found, o.sentry.Raw())
	}
	if found := c.in(pager.Bodies()); found != nil {
		t.Errorf("PagerDuty was told %v: %s", found, pager.Bodies())
	}
	newRelicKnows(t, o, site)
	for _, body := range o.newRelic.Sent("") {
		if found := c.in(body); found != nil {
			t.Errorf("New Relic was told %v: %s", found, body)
		}
	}
}

// newRelicKnows looks for what a server does in what New Relic was told: by route and
// by name, with the references of the log, and for nothing that says of which site or
// issue.
func newRelicKnows(t *testing.T, o *observed, site *jiratest.Site) {
	t.Helper()
	told, err := o.newRelic.Metrics()
	if err != nil || o.newRelic.Odd() != nil {
		t.Fatal(err, o.newRelic.Odd())
	}
	const ops = "WebTransaction/Go/POST /api/v1/issues/:issueId/ops"
	for _, name := range []string{
		ops, "Datastore/statement/MongoDB/checklists/find in " + ops, "External/jira/Jira/POST /rest/api/3/permissions/check in " + ops,
		"OtherTransaction/Go/outbox", "OtherTransaction/Go/job presence",
		"External/jira/Jira/PUT /rest/api/3/issue/{issueIdOrKey}/properties/{propertyKey} in OtherTransaction/Go/outbox",
		"Custom/Outbox/Waiting", "Custom/Streams/Open", "Custom/Browser/edit", "Custom/Browser/edit/Apdex/Satisfied",
	} {
		if told[name].Count == 0 {
			t.Errorf("New Relic was not told of %s", name)
		}
	}
	for name := range told {
		if strings.Contains(name, "/10001") || strings.Contains(name, site.ClientKey) {
			t.Errorf("%s says of whom it is", name)
		}
	}
	faults, err := o.newRelic.Events("error_event_data")
	if err != nil || len(faults) == 0 {
		t.Fatalf("no errors were told, so nothing was tested: %v", err)
	}
	for _, f := range faults {
		if ref, ok := f.User["ref"].(string); !ok || !strings.Contains(o.out.String(), ref) {
			t.Errorf("the log has no reference %v", f.User["ref"])
		}
	}
	if lines, err := o.newRelic.Lines(); err != nil || !slices.ContainsFunc(lines, func(l apmtest.Line) bool { return l.Attributes["route"] == "/api/v1/issues/:issueId/ops" }) {
		t.Errorf("no line of a request among %d (%v)", len(lines), err)
	}
	if host := strings.TrimPrefix(site.URL, "http://"); strings.Contains(strings.Join(o.newRelic.Sent(""), ""), host) {
		t.Errorf("New Relic was told of %s", host)
	}
}

// mainJobWithCanaries writes a text into every place that takes one.
func mainJobWithCanaries(t *testing.T, site *jiratest.Site, token, panel string) {
	t.Helper()
	status, body, err := site.Ops(t.Context(), token, "10001", `[
		{"id":"o1","type":"addList","list":"l1","name":"CANARY-name-of-list"},
		{"id":"o2","type":"addItem","list":"l1","item":"i1","text":"CANARY-text-of-item"},
		{"id":"o3","type":"editItem","item":"i1","details":"CANARY-details-of-item"},
		{"id":"o4","type":"addItem","list":"l1","item":"i2","kind":"heading","text":"CANARY-text-of-heading"},
		{"id":"o5","type":"addItem","list":"l1","item":"i3","text":"CANARY-text-of-item"},
		{"id":"o6","type":"editItem","item":"i3","text":"CANARY-text-changed"},
		{"id":"o7","type":"setStatus","item":"i1","status":"done"}]`)
	if err != nil || status != http.StatusOK || !strings.Contains(string(body), `"rejected":[]`) {
		t.Fatalf("the operations were answered %d %s, %v", status, body, err)
	}
	status, body, err = site.Call(t.Context(), token, "PUT", "/site/statuses", `{"rev":0,"statuses":[
		{"id":"open","name":"CANARY-name-of-status","colour":"grey","complete":false},{"id":"in_progress","name":"B","colour":"blue","complete":false},
		{"id":"done","name":"C","colour":"green","complete":true},{"id":"skipped","name":"D","colour":"grey","complete":true}]}`)
	if err != nil || status != http.StatusOK {
		t.Fatalf("the statuses were answered %d %s, %v", status, body, err)
	}
	status, body, err = site.Call(t.Context(), token, "POST", "/site/templates", `{"id":"t1","name":"CANARY-name-of-template","text":"* CANARY-text-of-item"}`)
	if err != nil || status != http.StatusCreated {
		t.Fatalf("the template was answered %d %s, %v", status, body, err)
	}
	ruled := `{"rev":0,"rules":[{"id":"r1","name":"CANARY-name-of-rule","enabled":true,"template":"t1","projects":[],"issueTypes":[],"on":"created","to":[],` +
		`"conditions":[{"field":"labels","is":"any","values":["CANARY-value-of-rule"]}],"mode":"append","live":false,"again":false}]}`
	status, body, err = site.Call(t.Context(), token, "PUT", "/site/rules", ruled)
	if err != nil || status != http.StatusOK || !strings.Contains(string(body), "CANARY-value-of-rule") {
		t.Fatalf("the rules were answered %d %s, %v", status, body, err)
	}
	for path, chosen := range map[string]string{
		"/site/settings/permissions": `{"was":null,"value":{"delete":[{"type":"role","id":"10002"},{"type":"reporter"}]}}`, "/me/settings/language": `{"was":null,"value":"de"}`,
	} {
		if status, body, err := site.Call(t.Context(), token, "PUT", path, chosen); err != nil || status != http.StatusOK {
			t.Fatalf("%s was answered %d %s, %v", path, status, body, err)
		}
	}
	status, page := openPanel(t, panel)
	for _, text := range []string{"CANARY-name-of-list", "CANARY-text-of-item", "CANARY-details-of-item", "CANARY-text-of-heading", "CANARY-text-changed", "CANARY-name-of-status"} {
		if status != http.StatusOK || !strings.Contains(page, text) {
			t.Fatalf("the panel lacks %s: %d %s", text, status, page)
		}
	}
	if err := site.Install(t.Context()); err != nil { // an upgrade
		t.Fatal(err)
	}
}

// refusals asks for what is refused, each time with a canary.
func refusals(t *testing.T, site *jiratest.Site, token string) {
	t.Helper()
	for _, ops := range []string{
		`[{"id":"CANARY-refused","type":"CANARY-refused"}]`, `[{"id":"x1","CANARY-refused":1}]`, `CANARY-refused`,
		`[{"id":"x2","type":"addItem","item":"x","text":"` + strings.Repeat("CANARY-refused ", 400) + `"}]`,
		`[{"id":"x3","type":"setStatus","item":"CANARY-refused","status":"CANARY-refused"}]`,
	} {
		if status, body, err := site.Ops(t.Context(), token, "10001", ops); err != nil || status == http.StatusOK && !strings.Contains(string(body), `"rejected":[{`) {
			t.Errorf("%.60s was answered %d %s, %v; want a refusal", ops, status, body, err)
		}
	}
	for _, bad := range []string{"CANARY-refused", token + "CANARY-refused", token[:strings.LastIndex(token, ".")] + ".CANARY-refused"} {
		if status, body, err := site.Checklists(t.Context(), bad, "10001"); err != nil || status != http.StatusUnauthorized || strings.Contains(string(body), "CANARY") {
			t.Errorf("a bad token was answered %d %s, %v", status, body, err)
		}
		for _, path := range []string{"/connect/panel?jwt=" + bad, "/CANARY-refused?jwt=" + bad, "/connect/panel?jwt=%zz" + bad} {
			if status, body := fetch(t, site.App+path); status < 400 || strings.Contains(body, "CANARY") {
				t.Errorf("%s was answered %d %s", path, status, body)
			}
		}
	}
}

// provokeFaults spoils what is stored, so that requests fail and are reported.
func provokeFaults(t *testing.T, db *mongo.Database, site *jiratest.Site, token string) {
	t.Helper()
	spoil := func(collection, id string, change bson.D) {
		t.Helper()
		res, err := db.Collection(collection).UpdateOne(t.Context(), bson.D{{Key: "_id", Value: id}}, bson.D{{Key: "$set", Value: change}})
		if err != nil || res.ModifiedCount != 1 {
			t.Fatalf("spoil %s: %+v, %v", collection, res, err)
		}
		if status, body, err := site.Checklists(t.Context(), token, "10001"); err != nil || status != http.StatusInternalServerError || strings.Contains(string(body), "CANARY") {
			t.Errorf("with a spoiled document in %s: %d %s, %v; want 500", collection, status, body, err)
		}
	}
	// The server remembers the issue until its mark is another one.
	spoil("checklists", site.ClientKey+":10001", bson.D{{Key: "lists.0.id", Value: "another"}, {Key: "mark", Value: "another"}})
	spoil("checklists", site.ClientKey+":10001", bson.D{{Key: "texts.sealed", Value: []byte("not sealed at all, but long enough to be")}})
	spoil("checklists", site.ClientKey+":10001", bson.D{{Key: "texts.key", Value: "none"}})
	spoil("installations", site.ClientKey, bson.D{{Key: "sharedSecret.sealed", Value: []byte("not sealed at all, but long enough to be")}})
}

// theDatabaseIsAway has the server tell PagerDuty that the database is away, with whoever
// had faults of late.
func theDatabaseIsAway(t *testing.T, s *server, pager *alertstest.PagerDuty, clientKey string) {
	t.Helper()
	sample := s.alerting.sample(time.Now())
	sample.Primary = sample.At.Add(-time.Minute)
	s.alerting.watcher.Observe(sample)
	if got := incident(t, pager, alerts.DatabaseDown).Last.Payload.Details["tenants"]; got != clientKey {
		t.Errorf("the incident names the sites %v, want %s", got, clientKey)
	}
}

// documentsHoldNone reads every document of every collection.
func documentsHoldNone(t *testing.T, db *mongo.Database, c canaries) {
	t.Helper()
	names, err := db.ListCollectionNames(t.Context(), bson.D{})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"installations", "checklists", "datakeys"} {
		if !slices.Contains(names, want) {
			t.Errorf("there is no collection %s", want)
		}
	}
	for _, name := range names {
		cursor, err := db.Collection(name).Find(t.Context(), bson.D{})
		if err != nil {
			t.Fatal(err)
		}
		for cursor.Next(t.Context()) {
			if found := c.in(string(cursor.Current)); found != nil {
				t.Errorf("a document of %s holds %v: %s", name, found, cursor.Current)
			}
		}
		if err := cursor.Err(); err != nil {
			t.Fatal(err)
		}
	}
}

// filesHoldNone reads every file in a folder.
func filesHoldNone(t *testing.T, dir string, c canaries) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) { // the engine was done with it
			return nil
		}
		if found := c.in(string(content)); found != nil {
			t.Errorf("%s holds %v", path, found)
		}
		return err
	})
	if err != nil {
		t.Error(fmt.Errorf("read the files: %w", err))
	}
}
