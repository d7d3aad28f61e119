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
)

// registerPage is how many installations are looked at between two questions.
const registerPage = 50

// Each implements tenant.Register.
func (s *Store) Each(ctx context.Context, yield func(tenant.Standing) error) error {
	return s.each(ctx, nil, yield)
}

// Passing implements tenant.Register. It is asked for twice a minute, so that those
// of which nothing passes stay in the database.
func (s *Store) Passing(ctx context.Context, yield func(tenant.Standing) error) error {
	live := bson.A{string(tenant.StateEnabled), string(tenant.StateDisabled)}
	return s.each(ctx, bson.D{{Key: "$or", Value: bson.A{
		bson.D{{Key: "state", Value: bson.D{{Key: "$nin", Value: live}}}},
		bson.D{{Key: "previousSecret", Value: bson.D{{Key: "$ne", Value: nil}}}},
	}}}, yield)
}

func (s *Store) each(ctx context.Context, which bson.D, yield func(tenant.Standing) error) error {
	after := ""
	for {
		filter := append(bson.D{{Key: "_id", Value: bson.D{{Key: "$gt", Value: after}}}}, which...)
		docs, err := docmongo.All[document](ctx, s.installations, "installations", filter, options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}).SetLimit(registerPage))
		if err != nil {
			return err
		}
		for _, doc := range docs {
			if err := yield(doc.standing()); err != nil {
				return err
			}
			after = doc.ID
		}
		if len(docs) < registerPage {
			return nil
		}
	}
}

// Standing implements tenant.Register.
func (s *Store) Standing(ctx context.Context, clientKey string) (tenant.Standing, error) {
	var doc document
	err := s.installations.FindOne(ctx, bson.D{{Key: "_id", Value: clientKey}}).Decode(&doc)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return tenant.Standing{}, tenant.ErrNotInstalled
	}
	if err != nil {
		return tenant.Standing{}, fmt.Errorf("find installation: %w", err)
	}
	return doc.standing(), nil
}

func (d document) standing() tenant.Standing {
	s := tenant.Standing{
		ClientKey: d.ID, BaseURL: d.BaseURL, State: tenant.State(d.State),
		InstalledAt: fromTime(d.InstalledAt), UninstalledAt: fromTime(d.UninstalledAt), SupersededAt: fromTime(d.SupersededAt),
		SharedSecret: d.SharedSecret != nil, Rev: d.Rev,
	}
	if d.PreviousSecret != nil {
		s.PreviousUntil = fromTime(d.PreviousUntil)
	}
	return s
}

// Strip implements tenant.Register.
func (s *Store) Strip(ctx context.Context, st tenant.Standing, shared, previous bool) error {
	var set bson.D
	if shared {
		set = append(set, bson.E{Key: "sharedSecret", Value: nil})
	}
	if previous {
		set = append(set, bson.E{Key: "previousSecret", Value: nil}, bson.E{Key: "previousUntil", Value: nil})
	}
	return s.set(ctx, st, set)
}

// MarkErasing implements tenant.Register.
func (s *Store) MarkErasing(ctx context.Context, st tenant.Standing, at time.Time) (tenant.Standing, error) {
	if st.UninstalledAt.IsZero() {
		st.UninstalledAt = st.SupersededAt
	}
	if st.UninstalledAt.IsZero() {
		st.UninstalledAt = at.UTC().Truncate(time.Millisecond)
	}
	err := s.set(ctx, st, bson.D{
		{Key: "state", Value: string(tenant.StateErasing)}, {Key: "uninstalledAt", Value: st.UninstalledAt},
		{Key: "sharedSecret", Value: nil}, {Key: "previousSecret", Value: nil}, {Key: "previousUntil", Value: nil},
	})
	st.State, st.SharedSecret, st.PreviousUntil = tenant.StateErasing, false, time.Time{}
	st.Rev++
	return st, err
}

// set writes fields of an installation that is still as st says.
func (s *Store) set(ctx context.Context, st tenant.Standing, fields bson.D) error {
	filter := bson.D{{Key: "_id", Value: st.ClientKey}, {Key: "rev", Value: st.Rev}}
	res, err := s.installations.UpdateOne(ctx, filter, bson.D{{Key: "$set", Value: append(fields, bson.E{Key: "rev", Value: st.Rev + 1})}})
	if err != nil {
		return fmt.Errorf("change installation: %w", err)
	}
	if res.MatchedCount == 0 {
		return tenant.ErrConflict
	}
	return nil
}

// Remove implements tenant.Register. That nothing was removed means that it is
// gone or that it is another by now, which asking once more tells.
func (s *Store) Remove(ctx context.Context, st tenant.Standing) error {
	res, err := s.installations.DeleteOne(ctx, bson.D{{Key: "_id", Value: st.ClientKey}, {Key: "rev", Value: st.Rev}})
	if err != nil {
		return fmt.Errorf("remove installation: %w", err)
	}
	if res.DeletedCount > 0 {
		return nil
	}
	if _, err := s.Standing(ctx, st.ClientKey); !errors.Is(err, tenant.ErrNotInstalled) {
		return errors.Join(tenant.ErrConflict, err)
	}
	return nil
}
