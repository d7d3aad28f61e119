// Package ticklist holds the one file that belongs to no room: the Connect
// descriptor, which stands at the top of the repository because that is where
// a Connect developer looks for it.
package ticklist

import _ "embed"

// Descriptor is atlassian-connect.json as it stands in the repository, with
// {{baseUrl}} where the address of the deployment belongs. Package descriptor
// reads and renders it; nothing else should.
//
//go:embed atlassian-connect.json
var Descriptor []byte
