package outbox

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/textfield"
)

// Part is one of what Jira is told of an issue. Each costs a call of its own, and
// is told only if it is not what Jira was told last.
type Part int

// The parts, in the order in which they are told: what workflow rules read is
// never behind what only people look at.
const (
	PartProperty Part = iota // the issue property "ticklist"
	PartGlance               // the badge, as Glance has it
	PartText                 // the field Checklist Text, as textfield.Of has it

	parts // how many there are
)

// String is the part's name, in logs and where it is stored.
func (p Part) String() string { return [parts]string{"property", "glance", "text"}[p] }

// Parts are all of them, in the order in which they are told.
func Parts() []Part {
	all := make([]Part, parts)
	for n := range all {
		all[n] = Part(n)
	}
	return all
}

// Telling is what Jira is to know of one part of an issue.
type Telling struct {
	Part  Part
	Value []byte // nil if Jira is to know nothing of it
	Was   Told   // what is known of the part so far
}

// Tellings are what Jira is to know of an issue now, a part each. What it may be
// told, and which statuses there are, the issue brings along as a
// [checklist.Service] loads it.
func Tellings(in checklist.Issue) ([]Telling, error) {
	property, err := Property(in)
	if err != nil {
		return nil, err
	}
	badge, err := Glance(in)
	if err != nil {
		return nil, err
	}
	return []Telling{{Part: PartProperty, Value: property}, {Part: PartGlance, Value: badge}, {Part: PartText, Value: textfield.Of(in)}}, nil
}

// Told is what is known of what Jira knows of a part.
type Told struct {
	Hash  string    // of the value that it was told last, see Hash; "" for never
	Rev   int64     // of the issue when it was told that
	Doubt bool      // something was sent since, and nobody knows what became of it
	Tries int       // in vain since then
	After time.Time // nobody is to try again before
}

// nothing is the hash of no value, where Jira was told that.
const nothing = "-"

// Hash is what is kept of a value, to know it again: 128 bits, which are others
// for the same value of another issue.
func Hash(sc checklist.Scope, value []byte) string {
	if value == nil {
		return nothing
	}
	sum := sha256.New()
	for _, s := range []string{sc.ClientKey, sc.IssueID} {
		_, _ = sum.Write(append([]byte(s), 0)) // never fails
	}
	_, _ = sum.Write(value)
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

// Said says whether Jira was told a value last.
func (t Told) Said(sc checklist.Scope, value []byte) bool { return t.Hash == Hash(sc, value) }

// Silent says whether Jira was told nothing of the part, or never.
func (t Told) Silent() bool { return t.Hash == "" || t.Hash == nothing }

// DoubtAll says of all parts that nobody knows what Jira was told of them.
func (l *Last) DoubtAll() {
	for p := range l.Parts {
		l.Parts[p].Doubt = true
	}
}

// knows says whether Jira knows a telling already. Of what it was never told it
// knows nothing; but before hashes were kept, it was told the property.
func (l Last) knows(sc checklist.Scope, t Telling) bool {
	was := l.Parts[t.Part]
	if was.Doubt {
		return false
	}
	if was.Hash == "" && t.Value == nil {
		return t.Part != PartProperty || l.Rev == 0
	}
	return was.Hash == Hash(sc, t.Value)
}

// due are the tellings that Jira does not know, and that may be tried now.
func (l Last) due(sc checklist.Scope, all []Telling, now time.Time) []Telling {
	var out []Telling
	for _, t := range all {
		if !l.knows(sc, t) && !l.Parts[t.Part].After.After(now) {
			out = append(out, t)
		}
	}
	return out
}

// owes is when the first of the tellings is to be tried that Jira does not know,
// now at the earliest; zero if it knows all.
func (l Last) owes(sc checklist.Scope, all []Telling, now time.Time) time.Time {
	var first time.Time
	for _, t := range all {
		if l.knows(sc, t) {
			continue
		}
		after := l.Parts[t.Part].After
		if after.Before(now) {
			after = now
		}
		if first.IsZero() || after.Before(first) {
			first = after
		}
	}
	return first
}

// tell makes the calls, one after the other, and returns what Jira knows then. An
// error of the property, or one that says that all is in vain, ends it: err. What
// else fails is tried again later by itself, and is no reason to have the property
// wait: it is among the faults.
func (o *Outbox) tell(ctx context.Context, to Site, sc checklist.Scope, now Last, all []Telling) (next Last, faults, err error) {
	ctx, cancel := context.WithTimeout(ctx, tellLimit)
	defer cancel()
	for _, t := range all {
		if t.Part != PartProperty && o.overtaken(sc, now.Flags) {
			break // the property is to be told first, again
		}
		part := &now.Parts[t.Part]
		t.Was = *part
		err := to.Tell(ctx, sc.IssueID, t)
		if err == nil {
			*part, now.At = Told{Hash: Hash(sc, t.Value), Rev: now.Rev}, o.now()
			continue
		}
		later, ok := errors.AsType[*LaterError](err)
		part.Doubt = part.Doubt || !ok // who says later has taken nothing
		if t.Part == PartProperty || errors.Is(err, ErrGone) || errors.Is(err, ErrSiteGone) {
			return now, faults, err
		}
		wait := retryIn(part.Tries)
		if ok {
			wait = later.wait()
		}
		part.Tries, part.After = part.Tries+1, o.now().Add(wait)
		faults = errors.Join(faults, err)
	}
	return now, faults, nil
}

// overtaken says whether somebody has written what a rule may wait for since
// the flags were as given.
func (o *Outbox) overtaken(sc checklist.Scope, flags string) bool {
	w := o.workOf(sc)
	return w != nil && o.flipped(w, flags)
}
