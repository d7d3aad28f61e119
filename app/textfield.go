package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2/simplelru"

	"ticklist/checklist"
	"ticklist/checklist/adf"
	"ticklist/checklist/outbox"
	"ticklist/checklist/textfield"
	"ticklist/tenant"
)

const (
	// textModule is the key of the field's module in the descriptor.
	textModule = "checklist-text"

	// fieldsLife is how long it is remembered which id the field has on a site: it
	// stays as long as the app is installed. Of maxFieldSites sites at most.
	fieldsLife    = 6 * time.Hour
	maxFieldSites = 4096

	// textSoon is how long after somebody's change has come in the field is looked
	// at again: at once, but behind what the change has to tell itself.
	textSoon = 100 * time.Millisecond
)

// textField keeps the field Checklist Text: what people and rules write there
// changes the checklists, and the checklists are written there.
//
// Whether somebody has written is decided by what the field says at that moment
// and not by what a webhook told: those come twice, late and in any order. What it
// says is ours if it is what it was told last, or if the app itself has changed it
// last, whatever Jira has made of it since. Everything else is somebody's change,
// and is brought in before anything is written over it.
type textField struct {
	lists   textLists
	told    toldTexts
	options handlersOptions
	jira    textJira
	rights  effectiveRights
	now     func() time.Time
	log     *slog.Logger

	mu    sync.Mutex // guards what follows; never held while Jira is asked
	sites *lru.LRU[string, fieldSite]
}

// fieldSite is a site as far as its field is concerned.
type fieldSite struct {
	field string // its id, such as customfield_10050
	self  string // the account id of the app's own user
	until time.Time
}

// textLists is checklist.Service, as far as it is used here.
type textLists interface {
	listKeeper
	AsOf(ctx context.Context, sc checklist.Scope, rev int64) ([]checklist.List, []checklist.Action, error)
	WithStatuses(ctx context.Context, clientKey, projectID string, in checklist.Issue) (checklist.Issue, error)
}

// toldTexts knows what Jira was told last, as an outbox.Store does.
type toldTexts interface {
	Last(ctx context.Context, sc checklist.Scope) (outbox.Last, error)
	Doubt(ctx context.Context, sc checklist.Scope, p outbox.Part, now time.Time) error
}

// handlersOptions is what admins chose for a project; errors are faults.
type handlersOptions interface {
	Options(ctx context.Context, clientKey, projectID string) (checklist.Options, error)
}

// textJira reads and writes the field. AppField answers tenant.ErrNoField,
// FieldText tenant.ErrNoIssue, SetFieldText both; every other error means that Jira
// has not said.
type textJira interface {
	AppField(ctx context.Context, in tenant.Installation, moduleKey string) (string, error)
	Self(ctx context.Context, in tenant.Installation) (string, error)
	FieldText(ctx context.Context, in tenant.Installation, issueID, field string) (tenant.FieldText, error)
	SetFieldText(ctx context.Context, in tenant.Installation, issueID, field string, document []byte) error
}

func newTextField(s *server, lists *checklist.Service, asking textJira, rights effectiveRights) *textField {
	sites, err := lru.NewLRU[string, fieldSite](maxFieldSites, nil)
	if err != nil {
		panic(err) // only a size below 1 is refused, and the size is a constant
	}
	return &textField{
		lists: lists, told: s.data.checklists, options: s.data.choices, jira: asking, rights: rights, now: time.Now, log: s.log, sites: sites,
	}
}

// wanted is a tenant.Inbox's: whether a webhook may be about the field. What the
// app wrote itself is not.
func (f *textField) wanted(ctx context.Context, clientKey string, w tenant.Webhook) (bool, error) {
	if w.Fields != tenant.AnyField && !strings.Contains(w.Fields, "customfield_") {
		return false, nil
	}
	options, err := f.options.Options(ctx, clientKey, w.InProject)
	if err != nil || !options.KeepsText() {
		return false, err
	}
	known, ok := f.known(clientKey)
	return !ok || w.Who != known.self && names(w.Fields, known.field), nil
}

