package main

import (
	"fmt"
	"net/http"
)

const maxControlBody = 16 << 10 // bytes

// controlRoutes are what tests and the page "Apps" steer the site with. They
// are as open as the rest of the site: whoever reaches the loopback interface
// may use them, another site's page in a browser may not (see guard).
func (s *site) controlRoutes(mux *http.ServeMux) {
	mux.Handle("GET /_control", s.handle(s.describe))
	mux.Handle("POST /_control/admins", s.handle(s.setAdmins))
	mux.Handle("POST /_control/answers", s.handle(s.setAnswers))
	mux.Handle("POST /_control/delete", s.handle(s.remove))
	mux.Handle("POST /_control/grants", s.handle(s.setGrants))
	mux.Handle("POST /_control/issues", s.handle(s.makeIssue))
	mux.Handle("POST /_control/limits", s.handle(s.setLimits))
	mux.Handle("POST /_control/lifecycle", s.handle(s.lifecycle))
	mux.Handle("POST /_control/status", s.handle(s.setStatus))
	s.ruledRoutes(mux)
	mux.Handle("POST /_control/tokens", s.handle(s.makeTokens))
}

// describe tells tests what there is: addresses, the app, people, issues.
func (s *site) describe(w http.ResponseWriter, _ *http.Request) error {
	f := s.app.current()
	out := map[string]any{
		"origin": s.origin, "clientKey": clientKey,
		"app":              map[string]any{"key": f.Descriptor.Key, "baseUrl": f.Descriptor.BaseURL, "state": f.State},
		"permissionChecks": s.limits.counted(),
	}
	people := map[string]string{}
	for _, p := range s.world.people {
		people[p.Name] = p.AccountID
	}
	out["people"] = people
	return writeJSON(w, http.StatusOK, out)
}

// setAdmins makes a person an administrator of the site, or takes that away.
func (s *site) setAdmins(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		User  string `json:"user"`
		Admin bool   `json:"admin"`
	}
	if err := readJSON(r, maxControlBody, &in); err != nil {
		return err
	}
	s.world.appoint(s.world.person(in.User), in.Admin)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// setGrants changes what one person may do with one issue.
func (s *site) setGrants(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		User  string `json:"user"`
		Issue string `json:"issue"`
		grant
	}
	if err := readJSON(r, maxControlBody, &in); err != nil {
		return err
	}
	p, i, err := s.who(in.User, in.Issue)
	if err != nil {
		return err
	}
	s.world.except(p, i, in.grant)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// makeIssue adds an issue, so that a test can have one of its own.
func (s *site) makeIssue(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Project string `json:"project"`
		Summary string `json:"summary"`
	}
	if err := readJSON(r, maxControlBody, &in); err != nil {
		return err
	}
	i, err := s.world.addIssue(in.Project, in.Summary)
	if err != nil {
		return fmt.Errorf("%w: %w", errBadCall, err)
	}
	return writeJSON(w, http.StatusCreated, map[string]string{"id": i.IDText(), "key": i.Key})
}

// lifecycle sends the app a lifecycle event. "installed" installs it anew,
// with a new secret, from the base URL that it had.
func (s *site) lifecycle(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Event string `json:"event"`
	}
	if err := readJSON(r, maxControlBody, &in); err != nil {
		return err
	}
	if err := s.send(r, in.Event); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (s *site) send(r *http.Request, event string) error {
	if event == eventInstalled {
		return s.app.install(r.Context(), s.appURL)
	}
	return s.app.tell(r.Context(), event)
}

// makeTokens signs what the page would sign for a person on an issue: the
// address of each panel's frame, and a context token.
func (s *site) makeTokens(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		User  string `json:"user"`
		Issue string `json:"issue"`
	}
	if err := readJSON(r, maxControlBody, &in); err != nil {
		return err
	}
	p, i, err := s.who(in.User, in.Issue)
	if err != nil {
		return err
	}
	token, err := s.app.contextToken(p, &i)
	if err != nil {
		return err
	}
	frames := map[string]string{}
	for _, m := range s.app.current().Descriptor.modules {
		if m.Kind == "webhooks" || m.URL == "" {
			continue
		}
		f, err := s.app.frame(m, p, &i)
		if err != nil {
			return err
		}
		frames[m.Key] = f.URL
	}
	return writeJSON(w, http.StatusOK, map[string]any{"context": token, "frames": frames})
}

// who finds the person and the issue that a request names, or errBadCall.
func (s *site) who(user, issueRef string) (person, issue, error) {
	i, ok := s.world.issue(issueRef)
	if !ok {
		return person{}, issue{}, fmt.Errorf("%w: there is no issue %q", errBadCall, issueRef)
	}
	return s.world.person(user), i, nil
}
