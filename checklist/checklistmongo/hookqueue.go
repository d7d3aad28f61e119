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

// deliveryDoc is a document of the collection of deliveries.
type deliveryDoc struct {
	ID         string     `bson:"_id"` // deliveryID
	ClientKey  string     `bson:"clientKey"`
	HookID     string     `bson:"hookId"`
	DeliveryID string     `bson:"deliveryId"`
	Event      string     `bson:"event"`
	IssueID    string     `bson:"issueId"`
	IssueKey   string     `bson:"issueKey"`
	ProjectID  string     `bson:"projectId"`
	At         time.Time  `bson:"at"`
	State      string     `bson:"state"`
	Due        time.Time  `bson:"due"`
	First      *time.Time `bson:"first"`
	Tried      *time.Time `bson:"tried"`
	Tries      int        `bson:"tries"`
	Status     int        `bson:"status"`
	Took       int64      `bson:"took"` // milliseconds
	Fault      string     `bson:"fault"`
	Body       *textsDoc  `bson:"body"` // null once it has arrived
}

// deliveryID is unambiguous although a clientKey may hold any character: a
// delivery's id has no colon, so the last one divides. It begins with its hook's,
// so that those of a hook are next to each other.
func deliveryID(clientKey, id string) string { return clientKey + ":" + id }

// bodyField is what the body of a delivery is sealed for.
func bodyField(id string) string { return "delivery " + id }

// deliveriesOf is the filter for all deliveries of a hook.
func deliveriesOf(of hooks.Ref) bson.D {
	return bson.D{{Key: "clientKey", Value: of.ClientKey}, {Key: "hookId", Value: of.HookID}}
}

func waitingOf(of hooks.Ref) bson.D {
	return append(deliveriesOf(of), bson.E{Key: "state", Value: string(hooks.Waiting)})
}

func (s *Hooks) sealDelivery(ctx context.Context, of hooks.Ref, d hooks.Delivery, replaces bool) (deliveryDoc, error) {
	doc := deliveryDoc{
		ID: deliveryID(of.ClientKey, d.ID), ClientKey: of.ClientKey, HookID: of.HookID, DeliveryID: d.ID, Event: string(d.Kind),
		IssueID: d.IssueID, IssueKey: d.IssueKey, ProjectID: d.ProjectID, At: d.At, State: string(d.State), Due: d.Due,
		First: orNull(d.First), Tried: orNull(d.Tried), Tries: d.Tries, Status: d.Status, Took: d.Took.Milliseconds(), Fault: string(d.Fault),
	}
	if len(d.Body) == 0 {
		return doc, nil
	}
	var err error
	doc.Body = &textsDoc{}
	doc.Body.Key, doc.Body.Sealed, err = s.sealer.Seal(ctx, of.ClientKey, d.IssueID, bodyField(d.ID), d.Body, replaces)
	if err != nil {
		return deliveryDoc{}, fmt.Errorf("seal a delivery: %w", err)
	}
	return doc, nil
}

// delivery is what is stored, without the body.
func (doc deliveryDoc) delivery() hooks.Delivery {
	return hooks.Delivery{
		ID: doc.DeliveryID, Kind: hooks.Kind(doc.Event), IssueID: doc.IssueID, IssueKey: doc.IssueKey, ProjectID: doc.ProjectID, At: doc.At.UTC(),
		State: hooks.State(doc.State), Due: orZero(doc.Due), First: timeOf(doc.First), Tried: timeOf(doc.Tried), Tries: doc.Tries,
		Status: doc.Status, Took: time.Duration(doc.Took) * time.Millisecond, Fault: hooks.Fault(doc.Fault),
	}
}

func (s *Hooks) openDelivery(ctx context.Context, doc deliveryDoc) (hooks.Delivery, error) {
	d := doc.delivery()
	if doc.Body == nil {
		return d, nil
	}
	var err error
	d.Body, err = s.sealer.Open(ctx, doc.ClientKey, doc.IssueID, bodyField(doc.DeliveryID), doc.Body.Key, doc.Body.Sealed)
	if err != nil {
		return hooks.Delivery{}, fmt.Errorf("open a delivery: %w", err)
	}
	return d, nil
}

