package checklistmongo

import (
	"context"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"ticklist/checklist"
)

// clearDoc is what a document from before texts were sealed has beside an
// issueDoc.
type clearDoc struct {
	Lists []struct {
		Name  string `bson:"name"`
		Items []struct {
			Text    string `bson:"text"`
			Details string `bson:"details"`
		} `bson:"items"`
	} `bson:"lists"`
}

// SealTexts seals the texts of documents from before texts were sealed. It may
// be broken off and begun again. A program of that time reads sealed texts as
// empty ones: none may run beside it.
func SealTexts(ctx context.Context, db *mongo.Database, sealer Sealer) error {
	s := New(db, sealer)
	cursor, err := s.checklists.Find(ctx, bson.D{{Key: "texts", Value: bson.D{{Key: "$exists", Value: false}}}},
		options.Find().SetProjection(bson.D{{Key: "_id", Value: 1}}))
	if err != nil {
		return fmt.Errorf("find clear texts: %w", err)
	}
	var found []struct {
		ID string `bson:"_id"`
	}
	if err := cursor.All(ctx, &found); err != nil {
		return fmt.Errorf("find clear texts: %w", err)
	}
	for _, f := range found {
		if err := s.sealTexts(ctx, f.ID); err != nil {
			return fmt.Errorf("seal the texts of %s: %w", f.ID, err)
		}
	}
	return nil
}

// sealTexts seals those of one document. One that was changed meanwhile was
// sealed by whoever changed it.
func (s *Store) sealTexts(ctx context.Context, id string) error {
	raw, err := s.checklists.FindOne(ctx, bson.D{{Key: "_id", Value: id}}).Raw()
	if err != nil {
		return err
	}
	var doc issueDoc
	var texts clearDoc
	if err := bson.Unmarshal(raw, &doc); err != nil {
		return err
	}
	if err := bson.Unmarshal(raw, &texts); err != nil {
		return err
	}
	in := doc.issue()
	for n, l := range texts.Lists {
		in.Lists[n].Name = l.Name
		for m, it := range l.Items {
			in.Lists[n].Items[m].Text, in.Lists[n].Items[m].Details = it.Text, it.Details
		}
	}
	in.Version++
	sealed, err := s.seal(ctx, checklist.Scope{ClientKey: doc.ClientKey, IssueID: doc.IssueID}, in, false)
	if err != nil {
		return err
	}
	_, err = s.checklists.ReplaceOne(ctx, bson.D{{Key: "_id", Value: id}, {Key: "version", Value: doc.Version}}, sealed)
	return err
}
