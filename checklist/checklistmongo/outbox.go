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
	"ticklist/checklist/outbox"
	"ticklist/docmongo"
)

// tellDoc is what became of telling Jira of an issue, "jira" in its document. It
// is written by tellings alone and never with the issue: neither has to wait for
// the other, or to begin anew because of it.
type tellDoc struct {
	Until  time.Time `bson:"until"`  // somebody is at it until then
	Claims int       `bson:"claims"` // since one has ended: more than one if somebody died at it
	After  time.Time `bson:"after"`  // nobody is to begin before
	Rev    int64     `bson:"rev"`
	Flags  string    `bson:"flags"`
	At     time.Time `bson:"at"`
	Tries  int       `bson:"tries"`
	Why    string    `bson:"why"`
	Parts  partsDoc  `bson:"parts"`
}

// partsDoc has a field for each outbox.Part, by its name.
type partsDoc struct {
	Property toldPartDoc `bson:"property"`
	Glance   toldPartDoc `bson:"glance"`
	Text     toldPartDoc `bson:"text"`
}

// of is where a part is kept.
func (p *partsDoc) of(part outbox.Part) *toldPartDoc {
	return [...]*toldPartDoc{outbox.PartProperty: &p.Property, outbox.PartGlance: &p.Glance, outbox.PartText: &p.Text}[part]
}

// toldPartDoc is an outbox.Told.
type toldPartDoc struct {
	Hash  string    `bson:"hash"`
	Rev   int64     `bson:"rev"`
	Doubt bool      `bson:"doubt"`
	Tries int       `bson:"tries"`
	After time.Time `bson:"after"`
}

// kept is what is stored when a claim ends, field by field: what others keep
// there stays.
func kept(last outbox.Last, after time.Time) bson.D {
	var parts partsDoc
	for _, p := range outbox.Parts() {
		*parts.of(p) = toldPartDoc(last.Parts[p])
	}
	return bson.D{
		{Key: "jira.until", Value: time.Time{}}, {Key: "jira.claims", Value: 0}, {Key: "jira.after", Value: after},
		{Key: "jira.rev", Value: last.Rev}, {Key: "jira.flags", Value: last.Flags}, {Key: "jira.at", Value: last.At}, {Key: "jira.tries", Value: last.Tries},
		{Key: "jira.why", Value: string(last.Why)},
		{Key: "jira.parts", Value: parts},
	}
}

type toldDoc struct {
	ClientKey string     `bson:"clientKey"`
	IssueID   string     `bson:"issueId"`
	JiraSince *time.Time `bson:"jiraSince"`
	Jira      tellDoc    `bson:"jira"`
}

// OutboxIndex makes the index by which issues are found that Jira is to be told
// of; one that is there already is left alone.
func OutboxIndex(ctx context.Context, db *mongo.Database) error {
	if _, err := db.Collection(collection).Indexes().CreateOne(ctx, mongo.IndexModel{Keys: bson.D{{Key: "jiraSince", Value: 1}}}); err != nil {
		return fmt.Errorf("create the index of what Jira is to be told: %w", err)
	}
	return nil
}

// free is the filter for what nobody is at at a time. Absent is never later.
func free(now time.Time) bson.D {
	notLater := bson.D{{Key: "$not", Value: bson.D{{Key: "$gt", Value: now}}}}
	return bson.D{{Key: "jira.until", Value: notLater}, {Key: "jira.after", Value: notLater}}
}

// Claim implements outbox.Store.
func (s *Store) Claim(ctx context.Context, sc checklist.Scope, now, until time.Time) (outbox.Last, bool, error) {
	filter := append(bson.D{{Key: "_id", Value: docID(sc)}, {Key: "jiraSince", Value: bson.D{{Key: "$ne", Value: nil}}}}, free(now)...)
	res, err := s.checklists.UpdateOne(ctx, filter, bson.D{
		{Key: "$set", Value: bson.D{{Key: "jira.until", Value: until}}}, {Key: "$inc", Value: bson.D{{Key: "jira.claims", Value: 1}}},
	})
	if err != nil {
		return outbox.Last{}, false, fmt.Errorf("claim issue %s: %w", sc.IssueID, err)
	}
	if res.MatchedCount == 0 {
		return outbox.Last{}, false, nil
	}
	doc, err := s.told(ctx, sc)
	last := doc.last()
	if doc.Jira.Claims > 1 {
		last.DoubtAll()
	}
	return last, err == nil, err
}

