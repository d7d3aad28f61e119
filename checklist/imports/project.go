package imports

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"ticklist/checklist"
	"ticklist/checklist/bulk"
)

// Kind is the kind of the bulk jobs that move a project in.
const Kind = "import"

// perPage is how many issues are looked at in one step: as many as are written well
// within a step's time.
const perPage = 25

// Apps are the formats that a project can be moved in from: what other apps keep in
// Jira itself.
func Apps() []Format { return []Format{IssueChecklist, SmartChecklist, MultipleChecklists, Okapya} }

// Ask is what is to be moved in.
type Ask struct {
	Formats []Format `json:"formats"`
	Mode    Mode     `json:"mode"` // not Replace
	Preview bool     `json:"preview"`
}

// Check returns an *checklist.InvalidError for what cannot be done.
func (a Ask) Check() error {
	if len(a.Formats) == 0 || slices.ContainsFunc(a.Formats, func(f Format) bool { return !slices.Contains(Apps(), f) }) {
		return &checklist.InvalidError{Field: "formats", Reason: "Name one or more apps that keep checklists in Jira."}
	}
	if a.Mode != Append && a.Mode != Missing { // replacing again would take away what was done since
		return &checklist.InvalidError{Field: "mode", Reason: "The mode is append or missing."}
	}
	return nil
}

// Outcome is the result of a job: what it has found so far.
type Outcome struct {
	Preview bool     `json:"preview"`
	Issues  int      `json:"issues"` // with something to import
	Lists   int      `json:"lists"`
	Items   int      `json:"items"`
	Would   int      `json:"would"` // issues that would be changed, of a dry run
	Notes   []told   `json:"notes"`
	Samples []Sample `json:"samples"`
	// Problems are the issues of which something could not be imported, the first
	// maxProblems.
	Problems []Problem `json:"problems"`
	// Known are the fields of the site that hold checklists, by their format.
	Known map[Format][]string `json:"known"`
}

// told is a note in an outcome.
type told struct {
	Code    Code     `json:"code"`
	N       int      `json:"n"`
	Samples []string `json:"samples"`
}

// Sample shows what becomes of one issue.
type Sample struct {
	Issue  string `json:"issue"`
	Key    string `json:"key"`
	Format Format `json:"format"`
	Lists  int    `json:"lists"`
	Items  int    `json:"items"`
	Text   string `json:"text"` // the first items
}

// Problem is an issue of which something could not be imported.
type Problem struct {
	Issue  string `json:"issue"`
	Key    string `json:"key"`
	Format Format `json:"format"`
	Code   string `json:"code"` // unreadable, or that of a rejected operation
}

const (
	maxShown    = 10 // samples of an outcome
	maxProblems = 100
	sampleLines = 5
)

// Source is a Jira site. Errors of all methods are faults, or *bulk.LaterError where
// Jira wants to be left alone.
type Source interface {
	// Count says about how many issues a project has.
	Count(ctx context.Context, at checklist.Area) (int64, error)
	// Fields are the ids of the fields that hold checklists, by their format.
	Fields(ctx context.Context, at checklist.Area) (map[Format][]string, error)
	// Page returns issues with the values of fields and properties that they have.
	// page is "" for the first, or what an earlier page said; ErrNoPage if that is
	// too old.
	Page(ctx context.Context, at checklist.Area, page string, limit int, fields, properties []string) (SourcePage, error)
	// Property returns one value, or ErrNoProperty.
	Property(ctx context.Context, at checklist.Area, issueID, key string) ([]byte, error)
}

// What a Source says beside faults.
var (
	ErrNoPage     = errors.New("the page is not known any more")
	ErrNoProperty = errors.New("there is no such property")
)

// SourcePage is a page of issues.
type SourcePage struct {
	Issues []SourceIssue
	Next   string // "" behind the last
}

// SourceIssue is an issue of a site.
type SourceIssue struct {
	ID                 string
	Facts              checklist.Facts
	Fields, Properties map[string][]byte // values as JSON
}

// Lists is checklist.Service, as far as it is used here.
type Lists interface {
	Reworker
	LoadIn(ctx context.Context, sc checklist.Scope, projectID string) (checklist.Issue, error)
}

