package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

const (
	maxRESTBody  = 256 << 10 // bytes
	maxAsked     = 1000      // issues and projects in one permission check, each; Jira's limit
	skewAllowed  = 30 * time.Second
	permBrowse   = "BROWSE_PROJECTS"
	permEdit     = "EDIT_ISSUES"
	permAdmin    = "ADMINISTER" // global: of the site as a whole
	permLead     = "ADMINISTER_PROJECTS"
	noCheckValue = "nocheck" // of X-Atlassian-Token
)

var (
	// errAppToken is returned where a REST call has no good token of the app.
	errAppToken = errors.New("the token of the REST call is not good")
	// errBadCall is returned where a REST call could not be understood.
	errBadCall = errors.New("the REST call is malformed")
)

// A check is the body of POST /rest/api/3/permissions/check.
type check struct {
	AccountID          string   `json:"accountId"`
	GlobalPermissions  []string `json:"globalPermissions"`
	ProjectPermissions []asked  `json:"projectPermissions"`
}

// asked is one question of a check, and also one answer.
type asked struct {
	Permissions []string `json:"permissions"`
	Issues      []int64  `json:"issues"`
	Projects    []int64  `json:"projects"`
}

// A granted is one line of the answer: on which of the issues and projects
// asked for the person has a permission.
type granted struct {
	Permission string  `json:"permission"`
	Issues     []int64 `json:"issues"`
	Projects   []int64 `json:"projects"`
}

// checkPermissions answers POST /rest/api/3/permissions/check, in which the
// app asks what a person may do.
func (s *site) checkPermissions(w http.ResponseWriter, r *http.Request) error {
	if err := s.app.verify(r); err != nil {
		return err
	}
	if r.Header.Get("X-Atlassian-Token") != noCheckValue {
		return fmt.Errorf("%w: X-Atlassian-Token is not %s", errBadCall, noCheckValue)
	}
	var in check
	if err := readJSON(r, maxRESTBody, &in); err != nil {
		return err
	}
	global, err := s.world.answerGlobal(in)
	if err != nil {
		return err
	}
	grants, err := s.world.answer(in)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, map[string]any{"globalPermissions": global, "projectPermissions": grants})
}

// answer says which of what was asked for is granted. Issues and projects that
// do not exist are passed over, as Jira does; a person that does not exist may
// do what the anonymous visitor may.
func (w *world) answer(in check) ([]granted, error) {
	who := w.person("anonymous")
	if p, ok := w.byAccount(in.AccountID); ok {
		who = p
	}
	grants := []granted{}
	for _, q := range in.ProjectPermissions {
		if len(q.Issues) > maxAsked || len(q.Projects) > maxAsked {
			return nil, fmt.Errorf("%w: more than %d issues or projects", errBadCall, maxAsked)
		}
		for _, name := range q.Permissions {
			has, known := permissions[name]
			if !known {
				return nil, fmt.Errorf("%w: unrecognized permission %q", errBadCall, name)
			}
			grants = append(grants, granted{name, w.grantedIssues(who, has, q.Issues), w.grantedProjects(who, has, q.Projects)})
		}
	}
	return grants, nil
}

// answerGlobal says which of the permissions on the site as a whole that were
// asked for are granted.
func (w *world) answerGlobal(in check) ([]string, error) {
	granted := []string{}
	for _, name := range in.GlobalPermissions {
		if name != permAdmin {
			return nil, fmt.Errorf("%w: unrecognized permission %q", errBadCall, name)
		}
		if p, ok := w.byAccount(in.AccountID); ok && w.administers(p) {
			granted = append(granted, name)
		}
	}
	return granted, nil
}

// permissions are the ones that this site can be asked for.
var permissions = map[string]func(grant) bool{
	permBrowse: func(g grant) bool { return g.Browse },
	permEdit:   func(g grant) bool { return g.Edit },
	permLead:   func(g grant) bool { return g.Administer },
}

func (w *world) grantedIssues(p person, has func(grant) bool, ids []int64) []int64 {
	found := []int64{}
	for _, id := range ids {
		if is, ok := w.issue(strconv.FormatInt(id, 10)); ok && is.ID == id && has(w.may(p, is)) {
			found = append(found, id)
		}
	}
	return found
}

func (w *world) grantedProjects(p person, has func(grant) bool, ids []int64) []int64 {
	found := []int64{}
	for _, id := range ids {
		for _, pr := range w.projects {
			if pr.ID == strconv.FormatInt(id, 10) && has(pr.access[p.Name]) {
				found = append(found, id)
			}
		}
	}
	return found
}

// verify checks the token with which the app calls the site: signed with the
// shared secret, made by the app, alive, and for this request. Everything else
// is errAppToken. An app that is disabled still gets answers, one that was
// uninstalled does not.
func (in *installed) verify(r *http.Request) error {
	f := in.current()
	text, ok := strings.CutPrefix(r.Header.Get("Authorization"), "JWT ")
	if !ok || f.State == stateAbsent {
		return fmt.Errorf("%w: no token, or no app", errAppToken)
	}
	claims := jwt.MapClaims{}
	_, err := jwt.ParseWithClaims(text, claims, func(*jwt.Token) (any, error) { return []byte(f.Secret), nil },
		jwt.WithValidMethods([]string{"HS256"}), jwt.WithIssuer(f.Descriptor.Key), jwt.WithExpirationRequired(),
		jwt.WithIssuedAt(), jwt.WithLeeway(skewAllowed), jwt.WithTimeFunc(in.now))
	if err != nil {
		return fmt.Errorf("%w: %w", errAppToken, err)
	}
	want, err := qsh(r.Method, r.URL.EscapedPath(), r.URL.RawQuery)
	if err != nil {
		return fmt.Errorf("%w: %w", errAppToken, err)
	}
	if claims["qsh"] != want {
		return fmt.Errorf("%w: its qsh is for another request", errAppToken)
	}
	return nil
}

// A jiraError is the shape in which Jira's REST API tells of faults.
type jiraError struct {
	ErrorMessages []string          `json:"errorMessages"`
	Errors        map[string]string `json:"errors"`
}

func jiraErrors(text string) jiraError {
	return jiraError{ErrorMessages: []string{text}, Errors: map[string]string{}}
}

// readJSON reads a body of at most limit bytes. A body that cannot be read is
// errBadCall.
func readJSON(r *http.Request, limit int64, into any) error {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		return fmt.Errorf("%w: the body is not application/json", errBadCall)
	}
	if err := json.NewDecoder(http.MaxBytesReader(nil, r.Body, limit)).Decode(into); err != nil {
		return fmt.Errorf("%w: %w", errBadCall, err)
	}
	return nil
}

func writeJSON(w http.ResponseWriter, status int, body any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("encode the answer: %w", err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, err = w.Write(text)
	return err
}
