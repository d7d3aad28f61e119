package tenant

import (
	"context"
	"crypto/rsa"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

const (
	// expLeeway is how long after its exp a token is still taken, for clocks
	// that disagree; iatLeeway how far in the future it may have been issued.
	expLeeway = 10 * time.Second
	iatLeeway = 60 * time.Second

	// contextQSH stands in a context token where other kinds have a hash. It
	// binds the token to no request, so it is good for the API alone.
	contextQSH = "context-qsh"

	// maxToken is the longest token that is looked at, in bytes. Jira's stay
	// well under 2 KB.
	maxToken = 16 << 10
)

// Keys finds the public keys of signed installs.
type Keys interface {
	// PublicKey returns the key of kid, which consists of 1 to 128 letters,
	// digits and '-'. ErrNoKey says for certain that there is none; any other
	// error means that it is not known.
	PublicKey(ctx context.Context, kid string) (*rsa.PublicKey, error)
}

// Principal is a person on a site, as a verified token names them. It is the
// only source of the tenant that a request works for.
type Principal struct {
	Installation Installation

	// AccountID is the person's Atlassian account, "" if nobody is logged in.
	AccountID string

	// IssueID is the issue that the token itself names, of 1 to 19 digits, ""
	// if it names none.
	IssueID string

	// What else the token tells of the issue, each "" if it does not. They are
	// for operators to find things by; nothing is decided by them.
	IssueKey, IssueTypeID, ProjectID string

	// ExpiresAt is the token's exp, without the leeway.
	ExpiresAt time.Time
}

// Call is a verified call of a site's server.
type Call struct {
	ClientKey string
	IssuedAt  time.Time

	// AccountID is, of a webhook, who made what it tells of, "" if the token does
	// not say. By it nobody is let in; what it says is Jira's.
	AccountID string

	// Installation is the one whose secret signed the call. It is zero for a
	// call signed by Atlassian's own key, where there may be none yet.
	Installation Installation
}

// Verifier checks tokens: one method for each kind. All fields are needed.
//
// Every method returns ErrBadQuery for an unreadable query before it looks at
// anything else, ErrBadToken for whatever is wrong with the token, and passes a
// fault of the store on as it is. No error holds a part of a token, a claim or a
// key.
type Verifier struct {
	BaseURL string // ours, as the descriptor has it: audience of signed installs, prefix of paths
	Sites   *Sites
	Keys    Keys
	Now     func() time.Time
}

// Lifecycle verifies the token of `installed` and `uninstalled`: in the header,
// RS256 under a key of Atlassian's, for our BaseURL and this very request. What
// can be checked only against the body, Lifecycle.Handle checks. It returns
// ErrKeysUnavailable if the key cannot be fetched.
func (v *Verifier) Lifecycle(ctx context.Context, r Request) (Call, error) {
	token, err := headerToken(r)
	if err != nil {
		return Call{}, err
	}
	var fault error
	c, err := v.parse(token, jwt.SigningMethodRS256, func(t *jwt.Token) (any, error) {
		key, err := v.publicKey(ctx, t)
		fault = err
		return key, err
	})
	switch {
	case fault != nil:
		return Call{}, fault
	case err != nil:
		return Call{}, err
	case !validClientKey(c.issuer):
		return Call{}, fmt.Errorf("%w: its issuer is no client key", ErrBadToken)
	case !c.isFor(v.BaseURL):
		return Call{}, fmt.Errorf("%w: it is for another audience", ErrBadToken)
	}
	if err := v.checkQSH(r, c); err != nil {
		return Call{}, err
	}
	return Call{ClientKey: c.issuer, IssuedAt: c.issuedAt}, nil
}

// Webhook verifies the token of `enabled`, `disabled` and webhooks: in the
// header, HS256 under the site's secret, for this very request. It accepts an
// installation in any state, since it is the call that changes the state; what
// the state means for the call is for the caller to say.
func (v *Verifier) Webhook(ctx context.Context, r Request) (Call, error) {
	token, err := headerToken(r)
	if err != nil {
		return Call{}, err
	}
	c, in, err := v.shared(ctx, token)
	if err != nil {
		return Call{}, err
	}
	if err := v.checkQSH(r, c); err != nil {
		return Call{}, err
	}
	call := Call{ClientKey: c.issuer, IssuedAt: c.issuedAt, Installation: in}
	if printable(c.subject, 128) {
		call.AccountID = c.subject
	}
	return call, nil
}

// Iframe verifies the token of a page that Jira opens in a frame: in the query,
// once, HS256 under the site's secret, for this very request. An Authorization
// header is not looked at. The principal may be anonymous. It returns
// ErrNotInstalled if the site that signed is not enabled.
func (v *Verifier) Iframe(ctx context.Context, r Request) (Principal, error) {
	token, err := r.Param(tokenParam)
	if err != nil {
		return Principal{}, err
	}
	c, in, err := v.shared(ctx, token)
	if err != nil {
		return Principal{}, err
	}
	if err := v.checkQSH(r, c); err != nil {
		return Principal{}, err
	}
	return c.principal(in)
}

// Context verifies the token that a page in a frame asks Jira for, to call our
// API: in the header, HS256 under the site's secret, bound to no request by the
// literal context-qsh, always of a person. It returns ErrNotInstalled if the
// site that signed is not enabled.
func (v *Verifier) Context(ctx context.Context, r Request) (Principal, error) {
	token, err := headerToken(r)
	if err != nil {
		return Principal{}, err
	}
	c, in, err := v.shared(ctx, token)
	if err != nil {
		return Principal{}, err
	}
	if subtle.ConstantTimeCompare([]byte(c.qsh), []byte(contextQSH)) != 1 {
		return Principal{}, fmt.Errorf("%w: it is not a context token", ErrBadToken)
	}
	p, err := c.principal(in)
	if err == nil && p.AccountID == "" {
		return Principal{}, fmt.Errorf("%w: it is of no person", ErrBadToken)
	}
	return p, err
}

// headerToken returns the token of the Authorization header, whose scheme is
// exactly "JWT ". A query that cannot be read is reported first.
func headerToken(r Request) (string, error) {
	if _, err := r.params(); err != nil {
		return "", err
	}
	token, ok := strings.CutPrefix(r.Authorization, "JWT ")
	if !ok {
		return "", fmt.Errorf("%w: there is none in the header", ErrBadToken)
	}
	return token, nil
}

// publicKey returns the key that t names, without asking for one that no key
// server could have: the id becomes a part of a URL.
func (v *Verifier) publicKey(ctx context.Context, t *jwt.Token) (*rsa.PublicKey, error) {
	kid, _ := t.Header["kid"].(string)
	if !ValidKeyID(kid) {
		return nil, fmt.Errorf("%w: its key id is malformed", ErrBadToken)
	}
	key, err := v.Keys.PublicKey(ctx, kid)
	if errors.Is(err, ErrNoKey) {
		return nil, fmt.Errorf("%w: its key is unknown", ErrBadToken)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKeysUnavailable, err)
	}
	return key, nil
}

