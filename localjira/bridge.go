package main

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
)

// bridgeFiles are the files of npm packages that the issue page and the frames
// load, by the address at which they look for them. The frame's script finds
// the style sheets at the root of the origin that it was told.
var bridgeFiles = map[string]string{
	"/bridge/jquery.js":       "jquery/dist/jquery.min.js",
	"/bridge/connect-host.js": "atlassian-connect-js/dist/connect-host.js",
	"/surfaces.css":           "atlassian-connect-js/dist/surfaces.css",
	"/legacy-text-colors.css": "atlassian-connect-js/dist/legacy-text-colors.css",
	"/themes/{file}":          "atlassian-connect-js/dist/themes", // a folder
}

// frameScript is what Jira serves to apps as all.js.
const frameScript = "atlassian-connect-js/dist/iframe.js"

// errNoModules says that the npm packages are not there, and how to get them.
var errNoModules = errors.New("the bridge's npm packages are missing: run `npm ci --ignore-scripts` in static/")

// A bridge serves the real Atlassian bridge from npm's packages.
type bridge struct {
	root  string // a node_modules folder
	allJS []byte // frameScript with this site in place of Atlassian's CDN, and what Jira adds to it
}

// openBridge reads the packages in a node_modules folder for a site at an
// origin. If they are not there the error is errNoModules; if the script has
// changed so that its CDN cannot be replaced, it says so: a frame that loads
// its themes from elsewhere would not be a test.
func openBridge(root, origin string) (*bridge, error) {
	for _, file := range bridgeFiles {
		if _, err := os.Stat(filepath.Join(root, file)); err != nil {
			return nil, fmt.Errorf("%w (%w)", errNoModules, err)
		}
	}
	script, err := os.ReadFile(filepath.Join(root, frameScript))
	if err != nil {
		return nil, fmt.Errorf("%w (%w)", errNoModules, err)
	}
	at, err := url.Parse(origin)
	if err != nil {
		return nil, fmt.Errorf("the site's origin: %w", err)
	}
	for _, swap := range [][2]string{
		{`var CDN_DOMAIN = "connect-cdn.atl-paas.net";`, fmt.Sprintf("var CDN_DOMAIN = %q;", at.Host)},
		{`var CDN_URL = "https://" + CDN_DOMAIN;`, fmt.Sprintf("var CDN_URL = %q;", origin)},
	} {
		if bytes.Count(script, []byte(swap[0])) != 1 {
			return nil, fmt.Errorf("%s is not as expected: it has no single line %s", frameScript, swap[0])
		}
		script = bytes.Replace(script, []byte(swap[0]), []byte(swap[1]), 1)
	}
	plugin, err := web.ReadFile("web/plugin.js")
	if err != nil {
		return nil, fmt.Errorf("read what Jira adds to %s: %w", frameScript, err)
	}
	return &bridge{root: root, allJS: append(script, plugin...)}, nil
}

// routes puts the bridge's files where the page and the frames look for them.
func (b *bridge) routes(mux *http.ServeMux) {
	for address, file := range bridgeFiles {
		mux.HandleFunc("GET "+address, func(w http.ResponseWriter, r *http.Request) {
			http.ServeFile(w, r, filepath.Join(b.root, file, r.PathValue("file")))
		})
	}
	mux.HandleFunc("GET /atlassian-connect/all.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		_, _ = w.Write(b.allJS) // a browser that has gone needs no script
	})
}
