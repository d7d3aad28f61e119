package tenant

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
)

// ErrNoExport says that there is no such export, or none that may be fetched any
// more: that its ticket was used, is too old, or was never given.
var ErrNoExport = errors.New("there is no such export")

// TicketLife is how long after an export was asked for its ticket is good.
const TicketLife = 60 * time.Second

// exportSilence is how long a running export may say nothing of itself. One that
// is silent for longer was on a server that is gone.
const exportSilence = 2 * time.Minute

// ticketBytes is how much of a ticket is random.
const ticketBytes = 32

// ExportState is how far an export is.
type ExportState string

// The states of an export, in their order; the last two are its ends.
const (
	ExportWaiting ExportState = "waiting" // for its ticket to be used
	ExportRunning ExportState = "running"
	ExportDone    ExportState = "done"
	ExportFailed  ExportState = "failed"
)

// Export is one export that somebody on a site has asked for. Of the ticket that
// fetches it only the hash is kept.
type Export struct {
	Extent  Extent
	ID      string // 64 hex digits: the hash of the ticket's random part
	AskedBy string // the account that the ticket was given to
	Format  string

	Until       time.Time // the ticket is good before this
	State       ExportState
	Done, Total int64     // issues; Total is 0 where it is not known
	Touched     time.Time // when it last said something of itself
}

// ExportStore keeps exports, so that a ticket which one server gave may be used
// on another. Times are kept in UTC to the millisecond. Each implementation
// passes tenanttest.RunExports.
type ExportStore interface {
	Holder

	// Create stores an export.
	Create(ctx context.Context, x Export) error

	// Get returns the export of a site, or ErrNoExport.
	Get(ctx context.Context, clientKey, id string) (Export, error)

	// Take makes a waiting export, whose ticket is good at the time given, a
	// running one and returns it; ErrNoExport in every other case. Of all who
	// take the same at once, one gets it.
	Take(ctx context.Context, clientKey, id string, at time.Time) (Export, error)

	// Tell stores the state of an export that was taken, how far it is, and when
	// that was. That there is none any more is no error.
	Tell(ctx context.Context, x Export) error

	// Forget removes the exports of all sites whose tickets ended before a time,
	// and returns how many there were.
	Forget(ctx context.Context, before time.Time) (int64, error)
}

// Exports gives tickets and takes them back. A ticket is good once, for
// TicketLife, and for the one export that it was given for: a link that a
// browser follows carries no token. All fields are needed.
type Exports struct {
	Store ExportStore
	Sites Store
	Now   func() time.Time
}

// Ask makes an export for p, of at most total issues, and returns it with its
// ticket, which is kept nowhere. Errors that mean something: ErrBadExtent.
func (e *Exports) Ask(ctx context.Context, p Principal, of Extent, format string, total int64) (Export, Secret, error) {
	of.ClientKey = p.Installation.ClientKey
	if err := of.Check(); err != nil {
		return Export{}, "", err
	}
	random := make([]byte, ticketBytes)
	_, _ = rand.Read(random) // never fails: it ends the program instead
	now := e.Now()
	x := Export{
		Extent: of, ID: exportID(random), AskedBy: p.AccountID, Format: format,
		Until: now.Add(TicketLife), State: ExportWaiting, Total: total, Touched: now,
	}
	if err := e.Store.Create(ctx, x); err != nil {
		return Export{}, "", err
	}
	return x, Secret(base64.RawURLEncoding.EncodeToString(append(random, of.ClientKey...))), nil
}

// exportID is the hash of a ticket's random part: from what is stored nobody can
// make a ticket.
func exportID(random []byte) string {
	sum := sha256.Sum256(random)
	return hex.EncodeToString(sum[:])
}

// Redeem uses a ticket up, and returns its export, which is running from now on,
// with the person that it was given to. Whether they may still have it, the
// caller finds out. Errors that mean something: ErrNoExport, and ErrNotInstalled
// if the site is not enabled any more.
func (e *Exports) Redeem(ctx context.Context, ticket Secret) (Export, Principal, error) {
	clientKey, id, err := readTicket(ticket)
	if err != nil {
		return Export{}, Principal{}, err
	}
	x, err := e.Store.Take(ctx, clientKey, id, e.Now())
	if err != nil {
		return Export{}, Principal{}, err
	}
	in, err := e.Sites.Get(ctx, clientKey)
	if err == nil && in.State != StateEnabled {
		err = ErrNotInstalled
	}
	return x, Principal{Installation: in, AccountID: x.AskedBy}, err
}

// readTicket returns what a ticket is for, as far as it says.
func readTicket(ticket Secret) (clientKey, id string, err error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(ticket.Reveal())
	if err != nil || len(raw) <= ticketBytes {
		return "", "", fmt.Errorf("%w: that is no ticket", ErrNoExport)
	}
	clientKey = string(raw[ticketBytes:])
	if !validClientKey(clientKey) {
		return "", "", fmt.Errorf("%w: that is no ticket", ErrNoExport)
	}
	return clientKey, exportID(raw[:ticketBytes]), nil
}

// Tell keeps how far an export is.
func (e *Exports) Tell(ctx context.Context, x Export) error {
	x.Touched = e.Now()
	return e.Store.Tell(ctx, x)
}

// Of returns an export that p has asked for; those of others are ErrNoExport.
func (e *Exports) Of(ctx context.Context, p Principal, id string) (Export, error) {
	if len(id) != 2*sha256.Size || strings.Trim(id, "0123456789abcdef") != "" {
		return Export{}, ErrNoExport
	}
	x, err := e.Store.Get(ctx, p.Installation.ClientKey, id)
	if err != nil {
		return Export{}, err
	}
	if x.AskedBy != p.AccountID {
		return Export{}, ErrNoExport
	}
	now := e.Now()
	if x.State == ExportWaiting && !now.Before(x.Until) || x.State == ExportRunning && now.After(x.Touched.Add(exportSilence)) {
		x.State = ExportFailed
	}
	return x, nil
}
