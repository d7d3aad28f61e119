package tenant_test

import (
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"ticklist/tenant"
)

// vector is one of testdata/qsh-vectors.json.
type vector struct {
	Name, Method, URL, BaseURL string
	Canonical, QSH             string
	CanonicalJava, QSHJava     string // where Java and JavaScript differ
}

func vectors(t testing.TB) []vector {
	t.Helper()
	raw, err := os.ReadFile("testdata/qsh-vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Vectors []vector }
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Vectors) != 27 {
		t.Fatalf("%d vectors, want 27", len(file.Vectors))
	}
	return file.Vectors
}

// request is what a server would be given for address.
func request(t testing.TB, method, address string) tenant.Request {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return tenant.Request{Method: method, EscapedPath: u.EscapedPath(), RawQuery: u.RawQuery}
}

func TestQSHVectors(t *testing.T) {
	for _, v := range vectors(t) {
		t.Run(v.Name, func(t *testing.T) {
			r := request(t, v.Method, v.URL)
			byEncoded, byRaw, err := tenant.CanonicalRequests(v.BaseURL, r)
			if strings.Contains(v.URL, "%zz") {
				if !errors.Is(err, tenant.ErrBadQuery) {
					t.Errorf("got %v, want ErrBadQuery", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			wantEncoded, wantQSH := v.Canonical, v.QSH
			if v.CanonicalJava != "" {
				wantEncoded, wantQSH = v.CanonicalJava, v.QSHJava
			}
			if byRaw != v.Canonical {
				t.Errorf("by raw name:\n got %s\nwant %s", byRaw, v.Canonical)
			}
			if byEncoded != wantEncoded {
				t.Errorf("by encoded name:\n got %s\nwant %s", byEncoded, wantEncoded)
			}
			if got, err := tenant.QSH(v.BaseURL, r); err != nil || got != wantQSH {
				t.Errorf("hash: got %s, %v, want %s", got, err, wantQSH)
			}
			// What a verifier accepts: this vector's hash, and no other's.
			for _, other := range vectors(t) {
				got := acceptsQSH(t, v.BaseURL, r, other.QSH)
				want := other.QSH == v.QSH || other.QSH == v.QSHJava
				if got != want {
					t.Errorf("hash of %q: got accepted %v, want %v", other.Name, got, want)
				}
			}
			if v.QSHJava != "" && !acceptsQSH(t, v.BaseURL, r, v.QSHJava) {
				t.Error("the hash by encoded names is refused")
			}
		})
	}
}

// acceptsQSH says whether a server-to-server token with qsh passes for r.
func acceptsQSH(t testing.TB, baseURL string, r tenant.Request, qsh string) bool {
	t.Helper()
	w := newWorld(t)
	w.verifier.BaseURL = baseURL
	r.Authorization = "JWT " + w.sign(t, shared, claims{"qsh": qsh})
	_, err := w.verifier.Webhook(t.Context(), r)
	if err != nil && !errors.Is(err, tenant.ErrBadToken) {
		t.Fatal(err)
	}
	return err == nil
}

func TestCanonicalRequests(t *testing.T) {
	for _, tc := range []struct {
		name, base, path, query string
		want, wantRaw           string // wantRaw "": as want
	}{
		{name: "the base path ends where a segment ends", base: "https://x.example/connect", path: "/connectx/p", want: "GET&/connectx/p&"},
		{name: "the base path alone is the root", base: "https://x.example/connect/", path: "/connect", want: "GET&/&"},
		{name: "the base path with a slash is the root", base: "https://x.example/connect", path: "/connect/", want: "GET&/&"},
		{name: "the base path is stripped once", base: "https://x.example/a", path: "/a/a/p", want: "GET&/a/p&"},
		{name: "a path that a proxy has stripped stays", base: "https://x.example/connect", path: "/p", want: "GET&/p&"},
		{name: "an ampersand of the base path is stripped with it", base: "https://x.example/a&b", path: "/a&b/c", want: "GET&/c&"},
		{name: "empty pairs are nothing", query: "&&a=1&&", want: "GET&/&a=1"},
		{name: "an equals sign in a value is data", query: "a=b=c", want: "GET&/&a=b%3Dc"},
		{name: "the token is dropped under any spelling", query: "a=1&%6Awt=x&jwt=y", want: "GET&/&a=1"},
		{name: "JWT in capitals is a parameter", query: "JWT=x", want: "GET&/&JWT=x"},
		{name: "a semicolon pair is part of the hash", query: "a=1;jwt=2;b=3", want: "GET&/&a=1%3Bjwt%3D2%3Bb%3D3"},
		{name: "UTF-16 order differs from byte order", query: "%EF%BF%BD=1&%F0%9F%8E%89=2",
			want: "GET&/&%EF%BF%BD=1&%F0%9F%8E%89=2", wantRaw: "GET&/&%F0%9F%8E%89=2&%EF%BF%BD=1"},
		{name: "values are in UTF-16 order too", query: "a=%EF%BF%BD&a=%F0%9F%8E%89", want: "GET&/&a=%F0%9F%8E%89,%EF%BF%BD"},
		{name: "low surrogates decide between equal high ones", query: "a=%F0%9F%8E%89&a=%F0%9F%8E%88", want: "GET&/&a=%F0%9F%8E%88,%F0%9F%8E%89"},
		{name: "a prefix comes first", query: "ab=2&a=1", want: "GET&/&a=1&ab=2"},
		{name: "broken UTF-8 is hashed byte by byte", query: "a=%FF&a=%FE", want: "GET&/&a=%FE,%FF"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := tenant.Request{Method: "get", EscapedPath: tc.path, RawQuery: tc.query}
			byEncoded, byRaw, err := tenant.CanonicalRequests(tc.base, r)
			if err != nil {
				t.Fatal(err)
			}
			if tc.wantRaw == "" {
				tc.wantRaw = tc.want
			}
			if byEncoded != tc.want || byRaw != tc.wantRaw {
				t.Errorf("got  %s\nand  %s\nwant %s\nand  %s", byEncoded, byRaw, tc.want, tc.wantRaw)
			}
		})
	}
}

func TestParam(t *testing.T) {
	for _, tc := range []struct {
		name, query string
		want        string
		bad         bool
	}{
		{name: "there", query: "a=1&issueId=10%30", want: "100"},
		{name: "absent", query: "a=1"},
		{name: "empty", query: "issueId="},
		{name: "a flag", query: "issueId"},
		{name: "twice", query: "issueId=1&issueId=2", bad: true},
		{name: "twice the same", query: "issueId=1&issueId=1", bad: true},
		{name: "twice in two spellings", query: "issueId=1&issue%49d=2", bad: true},
		{name: "twice, one empty", query: "issueId=1&issueId", bad: true},
		{name: "another twice", query: "issueId=1&a=1&a=2", want: "1"},
		{name: "behind a semicolon it is data", query: "issueId=1;issueId=2", want: "1;issueId=2"},
		{name: "a bad escape elsewhere", query: "issueId=1&a=%zz", bad: true},
		{name: "a bad escape in a name", query: "issueId=1&%=", bad: true},
		{name: "too long", query: "issueId=1&a=" + strings.Repeat("a", 40<<10), bad: true},
		{name: "a cut escape", query: "issueId=%4", bad: true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := tenant.Request{RawQuery: tc.query}.Param("issueId")
			if errors.Is(err, tenant.ErrBadQuery) != tc.bad || got != tc.want {
				t.Errorf("got %q, %v, want %q, bad %v", got, err, tc.want, tc.bad)
			}
		})
	}
}

// FuzzQSH holds what the hash is for: two queries that a handler would read
// differently never hash alike, and nothing panics.
func FuzzQSH(f *testing.F) {
	for _, v := range vectors(f) {
		u, err := url.Parse(v.URL)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(v.BaseURL, u.EscapedPath(), u.RawQuery)
	}
	for _, seed := range []string{"a=1;b=2", "%", "%zz=1", "a=%zz", "a=1,2&a=3", "a=%2C&a=", "=&=", "jwt&jwt", "%6awt=1", "a=\xff&a=\xfe", "+=+", "a==b"} {
		f.Add("https://x.example/p", "/p/"+seed, seed)
	}
	f.Fuzz(func(t *testing.T, base, path, query string) {
		r := tenant.Request{Method: "GET", EscapedPath: path, RawQuery: query}
		byEncoded, byRaw, err := tenant.CanonicalRequests(base, r)
		if err != nil {
			if !errors.Is(err, tenant.ErrBadQuery) {
				t.Fatalf("got %v, want ErrBadQuery", err)
			}
			return
		}
		// The canonical query reads back as the same parameters: what is in
		// the request is in the hash, and nothing can be slipped between.
		want := readQuery(t, query)
		for _, canonical := range []string{byEncoded, byRaw} {
			parts := strings.SplitN(canonical, "&", 3)
			if len(parts) != 3 || parts[0] != "GET" || !strings.HasPrefix(parts[1], "/") {
				t.Fatalf("got %q, want a method, a path and a query", canonical)
			}
			if got := readCanonical(t, parts[2]); !slices.Equal(got, want) {
				t.Fatalf("%q reads back as %q, want %q", canonical, got, want)
			}
		}
	})
}

// readQuery lists a query's pairs but the token's, in an order of their own.
func readQuery(t *testing.T, query string) []string {
	t.Helper()
	var out []string
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name, value = unescape(t, name), unescape(t, value)
		if pair != "" && name != "jwt" {
			out = append(out, name+"\x00"+value)
		}
	}
	slices.Sort(out)
	return out
}

// readCanonical is readQuery for the canonical form.
func readCanonical(t *testing.T, canonical string) []string {
	t.Helper()
	var out []string
	if canonical == "" {
		return nil
	}
	for pair := range strings.SplitSeq(canonical, "&") {
		name, values, ok := strings.Cut(pair, "=")
		if !ok {
			t.Fatalf("a pair without =: %q", pair)
		}
		for value := range strings.SplitSeq(values, ",") {
			out = append(out, unescape(t, name)+"\x00"+unescape(t, value))
		}
	}
	slices.Sort(out)
	return out
}

func unescape(t *testing.T, s string) string {
	t.Helper()
	out, err := url.QueryUnescape(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
