package hooks_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ticklist/checklist"
	"ticklist/checklist/checklisttest"
	"ticklist/checklist/hooks"
)

// sent is what somebody outside was told.
type sent struct {
	hooks.Request
	at time.Time
}

// outside takes what is sent.
type outside struct {
	mu     sync.Mutex
	got    []sent
	answer func(hooks.Request) hooks.Answer // nil: it is taken
}

func (o *outside) Send(ctx context.Context, r hooks.Request) hooks.Answer {
	o.mu.Lock()
	o.got = append(o.got, sent{r, time.Now()})
	answer := o.answer
	o.mu.Unlock()
	if ctx.Err() != nil {
		return hooks.Answer{Fault: hooks.TimedOut}
	}
	if answer == nil {
		return hooks.Answer{Status: 204}
	}
	return answer(r)
}

func (o *outside) answers(answer func(hooks.Request) hooks.Answer) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.answer = answer
}

// all is what was sent so far. What sends waits for the clock, not for who reads, so
// a quiet moment alone does not keep the two apart.
func (o *outside) all() []sent {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.got)
}

// arrived is what was sent, the latest last, as "event item".
func (o *outside) arrived(t *testing.T) []string {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []string
	for _, s := range o.got {
		var m struct {
			Event string
			Item  *struct{ ID string }
			List  *struct{ ID string }
		}
		if err := json.Unmarshal(s.Body, &m); err != nil {
			t.Fatal(err)
		}
		switch {
		case m.Item != nil:
			out = append(out, m.Event+" "+m.Item.ID)
		case m.List != nil:
			out = append(out, m.Event+" "+m.List.ID)
		default:
			out = append(out, m.Event)
		}
	}
	return out
}

func (o *outside) is(t *testing.T, want ...string) {
	t.Helper()
	if got := o.arrived(t); !slices.Equal(got, want) {
		t.Errorf("arrived %q, want %q", got, want)
	}
}

// world is a site with lists, and everything that tells of them.
type world struct {
	*outside
	t      *testing.T
	memory *checklisttest.Hooks
	store  hooks.Store // memory, or what breaks it
	lists  *checklist.Service
	keeper *hooks.Keeper
	sends  *hooks.Deliverer
	plans  *hooks.Planner
	off    []hooks.Off
	away   atomic.Bool // the sites do not have the app now
	held   atomic.Bool // nothing is to be sent for now
	stop   func()
	n      int
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{outside: &outside{}, t: t, memory: checklisttest.NewHooks()}
	w.store = w.memory
	w.lists = checklist.NewService(w.memory, time.Now).WithChoices(checklist.NewChoices(w.memory, time.Now))
	ids := 0
	w.keeper = hooks.NewKeeper(w.memory, func(string) error { return nil }, func() string { ids++; return fmt.Sprint("hook", ids) }, time.Now)
	w.lists.Hooked = w.keeper.Wants
	w.start()
	t.Cleanup(func() { w.stop() })
	return w
}

// start runs a server on what there is.
func (w *world) start() {
	ctx, cancel := context.WithCancel(context.Background())
	log := slog.New(slog.DiscardHandler)
	w.plans = hooks.NewPlanner(w.store, w.lists, time.Now, log)
	w.sends = hooks.NewDeliverer(w.store, w.outside, fmt.Sprint("server", time.Now()), time.Now, log)
	w.plans.Planned = w.sends.Wake
	w.sends.Off = func(_ context.Context, _ hooks.Ref, why hooks.Off) { w.off = append(w.off, why) }
	w.sends.Live = func(context.Context, string) (bool, error) { return !w.away.Load(), nil }
	w.sends.Held = func(context.Context, string) bool { return w.held.Load() }
	w.lists.Wrote = func(sc checklist.Scope, in checklist.Issue) {
		if !in.HooksSince.IsZero() {
			w.plans.Wrote(sc)
		}
	}
	var group sync.WaitGroup
	group.Go(func() { _ = w.plans.Run(ctx) })
	group.Go(func() { _ = w.sends.Run(ctx) })
	w.stop = sync.OnceFunc(func() { cancel(); group.Wait() })
}

