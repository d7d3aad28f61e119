package alerts

import (
	"fmt"
	"strconv"
	"time"
)

// The thresholds. What is on goes off at a lower one, so that a number that
// trembles about a threshold makes one incident.
const (
	// primaryGone is longer than an election: MongoDB's take 12 s as a rule,
	// https://www.mongodb.com/docs/manual/core/replica-set-elections/.
	primaryGone = 30 * time.Second

	// lateOn and lateOff are for how long what is to be done waits.
	lateOn  = 10 * time.Minute
	lateOff = 5 * time.Minute

	// errorsOn and errorsOff are the share of requests that fail, leastErrors how
	// many it takes: two of thirty at night are nobody's outage.
	errorsOn    = 0.05
	errorsOff   = 0.025
	leastErrors = 20

	// unusualOn and unusualOff are by how many times what it varies a number is
	// over what it is as a rule, and timesUsual by how many times what it is.
	unusualOn  = 6
	unusualOff = 3
	timesUsual = 3
	// least404 and least5xx are how many it takes whatever is usual, share404 and
	// share5xx of how many requests: more people have more of them.
	least404, share404 = 50, 0.05
	least5xx, share5xx = 10, 0.01

	// backupOld is a day and the time that a backup may take.
	backupOld = 26 * time.Hour

	// certificateEnds is when whatever renews it by itself should have done so long
	// since: ACME clients begin 30 days before.
	certificateEnds = 14 * 24 * time.Hour

	// jobPeriods is how many turns of a job may fail, and leastLate how long that
	// is at least: most jobs clear away, and half an hour of that can wait.
	jobPeriods = 5
	leastLate  = 30 * time.Minute
	// jobLong is how long a turn may take: the backup of a large database has hours.
	jobLong = 6 * time.Hour
)

// verdict is what a rule says of a moment.
type verdict struct {
	health  Health
	summary string    // where it is bad
	since   time.Time // zero: since it is noticed
	tenants []string
	details map[string]string
}

var fine = verdict{health: Fine}

// rule judges one cause. It has a state of which it knows only whether it is on.
type rule struct {
	cause Cause
	// hold is for how long it has to be bad before somebody is woken.
	hold  time.Duration
	judge func(s Sample, h *history, on bool) verdict
	// hiddenBy are causes that explain it: while one of them is on nothing is
	// judged, since one fault should wake once.
	hiddenBy []Cause
}

// rules are in the order in which they are judged: what hides stands first.
func rules() []rule {
	return []rule{
		{cause: DatabaseDown, judge: databaseDown},
		{cause: KeyUnusable, hold: time.Minute, judge: keyUnusable},
		// A minute is longer than it takes to see that the database is away.
		{cause: Errors, hold: time.Minute, judge: errorShare, hiddenBy: []Cause{DatabaseDown, KeyUnusable}},
		// What is an outage is Errors by then.
		{cause: Unusual5xx, hold: window, judge: unusual5xx, hiddenBy: []Cause{DatabaseDown, KeyUnusable, Errors}},
		{cause: Unusual404, hold: window, judge: unusual404, hiddenBy: []Cause{DatabaseDown}},
		// What was kept up by the database has a while to be worked off.
		{cause: OutboxLate, hold: time.Minute, judge: outboxLate, hiddenBy: []Cause{DatabaseDown, KeyUnusable}},
		{cause: WebhooksLate, hold: time.Minute, judge: webhooksLate, hiddenBy: []Cause{DatabaseDown, KeyUnusable}},
		// So have jobs their next turn: but for those of an hour, which have five of them.
		{cause: JobLate, hold: 10 * time.Minute, judge: jobLate, hiddenBy: []Cause{DatabaseDown}},
		{cause: BackupOld, judge: backupTooOld},
		{cause: BackupBad, judge: backupBad},
		{cause: CertificateEnding, judge: certificateEnding},
	}
}

func databaseDown(s Sample, _ *history, _ bool) verdict {
	away := s.At.Sub(s.Primary)
	switch {
	case s.Primary.IsZero():
		return verdict{}
	case away <= primaryGone:
		return fine
	}
	return verdict{
		health: Bad, since: s.Primary, tenants: s.Tenants,
		summary: "The database has had no primary for " + short(away) + ": nothing can be read or stored.",
		details: map[string]string{"away": short(away)},
	}
}

// ofHealth is the verdict on what is only good or bad.
func ofHealth(h Health, c Cause, tenants []string) verdict {
	if h != Bad {
		return verdict{health: h}
	}
	return verdict{health: Bad, summary: c.Summary(), tenants: tenants}
}

func keyUnusable(s Sample, _ *history, _ bool) verdict {
	return ofHealth(s.Keys, KeyUnusable, s.Tenants)
}
func backupBad(s Sample, _ *history, _ bool) verdict { return ofHealth(s.Verified, BackupBad, nil) }

func errorShare(s Sample, h *history, on bool) verdict {
	all, end := h.last(window), h.last(glance)
	limit := errorsOn
	if on {
		limit = errorsOff
	}
	least := uint64(leastErrors)
	if on {
		least = 1
	}
	if all.faults < least || share(all) < limit || share(end) < limit {
		return fine
	}
	return verdict{
		health: Bad, tenants: s.Tenants,
		summary: fmt.Sprintf("%d of %d requests failed in five minutes.", all.faults, all.requests),
		details: map[string]string{"requests": num(all.requests), "failed": num(all.faults), "share": percent(share(all))},
	}
}

