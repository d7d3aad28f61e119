package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/checklisttest"
	"ticklist/handlers"
	"ticklist/handlers/live"
	"ticklist/tenant"
	"ticklist/tenant/tenanttest"
)

// makeCertificate writes a certificate of 127.0.0.1 for itself, and its key, in
// the way of a program that renews one: each file is replaced as a whole.
func makeCertificate(t *testing.T, cert, key, name string) *x509.CertPool {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	replace(t, key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded}))
	replace(t, cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	pool := x509.NewCertPool()
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool.AddCert(parsed)
	return pool
}

func replace(t *testing.T, name string, content []byte) {
	t.Helper()
	next := name + ".next"
	if err := errors.Join(os.WriteFile(next, content, 0o600), os.Rename(next, name)); err != nil {
		t.Fatal(err)
	}
}

// reply is as much of an answer as these tests look at.
type reply struct {
	status, proto int
	hsts          string
}

// ask is a GET over a connection of its own, with its own trust.
func ask(t *testing.T, address string, config *tls.Config) (reply, error) {
	t.Helper()
	transport := &http.Transport{TLSClientConfig: config, ForceAttemptHTTP2: true}
	defer transport.CloseIdleConnections()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := (&http.Client{Transport: transport}).Do(r)
	if err != nil {
		return reply{}, err
	}
	return reply{res.StatusCode, res.ProtoMajor, res.Header.Get("Strict-Transport-Security")}, res.Body.Close()
}

// TestTLS runs the program with a certificate and renews that under it.
func TestTLS(t *testing.T) {
	env := environment(t, newSite(t))
	env["BASE_URL"] = strings.Replace(env["BASE_URL"], "http:", "https:", 1)
	cert, key := filepath.Join(t.TempDir(), "tls.crt"), filepath.Join(t.TempDir(), "tls.key")
	env["TLS_CERT"], env["TLS_KEY"] = cert, key
	first := makeCertificate(t, cert, key, "first")

	ctx, stop := context.WithCancel(t.Context())
	out, done := &output{}, make(chan int, 1)
	go func() { done <- run(ctx, []string{"serve"}, func(k string) string { return env[k] }, out, out) }()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for ready := false; !ready; {
		select {
		case status := <-done:
			t.Fatalf("the program ended with %d:\n%s", status, out)
		case <-tick.C:
			res, err := ask(t, env["BASE_URL"]+"/readyz", &tls.Config{RootCAs: first})
			ready = err == nil && res.status == http.StatusOK
		}
	}
	res, err := ask(t, env["BASE_URL"]+"/healthz", &tls.Config{RootCAs: first})
	if err != nil || res.proto != 2 || res.hsts == "" {
		t.Errorf("got %+v, %v, want an answer over HTTP/2 with HSTS", res, err)
	}
	if _, err := ask(t, env["BASE_URL"]+"/healthz", &tls.Config{RootCAs: first, MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}); err == nil {
		t.Error("TLS 1.1 is spoken")
	}
	if status, _ := fetch(t, strings.Replace(env["BASE_URL"], "https:", "http:", 1)+"/healthz"); status == http.StatusOK {
		t.Error("what was asked without TLS is answered")
	}

	second := makeCertificate(t, cert, key, "second")
	if _, err := ask(t, env["BASE_URL"]+"/healthz", &tls.Config{RootCAs: second}); err != nil {
		t.Errorf("after the renewal: %v, want the new certificate", err)
	}
	if _, err := ask(t, env["BASE_URL"]+"/healthz", &tls.Config{RootCAs: first}); err == nil {
		t.Error("after the renewal the old certificate is shown")
	}
	replace(t, cert, []byte("CANARY"))
	for range 3 {
		if _, err := ask(t, env["BASE_URL"]+"/healthz", &tls.Config{RootCAs: second}); err != nil {
			t.Errorf("with a file that is none: %v, want the last good certificate", err)
		}
	}
	if err := os.Remove(key); err != nil {
		t.Fatal(err)
	}
	if _, err := ask(t, env["BASE_URL"]+"/healthz", &tls.Config{RootCAs: second}); err != nil {
		t.Errorf("without a file: %v, want the last good certificate", err)
	}
	third := makeCertificate(t, cert, key, "third")
	if _, err := ask(t, env["BASE_URL"]+"/healthz", &tls.Config{RootCAs: third}); err != nil {
		t.Errorf("after all that: %v, want the new certificate", err)
	}
	stop()
	if status := <-done; status != exitOK {
		t.Errorf("the program ended with %d:\n%s", status, out)
	}
	faults := 0
	for _, line := range out.lines(t, "certificate") {
		if line["level"] == "ERROR" {
			faults++
		}
	}
	// Between two renames the files do not fit each other; whether a handshake
	// fell in between is chance, but no test of ours makes one there.
	if faults != 1 || strings.Contains(out.String(), "CANARY") {
		t.Errorf("%d faults are told, want one, without what the file holds:\n%s", faults, out)
	}
}

// openDoors let everybody in who has any token, and say nothing more.
type openDoors struct{ handlers.Tokens }

