package tenant

import (
	"fmt"
	"io"
	"log/slog"
)

// redacted is what a Secret looks like to everyone but Reveal.
const redacted = "[secret]"

// Secret is a value that must not be read in a log, an error, a response or a
// panic. Keep it in exported fields: fmt cannot call the methods of a value in
// an unexported one and would print it as the string it is. Never make it a
// map's key: encoding/json writes a string key as it is. The verbs %p and %w,
// which mean nothing for it, are not handed to Format either; go vet refuses
// both.
type Secret string

// Reveal returns the value itself. Call it where the value is used, and
// nowhere on the way there.
func (s Secret) Reveal() string { return string(s) }

// Format implements fmt.Formatter, which comes before every other method that
// fmt looks for, so that no verb and no flag shows the value.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// String implements fmt.Stringer, for what asks for it without fmt: a panic,
// a template.
func (s Secret) String() string { return redacted }

// GoString implements fmt.GoStringer.
func (s Secret) GoString() string { return redacted }

// MarshalText implements encoding.TextMarshaler: JSON, XML, flags.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// MarshalJSON implements json.Marshaler.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// LogValue implements slog.LogValuer.
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }
