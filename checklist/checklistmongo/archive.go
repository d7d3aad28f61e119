package checklistmongo

import (
	"context"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"ticklist/checklist"
	"ticklist/docmongo"
)

const (
	// page is how many whole issues are in memory at once. The largest take about
	// 2 MB each, as stored and as opened.
	page = 8
	// thinPage is the same for issues without texts.
	thinPage = 100
)

// inPart is the filter for p, a person excepted: it begins with the site.
func inPart(p checklist.Part) bson.D {
	filter := bson.D{{Key: "clientKey", Value: p.ClientKey}}
	if p.ProjectID != "" {
		filter = append(filter, bson.E{Key: "projectId", Value: p.ProjectID})
	}
	if p.IssueID != "" {
		filter = append(filter, bson.E{Key: "_id", Value: docID(checklist.Scope{ClientKey: p.ClientKey, IssueID: p.IssueID})})
	}
	return filter
}

// pages reads the documents of p in the order of their ids, limit of them at a
// time, from behind the issue given. It does not keep a cursor open, which would
// expire under a reader that takes its time.
func (s *Store) pages(ctx context.Context, p checklist.Part, after string, limit int, fields bson.D, yield func(issueDoc) error) error {
	filter := inPart(p)
	for {
		window := filter
		if p.IssueID == "" {
			ids := bson.D{{Key: "$gt", Value: docID(checklist.Scope{ClientKey: p.ClientKey, IssueID: after})}, {Key: "$lt", Value: p.ClientKey + ";"}} // ';' follows ':'
			window = append(append(bson.D{}, filter...), bson.E{Key: "_id", Value: ids})
		}
		how := options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}).SetLimit(int64(limit)).SetBatchSize(int32(limit))
		if fields == nil {
			fields = bson.D{{Key: "events", Value: 0}}
		}
		how.SetProjection(fields)
		docs, err := docmongo.All[issueDoc](ctx, s.checklists, "checklists", window, how)
		if err != nil {
			return err
		}
		for _, doc := range docs {
			if err := yield(doc); err != nil {
				return err
			}
			after = doc.IssueID
		}
		if len(docs) < limit || p.IssueID != "" {
			return nil
		}
	}
}

// Each implements checklist.Archive. Who occurs in texts as well as in fields is
// known only when they are open, so a person's issues are chosen here.
func (s *Store) Each(ctx context.Context, p checklist.Part, yield func(checklist.Scope, checklist.Issue) error) error {
	return s.pages(ctx, p, "", page, nil, func(doc issueDoc) error {
		sc := checklist.Scope{ClientKey: doc.ClientKey, IssueID: doc.IssueID}
		in, err := s.open(ctx, sc, doc)
		if err != nil {
			return err
		}
		if p.AccountID != "" && !in.Mentions(p.AccountID) && !slices.Contains(doc.People, p.AccountID) {
			if knew, err := s.knew(ctx, sc, p.AccountID); err != nil || !knew {
				return err
			}
		}
		return yield(sc, in)
	})
}

// People implements checklist.Archive.
func (s *Store) People(ctx context.Context, clientKey, afterIssue string, yield func(string, []string) error) error {
	fields := bson.D{
		{Key: "clientKey", Value: 1}, {Key: "issueId", Value: 1}, {Key: "createdBy", Value: 1}, {Key: "updatedBy", Value: 1},
		{Key: "lists.items.assignee", Value: 1}, {Key: "lists.items.updatedBy", Value: 1}, {Key: "applied.by", Value: 1}, {Key: "people", Value: 1},
	}
	return s.pages(ctx, checklist.Part{ClientKey: clientKey}, afterIssue, thinPage, fields, func(doc issueDoc) error {
		people := doc.issue().People()
		for _, p := range doc.People {
			if !slices.Contains(people, p) {
				people = append(people, p)
			}
		}
		return yield(doc.IssueID, people)
	})
}

// Sum implements checklist.Archive.
func (s *Store) Sum(ctx context.Context, p checklist.Part) (checklist.Summary, error) {
	var sum checklist.Summary
	fields := bson.D{
		{Key: "clientKey", Value: 1}, {Key: "issueId", Value: 1}, {Key: "createdAt", Value: 1}, {Key: "updatedAt", Value: 1}, {Key: "lists.items.id", Value: 1},
	}
	err := s.pages(ctx, p, "", thinPage, fields, func(doc issueDoc) error {
		sum.Issues++
		sum.Lists += int64(len(doc.Lists))
		for _, l := range doc.Lists {
			sum.Items += int64(len(l.Items))
		}
		if sum.First.IsZero() || doc.CreatedAt.Before(sum.First) {
			sum.First = doc.CreatedAt.UTC()
		}
		if doc.UpdatedAt.After(sum.Last) {
			sum.Last = doc.UpdatedAt.UTC()
		}
		return nil
	})
	return sum, err
}

// before is the filter for what was created before a time, if it is one.
func before(filter bson.D, at time.Time) bson.D {
	if at.IsZero() {
		return filter
	}
	return append(filter, bson.E{Key: "createdAt", Value: bson.D{{Key: "$lt", Value: at}}})
}