func share(c counts) float64 { return float64(c.faults) / float64(max(c.requests, 1)) }

func unusual5xx(s Sample, h *history, on bool) verdict {
	count := func(c counts) uint64 { return c.faults }
	return unusual(s, h, on, kind{count, least5xx, share5xx, "failed"})
}

func unusual404(s Sample, h *history, on bool) verdict {
	count := func(c counts) uint64 { return c.notFound }
	v := unusual(s, h, on, kind{count, least404, share404, "found nothing"})
	v.tenants = nil // whose requests failed has nothing to do with it
	return v
}

// kind is of what there may be unusually much.
type kind struct {
	count func(counts) uint64
	least uint64
	share float64
	what  string
}

// unusual compares the last window with those of the last hours. It judges by the
// median and what lies about it, which a few bad windows do not move; what lasts
// for half of the hours that are remembered is what is usual from then on.
func unusual(s Sample, h *history, on bool, k kind) verdict {
	median, spread, known := h.usual(k.count)
	if !known {
		return verdict{}
	}
	now := h.last(window)
	n := float64(k.count(now))
	times, least := float64(unusualOn), max(float64(k.least), k.share*float64(now.requests), timesUsual*median)
	if on {
		times, least = unusualOff, least/2
	}
	if n < least || n <= median+times*spread {
		return fine
	}
	return verdict{
		health: Bad, tenants: s.Tenants,
		summary: fmt.Sprintf("%.0f requests %s in five minutes, where %.0f do as a rule.", n, k.what, median),
		details: map[string]string{"requests": num(now.requests), "now": num(k.count(now)), "usual": strconv.FormatFloat(median, 'f', 1, 64)},
	}
}

func outboxLate(s Sample, _ *history, on bool) verdict {
	return late(s, s.Outbox, on, "Jira has not been told of a change for %s.")
}

func webhooksLate(s Sample, _ *history, on bool) verdict {
	return late(s, s.Webhooks, on, "Something that Jira told has waited for %s.")
}

func late(s Sample, a Age, on bool, summary string) verdict {
	limit := lateOn
	if on {
		limit = lateOff
	}
	switch {
	case !a.Known:
		return verdict{}
	case a.Age <= limit:
		return fine
	}
	return verdict{
		health: Bad, since: s.At.Add(-a.Age), tenants: a.Tenants,
		summary: fmt.Sprintf(summary, short(a.Age)), details: map[string]string{"oldest": short(a.Age)},
	}
}

func jobLate(s Sample, _ *history, _ bool) verdict {
	v := verdict{health: Unknown}
	for _, j := range s.Jobs {
		v.health = max(v.health, Fine)
		behind, allowed := s.At.Sub(j.Last), max(jobPeriods*j.Every, leastLate)
		if !j.Begun.IsZero() {
			behind, allowed = s.At.Sub(j.Begun), max(allowed, jobLong)
		}
		if behind <= allowed {
			continue
		}
		if v.health == Bad { // one sentence names one of them, the details all
			v.details[j.Name] = short(behind)
			continue
		}
		v = verdict{
			health: Bad, since: j.Last, details: map[string]string{j.Name: short(behind)},
			summary: fmt.Sprintf("The job %s has not ended well for %s.", j.Name, short(behind)),
		}
	}
	return v
}

func backupTooOld(s Sample, _ *history, _ bool) verdict {
	switch {
	case !s.Backup.Known:
		return verdict{}
	case s.Backup.Age <= backupOld:
		return fine
	}
	return verdict{
		health: Bad, since: s.At.Add(-s.Backup.Age), details: map[string]string{"age": short(s.Backup.Age)},
		summary: "The newest backup is " + short(s.Backup.Age) + " old.",
	}
}

func certificateEnding(s Sample, _ *history, _ bool) verdict {
	left := s.CertificateEnd.Sub(s.At)
	switch {
	case s.CertificateEnd.IsZero():
		return verdict{}
	case left > certificateEnds:
		return fine
	}
	return verdict{
		health: Bad, since: s.CertificateEnd.Add(-certificateEnds),
		summary: "The certificate ends on " + s.CertificateEnd.UTC().Format("2006-01-02 15:04 MST") + ".",
		details: map[string]string{"ends": s.CertificateEnd.UTC().Format(time.RFC3339)},
	}
}

// short is a time as people say it: seconds only of what lasts for minutes.
func short(d time.Duration) string {
	switch {
	case d < 10*time.Minute:
		return d.Round(time.Second).String()
	case d < 3*time.Hour:
		return fmt.Sprintf("%d min", int(d.Round(time.Minute).Minutes()))
	default:
		return fmt.Sprintf("%d h", int(d.Round(time.Hour).Hours()))
	}
}

func num(n uint64) string         { return strconv.FormatUint(n, 10) }
func percent(part float64) string { return strconv.FormatFloat(100*part, 'f', 1, 64) + " %" }
