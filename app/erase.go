package main

import (
	"context"
	"crypto/hmac"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"time"

	"ticklist/checklist"
	"ticklist/tenant"
)

// partFlags say whose data a command is about.
type partFlags struct {
	Site    string `help:"The site, by its clientKey or its base URL." placeholder:"KEY|URL"`
	Project string `help:"One project of it, by Jira's numeric id." placeholder:"ID" xor:"part"`
	Issue   string `help:"One issue of it, by Jira's numeric id." placeholder:"ID" xor:"part"`
	Account string `help:"One person, by the Atlassian account id." placeholder:"ID" xor:"part"`
}

// extents are those that the flags name: one for each site that is meant. Two
// installations may have one address, after an import; they are named by their
// keys then. An erased site is stored nowhere, but what was left of it may be:
// where asked for, a key that nobody has is taken as it is.
func (p partFlags) extents(ctx context.Context, d *data, unknown bool) ([]tenant.Extent, error) {
	if p.Site == "" && p.Account == "" {
		return nil, fmt.Errorf("%w: say which --site; only an --account may be meant on all", errUsage)
	}
	keys, err := d.named(ctx, p.Site)
	if errors.Is(err, tenant.ErrNotInstalled) && unknown && (tenant.Extent{ClientKey: p.Site}).Check() == nil {
		keys, err = []string{p.Site}, nil
	}
	if errors.Is(err, tenant.ErrNotInstalled) {
		return nil, fmt.Errorf("%w: %w", errUsage, err)
	}
	if err != nil {
		return nil, err
	}
	if p.Site != "" && len(keys) > 1 {
		return nil, fmt.Errorf("%w: %d installations have the address %s: name one by its key: %q", errUsage, len(keys), p.Site, keys)
	}
	var out []tenant.Extent
	for _, key := range keys {
		e := tenant.Extent{ClientKey: key, ProjectID: p.Project, IssueID: p.Issue, AccountID: p.Account}
		if err := e.Check(); err != nil {
			return nil, fmt.Errorf("%w: %w", errUsage, err)
		}
		out = append(out, e)
	}
	return out, nil
}

// onData does what an operator's command does to the data, beside whatever
// server runs on them.
func onData(ctx context.Context, w world, do func(context.Context, *data) error) error {
	c, err := readConfig(w.getenv)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(w.stderr, &slog.HandlerOptions{Level: c.LogLevel}))
	db, err := visitDatabase(ctx, c, log)
	if err != nil {
		return err
	}
	d, err := newData(c, db)
	if err == nil {
		err = do(ctx, d)
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), commandTimeout)
	defer cancel()
	return errors.Join(err, db.close(closing))
}

type exportCommand struct {
	partFlags
	Format string `help:"The form: ${enum}." enum:"json,markdown,csv" default:"json"`
	Out    string `help:"The file to write, which must not be there yet. Standard output without it." type:"path" placeholder:"FILE"`
}

// Run implements kong's command.
func (cmd exportCommand) Run(ctx context.Context, w world) error {
	return onData(ctx, w, func(ctx context.Context, d *data) error {
		extents, err := cmd.extents(ctx, d, false)
		if err != nil {
			return err
		}
		if len(extents) != 1 {
			return fmt.Errorf("%w: say which --site", errUsage)
		}
		return cmd.export(ctx, d, extents[0], w)
	})
}

