package seal_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tink-crypto/tink-go/v2/core/registry"

	"ticklist/tenant"
	"ticklist/tenant/seal"
	"ticklist/tenant/seal/kmstest"
)

// entry is an entry of SECRET_KEYS with a key of one repeated byte.
func entry(id string, b byte) string {
	return id + ":" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{b}, 32))
}

func ring(t testing.TB, entries ...string) *seal.Ring {
	t.Helper()
	r, err := seal.ParseRing(tenant.Secret(strings.Join(entries, ",")), nil, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var place = seal.Place{ClientKey: "acme", Field: "sharedSecret"}

func TestWhatIsSealedOpensInItsPlaceAlone(t *testing.T) {
	value := []byte("canary")
	old := ring(t, entry("old", 1))
	sealed, err := old.Seal(t.Context(), place, value)
	if err != nil || sealed.Key != "old" || bytes.Contains(sealed.Bytes, value) {
		t.Fatalf("got %+v, %v, want it sealed under old", sealed, err)
	}
	again, err := old.Seal(t.Context(), place, value)
	if err != nil || bytes.Equal(again.Bytes, sealed.Bytes) {
		t.Errorf("two seals of one value are alike, %v", err)
	}
	cut := seal.Sealed{Key: "old", Bytes: sealed.Bytes[:5]}
	flipped := seal.Sealed{Key: "old", Bytes: append(bytes.Clone(sealed.Bytes[:len(sealed.Bytes)-1]), sealed.Bytes[len(sealed.Bytes)-1]^1)}
	for _, tc := range []struct {
		name   string
		ring   *seal.Ring
		place  seal.Place
		sealed seal.Sealed
		want   error
	}{
		{"the same ring", old, place, sealed, nil},
		{"a ring with a newer key in front", ring(t, entry("new", 2), entry("old", 1)), place, sealed, nil},
		{"a ring without the key", ring(t, entry("new", 2)), place, sealed, seal.ErrUnknownKey},
		{"another key of the same name", ring(t, entry("old", 3)), place, sealed, seal.ErrNotAuthentic},
		{"another tenant", old, seal.Place{ClientKey: "evil", Field: "sharedSecret"}, sealed, seal.ErrNotAuthentic},
		{"another field", old, seal.Place{ClientKey: "acme", Field: "previousSecret"}, sealed, seal.ErrNotAuthentic},
		{"a place that joins alike", old, seal.Place{ClientKey: "acmes", Field: "haredSecret"}, sealed, seal.ErrNotAuthentic},
		{"an issue of the tenant", old, seal.Place{ClientKey: "acme", IssueID: "1", Field: "sharedSecret"}, sealed, seal.ErrNotAuthentic},
		{"no place", old, seal.Place{}, sealed, seal.ErrNotAuthentic},
		{"cut", old, place, cut, seal.ErrNotAuthentic},
		{"one bit changed", old, place, flipped, seal.ErrNotAuthentic},
		{"empty", old, place, seal.Sealed{Key: "old"}, seal.ErrNotAuthentic},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := tc.ring.Open(t.Context(), tc.place, tc.sealed)
			if !errors.Is(err, tc.want) || tc.want == nil && (err != nil || !bytes.Equal(got, value)) || tc.want != nil && got != nil {
				t.Errorf("got %q, %v, want %v", got, err, tc.want)
			}
		})
	}
}

func TestTheFirstKeySeals(t *testing.T) {
	s, err := ring(t, entry("new", 2), entry("old", 1)).Seal(t.Context(), place, nil)
	if err != nil || s.Key != "new" {
		t.Errorf("got %q, %v, want new", s.Key, err)
	}
}

// services knows the test's key service and no other.
func services(uri string) (registry.KMSClient, error) {
	if s := new(kmstest.Service); s.Supported(uri) {
		return s, nil
	}
	return nil, errors.New("canary: not known")
}

func TestParseRing(t *testing.T) {
	b64 := base64.StdEncoding.EncodeToString
	key := b64(bytes.Repeat([]byte{0xfb}, 32))
	for _, tc := range []struct {
		name, setting string
		ok            bool
		want          string // in the error
	}{
		{"one", "k1:" + key, true, ""},
		{"two, with blanks", " k1:" + key + " , k2:" + key, true, ""},
		{"without padding", "k1:" + strings.TrimRight(key, "="), true, ""},
		{"made here", seal.NewEntry("k-1.x_y").Reveal(), true, ""},
		{"unset", "", false, "key 1"},
		{"an empty entry", "k1:" + key + ",", false, "key 2"},
		{"no colon", key, false, "id:base64"},
		{"no id", ":" + key, false, "the id"},
		{"an id with a space", "k 1:" + key, false, "the id"},
		{"one id twice", "k1:" + key + ",k1:" + key, false, "twice"},
		{"not base64", "k1:canary-canary-!", false, "not base64"},
		{"a second colon", "k1:x:" + key, false, "not base64"},
		{"16 bytes", "k1:" + b64(make([]byte, 16)), false, "16 bytes"},
		{"33 bytes", "k1:" + b64(make([]byte, 33)), false, "33 bytes"},
		{"the URI of a key service", "k1:" + kmstest.Prefix + "key-1", true, ""},
		{"the URI of a service that is not known", "k1:other-kms://canary", false, "no key service"},
		{"a URI among keys", "k1:" + key + ",k2:" + kmstest.Prefix + "a,k3:" + key, true, ""},
		{"an id twice, one of a URI", "k1:" + key + ",k1:" + kmstest.Prefix + "a", false, "twice"},
		{"two faults", "k1:,k2:canary!", false, "key 2"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r, err := seal.ParseRing(tenant.Secret(tc.setting), services, time.Now)
			if (err == nil) != tc.ok || (r != nil) != tc.ok {
				t.Fatalf("got %v, want accepted %v", err, tc.ok)
			}
			if err != nil && (!strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "canary") || strings.Contains(err.Error(), key)) {
				t.Errorf("got %v, want %q and nothing of a key", err, tc.want)
			}
		})
	}
	if a, b := seal.NewEntry("k"), seal.NewEntry("k"); a == b {
		t.Error("two new keys are alike")
	}
}

