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
	"ticklist/checklist/templates"
	"ticklist/docmongo"
)

const (
	templatesCollection = "templates"
	versionsCollection  = "templateversions"
)

// Templates is a templates.Store and a templates.Archive on the collections
// `templates`, with a document for each, and `templateversions`, with one for each
// version that a template had before the one it has. What is used where it reads
// off the collection of checklists.
type Templates struct {
	templates, versions, checklists *mongo.Collection
	sealer                          Sealer
}

// NewTemplates returns the templates in a database, under the conditions of [New].
func NewTemplates(db *mongo.Database, sealer Sealer) *Templates {
	return &Templates{
		templates: db.Collection(templatesCollection), versions: db.Collection(versionsCollection), checklists: db.Collection(collection), sealer: sealer,
	}
}

// PlacesOfTemplates makes the index by which the templates of a place are found;
// versions are found by their ids. Migrations call it, nothing else.
func PlacesOfTemplates(ctx context.Context, db *mongo.Database) error {
	_, err := db.Collection(templatesCollection).Indexes().CreateOne(ctx, mongo.IndexModel{
		Keys: bson.D{{Key: "clientKey", Value: 1}, {Key: "projectId", Value: 1}},
	})
	if err != nil {
		return fmt.Errorf("create the index of %s: %w", templatesCollection, err)
	}
	return nil
}

// OwedTemplates makes the index by which those are found whose version is owed to
// linked lists. Migrations call it, nothing else.
func OwedTemplates(ctx context.Context, db *mongo.Database) error {
	if _, err := db.Collection(templatesCollection).Indexes().CreateOne(ctx, mongo.IndexModel{Keys: bson.D{{Key: "owed", Value: 1}}}); err != nil {
		return fmt.Errorf("create the index of what templates owe: %w", err)
	}
	return nil
}

// templateDoc is a template. What people wrote is in Words and Lists, sealed apart,
// so that the names of many are read without their lists.
type templateDoc struct {
	ID        string    `bson:"_id"`
	ClientKey string    `bson:"clientKey"`
	Template  string    `bson:"template"`
	ProjectID string    `bson:"projectId"` // "" for one of the site
	Live      bool      `bson:"live"`
	Archived  bool      `bson:"archived"`
	Rev       int64     `bson:"rev"`
	Version   int       `bson:"version"`
	Words     textsDoc  `bson:"words"`
	Lists     textsDoc  `bson:"lists"`
	People    []string  `bson:"people"` // who is assigned to items
	CreatedBy string    `bson:"createdBy"`
	CreatedAt time.Time `bson:"createdAt"`
	UpdatedBy string    `bson:"updatedBy"`
	UpdatedAt time.Time `bson:"updatedAt"`
	SavedBy   string    `bson:"savedBy"`
	SavedAt   time.Time `bson:"savedAt"`
	// Owed is since when linked lists are owed the version; null if they are not.
	Owed *time.Time `bson:"owed"`
}

// versionDoc is a version that a template had.
type versionDoc struct {
	ID        string    `bson:"_id"`
	ClientKey string    `bson:"clientKey"`
	Template  string    `bson:"template"`
	N         int       `bson:"n"`
	Lists     textsDoc  `bson:"lists"`
	People    []string  `bson:"people"`
	By        string    `bson:"by"`
	At        time.Time `bson:"at"`
}

// templateWords are what a template is called, as it is sealed.
type templateWords struct {
	Name        string `bson:"name"`
	Description string `bson:"description"`
}

// templateLists are lists, as they are sealed.
type templateLists struct {
	Lists []wholeListDoc `bson:"lists"`
}

// templateID is unambiguous although a clientKey may hold any character: no id of a
// template has a colon.
func templateID(clientKey, id string) string { return clientKey + ":" + id }

// versionID sorts the versions of a template by their numbers.
func versionID(clientKey, id string, n int) string {
	return fmt.Sprintf("%s:%09d", templateID(clientKey, id), n)
}

// versionsOf is the filter for the versions of a template, whose ids are next to
// each other.
func versionsOf(clientKey, id string) bson.D {
	first := templateID(clientKey, id)
	return bson.D{
		{Key: "clientKey", Value: clientKey},
		{Key: "_id", Value: bson.D{{Key: "$gt", Value: first + ":"}, {Key: "$lt", Value: first + ";"}}}, // ';' follows ':'
	}
}

