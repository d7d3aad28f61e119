package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"filippo.io/age"
	"github.com/caarlos0/env/v11"
	"github.com/tink-crypto/tink-go/v2/core/registry"

	"ticklist/handlers"
	"ticklist/tenant"
	"ticklist/tenant/seal"
)

// settings are the environment as it is written. Each has a row in the README.
type settings struct {
	Host             string        `env:"HOST"`
	Port             uint16        `env:"PORT" envDefault:"8080"`
	BaseURL          string        `env:"BASE_URL"`
	MongoURI         tenant.Secret `env:"MONGODB_URI"` // may hold a password
	MongoDatabase    string        `env:"MONGODB_DATABASE" envDefault:"ticklist"`
	DataDir          string        `env:"DATA_DIR" envDefault:"./data"`
	SecretKeys       tenant.Secret `env:"SECRET_KEYS"`
	InstallKeysURL   []string      `env:"INSTALL_KEYS_URL" envDefault:"https://connect-install-keys.atlassian.com"`
	JiraHosts        string        `env:"JIRA_HOSTS" envDefault:"*.atlassian.net,*.jira.com"`
	HookHosts        string        `env:"HOOK_HOSTS"` // origins
	ConnectJSURL     string        `env:"CONNECT_JS_URL" envDefault:"https://connect-cdn.atl-paas.net/all.js"`
	Retention        days          `env:"RETENTION" envDefault:"30d"`
	ErasureLedger    string        `env:"ERASURE_LEDGER"` // a path
	BackupTo         string        `env:"BACKUP_TO"`      // a path, or the address of a bucket
	BackupRecipients string        `env:"BACKUP_RECIPIENTS"`
	BackupKeyID      string        `env:"AWS_ACCESS_KEY_ID"`
	BackupKeySecret  tenant.Secret `env:"AWS_SECRET_ACCESS_KEY"`
	ReportToken      tenant.Secret `env:"REPORT_ACCOUNTS_TOKEN"`
	ReportURL        string        `env:"REPORT_ACCOUNTS_URL" envDefault:"https://api.atlassian.com/app/report-accounts/"`
	MetricsToken     tenant.Secret `env:"METRICS_TOKEN"`
	SentryDSN        tenant.Secret `env:"SENTRY_DSN"`
	NewRelicLicense  tenant.Secret `env:"NEW_RELIC_LICENSE_KEY"`
	PagerDutyKey     tenant.Secret `env:"PAGERDUTY_ROUTING_KEY"`
	PagerDutyURL     string        `env:"PAGERDUTY_URL" envDefault:"https://events.pagerduty.com"`
	StatuspageKey    tenant.Secret `env:"STATUSPAGE_API_KEY"`
	StatuspagePage   string        `env:"STATUSPAGE_PAGE"`       // its id
	StatuspageParts  string        `env:"STATUSPAGE_COMPONENTS"` // such as saving:id,jira:id
	StatuspageURL    string        `env:"STATUSPAGE_URL" envDefault:"https://api.statuspage.io"`
	RunbookURL       string        `env:"RUNBOOK_URL"`   // a page
	SentryURL        string        `env:"SENTRY_URL"`    // likewise
	NewRelicURL      string        `env:"NEW_RELIC_URL"` // likewise
	TLSCert          string        `env:"TLS_CERT"`
	TLSKey           string        `env:"TLS_KEY"` // a path
	AccountLimit     int           `env:"LIMIT_PER_ACCOUNT" envDefault:"250"`
	TenantLimit      int           `env:"LIMIT_PER_SITE" envDefault:"2000"`
	Grace            time.Duration `env:"APP_GRACE" envDefault:"20s"`
	LogLevel         slog.Level    `env:"LOG_LEVEL" envDefault:"info"`
}

// config is the settings as the program uses them, checked.
type config struct {
	settings
	baseURL    *url.URL // without a trailing slash
	connectJS  *url.URL
	reportURL  *url.URL
	jiraHosts  tenant.Hosts
	hookHosts  tenant.Hosts
	keys       *seal.Ring
	recipients []age.Recipient // who can read backups
	warnings   []string        // what an operator should know about this configuration
}

// leastMetricsToken is how many characters METRICS_TOKEN has at least: no limit
// slows down who guesses it.
const leastMetricsToken = 32

