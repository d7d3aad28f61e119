package tenant

import (
	"context"
	"time"
)

// AuditEntry is one thing that a site's admin or an operator did.
type AuditEntry struct {
	ClientKey string    // "" for what an operator did to all sites
	At        time.Time // UTC, whole milliseconds
	Who       string    // an account id, or ByOperator, ByRetention, ByReport, ByHook
	What      string    // a word or two: "export", "erase", "statuses", "setting panel", "create template", "rotate keys"
	Scope     string    // an Extent's String: it never names a person
	Count     int64     // how many documents or issues it touched
	Failed    bool      // it broke off; Count is what was done until then

	// Once tells the entry from others of its site and time: of those that have the
	// same, the first is kept. "" for an entry that is kept in any case. Entries does
	// not say it.
	Once string
}

// Audit is the record of who did what. It goes when its site is erased.
type Audit interface {
	// Record stores the entry.
	Record(ctx context.Context, entry AuditEntry) error

	// Entries returns the site's latest entries, newest first, at most limit.
	Entries(ctx context.Context, clientKey string, limit int) ([]AuditEntry, error)
}
