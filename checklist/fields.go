package checklist

// Fields says which of Jira's fields, and what else of Jira's own pages, show
// something of the checklists. They are chosen for a site: a field is the same in
// all its projects.
type Fields struct {
	Progress  bool // Checklist Progress, such as 3/8
	Percent   bool // Checklist Progress %
	Completed bool // Checklist Completed
	Text      bool // Checklist Text, where Jira may be told what checklists say
	Glance    bool // the badge beside an issue's details
}

// defaultFields are all but the text: each change of it is in the history
// and may be mailed to those who watch the issue. What is read from the issue's
// property costs neither.
func defaultFields() Fields {
	return Fields{Progress: true, Percent: true, Completed: true, Glance: true}
}

// Settings returns the settings that can be chosen in a place.
func (p Area) Settings() []Setting {
	both := []Setting{SetSeveralLists, SetOptionalByDefault, SetPanel, SetTell, SetLanguage, SetHideComplete, SetPermissions}
	if p.ProjectID == "" {
		return append(both, SetFields)
	}
	return both
}

// KeepsText says whether the field Checklist Text is kept: it is chosen, and Jira
// may be told what checklists say.
func (o Options) KeepsText() bool { return o.Fields.Text && o.TellsTexts() }
