package backup_test

import (
	"archive/tar"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
	"testing/iotest"
	"time"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"

	"ticklist/app/backup"
)

var begun = time.Date(2026, 11, 21, 2, 0, 0, 0, time.UTC)

// document is as long as BSON says of itself at its beginning; what is in it is
// nothing to an archive.
func document(n, size int) []byte {
	doc := bytes.Repeat([]byte{byte(n)}, size)
	binary.LittleEndian.PutUint32(doc, uint32(size)) //nolint:gosec // sizes of a test
	return doc
}

func newKey(t testing.TB) *age.X25519Identity {
	t.Helper()
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// written is an archive with a collection of many documents, an empty one, and
// one of a single large document.
func written(t testing.TB, to ...age.Recipient) ([]byte, backup.Manifest) {
	t.Helper()
	var out bytes.Buffer
	w, err := backup.NewWriter(&out, backup.Manifest{Kind: backup.Daily, Program: "v1", Schema: 3, From: begun}, to...)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name        string
		count, size int
	}{{"checklists", 900, 9_000}, {"empty", 0, 0}, {"history", 1, 6 << 20}} {
		err := w.Begin(c.name)
		for n := range c.count {
			err = errors.Join(err, w.Add(document(n, c.size+n)))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	m, err := w.Close(begun.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), m
}

func TestArchive(t *testing.T) {
	key, second := newKey(t), newKey(t)
	archive, wrote := written(t, key.Recipient(), second.Recipient())
	for name, keys := range map[string][]age.Identity{"the first key": {key}, "the second": {second}, "one of two": {newKey(t), second}} {
		t.Run(name, func(t *testing.T) {
			got := map[string]int{}
			read, err := backup.Read(iotest.HalfReader(bytes.NewReader(archive)), func(collection string, doc []byte) error {
				n := got[collection]
				want := document(n, map[string]int{"checklists": 9_000, "history": 6 << 20}[collection]+n)
				if !bytes.Equal(doc, want) {
					return fmt.Errorf("document %d of %s is another", n, collection)
				}
				got[collection]++
				return nil
			}, keys...)
			if err != nil {
				t.Fatal(err)
			}
			if got["checklists"] != 900 || got["history"] != 1 || len(got) != 2 {
				t.Errorf("read %v", got)
			}
			if fmt.Sprint(read) != fmt.Sprint(wrote) || len(read.Collections) != 3 || read.Schema != 3 || !read.Until.Equal(begun.Add(time.Minute)) {
				t.Errorf("the manifest is %v, and was %v", read, wrote)
			}
		})
	}
}

func ignore(string, []byte) error { return nil }

// TestDamaged has each archive that is not what was written refused, at the
// latest at its end.
func TestDamaged(t *testing.T) {
	key := newKey(t)
	archive, _ := written(t, key.Recipient())
	if _, err := backup.Read(bytes.NewReader(archive), ignore, newKey(t)); !errors.Is(err, backup.ErrKey) {
		t.Errorf("with another key: %v", err)
	}
	step := max(len(archive)/97, 1)
	for at := 0; at < len(archive); at += step {
		if _, err := backup.Read(bytes.NewReader(archive[:at]), ignore, key); !errors.Is(err, backup.ErrDamaged) {
			t.Errorf("cut off after %d of %d bytes: %v", at, len(archive), err)
		}
		flipped := slices.Clone(archive)
		flipped[at] ^= 1
		if _, err := backup.Read(bytes.NewReader(flipped), ignore, key); !errors.Is(err, backup.ErrDamaged) && !errors.Is(err, backup.ErrKey) {
			t.Errorf("with a bit of byte %d of %d flipped: %v", at, len(archive), err)
		}
	}
	if _, err := backup.Read(bytes.NewReader(append(slices.Clone(archive), 'x')), ignore, key); !errors.Is(err, backup.ErrDamaged) {
		t.Errorf("with something behind it: %v", err)
	}
}

// TestFaultsAreNoDamage tells whoever reads what really went wrong.
func TestFaultsAreNoDamage(t *testing.T) {
	key := newKey(t)
	archive, _ := written(t, key.Recipient())
	disk, full := errors.New("the disk"), errors.New("the database")
	torn := io.MultiReader(bytes.NewReader(archive[:len(archive)/2]), iotest.ErrReader(disk))
	if _, err := backup.Read(torn, ignore, key); !errors.Is(err, disk) || errors.Is(err, backup.ErrDamaged) {
		t.Errorf("a fault of the disk is %v", err)
	}
	_, err := backup.Read(bytes.NewReader(archive), func(string, []byte) error { return full }, key)
	if !errors.Is(err, full) || errors.Is(err, backup.ErrDamaged) {
		t.Errorf("a fault of the database is %v", err)
	}
}

// FuzzRead reads what somebody wrote who has the key, and not this program.
func FuzzRead(f *testing.F) {
	key := newKey(f)
	for _, seed := range []string{"", "documents/c/000001.bson", "manifest.json"} {
		var plain bytes.Buffer
		files := tar.NewWriter(&plain)
		body := append(document(1, 9), `{"format":1}`...)
		if err := errors.Join(files.WriteHeader(&tar.Header{Name: seed, Size: int64(len(body)), Typeflag: tar.TypeReg}), second(files.Write(body)), files.Close()); err != nil {
			f.Fatal(err)
		}
		f.Add(plain.Bytes())
	}
	f.Fuzz(func(t *testing.T, plain []byte) {
		var archive bytes.Buffer
		sealed, err := age.Encrypt(&archive, key.Recipient())
		if err != nil {
			t.Fatal(err)
		}
		packed, err := zstd.NewWriter(sealed)
		if err := errors.Join(err, second(packed.Write(plain)), packed.Close(), sealed.Close()); err != nil {
			t.Fatal(err)
		}
		m, err := backup.Read(&archive, func(_ string, doc []byte) error {
			if len(doc) < 5 || len(doc) > len(plain) {
				t.Errorf("a document of %d bytes", len(doc))
			}
			return nil
		}, key)
		if err == nil && m.Format != 1 {
			t.Errorf("read %v", m)
		}
	})
}

func second(_ int, err error) error { return err }
