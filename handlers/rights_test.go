package handlers_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ticklist/checklist"
	"ticklist/handlers"
	"ticklist/tenant"
)

// operations are one of each type on the list that custom has, with what each needs.
var operations = map[string]struct{ fields, needs string }{
	"addList":     {`"list":"new","name":"L"`, "add"},
	"renameList":  {`"list":"l","name":"other"`, "edit"},
	"moveList":    {`"list":"l","after":"m"`, "edit"},
	"deleteList":  {`"list":"l"`, "delete"},
	"addItem":     {`"item":"new","list":"l","text":"x"`, "add"},
	"editItem":    {`"item":"i","text":"other"`, "edit"},
	"setStatus":   {`"item":"i","status":"done"`, "toggle"},
	"setOptional": {`"item":"i","optional":true`, "edit"},
	"setAssignee": {`"item":"i","assignee":"712020:me"`, "edit"},
	"setDue":      {`"item":"i","due":"2026-12-31"`, "edit"},
	"setLink":     {`"item":"i","issue":"10002"`, "edit"},
	"setLive":     {`"list":"l","live":false`, "manageTemplates"},
	"moveItem":    {`"item":"i","list":"m"`, "edit"},
	"deleteItem":  {`"item":"i"`, "delete"},
}

const secretText = "CANARY-text-of-the-issue"

// custom is an app with two lists and an item, on whose site permissions are
// granted as said. Jira lets the person look, and no more.
func custom(t *testing.T, grants checklist.Grants) *app {
	t.Helper()
	a := newApp(t)
	chosen := a.Admin.Statuses.(*checklist.Choices)
	a.Checklists = checklist.NewService(a.Live.Watch(a.store), at).WithChoices(chosen)
	a.principal.ProjectID = "10"
	a.post("/api/v1/issues/10001/ops", `{"ops":[{"id":"a","type":"addList","list":"l","name":"`+secretText+`"},{"id":"b","type":"addList","list":"m","name":"M"},`+
		`{"id":"c","type":"addItem","list":"l","item":"i","text":"`+secretText+`"},{"id":"d","type":"addItem","list":"l","item":"gone","text":"x"},`+
		`{"id":"e","type":"deleteItem","item":"gone"}]}`).is(t, 200, `"rejected":[]`)
	if _, err := chosen.Adjust(t.Context(), checklist.Area{ClientKey: "acme"}, checklist.Adjustment{Setting: checklist.SetPermissions, Want: grants}); err != nil {
		t.Fatal(err)
	}
	a.grants = tenant.Grants{View: true}
	return a
}

// mine grants all permissions to the person but those that are missing.
func mine(missing ...checklist.Permission) checklist.Grants {
	grants := checklist.Grants{}
	for _, p := range checklist.CustomPermissions() {
		grants[p] = []checklist.Grantee{}
		if !slices.Contains(missing, p) {
			grants[p] = append(grants[p], checklist.Grantee{Type: checklist.ToPerson, ID: "712020:me"})
		}
	}
	return grants
}

// bearer makes a token of the person's and has what is asked with it.
func (a *app) bearer() func(method, path, body string) answer {
	_, token := a.newToken(forWriting)
	return func(method, path, body string) answer {
		r := a.request(method, "/api/v1/token"+path, body)
		r.Header.Set("Authorization", "Bearer "+token)
		return a.do(r)
	}
}

// TestEveryOperationNeedsItsPermission tries every type of operation without each
// of the permissions, as a person in Jira and as a program.
func TestEveryOperationNeedsItsPermission(t *testing.T) {
	for _, of := range handlers.OperationTypes() {
		op, known := operations[of]
		if !known {
			t.Errorf("nothing is known of %s: what does it need?", of)
			continue
		}
		for _, missing := range checklist.CustomPermissions() {
			for _, door := range []string{"context token", "API token"} {
				t.Run(of+" without "+string(missing)+" by "+door, func(t *testing.T) {
					a := custom(t, mine(missing))
					send := func(_, path, body string) answer { return a.post("/api/v1"+path, body) }
					if door == "API token" {
						send = a.bearer()
					}
					got := send("POST", "/issues/10001/ops", `{"ops":[{"id":"o","type":"`+of+`",`+op.fields+`}]}`)
					if missing == checklist.View || string(missing) == op.needs {
						got.is(t, 403, `"code":"forbidden"`)
						return
					}
					got.is(t, 200, `"rejected":[]`)
				})
			}
		}
	}
}

