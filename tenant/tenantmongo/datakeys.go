package tenantmongo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"ticklist/docmongo"
	"ticklist/tenant/datakeys"
	"ticklist/tenant/seal"
)

// DataKeys is a datakeys.Store on the collection `datakeys`. It stands apart
// from all other collections so that it can be backed up apart: whoever holds
// the sealed texts and not this collection can never read them.
type DataKeys struct {
	keys *mongo.Collection
}

// NewDataKeys returns the store in db.
func NewDataKeys(db *mongo.Database) *DataKeys { return &DataKeys{keys: db.Collection("datakeys")} }

// keyDoc is a data key as it is stored.
type keyDoc struct {
	ClientKey string    `bson:"_id"`
	ID        string    `bson:"id"`
	Key       string    `bson:"key"` // of SECRET_KEYS
	Sealed    []byte    `bson:"sealed"`
	CreatedAt time.Time `bson:"createdAt"`
	Rev       int64     `bson:"rev"`
}

func toKeyDoc(r datakeys.Record) keyDoc {
	return keyDoc{ClientKey: r.ClientKey, ID: r.ID, Key: r.Sealed.Key, Sealed: r.Sealed.Bytes, CreatedAt: r.CreatedAt, Rev: r.Rev}
}

func (d keyDoc) record() datakeys.Record {
	return datakeys.Record{
		ClientKey: d.ClientKey, ID: d.ID, Sealed: seal.Sealed{Key: d.Key, Bytes: d.Sealed},
		CreatedAt: d.CreatedAt.UTC(), Rev: d.Rev,
	}
}

// Get implements datakeys.Store.
func (s *DataKeys) Get(ctx context.Context, clientKey string) (datakeys.Record, error) {
	var doc keyDoc
	err := s.keys.FindOne(ctx, bson.D{{Key: "_id", Value: clientKey}}).Decode(&doc)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return datakeys.Record{}, datakeys.ErrNoKey
	}
	if err != nil {
		return datakeys.Record{}, fmt.Errorf("find data key: %w", err)
	}
	return doc.record(), nil
}

// Save implements datakeys.Store.
func (s *DataKeys) Save(ctx context.Context, r datakeys.Record) (datakeys.Record, error) {
	doc := toKeyDoc(r)
	doc.Rev++
	if err := docmongo.Save(ctx, s.keys, "data key", r.ClientKey, r.Rev, doc, datakeys.ErrConflict); err != nil {
		return datakeys.Record{}, err
	}
	return doc.record(), nil
}

// Destroy implements datakeys.Store.
func (s *DataKeys) Destroy(ctx context.Context, clientKey string, before time.Time) error {
	filter := bson.D{{Key: "_id", Value: clientKey}}
	if !before.IsZero() {
		filter = append(filter, bson.E{Key: "createdAt", Value: bson.D{{Key: "$lt", Value: before.UTC()}}})
	}
	if _, err := s.keys.DeleteOne(ctx, filter); err != nil {
		return fmt.Errorf("delete data key: %w", err)
	}
	return nil
}

// Tenants implements datakeys.Store.
func (s *DataKeys) Tenants(ctx context.Context) ([]string, error) { return ids(ctx, s.keys) }

// KeysInUse says how many data keys are sealed under each key of SECRET_KEYS, by
// the key's id.
func (s *DataKeys) KeysInUse(ctx context.Context) (map[string]int, error) {
	docs, err := docmongo.All[keyDoc](ctx, s.keys, "the keys of data keys", bson.D{}, options.Find().SetProjection(bson.D{{Key: "key", Value: 1}}))
	used := map[string]int{}
	for _, doc := range docs {
		used[doc.Key]++
	}
	return used, err
}

// ids returns every _id of a collection whose _id is the clientKey.
func ids(ctx context.Context, c *mongo.Collection) ([]string, error) {
	cursor, err := c.Find(ctx, bson.D{}, options.Find().SetProjection(bson.D{{Key: "_id", Value: 1}}))
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", c.Name(), err)
	}
	var docs []struct {
		ID string `bson:"_id"`
	}
	if err := cursor.All(ctx, &docs); err != nil {
		return nil, fmt.Errorf("list %s: %w", c.Name(), err)
	}
	out := make([]string, 0, len(docs))
	for _, d := range docs {
		out = append(out, d.ID)
	}
	return out, nil
}
