package handlers_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ticklist/checklist"
	"ticklist/handlers"
	"ticklist/tenant"
)

// administration is what a test lets the page of admins find.
type administration struct {
	refused  bool  // the person administers neither the site nor the project
	unsaid   error // why Jira does not say
	asked    []string
	sum      checklist.Summary
	summed   []checklist.Part
	fault    error // of what is stored
	ticket   error // what Redeem says
	redeemed []string
	state    tenant.Export // of Of
	told     []tenant.Export
	export   func(ctx context.Context, w io.Writer, wrote func(int64)) error
	exported []tenant.Extent
	erasures []tenant.Erasure
	erasing  func(context.Context) error
	record   []tenant.AuditEntry
	noRecord error
	placed   []string
	unplaced error // why Jira does not take it
}

// newAdministration is on a's fakes. Each part is a type of its own, as some of
// their methods have the same name.
func newAdministration(a *app) handlers.Administration {
	a.admin.sum = checklist.Summary{Issues: 2, Lists: 3, Items: 4, First: at().Add(-time.Hour), Last: at()}
	a.admin.export = func(_ context.Context, w io.Writer, wrote func(int64)) error {
		for n := range int64(2) {
			if _, err := fmt.Fprintf(w, "issue %d\n", n); err != nil {
				return err
			}
			wrote(n + 1)
		}
		return nil
	}
	chosen := checklist.NewChoices(a.store, at)
	return handlers.Administration{Admins: admins{a}, Stored: stored{a}, Exports: exports{a}, Exporter: exporter{a}, Eraser: eraser{a}, Record: record{a}, Statuses: chosen, Settings: chosen, Watches: chosen, Placer: placer{a}}
}

type (
	placer   struct{ *app }
	admins   struct{ *app }
	stored   struct{ *app }
	exports  struct{ *app }
	exporter struct{ *app }
	eraser   struct{ *app }
	record   struct{ *app }
)

func (a admins) Administers(_ context.Context, in tenant.Installation, accountID string) (bool, error) {
	a.admin.asked = append(a.admin.asked, in.ClientKey+" "+accountID)
	return !a.admin.refused, a.admin.unsaid
}

func (a admins) AdministersProject(_ context.Context, in tenant.Installation, accountID, projectID string) (bool, error) {
	a.admin.asked = append(a.admin.asked, in.ClientKey+" "+accountID+" "+projectID)
	return !a.admin.refused, a.admin.unsaid
}

func (a stored) Sum(_ context.Context, p checklist.Part) (checklist.Summary, error) {
	a.admin.summed = append(a.admin.summed, p)
	return a.admin.sum, a.admin.fault
}

func (a exports) Ask(_ context.Context, p tenant.Principal, of tenant.Extent, format string, total int64) (tenant.Export, tenant.Secret, error) {
	a.admin.state = tenant.Export{Extent: of, ID: "id", AskedBy: p.AccountID, Format: format, Total: total, State: tenant.ExportWaiting}
	return a.admin.state, "CANARY-ticket", a.admin.fault
}

func (a exports) Redeem(_ context.Context, ticket tenant.Secret) (tenant.Export, tenant.Principal, error) {
	a.admin.redeemed = append(a.admin.redeemed, ticket.Reveal())
	return tenant.Export{Extent: tenant.Extent{ClientKey: "acme"}, ID: "id", Format: "json", State: tenant.ExportRunning}, a.principal, a.admin.ticket
}

func (a exports) Tell(_ context.Context, x tenant.Export) error {
	a.admin.told = append(a.admin.told, x)
	return nil
}

func (a exports) Of(_ context.Context, _ tenant.Principal, id string) (tenant.Export, error) {
	if id != a.admin.state.ID {
		return tenant.Export{}, tenant.ErrNoExport
	}
	found := a.admin.state
	if found.State == "" {
		found.State = tenant.ExportWaiting
	}
	return found, nil
}

