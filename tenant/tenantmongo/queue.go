package tenantmongo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"ticklist/docmongo"
	"ticklist/tenant"
)

// events holds one document for each webhook that is to be done, or was a while
// ago.
const events = "events"

// Queue is a tenant.Queue on the collection `events`.
type Queue struct {
	events *mongo.Collection
	sealer Sealer
}

// NewQueue returns the queue in db, whose orders sealer seals and opens.
func NewQueue(db *mongo.Database, sealer Sealer) *Queue {
	return &Queue{events: db.Collection(events), sealer: sealer}
}

// QueueIndexes makes the indexes of the queue. It may be called again on the
// same database. Migrations call it, nothing else.
func QueueIndexes(ctx context.Context, db *mongo.Database) error {
	for _, keys := range []bson.D{ // one at a time: the embedded engine panics over several
		{{Key: "state", Value: 1}, {Key: "due", Value: 1}},       // what is to be done, of all sites
		{{Key: "clientKey", Value: 1}, {Key: "state", Value: 1}}, // how much of one site waits
	} {
		if _, err := db.Collection(events).Indexes().CreateOne(ctx, mongo.IndexModel{Keys: keys}); err != nil {
			return fmt.Errorf("index %s: %w", events, err)
		}
	}
	return nil
}

// Put implements tenant.Queue. The unique _id decides who of two creates; of
// one that is there it is made sure that it will not be rolled back, since
// answering the repetition rests on it.
func (q *Queue) Put(ctx context.Context, t tenant.Task) error {
	doc := toEvent(t)
	doc.Rev = 1
	if t.Order != "" {
		var err error
		if doc.Order.Key, doc.Order.Sealed, err = q.sealer.Seal(ctx, t.ClientKey, t.IssueID, orderField(t.Name), []byte(t.Order), false); err != nil {
			return fmt.Errorf("seal an order: %w", err)
		}
	}
	_, err := q.events.InsertOne(ctx, doc)
	if docmongo.Duplicate(err) {
		return q.kept(ctx, doc.ID)
	}
	if err != nil {
		return fmt.Errorf("insert event: %w", err)
	}
	return nil
}

// kept reads with the concern of the majority. Not to find there what has just
// been in the way is a fault: another server may be about to write it, or to
// lose it.
func (q *Queue) kept(ctx context.Context, id string) error {
	err := q.events.FindOne(ctx, bson.D{{Key: "_id", Value: id}}).Err()
	if errors.Is(err, mongo.ErrNoDocuments) {
		return errors.New("the event is there and not yet the majority's")
	}
	if err != nil {
		return fmt.Errorf("find event: %w", err)
	}
	return nil
}

// orderField is what the order of a task is sealed for.
func orderField(name string) string { return "order " + name }

// Order implements tenant.Queue. It is not opened with the task: one that cannot
// be opened must not keep all others from being read.
func (q *Queue) Order(ctx context.Context, t tenant.Task) (string, error) {
	if t.Sealed == (tenant.SealedOrder{}) {
		return "", ctx.Err()
	}
	opened, err := q.sealer.Open(ctx, t.ClientKey, t.IssueID, orderField(t.Name), t.Sealed.Key, []byte(t.Sealed.Value))
	if err != nil {
		return "", fmt.Errorf("open an order: %w", err)
	}
	return string(opened), nil
}

// Before implements tenant.Queue.
func (q *Queue) Before(ctx context.Context, t tenant.Task) (bool, error) {
	err := q.events.FindOne(ctx, bson.D{
		{Key: "clientKey", Value: t.ClientKey}, {Key: "state", Value: string(tenant.TaskWaiting)}, {Key: "issueId", Value: t.IssueID}, ordersOnly(),
		{Key: "receivedAt", Value: bson.D{{Key: "$lt", Value: t.ReceivedAt.UTC()}}},
	}).Err()
	if errors.Is(err, mongo.ErrNoDocuments) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("find orders before one: %w", err)
	}
	return true, nil
}

// ordersOnly finds tasks that order something.
func ordersOnly() bson.E {
	return bson.E{Key: "kind", Value: bson.D{{Key: "$in", Value: bson.A{string(tenant.PropertySet), string(tenant.PostFunction)}}}}
}

// Waiting implements tenant.Queue.
func (q *Queue) Waiting(ctx context.Context, clientKey string, limit int) (int, error) {
	n, err := q.events.CountDocuments(ctx, bson.D{{Key: "clientKey", Value: clientKey}, {Key: "state", Value: string(tenant.TaskWaiting)}},
		options.Count().SetLimit(int64(limit)))
	if err != nil {
		return 0, fmt.Errorf("count events: %w", err)
	}
	return min(int(n), limit), nil
}

