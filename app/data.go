package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"ticklist/app/livemongo"
	"ticklist/checklist"
	"ticklist/checklist/bulk"
	"ticklist/checklist/checklistmongo"
	"ticklist/checklist/export"
	"ticklist/checklist/hookpost"
	"ticklist/checklist/hooks"
	"ticklist/checklist/rules"
	"ticklist/tenant"
	"ticklist/tenant/datakeys"
	"ticklist/tenant/tenantmongo"
)

// settleTime is how long a site is given to be through with what it was let in
// to do, before its erasure takes what that stored: longer than a server goes on
// with what it knows of the site and a store's call with all its retries takes.
const settleTime = tenant.SiteLife + commandTimeout + time.Second

// data is all that is stored for customers, to be read and taken away as a
// whole.
type data struct {
	config     config
	db         *database
	checklists *checklistmongo.Store
	choices    *checklist.Choices
	rules      *rules.Keeper
	hooks      *hooks.Keeper
	sender     *hookpost.Sender
	templates  *checklistmongo.Templates
	sites      *tenantmongo.Store
	record     *tenantmongo.Audit
	queue      *tenantmongo.Queue
	tokens     *tenantmongo.APITokens
	jobs       *checklistmongo.Jobs
	limits     *tenantmongo.Limits
	switches   *tenantmongo.Switches
	keys       *datakeys.Keys
	ledger     *ledger
	eraser     *tenant.Eraser
}

// newData returns what is stored in a database. An error says that the ledger
// of erasures cannot be written.
func newData(c config, db *database) (*data, error) {
	ledger, err := newLedger(c.ledgerPath(), c.keys)
	if err != nil {
		return nil, err
	}
	keys := dataKeys(db.Database, c.keys)
	d := &data{
		config: c, db: db,
		checklists: checklistmongo.New(db.Database, keys), rules: rules.NewKeeper(checklistmongo.NewRules(db.Database, keys), time.Now),
		templates: checklistmongo.NewTemplates(db.Database, keys), sites: tenantmongo.New(db.Database, c.keys),
		record: tenantmongo.NewAudit(db.Database), queue: tenantmongo.NewQueue(db.Database, keys),
		tokens: tenantmongo.NewAPITokens(db.Database, keys), jobs: checklistmongo.NewJobs(db.Database, keys), ledger: ledger,
		limits: tenantmongo.NewLimits(db.Database), switches: tenantmongo.NewSwitches(db.Database), keys: keys,
	}
	if db.engine == nil { // the embedded one would look through all issues
		d.checklists.AskTogether()
	}
	d.choices = checklist.NewChoices(d.checklists, time.Now)
	d.sender = hookpost.New(c.hookHosts.Explicit, time.Now)
	d.hooks = hooks.NewKeeper(checklistmongo.NewHooks(db.Database, keys), d.sender.Check, hookID, time.Now)
	d.eraser = &tenant.Eraser{
		Ledger: ledger, Keys: keys, Sites: d.sites, Audit: d.record, Now: time.Now, Settle: settle,
		Holders: map[string]tenant.Holder{
			"checklists": erasableChecklists{d.checklists},
			"settings":   erasableSettings{d.checklists, d.choices},
			"rules":      erasableRules{d.rules},
			"hooks":      erasableHooks{d.hooks},
			"templates":  erasableTemplates{d.templates},
			"jobs":       erasableJobs{d.jobs},
			"personal":   erasablePersonal{d.checklists},
			"webhooks":   d.queue,
			"exports":    tenantmongo.NewExports(db.Database),
			"record":     d.record,
			"tokens":     d.tokens,
			"limits":     d.limits,
			"switches":   d.switches,
			"presence":   erasablePresence{livemongo.New(db.Database, "", time.Now)},
		},
	}
	return d, nil
}