func (a exporter) Export(ctx context.Context, of tenant.Extent, _ string, w io.Writer, wrote func(int64)) error {
	a.admin.exported = append(a.admin.exported, of)
	return a.admin.export(ctx, w, wrote)
}

func (a eraser) Erase(ctx context.Context, e tenant.Erasure) (tenant.Erased, error) {
	a.admin.erasures = append(a.admin.erasures, e)
	if a.admin.erasing != nil {
		return tenant.Erased{}, a.admin.erasing(ctx)
	}
	return tenant.Erased{Extent: e.Extent, Counts: map[string]int64{"checklists": 2, "exports": 1}}, nil
}

func (a placer) Place(_ context.Context, in tenant.Installation, projectID string, right *bool) error {
	where := "as inherited"
	if right != nil {
		where = map[bool]string{true: "right", false: "left"}[*right]
	}
	a.admin.placed = append(a.admin.placed, in.ClientKey+" "+projectID+" "+where)
	return a.admin.unplaced
}

func (a record) Record(_ context.Context, e tenant.AuditEntry) error {
	same := func(x tenant.AuditEntry) bool { return x.Once == e.Once && x.At.Equal(e.At) }
	if e.Once == "" || !slices.ContainsFunc(a.admin.record, same) {
		a.admin.record = append(a.admin.record, e)
	}
	return a.admin.noRecord
}

func (a record) Entries(_ context.Context, clientKey string, limit int) ([]tenant.AuditEntry, error) {
	if clientKey != "acme" || limit < 50 {
		return nil, fmt.Errorf("asked for %d of %s", limit, clientKey)
	}
	return a.admin.record, a.admin.fault
}

const adminQuery = "/connect/admin?xdm_e=x&jwt=eyJhbGciOi.CANARY.sig"

