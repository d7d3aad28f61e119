package tenant_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"ticklist/tenant"
)

// The four kinds, each as the method that takes it and the request it is for.
var kinds = map[string]struct {
	verify  func(*tenant.Verifier, context.Context, tenant.Request) (any, error)
	request tenant.Request
	inQuery bool
}{
	"lifecycle": {
		verify: func(v *tenant.Verifier, ctx context.Context, r tenant.Request) (any, error) {
			return v.Lifecycle(ctx, r)
		},
		request: tenant.Request{Method: "POST", EscapedPath: "/connect/installed"},
	},
	"webhook": {
		verify:  func(v *tenant.Verifier, ctx context.Context, r tenant.Request) (any, error) { return v.Webhook(ctx, r) },
		request: tenant.Request{Method: "POST", EscapedPath: "/connect/disabled", RawQuery: "user_key=admin"},
	},
	"iframe": {
		verify:  func(v *tenant.Verifier, ctx context.Context, r tenant.Request) (any, error) { return v.Iframe(ctx, r) },
		request: tenant.Request{Method: "GET", EscapedPath: "/connect/panel", RawQuery: "issueId=10001&xdm_e=https%3A%2F%2Facme.atlassian.net"},
		inQuery: true,
	},
	"context": {
		verify:  func(v *tenant.Verifier, ctx context.Context, r tenant.Request) (any, error) { return v.Context(ctx, r) },
		request: tenant.Request{Method: "GET", EscapedPath: "/api/v1/issues/10001/checklists"},
	},
}

// goodToken returns a good token of a kind for r, with changes.
func (w world) goodToken(t testing.TB, kind string, r tenant.Request, header map[string]any, c claims) string {
	t.Helper()
	with := claims{"qsh": "context-qsh"}
	if kind != "context" {
		with["qsh"] = qsh(t, r)
	}
	maps.Copy(with, c)
	if kind == "lifecycle" {
		return w.signInstall(t, header, with)
	}
	return signed(t, jwt.SigningMethodHS256, []byte(shared), header, with)
}

// carry puts the token where the kind has it.
func carry(kind string, r tenant.Request, token string) tenant.Request {
	if kinds[kind].inQuery {
		r.RawQuery += "&jwt=" + token
		return r
	}
	r.Authorization = "JWT " + token
	return r
}

func TestEachKindTakesItsOwn(t *testing.T) {
	for kind, k := range kinds {
		for other := range kinds {
			t.Run(other+" token where "+kind+" is due", func(t *testing.T) {
				w := newWorld(t)
				token := w.goodToken(t, other, k.request, nil, nil)
				_, err := k.verify(w.verifier, t.Context(), carry(kind, k.request, token))
				// A webhook's token differs from an iframe's only in where it
				// stands; made for the same request, it is the same token.
				twins := kind != other && (kind == "webhook" || kind == "iframe") && (other == "webhook" || other == "iframe")
				if want := kind == other || twins; (err == nil) != want {
					t.Errorf("got %v, want accepted %v", err, want)
				}
				if err != nil && !errors.Is(err, tenant.ErrBadToken) {
					t.Errorf("got %v, want ErrBadToken", err)
				}
			})
		}
	}
}

