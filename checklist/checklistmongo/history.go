package checklistmongo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"ticklist/checklist"
	"ticklist/docmongo"
)

// unsettled are the events that wait with an issue, as they are stored.
type unsettled struct {
	ClientKey string   `bson:"clientKey"`
	IssueID   string   `bson:"issueId"`
	Version   int64    `bson:"version"`
	Events    [][]byte `bson:"events"`
}

// Settle implements checklist.Store: first the events are put into the history,
// then they are taken out of the issue, if it is still the one that was read. An
// event is the same document each time, so one that is there already is one that
// an earlier attempt has put there.
func (s *Store) Settle(ctx context.Context, sc checklist.Scope) error {
	waiting, err := s.unsettled(ctx, sc)
	if err != nil || len(waiting.Events) == 0 {
		return err
	}
	if err := s.keep(ctx, waiting); err != nil {
		return err
	}
	return s.release(ctx, sc, waiting)
}

// unsettled reads what waits with an issue; of one that there is not, nothing
// does.
func (s *Store) unsettled(ctx context.Context, sc checklist.Scope) (unsettled, error) {
	fields := append(where(), bson.E{Key: "version", Value: 1}, bson.E{Key: "events", Value: 1})
	var waiting unsettled
	err := s.checklists.FindOne(ctx, bson.D{{Key: "_id", Value: docID(sc)}}, options.FindOne().SetProjection(fields)).Decode(&waiting)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return unsettled{}, nil
	}
	if err != nil {
		return unsettled{}, fmt.Errorf("find the events of issue %s: %w", sc.IssueID, err)
	}
	if waiting.ClientKey != sc.ClientKey || waiting.IssueID != sc.IssueID {
		return unsettled{}, fmt.Errorf("document %q belongs to another site or issue", docID(sc))
	}
	return waiting, nil
}

// keep puts events into the history.
func (s *Store) keep(ctx context.Context, waiting unsettled) error {
	docs := make([]bson.Raw, 0, len(waiting.Events))
	for _, e := range waiting.Events {
		docs = append(docs, e)
	}
	_, err := s.history.InsertMany(ctx, docs, options.InsertMany().SetOrdered(false))
	if err != nil && !onlyDuplicates(err) {
		return fmt.Errorf("put events of issue %s into the history: %w", waiting.IssueID, err)
	}
	return nil
}

// onlyDuplicates says whether all that an insertion met with was that documents
// were there already. A write concern that was not satisfied is more than that.
func onlyDuplicates(err error) bool {
	bulk, ok := errors.AsType[mongo.BulkWriteException](err)
	if !ok || bulk.WriteConcernError != nil {
		return false
	}
	for _, e := range bulk.WriteErrors {
		if !mongo.IsDuplicateKeyError(e) {
			return false
		}
	}
	return len(bulk.WriteErrors) > 0
}

// release takes the events out of the issue. Those of an issue that was erased
// meanwhile go with it.
func (s *Store) release(ctx context.Context, sc checklist.Scope, waiting unsettled) error {
	same := bson.D{{Key: "_id", Value: docID(sc)}, {Key: "version", Value: waiting.Version}}
	res, err := s.checklists.UpdateOne(ctx, same, bson.D{
		{Key: "$set", Value: bson.D{{Key: "events", Value: bson.A{}}, {Key: "waiting", Value: waitingDoc{}}, {Key: "eventsDue", Value: nil}}},
		{Key: "$inc", Value: bson.D{{Key: "version", Value: 1}}},
	})
	if err != nil {
		return fmt.Errorf("take events out of issue %s: %w", sc.IssueID, err)
	}
	if res.MatchedCount > 0 {
		return nil
	}
	if _, err := s.ProjectOf(ctx, sc); !errors.Is(err, checklist.ErrNotFound) {
		return errors.Join(checklist.ErrConflict, err)
	}
	return s.eraseHistory(ctx, inHistory(sc, 0, checklist.Moment{}))
}

