// Package tenantmongo keeps installations in MongoDB, or an engine that speaks
// its protocol. It knows documents, collections and indexes, and that secrets
// are stored sealed; it knows no rule about installations.
//
// The concerns are the database handle's: app opens it with majority write and
// read concern, on which the promise rests that what Save returned is stored
// and that what Get returns will not be rolled back.
package tenantmongo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"ticklist/docmongo"
	"ticklist/tenant"
	"ticklist/tenant/seal"
)

// collection holds one document for each site that ever installed the app.
const collection = "installations"

// Store is a tenant.Store on the collection `installations`.
type Store struct {
	installations *mongo.Collection
	ring          *seal.Ring
}

// New returns the store in db, whose secrets ring seals and opens.
func New(db *mongo.Database, ring *seal.Ring) *Store {
	return &Store{installations: db.Collection(collection), ring: ring}
}

// Indexes makes the indexes that the store's readers need. It may be called
// again on the same database. Migrations call it, nothing else.
func Indexes(ctx context.Context, db *mongo.Database) error {
	// Which other installations a site's address has had: after an import the
	// same address comes with a new clientKey.
	_, err := db.Collection(collection).Indexes().CreateOne(ctx, mongo.IndexModel{Keys: bson.D{{Key: "baseUrl", Value: 1}}})
	if err != nil {
		return fmt.Errorf("index installations: %w", err)
	}
	return nil
}

// Get implements tenant.Store.
func (s *Store) Get(ctx context.Context, clientKey string) (tenant.Installation, error) {
	var doc document
	err := s.installations.FindOne(ctx, bson.D{{Key: "_id", Value: clientKey}}).Decode(&doc)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return tenant.Installation{}, tenant.ErrNotInstalled
	}
	if err != nil {
		return tenant.Installation{}, fmt.Errorf("find installation: %w", err)
	}
	return s.fromDoc(ctx, doc)
}

// At implements tenant.Store.
func (s *Store) At(ctx context.Context, baseURL string) ([]tenant.Installation, error) {
	docs, err := docmongo.All[document](ctx, s.installations, "installations", bson.D{{Key: "baseUrl", Value: baseURL}})
	if err != nil {
		return nil, err
	}
	found := make([]tenant.Installation, 0, len(docs))
	for _, doc := range docs {
		in, err := s.fromDoc(ctx, doc)
		if err != nil {
			return nil, err
		}
		found = append(found, in)
	}
	return found, nil
}

// Enabled returns those of the sites whose installation is enabled. No secret is
// opened.
func (s *Store) Enabled(ctx context.Context, clientKeys []string) ([]string, error) {
	filter := bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: clientKeys}}}, {Key: "state", Value: string(tenant.StateEnabled)}}
	docs, err := docmongo.All[document](ctx, s.installations, "enabled installations", filter, options.Find().SetProjection(bson.D{{Key: "_id", Value: 1}}))
	if err != nil {
		return nil, err
	}
	enabled := make([]string, 0, len(docs))
	for _, doc := range docs {
		enabled = append(enabled, doc.ID)
	}
	return enabled, nil
}

// Save implements tenant.Store.
func (s *Store) Save(ctx context.Context, in tenant.Installation) (tenant.Installation, error) {
	doc, err := s.toDoc(ctx, in)
	if err != nil {
		return tenant.Installation{}, err
	}
	doc.Rev = in.Rev + 1
	if err := docmongo.Save(ctx, s.installations, "installation", in.ClientKey, in.Rev, doc, tenant.ErrConflict); err != nil {
		return tenant.Installation{}, err
	}
	return s.fromDoc(ctx, doc)
}

// document is an installation as it is stored. A time that has not come, and a
// secret that there is not, is null or, in a document of an older release,
// absent.
type document struct {
	ID                  string     `bson:"_id"` // clientKey
	BaseURL             string     `bson:"baseUrl"`
	DisplayURL          string     `bson:"displayUrl"`
	HelpCenterURL       string     `bson:"helpCenterUrl"`
	ProductType         string     `bson:"productType"`
	Description         string     `bson:"description"`
	ServerVersion       string     `bson:"serverVersion"`
	PluginsVersion      string     `bson:"pluginsVersion"`
	OAuthClientID       string     `bson:"oauthClientId"`
	SharedSecret        *sealed    `bson:"sharedSecret"`
	PreviousSecret      *sealed    `bson:"previousSecret"`
	PreviousUntil       *time.Time `bson:"previousUntil"`
	State               string     `bson:"state"`
	InstalledAt         *time.Time `bson:"installedAt"`
	UninstalledAt       *time.Time `bson:"uninstalledAt"`
	SupersededAt        *time.Time `bson:"supersededAt"`
	LastInstall         *time.Time `bson:"lastInstall"`
	LastCall            *time.Time `bson:"lastCall"`
	LastCallNotDisabled *time.Time `bson:"lastCallNotDisabled"`
	Rev                 int64      `bson:"rev"`
}

