package imports

import (
	"context"
	"fmt"

	"ticklist/checklist"
)

// Request is data that is to be imported into an issue.
type Request struct {
	ID     string // chosen by the sender, or made of what is imported
	Seed   string // of the ids of what is new, see Merge; "" for the id
	Format Format // "" for the one that Detect finds
	Data   string
	Mode   Mode
	By     string // account id
	Can    checklist.Permissions
	Facts  checklist.Facts
}

// Result is an issue after an import.
type Result struct {
	checklist.Result
	Imported
}

// Reworker stores changes; *checklist.Service is one, and says with which errors.
type Reworker interface {
	Rework(context.Context, checklist.Scope, checklist.Rework) (checklist.Result, error)
}

// Import imports data into an issue, as one change. Sent again with the same id it
// does nothing. Errors are those of the Reworker, and ErrUnreadable.
func Import(ctx context.Context, s Reworker, sc checklist.Scope, r Request) (Result, error) {
	var out Result
	var err error
	out.Result, err = s.Rework(ctx, sc, checklist.Rework{ID: r.ID, By: r.By, Can: r.Can, Facts: r.Facts, Plan: func(newest checklist.Issue, statuses []checklist.Status) ([]checklist.Action, error) {
		var actions []checklist.Action
		out.Imported, actions, err = Plan(newest, statuses, r)
		return actions, err
	}})
	if err != nil {
		return Result{}, fmt.Errorf("import checklists: %w", err)
	}
	return out, nil
}

// Plan says what importing data into an issue would do. The error is ErrUnreadable.
func Plan(issue checklist.Issue, statuses []checklist.Status, r Request) (Imported, []checklist.Action, error) {
	in, err := Read(r.Format, r.Data, statuses)
	if err != nil {
		return Imported{}, nil, err
	}
	if len(in.Lists) == 0 { // also in the mode that replaces: nothing takes the place of nothing
		return in, nil, nil
	}
	seed := r.Seed
	if seed == "" {
		seed = r.ID
	}
	want, notes := Merge(issue, in, r.Mode, seed)
	for _, n := range notes {
		in.Notes = together(in.Notes, n)
	}
	return in, checklist.Difference(issue.Lists, want), nil
}

// together adds a note to those of which there is one of each code.
func together(notes []Note, n Note) []Note {
	notes = noted(notes, n.Code, n.N, "")
	for _, s := range n.Samples {
		notes = noted(notes, n.Code, 0, s)
	}
	return notes
}
