// Package publicnet makes HTTP clients that reach addresses on the internet and
// nothing else: what tenants name must not lead a server into its operator's own
// network. It knows which addresses those are, and nothing of what is asked there.
package publicnet

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// ErrRefused says that an address was not dialled, because it is not public.
var ErrRefused = errors.New("refused to call an address that is not public")

// reserved are the ranges, beyond those that netip names, where nothing public
// is: special-purpose registries of IANA, IPv4, what of IPv6's global range
// carries an IPv4 address inside or is not routed, and the one public address at
// which a cloud's machines ask for their secrets:
// https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
func reserved() []netip.Prefix {
	var out []netip.Prefix
	for _, s := range []string{
		"0.0.0.0/8",        // this network
		"100.64.0.0/10",    // carriers' NAT
		"168.63.129.16/32", // Azure's own
		"192.0.0.0/24",     // protocol assignments
		"192.0.2.0/24",     // documentation
		"192.88.99.0/24",   // 6to4 relays
		"198.18.0.0/15",    // benchmarks
		"198.51.100.0/24",  // documentation
		"203.0.113.0/24",   // documentation
		"240.0.0.0/4",      // future use, and broadcast
		"2001::/23",        // protocol assignments, Teredo
		"2001:db8::/32",    // documentation
		"2002::/16",        // 6to4: an IPv4 address inside
		"3fff::/20",        // documentation
	} {
		out = append(out, netip.MustParsePrefix(s))
	}
	return out
}

// Guard tells public addresses from others. Its zero value is not usable; see
// [NewGuard].
type Guard struct{ reserved []netip.Prefix }

// NewGuard returns a guard.
func NewGuard() Guard { return Guard{reserved()} }

// Control is a net.Dialer's ControlContext. It is called with each address that a
// name was resolved to, just before that is connected, so that a name cannot point
// elsewhere after it was checked. It answers ErrRefused.
func (g Guard) Control(_ context.Context, _, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil || !g.Public(ap.Addr()) {
		return ErrRefused
	}
	return nil
}

// Public says whether addr is one on the internet. Of IPv6, only the global
// range is: the rest holds loopback, link-local and unique local addresses, and
// forms that carry an IPv4 address inside.
func (g Guard) Public(addr netip.Addr) bool {
	if !addr.IsValid() || addr.Zone() != "" || addr.Is4In6() {
		return false
	}
	if addr.IsLoopback() || addr.IsPrivate() || addr.IsLinkLocalUnicast() || addr.IsMulticast() || addr.IsUnspecified() {
		return false
	}
	if addr.Is6() && addr.As16()[0]>>5 != 1 { // 2000::/3
		return false
	}
	for _, p := range g.reserved {
		if p.Contains(addr) {
			return false
		}
	}
	return true
}

// Client returns a client without redirects, which would carry what is meant for
// one address to another, and without a proxy, which would dial in the guard's
// place. limit is for connecting and for the handshake of TLS.
func (g Guard) Client(limit time.Duration) *http.Client {
	return client(&net.Dialer{Timeout: limit, ControlContext: g.Control})
}

// Open returns the same client without a guard, for what an operator has named.
func Open(limit time.Duration) *http.Client { return client(&net.Dialer{Timeout: limit}) }

func client(d *net.Dialer) *http.Client {
	return &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext:            d.DialContext,
			ForceAttemptHTTP2:      true,
			MaxIdleConns:           256,
			MaxIdleConnsPerHost:    8,
			MaxConnsPerHost:        64, // one that hangs holds no more
			IdleConnTimeout:        90 * time.Second,
			TLSHandshakeTimeout:    d.Timeout,
			MaxResponseHeaderBytes: 64 << 10,
		},
	}
}
