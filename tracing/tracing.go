// Package tracing gives what the app does W3C trace ids, so that one request can be
// followed through the logs of several systems: it takes the id that a request
// brings, makes one where it brings none, and passes it on to who is called. It
// records no spans: New Relic's agent does, where it is on.
//
// Of the two headers of https://www.w3.org/TR/trace-context/ only traceparent is
// taken and passed on, which can hold nothing but random numbers. A tracestate may
// be discarded (section 3.3), and is: its members are any sender's own words, which
// would leave for Jira and for customers' addresses.
package tracing

import (
	"context"
	"crypto/rand"
	"net/http"

	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// Accept returns a context with the trace that a request's headers name, or with
// one of its own where they name none or none that is valid. A trace that ctx has
// stays.
func Accept(ctx context.Context, headers http.Header) context.Context {
	if trace.SpanContextFromContext(ctx).IsValid() {
		return ctx
	}
	theirs := trace.SpanContextFromContext(propagation.TraceContext{}.Extract(context.Background(), propagation.HeaderCarrier(headers)))
	if !theirs.IsValid() || len(headers.Values("traceparent")) > 1 { // of two, nobody can know which is meant
		return Begin(ctx)
	}
	return trace.ContextWithSpanContext(ctx, trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: theirs.TraceID(), SpanID: newSpan(), TraceFlags: theirs.TraceFlags(),
	}))
}

// Begin returns a context with a trace of its own, whatever ctx has.
func Begin(ctx context.Context) context.Context {
	var id trace.TraceID
	_, _ = rand.Read(id[:]) // never fails; it ends the program instead
	return trace.ContextWithSpanContext(ctx, trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: id, SpanID: newSpan(), TraceFlags: trace.FlagsRandom,
	}))
}

// Watch is told of a request to somebody else before it is sent: what it is, in words
// that are the same for each ("POST hook"), and its headers, to which it may add. What
// it returns is called with the request's end: the status, 0 where there was no answer,
// and what went wrong, in a word, "" for nothing.
type Watch func(ctx context.Context, what string, headers http.Header) func(status int, failure string)

// Unwatched is a Watch that tells nobody.
func Unwatched(ctx context.Context, _ string, headers http.Header) func(int, string) {
	Pass(ctx, headers)
	return func(int, string) {}
}

func newSpan() (id trace.SpanID) {
	_, _ = rand.Read(id[:])
	return id
}

// As returns a context with a trace and a span that somebody else began, as
// hexadecimal digits. What is none of that leaves ctx as it is.
func As(ctx context.Context, traceID, spanID string) context.Context {
	t, err := trace.TraceIDFromHex(traceID)
	if err != nil {
		return ctx
	}
	s, err := trace.SpanIDFromHex(spanID)
	if err != nil { // a transaction that is not sampled names none
		s = newSpan()
	}
	return trace.ContextWithSpanContext(ctx, trace.NewSpanContext(trace.SpanContextConfig{TraceID: t, SpanID: s}))
}

// ID is the trace's, 32 hexadecimal digits; "" if ctx has none.
func ID(ctx context.Context) string {
	if s := trace.SpanContextFromContext(ctx); s.IsValid() {
		return s.TraceID().String()
	}
	return ""
}

// Pass sets the header by which who is called goes on with the trace of ctx, or
// with a new one where it has none. What somebody set before stays.
func Pass(ctx context.Context, headers http.Header) {
	carrier := propagation.HeaderCarrier(headers)
	if carrier.Get("traceparent") != "" {
		return
	}
	if ID(ctx) == "" {
		ctx = Begin(ctx)
	}
	propagation.TraceContext{}.Inject(ctx, carrier)
}
