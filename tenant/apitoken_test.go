package tenant_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"ticklist/tenant"
	"ticklist/tenant/tenanttest"
)

// bearers are API tokens of the site acme, on a clock that a test moves.
type bearers struct {
	*tenant.APITokens
	store *tenanttest.APITokens
	sites *tenanttest.Memory
	audit *tenanttest.Audit
	clock time.Time
}

func newBearers(t testing.TB) *bearers {
	t.Helper()
	b := &bearers{store: &tenanttest.APITokens{}, sites: &tenanttest.Memory{}, audit: &tenanttest.Audit{}, clock: now}
	b.APITokens = tenant.NewAPITokens(b.store, b.sites, b.audit, func() time.Time { return b.clock })
	if _, err := b.sites.Save(t.Context(), tenanttest.Installation(acme)); err != nil {
		t.Fatal(err)
	}
	return b
}

var maker = tenant.Principal{Installation: tenant.Installation{ClientKey: acme}, AccountID: "712020:me"}

func (b *bearers) make(t testing.TB, w tenant.TokenWish) (tenant.APIToken, string) {
	t.Helper()
	token, text, err := b.Create(t.Context(), maker, w)
	if err != nil {
		t.Fatal(err)
	}
	return token, text.Reveal()
}

func withBearer(token string) tenant.Request {
	return tenant.Request{Method: "GET", EscapedPath: "/api/v1/token/issues/TICK-1/checklists", Authorization: "Bearer " + token}
}

func TestAPITokenIsVerified(t *testing.T) {
	b := newBearers(t)
	token, text := b.make(t, tenant.TokenWish{Name: " CI ", Projects: []string{"11", "10"}})
	if !strings.HasPrefix(text, "ticklist_"+token.ID) || strings.Trim(text, "abcdefghijklmnopqrstuvwxyz234567_") != "" || token.Hash == "" || strings.Contains(text, token.Hash) {
		t.Errorf("the text is %s of %+v", text, token)
	}
	if token.Name != "CI" || token.Write || !token.Until.Equal(now.Add(90*24*time.Hour)) || token.Covers("12") || !token.Covers("10") {
		t.Errorf("the token is %+v", token)
	}
	for _, scheme := range []string{"Bearer ", "bearer "} {
		r := withBearer("")
		r.Authorization = scheme + text
		p, got, err := b.Verify(t.Context(), r)
		if err != nil || got.ID != token.ID || p.AccountID != maker.AccountID || p.Installation.BaseURL == "" || p.IssueID != "" {
			t.Errorf("%s: %+v, %+v, %v", scheme, p, got, err)
		}
	}
	if entries, err := b.audit.Entries(t.Context(), acme, 9); err != nil || len(entries) != 1 || entries[0].What != "create token" || entries[0].Who != maker.AccountID || entries[0].Scope != "token "+token.ID {
		t.Errorf("the record has %+v, %v", entries, err)
	}
}

