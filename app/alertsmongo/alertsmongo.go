// Package alertsmongo keeps what servers tell each other of incidents, which backup
// is to be read back, and whether the last one was good. It knows nothing of what
// the causes mean, and of archives that their names sort by time.
package alertsmongo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"ticklist/app/alerts"
	"ticklist/docmongo"
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
	docs, err := docmongo.All[recordDoc](ctx, s.alerts, "the records of incidents", bson.D{})
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
	return docmongo.Save(ctx, s.alerts, "the record of "+string(r.Cause), string(r.Cause), r.Rev, toDoc(r), alerts.ErrConflict)
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

// ErrNoVerification says that none is due.
var ErrNoVerification = errors.New("no verification is due")

// Verification is one that is due, from before its archive is made until somebody
// has found how it is: whoever looks after backups then does it.
type Verification struct {
	Archive string
	KeyID   string // of SECRET_KEYS
	Sealed  []byte // the key that opens the archive, and no other
	At      time.Time
}

// verificationDoc is a Verification as it is stored. There is one.
type verificationDoc struct {
	ID      string    `bson:"_id"`
	Archive string    `bson:"archive"`
	Key     string    `bson:"key"`
	Sealed  []byte    `bson:"sealed"`
	At      time.Time `bson:"at"`
}

// verifiedDoc is what the last verification found. There is one.
type verifiedDoc struct {
	ID      string    `bson:"_id"`
	Archive string    `bson:"archive"`
	Good    bool      `bson:"good"`
	At      time.Time `bson:"at"`
}

// The _ids of the documents of the collection.
const (
	theVerification = "last"
	theDue          = "due"
)

// verifyWithin is how long a verification may be due, in which the next archive is
// made: it is due as long as one of the data may be.
const verifyWithin = 26 * time.Hour

func verifications(db *mongo.Database) *mongo.Collection { return db.Collection("verifications") }

func byID(id string) bson.D { return bson.D{{Key: "_id", Value: id}} }

// SetDue makes a verification due, in place of the one before.
func SetDue(ctx context.Context, db *mongo.Database, v Verification) error {
	doc := verificationDoc{ID: theDue, Archive: v.Archive, Key: v.KeyID, Sealed: v.Sealed, At: v.At.UTC()}
	if _, err := verifications(db).ReplaceOne(ctx, byID(theDue), doc, options.Replace().SetUpsert(true)); err != nil {
		return fmt.Errorf("keep that %s is to be verified: %w", v.Archive, err)
	}
	return nil
}

// Due returns the verification that is due, or ErrNoVerification.
func Due(ctx context.Context, db *mongo.Database) (Verification, error) {
	var doc verificationDoc
	err := verifications(db).FindOne(ctx, byID(theDue)).Decode(&doc)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return Verification{}, ErrNoVerification
	}
	if err != nil {
		return Verification{}, fmt.Errorf("read which backup is to be verified: %w", err)
	}
	return Verification{Archive: doc.Archive, KeyID: doc.Key, Sealed: doc.Sealed, At: doc.At.UTC()}, nil
}

// SetVerified keeps whether an archive was found to be good, unless it is known of
// a later one. No verification is due then that is of this or of an earlier one.
func SetVerified(ctx context.Context, db *mongo.Database, archive string, good bool, at time.Time) error {
	doc := verifiedDoc{ID: theVerification, Archive: archive, Good: good, At: at.UTC()}
	until := bson.E{Key: "archive", Value: bson.D{{Key: "$lte", Value: archive}}}
	res, err := verifications(db).ReplaceOne(ctx, append(byID(theVerification), until), doc)
	if err == nil && res.MatchedCount == 0 {
		_, err = verifications(db).InsertOne(ctx, doc)
		if docmongo.Duplicate(err) { // of a later one
			err = nil
		}
	}
	if err == nil {
		_, err = verifications(db).DeleteOne(ctx, append(byID(theDue), until))
	}
	if err != nil {
		return fmt.Errorf("keep whether %s is good: %w", archive, err)
	}
	return nil
}

// Verified says what the last verification found: nothing, if there was none, and
// nothing good, if one has been due for too long.
func Verified(ctx context.Context, db *mongo.Database, now time.Time) (alerts.Health, error) {
	due, err := Due(ctx, db)
	if err == nil && now.Sub(due.At) > verifyWithin {
		return alerts.Bad, nil
	}
	if err != nil && !errors.Is(err, ErrNoVerification) {
		return alerts.Unknown, err
	}
	var doc verifiedDoc
	err = verifications(db).FindOne(ctx, byID(theVerification)).Decode(&doc)
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