// settle waits for settleTime.
func settle(ctx context.Context) error {
	timer := time.NewTimer(settleTime)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// erasableChecklists is a tenant.Holder of checklists.
type erasableChecklists struct{ checklist.Eraser }

// Erase implements tenant.Holder.
func (h erasableChecklists) Erase(ctx context.Context, e tenant.Extent, before time.Time) (int64, error) {
	switch e.Kind() {
	case tenant.KindIssue:
		return h.EraseIssue(ctx, checklist.Scope{ClientKey: e.ClientKey, IssueID: e.IssueID}, before)
	case tenant.KindProject:
		return h.EraseProject(ctx, e.ClientKey, e.ProjectID, before)
	case tenant.KindPerson:
		return h.ErasePerson(ctx, e.ClientKey, e.AccountID)
	}
	return h.EraseSite(ctx, e.ClientKey, before)
}

// erasableSettings is a tenant.Holder of what admins chose.
type erasableSettings struct {
	store   *checklistmongo.Store
	choices *checklist.Choices
}

// Erase implements tenant.Holder.
func (h erasableSettings) Erase(ctx context.Context, e tenant.Extent, before time.Time) (int64, error) {
	defer h.choices.Forget(e.ClientKey)
	return h.store.EraseSettings(ctx, checklist.Part(e), before)
}

// erasableJobs is a tenant.Holder of bulk jobs.
type erasableJobs struct{ store *checklistmongo.Jobs }

// Erase implements tenant.Holder.
func (h erasableJobs) Erase(ctx context.Context, e tenant.Extent, before time.Time) (int64, error) {
	return h.store.Erase(ctx, checklist.Part(e), before)
}

// erasablePersonal is a tenant.Holder of what people chose for themselves.
type erasablePersonal struct{ store *checklistmongo.Store }

// Erase implements tenant.Holder.
func (h erasablePersonal) Erase(ctx context.Context, e tenant.Extent, before time.Time) (int64, error) {
	return h.store.ErasePersonal(ctx, checklist.Part(e), before)
}

// On implements tenant.People.
func (d *data) On(ctx context.Context, clientKey string, yield func([]string) error) error {
	err := d.checklists.People(ctx, clientKey, "", func(_ string, accounts []string) error { return yield(accounts) })
	if err != nil {
		return err
	}
	if err := d.chosenFor(ctx, clientKey, yield); err != nil {
		return err
	}
	if err := d.templates.TemplatePeople(ctx, clientKey, yield); err != nil {
		return err
	}
	if err := d.queue.People(ctx, clientKey, yield); err != nil {
		return err
	}
	if err := d.tokens.People(ctx, clientKey, yield); err != nil {
		return err
	}
	if err := d.jobs.EachJob(ctx, clientKey, func(j bulk.Job) error { return yield(j.People()) }); err != nil {
		return err
	}
	return d.record.People(ctx, clientKey, yield)
}

// chosenFor calls yield with the people whom settings name: those to whom admins
// granted something, and those who chose something for themselves.
func (d *data) chosenFor(ctx context.Context, clientKey string, yield func([]string) error) error {
	err := d.checklists.EachSettings(ctx, clientKey, func(_ checklist.Area, in checklist.Settings) error {
		if in.Permissions == nil {
			return nil
		}
		return yield(in.Permissions.People())
	})
	if err != nil {
		return err
	}
	return d.checklists.EachPersonal(ctx, clientKey, func(of checklist.Person, _ checklist.Personal) error {
		return yield([]string{of.AccountID})
	})
}

// errFound ends a search.
var errFound = errors.New("found")

// Has implements tenant.People.
func (d *data) Has(ctx context.Context, clientKey, accountID string) (bool, error) {
	err := d.checklists.Each(ctx, checklist.Part{ClientKey: clientKey, AccountID: accountID}, func(checklist.Scope, checklist.Issue) error { return errFound })
	among := func(accounts []string) error {
		if slices.Contains(accounts, accountID) {
			return errFound
		}
		return nil
	}
	if err == nil {
		err = d.checklists.EachSettings(ctx, clientKey, func(_ checklist.Area, in checklist.Settings) error {
			if in.Forget(accountID) { // in this copy
				return errFound
			}
			return nil
		})
	}
	if err == nil {
		err = d.namedInRules(ctx, clientKey, accountID)
	}
	if err == nil {
		err = d.namedInHooks(ctx, clientKey, accountID)
	}
	if err == nil {
		err = d.namedInTemplates(ctx, clientKey, accountID)
	}
	if err == nil {
		err = d.namedInJobs(ctx, clientKey, accountID)
	}
	if err == nil {
		err = d.chosenFor(ctx, clientKey, among)
	}
	if err == nil {
		err = d.tokens.People(ctx, clientKey, among)
	}
	if err == nil {
		err = d.queue.People(ctx, clientKey, among)
	}
	if err == nil {
		err = d.record.People(ctx, clientKey, among)
	}
	if errors.Is(err, errFound) {
		return true, nil
	}
	return false, err
}

// recordShown is how many entries of a site's record go into its export.
const recordShown = 10_000

// installationJSON is what is stored about a site itself, but for its secrets.
type installationJSON struct {
	ClientKey      string     `json:"clientKey"`
	BaseURL        string     `json:"baseUrl"`
	DisplayURL     string     `json:"displayUrl"`
	HelpCenterURL  string     `json:"helpCenterUrl"`
	ProductType    string     `json:"productType"`
	Description    string     `json:"description"`
	ServerVersion  string     `json:"serverVersion"`
	PluginsVersion string     `json:"pluginsVersion"`
	OAuthClientID  string     `json:"oauthClientId"`
	State          string     `json:"state"`
	InstalledAt    *time.Time `json:"installedAt"`
	UninstalledAt  *time.Time `json:"uninstalledAt"`
	SupersededAt   *time.Time `json:"supersededAt"`
}

// recordJSON is an entry of a site's record.
type recordJSON struct {
	At     time.Time `json:"at"`
	Who    string    `json:"who"`
	What   string    `json:"what"`
	Scope  string    `json:"scope"`
	Count  int64     `json:"count"`
	Failed bool      `json:"failed"`
}

// Export writes what is stored of a part of a site into w while it reads it, in
// one of the formats of package export, and calls wrote with the number of
// issues so far, after each. Of a person there are the items that the account id
// stands in. It answers export.ErrFormat, tenant.ErrBadExtent, faults, and w's
// errors as they are.
func (d *data) Export(ctx context.Context, of tenant.Extent, format string, w io.Writer, wrote func(issues int64)) error {
	if err := of.Check(); err != nil {
		return err
	}
	site, facts, err := d.facts(ctx, of)
	if err != nil {
		return err
	}
	to, err := export.New(format, w, export.Head{At: time.Now(), Site: site, Scope: of.String(), Facts: facts})
	if err != nil {
		return err
	}
	var issues int64
	err = d.checklists.Each(ctx, checklist.Part(of), func(sc checklist.Scope, in checklist.Issue) error {
		in, err := d.choices.WithStatuses(ctx, sc.ClientKey, "", in)
		if err != nil {
			return err
		}
		if of.AccountID != "" {
			in = in.OnlyOf(of.AccountID)
		}
		if err := to.Issue(sc, in, d.past(ctx, sc, of.AccountID)); err != nil {
			return err
		}
		issues++
		wrote(issues)
		return nil
	})
	if err != nil {
		return err
	}
	return to.Close()
}

// statusesJSON are the statuses that were chosen for a site or a project, and
// what became of those that were removed.
type statusesJSON struct {
	ProjectID string        `json:"projectId"` // "" for the site
	Statuses  []statusJSON  `json:"statuses"`  // null where those of the site hold, or those from the start
	Retired   []retiredJSON `json:"retired"`
}

type statusJSON struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Colour   string `json:"colour"`
	Complete bool   `json:"complete"`
}