func TestAdminPage(t *testing.T) {
	for _, tc := range []struct {
		name   string
		with   func(*app)
		status int
		want   string
	}{
		{name: "an admin", status: 200, want: `Ticklist https://connect-cdn.atl-paas.net/all.js {"clientKey":"acme","accountId":"712020:me","base":"","host":"connect","notice":null,"projectId":""}`},
		{name: "somebody else", with: func(a *app) { a.admin.refused = true }, status: 403, want: `"notice":"not_admin"`},
		{name: "nobody", with: func(a *app) { a.principal.AccountID = "" }, status: 200, want: `"notice":"log_in"`},
		{name: "Jira does not say, whatever it meant", with: func(a *app) { a.admin.unsaid = errDisk }, status: 200, want: `"notice":null`},
		{name: "a bad token", with: func(a *app) { a.token = tenant.ErrBadToken }, status: 401, want: `"unauthorized"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := newApp(t)
			if tc.with != nil {
				tc.with(a)
			}
			got := a.get(adminQuery)
			got.is(t, tc.status, tc.want)
			a.told(tc.status)
			if policy := got.Header().Get("Content-Security-Policy"); tc.status < 401 && !strings.Contains(policy, "frame-ancestors https://acme.atlassian.net") {
				t.Errorf("the policy is %q", policy)
			}
		})
	}
}

// tokenInStore is the id of an API token that TestAdminsOnly has.
const tokenInStore = "aaaaaaaaaaaaaaaa"

// siteCalls are all calls of the page, each as it is let in.
var siteCalls = []struct{ method, target, body string }{
	{"GET", "/api/v1/site", ""},
	{"GET", "/api/v1/site/stored?kind=issue&id=10001", ""},
	{"GET", "/api/v1/site/record", ""},
	{"POST", "/api/v1/site/exports", `{"of":{"kind":"site","id":""},"format":"json"}`},
	{"GET", "/api/v1/site/exports/id", ""},
	{"GET", "/api/v1/site/tokens", ""},
	{"POST", "/api/v1/site/tokens", `{"name":"CI","access":"read"}`},
	{"DELETE", "/api/v1/site/tokens/" + tokenInStore, ""},
	{"GET", "/api/v1/site/tokens/" + tokenInStore + "/uses", ""},
	{"GET", "/api/v1/site/watches", ""},
	{"POST", "/api/v1/site/watches", `{"list":"Release"}`},
	{"DELETE", "/api/v1/site/watches/" + watchInStore, ""},
	{"POST", "/api/v1/site/erasures", `{"of":{"kind":"issue","id":"10001"},"confirm":"acme.atlassian.net"}`},
}

// TestAdminsOnly: each call asks Jira, each time, before it does anything.
func TestAdminsOnly(t *testing.T) {
	for _, call := range siteCalls {
		for _, tc := range []struct {
			name   string
			with   func(*app)
			status int
			want   string
		}{
			{name: "an admin", status: 200},
			{name: "somebody else", with: func(a *app) { a.admin.refused = true }, status: 403, want: `"text":"Only people who administer this Jira site may do this."`},
			{name: "Jira does not say", with: func(a *app) { a.admin.unsaid = errDisk }, status: 503, want: `"no_verdict"`},
			{name: "an issue in the token is no matter", with: func(a *app) { a.principal.IssueID = "10002" }, status: 200},
			{name: "a bad token", with: func(a *app) { a.token = tenant.ErrBadToken }, status: 401, want: `"unauthorized"`},
		} {
			t.Run(call.method+" "+call.target+"/"+tc.name, func(t *testing.T) {
				a := newApp(t)
				a.admin.state.ID = "id"
				if _, _, err := a.Admin.Watches.Watch(t.Context(), "acme", "Café", "x"); err != nil {
					t.Fatal(err)
				}
				token := tenant.APIToken{ClientKey: "acme", ID: tokenInStore, Until: at().Add(time.Hour)}
				if err := a.programs.store.Create(t.Context(), token); err != nil {
					t.Fatal(err)
				}
				if tc.with != nil {
					tc.with(a)
				}
				got := a.do(a.request(call.method, call.target, call.body))
				if got.Code == http.StatusCreated || got.Code == http.StatusNoContent {
					got.Code = http.StatusOK
				}
				got.is(t, tc.status, tc.want)
				if tc.status == 401 {
					a.admin.asked = append(a.admin.asked, "acme 712020:me") // Jira is not: nobody has said who asks
				}
				if diff := cmp.Diff([]string{"acme 712020:me"}, a.admin.asked); diff != "" {
					t.Errorf("Jira was asked for others, or not:\n%s", diff)
				}
				if stored, err := a.programs.List(t.Context(), a.principal); tc.status >= 400 && (err != nil || len(stored) != 1 || stored[0].Rev != 1) {
					t.Errorf("tokens were touched for whoever was refused: %+v, %v", stored, err)
				}
				if tc.status >= 400 && len(a.admin.summed)+len(a.admin.erasures) > 0 {
					t.Error("something was done for whoever was refused")
				}
				if tc.status >= 400 && strings.Contains(got.Body.String(), "10.0.0.7") {
					t.Error("the answer gives an internal error away")
				}
			})
		}
	}
}

func TestSite(t *testing.T) {
	a := newApp(t)
	a.Version = handlers.Version{Version: "1.2.3", Commit: "abc", Go: "go1.26"}
	a.principal.Installation.InstalledAt = at().Add(-24 * time.Hour)
	const want = `{"site":{"name":"acme.atlassian.net","installedAt":"2026-11-20T12:00:00Z"},` +
		`"app":{"version":"1.2.3","commit":"abc","go":"go1.26","ready":true},` +
		`"stored":{"issues":2,"lists":3,"items":4,"first":"2026-11-21T11:00:00Z","last":"2026-11-21T12:00:00Z"}}`
	got := a.get("/api/v1/site")
	got.is(t, 200, want)
	if diff := cmp.Diff([]checklist.Part{{ClientKey: "acme"}}, a.admin.summed); diff != "" {
		t.Errorf("summed up another part:\n%s", diff)
	}
	a.admin.sum, a.principal.Installation.DisplayURL = checklist.Summary{}, "https://jira.acme.example"
	a.principal.Installation.InstalledAt = time.Time{}
	a.Ready = func(context.Context) error { return errDisk }
	got = a.get("/api/v1/site")
	got.is(t, 200, `"ready":false},"stored":{"issues":0,"lists":0,"items":0,"first":null,"last":null}}`)
	got.is(t, 200, `"site":{"name":"jira.acme.example","installedAt":null}`)
	a.admin.fault = errDisk
	a.get("/api/v1/site").is(t, 500, `"internal"`)
	a.get("/api/v1/site/record").is(t, 500, `"internal"`)
}

func TestRecord(t *testing.T) {
	a := newApp(t)
	a.get("/api/v1/site/record").is(t, 200, `{"entries":[]}`)
	a.admin.record = []tenant.AuditEntry{{ClientKey: "acme", At: at(), Who: tenant.ByOperator, What: "erase", Scope: "issue 1", Count: 3, Failed: true}}
	a.get("/api/v1/site/record").is(t, 200, `{"entries":[{"at":"2026-11-21T12:00:00Z","who":"operator","what":"erase","scope":"issue 1","count":3,"failed":true}]}`)
}

func TestParts(t *testing.T) {
	const bad, unknown = `"That is no project, issue or person."`, `"field":`
	for _, tc := range []struct {
		name, of string
		status   int
		want     tenant.Extent
		say      string
	}{
		{name: "the site", of: `{"kind":"site","id":""}`, status: 200, want: tenant.Extent{ClientKey: "acme"}},
		{name: "a project", of: `{"kind":"project","id":"10"}`, status: 200, want: tenant.Extent{ClientKey: "acme", ProjectID: "10"}},
		{name: "an issue", of: `{"kind":"issue","id":"10001"}`, status: 200, want: tenant.Extent{ClientKey: "acme", IssueID: "10001"}},
		{name: "a person", of: `{"kind":"person","id":"712020:x"}`, status: 200, want: tenant.Extent{ClientKey: "acme", AccountID: "712020:x"}},
		{name: "a project without an id is not the site", of: `{"kind":"project","id":""}`, status: 422, say: bad},
		{name: "an issue without an id is not the site", of: `{"kind":"issue","id":""}`, status: 422, say: bad},
		{name: "a person without an id is not the site", of: `{"kind":"person","id":""}`, status: 422, say: bad},
		{name: "nothing is not the site", of: `{}`, status: 422, say: bad},
		{name: "another kind is not the site", of: `{"kind":"galaxy","id":""}`, status: 422, say: bad},
		{name: "a site by id", of: `{"kind":"site","id":"other"}`, status: 422, say: bad},
		{name: "an issue by key", of: `{"kind":"issue","id":"TICK-1"}`, status: 422, say: bad},
		{name: "an erased person", of: `{"kind":"person","id":"erased"}`, status: 422, say: bad},
		{name: "an operator", of: `{"kind":"issue","id":{"$ne":""}}`, status: 400, say: unknown},
		{name: "another site's key", of: `{"kind":"site","id":"","clientKey":"other"}`, status: 400, say: `"bad_request"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := newApp(t)
			a.post("/api/v1/site/erasures", `{"of":`+tc.of+`,"confirm":"acme.atlassian.net"}`).is(t, tc.status, tc.say)
			if len(a.admin.erasures) != tc.status%400/200 {
				t.Fatalf("erased %+v", a.admin.erasures)
			}
			if tc.status == 200 && a.admin.erasures[0].Extent != tc.want {
				t.Errorf("erased %+v, want %+v", a.admin.erasures[0].Extent, tc.want)
			}
			got := a.post("/api/v1/site/exports", `{"of":`+tc.of+`,"format":"csv"}`)
			if tc.status == 200 {
				tc.status = 201
			}
			got.is(t, tc.status, tc.say)
		})
	}
	a := newApp(t)
	a.get("/api/v1/site/stored?kind=project&id=10").is(t, 200, `{"issues":2,"lists":3,"items":4`)
	a.get("/api/v1/site/stored?kind=person&id=712020:x").is(t, 422, bad)
	a.get("/api/v1/site/stored").is(t, 422, bad)
	a.get("/api/v1/site/stored?kind=issue&kind=site&id=1").is(t, 422, bad)
	if diff := cmp.Diff([]checklist.Part{{ClientKey: "acme", ProjectID: "10"}}, a.admin.summed); diff != "" {
		t.Errorf("summed up another part:\n%s", diff)
	}
}

