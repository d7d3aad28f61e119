package main

import (
	"errors"
	"slices"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/topology"

	"ticklist/app/faults"
)

// outage says whether an error means that the database cannot be used now,
// or that it is not known whether a majority has what was written. Whatever asks
// again then may succeed, and every write here may be sent again.
func outage(err error) bool {
	if mongo.IsNetworkError(err) || errors.Is(err, mongo.ErrClientDisconnected) {
		return true
	}
	if said, ok := errors.AsType[mongo.ServerError](err); ok && (slices.ContainsFunc(faults.Passing(), said.HasErrorCode) || mongo.IsTimeout(err)) {
		return true
	}
	return unconnected(err) // the driver puts this into words of a server's, too
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
