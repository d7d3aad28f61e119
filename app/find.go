package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"regexp"
	"strings"
	"text/tabwriter"
	"time"

	"ticklist"
	"ticklist/checklist"
	"ticklist/checklist/hooks"
	"ticklist/checklist/outbox"
	"ticklist/descriptor"
	"ticklist/tenant"
	"ticklist/tenant/jira"
)

const (
	// findHistory, findJobs and findTasks are how much of each is shown.
	findHistory = 10
	findJobs    = 5
	findTasks   = 10

	// findKeyed is how many issues of one key are told apart.
	findKeyed = 10
)

// findCommand says what is known of an issue.
type findCommand struct {
	Issue string `arg:"" help:"The issue: its key, its address in Jira, or Jira's number of it."`
	Site  string `help:"The site, by its clientKey or its address. Not needed with an address of the issue." placeholder:"KEY|URL"`
}

// Run implements kong's command.
func (cmd findCommand) Run(ctx context.Context, w world) error {
	site, issue, err := cmd.read()
	if err != nil {
		return err
	}
	desc, err := descriptor.Load(ticklist.Descriptor)
	if err != nil {
		return err
	}
	return onData(ctx, w, func(ctx context.Context, d *data) error {
		asking := jira.New(desc.Key(), d.config.jiraHosts, time.Now)
		asking.ShareLimits(d.limits, limitsEvery, slog.New(slog.DiscardHandler)) // what they say is printed
		f := &finding{data: d, jira: asking, now: time.Now()}
		if err := f.place(ctx, site, issue); err != nil {
			return err
		}
		return f.print(ctx, w.stdout)
	})
}

// issueKey is the form of keys, wherever they stand in an address.
var issueKey = regexp.MustCompile(`^[A-Z][A-Z0-9_]*-[1-9][0-9]*$`)

// read returns what was named, as far as that can be known without looking.
func (cmd findCommand) read() (site, issue string, err error) {
	site, issue = cmd.Site, strings.TrimSpace(cmd.Issue)
	if u, err := url.Parse(issue); err == nil && u.Host != "" {
		if site == "" {
			site = u.Scheme + "://" + u.Host
		}
		issue = u.Query().Get("selectedIssue") // of a board
		for part := range strings.SplitSeq(u.Path, "/") {
			if issueKey.MatchString(part) {
				issue = part
			}
		}
	}
	if upper := strings.ToUpper(issue); issueKey.MatchString(upper) {
		return site, upper, nil
	}
	if !checklist.ValidIssueID(issue) {
		return "", "", fmt.Errorf("%w: %q is neither an issue's key nor its address or number", errUsage, cmd.Issue)
	}
	if site == "" {
		return "", "", fmt.Errorf("%w: say which --site; numbers of issues are the same on many", errUsage)
	}
	return site, issue, nil
}

// finding is an issue that was found.
type finding struct {
	*data
	jira  *jira.Client
	now   time.Time
	site  tenant.Standing
	scope checklist.Scope
	found tenant.Issue // as Jira says; with the ID alone if it has not said
	said  error        // why Jira has not said
}

// place finds out which issue is meant. Jira knows it by old keys, too; where it
// does not say, the key goes that the issue had when it was last written.
func (f *finding) place(ctx context.Context, site, issue string) error {
	var err error
	if site == "" {
		if f.scope, err = f.keyed(ctx, "", issue); err != nil {
			return err
		}
		site = f.scope.ClientKey
	}
	if f.site, err = f.oneSite(ctx, site); err != nil {
		return err
	}
	f.scope.ClientKey = f.site.ClientKey
	if f.found, f.said = f.ask(ctx, issue); f.said == nil {
		f.scope.IssueID = f.found.ID
		return nil
	}
	if checklist.ValidIssueID(issue) {
		f.scope.IssueID = issue
	} else if f.scope, err = f.keyed(ctx, f.site.ClientKey, issue); err != nil {
		return errors.Join(err, fmt.Errorf("and Jira has not said: %w", f.said))
	}
	f.found.ID = f.scope.IssueID
	return nil
}

