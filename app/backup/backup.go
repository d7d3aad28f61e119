// Package backup knows what a backup is: how archives are named, when one is
// due and when it has had its time, what is in one and how that is read back, and
// where archives lie. It knows nothing of databases: a document is bytes.
package backup

import (
	"fmt"
	"regexp"
	"slices"
	"time"
)

// Kind says what an archive holds and for how long it is kept.
type Kind string

// The kinds of archives. Data keys lie in archives of their own, which are kept
// for three days only: a key that was destroyed is in none after that, and what
// it sealed can be read from no other archive, however old.
const (
	Daily  Kind = "daily"
	Weekly Kind = "weekly" // made on Saturdays, in place of the daily one
	Keys   Kind = "keys"
)

const (
	// at is the hour of a day, in UTC, from which its archive is due.
	at = 2 * time.Hour

	day = 24 * time.Hour

	// The times for which archives are kept.
	keepDaily  = 8 * day
	keepWeekly = 8 * 7 * day
	keepKeys   = 3 * day
)

// Name says what an archive is, as its file is called.
type Name struct {
	Kind Kind
	At   time.Time // when it was begun, UTC, to the second
}

var names = regexp.MustCompile(`^ticklist-(\d{8}T\d{6}Z)-(daily|weekly|keys)\.tar\.zst\.age$`)

const stamp = "20060102T150405Z"

// String is the file's name. Names sort by time.
func (n Name) String() string {
	return fmt.Sprintf("ticklist-%s-%s.tar.zst.age", n.At.UTC().Format(stamp), n.Kind)
}

// ParseName reads a file's name. Whatever else lies beside archives is not ok.
func ParseName(s string) (n Name, ok bool) {
	found := names.FindStringSubmatch(s)
	if found == nil {
		return Name{}, false
	}
	at, err := time.Parse(stamp, found[1])
	return Name{Kind: Kind(found[2]), At: at}, err == nil
}

// Due says whether it is time for an archive of the data, and which: one of each
// day is due from two in the morning, UTC, and Saturday's is the weekly one, for
// which no daily one stands that somebody made by hand.
func Due(have []Name, now time.Time) (kind Kind, due bool) {
	now = now.UTC()
	slot := now.Truncate(day).Add(at)
	if now.Before(slot) {
		slot = slot.Add(-day)
	}
	if slot.Weekday() == time.Saturday {
		return Weekly, Newest(have, Weekly).At.Before(slot)
	}
	return Daily, Newest(have, Daily, Weekly).At.Before(slot)
}

// Newest returns the latest archive of some kinds; its time is zero if there is
// none.
func Newest(have []Name, kinds ...Kind) Name {
	var newest Name
	for _, n := range have {
		if slices.Contains(kinds, n.Kind) && n.At.After(newest.At) {
			newest = n
		}
	}
	return newest
}

// Expired returns what has had its time: a daily archive after eight days, a
// weekly one after eight weeks, keys after three days. The newest archive of the
// data and the newest keys stay however old they are: better an old one than
// none.
func Expired(have []Name, now time.Time) []Name {
	keep := map[Kind]time.Duration{Daily: keepDaily, Weekly: keepWeekly, Keys: keepKeys}
	data, keys := Newest(have, Daily, Weekly), Newest(have, Keys)
	var out []Name
	for _, n := range have {
		if n != data && n != keys && now.Sub(n.At) > keep[n.Kind] {
			out = append(out, n)
		}
	}
	return out
}
