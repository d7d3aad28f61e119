package checklistmongo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"ticklist/checklist"
	"ticklist/checklist/hooks"
	"ticklist/docmongo"
)

const (
	hooksCollection      = "hooks"
	deliveriesCollection = "deliveries"
)

// Hooks is a hooks.Store on the collections `hooks` and `deliveries`, and on what
// the documents of issues say of what is to be told.
type Hooks struct {
	hooks, deliveries *mongo.Collection
	checklists        *Store
	sealer            Sealer
}

// NewHooks returns the hooks in a database, under the conditions of [New].
func NewHooks(db *mongo.Database, sealer Sealer) *Hooks {
	return &Hooks{
		hooks: db.Collection(hooksCollection), deliveries: db.Collection(deliveriesCollection), checklists: New(db, sealer), sealer: sealer,
	}
}

// HookIndexes makes the indexes by which issues are found of which something is to
// be told, hooks that are due, and deliveries by their hook, project, issue and
// age. Those that are there already are left alone.
func HookIndexes(ctx context.Context, db *mongo.Database) error {
	for _, one := range []struct {
		of   string
		keys bson.D
	}{
		{collection, bson.D{{Key: "hooksSince", Value: 1}}},
		{hooksCollection, bson.D{{Key: "clientKey", Value: 1}, {Key: "createdAt", Value: 1}}},
		{hooksCollection, bson.D{{Key: "queue.next", Value: 1}}},
		{deliveriesCollection, bson.D{{Key: "clientKey", Value: 1}, {Key: "hookId", Value: 1}, {Key: "state", Value: 1}, {Key: "_id", Value: 1}}},
		{deliveriesCollection, bson.D{{Key: "clientKey", Value: 1}, {Key: "hookId", Value: 1}, {Key: "at", Value: -1}, {Key: "_id", Value: -1}}},
		{deliveriesCollection, bson.D{{Key: "clientKey", Value: 1}, {Key: "projectId", Value: 1}}},
		{deliveriesCollection, bson.D{{Key: "clientKey", Value: 1}, {Key: "issueId", Value: 1}}},
		{deliveriesCollection, bson.D{{Key: "at", Value: 1}}},
	} {
		if _, err := db.Collection(one.of).Indexes().CreateOne(ctx, mongo.IndexModel{Keys: one.keys}); err != nil {
			return fmt.Errorf("create indexes of %s for hooks: %w", one.of, err)
		}
	}
	return nil
}

// hookDoc is a document of the collection of hooks. What admins wrote, and the
// secrets, are in Words, sealed. Queue is written by who works for the hook and
// never with the rest.
type hookDoc struct {
	ID        string    `bson:"_id"` // ofHook
	ClientKey string    `bson:"clientKey"`
	HookID    string    `bson:"hookId"`
	Events    []string  `bson:"events"`
	Projects  []string  `bson:"projects"`
	Enabled   bool      `bson:"enabled"`
	Zone      string    `bson:"zone"`
	Words     textsDoc  `bson:"words"`
	Rev       int64     `bson:"rev"`
	CreatedAt time.Time `bson:"createdAt"`
	Since     time.Time `bson:"since"`
	Off       string    `bson:"off"`
	Queue     queueDoc  `bson:"queue"`
}

type queueDoc struct {
	N            int64      `bson:"n"`
	Next         *time.Time `bson:"next"` // null for nothing to send
	Until        time.Time  `bson:"until"`
	Owner        string     `bson:"owner"` // whose it is until then
	Paused       time.Time  `bson:"paused"`
	Failures     int        `bson:"failures"`
	FailingSince *time.Time `bson:"failingSince"`
	UpSince      time.Time  `bson:"upSince"`
	Missed       int64      `bson:"missed"`
	OverdueTo    string     `bson:"overdueTo"`
}

// hookWords is what of a hook is sealed.
type hookWords struct {
	Name        string    `json:"name"`
	URL         string    `json:"url"`
	Token       string    `json:"token"`
	Secret      string    `json:"secret"`
	Before      string    `json:"before"`
	BeforeUntil time.Time `json:"beforeUntil"`
}

// ofHook is unambiguous although a clientKey may hold any character: a hook's id
// has no colon, so the last one divides.
func ofHook(of hooks.Ref) string { return of.ClientKey + ":" + of.HookID }

// hookField is what the words of a hook are sealed for.
func hookField(id string) string { return "hook " + id }

func (s *Hooks) sealHook(ctx context.Context, clientKey string, h hooks.Hook, replaces bool) (hookDoc, error) {
	doc := hookDoc{
		ID: ofHook(hooks.Ref{ClientKey: clientKey, HookID: h.ID}), ClientKey: clientKey, HookID: h.ID, Events: []string{},
		Projects: append([]string{}, h.Projects...), Enabled: h.Enabled, Zone: h.Zone, Rev: h.Rev, CreatedAt: h.Created, Since: h.Since, Off: string(h.Off),
	}
	for _, kind := range h.Events {
		doc.Events = append(doc.Events, string(kind))
	}
	packed, err := json.Marshal(hookWords{h.Name, h.URL, h.Token.Reveal(), h.Secret.Reveal(), h.Before.Reveal(), h.BeforeUntil})
	if err == nil {
		doc.Words.Key, doc.Words.Sealed, err = s.sealer.Seal(ctx, clientKey, "", hookField(h.ID), packed, replaces)
	}
	if err != nil {
		return hookDoc{}, fmt.Errorf("seal hook %s: %w", h.ID, err)
	}
	return doc, nil
}

