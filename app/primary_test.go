package main

import (
	"testing"
	"time"
)

// TestPrimaryIsSeenByNoClockThatIsSet: how long ago it was seen is measured and not
// read off two clocks, of which one may have been set.
func TestPrimaryIsSeenByNoClockThatIsSet(t *testing.T) {
	var p primary
	if !p.seen().IsZero() {
		t.Errorf("before any sign it was seen at %s", p.seen())
	}
	p.alive()
	if seen := p.seen(); seen.String() == seen.Round(0).String() || time.Since(seen) > time.Hour {
		t.Errorf("it was seen at %s, want the time as it was read", seen)
	}
}
