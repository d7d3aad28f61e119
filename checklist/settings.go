package checklist

import (
	"maps"
	"reflect"
	"slices"
	"time"
)

// Area is where admins choose: a site, or one of its projects.
type Area struct {
	ClientKey string
	ProjectID string // Jira's numeric id; "" for the site as a whole
}

// Settings is what the admins of a place chose.
type Settings struct {
	Rev       int64     // counts the saves; 0 while nothing is stored
	StatusRev int64     // counts the saves of statuses
	Statuses  []Status  // in order; nil where none are chosen here
	Retired   []Retired // the statuses that were removed here, oldest first
	Watches   []Watch   // of a site; a project has none
	Choice
	Created time.Time // UTC, whole milliseconds
}

// Choice is the settings of a place beside its statuses. What is nil is not
// chosen there: a project has it from its site, a site from [Defaults].
type Choice struct {
	SeveralLists      *bool
	OptionalByDefault *bool // of items that are added without saying it
	Panel             *string
	Tell              *string
	Language          *string
	HideComplete      *bool
	Permissions       *Grants
	Fields            *Fields // of sites alone
}

// Where the panel stands on the page of an issue.
const (
	PanelLeft  = "left"  // among the content
	PanelRight = "right" // among its details
)

// What Jira is told of a checklist.
const (
	TellNothing = "nothing"
	TellCounts  = "counts"
	TellTexts   = "texts" // and counts
)

// LanguageOfJira is the language that a person has chosen in Jira.
const LanguageOfJira = "jira"

// Languages returns the languages that can be chosen, with [LanguageOfJira] as the first.
func Languages() []string { return []string{LanguageOfJira, "en", "de", "fr", "es", "pt", "ja", "he"} }

// Setting is the name of one setting.
type Setting string

// The settings of a site and a project.
const (
	SetSeveralLists      Setting = "severalLists"
	SetOptionalByDefault Setting = "optionalByDefault"
	SetPanel             Setting = "panel"
	SetTell              Setting = "tell"
	SetLanguage          Setting = "language"
	SetHideComplete      Setting = "hideComplete"
	SetPermissions       Setting = "permissions"
	SetFields            Setting = "fields" // which a project does not have
)

// Words returns what the setting can be, in the order in which a person chooses,
// if it is one of a few words; else nil.
func (s Setting) Words() []string {
	switch s {
	case SetPanel:
		return []string{PanelLeft, PanelRight}
	case SetTell:
		return []string{TellNothing, TellCounts, TellTexts}
	case SetLanguage:
		return Languages()
	}
	return nil
}

// Value is what a setting is: a bool, a string, [Grants] or [Fields]; nil where it
// is not chosen.
type Value any

// Source is where a value is from.
type Source string

// The places that a value can be from, each before those from which it inherits.
const (
	FromPerson  Source = "person"
	FromProject Source = "project"
	FromSite    Source = "site"
	FromDefault Source = "default"
)

// Held is what holds of one setting in a place.
type Held struct {
	Value Value
	Own   bool // it was chosen in this very place
	From  Source
}

// own is what was chosen in this very place.
func (h Held) own() Value {
	if h.Own {
		return h.Value
	}
	return nil
}

// SettingConflictError refuses to change a setting that somebody else has
// changed. It is an ErrConflict.
type SettingConflictError struct{ Now Held }

func (e *SettingConflictError) Error() string { return "the setting was changed by somebody else" }

// Is makes it an ErrConflict.
func (e *SettingConflictError) Is(target error) bool { return target == ErrConflict }

// Defaults returns what holds where nothing was chosen.
func Defaults() Choice {
	return Choice{
		SeveralLists: new(true), OptionalByDefault: new(false), Panel: new(PanelLeft), Tell: new(TellCounts),
		Language: new(LanguageOfJira), HideComplete: new(false), Permissions: &Grants{}, Fields: new(defaultFields()),
	}
}

// value returns what was chosen of one setting, nil for nothing.
func (c Choice) value(s Setting) Value {
	switch s {
	case SetSeveralLists:
		return valueOf(c.SeveralLists)
	case SetOptionalByDefault:
		return valueOf(c.OptionalByDefault)
	case SetPanel:
		return valueOf(c.Panel)
	case SetTell:
		return valueOf(c.Tell)
	case SetLanguage:
		return valueOf(c.Language)
	case SetHideComplete:
		return valueOf(c.HideComplete)
	case SetPermissions:
		return valueOf(c.Permissions)
	case SetFields:
		return valueOf(c.Fields)
	}
	return nil
}

func valueOf[T any](v *T) Value {
	if v == nil {
		return nil
	}
	return *v
}

