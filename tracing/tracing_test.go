package tracing_test

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"ticklist/tracing"
)

const theirs = "0af7651916cd43dd8448eb211c80319c"

var form = regexp.MustCompile(`^00-([0-9a-f]{32})-([0-9a-f]{16})-0[0-3]$`)

// passed is the trace and the span that who is called from ctx is told.
func passed(ctx context.Context, t *testing.T) (traceID, spanID string) {
	t.Helper()
	h := http.Header{}
	tracing.Pass(ctx, h)
	parts := form.FindStringSubmatch(h.Get("Traceparent"))
	if parts == nil || len(h) != 1 {
		t.Fatalf("passed on are %v, want traceparent alone", h)
	}
	return parts[1], parts[2]
}

func TestAccept(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, traceparent string
		kept              bool
	}{
		{"a good one", "00-" + theirs + "-b7ad6b7169203331-01", true},
		{"of a later version, with more", "cc-" + theirs + "-b7ad6b7169203331-01-what-comes", true},
		{"random and sampled", "00-" + theirs + "-b7ad6b7169203331-03", true},
		{"none", "", false},
		{"of version 00, with more", "00-" + theirs + "-b7ad6b7169203331-01-more", false},
		{"a version in capitals", "CC-" + theirs + "-b7ad6b7169203331-01", false},
		{"flags that are none", "00-" + theirs + "-b7ad6b7169203331-0g", false},
		{"without flags", "00-" + theirs + "-b7ad6b7169203331", false},
		{"of version ff", "ff-" + theirs + "-b7ad6b7169203331-01", false},
		{"of zeros", "00-00000000000000000000000000000000-b7ad6b7169203331-01", false},
		{"a span of zeros", "00-" + theirs + "-0000000000000000-01", false},
		{"in capitals", "00-" + strings.ToUpper(theirs) + "-b7ad6b7169203331-01", false},
		{"with a line of log in it", "00-" + theirs + "\n\"-b7ad6b7169203331-01", false},
		{"a long one", strings.Repeat("0", 8000), false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			h := http.Header{"Traceparent": {tc.traceparent}, "Tracestate": {"rojo=CANARY"}}
			ctx := tracing.Accept(t.Context(), h)
			id := tracing.ID(ctx)
			if (id == theirs) != tc.kept || len(id) != 32 {
				t.Errorf("the trace is %q, want theirs: %v", id, tc.kept)
			}
			traceID, spanID := passed(ctx, t)
			if traceID != id || spanID == "b7ad6b7169203331" {
				t.Errorf("passed on are %s and %s, want the trace %s and a span of ours", traceID, spanID, id)
			}
			if again := tracing.Accept(ctx, http.Header{}); tracing.ID(again) != id {
				t.Errorf("accepted twice it is %s, want %s", tracing.ID(again), id)
			}
		})
	}
}

// TestTwoHeadersAreNone: which of them is meant, nobody can know.
func TestTwoHeadersAreNone(t *testing.T) {
	t.Parallel()
	h := http.Header{"Traceparent": {"00-" + theirs + "-b7ad6b7169203331-01", "00-" + theirs + "-b7ad6b7169203332-01"}}
	if got := tracing.ID(tracing.Accept(t.Context(), h)); got == theirs {
		t.Errorf("the trace is %s, want a new one", got)
	}
}

// FuzzAccept: whatever strangers send, a request has one trace, and it is theirs where
// they name one as the recommendation has it.
func FuzzAccept(f *testing.F) {
	for _, seed := range []string{"", "00-" + theirs + "-b7ad6b7169203331-01", "00-" + theirs + "-b7ad6b7169203331-03", "cc-" + theirs + "-b7ad6b7169203331-01-x", "ff-" + theirs + "-b7ad6b7169203331-01", "00-" + theirs + "-b7ad6b7169203331-01-"} {
		f.Add(seed)
	}
	zeros := regexp.MustCompile(`-0+-`)
	f.Fuzz(func(t *testing.T, sent string) {
		ctx := tracing.Accept(t.Context(), http.Header{"Traceparent": {sent}})
		id, span := passed(ctx, t)
		if parts := form.FindStringSubmatch(sent); parts != nil && !zeros.MatchString(sent) && id != parts[1] {
			t.Errorf("%q: the trace is %s", sent, id)
		}
		if len(tracing.ID(ctx)) != 32 || strings.Contains(sent, span) {
			t.Errorf("%q: passed on are %s and %s", sent, id, span)
		}
	})
}

func TestTracesAreTheirOwn(t *testing.T) {
	t.Parallel()
	a, b := tracing.Begin(t.Context()), tracing.Begin(t.Context())
	if tracing.ID(a) == tracing.ID(b) || tracing.ID(t.Context()) != "" {
		t.Errorf("got %q and %q, and %q where none was begun", tracing.ID(a), tracing.ID(b), tracing.ID(t.Context()))
	}
	one, _ := passed(t.Context(), t)
	if two, _ := passed(t.Context(), t); one == two {
		t.Errorf("two calls of nobody's are one trace: %s", one)
	}
}

func TestAs(t *testing.T) {
	t.Parallel()
	if traceID, spanID := passed(tracing.As(t.Context(), theirs, "b7ad6b7169203331"), t); traceID != theirs || spanID != "b7ad6b7169203331" {
		t.Errorf("got %s and %s, want what was begun elsewhere", traceID, spanID)
	}
	if got := tracing.ID(tracing.As(t.Context(), theirs, "")); got != theirs {
		t.Errorf("without a span it is %q", got)
	}
	if got := tracing.ID(tracing.As(t.Context(), "x", "")); got != "" {
		t.Errorf("what is none is %q", got)
	}
}

func TestPassLeavesWhatIsSet(t *testing.T) {
	t.Parallel()
	h := http.Header{"Traceparent": {"set"}}
	tracing.Pass(tracing.Begin(t.Context()), h)
	if got := h["Traceparent"]; len(got) != 1 || got[0] != "set" {
		t.Errorf("got %q", got)
	}
}
