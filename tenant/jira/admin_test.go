package jira

import (
	"errors"
	"io"
	"net/http"
	"testing"

	"ticklist/tenant/tenanttest"
)

func TestAdministers(t *testing.T) {
	for _, tc := range []struct {
		name   string
		status int
		body   string
		want   bool
		fault  bool
	}{
		{name: "granted", body: `{"globalPermissions":["ADMINISTER"],"projectPermissions":[]}`, want: true},
		{name: "granted among others", body: `{"globalPermissions":["USER_PICKER","ADMINISTER"]}`, want: true},
		{name: "refused", body: `{"globalPermissions":[],"projectPermissions":[]}`},
		{name: "another permission", body: `{"globalPermissions":["ADMINISTER_PROJECTS","administer","SYSTEM_ADMIN"]}`},
		{name: "granted for a project", body: `{"globalPermissions":[],"projectPermissions":[{"permission":"ADMINISTER","issues":[],"projects":[1]}]}`},
		{name: "no list", body: `{"projectPermissions":[]}`, fault: true},
		{name: "no text in the list", body: `{"globalPermissions":[true]}`, fault: true},
		{name: "a list twice", body: `{"globalPermissions":[],"globalPermissions":["ADMINISTER"]}`, fault: true},
		{name: "no JSON", body: `<html>ADMINISTER</html>`, fault: true},
		{name: "not known to Jira yet", status: 401, body: `{"globalPermissions":["ADMINISTER"]}`, fault: true},
		{name: "forbidden", status: 403, body: `{"globalPermissions":["ADMINISTER"]}`, fault: true},
		{name: "a site that is closed", status: 404, body: `{"globalPermissions":["ADMINISTER"]}`, fault: true},
		{name: "too many", status: 429, body: `{"globalPermissions":["ADMINISTER"]}`, fault: true},
		{name: "down", status: 500, body: `{"globalPermissions":["ADMINISTER"]}`, fault: true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var question []byte
			c, in := site(t, func(w http.ResponseWriter, r *http.Request) {
				question, _ = io.ReadAll(r.Body)
				verifyOurs(t, tenanttest.Installation("acme"), r)
				w.WriteHeader(max(tc.status, 200))
				_, _ = io.WriteString(w, tc.body)
			})
			got, err := c.Administers(t.Context(), in, account)
			if got != tc.want || (err != nil) != tc.fault {
				t.Errorf("got %v (%v), want %v", got, err, tc.want)
			}
			if want := `{"accountId":"557058:0a","globalPermissions":["ADMINISTER"],"projectPermissions":[]}`; string(question) != want {
				t.Errorf("asked\n%s, want\n%s", question, want)
			}
		})
	}
	t.Run("nobody", func(t *testing.T) {
		c, in := site(t, func(http.ResponseWriter, *http.Request) { t.Error("Jira was asked for the app itself") })
		if got, err := c.Administers(t.Context(), in, ""); got || !errors.Is(err, errRefused) {
			t.Errorf("got %v (%v), want it refused", got, err)
		}
	})
}

func TestAdministersProject(t *testing.T) {
	const granted = `[{"permission":"ADMINISTER_PROJECTS","issues":[],"projects":[10000]}]`
	for _, tc := range []struct {
		name   string
		status int
		body   string
		want   bool
		fault  bool
	}{
		{name: "granted", body: `{"globalPermissions":[],"projectPermissions":` + granted + `}`, want: true},
		{name: "who administers the site", body: `{"globalPermissions":["ADMINISTER"],"projectPermissions":[]}`, want: true},
		{name: "refused", body: `{"globalPermissions":[],"projectPermissions":[]}`},
		{name: "another project", body: `{"globalPermissions":[],"projectPermissions":[{"permission":"ADMINISTER_PROJECTS","issues":[10000],"projects":[10001]}]}`},
		{name: "another permission", body: `{"globalPermissions":[],"projectPermissions":[{"permission":"BROWSE_PROJECTS","projects":[10000]}]}`},
		{name: "a permission of that name on the site", body: `{"globalPermissions":["ADMINISTER_PROJECTS"],"projectPermissions":[]}`},
		{name: "no list of projects", body: `{"globalPermissions":[]}`, fault: true},
		{name: "no list of the site's", body: `{"projectPermissions":` + granted + `}`, fault: true},
		{name: "no JSON", body: `<html>ADMINISTER</html>`, fault: true},
		{name: "down", status: 500, body: `{"globalPermissions":["ADMINISTER"]}`, fault: true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var question []byte
			c, in := site(t, func(w http.ResponseWriter, r *http.Request) {
				question, _ = io.ReadAll(r.Body)
				w.WriteHeader(max(tc.status, 200))
				_, _ = io.WriteString(w, tc.body)
			})
			got, err := c.AdministersProject(t.Context(), in, account, "10000")
			if got != tc.want || (err != nil) != tc.fault {
				t.Errorf("got %v (%v), want %v", got, err, tc.want)
			}
			want := `{"accountId":"557058:0a","globalPermissions":["ADMINISTER"],"projectPermissions":[{"permissions":["ADMINISTER_PROJECTS"],"issues":[],"projects":[10000]}]}`
			if string(question) != want {
				t.Errorf("asked\n%s, want\n%s", question, want)
			}
		})
	}
	t.Run("what is not asked", func(t *testing.T) {
		c, in := site(t, func(http.ResponseWriter, *http.Request) { t.Error("Jira was asked") })
		if got, err := c.AdministersProject(t.Context(), in, "", "10000"); got || !errors.Is(err, errRefused) {
			t.Errorf("nobody: %v (%v), want it refused", got, err)
		}
		for _, id := range []string{"", "TICK", "010", "-1", "99999999999999999999"} {
			if got, err := c.AdministersProject(t.Context(), in, account, id); got || err != nil {
				t.Errorf("project %q: %v (%v), want a refusal", id, got, err)
			}
		}
	})
}
