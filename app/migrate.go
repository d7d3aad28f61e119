package main

import (
	"context"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/app/livemongo"
	"ticklist/app/schemamongo"
	"ticklist/checklist/checklistmongo"
	"ticklist/tenant/seal"
	"ticklist/tenant/tenantmongo"
)

// migrations are the steps from an empty database to this program's, in order.
// Steps are only ever added, and each works on a database that servers of the
// release before and of this one are using. keys seals what a step writes.
func migrations(keys *seal.Ring) []schemamongo.Step {
	return []schemamongo.Step{
		{Name: "indexes of checklists", Do: checklistmongo.EnsureIndexes},
		{Name: "indexes of installations", Do: tenantmongo.Indexes},
		{Name: "texts of checklists are sealed", Do: func(ctx context.Context, db *mongo.Database) error {
			return checklistmongo.SealTexts(ctx, db, dataKeys(db, keys))
		}},
		{Name: "indexes of webhooks", Do: tenantmongo.QueueIndexes},
		{Name: "indexes of exports", Do: tenantmongo.ExportIndexes},
		{Name: "indexes of presence", Do: livemongo.Indexes},
		{Name: "index of events that wait", Do: checklistmongo.HistoryIndexes},
		{Name: "index of followed issues", Do: checklistmongo.LinkIndex},
		{Name: "indexes of API tokens", Do: tenantmongo.APITokenIndexes},
		{Name: "indexes of what rules did", Do: checklistmongo.RuleIndexes},
		{Name: "index of bulk jobs", Do: checklistmongo.JobIndexes},
		{Name: "index of applied templates", Do: checklistmongo.TemplateIndex},
		{Name: "index of the places of templates", Do: checklistmongo.PlacesOfTemplates},
		{Name: "index of what Jira is to be told", Do: checklistmongo.OutboxIndex},
		{Name: "index of what templates owe to linked lists", Do: checklistmongo.OwedTemplates},
		{Name: "indexes of hooks", Do: checklistmongo.HookIndexes},
		{Name: "issues that Jira was never told of", Do: checklistmongo.OweOldIssues},
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
	client, err := connect(c.MongoURI, nil, nil)
	if err != nil {
		return err
	}
	db := &database{Database: client.Database(c.MongoDatabase)}
	err = schemamongo.Migrate(ctx, db.Database, migrations(c.keys))
	if err := errors.Join(err, db.close(ctx)); err != nil {
		return err
	}
	_, err = fmt.Fprintf(w.stdout, "database %s has schema %d\n", c.MongoDatabase, len(migrations(c.keys)))
	return err
}
