package checklistmongo

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"ticklist/checklist/outbox"
	"ticklist/docmongo"
)

// Waiting is an issue of which Jira has not been told for a while.
type Waiting struct {
	ClientKey string
	Since     time.Time
	Why       outbox.Why // of the last try; "" if there was none
}

// Late returns issues of which Jira is to be told since before a time, those that
// have waited longest first, at most limit, and none of some sites. Sites that
// keep Jira from being told are left out: only their own admins can mend that.
func (s *Store) Late(ctx context.Context, before time.Time, but []string, limit int) ([]Waiting, error) {
	theirs := bson.A{string(outbox.WhyForbidden), string(outbox.WhyDisabled)}
	filter := bson.D{
		{Key: "jiraSince", Value: bson.D{{Key: "$lte", Value: before}}}, {Key: "jira.why", Value: bson.D{{Key: "$nin", Value: theirs}}},
	}
	if len(but) > 0 {
		filter = append(filter, bson.E{Key: "clientKey", Value: bson.D{{Key: "$nin", Value: but}}})
	}
	docs, err := docmongo.All[toldDoc](ctx, s.checklists, "what Jira was not told for long", filter,
		options.Find().SetProjection(toldFields()).SetSort(bson.D{{Key: "jiraSince", Value: 1}}).SetLimit(int64(limit)))
	if err != nil {
		return nil, err
	}
	var out []Waiting
	for _, doc := range docs {
		if doc.JiraSince != nil {
			out = append(out, Waiting{ClientKey: doc.ClientKey, Since: doc.JiraSince.UTC(), Why: outbox.Why(doc.Jira.Why)})
		}
	}
	return out, nil
}
