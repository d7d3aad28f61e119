package alerts

import (
	"strings"
	"testing"
	"time"
)

var evening = time.Date(2026, 11, 22, 22, 0, 0, 0, time.UTC)

// TestRules looks at one sample, after what was there before.
func TestRules(t *testing.T) {
	ago := func(d time.Duration) time.Time { return evening.Add(-d) }
	for _, tc := range []struct {
		name    string
		cause   Cause
		on      bool
		sample  Sample
		want    Health
		summary string // a part
	}{
		{name: "no word of a primary yet", cause: DatabaseDown, want: Unknown},
		{name: "an election", cause: DatabaseDown, sample: Sample{Primary: ago(30 * time.Second)}, want: Fine},
		{name: "no primary", cause: DatabaseDown, sample: Sample{Primary: ago(31 * time.Second)}, want: Bad, summary: "no primary for 31s"},

		{name: "an outbox of which nothing is known", cause: OutboxLate, want: Unknown},
		{name: "ten minutes", cause: OutboxLate, sample: Sample{Outbox: Age{Known: true, Age: lateOn}}, want: Fine},
		{name: "more than ten minutes", cause: OutboxLate, sample: Sample{Outbox: Age{Known: true, Age: lateOn + 1}}, want: Bad, summary: "for 10 min"},
		{name: "late, still six minutes", cause: OutboxLate, on: true, sample: Sample{Outbox: Age{Known: true, Age: 6 * time.Minute}}, want: Bad},
		{name: "late, five minutes", cause: OutboxLate, on: true, sample: Sample{Outbox: Age{Known: true, Age: lateOff}}, want: Fine},
		{name: "webhooks", cause: WebhooksLate, sample: Sample{Webhooks: Age{Known: true, Age: 4 * time.Hour}}, want: Bad, summary: "for 4 h"},

		{name: "no backups are to be made", cause: BackupOld, want: Unknown},
		{name: "a backup of 26 hours", cause: BackupOld, sample: Sample{Backup: Age{Known: true, Age: backupOld}}, want: Fine},
		{name: "an older one", cause: BackupOld, sample: Sample{Backup: Age{Known: true, Age: 27 * time.Hour}}, want: Bad, summary: "27 h old"},
		{name: "a backup that was verified", cause: BackupBad, sample: Sample{Verified: Fine}, want: Fine},
		{name: "a backup that is no good", cause: BackupBad, sample: Sample{Verified: Bad}, want: Bad, summary: "could not be restored"},

		{name: "no certificate here", cause: CertificateEnding, want: Unknown},
		{name: "a certificate of 15 days", cause: CertificateEnding, sample: Sample{CertificateEnd: evening.Add(15 * 24 * time.Hour)}, want: Fine},
		{name: "a certificate of 14 days", cause: CertificateEnding, sample: Sample{CertificateEnd: evening.Add(14 * 24 * time.Hour)}, want: Bad, summary: "2026-12-06"},

		{name: "keys that were not tried", cause: KeyUnusable, want: Unknown},
		{name: "keys that do not work", cause: KeyUnusable, sample: Sample{Keys: Bad}, want: Bad, summary: "SECRET_KEYS"},

		{name: "no jobs", cause: JobLate, want: Unknown},
		{name: "a quick job may fail for half an hour", cause: JobLate, sample: Sample{Jobs: []JobRun{{Name: "retention", Every: 30 * time.Second, Last: ago(leastLate)}}}, want: Fine},
		{name: "and not longer", cause: JobLate, sample: Sample{Jobs: []JobRun{{Name: "tokens", Every: time.Hour, Last: ago(0)}, {Name: "retention", Every: 30 * time.Second, Last: ago(31 * time.Minute)}}}, want: Bad, summary: "retention has not ended well for 31 min"},
		{name: "a job of an hour", cause: JobLate, sample: Sample{Jobs: []JobRun{{Name: "tokens", Every: time.Hour, Last: ago(5 * time.Hour)}}}, want: Fine},
		{name: "a long turn", cause: JobLate, sample: Sample{Jobs: []JobRun{{Name: "backups", Every: 10 * time.Minute, Last: ago(5 * time.Hour), Begun: ago(5 * time.Hour)}}}, want: Fine},
		{name: "a turn that hangs", cause: JobLate, sample: Sample{Jobs: []JobRun{{Name: "backups", Every: 10 * time.Minute, Last: ago(7 * time.Hour), Begun: ago(7 * time.Hour)}}}, want: Bad, summary: "for 7 h"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.sample.At = evening
			got := ruleOf(t, tc.cause).judge(tc.sample, &history{}, tc.on)
			if got.health != tc.want || !strings.Contains(got.summary, tc.summary) {
				t.Errorf("got %d %q, want %d with %q", got.health, got.summary, tc.want, tc.summary)
			}
			if got.health == Bad && !strings.HasSuffix(got.summary, ".") {
				t.Errorf("%q is no sentence", got.summary)
			}
		})
	}
}

func ruleOf(t *testing.T, c Cause) rule {
	t.Helper()
	for _, r := range rules() {
		if r.cause == c {
			return r
		}
	}
	t.Fatalf("no rule for %s", c)
	return rule{}
}

