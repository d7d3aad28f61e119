package tenant_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"maps"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"ticklist/tenant"
	"ticklist/tenant/tenanttest"
)

const (
	baseURL = "https://app.example.com"
	appKey  = "io.ticklist.jira"
	acme    = "acme-key"
	shared  = tenant.Secret("canary-shared-secret-of-acme-key")
	kid     = "c7a1e5a4-0b6c-4f3e-9d2a-1f2b3c4d5e6f"
)

// now is when every test takes place.
var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// atlassian is the key of signed installs. Making one is slow, so all tests
// share it.
var atlassian = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// keys is a key server with one key.
type keys struct {
	public *rsa.PublicKey
	fault  error
}

func (k keys) PublicKey(_ context.Context, id string) (*rsa.PublicKey, error) {
	switch {
	case k.fault != nil:
		return nil, k.fault
	case id == kid:
		return k.public, nil
	}
	return nil, tenant.ErrNoKey
}

// world is a site that has the app, and who verifies its tokens.
type world struct {
	store    *tenanttest.Memory
	verifier *tenant.Verifier
	private  *rsa.PrivateKey
}

func newWorld(t testing.TB) world {
	t.Helper()
	private, err := atlassian()
	if err != nil {
		t.Fatal(err)
	}
	w := world{store: &tenanttest.Memory{}, private: private}
	w.verifier = &tenant.Verifier{
		BaseURL: baseURL, Sites: tenant.NewSites(w.store, func() time.Time { return now }), Keys: keys{public: &private.PublicKey},
		Now: func() time.Time { return now },
	}
	in := tenanttest.Installation(acme)
	in.SharedSecret = shared
	w.put(t, in)
	return w
}

// put stores in over whatever is there.
func (w world) put(t testing.TB, in tenant.Installation) {
	t.Helper()
	old, err := w.store.Get(t.Context(), in.ClientKey)
	if err != nil && !errors.Is(err, tenant.ErrNotInstalled) {
		t.Fatal(err)
	}
	in.Rev = old.Rev
	if _, err := w.store.Save(t.Context(), in); err != nil {
		t.Fatal(err)
	}
}

// claims are changes to those of a good token; nil takes a claim away.
type claims map[string]any

// full returns good claims with the changes made.
func (c claims) full() jwt.MapClaims {
	out := jwt.MapClaims{"iss": acme, "iat": now.Unix(), "exp": now.Add(3 * time.Minute).Unix(), "sub": "5b10a2844c20165700ede21g"}
	maps.Copy(out, jwt.MapClaims(c))
	maps.DeleteFunc(out, func(_ string, v any) bool { return v == nil })
	return out
}

// sign returns a token of the site, HS256.
func (w world) sign(t testing.TB, secret tenant.Secret, c claims) string {
	t.Helper()
	return signed(t, jwt.SigningMethodHS256, []byte(secret.Reveal()), nil, c)
}

// signInstall returns a token of Atlassian's, RS256, for our base URL.
func (w world) signInstall(t testing.TB, header map[string]any, c claims) string {
	t.Helper()
	with := claims{"aud": []string{baseURL}, "sub": nil}
	maps.Copy(with, c)
	head := map[string]any{"kid": kid}
	maps.Copy(head, header)
	return signed(t, jwt.SigningMethodRS256, w.private, head, with)
}

func signed(t testing.TB, alg jwt.SigningMethod, key any, header map[string]any, c claims) string {
	t.Helper()
	token := jwt.NewWithClaims(alg, c.full())
	maps.Copy(token.Header, header)
	s, err := token.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// qsh returns the hash of a request for our base URL.
func qsh(t testing.TB, r tenant.Request) string {
	t.Helper()
	h, err := tenant.QSH(baseURL, r)
	if err != nil {
		t.Fatal(err)
	}
	return h
}
