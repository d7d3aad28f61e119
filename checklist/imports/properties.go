package imports

import (
	"cmp"
	"encoding/json"
)

// The properties of issues in which other apps keep checklists.
const (
	SmartProperty   = "com.railsware.SmartChecklist.checklist"
	SummaryProperty = "checklist" // Issue Checklist's, for searching

	multipleProperty = "sd-checklists-"
)

// loose is a value that programs write as a text or as a number.
type loose string

// UnmarshalJSON implements json.Unmarshaler. What is neither is "".
func (l *loose) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		*l = loose(s)
		return nil
	}
	if len(b) > 0 && (b[0] == '-' || b[0] >= '0' && b[0] <= '9') {
		*l = loose(b)
	}
	return nil
}

// readSummary reads Issue Checklist's entity property. It is made for searching:
// all items run together, and how many are done is all that it says of that.
func (b *builder) readSummary(data string) error {
	type summary struct {
		Items    json.RawMessage `json:"items"`
		Progress string          `json:"progressText"`
	}
	var in struct {
		summary
		Value *summary `json:"value"`
	}
	if json.Unmarshal([]byte(data), &in) != nil {
		return ErrUnreadable
	}
	s := in.summary
	if in.Value != nil {
		s = *in.Value
	}
	var many []string
	var one string
	switch {
	case json.Unmarshal(s.Items, &many) == nil:
		for _, item := range many {
			b.add(raw{text: item})
		}
		if len(many) > 0 {
			b.note(StatusElsewhere, s.Progress)
		}
	case json.Unmarshal(s.Items, &one) == nil:
		if one != "" {
			b.add(raw{text: cmp.Or(s.Progress, "Checklist"), details: one})
			b.note(NotSeparable, one)
		}
	case s.Progress == "":
		return ErrUnreadable
	}
	return nil
}
