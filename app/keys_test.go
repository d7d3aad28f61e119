package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tink-crypto/tink-go/v2/core/registry"
	"go.mongodb.org/mongo-driver/v2/bson"

	"ticklist/app/embedded"
	"ticklist/app/jiratest"
	"ticklist/tenant"
	"ticklist/tenant/seal/kmstest"
)

// secretKey is an entry of SECRET_KEYS with a key of one repeated byte.
func secretKey(id string, b byte) string {
	return id + ":" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{b}, 32))
}

// command runs one of the program's commands beside whatever runs.
func command(t *testing.T, env map[string]string, args ...string) (exit int, out string) {
	t.Helper()
	var o output
	exit = run(t.Context(), args, func(k string) string { return env[k] }, &o, &o)
	return exit, o.String()
}

// TestKeysRotate moves everything to a new key beside a server that people are
// writing to, and then runs on the new key alone.
func TestKeysRotate(t *testing.T) {
	eachEngine(t, rotateBesideAServer)
}

func rotateBesideAServer(t *testing.T, settings map[string]string) {
	site := newSite(t)
	env := environment(t, site)
	maps.Copy(env, settings)
	env["SECRET_KEYS"] = secretKey("old", 1)
	s := start(t, env)
	token := install(t, site)
	seed, _, err := site.Ops(t.Context(), token, "10001", `[{"id":"first","type":"addItem","item":"first","text":"before"}]`)
	if err != nil || seed != 200 {
		t.Fatalf("the first item was answered %d, %v", seed, err)
	}
	s.end()

	env["SECRET_KEYS"] = secretKey("new", 2) + "," + secretKey("old", 1)
	s = start(t, env)
	want := busy(t, site, token, func() {
		if exit, out := command(t, env, "keys", "rotate"); exit != exitOK || !strings.Contains(out, "under new: the data keys of 1 sites, the secrets of 1") {
			t.Errorf("rotating ended with %d: %s", exit, out)
		}
		if exit, out := command(t, env, "keys", "rotate"); exit != exitOK || !strings.Contains(out, "the data keys of 0 sites, the secrets of 0") {
			t.Errorf("rotating again ended with %d: %s", exit, out)
		}
	})
	s.end()

	env["SECRET_KEYS"] = secretKey("new", 2)
	start(t, env)
	want["first"] = true
	counts := map[string]int{}
	for _, id := range load(t, site, token).ids() {
		counts[id]++
	}
	for id := range want {
		if counts[id] != 1 {
			t.Errorf("item %s is there %d times, want once", id, counts[id])
		}
	}
}

// aMoment is between two edits of one of several busy people: who sent the next at
// once would keep the engine from what is tested beside them.
const aMoment = 20 * time.Millisecond

// busy has people add items while work goes on, and returns what was
// acknowledged: something before, and something after it.
func busy(t *testing.T, site *jiratest.Site, token string, work func()) map[string]bool {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	acknowledged := make(chan string, 1000) // as many as an issue takes
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for n := 0; ctx.Err() == nil && n < 200; n++ {
				edit(ctx, site, token, fmt.Sprintf("w%d-%d", w, n), acknowledged)
				<-time.After(aMoment)
			}
		})
	}
	want := map[string]bool{<-acknowledged: true}
	work()
	want[<-acknowledged] = true
	cancel()
	wg.Wait()
	close(acknowledged)
	for id := range acknowledged {
		want[id] = true
	}
	return want
}

// TestKeysRotateAlone takes the folder's lock where no server runs, and says
// which key is wanting where one is.
func TestKeysRotateAlone(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	env := environment(t, site)
	env["SECRET_KEYS"] = secretKey("old", 1)
	s := start(t, env)
	install(t, site)
	s.end()

	env["SECRET_KEYS"] = secretKey("new", 2)
	if exit, out := command(t, env, "keys", "rotate"); exit != exitFailed || !strings.Contains(out, `sealed under "old"`) || !strings.Contains(out, "do not take a key out") {
		t.Errorf("without the old key: %d %s", exit, out)
	}
	env["SECRET_KEYS"] = secretKey("new", 2) + "," + secretKey("old", 1)
	if exit, out := command(t, env, "keys", "rotate"); exit != exitOK || !strings.Contains(out, "the secrets of 1") {
		t.Errorf("with both: %d %s", exit, out)
	}
	if _, err := embedded.Join(t.Context(), env["DATA_DIR"]); !errors.Is(err, embedded.ErrNotRunning) {
		t.Errorf("after the command: %v, want the folder left alone", err)
	}
}

