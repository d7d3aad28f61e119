package checklist

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
)

// MaxGrantees is to how many a permission can be granted.
const MaxGrantees = 50

// Grants says who has which permission. One that is not in it is as Jira says;
// one that is there for nobody has nobody.
type Grants map[Permission][]Grantee

// Grantee is whom a permission is granted to.
type Grantee struct {
	Type GranteeType
	ID   string // of the role, the group or the person; "" for others
}

// GranteeType is a kind of grantee.
type GranteeType string

// The kinds of grantees.
const (
	ToRole     GranteeType = "role"  // a project role, by Jira's numeric id
	ToGroup    GranteeType = "group" // by Jira's group id, which stays when its name changes
	ToPerson   GranteeType = "user"  // by account id
	ToAssignee GranteeType = "assignee"
	ToReporter GranteeType = "reporter"
)

// Standing is what a person is to an issue, as far as Jira was asked.
type Standing struct {
	AccountID          string
	Roles, Groups      []string // ids
	Assignee, Reporter bool
}

// CustomPermissions returns the permissions that can be granted, in the order in
// which they are shown.
func CustomPermissions() []Permission {
	return []Permission{View, Add, Edit, Toggle, Delete, ManageTemplates}
}

var (
	roleID  = regexp.MustCompile(`^[1-9][0-9]{0,18}$`)
	groupID = regexp.MustCompile(`^[A-Za-z0-9-]{1,64}$`)
)

// check returns an *InvalidError for what cannot be granted.
func (g Grants) check() error {
	for p, to := range g {
		if !slices.Contains(CustomPermissions(), p) {
			return &InvalidError{Field: "value", Reason: "There is no such permission."}
		}
		if len(to) > MaxGrantees {
			return &InvalidError{Field: "value/" + string(p), Reason: fmt.Sprintf("A permission can be granted to %d at most.", MaxGrantees)}
		}
		for n, one := range to {
			if !one.valid() {
				return &InvalidError{Field: fmt.Sprintf("value/%s/%d", p, n), Reason: "There cannot be such a grantee."}
			}
		}
	}
	return nil
}

func (g Grantee) valid() bool {
	switch g.Type {
	case ToRole:
		return roleID.MatchString(g.ID)
	case ToGroup:
		return groupID.MatchString(g.ID)
	case ToPerson:
		return g.ID != "" && checkAssignee(g.ID) == nil
	case ToAssignee, ToReporter:
		return g.ID == ""
	}
	return false
}

// to says whether a grantee is the person who stands so.
func (g Grantee) to(s Standing) bool {
	switch g.Type {
	case ToRole:
		return slices.Contains(s.Roles, g.ID)
	case ToGroup:
		return slices.Contains(s.Groups, g.ID)
	case ToPerson:
		return s.AccountID != "" && g.ID == s.AccountID
	case ToAssignee:
		return s.Assignee
	case ToReporter:
		return s.Reporter
	}
	return false
}

// Over returns what a person has who stands so, and who has what is given as far
// as these grants say nothing of it. It is enough to be one of those to whom a
// permission is granted. Who may not see may do nothing.
func (g Grants) Over(jira Permissions, s Standing) Permissions {
	has := func(p Permission) bool {
		to, custom := g[p]
		if !custom {
			return jira.Allows(p)
		}
		return slices.ContainsFunc(to, func(one Grantee) bool { return one.to(s) })
	}
	if !jira.View || !has(View) {
		return Permissions{}
	}
	return Permissions{
		View: true, Add: has(Add), Edit: has(Edit), Toggle: has(Toggle), Delete: has(Delete), ManageTemplates: has(ManageTemplates),
	}
}

// IDs returns the ids of the grantees of a kind, each once; "" for kinds that
// have none.
func (g Grants) IDs(of GranteeType) []string {
	var ids []string
	for _, to := range g {
		for _, one := range to {
			if one.Type == of {
				ids = append(ids, one.ID)
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// People returns the account ids of those to whom something is granted.
func (g Grants) People() []string { return g.IDs(ToPerson) }

// without returns the grants without a person.
func (g Grants) without(accountID string) Grants {
	out := Grants{}
	for p, to := range g {
		out[p] = slices.DeleteFunc(slices.Clone(to), func(one Grantee) bool { return one == Grantee{ToPerson, accountID} })
	}
	return out
}

// sorted returns the grants in the one order, each once.
func (g Grants) sorted() Grants {
	out := Grants{}
	for p, to := range g {
		to = slices.Clone(to)
		slices.SortFunc(to, func(a, b Grantee) int { return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.ID, b.ID)) })
		out[p] = slices.Compact(to)
	}
	return out
}
