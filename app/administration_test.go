package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"ticklist/tenant"
	"ticklist/tenant/tenantmongo"
)

// get asks one of several servers, as a browser that follows a link.
func get(t *testing.T, app *echo.Echo, address string) *httptest.ResponseRecorder {
	t.Helper()
	rec := httptest.NewRecorder()
	app.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, address, nil))
	return rec
}

// TestTicketOnAnotherServer: the server that gave a ticket need not be the one
// that sends the file, nor the one that says how far it is.
func TestTicketOnAnotherServer(t *testing.T) {
	t.Parallel()
	f := newFort(t, nil)
	ops := f.good(t, door{"POST", "/api/v1/issues/:issueId/ops", contextKind, ""})
	if got := ops.send(); got.Code != http.StatusOK {
		t.Fatalf("%d %s", got.Code, got.Body)
	}
	id, address := f.askExport(t)
	one := f.app
	other, err := (&server{config: f.server.config, log: f.server.log, db: f.server.db, watch: f.server.watch}).handler()
	if err != nil {
		t.Fatal(err)
	}
	got := get(t, other, address)
	if got.Code != http.StatusOK || !strings.Contains(got.Body.String(), victimText) || !strings.HasPrefix(got.Header().Get("Content-Disposition"), "attachment; filename=ticklist-127.0.0.1-") {
		t.Errorf("from the other: %d %s %s", got.Code, got.Header(), got.Body)
	}
	if got := get(t, one, address); got.Code != http.StatusNotFound {
		t.Errorf("a second time, from the first: %d %s", got.Code, got.Body)
	}
	state := f.good(t, door{"GET", "/api/v1/site/exports/:id", contextKind, ""})
	state.path = "/api/v1/site/exports/" + id
	if got := state.send(); !strings.Contains(got.Body.String(), `{"state":"done","done":1,"total":1}`) {
		t.Errorf("how far it is: %s", got.Body)
	}
	record := f.good(t, door{"GET", "/api/v1/site/record", contextKind, ""}).send()
	if !strings.Contains(record.Body.String(), `"who":"712020:me","what":"export","scope":"issue 10001","count":1,"failed":false`) {
		t.Errorf("the record: %s", record.Body)
	}
	if log := f.log.String(); strings.Contains(log, strings.TrimPrefix(address, "/download/")) || strings.Contains(log, victimText) {
		t.Error("the ticket or the text is in the log")
	}
}

// TestTicketOfASiteThatLeft: a ticket is of no use once the app is uninstalled.
func TestTicketOfASiteThatLeft(t *testing.T) {
	t.Parallel()
	f := newFort(t, nil)
	_, address := f.askExport(t)
	in, err := f.store.Get(t.Context(), victim)
	if err != nil {
		t.Fatal(err)
	}
	in.State, in.UninstalledAt = tenant.StateUninstalled, time.Now()
	if _, err := f.store.Save(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	got := get(t, f.app, address)
	if got.Code != http.StatusUnauthorized {
		t.Errorf("%d %s, want it refused", got.Code, got.Body)
	}
	givesNothingAway(t, got)
}

// TestExportsAreForgotten: nothing of an export is left after a day.
func TestExportsAreForgotten(t *testing.T) {
	t.Parallel()
	f := newFort(t, nil)
	store := tenantmongo.NewExports(f.server.db.Database)
	old := tenant.Export{Extent: tenant.Extent{ClientKey: victim}, ID: strings.Repeat("0", 64), AskedBy: "712020:me", Until: time.Now().Add(-exportsKept - time.Minute)}
	if err := store.Create(t.Context(), old); err != nil {
		t.Fatal(err)
	}
	id, _ := f.askExport(t)
	attrs, err := f.server.exportsJob().run(t.Context())
	if err != nil || len(attrs) != 1 || attrs[0].Value.Int64() != 1 {
		t.Errorf("got %v (%v), want one forgotten", attrs, err)
	}
	if _, err := store.Get(t.Context(), victim, id); err != nil {
		t.Errorf("the new one: %v", err)
	}
	if attrs, err := f.server.exportsJob().run(t.Context()); err != nil || attrs != nil {
		t.Errorf("a turn with nothing to do says %v (%v)", attrs, err)
	}
}
