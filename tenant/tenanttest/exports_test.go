package tenanttest_test

import (
	"testing"

	"ticklist/tenant"
	"ticklist/tenant/tenanttest"
)

func TestExports(t *testing.T) {
	tenanttest.RunExports(t, func(*testing.T) (tenant.ExportStore, tenant.ExportStore) {
		s := &tenanttest.Exports{}
		return s, s
	})
}
