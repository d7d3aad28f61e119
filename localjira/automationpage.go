package main

import (
	"crypto/subtle"
	"fmt"
	"net/http"
	"slices"
)

// automationRoutes are the page of automations, what changes them, and the
// addresses that those have that wait to be called.
func (s *site) automationRoutes(mux *http.ServeMux) {
	mux.Handle("GET /automation", s.handle(s.automationPage))
	mux.Handle("POST /automation/hooks/{rule}", s.handle(s.callAutomation))
	mux.Handle("GET /_control/automation", s.handle(s.listAutomations))
	mux.Handle("POST /_control/automation", s.handle(s.putAutomation))
	mux.Handle("DELETE /_control/automation/{rule}", s.handle(s.removeAutomation))
}

// automationPage shows the automations and their last runs, to who administers
// the site.
func (s *site) automationPage(w http.ResponseWriter, r *http.Request) error {
	v := s.newView(s.lookOf(r.URL.Query()))
	if !v.Administers {
		return s.render(w, http.StatusNotFound, "absent", v)
	}
	return s.render(w, http.StatusOK, "automation", v)
}

// listAutomations gives all of them, and what they did: {"rules", "runs"}.
func (s *site) listAutomations(w http.ResponseWriter, _ *http.Request) error {
	s.automations.mu.Lock()
	out := map[string]any{
		"rules": append([]automation{}, s.automations.all...), "runs": append([]automationRun{}, s.automations.runs...),
		"hooks": s.origin + "/automation/hooks/",
	}
	s.automations.mu.Unlock()
	return writeJSON(w, http.StatusOK, out)
}

// putAutomation adds an automation, or replaces the one with its id.
func (s *site) putAutomation(w http.ResponseWriter, r *http.Request) error {
	var in automation
	if err := readJSON(r, maxControlBody, &in); err != nil {
		return err
	}
	if err := in.check(); err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, s.automations.put(in))
}

func (s *site) removeAutomation(w http.ResponseWriter, r *http.Request) error {
	s.automations.mu.Lock()
	defer s.automations.mu.Unlock()
	before := len(s.automations.all)
	s.automations.all = slices.DeleteFunc(s.automations.all, func(a automation) bool { return a.ID == r.PathValue("rule") })
	if len(s.automations.all) == before {
		return errNotThere
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// callAutomation answers the call that an automation waits for, as
// https://support.atlassian.com/cloud-automation/docs/jira-automation-triggers/
// has it: the secret is a header, the issues are those that the body names, and
// the body is {{webhookData}}. A call that no automation takes is answered the
// same as one without the secret.
func (s *site) callAutomation(w http.ResponseWriter, r *http.Request) error {
	token := []byte(r.Header.Get("X-Automation-Webhook-Token"))
	called := func(a automation) bool {
		return a.On == onWebhook && a.ID == r.PathValue("rule") && subtle.ConstantTimeCompare([]byte(a.Secret), token) == 1
	}
	if len(s.automations.that(called)) == 0 {
		return fmt.Errorf("%w: no automation takes this call", errAppToken)
	}
	var data map[string]any
	if err := readJSON(r, maxRESTBody, &data); err != nil {
		return err
	}
	issues, _ := data["issues"].([]any)
	for _, ref := range issues {
		if i, ok := s.world.issue(fmt.Sprint(ref)); ok {
			s.automate(r.Context(), person{}, i, data, called)
		}
	}
	return writeJSON(w, http.StatusOK, map[string]any{})
}