func TestAPITokenIsRefused(t *testing.T) {
	for _, tc := range []struct {
		name string
		do   func(b *bearers, token tenant.APIToken, text *string)
		want error
	}{
		{name: "good", do: func(*bearers, tenant.APIToken, *string) {}},
		{name: "none", do: func(_ *bearers, _ tenant.APIToken, text *string) { *text = "" }, want: tenant.ErrMistyped},
		{name: "one letter wrong in the secret", do: func(_ *bearers, _ tenant.APIToken, text *string) { *text = slip(*text, len(*text)-20) }, want: tenant.ErrMistyped},
		{name: "one letter wrong in the checksum", do: func(_ *bearers, _ tenant.APIToken, text *string) { *text = slip(*text, len(*text)-3) }, want: tenant.ErrMistyped},
		{name: "one letter wrong in the last, which has spare bits", do: func(_ *bearers, _ tenant.APIToken, text *string) { *text = slip(*text, len(*text)-1) }, want: tenant.ErrMistyped},
		{name: "one letter wrong in the id", do: func(_ *bearers, _ tenant.APIToken, text *string) { *text = slip(*text, 10) }, want: tenant.ErrMistyped},
		{name: "one letter wrong in the site", do: func(_ *bearers, _ tenant.APIToken, text *string) { *text = slip(*text, 30) }, want: tenant.ErrMistyped},
		{name: "cut", do: func(_ *bearers, _ tenant.APIToken, text *string) { *text = (*text)[:len(*text)-1] }, want: tenant.ErrMistyped},
		{name: "in capitals", do: func(_ *bearers, _ tenant.APIToken, text *string) { *text = strings.ToUpper(*text) }, want: tenant.ErrMistyped},
		{name: "with a space behind", do: func(_ *bearers, _ tenant.APIToken, text *string) { *text += " " }, want: tenant.ErrMistyped},
		{name: "well formed and never made", do: func(b *bearers, token tenant.APIToken, _ *string) {
			_, err := b.store.Erase(context.Background(), tenant.Extent{ClientKey: acme}, time.Time{})
			if err != nil {
				panic(err)
			}
		}, want: tenant.ErrBadAPIToken},
		{name: "the secret of another", do: func(b *bearers, token tenant.APIToken, _ *string) {
			_, _ = b.store.Erase(context.Background(), tenant.Extent{ClientKey: acme}, time.Time{})
			token.Hash = strings.Repeat("0", 64)
			_ = b.store.Create(context.Background(), token)
		}, want: tenant.ErrBadAPIToken},
		{name: "a millisecond before its end", do: func(b *bearers, token tenant.APIToken, _ *string) { b.clock = token.Until.Add(-time.Millisecond) }},
		{name: "at its end", do: func(b *bearers, token tenant.APIToken, _ *string) { b.clock = token.Until }, want: tenant.ErrBadAPIToken},
		{name: "revoked", do: func(b *bearers, token tenant.APIToken, _ *string) {
			_, _ = b.Revoke(context.Background(), maker, token.ID)
		}, want: tenant.ErrBadAPIToken},
		{name: "the person is erased", do: func(b *bearers, _ tenant.APIToken, _ *string) {
			_, _ = b.store.Erase(context.Background(), tenant.Extent{ClientKey: acme, AccountID: maker.AccountID}, time.Time{})
		}, want: tenant.ErrBadAPIToken},
		{name: "the site is disabled", do: func(b *bearers, _ tenant.APIToken, _ *string) { b.site(tenant.StateDisabled) }, want: tenant.ErrBadAPIToken},
		{name: "the site is uninstalled", do: func(b *bearers, _ tenant.APIToken, _ *string) { b.site(tenant.StateUninstalled) }, want: tenant.ErrBadAPIToken},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := newBearers(t)
			token, text := b.make(t, tenant.TokenWish{Name: "CI"})
			tc.do(b, token, &text)
			p, _, err := b.Verify(t.Context(), withBearer(text))
			if !errors.Is(err, tc.want) || (err == nil) != (tc.want == nil) || (p.AccountID == "") != (tc.want != nil) {
				t.Errorf("got %+v, %v, want %v", p, err, tc.want)
			}
			if err != nil && text != "" && strings.Contains(err.Error(), text[9:20]) {
				t.Errorf("the error holds the token: %v", err)
			}
			if tc.want != nil { // nor does it once it has ended
				if err := b.Use(t.Context(), token, "x"); errors.Is(tc.want, tenant.ErrBadAPIToken) && !strings.HasPrefix(tc.name, "the s") && !errors.Is(err, tenant.ErrBadAPIToken) {
					t.Errorf("its use: %v", err)
				}
			}
		})
	}
	b := newBearers(t)
	_, text := b.make(t, tenant.TokenWish{Name: "CI"})
	for _, header := range []string{"", text, "JWT " + text, "Basic " + text, "Bearer" + text} {
		r := withBearer("")
		r.Authorization = header
		if _, _, err := b.Verify(t.Context(), r); !errors.Is(err, tenant.ErrBadAPIToken) {
			t.Errorf("the header %.8s…: %v", header, err)
		}
	}
	b.store.Err = errStep
	if _, _, err := b.Verify(t.Context(), withBearer(text)); !errors.Is(err, errStep) || errors.Is(err, tenant.ErrBadAPIToken) {
		t.Errorf("with a fault: %v", err)
	}
}

