// Package baremongo does with the bare driver the reads and writes that the app
// does for a request, and nothing else: the floor that a benchmark compares the
// app with. It works on copies of the app's own documents.
package baremongo

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"
)

// Bare is the bare driver on a database that the app has filled.
type Bare struct {
	db        *mongo.Database
	clientKey string
}

// copies is the collection that Apply writes, so that the app's own documents
// stay as the app left them.
const copies = "bench_checklists"

// Connect connects with the read and write concerns of the app.
func Connect(uri, database, clientKey string) (*Bare, error) {
	client, err := mongo.Connect(options.Client().ApplyURI(uri).
		SetReadConcern(readconcern.Majority()).SetWriteConcern(writeconcern.Majority()))
	if err != nil {
		return nil, err
	}
	return &Bare{db: client.Database(database), clientKey: clientKey}, nil
}

// Copy makes the copy of an issue's document that Open reads and Apply writes.
func (b *Bare) Copy(ctx context.Context, issueID string) error {
	var doc bson.D
	if err := b.find(ctx, "checklists", b.clientKey+":"+issueID).Decode(&doc); err != nil {
		return fmt.Errorf("read the app's document of issue %s: %w", issueID, err)
	}
	// What waits for the history is no part of what is opened.
	doc = slices.DeleteFunc(doc, func(e bson.E) bool { return e.Key == "events" || e.Key == "people" })
	_, err := b.db.Collection(copies).InsertOne(ctx, doc)
	return err
}

func (b *Bare) find(ctx context.Context, collection, id string) *mongo.SingleResult {
	return b.db.Collection(collection).FindOne(ctx, bson.D{{Key: "_id", Value: id}})
}

// Open does the reads of opening the panel: the installation, the checklists.
func (b *Bare) Open(ctx context.Context, issueID string) error {
	if err := b.Tell(ctx, issueID); err != nil {
		return err
	}
	if _, err := b.find(ctx, copies, b.clientKey+":"+issueID).Raw(); err != nil {
		return fmt.Errorf("read the checklists: %w", err)
	}
	return nil
}

// errRace says that somebody else has written between the read and the write.
var errRace = errors.New("the document was written by another meanwhile")

// Apply does the reads of opening and one compare-and-swap of the document, anew
// where somebody was faster.
func (b *Bare) Apply(ctx context.Context, issueID string) error {
	if err := b.Tell(ctx, issueID); err != nil {
		return err
	}
	for {
		if err := b.swap(ctx, b.clientKey+":"+issueID); !errors.Is(err, errRace) {
			return err
		}
	}
}

func (b *Bare) swap(ctx context.Context, id string) error {
	var doc bson.D
	if err := b.find(ctx, copies, id).Decode(&doc); err != nil {
		return fmt.Errorf("read the checklists: %w", err)
	}
	var version int64
	for n := range doc {
		if doc[n].Key == "version" {
			version = doc[n].Value.(int64)
			doc[n].Value = version + 1
		}
	}
	res, err := b.db.Collection(copies).ReplaceOne(ctx, bson.D{{Key: "_id", Value: id}, {Key: "version", Value: version}}, doc)
	if err != nil {
		return fmt.Errorf("replace the checklists: %w", err)
	}
	if res.MatchedCount != 1 {
		return errRace
	}
	return nil
}

// Tell does what a webhook costs before it is looked at: the read of the
// installation.
func (b *Bare) Tell(ctx context.Context, _ string) error {
	if _, err := b.find(ctx, "installations", b.clientKey).Raw(); err != nil {
		return fmt.Errorf("read the installation: %w", err)
	}
	return nil
}

// Look does the reads of a stream that begins: the installation, the revision.
func (b *Bare) Look(ctx context.Context, issueID string) error {
	if err := b.Tell(ctx, issueID); err != nil {
		return err
	}
	of := options.FindOne().SetProjection(bson.D{{Key: "rev", Value: 1}})
	if _, err := b.db.Collection(copies).FindOne(ctx, bson.D{{Key: "_id", Value: b.clientKey + ":" + issueID}}, of).Raw(); err != nil {
		return fmt.Errorf("read the revision: %w", err)
	}
	return nil
}

// Drop removes the database.
func (b *Bare) Drop(ctx context.Context) error { return b.db.Drop(ctx) }
