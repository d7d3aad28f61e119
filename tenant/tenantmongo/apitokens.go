package tenantmongo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/docmongo"
	"ticklist/tenant"
)

// tokens holds one document for each API token.
const tokens = "tokens"

// Sealer makes what admins write unreadable before it is stored; datakeys.Keys
// is one. What it seals for a field of a site opens for that field alone.
type Sealer interface {
	// Seal returns the sealed value and the name of the key that opens it.
	// replaces is false here: nothing is sealed a second time.
	Seal(ctx context.Context, clientKey, issueID, field string, value []byte, replaces bool) (key string, sealed []byte, err error)

	// Open returns the value. Every error is a fault.
	Open(ctx context.Context, clientKey, issueID, field, key string, sealed []byte) ([]byte, error)
}

// APITokens is a tenant.APITokenStore on the collection `tokens`.
type APITokens struct {
	tokens *mongo.Collection
	sealer Sealer
}

// NewAPITokens returns the tokens in db, whose names sealer seals and opens.
func NewAPITokens(db *mongo.Database, sealer Sealer) *APITokens {
	return &APITokens{tokens: db.Collection(tokens), sealer: sealer}
}

// APITokenIndexes makes the indexes of the tokens. It may be called again on the
// same database. Migrations call it, nothing else.
func APITokenIndexes(ctx context.Context, db *mongo.Database) error {
	for _, key := range []string{"clientKey", "until"} { // one at a time: the embedded engine panics over several
		_, err := db.Collection(tokens).Indexes().CreateOne(ctx, mongo.IndexModel{Keys: bson.D{{Key: key, Value: 1}}})
		if err != nil {
			return fmt.Errorf("index %s: %w", tokens, err)
		}
	}
	return nil
}

// tokenDoc is a token as it is stored.
type tokenDoc struct {
	ID        string     `bson:"_id"` // clientKey:id
	ClientKey string     `bson:"clientKey"`
	TokenID   string     `bson:"tokenId"`
	Hash      string     `bson:"hash"`
	Name      sealed     `bson:"name"`
	AccountID string     `bson:"accountId"`
	Write     bool       `bson:"write"`
	Projects  []string   `bson:"projects"`
	CreatedAt time.Time  `bson:"createdAt"`
	Until     time.Time  `bson:"until"`
	RevokedAt *time.Time `bson:"revokedAt"`
	Uses      int64      `bson:"uses"`
	Recent    []useDoc   `bson:"recent"`
	Rev       int64      `bson:"rev"`
}

type useDoc struct {
	At   time.Time `bson:"at"`
	What string    `bson:"what"`
}

// tokenDocID is unambiguous although a clientKey may hold any character: the id
// of a token has no colon, so the last one divides.
func tokenDocID(clientKey, id string) string { return clientKey + ":" + id }

// nameField is what the name of a token is sealed for: it opens beside no other.
func nameField(id string) string { return "name of token " + id }

// Create implements tenant.APITokenStore.
func (s *APITokens) Create(ctx context.Context, t tenant.APIToken) error {
	key, name, err := s.sealer.Seal(ctx, t.ClientKey, "", nameField(t.ID), []byte(t.Name), false)
	if err != nil {
		return fmt.Errorf("seal the name of a token: %w", err)
	}
	doc := tokenDoc{
		ID: tokenDocID(t.ClientKey, t.ID), ClientKey: t.ClientKey, TokenID: t.ID, Hash: t.Hash, Name: sealed{Key: key, Sealed: name},
		AccountID: t.AccountID, Write: t.Write, Projects: append([]string{}, t.Projects...),
		CreatedAt: t.CreatedAt.UTC().Truncate(time.Millisecond), Until: t.Until.UTC().Truncate(time.Millisecond), RevokedAt: toTime(t.RevokedAt),
		Uses: t.Uses, Recent: toUses(t.Recent), Rev: 1,
	}
	if _, err := s.tokens.InsertOne(ctx, doc); err != nil && !docmongo.Duplicate(err) { // which is this one, as its id says
		return fmt.Errorf("insert token: %w", err)
	}
	return nil
}

func toUses(uses []tenant.TokenUse) []useDoc {
	out := make([]useDoc, 0, len(uses))
	for _, u := range uses {
		out = append(out, useDoc{At: u.At.UTC().Truncate(time.Millisecond), What: u.What})
	}
	return out
}

// Get implements tenant.APITokenStore. The filter is a bare _id, since the
// embedded engine looks at every document for any other; the document's own site
// is compared instead.
func (s *APITokens) Get(ctx context.Context, clientKey, id string) (tenant.APIToken, error) {
	var doc tokenDoc
	err := s.tokens.FindOne(ctx, bson.D{{Key: "_id", Value: tokenDocID(clientKey, id)}}).Decode(&doc)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return tenant.APIToken{}, tenant.ErrNoAPIToken
	}
	if err != nil {
		return tenant.APIToken{}, fmt.Errorf("find token: %w", err)
	}
	if doc.ClientKey != clientKey || doc.TokenID != id {
		return tenant.APIToken{}, fmt.Errorf("document %q belongs to another site", doc.ID)
	}
	return s.open(ctx, doc)
}