func (s *Hooks) openHook(ctx context.Context, doc hookDoc) (hooks.Hook, error) {
	h := hooks.Hook{
		ID: doc.HookID, Projects: doc.Projects, Enabled: doc.Enabled, Zone: doc.Zone, Rev: doc.Rev, Created: doc.CreatedAt.UTC(),
		Since: doc.Since.UTC(), Off: hooks.Off(doc.Off), Queue: doc.Queue.queue(),
	}
	for _, kind := range doc.Events {
		h.Events = append(h.Events, hooks.Kind(kind))
	}
	packed, err := s.sealer.Open(ctx, doc.ClientKey, "", hookField(doc.HookID), doc.Words.Key, doc.Words.Sealed)
	var words hookWords
	if err == nil {
		err = json.Unmarshal(packed, &words)
	}
	if err != nil {
		return hooks.Hook{}, fmt.Errorf("read hook %s: %w", doc.HookID, err)
	}
	h.Name, h.URL, h.BeforeUntil = words.Name, words.URL, words.BeforeUntil.UTC()
	h.Token, h.Secret, h.Before = hooks.Secret(words.Token), hooks.Secret(words.Secret), hooks.Secret(words.Before)
	return h, nil
}

func (doc queueDoc) queue() hooks.Queue {
	return hooks.Queue{
		N: doc.N, Next: timeOf(doc.Next), Paused: orZero(doc.Paused), Failures: doc.Failures, FailingSince: timeOf(doc.FailingSince),
		UpSince: orZero(doc.UpSince), Missed: doc.Missed, OverdueTo: doc.OverdueTo,
	}
}

// timeOf is a time that may be null.
func timeOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// orZero is a time in UTC; none is stored as the zero time.
func orZero(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC()
}

func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// Hooks implements hooks.HookStore.
func (s *Hooks) Hooks(ctx context.Context, clientKey string) ([]hooks.Hook, error) {
	out := []hooks.Hook{}
	err := s.eachHook(ctx, bson.D{{Key: "clientKey", Value: clientKey}}, func(_ hookDoc, h hooks.Hook) error {
		out = append(out, h)
		return nil
	})
	return out, err
}

