package main

import (
	"bytes"
	"errors"
	"log/slog"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"filippo.io/age"
	"go.mongodb.org/mongo-driver/v2/bson"

	"ticklist/app/alerts"
	"ticklist/app/alertsmongo"
	"ticklist/app/backup"
	"ticklist/app/backupmongo"
	"ticklist/app/jiratest"
	"ticklist/app/schemamongo"
)

// drill is an environment with backups, and sites that were lived on.
type drill struct {
	env      map[string]string
	one, two *jiratest.Site
	identity string // the file of the key that reads backups
}

func newDrill(t *testing.T, settings map[string]string) *drill {
	t.Helper()
	d := &drill{identity: filepath.Join(t.TempDir(), "key.txt")}
	d.one, d.two, d.env = twoSites(t, settings)
	key := mustRun(t, d.env, "backup", "key")
	if err := os.WriteFile(d.identity, []byte(key), 0o600); err != nil {
		t.Fatal(err)
	}
	_, recipient, _ := strings.Cut(strings.SplitN(key, "\n", 2)[0], ": ")
	d.env["BACKUP_RECIPIENTS"], d.env["BACKUP_TO"] = recipient, filepath.Join(t.TempDir(), "backups")
	lived := maps.Clone(d.env)
	delete(lived, "BACKUP_TO") // the server would make a backup of its own
	s := start(t, lived)
	install(t, d.one)
	admit(t, d.env, d.two)
	for _, site := range []*jiratest.Site{d.one, d.two} {
		inhabit(t, site)
		spread(t, lived, site)
	}
	s.end()
	return d
}

