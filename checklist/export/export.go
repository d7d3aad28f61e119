// Package export writes checklists for those whose they are: as JSON, which
// holds everything, and as Markdown and CSV for people. It writes issue by
// issue and holds one in memory, without its history. It knows nothing of where the issues come from.
package export

import (
	"errors"
	"fmt"
	"io"
	"time"

	"ticklist/checklist"
)

// ErrFormat says that there is no such format.
var ErrFormat = errors.New("the format is none of json, markdown and csv")

// Head is what an export says of itself.
type Head struct {
	At    time.Time
	Site  string // where the site is
	Scope string // what was exported: "site", "issue 10001"; it names no person
	// Facts are what is stored about the site itself, beside its issues: each a
	// value that encoding/json can write.
	Facts map[string]any
}

// Past reads the events of an issue, the earliest first: it calls its argument for
// each until that returns an error, and returns it.
type Past func(func(checklist.Event) error) error

// Encoder writes an export. Its Issue reads the past while it writes it; Markdown,
// which is to be read, leaves it out. After Close nothing is left to be written; an
// export that was not closed is not whole, which a reader of JSON sees.
type Encoder interface {
	Issue(sc checklist.Scope, in checklist.Issue, past Past) error
	Close() error
}

// New begins an export in one of the formats "json", "markdown" and "csv", or
// returns ErrFormat.
func New(format string, w io.Writer, head Head) (Encoder, error) {
	head.At = head.At.UTC().Truncate(time.Second)
	switch format {
	case "json":
		return newJSON(w, head)
	case "markdown":
		return newMarkdown(w, head)
	case "csv":
		return newCSV(w)
	}
	return nil, fmt.Errorf("%w: %q", ErrFormat, format)
}
