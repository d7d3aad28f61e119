// Command localjira is a small stand-in for a Jira Cloud site, for people who
// develop Ticklist and for its browser tests. It shows issue pages with the
// app's panels in frames of another origin, joined by Atlassian's own bridge
// (the npm package atlassian-connect-js); it signs what Jira signs (installs,
// frame addresses, context tokens); and it answers the few REST calls that the
// app makes, checking the app's tokens as Jira does.
//
// Issues go through a workflow whose rules are the app's: conditions and
// validators are expressions (package expression), post functions are posted, and
// an editor hosts the app's forms (workflow.go, workflowrules.go, workflowpage.go).
// Automations wait for something and set properties, fields and statuses
// (automation.go).
//
// Tests steer it through /_control (control.go): what one person may do with one
// issue, lifecycle events, new issues, tokens as the page would get them. Calls of
// the app are refused, hung up on or left to hang by a script of limits
// (limits.go); webhooks come twice, late, in disorder or without an answer by one
// of treatments (hooks.go). The page "Apps" has some of that for people.
//
// The app's fields stand in issues, are searched for in JQL (package jql), and are
// shown by a navigator, boards and a dashboard (fields.go, search.go, views.go).
//
// It knows a fixed little world (world.go) that is new at each start, but for what
// an app that it starts itself has told it (kept.go), and no login. Whoever reaches it may look through anyone's eyes, so it listens on
// 127.0.0.1 only and is never part of a release.
package main
