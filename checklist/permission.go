package checklist

// Permission is one right on the checklists of an issue.
type Permission string

// The permissions. They are Ticklist's own; package handlers derives them from
// what Jira allows.
const (
	View            Permission = "view"
	Add             Permission = "add"    // lists and items
	Edit            Permission = "edit"   // names, texts, order, optional, assignee, due
	Toggle          Permission = "toggle" // an item's status
	Delete          Permission = "delete"
	ManageTemplates Permission = "manageTemplates"
)

// Permissions says what a person may do on an issue. The zero value is nothing.
type Permissions struct {
	View, Add, Edit, Toggle, Delete, ManageTemplates bool
}

// Allows says whether p is among the permissions.
func (ps Permissions) Allows(p Permission) bool {
	switch p {
	case View:
		return ps.View
	case Add:
		return ps.Add
	case Edit:
		return ps.Edit
	case Toggle:
		return ps.Toggle
	case Delete:
		return ps.Delete
	case ManageTemplates:
		return ps.ManageTemplates
	}
	return false
}
