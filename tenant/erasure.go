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

	// Before is for an erasure that is done again on what was restored: what was
	// created from then on came after it, and stays. Zero takes whatever is there.
	Before time.Time
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
// unreadable wherever copies are: one that was made before a time, or whenever if
// that is zero. That there is none is no error.
type DataKeys interface {
	Destroy(ctx context.Context, clientKey string, before time.Time) error
}

// Ledger keeps each erasure outside the database, with when it began and when it
// was through, so that it can be done again on a database that was restored from a
// backup: one that was begun in between may have what was not reached yet.
type Ledger interface {
	// Append writes that e has begun, or, if ended is not zero, that the one which
	// began then was through; e.Before is from when on what was created stayed. It
	// returns when that is on the disk.
	Append(ctx context.Context, begun, ended time.Time, e Erasure) error
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
// erasure which breaks off is known, and once more at its end; doing it again finishes it, and that
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
	if err := er.note(ctx, begun, time.Time{}, e); err != nil {
		return done, err
	}
	stays, err := er.erase(ctx, e, begun, done.Counts)
	if err != nil {
		err = fmt.Errorf("erase %s of %s: %w", e.Extent, e.ClientKey, err)
	} else {
		e.Before = stays
		err = er.note(ctx, begun, er.Now(), e)
	}
	return done, errors.Join(err, er.record(ctx, e, done.Total(), err))
}

func (er *Eraser) note(ctx context.Context, begun, ended time.Time, e Erasure) error {
	if err := er.Ledger.Append(ctx, begun, ended, e); err != nil {
		return fmt.Errorf("write the ledger of erasures: %w", err)
	}
	return nil
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

// erase returns from when on what was created stays, if that is known.
func (er *Eraser) erase(ctx context.Context, e Erasure, begun time.Time, counts map[string]int64) (stays time.Time, err error) {
	if e.Kind() != KindSite {
		return e.Before, er.hold(ctx, e.Extent, e.Before, counts)
	}
	site, err := er.Sites.Standing(ctx, e.ClientKey)
	known := err == nil
	if err != nil && !errors.Is(err, ErrNotInstalled) {
		return stays, err
	}
	live := er.Settle != nil && known && site.liveUntil(begun).After(begun.Add(-time.Minute))
	if e.KeepInstallation || known && site.after(e.Before) {
		return er.eraseEarlier(ctx, e, live, counts)
	}
	if known && site.State != StateErasing { // another may be at it
		if site, err = er.Sites.MarkErasing(ctx, site, begun); err != nil {
			return stays, err
		}
	}
	if err := er.eraseSite(ctx, e.Extent, live, counts); err != nil || !known {
		return stays, err
	}
	counts["installations"]++
	return stays, er.Sites.Remove(ctx, site)
}

// after says whether the site has the app anew since an erasure.
func (s Standing) after(erased time.Time) bool {
	return !erased.IsZero() && !s.InstalledAt.Before(erased)
}

// eraseSite erases all but the installation: the data key, what it sealed, and,
// if requests may be on their way, what those store, and a data key that they have
// made for it.
func (er *Eraser) eraseSite(ctx context.Context, e Extent, live bool, counts map[string]int64) error {
	for again := live; ; again = false {
		if err := er.Keys.Destroy(ctx, e.ClientKey, time.Time{}); err != nil {
			return err
		}
		if err := er.hold(ctx, e, time.Time{}, counts); err != nil || !again {
			return err
		}
		if err := er.Settle(ctx); err != nil {
			return err
		}
	}
}

// eraseEarlier erases what there was of a site that goes on: what people store from
// then on, under a new data key, is theirs to keep.
func (er *Eraser) eraseEarlier(ctx context.Context, e Erasure, live bool, counts map[string]int64) (stays time.Time, err error) {
	stays = e.Before
	if err := er.Keys.Destroy(ctx, e.ClientKey, stays); err != nil {
		return stays, err
	}
	if stays.IsZero() {
		stays = er.Now().Add(time.Millisecond) // stores cut what is finer
	}
	if err := er.hold(ctx, e.Extent, stays, counts); err != nil || !live {
		return stays, err
	}
	if err := er.Settle(ctx); err != nil {
		return stays, err
	}
	return stays, er.hold(ctx, e.Extent, stays, counts)
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
