package livemongo_test

import (
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/app/embedded/mongotest"
	"ticklist/app/livemongo"
	"ticklist/checklist"
	"ticklist/handlers/live"
	"ticklist/handlers/live/livetest"
)

func TestPresence(t *testing.T) {
	mongotest.EachShared(t, 3, func(t *testing.T, dbs []*mongo.Database) {
		if err := livemongo.Indexes(t.Context(), dbs[0]); err != nil {
			t.Fatal(err)
		}
		stands := func() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) } // so that no server falls silent
		livetest.Run(t, func(server string) live.Presence {
			return livemongo.New(dbs[server[0]-'a'], server, stands)
		})
	})
}

var issue = checklist.Scope{ClientKey: "site", IssueID: "1"}

// TestADeadServer says nothing any more: at first it is believed, then not, and
// in the end what it told goes.
func TestADeadServer(t *testing.T) {
	mongotest.EachShared(t, 2, func(t *testing.T, dbs []*mongo.Database) {
		now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
		clock := func() time.Time { return now }
		a, b := livemongo.New(dbs[0], "a", clock), livemongo.New(dbs[1], "b", clock)
		sits(t, a, issue, "x")
		heard := func(want int) {
			t.Helper()
			away, err := b.Elsewhere(t.Context(), []checklist.Scope{issue})
			if err != nil || len(away[issue]) != want {
				t.Errorf("after %v there are %v, %v; want %d", now.Format(time.TimeOnly), away, err, want)
			}
		}
		swept := func(want int64) {
			t.Helper()
			if n, err := b.Sweep(t.Context()); err != nil || n != want {
				t.Errorf("swept %d, %v; want %d", n, err, want)
			}
		}
		heard(1)
		now = now.Add(9 * time.Second)
		heard(1)
		if _, err := a.Beat(t.Context()); err != nil {
			t.Fatal(err)
		}
		heard(1)
		now = now.Add(9 * time.Second)
		heard(1)
		now = now.Add(time.Second)
		heard(0)
		swept(0)
		now = now.Add(50 * time.Second)
		swept(1)
		swept(0)
		if fresh, err := a.Beat(t.Context()); err != nil || !fresh {
			t.Errorf("who was taken for dead has to tell everything again: %v, %v", fresh, err)
		}
	})
}

func sits(t *testing.T, p *livemongo.Presence, sc checklist.Scope, people ...string) {
	t.Helper()
	if _, err := p.Beat(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := p.Tell(t.Context(), map[checklist.Scope][]string{sc: people}); err != nil {
		t.Fatal(err)
	}
}

func TestErase(t *testing.T) {
	all := []checklist.Scope{issue, {ClientKey: "site", IssueID: "2"}, {ClientKey: "other", IssueID: "1"}, {ClientKey: "site:1", IssueID: "1"}}
	for _, tc := range []struct {
		name                          string
		clientKey, issueID, accountID string
		left                          int
	}{
		{"an issue", "site", "1", "", 3},
		{"a site", "site", "", "", 2},
		{"a person", "site", "", "y", 3},
		{"a person who is not there", "site", "", "z", 4},
		{"no site", "", "1", "", 4},
	} {
		t.Run(tc.name, func(t *testing.T) {
			mongotest.EachShared(t, 2, func(t *testing.T, dbs []*mongo.Database) {
				a, b := livemongo.New(dbs[0], "a", time.Now), livemongo.New(dbs[1], "b", time.Now)
				sits(t, a, all[0], "x", "y")
				for _, sc := range all[1:] {
					sits(t, a, sc, "x")
				}
				n, err := b.Erase(t.Context(), tc.clientKey, tc.issueID, tc.accountID)
				if err != nil || n != int64(len(all)-tc.left) {
					t.Errorf("%d went, %v", n, err)
				}
				left, err := b.Elsewhere(t.Context(), all)
				if err != nil || len(left) != tc.left {
					t.Errorf("%v are left, %v; want %d", left, err, tc.left)
				}
			})
		})
	}
}
