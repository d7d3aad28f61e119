package docmongo

import (
	"context"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
)

// Save stores doc, which has the _id id and a rev of its own, in the place of the
// document with that _id which still has the revision was: 0 says that there is
// none yet. What names it in an error. Errors: conflict if another was quicker, and
// nothing was stored. Of two who replace, the revision in the filter decides; of two
// who create, the unique _id.
func Save(ctx context.Context, in *mongo.Collection, what, id string, was int64, doc any, conflict error) error {
	if was == 0 {
		_, err := in.InsertOne(ctx, doc)
		if Duplicate(err) {
			return conflict
		}
		if err != nil {
			return fmt.Errorf("insert %s: %w", what, err)
		}
		return nil
	}
	res, err := in.ReplaceOne(ctx, bson.D{{Key: "_id", Value: id}, {Key: "rev", Value: was}}, doc)
	if err != nil {
		return fmt.Errorf("replace %s: %w", what, err)
	}
	if res.MatchedCount == 0 {
		return conflict
	}
	return nil
}
