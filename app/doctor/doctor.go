// Package doctor says what is wrong with a deployment and how to mend it: a
// finding for each thing that was looked at. Here are the findings' form and the
// rules; package main looks, and hands in what it saw. It knows no database, no
// network and no setting's value.
package doctor

import (
	"encoding/json"
	"fmt"
	"io"
)

// State is how something was found.
type State string

// The states. Only Wrong makes the exit status 1.
const (
	OK      State = "ok"
	Warning State = "warning" // it works, and will not always
	Wrong   State = "wrong"
)

// Finding is what was seen of one thing.
type Finding struct {
	Check string `json:"check"`
	State State  `json:"state"`
	What  string `json:"what"`           // one sentence
	Mend  string `json:"mend,omitempty"` // one sentence; "" if it is ok
}

// Good is a finding of something that is as it should be.
func Good(check, what string, args ...any) Finding {
	return Finding{Check: check, State: OK, What: fmt.Sprintf(what, args...)}
}

// Doubt is a finding of something that works and should be mended.
func Doubt(check, mend, what string, args ...any) Finding {
	return Finding{Check: check, State: Warning, What: fmt.Sprintf(what, args...), Mend: mend}
}

// Bad is a finding of something that does not work.
func Bad(check, mend, what string, args ...any) Finding {
	return Finding{Check: check, State: Wrong, What: fmt.Sprintf(what, args...), Mend: mend}
}

// AnyWrong says whether something does not work.
func AnyWrong(all []Finding) bool {
	for _, f := range all {
		if f.State == Wrong {
			return true
		}
	}
	return false
}

// Print writes a line for each finding, and how to mend it below.
func Print(w io.Writer, all []Finding) error {
	for _, f := range all {
		if _, err := fmt.Fprintf(w, "%-8s %-14s %s\n", f.State, f.Check, f.What); err != nil {
			return err
		}
		if f.Mend == "" {
			continue
		}
		if _, err := fmt.Fprintf(w, "%-8s %-14s -> %s\n", "", "", f.Mend); err != nil {
			return err
		}
	}
	return nil
}

// PrintJSON writes a JSON object a line.
func PrintJSON(w io.Writer, all []Finding) error {
	out := json.NewEncoder(w)
	for _, f := range all {
		if err := out.Encode(f); err != nil {
			return err
		}
	}
	return nil
}
