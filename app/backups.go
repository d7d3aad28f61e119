package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"filippo.io/age"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/app/alertsmongo"
	"ticklist/app/backup"
	"ticklist/app/backupmongo"
	"ticklist/checklist"
	"ticklist/checklist/checklistmongo"
	"ticklist/tenant/seal"
	"ticklist/tenant/tenantmongo"
)

// backupEvery is how often it is looked whether a backup is due or has had its
// time.
const backupEvery = 10 * time.Minute

// readBackups checks where backups go and who can read them.
func (c *config) readBackups() error {
	if c.BackupTo == "" {
		return nil
	}
	if c.BackupRecipients == "" {
		return errors.New("needs BACKUP_RECIPIENTS, the public keys of who may read backups; `ticklist backup key` makes one")
	}
	if strings.Contains(c.BackupTo, "://") {
		address, err := publicURL(c.BackupTo)
		if err != nil {
			return err
		}
		_, err = backup.NewBucket(address, c.BackupKeyID, c.BackupKeySecret.Reveal())
		return err
	}
	return nil
}

func (c *config) readRecipients() (err error) {
	if c.BackupRecipients != "" {
		c.recipients, err = age.ParseRecipients(strings.NewReader(strings.ReplaceAll(c.BackupRecipients, ",", "\n")))
	}
	return err
}

// depot is where backups lie.
func (c config) depot() (backup.Depot, error) {
	if c.BackupTo == "" {
		return nil, fmt.Errorf("%w: BACKUP_TO is not set", errUsage)
	}
	if !strings.Contains(c.BackupTo, "://") {
		return backup.NewFolder(c.BackupTo)
	}
	address, err := url.Parse(c.BackupTo)
	if err != nil {
		return nil, err
	}
	return backup.NewBucket(address, c.BackupKeyID, c.BackupKeySecret.Reveal())
}

// archivist makes backups of a database, and looks after them.
type archivist struct {
	depot backup.Depot
	to    []age.Recipient
	db    *mongo.Database
	ring  *seal.Ring
	now   func() time.Time
}

func newArchivist(c config, db *mongo.Database) (*archivist, error) {
	depot, err := c.depot()
	return &archivist{depot: depot, to: c.recipients, db: db, ring: c.keys, now: time.Now}, err
}

// took is what a turn of the archivist did.
type took struct {
	archive  backup.Name
	manifest backup.Manifest
	removed  int
	verified bool
}

// turn removes what has had its time, and makes a backup if one is due. A weekly
// one that nobody has read back is then, whoever made it.
func (a *archivist) turn(ctx context.Context) (took, error) {
	have, err := a.depot.List(ctx)
	if err != nil {
		return took{}, err
	}
	var done took
	if kind, due := backup.Due(have, a.now()); due {
		if done.archive, done.manifest, err = a.take(ctx, kind); err != nil {
			return done, err
		}
		have = append(have, done.archive, backup.Name{Kind: backup.Keys, At: done.archive.At})
	}
	for _, n := range backup.Expired(have, a.now()) {
		if err := a.depot.Delete(ctx, n); err != nil {
			return done, err
		}
		done.removed++
	}
	if err := a.sweep(ctx); err != nil {
		return done, err
	}
	done.verified, err = a.verifyDue(ctx, have)
	return done, err
}

// oncePlace is where the key of a verification is sealed for.
var oncePlace = seal.Place{Field: "verification"} //nolint:gochecknoglobals // as good as a constant

// due has an archive that is yet to be made verified, and returns for whom it is to
// be encrypted then: for a key beside the others that is kept until that was done.
func (a *archivist) due(ctx context.Context, n backup.Name) (age.Recipient, error) {
	once, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, fmt.Errorf("make a key to verify the backup: %w", err)
	}
	sealed, err := a.ring.Seal(ctx, oncePlace, []byte(once.String()))
	if err != nil {
		return nil, err
	}
	return once.Recipient(), alertsmongo.SetDue(ctx, a.db, alertsmongo.Verification{
		Archive: n.String(), KeyID: sealed.Key, Sealed: sealed.Bytes, At: a.now(),
	})
}