func TestWhereATokenStands(t *testing.T) {
	w := newWorld(t)
	for kind, k := range kinds {
		token := w.goodToken(t, kind, k.request, nil, nil)
		good := carry(kind, k.request, token)
		for _, tc := range []struct {
			name   string
			change func(r *tenant.Request)
			want   error
			header bool // for the kinds in the header
			query  bool // for the kind in the query
		}{
			{name: "in its place", header: true, query: true},
			{name: "nowhere", change: func(r *tenant.Request) { *r = k.request }, want: tenant.ErrBadToken, header: true, query: true},
			{name: "in the query", change: func(r *tenant.Request) { *r = k.request; r.RawQuery += "&jwt=" + token }, want: tenant.ErrBadToken, header: true},
			{name: "in the header", change: func(r *tenant.Request) { *r = k.request; r.Authorization = "JWT " + token }, want: tenant.ErrBadToken, query: true},
			{name: "beside a header of another", change: func(r *tenant.Request) { r.Authorization = "JWT x.y.z" }, query: true},
			{name: "twice in the query", change: func(r *tenant.Request) { r.RawQuery += "&jwt=" + token }, want: tenant.ErrBadQuery, query: true},
			{name: "twice, once escaped", change: func(r *tenant.Request) { r.RawQuery += "&%6awt=" + token }, want: tenant.ErrBadQuery, query: true},
			{name: "lower-case scheme", change: func(r *tenant.Request) { r.Authorization = "jwt " + token }, want: tenant.ErrBadToken, header: true},
			{name: "Bearer", change: func(r *tenant.Request) { r.Authorization = "Bearer " + token }, want: tenant.ErrBadToken, header: true},
			{name: "no scheme", change: func(r *tenant.Request) { r.Authorization = token }, want: tenant.ErrBadToken, header: true},
			{name: "two blanks", change: func(r *tenant.Request) { r.Authorization = "JWT  " + token }, want: tenant.ErrBadToken, header: true},
			{name: "a blank behind", change: func(r *tenant.Request) { r.Authorization += " " }, want: tenant.ErrBadToken, header: true},
			{name: "a bad escape in the query comes first", change: func(r *tenant.Request) { r.RawQuery = "a=%zz"; r.Authorization = "JWT bad" }, want: tenant.ErrBadQuery, header: true, query: true},
		} {
			if k.inQuery && !tc.query || !k.inQuery && !tc.header {
				continue
			}
			t.Run(kind+": "+tc.name, func(t *testing.T) {
				r := good
				if tc.change != nil {
					tc.change(&r)
				}
				_, err := k.verify(w.verifier, t.Context(), r)
				if !errors.Is(err, tc.want) || tc.want == nil && err != nil {
					t.Errorf("got %v, want %v", err, tc.want)
				}
			})
		}
	}
}

// TestClaims holds what all kinds have in common.
func TestClaims(t *testing.T) {
	at := func(d time.Duration) int64 { return now.Add(d).Unix() }
	for _, tc := range []struct {
		name   string
		claims claims
		ok     bool
	}{
		{"good", nil, true},
		{"no exp", claims{"exp": nil}, false},
		{"null exp", claims{"exp": jsonNull{}}, false},
		{"expired within the leeway", claims{"exp": at(-9 * time.Second)}, true},
		{"expired by the leeway", claims{"exp": at(-10 * time.Second)}, false},
		{"exp is a string", claims{"exp": fmt.Sprint(at(time.Minute))}, false},
		{"exp beyond any date", claims{"exp": 1e300}, false},
		{"exp with a fraction", claims{"exp": float64(at(0)) + 0.5}, true},
		{"negative exp", claims{"exp": -1}, false},
		{"no iat", claims{"iat": nil}, false},
		{"iat within the leeway", claims{"iat": at(60 * time.Second)}, true},
		{"iat in the future", claims{"iat": at(61 * time.Second)}, false},
		{"iat at the beginning of time", claims{"iat": 0}, false},
		{"nbf past", claims{"nbf": at(-time.Hour)}, true},
		{"nbf in the future", claims{"nbf": at(time.Minute)}, false},
		{"no issuer", claims{"iss": nil}, false},
		{"issuer is a list", claims{"iss": []string{acme}}, false},
		{"issuer with a space", claims{"iss": "acme key"}, false},
		{"issuer with a control character", claims{"iss": "acme\x00key"}, false},
		{"issuer beyond ASCII", claims{"iss": "acmé"}, false},
		{"issuer too long", claims{"iss": strings.Repeat("a", 256)}, false},
		{"no qsh", claims{"qsh": nil}, false},
		{"empty qsh", claims{"qsh": ""}, false},
		{"qsh of another request", claims{"qsh": strings.Repeat("0", 64)}, false},
		{"qsh is a list", claims{"qsh": []string{"context-qsh"}}, false},
		{"context-qsh in capitals", claims{"qsh": "CONTEXT-QSH"}, false},
		{"claims in other case do not count", claims{"exp": nil, "EXP": at(time.Minute)}, false},
		{"unknown claims are nobody's business", claims{"x": map[string]any{"y": 1}}, true},
		{"null context", claims{"context": jsonNull{}}, true},
		{"context without an issue", claims{"context": map[string]any{"jira": map[string]any{"project": map[string]any{"id": "1"}}}}, true},
		{"context is a string", claims{"context": "x"}, false},
		{"issue id is no number", claims{"context": issue("10001x")}, false},
		{"issue id is an object", claims{"context": issue(map[string]any{"$ne": nil})}, false},
		{"issue id is empty", claims{"context": issue("")}, false},
		{"issue id is negative", claims{"context": issue(-1)}, false},
		{"issue id is a fraction", claims{"context": issue(1.5)}, false},
		{"issue id is too long", claims{"context": issue(strings.Repeat("1", 20))}, false},
	} {
		for kind, k := range kinds {
			t.Run(kind+": "+tc.name, func(t *testing.T) {
				w := newWorld(t)
				token := w.goodToken(t, kind, k.request, nil, tc.claims)
				_, err := k.verify(w.verifier, t.Context(), carry(kind, k.request, token))
				if (err == nil) != tc.ok {
					t.Errorf("got %v, want accepted %v", err, tc.ok)
				}
				if err != nil && !errors.Is(err, tenant.ErrBadToken) {
					t.Errorf("got %v, want ErrBadToken", err)
				}
			})
		}
	}
}