// names says whether the field is, or may be, among those that changed.
func names(fields, field string) bool {
	return fields == tenant.AnyField || slices.Contains(strings.Split(fields, ","), field)
}

func (f *textField) known(clientKey string) (fieldSite, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	site, ok := f.sites.Get(clientKey)
	return site, ok && f.now().Before(site.until)
}

func (f *textField) forget(clientKey string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sites.Remove(clientKey)
}

// site asks Jira what the field is called there, and remembers it.
func (f *textField) site(ctx context.Context, in tenant.Installation) (fieldSite, error) {
	if site, ok := f.known(in.ClientKey); ok {
		return site, nil
	}
	field, err := f.jira.AppField(ctx, in, textModule)
	if err != nil {
		return fieldSite{}, err
	}
	self, err := f.jira.Self(ctx, in)
	if err != nil {
		return fieldSite{}, err
	}
	site := fieldSite{field: field, self: self, until: f.now().Add(fieldsLife)}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sites.Add(in.ClientKey, site)
	return site, nil
}

// do brings in what somebody has written into the field of a webhook's issue. A
// change of which nothing came, since it is not allowed or says nothing, is taken
// back: the field is told again.
func (f *textField) do(ctx context.Context, t tenant.Task, in tenant.Installation) error {
	options, err := f.options.Options(ctx, t.ClientKey, "") // of the site: in which project the issue is now only Jira knows
	known, ok := f.known(t.ClientKey)
	if err != nil || !options.Fields.Text || ok && !names(t.Fields, known.field) {
		return err
	}
	sc := checklist.Scope{ClientKey: t.ClientKey, IssueID: t.IssueID}
	last, err := f.told.Last(ctx, sc)
	if err != nil {
		return err
	}
	r, err := f.read(ctx, in, sc, last.Parts[outbox.PartText])
	if errors.Is(err, tenant.ErrNoField) || errors.Is(err, tenant.ErrNoIssue) {
		return nil
	}
	if err != nil || r.ours() || !r.stored.Options.KeepsText() {
		return err
	}
	now, err := f.take(ctx, in, r)
	if err != nil || now.Rev != r.stored.Rev || bytes.Equal(r.said, textfield.Of(now)) {
		return err // a revision is told by itself
	}
	return f.told.Doubt(ctx, sc, outbox.PartText, f.now())
}

// reading is what the field says beside what it is to say.
type reading struct {
	tenant.FieldText
	fieldSite
	scope  checklist.Scope
	stored checklist.Issue
	said   []byte // as textfield.Normal has it
	was    outbox.Told
	// unread says why it is not known what the field says, nil if it is.
	unread error
}

// ours says whether what the field says was written by the app, or says nothing
// and was never told anything.
func (r reading) ours() bool {
	if r.unread != nil {
		return r.By == r.self
	}
	return r.By == r.self || r.was.Said(r.scope, r.said) || r.said == nil && r.was.Silent()
}

// read asks Jira what the field says.
func (f *textField) read(ctx context.Context, in tenant.Installation, sc checklist.Scope, was outbox.Told) (reading, error) {
	site, err := f.site(ctx, in)
	if err != nil {
		return reading{}, err
	}
	now, err := f.jira.FieldText(ctx, in, sc.IssueID, site.field)
	if err != nil {
		return reading{}, err
	}
	stored, err := f.lists.Load(ctx, sc)
	if err != nil {
		return reading{}, err
	}
	if stored, err = f.lists.WithStatuses(ctx, sc.ClientKey, now.ProjectID, stored); err != nil {
		return reading{}, err
	}
	r := reading{FieldText: now, fieldSite: site, scope: sc, stored: stored, was: was}
	r.said, r.unread = textfield.Normal(now.Value, stored.Statuses)
	return r, nil
}