// verifyDue does the verification that is due, if its archive is there, and says
// whether it did and all was good. One that is broken off, by a stop of the server or
// the loss of the job, says nothing of the archive and is still due.
func (a *archivist) verifyDue(ctx context.Context, have []backup.Name) (bool, error) {
	due, err := alertsmongo.Due(ctx, a.db)
	if errors.Is(err, alertsmongo.ErrNoVerification) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	n, _ := backup.ParseName(due.Archive)
	if !slices.Contains(have, n) { // it is being made, or never was
		return false, nil
	}
	key, err := a.ring.Open(ctx, oncePlace, seal.Sealed{Key: due.KeyID, Bytes: due.Sealed})
	if err != nil {
		return false, err
	}
	once, err := age.ParseX25519Identity(string(key))
	if err != nil {
		return false, fmt.Errorf("read the key to verify the backup: %w", err)
	}
	_, err = a.verify(ctx, n, once)
	if ctx.Err() == nil {
		err = errors.Join(err, a.found(ctx, n, err == nil))
	}
	return err == nil, err
}

// found keeps whether an archive is good where all servers see it: one that is
// not calls somebody until another is.
func (a *archivist) found(ctx context.Context, n backup.Name, good bool) error {
	return alertsmongo.SetVerified(ctx, a.db, n.String(), good, a.now())
}

// take makes an archive of the data and, after it, one of the data keys: so each
// key that the first needs is in the second. A weekly one is to be verified.
func (a *archivist) take(ctx context.Context, kind backup.Kind) (name backup.Name, manifest backup.Manifest, err error) {
	name = backup.Name{Kind: kind, At: a.now().UTC().Truncate(time.Second)}
	to := a.to
	if kind == backup.Weekly {
		once, err := a.due(ctx, name)
		if err != nil {
			return name, manifest, err
		}
		to = append([]age.Recipient{once}, to...)
	}
	manifest, err = a.archive(ctx, name, to)
	if err == nil {
		_, err = a.archive(ctx, backup.Name{Kind: backup.Keys, At: name.At}, to)
	}
	return name, manifest, err
}

func (a *archivist) archive(ctx context.Context, n backup.Name, to []age.Recipient) (m backup.Manifest, err error) {
	collections, err := backupmongo.Collections(ctx, a.db, n.Kind)
	if err != nil {
		return m, err
	}
	err = a.depot.Put(ctx, n, func(w io.Writer) error {
		out, err := backup.NewWriter(w, backup.Manifest{
			Kind: n.Kind, Program: version().Version, Schema: len(migrations(a.ring)), From: a.now().UTC(),
		}, to...)
		if err != nil {
			return err
		}
		if err := backupmongo.Dump(ctx, a.db, collections, out); err != nil {
			return err
		}
		m, err = out.Close(a.now())
		return err
	})
	return m, err
}

// read reads an archive.
func (a *archivist) read(ctx context.Context, n backup.Name, yield func(collection string, doc []byte) error, keys ...age.Identity) (backup.Manifest, error) {
	r, err := a.depot.Open(ctx, n)
	if err != nil {
		return backup.Manifest{}, err
	}
	m, err := backup.Read(r, yield, keys...)
	if err == nil && m.Kind != n.Kind {
		err = fmt.Errorf("%w: it is called %s and says that it is %s", backup.ErrDamaged, n.Kind, m.Kind)
	}
	return m, errors.Join(err, r.Close())
}

// verified is what a backup was found to hold.
type verified struct {
	backup.Manifest
	issues int // whose texts could be read
}

// verify restores an archive and the data keys that were read behind it, or the
// newest if those have had their time, into a database of their own, compares what
// is there then with what the manifest says, opens all texts, and drops that
// database.
func (a *archivist) verify(ctx context.Context, n backup.Name, keys ...age.Identity) (out verified, err error) {
	scratch, drop := a.scratch(ctx)
	defer func() { err = errors.Join(err, drop()) }()
	if out.Manifest, err = a.load(ctx, scratch, n, nil, keys...); err != nil {
		return out, err
	}
	for _, said := range out.Collections {
		found, err := backupmongo.Count(ctx, scratch.Collection(said.Name))
		if err != nil {
			return out, err
		}
		if found != said {
			return out, fmt.Errorf("%w: restored, %s is not what it was", backup.ErrDamaged, said.Name)
		}
	}
	if err := a.loadKeys(ctx, scratch, n.At, nil, keys...); err != nil {
		return out, err
	}
	out.issues, err = readable(ctx, scratch, a.ring)
	return out, err
}

// scratch is a database beside the archivist's that nobody else has, and what
// drops it.
func (a *archivist) scratch(ctx context.Context) (db *mongo.Database, drop func() error) {
	db = a.db.Client().Database(scratchName + a.now().UTC().Format(scratchDay) + "_" + strings.ToLower(rand.Text()[:12]))
	return db, func() error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), commandTimeout)
		defer cancel()
		if err := db.Drop(ctx); err != nil {
			return fmt.Errorf("drop the database %s: %w", db.Name(), err)
		}
		return nil
	}
}

