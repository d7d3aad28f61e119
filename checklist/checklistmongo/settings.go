package checklistmongo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
	"go.mongodb.org/mongo-driver/v2/bson"

	"ticklist/checklist"
	"ticklist/docmongo"
)

// settingsDoc is a document of the collection of settings. What the statuses are
// called is in Names, sealed.
type settingsDoc struct {
	ID        string       `bson:"_id"`
	ClientKey string       `bson:"clientKey"`
	ProjectID string       `bson:"projectId"` // "" for the site as a whole
	Rev       int64        `bson:"rev"`
	StatusRev *int64       `bson:"statusRev"` // null in documents from when rev counted nothing else
	Statuses  []statusDoc  `bson:"statuses"`  // null where none are chosen
	Retired   []retiredDoc `bson:"retired"`
	Names     textsDoc     `bson:"names"`
	Choice    choiceDoc    `bson:"choice"`
	Watches   *textsDoc    `bson:"watches"` // sealed; null where there are none
	CreatedAt time.Time    `bson:"createdAt"`
}

// choiceDoc has what is not chosen as null.
type choiceDoc struct {
	SeveralLists      *bool      `bson:"severalLists"`
	OptionalByDefault *bool      `bson:"optionalByDefault"`
	Panel             *string    `bson:"panel"`
	Tell              *string    `bson:"tell"`
	Language          *string    `bson:"language"`
	HideComplete      *bool      `bson:"hideComplete"`
	Permissions       []grantDoc `bson:"permissions"` // null is not empty
	Fields            *fieldsDoc `bson:"fields"`
}

type fieldsDoc struct {
	Progress  bool `bson:"progress"`
	Percent   bool `bson:"percent"`
	Completed bool `bson:"completed"`
	Text      bool `bson:"text"`
	Glance    bool `bson:"glance"`
}

type grantDoc struct {
	Permission string       `bson:"permission"`
	To         []granteeDoc `bson:"to"`
}

type granteeDoc struct {
	Type string `bson:"type"`
	ID   string `bson:"id"`
}

func choiceDocOf(c checklist.Choice) choiceDoc {
	doc := choiceDoc{
		SeveralLists: c.SeveralLists, OptionalByDefault: c.OptionalByDefault, Panel: c.Panel, Tell: c.Tell,
		Language: c.Language, HideComplete: c.HideComplete, Fields: (*fieldsDoc)(c.Fields),
	}
	if c.Permissions == nil {
		return doc
	}
	doc.Permissions = []grantDoc{}
	for _, p := range checklist.CustomPermissions() {
		to, custom := (*c.Permissions)[p]
		if !custom {
			continue
		}
		grant := grantDoc{Permission: string(p), To: []granteeDoc{}}
		for _, one := range to {
			grant.To = append(grant.To, granteeDoc{Type: string(one.Type), ID: one.ID})
		}
		doc.Permissions = append(doc.Permissions, grant)
	}
	return doc
}

func (d choiceDoc) choice() checklist.Choice {
	c := checklist.Choice{
		SeveralLists: d.SeveralLists, OptionalByDefault: d.OptionalByDefault, Panel: d.Panel, Tell: d.Tell,
		Language: d.Language, HideComplete: d.HideComplete, Fields: (*checklist.Fields)(d.Fields),
	}
	if d.Permissions == nil {
		return c
	}
	grants := checklist.Grants{}
	for _, g := range d.Permissions {
		to := []checklist.Grantee{}
		for _, one := range g.To {
			to = append(to, checklist.Grantee{Type: checklist.GranteeType(one.Type), ID: one.ID})
		}
		grants[checklist.Permission(g.Permission)] = to
	}
	c.Permissions = &grants
	return c
}

type statusDoc struct {
	ID       string `bson:"id"`
	Colour   string `bson:"colour"`
	Complete bool   `bson:"complete"`
}

type retiredDoc struct {
	ID       string `bson:"id"`
	To       string `bson:"to"`
	Complete bool   `bson:"complete"`
}

// placeID is unambiguous although a clientKey may hold any character: what
// follows it tells the kinds apart, and a project's id has no colon.
func placeID(p checklist.Area) string {
	if p.ProjectID == "" {
		return p.ClientKey + ":site"
	}
	return p.ClientKey + ":project:" + p.ProjectID
}

// namesField is what the names of a place's statuses are sealed for.
func namesField(p checklist.Area) string {
	if p.ProjectID == "" {
		return "statuses of the site"
	}
	return "statuses of project " + p.ProjectID
}

