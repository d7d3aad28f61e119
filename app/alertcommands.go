package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"ticklist/app/alerts"
)

// alertCommands are about whoever is called at night.
type alertCommands struct {
	Test alertTestCommand `cmd:"" help:"Send a test incident to PagerDuty and resolve it: whoever is on call is called."`
}

type alertTestCommand struct{}

// Run implements kong's command. It asks no database.
func (alertTestCommand) Run(ctx context.Context, w world) error {
	c, err := readConfig(w.getenv)
	if err != nil {
		return err
	}
	if c.PagerDutyKey == "" {
		return fmt.Errorf("%w: PAGERDUTY_ROUTING_KEY is not set", errUsage)
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	host, err := os.Hostname()
	if err != nil {
		return fmt.Errorf("find the name of this machine: %w", err)
	}
	to, in := c.pagerDuty(), alerts.Incident{Cause: alerts.Test, Summary: alerts.Test.Summary(), Since: time.Now(), Server: host}
	if err := errors.Join(to.Trigger(ctx, in), to.Resolve(ctx, in)); err != nil {
		return err
	}
	_, err = fmt.Fprintf(w.stdout, "PagerDuty has taken %s and its end\n", to.Key(in.Cause))
	return err
}