// Depth says how many tasks of all sites wait, and since when the one that waits
// longest; the zero time if none does.
func (q *Queue) Depth(ctx context.Context) (waiting int, since time.Time, err error) {
	all := bson.D{{Key: "state", Value: string(tenant.TaskWaiting)}}
	n, err := q.events.CountDocuments(ctx, all)
	if err != nil {
		return 0, time.Time{}, fmt.Errorf("count events: %w", err)
	}
	var first eventDoc
	err = q.events.FindOne(ctx, all, options.FindOne().SetSort(bson.D{{Key: "receivedAt", Value: 1}}).SetProjection(bson.D{{Key: "receivedAt", Value: 1}})).Decode(&first)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return 0, time.Time{}, nil
	}
	if err != nil {
		return 0, time.Time{}, fmt.Errorf("find the oldest event: %w", err)
	}
	return max(int(n), 1), first.ReceivedAt.UTC(), nil
}

// About returns the tasks that name an issue and are to be done or were given up,
// those that were received last first, at most limit. It is for operators: nothing
// is opened.
func (q *Queue) About(ctx context.Context, clientKey, issueID string, limit int) ([]tenant.Task, error) {
	return q.tasks(ctx, bson.D{
		{Key: "clientKey", Value: clientKey}, {Key: "state", Value: bson.D{{Key: "$in", Value: bson.A{string(tenant.TaskWaiting), string(tenant.TaskGivenUp)}}}},
		{Key: "issueId", Value: issueID},
	}, options.Find().SetSort(bson.D{{Key: "receivedAt", Value: -1}}).SetLimit(int64(limit)))
}

// Earliest implements tenant.Queue.
func (q *Queue) Earliest(ctx context.Context, limit int) ([]tenant.Task, error) {
	return q.tasks(ctx, bson.D{{Key: "state", Value: string(tenant.TaskWaiting)}}, options.Find().SetSort(bson.D{{Key: "due", Value: 1}}).SetLimit(int64(limit)))
}

func (q *Queue) tasks(ctx context.Context, filter bson.D, how *options.FindOptionsBuilder) ([]tenant.Task, error) {
	docs, err := docmongo.All[eventDoc](ctx, q.events, "events", filter, how)
	if err != nil {
		return nil, err
	}
	tasks := make([]tenant.Task, 0, len(docs))
	for _, doc := range docs {
		tasks = append(tasks, doc.task())
	}
	return tasks, nil
}

// Save implements tenant.Queue. The revision in the filter decides the race.
func (q *Queue) Save(ctx context.Context, t tenant.Task) (tenant.Task, error) {
	doc := toEvent(t)
	doc.Rev = t.Rev + 1
	res, err := q.events.ReplaceOne(ctx, bson.D{{Key: "_id", Value: doc.ID}, {Key: "rev", Value: t.Rev}}, doc)
	if err != nil {
		return tenant.Task{}, fmt.Errorf("replace event: %w", err)
	}
	if res.MatchedCount == 0 {
		return tenant.Task{}, tenant.ErrConflict
	}
	return doc.task(), nil
}

// Forget implements tenant.Queue.
func (q *Queue) Forget(ctx context.Context, before time.Time) (int, error) {
	settled := bson.A{string(tenant.TaskDone), string(tenant.TaskGivenUp)}
	res, err := q.events.DeleteMany(ctx, bson.D{
		{Key: "state", Value: bson.D{{Key: "$in", Value: settled}}},
		{Key: "due", Value: bson.D{{Key: "$lt", Value: before.UTC()}}},
	})
	if err != nil {
		return 0, fmt.Errorf("delete settled events: %w", err)
	}
	return int(res.DeletedCount), nil
}

// People implements tenant.Queue.
func (q *Queue) People(ctx context.Context, clientKey string, yield func([]string) error) error {
	docs, err := docmongo.All[eventDoc](ctx, q.events, "people in events", bson.D{{Key: "clientKey", Value: clientKey}, {Key: "state", Value: string(tenant.TaskWaiting)}},
		options.Find().SetProjection(bson.D{{Key: "who", Value: 1}}))
	if err != nil {
		return err
	}
	var people []string
	for _, doc := range docs {
		if doc.Who != "" && doc.Who != tenant.ErasedAccount && !slices.Contains(people, doc.Who) {
			people = append(people, doc.Who)
		}
	}
	return yield(people)
}

// Erase implements tenant.Holder.
func (q *Queue) Erase(ctx context.Context, e tenant.Extent, before time.Time) (int64, error) {
	switch e.Kind() {
	case tenant.KindPerson:
		return q.erasePerson(ctx, e)
	case tenant.KindSite:
		return q.eraseSite(ctx, e, before)
	case tenant.KindIssue:
		return q.eraseOrders(ctx, e.ClientKey, bson.E{Key: "issueId", Value: e.IssueID}, before)
	case tenant.KindProject:
		return q.eraseOrders(ctx, e.ClientKey, bson.E{Key: "projectId", Value: bson.D{{Key: "$in", Value: bson.A{e.ProjectID, ""}}}}, before)
	}
	return 0, nil
}