// ValidKeyID says whether kid may name a key of a signed install: 1 to 128
// letters, digits and '-'.
func ValidKeyID(kid string) bool {
	if kid == "" || len(kid) > 128 {
		return false
	}
	for _, c := range []byte(kid) {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

// shared verifies a token that a site's shared secret signed, or the one before
// it while that is good, and returns the site. What is held of the site may be too
// old to fit, so that is read anew before a token is refused.
func (v *Verifier) shared(ctx context.Context, token string) (claims, Installation, error) {
	held := false
	c, in, err := v.sharedWith(token, func(clientKey string) (in Installation, err error) {
		if in, held = v.Sites.held.Held(clientKey); held {
			return in, nil
		}
		return v.Sites.held.Renew(ctx, clientKey, v.Sites.Get)
	})
	if held && (err != nil || in.State != StateEnabled) {
		return v.sharedWith(token, func(clientKey string) (Installation, error) { return v.Sites.held.Renew(ctx, clientKey, v.Sites.Get) })
	}
	return c, in, err
}

// sharedWith verifies a token with what get knows of the site. An unknown issuer is
// answered like a wrong signature and costs the same: a signature is computed,
// under a key that cannot pass.
func (v *Verifier) sharedWith(token string, get func(clientKey string) (Installation, error)) (claims, Installation, error) {
	var in Installation
	var fault error
	known := false
	c, err := v.parse(token, jwt.SigningMethodHS256, func(t *jwt.Token) (any, error) {
		issuer := t.Claims.(*claims).issuer
		if !validClientKey(issuer) {
			return nil, ErrBadToken
		}
		found, err := get(issuer)
		if err != nil && !errors.Is(err, ErrNotInstalled) {
			fault = fmt.Errorf("get installation: %w", err)
			return nil, fault
		}
		secrets := found.secrets(v.Now())
		if err != nil || found.ClientKey != issuer || len(secrets) == 0 {
			return []byte(redacted), nil // whoever signs with this is still not known
		}
		known, in = true, found
		return anyOf(secrets), nil
	})
	switch {
	case fault != nil:
		return claims{}, Installation{}, fault
	case err != nil:
		return claims{}, Installation{}, err
	case !known:
		return claims{}, Installation{}, fmt.Errorf("%w: its signature or issuer is wrong", ErrBadToken)
	}
	return c, in, nil
}

// anyOf is the key that each of the secrets fits.
func anyOf(secrets []Secret) jwt.VerificationKeySet {
	var set jwt.VerificationKeySet
	for _, s := range secrets {
		set.Keys = append(set.Keys, []byte(s.Reveal()))
	}
	return set
}

// parse checks what all kinds have in common: one given algorithm, the
// signature, exp and iat present and in time, nbf in time if it is there.
func (v *Verifier) parse(token string, alg jwt.SigningMethod, key jwt.Keyfunc) (claims, error) {
	if len(token) > maxToken {
		return claims{}, fmt.Errorf("%w: it is too long", ErrBadToken)
	}
	now := v.Now()
	var c claims
	parser := jwt.NewParser(
		jwt.WithValidMethods([]string{alg.Alg()}),
		jwt.WithStrictDecoding(),
		jwt.WithExpirationRequired(),
		jwt.WithLeeway(expLeeway),
		jwt.WithTimeFunc(func() time.Time { return now }),
	)
	_, err := parser.ParseWithClaims(token, &c, func(t *jwt.Token) (any, error) {
		if _, critical := t.Header["crit"]; critical {
			return nil, ErrBadToken // names an extension that must be understood; we understand none
		}
		return key(t)
	})
	if err != nil {
		return claims{}, fmt.Errorf("%w: %s", ErrBadToken, reason(err))
	}
	if c.issuedAt.IsZero() {
		return claims{}, fmt.Errorf("%w: it has no iat", ErrBadToken)
	}
	if c.issuedAt.After(now.Add(iatLeeway)) {
		return claims{}, fmt.Errorf("%w: it is issued in the future", ErrBadToken)
	}
	return c, nil
}

// reason says in fixed words why the parser refused a token. The parser's own
// words may quote the token.
func reason(err error) string {
	for _, r := range []struct {
		is   error
		text string
	}{
		{jwt.ErrTokenMalformed, "it is malformed"},
		{jwt.ErrTokenSignatureInvalid, "its signature or issuer is wrong"},
		{jwt.ErrTokenRequiredClaimMissing, "it has no exp"},
		{jwt.ErrTokenExpired, "it is expired"},
		{jwt.ErrTokenNotValidYet, "it is not valid yet"},
	} {
		if errors.Is(err, r.is) {
			return r.text
		}
	}
	return "it cannot be verified"
}

// checkQSH checks that the token was made for this request.
func (v *Verifier) checkQSH(r Request, c claims) error {
	ok, err := r.hasQSH(v.BaseURL, c.qsh)
	if err != nil {
		return err
	}
	if !ok {
		return fmt.Errorf("%w: it is for another request", ErrBadToken)
	}
	return nil
}
