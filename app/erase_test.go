package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/app/embedded/mongotest"
	"ticklist/app/jiratest"
	"ticklist/app/leasemongo"
	"ticklist/app/livemongo"
	"ticklist/checklist"
	"ticklist/checklist/bulk"
	"ticklist/checklist/checklistmongo"
	"ticklist/checklist/hooks"
	"ticklist/checklist/rules"
	"ticklist/checklist/templates"
	"ticklist/tenant"
	"ticklist/tenant/tenantmongo"
)

const (
	canaryPerson = "712020:canary-of-a-person"
	otherPerson  = "712020:somebody-else"
)

// eachEngine runs a test of the whole program with nothing configured, and on
// the engine of TEST_MONGODB_URI, beside other tests.
func eachEngine(t *testing.T, test func(t *testing.T, settings map[string]string)) {
	t.Helper()
	t.Parallel()
	t.Run("nothing configured", func(t *testing.T) { test(t, nil) })
	mongotest.Second(t, func(t *testing.T, uri, database string) {
		test(t, map[string]string{"MONGODB_URI": uri, "MONGODB_DATABASE": database})
	})
}

// twoSites are sites on one app, and its environment.
func twoSites(t *testing.T, settings map[string]string) (a, b *jiratest.Site, env map[string]string) {
	t.Helper()
	a, b = newSite(t), newSite(t)
	env = environment(t, a)
	b.App = a.App
	env["JIRA_HOSTS"] += "," + b.URL
	env["SECRET_KEYS"] = secretKey("k1", 1)
	maps.Copy(env, settings)
	return a, b, env
}

