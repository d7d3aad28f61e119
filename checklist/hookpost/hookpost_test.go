package hookpost_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"ticklist/checklist"
	"ticklist/checklist/hookpost"
	"ticklist/checklist/hooks"
)

const (
	newKey = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	oldKey = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
)

// nobody names no origin.
func nobody(string) bool { return false }

// receiver is what a stranger who takes webhooks is sent.
type receiver struct {
	*httptest.Server
	header http.Header
	body   []byte
}

func newReceiver(t *testing.T, answer http.HandlerFunc) *receiver {
	t.Helper()
	r := &receiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.header = req.Header.Clone()
		r.body, _ = io.ReadAll(req.Body)
		if req.Method != http.MethodPost {
			t.Errorf("method %s", req.Method)
		}
		answer(w, req)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) sender() *hookpost.Sender {
	return hookpost.New(func(origin string) bool { return origin == r.URL }, time.Now)
}

func (r *receiver) request() hooks.Request {
	return hooks.Request{URL: r.URL + "/in?x=1", ID: "h-1-2", At: time.Now(), Body: []byte(`{"event":"item.checked"}`), Keys: []hooks.Secret{newKey}}
}

// genuine verifies a request as the specification says and as no code of ours
// does it.
func (r *receiver) genuine(t *testing.T, key string) bool {
	t.Helper()
	secret, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(key, "whsec_"))
	if err != nil {
		t.Fatal(err)
	}
	sent, err := strconv.ParseInt(r.header.Get("webhook-timestamp"), 10, 64)
	if err != nil || time.Since(time.Unix(sent, 0)).Abs() > 5*time.Minute {
		return false
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(r.header.Get("webhook-id") + "." + r.header.Get("webhook-timestamp") + "." + string(r.body)))
	want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	for one := range strings.SplitSeq(r.header.Get("webhook-signature"), " ") {
		if hmac.Equal([]byte(one), []byte(want)) {
			return true
		}
	}
	return false
}

func TestStrangersCanVerify(t *testing.T) {
	r := newReceiver(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	req := r.request()
	req.Keys = []hooks.Secret{newKey, oldKey}
	if got := r.sender().Send(t.Context(), req); got.Fault != hooks.NoFault || got.Status != 204 {
		t.Fatalf("got %+v", got)
	}
	for name, key := range map[string]string{"the new key": newKey, "the old key": oldKey} {
		library, err := standardwebhooks.NewWebhook(key)
		if err != nil {
			t.Fatal(err)
		}
		if err := library.Verify(r.body, r.header); err != nil || !r.genuine(t, key) {
			t.Errorf("%s does not verify: %v", name, err)
		}
	}
	if r.genuine(t, "whsec_"+base64.StdEncoding.EncodeToString([]byte("another key of a length"))) {
		t.Error("any key verifies")
	}
	r.body = append(r.body, ' ')
	if r.genuine(t, newKey) {
		t.Error("any body verifies")
	}
	if r.header.Get("webhook-id") != "h-1-2" || r.header.Get("Content-Type") != "application/json" || r.header.Get("X-Automation-Webhook-Token") != "" {
		t.Errorf("headers %v", r.header)
	}
}

// TestReceiversGetATrace of their own, without anybody's words.
func TestReceiversGetATrace(t *testing.T) {
	r := newReceiver(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	traces := map[string]bool{}
	for range 2 {
		r.sender().Send(t.Context(), r.request())
		traces[r.header.Get("Traceparent")] = true
	}
	if traces[""] || len(traces) != 2 || r.header.Get("Tracestate") != "" {
		t.Errorf("the traces are %v, with the state %q", traces, r.header.Get("Tracestate"))
	}
}

// TestPostsAreWatched, in words that have nothing of the address.
func TestPostsAreWatched(t *testing.T) {
	closed := newReceiver(t, func(http.ResponseWriter, *http.Request) {})
	closed.Close()
	for want, r := range map[string]*receiver{
		"POST hook 204 ":         newReceiver(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }),
		"POST hook 500 status":   newReceiver(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }),
		"POST hook 0 connection": closed,
	} {
		var got []string
		s := r.sender()
		s.WatchPosts(func(_ context.Context, what string, h http.Header) func(int, string) {
			h.Set("Traceparent", "added")
			return func(status int, failure string) { got = append(got, fmt.Sprint(what, " ", status, " ", failure)) }
		})
		s.Send(t.Context(), r.request())
		if len(got) != 1 || got[0] != want {
			t.Errorf("told of %q, want %q", got, want)
		}
		if r != closed && r.header.Get("Traceparent") != "added" {
			t.Error("the header that was added is not there")
		}
	}
}

