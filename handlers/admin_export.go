package handlers

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"ticklist/tenant"
)

// Exports are the exports that were asked for. Ask answers tenant.ErrBadExtent,
// Redeem tenant.ErrNoExport and tenant.ErrNotInstalled, Of tenant.ErrNoExport;
// every other error is a fault.
type Exports interface {
	Ask(ctx context.Context, p tenant.Principal, of tenant.Extent, format string, total int64) (tenant.Export, tenant.Secret, error)
	Redeem(ctx context.Context, ticket tenant.Secret) (tenant.Export, tenant.Principal, error)
	Tell(context.Context, tenant.Export) error
	Of(ctx context.Context, p tenant.Principal, id string) (tenant.Export, error)
}

// Exporter writes what is stored of a part of a site into w while it reads it,
// in one of ExportFormats, and calls wrote with the number of issues so far,
// after each. It answers faults, and w's errors as they are.
type Exporter interface {
	Export(ctx context.Context, of tenant.Extent, format string, w io.Writer, wrote func(issues int64)) error
}

// exportFormats are the forms of an export, by name.
var exportFormats = map[string]struct{ mime, extension string }{
	"json":     {"application/json", "json"},
	"markdown": {"text/markdown; charset=utf-8", "md"},
	"csv":      {"text/csv; charset=utf-8", "csv"},
}

const (
	// pieceSize is how much of an export is sent at once, in bytes, and
	// pieceTimeout how long the client may take to receive it.
	pieceSize    = 32 << 10
	pieceTimeout = 60 * time.Second

	// tellEvery is how often a running export says how far it is.
	tellEvery = time.Second
)

type askedView struct {
	ID      string `json:"id"`
	Address string `json:"address"` // good once, for Seconds
	Seconds int    `json:"seconds"`
	Total   int64  `json:"total"` // issues; 0 where it is not known
}

// askExport handles POST /api/v1/site/exports.
func (h *handler) askExport(c echo.Context) error {
	var in struct {
		Of     partBody `json:"of"`
		Format string   `json:"format"`
	}
	if err := readJSON(c, &in); err != nil {
		return err
	}
	if _, known := exportFormats[in.Format]; !known {
		return &badBodyError{field: "format", reason: "This is none of json, markdown and csv."}
	}
	of, err := in.Of.extent(c)
	if err != nil {
		return err
	}
	total, err := h.issuesIn(c.Request().Context(), of)
	if err != nil {
		return err
	}
	x, ticket, err := h.Admin.Exports.Ask(c.Request().Context(), principal(c), of, in.Format, total)
	if err != nil {
		return fmt.Errorf("ask for an export: %w", err)
	}
	return writeJSON(c, http.StatusCreated, askedView{
		ID: x.ID, Address: h.BaseURL.Path + "/download/" + ticket.Reveal(), Seconds: int(tenant.TicketLife.Seconds()), Total: x.Total,
	})
}

// issuesIn is how many issues an export will have; 0 of a person, who is looked
// for in all.
func (h *handler) issuesIn(ctx context.Context, of tenant.Extent) (int64, error) {
	if of.Kind() == tenant.KindPerson {
		return 0, nil
	}
	sum, err := h.Admin.Stored.Sum(ctx, partOf(of))
	if err != nil {
		return 0, fmt.Errorf("sum up %s: %w", of, err)
	}
	return sum.Issues, nil
}

type exportView struct {
	State string `json:"state"` // waiting, running, done or failed
	Done  int64  `json:"done"`
	Total int64  `json:"total"`
}

// export handles GET /api/v1/site/exports/:id: how far it is.
func (h *handler) export(c echo.Context) error {
	x, err := h.Admin.Exports.Of(c.Request().Context(), principal(c), c.Param("id"))
	if err != nil {
		return err
	}
	return writeJSON(c, http.StatusOK, exportView{State: string(x.State), Done: x.Done, Total: x.Total})
}

