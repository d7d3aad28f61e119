package backup

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"
	"time"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"
)

// format is the version of what is written here. A program reads those that it
// knows.
const format = 1

// chunk is how many bytes of documents make an entry of the archive, about: the
// most that is held in memory of one.
const chunk = 4 << 20

// maxChunk is the longest entry that is read, in bytes: a chunk, and the largest
// document that MongoDB has.
const maxChunk = chunk + 17<<20

const manifestName = "manifest.json"

// What an archive may be refused for.
var (
	// ErrKey says that an archive was encrypted for other keys.
	ErrKey = errors.New("the archive was not encrypted for this key")
	// ErrDamaged says that an archive is not as it was written.
	ErrDamaged = errors.New("the archive is damaged")
	// ErrFormat says that an archive was written by a later program.
	ErrFormat = errors.New("the archive has a format that this program does not know")
)

// Manifest is what an archive says of itself. It is its last entry, for only
// then everything is known.
type Manifest struct {
	Format      int          `json:"format"`
	Kind        Kind         `json:"kind"`
	Program     string       `json:"program"` // the version that wrote it
	Schema      int          `json:"schema"`  // of the database
	From        time.Time    `json:"from"`    // each document is as it was at some moment between these
	Until       time.Time    `json:"until"`
	Collections []Collection `json:"collections"` // in the order of the archive
}

// Collection is what an archive has of one.
type Collection struct {
	Name      string `json:"name"`
	Documents int64  `json:"documents"`
	Bytes     int64  `json:"bytes"`
	SHA256    string `json:"sha256"` // of the documents, one after the other, in hexadecimal
}

// Tally counts documents of one collection as a Manifest has them.
type Tally struct {
	of  Collection
	sum hash.Hash
}

// NewTally begins to count.
func NewTally(collection string) *Tally {
	return &Tally{Collection{Name: collection}, sha256.New()}
}

// Add counts a document.
func (t *Tally) Add(doc []byte) {
	t.of.Documents++
	t.of.Bytes += int64(len(doc))
	_, _ = t.sum.Write(doc) // a hash takes all
}

// Sum is what was counted.
func (t *Tally) Sum() Collection {
	t.of.SHA256 = hex.EncodeToString(t.sum.Sum(nil))
	return t.of
}

// Writer writes an archive. It needs memory for one chunk, whatever there is to
// write.
type Writer struct {
	sealed io.WriteCloser
	packed *zstd.Encoder
	files  *tar.Writer

	manifest Manifest
	tally    *Tally // of the collection that is being written
	pending  bytes.Buffer
	entries  int // of this collection
}

// NewWriter begins an archive on w, which only those can read who have the key of
// one of the recipients. What the manifest has of format and collections is
// written by the Writer.
func NewWriter(w io.Writer, m Manifest, to ...age.Recipient) (*Writer, error) {
	sealed, err := age.Encrypt(w, to...)
	if err != nil {
		return nil, fmt.Errorf("encrypt the archive: %w", err)
	}
	packed, err := zstd.NewWriter(sealed, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, fmt.Errorf("compress the archive: %w", err)
	}
	m.Format, m.Collections = format, []Collection{}
	return &Writer{sealed: sealed, packed: packed, files: tar.NewWriter(packed), manifest: m}, nil
}

// Begin begins a collection, behind the one before.
func (w *Writer) Begin(collection string) error {
	if err := w.finish(); err != nil {
		return err
	}
	w.tally, w.entries = NewTally(collection), 0
	return nil
}

// Add writes a document of the collection, as BSON.
func (w *Writer) Add(doc []byte) error {
	w.tally.Add(doc)
	w.pending.Write(doc)
	if w.pending.Len() < chunk {
		return nil
	}
	return w.flush()
}

// Close writes what is left and the manifest, and ends the archive. It leaves
// what is below open.
func (w *Writer) Close(until time.Time) (Manifest, error) {
	if err := w.finish(); err != nil {
		return Manifest{}, err
	}
	w.manifest.Until = until.UTC()
	said, err := json.MarshalIndent(w.manifest, "", "  ")
	if err != nil {
		return Manifest{}, fmt.Errorf("encode the manifest: %w", err)
	}
	if err := w.entry(manifestName, said); err != nil {
		return Manifest{}, err
	}
	err = errors.Join(w.files.Close(), w.packed.Close(), w.sealed.Close())
	return w.manifest, err
}

func (w *Writer) finish() error {
	if w.tally == nil {
		return nil
	}
	err := w.flush()
	w.manifest.Collections = append(w.manifest.Collections, w.tally.Sum())
	return err
}

func (w *Writer) flush() error {
	if w.pending.Len() == 0 {
		return nil
	}
	w.entries++
	err := w.entry(fmt.Sprintf("documents/%s/%06d.bson", w.tally.of.Name, w.entries), w.pending.Bytes())
	w.pending.Reset()
	return err
}

