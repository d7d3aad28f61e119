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

func TestLimits(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		tenanttest.RunLimits(t, tenantmongo.NewLimits(db))
	})
}

func TestLimitsGoWithTheirSite(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		s, now := tenantmongo.NewLimits(db), time.Now()
		for _, key := range []string{"", "acme", "other"} {
			if err := s.KeepLimit(t.Context(), tenant.JiraLimit{ClientKey: key, Until: now.Add(time.Hour)}); err != nil {
				t.Fatal(err)
			}
		}
		for _, tc := range []struct {
			extent tenant.Extent
			before time.Time
			want   int64
		}{
			{extent: tenant.Extent{ClientKey: "acme", IssueID: "1"}},
			{extent: tenant.Extent{ClientKey: "acme"}, before: now.Add(-time.Hour)},
			{extent: tenant.Extent{ClientKey: "acme"}, want: 1},
		} {
			if n, err := s.Erase(t.Context(), tc.extent, tc.before); err != nil || n != tc.want {
				t.Errorf("erase %s: %d, %v, want %d", tc.extent, n, err, tc.want)
			}
		}
		if left, err := s.Limits(t.Context(), now); err != nil || len(left) != 2 {
			t.Errorf("%v are left, %v", left, err)
		}
	})
}
