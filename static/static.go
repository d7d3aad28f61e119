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
	"slices"
	"strings"
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

// The two pages differ in what they load and in where it draws.
//
//go:embed panel.html
var panelHTML string

//go:embed admin.html
var adminHTML string

// Asset is a file of the front end. Its name changes with its content, so
// whoever has it may keep it for ever.
type Asset struct {
	ContentType string
	Body        []byte
	Gzip        []byte // Body, compressed
}

// Site is the front end as it was built. It does not change after Load.
type Site struct {
	assets                map[string]Asset
	hashed                map[string]string // name in dist: name in an address
	panel, admin, message *template.Template
}

// Page is what one page is made of.
type Page struct {
	Base      string // path prefix of the deployment, "" or such as /ticklist
	ConnectJS string // address of the bridge script
	Title     string // "" is Checklist: a page without a title is nameless to a screen reader
	Lang      string // language tag of the page's words; "" is English
	State     []byte // JSON without any <
}

// The files that a build leaves in dist.
const (
	bootJS   = "boot.js"
	firstJS  = "first.js" // paints the items, then loads the panel's script
	panelJS  = "panel.js"
	dragJS   = "drag.js" // loaded by the panel's script once it has painted
	panelCSS = "panel.css"
	adminJS  = "admin.js"
	adminCSS = "admin.css"
)

var contentTypes = map[string]string{
	bootJS:   "text/javascript; charset=utf-8",
	firstJS:  "text/javascript; charset=utf-8",
	panelJS:  "text/javascript; charset=utf-8",
	dragJS:   "text/javascript; charset=utf-8",
	panelCSS: "text/css; charset=utf-8",
	adminJS:  "text/javascript; charset=utf-8",
	adminCSS: "text/css; charset=utf-8",
}

// Load reads, names and compresses the embedded files. It returns ErrNoBundle
// if there are none.
func Load() (*Site, error) { return load(dist) }

func load(files fs.FS) (*Site, error) {
	panel, err := template.New("panel.html").Option("missingkey=error").Parse(panelHTML)
	if err != nil {
		return nil, fmt.Errorf("read the panel's page: %w", err)
	}
	admin, err := template.New("admin.html").Option("missingkey=error").Parse(adminHTML)
	if err != nil {
		return nil, fmt.Errorf("read the page of admins: %w", err)
	}
	message, err := template.New("message.html").Option("missingkey=error").Parse(messageHTML)
	if err != nil {
		return nil, fmt.Errorf("read the page of messages: %w", err)
	}
	s := &Site{assets: map[string]Asset{}, hashed: map[string]string{}, panel: panel, admin: admin, message: message}
	for name, contentType := range contentTypes {
		body, err := fs.ReadFile(files, "dist/"+name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s: %w", name, ErrNoBundle)
		}
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		zipped, err := compress(body)
		if err != nil {
			return nil, fmt.Errorf("compress %s: %w", name, err)
		}
		s.hashed[name] = hashedName(name, body)
		s.assets[s.hashed[name]] = Asset{ContentType: contentType, Body: body, Gzip: zipped}
	}
	return s, nil
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
func (s *Site) Panel(w io.Writer, p Page) error { return s.page(w, s.panel, p) }

// Admin writes the page of a site's admins. It returns ErrUnsafeState as Panel
// does.
func (s *Site) Admin(w io.Writer, p Page) error { return s.page(w, s.admin, p) }

func (s *Site) page(w io.Writer, page *template.Template, p Page) error {
	if bytes.IndexByte(p.State, '<') >= 0 {
		return ErrUnsafeState
	}
	p.Lang = cmp.Or(p.Lang, "en")
	p.Title = cmp.Or(p.Title, "Checklist")
	return s.compose(w, page, p.Base, map[string]any{
		"Page":  p,
		"Dir":   direction(p.Lang),
		"State": template.JS(p.State), //nolint:gosec // checked above: it holds no <
	})
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

// direction says which way a language is written. Jira's own languages of the
// kind are Hebrew and Arabic; the others cost nothing.
func direction(lang string) string {
	primary, _, _ := strings.Cut(strings.ReplaceAll(lang, "_", "-"), "-")
	if slices.Contains([]string{"ar", "dv", "fa", "he", "iw", "ps", "sd", "ug", "ur", "yi"}, strings.ToLower(primary)) {
		return "rtl"
	}
	return "ltr"
}
