package docmongo_test

import (
	"errors"
	"fmt"
	"testing"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/docmongo"
)

func TestDuplicate(t *testing.T) {
	twice, late := mongo.WriteError{Code: 11000}, &mongo.WriteConcernError{Code: 64}
	for _, tc := range []struct {
		name string
		err  error
		want bool
	}{
		{"a majority has it", mongo.WriteException{WriteErrors: mongo.WriteErrors{twice}}, true},
		{"of several", mongo.BulkWriteException{WriteErrors: []mongo.BulkWriteError{{WriteError: twice}}}, true},
		{"a former primary has it", mongo.WriteException{WriteErrors: mongo.WriteErrors{twice}, WriteConcernError: late}, false},
		{"a former primary has some", mongo.BulkWriteException{WriteErrors: []mongo.BulkWriteError{{WriteError: twice}}, WriteConcernError: late}, false},
		{"something else", errors.New("no route to host"), false},
	} {
		if got := docmongo.Duplicate(fmt.Errorf("insert: %w", tc.err)); got != tc.want {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
		}
	}
}