// Mover moves projects in, a page of issues a step. Each step may be done again: what
// is there is not added again.
type Mover struct {
	Source Source
	Lists  Lists
}

// properties are those that hold checklists, as many as one question may have.
func properties() []string {
	return []string{SmartProperty, SummaryProperty, multipleProperty + "0", multipleProperty + "1", multipleProperty + "2"}
}

// Step is a bulk.Handler.
func (m *Mover) Step(ctx context.Context, j bulk.Job, s *bulk.Step) error {
	var ask Ask
	if err := json.Unmarshal(j.Ask, &ask); err != nil {
		return &bulk.ProblemError{Text: "What was asked for cannot be read."}
	}
	out := Outcome{Preview: ask.Preview}
	if len(s.Result) > 0 {
		if err := json.Unmarshal(s.Result, &out); err != nil {
			return fmt.Errorf("read how far the import is: %w", err)
		}
	}
	if err := m.begin(ctx, j, s, &out); err != nil {
		return err
	}
	page, err := m.Source.Page(ctx, j.Area, s.Cursor, perPage, slices.Concat(out.Known[IssueChecklist], out.Known[SmartChecklist], out.Known[Okapya]), properties())
	if errors.Is(err, ErrNoPage) {
		s.Cursor = "" // from the beginning: what is done is not done again
		return nil
	}
	if err != nil {
		return err
	}
	w := work{Mover: m, job: j, ask: ask, out: &out, step: s}
	for _, issue := range page.Issues {
		if err := w.issue(ctx, issue); err != nil {
			s.Done, s.Changed, s.Failed = 0, 0, 0 // the page is looked at again
			return err
		}
	}
	s.Cursor, s.Finished = page.Next, page.Next == ""
	s.Total = max(s.Total, j.Done+s.Done)
	if s.Finished {
		s.Total = j.Done + s.Done
	}
	s.Result, err = json.Marshal(out)
	return err
}

// begin finds out what there is to do, in the first step.
func (m *Mover) begin(ctx context.Context, j bulk.Job, s *bulk.Step, out *Outcome) (err error) {
	if out.Known != nil {
		return nil
	}
	if s.Total, err = m.Source.Count(ctx, j.Area); err != nil {
		return err
	}
	known, err := m.Source.Fields(ctx, j.Area)
	if err != nil {
		return err
	}
	if out.Known = known; known == nil {
		out.Known = map[Format][]string{}
	}
	return nil
}

// work is one step while it is done.
type work struct {
	*Mover
	job  bulk.Job
	ask  Ask
	out  *Outcome
	step *bulk.Step
}

// issue imports what the apps left in an issue.
func (w *work) issue(ctx context.Context, is SourceIssue) error {
	found, changed, failed := false, false, false
	for _, f := range w.ask.Formats {
		data, err := w.data(ctx, is, f)
		if err != nil {
			return err
		}
		for n, one := range data {
			did, err := w.one(ctx, is, f, n, one)
			if err != nil {
				return err
			}
			found, changed, failed = found || did.found, changed || did.changed, failed || did.failed
		}
	}
	w.step.Done++
	if found {
		w.out.Issues++
	}
	switch {
	case changed && w.ask.Preview:
		w.out.Would++
	case changed:
		w.step.Changed++
	}
	if failed {
		w.step.Failed++
	}
	return nil
}

// data is what an app left in an issue, each piece to be read by itself.
func (w *work) data(ctx context.Context, is SourceIssue, f Format) ([]string, error) {
	var out []string
	for _, field := range w.out.Known[f] {
		if v := is.Fields[field]; len(v) > 0 {
			out = append(out, plain(v))
		}
	}
	switch {
	case f == SmartChecklist && len(out) == 0 && len(is.Properties[SmartProperty]) > 0:
		return []string{string(is.Properties[SmartProperty])}, nil
	case f == IssueChecklist && len(out) == 0 && len(is.Properties[SummaryProperty]) > 0:
		return []string{string(is.Properties[SummaryProperty])}, nil
	case f == MultipleChecklists:
		return w.shards(ctx, is)
	}
	return out, nil
}

