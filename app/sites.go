package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"

	"ticklist/tenant"
)

// sitesCommand lists the sites.
type sitesCommand struct{}

// Run implements kong's command.
func (sitesCommand) Run(ctx context.Context, w world) error {
	return onData(ctx, w, func(ctx context.Context, d *data) error {
		off, err := d.switches.Switches(ctx)
		if err != nil {
			return err
		}
		if err := sayOff(w.stdout, "", off); err != nil {
			return err
		}
		table := tabwriter.NewWriter(w.stdout, 0, 0, 2, ' ', 0)
		_, err = fmt.Fprintln(table, "CLIENTKEY\tADDRESS\tSTATE\tSINCE\tOFF")
		err = errors.Join(err, d.sites.Each(ctx, func(s tenant.Standing) error {
			_, err := fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", s.ClientKey, s.BaseURL, s.State, when(sinceOf(s)), namesOff(s.ClientKey, off))
			return err
		}))
		return errors.Join(err, table.Flush())
	})
}

// sinceOf is since when a site stands where it stands, as far as that is kept.
func sinceOf(s tenant.Standing) time.Time {
	for _, t := range []time.Time{s.SupersededAt, s.UninstalledAt} {
		if !t.IsZero() {
			return t
		}
	}
	return s.InstalledAt
}

// when is a time as commands print it, in UTC as in the log; "-" for none.
func when(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format(time.RFC3339)
}

// nameOff is how a switch is called where there is not much room.
func nameOff(s tenant.Switch) string {
	if s.Feature == tenant.WholeSite {
		return "all"
	}
	return string(s.Feature)
}

// namesOff are what is off on one site by itself; "-" for nothing.
func namesOff(clientKey string, off []tenant.Switch) string {
	var names []string
	for _, s := range off {
		if s.ClientKey == clientKey {
			names = append(names, nameOff(s))
		}
	}
	if len(names) == 0 {
		return "-"
	}
	return strings.Join(names, ",")
}

// sayOff says what is off on a site, or with "" on all, since when and why.
func sayOff(out io.Writer, clientKey string, off []tenant.Switch) error {
	var faults []error
	for _, s := range off {
		if s.ClientKey != clientKey {
			continue
		}
		where := "on this site"
		if clientKey == "" {
			where = "on all sites"
		}
		line := fmt.Sprintf("OFF %s: %s since %s", where, nameOff(s), when(s.At))
		if s.Reason != "" {
			line += ": " + s.Reason
		}
		_, err := fmt.Fprintln(out, line)
		faults = append(faults, err)
	}
	return errors.Join(faults...)
}

// oneSite is the site that an operator means: by its clientKey, its address, or
// its host. Where several installations have one address, after an import, the one
// is meant that has the app.
func (d *data) oneSite(ctx context.Context, name string) (tenant.Standing, error) {
	address := "https://" + strings.TrimPrefix(strings.TrimSuffix(name, "/"), "https://")
	var found []tenant.Standing
	err := d.sites.Each(ctx, func(s tenant.Standing) error {
		if s.ClientKey == name || s.BaseURL == address || s.BaseURL == strings.TrimSuffix(name, "/") {
			found = append(found, s)
		}
		return nil
	})
	if err != nil {
		return tenant.Standing{}, err
	}
	live := slices.DeleteFunc(slices.Clone(found), func(s tenant.Standing) bool {
		return s.State != tenant.StateEnabled && s.State != tenant.StateDisabled
	})
	for _, these := range [][]tenant.Standing{found, live} {
		if len(these) == 1 {
			return these[0], nil
		}
	}
	if len(found) == 0 {
		return tenant.Standing{}, fmt.Errorf("%w: %q is neither the key nor the address of a site that is stored; `ticklist sites` lists them", errUsage, name)
	}
	return tenant.Standing{}, fmt.Errorf("%w: %d installations have the address %s: name one by its key, as `ticklist sites` has it", errUsage, len(found), name)
}

