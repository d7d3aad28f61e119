// Package static knows the front end as it was built: its files under names
// that change with their content, and the page that loads them. It knows
// nothing of HTTP, nor of what a checklist is: the state in the page is bytes.
package static

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/go-json-experiment/json"
)

// ErrNoBundle is returned by [Load] in a program that was built before the
// front end was.
var ErrNoBundle = errors.New("the front end is not built into this program: run make assets, then build again")

// ErrUnsafeState is returned by [Site.Panel] for a state that could end the
// element it stands in.
var ErrUnsafeState = errors.New("the state holds a <, which must be written \\u003c")

// The folder is embedded with its .keep, so that a program can be built on a
// machine without Node.
//
//go:embed all:dist
var dist embed.FS

// The pages differ in what they load and in where it draws.
//
//go:embed panel.html admin.html gadget.html workflow.html
var pages embed.FS

// Icon is the app's picture, as SVG, for where Jira lists what the app brings.
//
//go:embed icon.svg
var Icon []byte

// Asset is a file of the front end. Its name changes with its content, so
// whoever has it may keep it for ever.
type Asset struct {
	ContentType string
	Body        []byte
	Gzip        []byte // Body, compressed
}

// Site is the front end as it was built. It may be used by several goroutines at
// once.
type Site struct {
	shells  sync.Map // of shellKey: shell
	assets  map[string]Asset
	hashed  map[string]string // name in dist: name in an address
	pages   *template.Template
	message *template.Template
}

// Page is what one page is made of.
type Page struct {
	Base      string // path prefix of the deployment, "" or such as /ticklist
	ConnectJS string // address of the bridge script
	Title     string // "" is Checklist: a page without a title is nameless to a screen reader
	State     []byte // JSON without any <
}

// needed are the files without which no page works. What a build leaves beside
// them in dist/words, dist/late and dist/tabs is found by looking.
var needed = []string{"boot.js", "first.js", "panel.js", "panel.css", "admin.js", "admin.css", "gadget.js", "gadget.css", "workflow.js", "workflow.css", reports}

// reports is the module that every page loads, whatever becomes of its own script.
const reports = "late/reports.js"

var contentTypes = map[string]string{
	".js":  "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8",
}

// Load reads, names and compresses the embedded files. It returns ErrNoBundle
// if there are none.
func Load() (*Site, error) { return load(dist) }

func load(files fs.FS) (*Site, error) {
	all, err := template.New("").Option("missingkey=error").ParseFS(pages, "*.html")
	if err != nil {
		return nil, fmt.Errorf("read the pages: %w", err)
	}
	message, err := template.New("message.html").Option("missingkey=error").Parse(messageHTML)
	if err != nil {
		return nil, fmt.Errorf("read the page of messages: %w", err)
	}
	s := &Site{assets: map[string]Asset{}, hashed: map[string]string{}, pages: all, message: message}
	if err := s.readAll(files); err != nil {
		return nil, err
	}
	for _, name := range needed {
		if s.hashed[name] == "" {
			return nil, fmt.Errorf("%s: %w", name, ErrNoBundle)
		}
	}
	return s, nil
}

// readAll takes every file of the build that a page may ask for.
func (s *Site) readAll(files fs.FS) error {
	return fs.WalkDir(files, "dist", func(name string, _ fs.DirEntry, err error) error {
		contentType := contentTypes[path.Ext(name)]
		if err != nil || contentType == "" {
			return err
		}
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		zipped, err := compress(body)
		if err != nil {
			return fmt.Errorf("compress %s: %w", name, err)
		}
		hashed := hashedName(path.Base(name), body)
		s.hashed[strings.TrimPrefix(name, "dist/")] = hashed
		s.assets[hashed] = Asset{ContentType: contentType, Body: body, Gzip: zipped}
		return nil
	})
}

// hashedName turns panel.js into panel.<hash>.js. 64 bits are enough: nobody
// chooses these contents against us.
func hashedName(name string, body []byte) string {
	sum := sha256.Sum256(body)
	stem, ext, _ := strings.Cut(name, ".")
	return stem + "." + hex.EncodeToString(sum[:8]) + "." + ext
}

