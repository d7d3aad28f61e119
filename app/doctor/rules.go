package doctor

import (
	"crypto/x509"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

const (
	// skewDoubt and skewWrong are by how much clocks may differ. A token of Jira's
	// is good for three minutes, and leases are divided by the clock.
	skewDoubt = 2 * time.Second
	skewWrong = 30 * time.Second

	// certificateDoubt is how long before its end a certificate should have been
	// renewed: those of Let's Encrypt are 30 days before.
	certificateDoubt = 14 * 24 * time.Hour

	// backupWrong is how old the newest backup may be: a day, and time to make it.
	backupWrong = 26 * time.Hour

	// diskDoubt and diskWrong are how much of a disk is to be free.
	diskDoubt, diskWrong = 0.10, 0.03
	// diskPlenty is free space in bytes with which the share does not matter.
	diskPlenty = 50 << 30
)

// Clock judges a clock that was read between two moments of ours, to a precision.
func Clock(check, whose string, theirs, before, after time.Time, precision time.Duration) Finding {
	skew := theirs.Sub(before.Add(after.Sub(before) / 2))
	slack := after.Sub(before)/2 + precision
	off := max(skew.Abs()-slack, 0)
	const mend = "Have both machines set their clocks by NTP (timedatectl says whether they do)."
	said := fmt.Sprintf("this machine's clock and that of %s differ by %s", whose, skew.Abs().Round(time.Millisecond))
	switch {
	case off > skewWrong:
		return Bad(check, mend, "%s", said)
	case off > skewDoubt:
		return Doubt(check, mend, "%s", said)
	}
	return Good(check, "%s", said)
}

// Member is a member of a replica set, as it answered.
type Member struct {
	Host    string
	Err     string // why it does not answer, "" if it does
	Primary bool
	Data    bool // it holds data and is in step: primary or secondary
}

// Set is what the database says of itself.
type Set struct {
	Name    string // "" if it is no replica set
	Router  bool   // mongos, which names no members
	Members []Member
}

// ReplicaSet judges the members of the database.
func ReplicaSet(s Set) []Finding {
	const check = "replica set"
	switch {
	case s.Router:
		return []Finding{Good(check, "the database is a sharded cluster, whose members only its own tools show")}
	case s.Name == "":
		return []Finding{Doubt(check, "Run a replica set of three members, as deploy/compose.yaml does, and name them all in MONGODB_URI.",
			"the database is a single server: when it stops, the app does, and with its disk the data is lost but for the backups")}
	}
	var out []Finding
	healthy, primaries := 0, 0
	for _, m := range s.Members {
		switch {
		case m.Err != "":
			out = append(out, Bad(check, "Start "+m.Host+" again, or see in its log why it does not answer, and whether this machine may connect to it.", "the member %s does not answer: %s", m.Host, m.Err))
		case !m.Data:
			out = append(out, Bad(check, "Wait if it was just started; else see in its log what it is doing.", "the member %s is neither primary nor secondary", m.Host))
		default:
			healthy++
		}
		if m.Primary {
			primaries++
		}
	}
	if primaries == 0 {
		out = append(out, Bad(check, "Start members again until more than half of the set run; they elect a primary within seconds.", "the set %s has no primary: nothing can be stored", s.Name))
	}
	if len(s.Members) < 3 {
		out = append(out, Doubt(check, "Add members with rs.add(\"host:27017\") until there are three.", "the set %s has %d members: it does not survive the loss of one", s.Name, len(s.Members)))
	}
	if len(out) == 0 {
		out = append(out, Good(check, "the set %s has %d members, all in step, and a primary", s.Name, healthy))
	}
	return out
}

// Index is an index of a collection, with its keys as the shell writes them, such
// as "clientKey: 1, at: -1".
type Index struct{ Collection, Keys string }

// Name is what MongoDB calls it.
func (i Index) Name() string {
	return strings.NewReplacer(", ", "_", ": ", "_").Replace(i.Keys)
}

// Indexes names what is missing of the wanted in what there is, the names of each
// collection's indexes.
func Indexes(want []Index, have map[string][]string) []Finding {
	const check = "indexes"
	var out []Finding
	for _, i := range want {
		if !slices.Contains(have[i.Collection], i.Name()) {
			out = append(out, Bad(check, fmt.Sprintf("In mongosh: db.%s.createIndex({%s})", i.Collection, quoted(i.Keys)), "the collection %s lacks the index %s: what needs it reads every document", i.Collection, i.Name()))
		}
	}
	if len(out) == 0 {
		out = append(out, Good(check, "all %d are there", len(want)))
	}
	return out
}

// quoted puts the fields with a dot in quotes, as the shell wants them.
func quoted(keys string) string {
	fields := strings.Split(keys, ", ")
	for n, field := range fields {
		name, direction, _ := strings.Cut(field, ": ")
		if strings.Contains(name, ".") {
			fields[n] = fmt.Sprintf("%q: %s", name, direction)
		}
	}
	return strings.Join(fields, ", ")
}

// Schema judges how far the database is migrated.
func Schema(done, known int, embedded bool) Finding {
	const check = "schema"
	switch {
	case done == 0:
		return Doubt(check, "Start ticklist serve, which makes it, or restore a backup.", "the database is empty")
	case done < known && embedded:
		return Doubt(check, "Start ticklist serve of this version, which migrates its own engine.", "the database has schema %d, this program is of schema %d", done, known)
	case done < known:
		return Bad(check, "Run ticklist migrate; servers may go on meanwhile.", "the database has schema %d, this program needs %d and does not start", done, known)
	case done > known:
		return Doubt(check, "Bring every server to the newest version that runs; going back needs a restore if a step took something away.", "the database has schema %d, of a later version than this program (%d)", done, known)
	}
	return Good(check, "the database has schema %d, as this program", done)
}

// Certificate judges what a server shows to who comes by a name.
func Certificate(check string, leaf *x509.Certificate, host string, now time.Time) Finding {
	const mend = "Have it renewed, and see why what renews it (certbot, the load balancer) did not; a server takes new files by itself."
	until := leaf.NotAfter.UTC().Format(time.DateOnly)
	switch left := leaf.NotAfter.Sub(now); {
	case leaf.VerifyHostname(host) != nil:
		return Bad(check, "Get one for this name, or set BASE_URL to the name that it has.", "the certificate is not for %s", host)
	case now.Before(leaf.NotBefore):
		return Bad(check, "Set the clock, or wait.", "the certificate is not good before %s", leaf.NotBefore.UTC().Format(time.RFC3339))
	case left <= 0:
		return Bad(check, mend, "the certificate for %s ended on %s: Jira does not connect", host, until)
	case left < certificateDoubt:
		return Doubt(check, mend, "the certificate for %s ends on %s, in %d days", host, until, int(left.Hours()/24))
	}
	return Good(check, "the certificate for %s is good until %s", host, until)
}

// Keys judges which entries of SECRET_KEYS are in use, by their ids: first is the
// one that seals, known are all, used how much each sealed.
func Keys(first string, known []string, used map[string]int) []Finding {
	const check = "keys"
	var out []Finding
	for _, id := range slices.Sorted(maps.Keys(used)) {
		switch {
		case !slices.Contains(known, id):
			out = append(out, Bad(check, "Put the key of that name back into SECRET_KEYS, behind the first; only when keys rotate has moved all may it go.", "%d things are sealed under the key %q, which SECRET_KEYS does not have: they cannot be read", used[id], id))
		case id != first:
			out = append(out, Doubt(check, "Run ticklist keys rotate.", "%d things are still sealed under the key %q and not under the first, %q", used[id], id, first))
		}
	}
	for _, id := range known {
		if used[id] == 0 && id != first {
			out = append(out, Good(check, "nothing here is sealed under the key %q any more: it can be taken out if every server has %q first and no backup is kept from before", id, first))
		}
	}
	return append(out, Good(check, "%d things are sealed under the first key, %q", used[first], first))
}

// Backup judges the newest backup of those that there are.
func Backup(newest, now time.Time) Finding {
	const check = "backups"
	age := now.Sub(newest).Round(time.Minute)
	switch {
	case newest.IsZero():
		return Doubt(check, "Wait ten minutes after the first start of ticklist serve, or run ticklist backup.", "there is no backup yet")
	case age > backupWrong:
		return Bad(check, "See the lines of the job backups in the log, and run ticklist backup.", "the newest backup is %s old", age)
	}
	return Good(check, "the newest backup is %s old", age)
}

// Disk judges a disk's free space, in bytes.
func Disk(path string, free, total uint64) Finding {
	const check = "disk"
	share := float64(free) / max(float64(total), 1)
	const mend = "Make room or take a larger disk: a full one stops the embedded database and the ledger of erasures, and with that every erasure."
	said := fmt.Sprintf("%s has %.1f GB free, %.0f%%", path, float64(free)/(1<<30), share*100)
	switch {
	case share < diskWrong && free < diskPlenty:
		return Bad(check, mend, "%s", said)
	case share < diskDoubt && free < diskPlenty:
		return Doubt(check, mend, "%s", said)
	}
	return Good(check, "%s", said)
}
