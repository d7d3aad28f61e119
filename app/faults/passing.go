package faults

// Passing are the codes of database servers that stop, start, lose their majority,
// or are not the primary: what fails by one of them fails wherever it is asked for,
// and may succeed the next time. The driver has sent again what it may by then. See
// https://github.com/mongodb/specifications/blob/master/source/retryable-writes/retryable-writes.md
// and https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml.
func Passing() []int {
	return []int{
		6,     // HostUnreachable
		7,     // HostNotFound
		43,    // CursorNotFound, to a server that was started anew
		50,    // MaxTimeMSExpired
		64,    // WriteConcernTimeout
		89,    // NetworkTimeout
		91,    // ShutdownInProgress
		100,   // UnsatisfiableWriteConcern
		134,   // ReadConcernMajorityNotAvailableYet
		189,   // PrimarySteppedDown
		262,   // ExceededTimeLimit
		9001,  // SocketException
		10058, // the primary is unknown, to old servers
		10107, // NotWritablePrimary
		11600, // InterruptedAtShutdown
		11602, // InterruptedDueToReplStateChange
		13435, // NotPrimaryNoSecondaryOk
		13436, // NotPrimaryOrSecondary
	}
}
