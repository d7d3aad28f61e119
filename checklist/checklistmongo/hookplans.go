package checklistmongo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"ticklist/checklist"
	"ticklist/checklist/hooks"
	"ticklist/docmongo"
)

// planDoc is what the document of an issue says of what is to be told outside.
// Until is written by those who work that out alone.
type planDoc struct {
	ClientKey  string     `bson:"clientKey"`
	IssueID    string     `bson:"issueId"`
	HooksSince *time.Time `bson:"hooksSince"`
	HooksFrom  int64      `bson:"hooksFrom"`
	Until      time.Time  `bson:"hooksUntil"`
}

// unplanned is the filter for issues that somebody could claim. Absent is never
// later.
func unplanned(now time.Time) bson.D {
	return bson.D{
		{Key: "hooksSince", Value: bson.D{{Key: "$lte", Value: now}}},
		{Key: "hooksUntil", Value: bson.D{{Key: "$not", Value: bson.D{{Key: "$gt", Value: now}}}}},
	}
}

// ClaimIssue implements hooks.PlanStore.
func (s *Hooks) ClaimIssue(ctx context.Context, sc checklist.Scope, now, until time.Time) (hooks.Owed, bool, error) {
	filter := append(bson.D{{Key: "_id", Value: docID(sc)}}, unplanned(now)...)
	done, err := s.checklists.setTelling(ctx, sc, filter, bson.D{{Key: "hooksUntil", Value: until}})
	if err != nil || !done {
		return hooks.Owed{}, false, err
	}
	var doc planDoc
	err = s.checklists.checklists.FindOne(ctx, bson.D{{Key: "_id", Value: docID(sc)}}, options.FindOne().SetProjection(planned())).Decode(&doc)
	if errors.Is(err, mongo.ErrNoDocuments) || err == nil && (doc.ClientKey != sc.ClientKey || doc.IssueID != sc.IssueID || doc.HooksSince == nil) {
		return hooks.Owed{}, false, nil
	}
	if err != nil {
		return hooks.Owed{}, false, fmt.Errorf("find what is to be told of issue %s: %w", sc.IssueID, err)
	}
	return hooks.Owed{From: doc.HooksFrom, Since: doc.HooksSince.UTC()}, true, nil
}

func planned() bson.D {
	return append(where(), bson.E{Key: "hooksSince", Value: 1}, bson.E{Key: "hooksFrom", Value: 1})
}

// Planned implements hooks.PlanStore. Whoever has read the issue before and writes
// it later may owe again what is planned, which is then planned as it was.
func (s *Hooks) Planned(ctx context.Context, sc checklist.Scope, owed hooks.Owed, rev int64) (bool, error) {
	same := bson.D{{Key: "_id", Value: docID(sc)}, {Key: "hooksSince", Value: owed.Since}, {Key: "hooksFrom", Value: owed.From}}
	paid, err := s.checklists.setTelling(ctx, sc, append(same, bson.E{Key: "rev", Value: rev}),
		bson.D{{Key: "hooksSince", Value: nil}, {Key: "hooksFrom", Value: int64(0)}, {Key: "hooksUntil", Value: time.Time{}}})
	if err != nil || paid {
		return false, err
	}
	return s.checklists.setTelling(ctx, sc, same[:3:3], bson.D{{Key: "hooksFrom", Value: rev}, {Key: "hooksUntil", Value: time.Time{}}})
}

// Unplanned implements hooks.PlanStore.
func (s *Hooks) Unplanned(ctx context.Context, now time.Time, limit int) ([]checklist.Scope, error) {
	docs, err := docmongo.All[issueDoc](ctx, s.checklists.checklists, "of what is to be told", unplanned(now),
		options.Find().SetProjection(where()).SetSort(bson.D{{Key: "hooksSince", Value: 1}}).SetLimit(int64(limit)))
	if err != nil {
		return nil, err
	}
	return scopes(docs), nil
}

// DueBetween implements hooks.PlanStore.
func (s *Hooks) DueBetween(ctx context.Context, clientKey, from, before string, yield func(checklist.Scope) error) error {
	fields := append(where(), bson.E{Key: "lists.items.due", Value: 1})
	return s.checklists.pages(ctx, checklist.Part{ClientKey: clientKey}, "", thinPage, fields, func(doc issueDoc) error {
		for _, l := range doc.Lists {
			for _, it := range l.Items {
				if it.Due >= from && it.Due < before && it.Due != "" {
					return yield(checklist.Scope{ClientKey: doc.ClientKey, IssueID: doc.IssueID})
				}
			}
		}
		return nil
	})
}
