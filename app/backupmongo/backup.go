// Package backupmongo copies what is in a MongoDB database into archives, and
// back. It knows which collections are worth it and whose a document is; how an
// archive is made and where it lies is package backup's.
package backupmongo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"ticklist/app/backup"
)

const (
	// keys is the collection of data keys, which has archives of its own.
	keys = "datakeys"

	// schema is the collection of the schema's version, which an archive's
	// manifest has.
	schema = "schema"

	// page is how many documents are read together, batch how many bytes of them
	// are written together, about.
	page  = 200
	batch = 4 << 20
)

// passing are collections of which nothing is worth keeping: who does which job,
// who looks at what, what Jira wants to be left alone with and what is wrong at this
// moment, and files made for somebody to fetch; and what operators have turned off,
// which a site that is restored must not come out of by itself.
func passing() []string {
	return []string{"leases", "presence", "servers", "exports", "jiralimits", "switches", "alerts", "verifications"}
}

// Collections returns the names of the collections that an archive of a kind
// holds, sorted.
func Collections(ctx context.Context, db *mongo.Database, kind backup.Kind) ([]string, error) {
	if kind == backup.Keys {
		return []string{keys}, nil
	}
	all, err := db.ListCollectionNames(ctx, bson.D{})
	if err != nil {
		return nil, fmt.Errorf("list the collections: %w", err)
	}
	left := append(passing(), keys, schema)
	all = slices.DeleteFunc(all, func(name string) bool {
		return slices.Contains(left, name) || strings.HasPrefix(name, "system.")
	})
	slices.Sort(all)
	return all, nil
}

// Dump writes collections into an archive. Each document is as the majority of
// the replica set had it at some moment of the call; one that appears meanwhile
// may be missing, and one that goes may be there.
func Dump(ctx context.Context, db *mongo.Database, collections []string, w *backup.Writer) error {
	for _, name := range collections {
		if err := w.Begin(name); err != nil {
			return err
		}
		if err := Each(ctx, db.Collection(name), func(doc bson.Raw) error { return w.Add(doc) }); err != nil {
			return err
		}
	}
	return nil
}

// Each calls yield for each document, in the order of their ids. It reads page
// after page, so that neither an election nor a long pause of yield breaks it off.
func Each(ctx context.Context, c *mongo.Collection, yield func(bson.Raw) error) error {
	for filter := (bson.D{}); ; {
		found, err := c.Find(ctx, filter, options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}).SetLimit(page))
		if err != nil {
			return fmt.Errorf("read %s: %w", c.Name(), err)
		}
		var docs []bson.Raw
		if err := found.All(ctx, &docs); err != nil {
			return fmt.Errorf("read %s: %w", c.Name(), err)
		}
		for _, doc := range docs {
			if err := yield(doc); err != nil {
				return err
			}
		}
		if len(docs) < page {
			return nil
		}
		filter = bson.D{{Key: "_id", Value: bson.D{{Key: "$gt", Value: docs[len(docs)-1].Lookup("_id")}}}}
	}
}

// Count counts a collection as the manifest of an archive does.
func Count(ctx context.Context, c *mongo.Collection) (backup.Collection, error) {
	tally := backup.NewTally(c.Name())
	err := Each(ctx, c, func(doc bson.Raw) error { tally.Add(doc); return nil })
	return tally.Sum(), err
}

// Empty says whether a database holds nothing that an archive would.
func Empty(ctx context.Context, db *mongo.Database) (bool, error) {
	names, err := Collections(ctx, db, backup.Daily)
	if err != nil {
		return false, err
	}
	for _, name := range append(names, keys) {
		err := db.Collection(name).FindOne(ctx, bson.D{}).Err()
		if err == nil {
			return false, nil
		}
		if !errors.Is(err, mongo.ErrNoDocuments) {
			return false, fmt.Errorf("look whether there is something in %s: %w", name, err)
		}
	}
	return true, nil
}

// Clear removes whatever an archive would hold.
func Clear(ctx context.Context, db *mongo.Database) error {
	names, err := Collections(ctx, db, backup.Daily)
	if err != nil {
		return err
	}
	for _, name := range append(names, keys) {
		if err := db.Collection(name).Drop(ctx); err != nil {
			return fmt.Errorf("drop %s: %w", name, err)
		}
	}
	return nil
}

// Of says whether a document is of the tenant: it has the clientKey in a field of
// that name, or as its id.
func Of(clientKey string, doc bson.Raw) bool {
	if key, ok := doc.Lookup("clientKey").StringValueOK(); ok {
		return key == clientKey
	}
	id, ok := doc.Lookup("_id").StringValueOK()
	return ok && id == clientKey
}

// RemoveTenant removes what the tenant has in a collection, and returns how many
// documents that were.
func RemoveTenant(ctx context.Context, c *mongo.Collection, clientKey string) (int64, error) {
	res, err := c.DeleteMany(ctx, bson.D{{Key: "$or", Value: bson.A{
		bson.D{{Key: "clientKey", Value: clientKey}}, bson.D{{Key: "_id", Value: clientKey}},
	}}})
	if err != nil {
		return 0, fmt.Errorf("remove a tenant from %s: %w", c.Name(), err)
	}
	return res.DeletedCount, nil
}

// Loader writes documents into a database.
type Loader struct {
	db      *mongo.Database
	pending []any
	bytes   int
	at      string // the collection of what is pending
}

// NewLoader returns a Loader into db.
func NewLoader(db *mongo.Database) *Loader { return &Loader{db: db} }

// Add writes a document, at the latest with Close. That a document is there
// already is a fault.
func (l *Loader) Add(ctx context.Context, collection string, doc []byte) error {
	if err := l.Turn(ctx, collection); err != nil {
		return err
	}
	if l.bytes > batch {
		if err := l.flush(ctx); err != nil {
			return err
		}
	}
	l.pending, l.bytes = append(l.pending, bson.Raw(slices.Clone(doc))), l.bytes+len(doc)
	return nil
}

// Turn turns to a collection: those before it are written then.
func (l *Loader) Turn(ctx context.Context, collection string) error {
	if collection == l.at {
		return nil
	}
	err := l.flush(ctx)
	l.at = collection
	return err
}

// Close writes what is left.
func (l *Loader) Close(ctx context.Context) error { return l.flush(ctx) }

func (l *Loader) flush(ctx context.Context) error {
	if len(l.pending) == 0 {
		return nil
	}
	if _, err := l.db.Collection(l.at).InsertMany(ctx, l.pending); err != nil {
		return fmt.Errorf("write into %s: %w", l.at, err)
	}
	l.pending, l.bytes = nil, 0
	return nil
}