// slip changes a letter.
func slip(s string, at int) string {
	letter := "a"
	if s[at] == 'a' {
		letter = "b"
	}
	return s[:at] + letter + s[at+1:]
}

func (b *bearers) site(state tenant.State) {
	in, err := b.sites.Get(context.Background(), acme)
	if err != nil {
		panic(err)
	}
	in.State = state
	if _, err := b.sites.Save(context.Background(), in); err != nil {
		panic(err)
	}
}

func TestTokenWishes(t *testing.T) {
	many := make([]string, tenant.MaxTokenProjects+1)
	for n := range many {
		many[n] = fmt.Sprint(10000 + n)
	}
	for _, tc := range []struct {
		name  string
		wish  tenant.TokenWish
		field string
	}{
		{"all set", tenant.TokenWish{Name: strings.Repeat("é", 100), Write: true, Projects: many[1:], Days: 365}, ""},
		{"a day", tenant.TokenWish{Name: "x", Days: 1}, ""},
		{"no name", tenant.TokenWish{Name: " "}, "name"},
		{"a long name", tenant.TokenWish{Name: strings.Repeat("x", 101)}, "name"},
		{"a name of two lines", tenant.TokenWish{Name: "a\nb"}, "name"},
		{"a name that is no text", tenant.TokenWish{Name: "a\xff"}, "name"},
		{"a day too many", tenant.TokenWish{Name: "x", Days: 366}, "days"},
		{"a day too few", tenant.TokenWish{Name: "x", Days: -1}, "days"},
		{"a project by key", tenant.TokenWish{Name: "x", Projects: []string{"TICK"}}, "projects"},
		{"a project twice", tenant.TokenWish{Name: "x", Projects: []string{"1", "2", "1"}}, "projects"},
		{"too many projects", tenant.TokenWish{Name: "x", Projects: many}, "projects"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := newBearers(t)
			_, text, err := b.Create(t.Context(), maker, tc.wish)
			invalid, ok := errors.AsType[*tenant.InvalidError](err)
			if ok != (tc.field != "") || ok && (invalid.Field != tc.field || !strings.HasSuffix(invalid.Reason, ".")) || (text == "") != ok {
				t.Errorf("got %v, want the field %q", err, tc.field)
			}
		})
	}
}

func TestMostAPITokens(t *testing.T) {
	b := newBearers(t)
	var last tenant.APIToken
	for range tenant.MaxAPITokens {
		last, _ = b.make(t, tenant.TokenWish{Name: "x"})
	}
	if _, _, err := b.Create(t.Context(), maker, tenant.TokenWish{Name: "x"}); !errors.Is(err, tenant.ErrManyAPITokens) {
		t.Errorf("one more: %v", err)
	}
	if _, err := b.Revoke(t.Context(), maker, last.ID); err != nil {
		t.Fatal(err)
	}
	b.make(t, tenant.TokenWish{Name: "in the place of the revoked"})
}