func compress(body []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// Asset returns the file that an address under {base}/a/ names, and whether
// there is one. An address of another build has none.
func (s *Site) Asset(name string) (Asset, bool) {
	a, ok := s.assets[name]
	return a, ok
}

// Panel writes the page of the panel. It returns ErrUnsafeState, and has then
// written nothing, if the state could not be told from markup.
func (s *Site) Panel(w io.Writer, p Page) error { return s.page(w, "panel", p) }

// Admin writes the page of a site's admins. It returns ErrUnsafeState as Panel
// does.
func (s *Site) Admin(w io.Writer, p Page) error { return s.page(w, "admin", p) }

// Gadget writes the page of a dashboard's gadget. It returns ErrUnsafeState as
// Panel does.
func (s *Site) Gadget(w io.Writer, p Page) error { return s.page(w, "gadget", p) }

// Workflow writes the page in the editor of workflows. It returns ErrUnsafeState
// as Panel does.
func (s *Site) Workflow(w io.Writer, p Page) error { return s.page(w, "workflow", p) }

// shell is a page around what differs from one opening to the next, so that a
// template is executed once and not for each of them.
type shell struct{ beforeTitle, beforeState, end []byte }

// shellKey says what a shell is made of. The values come from the configuration,
// so there are few.
type shellKey struct{ page, base, connectJS string }

// What stands in the places of a shell while it is composed: nothing that a
// template would escape, and nothing that an address has in it.
const titleMark, stateMark = "\U0010FFF0title", "\U0010FFF0state"

func (s *Site) page(w io.Writer, name string, p Page) error {
	if bytes.IndexByte(p.State, '<') >= 0 {
		return ErrUnsafeState
	}
	sh, err := s.shell(shellKey{page: name, base: p.Base, connectJS: p.ConnectJS})
	if err != nil {
		return err
	}
	title := template.HTMLEscapeString(cmp.Or(p.Title, "Checklist"))
	for _, part := range [][]byte{sh.beforeTitle, []byte(title), sh.beforeState, p.State, sh.end} {
		if _, err := w.Write(part); err != nil {
			return fmt.Errorf("write the page %s: %w", name, err)
		}
	}
	return nil
}

// shell composes the page that key describes, or returns the one composed before.
func (s *Site) shell(key shellKey) (shell, error) {
	if known, ok := s.shells.Load(key); ok {
		return known.(shell), nil //nolint:forcetypeassert // nothing else is stored
	}
	words, err := s.addresses(key.base, ".js", "words/"+key.page+"-")
	if err != nil {
		return shell{}, err
	}
	late, err := s.addresses(key.base, "", lateFor[key.page]...)
	if err != nil {
		return shell{}, err
	}
	var b bytes.Buffer
	if err := s.compose(&b, s.pages.Lookup(key.page+".html"), key.base, map[string]any{
		"ConnectJS": key.connectJS,
		"Words":     words,
		"Late":      late,
		"Reports":   key.base + "/a/" + s.hashed[reports],
		"Title":     titleMark,
		"State":     template.JS(stateMark), //nolint:gosec // a constant
	}); err != nil {
		return shell{}, err
	}
	before, rest, titled := bytes.Cut(b.Bytes(), []byte(titleMark))
	between, end, stated := bytes.Cut(rest, []byte(stateMark))
	if !titled || !stated {
		return shell{}, fmt.Errorf("%s has no place for a title and, behind it, for the state", key.page)
	}
	made := shell{beforeTitle: before, beforeState: between, end: end}
	s.shells.Store(key, made)
	return made, nil
}

// lateFor says in which folders a page's late files are.
var lateFor = map[string][]string{"panel": {"late/"}, "admin": {"late/", "tabs/"}}

// addresses is a JSON object with the addresses of the files whose names end with
// suffix and begin with one of the prefixes, by what is between.
func (s *Site) addresses(base, suffix string, prefixes ...string) (string, error) {
	at := map[string]string{}
	for name, hashed := range s.hashed {
		for _, prefix := range prefixes {
			if strings.HasPrefix(name, prefix) && strings.HasSuffix(name, suffix) {
				at[strings.TrimSuffix(strings.TrimPrefix(name, prefix), suffix)] = base + "/a/" + hashed
			}
		}
	}
	encoded, err := json.Marshal(at, json.Deterministic(true))
	if err != nil {
		return "", fmt.Errorf("encode addresses: %w", err)
	}
	return string(encoded), nil
}

// compose writes a page for a deployment at base, with the addresses of the
// files in At.
func (s *Site) compose(w io.Writer, page *template.Template, base string, values map[string]any) error {
	at := map[string]string{}
	for name, hashed := range s.hashed {
		at[strings.ReplaceAll(name, ".", "_")] = base + "/a/" + hashed
	}
	values["At"] = at
	// Composed first and written then: a fault must not leave half a page.
	var b bytes.Buffer
	if err := page.Execute(&b, values); err != nil {
		return fmt.Errorf("compose %s: %w", page.Name(), err)
	}
	if _, err := b.WriteTo(w); err != nil {
		return fmt.Errorf("write %s: %w", page.Name(), err)
	}
	return nil
}
