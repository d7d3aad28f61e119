package handlers_test

import (
	"sync/atomic"
	"testing"
	"time"

	"ticklist/handlers"
)

// TestNoticeIsOnEveryAnswer: while nothing can be stored most answers are
// refusals.
func TestNoticeIsOnEveryAnswer(t *testing.T) {
	a := newApp(t)
	const lists = "/api/v1/issues/10001/checklists"
	says := func(moment, path, want string) {
		t.Helper()
		if got := a.get(path).Header().Get("Ticklist-Notice"); got != want {
			t.Errorf("%s: %s says %q, want %q", moment, path, got, want)
		}
	}
	says("nobody watches", lists, "")
	now := ""
	a.Notice = func() string { return now }
	says("all is well", lists, "")
	now = handlers.NoticeSaving
	says("saving is late", lists, "saving")
	says("a page", panelQuery, "")
	a.store.Err = errDisk
	says("the store is down", lists, "saving")
	a.token = errDisk
	says("nobody can be known", lists, "saving")
}

func TestAStreamSaysWhatIsDelayed(t *testing.T) {
	streaming(t, func(t *testing.T, a *app) {
		var now atomic.Value
		now.Store(handlers.NoticeSaving)
		a.Notice = func() string { return now.Load().(string) }
		s := a.watch(streamPath)
		defer s.leave()
		if got := s.header.Get("Ticklist-Notice"); got != "saving" {
			t.Errorf("the stream begins with %q, want saving", got)
		}
		s.next()
		pass := func() string {
			<-time.After(20 * time.Second)
			return s.next()
		}
		if got := pass(); got != ": ping\n\n" {
			t.Errorf("got %q, want nothing new", got)
		}
		now.Store(handlers.NoticeJira)
		wants(t, pass(), "event: notice\ndata: {\"notice\":\"jira\"}\n\n")
		now.Store("")
		wants(t, pass(), "event: notice\ndata: {\"notice\":\"\"}\n\n")
	})
}
