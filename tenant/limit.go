package tenant

import "time"

// JiraLimit is what Jira has asked for: not to be called for a while. It goes for
// one endpoint of a site, for a whole site without Endpoint, and without ClientKey
// for all sites.
type JiraLimit struct {
	ClientKey string
	Endpoint  string // the method and the path with its parameters' names, as "PUT /rest/api/3/issue/{issueIdOrKey}"
	Until     time.Time
	Reason    string // Jira's word for it; may be empty
}
