package checklistmongo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"ticklist/checklist"
)

const (
	// eraseBatch is how many documents one command removes, so that each is
	// through long before its time is up.
	eraseBatch = 200
	// maxTries is how many races with writers one issue may lose.
	maxTries = 10
)

// EraseIssue implements checklist.Eraser.
func (s *Store) EraseIssue(ctx context.Context, sc checklist.Scope) (int64, error) {
	return s.remove(ctx, inPart(checklist.Part{ClientKey: sc.ClientKey, IssueID: sc.IssueID}))
}

// EraseProject implements checklist.Eraser.
func (s *Store) EraseProject(ctx context.Context, clientKey, projectID string) (int64, error) {
	return s.remove(ctx, bson.D{{Key: "clientKey", Value: clientKey}, {Key: "projectId", Value: projectID}})
}

// EraseSite implements checklist.Eraser.
func (s *Store) EraseSite(ctx context.Context, clientKey string, created time.Time) (int64, error) {
	return s.remove(ctx, before(bson.D{{Key: "clientKey", Value: clientKey}}, created))
}

// remove removes all that the filter finds, a batch at a time.
func (s *Store) remove(ctx context.Context, filter bson.D) (int64, error) {
	var removed int64
	for {
		cursor, err := s.checklists.Find(ctx, filter, options.Find().SetProjection(bson.D{{Key: "_id", Value: 1}}).SetLimit(eraseBatch))
		if err != nil {
			return removed, fmt.Errorf("find checklists to erase: %w", err)
		}
		var docs []issueDoc
		if err := cursor.All(ctx, &docs); err != nil {
			return removed, fmt.Errorf("read checklists to erase: %w", err)
		}
		if len(docs) == 0 {
			return removed, nil
		}
		ids := make([]string, 0, len(docs))
		for _, doc := range docs {
			ids = append(ids, doc.ID)
		}
		res, err := s.checklists.DeleteMany(ctx, bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}})
		if err != nil {
			return removed, fmt.Errorf("erase checklists: %w", err)
		}
		removed += res.DeletedCount
	}
}

// ErasePerson implements checklist.Eraser. An issue that cannot be read or
// written does not keep the others; all errors come together.
func (s *Store) ErasePerson(ctx context.Context, clientKey, accountID string) (int64, error) {
	var changed int64
	var faults []error
	err := s.pages(ctx, checklist.Part{ClientKey: clientKey}, "", page, nil, func(doc issueDoc) error {
		did, err := s.forget(ctx, doc, accountID)
		if did {
			changed++
		}
		if err != nil {
			faults = append(faults, err)
		}
		return ctx.Err()
	})
	return changed, errors.Join(append(faults, err)...)
}

// forget takes a person out of one issue, beginning with the document at hand.
func (s *Store) forget(ctx context.Context, doc issueDoc, accountID string) (bool, error) {
	sc := checklist.Scope{ClientKey: doc.ClientKey, IssueID: doc.IssueID}
	in, err := s.open(ctx, sc, doc)
	for range maxTries {
		if errors.Is(err, checklist.ErrNotFound) { // it was erased meanwhile
			return false, nil
		}
		if err != nil || !in.Forget(accountID) {
			return false, err
		}
		in.Rev++
		_, err = s.Save(ctx, sc, in)
		if !errors.Is(err, checklist.ErrConflict) {
			return err == nil, err
		}
		in, err = s.Load(ctx, sc)
	}
	return false, fmt.Errorf("issue %s: %w", sc.IssueID, checklist.ErrBusy)
}
