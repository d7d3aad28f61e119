package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestDemo: each issue that has a list in the demonstration gets it, once.
func TestDemo(t *testing.T) {
	s, _ := testSite(t)
	s.world.addDemo()
	sent := make(chan string, 20)
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		sent <- r.URL.Path + " " + string(body)
		if !strings.HasPrefix(r.Header.Get("Authorization"), "JWT ") {
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	t.Cleanup(app.Close)
	s.appURL = app.URL
	i, _ := s.world.issue("WEB-2")
	s.world.setProperty(i, "ticklist", []byte(`{"total":1}`)) // it has one
	if err := s.writeDemo(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := len(sent); got != 5 {
		t.Errorf("%d lists were written, want 5", got)
	}
	first := <-sent
	if !strings.HasPrefix(first, "/api/v1/issues/10101/ops ") || strings.Count(first, `"setStatus"`) != 3 || strings.Count(first, `"addItem"`) != 6 {
		t.Errorf("got %s", first)
	}
	if ops, ok := s.world.issue("OPS-2"); !ok || ops.Project.Key != "OPS" || ops.Status != "To do" {
		t.Errorf("got %+v", ops)
	}
	app.Close()
	s.world.properties = nil
	if err := s.writeDemo(t.Context()); err == nil {
		t.Error("an app that is gone was no fault")
	}
}
