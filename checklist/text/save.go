package text

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"ticklist/checklist"
)

// Edit is what somebody made of the text of an issue's checklists.
type Edit struct {
	Base string // the text as it was loaded
	Text string // the text that is wanted
	// Rev is of which revision Base is the text; nil where that is not known. With
	// it an edit that is sent again is known as the same.
	Rev   *int64
	By    string // account id
	Can   checklist.Permissions
	Facts checklist.Facts
}

// Saved is an issue after an edit.
type Saved struct {
	checklist.Result
	Conflicts []Conflict
}

// Reworker stores changes; *checklist.Service is one, and says with which errors.
type Reworker interface {
	Rework(context.Context, checklist.Scope, checklist.Rework) (checklist.Result, error)
}

// Save brings what an edit changed together with what others changed since, and
// stores it as one change. Errors are those of the Reworker, FaultsError where the text
// cannot be read, and *checklist.InvalidError where the base cannot.
func Save(ctx context.Context, s Reworker, sc checklist.Scope, e Edit) (Saved, error) {
	var conflicts []Conflict
	id := e.id()
	r := checklist.Rework{By: e.By, Can: e.Can, Facts: e.Facts}
	if e.Rev != nil {
		r.ID = id
	}
	r.Plan = func(newest checklist.Issue, statuses []checklist.Status) ([]checklist.Action, error) {
		base, mine, err := e.read(statuses)
		if err != nil {
			return nil, err
		}
		want, found := Merge(base, mine, newest.Lists, func(name string) string { return id + "-" + name })
		conflicts = found
		return checklist.Difference(newest.Lists, want), nil
	}
	res, err := s.Rework(ctx, sc, r)
	if err != nil {
		return Saved{}, fmt.Errorf("save text: %w", err)
	}
	return Saved{Result: res, Conflicts: conflicts}, nil
}

// id names the edit: the same from the same person at the same revision is the
// same edit.
func (e Edit) id() string {
	h := sha256.New()
	rev := int64(-1)
	if e.Rev != nil {
		rev = *e.Rev
	}
	fmt.Fprintf(h, "%q %d %q %q", e.By, rev, e.Base, e.Text)
	return "x" + hex.EncodeToString(h.Sum(nil)[:12])
}

// read reads both texts. A status that was renamed or deleted since the base was
// loaded is no fault where the base has it: such an item keeps the status that it
// has now, and a new one is open.
func (e Edit) read(statuses []checklist.Status) (base, mine []checklist.List, err error) {
	known := append(slices.Clip(statuses), formerStatuses(e.Base, statuses)...)
	base, err = Read(e.Base, known)
	if err != nil {
		return nil, nil, &checklist.InvalidError{Field: "base", Reason: "This is not a text that was loaded from here."}
	}
	mine, err = Read(e.Text, known)
	return base, mine, err
}

// former begins the ids of statuses that are no more. No status has such an id.
const former = "\x00"

func formerStatuses(base string, statuses []checklist.Status) []checklist.Status {
	var out []checklist.Status
	for raw := range strings.SplitSeq(normalBreaks.Replace(base), "\n") {
		token := grammar(statuses).line(raw).unknown
		if token != "" && !slices.ContainsFunc(out, func(s checklist.Status) bool { return s.Name == token }) {
			out = append(out, checklist.Status{ID: former + token, Name: token})
		}
	}
	return out
}