func TestJiraAutomationGetsItsToken(t *testing.T) {
	r := newReceiver(t, func(http.ResponseWriter, *http.Request) {})
	req := r.request()
	req.Token = "t0ken"
	if got := r.sender().Send(t.Context(), req); got.Fault != hooks.NoFault || r.header.Get("X-Automation-Webhook-Token") != "t0ken" {
		t.Errorf("got %+v, headers %v", got, r.header)
	}
}

func TestAnswers(t *testing.T) {
	for _, tc := range []struct {
		status int
		after  string
		want   hooks.Answer
	}{
		{200, "", hooks.Answer{}},
		{202, "5", hooks.Answer{}},
		{302, "", hooks.Answer{Fault: hooks.Redirected}},
		{307, "", hooks.Answer{Fault: hooks.Redirected}},
		{400, "", hooks.Answer{Fault: hooks.BadStatus}},
		{410, "", hooks.Answer{Fault: hooks.BadStatus}},
		{429, "7", hooks.Answer{Fault: hooks.BadStatus, After: 7 * time.Second}},
		{429, "", hooks.Answer{Fault: hooks.BadStatus}},
		{429, "-1", hooks.Answer{Fault: hooks.BadStatus}},
		{503, "999999", hooks.Answer{Fault: hooks.BadStatus, After: time.Hour}},
		{503, "Mon, 02 Jan 2006 15:04:05 GMT", hooks.Answer{Fault: hooks.BadStatus}},
		{500, "7", hooks.Answer{Fault: hooks.BadStatus}},
	} {
		elsewhere := newReceiver(t, func(http.ResponseWriter, *http.Request) {})
		r := newReceiver(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", tc.after)
			w.Header().Set("Location", elsewhere.URL)
			w.WriteHeader(tc.status)
		})
		got := r.sender().Send(t.Context(), r.request())
		tc.want.Status, tc.want.Took = tc.status, got.Took
		if got != tc.want || elsewhere.header != nil {
			t.Errorf("%d %q: got %+v, want %+v; redirected %v", tc.status, tc.after, got, tc.want, elsewhere.header != nil)
		}
	}
}

// TestAnswersAreNotRead: whoever answers without end keeps nobody.
func TestAnswersAreNotRead(t *testing.T) {
	r := newReceiver(t, func(w http.ResponseWriter, req *http.Request) {
		for req.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 64<<10)); err != nil {
				return
			}
		}
	})
	if got := r.sender().Send(t.Context(), r.request()); got.Fault != hooks.NoFault {
		t.Errorf("got %+v", got)
	}
}

func TestFaults(t *testing.T) {
	hanging := newReceiver(t, func(_ http.ResponseWriter, req *http.Request) { <-req.Context().Done() })
	short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if got := hanging.sender().Send(short, hanging.request()); got.Fault != hooks.TimedOut {
		t.Errorf("nobody answers: %+v", got)
	}
	closed := newReceiver(t, func(http.ResponseWriter, *http.Request) {})
	closed.Close()
	if got := closed.sender().Send(t.Context(), closed.request()); got.Fault != hooks.NoConnection {
		t.Errorf("nobody listens: %+v", got)
	}
	plain := newReceiver(t, func(http.ResponseWriter, *http.Request) {})
	tls := strings.Replace(plain.URL, "http:", "https:", 1)
	req := plain.request()
	req.URL = tls
	if got := hookpost.New(func(o string) bool { return o == tls }, time.Now).Send(t.Context(), req); got.Fault != hooks.NoConnection && got.Fault != hooks.BadTLS {
		t.Errorf("no TLS: %+v", got)
	}
	self := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(self.Close)
	req.URL = self.URL
	if got := hookpost.New(func(o string) bool { return o == self.URL }, time.Now).Send(t.Context(), req); got.Fault != hooks.BadTLS {
		t.Errorf("a certificate of its own: %+v", got)
	}
}

// TestNothingPrivateIsReached: an address in the operator's network is refused
// when it is saved and with each send.
func TestNothingPrivateIsReached(t *testing.T) {
	r := newReceiver(t, func(http.ResponseWriter, *http.Request) {})
	s := hookpost.New(nobody, time.Now)
	port := r.URL[strings.LastIndex(r.URL, ":"):]
	for _, host := range []string{"127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost", "0.0.0.0", "127.1", "2130706433", "0x7f000001"} {
		for _, scheme := range []string{"http://", "https://"} {
			req := r.request()
			req.URL = scheme + host + port
			if s.Check(req.URL) == nil {
				t.Errorf("%s can be saved", req.URL)
			}
			if got := s.Send(t.Context(), req); got.Fault != hooks.NotPublic || r.header != nil {
				t.Errorf("%s: got %+v, reached %v", req.URL, got, r.header != nil)
			}
		}
	}
}

