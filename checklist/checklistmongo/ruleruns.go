package checklistmongo

import (
	"context"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"ticklist/checklist"
	"ticklist/checklist/rules"
	"ticklist/docmongo"
)

// runDoc is a document of the collection of runs.
type runDoc struct {
	ID        string    `bson:"_id"` // clientKey, and the run's place
	ClientKey string    `bson:"clientKey"`
	Run       string    `bson:"run"`
	At        time.Time `bson:"at"`
	IssueID   string    `bson:"issueId"`
	IssueKey  string    `bson:"issueKey"`
	ProjectID string    `bson:"projectId"`
	On        string    `bson:"on"`
	To        string    `bson:"to"`
	Rule      string    `bson:"rule"`
	RuleOf    string    `bson:"ruleOf"`
	Name      textsDoc  `bson:"name"`
	Template  string    `bson:"template"`
	Version   int       `bson:"version"`
	From      string    `bson:"from"`
	Outcome   string    `bson:"outcome"`
	Items     int       `bson:"items"`
}

// runID is unambiguous although a clientKey may hold any character: neither a
// place's time nor a run's id has a colon, so the last one divides.
func runID(clientKey, at string) string { return clientKey + ":" + at }

// runField is what the name of a run's rule is sealed for.
func runField(run string) string { return "rule of run " + run }

func (doc runDoc) run(name []byte) rules.Run {
	return rules.Run{
		ID: doc.Run, At: doc.At.UTC(), IssueID: doc.IssueID, IssueKey: doc.IssueKey, ProjectID: doc.ProjectID, On: rules.On(doc.On), To: doc.To,
		Rule: doc.Rule, RuleOf: doc.RuleOf, RuleName: string(name), Template: doc.Template, Version: doc.Version, From: doc.From,
		Outcome: rules.Outcome(doc.Outcome), Items: doc.Items,
	}
}

// AddRun implements rules.Store.
func (s *Rules) AddRun(ctx context.Context, clientKey string, r rules.Run) error {
	doc := runDoc{
		ID: runID(clientKey, r.RunAt()), ClientKey: clientKey, Run: r.ID, At: r.At.UTC(), IssueID: r.IssueID, IssueKey: r.IssueKey, ProjectID: r.ProjectID,
		On: string(r.On), To: r.To, Rule: r.Rule, RuleOf: r.RuleOf, Template: r.Template, Version: r.Version, From: r.From, Outcome: string(r.Outcome), Items: r.Items,
	}
	var err error
	if doc.Name, err = s.sealName(ctx, doc, r.RuleName); err != nil {
		return err
	}
	if _, err := s.runs.InsertOne(ctx, doc); err != nil && !docmongo.Duplicate(err) {
		return fmt.Errorf("insert a run: %w", err)
	}
	return nil
}

func (s *Rules) sealName(ctx context.Context, doc runDoc, name string) (sealed textsDoc, err error) {
	sealed.Key, sealed.Sealed, err = s.sealer.Seal(ctx, doc.ClientKey, doc.IssueID, runField(doc.Run), []byte(name), false)
	if err != nil {
		return textsDoc{}, fmt.Errorf("seal the rule of a run: %w", err)
	}
	return sealed, nil
}

// Runs implements rules.Store.
func (s *Rules) Runs(ctx context.Context, clientKey string, q rules.Query) ([]rules.Run, error) {
	filter := runsOf(checklist.Part{ClientKey: clientKey, ProjectID: q.ProjectID}, time.Time{})
	if q.IssueID != "" {
		filter = append(filter, bson.E{Key: "issueId", Value: q.IssueID})
	}
	if q.Before != "" {
		filter = append(filter, bson.E{Key: "_id", Value: bson.D{{Key: "$lt", Value: runID(clientKey, q.Before)}}})
	}
	docs, err := s.findRuns(ctx, filter, options.Find().SetSort(bson.D{{Key: "_id", Value: -1}}).SetLimit(int64(q.Limit)))
	if err != nil {
		return nil, err
	}
	out := make([]rules.Run, 0, len(docs))
	for _, doc := range docs {
		r, err := s.openRun(ctx, doc)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

func (s *Rules) findRuns(ctx context.Context, filter bson.D, how *options.FindOptionsBuilder) ([]runDoc, error) {
	return docmongo.All[runDoc](ctx, s.runs, "runs", filter, how)
}

func (s *Rules) openRun(ctx context.Context, doc runDoc) (rules.Run, error) {
	name, err := s.sealer.Open(ctx, doc.ClientKey, doc.IssueID, runField(doc.Run), doc.Name.Key, doc.Name.Sealed)
	if err != nil {
		return rules.Run{}, fmt.Errorf("open the rule of a run: %w", err)
	}
	return doc.run(name), nil
}

// ForgetRuns implements rules.Store.
func (s *Rules) ForgetRuns(ctx context.Context, at time.Time) (int64, error) {
	return removeAll(ctx, s.runs, bson.D{{Key: "at", Value: bson.D{{Key: "$lt", Value: at.UTC()}}}})
}

// runsOf is the filter for the runs of a part of a site, those before a time if
// it is not zero.
func runsOf(p checklist.Part, at time.Time) bson.D {
	filter := bson.D{{Key: "clientKey", Value: p.ClientKey}}
	switch {
	case p.IssueID != "":
		filter = append(filter, bson.E{Key: "issueId", Value: p.IssueID})
	case p.ProjectID != "":
		filter = append(filter, bson.E{Key: "projectId", Value: p.ProjectID})
	}
	if !at.IsZero() {
		filter = append(filter, bson.E{Key: "at", Value: bson.D{{Key: "$lt", Value: at.UTC()}}})
	}
	return filter
}

// forgetInRuns replaces an account id that stands in the names of rules that ran.
func (s *Rules) forgetInRuns(ctx context.Context, clientKey, accountID string) (int64, error) {
	var changed int64
	for q := (rules.Query{Limit: rules.MaxRuns}); ; {
		some, err := s.Runs(ctx, clientKey, q)
		if err != nil {
			return changed, err
		}
		for _, r := range some {
			q.Before = r.RunAt()
			name := checklist.WithoutID(r.RuleName, accountID)
			if name == r.RuleName {
				continue
			}
			doc := runDoc{ID: runID(clientKey, r.RunAt()), ClientKey: clientKey, Run: r.ID, IssueID: r.IssueID}
			sealed, err := s.sealName(ctx, doc, name)
			if err != nil {
				return changed, err
			}
			_, err = s.runs.UpdateOne(ctx, bson.D{{Key: "_id", Value: doc.ID}}, bson.D{{Key: "$set", Value: bson.D{{Key: "name", Value: sealed}}}})
			if err != nil {
				return changed, fmt.Errorf("erase a person from a run: %w", err)
			}
			changed++
		}
		if len(some) < rules.MaxRuns {
			return changed, nil
		}
	}
}