func (cmd exportCommand) export(ctx context.Context, d *data, of tenant.Extent, w world) (err error) {
	out := w.stdout
	if cmd.Out != "" {
		// Others on this machine have no business in it.
		f, err := os.OpenFile(cmd.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return fmt.Errorf("%w: %w", errUsage, err)
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		out = f
	}
	var issues int64
	err = d.Export(ctx, of, cmd.Format, out, func(n int64) { issues = n })
	entry := tenant.AuditEntry{
		ClientKey: of.ClientKey, At: time.Now(), Who: tenant.ByOperator, What: "export", Scope: of.String(), Count: issues, Failed: err != nil,
	}
	return errors.Join(err, d.record.Record(context.WithoutCancel(ctx), entry))
}

type eraseCommand struct {
	partFlags
	KeepInstallation bool     `help:"Of a whole site: leave the installation, so that the app goes on working there, empty."`
	Yes              bool     `help:"Do it. Without this the command says what there is to erase."`
	Again            []string `help:"Ledgers of erasures: erase again what they say, after a restore." type:"existingfile" placeholder:"FILE"`
	Since            string   `help:"With --again: the time of the backup that was restored, such as 2026-11-21T04:00:00Z." placeholder:"TIME"`
}

// Run implements kong's command.
func (cmd eraseCommand) Run(ctx context.Context, w world) error {
	if (len(cmd.Again) > 0) != (cmd.Since != "") || len(cmd.Again) > 0 && cmd.partFlags != (partFlags{}) {
		return fmt.Errorf("%w: --again goes with --since and nothing else", errUsage)
	}
	if cmd.KeepInstallation && cmd.Project+cmd.Issue+cmd.Account != "" {
		return fmt.Errorf("%w: --keep-installation is for a whole site", errUsage)
	}
	return onData(ctx, w, func(ctx context.Context, d *data) error {
		if len(cmd.Again) > 0 {
			return cmd.again(ctx, d, w.stdout)
		}
		extents, err := cmd.extents(ctx, d, true)
		if err != nil {
			return err
		}
		return cmd.erase(ctx, d, extents, w.stdout)
	})
}

// erase goes through the sites. One that fails keeps no other.
func (cmd eraseCommand) erase(ctx context.Context, d *data, extents []tenant.Extent, out io.Writer) error {
	var faults []error
	for _, e := range extents {
		if cmd.Site == "" { // an account on all sites: those are left alone that never knew it
			has, err := d.Has(ctx, e.ClientKey, e.AccountID)
			if err != nil || !has {
				faults = append(faults, err)
				continue
			}
		}
		if !cmd.Yes {
			faults = append(faults, announce(ctx, d, e, out))
			continue
		}
		faults = append(faults, eraseOne(ctx, d, tenant.Erasure{Extent: e, KeepInstallation: cmd.KeepInstallation}, out))
	}
	if !cmd.Yes {
		faults = append(faults, fmt.Errorf("%w: nothing was erased; add --yes", errUsage))
	}
	return errors.Join(faults...)
}

func eraseOne(ctx context.Context, d *data, e tenant.Erasure, out io.Writer) error {
	e.By = tenant.ByOperator
	done, err := d.eraser.Erase(ctx, e)
	_, errPrint := fmt.Fprintf(out, "erased of %s, %s: %d documents %v\n", e.ClientKey, e.Extent, done.Total(), done.Counts)
	return errors.Join(err, errPrint)
}

// announce says what an erasure would find.
func announce(ctx context.Context, d *data, e tenant.Extent, out io.Writer) error {
	part := checklist.Part(e)
	if e.AccountID != "" {
		issues := 0
		err := d.checklists.Each(ctx, part, func(checklist.Scope, checklist.Issue) error { issues++; return nil })
		_, errPrint := fmt.Fprintf(out, "of %s, %s: stands in %d issues\n", e.ClientKey, e, issues)
		return errors.Join(err, errPrint)
	}
	sum, err := d.checklists.Sum(ctx, part)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "of %s, %s: %d issues with %d checklists and %d items, the last changed %s\n",
		e.ClientKey, e, sum.Issues, sum.Lists, sum.Items, sum.Last.Format(time.RFC3339))
	return err
}

// again erases what ledgers say was erased since a time. It does nothing else
// with each line than was done then, and writes new lines: the ledgers that it
// reads may be those of other servers.
func (cmd eraseCommand) again(ctx context.Context, d *data, out io.Writer) error {
	since, err := time.Parse(time.RFC3339, cmd.Since)
	if err != nil {
		return fmt.Errorf("%w: --since is not a time such as 2026-11-21T04:00:00Z", errUsage)
	}
	if !cmd.Yes {
		return fmt.Errorf("%w: nothing was erased; add --yes", errUsage)
	}
	return cmd.since(ctx, d, since, func(ledgerLine) bool { return true }, out)
}

