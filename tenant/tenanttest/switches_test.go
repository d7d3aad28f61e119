package tenanttest_test

import (
	"testing"

	"ticklist/tenant/tenanttest"
)

func TestMemoryOfSwitches(t *testing.T) { tenanttest.RunSwitches(t, &tenanttest.Switches{}) }
