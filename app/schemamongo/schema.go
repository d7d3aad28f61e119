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

// ErrRestoring says that a backup has been brought into the database in part.
var ErrRestoring = errors.New("a backup has been restored into the database in part: run ticklist restore again")

const collection = "schema"

// versionDoc is the one document of the collection.
type versionDoc struct {
	ID      string `bson:"_id"`
	Version int    `bson:"version"` // how many steps are done
	// Restoring is the archive that is being brought into the database; "" for none.
	Restoring string `bson:"restoring"`
}

// Ensure creates the schema of an empty database and refuses, as ErrOld, one
// that has some of the steps behind it but not all, and as ErrRestoring one that
// is being restored. A newer schema is let pass: a release runs before and after
// the next one's migration.
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

// BeginRestore notes that an archive is being brought into a database. Until
// EndRestore no server begins on it.
func BeginRestore(ctx context.Context, db *mongo.Database, archive string) error {
	return note(ctx, db, bson.D{{Key: "$set", Value: bson.D{{Key: "version", Value: 0}, {Key: "restoring", Value: archive}}}})
}

// Restoring says which archive is being brought into a database, "" for none.
func Restoring(ctx context.Context, db *mongo.Database) (string, error) {
	doc, err := read(ctx, db)
	return doc.Restoring, err
}

// EndRestore does all steps, of which each bears to be done again, with what was
// brought into the database, and lets servers begin on it.
func EndRestore(ctx context.Context, db *mongo.Database, steps []Step) error {
	if err := do(ctx, db, steps, 0); err != nil {
		return err
	}
	return note(ctx, db, bson.D{{Key: "$set", Value: bson.D{{Key: "version", Value: len(steps)}, {Key: "restoring", Value: ""}}}})
}

// Follow does the steps behind a schema once more, with documents of that schema
// which were brought into a database that is in use.
func Follow(ctx context.Context, db *mongo.Database, steps []Step, schema int) error {
	return do(ctx, db, steps, schema)
}

func note(ctx context.Context, db *mongo.Database, change bson.D) error {
	_, err := db.Collection(collection).UpdateOne(ctx, bson.D{{Key: "_id", Value: collection}}, change, options.UpdateOne().SetUpsert(true))
	if err != nil {
		return fmt.Errorf("note how far the restoring is: %w", err)
	}
	return nil
}

// Migrate does the steps that the database has not had. What begins empty is
// recorded when it is whole, so that a start that broke off can be begun again
// by Ensure, too. It refuses, as ErrRestoring, what is being restored.
func Migrate(ctx context.Context, db *mongo.Database, steps []Step) error {
	done, err := version(ctx, db)
	if err != nil {
		return err
	}
	if done == 0 {
		if err := do(ctx, db, steps, 0); err != nil {
			return err
		}
		return record(ctx, db, len(steps))
	}
	for n := done; n < len(steps); n++ {
		if err := do(ctx, db, steps[:n+1], n); err != nil {
			return err
		}
		if err := record(ctx, db, n+1); err != nil {
			return err
		}
	}
	return nil
}

// do does the steps from one on.
func do(ctx context.Context, db *mongo.Database, steps []Step, from int) error {
	for n := from; n < len(steps); n++ {
		if err := steps[n].Do(ctx, db); err != nil {
			return fmt.Errorf("migrate the database, step %d, %s: %w", n+1, steps[n].Name, err)
		}
	}
	return nil
}

// Version says how many steps a database has behind it, 0 for an empty one, or
// ErrRestoring.
func Version(ctx context.Context, db *mongo.Database) (int, error) { return version(ctx, db) }

func version(ctx context.Context, db *mongo.Database) (int, error) {
	doc, err := read(ctx, db)
	if err == nil && doc.Restoring != "" {
		return 0, fmt.Errorf("%w (%s)", ErrRestoring, doc.Restoring)
	}
	return doc.Version, err
}

// read returns what is noted of the schema; the zero value of an empty database.
func read(ctx context.Context, db *mongo.Database) (versionDoc, error) {
	var doc versionDoc
	err := db.Collection(collection).FindOne(ctx, bson.D{{Key: "_id", Value: collection}}).Decode(&doc)
	if err != nil && !errors.Is(err, mongo.ErrNoDocuments) {
		return versionDoc{}, fmt.Errorf("read the version of the schema: %w", err)
	}
	return doc, nil
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
