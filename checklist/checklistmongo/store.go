// Package checklistmongo keeps checklists in MongoDB: one document an issue, in
// the collection "checklists", one an event, in "history", and one for each place
// where admins chose something, in "settings". It knows documents, filters and indexes, and that
// texts are sealed before they are stored; it knows none of the rules, and not
// how sealing is done.
package checklistmongo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"

	"ticklist/checklist"
	"ticklist/docmongo"
)

const (
	collection         = "checklists"
	historyCollection  = "history"
	settingsCollection = "settings"
)

// Store implements checklist.Store and checklist.SettingsStore.
type Store struct {
	checklists *mongo.Collection
	newest     *mongo.Collection // checklists, read with the linearizable concern
	history    *mongo.Collection
	settings   *mongo.Collection
	personal   *mongo.Collection
	sealer     Sealer
	memory     *memory
	marks      *docmongo.Together[markDoc] // nil to ask for each by itself
}

// New returns a store on a database, whose texts sealer seals and opens. That
// its writes and reads are majority ones is the caller's to set on db: what
// Store promises rests on it.
func New(db *mongo.Database, sealer Sealer) *Store {
	return &Store{
		checklists: db.Collection(collection), newest: db.Collection(collection, options.Collection().SetReadConcern(readconcern.Linearizable())), history: db.Collection(historyCollection), settings: db.Collection(settingsCollection),
		personal: db.Collection(personalCollection), sealer: sealer, memory: newMemory(),
	}
}

