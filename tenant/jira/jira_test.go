package jira

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"ticklist/tenant"
	"ticklist/tenant/tenanttest"
)

const (
	appKey  = "io.ticklist.jira"
	account = "557058:0a"
)

// site is a Jira with an installation of ours.
func site(t testing.TB, handle http.HandlerFunc) (*Client, tenant.Installation) {
	t.Helper()
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	in := tenanttest.Installation("acme")
	in.BaseURL = server.URL
	return client(t, server.URL), in
}

func client(t testing.TB, hosts string) *Client {
	t.Helper()
	h, err := tenant.ParseHosts(hosts)
	if err != nil {
		t.Fatal(err)
	}
	c := New(appKey, h, time.Now)
	t.Cleanup(c.CloseIdle)
	return c
}

func TestTheQuestion(t *testing.T) {
	for _, path := range []string{"", "/jira"} { // a site may be below a path
		var asked *http.Request
		var question []byte
		c, in := site(t, func(w http.ResponseWriter, r *http.Request) {
			asked = r
			question, _ = io.ReadAll(r.Body)
			_, _ = io.WriteString(w, `{"globalPermissions":[],"projectPermissions":[]}`)
		})
		in.BaseURL += path
		if _, err := c.Permissions(t.Context(), in, account, "10001"); err != nil {
			t.Fatal(err)
		}
		if asked.Method != http.MethodPost || asked.URL.String() != path+"/rest/api/3/permissions/check" {
			t.Errorf("asked %s %s", asked.Method, asked.URL)
		}
		for name, want := range map[string]string{
			"X-Atlassian-Token": "nocheck", "Content-Type": "application/json", "Accept": "application/json", "User-Agent": "ticklist (io.ticklist.jira)",
		} {
			if got := asked.Header.Get(name); got != want {
				t.Errorf("%s: got %q, want %q", name, got, want)
			}
		}
		want := `{"accountId":"557058:0a","globalPermissions":[],"projectPermissions":[{"permissions":["BROWSE_PROJECTS","EDIT_ISSUES","ADMINISTER_PROJECTS"],"issues":[10001],"projects":[]}]}`
		if string(question) != want {
			t.Errorf("asked\n%s, want\n%s", question, want)
		}
		verifyOurs(t, in, asked)
	}
}

// verifyOurs checks the token as Jira would.
func verifyOurs(t *testing.T, in tenant.Installation, r *http.Request) {
	t.Helper()
	raw, ok := strings.CutPrefix(r.Header.Get("Authorization"), "JWT ")
	if !ok {
		t.Fatalf("authorization: %q", r.Header.Get("Authorization"))
	}
	var claims jwt.MapClaims
	_, err := jwt.NewParser(jwt.WithValidMethods([]string{"HS256"}), jwt.WithIssuedAt(), jwt.WithExpirationRequired(),
		jwt.WithIssuer(appKey), jwt.WithAudience("acme")).
		ParseWithClaims(raw, &claims, func(*jwt.Token) (any, error) { return []byte(in.SharedSecret.Reveal()), nil })
	if err != nil {
		t.Fatal(err)
	}
	// "POST&/rest/api/3/permissions/check&", hashed by sha256sum.
	const want = "f376e8d4bd28bfbf285b9f7344dc08f1fbaa95eb13c4f4decdc9331ac60f6cf1"
	if claims["qsh"] != want {
		t.Errorf("qsh: got %v, want %s", claims["qsh"], want)
	}
	if life := claims["exp"].(float64) - claims["iat"].(float64); life != 180 {
		t.Errorf("the token lives %v s, want 180", life)
	}
}

