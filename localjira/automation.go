package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
)

// automationPerson is the user that Jira has for its automation; the account is
// the same on all sites. It may do what those may who may edit.
var automationPerson = person{
	Name: "automation", FullName: "Automation for Jira", AccountID: "557058:f58131cb-b67d-43c7-b30d-6b58d40bd077", Locale: "en_US", TimeZone: "Etc/UTC",
}

// What an automation can wait for.
const (
	onCreated      = "created"
	onTransitioned = "transitioned"
	onProperty     = "property"
	onWebhook      = "webhook"
)

const maxRunsKept = 100

// An automation is a rule of the site's: what it waits for and what it does then.
type automation struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Enabled bool     `json:"enabled"`
	On      string   `json:"on"`
	Type    string   `json:"type,omitempty"`   // of issues that are created; "" is any
	To      string   `json:"to,omitempty"`     // status, of transitions; "" is any
	Key     string   `json:"key,omitempty"`    // of properties; "" is any
	Secret  string   `json:"secret,omitempty"` // of webhooks, as the header X-Automation-Webhook-Token
	Do      []action `json:"do"`
}

// An action sets a property, sets a field, or does a transition. Texts within
// values may have smart values: {{issue.key}}, {{webhookData.itemText}}.
type action struct {
	Property   string          `json:"property,omitempty"`
	Field      string          `json:"field,omitempty"`      // name or id of a text of the app's, or labels or priority
	Transition string          `json:"transition,omitempty"` // name
	Value      json.RawMessage `json:"value,omitempty"`
}

// A run is what became of an automation once.
type automationRun struct {
	At    time.Time `json:"at"`
	Rule  string    `json:"rule"` // name
	Issue string    `json:"issue"`
	Fault string    `json:"fault,omitempty"`
}

// automations are all of a site.
type automations struct {
	mu   sync.Mutex
	all  []automation
	runs []automationRun // the last first
}

// demoAutomations show what can be done. Only the one that waits to be called is
// on: the others would change what people and tests do.
func demoAutomations() []automation {
	return []automation{
		{ID: "list-completed", Name: "A complete checklist is done", Enabled: true, On: onWebhook, Secret: "only-for-this-machine", Do: []action{{Transition: "Done"}}},
		{ID: "bug-created", Name: "A bug begins with its steps", On: onCreated, Type: "Bug", Do: []action{
			{Property: "ticklist.do", Value: json.RawMessage(`{"add":["Reproduce {{issue.key}}","Write a test that fails"]}`)},
		}},
		{ID: "work-begins", Name: "What is begun is planned", On: onTransitioned, To: "In progress", Do: []action{
			{Property: "ticklist.do", Value: json.RawMessage(`{"check":"plan"}`)},
		}},
	}
}

func (a automation) check() error {
	if a.Name == "" || !slices.Contains([]string{onCreated, onTransitioned, onProperty, onWebhook}, a.On) {
		return fmt.Errorf("%w: an automation has a name, and waits for created, transitioned, property or webhook", errBadCall)
	}
	if a.On == onWebhook && a.Secret == "" {
		return fmt.Errorf("%w: a webhook has a secret", errBadCall)
	}
	for _, do := range a.Do {
		if n := len(slices.DeleteFunc([]string{do.Property, do.Field, do.Transition}, func(s string) bool { return s == "" })); n != 1 {
			return fmt.Errorf("%w: an action has one of property, field and transition", errBadCall)
		}
	}
	return nil
}

// put adds an automation, or replaces the one with its id.
func (all *automations) put(a automation) automation {
	all.mu.Lock()
	defer all.mu.Unlock()
	if a.ID == "" {
		a.ID = uuid.NewString()
	}
	at := slices.IndexFunc(all.all, func(one automation) bool { return one.ID == a.ID })
	if at < 0 {
		all.all = append(all.all, a)
	} else {
		all.all[at] = a
	}
	return a
}

// that are the automations that are on and wait for something.
func (all *automations) that(wait func(automation) bool) []automation {
	all.mu.Lock()
	defer all.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(all.all), func(a automation) bool { return !a.Enabled || !wait(a) })
}

func (all *automations) note(r automationRun) {
	all.mu.Lock()
	defer all.mu.Unlock()
	all.runs = slices.Insert(all.runs, 0, r)
	all.runs = all.runs[:min(len(all.runs), maxRunsKept)]
}