// open returns the token with its name.
func (s *APITokens) open(ctx context.Context, doc tokenDoc) (tenant.APIToken, error) {
	name, err := s.sealer.Open(ctx, doc.ClientKey, "", nameField(doc.TokenID), doc.Name.Key, doc.Name.Sealed)
	if err != nil {
		return tenant.APIToken{}, fmt.Errorf("read the name of token %s: %w", doc.TokenID, err)
	}
	t := tenant.APIToken{
		ClientKey: doc.ClientKey, ID: doc.TokenID, Hash: doc.Hash, Name: string(name), AccountID: doc.AccountID, Write: doc.Write,
		CreatedAt: doc.CreatedAt.UTC(), Until: doc.Until.UTC(), RevokedAt: fromTime(doc.RevokedAt), Uses: doc.Uses, Rev: doc.Rev,
	}
	if len(doc.Projects) > 0 {
		t.Projects = doc.Projects
	}
	for _, u := range doc.Recent {
		t.Recent = append(t.Recent, tenant.TokenUse{At: u.At.UTC(), What: u.What})
	}
	return t, nil
}

// List implements tenant.APITokenStore.
func (s *APITokens) List(ctx context.Context, clientKey string) ([]tenant.APIToken, error) {
	docs, err := s.find(ctx, clientKey)
	if err != nil {
		return nil, err
	}
	var out []tenant.APIToken
	for _, doc := range docs {
		t, err := s.open(ctx, doc)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b tenant.APIToken) int {
		if c := b.CreatedAt.Compare(a.CreatedAt); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return out, nil
}

func (s *APITokens) find(ctx context.Context, clientKey string) ([]tokenDoc, error) {
	return docmongo.All[tokenDoc](ctx, s.tokens, "tokens", bson.D{{Key: "clientKey", Value: clientKey}})
}

// Update implements tenant.APITokenStore. The revision in the filter decides a
// race.
func (s *APITokens) Update(ctx context.Context, t tenant.APIToken) (tenant.APIToken, error) {
	res, err := s.tokens.UpdateOne(ctx, bson.D{{Key: "_id", Value: tokenDocID(t.ClientKey, t.ID)}, {Key: "rev", Value: t.Rev}}, bson.D{{Key: "$set", Value: bson.D{
		{Key: "until", Value: t.Until.UTC().Truncate(time.Millisecond)}, {Key: "revokedAt", Value: toTime(t.RevokedAt)},
		{Key: "uses", Value: t.Uses}, {Key: "recent", Value: toUses(t.Recent)}, {Key: "rev", Value: t.Rev + 1},
	}}})
	if err != nil {
		return tenant.APIToken{}, fmt.Errorf("update token: %w", err)
	}
	if res.MatchedCount == 0 {
		return tenant.APIToken{}, tenant.ErrConflict
	}
	t.Rev++
	return t, nil
}

// Forget implements tenant.APITokenStore.
func (s *APITokens) Forget(ctx context.Context, before time.Time) (int64, error) {
	return s.delete(ctx, bson.D{{Key: "until", Value: bson.D{{Key: "$lt", Value: before.UTC()}}}})
}

// Erase implements tenant.Holder, as tenant.APITokenStore has it.
func (s *APITokens) Erase(ctx context.Context, e tenant.Extent, before time.Time) (int64, error) {
	filter := bson.D{{Key: "clientKey", Value: e.ClientKey}}
	switch e.Kind() {
	case tenant.KindProject, tenant.KindIssue:
		return 0, nil
	case tenant.KindPerson:
		filter = append(filter, bson.E{Key: "accountId", Value: e.AccountID})
	case tenant.KindSite:
		if !before.IsZero() {
			filter = append(filter, bson.E{Key: "createdAt", Value: bson.D{{Key: "$lt", Value: before.UTC()}}})
		}
	}
	return s.delete(ctx, filter)
}

func (s *APITokens) delete(ctx context.Context, filter bson.D) (int64, error) {
	res, err := s.tokens.DeleteMany(ctx, filter)
	if err != nil {
		return 0, fmt.Errorf("delete tokens: %w", err)
	}
	return res.DeletedCount, nil
}

// People calls yield with the account ids of those who made a site's tokens, each
// once.
func (s *APITokens) People(ctx context.Context, clientKey string, yield func(accounts []string) error) error {
	docs, err := s.find(ctx, clientKey)
	if err != nil {
		return err
	}
	var people []string
	for _, doc := range docs {
		if !slices.Contains(people, doc.AccountID) {
			people = append(people, doc.AccountID)
		}
	}
	return yield(people)
}
