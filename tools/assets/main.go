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

// budget is the most bytes that files may have together when compressed.
type budget struct {
	name  string   // as it is printed
	files []string // in dist, without patterns
	most  int
}

// budgets has what a person waits for in every issue: panel.js with English
// words, and panel.css; other alphabets take more bytes a letter, so words have
// a budget of their own. What is late comes after the first paint, or when it is
// first opened.
func budgets(languages []string) []budget {
	all := []budget{
		{"boot.js", []string{"boot.js"}, 1 << 10},
		{"first.js", []string{"first.js"}, 2 << 10},
		{"panel.css", []string{"panel.css"}, 6 << 10},
		{"admin.css", []string{"admin.css"}, 4 << 10},
		{"gadget.css", []string{"gadget.css"}, 4 << 10},
		{"workflow.css", []string{"workflow.css"}, 4 << 10},
		{"panel.js in en", []string{"panel.js", "words/panel-en.js"}, 25 << 10},
	}
	for _, room := range late {
		all = append(all, budget{"late/" + room.name + ".js", []string{"late/" + room.name + ".js"}, room.most})
	}
	for _, tab := range tabs {
		all = append(all, budget{"tabs/" + tab.name + ".js", []string{"tabs/" + tab.name + ".js"}, tab.most})
	}
	for _, l := range languages {
		all = append(all,
			budget{"panel words in " + l, []string{"words/panel-" + l + ".js"}, 3 << 10},
			budget{"admin.js in " + l, []string{"admin.js", "words/admin-" + l + ".js"}, 20 << 10},
			budget{"gadget.js in " + l, []string{"gadget.js", "words/gadget-" + l + ".js"}, 14 << 10},
			budget{"workflow.js in " + l, []string{"workflow.js", "words/workflow-" + l + ".js"}, 20 << 10},
			budget{"late words in " + l, []string{"late/words-" + l + ".js"}, 10 << 10},
			budget{"words of tabs in " + l, []string{"tabs/pages-" + l + ".js"}, 16 << 10},
		)
	}
	return all
}

// room is a part of the front end that is loaded late, a module of its own with,
// where it imports one, a file of styles.
type room struct {
	name, entry string
	most        int
}

// late lists the rooms of the panel; late.ts knows them by the same names.
var late = []room{
	{"actions", "src/actions/room.ts", 14 << 10},
	{"drag", "src/ui/drag.ts", 7 << 10},
	{"emoji", "src/domain/emoji.ts", 3 << 10},
	{"people", "src/people/room.ts", 6 << 10},
	{"live", "src/live/room.ts", 8 << 10},
	{"behind", "src/behind/room.tsx", 2 << 10},
	{"convert", "src/convert/room.ts", 8 << 10},
	{"history", "src/history/room.ts", 6 << 10},
	{"templates", "src/templates/room.ts", 8 << 10},
	{"imports", "src/imports/room.ts", 8 << 10},
	{"mine", "src/mine/room.ts", 4 << 10},
	{"language", "src/words/change.ts", 1 << 10},
	{"editor", "src/editor/room.tsx", 10 << 10},
	{"paste", "src/editor/pasteroom.tsx", 5 << 10},
	{"reports", "src/reports/room.ts", 3 << 10}, // boot.js loads it, on every page
}

// tabs lists those of the pages of admins; src/admin/tabs.ts knows them by the same
// names.
var tabs = []room{
	{"tab-settings", "src/admin/settings/tab.tsx", 32 << 10}, // with the panel, for its previews
	{"tab-rules", "src/admin/rules/tab.tsx", 14 << 10},
	{"tab-permissions", "src/admin/permissions/tab.tsx", 10 << 10},
	{"tab-statuses", "src/admin/statusestab.tsx", 6 << 10},
	{"tab-templates", "src/library/tab.tsx", 40 << 10},
	{"tab-imports", "src/admin/imports/tab.tsx", 6 << 10},
	{"tab-hooks", "src/admin/hooks/tab.tsx", 8 << 10},
	{"tab-tokens", "src/admin/tokenstab.tsx", 6 << 10},
	{"tab-data", "src/admin/datatab.tsx", 8 << 10},
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run returns the exit status: 0 built, 1 not built or over a budget, 2 asked
// wrongly.
func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("assets", flag.ContinueOnError)
	flags.SetOutput(stderr)
	dir := flags.String("static", "static", "the folder of the front end")
	place := flags.String("frame", "", "build nothing, and say where in the sources a place is that a browser reported, such as panel.0123456789abcdef.js:1:2")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	root, err := filepath.Abs(*dir)
	switch {
	case err != nil:
	case *place != "":
		err = resolve(root, *place, stdout)
	default:
		err = produce(root, stdout)
	}
	if err != nil {
		fmt.Fprintln(stderr, "assets:", err)
		return 1
	}
	return 0
}

// produce builds, and weighs what it has built.
func produce(root string, stdout io.Writer) error {
	if err := build(root); err != nil {
		return err
	}
	return weigh(root, stdout)
}

func build(root string) error {
	if _, err := os.Stat(filepath.Join(root, "node_modules", "preact")); err != nil {
		return fmt.Errorf("the packages of the front end are missing: run npm ci --ignore-scripts --omit=dev in %s", root)
	}
	// What an earlier build left would be served, too.
	for _, dir := range []string{"late", "tabs", "words"} {
		if err := os.RemoveAll(filepath.Join(root, "dist", dir)); err != nil {
			return fmt.Errorf("empty dist: %w", err)
		}
	}
	all, err := bundles(root)
	if err != nil {
		return err
	}
	for _, o := range all {
		o.Write = true
		if _, err := bundle(root, o); err != nil {
			return err
		}
	}
	return nil
}