// bodies are what routes of an issue take; what is not here takes nothing.
var bodies = map[string]string{
	"ops":     `{"ops":[{"id":"o","type":"editItem","item":"i","text":"x"}]}`,
	"text":    `{"base":"","text":"- [ ] x"}`,
	"restore": `{"id":"r","rev":1,"item":"gone"}`,
	"apply":   `{"id":"a","template":"t","mode":"append"}`,
	"import":  `{"id":"m","format":"markdown","text":"- [ ] x","mode":"append"}`,
}

// TestNothingIsSeenWithoutView asks every route of an issue for somebody who may
// see the issue in Jira, and not its checklists.
func TestNothingIsSeenWithoutView(t *testing.T) {
	a := custom(t, mine(checklist.View))
	program := a.bearer()
	tried := 0
	for _, r := range handlers.New(a.Deps).Routes() {
		if !strings.Contains(r.Path, "/issues/:") {
			continue
		}
		tried++
		path := strings.NewReplacer(":issueIdOrKey", "TICK-1", ":issueId", "10001", ":rev", "1").Replace(r.Path)
		body := ""
		if r.Method != http.MethodGet {
			body = bodies[path[strings.LastIndex(path, "/")+1:]]
		}
		got := a.do(a.request(r.Method, path, body))
		if rest, ok := strings.CutPrefix(path, "/api/v1/token"); ok {
			got = program(r.Method, rest, body)
		}
		if got.Code < 400 || got.Code >= 500 || strings.Contains(got.Body.String(), "CANARY") {
			t.Errorf("%s %s: %d %s", r.Method, r.Path, got.Code, got.Body)
		}
		if got.Code != 403 {
			t.Logf("%s %s: %d %s", r.Method, r.Path, got.Code, got.Body)
		}
	}
	if tried < 15 {
		t.Errorf("%d routes were tried, which cannot be all", tried)
	}
	page := a.get("/connect/panel?issueId=10001&projectId=10")
	page.is(t, 403, `"notice":"no_access"`)
	if strings.Contains(page.Body.String(), "CANARY") {
		t.Errorf("the page tells: %s", page.Body)
	}
}

func TestWhatIsMissingIsShown(t *testing.T) {
	for missing, want := range map[checklist.Permission]string{
		checklist.Add:             `"can":{"view":true,"add":false,"edit":true,"toggle":true,"delete":true,"manageTemplates":true,"saveTemplates":true,"pending":false`,
		checklist.Edit:            `"can":{"view":true,"add":true,"edit":false,"toggle":true,"delete":true,"manageTemplates":true,"saveTemplates":true,"pending":false`,
		checklist.Toggle:          `"can":{"view":true,"add":true,"edit":true,"toggle":false,"delete":true,"manageTemplates":true,"saveTemplates":true,"pending":false`,
		checklist.Delete:          `"can":{"view":true,"add":true,"edit":true,"toggle":true,"delete":false,"manageTemplates":true,"saveTemplates":true,"pending":false`,
		checklist.ManageTemplates: `"can":{"view":true,"add":true,"edit":true,"toggle":true,"delete":true,"manageTemplates":false,"saveTemplates":false,"pending":false`,
	} {
		a := custom(t, mine(missing))
		a.get("/api/v1/issues/10001/checklists").is(t, 200, want)
		a.get("/connect/panel?issueId=10001&projectId=10").is(t, 200, want)
		if status := a.put("/api/v1/issues/10001/text", bodies["text"]).Code; (status == 200) != (missing == checklist.ManageTemplates) {
			t.Errorf("without %s the text editor saves with %d", missing, status)
		}
		saved := a.post("/api/v1/issues/10001/templates", `{"id":"t","name":"T"}`).Code
		if shown := strings.Contains(want, `"saveTemplates":true`); (saved == 201) != shown {
			t.Errorf("without %s a template of the issue is answered with %d, and offered: %t", missing, saved, shown)
		}
		if len(a.related) > 0 {
			t.Errorf("Jira was asked %+v about somebody who is named", a.related)
		}
	}
}