func TestARingIsNotShown(t *testing.T) {
	key := bytes.Repeat([]byte("K"), 32)
	shown := fmt.Sprintf("%v %+v %#v", ring(t, entry("k1", 'K')), *ring(t, entry("k1", 'K')), ring(t, entry("k1", 'K')))
	if strings.Contains(shown, string(key)) || strings.Contains(shown, base64.StdEncoding.EncodeToString(key)) || strings.Contains(shown, "75, 75") {
		t.Errorf("the key is shown: %s", shown)
	}
}

// away is a ring whose first key is in a key service, with a local one behind.
func away(t *testing.T) (*kmstest.Service, *seal.Ring) {
	t.Helper()
	service := new(kmstest.Service)
	r, err := seal.ParseRing(tenant.Secret("kms:"+kmstest.Prefix+"key-1,"+entry("old", 1)), service.Find, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return service, r
}

// TestAKeyServiceIsAskedOnce: not once a request.
func TestAKeyServiceIsAskedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		service, r := away(t)
		sealed, err := r.Seal(t.Context(), place, []byte("canary"))
		if err != nil || sealed.Key != "kms" || bytes.Contains(sealed.Bytes, []byte("canary")) {
			t.Fatalf("got %+v, %v, want it sealed under kms", sealed, err)
		}
		open := func(times, calls int) {
			t.Helper()
			before := service.Calls()
			for range times {
				if got, err := r.Open(t.Context(), place, sealed); err != nil || string(got) != "canary" {
					t.Fatalf("got %q, %v", got, err)
				}
			}
			if got := service.Calls() - before; got != calls {
				t.Errorf("%d calls, want %d", got, calls)
			}
		}
		open(1000, 0) // it has just sealed it
		pass(seal.Life - time.Second)
		open(1, 0)
		pass(time.Second)
		open(1000, 1)
		if _, err := r.Open(t.Context(), seal.Place{ClientKey: "evil", Field: place.Field}, sealed); err == nil {
			t.Error("what is remembered opens for another tenant")
		}
		before := service.Calls()
		for range 2 {
			if _, err := r.OpenAnew(t.Context(), place, sealed); err != nil {
				t.Fatal(err)
			}
		}
		if got := service.Calls() - before; got != 2 {
			t.Errorf("opened anew twice: %d calls, want 2", got)
		}
	})
}

func TestAKeyServiceThatIsDown(t *testing.T) {
	service, r := away(t)
	sealed, err := r.Seal(t.Context(), place, []byte("canary"))
	if err != nil {
		t.Fatal(err)
	}
	down := errors.New("503 from the key service")
	service.Fail(down)
	_, err = r.OpenAnew(t.Context(), place, sealed)
	if !errors.Is(err, down) || errors.Is(err, seal.ErrNotAuthentic) || errors.Is(err, seal.ErrUnknownKey) {
		t.Errorf("opening: got %v, want the service's fault and no other", err)
	}
	if _, err := r.Seal(t.Context(), place, []byte("x")); !errors.Is(err, down) {
		t.Errorf("sealing: got %v, want the service's fault", err)
	}
	local, err := ring(t, entry("old", 1)).Seal(t.Context(), place, []byte("local"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := r.Open(t.Context(), place, local); err != nil || string(got) != "local" {
		t.Errorf("a key that is here: got %q, %v", got, err)
	}
}

// TestAKeyServiceThatHangs is left behind, and asked anew when it is better.
func TestAKeyServiceThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		service, r := away(t)
		sealed, err := r.Seal(t.Context(), place, []byte("canary"))
		if err != nil {
			t.Fatal(err)
		}
		better := make(chan struct{})
		defer close(better) // the call that was left behind ends
		service.Hang(better)
		ctx, leave := context.WithCancel(t.Context())
		leave()
		if _, err := r.OpenAnew(ctx, place, sealed); !errors.Is(err, context.Canceled) {
			t.Errorf("one who left: got %v, want their own error", err)
		}
		if _, err := r.OpenAnew(t.Context(), place, sealed); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want a deadline", err)
		}
		service.Hang(nil)
		if got, err := r.OpenAnew(t.Context(), place, sealed); err != nil || string(got) != "canary" {
			t.Errorf("when it is better: got %q, %v", got, err)
		}
	})
}

// pass lets the time of a synctest bubble pass.
func pass(d time.Duration) { time.Sleep(d) } //nolint:forbidigo // nobody waits

// TestProbe tries a key service, and nothing where the key is here.
func TestProbe(t *testing.T) {
	service, r := away(t)
	for _, fault := range []error{nil, errors.New("denied"), nil} {
		service.Fail(fault)
		if err := r.Probe(t.Context()); (err != nil) != (fault != nil) {
			t.Errorf("got %v where the service says %v", err, fault)
		}
	}
	service.Fail(errors.New("denied"))
	here, err := seal.ParseRing(tenant.Secret(entry("new", 2)+",kms:"+kmstest.Prefix+"key-1"), service.Find, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if err := here.Probe(t.Context()); err != nil {
		t.Errorf("a key that is here: %v", err)
	}
}
