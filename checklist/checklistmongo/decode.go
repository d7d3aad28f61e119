package checklistmongo

import (
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/x/bsonx/bsoncore"
)

// itemDocs are read by hand: whoever opens a panel waits for it, and reflection
// takes several times as long for the same.
type itemDocs []itemDoc

// UnmarshalBSONValue implements [bson.ValueUnmarshaler]. Fields that are not
// known are passed over, as elsewhere; one of a wrong type is a fault.
func (docs *itemDocs) UnmarshalBSONValue(typ byte, data []byte) error {
	if bson.Type(typ) != bson.TypeArray {
		return fmt.Errorf("the items are of the type %s", bson.Type(typ))
	}
	values, err := bsoncore.Array(data).Values()
	if err != nil {
		return fmt.Errorf("read the items: %w", err)
	}
	*docs = make(itemDocs, len(values))
	for n, v := range values {
		doc, ok := v.DocumentOK()
		if !ok {
			return fmt.Errorf("item %d is of the type %s", n, bson.Type(v.Type))
		}
		if err := (*docs)[n].read(doc); err != nil {
			return fmt.Errorf("read item %d: %w", n, err)
		}
	}
	return nil
}

func (doc *itemDoc) read(from bsoncore.Document) error {
	_, rest, _ := bsoncore.ReadLength(from)
	rest = rest[:len(rest)-1] // what closes the document
	for len(rest) > 0 {
		element, after, ok := bsoncore.ReadElement(rest)
		if !ok {
			return bsoncore.NewInsufficientBytesError(from, rest)
		}
		if !doc.take(string(element.KeyBytes()), element.Value()) {
			return fmt.Errorf("%s is of the type %s", element.Key(), bson.Type(element.Value().Type))
		}
		rest = after
	}
	return nil
}

// take reports whether the value is of the type that the field has.
func (doc *itemDoc) take(field string, v bsoncore.Value) (ok bool) {
	switch field {
	case "id":
		doc.ID, ok = v.StringValueOK()
	case "kind":
		doc.Kind, ok = v.StringValueOK()
	case "status":
		doc.Status, ok = v.StringValueOK()
	case "optional":
		doc.Optional, ok = v.BooleanOK()
	case "assignee":
		doc.Assignee, ok = v.StringValueOK()
	case "due":
		doc.Due, ok = v.StringValueOK()
	case "parent":
		doc.Parent, ok = v.StringValueOK()
	case "link":
		ok = v.Type == bsoncore.TypeNull || bson.UnmarshalValue(bson.Type(v.Type), v.Data, &doc.Link) == nil
	case "from":
		ok = v.Type == bsoncore.TypeNull || bson.UnmarshalValue(bson.Type(v.Type), v.Data, &doc.From) == nil
	case "updatedBy":
		doc.UpdatedBy, ok = v.StringValueOK()
	case "updatedAt":
		var ms int64
		ms, ok = v.DateTimeOK()
		doc.UpdatedAt = time.UnixMilli(ms).UTC()
	default:
		ok = true
	}
	return ok
}
