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

// Limits is a jira.LimitStore, and a tenant.Holder of the sites' own, on the
// collection `jiralimits`: a document for each place that wants to be left alone.
type Limits struct{ limits *mongo.Collection }

// NewLimits returns the store in db.
func NewLimits(db *mongo.Database) *Limits { return &Limits{limits: db.Collection("jiralimits")} }

type limitDoc struct {
	ID        string    `bson:"_id"` // clientKey:endpoint
	ClientKey string    `bson:"clientKey"`
	Endpoint  string    `bson:"endpoint"`
	Until     time.Time `bson:"until"`
	Reason    string    `bson:"reason"`
	At        time.Time `bson:"at"` // when it was learned
}

// KeepLimit implements jira.LimitStore. What has ended goes then: there are as
// many documents as there are limits, and each new one is rare.
func (s *Limits) KeepLimit(ctx context.Context, l tenant.JiraLimit) error {
	now := time.Now()
	if _, err := s.limits.DeleteMany(ctx, bson.D{{Key: "until", Value: bson.D{{Key: "$lt", Value: now}}}}); err != nil {
		return fmt.Errorf("forget limits that have ended: %w", err)
	}
	_, err := s.limits.UpdateOne(ctx, bson.D{{Key: "_id", Value: l.ClientKey + ":" + l.Endpoint}}, bson.D{
		{Key: "$max", Value: bson.D{{Key: "until", Value: l.Until}}},
		{Key: "$set", Value: bson.D{
			{Key: "clientKey", Value: l.ClientKey}, {Key: "endpoint", Value: l.Endpoint}, {Key: "reason", Value: l.Reason}, {Key: "at", Value: now},
		}},
	}, options.UpdateOne().SetUpsert(true))
	if err != nil {
		return fmt.Errorf("keep a limit: %w", err)
	}
	return nil
}

// Limits implements jira.LimitStore.
func (s *Limits) Limits(ctx context.Context, now time.Time) ([]tenant.JiraLimit, error) {
	docs, err := docmongo.All[limitDoc](ctx, s.limits, "limits", bson.D{{Key: "until", Value: bson.D{{Key: "$gt", Value: now}}}})
	if err != nil {
		return nil, err
	}
	out := make([]tenant.JiraLimit, 0, len(docs))
	for _, doc := range docs {
		out = append(out, tenant.JiraLimit{ClientKey: doc.ClientKey, Endpoint: doc.Endpoint, Until: doc.Until, Reason: doc.Reason})
	}
	return out, nil
}

// Erase implements tenant.Holder. A limit says nothing of a part of a site.
func (s *Limits) Erase(ctx context.Context, e tenant.Extent, before time.Time) (int64, error) {
	return eraseOfSite(ctx, s.limits, e, before)
}

// eraseOfSite erases what is kept of a site as a whole before a time, or ever if it
// is zero, and nothing of a part of it.
func eraseOfSite(ctx context.Context, from *mongo.Collection, e tenant.Extent, before time.Time) (int64, error) {
	if e.Kind() != tenant.KindSite {
		return 0, nil
	}
	filter := bson.D{{Key: "clientKey", Value: e.ClientKey}}
	if !before.IsZero() {
		filter = append(filter, bson.E{Key: "at", Value: bson.D{{Key: "$lt", Value: before}}})
	}
	res, err := from.DeleteMany(ctx, filter)
	if err != nil {
		return 0, fmt.Errorf("erase %s: %w", from.Name(), err)
	}
	return res.DeletedCount, nil
}
