package checklistmongo

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

const (
	// Of issues from before there was an outbox each site is told one in oldGap,
	// oldAtOnce sites beside each other: a sixth of what Jira lets an app do in an
	// hour, so that what people do now has its place.
	oldGap    = time.Second
	oldAtOnce = 3

	// oweBatch is how many are marked together.
	oweBatch = 500
)

// OweOldIssues marks the issues that Jira was never told of, since they are from
// before there was an outbox: the sites' that were there first first, each issue
// at a time of its own, so slowly that no limit of Jira's is near. Done again it
// marks those that are left.
func OweOldIssues(ctx context.Context, db *mongo.Database) error {
	checklists := db.Collection(collection)
	sites, err := sitesNeverTold(ctx, checklists)
	if err != nil {
		return err
	}
	all := lanesFrom(time.Now().UTC().Truncate(time.Millisecond))
	for _, site := range sites {
		if err := oweSite(ctx, checklists, site, all.free()); err != nil {
			return fmt.Errorf("mark issues that Jira was never told of: %w", err)
		}
	}
	return nil
}

// neverTold is the filter for issues that nobody is to tell or has told.
func neverTold() bson.D { return bson.D{{Key: "jira", Value: nil}, {Key: "jiraSince", Value: nil}} }

// sitesNeverTold are the clientKeys of sites with such issues, in the order of
// their first ones.
func sitesNeverTold(ctx context.Context, checklists *mongo.Collection) ([]string, error) {
	first := map[string]time.Time{}
	cursor, err := checklists.Find(ctx, neverTold(), options.Find().SetProjection(bson.D{{Key: "clientKey", Value: 1}, {Key: "createdAt", Value: 1}}))
	if err != nil {
		return nil, fmt.Errorf("find issues that Jira was never told of: %w", err)
	}
	defer func() { _ = cursor.Close(ctx) }() // it was only read
	for cursor.Next(ctx) {
		var doc issueDoc
		if err := cursor.Decode(&doc); err != nil {
			return nil, fmt.Errorf("read issues that Jira was never told of: %w", err)
		}
		if at, ok := first[doc.ClientKey]; !ok || doc.CreatedAt.Before(at) {
			first[doc.ClientKey] = doc.CreatedAt
		}
	}
	sites := slices.SortedFunc(maps.Keys(first), func(a, b string) int { return cmp.Or(first[a].Compare(first[b]), cmp.Compare(a, b)) })
	return sites, cursor.Err()
}

// lanes say when the next issue is told in each of them; a site is in one.
type lanes [oldAtOnce]time.Time

func lanesFrom(begin time.Time) *lanes {
	var l lanes
	for n := range l {
		l[n] = begin.Add(time.Duration(n) * oldGap / oldAtOnce)
	}
	return &l
}

// free is the lane that is free first.
func (l *lanes) free() *time.Time {
	first := &l[0]
	for n := range l {
		if l[n].Before(*first) {
			first = &l[n]
		}
	}
	return first
}

// oweSite marks the issues of a site, the next one at a time and each later one
// oldGap behind, and leaves there when the next is to be.
func oweSite(ctx context.Context, checklists *mongo.Collection, clientKey string, next *time.Time) error {
	filter := append(bson.D{{Key: "clientKey", Value: clientKey}}, neverTold()...)
	cursor, err := checklists.Find(ctx, filter, options.Find().SetProjection(bson.D{{Key: "_id", Value: 1}}))
	if err != nil {
		return err
	}
	defer func() { _ = cursor.Close(ctx) }() // it was only read
	var writes []mongo.WriteModel
	flush := func() error {
		if len(writes) == 0 {
			return nil
		}
		_, err := checklists.BulkWrite(ctx, writes)
		writes = nil
		return err
	}
	for cursor.Next(ctx) {
		one := append(bson.D{{Key: "_id", Value: cursor.Current.Lookup("_id")}}, neverTold()...)
		writes = append(writes, mongo.NewUpdateOneModel().SetFilter(one).
			SetUpdate(bson.D{{Key: "$set", Value: bson.D{{Key: "jiraSince", Value: *next}}}, {Key: "$inc", Value: bson.D{{Key: "version", Value: 1}}}}))
		*next = next.Add(oldGap)
		if len(writes) == oweBatch {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := cursor.Err(); err != nil {
		return err
	}
	return flush()
}
