package publicnet

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"
)

// TestNamesCannotBeReboundBeforeTheDial: a name that was public when somebody
// looked leads nowhere once it says loopback.
func TestNamesCannotBeReboundBeforeTheDial(t *testing.T) {
	reached := false
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	t.Cleanup(inside.Close)
	_, port, _ := strings.Cut(strings.TrimPrefix(inside.URL, "http://"), ":")
	dns := &fakeDNS{answers: []string{"93.184.215.14", "127.0.0.1"}}
	resolver := &net.Resolver{PreferGo: true, Dial: dns.dial}
	first, err := resolver.LookupNetIP(t.Context(), "ip4", "rebind.example.com")
	if err != nil || len(first) != 1 || !NewGuard().Public(first[0]) {
		t.Fatalf("the first look: %v, %v", first, err)
	}
	c := client(&net.Dialer{Timeout: time.Minute, ControlContext: NewGuard().Control, Resolver: resolver})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://rebind.example.com:"+port, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := c.Do(req)
	if err == nil {
		_ = resp.Body.Close()
	}
	if !errors.Is(err, ErrRefused) || reached {
		t.Errorf("got %v, reached %v, want refused", err, reached)
	}
}

// fakeDNS answers each question for an IPv4 address by the next that it has, and
// that there are none of IPv6.
type fakeDNS struct{ answers []string }

func (d *fakeDNS) dial(context.Context, string, string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	go d.serve(ours)
	return theirs, nil
}

func (d *fakeDNS) serve(c net.Conn) {
	defer func() { _ = c.Close() }()
	var size [2]byte
	for {
		if _, err := io.ReadFull(c, size[:]); err != nil {
			return
		}
		question := make([]byte, binary.BigEndian.Uint16(size[:]))
		if _, err := io.ReadFull(c, question); err != nil {
			return
		}
		answer := d.answer(question)
		if _, err := c.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...)); err != nil { //nolint:gosec // a few bytes
			return
		}
	}
}

// answer makes an answer of the question: its header and its one name.
func (d *fakeDNS) answer(question []byte) []byte {
	end := 12
	for question[end] != 0 {
		end += int(question[end]) + 1
	}
	out := append([]byte{}, question[:end+5]...)
	copy(out[2:12], []byte{0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0})
	if kind := binary.BigEndian.Uint16(question[end+1:]); kind != 1 {
		return out
	}
	addr := netip.MustParseAddr(d.answers[0]).As4()
	if len(d.answers) > 1 {
		d.answers = d.answers[1:]
	}
	out[7] = 1
	out = append(out, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4)
	return append(out, addr[:]...)
}
