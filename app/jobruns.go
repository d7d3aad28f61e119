package main

import (
	"slices"
	"strings"
	"sync"
	"time"

	"ticklist/app/alerts"
)

// jobRuns is what this server knows of the jobs. Another server that has a job
// cares for it, and says itself if it fails; one that dies leaves it to others. So
// all that a server needs to know is how its own turns end. It is safe for use
// by many goroutines.
type jobRuns struct {
	mu   sync.Mutex
	runs map[string]alerts.JobRun
}

// expect says that there is a job, as of now.
func (r *jobRuns) expect(j job) { r.change(j, func(run *alerts.JobRun) { run.Last = time.Now() }) }

// began says that a turn has begun here.
func (r *jobRuns) began(j job) { r.change(j, func(run *alerts.JobRun) { run.Begun = time.Now() }) }

// ended says that it has ended, or that another server has the job, which is as
// well.
func (r *jobRuns) ended(j job, err error) {
	r.change(j, func(run *alerts.JobRun) {
		run.Begun = time.Time{}
		if err == nil {
			run.Last = time.Now()
		}
	})
}

func (r *jobRuns) change(j job, do func(*alerts.JobRun)) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.runs == nil {
		r.runs = map[string]alerts.JobRun{}
	}
	run := r.runs[j.name]
	run.Name, run.Every = j.name, j.every
	do(&run)
	r.runs[j.name] = run
}

// all returns the jobs, sorted.
func (r *jobRuns) all() []alerts.JobRun {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []alerts.JobRun
	for _, run := range r.runs {
		out = append(out, run)
	}
	slices.SortFunc(out, func(a, b alerts.JobRun) int { return strings.Compare(a.Name, b.Name) })
	return out
}
