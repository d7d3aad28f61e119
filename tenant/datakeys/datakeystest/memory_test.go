package datakeystest_test

import (
	"testing"

	"ticklist/tenant/datakeys"
	"ticklist/tenant/datakeys/datakeystest"
)

func TestMemory(t *testing.T) {
	datakeystest.Run(t, func(*testing.T) func() datakeys.Store {
		m := &datakeystest.Memory{}
		return func() datakeys.Store { return m }
	})
}
