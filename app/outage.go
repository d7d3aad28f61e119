package main

import (
	"errors"
	"slices"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/topology"
)

// passing are the codes of servers that stop, start, lose their majority, or are
// not the primary. The driver has sent again what it may by then. See
// https://github.com/mongodb/specifications/blob/master/source/retryable-writes/retryable-writes.md
// and https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml.
var passing = []int{
	6,     // HostUnreachable
	7,     // HostNotFound
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

// outage says whether an error means that the database cannot be used now,
// or that it is not known whether a majority has what was written. Whatever asks
// again then may succeed, and every write here may be sent again.
func outage(err error) bool {
	if mongo.IsNetworkError(err) || errors.Is(err, mongo.ErrClientDisconnected) {
		return true
	}
	if said, ok := errors.AsType[mongo.ServerError](err); ok {
		return slices.ContainsFunc(passing, said.HasErrorCode) || mongo.IsTimeout(err)
	}
	return unconnected(err)
}

// unconnected says whether a command did not come as far as to a server.
func unconnected(err error) bool {
	_, unselected := errors.AsType[topology.ServerSelectionError](err)
	_, unreached := errors.AsType[topology.ConnectionError](err)
	_, crowded := errors.AsType[topology.WaitQueueTimeoutError](err)
	_, closed := errors.AsType[topology.PoolError](err)
	cleared, isPool := errors.AsType[poolError](err)
	return unselected || unreached || crowded || closed || isPool && cleared.Retryable()
}

// poolError is of a command that came while the connections to a member were
// given up.
type poolError interface {
	error
	driver.RetryablePoolError
}
