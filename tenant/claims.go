package tenant

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/golang-jwt/jwt/v5"
)

var errClaims = errors.New("the claims are not of the form that Jira sends")

// claims is what a token says, in our types. Nothing in it may be believed
// before the signature is checked.
type claims struct {
	issuer, subject, qsh, issueID string

	issueKey, issueTypeID, projectID string // nothing is decided by them
	audience                         []string
	issuedAt, expires, notBefore     time.Time // zero: absent
}

// UnmarshalJSON reads claims more strictly than encoding/json would: names in
// their exact case, none twice, no broken UTF-8. Its errors are ErrBadToken's
// business and quote nothing.
func (c *claims) UnmarshalJSON(b []byte) error {
	var wire struct {
		Issuer    string         `json:"iss"`
		Subject   string         `json:"sub"`
		QSH       string         `json:"qsh"`
		Audience  jsontext.Value `json:"aud"`
		IssuedAt  jsontext.Value `json:"iat"`
		Expires   jsontext.Value `json:"exp"`
		NotBefore jsontext.Value `json:"nbf"`
		Context   struct {
			Jira struct {
				Issue struct {
					ID   jsontext.Value `json:"id"`
					Key  jsontext.Value `json:"key"`
					Type jsontext.Value `json:"issuetype"`
				} `json:"issue"`
				Project jsontext.Value `json:"project"`
			} `json:"jira"`
		} `json:"context"`
	}
	if err := json.Unmarshal(b, &wire); err != nil {
		return errClaims
	}
	*c = claims{issuer: wire.Issuer, subject: wire.Subject, qsh: wire.QSH}
	var errs [5]error
	c.audience, errs[0] = audience(wire.Audience)
	c.issuedAt, errs[1] = numericDate(wire.IssuedAt)
	c.expires, errs[2] = numericDate(wire.Expires)
	c.notBefore, errs[3] = numericDate(wire.NotBefore)
	c.issueID, errs[4] = issueID(wire.Context.Jira.Issue.ID)
	if errors.Join(errs[:]...) != nil {
		return errClaims
	}
	jira := wire.Context.Jira
	c.issueKey, c.issueTypeID, c.projectID = fact(jira.Issue.Key), idOf(jira.Issue.Type), idOf(jira.Project)
	return nil
}

// fact reads a short text or a number that nothing depends on; whatever else
// stands there is passed over.
func fact(v jsontext.Value) string {
	text := string(v)
	if v.Kind() == '"' && json.Unmarshal(v, &text) != nil || v.Kind() != '"' && v.Kind() != '0' || !printable(text, 255) {
		return ""
	}
	return text
}

// idOf reads the id of an object in the way of fact.
func idOf(v jsontext.Value) string {
	var object struct {
		ID jsontext.Value `json:"id"`
	}
	if v.Kind() != '{' || json.Unmarshal(v, &object) != nil {
		return ""
	}
	return fact(object.ID)
}

// absent says whether a claim is not there, or is there as null.
func absent(v jsontext.Value) bool { return len(v) == 0 || v.Kind() == 'n' }

// audience reads aud: a string or an array of strings.
func audience(v jsontext.Value) ([]string, error) {
	if absent(v) {
		return nil, nil
	}
	if v.Kind() == '"' {
		var one string
		err := json.Unmarshal(v, &one)
		return []string{one}, err
	}
	var many []string
	err := json.Unmarshal(v, &many)
	return many, err
}

// numericDate reads seconds since 1970, a fraction cut off, up to the year
// 9999: later ones would overflow where they are compared.
func numericDate(v jsontext.Value) (time.Time, error) {
	if absent(v) {
		return time.Time{}, nil
	}
	if v.Kind() != '0' {
		return time.Time{}, errClaims
	}
	seconds, err := strconv.ParseFloat(string(v), 64)
	if err != nil || seconds < 1 || seconds > 253402300799 {
		return time.Time{}, errClaims
	}
	return time.Unix(int64(seconds), 0).UTC(), nil
}

// issueID reads context.jira.issue.id: a string or a number of 1 to 19 digits.
func issueID(v jsontext.Value) (string, error) {
	if absent(v) {
		return "", nil
	}
	id := string(v)
	if v.Kind() == '"' {
		if err := json.Unmarshal(v, &id); err != nil {
			return "", errClaims
		}
	}
	if !ValidIssueID(id) {
		return "", errClaims
	}
	return id, nil
}

// isFor says whether the token is meant for baseURL: exactly, but for one
// trailing '/', which some versions of Jira add.
func (c claims) isFor(baseURL string) bool {
	want := strings.TrimSuffix(baseURL, "/")
	for _, aud := range c.audience {
		if want != "" && strings.TrimSuffix(aud, "/") == want {
			return true
		}
	}
	return false
}

// principal returns the person that verified claims name, on in.
func (c claims) principal(in Installation) (Principal, error) {
	if in.State != StateEnabled {
		return Principal{}, fmt.Errorf("%w: it is not enabled", ErrNotInstalled)
	}
	if c.subject != "" && !printable(c.subject, 128) {
		return Principal{}, fmt.Errorf("%w: its subject is no account", ErrBadToken)
	}
	return Principal{Installation: in, AccountID: c.subject, IssueID: c.issueID,
		IssueKey: c.issueKey, IssueTypeID: c.issueTypeID, ProjectID: c.projectID, ExpiresAt: c.expires}, nil
}

// GetExpirationTime implements jwt.Claims; nil is absent, as for all dates.
func (c *claims) GetExpirationTime() (*jwt.NumericDate, error) { return date(c.expires), nil }

// GetIssuedAt implements jwt.Claims. Verifier checks iat itself, with a leeway
// of its own.
func (c *claims) GetIssuedAt() (*jwt.NumericDate, error) { return date(c.issuedAt), nil }

// GetNotBefore implements jwt.Claims.
func (c *claims) GetNotBefore() (*jwt.NumericDate, error) { return date(c.notBefore), nil }

// GetIssuer implements jwt.Claims.
func (c *claims) GetIssuer() (string, error) { return c.issuer, nil }

// GetSubject implements jwt.Claims.
func (c *claims) GetSubject() (string, error) { return c.subject, nil }

// GetAudience implements jwt.Claims.
func (c *claims) GetAudience() (jwt.ClaimStrings, error) { return c.audience, nil }

func date(t time.Time) *jwt.NumericDate {
	if t.IsZero() {
		return nil
	}
	return jwt.NewNumericDate(t)
}
