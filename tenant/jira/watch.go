package jira

import (
	"context"
	"errors"
	"net"
	"net/http"
)

// Watch is called before a call is sent, with its method and its endpoint as Jira's
// documents have it ("POST /rest/api/3/permissions/check"), and with its headers, to
// which it may add. What it returns is called with the call's end.
type Watch func(ctx context.Context, endpoint string, headers http.Header) func(Ended)

// Ended is how a call ended.
type Ended struct {
	Status  int    // 0 where there was no answer
	Failure string // what went wrong, in a word; "" for nothing. A status that the call can do with is nothing
}

// WatchCalls has w told of every call. It is called before the first.
func (c *Client) WatchCalls(w Watch) { c.watch = w }

// failureOf is the kind of an error: its words may name a site.
func failureOf(err error) string {
	network, isNetwork := errors.AsType[net.Error](err)
	_, limited := errors.AsType[*LimitedError](err)
	_, status := errors.AsType[*StatusError](err)
	switch {
	case err == nil:
		return ""
	case limited:
		return "limited"
	case errors.Is(err, errRefused):
		return "refused"
	case errors.Is(err, context.Canceled):
		return "canceled"
	case isNetwork && network.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	case status:
		return "status"
	case errors.Is(err, errAnswer):
		return "answer"
	default:
		return "network"
	}
}
