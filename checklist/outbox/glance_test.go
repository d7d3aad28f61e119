package outbox_test

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/outbox"
)

func TestGlance(t *testing.T) {
	shown := checklist.Fields{Glance: true}
	half := []checklist.Item{item("a", "done"), item("b", "open")}
	for _, tc := range []struct {
		name  string
		items []checklist.Item
		tell  string
		shown checklist.Fields
		want  string
	}{
		{"nothing", nil, checklist.TellCounts, shown, ""},
		{"none is complete", half[1:], checklist.TellCounts, shown, `{"type":"lozenge","value":{"label":"0/1","type":"default"}}`},
		{"some are", half, checklist.TellCounts, shown, `{"type":"lozenge","value":{"label":"1/2","type":"inprogress"}}`},
		{"all are", half[:1], checklist.TellTexts, shown, `{"type":"lozenge","value":{"label":"1/1","type":"success"}}`},
		{"the site tells Jira nothing", half, checklist.TellNothing, shown, ""},
		{"the site shows no badge", half, checklist.TellCounts, checklist.Fields{Progress: true}, ""},
	} {
		in := checklist.Issue{Lists: []checklist.List{{ID: "l", Items: tc.items}}, Statuses: checklist.Statuses()}
		in.Options.Tell, in.Options.Fields = tc.tell, tc.shown
		if got, err := outbox.Glance(in); err != nil || string(got) != tc.want {
			t.Errorf("%s: got %s, %v, want %s", tc.name, got, err, tc.want)
		}
	}
}

// TestTheBadgeFailsByItself: it is tried again while the property, which Jira has
// taken, is not told twice; and a change does not wait for it.
func TestTheBadgeFailsByItself(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		var broken atomic.Bool
		broken.Store(true)
		w.jira.badge = func() error {
			if broken.Load() {
				return errors.New("500")
			}
			return nil
		}
		s := w.start()
		s.add(one, "a")
		<-time.After(time.Minute)
		if told := len(w.jira.taken(one)); told != 1 {
			t.Errorf("the property was told %d times, want once", told)
		}
		begin := time.Now()
		rev := s.set(one, "a", "done")
		if err := s.box.Wait(t.Context(), one, rev); err != nil || time.Since(begin) > 3*callTime {
			t.Errorf("a change was told after %s, %v", time.Since(begin), err)
		}
		broken.Store(false)
		<-time.After(20 * time.Minute)
		told := w.jira.shown()
		if len(told) == 0 || !strings.Contains(told[len(told)-1], "1/1") {
			t.Errorf("the badge says %v", told)
		}
		s.do(one, checklist.EditItem{Item: "a", Text: new("Another text")})
		<-time.After(time.Minute)
		if again := w.jira.shown(); len(again) != len(told) {
			t.Errorf("the badge is told again although it says the same: %v", again)
		}
	})
}