func (openDoors) Context(_ context.Context, r tenant.Request) (tenant.Principal, error) {
	if r.Authorization == "" {
		return tenant.Principal{}, tenant.ErrBadToken
	}
	return tenant.Principal{Installation: tenant.Installation{ClientKey: "acme", State: tenant.StateEnabled}, AccountID: "712020:" + r.Authorization, IssueID: "10001", ExpiresAt: time.Now().Add(tokenLife)}, nil
}

const tokenLife = 3 * time.Minute

// Of implements handlers.Verdicts.
func (openDoors) Of(context.Context, tenant.Principal, string) (tenant.Verdict, error) {
	return tenant.Verdict{Grants: tenant.Grants{View: true}}, nil
}

// ToView implements handlers.Verdicts.
func (openDoors) ToView(context.Context, tenant.Principal, string) (tenant.Verdict, error) {
	return tenant.Verdict{Grants: tenant.Grants{View: true}}, nil
}

// pipes is a listener without a network, so that the time which the server
// measures is the test's.
type pipes struct {
	accepted chan net.Conn
	closed   chan struct{}
}

func (p pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.accepted:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p pipes) Close() error { close(p.closed); return nil }

func (p pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

// edge is the app's real server and routes, in a bubble of synctest, with or
// without TLS.
type edge struct {
	pipes
	server *http.Server

	mu   sync.Mutex
	open map[net.Conn]bool
}

func newEdge(t *testing.T, secure *tls.Config) *edge {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	here, err := url.Parse("https://app.example.com")
	if err != nil {
		t.Fatal(err)
	}
	app := handlers.New(handlers.Deps{
		BaseURL: here, ConnectJS: here, Tokens: openDoors{}, Verdicts: openDoors{}, Log: log, Now: time.Now,
		Descriptor: bytes.Repeat([]byte("x"), 1<<20), // something large to fetch
		Report:     func(context.Context, handlers.Fault) {},
		Options:    checklist.NewChoices(&checklisttest.Memory{}, time.Now),
		Switches:   tenant.NewSwitches(&tenanttest.Switches{}, time.Now, slog.New(slog.DiscardHandler)),
		Live:       live.New(live.Options{Issues: &checklisttest.Memory{}}),
		Checklists: checklist.NewService(&checklisttest.Memory{}, time.Now),
	})
	e := &edge{pipes: pipes{make(chan net.Conn), make(chan struct{})}, server: newServer(app, log), open: map[net.Conn]bool{}}
	e.server.ConnState = func(c net.Conn, s http.ConnState) {
		e.mu.Lock()
		defer e.mu.Unlock()
		if s == http.StateClosed {
			delete(e.open, c)
		} else {
			e.open[c] = true
		}
	}
	go func() {
		if e.server.TLSConfig = secure; secure != nil {
			_ = e.server.ServeTLS(e.pipes, "", "")
		} else {
			_ = e.server.Serve(e.pipes)
		}
	}()
	return e
}

func (e *edge) dial() net.Conn {
	client, server := net.Pipe()
	e.accepted <- server
	return client
}

func (e *edge) held() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.open)
}

// openStream is of a person whom nobody else is.
func openStream(c net.Conn) {
	_, _ = io.WriteString(c, "GET /api/v1/issues/10001/stream HTTP/1.1\r\nHost: app.example.com\r\nAuthorization: JWT "+rand.Text()+"\r\nConnection: close\r\n\r\n")
}

const opsHead = "POST /api/v1/issues/10001/ops HTTP/1.1\r\nHost: app.example.com\r\nAuthorization: JWT x\r\n"

// TestClientsThatTakeTheirTime: whatever a client does or leaves undone, the
// server is rid of it in time.
func TestClientsThatTakeTheirTime(t *testing.T) {
	drip := func(head, drop string) func(net.Conn) {
		return func(c net.Conn) {
			_, err := io.WriteString(c, head)
			for err == nil {
				<-time.After(time.Second)
				_, err = io.WriteString(c, drop)
			}
		}
	}
	for _, tc := range []struct {
		name   string
		sends  func(net.Conn)
		reads  bool
		within time.Duration
		answer string // how it begins; "": none
	}{
		{"says nothing", func(net.Conn) {}, true, headerTimeout, ""},
		{"a byte of a header a second", drip("GET /healthz HTTP/1.1\r\nX: ", "x"), true, headerTimeout, ""},
		{"a header a second", drip("GET /healthz HTTP/1.1\r\n", "X: y\r\n"), true, headerTimeout, ""},
		{"a byte of the first line a second", drip("G", "E"), true, headerTimeout, "HTTP/1.1 400 "},
		{"a byte of a body a second", drip(opsHead+"Content-Length: 1000\r\n\r\n", " "), true, readTimeout, "HTTP/1.1 408 "},
		{"a chunk of a body a second", drip(opsHead+"Transfer-Encoding: chunked\r\n\r\n", "1\r\n \r\n"), true, readTimeout, "HTTP/1.1 408 "},
		{"a request, and then nothing", func(c net.Conn) { _, _ = io.WriteString(c, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n") }, true, idleTimeout, "HTTP/1.1 200 "},
		{"does not read its stream", openStream, false, writeTimeout, ""},
		{"reads its stream to the end", openStream, true, tokenLife, "HTTP/1.1 200 "},
		{"does not read its answer", func(c net.Conn) { _, _ = io.WriteString(c, "GET /atlassian-connect.json HTTP/1.1\r\nHost: x\r\n\r\n") }, false, writeTimeout, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := newEdge(t, nil)
				began := time.Now()
				const many = 20
				conns := make([]net.Conn, many)
				answers := make([]bytes.Buffer, many)
				var wg sync.WaitGroup
				for i := range conns {
					conns[i] = e.dial()
					wg.Go(func() { tc.sends(conns[i]) })
					if tc.reads {
						wg.Go(func() { _, _ = io.Copy(&answers[i], conns[i]) })
					}
				}
				<-time.After(tc.within + time.Second - 1) // a second for what the server closes gently
				synctest.Wait()
				if n := e.held(); n != 0 {
					t.Errorf("after %v %d connections are held, want none", time.Since(began), n)
				}
				for _, c := range conns {
					_ = c.Close()
				}
				wg.Wait()
				if got := answers[0].String(); !strings.HasPrefix(got, tc.answer) || tc.answer == "" && got != "" {
					t.Errorf("answered %.60q, want %q", got, tc.answer)
				}
				_ = e.server.Close()
			})
		})
	}
}

