package main

import (
	"cmp"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// TestArrows keeps the arrows of docs/design.md true.
func TestArrows(t *testing.T) {
	t.Parallel()
	const ours = "ticklist/"
	forbidden := map[string][]string{ // package: what its import graph may not reach
		"checklist":                {ours, "net/http", "go.mongodb.org/", "github.com/labstack/"},
		"tenant":                   {ours, "net/http", "go.mongodb.org/", "github.com/labstack/"},
		"handlers":                 {ours + "app", ours + "handlers/live/livetest", ours + "checklist/checklist", ours + "checklist/export", ours + "tenant/", ours + "localjira", "go.mongodb.org/"},
		"descriptor":               {ours + "app", ours + "checklist", ours + "tenant", ours + "handlers", ours + "static", "net/http", "go.mongodb.org/"},
		"static":                   {ours, "net/http", "go.mongodb.org/"},
		"docmongo":                 {ours + "app", ours + "checklist", ours + "tenant", ours + "handlers", "github.com/labstack/"},
		"memory":                   {ours, "go.mongodb.org/", "net/http"},
		"checklist/checklistmongo": {ours + "app", ours + "tenant", ours + "handlers", "github.com/labstack/"},
		"tenant/tenantmongo":       {ours + "app", ours + "checklist", ours + "handlers", "github.com/labstack/"},
		"tenant/seal":              {ours + "app", ours + "checklist", ours + "handlers", "net/http", "go.mongodb.org/", "github.com/labstack/"},
		"tenant/datakeys":          {ours + "app", ours + "checklist", ours + "handlers", "net/http", "go.mongodb.org/", "github.com/labstack/"},
		"tenant/installkeys":       {ours + "app", ours + "checklist", ours + "handlers", "go.mongodb.org/", "github.com/labstack/"},
		"tenant/reportaccounts":    {ours + "app", ours + "checklist", ours + "handlers", "go.mongodb.org/", "github.com/labstack/"},
		"checklist/text":           {ours + "app", ours + "tenant", ours + "handlers", ours + "checklist/", "net/http", "go.mongodb.org/", "github.com/labstack/"},
		"checklist/rollout":        {ours + "app", ours + "tenant", ours + "handlers", ours + "checklist/checklist", "net/http", "go.mongodb.org/", "github.com/labstack/"},
		"checklist/rules":          {ours + "app", ours + "tenant", ours + "handlers", ours + "checklist/", "net/http", "go.mongodb.org/", "github.com/labstack/"},
		"checklist/hooks":          {ours + "app", ours + "tenant", ours + "handlers", ours + "checklist/", "net/http", "go.mongodb.org/", "github.com/labstack/"},
		"checklist/hookpost":       {ours + "app", ours + "tenant/t", ours + "tenant/j", ours + "handlers", ours + "checklist/checklist", "go.mongodb.org/", "github.com/labstack/"},
		"checklist/bulk":           {ours + "app", ours + "tenant", ours + "handlers", ours + "checklist/", "net/http", "go.mongodb.org/", "github.com/labstack/"},
		"checklist/templates":      {ours + "app", ours + "tenant", ours + "handlers", ours + "checklist/checklist", ours + "checklist/export", "net/http", "go.mongodb.org/", "github.com/labstack/"},
		"checklist/actions":        {ours + "app", ours + "tenant", ours + "handlers", ours + "checklist/checklist", ours + "checklist/export", "net/http", "go.mongodb.org/", "github.com/labstack/"},
		"checklist/imports":        {ours + "app", ours + "tenant", ours + "handlers", ours + "checklist/checklist", ours + "checklist/export", "net/http", "go.mongodb.org/", "github.com/labstack/"},
		"checklist/export":         {ours + "app", ours + "tenant", ours + "handlers", "net/http", "go.mongodb.org/", "github.com/labstack/"},
		"handlers/live":            {ours + "app", ours + "tenant", ours + "checklist/", ours + "static", "net/http", "go.mongodb.org/", "github.com/labstack/"},
		"app/livemongo":            {ours + "tenant", ours + "handlers", ours + "checklist/"},
		"app/leasemongo":           {ours + "checklist", ours + "tenant", ours + "handlers"},
		"tenant/jira":              {ours + "app", ours + "checklist", ours + "handlers", "go.mongodb.org/", "github.com/labstack/"},
		"tenant/publicnet":         {ours, "go.mongodb.org/", "github.com/labstack/"},
		"app/alerts":               {ours, "go.mongodb.org/", "github.com/labstack/"},
		"app/alertsmongo":          {ours + "checklist", ours + "tenant", ours + "handlers", "github.com/labstack/"},
		"app/backup":               {ours, "go.mongodb.org/", "github.com/labstack/"},
		"app/backupmongo":          {ours + "checklist", ours + "tenant", ours + "handlers", "github.com/labstack/"},
		"app/schemamongo":          {ours + "checklist", ours + "tenant", ours + "handlers"},
		"app/faults":               {ours + "app", ours + "checklist/checklist", ours + "checklist/export", ours + "tenant/"},
		"app/embedded":             {ours + "checklist", ours + "tenant", ours + "handlers"},
		"app/apm":                  {ours + "app", ours + "checklist", ours + "handlers", ours + "tenant/", "go.mongodb.org/"},
		"app/monitormongo":         {ours, "github.com/labstack/"},
		"app/metrics":              {ours, "go.mongodb.org/", "github.com/labstack/"},
		"turns":                    {ours, "github.com/", "go.mongodb.org/", "net/http"},
		"tracing":                  {ours, "go.mongodb.org/", "github.com/labstack/"},
		"trail":                    {ours, "github.com/", "go.mongodb.org/", "net/http"},
		"app/cli":                  {ours, "go.mongodb.org/", "github.com/labstack/"},
		"app":                      {ours + "localjira", ours + "app/jiratest", ours + "app/apm/apmtest", ours + "app/embedded/mongotest", ours + "app/replicatest"},
		"app/replicatest":          {ours, "github.com/labstack/"},
		"localjira":                {ours + "app", ours + "handlers", ours + "checklist", "go.mongodb.org/"},
		"checklist/checklisttest":  {"go.mongodb.org/", ours + "tenant"},
		"tenant/tenanttest":        {"go.mongodb.org/", ours + "checklist"},
	}
	for pkg, banned := range forbidden {
		t.Run(pkg, func(t *testing.T) {
			out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", ours+pkg).Output()
			if err != nil {
				t.Fatalf("go list %s: %v", pkg, err)
			}
			for dep := range strings.Lines(string(out)) {
				dep = strings.TrimSpace(dep)
				if dep == ours+pkg || (dep == ours+"turns" || dep == ours+"memory") && pkg != "static" { // which know nothing
					continue
				}
				for _, b := range banned {
					if strings.HasPrefix(dep, b) {
						t.Errorf("%s reaches %s", pkg, dep)
					}
				}
			}
		})
	}
}

// TestArrowsAreDrawn compares the imports that the table of docs/design.md names
// with those that each package has.
func TestArrowsAreDrawn(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/design.md")
	if err != nil {
		t.Fatal(err)
	}
	drawn := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z/]+)` \\| .* \\| ([^|]*) \\|$").FindAllStringSubmatch(string(page), -1) {
		drawn[row[1]] = row[2]
	}
	out, err := exec.CommandContext(t.Context(), "go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "ticklist/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for line := range strings.Lines(string(out)) {
		all := strings.Fields(line)
		pkg, ours := strings.TrimPrefix(all[0], "ticklist/"), []string{}
		if pkg == "ticklist" || pkg == "app" || strings.HasSuffix(pkg, "test") || strings.HasPrefix(pkg, "tools/") {
			continue // app imports what it builds, the others are for developers
		}
		for _, path := range all[1:] {
			if name, ok := strings.CutPrefix(path, "ticklist/"); ok {
				ours = append(ours, "`"+name+"`")
			}
		}
		if want := cmp.Or(strings.Join(ours, ", "), "–"); drawn[pkg] != want {
			t.Errorf("docs/design.md has %s import %q, want %s", pkg, drawn[pkg], want)
		}
	}
}

// TestDependenciesHaveReasons wants each module and each npm package that is asked
// for in the tables of docs/design.md.
func TestDependenciesHaveReasons(t *testing.T) {
	t.Parallel()
	read := func(path string) string {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	var asked []string
	for _, m := range regexp.MustCompile(`(?m)^\t(\S+) v\S+$`).FindAllStringSubmatch(read("../go.mod"), -1) {
		asked = append(asked, strings.TrimPrefix(m[1], "github.com/"))
	}
	for _, m := range regexp.MustCompile(`(?m)^    "([^"]+)": "[0-9]`).FindAllStringSubmatch(read("../static/package.json"), -1) {
		asked = append(asked, m[1])
	}
	if len(asked) < 50 {
		t.Fatalf("only %d dependencies were found", len(asked))
	}
	_, reasons, _ := strings.Cut(read("../docs/design.md"), "\n## Dependencies\n")
	for _, name := range asked {
		if !strings.Contains(reasons, "`"+name+"`") && !strings.Contains(reasons, "`"+name+"/") {
			t.Errorf("docs/design.md does not say why there is %s", name)
		}
	}
}
