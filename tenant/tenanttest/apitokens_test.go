package tenanttest_test

import (
	"testing"

	"ticklist/tenant"
	"ticklist/tenant/tenanttest"
)

func TestAPITokens(t *testing.T) {
	tenanttest.RunAPITokens(t, func(*testing.T) (tenant.APITokenStore, tenant.APITokenStore) {
		s := &tenanttest.APITokens{}
		return s, s
	})
}
