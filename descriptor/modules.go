package descriptor

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var (
	picture      = regexp.MustCompile(`^(/[a-z0-9_-]+)+\.(svg|png)$`)
	propertyKey  = regexp.MustCompile(`^[A-Za-z0-9._-]{1,255}$`) // Jira takes 255 characters: the rest is what needs no escape
	propertyPath = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*)*$`)
	jqlAlias     = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]*$`) // a word of JQL that needs no quotes
)

// kind is what is asked of the modules of one kind beyond what is asked of all.
type kind struct {
	// members are all names that a module of this kind may have, beside key and
	// name; nil where the rest is Jira's.
	members []string
	// variables are what Jira fills into its addresses.
	variables []string
	check     func(module) []error
}

// kinds are those whose shape is known here; of the others only what all modules
// have in common is checked. The shapes are from the pages of
// https://developer.atlassian.com/cloud/jira/platform/modules/
func kinds() map[string]kind {
	return map[string]kind{
		"webPanels":                 {check: module.panelFaults},
		"jiraEntityProperties":      {members: []string{"entityType", "keyConfigurations"}, check: module.propertyFaults},
		"jiraIssueFields":           {members: []string{"description", "type", "property"}, check: module.fieldFaults},
		"jiraWorkflowValidators":    workflowKind("validator", module.validatorFaults, "expression", "errorMessage"),
		"jiraWorkflowConditions":    workflowKind("condition", module.expressionFaults, "expression"),
		"jiraWorkflowPostFunctions": workflowKind("postFunction", module.functionFaults, "triggered"),
		"jiraDashboardItems": {
			members:   []string{"description", "url", "thumbnailUrl", "configurable", "refreshable", "conditions"},
			variables: []string{"dashboard.id", "dashboardItem.id", "dashboardItem.key", "dashboardItem.viewType"},
			check:     module.dashboardFaults,
		},
		"jiraIssueContexts": glanceKind(),
		"jiraIssueGlances":  glanceKind(),
	}
}

// workflowKind is a rule of a workflow, which may have pages to configure it.
func workflowKind(object string, check func(module) []error, own ...string) kind {
	return kind{
		members:   append([]string{"description", "create", "edit", "view"}, own...),
		variables: []string{object + ".id", object + ".config"},
		check:     check,
	}
}

func glanceKind() kind {
	return kind{
		members:   []string{"icon", "content", "target", "conditions", "jiraNativeAppsEnabled"},
		variables: issueVariables(),
		check:     module.glanceFaults,
	}
}

// issueVariables are what Jira fills in on an issue page. One that it cannot fill
// in becomes an empty value, so what reads the query must bear that.
func issueVariables() []string {
	return []string{"issue.id", "issue.key", "issuetype.id", "project.id", "project.key"}
}

type words struct {
	Value string `json:"value"`
}

type link struct {
	URL string `json:"url"`
}

// shape is what modules of the kinds known here have beside a key and a name.
type shape struct {
	Description words `json:"description"`

	Triggered link `json:"triggered"` // of post functions; the next three of all rules of workflows
	Create    link `json:"create"`
	Edit      link `json:"edit"`
	View      link `json:"view"`

	Icon         link    `json:"icon"` // of glances
	Content      content `json:"content"`
	ThumbnailURL string  `json:"thumbnailUrl"` // of dashboard items

	EntityType        string             `json:"entityType"` // of entity properties
	KeyConfigurations []keyConfiguration `json:"keyConfigurations"`

	Type     string         `json:"type"` // of fields
	Property *fieldProperty `json:"property"`

	Expression   string        `json:"expression"` // of validators and conditions
	ErrorMessage *errorMessage `json:"errorMessage"`

	PropertyKeys []string `json:"propertyKeys"` // of webhooks
}

type content struct {
	Type  string `json:"type"`
	Label words  `json:"label"`
}

// keyConfiguration is what Jira indexes of one property.
// https://developer.atlassian.com/cloud/jira/platform/modules/entity-property/
type keyConfiguration struct {
	PropertyKey string       `json:"propertyKey"`
	Extractions []extraction `json:"extractions"`
}

type extraction struct {
	ObjectName string `json:"objectName"`
	Type       string `json:"type"`
	Alias      string `json:"alias"`
}

// fieldProperty is where a read-only field has its value.
// https://developer.atlassian.com/cloud/jira/platform/modules/issue-field-property/
type fieldProperty struct {
	Key  string `json:"key"`
	Path string `json:"path"`
	Type string `json:"type"`
}

type errorMessage struct {
	words
	Expression string `json:"expression"`
}

// address is something that Jira calls or has a browser load.
type address struct {
	what string // such as url
	url  string
	form func(string) []error
}

// addresses are all of a module's.
func (m module) addresses() []address {
	page := func(s string) []error { return urlFaults(s, m.variables()) }
	all := []address{
		{"url", m.URL, page},
		{"target.url", m.Target.URL, page},
		{"create.url", m.Create.URL, page},
		{"edit.url", m.Edit.URL, page},
		{"view.url", m.View.URL, page},
		{"triggered.url", m.Triggered.URL, plainFaults},
		{"icon.url", m.Icon.URL, pictureFaults},
		{"thumbnailUrl", m.ThumbnailURL, pictureFaults},
	}
	return slices.DeleteFunc(all, func(a address) bool { return a.url == "" })
}

