package alerts

import (
	"context"
	"errors"
	"slices"
	"time"
)

// ErrConflict says that a record is not what it was when it was read.
var ErrConflict = errors.New("another server changed the record of the incident")

// Records are what the servers of a deployment know of each other's incidents.
// Triggering needs none of it: it is for the end, which only the last of them may
// tell. Each implementation passes alertstest.RunRecords.
type Records interface {
	// All returns all records.
	All(ctx context.Context) ([]Record, error)
	// Save stores a record if the stored one still has its Rev, 0 for none, and
	// ErrConflict otherwise. The stored one has the next Rev then.
	Save(ctx context.Context, r Record) error
	// Remove removes a record if it still has its Rev; otherwise ErrConflict.
	Remove(ctx context.Context, r Record) error
}

// Record is an incident as the servers tell each other of it. It is there from
// when the first of them can store it until its end was told.
type Record struct {
	Cause   Cause
	Rev     int64     // counts the saves
	Since   time.Time // as the first says
	Reports []Report  // of whom the cause is at work, or is not yet over
}

// Report is one server's word.
type Report struct {
	Server string // a name that no other has, nor an earlier start of this one
	Beat   int64  // grows for as long as it lives
	// Ending is of a server for which it is over, and who tells so for all.
	Ending bool
}

const (
	// beatEvery is how often records are looked at, and reports renewed.
	beatEvery = 30 * time.Second
	// silentAfter is for how long a report has not grown when its server counts as
	// gone. The time in which records could not be read does not count: nobody could
	// write then either.
	silentAfter = 5 * time.Minute
	// recordsLimit is how long the database may take over records.
	recordsLimit = 10 * time.Second
)

// role is what a server has to do with an incident.
type role int

const (
	// unsure is who has just begun: who was here before may have triggered what no
	// record says, as when the database was away, and died. If it is well for long
	// enough, it tells the end of what may never have begun.
	unsure role = iota
	// apart is who has nothing to do with it.
	apart
	// hit is for whom it is on.
	hit
	// ending is who tells its end.
	ending
)

// move is what follows of a look at the record of a cause.
type move struct {
	role   role
	next   Record // to be stored, if save
	save   bool
	remove bool
	again  bool // trigger once more when it is stored

	disturbed bool // for the next look
}

// view is what a server knows of a cause when it looks at its record.
type view struct {
	me      string
	role    role
	on      bool // the cause is on here
	healthy bool // it has been well here for as long as it takes
	told    bool // everybody was told the end
	since   time.Time
	telling bool // somebody is just being told something of it from here
	silent  func(Report) bool
	// disturbed says that when it last looked somebody was about to tell the end.
	disturbed bool
}

// look says what to do about a record, whose Rev is 0 if there is none.
//
// Whoever tells the end has said so in the record first, and found nobody else in
// it; and whoever is hit triggers first and comes into the record after. So either
// the first sees the second, or the second comes after the first, and triggers
// once more: no end is told that nobody answers.
func look(r Record, v view) move {
	others := slices.DeleteFunc(slices.Clone(r.Reports), func(o Report) bool { return o.Server == v.me || v.silent(o) })
	switch {
	case v.on:
		return lookHit(r, v, others)
	case v.role == ending:
		return lookEnding(r, v, others)
	case v.role == hit && len(others) > 0 && v.telling: // the end must not overtake it
		return move{role: hit}
	case v.role == hit && len(others) > 0: // they will see to it
		return leave(r, others)
	case v.role == hit,
		v.role == apart && r.Rev != 0 && len(others) == 0,
		v.role == unsure && r.Rev == 0 && v.healthy:
		return end(r, v)
	case v.role == unsure && r.Rev == 0:
		return move{role: unsure}
	default:
		return move{role: apart}
	}
}

func lookHit(r Record, v view, others []Report) move {
	next, mine := r, beat(r, v.me)
	if next.Since.IsZero() {
		next.Since = v.since
	}
	next.Reports = append(others, Report{Server: v.me, Beat: mine})
	ends := slices.ContainsFunc(others, func(o Report) bool { return o.Ending })
	return move{role: hit, next: next, save: true, disturbed: ends, again: mine == 1 || v.disturbed && !ends}
}

func lookEnding(r Record, v view, others []Report) move {
	switch {
	case r.Rev == 0:
		return move{role: apart}
	case len(others) > 0:
		return leave(r, others)
	case v.told:
		return move{role: apart, next: r, remove: true}
	default:
		return end(r, v)
	}
}

// end has this server tell the end.
func end(r Record, v view) move {
	next := r
	next.Reports = []Report{{Server: v.me, Beat: beat(r, v.me), Ending: true}}
	return move{role: ending, next: next, save: true}
}

// leave takes this server out of the record.
func leave(r Record, others []Report) move {
	next := r
	next.Reports = others
	return move{role: apart, next: next, save: true}
}

func beat(r Record, server string) int64 {
	for _, o := range r.Reports {
		if o.Server == server {
			return o.Beat + 1
		}
	}
	return 1
}
