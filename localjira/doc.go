// Command localjira is a small stand-in for a Jira Cloud site, for people who
// develop Ticklist and for its browser tests. It shows issue pages with the
// app's panels in frames of another origin, joined by Atlassian's own bridge
// (the npm package atlassian-connect-js); it signs what Jira signs (installs,
// frame addresses, context tokens); and it answers the few REST calls that the
// app makes, checking the app's tokens as Jira does.
//
// Tests steer it through /_control (control.go): how permission checks are
// answered, what one person may do with one issue, lifecycle events, new issues,
// tokens as the page would get them. The page "Apps" has some of that for people.
//
// It knows a fixed little world (world.go) and nothing else: no login, no
// search, no editing of issues but deleting them. Whoever reaches it may look
// through anyone's eyes, so it listens on 127.0.0.1 only and is never part of a
// release.
package main
