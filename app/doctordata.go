package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"ticklist/app/doctor"
	"ticklist/app/leasemongo"
	"ticklist/app/schemamongo"
	"ticklist/tenant"
	"ticklist/tenant/datakeys"
	"ticklist/tenant/tenantmongo"
)

// indexes are those that the migrations make. TestDoctorKnowsTheIndexes fails for
// one that is not here.
var indexes = []doctor.Index{ //nolint:gochecknoglobals // a table
	{Collection: "checklists", Keys: "clientKey: 1, links: 1"},
	{Collection: "checklists", Keys: "clientKey: 1, projectId: 1"},
	{Collection: "checklists", Keys: "clientKey: 1, templates: 1"},
	{Collection: "checklists", Keys: "eventsDue: 1"},
	{Collection: "checklists", Keys: "hooksSince: 1"},
	{Collection: "checklists", Keys: "jiraSince: 1"},
	{Collection: "deliveries", Keys: "at: 1"},
	{Collection: "deliveries", Keys: "clientKey: 1, hookId: 1, at: -1, _id: -1"},
	{Collection: "deliveries", Keys: "clientKey: 1, hookId: 1, state: 1, _id: 1"},
	{Collection: "deliveries", Keys: "clientKey: 1, issueId: 1"},
	{Collection: "deliveries", Keys: "clientKey: 1, projectId: 1"},
	{Collection: "events", Keys: "clientKey: 1, state: 1"},
	{Collection: "events", Keys: "state: 1, due: 1"},
	{Collection: "exports", Keys: "clientKey: 1"},
	{Collection: "exports", Keys: "until: 1"},
	{Collection: "history", Keys: "clientKey: 1, issueId: 1"},
	{Collection: "hooks", Keys: "clientKey: 1, createdAt: 1"},
	{Collection: "hooks", Keys: "queue.next: 1"},
	{Collection: "installations", Keys: "baseUrl: 1"},
	{Collection: "jobs", Keys: "state: 1, due: 1"},
	{Collection: "presence", Keys: "clientKey: 1, issueId: 1"},
	{Collection: "presence", Keys: "server: 1"},
	{Collection: "ruleruns", Keys: "at: 1"},
	{Collection: "ruleruns", Keys: "clientKey: 1, issueId: 1"},
	{Collection: "ruleruns", Keys: "clientKey: 1, projectId: 1, _id: -1"},
	{Collection: "templates", Keys: "clientKey: 1, projectId: 1"},
	{Collection: "templates", Keys: "owed: 1"},
	{Collection: "tokens", Keys: "clientKey: 1"},
	{Collection: "tokens", Keys: "until: 1"},
}

// mostOpened is of how many sites the secrets are opened: each may cost a call of a
// key service.
const mostOpened = 200

// database looks at the database, which has answered.
func (p *patient) database(ctx context.Context) []doctor.Finding {
	out := []doctor.Finding{doctor.Good("database", "the primary answers")}
	out = append(out, p.members(ctx)...)
	done, err := schemamongo.Version(ctx, p.db.Database)
	if err != nil {
		return append(out, doctor.Bad("schema", "Run ticklist restore again, to its end.", "%s", err.Error()))
	}
	out = append(out, doctor.Schema(done, len(migrations(p.keys)), p.db.engine != nil))
	if done == 0 {
		return out
	}
	out = append(out, p.majority(ctx))
	if done >= len(migrations(p.keys)) {
		out = append(out, p.indexes(ctx)...)
	}
	out = append(out, p.switchedOff(ctx)...)
	return append(out, p.secrets(ctx)...)
}

// switchedOff finds what operators have turned off, which somebody may have forgotten.
func (p *patient) switchedOff(ctx context.Context) (out []doctor.Finding) {
	const check = "switched off"
	off, err := tenantmongo.NewSwitches(p.db.Database).Switches(ctx)
	if err != nil {
		return []doctor.Finding{doctor.Bad(check, "See the database's log.", "what is switched off cannot be read: %s", err.Error())}
	}
	for _, s := range off {
		where, on := "all sites", "ticklist feature on "+string(s.Feature)
		switch {
		case s.Feature == tenant.WholeSite:
			where, on = s.ClientKey, "ticklist site on "+s.ClientKey
		case s.ClientKey != "":
			where, on = s.ClientKey, on+" --site "+s.ClientKey
		}
		out = append(out, doctor.Doubt(check, "Once its reason is gone: "+on, "%s on %s since %s: %s", nameOff(s), where, when(s.At), cmp.Or(s.Reason, "no reason was given")))
	}
	if len(out) == 0 {
		out = append(out, doctor.Good(check, "nothing is"))
	}
	return out
}

