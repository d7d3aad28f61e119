package seal

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

func TestMemoryForgets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMemory[string](time.Now)
		m.Keep("a", "1")
		pass(Life / 2)
		m.Keep("b", "2")
		m.Keep("c", "3")
		m.Forget("c")
		if got, ok := m.Recall("a"); !ok || got != "1" {
			t.Errorf("got %q, %v, want what was kept", got, ok)
		}
		pass(Life/2 - 1)
		if _, ok := m.Recall("a"); !ok || m.size() != 2 {
			t.Errorf("just before its end a is kept: %v, with %d in all", ok, m.size())
		}
		pass(1)
		synctest.Wait()
		if _, ok := m.Recall("a"); ok || m.size() != 1 {
			t.Errorf("after %s a is kept: %v, with %d in all, want 1", Life, ok, m.size())
		}
		pass(Life / 2)
		synctest.Wait()
		if m.size() != 0 { // although nobody asked
			t.Errorf("%d are left, want none", m.size())
		}
		m.Keep("a", "again")
		pass(Life)
		synctest.Wait()
		if m.size() != 0 {
			t.Errorf("the second time %d are left, want none", m.size())
		}
	})
}

func TestMemoryIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMemory[int](time.Now)
		for n := range maxKept + 10 {
			m.Keep(fmt.Sprint(n), n)
		}
		if _, ok := m.Recall("9"); ok || m.size() != maxKept {
			t.Errorf("%d are kept, want %d", m.size(), maxKept)
		}
	})
}

// pass lets the time of a synctest bubble pass.
func pass(d time.Duration) { time.Sleep(d) } //nolint:forbidigo // nobody waits
