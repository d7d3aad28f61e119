// Package reporttest is Atlassian's personal data reporting API on the loopback
// interface, as its documentation describes it, and strict: what the real one
// would only frown at is an error here.
package reporttest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"time"
)

// Token is the bearer token that the fake takes.
const Token = "CANARY-report-token"

// maxAccounts is how many accounts a call may name.
const maxAccounts = 90

// API is the fake. Its fields may be set before it is called.
type API struct {
	*httptest.Server
	Now    func() time.Time
	Cycle  time.Duration // the least between two reports of an account
	Period string        // what Cycle-Period says; "" says nothing

	mu       sync.Mutex
	closed   map[string]bool
	changed  map[string]time.Time // when an account's profile was last changed
	reported map[string][]time.Time
	calls    int
	refuse   []func(http.ResponseWriter) // what the next calls are answered instead
	faults   []string
}

// Start starts a fake, which Close ends.
func Start(now func() time.Time) *API {
	a := &API{Now: now, Cycle: 7 * 24 * time.Hour, Period: "P7D", closed: map[string]bool{}, changed: map[string]time.Time{}, reported: map[string][]time.Time{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /app/report-accounts/", a.report)
	a.Server = httptest.NewServer(mux)
	return a
}

// Address is where the API is.
func (a *API) Address() string { return a.URL + "/app/report-accounts/" }

// CloseAccount closes an account.
func (a *API) CloseAccount(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.closed[id] = true
}

// Change changes an account's profile now.
func (a *API) Change(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.changed[id] = a.Now()
}

// Refuse has the next call answered otherwise.
func (a *API) Refuse(answer func(http.ResponseWriter)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.refuse = append(a.refuse, answer)
}

// Reported is how often an account was reported.
func (a *API) Reported(id string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.reported[id])
}

// Calls is how many calls were made, those that were refused too.
func (a *API) Calls() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.calls
}

// Faults is what callers did that they must not.
func (a *API) Faults() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.faults
}

func (a *API) report(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.calls++
	if len(a.refuse) > 0 {
		answer := a.refuse[0]
		a.refuse = a.refuse[1:]
		answer(w)
		return
	}
	if r.Header.Get("Authorization") != "Bearer "+Token {
		http.Error(w, "", http.StatusUnauthorized)
		return
	}
	var in struct {
		Accounts []struct{ AccountID, UpdatedAt string }
	}
	err := json.NewDecoder(r.Body).Decode(&in)
	if err != nil || r.Header.Get("Content-Type") != "application/json" || len(in.Accounts) == 0 || len(in.Accounts) > maxAccounts {
		a.faults = append(a.faults, fmt.Sprintf("a call of %d accounts, %v", len(in.Accounts), err))
		http.Error(w, "", http.StatusBadRequest)
		return
	}
	type status struct {
		AccountID string `json:"accountId"`
		Status    string `json:"status"`
	}
	var out []status
	for _, account := range in.Accounts {
		at, err := time.Parse(time.RFC3339, account.UpdatedAt)
		if err != nil || at.After(a.Now().Add(time.Second)) {
			a.faults = append(a.faults, fmt.Sprintf("updatedAt is %q", account.UpdatedAt))
		}
		a.note(account.AccountID)
		switch changed := a.changed[account.AccountID]; {
		case a.closed[account.AccountID]:
			out = append(out, status{account.AccountID, "closed"})
		case changed.After(at):
			out = append(out, status{account.AccountID, "updated"})
		}
	}
	if a.Period != "" {
		w.Header().Set("Cycle-Period", a.Period)
	}
	if len(out) == 0 {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"accounts": out})
}

// note keeps that an account was reported, and whether that was too soon.
func (a *API) note(id string) {
	times, now := a.reported[id], a.Now()
	if n := len(times); n > 0 && now.Before(times[n-1].Add(a.Cycle)) {
		a.faults = append(a.faults, fmt.Sprintf("an account was reported %s after it was", now.Sub(times[n-1])))
	}
	if id == "" || id == "erased" || id == "unknown" {
		a.faults = append(a.faults, fmt.Sprintf("%q is no account", id))
	}
	a.reported[id] = append(times, now)
}
