package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"filippo.io/age"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/app/backup"
	"ticklist/app/backupmongo"
	"ticklist/app/schemamongo"
	"ticklist/checklist"
	"ticklist/checklist/checklistmongo"
	"ticklist/tenant"
)

type restoreCommand struct {
	archiveFlags
	Site   string   `help:"Only this site, by its clientKey: what it has now is replaced." placeholder:"KEY"`
	Issue  string   `help:"Of the site only this issue, by Jira's numeric id: its lists become what they were, as one revision that can be undone." placeholder:"ID"`
	Ledger []string `help:"Ledgers of erasures of other servers, beside this one's own: what they say is erased again." type:"existingfile" placeholder:"FILE"`
	DryRun bool     `help:"Read and check the archive, and say what would be done."`
	Yes    bool     `help:"Replace what a site has now."`
}

// Run implements kong's command.
func (cmd restoreCommand) Run(ctx context.Context, w world) error {
	switch {
	case cmd.Issue != "" && cmd.Site == "":
		return fmt.Errorf("%w: --issue goes with --site", errUsage)
	case cmd.Site == "":
		return cmd.whole(ctx, w)
	case cmd.Issue == "" && !cmd.Yes && !cmd.DryRun:
		return fmt.Errorf("%w: what the site has now would be replaced; look with --dry-run, then add --yes", errUsage)
	}
	return onData(ctx, w, func(ctx context.Context, d *data) error {
		r, err := cmd.restoring(ctx, d, w.stdout)
		if err != nil {
			return err
		}
		if cmd.Issue != "" {
			return r.issue(ctx, checklist.Scope{ClientKey: cmd.Site, IssueID: cmd.Issue})
		}
		return r.site(ctx, cmd.Site)
	})
}

// whole restores a whole database, on which no server runs.
func (cmd restoreCommand) whole(ctx context.Context, w world) (err error) {
	c, err := readConfig(w.getenv)
	if err != nil {
		return err
	}
	db, err := openForRestore(ctx, c, slog.New(slog.NewJSONHandler(w.stderr, &slog.HandlerOptions{Level: c.LogLevel})))
	if err != nil {
		return err
	}
	defer func() {
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), commandTimeout)
		defer cancel()
		err = errors.Join(err, db.close(closing))
	}()
	d, err := newData(c, db)
	if err != nil {
		return err
	}
	r, err := cmd.restoring(ctx, d, w.stdout)
	if err != nil {
		return err
	}
	return r.whole(ctx)
}

// restoring is a restore that is being done.
type restoring struct {
	*archivist
	data    *data
	name    backup.Name
	keys    []age.Identity
	ledgers []string
	dryRun  bool
	out     io.Writer
}

func (cmd restoreCommand) restoring(ctx context.Context, d *data, out io.Writer) (*restoring, error) {
	a, err := newArchivist(d.config, d.db.Database)
	if err != nil {
		return nil, err
	}
	n, keys, err := cmd.open(ctx, a.depot)
	return &restoring{archivist: a, data: d, name: n, keys: keys, ledgers: append(cmd.Ledger, d.config.ledgerPath()), dryRun: cmd.DryRun, out: out}, err
}

// check reads the archive from beginning to end before anything is done with it,
// and counts what there is of it.
func (r *restoring) check(ctx context.Context, only func(string, bson.Raw) bool) (m backup.Manifest, found int64, err error) {
	m, err = r.read(ctx, r.name, func(collection string, doc []byte) error {
		if only == nil || only(collection, doc) {
			found++
		}
		return nil
	}, r.keys...)
	if err == nil && m.Schema > len(migrations(r.ring)) {
		err = fmt.Errorf("%w: it was written by %s, whose schema is later than this program's", backup.ErrFormat, m.Program)
	}
	if err != nil {
		return m, 0, fmt.Errorf("%s: %w", r.name, err)
	}
	return m, found, nil
}

// overlap is for how long before a backup something may have begun that was on its
// way while the backup was made, clocks that differ included.
const overlap = time.Hour