// take brings in what somebody has written, as far as they may, and returns the
// issue as it is then.
func (f *textField) take(ctx context.Context, in tenant.Installation, r reading) (checklist.Issue, error) {
	base, err := f.base(ctx, r)
	if err != nil {
		return r.stored, err
	}
	can := checklist.Permissions{}
	if r.By != "" {
		if can, err = f.rights.Effective(ctx, tenant.Principal{Installation: in, AccountID: r.By, ProjectID: r.ProjectID}, r.scope.IssueID); err != nil {
			return r.stored, err
		}
	}
	res, err := textfield.Save(ctx, f.lists, r.scope, textfield.Change{
		Base: base, BaseRev: r.was.Rev, Document: r.Value, By: r.By, Can: can,
		Facts: checklist.Facts{BaseURL: in.BaseURL, IssueKey: r.Key, ProjectID: r.ProjectID, IssueTypeID: r.TypeID},
	})
	if refused(err) {
		f.log.Warn("text field", "tenant", r.scope.ClientKey, "issue", r.scope.IssueID, "refused", err.Error())
		return r.stored, nil
	}
	if err != nil {
		return r.stored, err
	}
	if len(res.Rejected) > 0 {
		f.log.Warn("text field", "tenant", r.scope.ClientKey, "issue", r.scope.IssueID, "rejected", len(res.Rejected), "first", string(res.Rejected[0].Code))
	}
	return f.lists.WithStatuses(ctx, r.scope.ClientKey, r.ProjectID, res.Issue)
}

// refused says whether a change can never be brought in.
func refused(err error) bool {
	_, invalid := errors.AsType[*checklist.InvalidError](err)
	return invalid || errors.Is(err, checklist.ErrForbidden) || errors.Is(err, adf.ErrDocument)
}

// base are the lists of which the field said before what it was told. If the
// history does not reach back to them, it was told what there is now: then the
// field is taken at its word.
func (f *textField) base(ctx context.Context, r reading) ([]checklist.List, error) {
	if r.was.Silent() {
		return nil, nil
	}
	lists, _, err := f.lists.AsOf(ctx, r.scope, r.was.Rev)
	if _, gone := errors.AsType[*checklist.InvalidError](err); gone {
		return r.stored.Lists, nil
	}
	if err != nil {
		return nil, err
	}
	then, err := f.lists.WithStatuses(ctx, r.scope.ClientKey, r.ProjectID, checklist.Issue{Lists: lists})
	return then.Lists, err
}

// tell makes the field say what the outbox wants, unless somebody has written
// there meanwhile: then that comes in first, and what the outbox wants is another
// text.
func (f *textField) tell(ctx context.Context, in tenant.Installation, issueID string, t outbox.Telling) error {
	if t.Value == nil && t.Was.Silent() {
		return nil
	}
	r, err := f.read(ctx, in, checklist.Scope{ClientKey: in.ClientKey, IssueID: issueID}, t.Was)
	if errors.Is(err, tenant.ErrNoField) {
		return nil // the site's admins have removed it
	}
	if err != nil || r.unread == nil && bytes.Equal(r.said, t.Value) {
		return err
	}
	if !r.ours() {
		if !r.stored.Options.KeepsText() {
			return nil // it is theirs
		}
		now, err := f.take(ctx, in, r)
		if err != nil {
			return err
		}
		if now.Rev != r.stored.Rev {
			return &outbox.LaterError{After: textSoon, Reason: "somebody has written into the field"}
		}
	}
	return f.write(ctx, in, r, t.Value)
}

func (f *textField) write(ctx context.Context, in tenant.Installation, r reading, text []byte) error {
	document := []byte("null")
	if text != nil {
		var err error
		if document, err = adf.Document(string(text)); err != nil {
			return err
		}
	}
	err := f.jira.SetFieldText(ctx, in, r.scope.IssueID, r.field, document)
	if errors.Is(err, tenant.ErrNoField) {
		f.forget(in.ClientKey) // it may be another since the app was installed again
		f.log.Info("text field", "tenant", in.ClientKey, "issue", r.scope.IssueID, "refused", "the field is not on the issue's edit screen")
		return nil
	}
	if err != nil {
		return fmt.Errorf("tell the field: %w", err)
	}
	return nil
}
