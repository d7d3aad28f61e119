package tenant_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ticklist/tenant"
)

// asker answers with a function and counts how often.
type asker struct {
	asked  int
	answer func(accountID, issueID string) (tenant.Relation, error)
}

func (a *asker) Relation(_ context.Context, _ tenant.Installation, accountID, issueID string, _ tenant.Wanted) (tenant.Relation, error) {
	a.asked++
	return a.answer(accountID, issueID)
}

// TestHowLongARelationIsUsed lets Jira answer and, from then on, fail: what is
// used a while later is what was kept, as long as verdicts are.
func TestHowLongARelationIsUsed(t *testing.T) {
	const view, more = 1, 2
	for _, tc := range []struct {
		name     string
		lets     int // of the relation that Jira told
		watching bool
		after    time.Duration
		pending  bool
		none     bool
		asked    int
	}{
		{"what lets change", view + more, false, 60*time.Second - 1, false, false, 1},
		{"what lets change, of a minute ago", view + more, false, 60 * time.Second, true, false, 2},
		{"what let see, of ten minutes ago", view + more, false, 10 * time.Minute, false, true, 2},
		{"what lets see alone", view, false, 10*time.Second - 1, false, false, 1},
		{"what lets see alone, of ten seconds ago", view, false, 10 * time.Second, true, false, 2},
		{"what lets see, for somebody who watches", view, true, 10*time.Minute - 1, false, false, 1},
		{"what lets see, for somebody who watches, of ten minutes ago", view, true, 10 * time.Minute, false, true, 2},
		{"a refusal", 0, false, 10*time.Second - 1, false, false, 1},
		{"a refusal of ten seconds ago", 0, false, 10 * time.Second, false, true, 2},
		{"a refusal of ten seconds ago, for somebody who watches", 0, true, 10 * time.Second, false, true, 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			told := tenant.Relation{Roles: []string{"1"}}
			var fault error
			j := &asker{answer: func(string, string) (tenant.Relation, error) { return told, fault }}
			clock := now
			m := tenant.NewRelations(j, func() time.Time { return clock })
			need := tenant.Need{Wanted: tenant.Wanted{Issue: true}, Watching: tc.watching, Lets: func(r tenant.Relation) (bool, bool) {
				is := len(r.Roles) > 0
				return is && tc.lets&view > 0, is && tc.lets&more > 0
			}}
			if got, pending, err := m.Of(t.Context(), person("acme", "me"), "1", need); err != nil || pending != nil || len(got.Roles) != 1 {
				t.Fatalf("got %+v, %v, %v", got, pending, err)
			}
			fault, clock = errors.New("jira: 500"), now.Add(tc.after)
			got, pending, err := m.Of(t.Context(), person("acme", "me"), "1", need)
			if (pending != nil) != tc.pending || errors.Is(err, tenant.ErrNoVerdict) != tc.none || j.asked != tc.asked {
				t.Errorf("got pending %v, %v after %d questions", pending, err, j.asked)
			}
			want := told
			if tc.none {
				want = tenant.Relation{}
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestRelationsAreNotMixedUp(t *testing.T) {
	j := &asker{answer: func(accountID, issueID string) (tenant.Relation, error) {
		return tenant.Relation{Roles: []string{accountID + issueID}}, nil
	}}
	m := tenant.NewRelations(j, func() time.Time { return now })
	all := func(tenant.Relation) (bool, bool) { return true, true }
	for n, of := range []struct {
		site, account, issue string
		wanted               tenant.Wanted
	}{
		{"a", "me", "1", tenant.Wanted{Issue: true}}, {"b", "me", "1", tenant.Wanted{Issue: true}}, {"a", "you", "1", tenant.Wanted{Issue: true}},
		{"a", "me", "2", tenant.Wanted{Issue: true}}, {"a", "me", "1", tenant.Wanted{Groups: true}}, {"a", "me", "1", tenant.Wanted{Issue: true, Groups: true}},
	} {
		for range 2 {
			got, _, err := m.Of(t.Context(), person(of.site, of.account), of.issue, tenant.Need{Wanted: of.wanted, Lets: all})
			if err != nil || len(got.Roles) != 1 || got.Roles[0] != of.account+of.issue || j.asked != n+1 {
				t.Errorf("%+v: got %+v, %v after %d questions", of, got, err, j.asked)
			}
		}
	}
}