// bring brings documents of the archive, which was begun at a time, into the
// database: none that tell what became of an issue after it was read. Jira knows
// later issues than those: it is to be told of all.
func (r *restoring) bring(ctx context.Context, begun time.Time, only func(string, bson.Raw) bool) error {
	loader, now := backupmongo.NewLoader(r.db), time.Now()
	_, err := r.read(ctx, r.name, func(collection string, doc []byte) error {
		if only != nil && !only(collection, doc) {
			return nil
		}
		if err := loader.Turn(ctx, collection); err != nil {
			return err
		}
		ahead, err := checklistmongo.Ahead(ctx, r.db, collection, doc, begun.Add(-overlap))
		if err != nil || ahead {
			return err
		}
		untold, err := checklistmongo.Untold(collection, doc, now)
		if err != nil {
			return err
		}
		return loader.Add(ctx, collection, untold)
	}, r.keys...)
	if err != nil {
		return err
	}
	return loader.Close(ctx)
}

// whole fills an empty database. One that it broke off in is begun again.
func (r *restoring) whole(ctx context.Context) error {
	begun, err := schemamongo.Restoring(ctx, r.db)
	if err != nil {
		return err
	}
	empty, err := backupmongo.Empty(ctx, r.db)
	if err != nil {
		return err
	}
	if begun == "" && !empty {
		return fmt.Errorf("%w: the database %s is not empty; only a --site or an --issue can be restored into it", errUsage, r.db.Name())
	}
	m, found, err := r.check(ctx, nil)
	if err != nil {
		return err
	}
	if r.dryRun {
		return r.say("%s is whole: %d documents as of %s would be restored into %s\n", r.name, found, m.From.Format(time.RFC3339), r.db.Name())
	}
	if err := schemamongo.BeginRestore(ctx, r.db, r.name.String()); err != nil {
		return err
	}
	if err := backupmongo.Clear(ctx, r.db); err != nil {
		return err
	}
	if err := r.bring(ctx, m.From, nil); err != nil {
		return err
	}
	if err := r.loadKeys(ctx, r.db, time.Time{}, nil, r.keys...); err != nil {
		return err
	}
	if err := r.eraseAgain(ctx, m.From, func(ledgerLine) bool { return true }); err != nil {
		return err
	}
	if err := schemamongo.EndRestore(ctx, r.db, migrations(r.ring)); err != nil {
		return err
	}
	return r.say("%d documents as of %s are restored; servers may start\n", found, m.From.Format(time.RFC3339))
}

// site replaces what a site has by what it had. Broken off, it is done again.
func (r *restoring) site(ctx context.Context, clientKey string) error {
	only := func(_ string, doc bson.Raw) bool { return backupmongo.Of(clientKey, doc) }
	m, found, err := r.check(ctx, only)
	if err != nil {
		return err
	}
	if found == 0 {
		return fmt.Errorf("%w: %s has nothing of the site %s", errUsage, r.name, clientKey)
	}
	if r.dryRun {
		return r.say("%s is whole: what %s has now would be replaced by %d documents as of %s\n", r.name, clientKey, found, m.From.Format(time.RFC3339))
	}
	if err := r.clear(ctx, clientKey); err != nil {
		return err
	}
	if err := r.bring(ctx, m.From, only); err != nil {
		return err
	}
	if err := r.lackingKey(ctx, clientKey, only); err != nil {
		return err
	}
	if err := schemamongo.Follow(ctx, r.db, migrations(r.ring), m.Schema); err != nil {
		return err
	}
	if err := r.eraseAgain(ctx, m.From, func(l ledgerLine) bool { return l.ClientKey == clientKey }); err != nil {
		return err
	}
	return r.say("%d documents of %s as of %s are restored\n", found, clientKey, m.From.Format(time.RFC3339))
}

// clear removes what a site has now, also what there was nothing of when the backup
// was made.
func (r *restoring) clear(ctx context.Context, clientKey string) error {
	names, err := backupmongo.Collections(ctx, r.db, backup.Daily)
	for n := 0; err == nil && n < len(names); n++ {
		_, err = backupmongo.RemoveTenant(ctx, r.db.Collection(names[n]), clientKey)
	}
	return err
}

