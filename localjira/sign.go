package main

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
)

const (
	// frameLife is how long the token in a frame's address lives; Jira's own.
	frameLife = 180 * time.Second
	// contextLife is how long a token from AP.context.getToken lives.
	contextLife = 15 * time.Minute
	// callLife is how long the token of a call from Jira to the app lives.
	callLife = 180 * time.Second
	// contextQSH stands in context tokens where others have the hash of the
	// request they are for.
	contextQSH = "context-qsh"
)

// An installKey is the key pair that signs installs and uninstalls. Jira's
// public halves are on a host of Atlassian's; this one's is at
// /install-keys/<kid>.
type installKey struct {
	kid     string
	private *rsa.PrivateKey
	public  []byte // PEM, SubjectPublicKeyInfo
}

// newInstallKey makes a key pair with a new kid. Each start has its own: the
// app keeps public keys by kid, so a kid must never mean two keys.
func newInstallKey() (*installKey, error) {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, fmt.Errorf("make the install key: %w", err)
	}
	der, err := x509.MarshalPKIXPublicKey(&private.PublicKey)
	if err != nil {
		return nil, fmt.Errorf("encode the public install key: %w", err)
	}
	return &installKey{
		kid:     uuid.NewString(),
		private: private,
		public:  pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}),
	}, nil
}

// newSecret makes a shared secret of the shape that Jira's have.
func newSecret() string {
	var b [48]byte
	rand.Read(b[:]) // never fails: the runtime ends the process instead
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// signInstall signs with the install key (RS256).
func (k *installKey) signInstall(claims jwt.MapClaims) (string, error) {
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, claims)
	token.Header["kid"] = k.kid
	signed, err := token.SignedString(k.private)
	if err != nil {
		return "", fmt.Errorf("sign with the install key: %w", err)
	}
	return signed, nil
}

// signShared signs with the secret that site and app share (HS256).
func signShared(secret string, claims jwt.MapClaims) (string, error) {
	signed, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte(secret))
	if err != nil {
		return "", fmt.Errorf("sign with the shared secret: %w", err)
	}
	return signed, nil
}

// callClaims are the claims of a call from Jira to the app: of a lifecycle
// call with aud, of a webhook without.
func callClaims(clientKey, qsh string, now time.Time) jwt.MapClaims {
	return jwt.MapClaims{
		"iss": clientKey,
		"iat": now.Unix(),
		"exp": now.Add(callLife).Unix(),
		"qsh": qsh,
	}
}

// userClaims are the claims of a token that speaks for a person on an issue, or
// on a page that shows none: a frame's with the hash of its address, a context
// token with contextQSH. An anonymous visitor has no sub.
func userClaims(clientKey, qsh string, p person, i *issue, now time.Time, life time.Duration) jwt.MapClaims {
	claims := jwt.MapClaims{
		"iss":     clientKey,
		"iat":     now.Unix(),
		"exp":     now.Add(life).Unix(),
		"qsh":     qsh,
		"context": map[string]any{"jira": jiraContext(i)},
	}
	if p.AccountID != "" {
		claims["sub"] = p.AccountID
	}
	return claims
}

// jiraContext is what tokens and AP.context.getContext say about where the
// person is.
func jiraContext(i *issue) map[string]any {
	if i == nil {
		return map[string]any{}
	}
	if i.ID == 0 {
		return map[string]any{"project": map[string]any{"id": i.Project.ID, "key": i.Project.Key}}
	}
	return map[string]any{
		"issue":   map[string]any{"id": i.IDText(), "key": i.Key, "issuetype": map[string]any{"id": i.TypeID}},
		"project": map[string]any{"id": i.Project.ID, "key": i.Project.Key},
	}
}