func TestErase(t *testing.T) {
	body := func(confirm string) string {
		return fmt.Sprintf(`{"of":{"kind":"site","id":""},"confirm":%q}`, confirm)
	}
	a := newApp(t)
	for _, confirm := range []string{"", "acme", "other.atlassian.net", "acme.atlassian.net.", "https://acme.atlassian.net"} {
		a.post("/api/v1/site/erasures", body(confirm)).is(t, 422, `"not_confirmed"`)
	}
	if len(a.admin.erasures) > 0 {
		t.Fatalf("erased unconfirmed: %+v", a.admin.erasures)
	}
	a.post("/api/v1/site/erasures", body(" ACME.atlassian.net ")).is(t, 200, `{"erased":{"checklists":2,"exports":1},"total":3}`)
	a.post("/api/v1/site/erasures", `{"of":{"kind":"person","id":"712020:me"},"confirm":"acme.atlassian.net"}`).is(t, 200, `"total":3`)
	want := []tenant.Erasure{
		{Extent: tenant.Extent{ClientKey: "acme"}, By: "712020:me", KeepInstallation: true},
		{Extent: tenant.Extent{ClientKey: "acme", AccountID: "712020:me"}, By: tenant.ErasedAccount},
	}
	if diff := cmp.Diff(want, a.admin.erasures); diff != "" {
		t.Errorf("erased:\n%s", diff)
	}
	a.admin.erasing = func(context.Context) error { return tenant.ErrConflict }
	a.post("/api/v1/site/erasures", body("acme.atlassian.net")).is(t, 503, `"busy"`)
}

