package outbox

import (
	"context"
	"errors"
	"time"

	"ticklist/checklist"
)

// Why says why Jira is behind. Programs and the panel know the words: they never
// change.
type Why string

// What may keep Jira behind.
const (
	WhyBusy      Why = "busy"      // there is much to tell, or it has just begun
	WhyLimited   Why = "limited"   // Jira has asked for a pause
	WhyFailing   Why = "failing"   // Jira does not answer, or not as it should
	WhyForbidden Why = "forbidden" // the app may not write in the project
	WhyDisabled  Why = "disabled"  // the app is switched off: on the site, or by an operator
)

// behindFor is how long Jira is behind before that is said: all else is the time
// that a telling takes.
const behindFor = 5 * time.Second

// Lag is how far Jira is behind.
type Lag struct {
	Since time.Time // zero if it is not, or not for long
	Why   Why
}

// Lag says how far behind Jira is with an issue. It costs a read.
func (o *Outbox) Lag(ctx context.Context, sc checklist.Scope) (Lag, error) {
	last, err := o.store.Last(ctx, sc)
	if err != nil {
		return Lag{}, err
	}
	lag := last.lag(o.now())
	if !lag.Since.IsZero() && o.holds(ctx, sc.ClientKey) {
		lag.Why = WhyDisabled
	}
	return lag, nil
}

func (l Last) lag(now time.Time) Lag {
	if l.Since.IsZero() || now.Sub(l.Since) < behindFor {
		return Lag{}
	}
	if l.Why == "" {
		return Lag{l.Since, WhyBusy}
	}
	return Lag{l.Since, l.Why}
}

// whyOf is what an error of a telling says to people.
func whyOf(err error) Why {
	if later, ok := errors.AsType[*LaterError](err); ok {
		return later.Why
	}
	return WhyFailing
}
