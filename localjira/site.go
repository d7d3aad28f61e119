package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
)

// web is the issue page: template, styles, scripts.
//
//go:embed web
var web embed.FS

// errNotThere is returned for pages that this site does not have, and for
// issues that the person may not see: Jira does not tell the two apart.
var errNotThere = errors.New("there is no such page, or this person may not see it")

// A site is the stand-in as a whole.
type site struct {
	origin string // of its own pages: http://127.0.0.1:2990
	appURL string // base URL of the app, without a slash at the end
	key    *installKey
	app    *installed
	world  *world
	limits limits

	automations automations
	placed      placements
	dashboards  dashboards
	tellings    tellings
	bridge      *bridge
	pages       *template.Template
	log         *slog.Logger
}

// handler gives the whole site as one handler.
func (s *site) handler() (http.Handler, error) {
	assets, err := fs.Sub(web, "web")
	if err != nil {
		return nil, fmt.Errorf("open the page's files: %w", err)
	}
	mux := http.NewServeMux()
	s.pageRoutes(mux)
	s.controlRoutes(mux)
	s.viewerRoutes(mux)
	s.moverRoutes(mux)
	s.standingRoutes(mux)
	s.toldRoutes(mux)
	s.fieldRoutes(mux)
	s.viewRoutes(mux)
	s.workflowRoutes(mux)
	s.hookRoutes(mux)
	s.automationRoutes(mux)
	s.bridge.routes(mux)
	mux.Handle("GET /assets/", http.StripPrefix("/assets/", http.FileServerFS(assets)))
	mux.Handle("GET /install-keys/{kid}", s.handle(s.installKey))
	mux.Handle("POST /rest/api/3/permissions/check", s.handle(s.checkPermissions))
	mux.Handle("POST /rest/api/3/issue/bulkfetch", s.handle(s.fetchIssues))
	return s.guard(s.limited(mux)), nil
}

// guard keeps other people's pages out: a browser that was led here under
// another name (DNS rebinding) is refused, and so is a request that changes
// something and comes from another site's page. localhost is sent on, because
// frames allow only the one origin that the app was told. It also puts the
// headers on that every answer has.
func (s *site) guard(next http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if "http://"+r.Host == strings.Replace(s.origin, "127.0.0.1", "localhost", 1) {
			http.Redirect(w, r, s.origin+r.URL.RequestURI(), http.StatusTemporaryRedirect)
			return
		}
		if "http://"+r.Host != s.origin {
			http.Error(w, "This is a local Jira, and not "+r.Host+".", http.StatusMisdirectedRequest)
			return
		}
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-cache")
		cross.Handler(next).ServeHTTP(w, r)
	})
}

// handle runs a handler and answers for it if it returns an error.
func (s *site) handle(f func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := f(w, r)
		if err == nil || errors.Is(err, context.Canceled) {
			return
		}
		status := http.StatusInternalServerError
		for _, a := range statuses {
			if errors.Is(err, a.is) {
				status = a.status
				break
			}
		}
		s.log.Warn("refused", "method", r.Method, "path", r.URL.Path, "status", status, "err", err)
		// This site has only its developer to hide things from, so the words
		// of the error are told.
		if err := writeJSON(w, status, jiraErrors(err.Error())); err != nil {
			s.log.Warn("answer", "err", err)
		}
	})
}

// statuses maps errors to statuses; what is not here is a 500.
var statuses = []struct {
	is     error
	status int
}{
	{errAppToken, http.StatusUnauthorized},
	{errScope, http.StatusForbidden},
	{errBadCall, http.StatusBadRequest},
	{errNotThere, http.StatusNotFound},
	{errNotEnabled, http.StatusConflict},
	{errRefused, http.StatusBadGateway},
}

// installKey gives the public half of the install key.
func (s *site) installKey(w http.ResponseWriter, r *http.Request) error {
	if r.PathValue("kid") != s.key.kid {
		return errNotThere
	}
	w.Header().Set("Content-Type", "application/x-pem-file")
	_, err := w.Write(s.key.public)
	return err
}

// policy is the content security policy of this site's pages: its own files,
// and frames and icons of the app. Inline styles are allowed because connect-host.js puts
// style elements into the page.
func (s *site) policy() string {
	frames, images := "'none'", ""
	if u, err := url.Parse(s.appURL); err == nil && u.Host != "" {
		frames = u.Scheme + "://" + u.Host
		images = " " + frames
	}
	return "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:" + images + "; connect-src 'self'; frame-src " + frames +
		"; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
}