// Unsettled returns issues with which events have waited since a time or longer,
// those that have waited longest first, at most limit.
func (s *Store) Unsettled(ctx context.Context, since time.Time, limit int) ([]checklist.Scope, error) {
	docs, err := docmongo.All[issueDoc](ctx, s.checklists, "events that wait", bson.D{{Key: "eventsDue", Value: bson.D{{Key: "$lte", Value: since}}}},
		options.Find().SetProjection(where()).SetSort(bson.D{{Key: "eventsDue", Value: 1}}).SetLimit(int64(limit)))
	if err != nil {
		return nil, err
	}
	return scopes(docs), nil
}

// inHistory is the filter for events of an issue: of revisions after one, and
// before a moment unless that is zero.
func inHistory(sc checklist.Scope, after int64, before checklist.Moment) bson.D {
	ids := bson.D{{Key: "$gte", Value: eventID(sc, checklist.Moment{Rev: after + 1})}, {Key: "$lt", Value: docID(sc) + ";"}} // ';' follows ':'
	if before != (checklist.Moment{}) {
		ids[1].Value = eventID(sc, before)
	}
	return bson.D{{Key: "clientKey", Value: sc.ClientKey}, {Key: "_id", Value: ids}}
}

// Events implements checklist.Store. What waits is read before the history, so
// that what is moved in between is seen twice and not missed.
func (s *Store) Events(ctx context.Context, sc checklist.Scope, q checklist.Query) ([]checklist.Event, error) {
	waiting, err := s.unsettled(ctx, sc)
	if err != nil {
		return nil, err
	}
	filter := inHistory(sc, q.After, q.Before)
	for _, f := range []struct{ key, value string }{{"items", q.Item}, {"who", q.Who}, {"kind", string(q.Kind)}} {
		if f.value != "" {
			filter = append(filter, bson.E{Key: f.key, Value: f.value})
		}
	}
	settled, err := docmongo.All[eventDoc](ctx, s.history, "the history of issue "+sc.IssueID, filter, options.Find().SetSort(bson.D{{Key: "_id", Value: -1}}).SetLimit(int64(q.Limit)))
	if err != nil {
		return nil, err
	}
	return s.merge(ctx, q, waiting.Events, settled)
}

// merge opens what waits, of which the latest comes last, and what is settled, of
// which it comes first, and returns each event once.
func (s *Store) merge(ctx context.Context, q checklist.Query, waiting [][]byte, settled []eventDoc) ([]checklist.Event, error) {
	out := []checklist.Event{}
	for n := len(waiting) - 1; n >= 0 && len(out) < q.Limit; n-- {
		var doc eventDoc
		if err := bson.Unmarshal(waiting[n], &doc); err != nil {
			return nil, fmt.Errorf("read an event that waits: %w", err)
		}
		e, err := s.openEvent(ctx, doc)
		if err != nil {
			return nil, err
		}
		if q.Wanted(e) {
			out = append(out, e)
		}
	}
	for _, doc := range settled {
		m := checklist.Moment{Rev: doc.Rev, N: doc.N}
		if len(out) == q.Limit {
			break
		}
		if len(out) > 0 && !m.Before(out[len(out)-1].Moment()) { // it was moved while this was read
			continue
		}
		e, err := s.openEvent(ctx, doc)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// past calls yield for each document of the history that a filter finds, in the
// order of their ids, a page at a time and without a cursor that could expire.
// The filter begins with the site and a range of ids, of which the lower end is
// moved.
func (s *Store) past(ctx context.Context, filter bson.D, yield func(eventDoc) error) error {
	for {
		docs, err := docmongo.All[eventDoc](ctx, s.history, "the history", filter, options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}).SetLimit(thinPage).SetBatchSize(thinPage))
		if err != nil {
			return err
		}
		for _, doc := range docs {
			if err := yield(doc); err != nil {
				return err
			}
		}
		if len(docs) < thinPage {
			return nil
		}
		ids := bson.D{{Key: "$gt", Value: docs[len(docs)-1].ID}, filter[1].Value.(bson.D)[1]}
		filter = append(bson.D{filter[0], {Key: "_id", Value: ids}}, filter[2:]...)
	}
}

