package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"ticklist"
	"ticklist/app/backup"
	"ticklist/app/doctor"
	"ticklist/descriptor"
	"ticklist/tenant"
	"ticklist/tenant/jira"
	"ticklist/tenant/tenantmongo"
)

// mostSites is how many sites' Jiras are asked.
const mostSites = 20

// storage looks at what is kept beside the database.
func (p *patient) storage(ctx context.Context) (out []doctor.Finding) {
	if _, err := newLedger(p.ledgerPath(), p.keys); err != nil {
		out = append(out, doctor.Bad("ledger", "Let the program's user write there, or set ERASURE_LEDGER; no server starts and nothing can be erased without it.", "the ledger of erasures cannot be written: %s", err.Error()))
	} else {
		out = append(out, doctor.Good("ledger", "%s can be written", p.ledgerPath()))
	}
	out = append(out, p.backups(ctx)...)
	path, err := filepath.Abs(p.DataDir)
	if err == nil {
		if free, total, ok := diskSpace(path); ok {
			out = append(out, doctor.Disk(path, free, total))
		}
	}
	return out
}

func (p *patient) backups(ctx context.Context) []doctor.Finding {
	const check = "backups"
	if p.BackupTo == "" {
		return []doctor.Finding{doctor.Doubt(check, "Set BACKUP_TO and BACKUP_RECIPIENTS, unless something else backs the database up.", "none are made")}
	}
	ctx, cancel := context.WithTimeout(ctx, 2*lookTimeout)
	defer cancel()
	depot, err := p.depot()
	var have []backup.Name
	if err == nil {
		have, err = depot.List(ctx)
	}
	if err == nil {
		err = depot.Writable(ctx)
	}
	if err != nil {
		return []doctor.Finding{doctor.Bad(check, "See that BACKUP_TO is there and that the program's user, or AWS_ACCESS_KEY_ID, may list, write and delete in it.", "%s", err.Error())}
	}
	return []doctor.Finding{
		doctor.Good(check, "BACKUP_TO can be written, for %d recipients", len(p.recipients)),
		doctor.Backup(backup.Newest(have, backup.Daily, backup.Weekly).At, p.now()),
	}
}

// outside looks at whom the app talks to. Nothing is told to anybody.
func (p *patient) outside(ctx context.Context) []doctor.Finding {
	out := p.ownCertificate()
	out = append(out, p.own(ctx)...)
	for _, address := range p.InstallKeysURL {
		out = append(out, p.installKeys(ctx, address)...)
	}
	out = append(out, p.sites(ctx)...)
	services := p.services()
	for _, name := range slices.Sorted(maps.Keys(services)) {
		out = append(out, p.service(ctx, name, services[name]))
	}
	return out
}

// ownCertificate looks at the files that a server shows.
func (p *patient) ownCertificate() []doctor.Finding {
	if p.TLSCert == "" {
		return nil
	}
	pair, err := tls.LoadX509KeyPair(p.TLSCert, p.TLSKey)
	if err != nil { // since the configuration was read
		return []doctor.Finding{doctor.Bad("certificate", "Write both files anew.", "%s", err.Error())}
	}
	return []doctor.Finding{doctor.Certificate("certificate", pair.Leaf, p.baseURL.Hostname(), p.now())}
}

// visitor asks like a stranger, and shows the certificate that it was shown even
// where it is no good.
func visitor(seen func(*x509.Certificate)) *http.Client {
	return &http.Client{
		Timeout:       lookTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{
			MinVersion:         tls.VersionTLS12,
			InsecureSkipVerify: true, //nolint:gosec // VerifyConnection verifies, once it has shown the certificate
			VerifyConnection: func(s tls.ConnectionState) error {
				leaf, between := s.PeerCertificates[0], x509.NewCertPool()
				for _, c := range s.PeerCertificates[1:] {
					between.AddCert(c)
				}
				seen(leaf)
				_, err := leaf.Verify(x509.VerifyOptions{DNSName: s.ServerName, Intermediates: between})
				return err
			},
		}},
	}
}