// packNames writes the names of statuses, each with the id of its status, as
// packTexts does.
func packNames(statuses []checklist.Status) []byte {
	b := []byte{textsFormat}
	for _, s := range statuses {
		b = appendString(appendString(b, s.ID), s.Name)
	}
	return b
}

// unpackNames writes packed names into the statuses they were taken from, or
// returns errTexts.
func unpackNames(packed []byte, statuses []checklist.Status) error {
	if len(packed) == 0 || packed[0] != textsFormat {
		return fmt.Errorf("%w: of a format that is not known", errTexts)
	}
	r := reader{rest: string(packed[1:])}
	for n := range statuses {
		r.expect(statuses[n].ID)
		statuses[n].Name = r.text()
	}
	if r.broken || r.rest != "" {
		return errTexts
	}
	return nil
}

// watchesField is what the watches of a site are sealed for.
const watchesField = "watches of the site"

// watchWords is a watch as it is sealed.
type watchWords struct {
	ID      string `json:"id"`
	List    string `json:"list"`
	Pattern string `json:"pattern"`
	Shared  bool   `json:"shared"`
}

// sealWatches returns nil where there is nothing to seal.
func (s *Store) sealWatches(ctx context.Context, clientKey string, watches []checklist.Watch, replaces bool) (*textsDoc, error) {
	if len(watches) == 0 {
		return nil, nil //nolint:nilnil // null is what is stored
	}
	var words []watchWords
	for _, w := range watches {
		words = append(words, watchWords(w))
	}
	packed, err := json.Marshal(words)
	var doc textsDoc
	if err == nil {
		doc.Key, doc.Sealed, err = s.sealer.Seal(ctx, clientKey, "", watchesField, packed, replaces)
	}
	if err != nil {
		return nil, fmt.Errorf("seal the watches: %w", err)
	}
	return &doc, nil
}

func (s *Store) openWatches(ctx context.Context, clientKey string, doc *textsDoc) ([]checklist.Watch, error) {
	if doc == nil {
		return nil, nil
	}
	packed, err := s.sealer.Open(ctx, clientKey, "", watchesField, doc.Key, doc.Sealed)
	var words []watchWords
	if err == nil {
		err = json.Unmarshal(packed, &words)
	}
	if err != nil {
		return nil, fmt.Errorf("read the watches: %w", err)
	}
	var out []checklist.Watch
	for _, w := range words {
		out = append(out, checklist.Watch(w))
	}
	return out, nil
}

// LoadSettings implements checklist.SettingsStore.
func (s *Store) LoadSettings(ctx context.Context, p checklist.Area) (checklist.Settings, error) {
	mine := func(doc settingsDoc) bool { return doc.ClientKey == p.ClientKey && doc.ProjectID == p.ProjectID }
	doc, err := docmongo.One(ctx, s.settings, "settings", placeID(p), mine, checklist.ErrNotFound)
	if err != nil {
		return checklist.Settings{}, err
	}
	return s.openSettings(ctx, doc)
}

func (s *Store) openSettings(ctx context.Context, doc settingsDoc) (checklist.Settings, error) {
	out := checklist.Settings{Rev: doc.Rev, StatusRev: doc.Rev, Choice: doc.Choice.choice(), Created: doc.CreatedAt.UTC()}
	if doc.StatusRev != nil {
		out.StatusRev = *doc.StatusRev
	}
	for _, d := range doc.Statuses {
		out.Statuses = append(out.Statuses, checklist.Status{ID: d.ID, Colour: d.Colour, Complete: d.Complete})
	}
	for _, d := range doc.Retired {
		out.Retired = append(out.Retired, checklist.Retired(d))
	}
	at := checklist.Area{ClientKey: doc.ClientKey, ProjectID: doc.ProjectID}
	packed, err := s.sealer.Open(ctx, doc.ClientKey, "", namesField(at), doc.Names.Key, doc.Names.Sealed)
	if err == nil {
		err = unpackNames(packed, out.Statuses)
	}
	if err != nil {
		return checklist.Settings{}, fmt.Errorf("read the names of statuses in %s: %w", doc.ID, err)
	}
	out.Watches, err = s.openWatches(ctx, doc.ClientKey, doc.Watches)
	return out, err
}

// SaveSettings implements checklist.SettingsStore.
func (s *Store) SaveSettings(ctx context.Context, p checklist.Area, in checklist.Settings) (checklist.Settings, error) {
	next := in
	next.Rev++
	doc, err := s.sealSettings(ctx, p, next, in.Rev > 0)
	if err != nil {
		return checklist.Settings{}, err
	}
	if err := docmongo.Save(ctx, s.settings, "settings", doc.ID, in.Rev, doc, checklist.ErrConflict); err != nil {
		return checklist.Settings{}, err
	}
	return next, nil
}