func TestCheck(t *testing.T) {
	s := hookpost.New(func(o string) bool { return o == "http://ci.internal:8080" }, time.Now)
	for address, want := range map[string]bool{
		"https://example.com/in?token=x":                                   true,
		"https://api-private.atlassian.com/automation/webhooks/jira/a/b/c": true,
		"https://hooks.example.com:8443":                                   true,
		"https://1.1.1.1/x":                                                true,
		"https://[2606:4700:4700::1111]/x":                                 true,
		"http://ci.internal:8080/hook":                                     true,
		"http://ci.internal/hook":                                          false,
		"https://ci.internal:8080/hook":                                    false,
		"http://example.com":                                               false,
		"":                                                                 false,
		"example.com":                                                      false,
		"//example.com":                                                    false,
		"https:///x":                                                       false,
		"https://:443/x":                                                   false,
		"https:example.com":                                                false,
		"ftp://example.com":                                                false,
		"javascript:alert(1)":                                              false,
		"https://user:pass@example.com":                                    false,
		"https://example.com/#x":                                           false,
		"https://exa mple.com":                                             false,
		"https://example.com/\r\nx: y":                                     false,
		`https://example.com\@127.0.0.1`:                                   false,
		"https://example.com/" + strings.Repeat("x", hooks.MaxAddress): false,
		"https://localhost":                  false,
		"https://db":                         false,
		"https://x.localhost":                false,
		"https://printer.local":              false,
		"https://metadata.google.internal/":  false,
		"https://metadata.google.internal./": false,
		"https://169.254.169.254/latest":     false,
		"https://100.100.100.200/":           false,
		"https://100.64.0.1/":                false,
		"https://168.63.129.16/":             false,
		"https://10.0.0.1":                   false,
		"https://[fd00:ec2::254]/":           false,
		"https://[fe80::1%25eth0]/":          false,
		"https://[::ffff:10.0.0.1]/":         false,
		"https://[64:ff9b::a00:1]/":          false,
		"https://[2002:a00:1::]/":            false,
		"https://0177.0.0.1/":                false,
		"https://example.0x7f":               false,
	} {
		err := s.Check(address)
		var invalid *checklist.InvalidError
		if (err == nil) != want || err != nil && (!errors.As(err, &invalid) || invalid.Field != "url") {
			t.Errorf("%q: got %v, want accepted %v", address, err, want)
		}
	}
}

// TestNoProxy: a proxy of the environment would dial in the guard's place.
func TestNoProxy(t *testing.T) {
	proxy := newReceiver(t, func(http.ResponseWriter, *http.Request) {})
	t.Setenv("HTTP_PROXY", proxy.URL)
	t.Setenv("HTTPS_PROXY", proxy.URL)
	r := newReceiver(t, func(http.ResponseWriter, *http.Request) {})
	if got := r.sender().Send(t.Context(), r.request()); got.Fault != hooks.NoFault || proxy.header != nil {
		t.Errorf("got %+v, by the proxy %v", got, proxy.header != nil)
	}
}

// FuzzCheck holds that no text gets by that a program could take for an address of
// the server's own network. What it says of numbers is what browsers hold: a host
// whose last label is one, in digits or as 0x and hexadecimal digits, is an IPv4
// address (https://url.spec.whatwg.org/#ends-in-a-number-checker); 127.example is
// a name like any other.
func FuzzCheck(f *testing.F) {
	for _, seed := range []string{
		"https://example.com", "https://[::ffff:127.0.0.1]", "https://127.1", `https://a\@b`, "https://%31", "https://127.o", "https://127.0x7f", "https://127.0.0.1.", "https://1.0x",
	} {
		f.Add(seed)
	}
	number := regexp.MustCompile(`^([0-9]+|0[xX][0-9a-fA-F]*)$`)
	s := hookpost.New(nobody, time.Now)
	f.Fuzz(func(t *testing.T, address string) {
		if s.Check(address) != nil {
			return
		}
		u, err := url.Parse(address)
		if err != nil || u.Scheme != "https" || u.User != nil {
			t.Fatalf("%q can be saved", address)
		}
		host := strings.TrimSuffix(u.Hostname(), ".")
		if ip, err := netip.ParseAddr(host); err == nil {
			ip = ip.Unmap()
			if !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.Zone() != "" {
				t.Errorf("%q can be saved", address)
			}
			return
		}
		if labels := strings.Split(host, "."); len(labels) < 2 || number.MatchString(labels[len(labels)-1]) || strings.EqualFold(labels[len(labels)-1], "localhost") {
			t.Errorf("%q can be saved", address)
		}
	})
}
