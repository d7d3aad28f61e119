package export

import (
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"ticklist/checklist"
)

// bom tells spreadsheets that what follows is UTF-8.
const bom = "\uFEFF"

type csvEncoder struct{ w *csv.Writer }

func newCSV(w io.Writer) (*csvEncoder, error) {
	if _, err := io.WriteString(w, bom); err != nil {
		return nil, err
	}
	e := &csvEncoder{w: csv.NewWriter(w)} // rows end with a line feed: with CRLF it would drop what cells have of \r
	return e, e.row("issueId", "issueKey", "projectId", "list", "line", "kind", "text", "status", "optional", "details", "assignee", "due", "updatedBy", "updatedAt", "under", "linkIssue", "linkKey", "linkFollow", "rev", "from", "to")
}

// Issue implements Encoder: a row for each line of each list, and one of the
// kind "list" for a list without any; then one for each event, whose kind is its
// own and whose list is an id. What "under" says is the line of the item that a
// line stands under.
func (e *csvEncoder) Issue(sc checklist.Scope, in checklist.Issue, past Past) error {
	for _, l := range in.Lists {
		if len(l.Items) == 0 {
			if err := e.row(sc.IssueID, in.IssueKey, in.ProjectID, l.Name, "", "list", "", "", "", "", "", "", "", "", "", "", "", "", "", "", ""); err != nil {
				return err
			}
		}
		parent := 0 // the line of the last item that stands under none
		for n, it := range l.Items {
			under := ""
			if it.Parent == "" {
				parent = n + 1
			} else {
				under = strconv.Itoa(parent)
			}
			err := e.row(sc.IssueID, in.IssueKey, in.ProjectID, l.Name, strconv.Itoa(n+1), string(it.Kind), it.Text, it.Status,
				strconv.FormatBool(it.Optional), it.Details, it.Assignee, it.Due, it.Updated.By, it.Updated.At.UTC().Format(time.RFC3339),
				under, it.Link.Issue, it.Link.Key, strconv.FormatBool(it.Link.Follow), "", "", "")
			if err != nil {
				return err
			}
		}
	}
	err := past(func(ev checklist.Event) error { return e.event(sc, in, ev) })
	e.w.Flush()
	return errors.Join(err, e.w.Error())
}

func (e *csvEncoder) event(sc checklist.Scope, in checklist.Issue, ev checklist.Event) error {
	from, errFrom := inCell(ev.From)
	to, errTo := inCell(ev.To)
	if err := errors.Join(errFrom, errTo); err != nil {
		return err
	}
	return e.row(sc.IssueID, in.IssueKey, in.ProjectID, ev.List, "", string(ev.Kind), ev.Subject, "", "", "", "", "", ev.By, ev.At.UTC().Format(time.RFC3339),
		"", "", "", "", strconv.FormatInt(ev.Rev, 10), from, to)
}

// Close implements Encoder.
func (e *csvEncoder) Close() error {
	e.w.Flush()
	return e.w.Error()
}

func (e *csvEncoder) row(cells ...string) error {
	for n := range cells {
		cells[n] = defuse(cells[n])
	}
	return e.w.Write(cells)
}

// defuse keeps a spreadsheet from reading a cell as a formula: one that begins
// with = + - @, with a tab, a carriage return or a line feed, or with such a
// character in its wide form, gets an apostrophe in front, which spreadsheets
// take for "this is text". Blanks before it do not hide it. A cell that begins
// with an apostrophe gets another, so that one can be taken off again.
func defuse(cell string) string {
	if cell == "" {
		return cell
	}
	first := strings.TrimLeft(cell, " \u00a0\u3000")
	if strings.ContainsAny(cell[:1], "'\t\r\n") || first != "" && strings.ContainsRune("=+-@＝＋－＠\t\r\n", []rune(first)[0]) {
		return "'" + cell
	}
	return cell
}
