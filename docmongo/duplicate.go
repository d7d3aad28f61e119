package docmongo

import (
	"errors"

	"go.mongodb.org/mongo-driver/v2/mongo"
)

// Duplicate says that a document was not inserted because a majority has one with
// its _id. Where a majority may not have it, which a write concern error says, it is
// false: a failover could take the other document away, and whoever answered that
// all is well would have lost it.
func Duplicate(err error) bool {
	if failed, ok := errors.AsType[mongo.WriteException](err); ok && failed.WriteConcernError != nil {
		return false
	}
	if failed, ok := errors.AsType[mongo.BulkWriteException](err); ok && failed.WriteConcernError != nil {
		return false
	}
	return mongo.IsDuplicateKeyError(err)
}