type retiredJSON struct {
	ID       string `json:"id"`
	To       string `json:"to"`
	Complete bool   `json:"complete"`
}

// statuses are what was chosen on a site, or in the project that is meant.
func (d *data) statuses(ctx context.Context, of tenant.Extent) ([]statusesJSON, error) {
	out := []statusesJSON{}
	err := d.checklists.EachSettings(ctx, of.ClientKey, func(p checklist.Area, in checklist.Settings) error {
		if of.ProjectID != "" && of.ProjectID != p.ProjectID {
			return nil
		}
		one := statusesJSON{ProjectID: p.ProjectID, Retired: []retiredJSON{}}
		for _, s := range in.Statuses {
			one.Statuses = append(one.Statuses, statusJSON(s))
		}
		for _, was := range in.Retired {
			one.Retired = append(one.Retired, retiredJSON(was))
		}
		out = append(out, one)
		return nil
	})
	slices.SortFunc(out, func(a, b statusesJSON) int { return strings.Compare(a.ProjectID, b.ProjectID) })
	return out, err
}

// past reads the history of an issue; of a person only the events that the account
// id stands in.
func (d *data) past(ctx context.Context, sc checklist.Scope, accountID string) export.Past {
	return func(yield func(checklist.Event) error) error {
		return d.checklists.Past(ctx, sc, func(e checklist.Event) error {
			if accountID != "" && !e.Mentions(accountID) {
				return nil
			}
			return yield(e)
		})
	}
}