func (w *Writer) entry(name string, value []byte) error {
	head := &tar.Header{Name: name, Mode: 0o600, Size: int64(len(value)), ModTime: w.manifest.From, Typeflag: tar.TypeReg, Format: tar.FormatPAX}
	if err := w.files.WriteHeader(head); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	if _, err := w.files.Write(value); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// Read reads an archive with one of the keys and calls yield for each document,
// in the order in which they were written. That the archive is whole and as it
// was written is only known when Read returns without an error; whoever must not
// act on half of it reads it twice. Errors: ErrKey, ErrDamaged, ErrFormat,
// yield's as they are, and faults of r.
func Read(r io.Reader, yield func(collection string, doc []byte) error, keys ...age.Identity) (Manifest, error) {
	source := &marked{r: r}
	m, err := read(source, yield, keys)
	var theirs *yieldError
	switch {
	case errors.As(err, &theirs):
		return Manifest{}, theirs.err
	case source.err != nil:
		return Manifest{}, fmt.Errorf("read the archive: %w", source.err)
	case err == nil || errors.Is(err, ErrKey) || errors.Is(err, ErrFormat):
		return m, err
	}
	return Manifest{}, fmt.Errorf("%w: %w", ErrDamaged, err)
}

// marked remembers a fault of the source, so that it is not taken for damage.
type marked struct {
	r   io.Reader
	err error
}

func (m *marked) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		m.err = err
	}
	return n, err
}

// yieldError is an error of whoever is given the documents.
type yieldError struct{ err error }

func (e *yieldError) Error() string { return e.err.Error() }

func read(r io.Reader, yield func(string, []byte) error, keys []age.Identity) (Manifest, error) {
	open, err := age.Decrypt(r, keys...)
	if _, other := errors.AsType[*age.NoIdentityMatchError](err); other {
		return Manifest{}, ErrKey
	}
	if err != nil {
		return Manifest{}, err
	}
	unpacked, err := zstd.NewReader(open, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20))
	if err != nil {
		return Manifest{}, err
	}
	defer unpacked.Close()
	found := &finding{yield: yield}
	files := tar.NewReader(unpacked)
	for !found.complete {
		head, err := files.Next()
		if err != nil {
			return Manifest{}, fmt.Errorf("it ends before its manifest: %w", err)
		}
		if err := found.entry(head, files); err != nil {
			return Manifest{}, err
		}
	}
	if _, err := files.Next(); !errors.Is(err, io.EOF) {
		return Manifest{}, fmt.Errorf("there is something behind its manifest: %w", err)
	}
	// To the last byte: that nothing is missing is said at the end.
	if _, err := io.Copy(io.Discard, unpacked); err != nil {
		return Manifest{}, err
	}
	return found.manifest, found.check()
}

// finding is what has been read of an archive.
type finding struct {
	yield    func(string, []byte) error
	counted  []Collection
	tally    *Tally
	manifest Manifest
	complete bool
}

func (f *finding) entry(head *tar.Header, r io.Reader) error {
	if head.Size > maxChunk {
		return fmt.Errorf("%s has %d bytes", head.Name, head.Size)
	}
	value, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if head.Name == manifestName {
		f.complete = true
		return f.read(value)
	}
	collection, _, ok := strings.Cut(strings.TrimPrefix(head.Name, "documents/"), "/")
	if !ok {
		return fmt.Errorf("%q has no place in an archive", head.Name)
	}
	if f.tally == nil || f.tally.of.Name != collection {
		f.close()
		f.tally = NewTally(collection)
	}
	return f.documents(value)
}

// documents yields what an entry holds: BSON documents, of which each begins with
// its length.
func (f *finding) documents(value []byte) error {
	for len(value) > 0 {
		doc, rest, err := cut(value)
		if err != nil {
			return err
		}
		f.tally.Add(doc)
		if err := f.yield(f.tally.of.Name, doc); err != nil {
			return &yieldError{err}
		}
		value = rest
	}
	return nil
}

func cut(value []byte) (doc, rest []byte, err error) {
	if len(value) < 5 {
		return nil, nil, errors.New("a document is cut off")
	}
	size := int64(value[0]) | int64(value[1])<<8 | int64(value[2])<<16 | int64(value[3])<<24
	if size < 5 || size > int64(len(value)) {
		return nil, nil, errors.New("a document is cut off")
	}
	return value[:size], value[size:], nil
}

func (f *finding) close() {
	if f.tally != nil {
		f.counted = append(f.counted, f.tally.Sum())
		f.tally = nil
	}
}

func (f *finding) read(value []byte) error {
	f.close()
	if err := json.Unmarshal(value, &f.manifest); err != nil {
		return fmt.Errorf("read the manifest: %w", err)
	}
	if f.manifest.Format != format {
		return fmt.Errorf("%w: %d", ErrFormat, f.manifest.Format)
	}
	return nil
}

// check compares what was read with what the manifest says. Of a collection
// without documents there is no entry.
func (f *finding) check() error {
	counted := f.counted
	for _, said := range f.manifest.Collections {
		got := NewTally(said.Name).Sum()
		if len(counted) > 0 && counted[0].Name == said.Name {
			got, counted = counted[0], counted[1:]
		}
		if got != said {
			return fmt.Errorf("of %s it has %d documents, and its manifest says %d, or they differ", said.Name, got.Documents, said.Documents)
		}
	}
	if len(counted) > 0 {
		return fmt.Errorf("its manifest says nothing of %s", counted[0].Name)
	}
	return nil
}
