package main

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/google/uuid"
)

const maxRuleConfig = 32 << 10 // bytes; Jira's limit

// ruleKinds are the kinds of rules, in the order in which Jira asks them.
var ruleKinds = []struct{ Kind, Name, Variable string }{
	{kindCondition, "Condition", "condition"},
	{kindValidator, "Validator", "validator"},
	{kindFunction, "Post function", "postFunction"},
}

// rulePages are the editor of workflows, for who administers the site.
func (s *site) rulePages(mux *http.ServeMux) {
	mux.Handle("GET /workflows/{project}", s.handle(s.workflowPage))
	mux.Handle("GET /workflows/{project}/{transition}/{module}", s.handle(s.newRulePage))
	mux.Handle("GET /workflows/{project}/rules/{rule}", s.handle(s.editRulePage))
	mux.Handle("POST /_control/rules", s.handle(s.addRule))
	mux.Handle("PUT /_control/rules/{rule}", s.handle(s.changeRule))
	mux.Handle("DELETE /_control/rules/{rule}", s.handle(s.removeRule))
}

// A workflowView is what the editor shows: all transitions of a project, or the
// form of one rule.
type workflowView struct {
	Project     *project
	Transitions []transitionView
	Modules     []ruleModule // of the app, to choose from
	Editing     *ruleView    // on the page of a form
	Transition  transition   // of what is edited
}

type transitionView struct {
	transition
	Rules []ruleView
}

// A ruleView is a rule, or one that is to be made.
type ruleView struct {
	rule
	Name, KindName string
	Place          string  // of its frame in the page
	Frames         []frame // one at most: the page that shows it
}

type ruleModule struct {
	Key, Name, KindName string
}

func kindOf(kind string) (name, variable string) {
	at := slices.IndexFunc(ruleKinds, func(k struct{ Kind, Name, Variable string }) bool { return k.Kind == kind })
	if at < 0 {
		return "", ""
	}
	return ruleKinds[at].Name, ruleKinds[at].Variable
}

// workflowOf finds the project that an editor's page is about, and makes what is
// around it; nil where the person may not edit workflows.
func (s *site) workflowOf(r *http.Request) (view, *workflowView) {
	v := s.newView(s.lookOf(r.URL.Query()))
	p, ok := s.world.project(r.PathValue("project"))
	if !ok || !s.world.administers(v.Look.Person) {
		return v, nil
	}
	v.Workflow = &workflowView{Project: p}
	return v, v.Workflow
}

// workflowPage shows the transitions of a project, and what rules they have.
func (s *site) workflowPage(w http.ResponseWriter, r *http.Request) error {
	v, of := s.workflowOf(r)
	if of == nil {
		return s.render(w, http.StatusNotFound, "absent", v)
	}
	for _, k := range ruleKinds {
		for _, m := range v.App.Descriptor.pages(k.Kind) {
			of.Modules = append(of.Modules, ruleModule{m.Key, m.Name.Value, k.Name})
		}
	}
	for _, t := range transitions() {
		shown := transitionView{transition: t}
		for _, k := range ruleKinds {
			for _, r := range s.world.rulesOf(of.Project, t, k.Kind) {
				rv, err := s.viewOf(r, v.Look.Person, func(m module) string { return m.View.URL })
				if err != nil {
					return err
				}
				shown.Rules, v.Admin = append(shown.Rules, rv), append(v.Admin, rv.Frames...)
			}
		}
		of.Transitions = append(of.Transitions, shown)
	}
	return s.render(w, http.StatusOK, "workflow", v)
}

// viewOf makes a rule ready to be shown, with one of the pages that its module
// has for it.
func (s *site) viewOf(r rule, p person, page func(module) string) (ruleView, error) {
	v := ruleView{rule: r, Name: r.Module, Place: "rule-" + r.ID}
	name, variable := kindOf(r.Kind)
	v.KindName = name
	all := s.app.current().Descriptor.pages(r.Kind)
	at := slices.IndexFunc(all, func(m module) bool { return m.Key == r.Module })
	if at < 0 {
		return v, nil
	}
	m := all[at]
	v.Name, m.URL = m.Name.Value, page(m)
	if m.URL == "" {
		return v, nil
	}
	m.Values = map[string]string{variable + ".id": r.ID, variable + ".config": r.Config}
	frames, err := s.frames([]module{m}, p, nil)
	if err != nil {
		return v, err
	}
	for n := range frames {
		frames[n].Place = v.Place
	}
	v.Frames = frames
	return v, nil
}

