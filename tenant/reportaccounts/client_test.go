package reportaccounts_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"ticklist/tenant"
	"ticklist/tenant/reportaccounts"
	"ticklist/tenant/reportaccounts/reporttest"
)

// The accounts that Atlassian names for tests.
const (
	active = "5be24ad8b1653240376955d2"
	closed = "5be24ba3f91c106033269289"
)

var at = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func clock() time.Time { return at }

func newClient(t *testing.T, token tenant.Secret) (*reporttest.API, *reportaccounts.Client) {
	t.Helper()
	api := reporttest.Start(clock)
	t.Cleanup(api.Close)
	address, err := url.Parse(api.Address())
	if err != nil {
		t.Fatal(err)
	}
	return api, reportaccounts.New(address, token, clock)
}

func accounts(ids ...string) []tenant.ReportedAccount {
	var out []tenant.ReportedAccount
	for _, id := range ids {
		out = append(out, tenant.ReportedAccount{AccountID: id, UpdatedAt: at.Add(-time.Hour)})
	}
	return out
}

func TestReport(t *testing.T) {
	api, c := newClient(t, reporttest.Token)
	api.CloseAccount(closed)
	api.Change("changed")
	got, err := c.Report(t.Context(), accounts(active, closed, "changed"))
	if err != nil || !slices.Equal(got.Closed, []string{closed}) || !slices.Equal(got.Updated, []string{"changed"}) || got.Cycle != 7*24*time.Hour {
		t.Errorf("got %+v, %v", got, err)
	}
	got, err = c.Report(t.Context(), accounts("another"))
	if err != nil || len(got.Closed)+len(got.Updated) > 0 || got.Cycle != 7*24*time.Hour {
		t.Errorf("nothing to do: got %+v, %v", got, err)
	}
	many := make([]string, 91)
	for n := range many {
		many[n] = fmt.Sprint("a", n)
	}
	if _, err := c.Report(t.Context(), accounts(many[:90]...)); err != nil {
		t.Error(err)
	}
	calls := api.Calls()
	for _, wrong := range [][]string{nil, many} {
		if _, err := c.Report(t.Context(), accounts(wrong...)); err == nil || api.Calls() != calls {
			t.Errorf("%d accounts: %v, and %d calls", len(wrong), err, api.Calls()-calls)
		}
	}
	if faults := api.Faults(); len(faults) > 0 {
		t.Error(faults)
	}
}

func TestRefusals(t *testing.T) {
	for _, tc := range []struct {
		name          string
		status        int
		header, value string
		body          string
		pause         time.Duration // 0: a fault
	}{
		{name: "too many, in seconds", status: 429, header: "Retry-After", value: "120", pause: 2 * time.Minute},
		{name: "too many, until a time", status: 429, header: "Retry-After", value: at.Add(time.Hour).Format(http.TimeFormat), pause: time.Hour},
		{name: "too many, until a time that is over", status: 429, header: "Retry-After", value: at.Add(-time.Hour).Format(http.TimeFormat), pause: time.Second},
		{name: "too many, no word of when", status: 429, pause: time.Hour},
		{name: "too many, nonsense", status: 429, header: "Retry-After", value: "soon", pause: time.Hour},
		{name: "too many, for years", status: 429, header: "Retry-After", value: "99999999", pause: 7 * 24 * time.Hour},
		{name: "down", status: 503, header: "Retry-After", value: "5", pause: 5 * time.Second},
		{name: "not allowed", status: 403},
		{name: "broken", status: 500, body: "CANARY"},
		{name: "elsewhere", status: 302, header: "Location", value: "https://evil.example/"},
		{name: "no JSON", status: 200, body: "CANARY"},
		{name: "too long", status: 200, body: `{"accounts":[]` + strings.Repeat(" ", 300<<10) + `}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			api, c := newClient(t, reporttest.Token)
			api.Refuse(func(w http.ResponseWriter) {
				if tc.header != "" {
					w.Header().Set(tc.header, tc.value)
				}
				w.WriteHeader(tc.status)
				_, _ = w.Write([]byte(tc.body))
			})
			_, err := c.Report(t.Context(), accounts(active))
			pause, paused := errors.AsType[*tenant.PauseError](err)
			if err == nil || paused != (tc.pause > 0) || paused && pause.For != tc.pause || strings.Contains(err.Error(), "CANARY") {
				t.Errorf("got %v, want a pause of %s, or a fault", err, tc.pause)
			}
			if api.Calls() != 1 {
				t.Errorf("%d calls, want one", api.Calls())
			}
		})
	}
	_, c := newClient(t, "wrong")
	if _, err := c.Report(t.Context(), accounts(active)); err == nil || strings.Contains(err.Error(), "wrong") {
		t.Errorf("a wrong token: %v", err)
	}
}

func TestCyclePeriod(t *testing.T) {
	const day = 24 * time.Hour
	for said, want := range map[string]time.Duration{
		"P7D": 7 * day, "P1W": 7 * day, "P1DT12H": 36 * time.Hour, "PT30M": 30 * time.Minute, "P14D": 14 * day,
		"": 0, "7": 0, "P": 0, "PT": 0, "P0D": 0, "P1Y": 0, "P-7D": 0, "PT1S": 0, "P9999D": 0, "p7d": 0, "P7D ": 7 * day,
	} {
		api, c := newClient(t, reporttest.Token)
		api.Period = said
		if got, err := c.Report(t.Context(), accounts(active)); err != nil || got.Cycle != want {
			t.Errorf("%q: got %s, %v, want %s", said, got.Cycle, err, want)
		}
	}
}
