package bulktest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ticklist/checklist"
	"ticklist/checklist/bulk"
)

// Run holds a store to the contract of bulk.Store.
func Run(t *testing.T, open func(t *testing.T) bulk.Store) {
	t.Run("what was stored is read", func(t *testing.T) { roundTrip(t, open(t)) })
	t.Run("an id is taken once on a site", func(t *testing.T) { once(t, open(t)) })
	t.Run("an old revision is a conflict and stores nothing", func(t *testing.T) { conflict(t, open(t)) })
	t.Run("of many writers of one revision one succeeds", func(t *testing.T) { race(t, open(t)) })
	t.Run("a place lists its own jobs, the latest first", func(t *testing.T) { list(t, open(t)) })
	t.Run("what is to be done is found in the order of its time", func(t *testing.T) { earliest(t, open(t)) })
	t.Run("what is long over is forgotten, and nothing else", func(t *testing.T) { forget(t, open(t)) })
	t.Run("a cancelled call is an error, not an absence", func(t *testing.T) { cancelled(t, open(t)) })
}

var (
	at    = time.Date(2026, 11, 22, 8, 0, 0, 123e6, time.UTC)
	site  = checklist.Area{ClientKey: "acme"}
	place = checklist.Area{ClientKey: "acme", ProjectID: "10"}
)

// Full has each field set, with texts that a database could mistake for its own.
func Full(id string) bulk.Job {
	return bulk.Job{
		Area: place, ID: id, Kind: "update", Subject: "t1", Ask: []byte(`{"$set.a":"\u0001 🎉"}`), State: bulk.Running,
		Total: 400, Done: 30, Changed: 20, Failed: 1, Cursor: "10030", Note: "Wait.\n🎉", Result: []byte(`["x"]`),
		Created: checklist.Stamp{By: "712020:f0a9", At: at}, Updated: checklist.Stamp{By: "jira", At: at.Add(time.Second)},
		Due: at.Add(time.Minute), Owner: "server-1", Failures: 3,
	}
}

func mustCreate(t *testing.T, s bulk.Store, j bulk.Job) bulk.Job {
	t.Helper()
	made, err := s.Create(t.Context(), j)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func roundTrip(t *testing.T, s bulk.Store) {
	if _, err := s.Get(t.Context(), "acme", "j1"); !errors.Is(err, bulk.ErrNotFound) {
		t.Errorf("get of nothing: %v, want ErrNotFound", err)
	}
	made := mustCreate(t, s, Full("j1"))
	want := Full("j1")
	want.Rev = 1
	read, err := s.Get(t.Context(), "acme", "j1")
	if err != nil {
		t.Fatal(err)
	}
	for _, got := range []bulk.Job{made, read} {
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("stored and read differ (-want +got):\n%s", d)
		}
	}
	bare := bulk.Job{Area: site, ID: "j2", State: bulk.Queued, Due: at, Created: want.Created, Updated: want.Updated}
	saved, err := s.Save(t.Context(), mustCreate(t, s, bare))
	bare.Rev = 2
	if d := cmp.Diff(bare, saved); err != nil || d != "" {
		t.Errorf("a job without texts: %v (-want +got):\n%s", err, d)
	}
	if read, err = s.Get(t.Context(), "acme", "j2"); err != nil || cmp.Diff(bare, read) != "" {
		t.Errorf("a job without texts: %v (-want +got):\n%s", err, cmp.Diff(bare, read))
	}
}

func once(t *testing.T, s bulk.Store) {
	mustCreate(t, s, Full("j1"))
	other := Full("j1")
	other.Area = site
	if _, err := s.Create(t.Context(), other); !errors.Is(err, bulk.ErrExists) {
		t.Errorf("the same id in another place of the site: %v, want ErrExists", err)
	}
	other.ClientKey = "acme:10"
	mustCreate(t, s, other)
	if got, err := s.Get(t.Context(), "acme", "j1"); err != nil || got.Area != place {
		t.Errorf("got %+v, %v; want the first", got.Area, err)
	}
	if got, err := s.Get(t.Context(), "acm", "j1"); !errors.Is(err, bulk.ErrNotFound) {
		t.Errorf("another site got %+v, %v; want ErrNotFound", got, err)
	}
}

func conflict(t *testing.T, s bulk.Store) {
	first := mustCreate(t, s, Full("j1"))
	second := first
	second.Done = 31
	if _, err := s.Save(t.Context(), second); err != nil {
		t.Fatal(err)
	}
	first.Done = 99
	absent := Full("j2")
	absent.Rev = 1
	for _, j := range []bulk.Job{first, absent} {
		if _, err := s.Save(t.Context(), j); !errors.Is(err, bulk.ErrConflict) {
			t.Errorf("save of %s: %v, want ErrConflict", j.ID, err)
		}
	}
	if got, err := s.Get(t.Context(), "acme", "j1"); err != nil || got.Done != 31 || got.Rev != 2 {
		t.Errorf("got %d at revision %d, %v; want 31 at 2", got.Done, got.Rev, err)
	}
}

