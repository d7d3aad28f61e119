// Package leasemongo lets one server at a time do a job: whoever writes its name
// into the job's document has the job for a while, and keeps it by writing
// again. It knows nothing of what the jobs are.
package leasemongo

import (
	"context"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
)

// Leases are those in the collection `leases`.
type Leases struct {
	leases *mongo.Collection
	owner  string
	now    func() time.Time
}

// leaseDoc is a lease as it is stored. It stays when it has run out: there are
// as many as there are jobs.
type leaseDoc struct {
	Job   string    `bson:"_id"`
	Owner string    `bson:"owner"`
	Until time.Time `bson:"until"`
}

// New returns the leases in db as one server sees them: owner is a name that no
// other server has, and no earlier start of this one. Clocks may differ by less
// than the time that leases are taken for.
func New(db *mongo.Database, owner string, now func() time.Time) *Leases {
	return &Leases{leases: db.Collection("leases"), owner: owner, now: now}
}

// Take takes the job for a time, or keeps it for so long from now, and says
// whether it is this server's. The filter finds a lease that is this owner's or
// has run out; where it finds none, the unique _id decides whether there is one.
func (l *Leases) Take(ctx context.Context, job string, d time.Duration) (bool, error) {
	now := l.now().UTC()
	free := bson.D{{Key: "_id", Value: job}, {Key: "$or", Value: bson.A{
		bson.D{{Key: "owner", Value: l.owner}}, bson.D{{Key: "until", Value: bson.D{{Key: "$lte", Value: now}}}},
	}}}
	res, err := l.leases.UpdateOne(ctx, free, bson.D{{Key: "$set", Value: bson.D{
		{Key: "owner", Value: l.owner}, {Key: "until", Value: now.Add(d)},
	}}})
	if err != nil {
		return false, fmt.Errorf("take the lease of %s: %w", job, err)
	}
	if res.MatchedCount > 0 {
		return true, nil
	}
	_, err = l.leases.InsertOne(ctx, leaseDoc{Job: job, Owner: l.owner, Until: now.Add(d)})
	if mongo.IsDuplicateKeyError(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("take the lease of %s: %w", job, err)
	}
	return true, nil
}

// Leave gives the job up so that another server may take it at once. Of a job
// that is another's by now it does nothing.
func (l *Leases) Leave(ctx context.Context, job string) error {
	_, err := l.leases.UpdateOne(ctx, bson.D{{Key: "_id", Value: job}, {Key: "owner", Value: l.owner}},
		bson.D{{Key: "$set", Value: bson.D{{Key: "until", Value: time.Unix(0, 0)}}}})
	if err != nil {
		return fmt.Errorf("leave the lease of %s: %w", job, err)
	}
	return nil
}

// Break ends all leases. It is for the start of the one server of the embedded
// engine: whoever had them died.
func (l *Leases) Break(ctx context.Context) error {
	_, err := l.leases.UpdateMany(ctx, bson.D{}, bson.D{{Key: "$set", Value: bson.D{{Key: "until", Value: time.Unix(0, 0)}}}})
	if err != nil {
		return fmt.Errorf("break the leases: %w", err)
	}
	return nil
}
