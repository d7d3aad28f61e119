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

func TestRegister(t *testing.T) {
	mongotest.EachURI(t, func(t *testing.T, uri, _ string) {
		tenanttest.RunRegister(t, func(t *testing.T) tenanttest.Registered {
			return tenantmongo.New(mongotest.Connect(t, uri).Database(mongotest.FreshDatabase(t, uri)), ring(t, "k1", 1))
		})
	})
}

func TestAudit(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		tenanttest.RunAudit(t, func(*testing.T) tenanttest.Audited { return tenantmongo.NewAudit(db) })
	})
}

func TestPeopleInTheRecord(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		a := tenantmongo.NewAudit(db)
		people := func() (out []string) {
			t.Helper()
			if err := a.People(t.Context(), "site", func(accounts []string) error { out = accounts; return nil }); err != nil {
				t.Error(err)
			}
			return out
		}
		if got := people(); len(got) != 0 {
			t.Errorf("in an empty record there are %v", got)
		}
		for _, who := range []string{"ann", tenant.ByOperator, "bob", "ann", tenant.ErasedAccount, tenant.ByReport} {
			if err := a.Record(t.Context(), tenant.AuditEntry{ClientKey: "site", At: time.Now(), Who: who}); err != nil {
				t.Fatal(err)
			}
		}
		if got := people(); len(got) != 2 {
			t.Errorf("got %v, want Ann and Bob", got)
		}
	})
}

// TestASiteWhoseKeyIsLost can be looked at and removed all the same.
func TestASiteWhoseKeyIsLost(t *testing.T) {
	mongotest.Each(t, func(t *testing.T, db *mongo.Database) {
		if _, err := tenantmongo.New(db, ring(t, "k1", 1)).Save(t.Context(), tenanttest.Installation("a")); err != nil {
			t.Fatal(err)
		}
		s := tenantmongo.New(db, ring(t, "k2", 2))
		st, err := s.Standing(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		if st, err = s.MarkErasing(t.Context(), st, time.Now()); err != nil {
			t.Fatal(err)
		}
		if err := s.Remove(t.Context(), st); err != nil {
			t.Error(err)
		}
	})
}