// toldFields are those of a toldDoc.
func toldFields() bson.D {
	return append(where(), bson.E{Key: "jiraSince", Value: 1}, bson.E{Key: "jira", Value: 1})
}

func (doc toldDoc) last() outbox.Last {
	last := outbox.Last{Rev: doc.Jira.Rev, Flags: doc.Jira.Flags, At: doc.Jira.At, Tries: doc.Jira.Tries, Why: outbox.Why(doc.Jira.Why)}
	for _, p := range outbox.Parts() {
		last.Parts[p] = outbox.Told(*doc.Jira.Parts.of(p))
	}
	if doc.JiraSince != nil {
		last.Since = *doc.JiraSince
	}
	return last
}

// Last implements outbox.Store.
func (s *Store) Last(ctx context.Context, sc checklist.Scope) (outbox.Last, error) {
	doc, err := s.told(ctx, sc)
	return doc.last(), err
}

// told is the zero value if the issue is not stored.
func (s *Store) told(ctx context.Context, sc checklist.Scope) (toldDoc, error) {
	var doc toldDoc
	err := s.checklists.FindOne(ctx, bson.D{{Key: "_id", Value: docID(sc)}}, options.FindOne().SetProjection(toldFields())).Decode(&doc)
	if errors.Is(err, mongo.ErrNoDocuments) || err == nil && (doc.ClientKey != sc.ClientKey || doc.IssueID != sc.IssueID) {
		return toldDoc{}, nil
	}
	if err != nil {
		return toldDoc{}, fmt.Errorf("find what was told of issue %s: %w", sc.IssueID, err)
	}
	return doc, nil
}

// Done implements outbox.Store.
func (s *Store) Done(ctx context.Context, sc checklist.Scope, last outbox.Last, now, again time.Time) (bool, error) {
	told := kept(last, time.Time{})
	if !last.Since.After(now) {
		var since *time.Time
		if !again.IsZero() {
			since = &again
		}
		same := bson.D{{Key: "_id", Value: docID(sc)}, {Key: "rev", Value: last.Rev}, {Key: "jiraSince", Value: last.Since}}
		paid, err := s.setTelling(ctx, sc, same, append(bson.D{{Key: "jiraSince", Value: since}}, told...))
		if err != nil || paid {
			return false, err
		}
	}
	return s.unpaid(ctx, sc, told, last.Since)
}

// Postpone implements outbox.Store.
func (s *Store) Postpone(ctx context.Context, sc checklist.Scope, until time.Time, last outbox.Last) error {
	_, err := s.unpaid(ctx, sc, kept(last, until), last.Since)
	return err
}

// unpaid keeps what became of telling of an issue whose debt is not paid, and says
// whether it is stored. That there is none any more is somebody else's doing, who
// took the caller for dead: then there is one again, of all parts.
func (s *Store) unpaid(ctx context.Context, sc checklist.Scope, told bson.D, since time.Time) (bool, error) {
	stored, err := s.setTelling(ctx, sc, bson.D{{Key: "_id", Value: docID(sc)}}, told)
	if err != nil || !stored {
		return false, err
	}
	is, err := s.told(ctx, sc)
	if err != nil || is.JiraSince != nil {
		return true, err
	}
	again := bson.D{{Key: "jiraSince", Value: since}}
	for _, p := range outbox.Parts() {
		again = append(again, bson.E{Key: "jira.parts." + p.String() + ".doubt", Value: true})
	}
	_, err = s.setTelling(ctx, sc, bson.D{{Key: "_id", Value: docID(sc)}, {Key: "jiraSince", Value: nil}}, again)
	return true, err
}

// Doubt implements outbox.Store.
func (s *Store) Doubt(ctx context.Context, sc checklist.Scope, p outbox.Part, now time.Time) error {
	now = now.UTC().Truncate(time.Millisecond)
	set := bson.D{{Key: "jira.parts." + p.String() + ".doubt", Value: true}, {Key: "jiraSince", Value: now}}
	done, err := s.setTelling(ctx, sc, append(bson.D{{Key: "_id", Value: docID(sc)}}, free(now)...), set)
	if err != nil || done {
		return err
	}
	doc, err := s.told(ctx, sc)
	if err != nil || doc.IssueID == "" {
		return err
	}
	return checklist.ErrBusy
}

// Drop implements outbox.Store.
func (s *Store) Drop(ctx context.Context, sc checklist.Scope) error {
	_, err := s.setTelling(ctx, sc, bson.D{{Key: "_id", Value: docID(sc)}}, bson.D{{Key: "jira.until", Value: time.Time{}}, {Key: "jira.claims", Value: 0}, {Key: "jiraSince", Value: nil}})
	return err
}