func TestRevoke(t *testing.T) {
	b := newBearers(t)
	token, _ := b.make(t, tenant.TokenWish{Name: "x"})
	b.clock = now.Add(time.Hour)
	got, err := b.Revoke(t.Context(), maker, token.ID)
	if err != nil || !got.RevokedAt.Equal(b.clock) || !got.Until.Equal(b.clock) {
		t.Errorf("got %+v, %v", got, err)
	}
	b.clock = now.Add(2 * time.Hour)
	if got, err = b.Revoke(t.Context(), maker, token.ID); err != nil || !got.RevokedAt.Equal(now.Add(time.Hour)) {
		t.Errorf("a second time: %+v, %v", got, err)
	}
	stranger := tenant.Principal{Installation: tenant.Installation{ClientKey: "other"}}
	for name, ask := range map[string]func() error{
		"another site": func() error { _, err := b.Revoke(t.Context(), stranger, token.ID); return err },
		"no id":        func() error { _, err := b.Revoke(t.Context(), maker, "$ne"); return err },
	} {
		if err := ask(); !errors.Is(err, tenant.ErrNoAPIToken) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if entries, err := b.audit.Entries(t.Context(), acme, 9); err != nil || len(entries) != 2 || entries[0].What != "revoke token" {
		t.Errorf("the record has %+v, %v; want one revocation", entries, err)
	}
	if n, err := b.Forget(t.Context()); n != 0 || err != nil {
		t.Errorf("forgot %d, %v", n, err)
	}
	b.clock = now.Add(31 * 24 * time.Hour)
	if n, err := b.Forget(t.Context()); n != 1 || err != nil {
		t.Errorf("after a month forgot %d, %v", n, err)
	}
}

// TestUses: none is lost, and the last ones are remembered.
func TestUses(t *testing.T) {
	b := newBearers(t)
	token, _ := b.make(t, tenant.TokenWish{Name: "x"})
	var wg sync.WaitGroup
	for range tenant.KeptUses {
		wg.Go(func() {
			if err := b.Use(t.Context(), token, "GET /early"); err != nil { // each with the revision of the beginning
				t.Error(err)
			}
		})
	}
	wg.Wait()
	b.clock = now.Add(time.Minute)
	for range 3 {
		if err := b.Use(t.Context(), token, "GET /late"); err != nil {
			t.Fatal(err)
		}
	}
	got, err := b.Get(t.Context(), maker, token.ID)
	if err != nil || got.Uses != tenant.KeptUses+3 || len(got.Recent) != tenant.KeptUses || got.Recent[2].What != "GET /late" || got.Recent[3].What != "GET /early" || !got.LastUsed().Equal(b.clock) {
		t.Errorf("got %d uses, %d kept, %v: %+v", got.Uses, len(got.Recent), err, got.Recent[:min(4, len(got.Recent))])
	}
	if !token.LastUsed().IsZero() {
		t.Error("one that was never used says when")
	}
}

// always answers every update with ErrConflict.
type always struct{ *tenanttest.APITokens }

func (always) Update(context.Context, tenant.APIToken) (tenant.APIToken, error) {
	return tenant.APIToken{}, tenant.ErrConflict
}

func TestUseThatIsNotWrittenDown(t *testing.T) {
	b := newBearers(t)
	token, _ := b.make(t, tenant.TokenWish{Name: "x"})
	busy := tenant.NewAPITokens(always{b.store}, b.sites, b.audit, func() time.Time { return now })
	if err := busy.Use(t.Context(), token, "GET /x"); !errors.Is(err, tenant.ErrTokenBusy) {
		t.Errorf("got %v, want ErrTokenBusy", err)
	}
}

func FuzzTokenText(f *testing.F) {
	b := newBearers(f)
	_, text := b.make(f, tenant.TokenWish{Name: "x"})
	for _, seed := range []string{text, "", "ticklist_", "ticklist__", text[:60], text + "_", strings.ToUpper(text), slip(text, len(text)-1)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		err := tenant.CheckTokenText(tenant.Secret(s))
		if err != nil && !errors.Is(err, tenant.ErrMistyped) {
			t.Errorf("%v", err)
		}
		if err == nil && s != text && len(s) > 0 && tenant.CheckTokenText(tenant.Secret(slip(s, len(s)/2))) == nil {
			t.Errorf("%q is a token, and so is it with a slip", s)
		}
	})
}