// admit stores an installation of a site. Its own install would be signed under a
// key that the app does not ask for: each site brings a key server.
func admit(t *testing.T, env map[string]string, site *jiratest.Site) {
	t.Helper()
	look(t, env, func(db *database, c config) {
		_, err := tenantmongo.New(db.Database, c.keys).Save(t.Context(), tenant.Installation{
			ClientKey: site.ClientKey, BaseURL: site.URL, SharedSecret: tenant.Secret(site.Secret), State: tenant.StateEnabled,
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// inhabit has people write on a site: on two issues, with each other's account ids
// in fields and in texts.
func inhabit(t *testing.T, site *jiratest.Site) {
	t.Helper()
	for _, issue := range []string{"10001", "10002"} {
		for _, person := range []string{canaryPerson, otherPerson} {
			token, err := site.ContextToken(person, issue)
			if err != nil {
				t.Fatal(err)
			}
			ops := fmt.Sprintf(`[{"id":"a-%[1]s","type":"addItem","item":"i-%[1]s","text":"CANARY text of [~accountid:%[2]s]","assignee":%[2]q,"details":"=1+1"}]`,
				person[len("712020:"):], canaryPerson)
			if status, body, err := site.Ops(t.Context(), token, issue, ops); err != nil || status != 200 {
				t.Fatalf("operations were answered %d %s, %v", status, body, err)
			}
		}
	}
	token, err := site.ContextToken(otherPerson, "10001")
	if err != nil {
		t.Fatal(err)
	}
	statuses := fmt.Sprintf(`{"rev":0,"statuses":[{"id":"open","name":"CANARY text %s","colour":"grey","complete":false},{"id":"in_progress","name":"B","colour":"blue","complete":false},`+
		`{"id":"done","name":"C","colour":"green","complete":true},{"id":"skipped","name":"D","colour":"grey","complete":true}]}`, canaryPerson)
	for _, of := range []string{"/site", "/projects/10000"} { // a second time they are there already
		if status, body, err := site.Call(t.Context(), token, "PUT", of+"/statuses", statuses); err != nil || status != 200 && status != 409 {
			t.Fatalf("statuses were answered %d %s, %v", status, body, err)
		}
		grants := fmt.Sprintf(`{"was":null,"value":{"delete":[{"type":"user","id":%q}]}}`, canaryPerson)
		if status, body, err := site.Call(t.Context(), token, "PUT", of+"/settings/permissions", grants); err != nil || status != 200 && status != 409 {
			t.Fatalf("permissions were answered %d %s, %v", status, body, err)
		}
	}
}

// inside is the database of an environment, beside whatever runs on it.
func inside(t *testing.T, env map[string]string) (*database, config) {
	t.Helper()
	c, err := readConfig(func(k string) string { return env[k] })
	if err != nil {
		t.Fatal(err)
	}
	db, err := visitDatabase(t.Context(), c, slog.New(slog.DiscardHandler))
	for end := time.Now().Add(stuck); outage(err) && time.Now().Before(end); { // it waits for 5 s
		db, err = visitDatabase(t.Context(), c, slog.New(slog.DiscardHandler))
	}
	if err != nil {
		t.Fatal(err)
	}
	return db, c
}

// look lets something be done with the database of an environment.
func look(t *testing.T, env map[string]string, do func(db *database, c config)) {
	t.Helper()
	db, c := inside(t, env)
	do(db, c)
	if err := db.close(context.WithoutCancel(t.Context())); err != nil {
		t.Error(err)
	}
}

// found is which collections have a document with one of the strings anywhere.
func found(t *testing.T, env map[string]string, of ...string) []string {
	t.Helper()
	var out []string
	look(t, env, func(db *database, _ config) {
		names, err := db.ListCollectionNames(t.Context(), bson.D{})
		if err != nil || len(names) < 5 {
			t.Fatalf("collections %v, %v", names, err)
		}
		for _, name := range names {
			cursor, err := db.Collection(name).Find(t.Context(), bson.D{})
			if err != nil {
				t.Fatal(err)
			}
			for cursor.Next(t.Context()) {
				for _, s := range of {
					if bytes.Contains(cursor.Current, []byte(s)) && !slices.Contains(out, name+" "+s) {
						out = append(out, name+" "+s)
					}
				}
			}
			if err := errors.Join(cursor.Err(), cursor.Close(t.Context())); err != nil {
				t.Fatal(err)
			}
		}
	})
	slices.Sort(out)
	return out
}

// mustRun runs a command that has to end well, and returns what it printed.
func mustRun(t *testing.T, env map[string]string, args ...string) string {
	t.Helper()
	exit, out := command(t, env, args...)
	if exit != exitOK {
		t.Fatalf("ticklist %s ended with %d: %s", strings.Join(args, " "), exit, out)
	}
	return out
}

// spread leaves a site and a person in every collection there is.
func spread(t *testing.T, env map[string]string, site *jiratest.Site) {
	t.Helper()
	mustRun(t, env, "export", "--site", site.ClientKey)
	look(t, env, func(db *database, c config) {
		record := tenant.AuditEntry{ClientKey: site.ClientKey, At: time.Now(), Who: canaryPerson, What: "export", Scope: "site"}
		call := tenant.Call{ClientKey: site.ClientKey, Installation: tenant.Installation{State: tenant.StateEnabled}}
		inbox := &tenant.Inbox{Queue: tenantmongo.NewQueue(db.Database, dataKeys(db.Database, c.keys)), Now: func() time.Time { return time.Now().Add(time.Hour) }, Wake: func() {}, Wanted: nothingWanted}
		exports := &tenant.Exports{Store: tenantmongo.NewExports(db.Database), Now: time.Now}
		asker := tenant.Principal{Installation: tenant.Installation{ClientKey: site.ClientKey}, AccountID: canaryPerson}
		presence := livemongo.New(db.Database, "another", time.Now)
		_, errBeat := presence.Beat(t.Context())
		looking := map[checklist.Scope][]string{}
		for _, issue := range []string{"10001", "10002", "10003"} {
			looking[checklist.Scope{ClientKey: site.ClientKey, IssueID: issue}] = []string{otherPerson, canaryPerson}
		}
		_, _, errAsk := exports.Ask(t.Context(), asker, tenant.Extent{AccountID: canaryPerson}, "json", 0)
		for _, err := range []error{
			tenantmongo.NewAudit(db.Database).Record(t.Context(), record),
			inbox.Take(t.Context(), call, tenant.Webhook{Kind: tenant.IssueDeleted, Identifier: "late", IssueID: "10009"}),
			tenantmongo.NewReports(db.Database, c.keys).Mark(t.Context(), []string{canaryPerson}, time.Now()),
			tenantmongo.NewAPITokens(db.Database, dataKeys(db.Database, c.keys)).Create(t.Context(), tenant.APIToken{
				ClientKey: site.ClientKey, ID: "aaaaaaaaaaaaaaaa", Name: "CANARY text of a token", AccountID: canaryPerson,
				CreatedAt: time.Now(), Until: time.Now().Add(time.Hour), Recent: []tenant.TokenUse{{At: time.Now(), What: "GET /"}},
			}),
			errAsk, errBeat, presence.Tell(t.Context(), looking), leaveTemplates(t.Context(), db, c, site.ClientKey), leaveWork(t.Context(), db, c, site.ClientKey),
			leaveHook(t.Context(), db, c, site.ClientKey), leaveOrders(t.Context(), inbox, call),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

// lives has the server of spread say that it lives: after a minute without a word
// the others take away who looks at what on it.
func lives(t *testing.T, db *database) {
	t.Helper()
	if fresh, err := livemongo.New(db.Database, "another", time.Now).Beat(t.Context()); err != nil || fresh {
		t.Fatalf("the other server was taken for dead: %v, %v", fresh, err)
	}
}

// leaveWork leaves a job and a run of a rule that are full of a person.
func leaveWork(ctx context.Context, db *database, c config, clientKey string) error {
	keys, by := dataKeys(db.Database, c.keys), checklist.Stamp{By: canaryPerson, At: time.Now()}
	_, err := checklistmongo.NewJobs(db.Database, keys).Create(ctx, bulk.Job{
		Area: checklist.Area{ClientKey: clientKey, ProjectID: "10000"}, ID: "j", Kind: "none", State: bulk.Done, Note: "CANARY text " + canaryPerson,
		Created: by, Updated: by, Due: time.Now().Add(time.Hour),
	})
	if errors.Is(err, bulk.ErrExists) {
		err = nil
	}
	limit := tenant.JiraLimit{ClientKey: clientKey, Endpoint: "GET /none", Until: time.Now().Add(time.Hour)}
	off := tenant.Switch{ClientKey: clientKey, Feature: tenant.FeatureImports, At: time.Now()}
	return errors.Join(err, tenantmongo.NewLimits(db.Database).KeepLimit(ctx, limit), tenantmongo.NewSwitches(db.Database).TurnOff(ctx, off), checklistmongo.NewRules(db.Database, keys).AddRun(ctx, clientKey, rules.Run{
		ID: "e-r", At: by.At, IssueID: "10001", ProjectID: "10000", RuleName: "CANARY text " + canaryPerson,
	}))
}

// leaveOrders leaves orders that wait, in the project of inhabit and in another, full
// of a person.
func leaveOrders(ctx context.Context, inbox *tenant.Inbox, call tenant.Call) error {
	order := `{"add":["CANARY text of [~accountid:` + canaryPerson + `]"]}`
	return errors.Join(
		inbox.Take(ctx, call, tenant.Webhook{Kind: tenant.PropertySet, Identifier: "first", IssueID: "10001", InProject: "10000", Who: canaryPerson, Order: order}),
		inbox.Take(ctx, call, tenant.Webhook{Kind: tenant.PostFunction, Identifier: "second", IssueID: "10002", InProject: "10000", Order: order}),
		inbox.Take(ctx, call, tenant.Webhook{Kind: tenant.PostFunction, Identifier: "third", IssueID: "10003", InProject: "10009", Order: order}),
	)
}

// ordersOf are the issues of a site that orders wait for.
func ordersOf(t *testing.T, env map[string]string, clientKey string) string {
	t.Helper()
	var issues []string
	look(t, env, func(db *database, c config) {
		waiting, err := tenantmongo.NewQueue(db.Database, dataKeys(db.Database, c.keys)).Earliest(t.Context(), 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, task := range waiting {
			if task.ClientKey == clientKey && task.Kind.Orders() && task.Sealed.Value != "" {
				issues = append(issues, task.IssueID)
			}
		}
	})
	slices.Sort(issues)
	return strings.Join(issues, " ")
}

// leaveHook leaves a hook and what it is to be told, both full of a person.
func leaveHook(ctx context.Context, db *database, c config, clientKey string) error {
	store := checklistmongo.NewHooks(db.Database, dataKeys(db.Database, c.keys))
	of := hooks.Ref{ClientKey: clientKey, HookID: "h" + clientKey}
	_, err := store.Hook(ctx, of)
	if errors.Is(err, hooks.ErrNotFound) {
		err = store.CreateHook(ctx, clientKey, hooks.Hook{
			ID: of.HookID, Name: "CANARY text " + canaryPerson, URL: "https://example.com/CANARY text", Events: []hooks.Kind{hooks.Checked}, Projects: []string{"10000"},
			Secret: "CANARY text", Created: time.Now(), Since: time.Now(),
		})
	}
	return errors.Join(err, store.SaveDelivery(ctx, of, hooks.Delivery{
		ID: of.HookID + "-10001-1", Kind: hooks.Checked, IssueID: "10001", ProjectID: "10000", At: time.Now(), State: hooks.Failed,
		Body: []byte(`{"by":"` + canaryPerson + `","itemText":"CANARY text"}`),
	}, true))
}

// leaveTemplates leaves a template and a version of it that are full of a person.
func leaveTemplates(ctx context.Context, db *database, c config, clientKey string) error {
	store := checklistmongo.NewTemplates(db.Database, dataKeys(db.Database, c.keys))
	by := checklist.Stamp{By: canaryPerson, At: time.Now()}
	lists := []checklist.List{{ID: "l", Name: "CANARY text of " + canaryPerson, Items: []checklist.Item{
		{ID: "i", Kind: checklist.KindItem, Text: "CANARY text of " + canaryPerson, Status: "open", Assignee: canaryPerson},
	}}}
	_, err := store.Save(ctx, templates.Template{
		ID: "t", Area: checklist.Area{ClientKey: clientKey, ProjectID: "10000"}, Name: "CANARY text " + canaryPerson, Description: "CANARY text " + canaryPerson,
		Version: 2, Lists: lists, Created: by, Updated: by, Saved: by,
	})
	if errors.Is(err, checklist.ErrConflict) { // it is there
		err = nil
	}
	return errors.Join(err, store.Keep(ctx, clientKey, templates.Version{Template: "t", N: 1, Lists: lists, Stamp: by}))
}

// TestErasuresLeaveNoTrace erases one thing after another beside a server, and
// reads every document of every collection after each; at the end the files.
func TestErasuresLeaveNoTrace(t *testing.T) {
	eachEngine(t, func(t *testing.T, settings map[string]string) {
		site, other, env := twoSites(t, settings)
		s := start(t, env)
		install(t, site)
		admit(t, env, other)
		inhabit(t, site)
		inhabit(t, other)
		spread(t, env, site)
		if got := found(t, env, canaryPerson, site.ClientKey); len(got) < 9 {
			t.Fatalf("before it is in %v alone", got)
		}
		look(t, env, func(db *database, c config) {
			settleAll(t, db, c)
			lives(t, db)
			allExplained(t, db.Database)
		})
		if got := found(t, env, "CANARY text", site.Secret); len(got) > 0 {
			t.Fatalf("in the clear there is %v", got)
		}

		if exit, out := command(t, env, "erase", "--site", site.ClientKey, "--issue", "10001"); exit != exitUsage || !strings.Contains(out, "1 issues with 1 checklists and 2 items") {
			t.Errorf("without --yes: %d %s", exit, out)
		}
		look(t, env, func(db *database, _ config) { lives(t, db) })
		mustRun(t, env, "erase", "--site", site.ClientKey, "--issue", "10001", "--yes")
		if got, orders := found(t, env, site.ClientKey+":10001"), ordersOf(t, env, site.ClientKey); len(got) > 0 || orders != "10002 10003" {
			t.Errorf("after the issue there is %v, and orders of %s", got, orders)
		}
		if got := found(t, env, site.ClientKey+":10002", other.ClientKey+":10001"); len(got) != 5 { // two checklists with their history, and who looks at one
			t.Errorf("beside the issue only %v is left", got)
		}

		// By its address, and on one site alone.
		mustRun(t, env, "erase", "--site", site.URL+"/", "--account", canaryPerson, "--yes")
		if got := found(t, env, canaryPerson); !slices.Equal(got, []string{"checklists " + canaryPerson, "history " + canaryPerson, "settings " + canaryPerson}) {
			t.Errorf("after the person's erasure on one site there is %v, want the other site's checklists, their history and settings", got)
		}
		texts := mustRun(t, env, "export", "--site", site.ClientKey)
		if strings.Contains(texts, canaryPerson) || !strings.Contains(texts, "CANARY text of [~accountid:erased]") || !strings.Contains(texts, otherPerson) {
			t.Errorf("the site's texts are %s", texts)
		}
		mustRun(t, env, "erase", "--account", canaryPerson, "--yes")
		if got := found(t, env, canaryPerson); len(got) > 0 {
			t.Errorf("after the person there is %v", got)
		}

		mustRun(t, env, "erase", "--site", site.ClientKey, "--project", "10000", "--yes")
		if got, orders := found(t, env, site.ClientKey+":10002"), ordersOf(t, env, site.ClientKey); len(got) > 0 || orders != "10003" {
			t.Errorf("after the project there is %v, and orders of %s", got, orders)
		}

		inhabit(t, site)
		backdate(t, env, site, time.Hour) // of a live site requests would be waited for
		mustRun(t, env, "erase", "--site", site.ClientKey, "--yes")
		if got := found(t, env, site.ClientKey, site.URL); len(got) > 0 {
			t.Errorf("after the site there is %v", got)
		}
		token, err := other.ContextToken(otherPerson, "10001")
		if err != nil {
			t.Fatal(err)
		}
		if got := load(t, other, token); len(got.ids()) != 2 {
			t.Errorf("of the other site %v is left", got.ids())
		}
		if exit := s.end(); exit != exitOK {
			t.Fatalf("ended with %d", exit)
		}
		if settings == nil {
			noFileHolds(t, filepath.Join(env["DATA_DIR"], "embedded"), canaryPerson, site.ClientKey, site.URL)
		}
		lines := linesOf(t, filepath.Join(env["DATA_DIR"], "erasures.jsonl"))
		var scopes []string
		for _, l := range lines {
			if !l.Ended.IsZero() {
				scopes = append(scopes, l.Scope)
			}
		}
		if want := []string{"issue", "person", "person", "project", "site"}; !slices.Equal(scopes, want) {
			t.Errorf("the ledger has %v, want %v", scopes, want)
		}
		noFileHolds(t, env["DATA_DIR"], canaryPerson)
	})
}

// noFileHolds reads the files in a folder.
func noFileHolds(t *testing.T, dir string, of ...string) {
	t.Helper()
	read := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		for _, s := range of {
			if bytes.Contains(content, []byte(s)) {
				t.Errorf("%s holds %s", path, s)
			}
		}
		read++
		return err
	})
	if err != nil || read == 0 {
		t.Errorf("%d files read, %v", read, err)
	}
}

// TestEraseAndGoOn empties a live site whose app goes on working.
func TestEraseAndGoOn(t *testing.T) {
	t.Parallel()
	site, _, env := twoSites(t, nil)
	start(t, env)
	install(t, site)
	inhabit(t, site)
	spread(t, env, site)
	mustRun(t, env, "erase", "--site", site.ClientKey, "--keep-installation", "--yes")
	if got := found(t, env, site.ClientKey+":10001", "i-canary"); len(got) > 0 {
		t.Errorf("there is %v", got)
	}
	token, err := site.ContextToken(otherPerson, "10001")
	if err != nil {
		t.Fatal(err)
	}
	if got := load(t, site, token); got.Rev != 0 {
		t.Errorf("the issue is %+v, want it empty", got)
	}
	inhabit(t, site)
	if got := load(t, site, token); len(got.ids()) != 2 {
		t.Errorf("written anew it is %+v", got)
	}
	look(t, env, func(db *database, _ config) {
		entries, err := tenantmongo.NewAudit(db.Database).Entries(t.Context(), site.ClientKey, 10)
		entries = slices.DeleteFunc(entries, func(e tenant.AuditEntry) bool { return e.What == "statuses" || e.What == "setting permissions" })
		if err != nil || len(entries) != 3 || entries[0].What != "erase" || entries[0].Who != tenant.ByOperator || entries[0].Scope != "site" || entries[0].Count < 2 {
			t.Errorf("the record has %+v, %v", entries, err)
		}
	})
}

// TestExport writes each form of each part.
func TestExport(t *testing.T) {
	eachEngine(t, func(t *testing.T, settings map[string]string) {
		site, other, env := twoSites(t, settings)
		s := start(t, env)
		install(t, site)
		admit(t, env, other)
		inhabit(t, site)
		inhabit(t, other)
		for _, tc := range []struct {
			name          string
			args          []string
			issues, items int
		}{
			{"a site", nil, 2, 4},
			{"an issue", []string{"--issue", "10001"}, 1, 2},
			{"an issue that has none", []string{"--issue", "10003"}, 0, 0},
			{"a project", []string{"--project", "10000"}, 2, 4},
			{"a project that has none", []string{"--project", "1"}, 0, 0},
			{"a person in every item", []string{"--account", canaryPerson}, 2, 4},
			{"a person in some", []string{"--account", otherPerson}, 2, 2},
			{"a person in none", []string{"--account", "712020:nobody"}, 0, 0},
		} {
			t.Run(tc.name, func(t *testing.T) {
				args := append([]string{"export", "--site", site.ClientKey}, tc.args...)
				text := mustRun(t, env, args...)
				var got struct {
					Site   string
					Facts  map[string]any
					Issues []struct {
						IssueID string
						Lists   []struct{ Items []struct{ Text string } }
					}
				}
				if err := json.Unmarshal([]byte(text), &got); err != nil {
					t.Fatalf("%v: %s", err, text)
				}
				items := 0
				for _, in := range got.Issues {
					for _, l := range in.Lists {
						items += len(l.Items)
					}
				}
				if len(got.Issues) != tc.issues || items != tc.items || got.Site != site.URL || (got.Facts["installation"] != nil) != (tc.args == nil) {
					t.Errorf("%d issues with %d items, want %d with %d: %s", len(got.Issues), items, tc.issues, tc.items, text)
				}
				rows, err := csv.NewReader(strings.NewReader(mustRun(t, env, append(args, "--format", "csv")...))).ReadAll()
				kinds := map[string]int{}
				for _, row := range rows {
					kinds[row[5]]++
				}
				if err != nil || kinds["item"] != tc.items || kinds["addItem"] != tc.items || tc.items > 0 && rows[1][9] != "'=1+1" {
					t.Errorf("rows of the kinds %v, %v, want %d items and that they were added: %v", kinds, err, tc.items, rows)
				}
				if md := mustRun(t, env, append(args, "--format", "markdown")...); strings.Count(md, "- [ ] CANARY text of") != tc.items {
					t.Errorf("got %s", md)
				}
				for _, secret := range []string{site.Secret, other.ClientKey} {
					if strings.Contains(text, secret) {
						t.Errorf("the export holds %s", secret)
					}
				}
			})
		}
		path := filepath.Join(t.TempDir(), "site.json")
		mustRun(t, env, "export", "--site", site.URL, "--out", path)
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 || info.Size() < 1000 {
			t.Errorf("the file is %v, %v", info, err)
		}
		for name, args := range map[string][]string{
			"a file that is there": {"--site", site.URL, "--out", path}, "no site": nil, "an account everywhere": {"--account", canaryPerson},
			"a site nobody knows": {"--site", "nobody"}, "two parts": {"--site", site.URL, "--issue", "1", "--project", "2"}, "an issue's key": {"--site", site.URL, "--issue", "TICK-1"},
			"a form there is not": {"--site", site.URL, "--format", "xml"},
		} {
			if exit, out := command(t, env, append([]string{"export"}, args...)...); exit != exitUsage {
				t.Errorf("%s: %d %s, want a complaint", name, exit, out)
			}
		}
		if s.end() != exitOK {
			t.Error("the server ended badly")
		}
		// And alone.
		if text := mustRun(t, env, "export", "--site", site.ClientKey, "--issue", "10001"); !strings.Contains(text, "CANARY text") {
			t.Errorf("without a server: %s", text)
		}
	})
}

// TestCommandsBesideABusyServer: an operator exports, erases and rotates while
// people write, and no acknowledged edit is lost.
func TestCommandsBesideABusyServer(t *testing.T) {
	eachEngine(t, func(t *testing.T, settings map[string]string) {
		site, other, env := twoSites(t, settings)
		env["LIMIT_PER_ACCOUNT"], env["LIMIT_PER_SITE"] = "100000", "100000"
		env["SECRET_KEYS"] = secretKey("old", 1)
		start(t, env).end()
		env["SECRET_KEYS"] = secretKey("new", 2) + "," + secretKey("old", 1)
		start(t, env)
		install(t, site)
		admit(t, env, other)
		inhabit(t, site)
		inhabit(t, other)
		edits := count(t, site, func() {
			for _, args := range [][]string{
				{"keys", "rotate"},
				{"export", "--site", site.ClientKey}, {"export", "--site", site.ClientKey, "--format", "csv"}, {"export", "--site", other.ClientKey, "--format", "markdown"},
				{"erase", "--site", site.ClientKey, "--issue", "10001", "--yes"},
				{"erase", "--account", canaryPerson, "--yes"},
				{"erase", "--site", other.ClientKey, "--yes"},
				{"keys", "rotate"},
			} {
				mustRun(t, env, args...)
			}
		})
		if got := found(t, env, canaryPerson, other.ClientKey, site.ClientKey+":10001"); len(got) > 0 {
			t.Errorf("of what was erased there is %v", got)
		}
		t.Logf("%d edits were acknowledged meanwhile", edits)
	})
}

// count has four people each count in an item of theirs while work is done, and
// at its end looks whether each item has the last number that was acknowledged.
// It returns how many were.
func count(t *testing.T, site *jiratest.Site, work func()) int {
	t.Helper()
	token, err := site.ContextToken("712020:me", "10005")
	if err != nil {
		t.Fatal(err)
	}
	send := func(ctx context.Context, op string) bool {
		status, _, err := site.Ops(ctx, token, "10005", "["+op+"]")
		return err == nil && status == 200
	}
	const people = 4
	last := make([]int, people)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var group sync.WaitGroup
	for n := range people {
		if !send(ctx, fmt.Sprintf(`{"id":"add-%[1]d","type":"addItem","item":"i%[1]d","text":"0"}`, n)) {
			t.Fatal("an item could not be added")
		}
		group.Go(func() {
			for ctx.Err() == nil { // a number that was not acknowledged is sent again
				if send(ctx, fmt.Sprintf(`{"id":"to-%[1]d-%[2]d","type":"editItem","item":"i%[1]d","text":"%[2]d"}`, n, last[n]+1)) {
					last[n]++
				}
				<-time.After(aMoment)
			}
		})
	}
	work()
	stop()
	group.Wait()
	status, body, err := site.Checklists(t.Context(), token, "10005")
	if err != nil || status != 200 {
		t.Fatalf("%d %s, %v", status, body, err)
	}
	sum := 0
	for n, number := range last {
		sum += number
		now, next := fmt.Sprintf(`"id":"i%d","kind":"item","text":"%d"`, n, number), fmt.Sprintf(`"id":"i%d","kind":"item","text":"%d"`, n, number+1)
		if number == 0 || !strings.Contains(string(body), now) && !strings.Contains(string(body), next) { // the one that was cut off may be stored
			t.Errorf("person %d counted to %d, and there is %s", n, number, body)
		}
	}
	return sum
}

// TestErasedAgainAfterARestore: a backup comes back with what was erased since,
// and the ledger takes it away again.
func TestErasedAgainAfterARestore(t *testing.T) {
	t.Parallel()
	site, other, env := twoSites(t, nil)
	s := start(t, env)
	install(t, site)
	admit(t, env, other)
	inhabit(t, site)
	inhabit(t, other)
	token, err := other.ContextToken(otherPerson, "10004")
	if err != nil {
		t.Fatal(err)
	}
	// Somebody who stands in a text and in no field.
	if status, _, err := other.Ops(t.Context(), token, "10004", `[{"id":"o","type":"addItem","item":"x","text":"ask [~accountid:712020:only-in-a-text]"}]`); err != nil || status != 200 {
		t.Fatal(status, err)
	}
	mustRun(t, env, "erase", "--site", other.ClientKey, "--issue", "10002", "--yes")
	inhabit(t, other) // that issue is there again when the backup is made
	s.end()
	backup := time.Now().UTC()
	was := filepath.Join(t.TempDir(), "backup")
	if err := os.CopyFS(was, os.DirFS(filepath.Join(env["DATA_DIR"], "embedded"))); err != nil {
		t.Fatal(err)
	}

	start(t, env)
	for _, args := range [][]string{
		{"--site", other.ClientKey, "--account", canaryPerson}, {"--site", other.ClientKey, "--account", "712020:only-in-a-text"}, {"--site", site.ClientKey, "--issue", "10001"},
	} {
		mustRun(t, env, append([]string{"erase", "--yes"}, args...)...)
	}
	restored := maps.Clone(env)
	restored["DATA_DIR"] = t.TempDir()
	if err := os.CopyFS(filepath.Join(restored["DATA_DIR"], "embedded"), os.DirFS(was)); err != nil {
		t.Fatal(err)
	}
	got := found(t, restored, site.ClientKey+":10001", canaryPerson)
	for _, want := range []string{"checklists " + site.ClientKey + ":10001", "checklists " + canaryPerson} {
		if !slices.Contains(got, want) {
			t.Fatalf("restored is %v, want %s in it", got, want)
		}
	}
	ledger := filepath.Join(env["DATA_DIR"], "erasures.jsonl")
	out := mustRun(t, restored, "erase", "--again", ledger, "--since", backup.Format(time.RFC3339Nano), "--yes")
	if !strings.Contains(out, "4 erasures since") { // one was through within the minute by which clocks may differ
		t.Errorf("it says %s", out)
	}
	if got := found(t, restored, site.ClientKey+":10001"); len(got) > 0 {
		t.Errorf("there is %v", got)
	}
	if got := found(t, restored, other.ClientKey+":10002"); len(got) == 0 {
		t.Error("what was erased before the backup, and written anew, is gone")
	}
	for _, person := range []string{canaryPerson, "712020:only-in-a-text"} {
		if got := mustRun(t, restored, "export", "--site", other.ClientKey); strings.Contains(got, person) {
			t.Errorf("%s came back", person)
		}
	}
	if got := mustRun(t, restored, "export", "--site", site.ClientKey); !strings.Contains(got, canaryPerson) {
		t.Error("on the site where the person was not erased they are gone as well")
	}
	for name, args := range map[string][]string{"no time": {"--again", ledger}, "a site beside": {"--again", ledger, "--since", "2026-01-01T00:00:00Z", "--site", "x"}, "no file": {"--since", "2026-01-01T00:00:00Z"}} {
		if exit, out := command(t, restored, append([]string{"erase", "--yes"}, args...)...); exit != exitUsage {
			t.Errorf("%s: %d %s", name, exit, out)
		}
	}
}

// backdate makes a site one that was uninstalled so long ago.
func backdate(t *testing.T, env map[string]string, site *jiratest.Site, gone time.Duration) {
	t.Helper()
	look(t, env, func(db *database, _ config) {
		at := time.Now().Add(-gone)
		_, err := db.Collection("installations").UpdateOne(t.Context(), bson.D{{Key: "_id", Value: site.ClientKey}},
			bson.D{{Key: "$set", Value: bson.D{{Key: "state", Value: "uninstalled"}, {Key: "uninstalledAt", Value: at}}}})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// awaitJob waits for a job's line of log.
func awaitJob(t *testing.T, out *output, name string) map[string]any {
	t.Helper()
	limit := time.After(stuck)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		for _, l := range out.lines(t, "job") {
			if l["job"] == name {
				return l
			}
		}
		select {
		case <-tick.C:
		case <-limit:
			t.Fatalf("the job %s said nothing:\n%s", name, out)
		}
	}
}

// TestRetention: a site that is gone for 29 days is kept, and comes back; after
// 30 days nothing of it is left, and one line says so.
func TestRetention(t *testing.T) {
	eachEngine(t, func(t *testing.T, settings map[string]string) {
		site, other, env := twoSites(t, settings)
		s := start(t, env)
		install(t, site)
		admit(t, env, other)
		inhabit(t, site)
		inhabit(t, other)
		s.end()
		backdate(t, env, site, 29*24*time.Hour)
		s = start(t, env)
		if line := awaitJob(t, s.out, "retention"); line["secrets"] != 1.0 || line["sites"] != 0.0 {
			t.Errorf("after 29 days it says %v, want the secret gone", line)
		}
		install(t, site)
		token, err := site.ContextToken(otherPerson, "10001")
		if err != nil {
			t.Fatal(err)
		}
		if got := load(t, site, token); len(got.ids()) != 2 {
			t.Errorf("installed again, it has %v", got.ids())
		}
		s.end()
		backdate(t, env, site, 30*24*time.Hour)
		s = start(t, env)
		line := awaitJob(t, s.out, "retention")
		if line["sites"] != 1.0 || line["documents"].(float64) < 3 || line["level"] != "INFO" {
			t.Errorf("after 30 days it says %v", line)
		}
		if got := found(t, env, site.ClientKey, site.URL); len(got) > 0 {
			t.Errorf("there is %v", got)
		}
		if got := found(t, env, other.ClientKey+":10001"); !slices.Contains(got, "checklists "+other.ClientKey+":10001") {
			t.Errorf("of the other site there is %v", got)
		}
		s.end()
		if settings == nil {
			noFileHolds(t, filepath.Join(env["DATA_DIR"], "embedded"), site.ClientKey, site.URL)
		}
	})
}

// TestKilledWhileErasing kills the server when the data key is gone and the
// documents are not, and lets another finish. A test that comes too late for that
// begins anew, with more to erase.
func TestKilledWhileErasing(t *testing.T) {
	eachEngine(t, func(t *testing.T, settings map[string]string) {
		for issues := 200; !killedWhileErasing(t, settings, issues); issues *= 3 {
			t.Logf("when it was killed, all of %d issues were gone", issues)
		}
	})
}

// killedWhileErasing is false when there was nothing left for the other server.
func killedWhileErasing(t *testing.T, settings map[string]string, issues int) bool {
	t.Helper()
	site, _, env := twoSites(t, settings)
	s := start(t, env)
	install(t, site)
	inhabit(t, site)
	s.end()
	look(t, env, func(db *database, c config) {
		settleAll(t, db, c)
		multiply(t, db.Database, site.ClientKey, issues)
	})
	backdate(t, env, site, 30*24*time.Hour)

	killAfterTheKey(t, env, site)
	left := 0
	look(t, env, func(db *database, _ config) {
		n, err := db.Collection("checklists").CountDocuments(t.Context(), bson.D{{Key: "clientKey", Value: site.ClientKey}})
		if err != nil || int(n) > issues+2 {
			t.Fatalf("%d documents were left when it was killed (%v), want some of %d", n, err, issues+2)
		}
		left = int(n)
		// As if the time of the dead server's lease had gone by.
		err = leasemongo.New(db.Database, "", time.Now).Break(t.Context())
		if left == 0 && settings != nil {
			err = errors.Join(err, db.Drop(t.Context())) // where the next attempt begins
		}
		if err != nil {
			t.Fatal(err)
		}
	})
	if left == 0 {
		return false
	}
	p := spawn(t, env)
	if line := awaitJob(t, p.out, "retention"); line["sites"] != 1.0 || line["documents"].(float64) < float64(left) {
		t.Errorf("it says %v, want the rest of %d", line, left)
	}
	if got := found(t, env, site.ClientKey, site.URL); len(got) > 0 {
		t.Errorf("there is %v", got)
	}
	p.kill(t)
	t.Logf("killed with %d of %d documents left", left, issues+2)
	return true
}

// killAfterTheKey runs a server until a site's data key is gone.
func killAfterTheKey(t *testing.T, env map[string]string, site *jiratest.Site) {
	t.Helper()
	p := spawn(t, env)
	db, _ := inside(t, env)
	for end := time.Now().Add(stuck); ; {
		keys, err := db.Collection("datakeys").CountDocuments(t.Context(), bson.D{{Key: "_id", Value: site.ClientKey}})
		if err == nil && keys == 0 {
			break
		}
		if err != nil && !outage(err) || time.Now().After(end) {
			t.Fatalf("there are %d data keys, %v", keys, err)
		}
	}
	p.kill(t)
	_ = db.close(context.WithoutCancel(t.Context())) // its engine is dead
}

// settleAll moves all events that wait into the history.
func settleAll(t *testing.T, db *database, c config) {
	t.Helper()
	store := checklistmongo.New(db.Database, dataKeys(db.Database, c.keys))
	waiting, err := store.Unsettled(t.Context(), time.Now().Add(time.Hour), 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, sc := range waiting {
		if err := store.Settle(t.Context(), sc); err != nil && !errors.Is(err, checklist.ErrConflict) { // which is the server's own
			t.Fatal(err)
		}
	}
}

// multiply makes many issues of one.
func multiply(t *testing.T, db *mongo.Database, clientKey string, n int) {
	t.Helper()
	var doc bson.D
	if err := db.Collection("checklists").FindOne(t.Context(), bson.D{{Key: "_id", Value: clientKey + ":10001"}}).Decode(&doc); err != nil {
		t.Fatal(err)
	}
	for chunk := range slices.Chunk(make([]int, n), 250) {
		var docs []any
		for range chunk {
			n--
			id := fmt.Sprint(20000 + n)
			next := slices.Clone(doc)
			for i, e := range next {
				switch e.Key {
				case "_id":
					next[i].Value = clientKey + ":" + id
				case "issueId":
					next[i].Value = id
				}
			}
			docs = append(docs, next)
		}
		if _, err := db.Collection("checklists").InsertMany(t.Context(), docs); err != nil {
			t.Fatal(err)
		}
	}
}
