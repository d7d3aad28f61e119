//go:build !linux && !darwin && !freebsd

package main

// diskSpace is not known here.
func diskSpace(string) (free, total uint64, ok bool) { return 0, 0, false }
