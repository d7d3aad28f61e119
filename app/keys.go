package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/app/alertsmongo"
	"ticklist/tenant"
	"ticklist/tenant/seal"
	"ticklist/tenant/tenantmongo"
)

type keysCommands struct {
	Rotate rotateCommand `cmd:"" help:"Seal data keys and secrets under the first of SECRET_KEYS. Servers may run meanwhile; what broke off can be begun again."`
}

type rotateCommand struct{}

// Run implements kong's command.
func (rotateCommand) Run(ctx context.Context, w world) error {
	c, err := readConfig(w.getenv)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(w.stderr, &slog.HandlerOptions{Level: c.LogLevel}))
	db, err := visitDatabase(ctx, c, log)
	if err != nil {
		return err
	}
	err = rotate(ctx, c, db, w)
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), commandTimeout)
	defer cancel()
	return errors.Join(err, db.close(closing))
}

// rotate says what it did also where it could not do all.
func rotate(ctx context.Context, c config, db *database, w world) error {
	texts, errTexts := dataKeys(db.Database, c.keys).Rotate(ctx)
	secrets, errSecrets := tenantmongo.New(db.Database, c.keys).Rotate(ctx)
	errReports := tenantmongo.NewReports(db.Database, c.keys).Rotate(ctx)
	errDue := rotateDue(ctx, c.keys, db.Database)
	lines, errLedger := rotateLedger(ctx, c)
	entry := tenant.AuditEntry{
		At: time.Now(), Who: tenant.ByOperator, What: "rotate keys", Scope: "all", Count: int64(texts + secrets + lines),
		Failed: errors.Join(errTexts, errSecrets, errReports, errDue, errLedger) != nil,
	}
	errRecord := tenantmongo.NewAudit(db.Database).Record(context.WithoutCancel(ctx), entry)
	_, err := fmt.Fprintf(w.stdout, "sealed anew under %s: the data keys of %d sites, the secrets of %d\n", c.keys.First(), texts, secrets)
	if err := errors.Join(errTexts, errSecrets, errReports, errDue, errLedger, errRecord, err); err != nil {
		return fmt.Errorf("not all could be sealed anew; do not take a key out of SECRET_KEYS:\n%w", err)
	}
	_, err = fmt.Fprintf(w.stdout, "if every server had %s first in its SECRET_KEYS meanwhile, the other keys can be taken out\n", c.keys.First())
	return err
}

// rotateLedger seals the keys of the ledger of erasures anew, and says how many
// lines it changed. The ledgers of other servers are theirs to rotate.
func rotateLedger(ctx context.Context, c config) (int, error) {
	l, err := newLedger(c.ledgerPath(), c.keys)
	if err != nil {
		return 0, err
	}
	return l.rotate(ctx)
}

// rotateDue seals the key of a verification that is due anew. One that is done
// meanwhile is done once more.
func rotateDue(ctx context.Context, ring *seal.Ring, db *mongo.Database) error {
	due, err := alertsmongo.Due(ctx, db)
	if errors.Is(err, alertsmongo.ErrNoVerification) {
		return nil
	}
	if err != nil {
		return err
	}
	key, err := ring.Open(ctx, oncePlace, seal.Sealed{Key: due.KeyID, Bytes: due.Sealed})
	if err != nil {
		return err
	}
	sealed, err := ring.Seal(ctx, oncePlace, key)
	if err != nil {
		return err
	}
	due.KeyID, due.Sealed = sealed.Key, sealed.Bytes
	return alertsmongo.SetDue(ctx, db, due)
}
