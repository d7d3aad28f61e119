// Package alertsmongo keeps what servers tell each other of incidents, and
// whether the last backup that was read back was good. It knows nothing of what
// the causes mean.
package alertsmongo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/app/alerts"
	"ticklist/findmongo"
)

// Records are those in the collection `alerts`. They implement alerts.Records.
type Records struct{ alerts *mongo.Collection }

// New returns the records in db.
func New(db *mongo.Database) *Records { return &Records{db.Collection("alerts")} }

// recordDoc is a record as it is stored.
type recordDoc struct {
	Cause   string      `bson:"_id"`
	Rev     int64       `bson:"rev"`
	Since   time.Time   `bson:"since"`
	Reports []reportDoc `bson:"reports"`
}

type reportDoc struct {
	Server string `bson:"server"`
	Beat   int64  `bson:"beat"`
	Ending bool   `bson:"ending"`
}

func toDoc(r alerts.Record) recordDoc {
	doc := recordDoc{Cause: string(r.Cause), Rev: r.Rev + 1, Since: r.Since, Reports: []reportDoc{}}
	for _, o := range r.Reports {
		doc.Reports = append(doc.Reports, reportDoc(o))
	}
	return doc
}

func fromDoc(doc recordDoc) alerts.Record {
	r := alerts.Record{Cause: alerts.Cause(doc.Cause), Rev: doc.Rev, Since: doc.Since.UTC()}
	for _, o := range doc.Reports {
		r.Reports = append(r.Reports, alerts.Report(o))
	}
	return r
}

// All implements alerts.Records.
func (s *Records) All(ctx context.Context) ([]alerts.Record, error) {
	docs, err := findmongo.All[recordDoc](ctx, s.alerts, "the records of incidents", bson.D{})
	if err != nil {
		return nil, err
	}
	out := []alerts.Record{}
	for _, doc := range docs {
		out = append(out, fromDoc(doc))
	}
	return out, nil
}

// Save implements alerts.Records.
func (s *Records) Save(ctx context.Context, r alerts.Record) error {
	return findmongo.Save(ctx, s.alerts, "the record of "+string(r.Cause), string(r.Cause), r.Rev, toDoc(r), alerts.ErrConflict)
}

// Remove implements alerts.Records.
func (s *Records) Remove(ctx context.Context, r alerts.Record) error {
	res, err := s.alerts.DeleteOne(ctx, bson.D{{Key: "_id", Value: string(r.Cause)}, {Key: "rev", Value: r.Rev}})
	if err != nil {
		return fmt.Errorf("remove the record of %s: %w", r.Cause, err)
	}
	if res.DeletedCount == 0 {
		return alerts.ErrConflict
	}
	return nil
}

// verifiedDoc is what the last verification found. There is one.
type verifiedDoc struct {
	ID      string    `bson:"_id"`
	Archive string    `bson:"archive"`
	Good    bool      `bson:"good"`
	At      time.Time `bson:"at"`
}

// theVerification is the _id of the one document of the collection.
const theVerification = "last"

// SetVerified keeps whether an archive was found to be good.
func SetVerified(ctx context.Context, db *mongo.Database, archive string, good bool, at time.Time) error {
	doc := verifiedDoc{ID: theVerification, Archive: archive, Good: good, At: at.UTC()}
	set := bson.D{{Key: "$set", Value: bson.D{
		{Key: "archive", Value: doc.Archive}, {Key: "good", Value: doc.Good}, {Key: "at", Value: doc.At},
	}}}
	c := db.Collection("verifications")
	res, err := c.UpdateOne(ctx, bson.D{{Key: "_id", Value: doc.ID}}, set)
	if err == nil && res.MatchedCount == 0 {
		_, err = c.InsertOne(ctx, doc)
	}
	if err != nil {
		return fmt.Errorf("keep whether %s is good: %w", archive, err)
	}
	return nil
}

// Verified says what the last verification found: nothing, if there was none.
func Verified(ctx context.Context, db *mongo.Database) (alerts.Health, error) {
	var doc verifiedDoc
	err := db.Collection("verifications").FindOne(ctx, bson.D{{Key: "_id", Value: theVerification}}).Decode(&doc)
	switch {
	case errors.Is(err, mongo.ErrNoDocuments):
		return alerts.Unknown, nil
	case err != nil:
		return alerts.Unknown, fmt.Errorf("read whether the last backup is good: %w", err)
	case doc.Good:
		return alerts.Fine, nil
	default:
		return alerts.Bad, nil
	}
}
