package checklistmongo

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"ticklist/checklist"
)

func issueOf(n int) (checklist.Scope, issueDoc) {
	sc := checklist.Scope{ClientKey: fmt.Sprint("site-", n%2), IssueID: fmt.Sprint(n)}
	return sc, issueDoc{ClientKey: sc.ClientKey, IssueID: sc.IssueID, Version: 1, Mark: fmt.Sprint(n), Texts: textsDoc{Sealed: make([]byte, 100<<10)}}
}

// TestMemoryIsBounded: by bytes, the ones that were asked for last stay, what is
// too large or of no known write is not taken in, and a site's go together.
func TestMemoryIsBounded(t *testing.T) {
	m := newMemory()
	first, doc := issueOf(0)
	m.keep(first, doc)
	for n := range 1000 {
		sc, doc := issueOf(n)
		m.keep(sc, doc)
		if r, ok := m.recall(first); ok {
			m.seen(first, r)
		}
		if m.bytes > memoryBytes {
			t.Fatalf("%d bytes are held after %d issues, want at most %d", m.bytes, n, memoryBytes)
		}
	}
	if _, ok := m.recall(first); !ok {
		t.Error("the issue that is asked for all the time is gone")
	}
	second, _ := issueOf(1)
	if _, ok := m.recall(second); ok || m.held.Len() > memoryBytes/(100<<10) {
		t.Errorf("%d issues of 100 KB are held, the second of a thousand among them: %v", m.held.Len(), ok)
	}

	large, doc := issueOf(2000)
	doc.Texts.Sealed = make([]byte, memoryBytes/8)
	m.keep(large, doc)
	unmarked, doc := issueOf(2001)
	doc.Mark = ""
	m.keep(unmarked, doc)
	for _, sc := range []checklist.Scope{large, unmarked} {
		if _, ok := m.recall(sc); ok {
			t.Errorf("issue %s is remembered", sc.IssueID)
		}
	}
	m.forgetSite("site-0")
	m.forgetSite("site-1")
	if m.bytes != 0 || m.held.Len() != 0 {
		t.Errorf("%d bytes of %d issues are left of nothing", m.bytes, m.held.Len())
	}
}

// TestMemoryFades: what nobody asks for goes by itself, what is asked for stays.
func TestMemoryFades(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		asked, doc := issueOf(1)
		m.keep(asked, doc)
		alone, doc := issueOf(2)
		m.keep(alone, doc)
		<-time.After(memoryLife / 2)
		if r, ok := m.recall(asked); ok {
			m.seen(asked, r)
		}
		<-time.After(memoryLife/2 + time.Second)
		m.mu.Lock()
		held, bytes := m.held.Keys(), m.bytes
		m.mu.Unlock()
		if len(held) != 1 || held[0] != asked {
			t.Errorf("%v are held, want the one that was asked for", held)
		}
		<-time.After(memoryLife)
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.held.Len() != 0 || m.bytes != 0 || m.timed {
			t.Errorf("%d issues and %d bytes of %d are left, and a sweep comes: %v", m.held.Len(), m.bytes, bytes, m.timed)
		}
	})
}
