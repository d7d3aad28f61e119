package main

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"ticklist/app/doctor"
)

// doctorCommand looks at everything that a server needs, and changes nothing of
// what is stored. It is for the person who is called at night, and for whoever has
// changed something.
type doctorCommand struct {
	JSON bool `help:"Print a JSON object a line."`
}

// errUnwell is why the exit status is 1.
var errUnwell = errors.New("something is wrong; each line says how to mend it")

// lookTimeout bounds one look at something outside.
const lookTimeout = 5 * time.Second

// Run implements kong's command.
func (cmd doctorCommand) Run(ctx context.Context, w world) error {
	found := examine(ctx, w)
	show := doctor.Print
	if cmd.JSON {
		show = doctor.PrintJSON
	}
	if err := show(w.stdout, found); err != nil {
		return err
	}
	if doctor.AnyWrong(found) {
		return errUnwell
	}
	return nil
}

// patient is a deployment that is looked at.
type patient struct {
	config
	db  *database
	now func() time.Time
}

// examine looks at everything that can be looked at: without a configuration that
// is nothing else, without a database that is what is outside of it.
func examine(ctx context.Context, w world) []doctor.Finding {
	c, err := readConfig(w.getenv)
	if err != nil {
		return misconfigured(err)
	}
	out := configured(c)
	p := &patient{config: c, now: time.Now}
	log := slog.New(slog.NewJSONHandler(w.stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	if p.db, err = lookAtDatabase(ctx, c, log); err != nil {
		out = append(out, unreachable(c, err))
	} else {
		out = append(out, p.database(ctx)...)
	}
	out = append(out, p.storage(ctx)...)
	out = append(out, p.outside(ctx)...)
	if p.db != nil {
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), commandTimeout)
		defer cancel()
		_ = p.db.close(closing) // nothing was written that could be lost
	}
	return out
}

// misconfigured has a finding for each setting that is wrong.
func misconfigured(err error) (out []doctor.Finding) {
	_, faults, _ := strings.Cut(err.Error(), "the configuration is not right:\n")
	for fault := range strings.Lines(faults) {
		out = append(out, doctor.Bad("configuration", "Set it as the README's table says; nothing else is looked at until then.", "%s", strings.TrimSpace(fault)))
	}
	if len(out) == 0 {
		out = append(out, doctor.Bad("configuration", "Set it as the README's table says.", "%s", err.Error()))
	}
	return out
}

func configured(c config) []doctor.Finding {
	out := []doctor.Finding{doctor.Good("configuration", "all settings can be read")}
	for _, warning := range c.warnings {
		out = append(out, doctor.Doubt("configuration", "Set it before others than this machine are to reach the app.", "%s", warning))
	}
	return out
}

func unreachable(c config, err error) doctor.Finding {
	mend := "See that the engine's folder DATA_DIR can be written and that its disk is not full."
	if c.MongoURI != "" {
		mend = "See that MongoDB runs and has a primary, that this machine may connect to it, and that MONGODB_URI has its name and password."
	}
	return doctor.Bad("database", mend, "%s", err.Error())
}
