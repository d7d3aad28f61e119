// Package checklistmongo keeps checklists in MongoDB: one document an issue, in
// the collection "checklists". It knows documents, filters and indexes, and that
// texts are sealed before they are stored; it knows none of the rules, and not
// how sealing is done.
package checklistmongo

import (
	"context"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/checklist"
)

const collection = "checklists"

// Store implements checklist.Store.
type Store struct {
	checklists *mongo.Collection
	sealer     Sealer
}

// New returns a store on a database, whose texts sealer seals and opens. That
// its writes and reads are majority ones is the caller's to set on db: what
// Store promises rests on it.
func New(db *mongo.Database, sealer Sealer) *Store {
	return &Store{checklists: db.Collection(collection), sealer: sealer}
}

// EnsureIndexes makes the indexes of the collection; those that are there
// already are left alone.
func EnsureIndexes(ctx context.Context, db *mongo.Database) error {
	_, err := db.Collection(collection).Indexes().CreateOne(ctx, mongo.IndexModel{
		Keys: bson.D{{Key: "clientKey", Value: 1}, {Key: "projectId", Value: 1}},
	})
	if err != nil {
		return fmt.Errorf("create indexes of %s: %w", collection, err)
	}
	return nil
}

// docID is unambiguous although a clientKey may hold any character: an issue's
// id has no colon, so the last one divides.
func docID(sc checklist.Scope) string { return sc.ClientKey + ":" + sc.IssueID }

// Load implements checklist.Store. The filter is a bare _id, since the embedded
// engine looks at every document for any other; the document's own scope is
// compared instead.
func (s *Store) Load(ctx context.Context, sc checklist.Scope) (checklist.Issue, error) {
	var doc issueDoc
	err := s.checklists.FindOne(ctx, bson.D{{Key: "_id", Value: docID(sc)}}).Decode(&doc)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return checklist.Issue{}, checklist.ErrNotFound
	}
	if err != nil {
		return checklist.Issue{}, fmt.Errorf("find checklists of issue %s: %w", sc.IssueID, err)
	}
	if doc.ClientKey != sc.ClientKey || doc.IssueID != sc.IssueID {
		return checklist.Issue{}, fmt.Errorf("document %q belongs to another site or issue", doc.ID)
	}
	return s.open(ctx, sc, doc)
}

// open returns what is stored with the texts in it.
func (s *Store) open(ctx context.Context, sc checklist.Scope, doc issueDoc) (checklist.Issue, error) {
	in := doc.issue()
	packed, err := s.sealer.Open(ctx, sc.ClientKey, sc.IssueID, textsField, doc.Texts.Key, doc.Texts.Sealed)
	if err == nil {
		err = unpackTexts(packed, in.Lists)
	}
	if err != nil {
		return checklist.Issue{}, fmt.Errorf("read the texts of issue %s: %w", sc.IssueID, err)
	}
	return in, nil
}

// seal returns the document of in, its texts sealed. replaces is Sealer's.
func (s *Store) seal(ctx context.Context, sc checklist.Scope, in checklist.Issue, replaces bool) (issueDoc, error) {
	doc := toDoc(sc, in)
	var err error
	doc.Texts.Key, doc.Texts.Sealed, err = s.sealer.Seal(ctx, sc.ClientKey, sc.IssueID, textsField, packTexts(in.Lists), replaces)
	if err != nil {
		return issueDoc{}, fmt.Errorf("seal the texts of issue %s: %w", sc.IssueID, err)
	}
	return doc, nil
}

// Save implements checklist.Store. The version in the filter decides a race
// between writers, the unique _id who of two creates.
func (s *Store) Save(ctx context.Context, sc checklist.Scope, in checklist.Issue) (checklist.Issue, error) {
	next := in.Clone()
	next.Version++
	doc, err := s.seal(ctx, sc, next, in.Version > 0)
	if err != nil {
		return checklist.Issue{}, err
	}

	if in.Version == 0 {
		_, err := s.checklists.InsertOne(ctx, doc)
		if mongo.IsDuplicateKeyError(err) {
			return checklist.Issue{}, checklist.ErrConflict
		}
		if err != nil {
			return checklist.Issue{}, fmt.Errorf("insert checklists of issue %s: %w", sc.IssueID, err)
		}
		return next, nil
	}

	res, err := s.checklists.ReplaceOne(ctx, bson.D{{Key: "_id", Value: doc.ID}, {Key: "version", Value: in.Version}}, doc)
	if err != nil {
		return checklist.Issue{}, fmt.Errorf("replace checklists of issue %s: %w", sc.IssueID, err)
	}
	if res.MatchedCount == 0 {
		return checklist.Issue{}, checklist.ErrConflict
	}
	return next, nil
}
