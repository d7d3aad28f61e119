package main

import (
	"errors"
	"maps"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"ticklist/app/alerts"
	"ticklist/app/alerts/alertstest"
)

const runbook = "../docs/runbook.md"

// block is what stands between two fences.
type block struct {
	lang  string
	lines []string
}

func blocksOf(t *testing.T, path string) []block {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out []block
	inside := false
	for line := range strings.SplitSeq(string(text), "\n") {
		lang, fence := strings.CutPrefix(line, "```")
		switch {
		case fence && !inside:
			out = append(out, block{lang: lang})
		case !fence && inside:
			out[len(out)-1].lines = append(out[len(out)-1].lines, line)
		}
		inside = inside != fence
	}
	return out
}

// endsWith is how a command says with which status it ends where that is not 0.
var endsWith = regexp.MustCompile(`# ends with ([0-9]+)`)

// commandsOf are the commands of the runbook, in their order: each line of each
// block that is for a shell.
func commandsOf(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, b := range blocksOf(t, runbook) {
		for _, line := range b.lines {
			ours := strings.HasPrefix(line, "ticklist ") || strings.HasPrefix(line, "curl ")
			switch {
			case b.lang == "sh" && ours:
				out = append(out, line)
			case b.lang == "sh", ours:
				t.Errorf("%q stands in a block of %q: what is tested begins with ticklist or curl and is in a block of sh, and nothing else is", line, b.lang)
			}
		}
	}
	return out
}

// TestRunbook runs every command of the runbook, in its order, as a shell does,
// beside a program on the embedded engine with a site, an issue, a person, a key of
// backups and a pager.
func TestRunbook(t *testing.T) {
	t.Parallel()
	d := newDrill(t, nil)
	pager := httptest.NewServer(&alertstest.PagerDuty{Now: time.Now})
	t.Cleanup(pager.Close)
	token := strings.Repeat("m", leastMetricsToken)
	d.env["METRICS_TOKEN"] = token
	served := maps.Clone(d.env)
	delete(served, "BACKUP_TO") // the server would make a backup by itself, at a time of its own
	d.one.Place("10001", "10000")
	start(t, served)
	mustRun(t, d.env, "backup")
	d.env["PAGERDUTY_URL"], d.env["PAGERDUTY_ROUTING_KEY"] = pager.URL, alertstest.RoutingKey

	typed := maps.Clone(d.env) // what somebody has set in their shell
	maps.Copy(typed, map[string]string{
		"APP": d.env["BASE_URL"], "SITE": d.one.URL, "CLIENTKEY": d.one.ClientKey, "ISSUE": "TICK-10001", "ID": "10001", "PERSON": canaryPerson,
		"KEY": d.identity, "HOME": t.TempDir(), "PATH": os.Getenv("PATH"),
	})
	run := map[string]bool{}
	for _, line := range commandsOf(t) {
		if run[line] { // what changes nothing is said in several places
			continue
		}
		run[line] = true
		want := 0
		if said := endsWith.FindStringSubmatch(line); said != nil {
			want, _ = strconv.Atoi(said[1])
		}
		if status, out := paste(t, typed, line); status != want {
			t.Fatalf("%s\nended with %d, want %d:\n%s", line, status, want, out)
		}
	}
	if len(run) < 25 {
		t.Errorf("the runbook has %d commands that are run", len(run))
	}
}

// paste runs a line as a shell does. The program's own runs in this process, with the
// words that the shell makes of the line.
func paste(t *testing.T, env map[string]string, line string) (status int, out string) {
	t.Helper()
	args, ours := strings.CutPrefix(line, "ticklist ")
	if !ours {
		return shell(t, env, line)
	}
	status, words := shell(t, env, `printf '%s\n' `+args)
	if status != 0 {
		return status, words
	}
	return command(t, env, strings.Split(strings.TrimSuffix(words, "\n"), "\n")...)
}

func shell(t *testing.T, env map[string]string, line string) (status int, out string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "bash", "-o", "pipefail", "-c", line)
	for name, value := range env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	said, err := cmd.CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode(), string(said)
	}
	if err != nil {
		t.Fatal(err)
	}
	return 0, string(said)
}

// TestRunbookNamesWhatThereIs: what the text calls a command of the program's is one.
func TestRunbookNamesWhatThereIs(t *testing.T) {
	text, err := os.ReadFile(runbook)
	if err != nil {
		t.Fatal(err)
	}
	var cmds commands
	parser, err := kong.New(&cmds, kong.Exit(func(int) {}))
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range regexp.MustCompile("`ticklist ([a-z ]+)").FindAllStringSubmatch(string(text), -1) {
		node := parser.Model.Node
		for word := range strings.FieldsSeq(found[1]) {
			at := slices.IndexFunc(node.Children, func(n *kong.Node) bool { return n.Name == word })
			if at < 0 {
				t.Errorf("the runbook names %q, and %s has no %s", found[0], node.Name, word)
				break
			}
			node = node.Children[at]
		}
	}
}

// TestRunbookHasEveryAlert: each cause has its section under its own name, with all
// that somebody needs at night.
func TestRunbookHasEveryAlert(t *testing.T) {
	text, err := os.ReadFile(runbook)
	if err != nil {
		t.Fatal(err)
	}
	for _, cause := range alerts.Causes() {
		_, behind, found := strings.Cut(string(text), "\n### "+string(cause)+"\n")
		section, _, _ := strings.Cut(behind, "\n##")
		if !found {
			t.Errorf("%s has no section", cause)
		}
		for _, part := range []string{"**Means.**", "**See.**", "**Mend.**", "**Over.**", "**Tell.**"} {
			if strings.Count(section, part) != 1 {
				t.Errorf("%s lacks %s", cause, part)
			}
		}
	}
}

// anchorsOf are the anchors that a page's headings have where it is shown.
func anchorsOf(t *testing.T, path string) map[string]bool {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Error(err)
		return nil
	}
	out := map[string]bool{}
	for _, h := range regexp.MustCompile(`(?m)^#{1,6} (.+)$`).FindAllStringSubmatch(string(text), -1) {
		plain := regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(strings.ToLower(h[1]), "")
		out[strings.ReplaceAll(plain, " ", "-")] = true
	}
	return out
}

// TestLinksLeadSomewhere: every link between the documents leads to a file, and to
// a heading of it.
func TestLinksLeadSomewhere(t *testing.T) {
	pages, err := filepath.Glob("../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	code := regexp.MustCompile("(?s)```.*?\n```|`[^`\n]*`")
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	for _, page := range append(pages, "../README.md", "../CONTRIBUTING.md", "../SECURITY.md") {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range link.FindAllStringSubmatch(code.ReplaceAllString(string(text), ""), -1) {
			path, anchor, anchored := strings.Cut(l[1], "#")
			if strings.Contains(path, ":") { // elsewhere
				continue
			}
			to := page
			if path != "" {
				to = filepath.Join(filepath.Dir(page), path)
			}
			if _, err := os.Stat(to); err != nil {
				t.Errorf("%s links to %s, which is not there", page, l[1])
			} else if anchored && strings.HasSuffix(to, ".md") && !anchorsOf(t, to)[anchor] {
				t.Errorf("%s links to %s, which has no such heading", page, l[1])
			}
		}
	}
}
