package checklistmongo

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"ticklist/checklist"
)

// Sealer makes what people wrote unreadable before it is stored. What it seals
// for a field of an issue opens for that field of that issue alone.
type Sealer interface {
	// Seal returns the sealed value and the name of the key that opens it.
	// replaces says that value takes the place of one that was opened just now,
	// and is stored only if that is still there.
	Seal(ctx context.Context, clientKey, issueID, field string, value []byte, replaces bool) (key string, sealed []byte, err error)

	// Open returns the value. Every error is a fault, also that the key was
	// destroyed: it never means that there was no text.
	Open(ctx context.Context, clientKey, issueID, field, key string, sealed []byte) ([]byte, error)
}

// textsField is what the texts are sealed for.
const textsField = "texts"

// textsDoc is the texts of an issue as they are stored: all in one value, since
// opening a thousand small ones would cost what opening one costs a thousand
// times.
type textsDoc struct {
	Key    string `bson:"key"`
	Sealed []byte `bson:"sealed"`
}

// textsFormat is the first byte of packed texts.
const textsFormat = 1

// errTexts says that texts were opened that are not those of the lists beside
// them: somebody has changed the document's clear part.
var errTexts = errors.New("the texts are not those of the document's lists")

// packTexts writes what people wrote, each with the id of its list or item: a
// format byte, then for each list its id, its name and how many items it has,
// and for each item its id, text and details. Strings and numbers have their
// length or value in front as varints.
func packTexts(lists []checklist.List) []byte {
	size := 1
	for _, l := range lists {
		size += len(l.ID) + len(l.Name) + 3*binary.MaxVarintLen32
		for _, it := range l.Items {
			size += len(it.ID) + len(it.Text) + len(it.Details) + 3*binary.MaxVarintLen32
		}
	}
	b := append(make([]byte, 0, size), textsFormat)
	for _, l := range lists {
		b = appendString(appendString(b, l.ID), l.Name)
		b = binary.AppendUvarint(b, uint64(len(l.Items)))
		for _, it := range l.Items {
			b = appendString(appendString(appendString(b, it.ID), it.Text), it.Details)
		}
	}
	return b
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// unpackTexts writes packed texts into the lists they were taken from, or
// returns errTexts.
func unpackTexts(packed []byte, lists []checklist.List) error {
	if len(packed) == 0 || packed[0] != textsFormat {
		return fmt.Errorf("%w: of a format that is not known", errTexts)
	}
	r := reader{rest: string(packed[1:])} // one copy, of which all texts are parts
	for n := range lists {
		l := &lists[n]
		r.expect(l.ID)
		l.Name = r.text()
		if r.number() != uint64(len(l.Items)) {
			return errTexts
		}
		for m := range l.Items {
			it := &l.Items[m]
			r.expect(it.ID)
			it.Text, it.Details = r.text(), r.text()
		}
	}
	if r.broken || r.rest != "" {
		return errTexts
	}
	return nil
}

// reader reads packed texts. Once broken it reads nothing more.
type reader struct {
	rest   string
	broken bool
}

func (r *reader) number() uint64 {
	var n uint64
	for shift := 0; shift < 64 && len(r.rest) > 0; shift += 7 {
		c := r.rest[0]
		r.rest = r.rest[1:]
		n |= uint64(c&0x7f) << shift
		if c < 0x80 {
			return n
		}
	}
	r.broken = true
	return 0
}

func (r *reader) text() string {
	n := r.number()
	if n > uint64(len(r.rest)) {
		r.broken, r.rest = true, ""
		return ""
	}
	s := r.rest[:n]
	r.rest = r.rest[n:]
	return s
}

func (r *reader) expect(id string) {
	if r.text() != id {
		r.broken = true
	}
}
