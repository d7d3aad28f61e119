package tenantmongo

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"ticklist/docmongo"
	"ticklist/tenant"
)

// Audit is a tenant.Audit and a tenant.Holder on the collection `audit`.
type Audit struct {
	audit *mongo.Collection
}

// NewAudit returns the record in db.
func NewAudit(db *mongo.Database) *Audit { return &Audit{audit: db.Collection("audit")} }

// auditDoc is an entry as it is stored.
type auditDoc struct {
	ID        string    `bson:"_id"` // clientKey, the time in hex, a random part or a hash of what it is once
	ClientKey string    `bson:"clientKey"`
	At        time.Time `bson:"at"`
	Who       string    `bson:"who"`
	What      string    `bson:"what"`
	Scope     string    `bson:"scope"`
	Count     int64     `bson:"count"`
	Failed    bool      `bson:"failed"`
}

// Record implements tenant.Audit. The ids of a site's entries are in the order
// of their times.
func (a *Audit) Record(ctx context.Context, e tenant.AuditEntry) error {
	at, part := e.At.UTC().Truncate(time.Millisecond), rand.Text()
	if e.Once != "" { // may have what people chose in it
		sum := sha256.Sum256([]byte(e.Once))
		part = hex.EncodeToString(sum[:16])
	}
	doc := auditDoc{
		ID:        fmt.Sprintf("%s:%012x:%s", e.ClientKey, at.UnixMilli(), part),
		ClientKey: e.ClientKey, At: at, Who: e.Who, What: e.What, Scope: e.Scope, Count: e.Count, Failed: e.Failed,
	}
	_, err := a.audit.InsertOne(ctx, doc)
	if err != nil && !docmongo.Duplicate(err) { // which is this one, as its id says
		return fmt.Errorf("insert into the record: %w", err)
	}
	return nil
}

// ofSite is the filter for a site's entries; ids alone would do but for keys
// that begin alike.
func ofSite(clientKey string) bson.D {
	return bson.D{{Key: "clientKey", Value: clientKey}, {Key: "_id", Value: bson.D{{Key: "$gt", Value: clientKey + ":"}, {Key: "$lt", Value: clientKey + ";"}}}}
}

// Entries implements tenant.Audit.
func (a *Audit) Entries(ctx context.Context, clientKey string, limit int) ([]tenant.AuditEntry, error) {
	docs, err := docmongo.All[auditDoc](ctx, a.audit, "the record", ofSite(clientKey), options.Find().SetSort(bson.D{{Key: "_id", Value: -1}}).SetLimit(int64(limit)))
	if err != nil {
		return nil, err
	}
	out := make([]tenant.AuditEntry, 0, len(docs))
	for _, d := range docs {
		out = append(out, tenant.AuditEntry{
			ClientKey: d.ClientKey, At: d.At.UTC(), Who: d.Who, What: d.What, Scope: d.Scope, Count: d.Count, Failed: d.Failed,
		})
	}
	return out, nil
}

// Erase implements tenant.Holder. What was done to a site is kept as long as
// the site; the entries of an erased person stay and are nobody's.
func (a *Audit) Erase(ctx context.Context, e tenant.Extent, before time.Time) (int64, error) {
	switch {
	case e.Kind() == tenant.KindSite && before.IsZero():
		res, err := a.audit.DeleteMany(ctx, ofSite(e.ClientKey))
		if err != nil {
			return 0, fmt.Errorf("erase the record: %w", err)
		}
		return res.DeletedCount, nil
	case e.Kind() == tenant.KindPerson:
		filter := append(ofSite(e.ClientKey), bson.E{Key: "who", Value: e.AccountID})
		res, err := a.audit.UpdateMany(ctx, filter, bson.D{{Key: "$set", Value: bson.D{{Key: "who", Value: tenant.ErasedAccount}}}})
		if err != nil {
			return 0, fmt.Errorf("erase a person from the record: %w", err)
		}
		return res.ModifiedCount, nil
	}
	return 0, nil
}

// nobody are the words that stand in the record where no person does.
func nobody() []string {
	return []string{"", tenant.ErasedAccount, tenant.ByOperator, tenant.ByRetention, tenant.ByReport, tenant.ByJira}
}

// People calls yield with the account ids that stand in a site's record, each
// once. (The embedded engine answers "distinct" of nothing with what the driver
// cannot read.)
func (a *Audit) People(ctx context.Context, clientKey string, yield func(accounts []string) error) error {
	cursor, err := a.audit.Find(ctx, ofSite(clientKey), options.Find().SetProjection(bson.D{{Key: "who", Value: 1}}))
	if err != nil {
		return fmt.Errorf("find people in the record: %w", err)
	}
	defer func() { _ = cursor.Close(ctx) }() // it was only read
	var people []string
	for cursor.Next(ctx) {
		var doc auditDoc
		if err := cursor.Decode(&doc); err != nil {
			return fmt.Errorf("read people in the record: %w", err)
		}
		if !slices.Contains(nobody(), doc.Who) && !slices.Contains(people, doc.Who) {
			people = append(people, doc.Who)
		}
	}
	if err := cursor.Err(); err != nil {
		return fmt.Errorf("read people in the record: %w", err)
	}
	return yield(people)
}
