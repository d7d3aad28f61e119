package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
)

// certificate is the one that the program shows where it ends TLS itself. Who
// renews it writes the two files; the next connection gets the new one.
type certificate struct {
	files [2]string // the certificate with its chain, and its key; both PEM
	log   *slog.Logger

	mu   sync.Mutex // guards what follows
	pair tls.Certificate
	seen [2]os.FileInfo // the files as they were when last read
}

// newCertificate reads the certificate for the first time, when it must be good.
func newCertificate(cert, key string, log *slog.Logger) (*certificate, error) {
	c := &certificate{files: [2]string{cert, key}, log: log}
	if err := c.read(); err != nil {
		return nil, err
	}
	return c, nil
}

// config is for a server that shows the certificate.
func (c *certificate) config() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: c.get}
}

// get is a tls.Config's GetCertificate. It looks at the files at each handshake,
// which costs microseconds where the handshake costs a millisecond. What cannot
// be used is told once, and the certificate before it goes on serving: while the
// files are being replaced they do not fit each other.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.unchanged() {
		if err := c.read(); err != nil {
			c.log.Error("certificate", "err", err.Error())
		} else {
			c.log.Info("certificate", "expires", c.pair.Leaf.NotAfter)
		}
	}
	pair := c.pair
	return &pair, nil
}

// unchanged says whether the files are those that were last read, or cannot be
// looked at just now.
func (c *certificate) unchanged() bool {
	for i, name := range c.files {
		info, err := os.Stat(name)
		if err != nil {
			return true
		}
		was := c.seen[i]
		if !os.SameFile(info, was) || !info.ModTime().Equal(was.ModTime()) || info.Size() != was.Size() {
			return false
		}
	}
	return true
}

// read takes the files as they are. They are looked at first: what is written
// after that is noticed next time.
func (c *certificate) read() error {
	for i, name := range c.files {
		info, err := os.Stat(name)
		if err != nil {
			return err
		}
		c.seen[i] = info
	}
	pair, err := tls.LoadX509KeyPair(c.files[0], c.files[1])
	if err != nil {
		return fmt.Errorf("read the certificate: %w", err)
	}
	c.pair = pair
	return nil
}

// checkCertificate says what is wrong with the two settings.
func checkCertificate(cert, key string) error {
	if cert == "" && key == "" {
		return nil
	}
	if cert == "" || key == "" {
		return errors.New("TLS_CERT and TLS_KEY are set together or not at all")
	}
	_, err := tls.LoadX509KeyPair(cert, key)
	return err
}
