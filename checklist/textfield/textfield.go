// Package textfield knows what Jira's field Checklist Text says of an issue, and
// what follows for its checklists when somebody writes there: a person, an
// automation rule, the bulk editor or a program. It knows neither HTTP nor how the
// field is read and written.
package textfield

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"unicode/utf8"

	"ticklist/checklist"
	"ticklist/checklist/adf"
	"ticklist/checklist/text"
)

// MaxText is how long the text is in the field, in characters. Jira takes 32,767
// of a text field and does not say whether it counts those of the document:
// https://support.atlassian.com/jira/kb/jira-cloud-the-entered-text-is-too-long/
// A checklist that is longer is not in the field at all. A part of it would be
// taken for all of it, and whoever adds a line there would delete the rest.
const MaxText = 16_000

// Of is what the field is to say of an issue, which brings along what Jira may be
// told and which statuses there are, as a [checklist.Service] loads it; nil for
// nothing. It leaves out whose items are and which issues they are tied to.
func Of(in checklist.Issue) []byte {
	if !in.Options.KeepsText() {
		return nil
	}
	s := text.Write(text.Bare(in.Lists), in.Statuses)
	if s == "" || utf8.RuneCountInString(s) > MaxText {
		return nil
	}
	return []byte(s)
}

// Normal is what a document in the field says, in the form of [Of]; nil for
// nothing. The error is adf.ErrDocument.
func Normal(document []byte, statuses []checklist.Status) ([]byte, error) {
	lists, err := read(document, statuses)
	if err != nil {
		return nil, err
	}
	s := text.Write(text.Bare(lists), statuses)
	if s == "" {
		return nil, nil
	}
	return []byte(s), nil
}

// escaped is a status whose brackets Jira's old markup has escaped, as a smart value
// of automation may have them. Ticklist itself escapes one bracket at most.
var escaped = regexp.MustCompile(`(?m)^(\s*(?:[*+-]\s)?)\\\[([^\]\\\n]*)\\\]`)

// read reads a document. What its brackets hold where that is no status belongs
// to the text: a rule that writes "[PAY-12] Refund" means that.
func read(document []byte, statuses []checklist.Status) ([]checklist.List, error) {
	lines, err := adf.Lines(document)
	if err != nil {
		return nil, err
	}
	lists, unknown := text.ReadLoosely(escaped.ReplaceAllString(lines, "$1[$2]"), statuses)
	for n := range lists {
		for i := range lists[n].Items {
			it := &lists[n].Items[i]
			if token, is := unknown[it.ID]; is {
				it.Text = "[" + token + "] " + it.Text
			}
		}
	}
	return lists, nil
}

// Change is what somebody wrote into the field.
type Change struct {
	// Base are the lists of which the field said before what Of gives; nil where it
	// said nothing. Whose items are they say, too.
	Base     []checklist.List
	BaseRev  int64  // of the issue when it had Base
	Document []byte // the field's value, null if it was cleared
	By       string // account id
	Can      checklist.Permissions
	Facts    checklist.Facts
}

// Save brings what was written together with what others changed since the field
// said Base, as one change. Items whose words are still there, or much alike, stay
// what they are. Written again, the same does nothing. Errors are those of the
// Reworker, and adf.ErrDocument.
func Save(ctx context.Context, s text.Reworker, sc checklist.Scope, c Change) (checklist.Result, error) {
	id := c.id()
	res, err := s.Rework(ctx, sc, checklist.Rework{ID: id, By: c.By, Can: c.Can, Facts: c.Facts, Plan: func(newest checklist.Issue, statuses []checklist.Status) ([]checklist.Action, error) {
		mine, err := read(c.Document, statuses)
		if err != nil {
			return nil, err
		}
		text.Fill(c.Base, mine)
		base := text.Meanwhile(c.Base, mine, newest.Lists)
		want, _ := text.Merge(base, mine, newest.Lists, func(name string) string { return id + "-" + name })
		return checklist.Difference(newest.Lists, want), nil
	}})
	if err != nil {
		return checklist.Result{}, fmt.Errorf("save the field's text: %w", err)
	}
	return res, nil
}

// id names the change: the same document over the same base is the same change,
// however often Jira tells of it.
func (c Change) id() string {
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "%d %t %q", c.BaseRev, c.Base == nil, c.Document) // never fails
	return "f" + hex.EncodeToString(h.Sum(nil)[:12])
}
