package checklistmongo

import (
	"errors"
	"fmt"
	"testing"

	"go.mongodb.org/mongo-driver/v2/mongo"
)

// TestAlone: a server without a set, which refuses linearizable reads, is told from
// what fails.
func TestAlone(t *testing.T) {
	for code, want := range map[int32]bool{123: true, 50: false} {
		if got := alone(fmt.Errorf("find: %w", mongo.CommandError{Code: code})); got != want {
			t.Errorf("code %d: %t, want %t", code, got, want)
		}
	}
	if alone(nil) || alone(errors.New("no route to host")) {
		t.Error("no answer is taken for one")
	}
}