// Past implements checklist.Archive.
func (s *Store) Past(ctx context.Context, sc checklist.Scope, yield func(checklist.Event) error) error {
	waiting, err := s.unsettled(ctx, sc)
	if err != nil {
		return err
	}
	var last checklist.Moment
	open := func(doc eventDoc) error {
		e, err := s.openEvent(ctx, doc)
		if err != nil || !last.Before(e.Moment()) { // it was moved while this was read
			return err
		}
		last = e.Moment()
		return yield(e)
	}
	if err := s.past(ctx, inHistory(sc, 0, checklist.Moment{}), open); err != nil {
		return err
	}
	for _, raw := range waiting.Events {
		var doc eventDoc
		if err := bson.Unmarshal(raw, &doc); err != nil {
			return fmt.Errorf("read an event that waits: %w", err)
		}
		if err := open(doc); err != nil {
			return err
		}
	}
	return nil
}

// errFound ends a search.
var errFound = errors.New("found")

// knew says whether a person occurs in the history of an issue.
func (s *Store) knew(ctx context.Context, sc checklist.Scope, accountID string) (bool, error) {
	err := s.Past(ctx, sc, func(e checklist.Event) error {
		if e.Mentions(accountID) {
			return errFound
		}
		return nil
	})
	if errors.Is(err, errFound) {
		return true, nil
	}
	return false, err
}

// ofSite is the filter for all of a site's history.
func ofSite(clientKey string) bson.D {
	return bson.D{{Key: "clientKey", Value: clientKey}, {Key: "_id", Value: bson.D{{Key: "$gt", Value: clientKey + ":"}, {Key: "$lt", Value: clientKey + ";"}}}}
}

// forgetInHistory takes a person out of a site's history, and notes the issues.
func (s *Store) forgetInHistory(ctx context.Context, clientKey, accountID string, changed map[string]bool) error {
	return s.past(ctx, ofSite(clientKey), func(doc eventDoc) error {
		e, err := s.openEvent(ctx, doc)
		if err != nil || !e.Forget(accountID) {
			return err
		}
		docs, _, err := s.sealEvents(ctx, checklist.Scope{ClientKey: clientKey, IssueID: doc.IssueID}, []checklist.Event{e})
		if err != nil {
			return err
		}
		changed[doc.IssueID] = true
		if _, err := s.history.ReplaceOne(ctx, bson.D{{Key: "_id", Value: doc.ID}}, docs[0]); err != nil {
			return fmt.Errorf("replace an event of issue %s: %w", doc.IssueID, err)
		}
		return nil
	})
}

// forgetAmongPeople takes a person out of the people of a site's issues.
func (s *Store) forgetAmongPeople(ctx context.Context, clientKey, accountID string) error {
	for range maxTries {
		docs, err := docmongo.All[issueDoc](ctx, s.checklists, "a person's issues", bson.D{{Key: "clientKey", Value: clientKey}, {Key: "people", Value: accountID}},
			options.Find().SetProjection(bson.D{{Key: "version", Value: 1}, {Key: "people", Value: 1}}))
		if err != nil {
			return err
		}
		if len(docs) == 0 {
			return nil
		}
		for _, doc := range docs { // one that was changed meanwhile is found again
			people := slices.DeleteFunc(doc.People, func(p string) bool { return p == accountID })
			_, err := s.checklists.UpdateOne(ctx, bson.D{{Key: "_id", Value: doc.ID}, {Key: "version", Value: doc.Version}}, bson.D{
				{Key: "$set", Value: bson.D{{Key: "people", Value: people}}},
				{Key: "$inc", Value: bson.D{{Key: "version", Value: 1}}},
			})
			if err != nil {
				return fmt.Errorf("take a person out of an issue: %w", err)
			}
		}
	}
	return fmt.Errorf("people of issues: %w", checklist.ErrBusy)
}
