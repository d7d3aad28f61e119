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
	return s.fromDoc(doc)
}

// Save implements tenant.Store. The revision in the filter decides the race;
// the unique _id decides who creates.
func (s *Store) Save(ctx context.Context, in tenant.Installation) (tenant.Installation, error) {
	doc, err := s.toDoc(in)
	if err != nil {
		return tenant.Installation{}, err
	}
	doc.Rev = in.Rev + 1

	if in.Rev == 0 {
		_, err := s.installations.InsertOne(ctx, doc)
		if mongo.IsDuplicateKeyError(err) {
			return tenant.Installation{}, tenant.ErrConflict
		}
		if err != nil {
			return tenant.Installation{}, fmt.Errorf("insert installation: %w", err)
		}
		return s.fromDoc(doc)
	}

	filter := bson.D{{Key: "_id", Value: in.ClientKey}, {Key: "rev", Value: in.Rev}}
	res, err := s.installations.ReplaceOne(ctx, filter, doc)
	if err != nil {
		return tenant.Installation{}, fmt.Errorf("replace installation: %w", err)
	}
	if res.MatchedCount == 0 {
		return tenant.Installation{}, tenant.ErrConflict
	}
	return s.fromDoc(doc)
}

// document is an installation as it is stored. A time that has not come is
// null.
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
	SharedSecret        sealed     `bson:"sharedSecret"`
	State               string     `bson:"state"`
	InstalledAt         *time.Time `bson:"installedAt"`
	UninstalledAt       *time.Time `bson:"uninstalledAt"`
	LastCall            *time.Time `bson:"lastCall"`
	LastCallNotDisabled *time.Time `bson:"lastCallNotDisabled"`
	Rev                 int64      `bson:"rev"`
}

// sealed is a sealed value as it is stored.
type sealed struct {
	Key    string `bson:"key"`
	Sealed []byte `bson:"sealed"`
}

// secretPlace is where the shared secret of a site is sealed for.
func secretPlace(clientKey string) seal.Place {
	return seal.Place{ClientKey: clientKey, Field: "sharedSecret"}
}

// toDoc seals the secret and leaves the revision to the caller.
func (s *Store) toDoc(in tenant.Installation) (document, error) {
	secret, err := s.ring.Seal(secretPlace(in.ClientKey), []byte(in.SharedSecret.Reveal()))
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
		SharedSecret:        sealed{Key: secret.Key, Sealed: secret.Bytes},
		State:               string(in.State),
		InstalledAt:         toTime(in.InstalledAt),
		UninstalledAt:       toTime(in.UninstalledAt),
		LastCall:            toTime(in.LastCall),
		LastCallNotDisabled: toTime(in.LastCallNotDisabled),
	}, nil
}

// fromDoc opens the secret. That it cannot is a fault and never an absence.
func (s *Store) fromDoc(doc document) (tenant.Installation, error) {
	secret, err := s.ring.Open(secretPlace(doc.ID), seal.Sealed{Key: doc.SharedSecret.Key, Bytes: doc.SharedSecret.Sealed})
	if err != nil {
		return tenant.Installation{}, fmt.Errorf("read installation: %w", err)
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
		SharedSecret:        tenant.Secret(secret),
		State:               tenant.State(doc.State),
		InstalledAt:         fromTime(doc.InstalledAt),
		UninstalledAt:       fromTime(doc.UninstalledAt),
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
