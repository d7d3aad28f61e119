//go:build !noembedded

package embedded_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"ticklist/app/embedded"
)

// TestWhatIsErasedLeavesNoTrace reads the files after a clean stop. Documents of
// every size are written, replaced, shortened and deleted among others that
// stay, so that pages are split, merged, shared and freed.
func TestWhatIsErasedLeavesNoTrace(t *testing.T) {
	dir := t.TempDir()
	use(t, dir, func(c *mongo.Collection) {
		for n := range 300 {
			kept := n%3 == 0
			text := func(version int) string {
				word := fmt.Sprintf("CANARY-%d-%d ", n, version)
				if kept {
					word = rand.Text()
				}
				return strings.Repeat(word, 1+(n*37)%500)
			}
			doc := func(version int) bson.D {
				return bson.D{{Key: "_id", Value: fmt.Sprintf("site:%d", (n*7919)%300)}, {Key: "n", Value: n}, {Key: "text", Value: text(version)}}
			}
			if _, err := c.InsertOne(t.Context(), doc(0)); err != nil {
				t.Fatal(err)
			}
			if n%2 == 0 {
				if _, err := c.ReplaceOne(t.Context(), bson.D{{Key: "_id", Value: doc(0)[0].Value}}, doc(1)); err != nil {
					t.Fatal(err)
				}
			}
		}
		for n := range 300 {
			if n%3 == 0 {
				continue
			}
			id := bson.D{{Key: "_id", Value: fmt.Sprintf("site:%d", (n*7919)%300)}}
			var err error
			if n%5 == 0 {
				_, err = c.ReplaceOne(t.Context(), id, append(id, bson.E{Key: "text", Value: "erased"}))
			} else {
				_, err = c.DeleteOne(t.Context(), id)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	})
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if found := bytes.Count(content, []byte("CANARY")); found > 0 {
			at := bytes.Index(content, []byte("CANARY"))
			t.Errorf("%s holds what was erased %d times, such as %q", filepath.Base(path), found, content[at:at+20])
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// use runs an engine on a folder as long as do takes.
func use(t *testing.T, dir string, do func(*mongo.Collection)) {
	t.Helper()
	e, err := embedded.Start(t.Context(), dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	client, err := mongo.Connect(options.Client().ApplyURI(e.URI()))
	if err != nil {
		t.Fatal(err)
	}
	do(client.Database("ticklist").Collection("checklists"))
	if err := client.Disconnect(t.Context()); err != nil {
		t.Error(err)
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
}
