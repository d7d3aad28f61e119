package tenantmongo_test

import (
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"ticklist/app/embedded/mongotest"
	"ticklist/app/replicatest"
	"ticklist/tenant"
	"ticklist/tenant/tenantmongo"
	"ticklist/tenant/tenanttest"
)

// TestLostAnswers: of a set that does not remember what it answered, what has an id
// of its own and is inserted once more is there already, and is what was to be.
func TestLostAnswers(t *testing.T) {
	t.Parallel()
	mongotest.EachURI(t, func(t *testing.T, uri, database string) {
		set := replicatest.New(t, uri)
		_, client := set.Connect(t)
		set.Remember(false)
		db := client.Database(database)
		now := time.Now()
		for of, insert := range map[string]func() error{
			"audit": func() error {
				return tenantmongo.NewAudit(db).Record(t.Context(), tenant.AuditEntry{ClientKey: "acme", At: now, Who: "me", What: "export", Scope: "site"})
			},
			"exports": func() error {
				return tenantmongo.NewExports(db).Create(t.Context(), tenant.Export{Extent: tenant.Extent{ClientKey: "acme"}, ID: "x", Until: now, Touched: now})
			},
			"tokens": func() error { return apiTokens(t, db).Create(t.Context(), tenanttest.APIToken("acme", "b")) },
		} {
			set.LoseAnswers(of, 1)
			if err := insert(); err != nil {
				t.Errorf("%s: %v", of, err)
			}
			if n, err := db.Collection(of).CountDocuments(t.Context(), bson.D{}); err != nil || n != 1 {
				t.Errorf("in %s there are %d, %v; want one", of, n, err)
			}
		}
		if lost := set.Counts()["lost answers"]; lost != 3 {
			t.Errorf("%d answers were lost, want three", lost)
		}
	})
}
