package main

import (
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/labstack/echo/v4"

	"ticklist/app/alerts"
	"ticklist/app/apm"
	"ticklist/app/apm/apmtest"
	"ticklist/app/metrics"
)

// terraform is what the files in deploy say.
type terraform struct {
	blocks  []*hclsyntax.Block
	defined map[string]bool // "var.x", "data.type.name", "type.name", "local.x"
	text    string
}

func readTerraform(t *testing.T) terraform {
	t.Helper()
	names, err := filepath.Glob("../deploy/*.tf")
	if err != nil || len(names) < 4 {
		t.Fatalf("the files are %q, %v", names, err)
	}
	tf, parser := terraform{defined: map[string]bool{}}, hclparse.NewParser()
	for _, name := range names {
		file, diags := parser.ParseHCLFile(name)
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		tf.text += string(file.Bytes)
		body, ok := file.Body.(*hclsyntax.Body)
		if !ok {
			t.Fatalf("%s is not in the native syntax", name)
		}
		if len(body.Attributes) > 0 {
			t.Errorf("%s has attributes outside of blocks", name)
		}
		tf.blocks = append(tf.blocks, body.Blocks...)
	}
	for _, b := range tf.blocks {
		for _, name := range definedBy(t, b) {
			if tf.defined[name] {
				t.Errorf("%s is defined twice", name)
			}
			tf.defined[name] = true
		}
	}
	return tf
}

// definedBy are the names by which others refer to a block.
func definedBy(t *testing.T, b *hclsyntax.Block) []string {
	t.Helper()
	labels := strings.Join(b.Labels, ".")
	switch {
	case b.Type == "variable" && len(b.Labels) == 1:
		typed := b.Body.Attributes["type"]
		if _, diags := typeexpr.TypeConstraint(typed.Expr); diags.HasErrors() {
			t.Error(diags)
		}
		delete(b.Body.Attributes, "type") // its words are names of nothing
		return []string{"var." + labels}
	case b.Type == "resource" && len(b.Labels) == 2:
		return []string{labels}
	case b.Type == "data" && len(b.Labels) == 2:
		return []string{"data." + labels}
	case b.Type == "locals":
		var names []string
		for name := range b.Body.Attributes {
			names = append(names, "local."+name)
		}
		return names
	case b.Type == "terraform", b.Type == "provider" && len(b.Labels) == 1, b.Type == "output" && len(b.Labels) == 1:
		return nil
	}
	t.Errorf("%s: a block %s %q that Terraform does not know", b.Range(), b.Type, b.Labels)
	return nil
}