// ask asks the site's Jira, as the app.
func (f *finding) ask(ctx context.Context, issue string) (tenant.Issue, error) {
	in, err := f.sites.Get(ctx, f.site.ClientKey)
	if err != nil {
		return tenant.Issue{}, err
	}
	if in.State != tenant.StateEnabled {
		return tenant.Issue{}, fmt.Errorf("the app is %s there", in.State)
	}
	return f.jira.Find(ctx, in, issue)
}

// keyed finds the one issue with checklists that had a key.
func (f *finding) keyed(ctx context.Context, clientKey, issue string) (checklist.Scope, error) {
	found, err := f.checklists.Keyed(ctx, clientKey, issue, findKeyed)
	switch {
	case err != nil:
		return checklist.Scope{}, err
	case len(found) == 0:
		return checklist.Scope{}, fmt.Errorf("%w: no issue with checklists had the key %s when it was last written; its site's Jira may know it: say which --site", errUsage, issue)
	case len(found) > 1:
		return checklist.Scope{}, fmt.Errorf("%w: %d issues had the key %s: say which --site, such as %s", errUsage, len(found), issue, found[0].ClientKey)
	}
	return found[0], nil
}

// print says all there is. What cannot be read is said in its place, and keeps
// nothing else from being said.
func (f *finding) print(ctx context.Context, out io.Writer) error {
	var faults []error
	for _, part := range []struct {
		name string
		say  func(context.Context, *tabwriter.Writer) error
	}{
		{"site", f.saySite}, {"issue", f.sayIssue}, {"jira", f.sayJira}, {"limits", f.sayLimits}, {"webhooks", f.sayWebhooks},
		{"hooks", f.sayHooks}, {"jobs", f.sayJobs}, {"history", f.sayHistory}, {"logs", f.sayLogs},
	} {
		table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		if err := part.say(ctx, table); err != nil {
			row(table, part.name, "cannot be read: %v", err)
			faults = append(faults, fmt.Errorf("%s: %w", part.name, err))
		}
		faults = append(faults, table.Flush())
	}
	return errors.Join(faults...)
}

// row is one line. What goes wrong with it is said by the table's Flush.
func row(table *tabwriter.Writer, name, format string, args ...any) {
	_, _ = fmt.Fprintf(table, "%-10s\t%s\n", name, fmt.Sprintf(format, args...))
}

func (f *finding) saySite(ctx context.Context, table *tabwriter.Writer) error {
	row(table, "site", "%s  %s  %s since %s", f.site.ClientKey, f.site.BaseURL, f.site.State, when(sinceOf(f.site)))
	off, err := f.switches.Switches(ctx)
	return errors.Join(err, sayOff(table, "", off), sayOff(table, f.site.ClientKey, off))
}

func (f *finding) sayIssue(ctx context.Context, table *tabwriter.Writer) error {
	size, err := f.checklists.Size(ctx, f.scope)
	if err != nil {
		return err
	}
	in, err := f.checklists.Load(ctx, f.scope)
	if err != nil {
		return fmt.Errorf("issue %s takes %d bytes: %w", f.scope.IssueID, size, err)
	}
	if f.said == nil {
		row(table, "issue", "%s  id %s  project %s, as Jira says now", f.found.Key, f.found.ID, f.found.ProjectID)
	} else {
		row(table, "issue", "%s  id %s  project %s, as stored; Jira has not said: %v", in.IssueKey, f.scope.IssueID, in.ProjectID, f.said)
	}
	if in.Version == 0 {
		row(table, "stored", "nothing: the issue has no checklists")
		return nil
	}
	items := 0
	for _, l := range in.Lists {
		items += len(l.Items)
	}
	row(table, "stored", "revision %d  version %d  %d lists  %d items  %d bytes  changed %s", in.Rev, in.Version, len(in.Lists), items, size, when(in.Updated.At))
	row(table, "waiting", "%d events (%d bytes) on their way to the history", in.Waiting.Events, in.Waiting.Bytes)
	return nil
}