// download handles GET /download/:ticket. The ticket is all that the request
// carries: it was given to an admin, for one export, a minute ago at most. That
// the person still administers the site is asked here, too.
func (h *handler) download(c echo.Context) error {
	ctx := c.Request().Context()
	x, p, err := h.Admin.Exports.Redeem(ctx, tenant.Secret(c.Param("ticket")))
	if err != nil {
		return err
	}
	c.Set(keyTenant, p.Installation.ClientKey)
	err = h.limits.person(p)
	if err == nil {
		err = h.Switches.Check(ctx, p.Installation.ClientKey, tenant.WholeSite)
	}
	if err == nil {
		err = h.administers(ctx, p, "")
	}
	if err == nil {
		err = h.sendExport(c, &x, p)
	}
	x.State = tenant.ExportDone
	if err != nil {
		x.State = tenant.ExportFailed
	}
	return errors.Join(err, h.Admin.Exports.Tell(context.WithoutCancel(ctx), x))
}

// sendExport sends the export and leaves in the record that it was sent, whether
// whole or not.
func (h *handler) sendExport(c echo.Context, x *tenant.Export, p tenant.Principal) error {
	ctx, header := c.Request().Context(), c.Response().Header()
	format := exportFormats[x.Format]
	header.Set(echo.HeaderContentType, format.mime)
	header.Set(echo.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": h.fileName(*x, p)}))

	err := h.write(ctx, c, x)
	entry := tenant.AuditEntry{
		ClientKey: p.Installation.ClientKey, At: h.Now().UTC().Truncate(time.Millisecond), Who: p.AccountID,
		What: "export", Scope: x.Extent.String(), Count: x.Done, Failed: err != nil,
	}
	if recordErr := h.Admin.Record.Record(context.WithoutCancel(ctx), entry); recordErr != nil {
		err = errors.Join(err, fmt.Errorf("record the export: %w", recordErr))
	}
	if err != nil {
		h.breakOff(c)
	}
	return err
}

// write writes the export, and tells now and then how far it is.
func (h *handler) write(ctx context.Context, c echo.Context, x *tenant.Export) error {
	out := bufio.NewWriterSize(pieces{c, h.Now}, pieceSize)
	told := h.Now()
	err := h.Admin.Exporter.Export(ctx, x.Extent, x.Format, out, func(issues int64) {
		x.Done = issues
		if now := h.Now(); now.Sub(told) >= tellEvery {
			told = now
			if err := h.Admin.Exports.Tell(ctx, *x); err != nil {
				noteError(c, err) // the export itself goes on
			}
		}
	})
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return out.Flush()
}

// breakOff makes a download that has begun end as one that failed: what is sent
// in pieces and ends well looks whole. Where nothing was sent yet, the answer is
// an error like any other.
func (h *handler) breakOff(c echo.Context) {
	if !c.Response().Committed {
		c.Response().Header().Del(echo.HeaderContentDisposition)
		return
	}
	// The connection cannot be written to any more, so that the end is not sent.
	_ = http.NewResponseController(c.Response()).SetWriteDeadline(h.Now().Add(-time.Hour))
}

// pieces writes an answer with a limit of time on each piece, where the server's
// own is on the whole.
type pieces struct {
	echo.Context
	now func() time.Time
}

func (p pieces) Write(b []byte) (int, error) {
	if err := takeTime(p.Context, p.now().Add(pieceTimeout)); err != nil {
		return 0, err
	}
	return p.Response().Write(b)
}

// fileName says what is in the file, and names no person.
func (h *handler) fileName(x tenant.Export, p tenant.Principal) string {
	words := []string{"ticklist", siteName(p.Installation)}
	if x.Extent.Kind() != tenant.KindSite {
		words = append(words, x.Extent.String())
	}
	words = append(words, h.Now().UTC().Format(time.DateOnly))
	plain := strings.Map(func(r rune) rune {
		if r == '.' || r == '-' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
			return r
		}
		return '-'
	}, strings.Join(words, "-"))
	return plain + "." + exportFormats[x.Format].extension
}
