// Package docmongo reads and saves documents in the ways in which all stores do.
package docmongo

import (
	"context"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// One reads the document with an _id. What names it in an error. Errors: missing if
// there is none; one of its own if the document is not mine, which one whose _id
// begins with the site cannot be. The filter is a bare _id, for which an engine need
// not plan.
func One[D any](ctx context.Context, in *mongo.Collection, what, id string, mine func(D) bool, missing error, how ...options.Lister[options.FindOneOptions]) (D, error) {
	var doc, none D
	err := in.FindOne(ctx, bson.D{{Key: "_id", Value: id}}, how...).Decode(&doc)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return none, missing
	}
	if err != nil {
		return none, fmt.Errorf("find %s: %w", what, err)
	}
	return owned(doc, what, id, mine)
}

// owned returns a document that is mine.
func owned[D any](doc D, what, id string, mine func(D) bool) (D, error) {
	if !mine(doc) {
		var none D
		return none, fmt.Errorf("find %s: document %q belongs to another site or place", what, id)
	}
	return doc, nil
}

// Each calls yield for the documents that a filter takes, in the order asked for,
// until it returns an error, which Each returns. They are read into memory first.
func Each[D any](ctx context.Context, in *mongo.Collection, what string, filter bson.D, yield func(D) error, how ...options.Lister[options.FindOptions]) error {
	docs, err := All[D](ctx, in, what, filter, how...)
	if err != nil {
		return err
	}
	for _, doc := range docs {
		if err := yield(doc); err != nil {
			return err
		}
	}
	return nil
}

// All reads the documents that a filter takes, into memory. What names them in an
// error.
func All[D any](ctx context.Context, in *mongo.Collection, what string, filter bson.D, how ...options.Lister[options.FindOptions]) ([]D, error) {
	cursor, err := in.Find(ctx, filter, how...)
	if err != nil {
		return nil, fmt.Errorf("find %s: %w", what, err)
	}
	var docs []D
	if err := cursor.All(ctx, &docs); err != nil {
		return nil, fmt.Errorf("read %s: %w", what, err)
	}
	return docs, nil
}
