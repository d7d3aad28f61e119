package descriptor

import (
	"errors"
	"fmt"
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

// variables are what Jira fills in on an issue page. One that it cannot fill in
// becomes an empty value, so what reads the query must bear that.
func variables() []string {
	return []string{"issue.id", "issue.key", "issuetype.id", "project.id", "project.key"}
}

// webhookEvents are those that this program takes.
func webhookEvents() []string {
	return []string{"jira:issue_created", "jira:issue_updated", "jira:issue_deleted", "project_deleted", "issuelink_created"}
}

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

// module is what all modules have in common; the rest of each is Jira's.
type module struct {
	Key      string `json:"key"`
	Location string `json:"location"`
	URL      string `json:"url"`
	Name     struct {
		Value string `json:"value"`
	} `json:"name"`
	Target struct {
		URL string `json:"url"`
	} `json:"target"`
	Event string `json:"event"` // of webhooks

	Conditions []condition `json:"conditions"`

	kind string // webPanels and so on
}

// address is the module's URL, wherever it has it; "" if it has none.
func (m module) address() string {
	if m.URL != "" {
		return m.URL
	}
	return m.Target.URL
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
	var out []error
	need := func(ok bool, format string, args ...any) {
		if !ok {
			out = append(out, fmt.Errorf(format, args...))
		}
	}
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
		var some []module
		if value.Kind() == '{' { // a module of which there is one, such as configurePage
			value = jsontext.Value("[" + string(value) + "]")
		}
		if err := json.Unmarshal(value, &some); err != nil {
			faults = append(faults, fmt.Errorf("modules.%s: %w", kind, err))
		}
		for _, m := range some {
			m.kind = kind
			all = append(all, m)
		}
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

// webhookFaults checks a webhook. Its path has no query: what happened is in the
// body.
func (m module) webhookFaults() []error {
	var out []error
	if !slices.Contains(webhookEvents(), m.Event) {
		out = append(out, errors.New("event: none that is known here"))
	}
	if m.Key != "" || m.Name.Value != "" {
		out = append(out, errors.New("key, name: a webhook has none"))
	}
	if !urlPath.MatchString(m.URL) {
		out = append(out, fmt.Errorf("url: %q is not a plain path", m.URL))
	}
	return out
}

// faults checks one module.
func (m module) faults() []error {
	if m.isWebhook() {
		return m.webhookFaults()
	}
	var out []error
	if !moduleKey.MatchString(m.Key) {
		out = append(out, errors.New("key: not 1 to 100 letters, digits or '-'"))
	}
	if m.Name.Value == "" {
		out = append(out, errors.New("name.value: missing"))
	}
	if m.kind == "webPanels" && (m.Location == "" || m.URL == "") {
		out = append(out, errors.New("location or url: missing"))
	}
	for _, c := range m.Conditions {
		out = append(out, c.faults()...)
	}
	if len(m.Location) > 100 {
		out = append(out, errors.New("location: over 100 characters"))
	}
	if address := m.address(); address != "" {
		out = append(out, urlFaults(address)...)
	}
	return out
}

// urlFaults checks a module's URL: a plain path of ours, and a query whose
// values are fixed or one variable each.
func urlFaults(address string) []error {
	var out []error
	path, query, hasQuery := strings.Cut(address, "?")
	if !urlPath.MatchString(path) {
		out = append(out, fmt.Errorf("url: %q is not a plain path", path))
	}
	if !hasQuery {
		return out
	}
	for pair := range strings.SplitSeq(query, "&") {
		found := urlPair.FindStringSubmatch(pair)
		switch {
		case found == nil:
			out = append(out, fmt.Errorf("url: %q is not name=value with a fixed value or one variable", pair))
		case found[2] != "" && !slices.Contains(variables(), found[2]):
			out = append(out, fmt.Errorf("url: %q is no variable of an issue page", found[2]))
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
