// Package alerts knows what is wrong enough to wake somebody, since when, and
// whom it is told. It judges what app samples every ten seconds by pure rules,
// and needs no database for it; how samples come about, and what the numbers
// measure, it does not know.
package alerts

import (
	"context"
	"time"
)

// Cause is why somebody is woken. It is part of the key by which a service knows
// an incident again, the anchor of a section in docs/runbook.md, and a label of
// metrics: it never changes.
type Cause string

// The causes.
const (
	DatabaseDown      Cause = "database-down"
	OutboxLate        Cause = "outbox-late"
	WebhooksLate      Cause = "webhooks-late"
	Errors            Cause = "errors"
	Unusual404        Cause = "unusual-404"
	Unusual5xx        Cause = "unusual-5xx"
	BackupOld         Cause = "backup-old"
	BackupBad         Cause = "backup-bad"
	CertificateEnding Cause = "certificate-ending"
	KeyUnusable       Cause = "key-unusable"
	JobLate           Cause = "job-late"
)

// Test is what a person sends by hand to see whether anybody is called. No rule
// finds it.
const Test Cause = "test"

// Causes are those that rules find, in the order of the runbook.
func Causes() []Cause {
	return []Cause{
		DatabaseDown, KeyUnusable, Errors, Unusual5xx, Unusual404, OutboxLate, WebhooksLate, JobLate, BackupOld, BackupBad, CertificateEnding,
	}
}

// Concern is what of an incident the people at a site notice.
type Concern string

// The concerns. Their values are what the panel is told.
const (
	Nobody Concern = ""
	Saving Concern = "saving" // changes are kept by the browser and stored later
	Jira   Concern = "jira"   // Jira, its fields and rules learn of changes later
)

// about is what is fixed of a cause.
type about struct {
	summary  string
	severity Severity
	part     string
	concerns Concern
}

// Severity says how urgent an incident is, in the words of PagerDuty's Events
// API v2: https://developer.pagerduty.com/docs/send-alert-event.
type Severity string

// The severities in use.
const (
	Critical Severity = "critical" // people cannot work
	Failing  Severity = "error"    // something does not work that people notice
	Warning  Severity = "warning"  // it will, if nobody does anything
)

func (c Cause) about() about {
	switch c {
	case DatabaseDown:
		return about{"The database has no primary: nothing can be read or stored.", Critical, "database", Saving}
	case KeyUnusable:
		return about{"The key service of SECRET_KEYS cannot be used: texts of sites cannot be opened.", Critical, "keys", Saving}
	case Errors:
		return about{"Too large a share of requests fails.", Critical, "server", Saving}
	case Unusual5xx:
		return about{"More requests fail than in the last hours.", Failing, "server", Saving}
	case Unusual404:
		return about{"More requests find nothing than in the last hours.", Warning, "server", Nobody}
	case OutboxLate:
		return about{"Jira is told of changes too late.", Failing, "outbox", Jira}
	case WebhooksLate:
		return about{"What Jira tells is worked off too late.", Failing, "webhooks", Jira}
	case JobLate:
		return about{"A job has not run for several of its periods.", Warning, "jobs", Nobody}
	case BackupOld:
		return about{"The newest backup is too old.", Failing, "backups", Nobody}
	case BackupBad:
		return about{"A backup could not be restored for verification, or was not for too long.", Failing, "backups", Nobody}
	case CertificateEnding:
		return about{"The certificate ends soon.", Warning, "certificate", Nobody}
	case Test:
		return about{"This is a test that somebody has sent by hand: nothing is wrong.", Critical, "server", Nobody}
	default:
		return about{"Something is wrong that has no name: " + string(c) + ".", Failing, "server", Nobody}
	}
}

// Summary says in one sentence what the cause is, without numbers.
func (c Cause) Summary() string { return c.about().summary }

// Severity is how urgent the cause is.
func (c Cause) Severity() Severity { return c.about().severity }

// Component is the part of the program that the cause is about.
func (c Cause) Component() string { return c.about().part }

// Concerns says what of the cause people notice.
func (c Cause) Concerns() Concern { return c.about().concerns }

// Incident is one cause at work in one deployment, as one server sees it.
type Incident struct {
	Cause   Cause
	Summary string    // one sentence, with its numbers
	Since   time.Time // when it began, not when it was noticed
	Tenants []string  // clientKeys of sites that are known to be affected, at most 20
	Server  string    // who says so
	// Details are further numbers by name. Nothing in them was written by people
	// or names any.
	Details map[string]string
	// Well says that nothing is wrong any more; the incident is over when that has
	// lasted.
	Well bool
	// Over is of one that was over before the service could be told of it.
	Over bool
}

// Notifier tells a service outside of incidents. Both methods may be called
// again with the same incident, and make nothing double then: the service knows
// it by its cause and the deployment. Both return when ctx ends. An error is a
// fault after which the call is made again, unless it wraps ErrRefused.
type Notifier interface {
	// Trigger says that an incident is there, or how it is now; or that it was, if it
	// is over, before its end is told.
	Trigger(context.Context, Incident) error
	// Resolve says that it is over.
	Resolve(context.Context, Incident) error
}
