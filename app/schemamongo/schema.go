// Package schemamongo knows how far a MongoDB database has been migrated, and
// brings it further. What the steps do is their packages' to know.
package schemamongo

import (
	"context"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// ErrOld says that a database has been used with an older schema than the
// program needs.
var ErrOld = errors.New("the database has an older schema: run ticklist migrate")

// Step brings a database from one schema to the next. It is done again after a
// crash in its middle, and by two servers at once, and must bear both.
type Step struct {
	Name string
	Do   func(context.Context, *mongo.Database) error
}

const collection = "schema"

// versionDoc is the one document of the collection.
type versionDoc struct {
	ID      string `bson:"_id"`
	Version int    `bson:"version"` // how many steps are done
}

// Ensure creates the schema of an empty database and refuses, as ErrOld, one
// that has some of the steps behind it but not all. A newer schema is let pass:
// a release runs before and after the next one's migration.
func Ensure(ctx context.Context, db *mongo.Database, steps []Step) error {
	done, err := version(ctx, db)
	if err != nil {
		return err
	}
	if done == 0 {
		return Migrate(ctx, db, steps)
	}
	if done < len(steps) {
		return fmt.Errorf("%w (it has %d of %d)", ErrOld, done, len(steps))
	}
	return nil
}

// Migrate does the steps that the database has not had. What begins empty is
// recorded when it is whole, so that a start that broke off can be begun again
// by Ensure, too.
func Migrate(ctx context.Context, db *mongo.Database, steps []Step) error {
	done, err := version(ctx, db)
	if err != nil {
		return err
	}
	for n := done; n < len(steps); n++ {
		if err := steps[n].Do(ctx, db); err != nil {
			return fmt.Errorf("migrate the database, step %d, %s: %w", n+1, steps[n].Name, err)
		}
		if done == 0 && n < len(steps)-1 {
			continue
		}
		if err := record(ctx, db, n+1); err != nil {
			return err
		}
	}
	return nil
}

func version(ctx context.Context, db *mongo.Database) (int, error) {
	var doc versionDoc
	err := db.Collection(collection).FindOne(ctx, bson.D{{Key: "_id", Value: collection}}).Decode(&doc)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read the version of the schema: %w", err)
	}
	return doc.Version, nil
}

// record never takes a version back: another server may be further.
func record(ctx context.Context, db *mongo.Database, done int) error {
	_, err := db.Collection(collection).UpdateOne(ctx, bson.D{{Key: "_id", Value: collection}},
		bson.D{{Key: "$max", Value: bson.D{{Key: "version", Value: done}}}}, options.UpdateOne().SetUpsert(true))
	if mongo.IsDuplicateKeyError(err) { // another server made the document just now
		return record(ctx, db, done)
	}
	if err != nil {
		return fmt.Errorf("record the version of the schema: %w", err)
	}
	return nil
}
