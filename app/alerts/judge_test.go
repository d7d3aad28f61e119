package alerts

import (
	"testing"
	"time"
)

// TestJobsAfterAnOutage: a job that had no turn while the database was away has its
// next one before anybody is called; and is called for when it has none any more.
func TestJobsAfterAnOutage(t *testing.T) {
	j, last := newJudge(), evening
	for gone := time.Duration(0); gone < 3*time.Hour; gone += SampleEvery {
		s := Sample{At: evening.Add(gone), Primary: evening.Add(gone)}
		away := gone >= 10*time.Minute && gone < 70*time.Minute
		if away {
			s.Primary = evening.Add(10 * time.Minute)
		}
		if !away && gone < 100*time.Minute && gone%(10*time.Minute) == 9*time.Minute {
			last = s.At
		}
		s.Jobs = []JobRun{{Name: "backups", Every: 10 * time.Minute, Last: last}}
		j.observe(s)
		if j.states[JobLate].on && gone < 100*time.Minute {
			t.Fatalf("%s: %s", gone, j.states[JobLate].said.summary)
		}
	}
	if !j.states[JobLate].on {
		t.Error("a job that has no turn any more calls nobody")
	}
}

// TestWhoStoodStill: a server that was frozen calls nobody for what it did not hear
// meanwhile, before it had the time to hear it.
func TestWhoStoodStill(t *testing.T) {
	j := newJudge()
	j.observe(Sample{At: evening, Primary: evening})
	thawed := evening.Add(time.Hour)
	j.observe(Sample{At: thawed, Primary: evening})
	if j.states[DatabaseDown].on {
		t.Error("the database is said to be away by who was")
	}
	j.observe(Sample{At: thawed.Add(SampleEvery), Primary: evening})
	if !j.states[DatabaseDown].on {
		t.Error("the database is still away, and nobody is told")
	}
}
