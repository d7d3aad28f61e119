package tenantmongo_test

import (
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/app/embedded/mongotest"
	"ticklist/tenant"
	"ticklist/tenant/tenantmongo"
	"ticklist/tenant/tenanttest"
)

func TestSwitches(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		s, now := tenantmongo.NewSwitches(db), time.Now()
		tenanttest.RunSwitches(t, s) // leaves one of all sites and one of zeta
		for _, tc := range []struct {
			extent tenant.Extent
			before time.Time
			want   int64
		}{
			{extent: tenant.Extent{ClientKey: "zeta", IssueID: "1"}},
			{extent: tenant.Extent{ClientKey: "acme"}},
			{extent: tenant.Extent{ClientKey: "zeta"}, before: now.AddDate(-10, 0, 0)},
			{extent: tenant.Extent{ClientKey: "zeta"}, want: 1},
		} {
			if n, err := s.Erase(t.Context(), tc.extent, tc.before); err != nil || n != tc.want {
				t.Errorf("erase %s: %d, %v, want %d", tc.extent, n, err, tc.want)
			}
		}
		if left, err := s.Switches(t.Context()); err != nil || len(left) != 1 || left[0].ClientKey != "" {
			t.Errorf("%v are left, %v, want the one of all sites", left, err)
		}
	})
}
