package doctor_test

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"strings"
	"testing"
	"time"

	"ticklist/app/doctor"
)

// lines are findings as a person reads them.
func lines(t *testing.T, all ...doctor.Finding) string {
	t.Helper()
	var out bytes.Buffer
	if err := doctor.Print(&out, all); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestRules(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	day := 24 * time.Hour
	leaf := func(from, to time.Duration) *x509.Certificate {
		return &x509.Certificate{DNSNames: []string{"ticklist.example"}, NotBefore: now.Add(from), NotAfter: now.Add(to)}
	}
	up := func(hosts ...string) (out []doctor.Member) {
		for n, h := range hosts {
			out = append(out, doctor.Member{Host: h, Data: true, Primary: n == 0})
		}
		return out
	}
	clock := func(off, took, precision time.Duration) []doctor.Finding {
		return []doctor.Finding{doctor.Clock("clock", "the database", now.Add(took/2).Add(off), now, now.Add(took), precision)}
	}
	one := func(f doctor.Finding) []doctor.Finding { return []doctor.Finding{f} }
	set := func(members ...doctor.Member) []doctor.Finding {
		return doctor.ReplicaSet(doctor.Set{Name: "rs0", Members: members})
	}
	indexes := []doctor.Index{{Collection: "hooks", Keys: "queue.next: 1"}, {Collection: "deliveries", Keys: "clientKey: 1, at: -1, _id: -1"}}
	for _, tc := range []struct {
		name  string
		found []doctor.Finding
		want  []string // the state, then parts of the line and of how to mend it
	}{
		{"clocks that agree", clock(time.Second, 0, 0), []string{"ok", "differ by 1s"}},
		{"clocks that do not", clock(-3*time.Second, 0, 0), []string{"warning", "the database differ by 3s", "NTP"}},
		{"clocks that are far apart", clock(31*time.Second, 0, 0), []string{"wrong", "differ by 31s", "NTP"}},
		{"a clock that took long to read", clock(3*time.Second, 4*time.Second, 0), []string{"ok"}},
		{"a clock in whole seconds", clock(3*time.Second, 0, time.Second), []string{"ok"}},

		{"a whole set", set(up("a", "b", "c")...), []string{"ok", "3 members, all in step, and a primary"}},
		{"a router", doctor.ReplicaSet(doctor.Set{Router: true}), []string{"ok", "sharded"}},
		{"no set", doctor.ReplicaSet(doctor.Set{}), []string{"warning", "a single server", "Run a replica set of three members"}},
		{"two members", set(up("a", "b")...), []string{"warning", "has 2 members", `rs.add("host:27017")`}},
		{"a member that is down", set(append(up("a", "b"), doctor.Member{Host: "c:27017", Err: "connection refused"})...), []string{"wrong", "c:27017 does not answer: connection refused", "Start c:27017 again"}},
		{"a member that is not in step", set(append(up("a", "b"), doctor.Member{Host: "c"})...), []string{"wrong", "c is neither primary nor secondary", "Wait if"}},
		{"no primary", set(doctor.Member{Host: "a", Data: true}, doctor.Member{Host: "b", Data: true}, doctor.Member{Host: "c", Data: true}), []string{"wrong", "has no primary: nothing can be stored", "elect a primary"}},

		{"all indexes", doctor.Indexes(indexes, map[string][]string{"hooks": {"_id_", "queue.next_1"}, "deliveries": {"clientKey_1_at_-1__id_-1"}}), []string{"ok", "all 2"}},
		{"a missing index", doctor.Indexes(indexes, map[string][]string{"hooks": {"queue.next_1"}}), []string{"wrong", "deliveries lacks the index clientKey_1_at_-1__id_-1", "db.deliveries.createIndex({clientKey: 1, at: -1, _id: -1})"}},
		{"one with a dot", doctor.Indexes(indexes[:1], nil), []string{"wrong", "hooks lacks", `db.hooks.createIndex({"queue.next": 1})`}},

		{"the schema", one(doctor.Schema(17, 17, false)), []string{"ok", "schema 17"}},
		{"an empty database", one(doctor.Schema(0, 17, false)), []string{"warning", "empty", "Start ticklist serve"}},
		{"an older schema", one(doctor.Schema(16, 17, false)), []string{"wrong", "schema 16, this program needs 17", "Run ticklist migrate"}},
		{"an older schema of the embedded engine", one(doctor.Schema(16, 17, true)), []string{"warning", "schema 16", "Start ticklist serve"}},
		{"a newer schema", one(doctor.Schema(18, 17, false)), []string{"warning", "of a later version", "newest version"}},

		{"a good certificate", one(doctor.Certificate("tls", leaf(-day, 60*day), "ticklist.example", now)), []string{"ok", "until 2027-01-20"}},
		{"one that ends soon", one(doctor.Certificate("tls", leaf(-day, 13*day), "ticklist.example", now)), []string{"warning", "ends on 2026-12-04, in 13 days", "Have it renewed"}},
		{"one that has ended", one(doctor.Certificate("tls", leaf(-day, -time.Second), "ticklist.example", now)), []string{"wrong", "ended on 2026-11-21", "Have it renewed"}},
		{"one that has not begun", one(doctor.Certificate("tls", leaf(day, 60*day), "ticklist.example", now)), []string{"wrong", "not good before 2026-11-22", "Set the clock"}},
		{"one of another name", one(doctor.Certificate("tls", leaf(-day, 60*day), "other.example", now)), []string{"wrong", "not for other.example", "BASE_URL"}},

		{"one key", doctor.Keys("k1", []string{"k1"}, map[string]int{"k1": 3}), []string{"ok", `3 things are sealed under the first key, "k1"`}},
		{"a key before the first", doctor.Keys("k2", []string{"k2", "k1"}, map[string]int{"k1": 3}), []string{"warning", `3 things are still sealed under the key "k1"`, "keys rotate"}},
		{"a key that is gone", doctor.Keys("k2", []string{"k2"}, map[string]int{"k1": 3}), []string{"wrong", `under the key "k1", which SECRET_KEYS does not have`, "Put the key of that name back"}},
		{"a key that is not needed", doctor.Keys("k2", []string{"k2", "k1"}, map[string]int{"k2": 3}), []string{"ok", `under the key "k1" any more`}},

		{"a new backup", one(doctor.Backup(now.Add(-25*time.Hour), now)), []string{"ok", "25h0m0s old"}},
		{"an old backup", one(doctor.Backup(now.Add(-27*time.Hour), now)), []string{"wrong", "27h0m0s old", "run ticklist backup"}},
		{"no backup", one(doctor.Backup(time.Time{}, now)), []string{"warning", "no backup yet", "run ticklist backup"}},

		{"room on the disk", one(doctor.Disk("/data", 20<<30, 100<<30)), []string{"ok", "/data has 20.0 GB free, 20%"}},
		{"little room", one(doctor.Disk("/data", 9<<30, 100<<30)), []string{"warning", "9%", "Make room"}},
		{"no room", one(doctor.Disk("/data", 2<<30, 100<<30)), []string{"wrong", "2%", "Make room"}},
		{"a small share of much", one(doctor.Disk("/data", 60<<30, 10000<<30)), []string{"ok"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got := lines(t, tc.found...)
			if !strings.HasPrefix(got, tc.want[0]) {
				t.Errorf("got %s, want %s", got, tc.want[0])
			}
			for _, want := range tc.want[1:] {
				if !strings.Contains(got, want) {
					t.Errorf("got\n%swant in it %q", got, want)
				}
			}
			for _, f := range tc.found {
				if (f.State == doctor.OK) != (f.Mend == "") {
					t.Errorf("%+v: what is ok needs no mending, all else does", f)
				}
			}
			if wrong := doctor.AnyWrong(tc.found); wrong != (tc.want[0] == "wrong") {
				t.Errorf("AnyWrong is %v", wrong)
			}
		})
	}
}

func TestPrintJSON(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := doctor.PrintJSON(&out, []doctor.Finding{doctor.Good("disk", "%d%% free", 20), doctor.Bad("disk", "Make room.", "none")}); err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintln(`{"check":"disk","state":"ok","what":"20% free"}`) + fmt.Sprintln(`{"check":"disk","state":"wrong","what":"none","mend":"Make room."}`)
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", &out, want)
	}
}
