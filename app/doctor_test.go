package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"ticklist/app/backup"
	"ticklist/app/doctor"
	"ticklist/app/embedded/mongotest"
	"ticklist/app/replicatest"
	"ticklist/tenant"
)

// printed is findings as they are printed.
func printed(t *testing.T, all []doctor.Finding) string {
	t.Helper()
	var out bytes.Buffer
	if err := doctor.Print(&out, all); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// finds wants a line of a state with some words in it, and below it some of how to
// mend it.
func finds(t *testing.T, all []doctor.Finding, state doctor.State, what, mend string) {
	t.Helper()
	for _, f := range all {
		if f.State == state && strings.Contains(f.What, what) && strings.Contains(f.Mend, mend) {
			return
		}
	}
	t.Errorf("found\n%swant %s: %q, mended by %q", printed(t, all), state, what, mend)
}

func TestDoctorKnowsTheIndexes(t *testing.T) {
	t.Parallel()
	f := newFort(t, nil)
	names, err := f.server.db.ListCollectionNames(t.Context(), bson.D{})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	for _, i := range indexes {
		want[i.Collection+" "+i.Name()] = true
	}
	for _, name := range names {
		specs, err := f.server.db.Collection(name).Indexes().ListSpecifications(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range specs {
			if spec.Name != "_id_" && !want[name+" "+spec.Name] {
				t.Errorf("the doctor does not know the index %s of %s", spec.Name, name)
			}
			delete(want, name+" "+spec.Name)
		}
	}
	for gone := range want {
		t.Errorf("no migration makes the index %s", gone)
	}
}

// ill is a deployment with a stand-in for all that is outside, where a test breaks
// one thing after the other.
type ill struct {
	*patient
	*fort
	t      *testing.T
	front  *httptest.Server
	answer http.HandlerFunc
	was    bson.D // the installation
}

func newIll(t *testing.T) *ill {
	f := newFort(t, nil)
	i := &ill{fort: f, t: t, patient: &patient{config: f.server.config, db: f.server.db, now: time.Now}}
	i.answer = i.descriptor
	i.front = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { i.answer(w, r) }))
	t.Cleanup(i.front.Close)
	var err error
	if i.patient.baseURL, err = url.Parse(i.front.URL); err != nil {
		t.Fatal(err)
	}
	i.BackupTo = filepath.Join(t.TempDir(), "backups")
	if err := i.db.Collection("installations").FindOne(t.Context(), bson.D{{Key: "_id", Value: victim}}).Decode(&i.was); err != nil {
		t.Fatal(err)
	}
	return i
}

func (i *ill) descriptor(w http.ResponseWriter, _ *http.Request) {
	body, err := rendered(i.front.URL)
	if err != nil {
		i.t.Error(err)
	}
	_, _ = w.Write(body)
}

func (i *ill) all() []doctor.Finding {
	return slices.Concat(i.database(i.t.Context()), i.storage(i.t.Context()), i.outside(i.t.Context()))
}

// exec changes the database behind everybody's back.
func (i *ill) exec(collection string, filter, change bson.D) {
	i.t.Helper()
	if res, err := i.db.Collection(collection).UpdateOne(i.t.Context(), filter, change); err != nil || res.MatchedCount != 1 {
		i.t.Fatalf("%v, %v", res, err)
	}
}

// reinstall makes the installation what it was.
func (i *ill) reinstall() {
	i.t.Helper()
	if _, err := i.db.Collection("installations").ReplaceOne(i.t.Context(), bson.D{{Key: "_id", Value: victim}}, i.was); err != nil {
		i.t.Fatal(err)
	}
}

