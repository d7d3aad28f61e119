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
	"ticklist/docmongo"
)

const (
	// eraseBatch is how many documents one command removes, so that each is
	// through long before its time is up.
	eraseBatch = 200
	// maxTries is how many races with writers one issue may lose. What erases has
	// the time, and people who tick on do not stop for it.
	maxTries = 100
)

// EraseIssue implements checklist.Eraser. The history goes by itself, as an
// erasure that broke off may have left it alone.
func (s *Store) EraseIssue(ctx context.Context, sc checklist.Scope, created time.Time) (int64, error) {
	s.memory.forget(sc)
	n, err := s.remove(ctx, before(inPart(checklist.Part{ClientKey: sc.ClientKey, IssueID: sc.IssueID}), created))
	if err != nil {
		return n, err
	}
	past := inHistory(sc, 0, checklist.Moment{})
	if !created.IsZero() {
		past = append(past, bson.E{Key: "at", Value: bson.D{{Key: "$lt", Value: created}}})
	}
	return n, s.eraseHistory(ctx, past)
}

// EraseProject implements checklist.Eraser.
func (s *Store) EraseProject(ctx context.Context, clientKey, projectID string, created time.Time) (int64, error) {
	s.memory.forgetSite(clientKey)
	return s.remove(ctx, before(bson.D{{Key: "clientKey", Value: clientKey}, {Key: "projectId", Value: projectID}}, created))
}

// EraseSite implements checklist.Eraser. All of a site goes without a look at
// which event is of which issue.
func (s *Store) EraseSite(ctx context.Context, clientKey string, created time.Time) (int64, error) {
	s.memory.forgetSite(clientKey)
	site := bson.D{{Key: "clientKey", Value: clientKey}}
	if !created.IsZero() {
		return s.remove(ctx, before(site, created))
	}
	return s.removeWith(ctx, site, func([]issueDoc) bson.D { return ofSite(clientKey) })
}

// remove removes all that the filter finds with its history.
func (s *Store) remove(ctx context.Context, filter bson.D) (int64, error) {
	return s.removeWith(ctx, filter, func(docs []issueDoc) bson.D {
		if len(docs) == 0 {
			return nil
		}
		var ids bson.A
		for _, doc := range docs {
			ids = append(ids, doc.IssueID)
		}
		return bson.D{{Key: "clientKey", Value: docs[0].ClientKey}, {Key: "issueId", Value: bson.D{{Key: "$in", Value: ids}}}}
	})
}

// removeWith removes all that the filter finds, a batch at a time, with the
// history that past finds of a batch. The history goes first, since it may be
// found by the issues, and again behind them, as events may have been settled in
// between.
func (s *Store) removeWith(ctx context.Context, filter bson.D, past func([]issueDoc) bson.D) (int64, error) {
	var removed int64
	for {
		docs, err := batch(ctx, s.checklists, filter)
		if err != nil {
			return removed, err
		}
		history := past(docs)
		if err := s.eraseHistory(ctx, history); err != nil || len(docs) == 0 {
			return removed, err
		}
		ids := make(bson.A, 0, len(docs))
		for _, doc := range docs {
			ids = append(ids, doc.ID)
		}
		res, err := s.checklists.DeleteMany(ctx, bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}})
		if err != nil {
			return removed, fmt.Errorf("erase checklists: %w", err)
		}
		removed += res.DeletedCount
		if err := s.eraseHistory(ctx, history); err != nil {
			return removed, err
		}
	}
}

// eraseHistory removes the events that the filter finds, a batch at a time. None
// are found without a filter, lest that mean all.
func (s *Store) eraseHistory(ctx context.Context, filter bson.D) error {
	if len(filter) == 0 {
		return nil
	}
	_, err := removeAll(ctx, s.history, filter)
	return err
}

// removeAll removes all that the filter finds in a collection, a batch at a time.
func removeAll(ctx context.Context, from *mongo.Collection, filter bson.D) (int64, error) {
	var removed int64
	for {
		docs, err := batch(ctx, from, filter)
		if err != nil || len(docs) == 0 {
			return removed, err
		}
		ids := make(bson.A, 0, len(docs))
		for _, doc := range docs {
			ids = append(ids, doc.ID)
		}
		res, err := from.DeleteMany(ctx, bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}})
		if err != nil {
			return removed, fmt.Errorf("erase %s: %w", from.Name(), err)
		}
		removed += res.DeletedCount
	}
}

// batch says which documents the filter finds, some of them.
func batch(ctx context.Context, in *mongo.Collection, filter bson.D) ([]issueDoc, error) {
	return docmongo.All[issueDoc](ctx, in, "what to erase in "+in.Name(), filter, options.Find().SetProjection(where()).SetLimit(eraseBatch))
}

// ErasePerson implements checklist.Eraser. An issue that cannot be read or
// written does not keep the others; all errors come together. What waits with an
// issue is settled before the issue is read, so the history comes after the
// issues.
func (s *Store) ErasePerson(ctx context.Context, clientKey, accountID string) (int64, error) {
	changed := map[string]bool{}
	var faults []error
	err := s.pages(ctx, checklist.Part{ClientKey: clientKey}, "", page, nil, func(doc issueDoc) error {
		did, err := s.forget(ctx, doc, accountID)
		if did {
			changed[doc.IssueID] = true
		}
		if err != nil {
			faults = append(faults, err)
		}
		return ctx.Err()
	})
	faults = append(faults, err)
	if ctx.Err() == nil {
		faults = append(faults, s.forgetInHistory(ctx, clientKey, accountID, changed), s.forgetAmongPeople(ctx, clientKey, accountID))
	}
	return int64(len(changed)), errors.Join(faults...)
}

// forget takes a person out of one issue, beginning with the document at hand.
func (s *Store) forget(ctx context.Context, doc issueDoc, accountID string) (bool, error) {
	sc := checklist.Scope{ClientKey: doc.ClientKey, IssueID: doc.IssueID}
	in, err := s.open(ctx, sc, doc)
	for range maxTries {
		if errors.Is(err, checklist.ErrNotFound) { // it was erased meanwhile
			return false, nil
		}
		if err != nil {
			return false, err
		}
		if in.Waiting.Events == 0 {
			if !in.Forget(accountID) {
				return false, nil
			}
			in.Rev++
			in.OweJira(time.Now().UTC().Truncate(time.Millisecond))
			_, err = s.Save(ctx, sc, in)
		} else {
			err = s.Settle(ctx, sc)
			if err == nil {
				err = checklist.ErrConflict // with what was read before
			}
		}
		if !errors.Is(err, checklist.ErrConflict) {
			return err == nil, err
		}
		in, err = s.Load(ctx, sc)
	}
	return false, fmt.Errorf("issue %s: %w", sc.IssueID, checklist.ErrBusy)
}
