package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
)

// A transitionError is why a transition is not done, in words for the person.
type transitionError struct{ why string }

func (e *transitionError) Error() string { return e.why }

// A transition leads to a status, from every other one: the workflow is the one
// that Jira gives a new project.
type transition struct {
	ID   int
	Name string
	To   status
}

// transitions are those of all projects. The ids are those that Jira gives.
func transitions() []transition {
	var found []transition
	for n, st := range statusesOfIssues {
		found = append(found, transition{10*n + 11, st.Name, st})
	}
	return found
}

// workflowName is the name of a project's workflow.
func workflowName(p *project) string { return "Software workflow for project " + p.Key }

// workflowRoutes are the transitions of issues, and the rules of workflows.
func (s *site) workflowRoutes(mux *http.ServeMux) {
	for _, version := range []string{"2", "3"} {
		at := "/rest/api/" + version + "/issue/{issue}/transitions"
		mux.Handle("GET "+at, s.asEither(scopeRead, s.listTransitions))
		mux.Handle("POST "+at, s.asEither(scopeWrite, s.doTransition))
	}
	s.rulePages(mux)
}

// open are the transitions that somebody may do with an issue: those whose
// conditions hold. Who may not edit may do none.
func (s *site) open(by caller, i issue) []transition {
	if !by.app && !s.world.may(by.person, i).Edit {
		return nil
	}
	return slices.DeleteFunc(transitions(), func(t transition) bool {
		return t.To.Name == i.Status || s.refusal(kindCondition, t, i, by.person) != ""
	})
}

// listTransitions answers GET /rest/api/3/issue/{issue}/transitions.
func (s *site) listTransitions(w http.ResponseWriter, r *http.Request, c caller) error {
	i, ok := s.world.issue(r.PathValue("issue"))
	if !ok || !s.sees(c, i) {
		return errNotThere
	}
	found := []map[string]any{}
	for _, t := range s.open(c, i) {
		found = append(found, map[string]any{
			"id": strconv.Itoa(t.ID), "name": t.Name, "to": t.To.json(), "hasScreen": false, "isGlobal": true, "isInitial": false,
			"isAvailable": true, "isConditional": len(s.world.rulesOf(i.Project, t, kindCondition)) > 0, "isLooped": false,
		})
	}
	return writeJSON(w, http.StatusOK, map[string]any{"expand": "transitions", "transitions": found})
}

// doTransition answers POST /rest/api/3/issue/{issue}/transitions. Fields of the
// transition's screen are not read: there is no screen.
func (s *site) doTransition(w http.ResponseWriter, r *http.Request, c caller) error {
	i, ok := s.world.issue(r.PathValue("issue"))
	if !ok || !s.sees(c, i) {
		return errNotThere
	}
	var in struct {
		Transition struct {
			ID string `json:"id"`
		} `json:"transition"`
	}
	if err := readJSON(r, maxRESTBody, &in); err != nil {
		return err
	}
	err := s.transit(r.Context(), c, i, in.Transition.ID)
	if refused, is := errors.AsType[*transitionError](err); is {
		return writeJSON(w, http.StatusBadRequest, jiraErrors(refused.why))
	}
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// transit takes an issue through a transition: its conditions and validators have
// to hold, and its post functions run when it is done.
func (s *site) transit(ctx context.Context, by caller, i issue, id string) error {
	all := s.open(by, i)
	at := slices.IndexFunc(all, func(t transition) bool { return strconv.Itoa(t.ID) == id })
	if at < 0 {
		return &transitionError{fmt.Sprintf("Transition id '%s' is not valid for this issue.", id)}
	}
	if why := s.refusal(kindValidator, all[at], i, by.person); why != "" {
		return &transitionError{why}
	}
	if err := s.moveTo(ctx, by.person, i.IDText(), all[at].To); err != nil {
		s.log.Warn("a transition's webhook", "err", err) // Jira sends webhooks when the transition is done
	}
	s.runFunctions(ctx, by.person, i, all[at])
	return nil
}
