package checklistmongo

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// Ahead says whether a document of this package's collections is of a revision that
// its issue, as it is stored, has not come to: an event, or what a hook was told. A
// backup reads an issue first and its history later, so it may have such events.
// Brought back, they would stand where the next revisions put theirs, which would
// take them for their own and be lost. What happened before a time is not looked at.
func Ahead(ctx context.Context, db *mongo.Database, of string, doc bson.Raw, since time.Time) (bool, error) {
	var rev int64
	switch of {
	case historyCollection:
		rev, _ = doc.Lookup("rev").AsInt64OK()
	case deliveriesCollection:
		rev = revOfDelivery(doc)
	}
	if at, ok := doc.Lookup("at").TimeOK(); rev == 0 || !ok || at.Before(since) {
		return false, nil
	}
	clientKey, _ := doc.Lookup("clientKey").StringValueOK()
	issueID, _ := doc.Lookup("issueId").StringValueOK()
	var issue revDoc
	err := db.Collection(collection).FindOne(ctx, bson.D{{Key: "_id", Value: clientKey + ":" + issueID}},
		options.FindOne().SetProjection(bson.D{{Key: "rev", Value: 1}})).Decode(&issue)
	if err != nil && !errors.Is(err, mongo.ErrNoDocuments) {
		return false, fmt.Errorf("find the revision of issue %s: %w", issueID, err)
	}
	return rev > issue.Rev, nil
}

// ofRevision is how the id of a delivery ends that tells of a revision; see
// hooks.messageID. Tests and what is overdue have others.
var ofRevision = regexp.MustCompile(`-(\d{10,})-\d{5,}$`)

// revOfDelivery is 0 for a delivery that tells of no revision.
func revOfDelivery(doc bson.Raw) int64 {
	id, _ := doc.Lookup("deliveryId").StringValueOK()
	found := ofRevision.FindStringSubmatch(id)
	if found == nil {
		return 0
	}
	rev, err := strconv.ParseInt(found[1], 10, 64)
	if err != nil {
		return 0
	}
	return rev
}
