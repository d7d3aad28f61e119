package checklisttest_test

import (
	"testing"

	"ticklist/checklist"
	"ticklist/checklist/checklisttest"
	"ticklist/checklist/rules"
)

func TestMemory(t *testing.T) {
	checklisttest.Run(t, func(*testing.T) func() checklist.Store {
		m := &checklisttest.Memory{}
		return func() checklist.Store { return m }
	})
}

func TestMemoryArchive(t *testing.T) {
	checklisttest.RunArchive(t, func(*testing.T) checklisttest.Archived { return &checklisttest.Memory{} })
}

func TestMemorySettings(t *testing.T) {
	checklisttest.RunSettings(t, func(*testing.T) checklisttest.Chosen { return &checklisttest.Memory{} })
}

func TestMemoryRules(t *testing.T) {
	checklisttest.RunRules(t, func(*testing.T) rules.Store { return &checklisttest.Rules{} })
}

func TestMemoryOutbox(t *testing.T) {
	checklisttest.RunOutbox(t, func(*testing.T) checklisttest.Owing { return &checklisttest.Memory{} })
}

func TestMemoryHooks(t *testing.T) {
	checklisttest.RunHooks(t, func(*testing.T) checklisttest.Hooking { return checklisttest.NewHooks() })
}
