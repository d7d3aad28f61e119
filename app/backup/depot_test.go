package backup_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"ticklist/app/backup"
)

func TestFolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "b")
	testDepot(t, func() backup.Depot {
		depot, err := backup.NewFolder(path)
		if err != nil {
			t.Fatal(err)
		}
		return depot
	})
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("others can read the folder: %v, %v", info.Mode(), err)
	}
	files, err := os.ReadDir(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if _, ok := backup.ParseName(f.Name()); !ok {
			t.Errorf("%s is left", f.Name())
		}
	}
}

// TestFolderTidies removes what a server left that died, and nothing else.
func TestFolderTidies(t *testing.T) {
	path := t.TempDir()
	depot, err := backup.NewFolder(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, age := range map[string]time.Duration{"old.part": 49 * time.Hour, "young.part": time.Hour, "else": 99 * time.Hour} {
		file := filepath.Join(path, name)
		then := time.Now().Add(-age)
		if err := errors.Join(os.WriteFile(file, nil, 0o600), os.Chtimes(file, then, then)); err != nil {
			t.Fatal(err)
		}
	}
	if have, err := depot.List(t.Context()); err != nil || len(have) != 0 {
		t.Errorf("listed %v, %v", have, err)
	}
	left, err := filepath.Glob(filepath.Join(path, "*"))
	if err != nil || len(left) != 2 {
		t.Errorf("left %v, %v", left, err)
	}
}

func TestBucket(t *testing.T) {
	memory := s3mem.New()
	if err := memory.CreateBucket("safe"); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(gofakes3.New(memory, gofakes3.WithLogger(gofakes3.StdLog(log.New(io.Discard, "", 0)))).Server())
	t.Cleanup(server.Close)
	for _, path := range []string{"/safe/ticklist/eu", "/safe"} {
		address, err := url.Parse(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		testDepot(t, func() backup.Depot {
			depot, err := backup.NewBucket(address, "id", "secret")
			if err != nil {
				t.Fatal(err)
			}
			return depot
		})
	}
	stopsWriting(t, server.URL)
	if _, err := backup.NewBucket(&url.URL{Scheme: "https", Host: "s3.example.com", Path: "/"}, "", ""); err == nil {
		t.Error("an address without a bucket was taken")
	}
}

// stopsWriting: nobody writes to a bucket any more when Put has given up.
func stopsWriting(t *testing.T, server string) {
	t.Helper()
	address, err := url.Parse(server + "/nowhere")
	if err != nil {
		t.Fatal(err)
	}
	depot, err := backup.NewBucket(address, "id", "secret")
	if err != nil {
		t.Fatal(err)
	}
	writing := false
	err = depot.Put(t.Context(), backup.Name{Kind: backup.Daily, At: begun}, func(w io.Writer) error {
		writing = true
		defer func() { writing = false }()
		return copied(io.Copy(w, bytes.NewReader(make([]byte, 64<<20))))
	})
	if err == nil || writing {
		t.Errorf("answered %v, and it is being written: %t", err, writing)
	}
}

func get(ctx context.Context, d backup.Depot, n backup.Name) ([]byte, error) {
	r, err := d.Open(ctx, n)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(r)
	return b, errors.Join(err, r.Close())
}

// testDepot is what each depot has to pass. open opens the same depot anew.
func testDepot(t *testing.T, open func() backup.Depot) {
	t.Helper()
	ctx, d := t.Context(), open()
	first := backup.Name{Kind: backup.Daily, At: begun}
	second := backup.Name{Kind: backup.Keys, At: begun.Add(time.Second)}
	large := bytes.Repeat([]byte("0123456789"), 4<<20) // more than one part
	put := func(n backup.Name, value []byte) error {
		return d.Put(ctx, n, func(w io.Writer) error { return copied(io.Copy(w, bytes.NewReader(value))) })
	}
	if _, err := get(ctx, d, first); !errors.Is(err, backup.ErrNoArchive) {
		t.Errorf("an archive that is not there: %v", err)
	}
	if err := errors.Join(put(second, []byte("keys")), put(first, large)); err != nil {
		t.Fatal(err)
	}
	full := errors.New("no more")
	third := backup.Name{Kind: backup.Weekly, At: begun.Add(time.Hour)}
	err := d.Put(ctx, third, func(w io.Writer) error { return errors.Join(copied(io.Copy(w, strings.NewReader("half"))), full) })
	if !errors.Is(err, full) {
		t.Errorf("the writer's error is %v", err)
	}
	d = open()
	if err := d.Writable(ctx); err != nil {
		t.Errorf("it cannot be written: %v", err)
	}
	if have, err := d.List(ctx); err != nil || !slices.Equal(have, []backup.Name{first, second}) {
		t.Errorf("there is %v, %v", have, err)
	}
	if got, err := get(ctx, d, first); err != nil || !bytes.Equal(got, large) {
		t.Errorf("got %d of %d bytes, %v", len(got), len(large), err)
	}
	if err := errors.Join(d.Delete(ctx, first), d.Delete(ctx, first)); err != nil {
		t.Errorf("deleting: %v", err)
	}
	if have, err := d.List(ctx); err != nil || !slices.Equal(have, []backup.Name{second}) {
		t.Errorf("then there is %v, %v", have, err)
	}
	if err := d.Delete(ctx, second); err != nil {
		t.Error(err)
	}
}

func copied(_ int64, err error) error { return err }
