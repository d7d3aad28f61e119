package checklist

// A live list is linked to a template. On an issue only the statuses of its items
// change; what the template says comes by the server's own reworks.

var errLive = refuse(CodeLive, "This checklist is linked to a template: its items are edited there.")

// locked says whether a live list keeps the action from being done. Where the
// list or item is not there, the action itself says so.
func (d *draft) locked(a Action, can Permissions) bool {
	switch a := a.(type) {
	case AddList, SetLive, SetStatus:
		return false
	case DeleteList:
		return !can.ManageTemplates && d.liveList(a.List)
	case AddItem:
		return d.liveItem(a.Item) || a.Parent != nil && d.liveItem(*a.Parent) || a.Parent == nil && d.liveTarget(a.List)
	case MoveItem:
		return d.liveItem(a.Item) || a.Parent != nil && d.liveItem(*a.Parent) || a.Parent == nil && d.liveList(a.List)
	}
	t := a.about()
	return d.liveList(t.list) || t.item != "" && d.liveItem(t.item)
}

func (d *draft) liveList(id string) bool {
	at := d.listAt(id)
	return at >= 0 && d.Lists[at].Live
}

func (d *draft) liveItem(id string) bool {
	l, _ := d.itemAt(id)
	return l >= 0 && d.Lists[l].Live
}

// liveTarget says whether a new item that names a list, or none, goes to a live
// one.
func (d *draft) liveTarget(list *string) bool {
	if list == nil {
		return len(d.Lists) == 1 && d.Lists[0].Live
	}
	return d.liveList(*list)
}