// lackingKey brings the site's data key back if it has none.
func (r *restoring) lackingKey(ctx context.Context, clientKey string, only func(string, bson.Raw) bool) error {
	names, err := backupmongo.Collections(ctx, r.db, backup.Keys)
	if err != nil {
		return err
	}
	err = r.db.Collection(names[0]).FindOne(ctx, bson.D{{Key: "_id", Value: clientKey}}).Err()
	if errors.Is(err, mongo.ErrNoDocuments) {
		return r.loadKeys(ctx, r.db, time.Time{}, only, r.keys...)
	}
	return err
}

// issue makes the lists of an issue what they were.
func (r *restoring) issue(ctx context.Context, sc checklist.Scope) error {
	then, m, err := r.asOf(ctx, sc)
	if err != nil {
		return err
	}
	gone, err := r.erasedSince(m.From, sc, then)
	if err != nil {
		return err
	}
	if gone {
		return fmt.Errorf("%w: issue %s was erased after %s", errUsage, sc.IssueID, r.name)
	}
	lists := checklist.NewService(r.data.checklists, time.Now).WithChoices(r.data.choices)
	now, err := lists.Load(ctx, sc)
	if err != nil {
		return err
	}
	changes := len(checklist.Difference(now.Lists, then.Lists))
	if r.dryRun {
		return r.say("%s is whole: issue %s would be changed in %d places, to revision %d as of %s\n", r.name, sc.IssueID, changes, then.Rev, then.Updated.At.Format(time.RFC3339))
	}
	_, err = lists.Rework(ctx, sc, checklist.Rework{
		By: tenant.ByOperator, Can: everything(), Live: true,
		Facts: then.Facts,
		Plan: func(newest checklist.Issue, _ []checklist.Status) ([]checklist.Action, error) {
			return checklist.Difference(newest.Lists, then.Lists), nil
		},
	})
	if err != nil {
		return err
	}
	people := func(l ledgerLine) bool { return l.ClientKey == sc.ClientKey && l.Scope == tenant.KindPerson }
	if err := r.eraseAgain(ctx, m.From, people); err != nil {
		return err
	}
	return r.say("issue %s is changed in %d places, to revision %d as of %s\n", sc.IssueID, changes, then.Rev, then.Updated.At.Format(time.RFC3339))
}

// asOf reads an issue out of the archive, by way of a database of its own.
func (r *restoring) asOf(ctx context.Context, sc checklist.Scope) (then checklist.Issue, m backup.Manifest, err error) {
	scratch, drop := r.scratch(ctx)
	defer func() { err = errors.Join(err, drop()) }()
	m, err = r.load(ctx, scratch, r.name, func(collection string, doc bson.Raw) bool {
		id, _ := doc.Lookup("issueId").StringValueOK()
		return collection == "checklists" && id == sc.IssueID && backupmongo.Of(sc.ClientKey, doc)
	}, r.keys...)
	if err != nil {
		return then, m, fmt.Errorf("%s: %w", r.name, err)
	}
	then, err = checklistmongo.New(scratch, dataKeys(r.db, r.ring)).Load(ctx, sc)
	if errors.Is(err, checklist.ErrNotFound) {
		err = fmt.Errorf("%w: %s has no checklists of issue %s of %s", errUsage, r.name, sc.IssueID, sc.ClientKey)
	}
	return then, m, err
}

// eraseAgain erases what ledgers say was erased since a backup, as far as it
// concerns what was restored.
func (r *restoring) eraseAgain(ctx context.Context, since time.Time, concerns func(ledgerLine) bool) error {
	return eraseCommand{Again: r.ledgers}.since(ctx, r.data, since, concerns, r.out)
}

// erasedSince says whether ledgers have an erasure of an issue, or of the site or
// the project that it was in, by which what it was is gone.
func (r *restoring) erasedSince(since time.Time, sc checklist.Scope, then checklist.Issue) (gone bool, err error) {
	lines, err := linesSince(r.ledgers, since)
	for _, l := range lines {
		came := !l.stays().IsZero() && !then.Created.At.Before(l.stays()) // after it
		gone = gone || !came && l.ClientKey == sc.ClientKey && (l.Scope == tenant.KindSite ||
			l.Scope == tenant.KindProject && l.ID == then.ProjectID || l.Scope == tenant.KindIssue && l.ID == sc.IssueID)
	}
	return gone, err
}

func (r *restoring) say(format string, args ...any) error {
	_, err := fmt.Fprintf(r.out, format, args...)
	return err
}