// jsonNull is a claim that is there as null.
type jsonNull struct{}

func (jsonNull) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

func issue(id any) map[string]any {
	return map[string]any{"jira": map[string]any{"issue": map[string]any{"id": id}}}
}

// TestForgery tries to be somebody without the key.
func TestForgery(t *testing.T) {
	w := newWorld(t)
	der, err := x509.MarshalPKIXPublicKey(&w.private.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	publicPEM := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	stranger, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	b64 := base64.RawURLEncoding.EncodeToString
	for kind, k := range kinds {
		good := w.goodToken(t, kind, k.request, nil, nil)
		parts := strings.Split(good, ".")
		all := claims{"qsh": qsh(t, k.request), "aud": baseURL}
		if kind == "context" {
			all["qsh"] = "context-qsh"
		}
		with := func(alg jwt.SigningMethod, key any) string {
			return signed(t, alg, key, map[string]any{"kid": kid}, all)
		}
		for name, token := range map[string]string{
			"alg none":                        with(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType),
			"alg None, hand-made":             b64([]byte(`{"alg":"None"}`)) + "." + parts[1] + ".",
			"no alg":                          b64([]byte(`{"typ":"JWT"}`)) + "." + parts[1] + "." + parts[2],
			"alg is a list":                   b64([]byte(`{"alg":["HS256"]}`)) + "." + parts[1] + "." + parts[2],
			"HS256 keyed with the public key": with(jwt.SigningMethodHS256, publicPEM),
			"HS256 keyed with the public key's bytes": with(jwt.SigningMethodHS256, der),
			"HS256 with an empty key":                 with(jwt.SigningMethodHS256, []byte("")),
			"HS256 with what stands in for a secret":  with(jwt.SigningMethodHS256, []byte("[secret]")),
			"HS256 with another secret":               with(jwt.SigningMethodHS256, []byte("another")),
			"HS384":                                   with(jwt.SigningMethodHS384, []byte(shared)),
			"HS512":                                   with(jwt.SigningMethodHS512, []byte(shared)),
			"RS256 with another key":                  with(jwt.SigningMethodRS256, stranger),
			"RS512":                                   with(jwt.SigningMethodRS512, w.private),
			"PS256":                                   with(jwt.SigningMethodPS256, w.private),
			"no signature":                            parts[0] + "." + parts[1] + ".",
			"two parts":                               parts[0] + "." + parts[1],
			"four parts":                              good + ".x",
			"empty":                                   "",
			"dots":                                    "..",
			"changed claims":                          parts[0] + "." + b64([]byte(`{"iss":"`+acme+`"}`)) + "." + parts[2],
			"padded":                                  good + "=",
			"20 KB":                                   strings.Repeat("a", 20<<10),
			"deep":                                    parts[0] + "." + b64([]byte(strings.Repeat(`[`, 6000))) + "." + parts[2],
			"a critical extension":                    w.goodToken(t, kind, k.request, map[string]any{"crit": []string{"b64"}, "b64": false}, nil),
		} {
			t.Run(kind+": "+name, func(t *testing.T) {
				_, err := k.verify(w.verifier, t.Context(), carry(kind, k.request, token))
				if !errors.Is(err, tenant.ErrBadToken) {
					t.Errorf("got %v, want ErrBadToken", err)
				}
			})
		}
		t.Run(kind+": every changed byte", func(t *testing.T) {
			for i := range good {
				bad := []byte(good)
				if bad[i]++; bad[i] == '.' {
					bad[i]++
				}
				if _, err := k.verify(w.verifier, t.Context(), carry(kind, k.request, string(bad))); err == nil {
					t.Fatalf("byte %d of the token may be changed", i)
				}
			}
		})
	}
}

// TestDuplicateClaims: a claim that stands twice has two readings.
func TestDuplicateClaims(t *testing.T) {
	w := newWorld(t)
	k := kinds["context"]
	body := fmt.Sprintf(`{"iss":"evil","iss":%q,"sub":"me","qsh":"context-qsh","iat":%d,"exp":%d}`, acme, now.Unix(), now.Unix()+60)
	head := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"HS256"}`)) + "." + base64.RawURLEncoding.EncodeToString([]byte(body))
	mac, err := jwt.SigningMethodHS256.Sign(head, []byte(shared))
	if err != nil {
		t.Fatal(err)
	}
	token := head + "." + base64.RawURLEncoding.EncodeToString(mac)
	if _, err := k.verify(w.verifier, t.Context(), carry("context", k.request, token)); !errors.Is(err, tenant.ErrBadToken) {
		t.Errorf("got %v, want ErrBadToken", err)
	}
}

// TestFrameworkTable is section 2.4 of the platform contract: what another
// framework was measured to accept, and what must not be.
func TestFrameworkTable(t *testing.T) {
	signedInstall := func(header map[string]any, c claims) func(testing.TB, world) string {
		return func(t testing.TB, w world) string {
			return w.goodToken(t, "lifecycle", kinds["lifecycle"].request, header, c)
		}
	}
	iframe := func(c claims) func(testing.TB, world) string {
		return func(t testing.TB, w world) string { return w.goodToken(t, "iframe", kinds["iframe"].request, nil, c) }
	}
	hs256 := func(key []byte, c claims) func(testing.TB, world) string {
		return func(t testing.TB, _ world) string {
			with := claims{"qsh": qsh(t, kinds["lifecycle"].request), "aud": baseURL}
			maps.Copy(with, c)
			return signed(t, jwt.SigningMethodHS256, key, map[string]any{"kid": kid}, with)
		}
	}
	past := claims{"iat": now.Add(-time.Hour).Unix(), "exp": now.Add(-time.Minute).Unix()}
	for _, tc := range []struct {
		name, kind string
		token      func(testing.TB, world) string
		ok         bool
	}{
		{"good signed install", "lifecycle", signedInstall(nil, nil), true},
		{"HS256 with the old secret", "lifecycle", hs256([]byte(shared), nil), false},
		{"missing aud", "lifecycle", signedInstall(nil, claims{"aud": nil}), false},
		{"wrong aud", "lifecycle", signedInstall(nil, claims{"aud": "https://other.example.com"}), false},
		{"aud that begins with ours", "lifecycle", signedInstall(nil, claims{"aud": baseURL + ".evil.example"}), false},
		{"aud that ours begins with", "lifecycle", signedInstall(nil, claims{"aud": "https://app.example"}), false},
		{"aud in capitals", "lifecycle", signedInstall(nil, claims{"aud": strings.ToUpper(baseURL)}), false},
		{"aud with a path", "lifecycle", signedInstall(nil, claims{"aud": baseURL + "/connect"}), false},
		{"aud with two slashes", "lifecycle", signedInstall(nil, claims{"aud": baseURL + "//"}), false},
		{"empty aud", "lifecycle", signedInstall(nil, claims{"aud": ""}), false},
		{"no aud in a list", "lifecycle", signedInstall(nil, claims{"aud": []string{}}), false},
		{"aud of objects", "lifecycle", signedInstall(nil, claims{"aud": []any{map[string]any{"x": baseURL}}}), false},
		{"aud among others", "lifecycle", signedInstall(nil, claims{"aud": []string{"https://other.example.com", baseURL}}), true},
		{"aud as plain string", "lifecycle", signedInstall(nil, claims{"aud": baseURL}), true},
		{"aud with a trailing slash", "lifecycle", signedInstall(nil, claims{"aud": baseURL + "/"}), true},
		{"expired", "lifecycle", signedInstall(nil, past), false},
		{"no exp", "lifecycle", signedInstall(nil, claims{"exp": nil}), false},
		{"wrong qsh", "lifecycle", signedInstall(nil, claims{"qsh": strings.Repeat("a", 64)}), false},
		{"context-qsh", "lifecycle", signedInstall(nil, claims{"qsh": "context-qsh"}), false},
		{"unknown kid", "lifecycle", signedInstall(map[string]any{"kid": "kid-2"}, nil), false},
		{"kid with a path", "lifecycle", signedInstall(map[string]any{"kid": "x/../" + kid}, nil), false},
		{"kid with an escape", "lifecycle", signedInstall(map[string]any{"kid": "x%2f" + kid}, nil), false},
		{"kid with a query", "lifecycle", signedInstall(map[string]any{"kid": kid + "?x"}, nil), false},
		{"kid with a line break", "lifecycle", signedInstall(map[string]any{"kid": kid + "\n"}, nil), false},
		{"kid of 10 KB", "lifecycle", signedInstall(map[string]any{"kid": strings.Repeat("a", 10<<10)}, nil), false},
		{"kid of 129", "lifecycle", signedInstall(map[string]any{"kid": strings.Repeat("a", 129)}, nil), false},
		{"kid is a number", "lifecycle", signedInstall(map[string]any{"kid": 1}, nil), false},
		{"no kid", "lifecycle", signedInstall(map[string]any{"kid": nil}, nil), false},
		{"good iframe", "iframe", iframe(nil), true},
		{"iframe wrong qsh", "iframe", iframe(claims{"qsh": strings.Repeat("a", 64)}), false},
		{"iframe context-qsh", "iframe", iframe(claims{"qsh": "context-qsh"}), false},
		{"iframe expired", "iframe", iframe(past), false},
		{"iframe unknown iss", "iframe", iframe(claims{"iss": "nobody"}), false},
		{"iframe no exp", "iframe", iframe(claims{"exp": nil}), false},
		{"iframe token of the app itself", "iframe", iframe(claims{"iss": appKey, "aud": []string{acme}}), false},
		{"API with the app's own token", "context", func(t testing.TB, w world) string {
			return w.sign(t, shared, claims{"iss": appKey, "aud": []string{acme}, "qsh": "context-qsh"})
		}, false},
		{"API with context-qsh", "context", func(t testing.TB, w world) string { return w.sign(t, shared, claims{"qsh": "context-qsh"}) }, true},
		{"API with no qsh", "context", func(t testing.TB, w world) string { return w.sign(t, shared, nil) }, false},
		{"API with an iframe's qsh", "context", iframe(nil), false},
		{"API with its own qsh", "context", func(t testing.TB, w world) string {
			return w.sign(t, shared, claims{"qsh": qsh(t, kinds["context"].request)})
		}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w, k := newWorld(t), kinds[tc.kind]
			_, err := k.verify(w.verifier, t.Context(), carry(tc.kind, k.request, tc.token(t, w)))
			if (err == nil) != tc.ok || err != nil && !errors.Is(err, tenant.ErrBadToken) {
				t.Errorf("got %v, want accepted %v, else ErrBadToken", err, tc.ok)
			}
		})
	}
}

func TestWhatIsVerified(t *testing.T) {
	w := newWorld(t)
	in, err := w.store.Get(t.Context(), acme)
	if err != nil {
		t.Fatal(err)
	}
	until := now.Add(3 * time.Minute)
	for _, tc := range []struct {
		name, kind string
		claims     claims
		want       any
	}{
		{"install", "lifecycle", nil, tenant.Call{ClientKey: acme, IssuedAt: now}},
		{"webhook", "webhook", claims{"sub": "557058:1b"}, tenant.Call{ClientKey: acme, IssuedAt: now, AccountID: "557058:1b", Installation: in}},
		{"webhook of nobody", "webhook", claims{"sub": nil}, tenant.Call{ClientKey: acme, IssuedAt: now, Installation: in}},
		{"a person", "iframe", claims{"sub": "557058:1b"}, tenant.Principal{Installation: in, AccountID: "557058:1b", ExpiresAt: until}},
		{"nobody", "iframe", claims{"sub": nil}, tenant.Principal{Installation: in, ExpiresAt: until}},
		{"an issue", "iframe", claims{"sub": nil, "context": issue("10001")}, tenant.Principal{Installation: in, IssueID: "10001", ExpiresAt: until}},
		{"an issue as a number", "context", claims{"sub": "me", "context": issue(10001)}, tenant.Principal{Installation: in, AccountID: "me", IssueID: "10001", ExpiresAt: until}},
		{"what else is told of it", "context", claims{"sub": "me", "context": about("TICK-1", map[string]any{"id": "3"}, map[string]any{"id": 10})}, tenant.Principal{Installation: in, AccountID: "me", IssueID: "10001", IssueKey: "TICK-1", IssueTypeID: "3", ProjectID: "10", ExpiresAt: until}},
		{"what is told of it in another form", "context", claims{"sub": "me", "context": about([]string{"TICK-1"}, "3", map[string]any{"id": nil})}, tenant.Principal{Installation: in, AccountID: "me", IssueID: "10001", ExpiresAt: until}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			k := kinds[tc.kind]
			got, err := k.verify(w.verifier, t.Context(), carry(tc.kind, k.request, w.goodToken(t, tc.kind, k.request, nil, tc.claims)))
			if err != nil || got != tc.want {
				t.Errorf("got  %+v, %v\nwant %+v", got, err, tc.want)
			}
		})
	}
}

func TestSubject(t *testing.T) {
	for _, tc := range []struct {
		name            string
		sub             any
		iframe, context bool
	}{
		{"an account", "557058:0a", true, true},
		{"none", nil, true, false},
		{"empty", "", true, false},
		{"null", jsonNull{}, true, false},
		{"a space", "a b", false, false},
		{"a control character", "a\x00b", false, false},
		{"an operator", map[string]any{"$ne": nil}, false, false},
		{"too long", strings.Repeat("a", 129), false, false},
	} {
		for kind, want := range map[string]bool{"iframe": tc.iframe, "context": tc.context} {
			t.Run(kind+": "+tc.name, func(t *testing.T) {
				w, k := newWorld(t), kinds[kind]
				token := w.goodToken(t, kind, k.request, nil, claims{"sub": tc.sub})
				_, err := k.verify(w.verifier, t.Context(), carry(kind, k.request, token))
				if (err == nil) != want || err != nil && !errors.Is(err, tenant.ErrBadToken) {
					t.Errorf("got %v, want accepted %v, else ErrBadToken", err, want)
				}
			})
		}
	}
}

func TestStateOfTheInstallation(t *testing.T) {
	for _, tc := range []struct {
		name             string
		state            tenant.State
		secret, previous tenant.Secret
		since            time.Duration // of what ended the state before
		person, webhook  error
	}{
		{"enabled", tenant.StateEnabled, shared, "", 0, nil, nil},
		{"disabled", tenant.StateDisabled, shared, "", 0, tenant.ErrNotInstalled, nil},
		{"uninstalled", tenant.StateUninstalled, shared, "", 0, tenant.ErrNotInstalled, nil},
		{"uninstalled nearly five minutes ago", tenant.StateUninstalled, shared, "", 5*time.Minute - time.Millisecond, tenant.ErrNotInstalled, nil},
		{"uninstalled five minutes ago", tenant.StateUninstalled, shared, "", 5 * time.Minute, tenant.ErrBadToken, tenant.ErrBadToken},
		{"superseded", tenant.StateSuperseded, shared, "", 0, tenant.ErrNotInstalled, nil},
		{"superseded five minutes ago", tenant.StateSuperseded, shared, "", 5 * time.Minute, tenant.ErrBadToken, tenant.ErrBadToken},
		{"no state", "", shared, "", 5 * time.Minute, tenant.ErrBadToken, tenant.ErrBadToken},
		{"another secret", tenant.StateEnabled, "rotated", "", 0, tenant.ErrBadToken, tenant.ErrBadToken},
		{"an empty secret", tenant.StateEnabled, "", "", 0, tenant.ErrBadToken, tenant.ErrBadToken},
		{"the secret before", tenant.StateEnabled, "rotated", shared, 0, nil, nil},
		{"the secret before, nearly five minutes ago", tenant.StateEnabled, "rotated", shared, 5*time.Minute - time.Millisecond, nil, nil},
		{"the secret before, five minutes ago", tenant.StateEnabled, "rotated", shared, 5 * time.Minute, tenant.ErrBadToken, tenant.ErrBadToken},
		{"the secret of now, beside one before", tenant.StateEnabled, shared, "before", 0, nil, nil},
		{"the secret before, of a site that is disabled", tenant.StateDisabled, "rotated", shared, 0, tenant.ErrNotInstalled, nil},
		{"an empty secret before", tenant.StateEnabled, "rotated", "", 0, tenant.ErrBadToken, tenant.ErrBadToken},
	} {
		for kind, want := range map[string]error{"iframe": tc.person, "context": tc.person, "webhook": tc.webhook, "lifecycle": nil} {
			t.Run(kind+": "+tc.name, func(t *testing.T) {
				w, k := newWorld(t), kinds[kind]
				in, err := w.store.Get(t.Context(), acme)
				if err != nil {
					t.Fatal(err)
				}
				in.State, in.SharedSecret, in.PreviousSecret = tc.state, tc.secret, tc.previous
				since := now.Add(-tc.since)
				in.UninstalledAt, in.SupersededAt, in.PreviousUntil = since, since, since.Add(5*time.Minute)
				w.put(t, in)
				_, err = k.verify(w.verifier, t.Context(), carry(kind, k.request, w.goodToken(t, kind, k.request, nil, nil)))
				if !errors.Is(err, want) || want == nil && err != nil {
					t.Errorf("got %v, want %v", err, want)
				}
			})
		}
	}
}

// TestFaults: what cannot be looked up is not known, and never "not there".
func TestFaults(t *testing.T) {
	disk := errors.New("dial tcp 10.0.0.7:27017: i/o timeout")
	for kind, k := range kinds {
		t.Run(kind, func(t *testing.T) {
			w := newWorld(t)
			token := w.goodToken(t, kind, k.request, nil, nil)
			w.store.Fail(disk)
			w.verifier.Keys = keys{fault: disk}
			_, err := k.verify(w.verifier, t.Context(), carry(kind, k.request, token))
			if !errors.Is(err, disk) || errors.Is(err, tenant.ErrBadToken) || errors.Is(err, tenant.ErrNotInstalled) {
				t.Errorf("got %v, want the fault and no verdict", err)
			}
			if errors.Is(err, tenant.ErrKeysUnavailable) != (kind == "lifecycle") {
				t.Errorf("got %v, ErrKeysUnavailable is for the key server alone", err)
			}
		})
	}
}

// TestErrorsTellNothing: neither the caller nor the log learns a claim, a key
// or a token from an error, nor whether a site is known.
func TestErrorsTellNothing(t *testing.T) {
	w := newWorld(t)
	k := kinds["context"]
	for _, c := range []claims{
		{"sub": "canary subject"}, {"iss": "canary-issuer"}, {"iss": "canary issuer"}, {"qsh": "canary-qsh"},
		{"exp": "canary-exp"}, {"context": issue("canary-issue")}, {"aud": map[string]any{"canary-aud": 1}}, {"canary-claim": 1, "exp": nil},
	} {
		token := w.goodToken(t, "context", k.request, nil, c)
		for _, bad := range []string{token, token + "canary-tail", "canary-head" + token} {
			_, err := k.verify(w.verifier, t.Context(), carry("context", k.request, bad))
			if err == nil {
				t.Fatalf("%v is accepted", c)
			}
			for part := range strings.SplitSeq(bad, ".") {
				if strings.Contains(err.Error(), part) {
					t.Errorf("%v: the error quotes the token: %v", c, err)
				}
			}
			if strings.Contains(err.Error(), "canary") || strings.Contains(err.Error(), acme) {
				t.Errorf("the error tells of the token: %v", err)
			}
		}
	}
	_, unknown := w.verifier.Context(t.Context(), carry("context", k.request, w.goodToken(t, "context", k.request, nil, claims{"iss": "nobody"})))
	_, forged := w.verifier.Context(t.Context(), carry("context", k.request, w.sign(t, "wrong", claims{"qsh": "context-qsh"})))
	_, hit := w.verifier.Context(t.Context(), carry("context", k.request, w.sign(t, "[secret]", claims{"iss": "nobody", "qsh": "context-qsh"})))
	if unknown.Error() != forged.Error() || hit.Error() != forged.Error() {
		t.Errorf("unknown issuer %q, wrong signature %q, stand-in key %q: want all alike", unknown, forged, hit)
	}
}

// FuzzToken: no bytes make a verifier panic, and none pass but the good ones.
func FuzzToken(f *testing.F) {
	w := newWorld(f)
	for kind, k := range kinds {
		f.Add(w.goodToken(f, kind, k.request, nil, nil), "")
	}
	b64 := base64.RawURLEncoding.EncodeToString
	for _, claims := range []string{
		`{"exp":1e400}`, `{"exp":-0}`, `{"iat":18446744073709551616}`, `{"aud":[null]}`, `{"aud":[[]]}`, `{"iss":"\ud800"}`,
		`{"iss":"a","iss":"b"}`, `{"context":{"jira":{"issue":{"id":1e3}}}}`, `{"context":{"jira":[]}}`, `[]`, `null`, `"x"`, `{`, "",
	} {
		f.Add("", claims)
	}
	f.Fuzz(func(t *testing.T, token, claims string) {
		// The second argument gets behind the signature, where the fuzzer
		// would never come by itself.
		head := b64([]byte(`{"alg":"HS256"}`)) + "." + b64([]byte(claims))
		mac, err := jwt.SigningMethodHS256.Sign(head, []byte(shared))
		if err != nil {
			t.Fatal(err)
		}
		for kind, k := range kinds {
			for _, tok := range []string{token, head + "." + b64(mac)} {
				got, err := k.verify(w.verifier, t.Context(), carry(kind, k.request, tok))
				if err == nil {
					switch got := got.(type) {
					case tenant.Principal:
						if got.Installation.ClientKey != acme || !got.ExpiresAt.After(now.Add(-10*time.Second)) {
							t.Fatalf("%s: accepted %+v", kind, got)
						}
					case tenant.Call:
						if got.ClientKey == "" || got.IssuedAt.IsZero() {
							t.Fatalf("%s: accepted %+v", kind, got)
						}
					}
				} else if !errors.Is(err, tenant.ErrBadToken) && !errors.Is(err, tenant.ErrBadQuery) {
					t.Fatalf("%s: got %v, want ErrBadToken or ErrBadQuery", kind, err)
				}
			}
		}
	})
}

// about is the context of a token that tells more of an issue than its id.
func about(key, issueType, project any) any {
	return map[string]any{"jira": map[string]any{
		"issue": map[string]any{"id": "10001", "key": key, "issuetype": issueType}, "project": project,
	}}
}
