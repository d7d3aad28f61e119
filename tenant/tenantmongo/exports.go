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
	"ticklist/tenant"
)

// exports holds one document for each export that was asked for lately.
const exports = "exports"

// Exports is a tenant.ExportStore on the collection `exports`.
type Exports struct {
	exports *mongo.Collection
}

// NewExports returns the exports in db.
func NewExports(db *mongo.Database) *Exports { return &Exports{exports: db.Collection(exports)} }

// ExportIndexes makes the indexes of the exports. It may be called again on the
// same database. Migrations call it, nothing else.
func ExportIndexes(ctx context.Context, db *mongo.Database) error {
	for _, key := range []string{"clientKey", "until"} { // one at a time: the embedded engine panics over several
		_, err := db.Collection(exports).Indexes().CreateOne(ctx, mongo.IndexModel{Keys: bson.D{{Key: key, Value: 1}}})
		if err != nil {
			return fmt.Errorf("index %s: %w", exports, err)
		}
	}
	return nil
}

// Create implements tenant.ExportStore.
func (s *Exports) Create(ctx context.Context, x tenant.Export) error {
	if _, err := s.exports.InsertOne(ctx, toExport(x)); err != nil && !docmongo.Duplicate(err) { // which is this one, as its id says
		return fmt.Errorf("insert export: %w", err)
	}
	return nil
}

// Get implements tenant.ExportStore.
func (s *Exports) Get(ctx context.Context, clientKey, id string) (tenant.Export, error) {
	return oneExport(s.exports.FindOne(ctx, bson.D{{Key: "_id", Value: exportID(clientKey, id)}}), "find")
}

// Take implements tenant.ExportStore. The state in the filter decides who is
// first.
func (s *Exports) Take(ctx context.Context, clientKey, id string, at time.Time) (tenant.Export, error) {
	at = at.UTC().Truncate(time.Millisecond)
	filter := bson.D{
		{Key: "_id", Value: exportID(clientKey, id)}, {Key: "state", Value: string(tenant.ExportWaiting)},
		{Key: "until", Value: bson.D{{Key: "$gt", Value: at}}},
	}
	change := bson.D{{Key: "$set", Value: bson.D{{Key: "state", Value: string(tenant.ExportRunning)}, {Key: "touched", Value: at}}}}
	after := options.FindOneAndUpdate().SetReturnDocument(options.After)
	return oneExport(s.exports.FindOneAndUpdate(ctx, filter, change, after), "take")
}

func oneExport(res *mongo.SingleResult, verb string) (tenant.Export, error) {
	var doc exportDoc
	err := res.Decode(&doc)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return tenant.Export{}, tenant.ErrNoExport
	}
	if err != nil {
		return tenant.Export{}, fmt.Errorf("%s export: %w", verb, err)
	}
	return doc.export(), nil
}

// Tell implements tenant.ExportStore.
func (s *Exports) Tell(ctx context.Context, x tenant.Export) error {
	doc := toExport(x)
	_, err := s.exports.UpdateOne(ctx, bson.D{{Key: "_id", Value: doc.ID}}, bson.D{{Key: "$set", Value: bson.D{
		{Key: "state", Value: doc.State}, {Key: "done", Value: doc.Done}, {Key: "touched", Value: doc.Touched},
	}}})
	if err != nil {
		return fmt.Errorf("update export: %w", err)
	}
	return nil
}

// Forget implements tenant.ExportStore.
func (s *Exports) Forget(ctx context.Context, before time.Time) (int64, error) {
	return s.delete(ctx, bson.D{{Key: "until", Value: bson.D{{Key: "$lt", Value: before.UTC()}}}})
}

// Erase implements tenant.Holder. Of a person those go that the person asked for
// and those of the person's data: they are of no use a minute later.
func (s *Exports) Erase(ctx context.Context, e tenant.Extent, before time.Time) (int64, error) {
	filter := bson.D{{Key: "clientKey", Value: e.ClientKey}}
	switch e.Kind() {
	case tenant.KindProject:
		filter = append(filter, bson.E{Key: "projectId", Value: e.ProjectID})
	case tenant.KindIssue:
		filter = append(filter, bson.E{Key: "issueId", Value: e.IssueID})
	case tenant.KindPerson:
		filter = append(filter, bson.E{Key: "$or", Value: bson.A{
			bson.D{{Key: "accountId", Value: e.AccountID}}, bson.D{{Key: "askedBy", Value: e.AccountID}},
		}})
	}
	if !before.IsZero() {
		filter = append(filter, bson.E{Key: "until", Value: bson.D{{Key: "$lt", Value: before.Add(tenant.TicketLife).UTC()}}})
	}
	return s.delete(ctx, filter)
}

func (s *Exports) delete(ctx context.Context, filter bson.D) (int64, error) {
	res, err := s.exports.DeleteMany(ctx, filter)
	if err != nil {
		return 0, fmt.Errorf("delete exports: %w", err)
	}
	return res.DeletedCount, nil
}

// exportDoc is a document of the collection.
type exportDoc struct {
	ID        string    `bson:"_id"` // clientKey:hash of the ticket
	ClientKey string    `bson:"clientKey"`
	Hash      string    `bson:"hash"`
	ProjectID string    `bson:"projectId"`
	IssueID   string    `bson:"issueId"`
	AccountID string    `bson:"accountId"` // whose data
	AskedBy   string    `bson:"askedBy"`   // an account id
	Format    string    `bson:"format"`
	Until     time.Time `bson:"until"`
	State     string    `bson:"state"`
	Done      int64     `bson:"done"`
	Total     int64     `bson:"total"`
	Touched   time.Time `bson:"touched"`
}

// exportID is unambiguous although a clientKey may hold any character: a hash
// consists of hex digits, so the last colon divides.
func exportID(clientKey, hash string) string { return clientKey + ":" + hash }

func toExport(x tenant.Export) exportDoc {
	return exportDoc{
		ID: exportID(x.Extent.ClientKey, x.ID), ClientKey: x.Extent.ClientKey, Hash: x.ID,
		ProjectID: x.Extent.ProjectID, IssueID: x.Extent.IssueID, AccountID: x.Extent.AccountID, AskedBy: x.AskedBy, Format: x.Format,
		Until: x.Until.UTC().Truncate(time.Millisecond), State: string(x.State), Done: x.Done, Total: x.Total,
		Touched: x.Touched.UTC().Truncate(time.Millisecond),
	}
}

func (doc exportDoc) export() tenant.Export {
	return tenant.Export{
		Extent: tenant.Extent{ClientKey: doc.ClientKey, ProjectID: doc.ProjectID, IssueID: doc.IssueID, AccountID: doc.AccountID},
		ID:     doc.Hash, AskedBy: doc.AskedBy, Format: doc.Format, Until: doc.Until.UTC(), State: tenant.ExportState(doc.State),
		Done: doc.Done, Total: doc.Total, Touched: doc.Touched.UTC(),
	}
}
