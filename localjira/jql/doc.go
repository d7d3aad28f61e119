// Package jql reads the Jira Query Language and says which issues a query finds.
// It knows the language: words, operators, functions, times, and Jira's words
// for what is wrong. It does not know which fields a site has: a Schema says
// that, for issues of any type.
//
// It is enough for a stand-in and not all of Jira: no history (WAS, CHANGED), no
// stemming of words, and no functions about people, versions or sprints but
// currentUser(). What it does not know is refused, never passed over.
//
// Facts are from Atlassian's pages on JQL (fields, operators, functions), from
// the examples of POST /rest/api/3/jql/parse, and from the grammar that
// Atlassian publishes with its editor (npm @atlaskit/jql-parser).
package jql