// AddDeliveries implements hooks.QueueStore. The hook is woken last: what it is
// woken for is there then.
func (s *Hooks) AddDeliveries(ctx context.Context, to hooks.Ref, add []hooks.Delivery, missed int, now time.Time) error {
	there, err := s.thereAlready(ctx, to, add)
	if err != nil {
		return err
	}
	docs := make([]deliveryDoc, 0, len(add))
	for _, d := range add {
		if there[d.ID] {
			continue
		}
		doc, err := s.sealDelivery(ctx, to, d, false)
		if err != nil {
			return err
		}
		docs = append(docs, doc)
	}
	if err := s.insertInOrder(ctx, docs); err != nil {
		return err
	}
	_, err = s.hooks.UpdateOne(ctx, bson.D{{Key: "_id", Value: ofHook(to)}}, bson.D{
		{Key: "$set", Value: bson.D{{Key: "queue.next", Value: now}}},
		{Key: "$inc", Value: bson.D{{Key: "queue.n", Value: int64(1)}, {Key: "queue.missed", Value: int64(missed)}}},
	})
	if err != nil {
		return fmt.Errorf("wake a hook: %w", err)
	}
	return nil
}

// thereAlready are the ids of those deliveries that are stored.
func (s *Hooks) thereAlready(ctx context.Context, of hooks.Ref, among []hooks.Delivery) (map[string]bool, error) {
	ids := make(bson.A, 0, len(among))
	for _, d := range among {
		ids = append(ids, deliveryID(of.ClientKey, d.ID))
	}
	docs, err := docmongo.All[deliveryDoc](ctx, s.deliveries, "deliveries", bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}},
		options.Find().SetProjection(bson.D{{Key: "deliveryId", Value: 1}}))
	if err != nil {
		return nil, err
	}
	out := map[string]bool{}
	for _, doc := range docs {
		out[doc.DeliveryID] = true
	}
	return out, nil
}

// insertInOrder inserts documents so that none is there before those in front of
// it, and passes over those that somebody else has inserted meanwhile.
func (s *Hooks) insertInOrder(ctx context.Context, docs []deliveryDoc) error {
	for len(docs) > 0 {
		_, err := s.deliveries.InsertMany(ctx, docs)
		if err == nil {
			return nil
		}
		failed, ok := errors.AsType[mongo.BulkWriteException](err)
		if !ok || !onlyDuplicates(err) {
			return fmt.Errorf("insert deliveries: %w", err)
		}
		docs = docs[failed.WriteErrors[0].Index+1:]
	}
	return nil
}

// CountWaiting implements hooks.QueueStore.
func (s *Hooks) CountWaiting(ctx context.Context, of hooks.Ref) (int, error) {
	n, err := s.deliveries.CountDocuments(ctx, waitingOf(of), options.Count().SetLimit(hooks.MaxWaiting))
	if err != nil {
		return 0, fmt.Errorf("count what waits: %w", err)
	}
	return int(n), nil
}

// dueHooks is the filter for hooks that somebody could claim. Absent is never
// later.
func dueHooks(now time.Time) bson.D {
	notLater := bson.D{{Key: "$not", Value: bson.D{{Key: "$gt", Value: now}}}}
	return bson.D{{Key: "queue.next", Value: bson.D{{Key: "$lte", Value: now}}}, {Key: "queue.paused", Value: notLater}, {Key: "queue.until", Value: notLater}}
}

// ClaimHook implements hooks.QueueStore.
func (s *Hooks) ClaimHook(ctx context.Context, of hooks.Ref, owner string, now, until time.Time) (hooks.Hook, bool, error) {
	done, err := s.setHook(ctx, append(bson.D{{Key: "_id", Value: ofHook(of)}}, dueHooks(now)...),
		bson.D{{Key: "queue.owner", Value: owner}, {Key: "queue.until", Value: until}})
	if err != nil || !done {
		return hooks.Hook{}, false, err
	}
	h, err := s.Hook(ctx, of)
	if errors.Is(err, hooks.ErrNotFound) {
		return hooks.Hook{}, false, nil
	}
	return h, err == nil, err
}

// mine is the filter for a hook that an owner has.
func mine(of hooks.Ref, owner string) bson.D {
	return bson.D{{Key: "_id", Value: ofHook(of)}, {Key: "queue.owner", Value: owner}}
}

// KeepHook implements hooks.QueueStore.
func (s *Hooks) KeepHook(ctx context.Context, of hooks.Ref, owner string, until time.Time) (bool, error) {
	return s.setHook(ctx, mine(of, owner), bson.D{{Key: "queue.until", Value: until}})
}

