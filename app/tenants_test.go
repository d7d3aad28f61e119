package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/bulk"
	"ticklist/tenant"
)

// TestTenantsCannotTouch gives a second site every route with the ids of the first
// one's issue, lists, items and operations. What it gets is what anybody gets
// who asks for something that never was. The stores' methods are tried in the
// suites that every store passes.
func TestTenantsCannotTouch(t *testing.T) {
	t.Parallel()
	f := newFort(t, nil)
	victims := f.good(t, door{"POST", "/api/v1/issues/:issueId/ops", contextKind, ""})
	victims.body = `{"ops":[{"id":"op1","type":"addList","list":"list1","name":"` + victimText + `"},{"id":"op2","type":"addItem","item":"item1","text":"` + victimText + `"}]}`
	if got := victims.send(); got.Code != http.StatusOK {
		t.Fatalf("the victim's own: %d %s", got.Code, got.Body)
	}
	for _, pattern := range []string{"/api/v1/site/statuses", "/api/v1/projects/:projectId/statuses", "/api/v1/site/rules", "/api/v1/projects/:projectId/rules"} {
		if got := f.good(t, door{"PUT", pattern, contextKind, ""}).send(); got.Code != http.StatusOK || !strings.Contains(got.Body.String(), victimText) {
			t.Fatalf("the victim's own: %d %s", got.Code, got.Body)
		}
	}
	_, err := f.server.data.jobs.Create(t.Context(), bulk.Job{
		Area: checklist.Area{ClientKey: victim, ProjectID: "10"}, ID: "job1", Kind: "none", State: bulk.Queued, Note: victimText, Due: time.Now().Add(time.Hour),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, pattern := range []string{"/api/v1/site/settings/:name", "/api/v1/projects/:projectId/settings/:name", "/api/v1/me/settings/:name"} {
		if got := f.good(t, door{"PUT", pattern, contextKind, ""}).send(); got.Code != http.StatusOK || !strings.Contains(got.Body.String(), `"value":"he","own":true`) {
			t.Fatalf("the victim's own: %d %s", got.Code, got.Body)
		}
	}
	const intruder = "intruder-key"
	in, err := f.store.Get(t.Context(), victim)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.store.Save(t.Context(), tenant.Installation{ClientKey: intruder, BaseURL: in.BaseURL, SharedSecret: "its-own", State: tenant.StateEnabled})
	if err != nil {
		t.Fatal(err)
	}

	for _, d := range doors {
		if d.kind == openKind || d.kind == ticketKind { // whose ticket it is not, has none
			continue
		}
		t.Run(d.method+" "+d.pattern, func(t *testing.T) {
			as := func(issuer string) *attempt {
				a := f.good(t, d)
				if d.kind == bearerKind {
					a.token = f.programs.token(t, intruder, tenant.TokenWish{Name: "its own", Write: true})
					if issuer == victim {
						a.token = forged(victim, strings.TrimPrefix(a.token, "ticklist_")[:16])
					}
				}
				if d.kind != lifecycleKind {
					a.key = []byte("its-own")
				}
				a.claims["iss"] = issuer
				return a
			}
			if d.kind != lifecycleKind {
				if got := as(victim).send(); got.Code != http.StatusUnauthorized {
					t.Errorf("the victim's name under the intruder's secret: %d %s", got.Code, got.Body)
				}
			}
			a := as(intruder)
			if d.body() == opsBody {
				a.body = `{"ops":[{"id":"op1","type":"deleteItem","item":"item1"},{"id":"op2","type":"deleteList","list":"list1"},` +
					`{"id":"op3","type":"moveItem","item":"item1","list":"list1"},{"id":"op4","type":"editItem","item":"item1","text":"x"}]}`
			}
			if d.body() == pastBody {
				a.body = `{"id":"op9","rev":0}`
			}
			if d.body() == cargoBody {
				a.body = `{"id":"op9","text":""}`
			}
			if d.body() == textBody {
				a.body = fmt.Sprintf(`{"base":"# L\n%s","text":""}`, victimText)
			}
			if d.body() == modelBody || d.body() == addressBody {
				a.body = strings.ReplaceAll(a.body, victimText, "its own")
			}
			got := a.send()
			for d.pattern == "/connect/panel" && strings.Contains(got.Body.String(), `"notice":"pending"`) {
				got = a.send() // this machine is busy, and so a slow Jira
			}
			if strings.Contains(got.Body.String(), victimText) || strings.Contains(got.Body.String(), "item1") {
				t.Errorf("it sees what is the victim's: %s", got.Body)
			}
			if want, ok := intruderGets[d.method+" "+d.pattern]; ok && !strings.Contains(fmt.Sprint(got.Code, " ", got.Body), want) {
				t.Errorf("got %d %s, want %s", got.Code, got.Body, want)
			}
			if _, special := intruderGets[d.method+" "+d.pattern]; d.holder() == ofIssue && !special {
				if got.Code != http.StatusOK || !strings.Contains(got.Body.String(), `"rev":0,"lists":[]`) {
					t.Errorf("got %d %s, want an issue of its own that is empty", got.Code, got.Body)
				}
			}
			if d.body() == opsBody {
				sameAsMissing(t, got.Body.Bytes())
			}
			if in, err := f.store.Get(t.Context(), victim); err != nil || in.State != tenant.StateEnabled || in.SharedSecret != victimSecret {
				t.Errorf("the victim's installation was changed (%v)", err)
			}
		})
	}

	for _, pattern := range []string{"/api/v1/site/statuses", "/api/v1/projects/:projectId/statuses"} {
		theirs := f.good(t, door{"GET", pattern, contextKind, ""}).send()
		if !strings.Contains(theirs.Body.String(), victimText) || !strings.Contains(theirs.Body.String(), `"rev":1`) {
			t.Errorf("the victim's statuses are not what they were: %s", theirs.Body)
		}
	}
	if j, err := f.server.data.jobs.Get(t.Context(), victim, "job1"); err != nil || j.State != bulk.Queued || j.Note != victimText {
		t.Errorf("the victim's job is not what it was: %+v (%v)", j, err)
	}
	for _, pattern := range []string{"/api/v1/site/templates/:templateId", "/api/v1/projects/:projectId/templates/:templateId"} {
		theirs := f.good(t, door{"GET", pattern, contextKind, ""}).send()
		if !strings.Contains(theirs.Body.String(), `"name":"`+victimText) || !strings.Contains(theirs.Body.String(), `"rev":1,"version":1`) {
			t.Errorf("the victim's template is not what it was: %s", theirs.Body)
		}
	}
	theirs := f.good(t, door{"GET", "/api/v1/issues/:issueId/checklists", contextKind, ""}).send()
	if !strings.Contains(theirs.Body.String(), `"id":"list1"`) || !strings.Contains(theirs.Body.String(), `"id":"item1"`) || !strings.Contains(theirs.Body.String(), `"rev":1`) {
		t.Errorf("the victim's list is not what it was: %s", theirs.Body)
	}
}

// intruderGets is what is said to whoever asks from another site, where that is
// not an empty issue: the pages of admins to their admin.
var intruderGets = map[string]string{
	"GET /api/v1/issues/:issueId/text":                                  `200 {"rev":0,"text":""}`,
	"GET /api/v1/issues/:issueId/history":                               `200 {"events":[],"next":null,"from":0}`,
	"GET /api/v1/issues/:issueId/history/:rev":                          `200 {"rev":0,"lists":[],"changes":{"add":0,"edit":0,"move":0,"delete":0}}`,
	"GET /connect/admin":                                                `"clientKey":"intruder-key"`,
	"POST /api/v1/reports":                                              `204`,
	"GET /api/v1/site":                                                  `"stored":{"issues":0,"lists":0,"items":0,"first":null,"last":null}`,
	"GET /api/v1/site/stored":                                           `200 {"issues":0,"lists":0,"items":0,"first":null,"last":null}`,
	"GET /connect/workflow":                                             `"clientKey":"intruder-key"`,
	"GET /api/v1/site/watches":                                          `200 {"watches":[]}`,
	"DELETE /api/v1/site/watches/:watchId":                              `404`,
	"GET /api/v1/site/record":                                           `200 {"entries":[]}`,
	"POST /api/v1/site/exports":                                         `"total":0`,
	"GET /api/v1/site/exports/:id":                                      `404 {"error":{"code":"not_found"`,
	"POST /api/v1/site/erasures":                                        `"checklists":0`,
	"GET /connect/project-admin":                                        `"clientKey":"intruder-key"`,
	"GET /connect/gadget":                                               `"clientKey":"intruder-key"`,
	"GET /api/v1/site/statuses":                                         `200 {"rev":0,"own":false,`,
	"PUT /api/v1/site/statuses":                                         `409`, // of a revision that it has not
	"GET /api/v1/projects/:projectId/statuses":                          `200 {"rev":0,"own":false,`,
	"PUT /api/v1/projects/:projectId/statuses":                          `409`,
	"GET /api/v1/site/settings":                                         `"language":{"value":"jira","own":false,`,
	"GET /api/v1/projects/:projectId/settings":                          `"language":{"value":"he","own":false,"from":"site"`, // which it has changed itself by then
	"GET /api/v1/me/settings":                                           `"language":{"value":"he","own":false,"from":"site"`,
	"GET /api/v1/token/issues/:issueIdOrKey/text":                       `200 {"rev":0,"text":""}`,
	"GET /api/v1/token/issues/:issueIdOrKey/history":                    `200 {"events":[],"next":null,"from":0}`,
	"GET /api/v1/token/issues/:issueIdOrKey/history/:rev":               `200 {"rev":0,"lists":[],"changes":{"add":0,"edit":0,"move":0,"delete":0}}`,
	"GET /api/v1/site/jobs":                                             `200 {"jobs":[]}`,
	"GET /api/v1/site/jobs/:jobId":                                      `404 {"error":{"code":"not_found"`,
	"POST /api/v1/site/jobs/:jobId/pause":                               `404 {"error":{"code":"not_found"`,
	"POST /api/v1/site/jobs/:jobId/resume":                              `404 {"error":{"code":"not_found"`,
	"POST /api/v1/site/jobs/:jobId/stop":                                `404 {"error":{"code":"not_found"`,
	"GET /api/v1/projects/:projectId/jobs":                              `200 {"jobs":[]}`,
	"GET /api/v1/projects/:projectId/jobs/:jobId":                       `404 {"error":{"code":"not_found"`,
	"POST /api/v1/projects/:projectId/jobs/:jobId/pause":                `404 {"error":{"code":"not_found"`,
	"POST /api/v1/projects/:projectId/jobs/:jobId/resume":               `404 {"error":{"code":"not_found"`,
	"POST /api/v1/projects/:projectId/jobs/:jobId/stop":                 `404 {"error":{"code":"not_found"`,
	"GET /api/v1/site/rules":                                            `200 {"rev":0,"rules":[]}`,
	"PUT /api/v1/site/rules":                                            `409`,
	"GET /api/v1/site/rules/runs":                                       `200 {"runs":[],"next":null}`,
	"GET /api/v1/projects/:projectId/rules":                             `200 {"rev":0,"rules":[]}`,
	"PUT /api/v1/projects/:projectId/rules":                             `409`,
	"GET /api/v1/projects/:projectId/rules/runs":                        `200 {"runs":[],"next":null}`,
	"GET /api/v1/site/templates":                                        `200 {"templates":[]}`,
	"POST /api/v1/site/templates":                                       `"name":"its own"`,
	"GET /api/v1/site/templates/starters":                               `200 {"starters":[`,
	"GET /api/v1/site/templates/export":                                 `"templates": [`,
	"POST /api/v1/site/templates/import":                                `200 {"created":0,`,
	"GET /api/v1/site/templates/:templateId":                            `404 {"error":{"code":"not_found"`,
	"PUT /api/v1/site/templates/:templateId":                            `404 {"error":{"code":"not_found"`,
	"DELETE /api/v1/site/templates/:templateId":                         `404 {"error":{"code":"not_found"`,
	"POST /api/v1/site/templates/:templateId/copy":                      `404 {"error":{"code":"not_found"`,
	"POST /api/v1/site/templates/:templateId/move":                      `404 {"error":{"code":"not_found"`,
	"GET /api/v1/site/templates/:templateId/versions":                   `404 {"error":{"code":"not_found"`,
	"GET /api/v1/site/templates/:templateId/versions/:n":                `404 {"error":{"code":"not_found"`,
	"GET /api/v1/projects/:projectId/templates":                         `200 {"templates":[]}`,
	"POST /api/v1/projects/:projectId/templates":                        `"name":"its own"`,
	"GET /api/v1/projects/:projectId/templates/starters":                `200 {"starters":[`,
	"GET /api/v1/projects/:projectId/templates/export":                  `"templates": [`,
	"POST /api/v1/projects/:projectId/templates/import":                 `200 {"created":0,`,
	"GET /api/v1/projects/:projectId/templates/:templateId":             `404 {"error":{"code":"not_found"`,
	"PUT /api/v1/projects/:projectId/templates/:templateId":             `404 {"error":{"code":"not_found"`,
	"DELETE /api/v1/projects/:projectId/templates/:templateId":          `404 {"error":{"code":"not_found"`,
	"POST /api/v1/projects/:projectId/templates/:templateId/copy":       `404 {"error":{"code":"not_found"`,
	"POST /api/v1/projects/:projectId/templates/:templateId/move":       `404 {"error":{"code":"not_found"`,
	"GET /api/v1/projects/:projectId/templates/:templateId/versions":    `404 {"error":{"code":"not_found"`,
	"GET /api/v1/projects/:projectId/templates/:templateId/versions/:n": `404 {"error":{"code":"not_found"`,
	"POST /api/v1/site/templates/:templateId/update":                    `404 {"error":{"code":"not_found"`,
	"POST /api/v1/projects/:projectId/templates/:templateId/update":     `404 {"error":{"code":"not_found"`,
	"GET /api/v1/issues/:issueId/templates":                             `200 {"templates":[`,
	"POST /api/v1/issues/:issueId/templates":                            `422`,
	"GET /api/v1/issues/:issueId/templates/:templateId":                 `404 {"error":{"code":"not_found"`,
	"PUT /api/v1/issues/:issueId/templates/:templateId":                 `404 {"error":{"code":"not_found"`,
	"DELETE /api/v1/issues/:issueId/templates/:templateId":              `404 {"error":{"code":"not_found"`,
	"POST /api/v1/issues/:issueId/apply":                                `404 {"error":{"code":"not_found"`,
	"GET /api/v1/token/issues/:issueIdOrKey/templates":                  `200 {"templates":[`,
	"POST /api/v1/token/issues/:issueIdOrKey/apply":                     `404 {"error":{"code":"not_found"`,
	"GET /api/v1/site/hooks":                                            `200 {"hooks":[]}`,
	"POST /api/v1/site/hooks":                                           `"name":"its own"`,
	"PUT /api/v1/site/hooks/:hookId":                                    `404 {"error":{"code":"not_found"`,
	"DELETE /api/v1/site/hooks/:hookId":                                 `404 {"error":{"code":"not_found"`,
	"POST /api/v1/site/hooks/:hookId/secret":                            `404 {"error":{"code":"not_found"`,
	"POST /api/v1/site/hooks/:hookId/test":                              `404 {"error":{"code":"not_found"`,
	"GET /api/v1/site/hooks/:hookId/deliveries":                         `404 {"error":{"code":"not_found"`,
	"POST /api/v1/site/hooks/:hookId/deliveries/:deliveryId/again":      `404 {"error":{"code":"not_found"`,
	"GET /api/v1/site/tokens":                                           `"name":"its own"`,
	"DELETE /api/v1/site/tokens/:tokenId":                               `404 {"error":{"code":"not_found"`,
	"GET /api/v1/site/tokens/:tokenId/uses":                             `404 {"error":{"code":"not_found"`,
}

// sameAsMissing wants every operation rejected as on something that never was.
func sameAsMissing(t *testing.T, body []byte) {
	t.Helper()
	var answer struct{ Rejected []struct{ Code string } }
	if err := json.Unmarshal(body, &answer); err != nil {
		t.Fatal(err)
	}
	if len(answer.Rejected) != 4 {
		t.Errorf("%d rejected, want 4: %s", len(answer.Rejected), body)
	}
	for _, r := range answer.Rejected {
		if r.Code != "not_found" {
			t.Errorf("rejected as %s, want not_found: %s", r.Code, body)
		}
	}
}
