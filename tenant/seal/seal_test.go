package seal_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"

	"ticklist/tenant"
	"ticklist/tenant/seal"
)

// entry is an entry of SECRET_KEYS with a key of one repeated byte.
func entry(id string, b byte) string {
	return id + ":" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{b}, 32))
}

func ring(t testing.TB, entries ...string) *seal.Ring {
	t.Helper()
	r, err := seal.ParseRing(tenant.Secret(strings.Join(entries, ",")))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var place = seal.Place{ClientKey: "acme", Field: "sharedSecret"}

func TestWhatIsSealedOpensInItsPlaceAlone(t *testing.T) {
	value := []byte("canary")
	old := ring(t, entry("old", 1))
	sealed, err := old.Seal(place, value)
	if err != nil || sealed.Key != "old" || bytes.Contains(sealed.Bytes, value) {
		t.Fatalf("got %+v, %v, want it sealed under old", sealed, err)
	}
	again, err := old.Seal(place, value)
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
		{"no place", old, seal.Place{}, sealed, seal.ErrNotAuthentic},
		{"cut", old, place, cut, seal.ErrNotAuthentic},
		{"one bit changed", old, place, flipped, seal.ErrNotAuthentic},
		{"empty", old, place, seal.Sealed{Key: "old"}, seal.ErrNotAuthentic},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := tc.ring.Open(tc.place, tc.sealed)
			if !errors.Is(err, tc.want) || tc.want == nil && (err != nil || !bytes.Equal(got, value)) || tc.want != nil && got != nil {
				t.Errorf("got %q, %v, want %v", got, err, tc.want)
			}
		})
	}
}

func TestTheFirstKeySeals(t *testing.T) {
	s, err := ring(t, entry("new", 2), entry("old", 1)).Seal(place, nil)
	if err != nil || s.Key != "new" {
		t.Errorf("got %q, %v, want new", s.Key, err)
	}
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
		{"made here", seal.NewKey("k-1.x_y").Reveal(), true, ""},
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
		{"two faults", "k1:,k2:canary!", false, "key 2"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r, err := seal.ParseRing(tenant.Secret(tc.setting))
			if (err == nil) != tc.ok || (r != nil) != tc.ok {
				t.Fatalf("got %v, want accepted %v", err, tc.ok)
			}
			if err != nil && (!strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "canary") || strings.Contains(err.Error(), key)) {
				t.Errorf("got %v, want %q and nothing of a key", err, tc.want)
			}
		})
	}
	if a, b := seal.NewKey("k"), seal.NewKey("k"); a == b {
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