// TestTerraformRefersToWhatIsThere reads what was never applied: all names are
// defined, and all variables are used.
func TestTerraformRefersToWhatIsThere(t *testing.T) {
	t.Parallel()
	tf, used := readTerraform(t), map[string]bool{}
	for _, b := range tf.blocks {
		diags := hclsyntax.VisitAll(b.Body, func(node hclsyntax.Node) hcl.Diagnostics {
			switch e := node.(type) {
			case *hclsyntax.ScopeTraversalExpr:
				name := referredTo(e.Traversal)
				used[name] = true
				if each := name == "each.key" || name == "each.value"; !tf.defined[name] && (!each || b.Body.Attributes["for_each"] == nil) {
					t.Errorf("%s: %s is not defined", e.Range(), name)
				}
			case *hclsyntax.FunctionCallExpr:
				if !slices.Contains([]string{"startswith", "endswith", "replace"}, e.Name) {
					t.Errorf("%s: %s is a function that this test does not know", e.Range(), e.Name)
				}
			}
			return nil
		})
		if diags.HasErrors() {
			t.Error(diags)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(tf.defined)) {
		if (strings.HasPrefix(name, "var.") || strings.HasPrefix(name, "local.") || strings.HasPrefix(name, "data.")) && !used[name] {
			t.Errorf("%s is used nowhere", name)
		}
	}
}

// referredTo is the name of what a traversal begins at.
func referredTo(path hcl.Traversal) string {
	steps := []string{path.RootName()}
	most := 2
	if path.RootName() == "data" {
		most = 3
	}
	for _, step := range path[1:] {
		if attr, ok := step.(hcl.TraverseAttr); ok && len(steps) < most {
			steps = append(steps, attr.Name)
		}
	}
	return strings.Join(steps, ".")
}

// TestTerraformIsWhole has what is to be watched, nothing that looks like a
// secret, and says that it was not applied.
func TestTerraformIsWhole(t *testing.T) {
	t.Parallel()
	tf := readTerraform(t)
	for _, want := range []string{
		"newrelic_alert_policy.ticklist", "newrelic_nrql_alert_condition.throughput", "newrelic_synthetics_monitor.ready", "newrelic_workflow.pagerduty",
		"newrelic_notification_destination.pagerduty", "newrelic_notification_channel.pagerduty", "sentry_issue_alert.new_fault", "sentry_issue_alert.back",
		"sentry_integration_pagerduty.ticklist", "pagerduty_service.ticklist", "pagerduty_service_integration.ticklist",
	} {
		if !tf.defined[want] {
			t.Errorf("there is no %s", want)
		}
	}
	for _, want := range []string{"NEVER APPLIED", "/readyz", "expiration_duration", "apdex(", "percentage(count(*), WHERE error IS true)", "percentile(duration"} {
		if !strings.Contains(tf.text, want) {
			t.Errorf("nothing says %q", want)
		}
	}
	if found := regexp.MustCompile(`[0-9a-fA-F]{20,}|NRAK-|sntrys_|u\+[\w-]{10,}`).FindAllString(tf.text, -1); found != nil {
		t.Errorf("these look like secrets: %q", found)
	}
	causes := alerts.Causes()
	for _, m := range regexp.MustCompile(`(?:section\s*=\s*"|runbook_url}#)([a-z0-9-]+)"`).FindAllStringSubmatch(tf.text, -1) {
		if !slices.Contains(causes, alerts.Cause(m[1])) {
			t.Errorf("%s is no section of the runbook", m[1])
		}
	}
}

// TestNewFaultsCanCall: Sentry tells that an issue is new with its first event, of
// which it has not happened more than once.
func TestNewFaultsCanCall(t *testing.T) {
	t.Parallel()
	says := func(b *hclsyntax.Block, attribute, what string) bool {
		value, diags := b.Body.Attributes[attribute].Expr.Value(nil)
		if diags.HasErrors() {
			t.Error(diags)
		}
		return strings.Contains(value.GoString(), `"`+what+`"`)
	}
	for _, b := range readTerraform(t).blocks {
		if b.Type == "resource" && b.Labels[0] == "sentry_issue_alert" && says(b, "conditions_v2", "first_seen_event") && says(b, "filters_v2", "issue_occurrences") {
			t.Errorf("%s wants an issue's first event to be its fifth", b.Labels[1])
		}
	}
}

// TestTheCertificateIsAHosts: what has it looked at is a name, whatever else is in
// the address.
func TestTheCertificateIsAHosts(t *testing.T) {
	t.Parallel()
	found := regexp.MustCompile(`domain\s*=\s*replace\(var\.base_url, "/(.*)/", "(.*)"\)`).FindStringSubmatch(readTerraform(t).text)
	if found == nil {
		t.Fatal("the certificate's domain is no part of the address")
	}
	for _, address := range []string{"https://ticklist.example.com", "https://ticklist.example.com:8443", "https://ticklist.example.com/jira/app"} {
		if got := regexp.MustCompile(found[1]).ReplaceAllString(address, found[2]); got != "ticklist.example.com" {
			t.Errorf("of %s: got %q", address, got)
		}
	}
}

// TestTerraformAsksForWhatIsSent compares the names in New Relic's queries with
// what its agent sends of this program.
func TestTerraformAsksForWhatIsSent(t *testing.T) {
	t.Parallel()
	told := sentOnce(t)
	sent, err := told.Metrics()
	if err != nil {
		t.Fatal(err)
	}
	transactions, err := told.Events("analytic_event_data")
	if err != nil || len(transactions) == 0 {
		t.Fatalf("transactions %v, %v", transactions, err)
	}
	attributes := append(slices.Collect(maps.Keys(transactions[0].Intrinsics)), "appName") // which New Relic adds
	queries := regexp.MustCompile(`query\s*=\s*"(.*)"`).FindAllStringSubmatch(readTerraform(t).text, -1)
	if len(queries) < 9 {
		t.Errorf("%d queries were found", len(queries))
	}
	for _, q := range queries {
		if m := regexp.MustCompile(`metricTimesliceName = '([^']*)'`).FindStringSubmatch(q[1]); m != nil {
			if _, ok := sent[m[1]]; !ok {
				t.Errorf("%s is not sent: %v", m[1], slices.Sorted(maps.Keys(sent)))
			}
		}
		asksForPeople(t, q[1], transactions[0].Intrinsics["name"])
		for _, name := range attributesOf(q[1]) {
			if !slices.Contains(attributes, name) {
				t.Errorf("transactions have no %s: %v", name, attributes)
			}
		}
	}
	if connected := strings.Join(told.Sent("connect"), ""); !strings.Contains(connected, `"app_name":["Ticklist"]`) {
		t.Errorf("the app has another name: %s", connected)
	}
}

// asksForPeople has shares and times be those of transactions such as one that is
// sent, without those that look how a server is: they come often, fail never and
// are fast.
func asksForPeople(t *testing.T, query string, sent any) {
	t.Helper()
	if !strings.Contains(query, "FROM Transaction") || strings.HasPrefix(query, "SELECT count(*)") {
		return
	}
	m := regexp.MustCompile(`AND name NOT RLIKE '([^']*)'`).FindStringSubmatch(query)
	if m == nil {
		t.Fatalf("%s: looks are among what is asked for", query)
	}
	left := regexp.MustCompile("^(?:" + m[1] + ")$")
	for name, want := range map[string]bool{
		fmt.Sprint(sent): false, "WebTransaction/Go/GET /readyz": true, "WebTransaction/Go/GET /healthz": true, "WebTransaction/Go/GET /metrics": true,
	} {
		if got := left.MatchString(name); got != want {
			t.Errorf("%s: %q is left out: %v, want %v", query, name, got, want)
		}
	}
}

// attributesOf are the attributes of transactions that a query names.
func attributesOf(query string) []string {
	if !strings.Contains(query, "FROM Transaction") {
		return nil
	}
	plain := regexp.MustCompile(`'[^']*'|t: \$\{[^}]*\}|\w+\(`).ReplaceAllString(query, " ")
	var out []string
	for _, word := range regexp.MustCompile(`\b[a-z]\w*`).FindAllString(plain, -1) {
		if word != "true" {
			out = append(out, word)
		}
	}
	return out
}

// sentOnce is a New Relic that was told everything once.
func sentOnce(t *testing.T) *apmtest.Collector {
	t.Helper()
	told := &apmtest.Collector{}
	w := &watch{agent: newAgent(t, told)}
	send(t, watched(w, func(c echo.Context) error { return c.NoContent(http.StatusNoContent) }))
	counts, age := metrics.New("v1"), time.Hour
	counts.Sampled(metrics.Sample{Outbox: &metrics.Queue{}, Webhooks: &metrics.Queue{}, BackupAge: &age})
	families, err := counts.Gather()
	if err != nil {
		t.Fatal(err)
	}
	apm.NewCustom(w.agent, time.Now).Forward(families)
	for _, what := range []string{"paint", "edit"} {
		w.agent.Browser(what, time.Millisecond, time.Second)
	}
	w.close()
	return told
}
