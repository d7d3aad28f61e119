package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"
)

// The largest bodies, in bytes.
const (
	maxBody   = 256 << 10
	maxNotice = 64 << 10

	// maxWebhook is how much of a webhook is looked at, maxPassedOver how much is
	// received beside it: Jira's may have 25 MB.
	maxWebhook    = 1 << 20
	maxPassedOver = 24 << 20
)

// readJSON decodes the request's body into v, which is a pointer to a struct of
// this package. An unknown or doubled field, a lone surrogate and a NUL in a
// string are refused: each is read differently by different programs.
func readJSON(c echo.Context, v any) error {
	return decode(c, v, maxBody, json.RejectUnknownMembers(true))
}

// readNotice decodes what Jira sends, which may have fields that are not known
// here.
func readNotice(c echo.Context, v any) error {
	return decode(c, v, maxNotice)
}

func decode(c echo.Context, v any, limit int64, opts ...json.Options) error {
	r := c.Request()
	if r.ContentLength > limit {
		return errTooLarge
	}
	err := json.UnmarshalRead(http.MaxBytesReader(c.Response(), r.Body, limit), v, append(opts, strictStrings)...)
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return errTooLarge
	}
	if err != nil {
		return unread(err)
	}
	return nil
}

// unread is badJSON of a body that is being sent. One that does not come in time may be
// good: Jira sends a webhook again that was too slow, and none that was bad.
func unread(err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return errTooSlow
	}
	return badJSON(err)
}

// badJSON says where a body is wrong, and never repeats what it holds.
func badJSON(err error) *badBodyError {
	if semantic, ok := errors.AsType[*json.SemanticError](err); ok {
		return &badBodyError{field: strings.TrimPrefix(string(semantic.JSONPointer), "/"), reason: "This field is unknown or not of its type."}
	}
	return &badBodyError{reason: "The request body is not valid JSON."}
}

var strictStrings = json.WithUnmarshalers(json.UnmarshalFromFunc(readString))

// readString reads a string and refuses NUL, which some databases cut a string at.
func readString(dec *jsontext.Decoder, s *string) error {
	if kind := dec.PeekKind(); kind != '"' && kind != jsontext.KindInvalid { // of which the token knows more
		return fmt.Errorf("got %v, want a string", kind)
	}
	token, err := dec.ReadToken()
	if err != nil {
		return err
	}
	*s = token.String()
	if strings.ContainsRune(*s, 0) {
		return errors.New("a string has a NUL")
	}
	return nil
}

// given is a field of a request: absent, null or a value, which are three
// different things.
type given[T any] struct {
	Value *T
	Null  bool
}

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (g *given[T]) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() == 'n' {
		g.Null = true
		return dec.SkipValue()
	}
	g.Value = new(T)
	return json.UnmarshalDecode(dec, g.Value)
}

func writeJSON(c echo.Context, status int, v any) error {
	encoded, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		return fmt.Errorf("encode the answer: %w", err)
	}
	return c.Blob(status, echo.MIMEApplicationJSON, encoded)
}