// TestKeyService runs the main job on a key that is in a key service, which is
// not asked for each request and can be left for a key in the setting.
func TestKeyService(t *testing.T) {
	t.Parallel()
	service := new(kmstest.Service)
	registry.RegisterKMSClient(service)
	site := newSite(t)
	env := environment(t, site)
	env["SECRET_KEYS"] = "cloud:" + kmstest.Prefix + "region/key-1"
	s := start(t, env)
	token := install(t, site)
	before := service.Calls()
	for n := range 50 {
		status, body, err := site.Ops(t.Context(), token, "10001", fmt.Sprintf(`[{"id":"o%d","type":"addItem","item":"i%d","text":"x"}]`, n, n))
		if err != nil || status != 200 {
			t.Fatalf("answered %d %s, %v", status, body, err)
		}
		load(t, site, token)
	}
	if calls := service.Calls() - before; calls > 2 { // the data key is made, and opened
		t.Errorf("the key service was asked %d times for 100 requests", calls)
	}
	s.end()

	env["SECRET_KEYS"] = secretKey("local", 1) + "," + env["SECRET_KEYS"]
	if exit, out := command(t, env, "keys", "rotate"); exit != exitOK {
		t.Fatalf("rotating ended with %d: %s", exit, out)
	}
	env["SECRET_KEYS"] = secretKey("local", 1)
	start(t, env)
	if got := load(t, site, token); len(got.ids()) != 50 {
		t.Errorf("without the key service there are %d items, want 50", len(got.ids()))
	}
}

func TestAKeyServiceThatIsNotKnown(t *testing.T) {
	env := map[string]string{"SECRET_KEYS": "cloud:unknown-kms://key"}
	if exit, out := command(t, env, "serve"); exit != exitUsage || !strings.Contains(out, "SECRET_KEYS: key 1: no key service") {
		t.Errorf("got %d %s", exit, out)
	}
}

// TestClearTextsAreSealedAtStart: the data of a build from before texts were
// sealed.
func TestClearTextsAreSealedAtStart(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	env := environment(t, site)
	s := start(t, env)
	token := install(t, site)
	s.end()

	engine, err := embedded.Start(t.Context(), env["DATA_DIR"], slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	client, err := connect(tenant.Secret(engine.URI()), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	db := client.Database("ticklist")
	before := bson.D{
		{Key: "_id", Value: site.ClientKey + ":10001"}, {Key: "clientKey", Value: site.ClientKey}, {Key: "issueId", Value: "10001"},
		{Key: "rev", Value: int64(1)}, {Key: "version", Value: int64(1)},
		{Key: "lists", Value: bson.A{bson.D{{Key: "id", Value: "l"}, {Key: "name", Value: "CANARY"}, {Key: "items", Value: bson.A{
			bson.D{{Key: "id", Value: "i1"}, {Key: "kind", Value: "item"}, {Key: "text", Value: "CANARY"}, {Key: "details", Value: ""}, {Key: "status", Value: "done"}},
		}}}}},
	}
	_, err = db.Collection("checklists").InsertOne(t.Context(), before)
	if err == nil {
		_, err = db.Collection("schema").UpdateOne(t.Context(), bson.D{}, bson.D{{Key: "$set", Value: bson.D{{Key: "version", Value: 2}}}})
	}
	if err := errors.Join(err, client.Disconnect(t.Context()), engine.Close()); err != nil {
		t.Fatal(err)
	}

	start(t, env)
	if got := load(t, site, token); len(got.ids()) != 1 || got.Lists[0].Items[0].Status != "done" {
		t.Errorf("got %+v, want the item", got)
	}
	if status, body, err := site.Checklists(t.Context(), token, "10001"); err != nil || status != 200 || !strings.Contains(string(body), `"text":"CANARY"`) {
		t.Errorf("got %d %s, %v; want the text", status, body, err)
	}
}