// sealed is a sealed value as it is stored.
type sealed struct {
	Key    string `bson:"key"`
	Sealed []byte `bson:"sealed"`
}

// The fields that secrets are sealed for, by their names in the document.
const (
	sharedSecret   = "sharedSecret"
	previousSecret = "previousSecret"
)

// seal seals a site's secret for a field, null for none.
func (s *Store) seal(ctx context.Context, clientKey, field string, secret tenant.Secret) (*sealed, error) {
	if secret == "" {
		return nil, nil //nolint:nilnil // null is how a document says that there is none
	}
	out, err := s.ring.Seal(ctx, seal.Place{ClientKey: clientKey, Field: field}, []byte(secret.Reveal()))
	if err != nil {
		return nil, err
	}
	return &sealed{Key: out.Key, Sealed: out.Bytes}, nil
}

// open is the reverse of seal. That it cannot is a fault and never an absence.
func (s *Store) open(ctx context.Context, clientKey, field string, from *sealed) (tenant.Secret, error) {
	if from == nil {
		return "", nil
	}
	secret, err := s.ring.Open(ctx, seal.Place{ClientKey: clientKey, Field: field}, seal.Sealed{Key: from.Key, Bytes: from.Sealed})
	if err != nil {
		return "", fmt.Errorf("read installation: %w", err)
	}
	return tenant.Secret(secret), nil
}

// toDoc seals the secrets and leaves the revision to the caller.
func (s *Store) toDoc(ctx context.Context, in tenant.Installation) (document, error) {
	shared, err := s.seal(ctx, in.ClientKey, sharedSecret, in.SharedSecret)
	if err != nil {
		return document{}, err
	}
	previous, err := s.seal(ctx, in.ClientKey, previousSecret, in.PreviousSecret)
	if err != nil {
		return document{}, err
	}
	return document{
		ID:                  in.ClientKey,
		BaseURL:             in.BaseURL,
		DisplayURL:          in.DisplayURL,
		HelpCenterURL:       in.HelpCenterURL,
		ProductType:         in.ProductType,
		Description:         in.Description,
		ServerVersion:       in.ServerVersion,
		PluginsVersion:      in.PluginsVersion,
		OAuthClientID:       in.OAuthClientID,
		SharedSecret:        shared,
		PreviousSecret:      previous,
		PreviousUntil:       toTime(in.PreviousUntil),
		State:               string(in.State),
		InstalledAt:         toTime(in.InstalledAt),
		UninstalledAt:       toTime(in.UninstalledAt),
		SupersededAt:        toTime(in.SupersededAt),
		LastInstall:         toTime(in.LastInstall),
		LastCall:            toTime(in.LastCall),
		LastCallNotDisabled: toTime(in.LastCallNotDisabled),
	}, nil
}

// fromDoc opens the secrets.
func (s *Store) fromDoc(ctx context.Context, doc document) (tenant.Installation, error) {
	shared, err := s.open(ctx, doc.ID, sharedSecret, doc.SharedSecret)
	if err != nil {
		return tenant.Installation{}, err
	}
	previous, err := s.open(ctx, doc.ID, previousSecret, doc.PreviousSecret)
	if err != nil {
		return tenant.Installation{}, err
	}
	return tenant.Installation{
		ClientKey:           doc.ID,
		BaseURL:             doc.BaseURL,
		DisplayURL:          doc.DisplayURL,
		HelpCenterURL:       doc.HelpCenterURL,
		ProductType:         doc.ProductType,
		Description:         doc.Description,
		ServerVersion:       doc.ServerVersion,
		PluginsVersion:      doc.PluginsVersion,
		OAuthClientID:       doc.OAuthClientID,
		SharedSecret:        shared,
		PreviousSecret:      previous,
		PreviousUntil:       fromTime(doc.PreviousUntil),
		State:               tenant.State(doc.State),
		InstalledAt:         fromTime(doc.InstalledAt),
		UninstalledAt:       fromTime(doc.UninstalledAt),
		SupersededAt:        fromTime(doc.SupersededAt),
		LastInstall:         fromTime(doc.LastInstall),
		LastCall:            fromTime(doc.LastCall),
		LastCallNotDisabled: fromTime(doc.LastCallNotDisabled),
		Rev:                 doc.Rev,
	}, nil
}

// toTime cuts to what BSON keeps, so that what Save returns is what Get will.
func toTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC().Truncate(time.Millisecond)
	return &t
}

func fromTime(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}
