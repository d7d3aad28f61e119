package main

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"ticklist/app/jiratest"
	"ticklist/tenant"
)

// programs are the API tokens of a fort.
type programs struct {
	store  tenant.APITokenStore
	tokens map[string]string // by site and what they may
}

// nobodysRecord takes all and keeps nothing.
type nobodysRecord struct{ tenant.Audit }

func (nobodysRecord) Record(context.Context, tenant.AuditEntry) error { return nil }

// create makes a token as the app does, but for the limit on how many a site has.
func (p *programs) create(t *testing.T, clientKey string, w tenant.TokenWish) (tenant.APIToken, string) {
	t.Helper()
	made, text, err := tenant.NewAPITokens(manyTokens{p.store}, nil, nobodysRecord{}, time.Now).
		Create(t.Context(), tenant.Principal{Installation: tenant.Installation{ClientKey: clientKey}, AccountID: "712020:me"}, w)
	if err != nil {
		t.Fatal(err)
	}
	return made, text.Reveal()
}

// manyTokens is a store that hides how many there are.
type manyTokens struct{ tenant.APITokenStore }

func (manyTokens) List(context.Context, string) ([]tenant.APIToken, error) { return nil, nil }

// token is a good one. Who asks for the same twice gets it twice.
func (p *programs) token(t *testing.T, clientKey string, w tenant.TokenWish) string {
	t.Helper()
	key := clientKey + w.Name
	if _, ok := p.tokens[key]; !ok {
		_, p.tokens[key] = p.create(t, clientKey, w)
	}
	return p.tokens[key]
}

// fresh is one that a test may revoke.
func (p *programs) fresh(t *testing.T, clientKey string) tenant.APIToken {
	t.Helper()
	made, _ := p.create(t, clientKey, tenant.TokenWish{Name: victimText})
	return made
}

// ended is one that was good, until it was changed.
func (p *programs) ended(t *testing.T, change func(*tenant.APIToken)) string {
	t.Helper()
	made, text := p.create(t, victim, tenant.TokenWish{Name: "ended", Write: true})
	made.Rev = 1
	change(&made)
	if _, err := p.store.Update(t.Context(), made); err != nil {
		t.Fatal(err)
	}
	return text
}

// forged is a token of the right form, with a site and an id that there are and a
// secret of its own. It is written here once more, from docs/api.md.
func forged(clientKey, id string) string {
	encode := base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding).EncodeToString
	secret := make([]byte, 32)
	_, _ = rand.Read(secret)
	head := "ticklist_" + id + encode([]byte(clientKey))
	sum := crc32.ChecksumIEEE(append([]byte(head), secret...))
	return head + "_" + encode(binary.BigEndian.AppendUint32(secret, sum))
}

// askToken makes an API token for everything on a site, as an admin does.
func askToken(t *testing.T, site *jiratest.Site, name string, write bool) string {
	t.Helper()
	admin, err := site.ContextToken("712020:me", "10001")
	if err != nil {
		t.Fatal(err)
	}
	access := map[bool]string{true: "write", false: "read"}[write]
	status, body := request(t, "POST", site.App+"/api/v1/site/tokens", "JWT "+admin, fmt.Sprintf(`{"name":%q,"access":%q}`, name, access))
	var made struct{ Token string }
	if err := json.Unmarshal([]byte(body), &made); err != nil || status != http.StatusCreated {
		t.Fatalf("a new token was answered %d %s", status, body)
	}
	return made.Token
}

// asProgram asks with an API token for something of an issue.
func asProgram(t *testing.T, site *jiratest.Site, token, method, path, body string) (status int, answer string) {
	t.Helper()
	return request(t, method, site.App+"/api/v1/token/issues/"+path, "Bearer "+token, body)
}

func request(t *testing.T, method, address, authorization, body string) (status int, answer string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", authorization)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	read, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(read)
}

// TestForgedTokensHaveTheForm: else the attacks with them would prove nothing.
func TestForgedTokensHaveTheForm(t *testing.T) {
	token := forged(victim, strings.Repeat("a", 16))
	if err := tenant.CheckTokenText(tenant.Secret(token)); err != nil {
		t.Errorf("%s: %v", token, err)
	}
}

// TestTokensAreForgotten: one that ended a month ago is not shown any more.
func TestTokensAreForgotten(t *testing.T) {
	t.Parallel()
	f := newFort(t, nil)
	old, _ := f.programs.create(t, victim, tenant.TokenWish{Name: "old"})
	old.Rev, old.Until = 1, time.Now().Add(-31*24*time.Hour)
	if _, err := f.programs.store.Update(t.Context(), old); err != nil {
		t.Fatal(err)
	}
	f.programs.fresh(t, victim)
	attrs, err := f.server.tokensJob().run(t.Context())
	if err != nil || len(attrs) != 1 || attrs[0].Value.Int64() != 1 {
		t.Errorf("got %v (%v), want one forgotten", attrs, err)
	}
	if attrs, err := f.server.tokensJob().run(t.Context()); err != nil || attrs != nil {
		t.Errorf("a turn with nothing to do says %v (%v)", attrs, err)
	}
}