// with returns the choice with another value of one setting, nil for none, or an
// *InvalidError.
func (c Choice) with(s Setting, v Value) (Choice, error) {
	var ok bool
	switch s {
	case SetSeveralLists:
		c.SeveralLists, ok = pointer[bool](v)
	case SetOptionalByDefault:
		c.OptionalByDefault, ok = pointer[bool](v)
	case SetHideComplete:
		c.HideComplete, ok = pointer[bool](v)
	case SetFields:
		c.Fields, ok = pointer[Fields](v)
	case SetPanel:
		c.Panel, ok = word(s, v)
	case SetTell:
		c.Tell, ok = word(s, v)
	case SetLanguage:
		c.Language, ok = word(s, v)
	case SetPermissions:
		if c.Permissions, ok = pointer[Grants](v); ok && c.Permissions != nil {
			return c, c.Permissions.check()
		}
	default:
		return c, ErrNoSetting
	}
	if !ok {
		return c, &InvalidError{Field: "value", Reason: "This setting cannot be that."}
	}
	return c, nil
}

func pointer[T any](v Value) (*T, bool) {
	if v == nil {
		return nil, true
	}
	is, ok := v.(T)
	return &is, ok
}

func word(s Setting, v Value) (*string, bool) {
	p, ok := pointer[string](v)
	return p, ok && (p == nil || slices.Contains(s.Words(), *p))
}

// held is what holds of a setting where the given places are asked in order.
func held(s Setting, at Source, chain ...sourced) Held {
	for _, c := range chain {
		if v := c.choice.value(s); v != nil {
			return Held{Value: v, Own: c.from == at, From: c.from}
		}
	}
	return Held{Value: Defaults().value(s), From: FromDefault}
}

// sourced is what was chosen somewhere.
type sourced struct {
	from   Source
	choice Choice
}

// Options is what holds in a project of what admins choose, beside statuses. Its
// zero value restricts nothing.
type Options struct {
	OneList           bool // an issue has no second checklist
	OptionalByDefault bool
	HideComplete      bool
	Panel             string
	Tell              string
	Language          string
	Permissions       Grants // none where Jira's hold
	Watches           []Watched
	Fields            Fields
}

// TellsTexts says whether Jira may be told what checklists say: not where some
// who may see the issue may not see its checklists.
func (o Options) TellsTexts() bool {
	_, custom := o.Permissions[View]
	return o.Tell == TellTexts && !custom
}

// TellsCounts says whether Jira may be told how far checklists are.
func (o Options) TellsCounts() bool { return o.Tell == TellCounts || o.Tell == TellTexts }

// optionsOf is what holds in a project, or with an empty choice of it, on its site.
func optionsOf(site, project Choice) Options {
	at := func(s Setting) Value {
		return held(s, FromProject, sourced{FromProject, project}, sourced{FromSite, site}).Value
	}
	several, _ := at(SetSeveralLists).(bool)
	optional, _ := at(SetOptionalByDefault).(bool)
	hide, _ := at(SetHideComplete).(bool)
	panel, _ := at(SetPanel).(string)
	tell, _ := at(SetTell).(string)
	language, _ := at(SetLanguage).(string)
	grants, _ := at(SetPermissions).(Grants)
	fields, _ := at(SetFields).(Fields)
	return Options{
		OneList: !several, OptionalByDefault: optional, HideComplete: hide, Panel: panel, Tell: tell, Language: language, Permissions: grants, Fields: fields,
	}
}

// Forget replaces a person's account id by Erased wherever it stands by itself
// in the names of statuses and in watches, which keep their ids; takes it out of
// the permissions; and says whether it stood anywhere.
func (s *Settings) Forget(accountID string) bool {
	found := false
	replace := func(in *string) {
		was := *in
		*in = replaceID(was, accountID)
		found = found || *in != was
	}
	s.Statuses, s.Watches = slices.Clone(s.Statuses), slices.Clone(s.Watches)
	for n := range s.Statuses {
		replace(&s.Statuses[n].Name)
	}
	for n := range s.Watches {
		replace(&s.Watches[n].List)
		replace(&s.Watches[n].Pattern)
	}
	if s.Permissions == nil || !slices.Contains(s.Permissions.People(), accountID) {
		return found
	}
	s.Permissions = new(s.Permissions.without(accountID))
	return true
}

// same says whether two values of a setting are the same.
func same(a, b Value) bool {
	if x, ok := a.(Grants); ok {
		y, ok := b.(Grants)
		return ok && maps.EqualFunc(x.sorted(), y.sorted(), slices.Equal)
	}
	return reflect.DeepEqual(a, b)
}
