package embedded

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/gofrs/flock"
)

const (
	lockFile = "embedded.lock" // in the data folder; holds the number of the process that has it
	subdir   = "embedded"      // in the data folder; holds the engine's files and sockets

	// maxSocketPath is what a path of a Unix socket may measure: 104 bytes with
	// the closing zero on macOS and the BSDs, 108 on Linux.
	maxSocketPath = 103
	longestSocket = "engine.sock"
)

// A folder is a data folder that this process has locked.
type folder struct {
	lock *flock.Flock
	root string // how the engine's folder is called: by its own path or by a short link
	link string // the short link to remove at the end, or ""
}

// openFolder makes the folders, only their owner may look into the engine's, and
// locks them.
func openFolder(dir string) (*folder, error) {
	if err := os.MkdirAll(filepath.Join(dir, subdir), 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	// The folder may be there already, with whatever mode a backup or a copy left.
	if err := os.Chmod(filepath.Join(dir, subdir), 0o700); err != nil {
		return nil, fmt.Errorf("close the engine's folder to others: %w", err)
	}
	lock, err := takeLock(filepath.Join(dir, lockFile))
	if err != nil {
		return nil, err
	}
	f := &folder{lock: lock}
	if f.root, f.link, err = plainPath(dir); err != nil {
		return nil, errors.Join(err, f.close())
	}
	return f, nil
}

// path is the path of a file in the engine's folder.
func (f *folder) path(name string) string { return filepath.Join(f.root, name) }

// close gives the folder back. The lock file stays: to remove it would let two
// processes lock two files of one name.
func (f *folder) close() error {
	var err error
	if f.link != "" {
		err = os.Remove(f.link)
	}
	return errors.Join(err, f.lock.Unlock())
}

// takeLock locks the file and writes the number of this process into it. The
// lock is the kernel's and dies with the process; the number is for people.
func takeLock(path string) (*flock.Flock, error) {
	lock := flock.New(path, flock.SetPermissions(0o600))
	ok, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock the data folder: %w", err)
	}
	if !ok {
		holder, err := os.ReadFile(path)
		if err != nil || len(holder) == 0 {
			holder = []byte("unknown")
		}
		return nil, fmt.Errorf("%w: %s is locked by process %s", ErrLocked, filepath.Dir(path), holder)
	}
	if err := os.WriteFile(path, []byte(strconv.Itoa(os.Getpid())), 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("sign the lock: %w", err), lock.Unlock())
	}
	return lock, nil
}

// gatePath is where the gate of dir is found by another process.
func gatePath(dir string) (string, error) {
	// Asked first by the folder's own path, so that a visit in vain leaves no link.
	if _, err := os.Stat(filepath.Join(dir, subdir, "gate.sock")); errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("%w: %s", ErrNotRunning, dir)
	}
	root, _, err := plainPath(dir)
	return filepath.Join(root, "gate.sock"), err
}

// plainPath is a path of the engine's folder that the system and the engine can
// both live with, and the symbolic link that it is, if it is one. A path that is
// too long for a socket, or that has a character with a meaning in SQLite's
// addresses or in the patterns by which the engine finds its files at start, is
// replaced by a short link in the temporary folder.
func plainPath(dir string) (root, link string, err error) {
	root, err = filepath.Abs(filepath.Join(dir, subdir))
	if err != nil {
		return "", "", fmt.Errorf("find the data folder: %w", err)
	}
	if len(root)+1+len(longestSocket) <= maxSocketPath && !strings.ContainsAny(root, `%?#*[]\`) {
		return root, "", nil
	}
	link, err = shortLink(root)
	return link, link, err
}

// shortLink makes, or finds, the short link to root. Its name follows from root,
// so that every process of this user finds the same one and a killed process
// leaves one behind at most.
func shortLink(root string) (string, error) {
	sum := sha256.Sum256([]byte(root))
	link := filepath.Join(shortTemp(), fmt.Sprintf("ticklist-%d-%s", os.Getuid(), hex.EncodeToString(sum[:8])))
	if err := os.Symlink(root, link); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", fmt.Errorf("link the data folder: %w", err)
	}
	// The temporary folder is everybody's: a link that another user put there first
	// could lead anywhere, and could be turned later.
	info, err := os.Lstat(link)
	if err != nil {
		return "", fmt.Errorf("check the link to the data folder: %w", err)
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if target, err := os.Readlink(link); err != nil || target != root || !ok || int(owner.Uid) != os.Getuid() {
		return "", fmt.Errorf("%s is in the way: it has to be this user's link to %s", link, root)
	}
	return link, nil
}

// shortTemp is the temporary folder, or /tmp where that one's path is itself too
// long or too strange to be of use.
func shortTemp() string {
	if t := os.TempDir(); len(t) <= maxSocketPath-60 && filepath.IsAbs(t) && !strings.ContainsAny(t, `%?#*[]\`) {
		return t
	}
	return "/tmp"
}
