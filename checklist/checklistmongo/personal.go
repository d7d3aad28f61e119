package checklistmongo

import (
	"context"
	"net/url"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"ticklist/checklist"
	"ticklist/docmongo"
)

const personalCollection = "personsettings"

// personalDoc is what a person chose for themselves.
type personalDoc struct {
	ID           string    `bson:"_id"`
	ClientKey    string    `bson:"clientKey"`
	AccountID    string    `bson:"accountId"`
	Rev          int64     `bson:"rev"`
	Language     *string   `bson:"language"` // null where it is not chosen, as hideComplete
	HideComplete *bool     `bson:"hideComplete"`
	CreatedAt    time.Time `bson:"createdAt"`
}

// personID is unambiguous although a clientKey may hold any character: an account
// id that is escaped has no colon, so the last one divides.
func personID(of checklist.Person) string {
	return of.ClientKey + ":" + url.QueryEscape(of.AccountID)
}

// LoadPerson implements checklist.SettingsStore.
func (s *Store) LoadPerson(ctx context.Context, of checklist.Person) (checklist.Personal, error) {
	mine := func(doc personalDoc) bool { return doc.ClientKey == of.ClientKey && doc.AccountID == of.AccountID }
	doc, err := docmongo.One(ctx, s.personal, "a person's settings", personID(of), mine, checklist.ErrNotFound)
	if err != nil {
		return checklist.Personal{}, err
	}
	return doc.personal(), nil
}

func (d personalDoc) personal() checklist.Personal {
	return checklist.Personal{Rev: d.Rev, Language: d.Language, HideComplete: d.HideComplete, Created: d.CreatedAt.UTC()}
}

// SavePerson implements checklist.SettingsStore, as SaveSettings does.
func (s *Store) SavePerson(ctx context.Context, of checklist.Person, in checklist.Personal) (checklist.Personal, error) {
	doc := personalDoc{
		ID: personID(of), ClientKey: of.ClientKey, AccountID: of.AccountID, Rev: in.Rev + 1,
		Language: in.Language, HideComplete: in.HideComplete, CreatedAt: in.Created,
	}
	if err := docmongo.Save(ctx, s.personal, "a person's settings", doc.ID, in.Rev, doc, checklist.ErrConflict); err != nil {
		return checklist.Personal{}, err
	}
	return doc.personal(), nil
}

// EachPersonal calls yield for each person of a site who chose something, in any
// order, until it returns an error, which EachPersonal returns.
func (s *Store) EachPersonal(ctx context.Context, clientKey string, yield func(checklist.Person, checklist.Personal) error) error {
	docs, err := docmongo.All[personalDoc](ctx, s.personal, "the settings of people", settingsOf(clientKey))
	if err != nil {
		return err
	}
	for _, doc := range docs {
		if err := yield(checklist.Person{ClientKey: doc.ClientKey, AccountID: doc.AccountID}, doc.personal()); err != nil {
			return err
		}
	}
	return nil
}

// ErasePersonal removes what the people of a site, or one of them, chose for
// themselves before a time, or ever if it is zero. A project and an issue have
// none. It returns how many it removed.
func (s *Store) ErasePersonal(ctx context.Context, p checklist.Part, created time.Time) (int64, error) {
	switch {
	case p.IssueID != "" || p.ProjectID != "":
		return 0, nil
	case p.AccountID != "":
		of := checklist.Person{ClientKey: p.ClientKey, AccountID: p.AccountID}
		return removeAll(ctx, s.personal, bson.D{{Key: "_id", Value: personID(of)}, {Key: "clientKey", Value: p.ClientKey}})
	}
	return removeAll(ctx, s.personal, before(settingsOf(p.ClientKey), created))
}