// ReleaseHook implements hooks.QueueStore.
func (s *Hooks) ReleaseHook(ctx context.Context, of hooks.Ref, owner string, q hooks.Queue) error {
	set := bson.D{
		{Key: "queue.owner", Value: ""}, {Key: "queue.until", Value: time.Time{}}, {Key: "queue.paused", Value: q.Paused},
		{Key: "queue.failures", Value: q.Failures}, {Key: "queue.failingSince", Value: orNull(q.FailingSince)}, {Key: "queue.upSince", Value: q.UpSince},
	}
	same := append(mine(of, owner), bson.E{Key: "queue.n", Value: q.N})
	done, err := s.setHook(ctx, same, append(bson.D{{Key: "queue.next", Value: orNull(q.Next)}}, set...))
	if err == nil && !done {
		_, err = s.setHook(ctx, mine(of, owner), set)
	}
	return err
}

// SwitchOff implements hooks.QueueStore.
func (s *Hooks) SwitchOff(ctx context.Context, of hooks.Ref, why hooks.Off) error {
	_, err := s.hooks.UpdateOne(ctx, bson.D{{Key: "_id", Value: ofHook(of)}, {Key: "enabled", Value: true}}, bson.D{
		{Key: "$set", Value: bson.D{{Key: "enabled", Value: false}, {Key: "off", Value: string(why)}, {Key: "queue.paused", Value: time.Time{}}}},
		{Key: "$inc", Value: bson.D{{Key: "rev", Value: int64(1)}}},
	})
	if err != nil {
		return fmt.Errorf("switch a hook off: %w", err)
	}
	return nil
}

// DueHooks implements hooks.QueueStore.
func (s *Hooks) DueHooks(ctx context.Context, now time.Time, limit int) ([]hooks.Ref, error) {
	docs, err := docmongo.All[hookDoc](ctx, s.hooks, "hooks that are due", dueHooks(now), options.Find().SetSort(bson.D{{Key: "queue.next", Value: 1}}).SetLimit(int64(limit)).
		SetProjection(bson.D{{Key: "clientKey", Value: 1}, {Key: "hookId", Value: 1}}))
	if err != nil {
		return nil, err
	}
	out := make([]hooks.Ref, 0, len(docs))
	for _, doc := range docs {
		out = append(out, hooks.Ref{ClientKey: doc.ClientKey, HookID: doc.HookID})
	}
	return out, nil
}

// Requeue implements hooks.QueueStore.
func (s *Hooks) Requeue(ctx context.Context, of hooks.Ref, now time.Time) error {
	_, err := s.hooks.UpdateOne(ctx, bson.D{{Key: "_id", Value: ofHook(of)}}, bson.D{
		{Key: "$set", Value: bson.D{{Key: "queue.next", Value: now}, {Key: "queue.paused", Value: time.Time{}}}},
		{Key: "$inc", Value: bson.D{{Key: "queue.n", Value: int64(1)}}},
	})
	if err != nil {
		return fmt.Errorf("wake a hook: %w", err)
	}
	return nil
}

// WaitingDeliveries implements hooks.QueueStore.
func (s *Hooks) WaitingDeliveries(ctx context.Context, of hooks.Ref, after string, limit int) ([]hooks.Delivery, error) {
	filter := waitingOf(of)
	if after != "" {
		filter = append(filter, bson.E{Key: "_id", Value: bson.D{{Key: "$gt", Value: deliveryID(of.ClientKey, after)}}})
	}
	var out []hooks.Delivery
	err := s.eachDelivery(ctx, filter, options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}).SetLimit(int64(limit)), func(doc deliveryDoc) error {
		d, err := s.openDelivery(ctx, doc)
		out = append(out, d)
		return err
	})
	return out, err
}

func (s *Hooks) eachDelivery(ctx context.Context, filter bson.D, how *options.FindOptionsBuilder, yield func(deliveryDoc) error) error {
	return docmongo.Each(ctx, s.deliveries, "deliveries", filter, yield, how)
}

// Delivery implements hooks.QueueStore.
func (s *Hooks) Delivery(ctx context.Context, of hooks.Ref, id string) (hooks.Delivery, error) {
	var doc deliveryDoc
	err := s.deliveries.FindOne(ctx, bson.D{{Key: "_id", Value: deliveryID(of.ClientKey, id)}}).Decode(&doc)
	if errors.Is(err, mongo.ErrNoDocuments) || err == nil && (doc.ClientKey != of.ClientKey || doc.HookID != of.HookID) {
		return hooks.Delivery{}, hooks.ErrNotFound
	}
	if err != nil {
		return hooks.Delivery{}, fmt.Errorf("find a delivery: %w", err)
	}
	return s.openDelivery(ctx, doc)
}

