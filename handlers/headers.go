package handlers

import (
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"
)

// headers sets what every answer carries. Pages and assets replace the policy
// and the caching with their own.
func headers(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		for _, h := range [...]struct{ name, value string }{
			{echo.HeaderStrictTransportSecurity, "max-age=31536000; includeSubDomains"},
			{echo.HeaderContentSecurityPolicy, "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
			{echo.HeaderXContentTypeOptions, "nosniff"},
			{echo.HeaderReferrerPolicy, "no-referrer"},
			{echo.HeaderCacheControl, "no-store"},
		} {
			c.Response().Header().Set(h.name, h.value)
		}
		return next(c)
	}
}

// fonts is where Atlassian's refreshed typography comes from; all.js asks for it.
const fonts = "https://ds-cdn.prod-east.frontend.public.atl-paas.net"

// avatars are the hosts of people's pictures in Jira Cloud.
const avatars = "https://*.atl-paas.net https://secure.gravatar.com https://i0.wp.com https://i1.wp.com https://i2.wp.com"

// panelPolicy returns the policy of pages in Jira's frame: scripts and styles of
// ours and of the bridge, nothing inline, framed by the tenant's own addresses.
func panelPolicy(connectJS *url.URL) func([]string) string {
	bridge := connectJS.Scheme + "://" + connectJS.Host
	fixed := strings.Join([]string{
		"default-src 'none'",
		"script-src 'self' " + bridge,
		"style-src 'self' " + bridge + " " + fonts,
		"font-src " + fonts,
		"img-src 'self' data: " + avatars,
		"connect-src 'self'",
		"base-uri 'none'",
		"form-action 'none'",
		"object-src 'none'",
	}, "; ")
	return func(frameAncestors []string) string {
		if len(frameAncestors) == 0 {
			frameAncestors = []string{"'none'"}
		}
		return fixed + "; frame-ancestors " + strings.Join(frameAncestors, " ")
	}
}
