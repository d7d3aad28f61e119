package trail

import (
	"fmt"
	"runtime"
	"strings"
)

// PanicError is what a panic becomes where it must not end the server.
type PanicError struct {
	Value any
	// Stack is from where it arose outwards, as runtime.Callers gives it.
	Stack []uintptr
}

// Error is for the log: it has the functions that led there.
func (p *PanicError) Error() string {
	var out strings.Builder
	fmt.Fprintf(&out, "panic: %v", p.Value)
	for f := range p.Frames {
		fmt.Fprintf(&out, "\n%s\n\t%s:%d", f.Function, f.File, f.Line)
	}
	return out.String()
}

// Frames yields the functions from the one that panicked outwards, without those
// of the runtime that panicking goes through.
func (p *PanicError) Frames(yield func(runtime.Frame) bool) {
	frames, begun := runtime.CallersFrames(p.Stack), false
	for {
		f, more := frames.Next()
		begun = begun || f.Function != "" && !strings.HasPrefix(f.Function, "runtime.")
		if begun && !yield(f) || !more {
			return
		}
	}
}

// Guard does work and makes a *[PanicError] of its panic.
func Guard(work func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			const deepest, ownFrames = 64, 2
			stack := make([]uintptr, deepest)
			err = &PanicError{Value: p, Stack: stack[:runtime.Callers(ownFrames, stack)]}
		}
	}()
	return work()
}