func wish() hooks.Wish {
	return hooks.Wish{Name: "CI", URL: "https://example.com/in", Events: hooks.Kinds(), Enabled: true}
}

func (w *world) hook(site string, wish hooks.Wish) hooks.Ref {
	w.t.Helper()
	h, err := w.keeper.Create(w.t.Context(), site, wish)
	if err != nil {
		w.t.Fatal(err)
	}
	return hooks.Ref{ClientKey: site, HookID: h.ID}
}

// do does something to an issue of a site.
func (w *world) do(site, issue string, actions ...checklist.Action) {
	w.t.Helper()
	var ops []checklist.Operation
	for _, a := range actions {
		w.n++
		ops = append(ops, checklist.Operation{ID: fmt.Sprint("op", w.n), Action: a})
	}
	_, err := w.lists.Apply(w.t.Context(), checklist.Scope{ClientKey: site, IssueID: issue}, checklist.Change{
		Ops: ops, By: "712020:me", Can: checklist.Permissions{View: true, Add: true, Edit: true, Toggle: true, Delete: true},
		Facts: checklist.Facts{BaseURL: "https://a.atlassian.net", IssueKey: "TICK-" + issue, ProjectID: "10"},
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) state(of hooks.Ref) hooks.Hook {
	w.t.Helper()
	h, err := w.memory.Hook(w.t.Context(), of)
	if err != nil {
		w.t.Fatal(err)
	}
	return h
}

func check(item string) checklist.Action {
	return checklist.SetStatus{Item: item, Status: checklist.StatusDone}
}
func uncheck(item string) checklist.Action {
	return checklist.SetStatus{Item: item, Status: checklist.StatusOpen}
}
func add(item string) checklist.Action { return checklist.AddItem{Item: item, Text: "CANARY " + item} }

// later lets time pass and everything come to rest.
func later(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func TestWhatHappensArrives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.do("acme", "1", add("before"))
		later(time.Minute)
		w.is(t)
		w.hook("acme", wish())
		w.do("acme", "1", add("a"), check("before"))
		w.do("acme", "1", check("a"))
		w.do("acme", "1", uncheck("a"))
		w.do("acme", "1", check("a"), uncheck("a")) // which is nothing
		synctest.Wait()
		w.is(t, "item.checked before", "item.added a", "item.checked a", "list.completed default", "item.unchecked a")
		ids := map[string]bool{}
		for _, s := range w.all() {
			ids[s.ID] = true
			if strings.Contains(string(s.Body), "CANARY") || strings.Contains(s.ID, ".") || !strings.Contains(string(s.Body), `"id":"`+s.ID+`"`) {
				t.Errorf("sent %s %s", s.ID, s.Body)
			}
		}
		if len(ids) != 5 {
			t.Errorf("the ids are %v", ids)
		}
		later(time.Hour)
		w.is(t, "item.checked before", "item.added a", "item.checked a", "list.completed default", "item.unchecked a")
	})
}

// TestMessage is the form of what is sent, which is part of the API.
func TestMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		tell := checklist.TellTexts
		if _, err := w.memory.SaveSettings(t.Context(), checklist.Area{ClientKey: "acme"}, checklist.Settings{Choice: checklist.Choice{Tell: &tell}}); err != nil {
			t.Fatal(err)
		}
		later(time.Minute)
		w.hook("acme", wish())
		w.do("acme", "1", add("a"))
		w.do("acme", "1", checklist.SetAssignee{Item: "a", Assignee: new("712020:you")}, checklist.SetDue{Item: "a", Due: new("2026-12-31")})
		synctest.Wait()
		const want = `{"at":"2000-01-01T00:01:00Z","by":"712020:me","event":"item.assigned","id":"hook1-1-0000000002-00000","issue":{"id":"1","key":"TICK-1"},` +
			`"issueKey":"TICK-1","issues":["TICK-1"],"item":{"assignee":"712020:you","due":"2026-12-31","id":"a","optional":false,"status":{"complete":false,"id":"open","name":"Open"},"text":"CANARY a"},` +
			`"itemAssignee":"712020:you","itemDue":"2026-12-31","itemStatus":"Open","itemText":"CANARY a","list":{"complete":0,"id":"default","name":"Checklist","total":1},"listName":"Checklist",` +
			`"project":"10","site":"https://a.atlassian.net"}`
		var got any
		if err := json.Unmarshal(w.all()[len(w.all())-1].Body, &got); err != nil {
			t.Fatal(err)
		}
		if sorted, err := json.Marshal(got); err != nil || string(sorted) != want {
			t.Errorf("sent %s\nwant %s", sorted, want)
		}
	})
}

