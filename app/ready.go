package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
)

// errNotReady is the answer of a server that says so itself.
var errNotReady = errors.New("the server is not ready")

// readyCommand is for images that hold the program and nothing else, whose health
// has to be asked by the program.
type readyCommand struct{}

// Run implements kong's command: it asks the server of this machine, with the
// settings that the server has, whether it can serve.
func (readyCommand) Run(ctx context.Context, w world) error {
	c, err := readConfig(w.getenv)
	if err != nil {
		return err
	}
	host, scheme := c.Host, "http"
	if host == "" {
		host = "localhost"
	}
	transport := &http.Transport{}
	if c.TLSCert != "" {
		// What is asked is this machine, and its certificate is not of that name.
		scheme, transport.TLSClientConfig = "https", &tls.Config{InsecureSkipVerify: true} //nolint:gosec // said above
	}
	ctx, cancel := context.WithTimeout(ctx, 2*readyTimeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, scheme+"://"+net.JoinHostPort(host, strconv.Itoa(int(c.Port)))+c.baseURL.Path+"/readyz", nil)
	if err != nil {
		return err
	}
	res, err := (&http.Client{Transport: transport}).Do(r)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%w: it answers %d", errNotReady, res.StatusCode)
	}
	return errors.Join(err, res.Body.Close())
}