// bundles are the pages, their words, and what is loaded late.
func bundles(root string) ([]api.BuildOptions, error) {
	languages, err := languages(root)
	if err != nil {
		return nil, err
	}
	var words, modules []api.EntryPoint
	for _, l := range languages {
		for _, page := range []string{"panel", "admin", "gadget", "workflow"} {
			words = append(words, api.EntryPoint{InputPath: "src/words/" + l + "/" + page + ".ts", OutputPath: "words/" + page + "-" + l})
		}
		in := "src/words/" + l
		modules = append(modules,
			api.EntryPoint{InputPath: in + "/late.ts", OutputPath: "late/words-" + l},
			api.EntryPoint{InputPath: in + "/pages.ts", OutputPath: "tabs/pages-" + l},
			api.EntryPoint{InputPath: in + "/panel.ts", OutputPath: "tabs/panel-" + l}, // for tabs that are made with parts of the panel
		)
	}
	for _, room := range late {
		modules = append(modules, api.EntryPoint{InputPath: room.entry, OutputPath: "late/" + room.name})
	}
	for _, tab := range tabs {
		modules = append(modules, api.EntryPoint{InputPath: tab.entry, OutputPath: "tabs/" + tab.name})
	}
	return []api.BuildOptions{
		{Format: api.FormatIIFE, EntryPointsAdvanced: []api.EntryPoint{
			{InputPath: "src/boot.ts", OutputPath: "boot"},
			{InputPath: "src/first.ts", OutputPath: "first"},
			{InputPath: "src/panel.tsx", OutputPath: "panel"},
			{InputPath: "src/ui/panel.css", OutputPath: "panel"},
			{InputPath: "src/admin.tsx", OutputPath: "admin"},
			{InputPath: "src/admin/admin.css", OutputPath: "admin"},
			{InputPath: "src/gadget.tsx", OutputPath: "gadget"},
			{InputPath: "src/gadget/gadget.css", OutputPath: "gadget"},
			{InputPath: "src/workflow.tsx", OutputPath: "workflow"},
			{InputPath: "src/workflow/workflow.css", OutputPath: "workflow"},
		}},
		{Format: api.FormatIIFE, GlobalName: "ticklistWords", EntryPointsAdvanced: words},
		{Format: api.FormatESModule, EntryPointsAdvanced: modules, Plugins: []api.Plugin{shared(root)}},
	}, nil
}

// languages are those that there is a folder of words for.
func languages(root string) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(root, "src", "words"))
	if err != nil {
		return nil, fmt.Errorf("look for languages: %w", err)
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// shared makes modules take from the panel what it has already: see
// src/shared.ts, which leaves it in the window.
func shared(root string) api.Plugin {
	words := filepath.Join(root, "src", "words", "words")
	return api.Plugin{Name: "shared", Setup: func(b api.PluginBuild) {
		b.OnResolve(api.OnResolveOptions{Filter: `^preact($|/)`}, func(args api.OnResolveArgs) (api.OnResolveResult, error) {
			return api.OnResolveResult{Path: args.Path, Namespace: "shared"}, nil
		})
		b.OnResolve(api.OnResolveOptions{Filter: `/words$`}, func(args api.OnResolveArgs) (api.OnResolveResult, error) {
			if filepath.Join(args.ResolveDir, args.Path) != words {
				return api.OnResolveResult{}, nil
			}
			return api.OnResolveResult{Path: "words/words", Namespace: "shared"}, nil
		})
		b.OnLoad(api.OnLoadOptions{Filter: `.*`, Namespace: "shared"}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
			return api.OnLoadResult{Contents: new(fmt.Sprintf("module.exports = window.ticklist[%q]", args.Path))}, nil
		})
	}}
}

// bundle adds to the options what is the same for all, and builds.
func bundle(root string, o api.BuildOptions) ([]api.OutputFile, error) {
	o.AbsWorkingDir = root
	o.Outdir = filepath.Join(root, "dist")
	o.Bundle = true
	o.Target = api.ES2022
	o.MainFields = []string{"module:es2019", "module", "main"}
	o.MinifyWhitespace, o.MinifyIdentifiers, o.MinifySyntax = true, true, true
	o.Charset = api.CharsetUTF8
	o.LegalComments = api.LegalCommentsInline // licences of what is bundled ask for it
	o.Define = map[string]string{"process.env.NODE_ENV": `"production"`}
	o.Platform = api.PlatformBrowser
	o.LogLevel = api.LogLevelSilent
	result := api.Build(o)
	if len(result.Errors) > 0 {
		return nil, fmt.Errorf("bundle: %s", text(result.Errors))
	}
	if len(result.Warnings) > 0 {
		return nil, fmt.Errorf("bundle, a warning: %s", text(result.Warnings))
	}
	return result.OutputFiles, nil
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
func weigh(root string, stdout io.Writer) error {
	languages, err := languages(root)
	if err != nil {
		return err
	}
	var over error
	for _, b := range budgets(languages) {
		size := 0
		for _, name := range b.files {
			body, err := os.ReadFile(filepath.Join(root, "dist", name)) //nolint:gosec // the names are ours
			if err != nil {
				return fmt.Errorf("weigh: %w", err)
			}
			zipped, err := compressed(body)
			if err != nil {
				return fmt.Errorf("weigh %s: %w", name, err)
			}
			size += zipped
		}
		fmt.Fprintf(stdout, "%-20s %6d bytes gzip, budget %6d\n", b.name, size, b.most)
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