// newRulePage shows the form of a rule that is to be made.
func (s *site) newRulePage(w http.ResponseWriter, r *http.Request) error {
	v, of := s.workflowOf(r)
	at := slices.IndexFunc(transitions(), func(t transition) bool { return strconv.Itoa(t.ID) == r.PathValue("transition") })
	made, ok := s.ruleOf(r.PathValue("module"))
	if of == nil || at < 0 || !ok {
		return s.render(w, http.StatusNotFound, "absent", v)
	}
	of.Transition, made.ID = transitions()[at], ""
	return s.formPage(w, v, made, func(m module) string { return m.Create.URL })
}

// editRulePage shows the form of a rule that is there.
func (s *site) editRulePage(w http.ResponseWriter, r *http.Request) error {
	v, of := s.workflowOf(r)
	if of == nil {
		return s.render(w, http.StatusNotFound, "absent", v)
	}
	all := s.world.allRules(of.Project)
	at := slices.IndexFunc(all, func(one rule) bool { return one.ID == r.PathValue("rule") })
	if at < 0 {
		return s.render(w, http.StatusNotFound, "absent", v)
	}
	of.Transition = transitions()[slices.IndexFunc(transitions(), func(t transition) bool { return t.ID == all[at].Transition })]
	return s.formPage(w, v, all[at], func(m module) string { return m.Edit.URL })
}

func (s *site) formPage(w http.ResponseWriter, v view, of rule, page func(module) string) error {
	editing, err := s.viewOf(of, v.Look.Person, page)
	if err != nil {
		return err
	}
	v.Workflow.Editing, v.Admin = &editing, editing.Frames
	return s.render(w, http.StatusOK, "rule", v)
}

// ruleOf makes a rule of one of the app's modules, if there is such a module.
func (s *site) ruleOf(key string) (rule, bool) {
	for _, k := range ruleKinds {
		for _, m := range s.app.current().Descriptor.pages(k.Kind) {
			if m.Key == key {
				return rule{ID: uuid.NewString(), Kind: k.Kind, Module: key}, true
			}
		}
	}
	return rule{}, false
}

// addRule puts a rule at a transition: {"project", "transition", "module",
// "config"}.
func (s *site) addRule(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Project    string `json:"project"`
		Transition int    `json:"transition"`
		Module     string `json:"module"`
		Config     string `json:"config"`
	}
	if err := readJSON(r, 2*maxRuleConfig, &in); err != nil {
		return err
	}
	p, known := s.world.project(in.Project)
	made, ok := s.ruleOf(in.Module)
	leads := slices.ContainsFunc(transitions(), func(t transition) bool { return t.ID == in.Transition })
	if !known || !ok || !leads || len(in.Config) > maxRuleConfig {
		return fmt.Errorf("%w: a rule is of a project, a transition and a module, with a configuration of at most %d bytes", errBadCall, maxRuleConfig)
	}
	made.Transition, made.Config = in.Transition, in.Config
	s.world.mu.Lock()
	s.world.rules[p.Key] = append(s.world.rules[p.Key], made)
	s.world.mu.Unlock()
	return writeJSON(w, http.StatusCreated, map[string]string{"id": made.ID})
}

// changeRule gives a rule another configuration: {"config"}.
func (s *site) changeRule(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Config string `json:"config"`
	}
	if err := readJSON(r, 2*maxRuleConfig, &in); err != nil {
		return err
	}
	if len(in.Config) > maxRuleConfig {
		return fmt.Errorf("%w: a configuration has at most %d bytes", errBadCall, maxRuleConfig)
	}
	return s.withRule(w, r, func(all []rule, at int) []rule {
		all[at].Config = in.Config
		return all
	})
}

func (s *site) removeRule(w http.ResponseWriter, r *http.Request) error {
	return s.withRule(w, r, func(all []rule, at int) []rule { return slices.Delete(all, at, at+1) })
}

// withRule changes the rules of the project that has the one of the address.
func (s *site) withRule(w http.ResponseWriter, r *http.Request, how func(all []rule, at int) []rule) error {
	s.world.mu.Lock()
	defer s.world.mu.Unlock()
	for key, all := range s.world.rules {
		if at := slices.IndexFunc(all, func(one rule) bool { return one.ID == r.PathValue("rule") }); at >= 0 {
			s.world.rules[key] = how(slices.Clone(all), at)
			w.WriteHeader(http.StatusNoContent)
			return nil
		}
	}
	return errNotThere
}

// allRules are those of a project.
func (w *world) allRules(p *project) []rule {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return slices.Clone(w.rules[p.Key])
}
