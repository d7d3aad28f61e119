package main

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// TestExamples runs the examples of docs/api.md, as they are written, one after
// another.
func TestExamples(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	site := newSite(t)
	env := environment(t, site)
	start(t, env)
	install(t, site)
	site.Place("12", "10000")
	token := askToken(t, site, "examples", true)
	needBinaries(t)
	var outs []string
	for _, example := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(string(page), -1) {
		cmd := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", example[1])
		cmd.Env = append(os.Environ(), "TICKLIST_URL="+env["BASE_URL"], "TICKLIST_TOKEN="+token, "no_proxy=*", "PATH="+binaries+":"+os.Getenv("PATH"))
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%s\n%v: %s", example[1], err, out)
		}
		outs = append(outs, string(out))
	}
	for n, want := range []string{`"rev":0,"lists":[]`, `"rejected":[]`, `"text":"Ship it","status":"done"`,
		"[ ] Tell the support team  due 2026-12-31", "[x] Tell the support team", `"text":"Tell the support team","status":"done"`,
		"[ ] Write the release notes", "[x] Close the milestone",
	} {
		if len(outs) <= n || !strings.Contains(outs[n], want) {
			t.Errorf("example %d does not answer %s: %s", n+1, want, outs)
		}
	}
}