// since erases again what the ledgers say was erased since a time, as far as it
// is wanted.
func (cmd eraseCommand) since(ctx context.Context, d *data, since time.Time, wanted func(ledgerLine) bool, out io.Writer) error {
	lines, err := linesSince(cmd.Again, since)
	if err != nil {
		return err
	}
	opened := map[string][]byte{}
	var faults []error
	done := 0
	for _, line := range lines {
		if wanted(line) {
			faults = append(faults, repeat(ctx, d, line, opened, out))
			done++
		}
	}
	_, err = fmt.Fprintf(out, "%d erasures since %s done again\n", done, since.Format(time.RFC3339))
	return errors.Join(append(faults, err)...)
}

// linesSince reads ledgers whole: the one that is written to may be among them. It
// returns a line of each erasure that was not through when a backup was begun, that
// of its end where there is one.
func linesSince(ledgers []string, backup time.Time) ([]ledgerLine, error) {
	backup = backup.Truncate(time.Millisecond) // as a line's time is
	var lines []ledgerLine
	at := map[string]int{} // in lines, by erasure
	for _, path := range ledgers {
		err := readLedger(path, func(l ledgerLine) error {
			n, known := at[l.erasure()]
			switch {
			case known && !l.Ended.IsZero():
				lines[n] = l
			case !known && l.concerns(backup):
				at[l.erasure()], lines = len(lines), append(lines, l)
			}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("read the ledger of erasures: %w", err)
		}
	}
	return slices.DeleteFunc(lines, func(l ledgerLine) bool { return !l.concerns(backup) }), nil
}

func repeat(ctx context.Context, d *data, line ledgerLine, opened map[string][]byte, out io.Writer) error {
	e := tenant.Erasure{Extent: tenant.Extent{ClientKey: line.ClientKey}, KeepInstallation: line.Kept, Before: line.stays()}
	switch line.Scope {
	case tenant.KindSite:
	case tenant.KindProject:
		e.ProjectID = line.ID
	case tenant.KindIssue:
		e.IssueID = line.ID
	case tenant.KindPerson:
		return repeatPerson(ctx, d, line, opened, out)
	default:
		return fmt.Errorf("a line of the ledger has the scope %q, which this program does not know", line.Scope)
	}
	return eraseOne(ctx, d, e, out)
}

// repeatPerson finds, among the people of a site and then in its texts, the one
// of whom the line has the hash.
func repeatPerson(ctx context.Context, d *data, line ledgerLine, opened map[string][]byte, out io.Writer) error {
	if line.Account == nil {
		return errors.New("a line of the ledger has no hash of the person")
	}
	key, err := d.ledger.open(ctx, line.Account.Key, opened)
	if err != nil {
		return err
	}
	var found string
	among := func(accounts []string) error {
		for _, a := range accounts {
			if hmac.Equal(accountHash(key, line.ClientKey, a), line.Account.Hash) {
				found = a
				return errFound
			}
		}
		return nil
	}
	err = d.On(ctx, line.ClientKey, among)
	if err == nil {
		err = d.checklists.Each(ctx, checklist.Part{ClientKey: line.ClientKey}, func(sc checklist.Scope, in checklist.Issue) error {
			if err := among(slices.Collect(in.Words)); err != nil {
				return err
			}
			return d.checklists.Past(ctx, sc, func(e checklist.Event) error { return among(slices.Collect(e.Words)) })
		})
	}
	if err == nil {
		return nil // nothing of the person came back
	}
	if !errors.Is(err, errFound) {
		return err
	}
	return eraseOne(ctx, d, tenant.Erasure{Extent: tenant.Extent{ClientKey: line.ClientKey, AccountID: found}}, out)
}
