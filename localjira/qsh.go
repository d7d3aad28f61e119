package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// qsh is the hash of a request that its token carries, in the order of names
// that Jira uses (Java's). path and rawQuery are as sent, path without the
// path of the base URL. A bad percent escape in the query is an error.
//
// It is written from the contract, apart from the app's own: two readings of
// the contract that agree say more than one that is used twice.
func qsh(method, path, rawQuery string) (string, error) {
	query, err := canonicalQuery(rawQuery)
	if err != nil {
		return "", err
	}
	path = "/" + strings.TrimPrefix(strings.ReplaceAll(path, "&", "%26"), "/")
	if path != "/" {
		path = strings.TrimSuffix(path, "/")
	}
	sum := sha256.Sum256([]byte(strings.ToUpper(method) + "&" + path + "&" + query))
	return hex.EncodeToString(sum[:]), nil
}

// canonicalQuery leaves out jwt, sorts by encoded name, and joins the values
// of one name in the order of their raw text.
func canonicalQuery(raw string) (string, error) {
	values := map[string][]string{}
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(name)
		if err != nil {
			return "", fmt.Errorf("a name in the query: %w", err)
		}
		if value, err = url.QueryUnescape(value); err != nil {
			return "", fmt.Errorf("a value in the query: %w", err)
		}
		if name != "jwt" {
			values[name] = append(values[name], value)
		}
	}
	pairs := make([][2]string, 0, len(values))
	for name, list := range values {
		slices.Sort(list)
		for i := range list {
			list[i] = encode(list[i])
		}
		pairs = append(pairs, [2]string{encode(name), strings.Join(list, ",")})
	}
	slices.SortFunc(pairs, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	parts := make([]string, len(pairs))
	for i, p := range pairs {
		parts[i] = p[0] + "=" + p[1]
	}
	return strings.Join(parts, "&"), nil
}

// encode is the percent encoding of RFC 3986.
func encode(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