// TestHandshakesThatTakeTheirTime: nor does TLS give a client more.
func TestHandshakesThatTakeTheirTime(t *testing.T) {
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "tls.crt"), filepath.Join(dir, "tls.key")
	makeCertificate(t, cert, key, "edge")
	synctest.Test(t, func(t *testing.T) {
		own, err := newCertificate(cert, key, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		e := newEdge(t, own.config())
		silent, dripping := e.dial(), e.dial()
		var wg sync.WaitGroup
		wg.Go(func() {
			hello := append([]byte{22, 3, 1, 1, 0}, make([]byte, 256)...) // the head of a record that takes 256 s to send
			for i, err := 0, error(nil); err == nil && i < len(hello); i++ {
				_, err = dripping.Write(hello[i : i+1])
				<-time.After(time.Second)
			}
		})
		<-time.After(headerTimeout + time.Second - 1)
		synctest.Wait()
		if n := e.held(); n != 0 {
			t.Errorf("%d handshakes are waited for, want none", n)
		}
		_ = silent.Close()
		_ = dripping.Close()
		wg.Wait()
		_ = e.server.Close()
	})
}

// counted counts what the server takes.
type counted struct {
	net.Conn
	taken int
}

func (c *counted) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	c.taken += n
	return n, err
}

// TestFloods: of what is too much the server takes a bounded part, and answers.
func TestFloods(t *testing.T) {
	big := strings.Repeat("x", 64<<10)
	for _, tc := range []struct {
		name   string
		head   string
		flood  string // sent until the server takes no more
		answer string
		most   int // bytes that it takes
	}{
		{"a header without end", "GET /healthz HTTP/1.1\r\nX: ", big, "HTTP/1.1 431 ", maxHeader + 8<<10},
		{"headers without end", "GET /healthz HTTP/1.1\r\n", strings.Repeat("X: y\r\n", 1000), "HTTP/1.1 431 ", maxHeader + 8<<10},
		{"a first line without end", "GET /", big, "HTTP/1.1 431 ", maxHeader + 8<<10},
		{"a body that says it is 10 GB", opsHead + "Content-Length: 10000000000\r\n\r\n", big, "HTTP/1.1 413 ", 512 << 10},
		{"a body that says nothing and does not end", opsHead + "Transfer-Encoding: chunked\r\n\r\n", fmt.Sprintf("%x\r\n%s\r\n", len(big), strings.ReplaceAll(big, "x", " ")), "HTTP/1.1 413 ", 1 << 20},
		{"a body where there is none to read", "GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000000\r\n\r\n", big, "HTTP/1.1 200 ", 512 << 10},
		{"a body without a good token", strings.Replace(opsHead, "Authorization", "X", 1) + "Content-Length: 10000000000\r\n\r\n", big, "HTTP/1.1 401 ", 512 << 10},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := newEdge(t, nil)
				c := &counted{Conn: e.dial()}
				status := make(chan string, 1)
				go func() {
					line, _ := bufio.NewReader(c.Conn).ReadString('\n')
					status <- line
					_, _ = io.Copy(io.Discard, c.Conn)
				}()
				_, err := io.WriteString(c, tc.head)
				for err == nil {
					_, err = io.WriteString(c, tc.flood)
				}
				<-time.After(time.Second)
				synctest.Wait()
				if got := <-status; !strings.HasPrefix(got, tc.answer) {
					t.Errorf("answered %q, want %q", got, tc.answer)
				}
				if c.taken > tc.most {
					t.Errorf("the server took %d bytes, want at most %d", c.taken, tc.most)
				}
				if n := e.held(); n != 0 {
					t.Errorf("%d connections are held, want none", n)
				}
				_ = c.Close()
				_ = e.server.Close()
			})
		})
	}
}
