package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// tree writes a front end of the given sources and returns its folder.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, body := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// noise is a comment-free script that no compression makes smaller than n.
func noise(n int) string {
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // not a secret
	var b strings.Builder
	b.WriteString("console.log('")
	for range 2 * n {
		b.WriteByte("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"[r.IntN(62)])
	}
	b.WriteString("')")
	return b.String()
}

// smallTree is the least front end that there is.
func smallTree() map[string]string {
	small := map[string]string{
		"node_modules/preact/package.json": "{}",
		"src/boot.ts":                      "document.title = 'x' as string",
		"src/first.ts":                     "console.log(3)",
		"src/panel.tsx":                    "console.log(1)",
		"src/ui/drag.ts":                   "import { h } from 'preact'; import { words } from '../words/words'; export const a = [h, words]",
		"src/words/words.ts":               "export const words = 'NOT FROM THE PANEL'",
		"src/words/en/panel.ts":            "export const panel = {}",
		"src/words/en/late.ts":             "export const late = {}",
		"src/words/en/admin.ts":            "export const admin = {}",
		"src/words/en/pages.ts":            "export const pages = {}",
		"src/ui/panel.css":                 "a { color: red }",
		"src/admin.tsx":                    "console.log(2)",
		"src/admin/admin.css":              "b { color: red }",
		"src/gadget.tsx":                   "console.log(4)",
		"src/gadget/gadget.css":            "c { color: red }",
		"src/words/en/gadget.ts":           "export const gadget = {}",
		"src/workflow.tsx":                 "console.log(5)",
		"src/workflow/workflow.css":        "d { color: red }",
		"src/words/en/workflow.ts":         "export const workflow = {}",
	}
	for _, room := range slices.Concat(late, tabs) {
		if small[room.entry] == "" {
			small[room.entry] = "export const b = 1"
		}
	}
	return small
}

func TestRun(t *testing.T) {
	small := smallTree()
	with := func(name, body string) map[string]string {
		files := map[string]string{name: body}
		for n, b := range small {
			if n != name {
				files[n] = b
			}
		}
		return files
	}
	for _, tc := range []struct {
		name   string
		files  map[string]string
		args   []string
		status int
		stderr string
	}{
		{name: "builds", files: small},
		{name: "script over its budget", files: with("src/panel.tsx", noise(25<<10)), status: 1, stderr: "panel.js in en is"},
		{name: "admin over its budget", files: with("src/admin.tsx", noise(20<<10)), status: 1, stderr: "admin.js in en is"},
		{name: "boot over its budget", files: with("src/boot.ts", noise(1<<10)), status: 1, stderr: "boot.js is"},
		{name: "does not parse", files: with("src/panel.tsx", "let = ="), status: 1, stderr: "src/panel.tsx:1"},
		{name: "packages are missing", files: map[string]string{"src/boot.ts": ""}, status: 1, stderr: "npm ci"},
		{name: "unknown flag", files: small, args: []string{"-x"}, status: 2, stderr: "-x"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			root := tree(t, tc.files)
			var stdout, stderr bytes.Buffer
			status := run(append([]string{"-static", root}, tc.args...), &stdout, &stderr)
			if status != tc.status || !strings.Contains(stderr.String(), tc.stderr) {
				t.Fatalf("got %d and %q, want %d and %q", status, &stderr, tc.status, tc.stderr)
			}
			if tc.status != 0 {
				return
			}
			for _, name := range []string{"boot.js", "panel.js", "panel.css", "late/drag.js", "late/words-en.js", "tabs/tab-data.js", "tabs/pages-en.js", "tabs/panel-en.js", "words/panel-en.js", "admin.js", "admin.css", "gadget.js", "gadget.css", "words/gadget-en.js", "workflow.js", "workflow.css", "words/workflow-en.js"} {
				if _, err := os.Stat(filepath.Join(root, "dist", name)); err != nil {
					t.Error(err)
				}
			}
			if !strings.Contains(stdout.String(), "panel.js in en") {
				t.Errorf("the size of the panel is not printed: %s", &stdout)
			}
			drag, err := os.ReadFile(filepath.Join(root, "dist", "late", "drag.js"))
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(drag), "window.ticklist.preact") || strings.Contains(string(drag), "NOT FROM THE PANEL") {
				t.Errorf("a late room carries what the panel has: %s", drag)
			}
		})
	}
}

// TestFrame resolves a place in a file as it is served, and none in another.
func TestFrame(t *testing.T) {
	const source = "function first() {\n  return 1;\n}\nexport function second(text: string) {\n  throw new TypeError(text + first());\n}\nsecond(location.hash);\n"
	files := smallTree()
	files["src/panel.tsx"] = source
	root := tree(t, files)
	var stdout, stderr bytes.Buffer
	if status := run([]string{"-static", root}, &stdout, &stderr); status != 0 {
		t.Fatal(stderr.String())
	}
	built, err := os.ReadFile(filepath.Join(root, "dist", "panel.js")) //nolint:gosec // the test's own
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(built)
	name := "panel." + hex.EncodeToString(sum[:8]) + ".js"
	column := bytes.Index(built, []byte("new TypeError")) + 1
	if maps, err := filepath.Glob(filepath.Join(root, "dist", "*.map")); err != nil || len(maps) > 0 {
		t.Errorf("the build left the maps %v (%v)", maps, err)
	}
	for _, tc := range []struct {
		name, place, stdout, stderr string
		status                      int
	}{
		{name: "a place", place: fmt.Sprintf("%s:1:%d", name, column), stdout: "src/panel.tsx:5:9"},
		{name: "a file of other sources", place: "panel.0123456789abcdef.js:1:1", status: 1, stderr: "do not make this file"},
		{name: "no place", place: "panel.js", status: 1, stderr: "is not a place"},
		{name: "behind the end", place: name + ":9000:1", status: 1, stderr: "nothing of the sources"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			status := run([]string{"-static", root, "-frame", tc.place}, &stdout, &stderr)
			if status != tc.status || !strings.HasPrefix(stdout.String(), tc.stdout) || !strings.Contains(stderr.String(), tc.stderr) {
				t.Errorf("got %d, %q and %q; want %d, %q and %q", status, &stdout, &stderr, tc.status, tc.stdout, tc.stderr)
			}
		})
	}
}
