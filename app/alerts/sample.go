package alerts

import "time"

// SampleEvery is how often a server is to be sampled.
const SampleEvery = 10 * time.Second

// Sample is what a server knows of itself at one moment. What it does not know,
// as while the database is away, is left at zero, and then nothing follows from
// it: neither that something is wrong nor that it is mended.
type Sample struct {
	At time.Time

	// Requests are all that were answered since the start, NotFound those with 404
	// and Faults those with 5xx.
	Requests, NotFound, Faults uint64

	// Primary is when the database's primary last answered a command or was named
	// by a member; DatabaseError is what was said since.
	Primary       time.Time
	DatabaseError string

	// Outbox and Webhooks are how long the oldest of each waits.
	Outbox, Webhooks Age

	// Backup is the age of the newest backup, known only where there are to be any.
	Backup Age
	// BackupError is why the last backup that was verified is no good, "" if it is.
	BackupError string

	// CertificateEnd is until when the certificate is good that this server shows,
	// zero if it shows none.
	CertificateEnd time.Time

	// KeyError is why the key that seals cannot be used, "" if it can.
	KeyError string

	Jobs []JobRun

	// Tenants are clientKeys of sites whose requests failed in the last minutes.
	Tenants []string
}

// Age is how old something is, if that is known.
type Age struct {
	Known bool
	Age   time.Duration
}

// JobRun is when a job that the servers share last succeeded on any of them.
type JobRun struct {
	Name  string
	Every time.Duration // between turns
	Last  time.Time     // zero: not known
}