// own asks for the descriptor where Jira asks for it.
func (p *patient) own(ctx context.Context) []doctor.Finding {
	const check = "base url"
	var leaf *x509.Certificate
	at := p.baseURL.String() + "/atlassian-connect.json"
	status, body, _, err := fetchFrom(ctx, visitor(func(c *x509.Certificate) { leaf = c }), at)
	var out []doctor.Finding
	if leaf != nil {
		out = append(out, doctor.Certificate("certificate", leaf, p.baseURL.Hostname(), p.now()))
	}
	want, errWant := rendered(p.baseURL.String())
	switch {
	case errWant != nil:
		return append(out, doctor.Bad(check, "Build the program anew.", "%s", errWant.Error()))
	case err != nil:
		return append(out, doctor.Bad(check, "See that ticklist serve runs, and that DNS, firewall and what stands in front lead from BASE_URL to it.", "%s does not answer: %s", at, err.Error()))
	case status != http.StatusOK:
		return append(out, doctor.Bad(check, "See what stands in front: it answers in the place of the app.", "%s answers %d", at, status))
	case !bytes.Equal(body, want):
		return append(out, doctor.Doubt(check, "Bring all servers to one version and one BASE_URL; Jira takes a new descriptor within a day.", "the descriptor at %s is not this program's", at))
	}
	return append(out, doctor.Good(check, "the descriptor is at %s", at))
}

// rendered is the descriptor that this program serves.
func rendered(baseURL string) ([]byte, error) {
	desc, err := descriptor.Load(ticklist.Descriptor)
	if err != nil {
		return nil, err
	}
	return desc.Render(baseURL)
}

// fetchFrom asks for an address, of whose answer it reads at most a megabyte.
func fetchFrom(ctx context.Context, client *http.Client, address string) (status int, body []byte, date time.Time, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return 0, nil, date, err
	}
	req.Header.Set("User-Agent", "ticklist-doctor")
	resp, err := client.Do(req)
	if err != nil {
		if ue, ok := errors.AsType[*url.Error](err); ok {
			err = ue.Err
		}
		return 0, nil, date, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err = io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return resp.StatusCode, body, clockOf(resp.Header), err
}

// clockOf is what the clock of who answers says, the zero time where that is not said.
// A cache says how long ago the date was that it hands out.
func clockOf(h http.Header) time.Time {
	date, err := http.ParseTime(h.Get("Date"))
	age, errAge := strconv.ParseUint(h.Get("Age"), 10, 31)
	if err != nil || errAge != nil {
		return date
	}
	return date.Add(time.Duration(age) * time.Second)
}

// installKeys asks where the keys of installs are, and for the time there.
func (p *patient) installKeys(ctx context.Context, address string) []doctor.Finding {
	const check, mend = "install keys", "Let this machine connect to it, or set INSTALL_KEYS_URL; until then no site can install or uninstall the app."
	before := p.now()
	status, _, date, err := fetchFrom(ctx, visitor(func(*x509.Certificate) {}), address)
	switch {
	case err != nil:
		return []doctor.Finding{doctor.Bad(check, mend, "%s does not answer: %s", address, err.Error())}
	case status >= http.StatusInternalServerError: // without a key's name, no other status says anything
		return []doctor.Finding{doctor.Bad(check, mend, "%s answers %d", address, status)}
	}
	out := []doctor.Finding{doctor.Good(check, "%s answers", address)}
	if !date.IsZero() {
		out = append(out, doctor.Clock("clock", address, date, before, p.now(), 2*time.Second)) // of which both are whole
	}
	return out
}