// What the parts of a template are sealed for.
func wordsOfTemplate(id string) string { return "words of template " + id }
func listsOfTemplate(id string) string { return "lists of template " + id }
func listsOfVersion(id string, n int) string {
	return fmt.Sprintf("lists of version %d of template %s", n, id)
}

func (s *Templates) seal(ctx context.Context, clientKey, field string, v any, replaces bool) (textsDoc, error) {
	packed, err := bson.Marshal(v)
	var doc textsDoc
	if err == nil {
		doc.Key, doc.Sealed, err = s.sealer.Seal(ctx, clientKey, "", field, packed, replaces)
	}
	if err != nil {
		return textsDoc{}, fmt.Errorf("seal the %s: %w", field, err)
	}
	return doc, nil
}

func (s *Templates) open(ctx context.Context, clientKey, field string, doc textsDoc, v any) error {
	packed, err := s.sealer.Open(ctx, clientKey, "", field, doc.Key, doc.Sealed)
	if err == nil {
		err = bson.Unmarshal(packed, v)
	}
	if err != nil {
		return fmt.Errorf("read the %s: %w", field, err)
	}
	return nil
}

func packLists(lists []checklist.List) templateLists {
	out := templateLists{Lists: make([]wholeListDoc, 0, len(lists))}
	for _, l := range lists {
		out.Lists = append(out.Lists, toWholeList(l))
	}
	return out
}

func (packed templateLists) lists() []checklist.List {
	var out []checklist.List
	for _, doc := range packed.Lists {
		out = append(out, doc.list())
	}
	return out
}

// Load implements templates.Store.
func (s *Templates) Load(ctx context.Context, clientKey, id string) (templates.Template, error) {
	mine := func(doc templateDoc) bool { return doc.ClientKey == clientKey && doc.Template == id }
	doc, err := docmongo.One(ctx, s.templates, "a template", templateID(clientKey, id), mine, templates.ErrNotFound)
	if err != nil {
		return templates.Template{}, err
	}
	return s.whole(ctx, doc)
}

// named is the template without its lists.
func (s *Templates) named(ctx context.Context, doc templateDoc) (templates.Template, error) {
	var words templateWords
	if err := s.open(ctx, doc.ClientKey, wordsOfTemplate(doc.Template), doc.Words, &words); err != nil {
		return templates.Template{}, err
	}
	t := doc.bare()
	t.Name, t.Description = words.Name, words.Description
	return t, nil
}

// bare is the template without what is sealed.
func (doc templateDoc) bare() templates.Template {
	t := templates.Template{
		ID: doc.Template, Area: checklist.Area{ClientKey: doc.ClientKey, ProjectID: doc.ProjectID},
		Live: doc.Live, Archived: doc.Archived, Rev: doc.Rev, Version: doc.Version,
		Created: checklist.Stamp{By: doc.CreatedBy, At: doc.CreatedAt.UTC()},
		Updated: checklist.Stamp{By: doc.UpdatedBy, At: doc.UpdatedAt.UTC()},
		Saved:   checklist.Stamp{By: doc.SavedBy, At: doc.SavedAt.UTC()},
	}
	if doc.Owed != nil {
		t.Owed = doc.Owed.UTC()
	}
	return t
}

func (s *Templates) whole(ctx context.Context, doc templateDoc) (templates.Template, error) {
	t, err := s.named(ctx, doc)
	if err != nil {
		return templates.Template{}, err
	}
	var packed templateLists
	if err := s.open(ctx, doc.ClientKey, listsOfTemplate(doc.Template), doc.Lists, &packed); err != nil {
		return templates.Template{}, err
	}
	t.Lists = packed.lists()
	return t, nil
}

// Save implements templates.Store.
func (s *Templates) Save(ctx context.Context, t templates.Template) (templates.Template, error) {
	was := t.Rev
	t.Rev++
	t.Used = 0
	doc, err := s.sealTemplate(ctx, t, was > 0)
	if err != nil {
		return templates.Template{}, err
	}
	if err := docmongo.Save(ctx, s.templates, "a template", doc.ID, was, doc, checklist.ErrConflict); err != nil {
		return templates.Template{}, err
	}
	return t, nil
}

