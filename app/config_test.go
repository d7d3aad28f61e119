package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestConfig(t *testing.T) {
	const key = "k1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
	for _, tc := range []struct {
		name string
		env  map[string]string
		want []string // what is complained of; none for a good one
	}{
		{name: "nothing set"},
		{name: "production", env: map[string]string{"BASE_URL": "https://ticklist.example.com/", "SECRET_KEYS": key, "MONGODB_URI": "mongodb://u:CANARY@db"}},
		{name: "a base URL with a path", env: map[string]string{"BASE_URL": "https://example.com/tick", "SECRET_KEYS": key}},
		{name: "empty is not set", env: map[string]string{"PORT": "", "SECRET_KEYS": " "}},
		{name: "no key outside this machine", env: map[string]string{"BASE_URL": "https://ticklist.example.com"}, want: []string{"SECRET_KEYS: must be set"}},
		{name: "no TLS outside this machine", env: map[string]string{"BASE_URL": "http://ticklist.example.com", "SECRET_KEYS": key}, want: []string{"BASE_URL"}},
		{name: "a key that is none", env: map[string]string{"SECRET_KEYS": "k1:CANARY"}, want: []string{"SECRET_KEYS"}},
		{
			name: "all faults at once",
			env: map[string]string{
				"PORT": "eighty", "BASE_URL": "ticklist", "JIRA_HOSTS": "*", "HOOK_HOSTS": "ci", "CONNECT_JS_URL": "all.js", "INSTALL_KEYS_URL": "https://good.example,ftp://bad",
				"APP_GRACE": "soon", "LOG_LEVEL": "loud",
			},
			want: []string{"Port", "BASE_URL", "JIRA_HOSTS", "HOOK_HOSTS", "CONNECT_JS_URL", "INSTALL_KEYS_URL", "Grace", "LogLevel"},
		},
		{name: "a certificate without its key", env: map[string]string{"TLS_CERT": "cert.pem"}, want: []string{"TLS_CERT", "TLS_KEY"}},
		{name: "a certificate that is not there", env: map[string]string{"TLS_CERT": "/nowhere/cert.pem", "TLS_KEY": "/nowhere/key.pem"}, want: []string{"TLS_CERT"}},
		{name: "lower limits", env: map[string]string{"LIMIT_PER_ACCOUNT": "50", "LIMIT_PER_SITE": "200"}},
		{name: "limits too low to work with", env: map[string]string{"LIMIT_PER_ACCOUNT": "49", "LIMIT_PER_SITE": "199"}, want: []string{"LIMIT_PER_ACCOUNT", "LIMIT_PER_SITE"}},
		{name: "data kept for the longest time", env: map[string]string{"RETENTION": "30d"}},
		{name: "data kept for no time", env: map[string]string{"RETENTION": "0s"}},
		{name: "data kept for half a day", env: map[string]string{"RETENTION": "12h"}},
		{name: "data kept for a day too long", env: map[string]string{"RETENTION": "31d"}, want: []string{"RETENTION: may be 0 to 30d"}},
		{name: "data kept for a moment too long", env: map[string]string{"RETENTION": "720h0m1s"}, want: []string{"RETENTION: may be 0 to 30d"}},
		{name: "data kept for less than no time", env: map[string]string{"RETENTION": "-1h"}, want: []string{"RETENTION"}},
		{name: "data kept for a while", env: map[string]string{"RETENTION": "a month"}, want: []string{"Retention"}},
		{name: "reports in the clear", env: map[string]string{"REPORT_ACCOUNTS_URL": "http://api.atlassian.com/"}, want: []string{"REPORT_ACCOUNTS_URL"}},
		{name: "a page of Statuspage", env: map[string]string{"STATUSPAGE_API_KEY": "k", "STATUSPAGE_PAGE": "kctbh9vrtdwd", "STATUSPAGE_COMPONENTS": "saving:8kbf7d35c070, jira:vtnh60py4yd7,"}},
		{name: "a key of no page", env: map[string]string{"STATUSPAGE_API_KEY": "CANARY"}, want: []string{"STATUSPAGE_PAGE"}},
		{name: "a page that is an address", env: map[string]string{"STATUSPAGE_API_KEY": "k", "STATUSPAGE_PAGE": "https://acme.statuspage.io"}, want: []string{"STATUSPAGE_PAGE"}},
		{name: "components of what is none", env: map[string]string{"STATUSPAGE_COMPONENTS": "saving:a,backup:b"}, want: []string{"STATUSPAGE_COMPONENTS"}},
		{name: "two components of one thing", env: map[string]string{"STATUSPAGE_COMPONENTS": "saving:a,saving:b"}, want: []string{"STATUSPAGE_COMPONENTS"}},
		{name: "a Statuspage in the clear", env: map[string]string{"STATUSPAGE_URL": "http://api.statuspage.io"}, want: []string{"STATUSPAGE_URL"}},
		{name: "no grace", env: map[string]string{"APP_GRACE": "0s"}, want: []string{"APP_GRACE"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := t.TempDir()
			_, err := readConfig(func(name string) string {
				if name == "DATA_DIR" {
					return dir
				}
				return tc.env[name]
			})
			if (err != nil) != (len(tc.want) > 0) {
				t.Fatalf("got %v, want faults of %v", err, tc.want)
			}
			for _, want := range tc.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("nothing on %s in %v", want, err)
				}
			}
			if strings.Contains(fmt.Sprint(err), "CANARY") {
				t.Errorf("a secret is in %v", err)
			}
		})
	}
}

