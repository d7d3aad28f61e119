package alerts

import "time"

// SampleEvery is how often a server is to be sampled.
const SampleEvery = 10 * time.Second

// Sample is what a server knows of itself at one moment. What it does not know,
// as while the database is away, is left at zero, and then nothing follows from
// it: neither that something is wrong nor that it is mended.
type Sample struct {
	At time.Time

	// Requests are all that were answered since the start, but for looks at how the
	// server is, NotFound those with 404 and Faults those with 5xx, but for what an
	// operator has turned off and for who comes while the server stops.
	Requests, NotFound, Faults uint64

	// Primary is when the database's primary last answered a command or was named
	// by a member.
	Primary time.Time

	// Outbox and Webhooks are how long the oldest of each waits.
	Outbox, Webhooks Age

	// Backup is the age of the newest backup, known only where there are to be any.
	Backup Age
	// Verified says whether the last backup that was read back was good.
	Verified Health

	// CertificateEnd is until when the certificate is good that this server shows,
	// zero if it shows none.
	CertificateEnd time.Time

	// Keys says whether the key that seals can be used.
	Keys Health

	Jobs []JobRun

	// Tenants are clientKeys of sites whose requests failed in the last minutes,
	// those with most first.
	Tenants []string
}

// Age is how old something is, if that is known, and of which sites it is.
type Age struct {
	Known   bool
	Age     time.Duration
	Tenants []string // clientKeys
}

// Health says of something whether it is as it should be.
type Health int

// The healths.
const (
	Unknown Health = iota
	Fine
	Bad
)

// JobRun is what a server knows of a job that the servers share.
type JobRun struct {
	Name  string
	Every time.Duration // between turns
	// Last is when a turn last ended well here, or another server was found to have
	// the job; the start of the server, if neither has happened.
	Last time.Time
	// Begun is since when a turn runs here, zero if none does.
	Begun time.Time
}
