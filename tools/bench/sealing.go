package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ticklist/tools/bench/sealmongo"
)

// sealing says what sealed texts cost where they are opened: loading an issue
// from the database, with the key at hand, without what HTTP costs on top.
func (b *bench) sealing(ctx context.Context) (err error) {
	uri, err := b.address(ctx)
	if err != nil {
		return err
	}
	pair, err := sealmongo.Connect(uri, b.database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pair.Drop(context.WithoutCancel(ctx))) }()
	for w := range workers {
		var texts []string
		for n := range items {
			texts = append(texts, itemText(n))
		}
		if err := pair.Fill(ctx, issueOf(w), texts); err != nil {
			return err
		}
	}
	ratios, err := inTurns(ctx,
		func(ctx context.Context, n int) error { return pair.Plain(ctx, issueOf(n%workers)) },
		func(ctx context.Context, n int) error { return pair.Sealed(ctx, issueOf(n%workers)) })
	if err != nil {
		return err
	}
	b.print("loading sealed texts", fmt.Sprintf("%s of the time that texts take which are not sealed", spread(ratios, 100, "%")))
	return nil
}

// pairs is how many calls of each side make one ratio.
const pairs = 500

// inTurns does one call of each side after the other and returns, for each
// round, the ratio of their median times: what differs by little is not seen in
// rates, which a busy machine bends by more.
func inTurns(ctx context.Context, floor, ours func(ctx context.Context, n int) error) ([]float64, error) {
	var ratios []float64
	for round := range rounds + 1 {
		var took [2][]float64
		for n := range 2 * pairs {
			side := (n + n/2) % 2 // 0 1, 1 0, 0 1 …: neither is always the first
			start := time.Now()
			if err := [2]func(context.Context, int) error{floor, ours}[side](ctx, n/2); err != nil {
				return nil, err
			}
			took[side] = append(took[side], float64(time.Since(start)))
		}
		if round > 0 { // the first warms up
			ratios = append(ratios, median(took[1])/median(took[0]))
		}
	}
	return ratios, nil
}
