package tenant_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"ticklist/tenant"
	"ticklist/tenant/tenanttest"
)

// exporting is a site with exports, on a clock of its own.
type exporting struct {
	tenant.Exports
	sites *tenanttest.Memory
	store *tenanttest.Exports
	now   time.Time
	me    tenant.Principal
}

func newExporting(t *testing.T) *exporting {
	t.Helper()
	e := &exporting{sites: &tenanttest.Memory{}, store: &tenanttest.Exports{}, now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}
	in, err := e.sites.Save(t.Context(), tenant.Installation{ClientKey: "acme", BaseURL: "https://acme.atlassian.net", State: tenant.StateEnabled})
	if err != nil {
		t.Fatal(err)
	}
	e.me = tenant.Principal{Installation: in, AccountID: "712020:me"}
	e.Exports = tenant.Exports{Store: e.store, Sites: e.sites, Now: func() time.Time { return e.now }}
	return e
}

func (e *exporting) ask(t *testing.T) (tenant.Export, tenant.Secret) {
	t.Helper()
	x, ticket, err := e.Ask(t.Context(), e.me, tenant.Extent{ClientKey: "somebody-else", IssueID: "10001"}, "json", 1)
	if err != nil {
		t.Fatal(err)
	}
	return x, ticket
}

func TestTicket(t *testing.T) {
	e := newExporting(t)
	asked, ticket := e.ask(t)
	got, p, err := e.Redeem(t.Context(), ticket)
	if err != nil || got.ID != asked.ID || got.Extent != (tenant.Extent{ClientKey: "acme", IssueID: "10001"}) || got.State != tenant.ExportRunning {
		t.Fatalf("got %+v (%v), want the export of the asker's own site, running", got, err)
	}
	if p.AccountID != "712020:me" || p.Installation.ClientKey != "acme" {
		t.Errorf("it is %+v's, want that of who asked", p)
	}
	if _, _, err := e.Redeem(t.Context(), ticket); !errors.Is(err, tenant.ErrNoExport) {
		t.Errorf("a second time: %v, want ErrNoExport", err)
	}
	if s := fmt.Sprintf("%v %+v %s %q", ticket, ticket, ticket, ticket); strings.Contains(s, ticket.Reveal()) {
		t.Errorf("a ticket prints as %s", s)
	}
	if _, other := e.ask(t); other == ticket {
		t.Error("two tickets are the same")
	}
}

func TestTicketsThatAreNone(t *testing.T) {
	e := newExporting(t)
	asked, ticket := e.ask(t)
	raw, err := base64.RawURLEncoding.DecodeString(ticket.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	encode := func(b []byte) tenant.Secret { return tenant.Secret(base64.RawURLEncoding.EncodeToString(b)) }
	for name, ticket := range map[string]tenant.Secret{
		"nothing":                 "",
		"no base64":               ticket + "!",
		"the id of the export":    tenant.Secret(asked.ID),
		"without a site":          encode(raw[:32]),
		"of another site":         encode(append(raw[:32:32], "other"...)),
		"of a site with a break":  encode(append(raw[:32:32], "acme\n"...)),
		"of a site that is long":  encode(append(raw[:32:32], strings.Repeat("a", 256)...)),
		"with a bit changed":      encode(append([]byte{raw[0] ^ 1}, raw[1:]...)),
		"with the id for its key": encode(append([]byte(asked.ID[:32]), "acme"...)),
	} {
		if _, _, err := e.Redeem(t.Context(), ticket); !errors.Is(err, tenant.ErrNoExport) {
			t.Errorf("%s: %v, want ErrNoExport", name, err)
		}
	}
	if _, _, err := e.Redeem(t.Context(), ticket); err != nil {
		t.Errorf("the good one after all these: %v", err)
	}
}

func TestTicketOfASiteThatLeft(t *testing.T) {
	e := newExporting(t)
	_, ticket := e.ask(t)
	in := e.me.Installation
	in.State = tenant.StateUninstalled
	if _, err := e.sites.Save(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if _, _, err := e.Redeem(t.Context(), ticket); !errors.Is(err, tenant.ErrNotInstalled) {
		t.Errorf("got %v, want ErrNotInstalled", err)
	}
}

func TestTicketLife(t *testing.T) {
	e := newExporting(t)
	_, late := e.ask(t)
	_, good := e.ask(t)
	e.now = e.now.Add(tenant.TicketLife - time.Millisecond)
	if _, _, err := e.Redeem(t.Context(), good); err != nil {
		t.Errorf("just in time: %v", err)
	}
	e.now = e.now.Add(time.Millisecond)
	if _, _, err := e.Redeem(t.Context(), late); !errors.Is(err, tenant.ErrNoExport) {
		t.Errorf("after %s: %v, want ErrNoExport", tenant.TicketLife, err)
	}
}

func TestAskRefuses(t *testing.T) {
	e := newExporting(t)
	for _, of := range []tenant.Extent{{IssueID: "TICK-1"}, {ProjectID: "1", IssueID: "1"}, {AccountID: tenant.ErasedAccount}} {
		if _, _, err := e.Ask(t.Context(), e.me, of, "json", 0); !errors.Is(err, tenant.ErrBadExtent) {
			t.Errorf("%+v: %v, want ErrBadExtent", of, err)
		}
	}
}

func TestHowFarAnExportIs(t *testing.T) {
	e := newExporting(t)
	x, ticket := e.ask(t)
	state := func(want tenant.ExportState) {
		t.Helper()
		if got, err := e.Of(t.Context(), e.me, x.ID); err != nil || got.State != want {
			t.Errorf("got %s (%v), want %s", got.State, err, want)
		}
	}
	state(tenant.ExportWaiting)
	if _, _, err := e.Redeem(t.Context(), ticket); err != nil {
		t.Fatal(err)
	}
	state(tenant.ExportRunning)
	e.now = e.now.Add(2 * time.Minute)
	state(tenant.ExportRunning)
	e.now = e.now.Add(time.Second)
	state(tenant.ExportFailed) // silent for too long
	x.State, x.Done = tenant.ExportDone, 1
	if err := e.Tell(t.Context(), x); err != nil {
		t.Fatal(err)
	}
	state(tenant.ExportDone)

	x, _ = e.ask(t)
	e.now = e.now.Add(tenant.TicketLife)
	state(tenant.ExportFailed) // never fetched

	other := e.me
	other.AccountID = "712020:other"
	if _, err := e.Of(t.Context(), other, x.ID); !errors.Is(err, tenant.ErrNoExport) {
		t.Errorf("another admin's: %v, want ErrNoExport", err)
	}
	for _, id := range []string{"", "x", strings.Repeat("g", 64), x.ID + ":"} {
		if _, err := e.Of(t.Context(), e.me, id); !errors.Is(err, tenant.ErrNoExport) {
			t.Errorf("%q: %v, want ErrNoExport", id, err)
		}
	}
}