// TestErasureOutlivesItsAsker: what has begun is finished.
func TestErasureOutlivesItsAsker(t *testing.T) {
	a := newApp(t)
	ctx, leave := context.WithCancel(t.Context())
	a.admin.erasing = func(ctx context.Context) error {
		leave()
		return ctx.Err()
	}
	r := a.request("POST", "/api/v1/site/erasures", `{"of":{"kind":"site","id":""},"confirm":"acme.atlassian.net"}`).WithContext(ctx)
	a.do(r).is(t, 200, `"total":0`)
}

func TestAskExport(t *testing.T) {
	a := newApp(t)
	a.BaseURL.Path = "/tick"
	a.post("/api/v1/site/exports", `{"of":{"kind":"site","id":""},"format":"markdown"}`).is(t, 201, `{"id":"id","address":"/tick/download/CANARY-ticket","seconds":60,"total":2}`)
	if strings.Contains(a.log.String(), "CANARY") {
		t.Errorf("the ticket is in the log: %s", &a.log)
	}
	if x := a.admin.state; x.Format != "markdown" || x.AskedBy != "712020:me" || x.Extent.ClientKey != "acme" {
		t.Errorf("asked for %+v", x)
	}
	a.post("/api/v1/site/exports", `{"of":{"kind":"person","id":"712020:x"},"format":"csv"}`).is(t, 201, `"total":0`)
	a.post("/api/v1/site/exports", `{"of":{"kind":"site","id":""},"format":"xml"}`).is(t, 400, `"field":"format"`)
	a.admin.state.State, a.admin.state.Done, a.admin.state.Total = tenant.ExportRunning, 1, 2
	a.get("/api/v1/site/exports/id").is(t, 200, `{"state":"running","done":1,"total":2}`)
	a.get("/api/v1/site/exports/other").is(t, 404, `"This download is over. Ask for a new one."`)
}

