package imports

import (
	"encoding/json"
	"slices"
	"strconv"
)

// multipleValue is the value of a property of Multiple Checklists:
// https://soldevelo.atlassian.net/wiki/spaces/CS/pages/1482588177
type multipleValue struct {
	Checklists *[]multipleList `json:"checklists"`
}

type multipleList struct {
	ID    loose  `json:"id"`
	Name  string `json:"name"`
	Items []struct {
		Name      string `json:"name"`
		Completed bool   `json:"completed"`
		User      string `json:"user"`
		Date      string `json:"date"`
	} `json:"items"`
}

// readMultiple reads one property of Multiple Checklists, a list of several, or an
// object that has several by their keys. What overflowed one property goes on in the
// next: a list with the same id and name is the same.
func readMultiple(b *builder, data string) error {
	values, err := multipleValues([]byte(data), 0)
	if err != nil {
		return err
	}
	var lists []multipleList
	for _, v := range values {
		for _, l := range *v.Checklists {
			at := slices.IndexFunc(lists, func(o multipleList) bool { return o.ID == l.ID && o.Name == l.Name })
			if at < 0 || l.ID == "" {
				lists = append(lists, l)
				continue
			}
			lists[at].Items = append(lists[at].Items, l.Items...)
		}
	}
	for _, l := range lists {
		b.list(fromHTML(l.Name))
		for _, it := range l.Items {
			b.add(raw{text: fromHTML(it.Name), complete: new(it.Completed)})
			if it.User != "" {
				b.note(EditorLeftOut, "")
			}
		}
	}
	return nil
}

// multipleValues finds the values of properties in data, in the order of their
// numbers.
func multipleValues(data []byte, depth int) ([]multipleValue, error) {
	if depth > 3 { // a property in a list in an answer
		return nil, ErrUnreadable
	}
	var v multipleValue
	if json.Unmarshal(data, &v) == nil && v.Checklists != nil {
		return []multipleValue{v}, nil
	}
	held, is := multipleHeld(data)
	if !is {
		return nil, ErrUnreadable
	}
	var out []multipleValue
	for _, one := range held {
		found, err := multipleValues(one, depth+1)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// multipleHeld is what data holds that may be a property's value: the entries of a
// list, the value of a property, or properties by their keys.
func multipleHeld(data []byte) (held []json.RawMessage, ok bool) {
	if json.Unmarshal(data, &held) == nil {
		return held, held != nil
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(data, &object) != nil {
		return nil, false
	}
	for _, key := range []string{"value", "properties"} {
		if object[key] != nil {
			held = append(held, object[key])
		}
	}
	for n := 0; object[multipleProperty+strconv.Itoa(n)] != nil; n++ {
		held = append(held, object[multipleProperty+strconv.Itoa(n)])
	}
	return held, len(held) > 0
}
