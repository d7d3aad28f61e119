package alerts

import (
	"maps"
	"slices"
	"time"
)

// healthyFor is how long a cause has to be fine before its incident is over.
const healthyFor = 5 * time.Minute

// judge is what one server makes of its samples. It knows nothing of other
// servers. It is for one goroutine.
type judge struct {
	rules   []rule
	history history
	states  map[Cause]*state
	at      time.Time // of the last sample
}

// state is how a cause is, here.
type state struct {
	on       bool
	bad      bool      // at the last sample that told
	badSince time.Time // without a break; zero if it is not bad
	fineFrom time.Time // likewise
	healthy  bool      // for as long as it takes
	said     verdict   // the last that was bad
	since    time.Time // of what is on
}

func newJudge() *judge {
	j := &judge{rules: rules(), states: map[Cause]*state{}}
	for _, r := range j.rules {
		j.states[r.cause] = &state{}
	}
	return j
}

// observe judges a sample, but for the first after a time in which the server stood
// still, frozen with its machine: what it knows is as old as that.
func (j *judge) observe(s Sample) {
	stood := !j.at.IsZero() && s.At.Sub(j.at) > primaryGone
	j.at = s.At
	j.history.add(reading{s.At, counts{s.Requests, s.NotFound, s.Faults}})
	if stood {
		return
	}
	for _, r := range j.rules {
		st := j.states[r.cause]
		v := r.judge(s, &j.history, st.on)
		if slices.ContainsFunc(r.hiddenBy, func(c Cause) bool { return j.states[c].on }) {
			v = verdict{}
		}
		st.take(v, s.At, r.hold)
	}
}

// take is one verdict more.
func (st *state) take(v verdict, at time.Time, hold time.Duration) {
	if v.health != Bad {
		st.badSince = time.Time{}
	}
	if v.health != Fine {
		st.fineFrom, st.healthy = time.Time{}, false
	}
	switch v.health {
	case Bad:
		st.turnBad(v, at, hold)
	case Fine:
		if st.fineFrom.IsZero() {
			st.fineFrom = at
		}
		st.bad = false
		st.healthy = at.Sub(st.fineFrom) >= healthyFor
		if st.healthy {
			st.on = false
		}
	case Unknown:
	}
}

func (st *state) turnBad(v verdict, at time.Time, hold time.Duration) {
	if st.badSince.IsZero() {
		st.badSince = at
	}
	st.bad, st.said = true, v
	if st.on || at.Sub(st.badSince) < hold {
		return
	}
	st.on, st.since = true, st.badSince
	if !v.since.IsZero() {
		st.since = v.since
	}
}

// incident is what there is to tell of a cause.
func (st *state) incident(c Cause, server string) Incident {
	return Incident{
		Cause: c, Summary: st.said.summary, Since: st.since, Server: server,
		Tenants: slices.Clone(st.said.tenants[:min(len(st.said.tenants), maxTenants)]),
		Details: maps.Clone(st.said.details), Well: !st.bad,
	}
}

// maxTenants is how many sites an incident names.
const maxTenants = 20
