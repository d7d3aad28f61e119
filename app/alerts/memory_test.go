package alerts_test

import (
	"testing"

	"ticklist/app/alerts"
	"ticklist/app/alerts/alertstest"
)

func TestMemory(t *testing.T) {
	alertstest.RunRecords(t, func(*testing.T) alerts.Records { return &alertstest.Memory{} })
}
