package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// A frame is what the page needs to open one of the app's modules:
// connectHost.createExtension takes it as it is.
type frame struct {
	AddonKey string         `json:"addon_key"`
	Key      string         `json:"key"`
	URL      string         `json:"url"`
	Title    string         `json:"title"`
	Height   string         `json:"height"` // the layout's, until the app resizes
	Options  map[string]any `json:"options"`
	Place    string         `json:"place"` // in the page, where the key does not say it
}

// frame makes the signed address of a module for a person on an issue, or on a
// page that shows none. While the app may not be used it is errNotEnabled.
func (in *installed) frame(m module, p person, i *issue) (frame, error) {
	f, err := in.enabled()
	if err != nil {
		return frame{}, err
	}
	u, err := m.fill(i)
	if err != nil {
		return frame{}, err
	}
	u.RawQuery = withBridge(u.RawQuery, in.origin, f.Descriptor.Key, m.Key)
	token, err := in.frameToken(f, u, p, i)
	if err != nil {
		return frame{}, err
	}
	u.RawQuery += "&jwt=" + token
	app, err := url.Parse(f.Descriptor.BaseURL)
	if err != nil {
		return frame{}, fmt.Errorf("the app's base URL: %w", err)
	}
	return frame{
		AddonKey: f.Descriptor.Key, Key: m.Key, URL: f.Descriptor.BaseURL + u.String(),
		Title: m.Name.Value, Height: m.Layout.Height,
		Options: map[string]any{
			"moduleType":     strings.TrimSuffix(m.Kind, "s"),
			"moduleLocation": m.Location,
			"origin":         app.Scheme + "://" + app.Host,
			"hostOrigin":     in.origin,
			"productContext": m.context(i),
		},
	}, nil
}

// frameToken signs an address that is relative to the app's base URL.
func (in *installed) frameToken(f facts, u *url.URL, p person, i *issue) (string, error) {
	hash, err := qsh(http.MethodGet, u.EscapedPath(), u.RawQuery)
	if err != nil {
		return "", err
	}
	return signShared(f.Secret, userClaims(clientKey, hash, p, i, in.now(), frameLife))
}

// withBridge adds the parameters that Jira adds to each frame's address: where
// the page is, the name of the channel, the context path, the licence, the
// version of the product.
func withBridge(query, origin, addonKey, moduleKey string) string {
	bridge := []string{
		"xdm_e=" + url.QueryEscape(origin),
		"xdm_c=" + url.QueryEscape("channel-"+addonKey+"__"+moduleKey),
		"cp=",
		"xdm_deprecated_addon_key_do_not_use=" + url.QueryEscape(addonKey),
		"lic=none",
		"cv=1001.0.0-localjira",
	}
	if query != "" {
		bridge = append([]string{query}, bridge...)
	}
	return strings.Join(bridge, "&")
}

// contextToken is what AP.context.getToken gives a person on an issue, or on a
// page that shows none. While the app may not be used it is errNotEnabled.
func (in *installed) contextToken(p person, i *issue) (string, error) {
	f, err := in.enabled()
	if err != nil {
		return "", err
	}
	return signShared(f.Secret, userClaims(clientKey, contextQSH, p, i, in.now(), contextLife))
}