// siteCommands turn the app off on a site.
type siteCommands struct {
	Off siteOffCommand `cmd:"" help:"Turn the app off on a site: people there are told so, and nothing is done for it. What was stored is kept, and what comes from Jira waits."`
	On  siteOnCommand  `cmd:"" help:"Turn the app on again on a site. What waited is done."`
}

// featureCommands turn parts of the app off.
type featureCommands struct {
	Off  featureOffCommand  `cmd:"" help:"Turn a feature off, on one site or on all. What there is to do waits."`
	On   featureOnCommand   `cmd:"" help:"Turn a feature on again. What waited is done."`
	List featureListCommand `cmd:"" help:"List the features that can be turned off, and what is off."`
}

// reasonFlag says why, for other operators.
type reasonFlag struct {
	Reason string `help:"Why, for other operators: an incident, a ticket. No customer sees it." placeholder:"TEXT"`
}

// maxReason is how long a reason may be, in bytes.
const maxReason = 500

func (r reasonFlag) check() error {
	if len(r.Reason) > maxReason {
		return fmt.Errorf("%w: a reason has %d bytes at most", errUsage, maxReason)
	}
	if strings.ContainsFunc(r.Reason, unicode.IsControl) {
		return fmt.Errorf("%w: a reason is one line of text", errUsage)
	}
	return nil
}

type siteOffCommand struct {
	Site string `arg:"" help:"The site, by its clientKey or its address."`
	reasonFlag
}

// Run implements kong's command.
func (cmd siteOffCommand) Run(ctx context.Context, w world) error {
	return turn{site: cmd.Site, off: true, reasonFlag: cmd.reasonFlag}.run(ctx, w)
}

type siteOnCommand struct {
	Site string `arg:"" help:"The site, by its clientKey or its address."`
}

// Run implements kong's command.
func (cmd siteOnCommand) Run(ctx context.Context, w world) error {
	return turn{site: cmd.Site}.run(ctx, w)
}

// featureArgs name a feature.
type featureArgs struct {
	Feature string `arg:"" help:"One of those that \"feature list\" lists."`
	Site    string `help:"On this site alone, by its clientKey or its address." placeholder:"KEY|URL"`
}

type featureOffCommand struct {
	featureArgs
	reasonFlag
}

// Run implements kong's command.
func (cmd featureOffCommand) Run(ctx context.Context, w world) error {
	return turn{site: cmd.Site, feature: cmd.Feature, named: true, off: true, reasonFlag: cmd.reasonFlag}.run(ctx, w)
}

type featureOnCommand struct{ featureArgs }

// Run implements kong's command.
func (cmd featureOnCommand) Run(ctx context.Context, w world) error {
	return turn{site: cmd.Site, feature: cmd.Feature, named: true}.run(ctx, w)
}

// featureHelp says what stops with a feature.
var featureHelp = map[tenant.Feature]string{
	tenant.FeatureOutbox:    "telling Jira: properties, badges and the field Checklist Text; issues wait",
	tenant.FeatureTextField: "the field Checklist Text, in both directions; issues and webhooks wait",
	tenant.FeatureHooks:     "sending to the hooks of admins; deliveries wait, up to 10,000 of a hook",
	tenant.FeatureWebhooks:  "doing what Jira's webhooks ask for; they are taken in, up to 10,000 of a site",
	tenant.FeatureRules:     "rules that apply templates, and lists of clones; webhooks wait",
	tenant.FeatureOrders:    "orders of automations and workflows; webhooks wait",
	tenant.FeatureImports:   "jobs that import a project; jobs wait",
	tenant.FeatureTemplates: "jobs that bring issues to newer versions of templates; jobs wait",
	tenant.FeatureStreams:   "seeing at once what others do; panels ask now and then",
	tenant.FeatureTokens:    "programs with API tokens; they are answered 503",
}

type featureListCommand struct{}

