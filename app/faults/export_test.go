package faults

// Proper are the words that may leave though they are not plain.
func Proper() []string { return proper }
