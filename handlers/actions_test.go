package handlers_test

import (
	"testing"

	"ticklist/checklist"
	"ticklist/checklist/templates"
)

func TestActions(t *testing.T) {
	const route = "/api/v1/issues/10001/actions"
	for _, tc := range []struct {
		name, body, grants string
		status             int
		want               string
	}{
		{name: "one", body: `{"id":"one","actions":{"add":"Ship"}}`, status: 200, want: `"changes":[2]`},
		{name: "several", body: `{"id":"one","actions":[{"add":["Ship","Pack"]},{"check":"ship"},{"apply":"Release"}]}`, status: 200, want: `"changes":[3,1,2]`},
		{name: "in a text", body: `{"id":"one","actions":"{\"add\":\"Ship\"}"}`, status: 200, want: `"text":"Ship"`},
		{name: "no id", body: `{"actions":{"add":"Ship"}}`, status: 400, want: `"field":"id"`},
		{name: "no actions", body: `{"id":"one"}`, status: 400, want: `"field":"actions"`},
		{name: "what there is not", body: `{"id":"one","actions":{"add":"a"},"by":"me"}`, status: 400, want: `"bad_request"`},
		{name: "what is none", body: `{"id":"one","actions":[{"add":"a"},{"frob":"a"}]}`, status: 422, want: `"field":"actions/1"`},
		{name: "a field of one", body: `{"id":"one","actions":{"apply":"Release","mode":"merge"}}`, status: 422, want: `"field":"actions/0/mode"`},
		{name: "a template that there is not", body: `{"id":"one","actions":{"apply":"Rls"}}`, status: 422, want: `"There is no template \"Rls\" here."`},
		{name: "who may only look", body: `{"id":"one","actions":{"add":"Ship"}}`, grants: "view", status: 403, want: `"forbidden"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := newApp(t)
			a.grants.Edit = tc.grants == ""
			made := "# Release\n* Tag\n"
			if _, err := a.Templates.Create(t.Context(), checklist.Area{ClientKey: "acme"}, templates.New{ID: "t1", Name: "Release", Content: templates.Content{Text: &made}}); err != nil {
				t.Fatal(err)
			}
			a.post(route, tc.body).is(t, tc.status, tc.want)
			if tc.status == 200 {
				a.post(route, tc.body).is(t, 200, `"changes":null`)
			}
		})
	}
	a := newApp(t)
	a.verdict = errDisk
	a.post(route, `{"id":"one","actions":{"check":"*"}}`).is(t, 500, `"internal"`)
}
