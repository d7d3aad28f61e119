package static

import (
	"bytes"
	"compress/gzip"
	"errors"
	"flag"
	"io"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func built(t *testing.T) *Site {
	t.Helper()
	s, err := load(fstest.MapFS{
		"dist/.keep":             {},
		"dist/boot.js":           {Data: []byte("boot()")},
		"dist/first.js":          {Data: []byte("first()")},
		"dist/panel.js":          {Data: []byte(strings.Repeat("panel();", 100))},
		"dist/late/drag.js":      {Data: []byte("drag()")},
		"dist/late/reports.js":   {Data: []byte("reports()")},
		"dist/tabs/tab-data.js":  {Data: []byte("data()")},
		"dist/words/panel-de.js": {Data: []byte("panel-de")},
		"dist/words/panel-en.js": {Data: []byte("panel-en")},
		"dist/words/admin-en.js": {Data: []byte("admin-en")},
		"dist/panel.css":         {Data: []byte("a{}")},
		"dist/admin.js":          {Data: []byte("admin()")},
		"dist/admin.css":         {Data: []byte("b{}")},
		"dist/gadget.js":         {Data: []byte("gadget()")},
		"dist/gadget.css":        {Data: []byte("c{}")},
		"dist/workflow.js":       {Data: []byte("workflow()")},
		"dist/workflow.css":      {Data: []byte("d{}")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestPages(t *testing.T) {
	for _, tc := range []struct {
		name  string
		write func(*Site, io.Writer, Page) error
		page  Page
	}{
		{name: "admin", write: (*Site).Admin, page: Page{
			Title: "Ticklist", ConnectJS: "https://connect-cdn.atl-paas.net/all.js", State: []byte(`{"clientKey":"acme","notice":null}`),
		}},
		{name: "gadget", write: (*Site).Gadget, page: Page{
			Title: "Ticklist", ConnectJS: "https://connect-cdn.atl-paas.net/all.js", State: []byte(`{"clientKey":"acme","tells":true}`),
		}},
		{name: "workflow", write: (*Site).Workflow, page: Page{
			Title: "Ticklist", ConnectJS: "https://connect-cdn.atl-paas.net/all.js", State: []byte(`{"kind":"validator","mode":"edit"}`),
		}},
		{name: "panel", write: (*Site).Panel, page: Page{
			ConnectJS: "https://connect-cdn.atl-paas.net/all.js",
			State:     []byte(`{"issueId":"10001","checklists":{"rev":0}}`),
		}},
		{name: "panel-behind-a-prefix", write: (*Site).Panel, page: Page{
			Base:      "/ticklist",
			ConnectJS: "http://127.0.0.1:2990/atlassian-connect/all.js?a=b&c=\"d",
			Title:     `</title><script>alert("1")</script>`,
			State:     []byte(`{"text":"\u003c/script> & \" \\ 'x' {{.}}"}`),
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got bytes.Buffer
			if err := tc.write(built(t), &got, tc.page); err != nil {
				t.Fatal(err)
			}
			golden := "testdata/" + tc.name + ".golden.html"
			if *update {
				if err := os.WriteFile(golden, got.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Bytes(), want) {
				t.Errorf("got\n%s\nwant\n%s\n(-update rewrites it)", got.Bytes(), want)
			}
			if !strings.Contains(got.String(), string(tc.page.State)) {
				t.Errorf("the state is not in the page as it was given: %s", tc.page.State)
			}
			for _, banned := range []string{"style=", "onload=", "onerror="} {
				if strings.Contains(got.String(), banned) {
					t.Errorf("the page has %s, which the content security policy forbids", banned)
				}
			}
		})
	}
}

func TestPagesRefuseAStateThatCouldEndItsElement(t *testing.T) {
	for name, write := range map[string]func(*Site, io.Writer, Page) error{"panel": (*Site).Panel, "admin": (*Site).Admin, "gadget": (*Site).Gadget, "workflow": (*Site).Workflow} {
		var got bytes.Buffer
		err := write(built(t), &got, Page{State: []byte(`{"text":"</script>"}`)})
		if !errors.Is(err, ErrUnsafeState) || got.Len() != 0 {
			t.Errorf("%s: got %v and %q, want ErrUnsafeState and nothing written", name, err, got.String())
		}
	}
}

func TestAsset(t *testing.T) {
	s := built(t)
	for _, tc := range []struct {
		name, contentType, body string
		found                   bool
	}{
		{name: s.hashed["panel.js"], contentType: "text/javascript; charset=utf-8", body: strings.Repeat("panel();", 100), found: true},
		{name: s.hashed["panel.css"], contentType: "text/css; charset=utf-8", body: "a{}", found: true},
		{name: "panel.js"},
		{name: "panel.0000000000000000.js"},
		{name: "../static.go"},
		{name: ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, found := s.Asset(tc.name)
			if found != tc.found || got.ContentType != tc.contentType || string(got.Body) != tc.body {
				t.Errorf("got %v %s %q, want %v %s %q", found, got.ContentType, got.Body, tc.found, tc.contentType, tc.body)
			}
			if found && unzip(t, got.Gzip) != tc.body {
				t.Errorf("compressed it is %q", unzip(t, got.Gzip))
			}
		})
	}
}

func TestNamesChangeWithTheContent(t *testing.T) {
	one, other := hashedName("panel.js", []byte("1")), hashedName("panel.js", []byte("2"))
	if one == other || one != hashedName("panel.js", []byte("1")) {
		t.Errorf("got %s and %s, want two names that depend on the content alone", one, other)
	}
}

func TestLoadWithoutABuild(t *testing.T) {
	_, err := load(fstest.MapFS{"dist/.keep": {}})
	if !errors.Is(err, ErrNoBundle) || !strings.Contains(err.Error(), "make assets") {
		t.Errorf("got %v, want ErrNoBundle, saying what to run", err)
	}
}

func unzip(t *testing.T, zipped []byte) string {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(zipped))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
