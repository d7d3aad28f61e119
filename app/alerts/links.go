package alerts

import (
	"net/url"
	"strconv"
	"time"
)

const (
	// before and after are how much of the time about its beginning the pages show
	// to which an incident leads.
	before = 15 * time.Minute
	after  = time.Hour
)

// withFragment is an address with the fragment, "" of what is no address.
func withFragment(address, fragment string) string {
	return changed(address, func(u *url.URL) { u.Fragment = fragment })
}

// sentryIssues shows unresolved issues of the time about since. The parameters
// are those that Sentry's own pages write into their address.
func sentryIssues(address string, since time.Time) string {
	const form = "2006-01-02T15:04:05"
	return withQuery(address, map[string]string{
		"query": "is:unresolved", "utc": "true",
		"start": since.UTC().Add(-before).Format(form), "end": since.UTC().Add(after).Format(form),
	})
}

// newRelicSince shows the time about since: New Relic's pages take it in
// milliseconds.
func newRelicSince(address string, since time.Time) string {
	return withQuery(address, map[string]string{
		"begin": strconv.FormatInt(since.Add(-before).UnixMilli(), 10), "end": strconv.FormatInt(since.Add(after).UnixMilli(), 10),
	})
}

func withQuery(address string, add map[string]string) string {
	return changed(address, func(u *url.URL) {
		query := u.Query()
		for name, value := range add {
			query.Set(name, value)
		}
		u.RawQuery = query.Encode()
	})
}

func changed(address string, change func(*url.URL)) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	change(u)
	return u.String()
}