// all is every document that a backup has to bring back.
func all(t *testing.T, env map[string]string) map[string][]bson.Raw {
	t.Helper()
	out := map[string][]bson.Raw{}
	look(t, env, func(db *database, _ config) {
		names, err := db.ListCollectionNames(t.Context(), bson.D{})
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if slices.Contains([]string{"leases", "presence", "servers", "exports", "jiralimits", "switches", "alerts", "verifications", "schema"}, name) {
				continue
			}
			err := backupmongo.Each(t.Context(), db.Collection(name), func(doc bson.Raw) error {
				out[name] = append(out[name], butTold(t, doc))
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
	return out
}

// butTold is a document without what Jira knows of it: that is not restored.
func butTold(t *testing.T, doc bson.Raw) bson.Raw {
	t.Helper()
	var fields bson.D
	if err := bson.Unmarshal(doc, &fields); err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(fields, func(e bson.E) bool { return e.Key == "jiraSince" }) {
		return slices.Clone(doc)
	}
	fields = slices.DeleteFunc(fields, func(e bson.E) bool { return slices.Contains([]string{"jira", "jiraSince", "version", "mark"}, e.Key) })
	left, err := bson.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return left
}

// destroy loses the database, as a disk does.
func (d *drill) destroy(t *testing.T) {
	t.Helper()
	if d.env["MONGODB_URI"] == "" {
		if err := os.RemoveAll(filepath.Join(d.env["DATA_DIR"], "embedded")); err != nil {
			t.Fatal(err)
		}
		return
	}
	c, err := readConfig(func(k string) string { return d.env[k] })
	if err != nil {
		t.Fatal(err)
	}
	client, err := connect(c.MongoURI, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(client.Database(c.MongoDatabase).Drop(t.Context()), client.Disconnect(t.Context())); err != nil {
		t.Fatal(err)
	}
}

func same(t *testing.T, got, want map[string][]bson.Raw, when string) {
	t.Helper()
	for name := range want {
		if len(got[name]) != len(want[name]) {
			t.Errorf("%s: %s has %d documents, want %d", when, name, len(got[name]), len(want[name]))
			continue
		}
		for n, doc := range want[name] {
			if !bytes.Equal(got[name][n], doc) {
				t.Errorf("%s: of %s there is\n%s\nwant\n%s", when, name, got[name][n], doc)
			}
		}
	}
	for name := range got {
		if len(want[name]) == 0 {
			t.Errorf("%s: there is %s now", when, name)
		}
	}
}

// TestBackupDrill fills a database, backs it up, loses it, and has every document
// again, with two sites that go on.
func TestBackupDrill(t *testing.T) {
	eachEngine(t, func(t *testing.T, settings map[string]string) {
		d := newDrill(t, settings)
		want := all(t, d.env)
		for _, name := range []string{"checklists", "history", "installations", "datakeys", "templates", "settings", "audit", "tokens"} {
			if len(want[name]) == 0 {
				t.Errorf("nothing was left in %s to be backed up", name)
			}
		}
		mustRun(t, d.env, "backup", "--weekly")
		if out := mustRun(t, d.env, "backup", "verify", "--identity", d.identity); !strings.Contains(out, "is whole") || strings.Contains(out, " 0 issues") {
			t.Errorf("verifying says %s", out)
		}
		if exit, out := command(t, d.env, "restore", "--identity", d.identity); exit != exitUsage || !strings.Contains(out, "is not empty") {
			t.Errorf("a database that is in use was answered %d %s", exit, out)
		}
		d.destroy(t)
		if out := mustRun(t, d.env, "restore", "--identity", d.identity, "--dry-run"); !strings.Contains(out, "would be restored") {
			t.Errorf("the dry run says %s", out)
		}
		halfRestored(t, d.env)
		if exit, out := command(t, d.env, "export", "--site", d.one.ClientKey); exit == exitOK || !strings.Contains(out, "run ticklist restore again") {
			t.Errorf("a half restored database is answered %d %s", exit, out)
		}
		mustRun(t, d.env, "restore", "--identity", d.identity)
		same(t, all(t, d.env), want, "restored")
		look(t, d.env, func(db *database, _ config) { // what Jira knows is of later
			n, err := db.Collection("checklists").CountDocuments(t.Context(), bson.D{{Key: "jiraSince", Value: nil}})
			if err != nil || n > 0 {
				t.Errorf("Jira is not to be told of %d issues, %v", n, err)
			}
		})

		d.env["BACKUP_TO"] = "" // the server would make one
		start(t, d.env)
		token, err := d.one.ContextToken(otherPerson, "10001")
		if err != nil {
			t.Fatal(err)
		}
		if got := load(t, d.one, token); len(got.ids()) == 0 {
			t.Error("the server shows nothing of what was restored")
		}
	})
}

// halfRestored leaves an empty database as a restore does that breaks off.
func halfRestored(t *testing.T, env map[string]string) {
	t.Helper()
	c, err := readConfig(func(k string) string { return env[k] })
	if err != nil {
		t.Fatal(err)
	}
	db, err := openForRestore(t.Context(), c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	err = schemamongo.BeginRestore(t.Context(), db.Database, "an archive")
	_, errInsert := db.Collection("checklists").InsertOne(t.Context(), bson.D{{Key: "_id", Value: "of an earlier try"}})
	if err := errors.Join(err, errInsert, db.close(t.Context())); err != nil {
		t.Fatal(err)
	}
}

// TestRestoreOfAPart brings back one site, and one issue, into a database that
// others are using.
func TestRestoreOfAPart(t *testing.T) {
	t.Parallel()
	d := newDrill(t, nil)
	mustRun(t, d.env, "backup")
	want := all(t, d.env)
	serving := maps.Clone(d.env)
	delete(serving, "BACKUP_TO")
	start(t, serving)
	token, err := d.one.ContextToken(otherPerson, "10001")
	if err != nil {
		t.Fatal(err)
	}
	was := load(t, d.one, token).ids()
	edit := func(site *jiratest.Site, op string) {
		t.Helper()
		token, err := site.ContextToken(canaryPerson, "10001")
		if err != nil {
			t.Fatal(err)
		}
		if status, body, err := site.Ops(t.Context(), token, "10001", "["+op+"]"); err != nil || status != 200 {
			t.Fatalf("answered %d %s, %v", status, body, err)
		}
	}
	edit(d.one, `{"id":"x1","type":"deleteItem","item":"`+was[0]+`"}`)
	edit(d.one, `{"id":"x2","type":"addItem","item":"new","text":"new"}`)
	if got := load(t, d.one, token).ids(); slices.Equal(got, was) {
		t.Fatalf("nothing was changed: %v", got)
	}
	issue := []string{"restore", "--identity", d.identity, "--site", d.one.ClientKey, "--issue", "10001"}
	if out := mustRun(t, d.env, append(issue, "--dry-run")...); !strings.Contains(out, "would be changed in ") {
		t.Errorf("the dry run says %s", out)
	}
	mustRun(t, d.env, issue...)
	if got := load(t, d.one, token).ids(); !slices.Equal(got, was) {
		t.Errorf("the issue has %v, want %v", got, was)
	}

	edit(d.two, `{"id":"x3","type":"addItem","item":"later","text":"later"}`)
	look(t, d.env, func(db *database, _ config) { // there was nothing of the kind when the backup was made
		if _, err := db.Collection("later").InsertOne(t.Context(), bson.D{{Key: "_id", Value: "x"}, {Key: "clientKey", Value: d.two.ClientKey}}); err != nil {
			t.Fatal(err)
		}
	})
	site := []string{"restore", "--identity", d.identity, "--site", d.two.ClientKey}
	if exit, out := command(t, d.env, site...); exit != exitUsage || !strings.Contains(out, "--yes") {
		t.Errorf("without --yes it is answered %d %s", exit, out)
	}
	mustRun(t, d.env, append(site, "--yes")...)
	got := all(t, d.env)
	of := func(docs map[string][]bson.Raw) map[string][]bson.Raw {
		out := map[string][]bson.Raw{}
		for name, in := range docs {
			for _, doc := range in {
				if backupmongo.Of(d.two.ClientKey, doc) {
					out[name] = append(out[name], doc)
				}
			}
		}
		return out
	}
	same(t, of(got), of(want), "the site")
	if exit, out := command(t, d.env, "restore", "--identity", d.identity, "--site", "nobody", "--yes"); exit != exitUsage {
		t.Errorf("a site that nobody has is answered %d %s", exit, out)
	}
}

// TestErasedStaysErased restores backups from before erasures.
func TestErasedStaysErased(t *testing.T) {
	t.Parallel()
	d := newDrill(t, nil)
	mustRun(t, d.env, "backup")
	for _, args := range [][]string{{"--site", d.one.ClientKey, "--issue", "10001"}, {"--site", d.one.ClientKey, "--account", canaryPerson}, {"--site", d.two.ClientKey}} {
		mustRun(t, d.env, append([]string{"erase", "--yes"}, args...)...)
	}
	if exit, out := command(t, d.env, "restore", "--identity", d.identity, "--site", d.one.ClientKey, "--issue", "10001"); exit != exitUsage || !strings.Contains(out, "was erased") {
		t.Errorf("an erased issue is answered %d %s", exit, out)
	}
	d.destroy(t)
	mustRun(t, d.env, "restore", "--identity", d.identity)
	if got := found(t, d.env, d.one.ClientKey+":10001", canaryPerson); len(got) > 0 {
		t.Errorf("there is %v again", got)
	}
	if got := found(t, d.env, d.two.ClientKey+":1000"); len(got) > 0 {
		t.Errorf("there is %v again", got)
	}
	if got := found(t, d.env, d.one.ClientKey+":10002"); len(got) == 0 {
		t.Error("what was not erased is gone as well")
	}
}

// TestDestroyedKeysAreGone has backups made for days after a site was erased: then
// nobody can read what older ones hold of it.
func TestDestroyedKeysAreGone(t *testing.T) {
	t.Parallel()
	d := newDrill(t, nil)
	keys := readKey(t, d.identity)
	look(t, d.env, func(db *database, c config) {
		a := archivistOf(t, c, db)
		now := time.Date(2026, 11, 18, 2, 0, 0, 0, time.UTC)
		a.now = func() time.Time { return now }
		old, err := a.turn(t.Context())
		if err != nil || old.archive.At.IsZero() {
			t.Fatalf("%v, %v", old, err)
		}
		if err := dataKeys(db.Database, c.keys).Destroy(t.Context(), d.two.ClientKey, time.Time{}); err != nil {
			t.Fatal(err)
		}
		for range 4 {
			now = now.Add(24 * time.Hour)
			if _, err := a.turn(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		have, err := a.depot.List(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range have {
			holds := false
			if _, err := a.read(t.Context(), n, func(collection string, doc []byte) error {
				holds = holds || collection == "datakeys" && backupmongo.Of(d.two.ClientKey, doc)
				return nil
			}, keys...); err != nil {
				t.Fatal(err)
			}
			if holds {
				t.Errorf("the key is in %s", n)
			}
		}
		if !slices.Contains(have, old.archive) {
			t.Error("the old archive is gone")
		}
	})
}

func readKey(t *testing.T, path string) []age.Identity {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := age.ParseIdentities(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// TestBadArchives has each refused with a sentence, before anything is touched.
func TestBadArchives(t *testing.T) {
	t.Parallel()
	d := newDrill(t, nil)
	mustRun(t, d.env, "backup")
	d.destroy(t)
	archive := theArchive(t, d.env["BACKUP_TO"])
	good, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	flipped := slices.Clone(good)
	flipped[len(flipped)/2] ^= 4
	another := filepath.Join(t.TempDir(), "other.txt")
	if err := os.WriteFile(another, []byte(mustRun(t, d.env, "backup", "key")), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		bytes    []byte
		identity string
		want     string
	}{
		"cut off":       {good[:len(good)-100], d.identity, "damaged"},
		"a bit flipped": {flipped, d.identity, "damaged"},
		"another key":   {good, another, "not encrypted for this key"},
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(archive, tc.bytes, 0o600); err != nil {
				t.Fatal(err)
			}
			for _, args := range [][]string{{"restore"}, {"restore", "--site", d.one.ClientKey, "--yes"}, {"backup", "verify"}} {
				if exit, out := command(t, d.env, append(args, "--identity", tc.identity)...); exit == exitOK || !strings.Contains(out, tc.want) {
					t.Errorf("%v is answered %d %s", args, exit, out)
				}
			}
			if got := all(t, d.env); len(got) > 0 {
				t.Errorf("there is %d in the database", len(got))
			}
		})
	}
}

func theArchive(t *testing.T, dir string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*-daily.*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("there is %v, %v", files, err)
	}
	return files[0]
}

// TestKilledBackups kills backups and restores at ten points each. No half archive
// is ever seen, no server begins on a half database, and the next try does it.
func TestKilledBackups(t *testing.T) {
	t.Parallel()
	d := newDrill(t, nil)
	look(t, d.env, func(db *database, _ config) { multiply(t, db.Database, d.one.ClientKey, 300) })
	want := all(t, d.env)
	whole := d.child(t, "backup").lasts(t)
	for n := range 10 {
		d.child(t, "backup").killAfter(t, whole*time.Duration(n+1)/11)
		checkDepot(t, d)
	}
	mustRun(t, d.env, "backup")
	restore := []string{"restore", "--identity", d.identity}
	d.destroy(t)
	whole = d.child(t, restore...).lasts(t)
	for n := range 10 {
		d.destroy(t)
		d.child(t, restore...).killAfter(t, whole*time.Duration(n+1)/11)
		if got, err := servable(t, d); err == nil && len(got["checklists"]) > 0 {
			same(t, got, want, "a restore that was killed at its end")
		} else if err != nil && !errors.Is(err, schemamongo.ErrRestoring) {
			t.Errorf("a half restored database is refused for %v", err)
		} else if err != nil || len(got) == 0 {
			mustRun(t, d.env, restore...)
			same(t, all(t, d.env), want, "restored behind a kill")
		}
	}
}

// servable is what a server would find.
func servable(t *testing.T, d *drill) (out map[string][]bson.Raw, err error) {
	t.Helper()
	c, err := readConfig(func(k string) string { return d.env[k] })
	if err != nil {
		t.Fatal(err)
	}
	db, err := visitDatabase(t.Context(), c, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	out = map[string][]bson.Raw{}
	names, err := backupmongo.Collections(t.Context(), db.Database, backup.Daily)
	for _, name := range append(names, "datakeys") {
		err = errors.Join(err, backupmongo.Each(t.Context(), db.Collection(name), func(doc bson.Raw) error {
			out[name] = append(out[name], butTold(t, doc))
			return nil
		}))
	}
	if err := errors.Join(err, db.close(t.Context())); err != nil {
		t.Fatal(err)
	}
	return out, nil
}

// checkDepot reads every archive that is listed.
func checkDepot(t *testing.T, d *drill) {
	t.Helper()
	depot, err := backup.NewFolder(d.env["BACKUP_TO"])
	if err != nil {
		t.Fatal(err)
	}
	have, err := depot.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range have {
		r, err := depot.Open(t.Context(), n)
		if err != nil {
			t.Fatal(err)
		}
		_, err = backup.Read(r, func(string, []byte) error { return nil }, readKey(t, d.identity)...)
		if err := errors.Join(err, r.Close()); err != nil {
			t.Errorf("%s is listed: %v", n, err)
		}
	}
}

// child is a command in a process of its own.
type child struct{ *exec.Cmd }

func (d *drill) child(t *testing.T, args ...string) child {
	t.Helper()
	needBinaries(t)
	c := exec.CommandContext(t.Context(), filepath.Join(binaries, "ticklist"), args...)
	c.Env = []string{"HOME=" + os.Getenv("HOME"), "TMPDIR=" + t.TempDir()}
	for name, value := range d.env {
		c.Env = append(c.Env, name+"="+value)
	}
	c.Stderr = &output{}
	return child{c}
}

// lasts is how long the command takes that nobody kills.
func (c child) lasts(t *testing.T) time.Duration {
	t.Helper()
	begun := time.Now()
	if err := c.Run(); err != nil {
		t.Fatalf("%v: %s", err, c.Stderr)
	}
	return time.Since(begun)
}

func (c child) killAfter(t *testing.T, d time.Duration) {
	t.Helper()
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	<-time.After(d)
	_ = c.Process.Signal(syscall.SIGKILL) // it may be through
	_ = c.Wait()                          // which says that it was killed
}

// archivistOf looks after the backups of a database.
func archivistOf(t *testing.T, c config, db *database) *archivist {
	t.Helper()
	a, err := newArchivist(c, db.Database)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestBackupsByThemselves has the server's own schedule make, verify and remove.
func TestBackupsByThemselves(t *testing.T) {
	t.Parallel()
	d := newDrill(t, nil)
	look(t, d.env, func(db *database, c config) {
		a := archivistOf(t, c, db)
		now := time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC) // a Friday
		a.now = func() time.Time { return now.AddDate(0, 0, -2) }
		left, _ := a.scratch(t.Context()) // by a verification that was killed
		if _, err := left.Collection("datakeys").InsertOne(t.Context(), bson.D{{Key: "_id", Value: d.one.ClientKey}}); err != nil {
			t.Fatal(err)
		}
		a.now = func() time.Time { return now }
		var kinds []string
		for range 12 * 10 {
			done, err := a.turn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if !done.archive.At.IsZero() {
				kinds = append(kinds, string(done.archive.Kind))
			}
			if done.verified != (done.archive.Kind == backup.Weekly) {
				t.Errorf("%s is verified: %t", done.archive, done.verified)
			}
			now = now.Add(2 * time.Hour)
		}
		if good, err := alertsmongo.Verified(t.Context(), db.Database, now); err != nil || good != alerts.Fine {
			t.Errorf("the weekly one was found to be %d, %v, want good", good, err)
		}
		if got := strings.Join(kinds, " "); got != "daily daily weekly daily daily daily daily daily daily weekly daily" {
			t.Errorf("made were %s", got)
		}
		if names, err := db.Client().ListDatabaseNames(t.Context(), bson.D{}); err != nil || slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, "ticklist_scratch") }) {
			t.Errorf("databases are left: %v, %v", names, err)
		}
	})
}
