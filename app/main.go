// Command ticklist is the server of Ticklist and the tool of its operators.
//
// Package main alone builds things out of the other packages: it reads the
// environment, connects to the database, listens, watches, and stops in order.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"slices"
	"syscall"

	"github.com/alecthomas/kong"

	"ticklist/app/cli"
	"ticklist/handlers"
)

// gcPercent is how much garbage may come together, in percent of what is alive,
// before it is collected. A server keeps a few megabytes alive and makes a
// hundred kilobytes of garbage a request: with Go's 100 it spends as much time on
// collecting as on answering.
const gcPercent = 400

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr))
}

// The exit statuses.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2 // bad command line or configuration
)

// errUsage marks what the person who started the program can mend.
var errUsage = errors.New("bad usage")

// commands are the words that the program takes.
type commands struct {
	Serve   serveCommand    `cmd:"" help:"Run the server. Its settings come from the environment; see the README."`
	Migrate migrateCommand  `cmd:"" help:"Bring the database of MONGODB_URI to this program's schema."`
	Export  exportCommand   `cmd:"" help:"Write all that is stored of a site, a project, an issue or a person. Servers may run meanwhile."`
	Erase   eraseCommand    `cmd:"" help:"Erase a site, a project, an issue or a person. Servers may run meanwhile."`
	Backup  backupCommands  `cmd:"" help:"Make backups, list them, and see whether they are good."`
	Restore restoreCommand  `cmd:"" help:"Bring a backup into an empty database, or one site or issue of it into one that is in use."`
	Alert   alertCommands   `cmd:"" help:"See whether whoever is on call is called."`
	Keys    keysCommands    `cmd:"" help:"Care for the keys that secrets and texts are sealed with."`
	Ready   readyCommand    `cmd:"" help:"Ask the server of this machine whether it can serve: for the health checks of containers."`
	Version versionCommand  `cmd:"" help:"Print the version."`
	Sites   sitesCommand    `cmd:"" help:"List the sites that have or had the app, and what is switched off."`
	Site    siteCommands    `cmd:"" help:"Turn the app off and on on one site. Servers may run meanwhile."`
	Feature featureCommands `cmd:"" help:"Turn parts of the app off and on, on one site or on all. Servers may run meanwhile."`
	Find    findCommand     `cmd:"" help:"Say what is known of an issue: where it is, how far Jira is behind with it, what waits and what fails."`
	Doctor  doctorCommand   `cmd:"" help:"Look at configuration, database, keys, Jira and all else a server needs; say what is wrong and how to mend it."`
	cli.Commands
}

// world is what a command gets from outside.
type world struct {
	getenv func(string) string
	stdout io.Writer
	stderr io.Writer
}

// run is the program without the process: tests call it, too. It returns the
// exit status.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	var cmds commands
	exit := -1
	parser, err := kong.New(&cmds, kong.Name("ticklist"), kong.Description("Checklists in Jira issues."),
		kong.Writers(stdout, stderr), kong.Exit(func(status int) { exit = status }),
		kong.ExplicitGroups([]kong.Group{{
			Key: "client", Title: "Checklists, from the command line",
			Description: "TICKLIST_URL is the address of a server, TICKLIST_TOKEN an API token of a site.",
		}}))
	if err != nil {
		return complain(stderr, err)
	}
	parsed, err := parser.Parse(args)
	if exit >= 0 { // --help has answered
		return exit
	}
	if err != nil {
		return complain(stderr, fmt.Errorf("%w: %w", errUsage, err))
	}
	if err := nothingIsEmpty(parsed); err != nil {
		return complain(stderr, err)
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	client := cli.World{Getenv: getenv, Stdin: os.Stdin, Stdout: stdout, Stderr: stderr}
	if err := parsed.Run(world{getenv: getenv, stdout: stdout, stderr: stderr}, client); err != nil {
		return complain(stderr, err)
	}
	return exitOK
}

// nothingIsEmpty refuses a command whose site, project, issue or person is named by
// nothing, as by a shell's variable that is not set: without the flag all would be
// meant.
func nothingIsEmpty(parsed *kong.Context) error {
	for _, p := range parsed.Path {
		if p.Flag != nil && slices.Contains([]string{"site", "project", "issue", "account"}, p.Flag.Name) && p.Flag.Target.IsZero() {
			return fmt.Errorf("%w: --%s is empty; is a variable not set?", errUsage, p.Flag.Name)
		}
	}
	return nil
}

func complain(stderr io.Writer, err error) int {
	_, _ = fmt.Fprintln(stderr, "ticklist:", err) // there is nowhere left to say that this failed
	if failure, ok := errors.AsType[*cli.RefusedError](err); ok {
		return failure.ExitStatus()
	}
	if errors.Is(err, errUsage) {
		return exitUsage
	}
	return exitFailed
}

type versionCommand struct{}

// Run implements kong's command.
func (versionCommand) Run(w world) error {
	v := version()
	_, err := fmt.Fprintf(w.stdout, "ticklist %s (%s, %s)\n", v.Version, v.Commit, v.Go)
	return err
}

// version is what the Go toolchain recorded when the program was built.
func version() handlers.Version {
	v := handlers.Version{Version: "devel", Commit: "unknown", Go: runtime.Version()}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	if m := info.Main.Version; m != "" && m != "(devel)" {
		v.Version = m
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			v.Commit = s.Value
		}
	}
	return v
}
