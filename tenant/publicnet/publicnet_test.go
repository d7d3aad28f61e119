package publicnet_test

import (
	"net/netip"
	"testing"

	"ticklist/tenant/publicnet"
)

func TestPublicAddresses(t *testing.T) {
	g := publicnet.NewGuard()
	for address, want := range map[string]bool{
		"13.35.1.1": true, "104.192.142.18": true, "1.1.1.1": true, "172.15.0.1": true, "172.32.0.1": true, "100.63.0.1": true, "100.128.0.1": true,
		"2600:1f18::1": true, "2401:1d80:3000::1": true,
		"127.0.0.1": false, "127.255.255.254": false, "0.0.0.0": false, "0.1.2.3": false, "10.0.0.7": false, "172.16.0.1": false, "172.31.255.255": false,
		"192.168.1.1": false, "169.254.169.254": false, "100.64.0.1": false, "100.127.255.255": false, "192.0.0.1": false, "192.0.2.1": false,
		"198.18.0.1": false, "198.19.255.255": false, "198.51.100.1": false, "203.0.113.1": false, "224.0.0.1": false, "239.1.1.1": false,
		"240.0.0.1": false, "168.63.129.16": false, "168.63.129.17": true, "fd00:ec2::254": false, "100.100.100.200": false, "255.255.255.255": false, "192.88.99.1": false,
		"::": false, "::1": false, "fe80::1": false, "fec0::1": false, "fc00::1": false, "fd12:3456::1": false, "ff02::1": false, "2001:db8::1": false,
		"::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "::ffff:1.1.1.1": false, "::127.0.0.1": false, "::ffff:0:127.0.0.1": false,
		"64:ff9b::7f00:1": false, "64:ff9b:1::1": false, "2002:7f00:1::": false, "2001:0:1::1": false, "3fff::1": false, "100::1": false, "4000::1": false,
		"fe80::1%eth0": false, "2600:1f18::1%eth0": false,
	} {
		addr := netip.MustParseAddr(address)
		if got := g.Public(addr); got != want {
			t.Errorf("%s: got public %v, want %v", address, got, want)
		}
		err := g.Control(t.Context(), "tcp", netip.AddrPortFrom(addr, 443).String(), nil)
		if (err == nil) != want {
			t.Errorf("%s: got %v, want dialled %v", address, err, want)
		}
	}
	for _, bad := range []string{"", "localhost:443", "1.1.1.1", "/run/x.sock"} {
		if g.Control(t.Context(), "tcp", bad, nil) == nil {
			t.Errorf("%q is dialled", bad)
		}
	}
}