func (f *finding) sayJira(ctx context.Context, table *tabwriter.Writer) error {
	last, err := f.checklists.Last(ctx, f.scope)
	if err != nil {
		return err
	}
	row(table, "jira", "knows revision %d, told %s", last.Rev, when(last.At))
	if !last.Since.IsZero() {
		row(table, "behind", "since %s (%s)%s", when(last.Since), f.now.Sub(last.Since).Truncate(time.Second), whyBehind(last))
	}
	for _, p := range outbox.Parts() {
		if part := last.Parts[p]; part.Doubt {
			row(table, "in doubt", "the %s: it is told again", p)
		}
	}
	return nil
}

func whyBehind(last outbox.Last) string {
	if last.Why == "" {
		return ""
	}
	return fmt.Sprintf(": %s, after %d tries", last.Why, last.Tries)
}

// sayLimits says what Jira wants to be left alone with.
func (f *finding) sayLimits(ctx context.Context, table *tabwriter.Writer) error {
	limits, err := f.limits.Limits(ctx, f.now)
	for _, l := range limits {
		if l.ClientKey == "" || l.ClientKey == f.site.ClientKey {
			row(table, "limited", "until %s  %s %s", when(l.Until), l.Reason, l.Endpoint)
		}
	}
	return err
}

func (f *finding) sayWebhooks(ctx context.Context, table *tabwriter.Writer) error {
	waiting, err := f.queue.Waiting(ctx, f.site.ClientKey, tenant.MaxWaitingWebhooks)
	if err != nil {
		return err
	}
	row(table, "webhooks", "%d of the site wait", waiting)
	tasks, err := f.queue.About(ctx, f.site.ClientKey, f.scope.IssueID, findTasks)
	for _, t := range tasks {
		row(table, "", "%s  ref %s  %s  received %s  %d attempts  due %s", t.Kind, t.Name, t.State, when(t.ReceivedAt), t.Attempts, when(t.Due))
	}
	return err
}

func (f *finding) sayHooks(ctx context.Context, table *tabwriter.Writer) error {
	all, err := f.hooks.Hooks(ctx, f.site.ClientKey)
	if err != nil {
		return err
	}
	for _, h := range all {
		n, err := f.hooks.CountWaiting(ctx, hooks.Ref{ClientKey: f.site.ClientKey, HookID: h.ID})
		if err != nil {
			return err
		}
		state := map[bool]string{true: "on", false: "off"}[h.Enabled]
		row(table, "hook", "%s  %s %s  %d wait  failing since %s  left alone until %s", h.ID, state, h.Off, n, when(h.Queue.FailingSince), when(h.Queue.Paused))
	}
	return nil
}

// sayJobs says of the jobs that were begun last for the site and for the project.
func (f *finding) sayJobs(ctx context.Context, table *tabwriter.Writer) error {
	projects := []string{""}
	if id, err := f.checklists.ProjectOf(ctx, f.scope); err == nil && id != "" {
		projects = append(projects, id)
	}
	for _, id := range projects {
		jobs, err := f.jobs.List(ctx, checklist.Area{ClientKey: f.site.ClientKey, ProjectID: id}, findJobs)
		if err != nil {
			return err
		}
		for _, j := range jobs {
			row(table, "job", "%s  ref %s  %s  begun %s  %d of %d done, %d changed, %d failed  due %s",
				j.Kind, j.ID, j.State, when(j.Created.At), j.Done, j.Total, j.Changed, j.Failed, when(j.Due))
		}
	}
	return nil
}

// sayHistory says what was done last, and neither in which words nor by whom.
func (f *finding) sayHistory(ctx context.Context, table *tabwriter.Writer) error {
	past, err := checklist.NewService(f.checklists, time.Now).WithChoices(f.choices).History(ctx, f.scope, checklist.Query{Limit: findHistory})
	for _, e := range past.Events {
		row(table, "history", "%s  revision %d  %s  list %s  item %s  op %s", when(e.At), e.Rev, e.Kind, e.List, e.Item, e.Op)
	}
	return err
}

// sayLogs says how the lines of the log are found that are about the issue.
func (f *finding) sayLogs(_ context.Context, table *tabwriter.Writer) error {
	row(table, "logs", `grep '"tenant":"%s"' | grep '"issue":"%s"'; a ref is in them as "ref"`, f.site.ClientKey, f.scope.IssueID)
	return nil
}
