package main

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"

	"ticklist/localjira/expression"
)

// The kinds of an app's modules that rules of workflows are.
const (
	kindCondition = "jiraWorkflowConditions"
	kindValidator = "jiraWorkflowValidators"
	kindFunction  = "jiraWorkflowPostFunctions"
)

// A rule is a module of the app at a transition, with what its page has saved.
type rule struct {
	ID         string
	Transition int
	Kind       string
	Module     string // its key
	Config     string
}

// rulesOf are those of one kind at a transition of a project.
func (w *world) rulesOf(p *project, t transition, kind string) []rule {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return slices.DeleteFunc(slices.Clone(w.rules[p.Key]), func(r rule) bool { return r.Transition != t.ID || r.Kind != kind })
}

// demoRules are those that the first project begins with: it is done when what is
// mandatory is, and what is to do again has to be ticked again.
func demoRules() map[string][]rule {
	const message = "Complete the checklist’s mandatory items first."
	mandatory, _ := json.Marshal(map[string]any{ // texts and a bool can be encoded
		"rule": "mandatory", "need": false, "message": message,
		"expression": "let s = issue.properties['ticklist'];\ns == null || s.total == 0 || s.mandatoryOpen == 0",
	})
	return map[string][]rule{"WEB": {
		{uuid.NewString(), transitions()[2].ID, kindValidator, "checklist-validator", string(mandatory)},
		{uuid.NewString(), transitions()[0].ID, kindFunction, "checklist-post-function", `{"actions":[{"uncheck":"*"}]}`},
	}}
}

// notMet is what Jira says where a module has no message of its own.
const notMet = "A rule of the workflow is not met."

// refusal is why the rules of one kind do not let a transition through, in words
// for the person; "" if they do. An app that is gone or disabled lets nothing
// through: https://developer.atlassian.com/cloud/jira/platform/modules/workflow-validator/
func (s *site) refusal(kind string, t transition, i issue, by person) string {
	for _, r := range s.world.rulesOf(i.Project, t, kind) {
		f, err := s.app.enabled()
		at := slices.IndexFunc(f.Descriptor.modules, func(m module) bool { return m.Kind == kind && m.Key == r.Module })
		if err != nil || at < 0 {
			return notMet
		}
		if why := s.refusalOf(f.Descriptor.modules[at], r, s.entities(t, i, by, r.Config), by); why != "" {
			return why
		}
	}
	return ""
}

// refusalOf evaluates one rule. The configuration may bring an expression of its
// own. What is a text and not true is the message; everything else is false.
func (s *site) refusalOf(m module, r rule, names map[string]any, by person) string {
	source := m.Expression
	if config, is := names["config"].(map[string]any); is {
		if own, is := config["expression"].(string); is {
			source = own
		}
	}
	value, err := s.come(source, names, by)
	if err != nil {
		s.log.Warn("the expression of a rule", "module", m.Key, "err", err)
	}
	if said, is := value.(string); is && r.Kind == kindValidator && said != "" {
		return said
	}
	if value == true {
		return ""
	}
	if m.ErrorMessage.Expression != "" {
		value, err := s.come(m.ErrorMessage.Expression, names, by)
		if said, is := value.(string); err == nil && is && said != "" {
			return said
		}
	}
	if m.ErrorMessage.Value != "" {
		return m.ErrorMessage.Value
	}
	return notMet
}

// come is what an expression comes to for a person.
func (s *site) come(source string, names map[string]any, by person) (any, error) {
	e, err := expression.Parse(source)
	if err != nil {
		return nil, err
	}
	now := s.app.now()
	if zone, err := time.LoadLocation(by.TimeZone); err == nil {
		now = now.In(zone)
	}
	return e.Evaluate(names, now)
}

// entities are the context variables of a rule's expression.
func (s *site) entities(t transition, i issue, by person, config string) map[string]any {
	names := map[string]any{
		"issue": s.issueEntity(i), "project": projectEntity(i.Project), "user": s.userEntity(by), "config": nil,
		"transition": expression.Object{Type: "Transition", Members: map[string]any{
			"id": float64(t.ID), "name": t.Name, "from": statusEntity(statusOf(i.Status)), "to": statusEntity(t.To),
		}},
		"workflow": expression.Object{Type: "Workflow", Members: map[string]any{"name": workflowName(i.Project)}},
	}
	if saved, err := expression.FromJSON([]byte(config)); err == nil {
		names["config"] = saved
	}
	return names
}

// runFunctions posts what a transition's post functions are told, as
// https://developer.atlassian.com/cloud/jira/platform/modules/workflow-post-function/
// has it. The transition is done, so a fault is for the log alone.
func (s *site) runFunctions(ctx context.Context, by person, before issue, t transition) {
	for _, r := range s.world.rulesOf(before.Project, t, kindFunction) {
		f, err := s.app.enabled()
		at := slices.IndexFunc(f.Descriptor.modules, func(m module) bool { return m.Kind == kindFunction && m.Key == r.Module })
		moved, ok := s.world.issue(before.IDText())
		if err != nil || at < 0 || !ok {
			continue
		}
		body := told(moved, by)
		body["configuration"] = map[string]any{"value": r.Config}
		body["transition"] = map[string]any{
			"workflowId": 10_000, "workflowName": workflowName(before.Project), "transitionId": t.ID, "transitionName": t.Name,
			"from_status": before.Status, "to_status": moved.Status,
		}
		if err := s.app.post(ctx, "post_function", f.Descriptor.modules[at].Triggered.URL, body); err != nil {
			s.log.Warn("a post function", "err", err)
		}
	}
}
