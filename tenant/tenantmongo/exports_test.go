package tenantmongo_test

import (
	"testing"

	"ticklist/app/embedded/mongotest"
	"ticklist/tenant"
	"ticklist/tenant/tenantmongo"
	"ticklist/tenant/tenanttest"
)

func TestExports(t *testing.T) {
	mongotest.EachURI(t, func(t *testing.T, uri, _ string) {
		tenanttest.RunExports(t, func(t *testing.T) (tenant.ExportStore, tenant.ExportStore) {
			name := mongotest.FreshDatabase(t, uri)
			a, b := mongotest.Connect(t, uri).Database(name), mongotest.Connect(t, uri).Database(name)
			for range 2 { // a migration may be run again
				if err := tenantmongo.ExportIndexes(t.Context(), a); err != nil {
					t.Fatal(err)
				}
			}
			return tenantmongo.NewExports(a), tenantmongo.NewExports(b)
		})
	})
}
