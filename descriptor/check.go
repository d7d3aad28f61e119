package descriptor

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

var (
	appKey     = regexp.MustCompile(`^[a-zA-Z0-9._-]{1,64}$`) // Jira takes 80; Forge and the sample apps take less
	moduleKey  = regexp.MustCompile(`^[a-zA-Z0-9-]{1,100}$`)
	urlPath    = regexp.MustCompile(`^(/[a-z0-9_-]+)+$`) // no escapes, no variables: hosts disagree on how such a path is hashed
	basePath   = regexp.MustCompile(`^(/[A-Za-z0-9._~-]+)*$`)
	urlPair    = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]*=(\{([a-zA-Z.]+)\}|[A-Za-z0-9._-]*)$`)
	otherBrace = regexp.MustCompile(`\{\{|\}\}`)
)

// scopes are those of Connect, from its schema.
func scopes() []string {
	return []string{"NONE", "READ", "WRITE", "DELETE", "PROJECT_ADMIN", "ADMIN", "ACT_AS_USER", "ACCESS_EMAIL_ADDRESSES"}
}

// webhookEvents are those that this program takes.
func webhookEvents() []string {
	return []string{"jira:issue_created", "jira:issue_updated", "jira:issue_deleted", "project_deleted", "issuelink_created", propertySet}
}

// propertySet tells of the properties that it names and of no others: without
// names Jira would tell of every property of every app.
const propertySet = "issue_property_set"

// migrations are the API migrations without which the app would be unsafe
// (unsigned installs, context tokens that open every door) or not be taken.
func migrations() []string { return []string{"gdpr", "signed-install", "context-qsh"} }

// root is what the file says. A name that is not here is a slip of the pen.
type root struct {
	Key            string                    `json:"key"`
	Name           string                    `json:"name"`
	Description    string                    `json:"description"`
	Vendor         vendor                    `json:"vendor"`
	BaseURL        string                    `json:"baseUrl"`
	Links          map[string]string         `json:"links"`
	Authentication map[string]string         `json:"authentication"`
	APIVersion     int                       `json:"apiVersion"`
	APIMigrations  map[string]bool           `json:"apiMigrations"`
	Scopes         []string                  `json:"scopes"`
	Lifecycle      lifecycle                 `json:"lifecycle"`
	Modules        map[string]jsontext.Value `json:"modules"`
}

type vendor struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

type lifecycle struct {
	Installed   string `json:"installed"`
	Enabled     string `json:"enabled"`
	Disabled    string `json:"disabled"`
	Uninstalled string `json:"uninstalled"`
}

// module is what all modules have in common, and what those of known kinds have.
type module struct {
	Key      string `json:"key"`
	Location string `json:"location"`
	URL      string `json:"url"`
	Name     words  `json:"name"`
	Target   target `json:"target"`
	Event    string `json:"event"` // of webhooks

	Conditions []condition `json:"conditions"`
	shape

	kind  string   // webPanels and so on
	names []string // of all its members
}

type target struct {
	Type string `json:"type"`
	link
}

// isWebhook says whether the module is one that nobody sees: it has an event and
// a path, and may have neither key nor name.
func (m module) isWebhook() bool { return m.kind == "webhooks" }

// id is what tells the module from the others of its kind.
func (m module) id() string {
	if m.isWebhook() {
		return m.Event
	}
	return m.Key
}

// parse reads the file: no name twice, none unknown.
func parse(raw []byte) (root, error) {
	var r root
	err := json.Unmarshal(raw, &r, json.RejectUnknownMembers(true))
	return r, err
}

// event is a lifecycle event and the path it is posted to.
type event struct{ name, path string }

func (l lifecycle) events() []event {
	return []event{{"installed", l.Installed}, {"enabled", l.Enabled}, {"disabled", l.Disabled}, {"uninstalled", l.Uninstalled}}
}

// faults checks all but the modules.
func (r root) faults() []error {
	var out faults
	need := out.need
	need(appKey.MatchString(r.Key), "key %q: not 1 to 64 letters, digits, '.', '_' or '-'", r.Key)
	need(within(r.Name, 1, 80), "name: not 1 to 80 characters")
	need(within(r.Description, 0, 1400), "description: over 1,400 characters")
	need(within(r.Vendor.Name, 1, 100), "vendor.name: not 1 to 100 characters")
	need(r.BaseURL == placeholder, "baseUrl: not %s", placeholder)
	need(r.Links["self"] == placeholder+"/atlassian-connect.json", "links.self: not this file below %s", placeholder)
	need(len(r.Authentication) == 1 && r.Authentication["type"] == "jwt", "authentication: not jwt")
	for _, name := range migrations() {
		need(r.APIMigrations[name], "apiMigrations.%s: not true", name)
	}
	need(len(r.APIMigrations) == len(migrations()), "apiMigrations: one that is not known")
	need(len(r.Scopes) > 0, "scopes: none")
	for _, s := range r.Scopes {
		need(slices.Contains(scopes(), s), "scopes: %q is none of Connect's", s)
	}
	seen := map[string]bool{}
	for _, e := range r.Lifecycle.events() {
		need(urlPath.MatchString(e.path), "lifecycle.%s: %q is not a plain path", e.name, e.path)
		need(!seen[e.path], "lifecycle.%s: %q is another event's", e.name, e.path)
		seen[e.path] = true
	}
	return out
}

// modules returns the modules and what is wrong with them.
func (r root) modules() ([]module, []error) {
	var all []module
	var faults []error
	for kind, value := range r.Modules {
		some, err := readModules(kind, value)
		if err != nil {
			faults = append(faults, fmt.Errorf("modules.%s: %w", kind, err))
		}
		all = append(all, some...)
	}
	if len(all) == 0 {
		faults = append(faults, errors.New("modules: none"))
	}
	slices.SortFunc(all, func(a, b module) int { return strings.Compare(a.kind+" "+a.id(), b.kind+" "+b.id()) })
	seen := map[string]bool{}
	for _, m := range all {
		for _, err := range m.faults() {
			faults = append(faults, fmt.Errorf("modules.%s %q: %w", m.kind, m.id(), err))
		}
		if seen[m.id()] {
			faults = append(faults, fmt.Errorf("modules.%s %q: it stands twice", m.kind, m.id()))
		}
		seen[m.id()] = true
	}
	return all, faults
}

// readModules reads the modules of one kind: several, or the one of which there
// is no more, such as configurePage.
func readModules(kind string, value jsontext.Value) ([]module, error) {
	if value.Kind() == '{' {
		value = jsontext.Value("[" + string(value) + "]")
	}
	var all []module
	if err := json.Unmarshal(value, &all); err != nil {
		return nil, err
	}
	var members []map[string]jsontext.Value
	if err := json.Unmarshal(value, &members); err != nil {
		return nil, err
	}
	for n := range all {
		all[n].kind, all[n].names = kind, slices.Sorted(maps.Keys(members[n]))
	}
	return all, nil
}

// webhookFaults checks a webhook. Its path has no query, as what happened is in the
// body, but for a property that was set, whose body Jira does not document.
func (m module) webhookFaults() []error {
	var out faults
	out.need(slices.Contains(webhookEvents(), m.Event), "event: none that is known here")
	out.need(m.Key == "" && m.Name.Value == "", "key, name: a webhook has none")
	out.need((m.Event == propertySet) == (len(m.PropertyKeys) > 0), "propertyKeys: they go with %s", propertySet)
	for _, key := range m.PropertyKeys {
		out.need(propertyKey.MatchString(key), "propertyKeys: %q is none", key)
	}
	if m.Event == propertySet {
		return append(out, urlFaults(m.URL, issueVariables())...)
	}
	return append(out, plainFaults(m.URL)...)
}

// faults checks one module.
func (m module) faults() []error {
	if m.isWebhook() {
		return m.webhookFaults()
	}
	var out faults
	out.need(moduleKey.MatchString(m.Key), "key: not 1 to 100 letters, digits or '-'")
	out.need(m.Name.Value != "", "name.value: missing")
	out.need(len(m.Location) <= 100, "location: over 100 characters")
	out = append(out, m.memberFaults()...)
	if check := kinds()[m.kind].check; check != nil {
		out = append(out, check(m)...)
	}
	for _, c := range m.Conditions {
		out = append(out, c.faults()...)
	}
	for _, a := range m.addresses() {
		for _, err := range a.form(a.url) {
			out = append(out, fmt.Errorf("%s: %w", a.what, err))
		}
	}
	return out
}

// within says whether s has between least and most characters and no braces
// left over from a placeholder.
func within(s string, least, most int) bool {
	n := utf8.RuneCountInString(s)
	return n >= least && n <= most && !otherBrace.MatchString(s)
}
