package memory_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"ticklist/memory"
)

const life = 10 * time.Second

// counted reads how often each key was read, and what a test puts in its way.
type counted struct {
	reads  map[string]int
	before func()
	err    error
}

func (c *counted) read(_ context.Context, key string) (int, error) {
	c.reads[key]++
	n := c.reads[key]
	if c.before != nil {
		c.before()
	}
	return n, c.err
}

func TestMemory(t *testing.T) {
	errRead := errors.New("cannot be read")
	all := func(string) bool { return true }
	for name, test := range map[string]struct {
		do   func(*memory.Memory[string, int], *counted)
		want int // the value at the end, which is how often it was read
	}{
		"holds what was read":                 {func(*memory.Memory[string, int], *counted) { <-time.After(life - 1) }, 1},
		"reads anew what is old":              {func(*memory.Memory[string, int], *counted) { <-time.After(life) }, 2},
		"reads anew what is forgotten":        {func(m *memory.Memory[string, int], _ *counted) { m.Forget(all) }, 2},
		"holds what others are told to leave": {func(m *memory.Memory[string, int], _ *counted) { m.Forget(func(k string) bool { return k != "a" }) }, 1},
		"holds no error": {func(m *memory.Memory[string, int], c *counted) {
			m.Forget(all)
			c.err = errRead
			if _, err := m.Get(t.Context(), "a", c.read); !errors.Is(err, errRead) {
				t.Errorf("Get = %v, want the error of reading", err)
			}
			c.err = nil
		}, 3},
		"reads anew what is to be renewed": {func(m *memory.Memory[string, int], c *counted) { _, _ = m.Renew(t.Context(), "a", c.read) }, 2},
		"holds what is renewed for its whole life": {func(m *memory.Memory[string, int], c *counted) {
			<-time.After(life / 2)
			_, _ = m.Renew(t.Context(), "a", c.read)
			<-time.After(life - 1)
		}, 2},
		"does not hold what was read before a change": {func(m *memory.Memory[string, int], c *counted) {
			m.Forget(all)
			c.before = func() { m.Forget(all) }
			_, _ = m.Get(t.Context(), "a", c.read)
			c.before = nil
		}, 3},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := &counted{reads: map[string]int{}}
				m := memory.New[string, int](8, life, time.Now)
				if got, err := m.Get(t.Context(), "a", c.read); got != 1 || err != nil {
					t.Fatalf("first Get = %d, %v", got, err)
				}
				test.do(m, c)
				if got, err := m.Get(t.Context(), "a", c.read); got != test.want || err != nil {
					t.Errorf("Get = %d, %v, want %d", got, err, test.want)
				}
			})
		})
	}
}

func TestMemoryCountsWhatItHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &counted{reads: map[string]int{}}
		m := memory.New[string, int](8, life, time.Now)
		for _, key := range []string{"a", "a", "b", "a"} {
			_, _ = m.Get(t.Context(), key, c.read)
		}
		<-time.After(life)
		_, _ = m.Get(t.Context(), "a", c.read)
		if hits, misses := m.Counts(); hits != 2 || misses != 3 {
			t.Errorf("got %d hits and %d misses, want 2 and 3", hits, misses)
		}
	})
}

// TestMemoryEmptiesItself: what nobody asks for is not held for longer, and what
// came later stays for its time.
func TestMemoryEmptiesItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &counted{reads: map[string]int{}}
		m := memory.New[string, int](8, life, time.Now)
		for _, key := range []string{"a", "b"} {
			if _, err := m.Get(t.Context(), key, c.read); err != nil {
				t.Fatal(err)
			}
			<-time.After(life / 2)
		}
		synctest.Wait()
		if m.Len() != 1 {
			t.Errorf("%d values are held, want the one that is young enough", m.Len())
		}
		<-time.After(life/2 - 1)
		synctest.Wait()
		if m.Len() != 1 {
			t.Errorf("just before its end %d values are held", m.Len())
		}
		<-time.After(1)
		synctest.Wait()
		if m.Len() != 0 {
			t.Errorf("%d values are held that nobody can get", m.Len())
		}
		m.Keep("c", 3)
		<-time.After(life)
		synctest.Wait()
		if m.Len() != 0 {
			t.Errorf("the second time %d values are held that nobody can get", m.Len())
		}
	})
}

func TestMemoryIsBounded(t *testing.T) {
	m := memory.New[int, int](8, life, time.Now)
	for n := range 10 {
		m.Keep(n, n)
	}
	if _, ok := m.Held(1); ok || m.Len() != 8 {
		t.Errorf("the oldest but one is held: %v, with %d in all, want the last 8", ok, m.Len())
	}
}

// TestCompactChangesNothing but where things lie: the oldest goes first, and each in
// its time.
func TestCompactChangesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := memory.New[int, int](3, life, time.Now)
		for n := range 3 {
			m.Keep(n, n)
			<-time.After(life / 4)
		}
		m.Compact()
		if got, ok := m.Held(0); !ok || got != 0 {
			t.Errorf("the first is %d, %v", got, ok)
		}
		m.Keep(3, 3)
		if _, ok := m.Held(0); ok || m.Len() != 3 {
			t.Errorf("the oldest is held: %v, with %d in all, want the last three", ok, m.Len())
		}
		<-time.After(life / 2)
		synctest.Wait()
		if m.Len() != 2 {
			t.Errorf("%d are held, want the two that are young enough", m.Len())
		}
	})
}