func (m module) variables() []string {
	if k, known := kinds()[m.kind]; known && k.variables != nil {
		return k.variables
	}
	return issueVariables()
}

// plainFaults checks an address that Jira posts to: what it is about is in the
// body, so there is no query.
func plainFaults(s string) []error {
	if !urlPath.MatchString(s) {
		return []error{fmt.Errorf("url: %q is not a plain path", s)}
	}
	return nil
}

func pictureFaults(s string) []error {
	if !picture.MatchString(s) {
		return []error{fmt.Errorf("url: %q is not the plain path of a picture", s)}
	}
	return nil
}

// urlFaults checks the address of a page: a plain path of ours, and a query
// whose values are fixed or one variable each.
func urlFaults(s string, variables []string) []error {
	path, query, hasQuery := strings.Cut(s, "?")
	out := plainFaults(path)
	if !hasQuery {
		return out
	}
	for pair := range strings.SplitSeq(query, "&") {
		found := urlPair.FindStringSubmatch(pair)
		switch {
		case found == nil:
			out = append(out, fmt.Errorf("url: %q is not name=value with a fixed value or one variable", pair))
		case found[2] != "" && !slices.Contains(variables, found[2]):
			out = append(out, fmt.Errorf("url: %q is no variable of this place", found[2]))
		}
	}
	return out
}

// faults are the errors of all that does not hold.
type faults []error

func (f *faults) need(ok bool, format string, args ...any) {
	if !ok {
		*f = append(*f, fmt.Errorf(format, args...))
	}
}

// memberFaults refuses a name that Jira does not know: it would ignore it, and
// say so nowhere.
func (m module) memberFaults() []error {
	known := kinds()[m.kind].members
	if known == nil {
		return nil
	}
	var out faults
	for _, name := range m.names {
		out.need(name == "key" || name == "name" || slices.Contains(known, name), "%q is none of its members", name)
	}
	return out
}

func (m module) panelFaults() []error {
	if m.Location == "" || m.URL == "" {
		return []error{errors.New("location or url: missing")}
	}
	return nil
}

func (m module) propertyFaults() []error {
	var out faults
	out.need(m.EntityType == "issue", "entityType: not issue, whose properties are those that this app sets")
	out.need(len(m.KeyConfigurations) > 0, "keyConfigurations: none")
	seen := map[string]bool{}
	for _, k := range m.KeyConfigurations {
		out.need(propertyKey.MatchString(k.PropertyKey), "propertyKey: %q is none", k.PropertyKey)
		out.need(len(k.Extractions) > 0, "extractions: none")
		for _, e := range k.Extractions {
			out.need(propertyPath.MatchString(e.ObjectName), "objectName: %q is no path", e.ObjectName)
			out.need(slices.Contains([]string{"number", "text", "string", "user", "date"}, e.Type), "type: %q is none", e.Type)
			if e.Alias == "" { // it is found as issue.property[key].path alone
				continue
			}
			out.need(jqlAlias.MatchString(e.Alias), "alias: %q is no word of JQL", e.Alias)
			out.need(!seen[strings.ToLower(e.Alias)], "alias: %q stands twice", e.Alias)
			seen[strings.ToLower(e.Alias)] = true
		}
	}
	return out
}

// fieldFaults checks a field. Of Jira's types only two are used: what is read
// from a property, and text that people write.
func (m module) fieldFaults() []error {
	var out faults
	out.need(m.Description.Value != "", "description.value: missing")
	switch m.Type {
	case "rich_text":
		out.need(m.Property == nil, "property: only a read_only field has one")
	case "read_only":
		if m.Property == nil {
			return append(out, errors.New("property: missing"))
		}
		out.need(propertyKey.MatchString(m.Property.Key), "property.key: %q is none", m.Property.Key)
		out.need(propertyPath.MatchString(m.Property.Path), "property.path: %q is no path", m.Property.Path)
		out.need(slices.Contains([]string{"number", "string", "date"}, m.Property.Type), "property.type: %q is none", m.Property.Type)
	default:
		out.need(false, "type: %q is none that is known here", m.Type)
	}
	return out
}

func (m module) expressionFaults() []error {
	if strings.TrimSpace(m.Expression) == "" {
		return []error{errors.New("expression: missing")}
	}
	return nil
}

func (m module) validatorFaults() []error {
	out := m.expressionFaults()
	if e := m.ErrorMessage; e != nil && (e.Value == "") == (e.Expression == "") {
		out = append(out, errors.New("errorMessage: not one of value and expression"))
	}
	return out
}

func (m module) functionFaults() []error {
	if m.Triggered.URL == "" {
		return []error{errors.New("triggered.url: missing")}
	}
	return nil
}

func (m module) dashboardFaults() []error {
	var out faults
	out.need(m.Description.Value != "", "description.value: missing")
	out.need(m.URL != "", "url: missing")
	out.need(m.ThumbnailURL != "", "thumbnailUrl: missing")
	return out
}

func (m module) glanceFaults() []error {
	var out faults
	out.need(m.Icon.URL != "", "icon.url: missing")
	out.need(m.Content.Type == "label" && m.Content.Label.Value != "", "content: not a label")
	out.need(m.Target.Type == "web_panel" && m.Target.URL != "", "target: not a web_panel with a url")
	return out
}
