package handlers

import (
	"maps"
	"slices"
)

// OperationTypes are the types of operations that the API takes.
func OperationTypes() []string { return slices.Sorted(maps.Keys(shapes)) }

// Places is how many requests a server works on at once, Waiting how many wait
// until one of those is done.
func Places() int { return int(placesHere()) }

// Waiting is described with Places.
const Waiting = maxWaiting