// SaveDelivery implements hooks.QueueStore.
func (s *Hooks) SaveDelivery(ctx context.Context, of hooks.Ref, d hooks.Delivery, isNew bool) error {
	if isNew {
		doc, err := s.sealDelivery(ctx, of, d, false)
		if err != nil {
			return err
		}
		return s.insertInOrder(ctx, []deliveryDoc{doc})
	}
	set := bson.D{
		{Key: "state", Value: string(d.State)}, {Key: "due", Value: d.Due}, {Key: "first", Value: orNull(d.First)}, {Key: "tried", Value: orNull(d.Tried)},
		{Key: "tries", Value: d.Tries}, {Key: "status", Value: d.Status}, {Key: "took", Value: d.Took.Milliseconds()}, {Key: "fault", Value: string(d.Fault)},
	}
	if len(d.Body) == 0 {
		set = append(set, bson.E{Key: "body", Value: nil})
	}
	if _, err := s.deliveries.UpdateOne(ctx, bson.D{{Key: "_id", Value: deliveryID(of.ClientKey, d.ID)}}, bson.D{{Key: "$set", Value: set}}); err != nil {
		return fmt.Errorf("keep what became of a delivery: %w", err)
	}
	return nil
}

// Deliveries implements hooks.QueueStore.
func (s *Hooks) Deliveries(ctx context.Context, of hooks.Ref, behind string, limit int) ([]hooks.Delivery, error) {
	filter := deliveriesOf(of)
	if at, id, ok := hooks.ReadPlace(behind); ok {
		filter = append(filter, bson.E{Key: "$or", Value: bson.A{
			bson.D{{Key: "at", Value: bson.D{{Key: "$lt", Value: at}}}},
			bson.D{{Key: "at", Value: at}, {Key: "_id", Value: bson.D{{Key: "$lt", Value: deliveryID(of.ClientKey, id)}}}},
		}})
	}
	out := []hooks.Delivery{}
	how := options.Find().SetSort(bson.D{{Key: "at", Value: -1}, {Key: "_id", Value: -1}}).SetLimit(int64(limit)).SetProjection(bson.D{{Key: "body", Value: 0}})
	err := s.eachDelivery(ctx, filter, how, func(doc deliveryDoc) error {
		out = append(out, doc.delivery())
		return nil
	})
	return out, err
}

// ForgetDeliveries implements hooks.QueueStore.
func (s *Hooks) ForgetDeliveries(ctx context.Context, at time.Time) (int64, error) {
	return removeAll(ctx, s.deliveries, bson.D{{Key: "at", Value: bson.D{{Key: "$lt", Value: at.UTC()}}}})
}

// forgetInDeliveries replaces an account id in the bodies that are kept.
func (s *Hooks) forgetInDeliveries(ctx context.Context, clientKey, accountID string) (int64, error) {
	var changed int64
	for after := clientKey + ":"; ; {
		filter := bson.D{{Key: "clientKey", Value: clientKey}, {Key: "_id", Value: bson.D{{Key: "$gt", Value: after}, {Key: "$lt", Value: clientKey + ";"}}}}
		n := 0
		err := s.eachDelivery(ctx, filter, options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}).SetLimit(thinPage), func(doc deliveryDoc) error {
			n, after = n+1, doc.ID
			did, err := s.forgetInDelivery(ctx, doc, accountID)
			if did {
				changed++
			}
			return err
		})
		if err != nil || n < thinPage {
			return changed, err
		}
	}
}

func (s *Hooks) forgetInDelivery(ctx context.Context, doc deliveryDoc, accountID string) (bool, error) {
	d, err := s.openDelivery(ctx, doc)
	if err != nil {
		return false, err
	}
	body := checklist.WithoutID(string(d.Body), accountID)
	if body == string(d.Body) {
		return false, nil
	}
	d.Body = []byte(body)
	sealed, err := s.sealDelivery(ctx, hooks.Ref{ClientKey: doc.ClientKey, HookID: doc.HookID}, d, true)
	if err != nil {
		return false, err
	}
	// One that arrives meanwhile keeps no body.
	filter := bson.D{{Key: "_id", Value: doc.ID}, {Key: "body", Value: bson.D{{Key: "$ne", Value: nil}}}}
	if _, err := s.deliveries.UpdateOne(ctx, filter, bson.D{{Key: "$set", Value: bson.D{{Key: "body", Value: sealed.Body}}}}); err != nil {
		return false, fmt.Errorf("erase a person from a delivery: %w", err)
	}
	return true, nil
}
