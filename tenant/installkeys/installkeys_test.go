package installkeys

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ticklist/tenant"
)

const kid = "0e50fccb-239d-4991-a5db-dc850ba3f236"

var start = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func spki(t testing.TB, public any) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

var private = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

func key(t testing.TB) *rsa.PrivateKey {
	t.Helper()
	k, err := private()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// server counts its requests and answers the first of several with handle.
type server struct {
	*httptest.Server
	asked atomic.Int64
}

func serve(t testing.TB, handle http.HandlerFunc) *server {
	t.Helper()
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked.Add(1)
		handle(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func body(s string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(s)) }
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func source(t testing.TB, servers ...string) *Source {
	t.Helper()
	s := New(servers, func() time.Time { return start })
	s.budget = time.Minute // a busy machine is not a slow server
	t.Cleanup(s.client.CloseIdleConnections)
	return s
}

func TestAnswers(t *testing.T) {
	good := spki(t, &key(t).PublicKey)
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: start}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key(t).PublicKey, key(t))
	if err != nil {
		t.Fatal(err)
	}
	certificate := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	pkcs1 := string(pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(&key(t).PublicKey)}))
	mislabelled := string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	weak := &rsa.PublicKey{N: new(big.Int).SetBit(big.NewInt(1), 1023, 1), E: 65537}
	low := &rsa.PublicKey{N: key(t).N, E: 3}
	huge := &rsa.PublicKey{N: new(big.Int).SetBit(big.NewInt(1), 9000, 1), E: 65537}

	for _, tc := range []struct {
		name    string
		handle  http.HandlerFunc
		ok      bool
		missing bool // ErrNoKey, else a fault
	}{
		{name: "a key", handle: body(good), ok: true},
		{name: "white space around it", handle: body("\r\n " + good + "\n\n \t"), ok: true},
		{name: "no line break at the end", handle: body(strings.TrimSpace(good)), ok: true},
		{name: "CRLF", handle: body(strings.ReplaceAll(good, "\n", "\r\n")), ok: true},
		{name: "404", handle: status(404), missing: true},
		{name: "410", handle: status(410), missing: true},
		{name: "404 with a key", handle: func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte(good))
		}, missing: true},
		{name: "403", handle: status(403)},
		{name: "500", handle: status(500)},
		{name: "204", handle: status(204)},
		{name: "a redirect", handle: http.RedirectHandler("/elsewhere", http.StatusFound).ServeHTTP},
		{name: "nothing", handle: body("")},
		{name: "HTML", handle: body("<html>not found</html>")},
		{name: "a certificate", handle: body(certificate)},
		{name: "a certificate that calls itself a key", handle: body(mislabelled)},
		{name: "PKCS #1", handle: body(pkcs1)},
		{name: "an EC key", handle: body(spki(t, &ec.PublicKey))},
		{name: "1024 bits", handle: body(spki(t, weak))},
		{name: "exponent 3", handle: body(spki(t, low))},
		{name: "9000 bits", handle: body(spki(t, huge))},
		{name: "two keys", handle: body(good + good)},
		{name: "a key and a certificate", handle: body(good + certificate)},
		{name: "10 MB", handle: body(good + strings.Repeat(" ", 10<<20))},
		{name: "cut off", handle: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "9999")
			_, _ = w.Write([]byte(good))
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := serve(t, tc.handle)
			got, err := source(t, s.URL).PublicKey(t.Context(), kid)
			if (err == nil) != tc.ok || errors.Is(err, tenant.ErrNoKey) != tc.missing {
				t.Errorf("got %v, want accepted %v, missing %v", err, tc.ok, tc.missing)
			}
			if tc.ok && !got.Equal(&key(t).PublicKey) {
				t.Error("got another key")
			}
			if err != nil && (strings.Contains(err.Error(), kid) || strings.Contains(err.Error(), "BEGIN")) {
				t.Errorf("the error tells of the token or the key: %v", err)
			}
			if s.asked.Load() != 1 {
				t.Errorf("asked %d times, want 1: a redirect is not followed", s.asked.Load())
			}
		})
	}
}

func TestServersInOrder(t *testing.T) {
	good := spki(t, &key(t).PublicKey)
	down := httptest.NewServer(nil)
	down.Close()
	for _, tc := range []struct {
		name    string
		first   http.HandlerFunc // nil: down
		second  http.HandlerFunc
		ok      bool
		missing bool
		asked   int64 // the second
	}{
		{"the first has it", body(good), status(500), true, false, 0},
		{"the second has it", status(404), body(good), true, false, 1},
		{"the first is down", nil, body(good), true, false, 1},
		{"the first talks nonsense", body("x"), body(good), true, false, 1},
		{"neither has it", status(404), status(404), false, true, 1},
		{"the second fails", status(404), status(500), false, false, 1},
		{"the first is down, the second has it not", nil, status(404), false, false, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			first := down.URL
			if tc.first != nil {
				first = serve(t, tc.first).URL
			}
			second := serve(t, tc.second)
			_, err := source(t, first, second.URL+"/").PublicKey(t.Context(), kid)
			if (err == nil) != tc.ok || errors.Is(err, tenant.ErrNoKey) != tc.missing || second.asked.Load() != tc.asked {
				t.Errorf("got %v, second asked %d times, want accepted %v, missing %v, %d", err, second.asked.Load(), tc.ok, tc.missing, tc.asked)
			}
		})
	}
}