func (s *Templates) sealTemplate(ctx context.Context, t templates.Template, replaces bool) (templateDoc, error) {
	at := t.Area.ClientKey
	words, err := s.seal(ctx, at, wordsOfTemplate(t.ID), templateWords{t.Name, t.Description}, replaces)
	if err != nil {
		return templateDoc{}, err
	}
	lists, err := s.seal(ctx, at, listsOfTemplate(t.ID), packLists(t.Lists), replaces)
	if err != nil {
		return templateDoc{}, err
	}
	var owed *time.Time
	if !t.Owed.IsZero() {
		owed = &t.Owed
	}
	return templateDoc{
		ID: templateID(at, t.ID), ClientKey: at, Template: t.ID, ProjectID: t.Area.ProjectID, Live: t.Live, Archived: t.Archived,
		Rev: t.Rev, Version: t.Version, Words: words, Lists: lists, People: assigned(t.Lists),
		CreatedBy: t.Created.By, CreatedAt: t.Created.At, UpdatedBy: t.Updated.By, UpdatedAt: t.Updated.At, SavedBy: t.Saved.By, SavedAt: t.Saved.At, Owed: owed,
	}, nil
}

// assigned are the people to whom items are assigned; never null.
func assigned(lists []checklist.List) []string {
	return append([]string{}, checklist.Issue{Lists: lists}.People()...)
}