// Run implements kong's command.
func (featureListCommand) Run(ctx context.Context, w world) error {
	return onData(ctx, w, func(ctx context.Context, d *data) error {
		off, err := d.switches.Switches(ctx)
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(w.stdout, 0, 0, 2, ' ', 0)
		_, err = fmt.Fprintln(table, "FEATURE\tOFF\tWHAT STOPS WITH IT")
		for _, f := range tenant.Features() {
			_, errRow := fmt.Fprintf(table, "%s\t%s\t%s\n", f, whereOff(f, off), featureHelp[f])
			err = errors.Join(err, errRow)
		}
		return errors.Join(err, table.Flush())
	})
}

// whereOff says where a feature is off.
func whereOff(f tenant.Feature, off []tenant.Switch) string {
	sites := 0
	for _, s := range off {
		switch {
		case s.Feature == f && s.ClientKey == "":
			return "on all sites"
		case s.Feature == f:
			sites++
		}
	}
	if sites == 0 {
		return "-"
	}
	return fmt.Sprintf("on %d sites", sites)
}

// turn is one turn of a switch.
type turn struct {
	site    string // as it was typed; "" for all
	feature string
	named   bool // a feature was named, and not the whole site
	off     bool
	reasonFlag
}

func (t turn) run(ctx context.Context, w world) error {
	if t.named && !slices.Contains(tenant.Features(), tenant.Feature(t.feature)) {
		return fmt.Errorf("%w: %q is no feature; there are %q", errUsage, t.feature, tenant.Features())
	}
	if err := t.check(); err != nil {
		return err
	}
	return onData(ctx, w, func(ctx context.Context, d *data) error {
		var site tenant.Standing
		var err error
		if t.site != "" || !t.named {
			if site, err = d.oneSite(ctx, t.site); err != nil {
				return err
			}
		}
		return t.do(ctx, d, site, w.stdout)
	})
}

// do turns the switch, leaves that in the record, and says what follows.
func (t turn) do(ctx context.Context, d *data, site tenant.Standing, out io.Writer) error {
	f, now := tenant.Feature(t.feature), time.Now()
	if t.off {
		if err := d.switches.TurnOff(ctx, tenant.Switch{ClientKey: site.ClientKey, Feature: f, Reason: t.Reason, At: now}); err != nil {
			return err
		}
		return errors.Join(t.record(ctx, d, site, "switch off", now), t.say(out, site, "is off on every server in two seconds; to end it: ticklist "+t.opposite(site)))
	}
	was, err := d.switches.TurnOn(ctx, site.ClientKey, f)
	if err != nil {
		return err
	}
	if !was {
		return t.say(out, site, "was not off")
	}
	return errors.Join(t.record(ctx, d, site, "switch on", now), t.say(out, site, "is on again on every server in two seconds; what waited is done in a minute or so"))
}

// record leaves in the site's record what was turned, and not why.
func (t turn) record(ctx context.Context, d *data, site tenant.Standing, what string, now time.Time) error {
	scope := tenant.KindSite
	if t.named {
		scope = t.feature
	}
	return d.record.Record(context.WithoutCancel(ctx), tenant.AuditEntry{ClientKey: site.ClientKey, At: now, Who: tenant.ByOperator, What: what, Scope: scope, Count: 1})
}

func (t turn) say(out io.Writer, site tenant.Standing, follows string) error {
	what := "the app"
	if t.named {
		what = t.feature
	}
	where := "on all sites"
	if site.ClientKey != "" {
		where = fmt.Sprintf("on %s (%s)", site.BaseURL, site.ClientKey)
	}
	_, err := fmt.Fprintf(out, "%s %s %s\n", what, where, follows)
	return err
}

// opposite is the command that ends what t began.
func (t turn) opposite(site tenant.Standing) string {
	switch {
	case !t.named:
		return "site on " + site.ClientKey
	case site.ClientKey != "":
		return "feature on " + t.feature + " --site " + site.ClientKey
	}
	return "feature on " + t.feature
}
