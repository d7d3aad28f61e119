package main

import (
	"strings"
	"testing"
	"time"

	"ticklist/tenant/reportaccounts/reporttest"
)

// TestAccountReports: a server tells of the accounts that are stored, erases the
// one that is closed, and does not tell again after a restart.
func TestAccountReports(t *testing.T) {
	eachEngine(t, func(t *testing.T, settings map[string]string) {
		site, other, env := twoSites(t, settings)
		api := reporttest.Start(time.Now)
		t.Cleanup(api.Close)
		env["REPORT_ACCOUNTS_URL"] = api.Address()
		s := start(t, env)
		install(t, site)
		admit(t, env, other)
		inhabit(t, site)
		inhabit(t, other)
		s.end()
		if api.Calls() != 0 {
			t.Errorf("without a token %d calls were made", api.Calls())
		}
		api.CloseAccount(canaryPerson)
		env["REPORT_ACCOUNTS_TOKEN"] = reporttest.Token
		s = start(t, env)
		line := awaitJob(t, s.out, "account reports")
		if line["reported"] != 2.0 || line["closed"] != 1.0 || line["documents"].(float64) < 4 || line["level"] != "INFO" {
			t.Errorf("it says %v", line)
		}
		if got := found(t, env, canaryPerson); len(got) > 0 {
			t.Errorf("the closed account is in %v", got)
		}
		if got := mustRun(t, env, "export", "--site", other.ClientKey); !strings.Contains(got, "~accountid:erased") || !strings.Contains(got, otherPerson) {
			t.Errorf("texts are %s", got)
		}
		s.end()
		if strings.Contains(s.out.String(), canaryPerson) || strings.Contains(s.out.String(), reporttest.Token) {
			t.Errorf("the log names an account or the token:\n%s", s.out)
		}
		calls := api.Calls()
		s = start(t, env)
		token, err := site.ContextToken(otherPerson, "10001")
		if err != nil {
			t.Fatal(err)
		}
		load(t, site, token)
		s.end()
		if api.Calls() != calls || api.Reported(otherPerson) != 1 || len(api.Faults()) > 0 {
			t.Errorf("%d calls more, %v", api.Calls()-calls, api.Faults())
		}
	})
}