// AskTogether has the store ask for many issues at once whether they are as it
// remembers them, where many are opened at once, and returns it. It is called
// before the store is used, for engines that find the documents of an $in of _ids by
// their index.
func (s *Store) AskTogether() *Store {
	s.marks = docmongo.NewTogether(s.checklists, "the marks of issues", markFields(), func(d markDoc) string { return d.ID }, checklist.ErrNotFound)
	return s
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

// HistoryIndexes makes the index by which the issues are found with which events
// wait, and the one by which events are found to be erased with their issues; they
// are read by their ids. Those that are there already are left alone.
func HistoryIndexes(ctx context.Context, db *mongo.Database) error {
	for of, keys := range map[string]bson.D{
		collection:        {{Key: "eventsDue", Value: 1}},
		historyCollection: {{Key: "clientKey", Value: 1}, {Key: "issueId", Value: 1}},
	} {
		if _, err := db.Collection(of).Indexes().CreateOne(ctx, mongo.IndexModel{Keys: keys}); err != nil {
			return fmt.Errorf("create indexes of %s for the history: %w", of, err)
		}
	}
	return nil
}

// docID is unambiguous although a clientKey may hold any character: an issue's
// id has no colon, so the last one divides.
func docID(sc checklist.Scope) string { return sc.ClientKey + ":" + sc.IssueID }

// Load implements checklist.Store. The filter is a bare _id, since the embedded
// engine looks at every document for any other; the document's own scope is
// compared instead. What is remembered is not read again.
func (s *Store) Load(ctx context.Context, sc checklist.Scope) (checklist.Issue, error) {
	in, ok, err := s.unchanged(ctx, sc)
	s.memory.count(ok)
	if ok || err != nil {
		return in, err
	}
	doc, err := docmongo.One(ctx, s.checklists, "checklists of issue "+sc.IssueID, docID(sc), func(d issueDoc) bool {
		return d.ClientKey == sc.ClientKey && d.IssueID == sc.IssueID
	}, checklist.ErrNotFound, options.FindOne().SetProjection(present()))
	if err != nil {
		return checklist.Issue{}, err
	}
	in, err = s.open(ctx, sc, doc)
	if err == nil {
		s.memory.keep(sc, doc)
	}
	return in, err
}

// present leaves the past out of a document.
func present() bson.D {
	return bson.D{{Key: "events", Value: 0}, {Key: "people", Value: 0}, {Key: "jira", Value: 0}}
}

// open returns what is stored with the texts in it.
func (s *Store) open(ctx context.Context, sc checklist.Scope, doc issueDoc) (checklist.Issue, error) {
	return s.withTexts(ctx, sc, doc.issue(), doc.Texts)
}

// withTexts writes texts that are opened into the lists they belong to.
func (s *Store) withTexts(ctx context.Context, sc checklist.Scope, in checklist.Issue, texts textsDoc) (checklist.Issue, error) {
	packed, err := s.sealer.Open(ctx, sc.ClientKey, sc.IssueID, textsField, texts.Key, texts.Sealed)
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
	doc.Mark = rand.Text()
	var err error
	doc.Texts.Key, doc.Texts.Sealed, err = s.sealer.Seal(ctx, sc.ClientKey, sc.IssueID, textsField, packTexts(in.Lists), replaces)
	if err != nil {
		return issueDoc{}, fmt.Errorf("seal the texts of issue %s: %w", sc.IssueID, err)
	}
	return doc, nil
}

// Save implements checklist.Store. The version in the filter decides a race
// between writers, the unique _id who of two creates. Events are added to those
// that wait, which nobody has to read for it.
func (s *Store) Save(ctx context.Context, sc checklist.Scope, in checklist.Issue) (checklist.Issue, error) {
	next := in.Clone()
	next.Version++
	next.Waiting.Events += len(in.Events)
	next.Waiting.Bytes += checklist.EventBytes(in.Events)
	next.Events = nil
	doc, err := s.seal(ctx, sc, next, in.Version > 0)
	if err != nil {
		return checklist.Issue{}, err
	}
	events, people, err := s.sealEvents(ctx, sc, in.Events)
	if err != nil {
		return checklist.Issue{}, err
	}
	doc.People = people
	for _, e := range events {
		packed, err := bson.Marshal(e)
		if err != nil {
			return checklist.Issue{}, fmt.Errorf("pack an event of issue %s: %w", sc.IssueID, err)
		}
		doc.Events = append(doc.Events, packed)
	}

	if in.Version == 0 {
		_, err := s.checklists.InsertOne(ctx, doc)
		if docmongo.Duplicate(err) {
			return checklist.Issue{}, checklist.ErrConflict
		}
		if err != nil {
			return checklist.Issue{}, fmt.Errorf("insert checklists of issue %s: %w", sc.IssueID, err)
		}
		s.memory.keep(sc, doc)
		return next, nil
	}

	update, err := doc.update()
	if err != nil {
		return checklist.Issue{}, fmt.Errorf("write checklists of issue %s: %w", sc.IssueID, err)
	}
	res, err := s.checklists.UpdateOne(ctx, bson.D{{Key: "_id", Value: doc.ID}, {Key: "version", Value: in.Version}}, update)
	if err != nil {
		return checklist.Issue{}, fmt.Errorf("update checklists of issue %s: %w", sc.IssueID, err)
	}
	if res.MatchedCount == 0 {
		return checklist.Issue{}, checklist.ErrConflict
	}
	s.memory.keep(sc, doc)
	return next, nil
}

// Confirm implements checklist.Store. A primary that is asked for a linearizable read
// makes sure first that it still is one, and that the majority has what it has. A
// server that is no member of a set refuses such a read, and has nobody to ask.
func (s *Store) Confirm(ctx context.Context, sc checklist.Scope, version int64) error {
	now, err := docmongo.One(ctx, s.newest, "the version of issue "+sc.IssueID, docID(sc), func(d markDoc) bool {
		return d.ClientKey == sc.ClientKey && d.IssueID == sc.IssueID
	}, checklist.ErrNotFound, marked())
	if alone(err) {
		now, err = s.mark(ctx, sc)
	}
	if err != nil && !errors.Is(err, checklist.ErrNotFound) {
		return err
	}
	if now.Version != version {
		return checklist.ErrConflict
	}
	return nil
}

// alone says whether a server has answered that it is no member of a replica set.
func alone(err error) bool {
	const notAReplicaSet = 123
	said, ok := errors.AsType[mongo.ServerError](err)
	return ok && said.HasErrorCode(notAReplicaSet)
}

// revDoc is as much of an issue as tells whether it has changed.
type revDoc struct {
	ID  string `bson:"_id"`
	Rev int64  `bson:"rev"`
}

// revBatch is how many issues are asked for in one command.
const revBatch = 1000

// Revs returns the revisions of those of the issues that have checklists. No
// text is read. One issue is asked for by its bare _id, for the reason that Load
// has.
func (s *Store) Revs(ctx context.Context, issues []checklist.Scope) (map[checklist.Scope]int64, error) {
	revs := map[checklist.Scope]int64{}
	for some := range slices.Chunk(issues, revBatch) {
		byID := map[string]checklist.Scope{}
		for _, sc := range some {
			byID[docID(sc)] = sc
		}
		filter := bson.D{{Key: "_id", Value: docID(some[0])}}
		if len(some) > 1 {
			filter[0].Value = bson.D{{Key: "$in", Value: slices.Collect(maps.Keys(byID))}}
		}
		docs, err := docmongo.All[revDoc](ctx, s.checklists, "revisions", filter,
			options.Find().SetProjection(bson.D{{Key: "rev", Value: 1}}).SetBatchSize(revBatch))
		if err != nil {
			return nil, err
		}
		for _, doc := range docs {
			revs[byID[doc.ID]] = doc.Rev
		}
	}
	return revs, nil
}

// update is what makes a stored document this one, whose events and people are
// added to those that it has. A debt to Jira that was noted meanwhile, without a
// version, stays: telling alone ends one.
func (doc issueDoc) update() (bson.D, error) {
	raw, err := bson.Marshal(doc)
	if err != nil {
		return nil, err
	}
	elements, err := bson.Raw(raw).Elements()
	if err != nil {
		return nil, err
	}
	set := make(bson.D, 0, len(elements))
	for _, e := range elements {
		key := e.Key()
		if key != "_id" && key != "events" && key != "people" && (key != "jiraSince" || doc.JiraSince != nil) {
			set = append(set, bson.E{Key: key, Value: e.Value()})
		}
	}
	update := bson.D{{Key: "$set", Value: set}}
	if len(doc.Events) > 0 {
		update = append(update,
			bson.E{Key: "$push", Value: bson.D{{Key: "events", Value: bson.D{{Key: "$each", Value: doc.Events}}}}},
			bson.E{Key: "$addToSet", Value: bson.D{{Key: "people", Value: bson.D{{Key: "$each", Value: doc.People}}}}})
	}
	return update, nil
}
