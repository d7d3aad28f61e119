package handlers_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"ticklist/handlers"
	"ticklist/tenant"
)

// switchOff turns something off from the next request on; the switches of an app
// are read once.
func (a *app) switchOff(clientKey string, f tenant.Feature) {
	a.t.Helper()
	if err := a.switches.TurnOff(a.t.Context(), tenant.Switch{ClientKey: clientKey, Feature: f, At: at()}); err != nil {
		a.t.Fatal(err)
	}
	a.Switches = tenant.NewSwitches(&a.switches, at, a.Log)
}

// TestSiteIsOff walks all routes: whoever would see or change something of a site
// that an operator has turned off is told so, calmly and without an alarm. What
// Jira tells is taken in, and other sites know nothing of it.
func TestSiteIsOff(t *testing.T) {
	told := regexp.MustCompile(`^/connect/(installed|uninstalled|enabled|disabled|webhooks/.*)$`)
	anybodys := regexp.MustCompile(`^/(healthz|readyz|version|metrics|atlassian-connect.json|icon.svg|a/:asset|download/:ticket)$`)
	a, other := newApp(t), newApp(t)
	_, token := a.newToken(forWriting)
	a.switchOff("acme", tenant.WholeSite)
	other.switchOff("another", tenant.WholeSite)
	for _, r := range handlers.New(a.Deps).Routes() {
		if anybodys.MatchString(r.Path) {
			continue
		}
		target := regexp.MustCompile(`:\w+`).ReplaceAllString(strings.ReplaceAll(r.Path, ":issueId", "10001"), "1") + "?issueId=10001"
		ask := func(a *app) answer {
			request := a.request(r.Method, target, "{}")
			request.Header.Set("Authorization", "Bearer "+token)
			return a.do(request)
		}
		a.log.Reset()
		got := ask(a)
		off := got.Code == http.StatusServiceUnavailable && strings.Contains(got.Body.String(), `"code":"switched_off"`) && got.Header().Get("Retry-After") == "30"
		if want := !told.MatchString(r.Path); off != want {
			t.Errorf("%s %s was answered %d %s, want it off: %v", r.Method, r.Path, got.Code, got.Body, want)
		}
		if off && !strings.Contains(a.log.String(), `"level":"INFO"`) {
			t.Errorf("%s %s left %s", r.Method, r.Path, a.log.String())
		}
		if strings.HasSuffix(r.Path, "/stream") { // would last
			continue
		}
		if got := ask(other); strings.Contains(got.Body.String(), "switched_off") {
			t.Errorf("with another site off %s %s was answered %d %s", r.Method, r.Path, got.Code, got.Body)
		}
	}
	if len(a.faults) > 0 {
		t.Errorf("%d faults were reported, the first %+v", len(a.faults), a.faults[0])
	}
}

func TestDownloadOfASiteThatIsOff(t *testing.T) {
	a := newApp(t)
	a.switchOff("acme", tenant.WholeSite)
	a.get("/download/x").is(t, http.StatusServiceUnavailable, "switched_off")
}

func TestFeatureIsOff(t *testing.T) {
	for _, tc := range []struct {
		feature      tenant.Feature
		site         string
		method, path string
		off          bool
	}{
		{tenant.FeatureStreams, "", "GET", streamPath, true},
		{tenant.FeatureStreams, "", "GET", "/api/v1/issues/10001/checklists", false},
		{tenant.FeatureTokens, "acme", "GET", "/api/v1/token/issues/10001/checklists", true},
		{tenant.FeatureTokens, "acme", "GET", "/api/v1/issues/10001/checklists", false},
		{tenant.FeatureTokens, "another", "GET", "/api/v1/token/issues/10001/checklists", false},
		{tenant.FeatureHooks, "acme", "POST", "/api/v1/site/hooks/h1/test", true},
		{tenant.FeatureHooks, "acme", "GET", "/api/v1/site/hooks", false},
	} {
		t.Run(tc.method+" "+tc.path+" without "+string(tc.feature)+" of "+tc.site, func(t *testing.T) {
			a := newApp(t)
			_, token := a.newToken(forReading)
			a.switchOff(tc.site, tc.feature)
			request := a.request(tc.method, tc.path, "")
			request.Header.Set("Authorization", "Bearer "+token)
			got := a.do(request)
			if off := strings.Contains(got.Body.String(), "switched_off"); off != tc.off {
				t.Errorf("was answered %d %s, want it off: %v", got.Code, got.Body, tc.off)
			}
		})
	}
}

// TestOffInTheirLanguage: who opens a panel of a site that is off reads a sentence.
func TestOffInTheirLanguage(t *testing.T) {
	for _, tc := range []struct{ wants, says string }{
		{"", "Checklists are switched off for a while. Everything that was saved is kept. ()"},
		{"de-CH,de;q=0.9,en;q=0.8", "Checklisten sind"},
		{"es-419", "Las listas"},
		{"nl, fr;q=0.7", "Les checklists"},
		{"pt-BR", "As checklists"},
		{"ja", "チェックリスト"},
		{"iw-IL", "רשימות"},
		{"he", "רשימות"},
		{"nl", "Checklists are"},
		{"\xff;;q=", "Checklists are"},
	} {
		a := newApp(t)
		a.switchOff("acme", tenant.WholeSite)
		r := a.request("GET", "/connect/panel?issueId=10001", "")
		r.Header.Set("Accept", "text/html")
		r.Header.Set("Accept-Language", tc.wants)
		got := a.do(r)
		if body := got.Body.String(); got.Code != http.StatusServiceUnavailable || !strings.HasPrefix(body, tc.says) || strings.Contains(got.Header().Get("Content-Type"), "json") {
			t.Errorf("%q was answered %d %s, want %s", tc.wants, got.Code, body, tc.says)
		}
	}
}
