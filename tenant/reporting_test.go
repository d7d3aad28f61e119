package tenant_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"ticklist/tenant"
	"ticklist/tenant/reportaccounts"
	"ticklist/tenant/reportaccounts/reporttest"
	"ticklist/tenant/tenanttest"
)

// crowd is tenant.People by site.
type crowd map[string][]string

func (c crowd) On(_ context.Context, clientKey string, yield func([]string) error) error {
	for part := range slices.Chunk(c[clientKey], 7) {
		if err := yield(append(part, part[0])); err != nil { // the same ones again
			return err
		}
	}
	return nil
}

func (c crowd) Has(_ context.Context, clientKey, account string) (bool, error) {
	return slices.Contains(c[clientKey], account), nil
}

// newReporting is reporting of a crowd on sites a and b to a fake of Atlassian's
// API.
func newReporting(t *testing.T, people crowd) (*tenant.Reporting, *ruin, *reporttest.API) {
	t.Helper()
	r := newRuin(t, live("a"), goneFor("b", time.Hour))
	now := func() time.Time { return r.now }
	api := reporttest.Start(now)
	t.Cleanup(func() {
		api.Close()
		if faults := api.Faults(); len(faults) > 0 {
			t.Error(faults)
		}
	})
	address, err := url.Parse(api.Address())
	if err != nil {
		t.Fatal(err)
	}
	r.Holders = map[string]tenant.Holder{"people": holderFunc(func(e tenant.Extent, _ time.Time) (int64, error) {
		before := len(people[e.ClientKey])
		people[e.ClientKey] = slices.DeleteFunc(slices.Clone(people[e.ClientKey]), func(a string) bool { return a == e.AccountID })
		return int64(before - len(people[e.ClientKey])), r.step("people of " + e.ClientKey)
	})}
	return &tenant.Reporting{
		API: reportaccounts.New(address, reporttest.Token, now), Store: &tenanttest.Reports{}, People: people,
		Sites: r.store, Eraser: r.Eraser, Now: now,
	}, r, api
}

func numbered(n int) []string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprint("account-", i))
	}
	return out
}

// TestReporting goes through five weeks, asking every hour.
func TestReporting(t *testing.T) {
	people := crowd{"a": append(numbered(200), tenant.ErasedAccount), "b": numbered(100)}
	p, r, api := newReporting(t, people)
	begun := r.now
	totals := tenant.Reports{}
	for hour := range 5 * 7 * 24 {
		switch hour {
		case 24 + 5:
			people["b"] = append(people["b"], "newcomer")
			api.Change("account-7")
			api.CloseAccount("account-3")
		case 20 * 24:
			people["b"] = slices.DeleteFunc(people["b"], func(a string) bool { return a == "newcomer" })
		}
		done, err := p.Run(t.Context())
		if err != nil {
			t.Fatalf("after %d hours: %v", hour, err)
		}
		totals.Reported += done.Reported
		totals.Updated += done.Updated
		totals.Closed += done.Closed
		totals.Changed += done.Changed
		if hour == 0 && (done.Reported != 200 || api.Calls() != 3) {
			t.Errorf("at first %d accounts in %d calls, want 200 in 3", done.Reported, api.Calls())
		}
		r.now = r.now.Add(time.Hour)
	}
	for account, want := range map[string]int{"account-0": 5, "account-199": 5, "account-7": 5, "account-3": 2, "newcomer": 3, "erased": 0} {
		if got := api.Reported(account); got != want {
			t.Errorf("in five weeks %s was reported %d times, want %d", account, got, want)
		}
	}
	if totals.Closed != 1 || totals.Updated != 1 || totals.Changed != 2 || !slices.Equal(r.steps, []string{"ledger person", "people of a", "ledger person ended", "ledger person", "people of b", "ledger person ended"}) {
		t.Errorf("in all it did %+v and %v", totals, r.steps)
	}
	if got, err := p.Store.Reported(t.Context(), []string{"newcomer", "account-3", "account-0"}); err != nil || len(got) != 1 {
		t.Errorf("of those who are gone it knows %v, %v", got, err)
	}
	if entries, err := r.audit.Entries(t.Context(), "a", 10); err != nil || len(entries) != 1 || entries[0].Who != tenant.ByReport {
		t.Errorf("the record has %+v, %v", entries, err)
	}
	if r.now.Sub(begun) != 5*7*24*time.Hour {
		t.Error("the clock was moved")
	}
}

// TestReportingObeys: a cycle that is told, and a pause.
func TestReportingObeys(t *testing.T) {
	p, r, api := newReporting(t, crowd{"a": numbered(100)})
	api.Period, api.Cycle = "P14D", 14*24*time.Hour
	for range 28 * 24 {
		if _, err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		r.now = r.now.Add(time.Hour)
	}
	if got := api.Reported("account-99"); got != 2 {
		t.Errorf("in four weeks, every two, it was reported %d times", got)
	}

	p, r, api = newReporting(t, crowd{"a": numbered(100)})
	api.Refuse(func(w http.ResponseWriter) {
		w.Header().Set("Retry-After", "7200")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	for hour, want := range []int{1, 1, 3, 3} { // the first is refused; two more after two hours
		if _, err := p.Run(t.Context()); err != nil || api.Calls() != want {
			t.Errorf("after %d hours %d calls, %v; want %d", hour, api.Calls(), err, want)
		}
		r.now = r.now.Add(time.Hour)
	}
	if api.Reported("account-0") != 1 || api.Reported("account-99") != 1 {
		t.Error("after the pause not all were reported")
	}
}

// TestReportingBreaksOff anywhere, and reports nobody twice for it.
func TestReportingBreaksOff(t *testing.T) {
	p, r, api := newReporting(t, crowd{"a": numbered(200)})
	api.CloseAccount("account-150")
	for n := range 3 { // a call that fails, then an erasure, then none
		switch n {
		case 0:
			api.Refuse(func(w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) })
		case 1:
			r.fail = "ledger person"
			api.Cycle = 0 // the call whose answer was not followed is made again
		case 2:
			r.fail = ""
		}
		if _, err := p.Run(t.Context()); (err == nil) != (n == 2) || n == 1 && !errors.Is(err, errStep) {
			t.Errorf("run %d: %v", n, err)
		}
		r.now = r.now.Add(time.Hour)
	}
	if api.Reported("account-0") != 1 || api.Reported("account-199") != 1 || api.Reported("account-150") != 2 {
		t.Errorf("reported %d, %d and %d times", api.Reported("account-0"), api.Reported("account-199"), api.Reported("account-150"))
	}
	if has, _ := p.People.Has(t.Context(), "a", "account-150"); has {
		t.Error("the closed account is still there")
	}
}