// hello is what a member of a database says of itself:
// https://www.mongodb.com/docs/manual/reference/command/hello/.
type hello struct {
	SetName  string    `bson:"setName"`
	Hosts    []string  `bson:"hosts"`
	Passives []string  `bson:"passives"` // those that cannot be elected
	Writable bool      `bson:"isWritablePrimary"`
	Second   bool      `bson:"secondary"`
	Msg      string    `bson:"msg"`
	Local    time.Time `bson:"localTime"`
}

// members are all that hold data, but for hidden ones.
func (h hello) members() []string { return slices.Concat(h.Hosts, h.Passives) }

// ask says hello, and judges the clock.
func (p *patient) ask(ctx context.Context, db *mongo.Client, whose string) (hello, doctor.Finding, error) {
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	var said hello
	before := p.now()
	err := db.Database("admin").RunCommand(ctx, bson.D{{Key: "hello", Value: 1}}).Decode(&said)
	return said, doctor.Clock("clock", whose, said.Local, before, p.now(), time.Millisecond), err
}

// members looks at each member of the replica set by itself, and at their clocks.
func (p *patient) members(ctx context.Context) []doctor.Finding {
	if p.db.engine != nil {
		return []doctor.Finding{doctor.Good("replica set", "none: the embedded engine is one server, on this machine")}
	}
	said, clock, err := p.ask(ctx, p.db.Client(), "the database")
	if err != nil {
		return []doctor.Finding{doctor.Bad("replica set", "See the database's log.", "it does not say what it is: %s", err.Error())}
	}
	members, clocks := p.each(ctx, said.members())
	out := []doctor.Finding{clock}
	for i, m := range members {
		if m.Err == "" {
			out = append(out, clocks[i])
		}
	}
	return append(out, doctor.ReplicaSet(doctor.Set{Name: said.SetName, Router: said.Msg == "isdbgrid", Members: members})...)
}

// each asks all members at once, so that several that are silent cost no more
// than one.
func (p *patient) each(ctx context.Context, hosts []string) ([]doctor.Member, []doctor.Finding) {
	members, clocks := make([]doctor.Member, len(hosts)), make([]doctor.Finding, len(hosts))
	var asking sync.WaitGroup
	for i, host := range hosts {
		asking.Go(func() { members[i], clocks[i] = p.member(ctx, host) })
	}
	asking.Wait()
	return members, clocks
}

// member connects to one member alone.
func (p *patient) member(ctx context.Context, host string) (m doctor.Member, clock doctor.Finding) {
	m.Host = host
	client, err := mongo.Connect(options.Client().ApplyURI(p.MongoURI.Reveal()).SetHosts([]string{host}).SetDirect(true).
		SetTimeout(lookTimeout).SetServerSelectionTimeout(lookTimeout))
	if err != nil {
		m.Err = "the address cannot be used"
		return m, clock
	}
	defer func() { _ = client.Disconnect(context.WithoutCancel(ctx)) }()
	said, clock, err := p.ask(ctx, client, host)
	if err != nil {
		m.Err = err.Error()
		return m, clock
	}
	m.Primary, m.Data = said.Writable, said.Writable || said.Second
	return m, clock
}

// majority has the majority take a write, on a lease that nobody else wants.
func (p *patient) majority(ctx context.Context) doctor.Finding {
	const check, name = "writing", "doctor"
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	leases, begun := leasemongo.New(p.db.Database, rand.Text(), p.now), p.now()
	_, err := leases.Take(ctx, name, time.Second)
	if err == nil {
		err = leases.Leave(ctx, name)
	}
	if err != nil {
		return doctor.Bad(check, "See that more than half of the members run and are in step, and that the user of MONGODB_URI may write.", "no majority of the members takes a write in %s: %s", lookTimeout, err.Error())
	}
	return doctor.Good(check, "a majority of the members took a write in %s", p.now().Sub(begun).Round(time.Millisecond))
}