// hosts are servers without a network: one that is not among them hangs.
type hosts map[string]http.HandlerFunc

func (h hosts) RoundTrip(r *http.Request) (*http.Response, error) {
	handle, ok := h[r.URL.Host]
	if !ok {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	rec := httptest.NewRecorder()
	handle(rec, r)
	return rec.Result(), nil
}

// TestAHangingServer: the second server is asked while there is time.
// TestCallsAreWatched, in words that have nothing of the token.
func TestCallsAreWatched(t *testing.T) {
	for want, handle := range map[string]http.HandlerFunc{
		"GET install key 200 ":       body(spki(t, &key(t).PublicKey)),
		"GET install key 404 ":       status(404),
		"GET install key 500 answer": status(500),
		"GET install key 0 network":  func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		src := source(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Traceparent") != "added" {
				t.Error("the header that was added is not there")
			}
			handle(w, r)
		}).URL)
		var got []string
		src.WatchCalls(func(_ context.Context, what string, h http.Header) func(int, string) {
			h.Set("Traceparent", "added")
			return func(status int, failure string) { got = append(got, fmt.Sprint(what, " ", status, " ", failure)) }
		})
		_, _ = src.PublicKey(t.Context(), kid)
		if len(got) != 1 || got[0] != want {
			t.Errorf("told of %q, want %q", got, want)
		}
	}
}

func TestAHangingServer(t *testing.T) {
	good := spki(t, &key(t).PublicKey)
	for _, tc := range []struct {
		name    string
		servers []string
		took    time.Duration
		err     error
	}{
		{"before another", []string{"http://hangs", "http://good"}, budget / 2, nil},
		{"alone", []string{"http://hangs"}, budget, context.DeadlineExceeded},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				src := source(t, tc.servers...)
				src.budget, src.client.Transport = budget, hosts{"good": body(good)}
				began := time.Now()
				_, err := src.PublicKey(t.Context(), kid)
				if took := time.Since(began); !errors.Is(err, tc.err) || errors.Is(err, tenant.ErrNoKey) || took != tc.took {
					t.Errorf("got %v after %v, want %v after %v", err, took, tc.err, tc.took)
				}
			})
		})
	}
}

func TestWhatIsRemembered(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/" + kid:
			body(spki(t, &key(t).PublicKey))(w, r)
		case "/broken":
			status(500)(w, r)
		default:
			status(404)(w, r)
		}
	})
	clock := start
	src := source(t, s.URL)
	src.now = func() time.Time { return clock }
	for _, tc := range []struct {
		name  string
		after time.Duration
		kid   string
		asked int64
	}{
		{"a key is fetched", 0, kid, 1},
		{"once", time.Hour - time.Second, kid, 1},
		{"an hour", time.Second, kid, 2},
		{"an unknown one is asked for", 0, "unknown", 3},
		{"once a minute", time.Minute - time.Second, "unknown", 3},
		{"and again", time.Second, "unknown", 4},
		{"a fault is not remembered", 0, "broken", 5},
		{"at all", 0, "broken", 6},
		{"a malformed one is never asked for", 0, "../x", 6},
		{"nor an empty one", 0, "", 6},
	} {
		clock = clock.Add(tc.after)
		_, err := src.PublicKey(t.Context(), tc.kid)
		if s.asked.Load() != tc.asked || (err == nil) != (tc.kid == kid) {
			t.Errorf("%s: got %v after %d requests, want %d", tc.name, err, s.asked.Load(), tc.asked)
		}
	}
	for i := range 3 * maxMisses {
		if _, err := src.PublicKey(t.Context(), fmt.Sprint(i)); !errors.Is(err, tenant.ErrNoKey) {
			t.Fatal(err)
		}
	}
	if n := src.misses.Len(); n > maxMisses {
		t.Errorf("%d misses are kept, want %d", n, maxMisses)
	}
	asked := s.asked.Load()
	if _, err := src.PublicKey(t.Context(), kid); err != nil || s.asked.Load() != asked {
		t.Errorf("made-up kids pushed the key out: %v", err)
	}
}

// TestAFetchIsShared: the first asker leaves, and the others have the key from
// the one request.
func TestAFetchIsShared(t *testing.T) {
	reached, release := make(chan struct{}), make(chan struct{})
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		close(reached) // panics if there is a second request
		<-release
		body(spki(t, &key(t).PublicKey))(w, r)
	})
	src := source(t, s.URL)
	ctx, leave := context.WithCancel(t.Context())
	gone := make(chan error, 1)
	go func() {
		_, err := src.PublicKey(ctx, kid)
		gone <- err
	}()
	<-reached
	leave()
	if err := <-gone; !errors.Is(err, context.Canceled) || errors.Is(err, tenant.ErrNoKey) {
		t.Errorf("who left: got %v, want Canceled", err)
	}
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			if _, err := src.PublicKey(t.Context(), kid); err != nil {
				t.Error(err)
			}
		})
	}
	close(release)
	wg.Wait()
}

// FuzzParse: no answer of a key server makes us panic or take a weak key.
func FuzzParse(f *testing.F) {
	f.Add([]byte(spki(f, &key(f).PublicKey)))
	f.Add([]byte("-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n"))
	f.Add([]byte(""))
	f.Fuzz(func(t *testing.T, b []byte) {
		if k, err := parse(b); err == nil && k.N.BitLen() < minBits {
			t.Errorf("took a key of %d bits", k.N.BitLen())
		}
	})
}