func TestDownload(t *testing.T) {
	whole := tenant.AuditEntry{ClientKey: "acme", At: at(), Who: "712020:me", What: "export", Scope: "site", Count: 2}
	broken := whole
	broken.Count, broken.Failed = 0, true
	for _, tc := range []struct {
		name   string
		with   func(*app)
		status int
		want   string
		state  tenant.ExportState
		record []tenant.AuditEntry
	}{
		{name: "a good ticket", status: 200, want: "issue 0\nissue 1\n", state: tenant.ExportDone, record: []tenant.AuditEntry{whole}},
		{name: "none such, or used", with: func(a *app) { a.admin.ticket = tenant.ErrNoExport }, status: 404, want: `"not_found"`},
		{name: "of a site that left", with: func(a *app) { a.admin.ticket = tenant.ErrNotInstalled }, status: 401, want: `"unauthorized"`},
		{name: "the store is down", with: func(a *app) { a.admin.ticket = errDisk }, status: 500, want: `"internal"`},
		{name: "of somebody who is no admin any more", with: func(a *app) { a.admin.refused = true }, status: 403, want: `"forbidden"`, state: tenant.ExportFailed},
		{name: "Jira does not say", with: func(a *app) { a.admin.unsaid = errDisk }, status: 503, want: `"no_verdict"`, state: tenant.ExportFailed},
		{name: "a fault before anything was sent", with: func(a *app) {
			a.admin.export = func(context.Context, io.Writer, func(int64)) error { return errDisk }
		}, status: 500, want: `"internal"`, state: tenant.ExportFailed, record: []tenant.AuditEntry{broken}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := newApp(t)
			if tc.with != nil {
				tc.with(a)
			}
			got := a.get("/download/CANARY-ticket")
			got.is(t, tc.status, tc.want)
			a.told(tc.status)
			if diff := cmp.Diff([]string{"CANARY-ticket"}, a.admin.redeemed); diff != "" {
				t.Errorf("redeemed:\n%s", diff)
			}
			if diff := cmp.Diff(tc.record, a.admin.record); diff != "" {
				t.Errorf("the record:\n%s", diff)
			}
			var state tenant.ExportState
			if n := len(a.admin.told); n > 0 {
				state = a.admin.told[n-1].State
			}
			if state != tc.state {
				t.Errorf("it is said to be %q, want %q", state, tc.state)
			}
			attached := got.Header().Get("Content-Disposition")
			if want := "attachment; filename=ticklist-acme.atlassian.net-2026-11-21.json"; (attached == want) != (tc.status == 200) {
				t.Errorf("Content-Disposition: %q", attached)
			}
			if got.Header().Get("Cache-Control") != "no-store" {
				t.Error("an export may be cached")
			}
		})
	}
}

func TestProgressIsToldOnceASecond(t *testing.T) {
	a := newApp(t)
	now := at()
	a.Now = func() time.Time { return now }
	a.admin.export = func(_ context.Context, _ io.Writer, wrote func(int64)) error {
		for n := range int64(30) {
			now = now.Add(100 * time.Millisecond)
			wrote(n + 1)
		}
		return nil
	}
	a.get("/download/x").is(t, 200, "")
	var told []int64
	for _, x := range a.admin.told {
		told = append(told, x.Done)
	}
	if diff := cmp.Diff([]int64{10, 20, 30, 30}, told); diff != "" {
		t.Errorf("told:\n%s", diff)
	}
}

