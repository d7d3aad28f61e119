package main

import (
	"slices"
	"testing"
)

// TestQuiet: memory is given back once when little happens, and again only once
// much has happened in between, or after a while.
func TestQuiet(t *testing.T) {
	t.Parallel()
	const mb = 1 << 20
	var allocated uint64
	given := false
	q := &quiet{allocated: func() uint64 { return allocated }, giveBack: func() { given = true }}
	var got []bool
	looks := 0
	for _, step := range []uint64{40, 1, 1, 20, 20, 7, 9, 5, 5, 1} {
		given, allocated = false, allocated+step*mb
		q.look()
		got = append(got, given)
	}
	for given = false; !given; looks++ {
		q.look()
	}
	if looks != laterLooks-1 {
		t.Errorf("memory was given back again %d looks later, want %d", looks, laterLooks-1)
	}
	want := []bool{false, true, false, false, false, true, false, true, true, false}
	if !slices.Equal(got, want) {
		t.Errorf("memory was given back %v, want %v", got, want)
	}
}