func (p *patient) indexes(ctx context.Context) []doctor.Finding {
	have := map[string][]string{}
	for _, i := range indexes {
		if _, known := have[i.Collection]; known {
			continue
		}
		have[i.Collection] = nil
		specs, err := p.db.Collection(i.Collection).Indexes().ListSpecifications(ctx)
		if err != nil {
			return []doctor.Finding{doctor.Bad("indexes", "See that the user of MONGODB_URI may list indexes.", "those of %s cannot be listed: %s", i.Collection, err.Error())}
		}
		for _, spec := range specs {
			have[i.Collection] = append(have[i.Collection], spec.Name)
		}
	}
	return doctor.Indexes(indexes, have)
}

// secrets looks at what is sealed under SECRET_KEYS: under which of them, and
// whether it opens.
func (p *patient) secrets(ctx context.Context) []doctor.Finding {
	sites, keys, reports := tenantmongo.New(p.db.Database, p.keys), tenantmongo.NewDataKeys(p.db.Database), tenantmongo.NewReports(p.db.Database, p.keys)
	used, errs := map[string]int{}, []error(nil)
	for _, in := range []func(context.Context) (map[string]int, error){sites.KeysInUse, keys.KeysInUse, reports.KeysInUse, p.ledgerKeys} {
		found, err := in(ctx)
		errs = append(errs, err)
		for id, n := range found {
			used[id] += n
		}
	}
	found := doctor.Keys(p.keys.First(), p.keys.IDs(), used)
	if err := errors.Join(errs...); err != nil { // so that no key can be said to be needed no more
		found = []doctor.Finding{doctor.Bad("keys", "See the database's log, and that the ledger of erasures can be read.", "what is sealed cannot be read: %s", err.Error())}
	}
	return append(found, p.opened(ctx, sites, dataKeys(p.db.Database, p.keys))...)
}

// ledgerKeys are the keys of SECRET_KEYS that lines of the ledger need.
func (p *patient) ledgerKeys(context.Context) (map[string]int, error) {
	if _, err := newLedger(p.ledgerPath(), p.keys); err != nil {
		return nil, err
	}
	used := map[string]int{}
	err := readLedger(p.ledgerPath(), func(l ledgerLine) error {
		if l.Account != nil {
			used[l.Account.Key.ID]++
		}
		return nil
	})
	return used, err
}

// opened opens the secret and the data key of sites.
func (p *patient) opened(ctx context.Context, sites *tenantmongo.Store, keys *datakeys.Keys) (out []doctor.Finding) {
	const check, mend = "sealed", "See that SECRET_KEYS is what this database was filled with (a key of the same id and other bytes opens nothing) and that a key service answers."
	seen := 0
	err := sites.Each(ctx, func(st tenant.Standing) error {
		if seen++; seen > mostOpened {
			return nil
		}
		if _, err := sites.Get(ctx, st.ClientKey); err != nil && !errors.Is(err, tenant.ErrNotInstalled) {
			out = append(out, doctor.Bad(check, mend, "the secret of the site %s (%s) does not open: %s", st.BaseURL, st.ClientKey, err.Error()))
		}
		if err := keys.Probe(ctx, st.ClientKey); err != nil && !errors.Is(err, datakeys.ErrNoKey) {
			out = append(out, doctor.Bad(check, mend, "the texts of the site %s (%s) cannot be read: %s", st.BaseURL, st.ClientKey, err.Error()))
		}
		return nil
	})
	if err != nil {
		return append(out, doctor.Bad(check, "See the database's log.", "the sites cannot be read: %s", err.Error()))
	}
	if len(out) == 0 {
		out = append(out, doctor.Good(check, "%s", fmt.Sprintf("the secrets and data keys of %d of %d sites open", min(seen, mostOpened), seen)))
	}
	return out
}
