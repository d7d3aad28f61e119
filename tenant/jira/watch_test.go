package jira

import (
	"context"
	"io"
	"net/http"
	"testing"
	"time"
)

func TestCallsAreWatched(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		answer http.HandlerFunc
		gone   bool // the caller
		want   Ended
	}{
		{name: "answered", answer: func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"projectPermissions":[]}`) }, want: Ended{Status: 200}},
		{name: "refused", answer: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }, want: Ended{Status: 403, Failure: "status"}},
		{name: "too many", answer: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) }, want: Ended{Status: 429, Failure: "limited"}},
		{name: "too long", answer: func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, maxBody+1)) }, want: Ended{Status: 200, Failure: "answer"}},
		{name: "not at all", answer: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, want: Ended{Failure: "network"}},
		{name: "the caller has gone", gone: true, want: Ended{Failure: "canceled"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c, in := site(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Traceparent") != "added" {
					t.Error("the header that was added is not there")
				}
				tc.answer(w, r)
			})
			var got []Ended
			c.WatchCalls(func(_ context.Context, endpoint string, h http.Header) func(Ended) {
				if endpoint != "POST /rest/api/3/permissions/check" {
					t.Errorf("told of %q", endpoint)
				}
				h.Set("Traceparent", "added")
				return func(e Ended) { got = append(got, e) }
			})
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			if tc.gone {
				cancel()
			}
			_, _ = c.Permissions(ctx, in, account, "10001")
			if len(got) != 1 || got[0] != tc.want {
				t.Errorf("told of %+v, want %+v", got, tc.want)
			}
		})
	}
}
