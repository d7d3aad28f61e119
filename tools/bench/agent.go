package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"time"

	"ticklist/app/apm/apmtest"
	"ticklist/app/jiratest"
)

// newRelicHost is where the agent calls with a license key of no region.
const newRelicHost = "collector.newrelic.com"

// newRelic is a New Relic that a program reaches through a proxy, by way of its
// environment: nothing in the program is other than in production.
type newRelic struct {
	apmtest.Collector
	tls   *httptest.Server
	proxy *httptest.Server
	roots string // a file
}

func startNewRelic(dir string) (*newRelic, error) {
	own, root, err := certificate()
	if err != nil {
		return nil, err
	}
	n := &newRelic{roots: filepath.Join(dir, "roots.pem")}
	n.Traced = 10
	if err := os.WriteFile(n.roots, root, 0o600); err != nil {
		return nil, err
	}
	n.tls = httptest.NewUnstartedServer(&n.Collector)
	n.tls.TLS = &tls.Config{Certificates: []tls.Certificate{own}, MinVersion: tls.VersionTLS12}
	n.tls.StartTLS()
	n.proxy = httptest.NewServer(http.HandlerFunc(n.tunnel))
	return n, nil
}

// certificate makes a certificate of New Relic's name that who trusts it alone takes.
func certificate() (tls.Certificate, []byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	of := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{newRelicHost},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, of, of, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), nil
}

// tunnel answers CONNECT, whatever to, with a way to the collector.
func (n *newRelic) tunnel(w http.ResponseWriter, r *http.Request) {
	there, err := (&net.Dialer{}).DialContext(r.Context(), "tcp", n.tls.Listener.Addr().String())
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	here, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		_ = there.Close()
		return
	}
	_, _ = io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n")
	go func() {
		_, _ = io.Copy(there, here)
		_ = there.Close()
	}()
	_, _ = io.Copy(here, there)
	_ = here.Close()
}

func (n *newRelic) env() []string {
	return []string{"NEW_RELIC_LICENSE_KEY=" + apmtest.License.Reveal(), "HTTPS_PROXY=" + n.proxy.URL, "SSL_CERT_FILE=" + n.roots}
}

// connected waits until the agent has begun.
func (n *newRelic) connected(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for len(n.Sent("connect")) == 0 {
		select {
		case <-ctx.Done():
			return errors.New("the agent did not connect")
		case <-tick.C:
		}
	}
	return nil
}

// another returns an app of its own, on the same engine, started.
func (b *bench) another(ctx context.Context, name string, env ...string) (*bench, error) {
	site, err := jiratest.Start()
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(b.dir, name)
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	o := &bench{site: site, out: io.Discard, dir: dir, uri: b.uri, database: b.database + "_" + name, env: env}
	if err := o.start(ctx); err != nil {
		return nil, err
	}
	return o, o.connectBare(ctx) // by which its database goes at the end
}

// agent measures what New Relic's agent costs: two apps, with it and without, in
// turns.
func (b *bench) agent(ctx context.Context) error {
	told, err := startNewRelic(b.dir)
	if err != nil {
		return err
	}
	with, err := b.another(ctx, "with", told.env()...)
	if err != nil {
		return err
	}
	without, err := b.another(ctx, "without")
	if err != nil {
		return err
	}
	if err := told.connected(ctx); err != nil {
		return err
	}
	if err := errors.Join(b.agentOf(ctx, "opening, with New Relic's agent", with.open, without.open),
		b.agentOf(ctx, "an operation, with the agent", with.apply, without.apply)); err != nil {
		return err
	}
	b.print("memory with the agent, and without", with.memory()+", "+without.memory())
	if err := errors.Join(with.stop(ctx), without.stop(ctx)); err != nil {
		return err
	}
	if len(told.Sent("metric_data")) == 0 {
		return errors.New("the agent told nothing: what was measured is not its cost")
	}
	return nil
}

// agentOf prints the ratio of the rates with and without the agent.
func (b *bench) agentOf(ctx context.Context, what string, with, without func(ctx context.Context, worker, n int) error) error {
	var ratios []float64
	for round := range rounds + 1 {
		w, err := rate(ctx, with)
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		wo, err := rate(ctx, without)
		if err != nil {
			return fmt.Errorf("%s, without it: %w", what, err)
		}
		if round > 0 { // the first warms up
			ratios = append(ratios, w/wo)
		}
	}
	b.print(what, fmt.Sprintf("%s of the rate without it, in %d rounds", spread(ratios, 100, "%"), rounds))
	return nil
}
