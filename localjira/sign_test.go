package main

import (
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

func TestQSHFollowsTheVectors(t *testing.T) {
	text, err := os.ReadFile("../tenant/testdata/qsh-vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Vectors []struct{ Name, Method, URL, BaseURL, QSH, QSHJava string }
	}
	if err := json.Unmarshal(text, &file); err != nil || len(file.Vectors) == 0 {
		t.Fatalf("read the vectors: %v, %d found", err, len(file.Vectors))
	}
	for _, v := range file.Vectors {
		t.Run(v.Name, func(t *testing.T) {
			want := v.QSH
			if v.QSHJava != "" {
				want = v.QSHJava // Jira's order
			}
			path, query, _ := strings.Cut(strings.TrimPrefix(v.URL, v.BaseURL), "?")
			if _, bad := url.QueryUnescape(query); bad != nil {
				if got, err := qsh(v.Method, path, query); err == nil {
					t.Errorf("got %s, want an error: nobody can be sure what was meant", got)
				}
				return
			}
			if got, err := qsh(v.Method, path, query); err != nil || got != want {
				t.Errorf("got %s, %v, want %s", got, err, want)
			}
		})
	}
}

func TestQSHRefusesABadEscape(t *testing.T) {
	for _, query := range []string{"a=%zz", "%=1", "ok=1&b=%2"} {
		if got, err := qsh("GET", "/", query); err == nil {
			t.Errorf("%s: got %s, want an error", query, got)
		}
	}
}

// at is a clock that stands still.
func at() time.Time { return time.Unix(1_800_000_000, 0) }

// readClaims reads a token that was signed with a secret.
func readClaims(t *testing.T, token, secret string) jwt.MapClaims {
	t.Helper()
	claims := jwt.MapClaims{}
	_, err := jwt.ParseWithClaims(token, claims, func(*jwt.Token) (any, error) { return []byte(secret), nil },
		jwt.WithValidMethods([]string{"HS256"}), jwt.WithTimeFunc(at))
	if err != nil {
		t.Fatalf("read the token: %v", err)
	}
	return claims
}

// enabledApp is the app as it is after an install, without any calls.
func enabledApp(t *testing.T, descriptor string) *installed {
	t.Helper()
	d, err := parseDescriptor([]byte(descriptor))
	if err != nil {
		t.Fatal(err)
	}
	in := newInstalled("http://127.0.0.1:2990", nil, at)
	in.set(facts{Descriptor: d, Secret: strings.Repeat("s", 43), State: stateEnabled})
	return in
}

const panelDescriptor = `{"key":"app","scopes":["write"],"baseUrl":"http://127.0.0.1:8080/base/","lifecycle":{"installed":"/installed"},"modules":{
	"webPanels":[{"key":"panel","name":{"value":"Checklist"},"location":"atl.jira.view.issue.left.context","layout":{"height":"150px"},
		"url":"/panel?issueId={issue.id}&key={issue.key}&nothing={no.such}"}]}}`

func TestFrame(t *testing.T) {
	in, w := enabledApp(t, panelDescriptor), newWorld()
	is, _ := w.issue("WEB-1")
	panel, ok := in.current().Descriptor.module("panel")
	if !ok {
		t.Fatal("the panel is not found")
	}
	for _, tc := range []struct {
		name, user string
		sub        any
	}{
		{"a person's token has their account", "ada", w.person("ada").AccountID},
		{"a visitor's token has no sub", "anonymous", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f, err := in.frame(panel, w.person(tc.user), &is)
			if err != nil {
				t.Fatal(err)
			}
			u, err := url.Parse(f.URL)
			if err != nil {
				t.Fatal(err)
			}
			q := u.Query()
			for name, want := range map[string]string{
				"issueId": "10101", "key": "WEB-1", "nothing": "", "xdm_e": "http://127.0.0.1:2990",
				"xdm_c": "channel-app__panel", "cp": "", "lic": "none",
			} {
				if got, there := q[name]; !there || got[0] != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
			claims := readClaims(t, q.Get("jwt"), in.current().Secret)
			want, err := qsh("GET", "/panel", u.RawQuery) // without the path of the base URL
			if err != nil || claims["qsh"] != want {
				t.Errorf("qsh is %v, want %s (%v)", claims["qsh"], want, err)
			}
			if claims["sub"] != tc.sub || claims["iss"] != clientKey || claims["exp"].(float64)-claims["iat"].(float64) != 180 {
				t.Errorf("claims are %v", claims)
			}
			jira := claims["context"].(map[string]any)["jira"].(map[string]any)
			if got := jira["issue"].(map[string]any)["id"]; got != "10101" {
				t.Errorf("the signed issue is %v, want 10101", got)
			}
			if f.Title != "Checklist" || f.Height != "150px" || f.Options["origin"] != "http://127.0.0.1:8080" {
				t.Errorf("the frame is %+v", f)
			}
		})
	}
}

func TestContextToken(t *testing.T) {
	in, w := enabledApp(t, panelDescriptor), newWorld()
	is, _ := w.issue("OPS-1")
	token, err := in.contextToken(w.person("cleo"), &is)
	if err != nil {
		t.Fatal(err)
	}
	claims := readClaims(t, token, in.current().Secret)
	if claims["qsh"] != "context-qsh" || claims["sub"] != w.person("cleo").AccountID || claims["exp"].(float64)-claims["iat"].(float64) != 900 {
		t.Errorf("claims are %v", claims)
	}
}

func TestNothingIsSignedForAnAppThatIsNotEnabled(t *testing.T) {
	for _, state := range []string{stateAbsent, stateDisabled} {
		in, w := enabledApp(t, panelDescriptor), newWorld()
		f := in.current()
		f.State = state
		in.set(f)
		is, _ := w.issue("WEB-1")
		if _, err := in.contextToken(w.person("ada"), &is); !errors.Is(err, errNotEnabled) {
			t.Errorf("%s: a context token gives %v, want errNotEnabled", state, err)
		}
		if _, err := in.frame(f.Descriptor.modules[0], w.person("ada"), &is); !errors.Is(err, errNotEnabled) {
			t.Errorf("%s: a frame gives %v, want errNotEnabled", state, err)
		}
	}
}

func TestParseDescriptor(t *testing.T) {
	const head = `{"key":"app","baseUrl":"https://app.example.com","lifecycle":{"installed":"/i"}`
	for _, tc := range []struct{ name, text, fault string }{
		{"the least", head + `}`, ""},
		{"a kind of which there is one", head + `,"modules":{"configurePage":{"key":"c","url":"/c"}}}`, ""},
		{"not JSON", `<html>`, "read the descriptor"},
		{"no key", `{"baseUrl":"https://app.example.com","lifecycle":{"installed":"/i"}}`, "no key"},
		{"no base URL", `{"key":"app","lifecycle":{"installed":"/i"}}`, "no web address"},
		{"a base URL that was not filled in", `{"key":"app","baseUrl":"{{baseUrl}}","lifecycle":{"installed":"/i"}}`, "no web address"},
		{"no install", `{"key":"app","baseUrl":"https://app.example.com"}`, "never get a secret"},
		{"modules of a wrong type", head + `,"modules":{"webPanels":"x"}}`, "webPanels"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := parseDescriptor([]byte(tc.text))
			if (tc.fault == "") != (err == nil) || (err != nil && !strings.Contains(err.Error(), tc.fault)) {
				t.Errorf("got %v, want %q", err, tc.fault)
			}
		})
	}
}

func TestFill(t *testing.T) {
	w := newWorld()
	is, _ := w.issue("WEB-1")
	for _, tc := range []struct{ name, template, want, fault string }{
		{name: "all that is known", template: "/p/{project.key}?p={project.id}&t={issuetype.id}", want: "/p/WEB?p=10000&t=10002"},
		{name: "any text", template: "/p?c={rule.config}", want: "/p?c=%E2%80%98%C3%A9%E2%80%99%20%26"},
		{name: "an absolute address", template: "https://elsewhere.example.com/", fault: "not relative"},
		{name: "another host without a scheme", template: "//elsewhere.example.com/", fault: "not relative"},
		{name: "no template", template: "/p?{", fault: "no URI template"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			u, err := module{Key: "m", URL: tc.template, Values: map[string]string{"rule.config": "‘é’ &"}}.fill(&is)
			if tc.fault != "" {
				if err == nil || !strings.Contains(err.Error(), tc.fault) {
					t.Errorf("got %v, want %q", err, tc.fault)
				}
				return
			}
			if err != nil || u.String() != tc.want {
				t.Errorf("got %v, %v, want %s", u, err, tc.want)
			}
		})
	}
}
