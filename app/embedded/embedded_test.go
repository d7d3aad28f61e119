//go:build !noembedded

package embedded_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"
	"go.uber.org/goleak"

	"ticklist/app/embedded"
	"ticklist/app/embedded/mongotest"
)

// writeTo, in the environment, makes the test binary a program that writes
// documents to the engine in that folder until it is killed; see writeForever.
const writeTo = "TICKLIST_TEST_WRITE_TO"

func TestMain(m *testing.M) {
	if dir := os.Getenv(writeTo); dir != "" {
		if err := writeForever(dir, os.Getenv("FIRST")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	goleak.VerifyTestMain(m)
}

// writeForever inserts a document for each number from first on, changes it
// once, and prints the number when both are acknowledged.
func writeForever(dir, first string) error {
	ctx := context.Background()
	e, err := embedded.Start(ctx, dir, slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelInfo})))
	if err != nil {
		return err
	}
	client, err := mongo.Connect(options.Client().ApplyURI(e.URI()))
	if err != nil {
		return err
	}
	c := client.Database("ticklist").Collection("written")
	from, err := strconv.Atoi(first)
	if err != nil {
		return err
	}
	for n := from; ; n++ {
		if _, err := c.InsertOne(ctx, bson.D{{Key: "_id", Value: n}, {Key: "rev", Value: 1}}); err != nil {
			return err
		}
		res, err := c.ReplaceOne(ctx, bson.D{{Key: "_id", Value: n}, {Key: "rev", Value: 1}}, bson.D{{Key: "rev", Value: 2}})
		if err != nil || res.ModifiedCount != 1 {
			return fmt.Errorf("replace %d: %+v, %w", n, res, err)
		}
		fmt.Println(n)
	}
}

// start runs an engine on dir until the test is over, unless it is closed before.
func start(t *testing.T, dir string) *embedded.Engine {
	t.Helper()
	e, err := embedded.Start(t.Context(), dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatalf("start: %v", err)
	}
	t.Cleanup(func() { closeEngine(t, e) })
	return e
}

func closeEngine(t *testing.T, e *embedded.Engine) {
	t.Helper()
	if err := e.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
}

// written is the collection that the tests use, through a client of its own that
// stays until the test is over.
func written(t *testing.T, e *embedded.Engine) *mongo.Collection {
	t.Helper()
	return mongotest.Connect(t, e.URI()).Database("ticklist").Collection("written")
}

// visit is for tests that close the engine themselves: its client is gone when use
// returns. A client whose server is gone waits for half a minute before it gives
// up taking its leave.
func visit(t *testing.T, e *embedded.Engine, use func(c *mongo.Collection)) {
	t.Helper()
	client, err := mongo.Connect(options.Client().ApplyURI(e.URI()))
	if err != nil {
		t.Fatalf("connect: %v", err)
	}
	defer func() {
		t.Helper()
		if err := client.Disconnect(t.Context()); err != nil {
			t.Errorf("disconnect: %v", err)
		}
	}()
	use(client.Database("ticklist").Collection("written"))
}

func insert(t *testing.T, c *mongo.Collection, id string) {
	t.Helper()
	if _, err := c.InsertOne(t.Context(), bson.D{{Key: "_id", Value: id}}); err != nil {
		t.Fatalf("insert %q: %v", id, err)
	}
}

func wantDocument(t *testing.T, c *mongo.Collection, id string) {
	t.Helper()
	if err := c.FindOne(t.Context(), bson.D{{Key: "_id", Value: id}}).Err(); err != nil {
		t.Errorf("find %q: %v", id, err)
	}
}

// counter is the document that the writers of TestRacingWritersLoseNothing fight for.
type counter struct {
	ID   string   `bson:"_id"`
	Rev  int64    `bson:"rev"`
	Done []string `bson:"done"` // what the writers added, each once
}

// addOnce adds name by compare-and-swap, trying until it wins.
func addOnce(ctx context.Context, c *mongo.Collection, name string) error {
	for {
		var doc counter
		if err := c.FindOne(ctx, bson.D{{Key: "_id", Value: "counter"}}).Decode(&doc); err != nil {
			return fmt.Errorf("read the counter: %w", err)
		}
		was := doc.Rev
		doc.Rev++
		doc.Done = append(doc.Done, name)
		res, err := c.ReplaceOne(ctx, bson.D{{Key: "_id", Value: "counter"}, {Key: "rev", Value: was}}, doc)
		if err != nil {
			return fmt.Errorf("replace the counter: %w", err)
		}
		if res.MatchedCount == 1 {
			return nil
		}
	}
}

