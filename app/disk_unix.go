//go:build linux || darwin || freebsd

package main

import "syscall"

// diskSpace is how many bytes of the disk under a path a program may still take,
// and how many it has.
func diskSpace(path string) (free, total uint64, ok bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(path, &s); err != nil {
		return 0, 0, false
	}
	size := uint64(s.Bsize)                               //nolint:gosec // never negative; its type differs between systems
	return uint64(s.Bavail) * size, s.Blocks * size, true //nolint:gosec,unconvert // as above
}
