package jira

import (
	"io"
	"net/http"
	"testing"
)

func TestPlace(t *testing.T) {
	for _, tc := range []struct {
		name, project string
		right         *bool
		status        int
		want          string
		fault         bool
	}{
		{name: "a site, right", right: new(true), status: 201, want: `PUT /rest/atlassian-connect/1/addons/io.ticklist.jira/properties/ticklist-panel {"right":true}`},
		{name: "a site, left", right: new(false), status: 200, want: `PUT /rest/atlassian-connect/1/addons/io.ticklist.jira/properties/ticklist-panel {"right":false}`},
		{name: "a site, as from the start", status: 204, want: `DELETE /rest/atlassian-connect/1/addons/io.ticklist.jira/properties/ticklist-panel `},
		{name: "a project, right", project: "10000", right: new(true), status: 201, want: `PUT /rest/api/3/project/10000/properties/ticklist-panel {"right":true}`},
		{name: "a project, as the site", project: "10000", status: 204, want: `DELETE /rest/api/3/project/10000/properties/ticklist-panel `},
		{name: "a project that had none", project: "10000", status: 404, want: `DELETE /rest/api/3/project/10000/properties/ticklist-panel `},
		{name: "a project that is gone", project: "10000", right: new(true), status: 404, want: `PUT /rest/api/3/project/10000/properties/ticklist-panel {"right":true}`, fault: true},
		{name: "forbidden", project: "10000", status: 403, want: `DELETE /rest/api/3/project/10000/properties/ticklist-panel `, fault: true},
		{name: "no project", project: "../addons", right: new(true), fault: true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := ""
			c, in := site(t, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				got = r.Method + " " + r.URL.Path + " " + string(body)
				w.WriteHeader(tc.status)
			})
			if err := c.Place(t.Context(), in, tc.project, tc.right); (err != nil) != tc.fault || got != tc.want {
				t.Errorf("%v, told %q, want %q", err, got, tc.want)
			}
		})
	}
}