func (s *Store) sealSettings(ctx context.Context, p checklist.Area, in checklist.Settings, replaces bool) (settingsDoc, error) {
	doc := settingsDoc{ID: placeID(p), ClientKey: p.ClientKey, ProjectID: p.ProjectID, Rev: in.Rev, StatusRev: &in.StatusRev, Retired: []retiredDoc{}, Choice: choiceDocOf(in.Choice), CreatedAt: in.Created}
	for _, status := range in.Statuses {
		doc.Statuses = append(doc.Statuses, statusDoc{ID: status.ID, Colour: status.Colour, Complete: status.Complete})
	}
	for _, was := range in.Retired {
		doc.Retired = append(doc.Retired, retiredDoc(was))
	}
	var err error
	doc.Names.Key, doc.Names.Sealed, err = s.sealer.Seal(ctx, p.ClientKey, "", namesField(p), packNames(in.Statuses), replaces)
	if err != nil {
		return settingsDoc{}, fmt.Errorf("seal the names of statuses in %s: %w", doc.ID, err)
	}
	doc.Watches, err = s.sealWatches(ctx, p.ClientKey, in.Watches, replaces)
	return doc, err
}

// EachSettings implements checklist.SettingsStore.
func (s *Store) EachSettings(ctx context.Context, clientKey string, yield func(checklist.Area, checklist.Settings) error) error {
	docs, err := docmongo.All[settingsDoc](ctx, s.settings, "settings", settingsOf(clientKey))
	if err != nil {
		return err
	}
	for _, doc := range docs {
		in, err := s.openSettings(ctx, doc)
		if err == nil {
			err = yield(checklist.Area{ClientKey: doc.ClientKey, ProjectID: doc.ProjectID}, in)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// settingsOf is the filter for all settings of a site. Their ids are next to each
// other, so that no other index is needed.
func settingsOf(clientKey string) bson.D {
	return bson.D{
		{Key: "clientKey", Value: clientKey},
		{Key: "_id", Value: bson.D{{Key: "$gt", Value: clientKey + ":"}, {Key: "$lt", Value: clientKey + ";"}}}, // ';' follows ':'
	}
}

// CountStatuses implements checklist.SettingsStore.
func (s *Store) CountStatuses(ctx context.Context, p checklist.Part) (map[checklist.Use]int64, error) {
	out := map[checklist.Use]int64{}
	fields := bson.D{
		{Key: "clientKey", Value: 1}, {Key: "issueId", Value: 1}, {Key: "projectId", Value: 1},
		{Key: "lists.items.kind", Value: 1}, {Key: "lists.items.status", Value: 1},
	}
	err := s.pages(ctx, p, "", thinPage, fields, func(doc issueDoc) error {
		for _, l := range doc.Lists {
			for _, it := range l.Items {
				if it.Kind == string(checklist.KindItem) {
					out[checklist.Use{ProjectID: doc.ProjectID, Status: it.Status}]++
				}
			}
		}
		return nil
	})
	return out, err
}

// EraseSettings removes the settings of a site or of one of its projects that were
// created before a time, all of them if it is zero. In those of a person's site it
// replaces the account id by checklist.Erased; an issue has none. It returns how
// many it removed or changed.
func (s *Store) EraseSettings(ctx context.Context, p checklist.Part, created time.Time) (int64, error) {
	switch {
	case p.IssueID != "":
		return 0, nil
	case p.AccountID != "":
		return s.forgetInSettings(ctx, p.ClientKey, p.AccountID)
	case p.ProjectID != "":
		at := checklist.Area{ClientKey: p.ClientKey, ProjectID: p.ProjectID}
		return removeAll(ctx, s.settings, before(bson.D{{Key: "_id", Value: placeID(at)}}, created))
	}
	return removeAll(ctx, s.settings, before(settingsOf(p.ClientKey), created))
}

func (s *Store) forgetInSettings(ctx context.Context, clientKey, accountID string) (int64, error) {
	var changed int64
	err := s.EachSettings(ctx, clientKey, func(p checklist.Area, in checklist.Settings) error {
		for range maxTries {
			if !in.Forget(accountID) {
				return nil
			}
			_, err := s.SaveSettings(ctx, p, in)
			if err == nil {
				changed++
			}
			if !errors.Is(err, checklist.ErrConflict) {
				return err
			}
			in, err = s.LoadSettings(ctx, p)
			if errors.Is(err, checklist.ErrNotFound) { // it was erased meanwhile
				return nil
			}
			if err != nil {
				return err
			}
		}
		return checklist.ErrBusy
	})
	return changed, err
}