func TestDoctorFindsWhatIsBroken(t *testing.T) {
	t.Parallel()
	healthy := newIll(t)
	if all := healthy.all(); doctor.AnyWrong(all) {
		t.Errorf("nothing was broken:\n%s", printed(t, all))
	}
	elsewhere := httptest.NewServer(http.NotFoundHandler())
	elsewhere.Close()
	failing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }))
	t.Cleanup(failing.Close)
	blocked := filepath.Join(t.TempDir(), "blocked")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	installation := bson.D{{Key: "_id", Value: victim}}
	for _, tc := range []struct {
		name, what, mend string
		state            doctor.State
		damage           func(*ill)
		mended           func(*ill)
	}{
		{"a missing index", "checklists lacks the index jiraSince_1", "db.checklists.createIndex({jiraSince: 1})", doctor.Wrong, func(i *ill) {
			if err := i.db.Collection("checklists").Indexes().DropOne(t.Context(), "jiraSince_1"); err != nil {
				t.Fatal(err)
			}
		}, func(i *ill) {
			if err := migrations(i.keys)[13].Do(t.Context(), i.db.Database); err != nil {
				t.Fatal(err)
			}
		}},
		{"an older schema", "this program is of schema", "Start ticklist serve", doctor.Warning,
			func(i *ill) {
				i.exec("schema", bson.D{}, bson.D{{Key: "$inc", Value: bson.D{{Key: "version", Value: -1}}}})
			},
			func(i *ill) {
				i.exec("schema", bson.D{}, bson.D{{Key: "$inc", Value: bson.D{{Key: "version", Value: 1}}}})
			}},
		{"a broken restore", "a backup has been restored into the database in part", "ticklist restore again", doctor.Wrong,
			func(i *ill) {
				i.exec("schema", bson.D{}, bson.D{{Key: "$set", Value: bson.D{{Key: "restoring", Value: "x"}}}})
			},
			func(i *ill) {
				i.exec("schema", bson.D{}, bson.D{{Key: "$set", Value: bson.D{{Key: "restoring", Value: ""}}}})
			}},
		{"a secret under a key that is gone", `1 things are sealed under the key "gone"`, "back into SECRET_KEYS", doctor.Wrong,
			func(i *ill) {
				i.exec("installations", installation, bson.D{{Key: "$set", Value: bson.D{{Key: "sharedSecret.key", Value: "gone"}}}})
			},
			func(i *ill) { i.reinstall() }},
		{"a record of reports under another key", `1 things are sealed under the key "before"`, "back into SECRET_KEYS", doctor.Wrong,
			func(i *ill) {
				key := bson.D{{Key: "key", Value: "before"}, {Key: "sealed", Value: []byte("x")}}
				if _, err := i.db.Collection("reporting").InsertOne(t.Context(), bson.D{{Key: "_id", Value: "reporting"}, {Key: "key", Value: key}}); err != nil {
					t.Fatal(err)
				}
			},
			func(i *ill) {
				if _, err := i.db.Collection("reporting").DeleteMany(t.Context(), bson.D{}); err != nil {
					t.Fatal(err)
				}
			}},
		{"a secret of other bytes", "(victim-key) does not open", "SECRET_KEYS is what this database was filled with", doctor.Wrong,
			func(i *ill) {
				i.exec("installations", installation, bson.D{{Key: "$set", Value: bson.D{{Key: "sharedSecret.sealed", Value: []byte("else")}}}})
			},
			func(i *ill) { i.reinstall() }},
		{"a site that does not answer", "does not answer: ", "status.atlassian.com", doctor.Warning,
			func(i *ill) {
				i.exec("installations", installation, bson.D{{Key: "$set", Value: bson.D{{Key: "baseUrl", Value: elsewhere.URL}}}})
				i.jiraHosts = hosts(t, elsewhere.URL)
			},
			func(i *ill) {
				i.exec("installations", installation, bson.D{{Key: "$set", Value: bson.D{{Key: "baseUrl", Value: i.jira}}}})
				i.jiraHosts = i.server.jiraHosts
			}},
		{"a site that does not know the app", "does not take the app's tokens", "install the app again", doctor.Wrong,
			func(i *ill) { i.site.Disown(true) }, func(i *ill) { i.site.Disown(false) }},
		{"a ledger that cannot be written", "ledger of erasures cannot be written", "ERASURE_LEDGER", doctor.Wrong,
			func(i *ill) { i.ErasureLedger = filepath.Join(blocked, "ledger") }, func(i *ill) { i.ErasureLedger = "" }},
		{"keys in a ledger that cannot be read", "what is sealed cannot be read", "the ledger of erasures can be read", doctor.Wrong,
			func(i *ill) { i.ErasureLedger = filepath.Join(blocked, "ledger") }, func(i *ill) { i.ErasureLedger = "" }},
		{"an old backup", "the newest backup is 30h0m0s old", "ticklist backup", doctor.Wrong,
			func(i *ill) {
				at := time.Now().Add(-30 * time.Hour).UTC().Truncate(time.Second)
				name := filepath.Join(i.BackupTo, backup.Name{Kind: backup.Daily, At: at}.String())
				if err := os.WriteFile(name, nil, 0o600); err != nil {
					t.Fatal(err)
				}
			}, nil},
		{"backups that cannot be written", "make the folder of backups", "See that BACKUP_TO is there", doctor.Wrong,
			func(i *ill) { i.BackupTo = filepath.Join(blocked, "backups") }, nil},
		{"no backups", "none are made", "Set BACKUP_TO", doctor.Warning, func(i *ill) { i.BackupTo = "" }, nil},
		{"an address that nobody answers", "/atlassian-connect.json does not answer", "See that ticklist serve runs", doctor.Wrong,
			func(i *ill) { i.patient.baseURL, _ = url.Parse(elsewhere.URL) }, func(i *ill) { i.patient.baseURL, _ = url.Parse(i.front.URL) }},
		{"an address where something else answers", "answers 502", "what stands in front", doctor.Wrong,
			func(i *ill) {
				i.answer = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }
			}, nil},
		{"another version there", "is not this program's", "all servers to one version", doctor.Warning,
			func(i *ill) { i.answer = func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("{}")) } },
			func(i *ill) { i.answer = i.descriptor }},
		{"no key server", "does not answer", "no site can install", doctor.Wrong,
			func(i *ill) { i.InstallKeysURL = []string{elsewhere.URL} }, func(i *ill) { i.InstallKeysURL = i.server.InstallKeysURL }},
		{"a key server that fails", "answers 503", "no site can install", doctor.Wrong,
			func(i *ill) { i.InstallKeysURL = []string{failing.URL} }, func(i *ill) { i.InstallKeysURL = i.server.InstallKeysURL }},
		{"a clock that goes wrong", "differ by 1h0m", "NTP", doctor.Wrong,
			func(i *ill) { i.now = func() time.Time { return time.Now().Add(time.Hour) } }, func(i *ill) { i.now = time.Now }},
		{"a forgotten switch", "outbox on all sites since ", "ticklist feature on outbox", doctor.Warning,
			func(i *ill) {
				if err := i.server.data.switches.TurnOff(t.Context(), tenant.Switch{Feature: tenant.FeatureOutbox, At: time.Now()}); err != nil {
					t.Fatal(err)
				}
			},
			func(i *ill) {
				if _, err := i.server.data.switches.TurnOn(t.Context(), "", tenant.FeatureOutbox); err != nil {
					t.Fatal(err)
				}
			}},
		{"a Sentry behind a firewall", "cannot be reached", "drops what it had to say", doctor.Warning,
			func(i *ill) {
				i.SentryDSN = tenant.Secret(strings.Replace(elsewhere.URL, "://", "://CANARY@", 1) + "/1")
			}, func(i *ill) { i.SentryDSN = "" }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.damage(healthy)
			all := healthy.all()
			finds(t, all, tc.state, tc.what, tc.mend)
			if strings.Contains(printed(t, all), "CANARY") {
				t.Errorf("a secret is printed:\n%s", printed(t, all))
			}
			if tc.mended != nil {
				tc.mended(healthy)
			}
		})
	}
}

