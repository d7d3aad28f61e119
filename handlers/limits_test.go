package handlers_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"ticklist/handlers"
	"ticklist/tenant"
)

// crowd sends requests to one server, in the name of whomever a test says.
type crowd struct {
	*app
	server http.Handler
	clock  time.Time
}

func newCrowd(t *testing.T) *crowd {
	c := &crowd{app: newApp(t), clock: at()}
	c.Now = func() time.Time { return c.clock }
	c.server = handlers.New(c.Deps)
	return c
}

func (c *crowd) send(clientKey, account, method, target string) answer {
	c.principal.Installation.ClientKey, c.principal.AccountID, c.call.ClientKey = clientKey, account, clientKey
	rec := httptest.NewRecorder()
	c.server.ServeHTTP(rec, c.request(method, target, ""))
	return answer{rec}
}

// through sends n requests and counts those that were not too many.
func (c *crowd) through(n int, clientKey, account, method, target string) int {
	passed := 0
	for range n {
		if c.send(clientKey, account, method, target).Code != http.StatusTooManyRequests {
			passed++
		}
	}
	return passed
}

const listTarget = "/api/v1/issues/10001/checklists"

func TestLimits(t *testing.T) {
	t.Run("an account, at once and then by the second", func(t *testing.T) {
		c := newCrowd(t)
		for second, want := range []int{100, 50, 50, 50} {
			if got := c.through(300, "acme", "a", "GET", listTarget); got != want {
				t.Errorf("second %d: %d went through, want %d", second, got, want)
			}
			c.clock = c.clock.Add(time.Second)
		}
	})
	t.Run("who was away has as much as who is new", func(t *testing.T) {
		c := newCrowd(t)
		c.through(300, "acme", "a", "GET", listTarget)
		for n := range 50 { // others come, who would have it forgotten too early
			c.send("acme", fmt.Sprint("b", n), "GET", listTarget)
		}
		if got := c.through(1, "acme", "a", "GET", listTarget); got != 0 {
			t.Errorf("%d went through, want none: it was forgotten what was used up", got)
		}
	})
	t.Run("fifty a second for ever", func(t *testing.T) {
		c := newCrowd(t)
		for i := range 1000 {
			if got := c.send("acme", "a", "GET", listTarget); got.Code != http.StatusOK {
				t.Fatalf("request %d: %d", i, got.Code)
			}
			c.clock = c.clock.Add(time.Second / 50)
		}
	})
	t.Run("a site, whoever its people are", func(t *testing.T) {
		c := newCrowd(t)
		for second, want := range []int{400, 200, 200} {
			got := 0
			for i := range 20 {
				got += c.through(50, "acme", fmt.Sprint("a", i), "GET", listTarget)
			}
			if got != want {
				t.Errorf("second %d: %d went through, want %d", second, got, want)
			}
			c.clock = c.clock.Add(time.Second)
		}
		if got := c.through(100, "other", "a0", "GET", listTarget); got != 100 {
			t.Errorf("%d of another site's went through, want all: nobody asks at another's cost", got)
		}
		if got := c.through(10, "acme", "", "POST", "/connect/uninstalled"); got != 10 {
			t.Errorf("%d calls of the site itself went through, want all", got)
		}
	})
	t.Run("every route with a token counts, and pages and the API count together", func(t *testing.T) {
		c := newCrowd(t)
		got := 0
		for range 60 {
			got += c.through(1, "acme", "a", "GET", panelQuery) + c.through(1, "acme", "a", "POST", "/api/v1/issues/10001/ops") + c.through(1, "acme", "a", "GET", listTarget)
		}
		if got != 100 {
			t.Errorf("%d went through, want 100", got)
		}
	})
	t.Run("a site's calls", func(t *testing.T) {
		c := newCrowd(t)
		if got := c.through(250, "acme", "", "POST", "/connect/enabled") + c.through(250, "acme", "", "POST", "/connect/installed"); got != 400 {
			t.Errorf("%d went through, want 400", got)
		}
	})
	t.Run("a site's webhooks, at nobody's cost", func(t *testing.T) {
		c := newCrowd(t)
		if got := c.through(1500, "acme", "", "POST", "/connect/webhooks/issue_updated") + c.through(1500, "acme", "", "POST", "/connect/webhooks/issue_deleted"); got != 2000 {
			t.Errorf("%d went through, want 2,000", got)
		}
		if got := c.through(10, "acme", "", "POST", "/connect/uninstalled") + c.through(10, "acme", "a", "GET", listTarget); got != 20 {
			t.Errorf("%d others went through, want all", got)
		}
	})
	t.Run("what has no good token counts for nobody", func(t *testing.T) {
		c := newCrowd(t)
		c.token = tenant.ErrBadToken
		for _, target := range []string{listTarget, panelQuery} {
			if got := c.through(1000, "acme", "a", "GET", target); got != 1000 {
				t.Errorf("%d were told that they are bad, want 1,000", got)
			}
		}
		c.token = nil
		if got := c.through(100, "acme", "a", "GET", listTarget); got != 100 {
			t.Errorf("%d went through afterwards, want all", got)
		}
		if got := c.through(1000, "acme", "a", "GET", "/healthz"); got != 1000 {
			t.Errorf("/healthz answered %d times, want 1,000", got)
		}
	})
}

func TestTooMany(t *testing.T) {
	c := newCrowd(t)
	c.through(100, "acme", "a", "GET", listTarget)
	c.log.Reset()
	got := c.send("acme", "a", "GET", listTarget)
	got.is(t, http.StatusTooManyRequests, `{"error":{"code":"too_many_requests","text":"That was too much at once. Try again in a moment.","ref":"`)
	if after := got.Header().Get("Retry-After"); after != "1" {
		t.Errorf("Retry-After is %q, want 1", after)
	}
	if got.Header().Get("Strict-Transport-Security") == "" || got.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("headers are missing: %v", got.Header())
	}
	c.told(http.StatusTooManyRequests)
}
