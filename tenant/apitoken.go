package tenant

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// What there is to say of API tokens.
var (
	// ErrBadAPIToken says that no API token lets this request in: none was sent,
	// or it is unknown, revoked, expired, or of a site that has left. From outside
	// all look alike.
	ErrBadAPIToken = errors.New("the API token is not acceptable")

	// ErrMistyped says that what was sent cannot be an API token that was ever
	// made: its checksum is wrong. It comes before anything is looked up, and so
	// gives nothing away.
	ErrMistyped = errors.New("the API token was not copied whole")

	// ErrNoAPIToken says that the site has no such token.
	ErrNoAPIToken = errors.New("there is no such API token")

	// ErrManyAPITokens says that the site has MaxAPITokens that are good.
	ErrManyAPITokens = errors.New("the site has too many API tokens")

	// ErrTokenBusy says that the use of a token could not be written down, as too
	// many servers did at once.
	ErrTokenBusy = errors.New("the API token is used too often at once")
)

// Limits of API tokens.
const (
	MaxAPITokens     = 100 // of a site, that are good
	MaxTokenProjects = 50
	MaxTokenName     = 100 // code points
	MaxTokenDays     = 365
	DefaultTokenDays = 90

	// KeptUses is how many of its last uses a token remembers.
	KeptUses = 50

	// tokensKept is for how long a token that has ended is still shown.
	tokensKept = 30 * 24 * time.Hour
)

// The parts of a token's text. Ids are a whole number of base32's groups, so that
// a token's text begins with its id.
const (
	tokenPrefix      = "ticklist_"
	tokenIDBytes     = 10
	tokenIDLen       = 16 // in characters
	tokenSecretBytes = 32
	tokenSumBytes    = crc32.Size
	tokenTailLen     = 58 // characters of secret and checksum
)

// APIToken lets a program do on a site what its maker may do there. Of the secret
// only the hash is kept.
type APIToken struct {
	ClientKey string
	ID        string // tokenIDLen characters, unique on the site
	// Hash is the SHA-256 of the secret, in hex. No password hash: that makes
	// guessing dear where people choose what is guessed. Of a secret of 256 random
	// bits nobody guesses a part, and a slow hash would be paid for with each
	// request.
	Hash string

	Name      string // 1 to MaxTokenName code points
	AccountID string // who made it, whose rights it has
	Write     bool   // else it reads only
	Projects  []string
	CreatedAt time.Time
	Until     time.Time // it is good before this; a revoked one until it was revoked
	RevokedAt time.Time // zero if nobody has revoked it

	Uses   int64
	Recent []TokenUse // the last KeptUses, the latest first
	Rev    int64      // counts the stores
}

// TokenUse is one use of a token. It names no issue and no text, so that nothing
// of it has to be erased when an issue is.
type TokenUse struct {
	At   time.Time
	What string // method and pattern of the route
}

// LastUsed is when the token was last used, zero if it never was.
func (t APIToken) LastUsed() time.Time {
	if len(t.Recent) == 0 {
		return time.Time{}
	}
	return t.Recent[0].At
}

// Good says whether the token is good at a time.
func (t APIToken) Good(now time.Time) bool { return t.RevokedAt.IsZero() && now.Before(t.Until) }

// Covers says whether the token is for a project, which is named by its id. One
// without projects is for the whole site.
func (t APIToken) Covers(projectID string) bool {
	return len(t.Projects) == 0 || slices.Contains(t.Projects, projectID)
}

// used is the token after one use more.
func (t APIToken) used(u TokenUse) APIToken {
	t.Uses++
	t.Recent = append([]TokenUse{u}, t.Recent[:min(len(t.Recent), KeptUses-1)]...)
	return t
}

// revoked is the token after it was revoked, the first time.
func (t APIToken) revoked(at time.Time) APIToken {
	t.RevokedAt = at
	if at.Before(t.Until) {
		t.Until = at
	}
	return t
}

// TokenWish is what somebody wants a token to be.
type TokenWish struct {
	Name     string
	Write    bool
	Projects []string // ids; none is the whole site
	Days     int      // for how long; 0 is DefaultTokenDays
}

// InvalidError says which rule a value breaks.
type InvalidError struct {
	Field  string
	Reason string // a sentence for people
}

func (e *InvalidError) Error() string { return e.Field + ": " + e.Reason }