// TestNobodyAnswers: that no site does is nothing that is well.
func TestNobodyAnswers(t *testing.T) {
	t.Parallel()
	i := newIll(t)
	i.site.Disown(true)
	for _, f := range i.sites(t.Context()) {
		if f.State == doctor.OK {
			t.Errorf("it says that %s", f.What)
		}
	}
}

// TestClocksBehindACache: what a cache hands out is as old as it says.
func TestClocksBehindACache(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for _, tc := range []struct {
		date, age string
		want      time.Time
	}{
		{now.Format(http.TimeFormat), "", now},
		{now.Add(-time.Hour).Format(http.TimeFormat), "3600", now},
		{now.Format(http.TimeFormat), "-5", now},
		{"", "5", time.Time{}},
	} {
		if got := clockOf(http.Header{"Date": {tc.date}, "Age": {tc.age}}); !got.Equal(tc.want) {
			t.Errorf("with the date %q and the age %q it is %s, want %s", tc.date, tc.age, got, tc.want)
		}
	}
}

func hosts(t *testing.T, list string) tenant.Hosts {
	t.Helper()
	h, err := tenant.ParseHosts(list)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// TestDoctorOfMembers: each member is asked by itself, and so is a single server.
func TestDoctorOfMembers(t *testing.T) {
	t.Parallel()
	engine := mongotest.Start(t)
	set := replicatest.New(t, engine)
	view, err := set.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	look := func(uri string) []doctor.Finding {
		client, err := connect(tenant.Secret(uri), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = client.Disconnect(context.Background()) }()
		p := &patient{db: &database{Database: client.Database("doctor")}, now: time.Now}
		p.MongoURI = tenant.Secret(uri)
		return append(p.members(t.Context()), p.majority(t.Context()))
	}
	finds(t, look(engine), doctor.Warning, "a single server", "three members")
	finds(t, look(engine), doctor.OK, "differ by", "")
	all := look(view.URI())
	finds(t, all, doctor.OK, "3 members, all in step, and a primary", "")
	finds(t, all, doctor.OK, "a majority of the members took a write", "")
	set.FailConcern("leases", replicatest.WriteConcernTimeout, 100)
	finds(t, look(view.URI()), doctor.Wrong, "no majority of the members takes a write", "more than half")
	set.Reprieve()
	set.Kill((set.Primary() + 1) % 3)
	finds(t, look(view.URI()), doctor.Wrong, "does not answer", "Start 127.0.0.1")
}

// TestMembersThatCannotBeElected are members: hello names them apart.
func TestMembersThatCannotBeElected(t *testing.T) {
	t.Parallel()
	raw, err := bson.Marshal(bson.D{{Key: "hosts", Value: bson.A{"a:1", "b:1"}}, {Key: "passives", Value: bson.A{"c:1"}}, {Key: "arbiters", Value: bson.A{"d:1"}}})
	if err != nil {
		t.Fatal(err)
	}
	var said hello
	if err := bson.Unmarshal(raw, &said); err != nil || !slices.Equal(said.members(), []string{"a:1", "b:1", "c:1"}) {
		t.Errorf("got %v, %v", said.members(), err)
	}
}

// TestDoctorBesideAServer runs the command, on the engine that a server has, and
// with settings that cannot be read.
func TestDoctorBesideAServer(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	env := environment(t, site)
	running := start(t, env)
	if err := site.Install(t.Context()); err != nil {
		t.Fatal(err)
	}
	look := func(env map[string]string, args ...string) (int, string) {
		var out, complaints bytes.Buffer
		status := run(t.Context(), append([]string{"doctor"}, args...), func(k string) string { return env[k] }, &out, &complaints)
		return status, out.String() + complaints.String()
	}
	if status, out := look(env); status != exitOK || !strings.Contains(out, "1 of 1 sites answer the app") || !strings.Contains(out, "the descriptor is at") {
		t.Errorf("%d:\n%s", status, out)
	}
	status, out := look(env, "--json")
	for line := range strings.Lines(out) {
		var f doctor.Finding
		if err := json.Unmarshal([]byte(line), &f); err != nil || f.Check == "" || f.What == "" {
			t.Errorf("%s: %v", line, err)
		}
	}
	if status != exitOK {
		t.Errorf("with --json %d", status)
	}
	running.end()
	if status, out := look(env); status != exitFailed || !strings.Contains(out, "does not answer") {
		t.Errorf("without a server %d:\n%s", status, out)
	}
	bad := map[string]string{"DATA_DIR": t.TempDir(), "LIMIT_PER_SITE": "1", "MONGODB_URI": "CANARY", "PORT": "x"}
	if status, out := look(bad); status != exitFailed || !strings.Contains(out, "Set it as the README") || strings.Contains(out, "CANARY") {
		t.Errorf("with bad settings %d:\n%s", status, out)
	}
}