func (q *Queue) eraseOrders(ctx context.Context, clientKey string, where bson.E, before time.Time) (int64, error) {
	res, err := q.events.DeleteMany(ctx, receivedBefore(bson.D{{Key: "clientKey", Value: clientKey}, ordersOnly(), where}, before))
	if err != nil {
		return 0, fmt.Errorf("erase orders: %w", err)
	}
	return res.DeletedCount, nil
}

func (q *Queue) erasePerson(ctx context.Context, e tenant.Extent) (int64, error) {
	filter := bson.D{{Key: "clientKey", Value: e.ClientKey}, {Key: "who", Value: e.AccountID}}
	res, err := q.events.UpdateMany(ctx, filter, bson.D{
		{Key: "$set", Value: bson.D{{Key: "who", Value: tenant.ErasedAccount}}},
		{Key: "$inc", Value: bson.D{{Key: "rev", Value: int64(1)}}},
	})
	if err != nil {
		return 0, fmt.Errorf("erase a person from events: %w", err)
	}
	return res.MatchedCount, nil
}

func (q *Queue) eraseSite(ctx context.Context, e tenant.Extent, before time.Time) (int64, error) {
	res, err := q.events.DeleteMany(ctx, receivedBefore(bson.D{{Key: "clientKey", Value: e.ClientKey}}, before))
	if err != nil {
		return 0, fmt.Errorf("delete events: %w", err)
	}
	return res.DeletedCount, nil
}

// receivedBefore is the filter for what was received before a time, if it is one.
func receivedBefore(filter bson.D, at time.Time) bson.D {
	if at.IsZero() {
		return filter
	}
	return append(filter, bson.E{Key: "receivedAt", Value: bson.D{{Key: "$lt", Value: at.UTC()}}})
}

// eventDoc is a document of the collection.
type eventDoc struct {
	ID         string    `bson:"_id"` // clientKey:name
	ClientKey  string    `bson:"clientKey"`
	Name       string    `bson:"name"`
	Kind       string    `bson:"kind"`
	IssueID    string    `bson:"issueId"`
	ProjectID  string    `bson:"projectId"`
	Moved      bool      `bson:"moved"`
	Status     bool      `bson:"status"` // it may have changed
	Rules      bool      `bson:"rules"`
	Fields     string    `bson:"fields"`
	To         string    `bson:"to"`
	CloneOf    string    `bson:"cloneOf"`
	Who        string    `bson:"who"`
	Order      sealed    `bson:"order"`
	ReceivedAt time.Time `bson:"receivedAt"`
	State      string    `bson:"state"`
	Due        time.Time `bson:"due"`
	Attempts   int       `bson:"attempts"`
	Passes     int       `bson:"passes"`
	Rev        int64     `bson:"rev"`
}

func toEvent(t tenant.Task) eventDoc {
	return eventDoc{
		ID: eventID(t.ClientKey, t.Name), ClientKey: t.ClientKey, Name: t.Name, Kind: string(t.Kind), IssueID: t.IssueID, ProjectID: t.ProjectID,
		Moved: t.Moved, Status: t.StatusChanged, Who: t.Who, Rules: t.Rules, Fields: t.Fields, To: t.To, CloneOf: t.CloneOf,
		ReceivedAt: t.ReceivedAt.UTC().Truncate(time.Millisecond), State: string(t.State), Due: t.Due.UTC().Truncate(time.Millisecond),
		Attempts: t.Attempts, Passes: t.Passes, Order: sealed{Key: t.Sealed.Key, Sealed: []byte(t.Sealed.Value)},
	}
}

// eventID is unambiguous although a clientKey may hold any character: a name
// consists of hex digits, so the last colon divides.
func eventID(clientKey, name string) string { return clientKey + ":" + name }

func (doc eventDoc) task() tenant.Task {
	return tenant.Task{
		ClientKey: doc.ClientKey, Name: doc.Name, Kind: tenant.WebhookKind(doc.Kind), IssueID: doc.IssueID, ProjectID: doc.ProjectID,
		Moved: doc.Moved, StatusChanged: doc.Status, Who: doc.Who, Rules: doc.Rules, Fields: doc.Fields, To: doc.To, CloneOf: doc.CloneOf,
		ReceivedAt: doc.ReceivedAt.UTC(), State: tenant.TaskState(doc.State), Due: doc.Due.UTC(),
		Attempts: doc.Attempts, Passes: doc.Passes, Rev: doc.Rev, Sealed: tenant.SealedOrder{Key: doc.Order.Key, Value: string(doc.Order.Sealed)},
	}
}
