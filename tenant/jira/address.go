package jira

import (
	"context"
	"fmt"
	"net/netip"
	"syscall"
)

// reserved are the ranges, beyond those that netip names, where no public Jira
// is: special-purpose registries of IANA, IPv4, and what of IPv6's global range
// carries an IPv4 address inside or is not routed.
func reserved() []netip.Prefix {
	var out []netip.Prefix
	for _, s := range []string{
		"0.0.0.0/8",       // this network
		"100.64.0.0/10",   // carriers' NAT
		"192.0.0.0/24",    // protocol assignments
		"192.0.2.0/24",    // documentation
		"192.88.99.0/24",  // 6to4 relays
		"198.18.0.0/15",   // benchmarks
		"198.51.100.0/24", // documentation
		"203.0.113.0/24",  // documentation
		"240.0.0.0/4",     // future use, and broadcast
		"2001::/23",       // protocol assignments, Teredo
		"2001:db8::/32",   // documentation
		"2002::/16",       // 6to4: an IPv4 address inside
		"3fff::/20",       // documentation
	} {
		out = append(out, netip.MustParsePrefix(s))
	}
	return out
}

// guard refuses to connect to an address that is not public. It is called with
// each address that a name was resolved to, just before that is connected, so
// that a name cannot point elsewhere after it was checked.
type guard struct{ reserved []netip.Prefix }

// control is a net.Dialer's ControlContext.
func (g guard) control(_ context.Context, _, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil || !g.public(ap.Addr()) {
		return fmt.Errorf("%w: the site's name leads to an address that is not public", errRefused)
	}
	return nil
}

// public says whether addr is one on the internet. Of IPv6, only the global
// range is: the rest holds loopback, link-local and unique local addresses, and
// forms that carry an IPv4 address inside.
func (g guard) public(addr netip.Addr) bool {
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