// readConfig reads the environment, once. All that is wrong with it comes back
// together, as one error that wraps errUsage.
func readConfig(getenv func(string) string) (config, error) {
	var c config
	faults := []error{c.readSettings(getenv)}
	check := func(setting string, err error) {
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", setting, err))
		}
	}
	if c.BaseURL == "" {
		c.BaseURL = "http://localhost:" + strconv.Itoa(int(c.Port))
	}
	var err error
	c.baseURL, err = publicURL(strings.TrimSuffix(c.BaseURL, "/"))
	check("BASE_URL", err)
	c.connectJS, err = publicURL(c.ConnectJSURL)
	check("CONNECT_JS_URL", err)
	for _, address := range c.InstallKeysURL {
		_, err = publicURL(address)
		check("INSTALL_KEYS_URL", err)
	}
	c.jiraHosts, err = tenant.ParseHosts(c.JiraHosts)
	check("JIRA_HOSTS", err)
	c.hookHosts, err = tenant.ParseOrigins(c.HookHosts)
	check("HOOK_HOSTS", err)
	c.reportURL, err = publicURL(c.ReportURL)
	check("REPORT_ACCOUNTS_URL", err)
	c.checkAlerts(check)
	c.checkStatuspage(check)
	check("RETENTION", c.Retention.check())
	if c.Grace <= 0 {
		check("APP_GRACE", errors.New("must be longer than nothing"))
	}
	check("BACKUP_TO", c.readBackups())
	check("BACKUP_RECIPIENTS", c.readRecipients())
	check("TLS_CERT", checkCertificate(c.TLSCert, c.TLSKey))
	if n := len(c.MetricsToken.Reveal()); n > 0 && n < leastMetricsToken {
		check("METRICS_TOKEN", fmt.Errorf("is too short to be safe: it needs %d characters, as `openssl rand -hex 16` prints them", leastMetricsToken))
	}
	least := handlers.LeastLimits()
	check("LIMIT_PER_ACCOUNT", atLeast(c.AccountLimit, least.Account))
	check("LIMIT_PER_SITE", atLeast(c.TenantLimit, least.Tenant))
	if c.baseURL != nil {
		check("SECRET_KEYS", c.readKeys())
	}
	if err := errors.Join(faults...); err != nil {
		return config{}, fmt.Errorf("%w: the configuration is not right:\n%w", errUsage, err)
	}
	return c, nil
}

// readSettings takes an empty variable for one that is not set, as compose
// files leave them.
func (c *config) readSettings(getenv func(string) string) error {
	params, err := env.GetFieldParams(&c.settings)
	if err != nil {
		return err
	}
	set := map[string]string{}
	for _, p := range params {
		if v := strings.TrimSpace(getenv(p.Key)); v != "" {
			set[p.Key] = v
		}
	}
	return env.ParseWithOptions(&c.settings, env.Options{Environment: set})
}

// days is a time that may be written in days, such as 30d, or as Go writes it.
type days time.Duration

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *days) UnmarshalText(text []byte) error {
	if n, err := strconv.ParseUint(strings.TrimSuffix(string(text), "d"), 10, 16); err == nil && strings.HasSuffix(string(text), "d") {
		*d = days(n) * days(24*time.Hour)
		return nil
	}
	parsed, err := time.ParseDuration(string(text))
	if err != nil {
		return errors.New("not a time such as 30d or 12h")
	}
	*d = days(parsed)
	return nil
}

func (d days) check() error {
	if d < 0 || time.Duration(d) > tenant.MaxRetention {
		return errors.New("may be 0 to 30d and not longer: what is kept after that is promised to nobody")
	}
	return nil
}

// ledgerPath is where the ledger of erasures is.
func (c config) ledgerPath() string {
	if c.ErasureLedger != "" {
		return c.ErasureLedger
	}
	return filepath.Join(c.DataDir, "erasures.jsonl")
}

// publicURL wants an address that others can be given: https, or http on this
// machine.
func publicURL(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("%q is not an address such as https://ticklist.example.com", s)
	case u.Scheme == "https", u.Scheme == "http" && isLocal(u.Hostname()):
		return u, nil
	}
	return nil, fmt.Errorf("%q must begin with https://", s)
}

func atLeast(n, least int) error {
	if n < least {
		return fmt.Errorf("%d is too few requests a second, at least %d are needed", n, least)
	}
	return nil
}

func isLocal(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || err == nil && ip.IsLoopback()
}

// readKeys takes the keys from the setting. Without it, and only where nobody
// but this machine can reach the app, it takes or makes one in DATA_DIR.
func (c *config) readKeys() error {
	keys := c.SecretKeys
	if keys == "" {
		if !isLocal(c.baseURL.Hostname()) {
			return errors.New("must be set: id:base64 of 32 random bytes, as `openssl rand -base64 32` prints them")
		}
		path := filepath.Join(c.DataDir, "secret.key")
		c.warnings = append(c.warnings, "SECRET_KEYS is not set: secrets are sealed with the key in "+path)
		made, err := localKey(path)
		if err != nil {
			return err
		}
		keys = made
	}
	ring, err := seal.ParseRing(keys, registry.GetKMSClient, time.Now)
	if err != nil {
		return err
	}
	c.keys = ring
	return nil
}

// localKey reads the key file, or makes it. It is linked into its place when it
// is whole: of two programs that start at once, both get the key of one.
func localKey(path string) (tenant.Secret, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", err
	}
	made, err := os.CreateTemp(filepath.Dir(path), "secret.key.*")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.Remove(made.Name()) }() // a leftover does no harm: it is no key of anything
	_, err = made.WriteString(seal.NewEntry("local").Reveal())
	if err := errors.Join(err, made.Sync(), made.Close()); err != nil {
		return "", err
	}
	if err := os.Link(made.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", err
	}
	found, err := os.ReadFile(path)
	return tenant.Secret(strings.TrimSpace(string(found))), err
}
