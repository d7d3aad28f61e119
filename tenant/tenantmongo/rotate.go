package tenantmongo

import (
	"context"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"ticklist/docmongo"
	"ticklist/tenant"
)

// maxTries is how many races with others one installation may lose.
const maxTries = 10

// Rotate seals the secrets of every installation that has one under another key
// of the ring under its first, and returns how many installations those were.
// Servers may go on meanwhile. It can be begun again after it broke off: what
// is done is passed over. One installation that fails does not keep the others;
// all errors come together.
func (s *Store) Rotate(ctx context.Context) (done int, err error) {
	all, err := ids(ctx, s.installations)
	if err != nil {
		return 0, err
	}
	var faults []error
	for _, clientKey := range all {
		moved, err := s.rotate(ctx, clientKey)
		if err != nil {
			faults = append(faults, fmt.Errorf("secrets of %s: %w", clientKey, err))
		}
		if moved {
			done++
		}
	}
	return done, errors.Join(faults...)
}

// KeysInUse says how many secrets are sealed under each key of SECRET_KEYS, by the
// key's id.
func (s *Store) KeysInUse(ctx context.Context) (map[string]int, error) {
	docs, err := docmongo.All[document](ctx, s.installations, "the keys of secrets", bson.D{},
		options.Find().SetProjection(bson.D{{Key: "sharedSecret.key", Value: 1}, {Key: "previousSecret.key", Value: 1}}))
	used := map[string]int{}
	for _, doc := range docs {
		for _, value := range []*sealed{doc.SharedSecret, doc.PreviousSecret} {
			if value != nil {
				used[value.Key]++
			}
		}
	}
	return used, err
}

// rotate moves the secrets of one installation, and says whether it had to.
// Saving seals all of them.
func (s *Store) rotate(ctx context.Context, clientKey string) (moved bool, err error) {
	for range maxTries {
		var doc document
		err := s.installations.FindOne(ctx, bson.D{{Key: "_id", Value: clientKey}}).Decode(&doc)
		if errors.Is(err, mongo.ErrNoDocuments) { // erased since it was listed
			return false, nil
		}
		if err != nil {
			return false, fmt.Errorf("find installation: %w", err)
		}
		if doc.sealedUnder(s.ring.First()) {
			return false, nil
		}
		in, err := s.fromDoc(ctx, doc)
		if err != nil {
			return false, err
		}
		_, err = s.Save(ctx, in)
		if !errors.Is(err, tenant.ErrConflict) {
			return err == nil, err
		}
	}
	return false, tenant.ErrConflict
}

// sealedUnder says whether key alone opens all that is sealed in the document.
func (d document) sealedUnder(key string) bool {
	for _, value := range []*sealed{d.SharedSecret, d.PreviousSecret} {
		if value != nil && value.Key != key {
			return false
		}
	}
	return true
}
