package tenant

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// maxSite is the longest address of a site, in bytes; Jira's are under 100.
const maxSite = 255

var (
	hostName  = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$`)
	plainPath = regexp.MustCompile(`^(/[A-Za-z0-9._~-]+)*$`)

	errSite = errors.New("not the address of a site")
)

// site is a parsed address of a Jira site, in the one form in which addresses
// are compared and stored.
type site struct {
	scheme, host, port string // lower case; host without brackets; port "" if it is the scheme's own
	origin             string // scheme://host[:port]
	full               string // origin and path, no trailing '/'
}

// parseSite reads an address that consists of http or https, a host, perhaps a
// port and a plain path, and nothing else. Its errors don't quote s.
func parseSite(s string) (site, error) {
	if s == "" || len(s) > maxSite {
		return site{}, fmt.Errorf("%w: empty or too long", errSite)
	}
	if strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) >= 0 {
		return site{}, fmt.Errorf("%w: not plain ASCII", errSite) // lower-casing would make a k of the Kelvin sign
	}
	u, err := url.Parse(s)
	if err != nil {
		return site{}, fmt.Errorf("%w: unreadable", errSite) // the cause would quote s
	}
	if u.Scheme != "https" && u.Scheme != "http" {
		return site{}, fmt.Errorf("%w: neither https nor http", errSite)
	}
	if u.Opaque != "" || u.User != nil || strings.ContainsAny(s, "?#\\@") {
		return site{}, fmt.Errorf("%w: more than scheme, host, port and path", errSite)
	}
	path := strings.TrimRight(u.EscapedPath(), "/")
	if !plainPath.MatchString(path) || strings.Contains(path+"/", "/./") || strings.Contains(path+"/", "/../") {
		return site{}, fmt.Errorf("%w: not a plain path", errSite)
	}
	out := site{scheme: u.Scheme, host: strings.ToLower(u.Hostname()), port: u.Port()}
	if err := out.setOrigin(u.Host); err != nil {
		return site{}, err
	}
	out.full = out.origin + path
	return out, nil
}

// setOrigin checks host and port and joins them to an origin.
func (s *site) setOrigin(authority string) error {
	host := s.host
	if addr, err := netip.ParseAddr(s.host); err == nil && addr.Is6() {
		if addr.Zone() != "" {
			return fmt.Errorf("%w: an address with a zone", errSite)
		}
		s.host = addr.String() // the one form of the many that an address has
		host = "[" + s.host + "]"
	} else if len(s.host) > 253 || !hostName.MatchString(s.host) {
		return fmt.Errorf("%w: not a host name", errSite)
	}
	if s.port == "" && strings.HasSuffix(authority, ":") {
		return fmt.Errorf("%w: an empty port", errSite)
	}
	if s.port != "" {
		n, err := strconv.ParseUint(s.port, 10, 16)
		if err != nil || n == 0 || s.port[0] == '0' {
			return fmt.Errorf("%w: not a port", errSite)
		}
	}
	if s.scheme == "https" && s.port == "443" || s.scheme == "http" && s.port == "80" {
		s.port = ""
	}
	s.origin = s.scheme + "://" + host
	if s.port != "" {
		s.origin += ":" + s.port
	}
	return nil
}

// Hosts says which addresses a tenant's baseUrl may have. The zero value
// allows none.
type Hosts struct {
	exact    map[string]bool // host names, https and its own port only
	suffixes []string        // ".atlassian.net": any name below
	origins  map[string]bool // as the operator wrote them, http and private addresses included
}

// ParseHosts reads the setting JIRA_HOSTS: entries separated by commas, each
// `*.name` for any host below name, `name` for that host, both reached by
// https on its own port only; or an origin with a scheme
// (`http://localhost:2990`), which allows exactly that origin and is the only
// way to a private address. A wildcard needs two labels after the star, so
// that no slip of the pen allows a whole top-level domain. All faulty entries
// are reported.
func ParseHosts(setting string) (Hosts, error) {
	h := Hosts{exact: map[string]bool{}, origins: map[string]bool{}}
	var faults []error
	for entry := range strings.SplitSeq(setting, ",") {
		if entry = strings.TrimSpace(entry); entry == "" {
			continue
		}
		if err := h.add(entry); err != nil {
			faults = append(faults, fmt.Errorf("entry %q: %w", entry, err))
		}
	}
	if len(faults) == 0 && len(h.exact)+len(h.suffixes)+len(h.origins) == 0 {
		faults = append(faults, errors.New("no host is named, so no site could install the app"))
	}
	if err := errors.Join(faults...); err != nil {
		return Hosts{}, err
	}
	return h, nil
}

// ParseOrigins reads a setting of origins alone, each with its scheme as in
// [ParseHosts], separated by commas. None is no fault. All faulty entries are
// reported.
func ParseOrigins(setting string) (Hosts, error) {
	if strings.Trim(setting, ", ") == "" {
		return Hosts{}, nil
	}
	h, err := ParseHosts(setting)
	if err == nil && len(h.exact)+len(h.suffixes) > 0 {
		err = errors.New("each entry is an origin with its scheme, such as https://ci.internal:8443")
	}
	if err != nil {
		return Hosts{}, err
	}
	return h, nil
}

func (h *Hosts) add(entry string) error {
	if strings.Contains(entry, "://") {
		s, err := parseSite(entry)
		if err != nil {
			return err
		}
		if s.full != s.origin {
			return errors.New("an origin has no path")
		}
		h.origins[s.origin] = true
		return nil
	}
	name, wild := strings.CutPrefix(strings.ToLower(entry), "*.")
	if !hostName.MatchString(name) {
		return errors.New("neither a host name, nor *. before one, nor an origin with a scheme")
	}
	if _, err := netip.ParseAddr(name); err == nil {
		return errors.New("an address must be written as an origin, with its scheme")
	}
	if !wild {
		h.exact[name] = true
		return nil
	}
	if !strings.Contains(name, ".") {
		return errors.New("a wildcard needs two labels after the star")
	}
	h.suffixes = append(h.suffixes, "."+name)
	return nil
}

// Allows says whether a tenant may have this baseUrl. What is not a well-formed
// address is not allowed.
func (h Hosts) Allows(baseURL string) bool {
	s, err := parseSite(baseURL)
	return err == nil && h.allows(s)
}

func (h Hosts) allows(s site) bool {
	if h.origins[s.origin] {
		return true
	}
	if s.scheme != "https" || s.port != "" {
		return false
	}
	if h.exact[s.host] {
		return true
	}
	for _, suffix := range h.suffixes {
		if strings.HasSuffix(s.host, suffix) {
			return true
		}
	}
	return false
}

// Explicit says whether the operator wrote this very origin, with its scheme,
// into JIRA_HOSTS. Only then may it lead to a private address.
func (h Hosts) Explicit(baseURL string) bool {
	s, err := parseSite(baseURL)
	return err == nil && h.origins[s.origin]
}

// display returns an address to show a site under, in its one form, or "" if
// it is not one: https by name, or an origin that the operator wrote. Sites may
// have domains of their own, so the name is free; it is never dialled.
func (h Hosts) display(address string) string {
	s, err := parseSite(address)
	if err != nil {
		return ""
	}
	_, notName := netip.ParseAddr(s.host)
	if h.origins[s.origin] || s.scheme == "https" && notName != nil {
		return s.full
	}
	return ""
}
