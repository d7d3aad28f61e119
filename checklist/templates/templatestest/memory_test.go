package templatestest_test

import (
	"testing"

	"ticklist/checklist/templates/templatestest"
)

func TestMemory(t *testing.T) {
	templatestest.Run(t, func(*testing.T) templatestest.Kept { return &templatestest.Memory{} })
}
