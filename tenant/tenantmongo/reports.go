package tenantmongo

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
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

// Reports is a tenant.ReportStore on the collections `reports`, a document for
// each account, and `reporting`, a single one. An account goes by a hash under a
// key that is sealed like a secret.
type Reports struct {
	reports, state *mongo.Collection
	ring           *seal.Ring
}

// NewReports returns the store in db, whose key ring seals and opens.
func NewReports(db *mongo.Database, ring *seal.Ring) *Reports {
	return &Reports{reports: db.Collection("reports"), state: db.Collection("reporting"), ring: ring}
}

// reportDoc says when an account was reported.
type reportDoc struct {
	ID         string    `bson:"_id"` // HMAC-SHA256 of the account id, in hex
	ReportedAt time.Time `bson:"reportedAt"`
}

// reportingDoc is how far reporting is, and the key of the hashes.
type reportingDoc struct {
	ID        string        `bson:"_id"` // reporting
	Cycle     time.Duration `bson:"cycle"`
	Begun     *time.Time    `bson:"begun"`
	Ended     *time.Time    `bson:"ended"`
	NotBefore *time.Time    `bson:"notBefore"`
	Key       *sealed       `bson:"key"`
}

const reporting = "reporting"

var reportPlace = seal.Place{Field: "account reports"} //nolint:gochecknoglobals // as good as a constant

func (r *Reports) read(ctx context.Context) (reportingDoc, error) {
	var doc reportingDoc
	err := r.state.FindOne(ctx, bson.D{{Key: "_id", Value: reporting}}).Decode(&doc)
	if err != nil && !errors.Is(err, mongo.ErrNoDocuments) {
		return reportingDoc{}, fmt.Errorf("read how far reporting is: %w", err)
	}
	return doc, nil // all zero where there is none
}

func (r *Reports) write(ctx context.Context, fields bson.D) error {
	_, err := r.state.UpdateOne(ctx, bson.D{{Key: "_id", Value: reporting}}, bson.D{{Key: "$set", Value: fields}}, options.UpdateOne().SetUpsert(true))
	if err != nil {
		return fmt.Errorf("write how far reporting is: %w", err)
	}
	return nil
}

// State implements tenant.ReportStore.
func (r *Reports) State(ctx context.Context) (tenant.ReportState, error) {
	doc, err := r.read(ctx)
	return tenant.ReportState{Cycle: doc.Cycle, Begun: fromTime(doc.Begun), Ended: fromTime(doc.Ended), NotBefore: fromTime(doc.NotBefore)}, err
}

// SaveState implements tenant.ReportStore.
func (r *Reports) SaveState(ctx context.Context, s tenant.ReportState) error {
	return r.write(ctx, bson.D{
		{Key: "cycle", Value: s.Cycle}, {Key: "begun", Value: toTime(s.Begun)}, {Key: "ended", Value: toTime(s.Ended)}, {Key: "notBefore", Value: toTime(s.NotBefore)},
	})
}

// hashes returns the accounts by their hashes. A key that cannot be opened,
// because it was under one that is no more among SECRET_KEYS, is replaced: that
// forgets when accounts were reported.
func (r *Reports) hashes(ctx context.Context, accounts []string) (map[string]string, error) {
	doc, err := r.read(ctx)
	if err != nil {
		return nil, err
	}
	var key []byte
	if doc.Key != nil {
		key, err = r.ring.Open(ctx, reportPlace, seal.Sealed{Key: doc.Key.Key, Bytes: doc.Key.Sealed})
		if err != nil && !errors.Is(err, seal.ErrUnknownKey) {
			return nil, fmt.Errorf("open the key of reports: %w", err)
		}
	}
	if key == nil {
		key = seal.NewBytes()
		if err := r.saveKey(ctx, key); err != nil {
			return nil, err
		}
	}
	out := make(map[string]string, len(accounts))
	for _, a := range accounts {
		h := hmac.New(sha256.New, key)
		_, _ = h.Write([]byte(a)) // a hash takes all
		out[hex.EncodeToString(h.Sum(nil))] = a
	}
	return out, nil
}

