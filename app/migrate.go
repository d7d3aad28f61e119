package main

import (
	"context"
	"errors"
	"fmt"

	"ticklist/app/schemamongo"
	"ticklist/checklist/checklistmongo"
	"ticklist/tenant/tenantmongo"
)

// migrations are the steps from an empty database to this program's, in order.
// Steps are only ever added, and each works on a database that servers of the
// release before and of this one are using.
func migrations() []schemamongo.Step {
	return []schemamongo.Step{
		{Name: "indexes of checklists", Do: checklistmongo.EnsureIndexes},
		{Name: "indexes of installations", Do: tenantmongo.Indexes},
	}
}

type migrateCommand struct{}

// Run implements kong's command. The embedded engine is migrated by serve.
func (migrateCommand) Run(ctx context.Context, w world) error {
	c, err := readConfig(w.getenv)
	if err != nil {
		return err
	}
	if c.MongoURI == "" {
		return fmt.Errorf("%w: MONGODB_URI is not set; the embedded engine is migrated by ticklist serve", errUsage)
	}
	client, err := connect(c.MongoURI)
	if err != nil {
		return err
	}
	db := &database{Database: client.Database(c.MongoDatabase)}
	err = schemamongo.Migrate(ctx, db.Database, migrations())
	if err := errors.Join(err, db.close(ctx)); err != nil {
		return err
	}
	_, err = fmt.Fprintf(w.stdout, "database %s has schema %d\n", c.MongoDatabase, len(migrations()))
	return err
}
