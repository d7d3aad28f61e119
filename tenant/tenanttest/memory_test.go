package tenanttest_test

import (
	"testing"

	"ticklist/tenant"
	"ticklist/tenant/tenanttest"
)

func TestMemory(t *testing.T) {
	tenanttest.Run(t, func(*testing.T) (tenant.Store, tenant.Store) {
		m := &tenanttest.Memory{}
		return m, m
	})
}

func TestQueue(t *testing.T) {
	tenanttest.RunQueue(t, func(*testing.T) (tenant.Queue, tenant.Queue) {
		q := &tenanttest.Queue{}
		return q, q
	})
}

func TestRegister(t *testing.T) {
	tenanttest.RunRegister(t, func(*testing.T) tenanttest.Registered { return &tenanttest.Memory{} })
}

func TestAudit(t *testing.T) {
	tenanttest.RunAudit(t, func(*testing.T) tenanttest.Audited { return &tenanttest.Audit{} })
}

func TestReports(t *testing.T) { tenanttest.RunReports(t, &tenanttest.Reports{}) }