func (r *Reports) saveKey(ctx context.Context, key []byte) error {
	s, err := r.ring.Seal(ctx, reportPlace, key)
	if err != nil {
		return fmt.Errorf("seal the key of reports: %w", err)
	}
	return r.write(ctx, bson.D{{Key: "key", Value: sealed{Key: s.Key, Sealed: s.Bytes}}})
}

// Rotate seals the key of the hashes under the first of SECRET_KEYS.
func (r *Reports) Rotate(ctx context.Context) error {
	doc, err := r.read(ctx)
	if err != nil || doc.Key == nil || doc.Key.Key == r.ring.First() {
		return err
	}
	key, err := r.ring.Open(ctx, reportPlace, seal.Sealed{Key: doc.Key.Key, Bytes: doc.Key.Sealed})
	if err != nil {
		return fmt.Errorf("open the key of reports: %w", err)
	}
	return r.saveKey(ctx, key)
}

// KeysInUse says under which key of SECRET_KEYS that of the hashes is sealed.
func (r *Reports) KeysInUse(ctx context.Context) (map[string]int, error) {
	doc, err := r.read(ctx)
	if err != nil || doc.Key == nil {
		return nil, err
	}
	return map[string]int{doc.Key.Key: 1}, nil
}

// byHashes is the filter for accounts.
func byHashes(accounts map[string]string) bson.D {
	ids := make([]string, 0, len(accounts))
	for hash := range accounts {
		ids = append(ids, hash)
	}
	return bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}}
}

// Reported implements tenant.ReportStore.
func (r *Reports) Reported(ctx context.Context, accounts []string) (map[string]time.Time, error) {
	hashes, err := r.hashes(ctx, accounts)
	if err != nil {
		return nil, err
	}
	docs, err := docmongo.All[reportDoc](ctx, r.reports, "reports", byHashes(hashes))
	if err != nil {
		return nil, err
	}
	out := make(map[string]time.Time, len(docs))
	for _, doc := range docs {
		out[hashes[doc.ID]] = doc.ReportedAt.UTC()
	}
	return out, nil
}

// Mark implements tenant.ReportStore.
func (r *Reports) Mark(ctx context.Context, accounts []string, at time.Time) error {
	hashes, err := r.hashes(ctx, accounts)
	if err != nil || len(hashes) == 0 {
		return err
	}
	var writes []mongo.WriteModel
	for hash := range hashes {
		writes = append(writes, mongo.NewReplaceOneModel().SetFilter(bson.D{{Key: "_id", Value: hash}}).
			SetReplacement(reportDoc{ID: hash, ReportedAt: at.UTC().Truncate(time.Millisecond)}).SetUpsert(true))
	}
	if _, err := r.reports.BulkWrite(ctx, writes); err != nil {
		return fmt.Errorf("mark reports: %w", err)
	}
	return nil
}

// Forget implements tenant.ReportStore.
func (r *Reports) Forget(ctx context.Context, accounts []string) error {
	if len(accounts) == 0 {
		return nil
	}
	hashes, err := r.hashes(ctx, accounts)
	if err != nil {
		return err
	}
	if _, err := r.reports.DeleteMany(ctx, byHashes(hashes)); err != nil {
		return fmt.Errorf("forget reports: %w", err)
	}
	return nil
}

// Sweep implements tenant.ReportStore.
func (r *Reports) Sweep(ctx context.Context, before time.Time) (int64, error) {
	res, err := r.reports.DeleteMany(ctx, bson.D{{Key: "reportedAt", Value: bson.D{{Key: "$lt", Value: before}}}})
	if err != nil {
		return 0, fmt.Errorf("sweep reports: %w", err)
	}
	return res.DeletedCount, nil
}
