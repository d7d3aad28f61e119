package tenant

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Feature is a part of the app that an operator can turn off, on one site or on
// all. Operators type the names: they never change.
type Feature string

// The features. What is off waits, and is done once it is on again; only streams
// and tokens are refused, since nobody could wait for them.
const (
	WholeSite        Feature = ""          // all of the app on a site; only for one site
	FeatureOutbox    Feature = "outbox"    // telling Jira of checklists
	FeatureTextField Feature = "textfield" // the field Checklist Text, both ways
	FeatureHooks     Feature = "hooks"     // telling other systems
	FeatureWebhooks  Feature = "webhooks"  // doing what follows from Jira's webhooks, all of it
	FeatureRules     Feature = "rules"     // rules and clones
	FeatureOrders    Feature = "orders"    // orders by a property, and post functions
	FeatureImports   Feature = "imports"   // jobs that import a project
	FeatureTemplates Feature = "templates" // jobs that bring issues to newer versions
	FeatureStreams   Feature = "streams"   // changes of others at once; panels ask now and then instead
	FeatureTokens    Feature = "tokens"    // programs with API tokens
)

// Features are those that can be turned off apart, in the order in which they are
// shown.
func Features() []Feature {
	return []Feature{
		FeatureOutbox, FeatureTextField, FeatureHooks, FeatureWebhooks, FeatureRules, FeatureOrders,
		FeatureImports, FeatureTemplates, FeatureStreams, FeatureTokens,
	}
}

// ErrSwitchedOff says that an operator has turned off what was asked for.
var ErrSwitchedOff = errors.New("an operator has turned this off")

// Switch is what an operator has turned off.
type Switch struct {
	ClientKey string  // "" for all sites
	Feature   Feature // WholeSite only with a ClientKey
	Reason    string  // in the operator's words, for operators; may be empty
	At        time.Time
}

// SwitchStore keeps what is off. Times are kept in UTC to the millisecond. Each
// implementation passes tenanttest.RunSwitches; every error is a fault.
type SwitchStore interface {
	// TurnOff stores a switch, in the place of one of the same site and feature.
	TurnOff(ctx context.Context, s Switch) error

	// TurnOn removes the switch of a site and feature, and says whether there was one.
	TurnOn(ctx context.Context, clientKey string, f Feature) (bool, error)

	// Switches returns all there are: those for all sites first, then by site and
	// feature.
	Switches(ctx context.Context) ([]Switch, error)
}

const (
	// switchesEvery is how late a server learns that something was turned off or on.
	switchesEvery = 2 * time.Second

	// switchesTrusted is how old what is known may be for those who come while
	// somebody reads it anew; after an idle night they wait for that.
	switchesTrusted = 10 * time.Second

	// switchesLimit ends reading: nothing waits for longer because the store is slow.
	switchesLimit = time.Second
)

// Switches knows what is off, on one server. It is read again when it is asked
// for, and was not for two seconds: between requests nothing is read. While the
// store fails, what was known last goes. It is safe for use by many goroutines.
type Switches struct {
	store SwitchStore
	now   func() time.Time
	log   *slog.Logger

	reading sync.Mutex // held by whoever reads
	known   atomic.Pointer[knownSwitches]
}

// knownSwitches is never changed.
type knownSwitches struct {
	at  time.Time
	off map[place]bool
}

// place is where a switch is, without what an operator says of it.
type place struct {
	clientKey string
	feature   Feature
}

// NewSwitches returns the switches of a store, of which nothing is known before
// Read.
func NewSwitches(store SwitchStore, now func() time.Time, log *slog.Logger) *Switches {
	s := &Switches{store: store, now: now, log: log}
	s.known.Store(&knownSwitches{})
	return s
}

// Read reads what is off. A server does so before it serves: what is off stays so
// over a restart.
func (s *Switches) Read(ctx context.Context) error {
	all, err := s.store.Switches(ctx)
	if err != nil {
		return fmt.Errorf("read what is switched off: %w", err)
	}
	off := map[place]bool{}
	for _, sw := range all {
		off[place{sw.ClientKey, sw.Feature}] = true
	}
	s.known.Store(&knownSwitches{at: s.now(), off: off})
	return nil
}

// newest is what is off, at most switchesEvery ago as far as the store says it.
func (s *Switches) newest(ctx context.Context) *knownSwitches {
	known := s.known.Load()
	age := s.now().Sub(known.at)
	if age < switchesEvery {
		return known
	}
	if age >= switchesTrusted {
		s.reading.Lock()
	} else if !s.reading.TryLock() {
		return known
	}
	defer s.reading.Unlock()
	if known = s.known.Load(); s.now().Sub(known.at) < switchesEvery { // somebody has read it meanwhile
		return known
	}
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), switchesLimit)
	defer cancel()
	if err := s.Read(limited); err != nil {
		s.log.Warn("switches", "err", err.Error())
		s.known.Store(&knownSwitches{at: s.now(), off: known.off}) // not asked at each request
	}
	return s.known.Load()
}

// Off says whether a feature is off on a site, by itself, everywhere, or with the
// whole site.
func (s *Switches) Off(ctx context.Context, clientKey string, f Feature) bool {
	off := s.newest(ctx).off
	return off[place{clientKey, WholeSite}] || f != WholeSite && (off[place{clientKey, f}] || off[place{"", f}])
}

// Check is ErrSwitchedOff for what is off on a site.
func (s *Switches) Check(ctx context.Context, clientKey string, f Feature) error {
	if s.Off(ctx, clientKey, f) {
		return ErrSwitchedOff
	}
	return nil
}

// Held says where a feature is off: on all sites, or on these.
func (s *Switches) Held(ctx context.Context, f Feature) (everywhere bool, clientKeys []string) {
	off := s.newest(ctx).off
	for at := range off {
		if at.clientKey != "" && (at.feature == f || at.feature == WholeSite) {
			clientKeys = append(clientKeys, at.clientKey)
		}
	}
	slices.Sort(clientKeys)
	return off[place{"", f}], slices.Compact(clientKeys)
}
