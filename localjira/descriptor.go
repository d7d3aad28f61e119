package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/yosida95/uritemplate/v3"
)

// A descriptor is what this site reads of an app's atlassian-connect.json.
type descriptor struct {
	Key       string                     `json:"key"`
	Name      string                     `json:"name"`
	BaseURL   string                     `json:"baseUrl"` // without a slash at the end, once parsed
	Scopes    []string                   `json:"scopes"`
	Lifecycle map[string]string          `json:"lifecycle"`
	Modules   map[string]json.RawMessage `json:"modules"`

	modules []module // all of them, parsed
}

// A module is one entry under "modules" that has an address.
type module struct {
	Kind     string
	Key      string         `json:"key"`
	Name     moduleName     `json:"name"`
	Event    string         `json:"event"` // of webhooks, which have no key
	Location string         `json:"location"`
	URL      string         `json:"url"` // a URI template, relative to the base URL
	Layout   moduleLayout   `json:"layout"`
	Options  map[string]any `json:"options"`

	Conditions []condition `json:"conditions"` // all of them have to hold

	Icon    moduleAddress `json:"icon"` // of issue contexts, as what follows
	Content moduleContent `json:"content"`
	Target  moduleTarget  `json:"target"`

	PropertyKeys []string      `json:"propertyKeys"` // of webhooks about properties
	Expression   string        `json:"expression"`   // of rules of workflows, as what follows
	ErrorMessage moduleMessage `json:"errorMessage"`
	Triggered    moduleAddress `json:"triggered"`
	Create       moduleAddress `json:"create"`
	Edit         moduleAddress `json:"edit"`
	View         moduleAddress `json:"view"`

	Values map[string]string `json:"-"` // of variables that are no issue's, once it is opened
}

// A moduleMessage is what a validator says that is not met: words, or an
// expression that comes to them.
type moduleMessage struct {
	moduleName
	Expression string `json:"expression"`
}

type moduleAddress struct {
	URL string `json:"url"`
}

type moduleContent struct {
	Label moduleName `json:"label"`
}

// A moduleTarget is what an issue context opens. This site opens web panels.
type moduleTarget struct {
	Type string `json:"type"`
	URL  string `json:"url"`
}

type moduleName struct {
	Value string `json:"value"`
}

type moduleLayout struct {
	Width  string `json:"width"`
	Height string `json:"height"`
}

// The places of the issue page where this site shows web panels.
const (
	locationLeft  = "atl.jira.view.issue.left.context"
	locationRight = "atl.jira.view.issue.right.context"
)

// parseDescriptor reads a descriptor and refuses one that Jira could not
// install: without a key, a base URL with a host, or an install address.
func parseDescriptor(body []byte) (descriptor, error) {
	var d descriptor
	if err := json.Unmarshal(body, &d); err != nil {
		return descriptor{}, fmt.Errorf("read the descriptor: %w", err)
	}
	d.BaseURL = strings.TrimSuffix(d.BaseURL, "/")
	base, err := url.Parse(d.BaseURL)
	if err != nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https") {
		return descriptor{}, fmt.Errorf("the descriptor's baseUrl is %q, which is no web address", d.BaseURL)
	}
	if d.Key == "" {
		return descriptor{}, fmt.Errorf("the descriptor has no key")
	}
	if d.Lifecycle["installed"] == "" {
		return descriptor{}, fmt.Errorf("the descriptor has no lifecycle.installed: it could never get a secret")
	}
	for kind, raw := range d.Modules {
		found, err := parseModules(kind, raw)
		if err != nil {
			return descriptor{}, err
		}
		d.modules = append(d.modules, found...)
	}
	slices.SortStableFunc(d.modules, func(a, b module) int { return strings.Compare(a.Kind, b.Kind) })
	return d, nil
}

// parseModules reads the modules of one kind: a list, or for a few kinds a
// single object.
func parseModules(kind string, raw json.RawMessage) ([]module, error) {
	var list []module
	if raw = bytes.TrimSpace(raw); bytes.HasPrefix(raw, []byte("{")) {
		raw = slices.Concat([]byte("["), raw, []byte("]"))
	}
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, fmt.Errorf("read the descriptor's %s: %w", kind, err)
	}
	for i := range list {
		list[i].Kind = kind
		if list[i].Target.Type == "web_panel" {
			list[i].URL = list[i].Target.URL
		}
	}
	return list, nil
}

// module finds a module by key.
func (d descriptor) module(key string) (m module, ok bool) {
	i := slices.IndexFunc(d.modules, func(m module) bool { return m.Key == key && m.URL != "" })
	if i < 0 {
		return module{}, false
	}
	return d.modules[i], true
}

// panels are the web panels of the issue page of a project that belong at a
// location, in the descriptor's order: those whose conditions hold.
func (d descriptor) panels(location string, of *placements, projectID string) []module {
	return slices.DeleteFunc(slices.Clone(d.modules), func(m module) bool {
		return m.Kind != "webPanels" || m.Location != location || !of.hold(m.Conditions, projectID)
	})
}

// pages are what the app adds to the administration: of the site as the kind
// adminPages, of projects as jiraProjectAdminTabPanels.
func (d descriptor) pages(kind string) []module {
	return slices.DeleteFunc(slices.Clone(d.modules), func(m module) bool { return m.Kind != kind })
}

// fill puts an issue's facts into a module's address; there is no issue on some
// pages. What it gives is still relative to the base URL. A variable that this
// site does not know becomes nothing, as in Jira.
func (m module) fill(i *issue) (*url.URL, error) {
	template, err := uritemplate.New(m.URL)
	if err != nil {
		return nil, fmt.Errorf("the url of module %s is no URI template: %w", m.Key, err)
	}
	values := uritemplate.Values{}
	for name, value := range m.context(i) {
		values.Set(name, uritemplate.String(byBytes(value)))
	}
	filled, err := template.Expand(values)
	if err != nil {
		return nil, fmt.Errorf("fill the url of module %s: %w", m.Key, err)
	}
	u, err := url.Parse(filled)
	if err != nil || u.Host != "" || !strings.HasPrefix(u.Path, "/") {
		return nil, fmt.Errorf("the url of module %s is not relative to the base URL: %q", m.Key, filled)
	}
	return u, nil
}

// byBytes is a text whose runes are another's bytes, which the template then
// escapes one by one. Of runes beyond those the package escapes the code point and
// not its UTF-8.
func byBytes(text string) string {
	runes := make([]rune, len(text))
	for n := range len(text) {
		runes[n] = rune(text[n])
	}
	return string(runes)
}

// context are all values that a module is opened with.
func (m module) context(i *issue) map[string]string {
	all := productContext(i)
	maps.Copy(all, m.Values)
	return all
}

// productContext are an issue's facts under the names that descriptors have for
// them; none without an issue.
func productContext(i *issue) map[string]string {
	if i == nil {
		return map[string]string{}
	}
	if i.ID == 0 {
		return map[string]string{"project.id": i.Project.ID, "project.key": i.Project.Key}
	}
	return map[string]string{
		"issue.id": i.IDText(), "issue.key": i.Key, "issuetype.id": i.TypeID, "project.id": i.Project.ID, "project.key": i.Project.Key,
	}
}
