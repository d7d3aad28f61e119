package alerts

import (
	"math"
	"slices"
	"time"
)

const (
	// window is over what time requests are counted.
	window = 5 * time.Minute
	// glance is the end of the window in which failing has to go on: what is over
	// wakes nobody.
	glance = time.Minute
	// remembered is how many windows there are to compare with: six hours.
	remembered = 72
	// enough is how many of them it takes before anything is unusual: an hour.
	enough = 12
)

// counts are how many requests there were.
type counts struct{ requests, notFound, faults uint64 }

func (c counts) less(o counts) counts {
	return counts{c.requests - o.requests, c.notFound - o.notFound, c.faults - o.faults}
}

// reading is what the counters said at a time.
type reading struct {
	at time.Time
	counts
}

// history is what the counters said: each reading of the last window, and how
// much each earlier window had.
type history struct {
	recent []reading // the oldest is as old as the window, or older
	begun  reading   // with which the window that is being filled began
	past   []past    // the oldest first
}

// past is a window that is full.
type past struct {
	until time.Time
	counts
}

// add takes a reading. Readings come in the order of time.
func (h *history) add(r reading) {
	if len(h.recent) == 0 {
		h.begun = r
	}
	if r.at.Sub(h.begun.at) >= window {
		h.past = append(h.past, past{r.at, r.less(h.begun.counts)})
		h.past = h.past[max(0, len(h.past)-remembered):]
		h.begun = r
	}
	h.recent = append(h.recent, r)
	for len(h.recent) > 1 && r.at.Sub(h.recent[1].at) >= window {
		h.recent = slices.Delete(h.recent, 0, 1)
	}
}

// last is how many requests there were in the last d, at most a window.
func (h *history) last(d time.Duration) counts {
	newest := h.recent[len(h.recent)-1]
	from := h.recent[0]
	for _, r := range h.recent {
		if newest.at.Sub(r.at) < d {
			break
		}
		from = r
	}
	return newest.less(from.counts)
}

// usual is how many there are in a window as a rule, and how much that
// varies, by the windows that ended before now's began. It is not known while
// there are too few.
func (h *history) usual(count func(counts) uint64) (median, spread float64, known bool) {
	newest := h.recent[len(h.recent)-1].at
	var values []float64
	for _, p := range h.past {
		if newest.Sub(p.until) >= window {
			values = append(values, float64(count(p.counts)))
		}
	}
	if len(values) < enough {
		return 0, 0, false
	}
	median = middle(values)
	for i := range values {
		values[i] = math.Abs(values[i] - median)
	}
	// 1.4826 makes of a median absolute deviation the standard deviation of what is
	// distributed normally. What arrives by itself varies by the root of its number:
	// a row of equal numbers is luck.
	return median, max(1.4826*middle(values), math.Sqrt(median), 1), true
}

// middle is the median. It sorts the values.
func middle(values []float64) float64 {
	slices.Sort(values)
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}
