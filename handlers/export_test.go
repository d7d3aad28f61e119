package handlers

import (
	"maps"
	"slices"
)

// OperationTypes are the types of operations that the API takes.
func OperationTypes() []string { return slices.Sorted(maps.Keys(shapes)) }