func TestConfigHidesSecrets(t *testing.T) {
	c, err := readConfig(func(name string) string {
		return map[string]string{
			"DATA_DIR": t.TempDir(), "MONGODB_URI": "mongodb://u:CANARY@db", "REPORT_ACCOUNTS_TOKEN": "CANARY", "METRICS_TOKEN": "CANARY-CANARY-CANARY-CANARY-CANARY", "SENTRY_DSN": "https://CANARY@sentry.example/1", "NEW_RELIC_LICENSE_KEY": "CANARY",
		}[name]
	})
	if err != nil {
		t.Fatal(err)
	}
	if printed := fmt.Sprintf("%v %+v %#v", c.settings, c.settings, c.settings); strings.Contains(printed, "CANARY") {
		t.Errorf("printing the settings shows %s", printed)
	}
}

func TestLocalKeyIsMadeOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	env := func(name string) string { return map[string]string{"DATA_DIR": dir}[name] }
	c, err := readConfig(env)
	if err != nil || len(c.warnings) != 1 {
		t.Fatalf("got warnings %v, %v; want one", c.warnings, err)
	}
	first, err := os.ReadFile(filepath.Join(dir, "secret.key"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := readConfig(env); err != nil {
		t.Fatal(err)
	}
	second, err := os.ReadFile(filepath.Join(dir, "secret.key"))
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("the key was made anew (%v)", err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 {
		t.Errorf("left %v (%v), want the key alone", left, err)
	}
	if info, err := os.Stat(filepath.Join(dir, "secret.key")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key's mode is %v (%v), want 0600", info.Mode(), err)
	}
}

func TestRun(t *testing.T) {
	for _, tc := range []struct {
		name   string
		args   []string
		env    map[string]string
		status int
		stdout string
		stderr string
	}{
		{name: "version", args: []string{"version"}, status: exitOK, stdout: "ticklist "},
		{name: "help", args: []string{"--help"}, status: exitOK, stdout: "serve"},
		{name: "an unknown word", args: []string{"dance"}, status: exitUsage, stderr: "dance"},
		{name: "a bad configuration", args: []string{"serve"}, env: map[string]string{"BASE_URL": "http://example.com"}, status: exitUsage, stderr: "BASE_URL"},
		{name: "migrate without a database", args: []string{"migrate"}, status: exitUsage, stderr: "MONGODB_URI"},
		{name: "an address that is none", args: []string{"serve"}, env: map[string]string{"MONGODB_URI": "CANARY://u:CANARY@h"}, status: exitUsage, stderr: "MONGODB_URI"},
		{name: "a token that can be guessed", args: []string{"serve"}, env: map[string]string{"METRICS_TOKEN": "CANARY"}, status: exitUsage, stderr: "METRICS_TOKEN: is too short"},
		{name: "a DSN that is none", args: []string{"serve"}, env: map[string]string{"SENTRY_DSN": "CANARY"}, status: exitUsage, stderr: "SENTRY_DSN"},
		{name: "a license that is none", args: []string{"serve"}, env: map[string]string{"NEW_RELIC_LICENSE_KEY": "CANARY"}, status: exitUsage, stderr: "NEW_RELIC_LICENSE_KEY"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := t.TempDir()
			var stdout, stderr bytes.Buffer
			status := run(t.Context(), tc.args, func(name string) string {
				if name == "DATA_DIR" {
					return dir
				}
				return tc.env[name]
			}, &stdout, &stderr)
			if status != tc.status || !strings.Contains(stdout.String(), tc.stdout) || !strings.Contains(stderr.String(), tc.stderr) {
				t.Errorf("got status %d, %q, %q; want %d, %q, %q", status, &stdout, &stderr, tc.status, tc.stdout, tc.stderr)
			}
			if strings.Contains(stdout.String()+stderr.String(), "CANARY") {
				t.Errorf("a secret is in %q or %q", &stdout, &stderr)
			}
		})
	}
}
