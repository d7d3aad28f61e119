//go:build unix && !linux

package main

import "syscall"

// ownGroup puts the app into a process group of its own, so that Ctrl-C in a
// terminal reaches only us and the app is told once.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