func TestHooksAreToldOfWhatTheyWant(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		only := wish()
		only.Events = []hooks.Kind{hooks.Completed}
		w.hook("acme", only)
		elsewhere := wish()
		elsewhere.Projects = []string{"11"}
		w.hook("acme", elsewhere)
		off := wish()
		off.Enabled = false
		w.hook("acme", off)
		w.do("acme", "1", add("a"))
		w.do("acme", "1", check("a"))
		w.do("other", "1", add("a"))
		synctest.Wait()
		w.is(t, "list.completed default")
	})
}

// TestOrderIsKept: what does not arrive holds up its own issue, and no other.
func TestOrderIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.hook("acme", wish())
		tries := 0
		w.answers(func(r hooks.Request) hooks.Answer {
			if strings.Contains(string(r.Body), `"item.added"`) && strings.Contains(r.ID, "-1-") {
				if tries++; tries < 3 {
					return hooks.Answer{Status: 500, Fault: hooks.BadStatus}
				}
			}
			return hooks.Answer{Status: 200}
		})
		w.do("acme", "1", add("a"))
		w.do("acme", "1", check("a"))
		w.do("acme", "2", add("b"))
		later(time.Second)
		if got := w.arrived(t); slices.Contains(got, "item.checked a") || !slices.Contains(got, "item.added b") {
			t.Errorf("at first %q", got)
		}
		later(time.Minute)
		var first []string
		for n, what := range w.arrived(t) {
			if what == "item.added a" {
				first = append(first, w.all()[n].at.Format("04:05"))
			}
			if what == "item.checked a" && len(first) != 3 {
				t.Errorf("checked after %d tries to say that it was added", len(first))
			}
		}
		if len(first) != 3 || !slices.Contains(w.arrived(t), "list.completed default") {
			t.Errorf("tried at %q; arrived %q", first, w.arrived(t))
		}
	})
}

// breaking is a store that a server dies with: after some calls none is answered.
type breaking struct {
	hooks.Store
	mu   sync.Mutex
	left int
	die  func()
}

var errDead = errors.New("the server is dead")

func (b *breaking) call() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.left--; b.left < 0 {
		b.die()
		return errDead
	}
	return nil
}

func (b *breaking) ClaimIssue(ctx context.Context, sc checklist.Scope, now, until time.Time) (hooks.Owed, bool, error) {
	if err := b.call(); err != nil {
		return hooks.Owed{}, false, err
	}
	return b.Store.ClaimIssue(ctx, sc, now, until)
}

func (b *breaking) Planned(ctx context.Context, sc checklist.Scope, owed hooks.Owed, rev int64) (bool, error) {
	if err := b.call(); err != nil {
		return false, err
	}
	return b.Store.Planned(ctx, sc, owed, rev)
}

func (b *breaking) AddDeliveries(ctx context.Context, to hooks.Ref, add []hooks.Delivery, missed int, now time.Time) error {
	if err := b.call(); err != nil {
		return err
	}
	return b.Store.AddDeliveries(ctx, to, add, missed, now)
}