func TestAnswers(t *testing.T) {
	both := func(browseIssues, editIssues string) string {
		return fmt.Sprintf(`{"globalPermissions":[],"projectPermissions":[{"permission":"BROWSE_PROJECTS","issues":[%s],"projects":[]},{"permission":"EDIT_ISSUES","issues":[%s],"projects":[]}]}`, browseIssues, editIssues)
	}
	for _, tc := range []struct {
		name   string
		status int
		body   string
		want   tenant.Grants
		fault  bool
	}{
		{name: "both", body: both("10001", "10001"), want: tenant.Grants{View: true, Edit: true}},
		{name: "view alone", body: both("10001", ""), want: tenant.Grants{View: true}},
		{name: "edit without view is nothing", body: both("", "10001")},
		{name: "nothing", body: both("", "")},
		{name: "no permission named", body: `{"globalPermissions":[],"projectPermissions":[]}`},
		{name: "another issue", body: both("10002", "1000,100011,1")},
		{name: "among others", body: both("1,10001", "10001,2"), want: tenant.Grants{View: true, Edit: true}},
		{name: "one named twice", body: `{"projectPermissions":[{"permission":"BROWSE_PROJECTS","issues":[]},{"permission":"BROWSE_PROJECTS","issues":[10001]}]}`, want: tenant.Grants{View: true}},
		{name: "another permission", body: `{"projectPermissions":[{"permission":"browse_projects","issues":[10001]},{"permission":"BROWSE","issues":[10001]}]}`},
		{name: "the first says nothing of the second", body: `{"projectPermissions":[{"permission":"BROWSE_PROJECTS","issues":[10001]},{"permission":"DELETE_ISSUES","issues":[10001]}]}`, want: tenant.Grants{View: true}},
		{name: "the issue's number as a project", body: `{"projectPermissions":[{"permission":"BROWSE_PROJECTS","issues":[],"projects":[10001]}]}`},
		{name: "null issues", body: `{"projectPermissions":[{"permission":"BROWSE_PROJECTS","issues":null}]}`},
		{name: "unknown fields", body: `{"x":1,"projectPermissions":[{"y":2,"permission":"BROWSE_PROJECTS","issues":[10001]}]}`, want: tenant.Grants{View: true}},
		{name: "empty object", body: `{}`, fault: true},
		{name: "null", body: `null`, fault: true},
		{name: "no JSON", body: `<html>`, fault: true},
		{name: "nothing at all", body: ``, fault: true},
		{name: "two values", body: both("10001", "10001") + both("", ""), fault: true},
		{name: "a field twice", body: `{"projectPermissions":[],"projectPermissions":[{"permission":"BROWSE_PROJECTS","issues":[10001]}]}`, fault: true},
		{name: "ids as strings", body: both(`"10001"`, ""), fault: true},
		{name: "huge", body: both("10001", "") + strings.Repeat(" ", maxBody), fault: true},
		{name: "created", status: 201, body: both("10001", "10001"), fault: true},
		{name: "bad request", status: 400, body: both("10001", "10001"), fault: true},
		{name: "unauthorized", status: 401, fault: true},
		{name: "forbidden", status: 403, fault: true},
		{name: "not found", status: 404, fault: true},
		{name: "too many", status: 429, fault: true},
		{name: "down", status: 500, fault: true},
		{name: "unavailable", status: 503, fault: true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, in := site(t, func(w http.ResponseWriter, _ *http.Request) {
				if tc.status != 0 {
					w.WriteHeader(tc.status)
				}
				_, _ = io.WriteString(w, tc.body)
			})
			got, err := c.Permissions(t.Context(), in, account, "10001")
			if got != tc.want || (err != nil) != tc.fault {
				t.Errorf("got %+v, %v, want %+v, fault %v", got, err, tc.want, tc.fault)
			}
		})
	}
}

func TestIDsThatNoIssueHas(t *testing.T) {
	for id, asks := range map[string]bool{
		"0": true, "1": true, "9223372036854775808": true, "9999999999999999999": true,
		"": false, "007": false, "-1": false, "+1": false, "1e3": false, "1.0": false, " 1": false, "99999999999999999999": false, "TEST-1": false, "1]}": false,
	} {
		asked := false
		c, in := site(t, func(w http.ResponseWriter, r *http.Request) {
			asked = true
			var q struct {
				ProjectPermissions []struct{ Issues []json.Number }
			}
			if err := json.NewDecoder(r.Body).Decode(&q); err != nil || q.ProjectPermissions[0].Issues[0].String() != id {
				t.Errorf("%q: asked for %+v, %v", id, q, err)
			}
			_, _ = fmt.Fprintf(w, `{"projectPermissions":[{"permission":"BROWSE_PROJECTS","issues":[%s]}]}`, id)
		})
		got, err := c.Permissions(t.Context(), in, account, id)
		if err != nil || got.View != asks || asked != asks {
			t.Errorf("%q: got %+v, %v, asked %v, want %v", id, got, err, asked, asks)
		}
	}
}