// traffic is a history of windows, all alike but for what each returns.
func traffic(windows int, in func(n int) counts) *history {
	h, total := &history{}, counts{}
	h.add(reading{at: evening})
	for n := range windows {
		c := in(n)
		total = counts{total.requests + c.requests, total.notFound + c.notFound, total.faults + c.faults}
		h.add(reading{evening.Add(time.Duration(n+1) * window), total})
	}
	return h
}

// TestUnusual looks at the last window behind many.
func TestUnusual(t *testing.T) {
	steady := func(n int) counts { return counts{requests: 1000, notFound: 40, faults: 2} }
	after := func(n int, last counts) func(int) counts {
		return func(i int) counts {
			if i < n {
				return steady(i)
			}
			return last
		}
	}
	for _, tc := range []struct {
		name    string
		cause   Cause
		on      bool
		windows int
		in      func(n int) counts
		want    Health
	}{
		{"the first hour", Unusual5xx, false, 8, after(7, counts{1000, 40, 500}), Unknown},
		{"a usual window", Unusual5xx, false, 40, steady, Fine},
		{"nine of a quiet night", Unusual5xx, false, 40, after(39, counts{100, 0, 9}), Fine},
		{"thirty where two are usual", Unusual5xx, false, 40, after(39, counts{1000, 40, 30}), Bad},
		{"thirty where many more people are", Unusual5xx, false, 40, after(39, counts{10000, 400, 30}), Fine},
		{"six when it is on", Unusual5xx, true, 40, after(39, counts{1000, 40, 9}), Bad},
		{"six when it is not", Unusual5xx, false, 40, after(39, counts{1000, 40, 9}), Fine},
		{"twice as many 404", Unusual404, false, 40, after(39, counts{1000, 80, 2}), Fine},
		{"ten times as many", Unusual404, false, 40, after(39, counts{1400, 400, 2}), Bad},
		{"a night in which nothing was, then a few", Unusual404, false, 40, func(n int) counts {
			return counts{requests: uint64(n / 39 * 60), notFound: uint64(n / 39 * 45)}
		}, Fine},
		{"what has lasted for more than half of the hours is usual", Unusual5xx, false, 72, after(30, counts{1000, 40, 60}), Fine},
		{"a few bad windows move nothing", Unusual5xx, false, 72, func(n int) counts {
			if n%5 == 0 || n == 71 {
				return counts{1000, 40, 60}
			}
			return steady(n)
		}, Bad},
		{"what varies much may", Unusual5xx, false, 72, func(n int) counts { return counts{1000, 0, uint64(n % 9 * 5)} }, Fine},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := traffic(tc.windows, tc.in)
			got := ruleOf(t, tc.cause).judge(Sample{At: evening, Tenants: []string{"whose requests failed"}}, h, tc.on)
			if got.health != tc.want {
				t.Errorf("got %d %q %v, want %d", got.health, got.summary, got.details, tc.want)
			}
			if named := len(got.tenants) > 0; named != (tc.want == Bad && tc.cause == Unusual5xx) {
				t.Errorf("it names the sites %q", got.tenants)
			}
		})
	}
}

// TestErrorShare counts over five minutes, in samples of ten seconds.
func TestErrorShare(t *testing.T) {
	for _, tc := range []struct {
		name string
		on   bool
		in   func(n int) counts // of 30 samples
		want Health
	}{
		{"nothing happens", false, func(int) counts { return counts{} }, Fine},
		{"four in a hundred", false, func(int) counts { return counts{requests: 100, faults: 4} }, Fine},
		{"six in a hundred", false, func(int) counts { return counts{requests: 100, faults: 6} }, Bad},
		{"half of few", false, func(n int) counts { return counts{requests: uint64(n / 15), faults: uint64(n / 16)} }, Fine},
		{"much, but it is over", false, func(n int) counts {
			if n < 10 {
				return counts{requests: 100, faults: 80}
			}
			return counts{requests: 100}
		}, Fine},
		{"three in a hundred when it is on", true, func(int) counts { return counts{requests: 100, faults: 3} }, Bad},
		{"two in a hundred when it is on", true, func(int) counts { return counts{requests: 100, faults: 2} }, Fine},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h, total := &history{}, counts{}
			for n := range 30 {
				c := tc.in(n)
				total.requests, total.faults = total.requests+c.requests, total.faults+c.faults
				h.add(reading{evening.Add(time.Duration(n) * SampleEvery), total})
			}
			if got := errorShare(Sample{}, h, tc.on); got.health != tc.want {
				t.Errorf("got %d %q, want %d", got.health, got.summary, tc.want)
			}
		})
	}
}

// TestEachCauseIsWhole has a rule and words for each cause.
func TestEachCauseIsWhole(t *testing.T) {
	if got, want := len(rules()), len(Causes()); got != want {
		t.Errorf("%d rules for %d causes", got, want)
	}
	seen := map[string]bool{}
	for _, c := range Causes() {
		ruleOf(t, c)
		if s := c.Summary(); seen[s] || strings.Contains(s, "no name") || !strings.HasSuffix(s, ".") {
			t.Errorf("%s: %q", c, s)
		}
		seen[c.Summary()] = true
	}
}