// Each implements templates.Store.
func (s *Templates) Each(ctx context.Context, at checklist.Area, yield func(templates.Template) error) error {
	docs, err := s.find(ctx, bson.D{{Key: "clientKey", Value: at.ClientKey}, {Key: "projectId", Value: at.ProjectID}}, bson.D{{Key: "lists", Value: 0}})
	if err != nil {
		return err
	}
	for _, doc := range docs {
		t, err := s.named(ctx, doc)
		if err == nil {
			err = yield(t)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Templates) find(ctx context.Context, filter, fields bson.D) ([]templateDoc, error) {
	return docmongo.All[templateDoc](ctx, s.templates, "templates", filter, options.Find().SetProjection(fields).SetSort(bson.D{{Key: "_id", Value: 1}}))
}

// Delete implements templates.Store. The versions go last: without the template
// nobody asks for them, and deleting again takes what an interruption left.
func (s *Templates) Delete(ctx context.Context, clientKey, id string) error {
	if _, err := s.templates.DeleteOne(ctx, bson.D{{Key: "_id", Value: templateID(clientKey, id)}}); err != nil {
		return fmt.Errorf("delete a template: %w", err)
	}
	_, err := removeAll(ctx, s.versions, versionsOf(clientKey, id))
	return err
}

// Keep implements templates.Store.
func (s *Templates) Keep(ctx context.Context, clientKey string, v templates.Version) error {
	doc, err := s.sealVersion(ctx, clientKey, v, false)
	if err != nil {
		return err
	}
	_, err = s.versions.InsertOne(ctx, doc)
	if err != nil && !docmongo.Duplicate(err) {
		return fmt.Errorf("insert a version: %w", err)
	}
	return nil
}

func (s *Templates) sealVersion(ctx context.Context, clientKey string, v templates.Version, replaces bool) (versionDoc, error) {
	lists, err := s.seal(ctx, clientKey, listsOfVersion(v.Template, v.N), packLists(v.Lists), replaces)
	if err != nil {
		return versionDoc{}, err
	}
	return versionDoc{
		ID: versionID(clientKey, v.Template, v.N), ClientKey: clientKey, Template: v.Template, N: v.N, Lists: lists, People: assigned(v.Lists), By: v.By, At: v.At,
	}, nil
}

// version is a version without its lists.
func (doc versionDoc) version() templates.Version {
	return templates.Version{Template: doc.Template, N: doc.N, Stamp: checklist.Stamp{By: doc.By, At: doc.At.UTC()}}
}

func (s *Templates) openVersion(ctx context.Context, doc versionDoc) (templates.Version, error) {
	var packed templateLists
	if err := s.open(ctx, doc.ClientKey, listsOfVersion(doc.Template, doc.N), doc.Lists, &packed); err != nil {
		return templates.Version{}, err
	}
	v := doc.version()
	v.Lists = packed.lists()
	return v, nil
}

// Version implements templates.Store.
func (s *Templates) Version(ctx context.Context, clientKey, id string, n int) (templates.Version, error) {
	mine := func(doc versionDoc) bool { return doc.ClientKey == clientKey && doc.Template == id && doc.N == n }
	doc, err := docmongo.One(ctx, s.versions, "a version", versionID(clientKey, id, n), mine, templates.ErrNoVersion)
	if err != nil {
		return templates.Version{}, err
	}
	return s.openVersion(ctx, doc)
}

// Versions implements templates.Store.
func (s *Templates) Versions(ctx context.Context, clientKey, id string) ([]templates.Version, error) {
	docs, err := s.findVersions(ctx, versionsOf(clientKey, id), -1, bson.D{{Key: "lists", Value: 0}})
	if err != nil {
		return nil, err
	}
	out := make([]templates.Version, 0, len(docs))
	for _, doc := range docs {
		out = append(out, doc.version())
	}
	return out, nil
}

func (s *Templates) findVersions(ctx context.Context, filter bson.D, order int, fields bson.D) ([]versionDoc, error) {
	return docmongo.All[versionDoc](ctx, s.versions, "versions", filter, options.Find().SetProjection(fields).SetSort(bson.D{{Key: "_id", Value: order}}))
}

// Drop implements templates.Store.
func (s *Templates) Drop(ctx context.Context, clientKey, id string, before int) error {
	_, err := removeAll(ctx, s.versions, append(versionsOf(clientKey, id), bson.E{Key: "n", Value: bson.D{{Key: "$lt", Value: before}}}))
	return err
}

// Owing implements templates.Store. It alone looks at all sites: whoever saved a
// version may have died.
func (s *Templates) Owing(ctx context.Context, since time.Time, limit int) ([]templates.Template, error) {
	docs, err := docmongo.All[templateDoc](ctx, s.templates, "what templates owe", bson.D{{Key: "owed", Value: bson.D{{Key: "$lte", Value: since}}}},
		options.Find().SetProjection(bson.D{{Key: "lists", Value: 0}, {Key: "words", Value: 0}}).SetSort(bson.D{{Key: "owed", Value: 1}}).SetLimit(int64(limit)))
	if err != nil {
		return nil, err
	}
	out := make([]templates.Template, 0, len(docs))
	for _, doc := range docs {
		out = append(out, doc.bare())
	}
	return out, nil
}

// Paid implements templates.Store. The revision stays: who is changing the template
// need not begin anew, and at worst what is paid is looked at once more.
func (s *Templates) Paid(ctx context.Context, clientKey, id string, n int) error {
	_, err := s.templates.UpdateOne(ctx, bson.D{{Key: "_id", Value: templateID(clientKey, id)}, {Key: "version", Value: n}},
		bson.D{{Key: "$set", Value: bson.D{{Key: "owed", Value: nil}}}})
	if err != nil {
		return fmt.Errorf("note what a template has paid: %w", err)
	}
	return nil
}

// Uses implements templates.Store. Each is counted in the index of applied
// templates, without a look at a checklist.
func (s *Templates) Uses(ctx context.Context, clientKey string, ids []string) (map[string]int64, error) {
	out := make(map[string]int64, len(ids))
	for _, id := range ids {
		n, err := s.checklists.CountDocuments(ctx, bson.D{{Key: "clientKey", Value: clientKey}, {Key: "templates", Value: id}})
		if err != nil {
			return nil, fmt.Errorf("count the uses of a template: %w", err)
		}
		out[id] = n
	}
	return out, nil
}

// Linked implements templates.Store. Of what the index of applied templates finds,
// the lists are looked at here: the embedded engine cannot ask two things of one
// element.
func (s *Templates) Linked(ctx context.Context, clientKey, id string) (int64, error) {
	type linkedDoc struct {
		Lists []listDoc `bson:"lists"`
	}
	docs, err := docmongo.All[linkedDoc](ctx, s.checklists, "what is linked to a template",
		bson.D{{Key: "clientKey", Value: clientKey}, {Key: "templates", Value: id}, {Key: "lists.live", Value: true}},
		options.Find().SetProjection(bson.D{{Key: "lists.live", Value: 1}, {Key: "lists.from", Value: 1}}))
	if err != nil {
		return 0, err
	}
	var n int64
	for _, doc := range docs {
		if slices.ContainsFunc(doc.Lists, func(l listDoc) bool { return l.Live && l.From != nil && l.From.Template == id }) {
			n++
		}
	}
	return n, nil
}

// inTemplates is the filter for the templates of a site or one of its projects.
func inTemplates(p checklist.Part) bson.D {
	filter := bson.D{{Key: "clientKey", Value: p.ClientKey}}
	if p.ProjectID != "" {
		filter = append(filter, bson.E{Key: "projectId", Value: p.ProjectID})
	}
	return filter
}

// Whole implements templates.Archive.
func (s *Templates) Whole(ctx context.Context, p checklist.Part, yield func(templates.Template, []templates.Version) error) error {
	docs, err := s.find(ctx, inTemplates(p), bson.D{{Key: "lists", Value: 0}, {Key: "words", Value: 0}})
	if err != nil {
		return err
	}
	for _, doc := range docs { // one at a time: the lists of all may be much
		t, err := s.Load(ctx, doc.ClientKey, doc.Template)
		if errors.Is(err, templates.ErrNotFound) { // deleted meanwhile
			continue
		}
		if err != nil {
			return err
		}
		versions, err := s.wholeVersions(ctx, doc)
		if err == nil {
			err = yield(t, versions)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Templates) wholeVersions(ctx context.Context, of templateDoc) ([]templates.Version, error) {
	docs, err := s.findVersions(ctx, versionsOf(of.ClientKey, of.Template), 1, bson.D{})
	if err != nil {
		return nil, err
	}
	out := make([]templates.Version, 0, len(docs))
	for _, doc := range docs {
		v, err := s.openVersion(ctx, doc)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// TemplatePeople implements templates.Archive.
func (s *Templates) TemplatePeople(ctx context.Context, clientKey string, yield func([]string) error) error {
	docs, err := s.find(ctx, inTemplates(checklist.Part{ClientKey: clientKey}), bson.D{{Key: "lists", Value: 0}, {Key: "words", Value: 0}})
	if err != nil {
		return err
	}
	for _, doc := range docs {
		people := append(doc.People, doc.CreatedBy, doc.UpdatedBy, doc.SavedBy)
		versions, err := s.findVersions(ctx, versionsOf(clientKey, doc.Template), 1, bson.D{{Key: "lists", Value: 0}})
		if err != nil {
			return err
		}
		for _, v := range versions {
			people = append(append(people, v.People...), v.By)
		}
		if err := yield(checklist.Real(people)); err != nil {
			return err
		}
	}
	return nil
}

// EraseTemplates implements templates.Archive.
func (s *Templates) EraseTemplates(ctx context.Context, p checklist.Part, created time.Time) (int64, error) {
	if p.IssueID != "" {
		return 0, nil
	}
	docs, err := s.find(ctx, before(inTemplates(checklist.Part{ClientKey: p.ClientKey, ProjectID: p.ProjectID}), created), bson.D{{Key: "lists", Value: 0}, {Key: "words", Value: 0}})
	if err != nil {
		return 0, err
	}
	var n int64
	for _, doc := range docs {
		did, err := s.eraseTemplate(ctx, doc, p.AccountID)
		if err != nil {
			return n, err
		}
		if did {
			n++
		}
	}
	return n, nil
}

// eraseTemplate removes a template, or takes a person out of it.
func (s *Templates) eraseTemplate(ctx context.Context, doc templateDoc, accountID string) (bool, error) {
	if accountID != "" {
		return s.forget(ctx, doc, accountID)
	}
	return true, s.Delete(ctx, doc.ClientKey, doc.Template)
}

// forget takes a person out of a template and its versions, and says whether there
// was anything to take.
func (s *Templates) forget(ctx context.Context, of templateDoc, accountID string) (bool, error) {
	found, err := s.forgetInTemplate(ctx, of, accountID)
	if err != nil {
		return found, err
	}
	versions, err := s.wholeVersions(ctx, of)
	if err != nil {
		return found, err
	}
	for _, v := range versions {
		if !v.Forget(accountID) {
			continue
		}
		found = true
		doc, err := s.sealVersion(ctx, of.ClientKey, v, true)
		if err == nil {
			_, err = s.versions.ReplaceOne(ctx, bson.D{{Key: "_id", Value: doc.ID}}, doc)
		}
		if err != nil {
			return found, fmt.Errorf("take a person out of a version: %w", err)
		}
	}
	return found, nil
}

func (s *Templates) forgetInTemplate(ctx context.Context, of templateDoc, accountID string) (bool, error) {
	for range maxTries {
		t, err := s.Load(ctx, of.ClientKey, of.Template)
		if errors.Is(err, templates.ErrNotFound) {
			return false, nil
		}
		if err != nil || !t.Forget(accountID) {
			return false, err
		}
		if _, err = s.Save(ctx, t); !errors.Is(err, checklist.ErrConflict) {
			return err == nil, err
		}
	}
	return false, checklist.ErrBusy
}
