package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// ErrNoArchive says that there is no archive of that name.
var ErrNoArchive = errors.New("there is no such archive")

// Depot is where archives lie. Each implementation passes testDepot.
type Depot interface {
	// Put stores what write writes. Nobody sees the archive before it is whole and
	// safe, or if write fails.
	Put(ctx context.Context, n Name, write func(io.Writer) error) error
	// Open reads an archive; ErrNoArchive if there is none.
	Open(ctx context.Context, n Name) (io.ReadCloser, error)
	// List returns the archives that are whole, the oldest first.
	List(ctx context.Context) ([]Name, error)
	// Delete deletes an archive; that there is none is no error.
	Delete(ctx context.Context, n Name) error
	// Writable says why nothing can be written there or deleted, nil if it can.
	Writable(ctx context.Context) error
}

// probe is the name of what Writable writes, which is no archive's.
const probe = "ticklist-doctor" + partial

// partial is what the files of archives end with that are not whole.
const partial = ".part"

// abandoned is after how long such a file is nobody's: no archive takes so long.
const abandoned = 2 * day

// Folder is a Depot in a folder.
type Folder struct{ path string }

// NewFolder returns the depot in a folder, which it makes if need be. Others on
// the machine cannot read it.
func NewFolder(path string) (*Folder, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of backups: %w", err)
	}
	return &Folder{path}, nil
}

func (f *Folder) file(n Name) string { return filepath.Join(f.path, n.String()) }

// Put implements Depot. The archive is written beside its place and moved there
// when it is on the disk.
func (f *Folder) Put(_ context.Context, n Name, write func(io.Writer) error) error {
	part, err := os.CreateTemp(f.path, n.String()+".*"+partial)
	if err != nil {
		return fmt.Errorf("begin an archive: %w", err)
	}
	defer func() { _ = os.Remove(part.Name()) }() // gone already if all went well
	err = write(part)
	if err == nil {
		err = part.Sync()
	}
	if err := errors.Join(err, part.Close()); err != nil {
		return fmt.Errorf("write an archive: %w", err)
	}
	if err := os.Rename(part.Name(), f.file(n)); err != nil {
		return fmt.Errorf("put an archive into its place: %w", err)
	}
	return f.sync()
}

// sync has the names of the files on the disk.
func (f *Folder) sync() error {
	dir, err := os.Open(f.path)
	if err != nil {
		return fmt.Errorf("open the folder of backups: %w", err)
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// Open implements Depot.
func (f *Folder) Open(_ context.Context, n Name) (io.ReadCloser, error) {
	file, err := os.Open(f.file(n))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNoArchive
	}
	if err != nil {
		return nil, fmt.Errorf("open an archive: %w", err)
	}
	return file, nil
}

// List implements Depot. What a server that died left of an archive is removed.
func (f *Folder) List(context.Context) ([]Name, error) {
	entries, err := os.ReadDir(f.path)
	if err != nil {
		return nil, fmt.Errorf("list the backups: %w", err)
	}
	var out []Name
	for _, e := range entries {
		if n, ok := ParseName(e.Name()); ok {
			out = append(out, n)
		}
		if info, err := e.Info(); err == nil && strings.HasSuffix(e.Name(), partial) && time.Since(info.ModTime()) > abandoned {
			_ = os.Remove(filepath.Join(f.path, e.Name())) // the next look tries again
		}
	}
	inOrder(out)
	return out, nil
}

// Delete implements Depot.
func (f *Folder) Delete(_ context.Context, n Name) error {
	if err := os.Remove(f.file(n)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete an archive: %w", err)
	}
	return f.sync()
}

// Writable implements Depot.
func (f *Folder) Writable(context.Context) error {
	file, err := os.CreateTemp(f.path, probe+".*")
	if err != nil {
		return fmt.Errorf("write to the folder of backups: %w", err)
	}
	_, err = file.WriteString("ticklist")
	if err := errors.Join(err, file.Close(), os.Remove(file.Name())); err != nil {
		return fmt.Errorf("write to the folder of backups: %w", err)
	}
	return nil
}

func inOrder(names []Name) {
	slices.SortFunc(names, func(a, b Name) int { return strings.Compare(a.String(), b.String()) })
}