// What the names of scratch databases begin with, and the day that follows.
const (
	scratchName = "ticklist_scratch_"
	scratchDay  = "20060102"
)

// sweep drops the scratch databases of the days before yesterday: whoever made one
// died over it, and data keys are in there that may have been destroyed since.
func (a *archivist) sweep(ctx context.Context) error {
	names, err := a.db.Client().ListDatabaseNames(ctx, bson.D{})
	if err != nil {
		return fmt.Errorf("look for scratch databases: %w", err)
	}
	yesterday := a.now().UTC().AddDate(0, 0, -1).Format(scratchDay)
	for _, name := range names {
		day, _, ok := strings.Cut(strings.TrimPrefix(name, scratchName), "_")
		if !ok || !strings.HasPrefix(name, scratchName) || day >= yesterday {
			continue
		}
		if err := a.db.Client().Database(name).Drop(ctx); err != nil {
			return fmt.Errorf("drop the database %s: %w", name, err)
		}
	}
	return nil
}

// readable opens all texts of a database, and says of how many issues.
func readable(ctx context.Context, db *mongo.Database, ring *seal.Ring) (issues int, err error) {
	keys := dataKeys(db, ring)
	sites, err := tenantmongo.NewDataKeys(db).Tenants(ctx)
	if err != nil {
		return 0, err
	}
	for _, site := range sites {
		if err := dropErased(ctx, db, site); err != nil {
			return issues, err
		}
		err := checklistmongo.New(db, keys).Each(ctx, checklist.Part{ClientKey: site}, func(checklist.Scope, checklist.Issue) error {
			issues++
			return nil
		})
		if err != nil {
			return issues, fmt.Errorf("the backup cannot be read with SECRET_KEYS: %w", err)
		}
	}
	return issues, nil
}

// dropErased drops what a site's key of before has sealed: the site was erased while
// the backup was made, and went on under another, and nobody can read that.
func dropErased(ctx context.Context, db *mongo.Database, site string) error {
	key, err := tenantmongo.NewDataKeys(db).Get(ctx, site)
	if err != nil {
		return err
	}
	_, err = db.Collection("checklists").DeleteMany(ctx, bson.D{
		{Key: "clientKey", Value: site}, {Key: "createdAt", Value: bson.D{{Key: "$lt", Value: key.CreatedAt}}}, {Key: "texts.key", Value: bson.D{{Key: "$ne", Value: key.ID}}},
	})
	if err != nil {
		return fmt.Errorf("drop what was erased while the backup was made: %w", err)
	}
	return nil
}

// load brings documents of an archive into a database, all of them if only is nil.
func (a *archivist) load(ctx context.Context, into *mongo.Database, n backup.Name, only func(collection string, doc bson.Raw) bool, keys ...age.Identity) (backup.Manifest, error) {
	loader := backupmongo.NewLoader(into)
	m, err := a.read(ctx, n, func(collection string, doc []byte) error {
		if only != nil && !only(collection, doc) {
			return nil
		}
		return loader.Add(ctx, collection, doc)
	}, keys...)
	if err != nil {
		return m, err
	}
	return m, loader.Close(ctx)
}

// loadKeys brings data keys into a database: those that were read behind an archive
// of a time, or else the newest that there are.
func (a *archivist) loadKeys(ctx context.Context, into *mongo.Database, of time.Time, only func(string, bson.Raw) bool, keys ...age.Identity) error {
	have, err := a.depot.List(ctx)
	if err != nil {
		return err
	}
	n := backup.Name{Kind: backup.Keys, At: of}
	if !slices.Contains(have, n) {
		n = backup.Newest(have, backup.Keys)
	}
	if n.At.IsZero() {
		return errors.New("there is no backup of the data keys, without which no text can be read")
	}
	_, err = a.load(ctx, into, n, only, keys...)
	return err
}

// backupsJob makes backups, where they have a place.
func (s *server) backupsJob() (job, error) {
	a, err := newArchivist(s.config, s.db.Database)
	return job{name: "backups", every: backupEvery, run: func(ctx context.Context) ([]slog.Attr, error) {
		done, err := a.turn(ctx)
		if done.archive.At.IsZero() && done.removed == 0 && !done.verified {
			return nil, err
		}
		var attrs []slog.Attr
		if !done.archive.At.IsZero() {
			attrs = append(attrs, slog.String("archive", done.archive.String()), slog.Int64("documents", total(done.manifest)))
		}
		return append(attrs, slog.Bool("verified", done.verified), slog.Int("removed", done.removed)), err
	}}, err
}

func total(m backup.Manifest) (sum int64) {
	for _, c := range m.Collections {
		sum += c.Documents
	}
	return sum
}