// serve runs the app on a connection.
func (a *app) serve() *httptest.Server {
	a.Now = time.Now
	server := httptest.NewServer(handlers.New(a.Deps))
	a.t.Cleanup(server.Close)
	return server
}

func (a *app) fetch(address string) (body []byte, err error) {
	a.t.Helper()
	r, err := http.NewRequestWithContext(a.t.Context(), http.MethodGet, address, nil)
	if err != nil {
		a.t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	return io.ReadAll(res.Body)
}

// TestLongDownload: it may take longer than the server gives any other answer,
// and is sent while it is made.
func TestLongDownload(t *testing.T) {
	streaming(t, func(t *testing.T, a *app) {
		const limit = 50 * time.Millisecond
		piece := strings.Repeat("x", 64<<10)
		a.admin.export = func(ctx context.Context, w io.Writer, _ func(int64)) error {
			for range 5 {
				if _, err := io.WriteString(w, piece); err != nil {
					return err
				}
				select {
				case <-time.After(limit):
				case <-ctx.Done():
					return fmt.Errorf("the client is taken for gone: %w", ctx.Err())
				}
			}
			return nil
		}
		res := a.overPipe(limit, "/download/x")
		got, err := io.ReadAll(res.Body)
		if err = errors.Join(err, res.Body.Close()); err != nil || len(got) != 5*len(piece) {
			t.Errorf("got %d bytes (%v), want %d", len(got), err, 5*len(piece))
		}
	})
}

// TestDownloadHoldsLittle: an export is never in memory as a whole.
func TestDownloadHoldsLittle(t *testing.T) {
	const whole, piece, most = 128 << 20, 1 << 20, 16 << 20
	a := newApp(t)
	text := strings.Repeat("x", piece)
	var before, now runtime.MemStats
	var peak uint64
	a.admin.export = func(_ context.Context, w io.Writer, _ func(int64)) error {
		for range whole / piece {
			if _, err := io.WriteString(w, text); err != nil {
				return err
			}
			runtime.ReadMemStats(&now)
			peak = max(peak, now.HeapAlloc)
		}
		return nil
	}
	server := a.serve()
	runtime.GC()
	runtime.ReadMemStats(&before)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/download/x", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	n, err := io.Copy(io.Discard, res.Body)
	if err := errors.Join(err, res.Body.Close()); err != nil || n != whole {
		t.Errorf("got %d bytes (%v), want %d", n, err, whole)
	}
	if held := int64(peak) - int64(before.HeapAlloc); held > most {
		t.Errorf("%d bytes were held at once, want %d at most", held, most)
	} else {
		t.Logf("%d bytes were held at once of %d", held, whole)
	}
}

// TestBrokenDownload: what broke off does not look whole.
func TestBrokenDownload(t *testing.T) {
	a := newApp(t)
	var mu sync.Mutex
	reported := 0
	a.Report = func(context.Context, handlers.Fault) {
		mu.Lock()
		defer mu.Unlock()
		reported++
	}
	a.admin.export = func(_ context.Context, w io.Writer, wrote func(int64)) error {
		_, err := io.WriteString(w, strings.Repeat("x", 64<<10))
		wrote(1)
		return errors.Join(err, errDisk)
	}
	server := a.serve()
	if got, err := a.fetch(server.URL + "/download/x"); err == nil {
		t.Errorf("got %d bytes and no error", len(got))
	}
	server.Close() // and so the request's line is there
	mu.Lock()
	defer mu.Unlock()
	if reported != 1 || !strings.Contains(a.log.String(), "10.0.0.7") {
		t.Errorf("reported %d times, want once: %s", reported, &a.log)
	}
	want := []tenant.AuditEntry{{ClientKey: "acme", Who: "712020:me", What: "export", Scope: "site", Count: 1, Failed: true}}
	want[0].At = a.admin.record[0].At
	if diff := cmp.Diff(want, a.admin.record); diff != "" {
		t.Errorf("the record:\n%s", diff)
	}
}
