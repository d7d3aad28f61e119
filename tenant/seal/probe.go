package seal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
)

// Probe seals and opens something with the first key where that is in a key
// service, so that its loss is known before anybody needs it. A key that is here
// needs no trying. Nothing of it is remembered.
func (r *Ring) Probe(ctx context.Context) error {
	service, away := r.away[r.first]
	if !away {
		return nil
	}
	value, place := NewBytes(), Place{Field: "probe"}
	sealed, err := r.ask(ctx, "probe"+fingerprint(r.first, place, value), func() ([]byte, error) { return service.Encrypt(value, place.associated()) })
	if err != nil {
		return fmt.Errorf("seal in the key service of %s: %w", r.first, err)
	}
	opened, err := r.OpenAnew(ctx, place, Sealed{Key: r.first, Bytes: sealed})
	if err == nil && !bytes.Equal(opened, value) {
		err = errors.New("the key service opens something else than it sealed")
	}
	return err
}
