package tenant

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Who asks for an erasure or an export when it is no person in Jira.
const (
	ByOperator  = "operator"  // a command
	ByJira      = "jira"      // a webhook: the issue or project is gone
	ByRetention = "retention" // the time after uninstalling is over
	ByReport    = "report"    // Atlassian says that the account is closed
	ByHook      = "hook"      // a hook itself, to which nothing comes
)

// Erasure is what shall go, and who says so.
type Erasure struct {
	Extent
	By string // an account id, or one of the constants

	// KeepInstallation erases what the site's people have stored and leaves the
	// installation, so that the app goes on working there: Jira would not install
	// it again by itself. It has a meaning for a whole site alone.
	KeepInstallation bool
}

// Erased is what an erasure did.
type Erased struct {
	Extent Extent
	Counts map[string]int64 // documents removed or changed, by the Holder's name
}

// Total is how many documents were removed or changed.
func (e Erased) Total() int64 {
	var n int64
	for _, c := range e.Counts {
		n += c
	}
	return n
}

// Holder is a store of customers' data, as far as erasing goes.
type Holder interface {
	// Erase removes what the store has of e, and returns how many documents it
	// removed or changed. Of a person it removes nothing but replaces the
	// account id by ErasedAccount wherever it stands. Of a site, project or
	// issue it removes what was created before a time, all of it if that is
	// zero; it is not zero where the site goes on. That there is nothing is no
	// error, and erasing again does no harm.
	Erase(ctx context.Context, e Extent, before time.Time) (int64, error)
}

// DataKeys destroys the data key of a site, after which what it sealed is
// unreadable wherever copies are. That there is none is no error.
type DataKeys interface {
	Destroy(ctx context.Context, clientKey string) error
}

// Ledger keeps a line of each erasure outside the database, so that it can be
// done again on a database that was restored from a backup.
type Ledger interface {
	// Append returns when the line is on the disk.
	Append(ctx context.Context, at time.Time, e Erasure) error
}

// Eraser erases. All fields are needed but Settle.
type Eraser struct {
	Ledger  Ledger
	Keys    DataKeys
	Holders map[string]Holder // by what they hold, such as "checklists"
	Sites   Register
	Audit   Audit
	Now     func() time.Time

	// Settle waits until requests that were let in before are through; nil
	// waits for nothing. A site that was live a moment ago is erased twice, with
	// this in between.
	Settle func(context.Context) error
}

// Erase erases what e says. It is written into the ledger first, so that an
// erasure which breaks off is known; doing it again finishes it, and that
// everything is gone already is no error. Of a site the data key goes first and
// the installation last; meanwhile the site's tokens are refused, and a new
// `installed` with ErrConflict. It returns what it did also where it fails
// half-way. Errors that mean something: ErrBadExtent; ErrConflict when the
// installation was changed meanwhile.
//
// An issue or project that is erased because Jira deleted it may be written once
// more by a request that was on its way: whoever calls for that reason calls
// again after a minute.
func (er *Eraser) Erase(ctx context.Context, e Erasure) (Erased, error) {
	done := Erased{Extent: e.Extent, Counts: map[string]int64{}}
	if err := e.Check(); err != nil {
		return done, err
	}
	begun := er.Now()
	if err := er.Ledger.Append(ctx, begun, e); err != nil {
		return done, fmt.Errorf("write the ledger of erasures: %w", err)
	}
	err := er.erase(ctx, e, begun, done.Counts)
	if err != nil {
		err = fmt.Errorf("erase %s of %s: %w", e.Extent, e.ClientKey, err)
	}
	return done, errors.Join(err, er.record(ctx, e, done.Total(), err))
}

// record leaves what a person or an operator did in the site's record, unless
// the record went with the site. Jira's deletions are Jira's to record.
func (er *Eraser) record(ctx context.Context, e Erasure, count int64, failed error) error {
	if e.By == ByJira || e.Kind() == KindSite && !e.KeepInstallation {
		return nil
	}
	entry := AuditEntry{ClientKey: e.ClientKey, At: er.Now(), Who: e.By, What: "erase", Scope: e.String(), Count: count, Failed: failed != nil}
	if err := er.Audit.Record(context.WithoutCancel(ctx), entry); err != nil {
		return fmt.Errorf("record the erasure: %w", err)
	}
	return nil
}

func (er *Eraser) erase(ctx context.Context, e Erasure, begun time.Time, counts map[string]int64) error {
	if e.Kind() != KindSite {
		return er.hold(ctx, e.Extent, time.Time{}, counts)
	}
	site, err := er.Sites.Standing(ctx, e.ClientKey)
	known := err == nil
	if err != nil && !errors.Is(err, ErrNotInstalled) {
		return err
	}
	settle := known && site.liveUntil(begun).After(begun.Add(-time.Minute))
	if known && !e.KeepInstallation && site.State != StateErasing { // another may be at it
		if site, err = er.Sites.MarkErasing(ctx, site, begun); err != nil {
			return err
		}
	}
	if err := er.eraseSite(ctx, e, settle && er.Settle != nil, counts); err != nil {
		return err
	}
	if !known || e.KeepInstallation {
		return nil
	}
	counts["installations"]++
	return er.Sites.Remove(ctx, site)
}

// eraseSite erases all but the installation: the data key, what it sealed, and,
// if requests may be on their way, what those store. On a site that goes on,
// what people store from now on, under a new data key, is theirs to keep.
func (er *Eraser) eraseSite(ctx context.Context, e Erasure, settle bool, counts map[string]int64) error {
	if err := er.Keys.Destroy(ctx, e.ClientKey); err != nil {
		return err
	}
	var before time.Time
	if e.KeepInstallation {
		before = er.Now().Add(time.Millisecond) // stores cut what is finer
	}
	if err := er.hold(ctx, e.Extent, before, counts); err != nil || !settle {
		return err
	}
	if err := er.Settle(ctx); err != nil {
		return err
	}
	if !e.KeepInstallation { // they may have made a new one
		if err := er.Keys.Destroy(ctx, e.ClientKey); err != nil {
			return err
		}
	}
	return er.hold(ctx, e.Extent, before, counts)
}

// hold has all that holds data erase it.
func (er *Eraser) hold(ctx context.Context, e Extent, before time.Time, counts map[string]int64) error {
	var faults []error
	for name, h := range er.Holders {
		n, err := h.Erase(ctx, e, before)
		counts[name] += n
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", name, err))
		}
	}
	return errors.Join(faults...)
}