func TestRacingWritersLoseNothing(t *testing.T) {
	const writers, turns = 8, 4 // writers of each client, saves of each writer
	e := start(t, t.TempDir())
	clients := []*mongo.Collection{written(t, e), written(t, e)}
	if _, err := clients[0].InsertOne(t.Context(), counter{ID: "counter"}); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i, c := range clients {
		for w := range writers {
			wg.Go(func() {
				for turn := range turns {
					if err := addOnce(t.Context(), c, fmt.Sprintf("client %d writer %d turn %d", i, w, turn)); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	wg.Wait()

	var doc counter
	if err := clients[0].FindOne(t.Context(), bson.D{{Key: "_id", Value: "counter"}}).Decode(&doc); err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, name := range doc.Done {
		seen[name]++
	}
	const want = 2 * writers * turns
	if doc.Rev != want || len(doc.Done) != want || len(seen) != want {
		t.Errorf("%d acknowledged saves left rev %d, %d entries, %d of them different", want, doc.Rev, len(doc.Done), len(seen))
	}
}

func TestWriteThatWantsNoAnswer(t *testing.T) {
	e := start(t, t.TempDir())
	c := written(t, e)
	silent := c.Database().Collection(c.Name(), options.Collection().SetWriteConcern(writeconcern.Unacknowledged()))
	insert(t, silent, "silent")
	insert(t, c, "loud") // on the same connection, so it comes second
	wantDocument(t, c, "silent")
	wantDocument(t, c, "loud")
}

func TestDataOutliveTheEngine(t *testing.T) {
	for _, tc := range []struct {
		name string
		dir  string // in the test's folder
	}{
		{"in a plain folder", "data"},
		{"in a folder too deep for a socket", filepath.Join(strings.Repeat("d", 60), strings.Repeat("e", 60))},
		{"in a folder that SQLite would read as an address", "50%41?cache=shared#top"},
		{"in a folder that would be a pattern", `[a-b]*\x`},
		{"in a folder with spaces, + and é", "a b+c&d:é@f"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), tc.dir)
			for _, id := range []string{"first", "second", "third"} {
				e := start(t, dir)
				visit(t, e, func(c *mongo.Collection) {
					insert(t, c, id)
					wantDocument(t, c, "first")
				})
				closeEngine(t, e)
			}
			files, err := filepath.Glob(filepath.Join(strings.NewReplacer(`[`, `\[`, `*`, `\*`, `?`, `\?`, `\`, `\\`).Replace(dir), "embedded", "*"))
			if err != nil || len(files) != 1 || filepath.Base(files[0]) != "ticklist.sqlite" {
				t.Errorf("closed engines left %q, want ticklist.sqlite alone (%v)", files, err)
			}
		})
	}
}

func TestKilledWriterLosesNothing(t *testing.T) {
	dir, next := t.TempDir(), 0
	for range 3 {
		next = killWriter(t, dir, next)
		e := start(t, dir)
		visit(t, e, func(c *mongo.Collection) {
			n, err := c.CountDocuments(t.Context(), bson.D{{Key: "_id", Value: bson.D{{Key: "$lt", Value: next}}}, {Key: "rev", Value: 2}})
			if err != nil || n != int64(next) {
				t.Fatalf("%d writes were acknowledged, %d are there (%v)", next, n, err)
			}
			// The one in flight may be there or not; the next round starts with it.
			if _, err := c.DeleteMany(t.Context(), bson.D{{Key: "_id", Value: bson.D{{Key: "$gte", Value: next}}}}); err != nil {
				t.Fatal(err)
			}
		})
		closeEngine(t, e)
	}
}

// killWriter starts a process that writes numbers from first on, kills it in the
// middle, and returns the number after the last one that was acknowledged.
func killWriter(t *testing.T, dir string, first int) (next int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), writeTo+"="+dir, "FIRST="+strconv.Itoa(first))
	var noise strings.Builder
	cmd.Stderr = &noise
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines, next := bufio.NewScanner(out), first
	for lines.Scan() {
		if lines.Text() != strconv.Itoa(next) {
			t.Errorf("the writer says %q, want %d and nothing else", lines.Text(), next)
		}
		next++
		if next == first+40 {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); next < first+40 || noise.Len() > 0 {
		t.Fatalf("the writer ended with %v after %d writes and said: %s", err, next-first, &noise)
	}
	return next
}

func TestFolderIsLocked(t *testing.T) {
	dir := t.TempDir()
	e := start(t, dir)
	_, err := embedded.Start(t.Context(), dir, slog.New(slog.DiscardHandler))
	if !errors.Is(err, embedded.ErrLocked) || !strings.Contains(err.Error(), strconv.Itoa(os.Getpid())) {
		t.Errorf("a second start says %v, want ErrLocked with the process's number", err)
	}
	visit(t, e, func(c *mongo.Collection) { insert(t, c, "first") })
	closeEngine(t, e)

	visit(t, start(t, dir), func(c *mongo.Collection) { wantDocument(t, c, "first") })
}

func TestJoin(t *testing.T) {
	for _, tc := range []struct{ name, dir string }{
		{"by the folder's own path", "data"},
		{"by a short link", strings.Repeat("long", 30)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), tc.dir)
			wantNobody := func(when string) {
				t.Helper()
				if _, err := embedded.Join(t.Context(), dir); !errors.Is(err, embedded.ErrNotRunning) {
					t.Errorf("join %s: %v, want ErrNotRunning", when, err)
				}
			}
			wantNobody("before the first start")
			e := start(t, dir)
			visitor, err := embedded.Join(t.Context(), dir)
			if err != nil {
				t.Fatalf("join: %v", err)
			}
			visit(t, visitor, func(c *mongo.Collection) { insert(t, c, "visited") })
			closeEngine(t, visitor)
			visit(t, e, func(c *mongo.Collection) { wantDocument(t, c, "visited") })
			closeEngine(t, e)
			wantNobody("after the end")
		})
	}
}

func TestOnlyItsOwnerCanReachIt(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "embedded"), 0o777); err != nil {
		t.Fatal(err)
	}
	insert(t, written(t, start(t, dir)), "one")
	for name, want := range map[string]fs.FileMode{
		"embedded":             fs.ModeDir | 0o700,
		"embedded/gate.sock":   fs.ModeSocket | 0o600,
		"embedded/engine.sock": fs.ModeSocket,
		"embedded.lock":        0o600,
	} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Error(err)
			continue
		}
		// FerretDB makes its socket itself; the folder is what keeps others from it.
		if got := info.Mode(); got != want && name != "embedded/engine.sock" || got.Type() != want.Type() {
			t.Errorf("%s has mode %v, want %v", name, got, want)
		}
	}
}

func TestStartIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := t.TempDir()
	if _, err := embedded.Start(ctx, dir, slog.New(slog.DiscardHandler)); !errors.Is(err, context.Canceled) {
		t.Errorf("start: %v, want context.Canceled", err)
	}
	start(t, dir) // the failed start has left no lock
}

func TestCloseTwice(t *testing.T) {
	e := start(t, t.TempDir())
	closeEngine(t, e)
	closeEngine(t, e)
}

// TestNothingLeavesTheMachine keeps telemetry out: FerretDB's reporter is a
// package of its own, which embedding does not need.
func TestNothingLeavesTheMachine(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "ticklist/app/embedded").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	if strings.Contains(string(out), "FerretDB/internal/util/telemetry") {
		t.Error("the build contains FerretDB's telemetry reporter")
	}
}

// BenchmarkFindByID asks for one document of 9 KB by _id, through the gate and
// straight at the engine, to give the gate's cost as a ratio.
func BenchmarkFindByID(b *testing.B) {
	dir := b.TempDir()
	e, err := embedded.Start(b.Context(), dir, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := e.Close(); err != nil {
			b.Error(err)
		}
	})
	through := mongotest.Connect(b, e.URI()).Database("ticklist").Collection("written")
	straight := mongotest.Connect(b, strings.Replace(e.URI(), "gate.sock", "engine.sock", 1)).Database("ticklist").Collection("written")
	if _, err := through.InsertOne(b.Context(), bson.D{{Key: "_id", Value: "one"}, {Key: "text", Value: strings.Repeat("x", 9000)}}); err != nil {
		b.Fatal(err)
	}
	for _, bc := range []struct {
		name string
		c    *mongo.Collection
	}{{"gate", through}, {"engine", straight}} {
		b.Run(bc.name, func(b *testing.B) {
			for b.Loop() {
				if err := bc.c.FindOne(b.Context(), bson.D{{Key: "_id", Value: "one"}}).Err(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