// backupCommands are about backups.
type backupCommands struct {
	Run    backupRunCommand    `cmd:"" default:"withargs" help:"Make a backup now. Servers may run meanwhile."`
	List   backupListCommand   `cmd:"" help:"List the backups that there are."`
	Verify backupVerifyCommand `cmd:"" help:"Restore a backup into a database of its own, compare, open all texts, and drop it again."`
	Key    backupKeyCommand    `cmd:"" help:"Make a key for backups: the public half is for BACKUP_RECIPIENTS, the other to be kept apart from the server."`
}

// withArchivist does what a command does about backups, beside whatever server
// runs.
func withArchivist(ctx context.Context, w world, do func(*archivist) error) error {
	return onData(ctx, w, func(ctx context.Context, d *data) error {
		a, err := newArchivist(d.config, d.db.Database)
		if err != nil {
			return err
		}
		return do(a)
	})
}

type backupRunCommand struct {
	Weekly bool `help:"Keep it for eight weeks, not for eight days."`
}

// Run implements kong's command.
func (cmd backupRunCommand) Run(ctx context.Context, w world) error {
	return withArchivist(ctx, w, func(a *archivist) error {
		kind := backup.Daily
		if cmd.Weekly {
			kind = backup.Weekly
		}
		name, m, err := a.take(ctx, kind)
		if err == nil {
			_, err = a.verifyDue(ctx, []backup.Name{name})
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w.stdout, "%s: %d documents, as of %s to %s\n", name, total(m), m.From.Format(time.RFC3339), m.Until.Format(time.RFC3339))
		return err
	})
}

type backupListCommand struct{}

// Run implements kong's command.
func (backupListCommand) Run(ctx context.Context, w world) error {
	c, err := readConfig(w.getenv)
	if err != nil {
		return err
	}
	depot, err := c.depot()
	if err != nil {
		return err
	}
	have, err := depot.List(ctx)
	if err != nil {
		return err
	}
	for _, n := range have {
		if _, err := fmt.Fprintln(w.stdout, n); err != nil {
			return err
		}
	}
	return nil
}

// archiveFlags name an archive and who can read it.
type archiveFlags struct {
	Archive  string `arg:"" default:"latest" help:"The archive, as backup list names it, or latest."`
	Identity string `required:"" help:"The file with the secret half of one of BACKUP_RECIPIENTS." type:"existingfile" placeholder:"FILE"`
}

func (f archiveFlags) open(ctx context.Context, depot backup.Depot) (backup.Name, []age.Identity, error) {
	file, err := os.Open(f.Identity)
	if err != nil {
		return backup.Name{}, nil, fmt.Errorf("%w: %w", errUsage, err)
	}
	keys, err := age.ParseIdentities(file)
	if err := errors.Join(err, file.Close()); err != nil {
		return backup.Name{}, nil, fmt.Errorf("%w: read %s: %w", errUsage, f.Identity, err)
	}
	if f.Archive != "latest" {
		n, ok := backup.ParseName(f.Archive)
		if !ok || n.Kind == backup.Keys {
			return n, nil, fmt.Errorf("%w: %q is no name of a backup of the data", errUsage, f.Archive)
		}
		return n, keys, nil
	}
	have, err := depot.List(ctx)
	newest := backup.Newest(have, backup.Daily, backup.Weekly)
	if err == nil && newest.At.IsZero() {
		err = fmt.Errorf("%w: there is no backup at BACKUP_TO", errUsage)
	}
	return newest, keys, err
}

type backupVerifyCommand struct{ archiveFlags }

// Run implements kong's command.
func (cmd backupVerifyCommand) Run(ctx context.Context, w world) error {
	return withArchivist(ctx, w, func(a *archivist) error {
		n, keys, err := cmd.open(ctx, a.depot)
		if err != nil {
			return err
		}
		found, err := a.verify(ctx, n, keys...)
		if err == nil { // who tries a wrong key by hand calls nobody
			err = a.found(ctx, n, true)
		}
		if err != nil {
			return fmt.Errorf("verify %s: %w", n, err)
		}
		_, err = fmt.Fprintf(w.stdout, "%s is whole: %d documents, the texts of %d issues can be read\n", n, total(found.Manifest), found.issues)
		return err
	})
}

type backupKeyCommand struct{}

// Run implements kong's command.
func (backupKeyCommand) Run(w world) error {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		return fmt.Errorf("make a key: %w", err)
	}
	_, err = fmt.Fprintf(w.stdout, "# for BACKUP_RECIPIENTS: %s\n# keep what follows where no server of Ticklist is\n%s\n", key.Recipient(), key)
	return err
}
