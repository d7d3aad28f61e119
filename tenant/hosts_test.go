package tenant_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"ticklist/tenant"
)

// cspOrigin is what an origin in a header may look like, written down a second
// time on purpose.
var cspOrigin = regexp.MustCompile(`^https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[1-9][0-9]{0,4})?$`)

func TestHosts(t *testing.T) {
	hosts, err := tenant.ParseHosts(" *.atlassian.net , *.Jira.com,jira.example.org,http://localhost:2990,https://jira.intern:8443,http://[::1]:2990,http://10.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		baseURL         string
		allow, explicit bool
	}{
		{"https://acme.atlassian.net", true, false},
		{"https://acme.atlassian.net/", true, false},
		{"https://ACME.Atlassian.NET:443/jira", true, false},
		{"https://a.b.atlassian.net", true, false},
		{"https://acme.jira.com", true, false},
		{"https://jira.example.org", true, false},
		{"http://localhost:2990", true, true},
		{"http://localhost:2990/jira", true, true},
		{"https://jira.intern:8443", true, true},
		{"http://[::1]:2990", true, true},
		{"http://[0:0::1]:2990", true, true},
		{"http://10.0.0.1", true, true},
		{"http://10.0.0.1:80", true, true},
		{"https://10.0.0.1", false, false},
		{"https://localhost:2990", false, false},
		{"http://localhost", false, false},
		{"http://localhost:29900", false, false},
		{"https://jira.intern", false, false},
		{"https://atlassian.net", false, false},
		{"https://.atlassian.net", false, false},
		{"https://-.atlassian.net", false, false},
		{"https://acme.atlassian.net.", false, false},
		{"https://acme.atlassian.net:8443", false, false},
		{"https://acme.atlassian.net:", false, false},
		{"https://acme.atlassian.net:0443", false, false},
		{"https://acme.atlassian.net:65536", false, false},
		{"http://acme.atlassian.net", false, false},
		{"ftp://acme.atlassian.net", false, false},
		{"//acme.atlassian.net", false, false},
		{"acme.atlassian.net", false, false},
		{"https://x.jira.example.org", false, false},
		{"https://evilatlassian.net", false, false},
		{"https://atlassian.net.evil.example", false, false},
		{"https://evil.example/.atlassian.net", false, false},
		{"https://evil.example#.atlassian.net", false, false},
		{"https://evil.example?.atlassian.net", false, false},
		{`https://evil.example\.atlassian.net`, false, false},
		{"https://acme.atlassian.net@evil.example", false, false},
		{"https://evil.example@acme.atlassian.net", false, false},
		{"https://acme.atlassian.net?", false, false},
		{"https://acme.atlassian.net#", false, false},
		{"https://acme.atlassian.net/../x", false, false},
		{"https://acme.atlassian.net/.", false, false},
		{"https://acme.atlassian.net/a%2fb", false, false},
		{"https://acme.atlassian.net/a b", false, false},
		{"https://acme.atlassian.net/a;b", false, false},
		{"https://acme.atlassian.net//evil", false, false},
		{"https://ac\u212ae.atlassian.net", false, false},
		{"https://acme%2eatlassian.net", false, false},
		{"https://acme.atlassian.net\x00", false, false},
		{"https://acme.atlassian.net\r\nX: y", false, false},
		{" https://acme.atlassian.net", false, false},
		{"https://[::1%25eth0]:2990", false, false},
		{"https://" + strings.Repeat("a", 64) + ".atlassian.net", false, false},
		{"https://acme.atlassian.net/" + strings.Repeat("a", 300), false, false},
		{"", false, false},
	} {
		if got := hosts.Allows(tc.baseURL); got != tc.allow {
			t.Errorf("%q: got allowed %v, want %v", tc.baseURL, got, tc.allow)
		}
		if got := hosts.Explicit(tc.baseURL); got != tc.explicit {
			t.Errorf("%q: got explicit %v, want %v", tc.baseURL, got, tc.explicit)
		}
	}
	if (tenant.Hosts{}).Allows("https://acme.atlassian.net") {
		t.Error("no setting allows a site")
	}
}

func TestParseHostsRefuses(t *testing.T) {
	for _, setting := range []string{
		"", " , ", "*", "*.", "*.net", "*.*.net", "a.*.net", "*atlassian.net", "127.0.0.1", "::1", "[::1]", "acme.atlassian.net:443",
		"acme.atlassian.net/x", "https://", "https://*.atlassian.net", "https://a.example/path", "https://me@a.example", "ftp://a.example",
		"http://a.example?x", "a b", "*.atlassian.net,bad_host", "a..b", ".atlassian.net", "-a.example", "https://a.example:0",
	} {
		if _, err := tenant.ParseHosts(setting); err == nil {
			t.Errorf("%q is accepted", setting)
		}
	}
	_, err := tenant.ParseHosts("*.net,*.jira.com,b_d")
	if err == nil || !strings.Contains(err.Error(), `"*.net"`) || !strings.Contains(err.Error(), `"b_d"`) {
		t.Errorf("got %v, want both faulty entries named", err)
	}
}

func TestFrameAncestors(t *testing.T) {
	for _, tc := range []struct {
		name                string
		base, display, help string
		want                []string
	}{
		{"all three", "https://a.atlassian.net/jira", "https://jira.a.example", "https://help.a.example", []string{"https://a.atlassian.net", "https://jira.a.example", "https://help.a.example"}},
		{"each once", "https://a.atlassian.net", "https://A.atlassian.net:443/", "", []string{"https://a.atlassian.net"}},
		{"a port stays", "http://localhost:2990", "", "", []string{"http://localhost:2990"}},
		{"what cannot stand in a header is left out", "https://a.atlassian.net; script-src *", "https://b.example\r\nX: y", "https://c.example c", nil},
		{"nothing", "", "", "", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			in := tenant.Installation{BaseURL: tc.base, DisplayURL: tc.display, HelpCenterURL: tc.help}
			if got := in.FrameAncestors(); !slices.Equal(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestParseOrigins(t *testing.T) {
	for setting, want := range map[string]string{
		"": "", " , ": "", "https://ci.internal:8443": "https://ci.internal:8443", "http://A.internal:80": "http://a.internal",
	} {
		h, err := tenant.ParseOrigins(setting)
		if err != nil || want != "" && !h.Explicit(want) || h.Explicit("https://other.internal") {
			t.Errorf("%q: %v, %q named %v", setting, err, want, h.Explicit(want))
		}
	}
	for _, setting := range []string{"ci.internal", "*.internal.example", "https://ci.internal/path", "https://good.example,ci.internal"} {
		if h, err := tenant.ParseOrigins(setting); err == nil {
			t.Errorf("%q: got %+v, want a fault", setting, h)
		}
	}
}
