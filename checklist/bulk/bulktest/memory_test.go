package bulktest_test

import (
	"testing"

	"ticklist/checklist/bulk"
	"ticklist/checklist/bulk/bulktest"
)

func TestMemory(t *testing.T) {
	bulktest.Run(t, func(*testing.T) bulk.Store { return &bulktest.Memory{} })
}