// automate runs what waits for something that somebody did. What automations do
// runs none, as in Jira where nobody allows it.
func (s *site) automate(ctx context.Context, by person, i issue, data any, wait func(automation) bool) {
	if by.AccountID == automationPerson.AccountID {
		return
	}
	for _, a := range s.automations.that(wait) {
		var fault error
		for _, do := range a.Do {
			if fault = s.act(ctx, do, i, data); fault != nil {
				break
			}
		}
		r := automationRun{At: s.app.now(), Rule: a.Name, Issue: i.Key}
		if fault != nil {
			r.Fault = fault.Error()
		}
		s.automations.note(r)
	}
}

// act does one action, as the user that automations are.
func (s *site) act(ctx context.Context, do action, i issue, data any) error {
	now, ok := s.world.issue(i.IDText())
	if !ok {
		return fmt.Errorf("%w: the issue is gone", errBadCall)
	}
	by := caller{person: automationPerson}
	value, err := filled(do.Value, s.smart(now, data))
	if err != nil {
		return err
	}
	switch {
	case do.Property != "":
		s.world.setProperty(now, do.Property, value)
		return s.propertyChanged(ctx, hookPropertySet, automationPerson, now, do.Property, value)
	case do.Field != "":
		return s.setField(ctx, by, now, do.Field, value)
	}
	open := s.open(by, now)
	at := slices.IndexFunc(open, func(t transition) bool { return strings.EqualFold(t.Name, do.Transition) })
	if at < 0 {
		return &transitionError{"There is no transition " + do.Transition + " from " + now.Status + "."}
	}
	return s.transit(ctx, by, now, strconv.Itoa(open[at].ID))
}

// setField sets a text of the app's by name or id, labels or the priority.
func (s *site) setField(ctx context.Context, by caller, i issue, field string, value json.RawMessage) error {
	switch field {
	case "labels", "priority":
		in := edit{Issue: i.IDText()}
		if err := json.Unmarshal([]byte(`{"`+field+`":`+string(value)+`}`), &in); err != nil {
			return fmt.Errorf("%w: %w", errBadCall, err)
		}
		return s.edit(ctx, by.person, in)
	}
	for _, f := range s.app.current().Descriptor.customFields() {
		if f.Name == field {
			field = f.ID()
		}
	}
	texts, faults := s.readTexts(map[string]json.RawMessage{field: value}, "2")
	for _, fault := range faults {
		return fmt.Errorf("%w: %s", errBadCall, fault)
	}
	return s.setTexts(ctx, by, i, texts)
}

// smart are the values that texts of actions can name.
func (s *site) smart(i issue, data any) map[string]any {
	properties := map[string]any{}
	for key, raw := range s.world.propertiesOf(i, []string{"*all"}) {
		var value any
		if json.Unmarshal(raw, &value) == nil {
			properties[key] = value
		}
	}
	about := map[string]any{
		"id": i.IDText(), "key": i.Key, "summary": i.Summary, "status": map[string]any{"name": i.Status}, "properties": properties,
		"issueType": map[string]any{"name": i.TypeName}, "project": map[string]any{"key": i.Project.Key},
	}
	for _, f := range s.app.current().Descriptor.customFields() {
		about[f.Name] = s.restValue(f, i, "2")
	}
	return map[string]any{"issue": about, "webhookData": data}
}

var smartValue = regexp.MustCompile(`\{\{([^{}]+)\}\}`)

// filled puts smart values into the texts of a value. One that is not there is
// empty, as in Jira.
func filled(value json.RawMessage, smart map[string]any) (json.RawMessage, error) {
	if len(value) == 0 {
		return json.RawMessage("null"), nil
	}
	var v any
	if err := json.Unmarshal(value, &v); err != nil {
		return nil, fmt.Errorf("%w: the value of an action: %w", errBadCall, err)
	}
	text, err := json.Marshal(fill(v, smart))
	return text, errors.Join(err)
}

func fill(v any, smart map[string]any) any {
	switch v := v.(type) {
	case string:
		return smartValue.ReplaceAllStringFunc(v, func(found string) string {
			return smartText(strings.TrimSpace(found[2:len(found)-2]), smart)
		})
	case []any:
		for n := range v {
			v[n] = fill(v[n], smart)
		}
	case map[string]any:
		for name := range v {
			v[name] = fill(v[name], smart)
		}
	}
	return v
}

// smartText is what a path such as issue.status.name leads to, as a text.
func smartText(path string, smart map[string]any) string {
	var at any = smart
	for name := range strings.SplitSeq(path, ".") {
		in, _ := at.(map[string]any)
		at = in[name]
	}
	switch v := at.(type) {
	case nil:
		return ""
	case string:
		return v
	}
	text, _ := json.Marshal(at) // it came from JSON
	return string(text)
}
