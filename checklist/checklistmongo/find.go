package checklistmongo

import (
	"context"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"ticklist/checklist"
)

// findOne reads the document with an _id. Errors: missing if there is none; one of
// its own if it is not mine, which an _id that begins with the site cannot be.
// What names the document there. The filter is a bare _id for the reason that
// Store.Load has.
func findOne[D any](ctx context.Context, in *mongo.Collection, what, id string, mine func(D) bool, missing error, how ...options.Lister[options.FindOneOptions]) (D, error) {
	var doc, none D
	err := in.FindOne(ctx, bson.D{{Key: "_id", Value: id}}, how...).Decode(&doc)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return none, missing
	}
	if err != nil {
		return none, fmt.Errorf("find %s: %w", what, err)
	}
	if !mine(doc) {
		return none, fmt.Errorf("find %s: document %q belongs to another site or place", what, id)
	}
	return doc, nil
}

// find reads all documents that a filter takes. What names them in an error.
func find[D any](ctx context.Context, in *mongo.Collection, what string, filter bson.D, how ...options.Lister[options.FindOptions]) ([]D, error) {
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

// scopes are the issues of documents.
func scopes(docs []issueDoc) []checklist.Scope {
	out := make([]checklist.Scope, 0, len(docs))
	for _, doc := range docs {
		out = append(out, checklist.Scope{ClientKey: doc.ClientKey, IssueID: doc.IssueID})
	}
	return out
}
