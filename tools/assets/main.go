// Command assets builds the front end: it bundles static/src into static/dist
// and fails if a bundle has outgrown its budget. It needs the packages that
// npm ci --ignore-scripts --omit=dev puts into static/node_modules, but not
// Node itself.
package main

import (
	"bytes"
	"compress/gzip"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/evanw/esbuild/pkg/api"
)

// budgets are the most bytes that a file may have when compressed. What a
// person waits for in every issue is panel.js and panel.css; drag.js comes after
// the first paint.
var budgets = []struct {
	name string
	most int
}{
	{"boot.js", 1 << 10},
	{"first.js", 2 << 10},
	{"panel.js", 25 << 10},
	{"panel.css", 6 << 10},
	{"drag.js", 6 << 10},
	{"admin.js", 16 << 10},
	{"admin.css", 4 << 10},
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run returns the exit status: 0 built, 1 not built or over a budget, 2 asked
// wrongly.
func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("assets", flag.ContinueOnError)
	flags.SetOutput(stderr)
	dir := flags.String("static", "static", "the folder of the front end")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	root, err := filepath.Abs(*dir)
	if err == nil {
		err = build(root)
	}
	if err == nil {
		err = weigh(filepath.Join(root, "dist"), stdout)
	}
	if err != nil {
		fmt.Fprintln(stderr, "assets:", err)
		return 1
	}
	return 0
}

func build(root string) error {
	if _, err := os.Stat(filepath.Join(root, "node_modules", "preact")); err != nil {
		return fmt.Errorf("the packages of the front end are missing: run npm ci --ignore-scripts --omit=dev in %s", root)
	}
	if err := bundle(root, api.FormatIIFE, []api.EntryPoint{
		{InputPath: "src/boot.ts", OutputPath: "boot"},
		{InputPath: "src/first.ts", OutputPath: "first"},
		{InputPath: "src/panel.tsx", OutputPath: "panel"},
		{InputPath: "src/ui/panel.css", OutputPath: "panel"},
		{InputPath: "src/admin.tsx", OutputPath: "admin"},
		{InputPath: "src/admin/admin.css", OutputPath: "admin"},
	}...); err != nil {
		return err
	}
	// A module, as the panel imports it when it has painted.
	return bundle(root, api.FormatESModule, api.EntryPoint{InputPath: "src/ui/drag.ts", OutputPath: "drag"})
}

func bundle(root string, format api.Format, entries ...api.EntryPoint) error {
	result := api.Build(api.BuildOptions{
		AbsWorkingDir:       root,
		EntryPointsAdvanced: entries,
		Outdir:              filepath.Join(root, "dist"),
		Bundle:              true,
		Write:               true,
		Format:              format,
		Target:              api.ES2022,
		MainFields:          []string{"module:es2019", "module", "main"},
		MinifyWhitespace:    true,
		MinifyIdentifiers:   true,
		MinifySyntax:        true,
		Charset:             api.CharsetUTF8,
		LegalComments:       api.LegalCommentsInline, // licences of what is bundled ask for it
		Define:              map[string]string{"process.env.NODE_ENV": `"production"`},
		Platform:            api.PlatformBrowser,
		LogLevel:            api.LogLevelSilent,
	})
	if len(result.Errors) > 0 {
		return fmt.Errorf("bundle: %s", text(result.Errors))
	}
	if len(result.Warnings) > 0 {
		return fmt.Errorf("bundle, a warning: %s", text(result.Warnings))
	}
	return nil
}

func text(messages []api.Message) string {
	var b bytes.Buffer
	for _, m := range messages {
		if m.Location != nil {
			fmt.Fprintf(&b, "%s:%d:%d: ", m.Location.File, m.Location.Line, m.Location.Column)
		}
		fmt.Fprintln(&b, m.Text)
	}
	return b.String()
}

// weigh prints the size of each file and fails if one is over its budget.
func weigh(dist string, stdout io.Writer) error {
	var over error
	for _, b := range budgets {
		body, err := os.ReadFile(filepath.Join(dist, b.name)) //nolint:gosec // the names are ours
		if err != nil {
			return fmt.Errorf("weigh: %w", err)
		}
		size, err := compressed(body)
		if err != nil {
			return fmt.Errorf("weigh %s: %w", b.name, err)
		}
		fmt.Fprintf(stdout, "%-10s %6d bytes, %6d gzip, budget %6d\n", b.name, len(body), size, b.most)
		if size > b.most && over == nil {
			over = fmt.Errorf("%s is %d bytes over its budget", b.name, size-b.most)
		}
	}
	return over
}

// compressed is how many bytes body takes in gzip, as package static sends it.
func compressed(body []byte) (int, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return 0, err
	}
	if _, err := w.Write(body); err != nil {
		return 0, err
	}
	if err := w.Close(); err != nil {
		return 0, err
	}
	return b.Len(), nil
}
