// Package descriptor reads the Connect descriptor, atlassian-connect.json,
// checks it as strictly as Jira and the rest of this program need it, and
// renders it for the address of a deployment. It knows what a descriptor may
// say, and nothing of who serves what it names.
package descriptor

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// placeholder stands in the file where the deployment's address belongs.
const placeholder = "{{baseUrl}}"

// maxBaseURL is the longest baseUrl that Jira's schema takes, in bytes.
const maxBaseURL = 200

// Descriptor is a descriptor that has passed all checks.
type Descriptor struct {
	raw       []byte
	key       string
	lifecycle Lifecycle
	paths     []string
}

// Lifecycle holds the paths that Jira posts the app's life to.
type Lifecycle struct {
	Installed, Enabled, Disabled, Uninstalled string
}

// Key returns the app's key, which every lifecycle call and every token of ours
// names.
func (d *Descriptor) Key() string { return d.key }

// Lifecycle returns the paths of the lifecycle calls, relative to the base URL.
func (d *Descriptor) Lifecycle() Lifecycle { return d.lifecycle }

// Paths returns every path that Jira may call, relative to the base URL, each
// once and sorted: those of the lifecycle and of all modules, the pictures among them. A server that
// lacks a route for one of them must not start.
func (d *Descriptor) Paths() []string { return slices.Clone(d.paths) }

// Load reads and checks a descriptor whose base URL is still {{baseUrl}}. Its
// error names every fault that it finds.
func Load(raw []byte) (*Descriptor, error) {
	root, err := parse(raw)
	if err != nil {
		return nil, fmt.Errorf("read the descriptor: %w", err)
	}
	var faults []error
	faults = append(faults, root.faults()...)
	modules, moduleFaults := root.modules()
	faults = append(faults, moduleFaults...)
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("check the descriptor:\n%w", err)
	}
	d := &Descriptor{raw: bytes.Clone(raw), key: root.Key, lifecycle: Lifecycle(root.Lifecycle)}
	for _, e := range root.Lifecycle.events() {
		d.paths = append(d.paths, e.path)
	}
	for _, m := range modules {
		for _, a := range m.addresses() {
			path, _, _ := strings.Cut(a.url, "?")
			d.paths = append(d.paths, path)
		}
	}
	slices.Sort(d.paths)
	d.paths = slices.Compact(d.paths)
	return d, nil
}

// Render returns the descriptor as JSON for a deployment at baseURL, which is
// https, or http on this machine, without a trailing '/' in what is rendered.
// The address is put into the values that are strings, never into the text, so
// that no address can change what else the descriptor says.
func (d *Descriptor) Render(baseURL string) ([]byte, error) {
	base, err := checkBaseURL(baseURL)
	if err != nil {
		return nil, fmt.Errorf("render the descriptor: %w", err)
	}
	dec := jsontext.NewDecoder(bytes.NewReader(d.raw))
	var out bytes.Buffer
	enc := jsontext.NewEncoder(&out, jsontext.WithIndent("  "))
	for {
		token, err := dec.ReadToken()
		if errors.Is(err, io.EOF) {
			return out.Bytes(), nil
		}
		if err != nil {
			return nil, fmt.Errorf("read the descriptor: %w", err)
		}
		if token.Kind() == '"' {
			token = jsontext.String(strings.ReplaceAll(token.String(), placeholder, base))
		}
		if err := enc.WriteToken(token); err != nil {
			return nil, fmt.Errorf("write the descriptor: %w", err)
		}
	}
}

// checkBaseURL returns an address that Jira may call, without a trailing '/'.
func checkBaseURL(s string) (string, error) {
	base := strings.TrimSuffix(s, "/")
	u, err := url.Parse(base)
	switch {
	case err != nil:
		return "", errors.New("the base URL is not a URL")
	case len(base) > maxBaseURL:
		return "", fmt.Errorf("the base URL is longer than %d", maxBaseURL)
	case u.Hostname() == "" || u.User != nil || strings.ContainsAny(base, "?#"):
		return "", errors.New("the base URL is not scheme, host, port and path")
	case !basePath.MatchString(u.EscapedPath()):
		return "", errors.New("the base URL's path is not plain")
	}
	ip, err := netip.ParseAddr(u.Hostname())
	local := u.Hostname() == "localhost" || strings.HasSuffix(u.Hostname(), ".localhost") || err == nil && ip.IsLoopback()
	if u.Scheme != "https" && (u.Scheme != "http" || !local) {
		return "", errors.New("the base URL is neither https nor on this machine")
	}
	return base, nil
}