func race(t *testing.T, s bulk.Store) {
	j := mustCreate(t, s, Full("j1"))
	var won sync.Map
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			mine := j
			mine.Done = int64(n)
			if _, err := s.Save(t.Context(), mine); err == nil {
				won.Store(int64(n), true)
			} else if !errors.Is(err, bulk.ErrConflict) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	got, err := s.Get(t.Context(), "acme", "j1")
	winners := 0
	won.Range(func(n, _ any) bool {
		winners++
		if n != got.Done {
			t.Errorf("%d was acknowledged and %d is stored", n, got.Done)
		}
		return true
	})
	if err != nil || winners != 1 || got.Rev != 2 {
		t.Errorf("%d succeeded, revision %d, %v; want 1 and 2", winners, got.Rev, err)
	}
}

func list(t *testing.T, s bulk.Store) {
	for n, id := range []string{"j1", "j2", "j3"} {
		j := Full(id)
		j.Created.At = at.Add(time.Duration(n) * time.Minute)
		mustCreate(t, s, j)
	}
	other := Full("j4")
	other.Area = site
	mustCreate(t, s, other)
	for _, tc := range []struct {
		at    checklist.Area
		limit int
		want  []string
	}{
		{place, 9, []string{"j3", "j2", "j1"}},
		{place, 2, []string{"j3", "j2"}},
		{site, 9, []string{"j4"}},
		{checklist.Area{ClientKey: "evil", ProjectID: "10"}, 9, nil},
	} {
		jobs, err := s.List(t.Context(), tc.at, tc.limit)
		if got := ids(jobs); err != nil || cmp.Diff(tc.want, got) != "" {
			t.Errorf("%+v: got %v, %v; want %v", tc.at, got, err, tc.want)
		}
		if len(jobs) > 0 && string(jobs[0].Result) != `["x"]` {
			t.Errorf("the result of %s is %q", jobs[0].ID, jobs[0].Result)
		}
	}
}

func ids(jobs []bulk.Job) []string {
	var out []string
	for _, j := range jobs {
		out = append(out, j.ID)
	}
	return out
}

func earliest(t *testing.T, s bulk.Store) {
	for n, state := range []bulk.State{bulk.Queued, bulk.Running, bulk.Paused, bulk.Stopped, bulk.Done, bulk.Failed} {
		j := Full(string(state))
		j.State, j.Due = state, at.Add(-time.Duration(n)*time.Minute)
		mustCreate(t, s, j)
	}
	other := Full("other")
	other.ClientKey, other.Due = "other", at.Add(time.Hour)
	mustCreate(t, s, other)
	jobs, err := s.Earliest(t.Context(), 9)
	if got := ids(jobs); err != nil || cmp.Diff([]string{"running", "queued", "other"}, got) != "" {
		t.Fatalf("got %v, %v", got, err)
	}
	if j := jobs[0]; j.Ask != nil || j.Note != "" || j.Result != nil || j.Rev != 1 || j.Kind != "update" {
		t.Errorf("found %+v; want it without what is sealed", j)
	}
	if jobs, err = s.Earliest(t.Context(), 1); err != nil || len(jobs) != 1 {
		t.Errorf("got %v, %v; want one", ids(jobs), err)
	}
	for limit, want := range map[int]int{9: 3, 2: 2} {
		if n, err := s.Open(t.Context(), "acme", limit); err != nil || n != want {
			t.Errorf("%d are open up to %d, %v; want %d", n, limit, err, want)
		}
	}
}

func forget(t *testing.T, s bulk.Store) {
	for _, state := range []bulk.State{bulk.Queued, bulk.Running, bulk.Paused, bulk.Stopped, bulk.Done, bulk.Failed} {
		for name, due := range map[string]time.Time{"-old": at.Add(-time.Second), "-new": at} {
			j := Full(string(state) + name)
			j.State, j.Due = state, due
			mustCreate(t, s, j)
		}
	}
	if n, err := s.Forget(t.Context(), at); err != nil || n != 3 {
		t.Errorf("forgot %d, %v; want 3", n, err)
	}
	left, err := s.List(t.Context(), place, 99)
	if err != nil || len(left) != 9 {
		t.Errorf("left are %v, %v; want nine", ids(left), err)
	}
}

func cancelled(t *testing.T, s bulk.Store) {
	j := mustCreate(t, s, Full("j1"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, call := range map[string]func() error{
		"create":   func() error { _, err := s.Create(ctx, Full("j2")); return err },
		"get":      func() error { _, err := s.Get(ctx, "acme", "j1"); return err },
		"save":     func() error { _, err := s.Save(ctx, j); return err },
		"list":     func() error { _, err := s.List(ctx, place, 9); return err },
		"open":     func() error { _, err := s.Open(ctx, "acme", 9); return err },
		"earliest": func() error { _, err := s.Earliest(ctx, 9); return err },
		"forget":   func() error { _, err := s.Forget(ctx, at); return err },
	} {
		if err := call(); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v, want that it was cancelled", name, err)
		}
	}
}
