// Package kmstest is a key service for tests: keys that never leave it, and
// that it can be asked to fail or to keep its callers waiting.
package kmstest

import (
	"strings"
	"sync"

	"github.com/tink-crypto/tink-go/v2/aead/subtle"
	"github.com/tink-crypto/tink-go/v2/core/registry"
	"github.com/tink-crypto/tink-go/v2/tink"

	"ticklist/tenant/seal"
)

// Prefix is what the URIs of every Service begin with.
const Prefix = "test-kms://"

// Service is a registry.KMSClient. Its zero value is usable and has every key
// that it is asked about.
type Service struct {
	mu    sync.Mutex
	keys  map[string]tink.AEAD
	fault error
	hang  <-chan struct{}
	calls int
}

var _ registry.KMSClient = (*Service)(nil)

// Find is seal.Services for this service alone.
func (s *Service) Find(string) (registry.KMSClient, error) { return s, nil }

// Fail makes every call from now on answer err; nil mends the service.
func (s *Service) Fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = err
}

// Hang keeps every call from now on waiting until the channel is closed; nil
// ends that.
func (s *Service) Hang(until <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hang = until
}

// Calls is how often the service was called: what a cloud sends a bill for.
func (s *Service) Calls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

// Supported implements registry.KMSClient.
func (s *Service) Supported(uri string) bool { return strings.HasPrefix(uri, Prefix) }

// GetAEAD implements registry.KMSClient.
func (s *Service) GetAEAD(uri string) (tink.AEAD, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keys == nil {
		s.keys = map[string]tink.AEAD{}
	}
	if s.keys[uri] == nil {
		key, err := subtle.NewAESGCM(seal.NewBytes())
		if err != nil {
			return nil, err
		}
		s.keys[uri] = key
	}
	return key{service: s, aead: s.keys[uri]}, nil
}

// called counts a call and answers it where the service fails or hangs.
func (s *Service) called() error {
	s.mu.Lock()
	s.calls++
	fault, hang := s.fault, s.hang
	s.mu.Unlock()
	if hang != nil {
		<-hang
	}
	return fault
}

type key struct {
	service *Service
	aead    tink.AEAD
}

// Encrypt implements tink.AEAD.
func (k key) Encrypt(value, associated []byte) ([]byte, error) {
	if err := k.service.called(); err != nil {
		return nil, err
	}
	return k.aead.Encrypt(value, associated)
}

// Decrypt implements tink.AEAD.
func (k key) Decrypt(sealed, associated []byte) ([]byte, error) {
	if err := k.service.called(); err != nil {
		return nil, err
	}
	return k.aead.Decrypt(sealed, associated)
}