// TestWhoIsGranted goes through the kinds of grantees.
func TestWhoIsGranted(t *testing.T) {
	everything := tenant.Relation{Roles: []string{"9", "10002"}, Groups: []string{"g-1"}, Assignee: true, Reporter: true}
	for _, tc := range []struct {
		to   checklist.Grantee
		are  tenant.Relation
		want tenant.Wanted
	}{
		{checklist.Grantee{Type: checklist.ToRole, ID: "10002"}, tenant.Relation{Roles: []string{"10002"}}, tenant.Wanted{Issue: true}},
		{checklist.Grantee{Type: checklist.ToGroup, ID: "g-1"}, tenant.Relation{Groups: []string{"g-1"}}, tenant.Wanted{Groups: true}},
		{checklist.Grantee{Type: checklist.ToAssignee}, tenant.Relation{Assignee: true}, tenant.Wanted{Issue: true}},
		{checklist.Grantee{Type: checklist.ToReporter}, tenant.Relation{Reporter: true}, tenant.Wanted{Issue: true}},
	} {
		t.Run(string(tc.to.Type), func(t *testing.T) {
			nobody := checklist.Grantee{Type: checklist.ToPerson, ID: "712020:other"}
			a := custom(t, checklist.Grants{checklist.Toggle: {nobody, tc.to}})
			tick := `{"ops":[{"id":"o","type":"setStatus","item":"i","status":"done"}]}`
			other := everything
			switch tc.to.Type {
			case checklist.ToRole:
				other.Roles = []string{"1"}
			case checklist.ToGroup:
				other.Groups = nil
			case checklist.ToAssignee:
				other.Assignee = false
			default:
				other.Reporter = false
			}
			a.relation = other
			a.post("/api/v1/issues/10001/ops", tick).is(t, 403, `"forbidden"`)
			if d := cmp.Diff([]tenant.Wanted{tc.want}, a.related); d != "" {
				t.Errorf("asked (-want +got):\n%s", d)
			}
			a.relation = tc.are
			a.post("/api/v1/issues/10001/ops", tick).is(t, 200, `"rejected":[]`)
			a.post("/api/v1/issues/10001/ops", `{"ops":[{"id":"p","type":"deleteItem","item":"i"}]}`).is(t, 403, `"forbidden"`) // as Jira says
			a.unrelated = tenant.ErrNoVerdict
			a.get("/api/v1/issues/10001/checklists").is(t, 503, `"no_verdict"`)
			a.grants = tenant.Grants{} // who may not see the issue, sees nothing of it, whatever is granted
			a.unrelated = errors.New("asked")
			a.get("/api/v1/issues/10001/checklists").is(t, 403, `"forbidden"`)
		})
	}
}

// TestPermissionsOfAnotherProject: those of the project hold, and where the token
// does not name it, those of the project in which Jira says that the issue is.
func TestPermissionsOfAnotherProject(t *testing.T) {
	a := custom(t, checklist.Grants{})
	chosen := a.Admin.Statuses.(*checklist.Choices)
	a.get("/api/v1/issues/10001/checklists").is(t, 200, `"view":true,"add":false`)
	_, err := chosen.Adjust(t.Context(), checklist.Area{ClientKey: "acme", ProjectID: "10"}, checklist.Adjustment{Setting: checklist.SetPermissions, Want: mine(checklist.View)})
	if err != nil {
		t.Fatal(err)
	}
	a.get("/api/v1/issues/10001/checklists").is(t, 403, `"forbidden"`)
	a.principal.ProjectID = "11"
	a.get("/api/v1/issues/10001/checklists").is(t, 200, `"view":true,"add":false`)
	a.principal.ProjectID = ""
	a.get("/api/v1/issues/10001/checklists").is(t, 403, `"forbidden"`)
	a.programs.found = tenant.ErrNoIssue
	a.get("/api/v1/issues/10001/checklists").is(t, 503, `"no_verdict"`)
}
