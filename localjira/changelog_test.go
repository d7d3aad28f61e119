package main

import (
	"strings"
	"testing"
)

// TestChangesComeWithTheIssue has two people change fields: who changed which
// last is how the app knows whose a text is.
func TestChangesComeWithTheIssue(t *testing.T) {
	s, h := ticklistSite(t)
	told := heard(t, s)
	const at = "/rest/api/3/issue/WEB-1"
	for _, c := range [][3]string{
		{"PUT", "/rest/api/2/issue/WEB-1?user=ada", `{"fields":{"` + textField + `":"One"}}`},
		{"PUT", at + "?user=ben", `{"fields":{"` + textField + `":null}}`},
		{"POST", "/_control/edit", `{"user":"ben","issue":"WEB-1","priority":"Low"}`},
	} {
		if got := do(h, c[0], c[1], c[2]); got.Code != 204 {
			t.Fatalf("%v: got %d %s", c, got.Code, got.Body)
		}
	}
	if got := do(h, "GET", at+"?user=ada", "").Body.String(); strings.Contains(got, "changelog") {
		t.Errorf("nobody asked for the changes, and they are in %s", got)
	}
	ada, ben := s.world.person("ada").AccountID, s.world.person("ben").AccountID
	got := do(h, "GET", at+"?user=ada&fields=project&expand=names,changelog", "").Body.String()
	if !strings.Contains(got, `"changelog":{"histories":[{"author":{"accountId":"`+ben+`"}`) || !strings.Contains(got, `"fieldId":"priority"`) {
		t.Errorf("the latest is not the first of %s", got)
	}
	if n := len(told); n != strings.Count(got, `"author":`) || !strings.Contains(got, ada) {
		t.Errorf("the app was told %d changes, and these are in the history: %s", n, got)
	}
}

func TestTheAppHasAnAccount(t *testing.T) {
	got, _ := asApp(t, "GET", "/rest/api/3/myself", "")
	if want := `"accountId":"` + appPerson.AccountID + `"`; !strings.Contains(got.Body.String(), want) {
		t.Errorf("got %s, want %s", got.Body, want)
	}
}
