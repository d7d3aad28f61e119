package checklistmongo_test

import (
	"testing"

	"ticklist/app/embedded/mongotest"
	"ticklist/checklist/checklisttest"
)

func TestOutbox(t *testing.T) {
	mongotest.EachURI(t, func(t *testing.T, uri, _ string) {
		checklisttest.RunOutbox(t, func(t *testing.T) checklisttest.Owing {
			return newStore(t, mongotest.Connect(t, uri).Database(mongotest.FreshDatabase(t, uri)))
		})
	})
}