// plain is a value without the quotes of a JSON text.
func plain(value []byte) string {
	var s string
	if json.Unmarshal(value, &s) == nil {
		return s
	}
	return string(value)
}

// shards puts the properties of Multiple Checklists together; those that the search
// did not answer are asked for.
func (w *work) shards(ctx context.Context, is SourceIssue) ([]string, error) {
	all := map[string]json.RawMessage{}
	for n := 0; ; n++ {
		key := multipleProperty + strconv.Itoa(n)
		value, has := is.Properties[key]
		if !has && n < 3 {
			break
		}
		if !has {
			var err error
			value, err = w.Source.Property(ctx, w.job.Area, is.ID, key)
			if errors.Is(err, ErrNoProperty) {
				break
			}
			if err != nil {
				return nil, err
			}
		}
		all[key] = value
	}
	if len(all) == 0 {
		return nil, nil
	}
	b, err := json.Marshal(all)
	return []string{string(b)}, err
}

// did is what was done with one piece of data.
type did struct{ found, changed, failed bool }

// one imports a piece of data into an issue.
func (w *work) one(ctx context.Context, is SourceIssue, f Format, nth int, data string) (did, error) {
	sc := checklist.Scope{ClientKey: w.job.ClientKey, IssueID: is.ID}
	has, err := w.Lists.LoadIn(ctx, sc, is.Facts.ProjectID)
	if err != nil {
		return did{}, err
	}
	r := Request{
		ID: w.name(f, nth, data), Seed: fmt.Sprint("project ", f, " ", nth), Format: f, Data: data, Mode: w.ask.Mode, By: w.job.Created.By,
		Can: checklist.Permissions{View: true, Add: true, Edit: true, Toggle: true, Delete: true}, Facts: is.Facts,
	}
	in, actions, err := Plan(has, has.Statuses, r)
	if errors.Is(err, ErrUnreadable) {
		w.problem(is, f, "unreadable")
		return did{failed: true}, nil
	}
	if err != nil || len(in.Lists) == 0 {
		return did{}, err
	}
	w.count(is, in)
	if w.ask.Preview || len(actions) == 0 || has.Recent.Has(r.ID) {
		return did{found: true, changed: w.ask.Preview && len(actions) > 0 && !has.Recent.Has(r.ID)}, nil
	}
	res, err := Import(ctx, w.Lists, sc, r)
	if err != nil {
		return did{}, err
	}
	for _, refused := range res.Rejected {
		w.problem(is, f, string(refused.Code))
		break
	}
	return did{found: true, changed: res.Issue.Rev > has.Rev, failed: len(res.Rejected) > 0}, nil
}

// name is the id of an import: the same data is imported once, as long as the issue
// remembers it.
func (w *work) name(f Format, nth int, data string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %s %d %q", f, w.ask.Mode, nth, data))
	return "import-" + hex.EncodeToString(sum[:12])
}

// count adds what was found in an issue to the outcome.
func (w *work) count(is SourceIssue, in Imported) {
	sample := Sample{Issue: is.ID, Key: is.Facts.IssueKey, Format: in.Format, Lists: len(in.Lists)}
	shown := 0
	for _, l := range in.Lists {
		sample.Items += len(l.Items)
		for _, it := range l.Items {
			if shown++; shown <= sampleLines {
				sample.Text = joined(sample.Text, excerpt(it.Text))
			}
		}
	}
	w.out.Lists += sample.Lists
	w.out.Items += sample.Items
	if len(w.out.Samples) < maxShown {
		w.out.Samples = append(w.out.Samples, sample)
	}
	notes := make([]Note, 0, len(w.out.Notes))
	for _, n := range w.out.Notes {
		notes = append(notes, Note(n))
	}
	for _, n := range in.Notes {
		notes = together(notes, n)
	}
	w.out.Notes = w.out.Notes[:0]
	for _, n := range notes {
		w.out.Notes = append(w.out.Notes, told(n))
	}
}

func (w *work) problem(is SourceIssue, f Format, code string) {
	if len(w.out.Problems) < maxProblems {
		w.out.Problems = append(w.out.Problems, Problem{Issue: is.ID, Key: is.Facts.IssueKey, Format: f, Code: code})
	}
}
