// Package expression evaluates the part of Jira's expression language that apps'
// workflow rules are written in, so that what Jira would refuse is refused here
// too. It knows the language and not Jira's entities: those are values that the
// caller makes.
//
// Where Jira's documentation leaves something open, this package takes the
// stricter reading: nothing is converted, an unlike comparison is an error, and
// what is not known here is an error of syntax. An expression that runs here uses
// nothing that is in doubt.
//
// The language: https://developer.atlassian.com/cloud/jira/platform/jira-expressions/
// Its types: https://developer.atlassian.com/cloud/jira/platform/jira-expressions-type-reference/
package expression