// facts are what an export has beside checklists: of a site its installation,
// its statuses, settings, rules and templates, its record and its API tokens, of a project its
// statuses, settings, rules and templates, of a person their part of the record and of the
// tokens and what they chose for themselves.
func (d *data) facts(ctx context.Context, of tenant.Extent) (site string, facts map[string]any, err error) {
	facts = map[string]any{}
	standing, err := d.sites.Standing(ctx, of.ClientKey)
	if errors.Is(err, tenant.ErrNotInstalled) {
		return of.ClientKey, facts, nil
	}
	if err != nil {
		return "", nil, err
	}
	if of.Kind() == tenant.KindSite {
		in, err := d.sites.Get(ctx, of.ClientKey)
		if err != nil {
			return "", nil, err
		}
		facts["installation"] = factsOf(in)
		if facts["hooks"], err = d.hooksOf(ctx, of.ClientKey); err != nil {
			return "", nil, err
		}
	}
	if of.Kind() == tenant.KindSite || of.Kind() == tenant.KindProject {
		if facts["statuses"], err = d.statuses(ctx, of); err != nil {
			return "", nil, err
		}
		if err := d.rulesFacts(ctx, of, facts); err != nil {
			return "", nil, err
		}
		if err := d.templateFacts(ctx, of, facts); err != nil {
			return "", nil, err
		}
		if facts["settings"], err = d.settingsOf(ctx, of); err != nil {
			return "", nil, err
		}
	}
	if of.Kind() != tenant.KindIssue {
		if facts["jobs"], err = d.bulkOf(ctx, of); err != nil {
			return "", nil, err
		}
	}
	if of.Kind() != tenant.KindSite && of.Kind() != tenant.KindPerson {
		return standing.BaseURL, facts, nil
	}
	entries, err := d.record.Entries(ctx, of.ClientKey, recordShown)
	if err != nil {
		return "", nil, err
	}
	record := []recordJSON{}
	for _, e := range entries {
		if of.AccountID == "" || e.Who == of.AccountID {
			record = append(record, recordJSON{At: e.At, Who: e.Who, What: e.What, Scope: e.Scope, Count: e.Count, Failed: e.Failed})
		}
	}
	facts["record"] = record
	if facts["personSettings"], err = d.personalOf(ctx, of); err != nil {
		return "", nil, err
	}
	facts["tokens"], err = d.tokensOf(ctx, of)
	return standing.BaseURL, facts, err
}

func timeOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func factsOf(in tenant.Installation) installationJSON {
	return installationJSON{
		ClientKey: in.ClientKey, BaseURL: in.BaseURL, DisplayURL: in.DisplayURL, HelpCenterURL: in.HelpCenterURL,
		ProductType: in.ProductType, Description: in.Description, ServerVersion: in.ServerVersion, PluginsVersion: in.PluginsVersion,
		OAuthClientID: in.OAuthClientID, State: string(in.State),
		InstalledAt: timeOrNull(in.InstalledAt), UninstalledAt: timeOrNull(in.UninstalledAt), SupersededAt: timeOrNull(in.SupersededAt),
	}
}

// named returns the clientKeys of the sites that an operator means: of one that
// was named by its key or its address, or of all for "".
func (d *data) named(ctx context.Context, site string) ([]string, error) {
	var keys []string
	site = strings.TrimSuffix(site, "/")
	err := d.sites.Each(ctx, func(s tenant.Standing) error {
		if site == "" || s.ClientKey == site || s.BaseURL == site {
			keys = append(keys, s.ClientKey)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if site != "" && len(keys) == 0 {
		return nil, fmt.Errorf("%w: %q is neither the key nor the address of a site that is stored", tenant.ErrNotInstalled, site)
	}
	return keys, nil
}
