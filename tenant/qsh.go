package tenant

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// Request is what a token is checked against: the request as it was sent,
// before any router or middleware rewrote it.
type Request struct {
	Method string

	// EscapedPath is the path as sent, percent escapes and all
	// (url.URL.EscapedPath), and RawQuery the query as sent, without '?'.
	EscapedPath, RawQuery string

	// Authorization is the value of that header, "" if there is none. A
	// request with two such headers has none that can be trusted: give "".
	Authorization string
}

// param is one decoded name and value of a query.
type param struct{ name, value string }

// tokenParam carries the token in an iframe's address. It cannot be part of
// the hash that the token holds.
const tokenParam = "jwt"

// maxQuery is the longest query that is read, in bytes: a token and as much
// again. Jira's, token and all, stay under 4 KB.
const maxQuery = 2 * maxToken

// params decodes the query by hand: url.Values silently drops pairs that hold
// ';' or a bad escape, which would be parameters outside the hash. Here ';' is
// data and a bad escape is ErrBadQuery, as is a query longer than any of Jira's.
func (r Request) params() ([]param, error) {
	if len(r.RawQuery) > maxQuery {
		return nil, fmt.Errorf("%w: it is too long", ErrBadQuery)
	}
	var out []param
	for pair := range strings.SplitSeq(r.RawQuery, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(name)
		if err != nil {
			return nil, fmt.Errorf("%w: a bad percent escape in a name", ErrBadQuery) // the cause would quote it
		}
		value, err = url.QueryUnescape(value)
		if err != nil {
			return nil, fmt.Errorf("%w: a bad percent escape in a value", ErrBadQuery)
		}
		out = append(out, param{name, value})
	}
	return out, nil
}

// Plain is ErrBadQuery where the query cannot be read.
func (r Request) Plain() error {
	_, err := r.params()
	return err
}

// Param returns the value of the query parameter name as the hash covers it,
// "" if it is absent. The hash does not cover the order of two values of one
// name, so who reads a parameter that decides something must not choose
// between two: twice is ErrBadQuery, and so is a bad escape anywhere.
func (r Request) Param(name string) (string, error) {
	params, err := r.params()
	if err != nil {
		return "", err
	}
	value, found := "", false
	for _, p := range params {
		if p.name != name {
			continue
		}
		if found {
			return "", fmt.Errorf("%w: a parameter stands twice", ErrBadQuery)
		}
		value, found = p.value, true
	}
	return value, nil
}

// CanonicalRequests returns the text that is hashed, in the two forms that are
// about: byEncoded has its names in the order of their percent-encoded form
// (Jira itself, Java), byRaw in the order of the names as they are (ACE,
// JavaScript). They differ only for names that hold reserved or non-ASCII
// characters. Values of one name are in the order of the values as they are,
// in both. The path is taken relative to baseURL's. A query that cannot be
// read is ErrBadQuery.
func CanonicalRequests(baseURL string, r Request) (byEncoded, byRaw string, err error) {
	params, err := r.params()
	if err != nil {
		return "", "", err
	}
	head := strings.ToUpper(r.Method) + "&" + canonicalPath(baseURL, r.EscapedPath) + "&"

	names := byName(params)
	slices.SortFunc(names, func(a, b *named) int { return compareUTF16(a.name, b.name) })
	byRaw = head + join(names)
	slices.SortFunc(names, func(a, b *named) int { return strings.Compare(a.escaped, b.escaped) })
	return head + join(names), byRaw, nil
}

// named is one name of a query with all its values, ready to be joined.
type named struct {
	name, escaped string
	values        []string // in their order, escaped
}

// byName gathers the values of each name but the token's.
func byName(params []param) []*named {
	slices.SortStableFunc(params, func(a, b param) int { return compareUTF16(a.value, b.value) })
	var names []*named
	seen := map[string]*named{}
	for _, p := range params {
		if p.name == tokenParam {
			continue
		}
		n, ok := seen[p.name]
		if !ok {
			n = &named{name: p.name, escaped: escape(p.name)}
			seen[p.name] = n
			names = append(names, n)
		}
		n.values = append(n.values, escape(p.value))
	}
	return names
}

// join writes the names and values of a canonical query. The comma stands
// between values: one inside a value is %2C.
func join(names []*named) string {
	pairs := make([]string, len(names))
	for i, n := range names {
		pairs[i] = n.escaped + "=" + strings.Join(n.values, ",")
	}
	return strings.Join(pairs, "&")
}

// QSH returns the hash to put into a token for r: the lower-case hex SHA-256
// of the canonical request in Jira's own order.
func QSH(baseURL string, r Request) (string, error) {
	byEncoded, _, err := CanonicalRequests(baseURL, r)
	if err != nil {
		return "", err
	}
	return hash(byEncoded), nil
}

// hasQSH says whether qsh is the hash of r in either order.
func (r Request) hasQSH(baseURL, qsh string) (bool, error) {
	byEncoded, byRaw, err := CanonicalRequests(baseURL, r)
	if err != nil {
		return false, err
	}
	encoded := subtle.ConstantTimeCompare([]byte(qsh), []byte(hash(byEncoded)))
	raw := subtle.ConstantTimeCompare([]byte(qsh), []byte(hash(byRaw)))
	return encoded|raw == 1, nil
}

func hash(canonical string) string {
	sum := sha256.Sum256([]byte(canonical))
	return hex.EncodeToString(sum[:])
}

// canonicalPath strips the base URL's path where a segment ends, so that
// /connectx is not taken for a path below /connect.
func canonicalPath(baseURL, path string) string {
	if u, err := url.Parse(baseURL); err == nil {
		prefix := strings.TrimRight(u.EscapedPath(), "/")
		if rest, ok := strings.CutPrefix(path, prefix); ok && (rest == "" || rest[0] == '/') {
			path = rest
		}
	}
	path = strings.ReplaceAll(path, "&", "%26")
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	if len(path) > 1 {
		path = strings.TrimSuffix(path, "/") // one only: "//" is a path of its own
	}
	return path
}

// escape percent-encodes all but RFC 3986's unreserved characters.
// QueryEscape differs from that in the space alone: its "+" is never a plus.
func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// compareUTF16 orders as Java and JavaScript do, by UTF-16 code units: a
// character beyond U+FFFF comes before U+E000 to U+FFFF, where bytes would put
// it after them.
func compareUTF16(a, b string) int {
	for a != "" && b != "" {
		ra, na := utf8.DecodeRuneInString(a)
		rb, nb := utf8.DecodeRuneInString(b)
		if ra != rb || na != nb { // a bad byte and a real U+FFFD differ in width
			if c := leadUnit(ra) - leadUnit(rb); c != 0 {
				return c
			}
			if ra != rb {
				return int(ra - rb) // same high surrogate: the low ones decide as the runes do
			}
			return na - nb
		}
		if na == 1 && ra == utf8.RuneError && a[0] != b[0] {
			return int(a[0]) - int(b[0]) // two bad bytes: any order will do, but always the same
		}
		a, b = a[na:], b[nb:]
	}
	return len(a) - len(b)
}

// leadUnit returns the first UTF-16 unit of r.
func leadUnit(r rune) int {
	if r > 0xFFFF {
		return 0xD800 + int(r-0x10000)>>10
	}
	return int(r)
}