func TestWhatIsNotCalled(t *testing.T) {
	reached := false
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	t.Cleanup(server.Close)
	port := server.URL[strings.LastIndex(server.URL, ":"):]
	for _, tc := range []struct {
		name, hosts, base, account string
		secret                     tenant.Secret
	}{
		{"a host that is no longer allowed", "*.atlassian.net", server.URL, account, "s"},
		{"loopback by name", "localhost", "https://localhost", account, "s"},
		{"no account", server.URL, server.URL, "", "s"},
		{"no secret", server.URL, server.URL, account, ""},
		{"another port than the origin's", "http://127.0.0.1:1", "http://127.0.0.1" + port, account, "s"},
		{"no base URL", server.URL, "", account, "s"},
		{"not a URL", server.URL, server.URL + "\r\nX: y", account, "s"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			in := tenanttest.Installation("acme")
			in.BaseURL, in.SharedSecret = tc.base, tc.secret
			got, err := client(t, tc.hosts).Permissions(t.Context(), in, tc.account, "10001")
			if err == nil || got != (tenant.Grants{}) || reached {
				t.Errorf("got %+v, %v, reached %v, want refused", got, err, reached)
			}
			if !errors.Is(err, errRefused) {
				t.Errorf("got %v, want errRefused", err)
			}
		})
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	reached := false
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	t.Cleanup(other.Close)
	for _, status := range []int{301, 302, 303, 307, 308} {
		c, in := site(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL, status) })
		if _, err := c.Permissions(t.Context(), in, account, "1"); err == nil || reached {
			t.Errorf("%d: got %v, reached %v, want an error and no further request", status, err, reached)
		}
	}
}

func TestProxiesOfTheEnvironmentAreNotUsed(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	t.Setenv("HTTPS_PROXY", "http://127.0.0.1:1")
	c := client(t, "*.atlassian.net")
	for _, h := range []*http.Client{c.guarded, c.open} {
		if h.Transport.(*http.Transport).Proxy != nil {
			t.Error("a proxy would dial where the guard cannot see")
		}
	}
}

func TestCancelled(t *testing.T) {
	reached, ended := make(chan struct{}), make(chan struct{})
	c, in := site(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then does the server notice that we leave
		close(reached)
		<-r.Context().Done()
		close(ended)
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-reached
		cancel()
	}()
	if _, err := c.Permissions(ctx, in, account, "1"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want Canceled", err)
	}
	<-ended
}

// TestDown: a site that does not answer, or does not listen, gives no verdict.
func TestDown(t *testing.T) {
	c, in := site(t, func(http.ResponseWriter, *http.Request) {})
	in.BaseURL = "http://127.0.0.1:1"
	down := client(t, in.BaseURL)
	if got, err := down.Permissions(t.Context(), in, account, "1"); err == nil || got != (tenant.Grants{}) {
		t.Errorf("nobody listens: got %+v, %v, want an error", got, err)
	}
	synctest.Test(t, func(t *testing.T) {
		c.open.Transport, in.BaseURL = hanging{}, "http://127.0.0.1:1"
		c.hosts = down.hosts
		began := time.Now()
		got, err := c.Permissions(t.Context(), in, account, "1")
		if took := time.Since(began); !errors.Is(err, context.DeadlineExceeded) || got != (tenant.Grants{}) || took != limit {
			t.Errorf("nobody answers: got %+v, %v after %v, want a deadline exceeded after %v", got, err, took, limit)
		}
	})
}

// hanging is a site that takes a request and never answers it.
type hanging struct{}

func (hanging) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// FuzzAnswer: no answer makes us panic, and none grants what a second, laxer
// reading of it does not.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(`{"projectPermissions":[{"permission":"BROWSE_PROJECTS","issues":[10001]},{"permission":"EDIT_ISSUES","issues":[10001]}]}`))
	f.Add([]byte(`{"projectPermissions":null}`))
	f.Add([]byte(`{"projectPermissions":[null]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		g, err := grantsIn(b, 10001)
		if err != nil && g != (tenant.Grants{}) || g.Edit && !g.View {
			t.Fatalf("got %+v, %v", g, err)
		}
		var lax struct {
			ProjectPermissions []struct {
				Permission string
				Issues     []json.Number
			}
		}
		_ = json.Unmarshal(b, &lax)
		named := map[string]bool{}
		for _, p := range lax.ProjectPermissions {
			named[p.Permission] = named[p.Permission] || slices.Contains(p.Issues, "10001")
		}
		if g.View && !named[browse] || g.Edit && !named[edit] {
			t.Fatalf("got %+v from %s", g, b)
		}
	})
}
