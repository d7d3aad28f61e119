package tenantmongo

import (
	"context"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"ticklist/docmongo"
	"ticklist/tenant"
)

// Switches is a tenant.SwitchStore, and a tenant.Holder of the sites' own, on the
// collection `switches`: a document for each thing that is off.
type Switches struct{ switches *mongo.Collection }

// NewSwitches returns the store in db.
func NewSwitches(db *mongo.Database) *Switches { return &Switches{db.Collection("switches")} }

type switchDoc struct {
	ID        string    `bson:"_id"` // clientKey:feature
	ClientKey string    `bson:"clientKey"`
	Feature   string    `bson:"feature"`
	Reason    string    `bson:"reason"`
	At        time.Time `bson:"at"`
}

func switchID(clientKey string, f tenant.Feature) string { return clientKey + ":" + string(f) }

// TurnOff implements tenant.SwitchStore.
func (s *Switches) TurnOff(ctx context.Context, sw tenant.Switch) error {
	doc := switchDoc{
		ID: switchID(sw.ClientKey, sw.Feature), ClientKey: sw.ClientKey, Feature: string(sw.Feature), Reason: sw.Reason, At: sw.At.UTC().Truncate(time.Millisecond),
	}
	_, err := s.switches.ReplaceOne(ctx, bson.D{{Key: "_id", Value: doc.ID}}, doc, options.Replace().SetUpsert(true))
	if err != nil {
		return fmt.Errorf("store a switch: %w", err)
	}
	return nil
}

// TurnOn implements tenant.SwitchStore.
func (s *Switches) TurnOn(ctx context.Context, clientKey string, f tenant.Feature) (bool, error) {
	res, err := s.switches.DeleteOne(ctx, bson.D{{Key: "_id", Value: switchID(clientKey, f)}})
	if err != nil {
		return false, fmt.Errorf("remove a switch: %w", err)
	}
	return res.DeletedCount > 0, nil
}

// Switches implements tenant.SwitchStore.
func (s *Switches) Switches(ctx context.Context) ([]tenant.Switch, error) {
	docs, err := docmongo.All[switchDoc](ctx, s.switches, "switches", bson.D{}, options.Find().SetSort(bson.D{{Key: "clientKey", Value: 1}, {Key: "feature", Value: 1}}))
	if err != nil {
		return nil, err
	}
	out := make([]tenant.Switch, 0, len(docs))
	for _, doc := range docs {
		out = append(out, tenant.Switch{ClientKey: doc.ClientKey, Feature: tenant.Feature(doc.Feature), Reason: doc.Reason, At: doc.At.UTC()})
	}
	return out, nil
}

// Erase implements tenant.Holder. A switch says nothing of a part of a site.
func (s *Switches) Erase(ctx context.Context, e tenant.Extent, before time.Time) (int64, error) {
	return eraseOfSite(ctx, s.switches, e, before)
}