// DropSite implements outbox.Store.
func (s *Store) DropSite(ctx context.Context, clientKey string) error {
	_, err := s.checklists.UpdateMany(ctx, bson.D{{Key: "clientKey", Value: clientKey}, {Key: "jiraSince", Value: bson.D{{Key: "$ne", Value: nil}}}},
		bson.D{{Key: "$set", Value: bson.D{{Key: "jira.until", Value: time.Time{}}, {Key: "jira.claims", Value: 0}, {Key: "jiraSince", Value: nil}}}})
	if err != nil {
		return fmt.Errorf("forget what Jira was to be told: %w", err)
	}
	return nil
}

// setTelling sets fields of the issue that the filter finds, and says whether
// there was one.
func (s *Store) setTelling(ctx context.Context, sc checklist.Scope, filter, set bson.D) (bool, error) {
	res, err := s.checklists.UpdateOne(ctx, filter, bson.D{{Key: "$set", Value: set}})
	if err != nil {
		return false, fmt.Errorf("keep what became of telling of issue %s: %w", sc.IssueID, err)
	}
	return res.MatchedCount > 0, nil
}

// Behind implements outbox.Store.
func (s *Store) Behind(ctx context.Context, now time.Time, but []string, limit int) ([]checklist.Scope, error) {
	filter := append(bson.D{{Key: "jiraSince", Value: bson.D{{Key: "$lte", Value: now}}}}, free(now)...)
	if len(but) > 0 {
		filter = append(filter, bson.E{Key: "clientKey", Value: bson.D{{Key: "$nin", Value: but}}})
	}
	docs, err := docmongo.All[issueDoc](ctx, s.checklists, "what Jira is to be told", filter, options.Find().SetProjection(where()).SetSort(bson.D{{Key: "jiraSince", Value: 1}}).SetLimit(int64(limit)))
	if err != nil {
		return nil, err
	}
	return scopes(docs), nil
}

// Depth says of how many issues Jira is to be told at a time, and since when of the
// one that waits longest; the zero time if there is none.
func (s *Store) Depth(ctx context.Context, now time.Time) (waiting int, since time.Time, err error) {
	due := bson.D{{Key: "jiraSince", Value: bson.D{{Key: "$lte", Value: now}}}}
	n, err := s.checklists.CountDocuments(ctx, due)
	if err != nil {
		return 0, time.Time{}, fmt.Errorf("count what Jira is to be told: %w", err)
	}
	first, err := docmongo.All[toldDoc](ctx, s.checklists, "what Jira is to be told", due,
		options.Find().SetProjection(toldFields()).SetSort(bson.D{{Key: "jiraSince", Value: 1}}).SetLimit(1))
	if err != nil || len(first) == 0 {
		return 0, time.Time{}, err
	}
	return max(int(n), 1), *first[0].JiraSince, nil
}

// OweJira implements checklist.SettingsStore. Who has read an issue and not
// written it yet reads it once more.
func (s *Store) OweJira(ctx context.Context, part checklist.Part, since time.Time) error {
	filter := bson.D{{Key: "clientKey", Value: part.ClientKey}}
	if part.ProjectID != "" {
		filter = append(filter, bson.E{Key: "projectId", Value: part.ProjectID})
	}
	_, err := s.checklists.UpdateMany(ctx, filter, bson.D{
		{Key: "$set", Value: bson.D{{Key: "jiraSince", Value: since}}}, {Key: "$inc", Value: bson.D{{Key: "version", Value: 1}}},
	})
	if err != nil {
		return fmt.Errorf("note that Jira is to be told: %w", err)
	}
	return nil
}

// Untold is a document of this package's collection without what Jira was told of
// the issue, and with a note that it is to be told: for who brings back what was
// stored at another time than what Jira knows. It has no mark either, so that no
// server takes it for what it remembers of a later time. Documents of other
// collections stay as they are.
func Untold(of string, doc bson.Raw, since time.Time) (bson.Raw, error) {
	if of != collection {
		return doc, nil
	}
	var fields bson.D
	if err := bson.Unmarshal(doc, &fields); err != nil {
		return nil, fmt.Errorf("read a document of %s: %w", of, err)
	}
	fields = slices.DeleteFunc(fields, func(e bson.E) bool { return e.Key == "jira" || e.Key == "jiraSince" || e.Key == "mark" })
	return bson.Marshal(append(fields, bson.E{Key: "jiraSince", Value: since}))
}