// check trims the wish, and returns an *InvalidError if it breaks a rule.
func (w TokenWish) check() (TokenWish, error) {
	w.Name = strings.TrimSpace(w.Name)
	if w.Days == 0 {
		w.Days = DefaultTokenDays
	}
	w.Projects = slices.Clone(w.Projects)
	slices.Sort(w.Projects)
	switch {
	case w.Name == "" || utf8.RuneCountInString(w.Name) > MaxTokenName || !utf8.ValidString(w.Name) || strings.ContainsFunc(w.Name, unicode.IsControl):
		return w, &InvalidError{"name", fmt.Sprintf("A name is one line of 1 to %d characters.", MaxTokenName)}
	case w.Days < 1 || w.Days > MaxTokenDays:
		return w, &InvalidError{"days", fmt.Sprintf("A token is good for 1 to %d days.", MaxTokenDays)}
	case len(w.Projects) > MaxTokenProjects:
		return w, &InvalidError{"projects", fmt.Sprintf("A token is for at most %d projects, or for the whole site.", MaxTokenProjects)}
	case slices.ContainsFunc(w.Projects, func(id string) bool { return !ValidIssueID(id) }): // of the same form
		return w, &InvalidError{"projects", "A project is named by its number."}
	case len(slices.Compact(slices.Clone(w.Projects))) != len(w.Projects):
		return w, &InvalidError{"projects", "A project is named twice."}
	}
	return w, nil
}

// newToken makes a token for p, and the text that opens it, which is kept
// nowhere.
func newToken(p Principal, w TokenWish, now time.Time) (APIToken, Secret) {
	random := make([]byte, tokenIDBytes+tokenSecretBytes)
	_, _ = rand.Read(random) // never fails: it ends the program instead
	text := tokenText{
		clientKey: p.Installation.ClientKey, id: base32Of(random[:tokenIDBytes]), secret: random[tokenIDBytes:],
	}
	return APIToken{
		ClientKey: text.clientKey, ID: text.id, Hash: text.hash(), Name: w.Name, AccountID: p.AccountID, Write: w.Write, Projects: w.Projects,
		CreatedAt: now, Until: now.Add(time.Duration(w.Days) * 24 * time.Hour),
	}, text.String()
}

// tokenText is what the text of a token says:
//
//	ticklist_<id, clientKey>_<secret, checksum>
//
// in base32 of small letters, so that a double click selects all of it and a
// scanner for secrets knows it by its form. The clientKey is in it since the
// token is all that a request carries, and nothing is looked up without a site.
type tokenText struct {
	clientKey, id string
	secret        []byte
}

// String is the text itself.
func (t tokenText) String() Secret {
	head := tokenPrefix + t.id + base32Of([]byte(t.clientKey))
	return Secret(head + "_" + base32Of(binary.BigEndian.AppendUint32(slices.Clone(t.secret), tokenSum(head, t.secret))))
}

func (t tokenText) hash() string {
	sum := sha256.Sum256(t.secret)
	return hex.EncodeToString(sum[:])
}

// opens says whether t is the text of a token.
func (t tokenText) opens(token APIToken) bool {
	return subtle.ConstantTimeCompare([]byte(t.hash()), []byte(token.Hash)) == 1
}

// tokenSum is the checksum of a token's text: over all of it, so that a slip in
// any part of it is noticed. It keeps no secret.
func tokenSum(head string, secret []byte) uint32 {
	return crc32.Update(crc32.ChecksumIEEE([]byte(head)), crc32.IEEETable, secret)
}

// readToken reads the text of a token, or returns ErrMistyped.
func readToken(text Secret) (tokenText, error) {
	rest, _ := strings.CutPrefix(text.Reveal(), tokenPrefix)
	head, tail, _ := strings.Cut(rest, "_")
	if len(head) <= tokenIDLen || len(tail) != tokenTailLen || len(text) > maxToken {
		return tokenText{}, ErrMistyped
	}
	clientKey, errKey := base32Encoding().DecodeString(head[tokenIDLen:])
	secret, errSecret := base32Encoding().DecodeString(tail)
	if errKey != nil || errSecret != nil || !validClientKey(string(clientKey)) || !ValidTokenID(head[:tokenIDLen]) {
		return tokenText{}, ErrMistyped
	}
	t := tokenText{clientKey: string(clientKey), id: head[:tokenIDLen], secret: secret[:len(secret)-tokenSumBytes]}
	if t.String().Reveal() != text.Reveal() { // of one token there is one text
		return tokenText{}, ErrMistyped
	}
	return t, nil
}

// CheckTokenText returns ErrMistyped for what cannot be the text of an API token.
func CheckTokenText(text Secret) error {
	_, err := readToken(text)
	return err
}

// ValidTokenID says whether s may be the id of a token.
func ValidTokenID(s string) bool {
	return len(s) == tokenIDLen && strings.Trim(s, base32Letters) == ""
}

const base32Letters = "abcdefghijklmnopqrstuvwxyz234567"

func base32Encoding() *base32.Encoding {
	return base32.NewEncoding(base32Letters).WithPadding(base32.NoPadding)
}

func base32Of(b []byte) string { return base32Encoding().EncodeToString(b) }
