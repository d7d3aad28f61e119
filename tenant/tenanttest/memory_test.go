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
