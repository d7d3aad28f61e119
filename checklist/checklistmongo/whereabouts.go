package checklistmongo

import (
	"context"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"ticklist/checklist"
	"ticklist/docmongo"
)

// where leaves out of a document all but whose and which it is.
func where() bson.D {
	return bson.D{{Key: "clientKey", Value: 1}, {Key: "issueId", Value: 1}, {Key: "projectId", Value: 1}}
}

// ProjectOf returns the project that an issue was last known in, "" if none was
// told, or checklist.ErrNotFound if the issue has no checklists. No text is
// opened. The filter is a bare _id for the reason that Load has.
func (s *Store) ProjectOf(ctx context.Context, sc checklist.Scope) (string, error) {
	mine := func(doc issueDoc) bool { return doc.ClientKey == sc.ClientKey && doc.IssueID == sc.IssueID }
	doc, err := docmongo.One(ctx, s.checklists, "the project of issue "+sc.IssueID, docID(sc), mine, checklist.ErrNotFound, options.FindOne().SetProjection(where()))
	if err != nil {
		return "", err
	}
	return doc.ProjectID, nil
}

// InProject returns the ids of the issues with checklists that were last known
// in a project, up to limit and in any order.
func (s *Store) InProject(ctx context.Context, clientKey, projectID string, limit int) ([]string, error) {
	return issuesOf(docmongo.All[issueDoc](ctx, s.checklists, "the issues of project", inPart(checklist.Part{ClientKey: clientKey, ProjectID: projectID}),
		options.Find().SetProjection(where()).SetLimit(int64(limit))))
}

// Keyed returns the issues with checklists that had a key when they were last
// written, at most limit: of one site, or for "" of all. There is no index for it:
// it is for operators, who have nothing else when Jira does not answer.
func (s *Store) Keyed(ctx context.Context, clientKey, issueKey string, limit int) ([]checklist.Scope, error) {
	filter := bson.D{{Key: "issueKey", Value: issueKey}}
	if clientKey != "" {
		filter = append(bson.D{{Key: "clientKey", Value: clientKey}}, filter...)
	}
	docs, err := docmongo.All[issueDoc](ctx, s.checklists, "issues of a key", filter, options.Find().SetProjection(where()).SetLimit(int64(limit)))
	return scopes(docs), err
}

// Size is how many bytes an issue takes where it is stored; 0 if it has no
// checklists.
func (s *Store) Size(ctx context.Context, sc checklist.Scope) (int, error) {
	raw, err := s.checklists.FindOne(ctx, bson.D{{Key: "_id", Value: docID(sc)}}).Raw()
	if errors.Is(err, mongo.ErrNoDocuments) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("weigh issue %s: %w", sc.IssueID, err)
	}
	return len(raw), nil
}

// LinkIndex makes the index by which Following finds. Migrations call it, nothing
// else. Documents of before have no links, which is true of them.
func LinkIndex(ctx context.Context, db *mongo.Database) error {
	_, err := db.Collection(collection).Indexes().CreateOne(ctx, mongo.IndexModel{
		Keys: bson.D{{Key: "clientKey", Value: 1}, {Key: "links", Value: 1}},
	})
	if err != nil {
		return fmt.Errorf("create the index of links of %s: %w", collection, err)
	}
	return nil
}

// Following returns the ids of the issues of a site that have items which follow
// an issue, in the order of their documents: those behind after, which is an
// issue's id or "" for all, up to limit. No text is opened.
func (s *Store) Following(ctx context.Context, clientKey, issueID, after string, limit int) ([]string, error) {
	return s.behind(ctx, bson.D{{Key: "clientKey", Value: clientKey}, {Key: "links", Value: issueID}}, after, limit)
}

// TemplateIndex makes the index by which WithTemplate finds. Migrations call it,
// nothing else. Documents of before have no templates, which is true of them.
func TemplateIndex(ctx context.Context, db *mongo.Database) error {
	_, err := db.Collection(collection).Indexes().CreateOne(ctx, mongo.IndexModel{
		Keys: bson.D{{Key: "clientKey", Value: 1}, {Key: "templates", Value: 1}},
	})
	if err != nil {
		return fmt.Errorf("create the index of templates of %s: %w", collection, err)
	}
	return nil
}

// WithTemplate returns the ids of the issues of a site that a template came to, in
// the order of their documents: those behind after, which is an issue's id or ""
// for all, up to limit. No text is opened.
func (s *Store) WithTemplate(ctx context.Context, clientKey, template, after string, limit int) ([]string, error) {
	return s.behind(ctx, bson.D{{Key: "clientKey", Value: clientKey}, {Key: "templates", Value: template}}, after, limit)
}

// behind returns the ids of the issues of a site that the filter finds, which
// begins with the site.
func (s *Store) behind(ctx context.Context, filter bson.D, after string, limit int) ([]string, error) {
	if after != "" {
		clientKey, _ := filter[0].Value.(string)
		filter = append(filter, bson.E{Key: "_id", Value: bson.D{{Key: "$gt", Value: docID(checklist.Scope{ClientKey: clientKey, IssueID: after})}}})
	}
	return issuesOf(docmongo.All[issueDoc](ctx, s.checklists, "issues", filter,
		options.Find().SetProjection(where()).SetSort(bson.D{{Key: "_id", Value: 1}}).SetLimit(int64(limit))))
}

// issuesOf are the ids of the issues that were found.
func issuesOf(docs []issueDoc, err error) ([]string, error) {
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, len(docs))
	for _, doc := range docs {
		ids = append(ids, doc.IssueID)
	}
	return ids, nil
}

// Move notes that an issue is in a project. What people see does not change; a
// writer who has read the issue before reads it again. That the issue has no
// checklists is no error.
func (s *Store) Move(ctx context.Context, sc checklist.Scope, projectID string) error {
	_, err := s.checklists.UpdateOne(ctx, bson.D{{Key: "_id", Value: docID(sc)}}, bson.D{
		{Key: "$set", Value: bson.D{{Key: "projectId", Value: projectID}}},
		{Key: "$inc", Value: bson.D{{Key: "version", Value: 1}}},
	})
	if err != nil {
		return fmt.Errorf("move issue %s: %w", sc.IssueID, err)
	}
	return nil
}

// scopes are the issues of documents.
func scopes(docs []issueDoc) []checklist.Scope {
	out := make([]checklist.Scope, 0, len(docs))
	for _, doc := range docs {
		out = append(out, checklist.Scope{ClientKey: doc.ClientKey, IssueID: doc.IssueID})
	}
	return out
}
