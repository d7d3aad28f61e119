package datakeys

import (
	"context"
	"errors"
	"fmt"
)

// maxTries is how many races with others one key may lose.
const maxTries = 10

// Rotate seals every data key that is under another key of the ring under its
// first, and returns how many those were. What the data keys sealed stays as it
// is. Servers may go on meanwhile. It can be begun again after it broke off: a
// key that is done is passed over. One that fails does not keep the others; all
// errors come together.
func (k *Keys) Rotate(ctx context.Context) (done int, err error) {
	tenants, err := k.store.Tenants(ctx)
	if err != nil {
		return 0, fmt.Errorf("list the data keys: %w", err)
	}
	var faults []error
	for _, clientKey := range tenants {
		moved, err := k.rotate(ctx, clientKey)
		if err != nil {
			faults = append(faults, fmt.Errorf("data key of %s: %w", clientKey, err))
		}
		if moved {
			done++
		}
	}
	return done, errors.Join(faults...)
}

// rotate moves one data key, and says whether it had to.
func (k *Keys) rotate(ctx context.Context, clientKey string) (moved bool, err error) {
	for range maxTries {
		r, err := k.store.Get(ctx, clientKey)
		if errors.Is(err, ErrNoKey) { // destroyed since it was listed
			return false, nil
		}
		if err != nil || r.Sealed.Key == k.ring.First() {
			return false, err
		}
		b, err := k.ring.OpenAnew(ctx, r.place(), r.Sealed)
		if err != nil {
			return false, err
		}
		if r.Sealed, err = k.ring.Seal(ctx, r.place(), b); err != nil {
			return false, err
		}
		_, err = k.store.Save(ctx, r)
		if !errors.Is(err, ErrConflict) {
			return err == nil, err
		}
	}
	return false, ErrConflict
}