// sites asks the Jiras of some sites whether they answer the app.
func (p *patient) sites(ctx context.Context) []doctor.Finding {
	if p.db == nil {
		return nil
	}
	store := tenantmongo.New(p.db.Database, p.keys)
	var enabled []tenant.Standing
	more := 0
	err := store.Each(ctx, func(st tenant.Standing) error {
		if st.State == tenant.StateEnabled && len(enabled) < mostSites {
			enabled = append(enabled, st)
		} else if st.State == tenant.StateEnabled {
			more++
		}
		return nil
	})
	desc, errDesc := descriptor.Load(ticklist.Descriptor)
	if err := errors.Join(err, errDesc); err != nil {
		return []doctor.Finding{doctor.Bad("jira", "See the database's log.", "the sites cannot be read: %s", err.Error())}
	}
	client := jira.New(desc.Key(), p.jiraHosts, time.Now)
	defer client.CloseIdle()
	var mu sync.Mutex
	var out []doctor.Finding
	group, asking := errgroup.WithContext(ctx)
	for _, st := range enabled {
		group.Go(func() error {
			if f := p.askSite(asking, store, client, st); f.State != doctor.OK {
				mu.Lock()
				defer mu.Unlock()
				out = append(out, f)
			}
			return nil
		})
	}
	_ = group.Wait() // none of them fails
	if silent := len(out); silent == 0 || silent < len(enabled) {
		out = append(out, doctor.Good("jira", "%d of %d sites answer the app (%d were not asked)", len(enabled)-silent, len(enabled), more))
	}
	return out
}

func (p *patient) askSite(ctx context.Context, store *tenantmongo.Store, client *jira.Client, st tenant.Standing) doctor.Finding {
	const check = "jira"
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	in, err := store.Get(ctx, st.ClientKey)
	if err != nil {
		return doctor.Bad(check, "See the findings of sealed.", "the site %s (%s) cannot be asked: %s", st.BaseURL, st.ClientKey, err.Error())
	}
	_, err = client.Self(ctx, in)
	refused, ok := errors.AsType[*jira.StatusError](err)
	switch {
	case err == nil:
		return doctor.Good(check, "%s answers", st.BaseURL)
	case ok && refused.Status == http.StatusUnauthorized:
		return doctor.Bad(check, "Have an admin of the site update or install the app again: Jira then sends a new secret.", "%s (%s) does not take the app's tokens", st.BaseURL, st.ClientKey)
	}
	return doctor.Doubt(check, "See https://status.atlassian.com, whether the site still exists, and whether this machine may connect to it.", "%s (%s) does not answer: %s", st.BaseURL, st.ClientKey, err.Error())
}

// services are the addresses of those that are configured, by their names. Only a
// connection is made to them.
func (p *patient) services() map[string]string {
	out := map[string]string{}
	if p.SentryDSN != "" {
		if u, err := url.Parse(p.SentryDSN.Reveal()); err == nil {
			out["sentry"] = u.Scheme + "://" + u.Host
		}
	}
	if p.NewRelicLicense != "" {
		out["new relic"] = "https://collector.newrelic.com"
	}
	if p.PagerDutyKey != "" {
		out["pagerduty"] = p.PagerDutyURL
	}
	if p.StatuspageKey != "" {
		out["statuspage"] = p.StatuspageURL
	}
	if p.ReportToken != "" {
		out["reporting"] = p.reportURL.Scheme + "://" + p.reportURL.Host
	}
	return out
}

// service connects and, where that is asked for, shakes hands.
func (p *patient) service(ctx context.Context, name, address string) doctor.Finding {
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	u, err := url.Parse(address)
	if err != nil {
		return doctor.Bad(name, "Set it as the README's table says.", "it has no address")
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"https": "443", "http": "80"}[u.Scheme]
	}
	at := net.JoinHostPort(u.Hostname(), port)
	var conn net.Conn
	if u.Scheme == "https" {
		conn, err = (&tls.Dialer{}).DialContext(ctx, "tcp", at)
	} else {
		conn, err = (&net.Dialer{}).DialContext(ctx, "tcp", at)
	}
	if err != nil {
		return doctor.Doubt(name, "Let this machine connect to it; the app works meanwhile, and drops what it had to say there.", "%s cannot be reached: %s", at, strings.TrimSpace(err.Error()))
	}
	_ = conn.Close() // nothing was said
	return doctor.Good(name, "%s can be reached", at)
}