func (b *breaking) ClaimHook(ctx context.Context, of hooks.Ref, owner string, now, until time.Time) (hooks.Hook, bool, error) {
	if err := b.call(); err != nil {
		return hooks.Hook{}, false, err
	}
	return b.Store.ClaimHook(ctx, of, owner, now, until)
}

func (b *breaking) WaitingDeliveries(ctx context.Context, of hooks.Ref, after string, limit int) ([]hooks.Delivery, error) {
	if err := b.call(); err != nil {
		return nil, err
	}
	return b.Store.WaitingDeliveries(ctx, of, after, limit)
}

func (b *breaking) SaveDelivery(ctx context.Context, of hooks.Ref, d hooks.Delivery, isNew bool) error {
	if err := b.call(); err != nil {
		return err
	}
	return b.Store.SaveDelivery(ctx, of, d, isNew)
}

func (b *breaking) ReleaseHook(ctx context.Context, of hooks.Ref, owner string, q hooks.Queue) error {
	if err := b.call(); err != nil {
		return err
	}
	return b.Store.ReleaseHook(ctx, of, owner, q)
}

// TestNothingIsLostByADeath has a server die at each of its calls to the store in
// turn: another tells everything, in order, under the ids that the first used.
func TestNothingIsLostByADeath(t *testing.T) {
	for calls := range 16 {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			w.stop()
			dead := make(chan struct{})
			w.store = &breaking{Store: w.memory, left: calls, die: sync.OnceFunc(func() { close(dead) })}
			w.hook("acme", wish())
			w.start()
			w.do("acme", "1", add("a"), add("b"))
			w.do("acme", "1", check("a"))
			select {
			case <-dead:
			case <-time.After(time.Second):
			}
			w.stop()
			w.store = w.memory
			w.start()
			later(10 * time.Minute)
			seen := map[string]string{}
			var firsts []string
			for n, what := range w.arrived(t) {
				if _, again := seen[w.all()[n].ID]; !again {
					firsts = append(firsts, what)
				}
				if body := seen[w.all()[n].ID]; body != "" && body != string(w.all()[n].Body) {
					t.Errorf("dead after %d calls: %s has two bodies", calls, w.all()[n].ID)
				}
				seen[w.all()[n].ID] = string(w.all()[n].Body)
			}
			if want := []string{"item.added a", "item.added b", "item.checked a"}; !slices.Equal(firsts, want) {
				t.Errorf("dead after %d calls: arrived %q, want %q", calls, firsts, want)
			}
		})
	}
}

func TestADeadAddressIsLeftAloneAndThenSwitchedOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		of := w.hook("acme", wish())
		w.answers(func(hooks.Request) hooks.Answer { return hooks.Answer{Fault: hooks.NoConnection} })
		w.do("acme", "1", add("a"))
		w.do("acme", "1", check("a"))
		later(25 * time.Hour)
		tried := len(w.all())
		if tried < 12 || tried > 60 {
			t.Errorf("%d tries in a day", tried)
		}
		log, err := w.memory.Deliveries(t.Context(), of, "", 10)
		if err != nil || len(log) != 3 {
			t.Fatalf("%+v, %v", log, err)
		}
		if first := log[len(log)-1]; first.State != hooks.Failed || first.Fault != hooks.NoConnection {
			t.Errorf("after a day the first is %+v", first)
		}
		if h := w.state(of); !h.Enabled || h.Queue.Failures < 10 || h.Queue.FailingSince.IsZero() {
			t.Errorf("after a day: %+v", h.Queue)
		}
		for range 12 {
			w.do("acme", "1", uncheck("a"))
			w.do("acme", "1", check("a"))
			later(6 * time.Hour)
		}
		if h := w.state(of); h.Enabled || h.Off != hooks.Failing || !slices.Equal(w.off, []hooks.Off{hooks.Failing}) {
			t.Errorf("after days: enabled %v, off %q, said %q", h.Enabled, h.Off, w.off)
		}
		if n, err := w.memory.CountWaiting(t.Context(), of); n != 0 || err != nil {
			t.Errorf("%d still wait, %v", n, err)
		}
		tried = len(w.all())
		w.do("acme", "1", uncheck("a"))
		later(time.Hour)
		if len(w.all()) != tried {
			t.Error("a hook that is off is told")
		}
	})
}

func TestAnAddressThatComesBackIsToldAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.hook("acme", wish())
		w.answers(func(hooks.Request) hooks.Answer { return hooks.Answer{Status: 503, Fault: hooks.BadStatus} })
		for n := range 8 {
			w.do("acme", fmt.Sprint(n), add(fmt.Sprint("a", n)))
		}
		later(7 * time.Hour)
		w.answers(nil)
		before := len(w.all())
		later(time.Hour) // a pause is half an hour at most
		if got := w.arrived(t)[before:]; len(got) != 8 {
			t.Errorf("within an hour %q arrived, want all eight", got)
		}
	})
}

func TestGoneIsGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		of := w.hook("acme", wish())
		w.answers(func(hooks.Request) hooks.Answer { return hooks.Answer{Status: 410, Fault: hooks.BadStatus} })
		w.do("acme", "1", add("a"))
		later(time.Hour)
		if h := w.state(of); h.Enabled || h.Off != hooks.Gone || len(w.all()) != 1 {
			t.Errorf("enabled %v, off %q after %d sends", h.Enabled, h.Off, len(w.all()))
		}
	})
}

// TestOneSiteHoldsUpNoOther: addresses of a site that hang cost others nothing.
func TestOneSiteHoldsUpNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		for range hooks.MaxHooks {
			slow := wish()
			slow.URL = "https://slow.example.com"
			w.hook("slow", slow)
		}
		w.hook("quick", wish())
		w.answers(func(r hooks.Request) hooks.Answer {
			if strings.Contains(r.URL, "slow") {
				<-time.After(10 * time.Second)
				return hooks.Answer{Fault: hooks.TimedOut}
			}
			return hooks.Answer{Status: 200}
		})
		for n := range 30 {
			w.do("slow", fmt.Sprint(n), add("a"))
		}
		began := time.Now()
		w.do("quick", "1", add("quick"))
		later(time.Second)
		if !slices.Contains(w.arrived(t), "item.added quick") {
			t.Errorf("after %s it has not arrived", time.Since(began))
		}
	})
}

// TestTooMuchIsCounted: what there is no room for is not kept, and counted.
func TestTooMuchIsCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		of := w.hook("acme", wish())
		w.answers(func(hooks.Request) hooks.Answer { return hooks.Answer{Fault: hooks.NoConnection} })
		var full []hooks.Delivery
		for n := range hooks.MaxWaiting - 1 {
			full = append(full, hooks.Delivery{ID: fmt.Sprintf("%s-0-%05d", of.HookID, n), IssueID: "0", State: hooks.Waiting, Due: time.Now(), Body: []byte(`{}`)})
		}
		if err := w.memory.AddDeliveries(t.Context(), of, full, 0, time.Now()); err != nil {
			t.Fatal(err)
		}
		w.do("acme", "1", add("a"), add("b"), add("c"))
		synctest.Wait()
		if h := w.state(of); h.Queue.Missed != 2 {
			t.Errorf("%d were missed, want 2", h.Queue.Missed)
		}
	})
}

func TestTryAndAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		off := wish()
		off.Enabled = false
		of := w.hook("acme", off)
		w.answers(func(hooks.Request) hooks.Answer {
			return hooks.Answer{Status: 404, Fault: hooks.BadStatus, Took: time.Second}
		})
		d, err := w.sends.Try(t.Context(), of, "https://a.atlassian.net")
		if err != nil || d.State != hooks.Failed || d.Status != 404 || d.Kind != hooks.Test {
			t.Errorf("tried: %+v, %v", d, err)
		}
		if _, err := w.sends.Again(t.Context(), of, d.ID); !errors.Is(err, hooks.ErrArrived) {
			t.Errorf("a test again: %v, want ErrArrived", err)
		}
		if _, err := w.sends.Again(t.Context(), of, "other"); !errors.Is(err, hooks.ErrNotFound) {
			t.Errorf("another again: %v, want ErrNotFound", err)
		}
		failed := hooks.Delivery{ID: of.HookID + "-9-1", Kind: hooks.Checked, IssueID: "9", State: hooks.Failed, At: time.Now(), Tries: 9, Body: []byte(`{"event":"kept"}`)}
		if err := w.memory.SaveDelivery(t.Context(), of, failed, true); err != nil {
			t.Fatal(err)
		}
		w.answers(nil)
		h := w.state(of)
		on := wish()
		if _, err := w.keeper.Change(t.Context(), of, h.Rev, on); err != nil {
			t.Fatal(err)
		}
		if got, err := w.sends.Again(t.Context(), of, failed.ID); err != nil || got.State != hooks.Waiting {
			t.Fatalf("again: %+v, %v", got, err)
		}
		synctest.Wait()
		if got, err := w.memory.Delivery(t.Context(), of, failed.ID); err != nil || got.State != hooks.Sent || got.Tries != 1 || got.Body != nil {
			t.Errorf("sent again: %+v, %v", got, err)
		}
		w.is(t, "test", "kept")
		if _, err := w.sends.Again(t.Context(), of, failed.ID); !errors.Is(err, hooks.ErrArrived) {
			t.Errorf("a third time: %v, want ErrArrived", err)
		}
	})
}

// TestOverdue: an item is overdue once the day that it was due on has ended where
// the hook's days end, and is told once.
func TestOverdue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // which begins at the first midnight of 2000 in UTC
		w := newWorld(t)
		west, east := wish(), wish()
		west.Zone, east.Zone = "America/Los_Angeles", "Pacific/Auckland"
		west.Events, east.Events = []hooks.Kind{hooks.Overdue}, []hooks.Kind{hooks.Overdue}
		west.URL, east.URL = "https://west.example.com", "https://east.example.com"
		for _, due := range []string{"1999-12-01", "2000-01-01", "2000-01-02"} {
			w.do("acme", "1", add(due), checklist.SetDue{Item: due, Due: new(due)})
		}
		w.do("acme", "1", add("done"), checklist.SetDue{Item: "done", Due: new("2000-01-01")}, check("done"))
		w.hook("acme", west)
		w.hook("acme", east)
		told := map[string][]string{}
		for range 4 * 24 {
			for range 2 { // two servers, or one that does it again
				if _, err := w.plans.LookForOverdue(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			later(time.Hour)
			for n := len(told["west"]) + len(told["east"]); n < len(w.all()); n++ {
				where, _, _ := strings.Cut(strings.TrimPrefix(w.all()[n].URL, "https://"), ".")
				told[where] = append(told[where], w.arrived(t)[n]+" "+w.all()[n].at.Format("02 15"))
			}
		}
		for where, want := range map[string]string{
			"east": "item.overdue 2000-01-01 01 11, item.overdue 2000-01-02 02 11", // 13 hours ahead
			"west": "item.overdue 2000-01-01 02 08, item.overdue 2000-01-02 03 08", // 8 hours behind
		} {
			if got := strings.Join(told[where], ", "); got != want {
				t.Errorf("%s: %s, want %s", where, got, want)
			}
		}
	})
}

func TestNothingIsSentWhileItIsHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.held.Store(true)
		w.hook("acme", wish())
		w.do("acme", "1", add("a"))
		later(4 * 24 * time.Hour) // longer than anything is tried
		w.do("acme", "1", add("b"))
		w.is(t)
		w.held.Store(false)
		later(time.Minute)
		w.is(t, "item.added a", "item.added b")
	})
}

func TestNothingIsSentToASiteThatLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.away.Store(true)
		w.hook("acme", wish())
		w.do("acme", "1", add("a"))
		later(time.Hour)
		w.is(t)
		w.away.Store(false)
		later(15 * time.Minute)
		w.is(t, "item.added a")
	})
}