func (s *Hooks) eachHook(ctx context.Context, filter bson.D, yield func(hookDoc, hooks.Hook) error) error {
	docs, err := docmongo.All[hookDoc](ctx, s.hooks, "hooks", filter, options.Find().SetSort(bson.D{{Key: "createdAt", Value: 1}, {Key: "_id", Value: 1}}))
	if err != nil {
		return err
	}
	for _, doc := range docs {
		h, err := s.openHook(ctx, doc)
		if err == nil {
			err = yield(doc, h)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Hook implements hooks.HookStore.
func (s *Hooks) Hook(ctx context.Context, of hooks.Ref) (hooks.Hook, error) {
	mine := func(doc hookDoc) bool { return doc.ClientKey == of.ClientKey && doc.HookID == of.HookID }
	doc, err := docmongo.One(ctx, s.hooks, "a hook", ofHook(of), mine, hooks.ErrNotFound)
	if err != nil {
		return hooks.Hook{}, err
	}
	return s.openHook(ctx, doc)
}

// CreateHook implements hooks.HookStore. The id is nobody else's: a hook that has it
// is this one, whose answer was lost.
func (s *Hooks) CreateHook(ctx context.Context, clientKey string, h hooks.Hook) error {
	h.Rev = 1
	doc, err := s.sealHook(ctx, clientKey, h, false)
	if err != nil {
		return err
	}
	if _, err := s.hooks.InsertOne(ctx, doc); err != nil && !docmongo.Duplicate(err) {
		return fmt.Errorf("insert a hook: %w", err)
	}
	return nil
}

// SaveHook implements hooks.HookStore. The revision in the filter decides a race
// between writers.
func (s *Hooks) SaveHook(ctx context.Context, clientKey string, in hooks.Hook) (hooks.Hook, error) {
	of := hooks.Ref{ClientKey: clientKey, HookID: in.ID}
	next := in
	next.Rev++
	doc, err := s.sealHook(ctx, clientKey, next, true)
	if err != nil {
		return hooks.Hook{}, err
	}
	set := bson.D{
		{Key: "events", Value: doc.Events}, {Key: "projects", Value: doc.Projects}, {Key: "enabled", Value: doc.Enabled}, {Key: "zone", Value: doc.Zone},
		{Key: "words", Value: doc.Words}, {Key: "rev", Value: doc.Rev}, {Key: "since", Value: doc.Since}, {Key: "off", Value: doc.Off},
	}
	same := bson.D{{Key: "_id", Value: doc.ID}, {Key: "rev", Value: in.Rev}}
	fresh := bson.D{
		{Key: "queue.failures", Value: 0}, {Key: "queue.failingSince", Value: nil}, {Key: "queue.paused", Value: time.Time{}},
		{Key: "queue.missed", Value: 0}, {Key: "queue.next", Value: doc.Since},
	}
	// It was switched on if Since is another than the stored one.
	switched := append(bson.D{{Key: "since", Value: bson.D{{Key: "$ne", Value: doc.Since}}}}, same...)
	done, err := s.setHook(ctx, switched, append(fresh, set...))
	if err == nil && !done {
		done, err = s.setHook(ctx, same, set)
	}
	if err != nil {
		return hooks.Hook{}, err
	}
	if saved, err := s.Hook(ctx, of); done || err != nil {
		return saved, err
	}
	return hooks.Hook{}, checklist.ErrConflict
}

// setHook sets fields of the hook that the filter finds, and says whether there
// was one.
func (s *Hooks) setHook(ctx context.Context, filter, set bson.D) (bool, error) {
	res, err := s.hooks.UpdateOne(ctx, filter, bson.D{{Key: "$set", Value: set}})
	if err != nil {
		return false, fmt.Errorf("update a hook: %w", err)
	}
	return res.MatchedCount > 0, nil
}

// DeleteHook implements hooks.HookStore. The hook goes first: nothing is sent any
// more when its deliveries go.
func (s *Hooks) DeleteHook(ctx context.Context, of hooks.Ref) error {
	res, err := s.hooks.DeleteOne(ctx, bson.D{{Key: "_id", Value: ofHook(of)}})
	if err != nil {
		return fmt.Errorf("delete a hook: %w", err)
	}
	if _, err := removeAll(ctx, s.deliveries, deliveriesOf(of)); err != nil {
		return err
	}
	if res.DeletedCount == 0 {
		return hooks.ErrNotFound
	}
	return nil
}

// OverdueHooks implements hooks.HookStore.
func (s *Hooks) OverdueHooks(ctx context.Context, yield func(hooks.Ref, hooks.Hook) error) error {
	filter := bson.D{{Key: "enabled", Value: true}, {Key: "events", Value: string(hooks.Overdue)}}
	return s.eachHook(ctx, filter, func(doc hookDoc, h hooks.Hook) error {
		return yield(hooks.Ref{ClientKey: doc.ClientKey, HookID: doc.HookID}, h)
	})
}

// LookedForOverdue implements hooks.HookStore.
func (s *Hooks) LookedForOverdue(ctx context.Context, of hooks.Ref, day string) error {
	_, err := s.setHook(ctx, bson.D{{Key: "_id", Value: ofHook(of)}}, bson.D{{Key: "queue.overdueTo", Value: day}})
	return err
}

// EraseHooks implements hooks.HookStore.
func (s *Hooks) EraseHooks(ctx context.Context, p checklist.Part, created time.Time) (int64, error) {
	if p.AccountID != "" {
		return s.forgetInHooks(ctx, p.ClientKey, p.AccountID)
	}
	sent, err := removeAll(ctx, s.deliveries, runsOf(p, created)) // a delivery's fields are called as a run's
	if err != nil || p.IssueID != "" || p.ProjectID != "" {
		return sent, err
	}
	n, err := removeAll(ctx, s.hooks, before(bson.D{{Key: "clientKey", Value: p.ClientKey}}, created))
	return sent + n, err
}

func (s *Hooks) forgetInHooks(ctx context.Context, clientKey, accountID string) (int64, error) {
	all, err := s.Hooks(ctx, clientKey)
	var changed int64
	for n := 0; err == nil && n < len(all); n++ {
		var did bool
		did, err = s.forgetInHook(ctx, clientKey, all[n], accountID)
		if did {
			changed++
		}
	}
	if err != nil {
		return changed, err
	}
	sent, err := s.forgetInDeliveries(ctx, clientKey, accountID)
	return changed + sent, err
}

func (s *Hooks) forgetInHook(ctx context.Context, clientKey string, h hooks.Hook, accountID string) (bool, error) {
	for range maxTries {
		if !h.Forget(accountID) {
			return false, nil
		}
		_, err := s.SaveHook(ctx, clientKey, h)
		if !errors.Is(err, checklist.ErrConflict) {
			return err == nil, notGone(err)
		}
		if h, err = s.Hook(ctx, hooks.Ref{ClientKey: clientKey, HookID: h.ID}); err != nil {
			return false, notGone(err)
		}
	}
	return false, checklist.ErrBusy
}

// notGone leaves out that something was removed meanwhile.
func notGone(err error) error {
	if errors.Is(err, hooks.ErrNotFound) {
		return nil
	}
	return err
}
