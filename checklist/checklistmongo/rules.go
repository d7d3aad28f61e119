package checklistmongo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"ticklist/checklist"
	"ticklist/checklist/rules"
	"ticklist/docmongo"
)

const (
	rulesCollection = "rules"
	runsCollection  = "ruleruns"
)

// Rules is a rules.Store on the collections `rules`, with a document for each
// place that has rules, and `ruleruns`, with one for each run.
type Rules struct {
	rules, runs *mongo.Collection
	sealer      Sealer
}

// NewRules returns the rules in a database, under the conditions of [New].
func NewRules(db *mongo.Database, sealer Sealer) *Rules {
	return &Rules{rules: db.Collection(rulesCollection), runs: db.Collection(runsCollection), sealer: sealer}
}

// RuleIndexes makes the indexes by which runs are found of a project, of an
// issue, and by their age. Those that are there already are left alone.
func RuleIndexes(ctx context.Context, db *mongo.Database) error {
	for _, keys := range []bson.D{
		{{Key: "clientKey", Value: 1}, {Key: "projectId", Value: 1}, {Key: "_id", Value: -1}},
		{{Key: "clientKey", Value: 1}, {Key: "issueId", Value: 1}},
		{{Key: "at", Value: 1}},
	} {
		if _, err := db.Collection(runsCollection).Indexes().CreateOne(ctx, mongo.IndexModel{Keys: keys}); err != nil {
			return fmt.Errorf("create indexes of %s: %w", runsCollection, err)
		}
	}
	return nil
}

// rulesDoc is a document of the collection of rules. What people wrote is in
// Names, sealed.
type rulesDoc struct {
	ID        string    `bson:"_id"` // placeID
	ClientKey string    `bson:"clientKey"`
	ProjectID string    `bson:"projectId"` // "" for the site as a whole
	Rev       int64     `bson:"rev"`
	Rules     []ruleDoc `bson:"rules"`
	Names     textsDoc  `bson:"names"`
	CreatedAt time.Time `bson:"createdAt"`
}

type ruleDoc struct {
	ID         string         `bson:"id"`
	Enabled    bool           `bson:"enabled"`
	Template   string         `bson:"template"`
	Projects   []string       `bson:"projects"`
	IssueTypes []string       `bson:"issueTypes"`
	On         string         `bson:"on"`
	To         []string       `bson:"to"`
	Conditions []conditionDoc `bson:"conditions"`
	Mode       string         `bson:"mode"`
	Live       bool           `bson:"live"`
	Again      bool           `bson:"again"`
}

type conditionDoc struct {
	Field string `bson:"field"`
	Is    string `bson:"is"`
}

// ruleWords is what people wrote in a rule, as it is sealed.
type ruleWords struct {
	ID     string     `json:"id"`
	Name   string     `json:"name"`
	Values [][]string `json:"values"` // of each condition
}

func toRule(r rules.Rule) (ruleDoc, ruleWords) {
	doc := ruleDoc{
		ID: r.ID, Enabled: r.Enabled, Template: r.Template, Projects: r.Projects, IssueTypes: r.IssueTypes,
		On: string(r.On), To: r.To, Mode: string(r.Mode), Live: r.Live, Again: r.Again,
	}
	words := ruleWords{ID: r.ID, Name: r.Name, Values: [][]string{}}
	for _, c := range r.Conditions {
		doc.Conditions = append(doc.Conditions, conditionDoc{Field: c.Field, Is: string(c.Is)})
		words.Values = append(words.Values, c.Values)
	}
	return doc, words
}

// rule is the rule with the words that were sealed with it, or errTexts if those
// are another's.
func (doc ruleDoc) rule(words ruleWords) (rules.Rule, error) {
	if words.ID != doc.ID || len(words.Values) != len(doc.Conditions) {
		return rules.Rule{}, errTexts
	}
	r := rules.Rule{
		ID: doc.ID, Name: words.Name, Enabled: doc.Enabled, Template: doc.Template, Projects: doc.Projects, IssueTypes: doc.IssueTypes,
		On: rules.On(doc.On), To: doc.To, Mode: rules.Mode(doc.Mode), Live: doc.Live, Again: doc.Again,
	}
	for n, c := range doc.Conditions {
		r.Conditions = append(r.Conditions, rules.Condition{Field: c.Field, Is: rules.Is(c.Is)})
		if len(words.Values[n]) > 0 {
			r.Conditions[n].Values = words.Values[n]
		}
	}
	return r, nil
}

// rulesField is what the words of a place's rules are sealed for.
func rulesField(p checklist.Area) string {
	if p.ProjectID == "" {
		return "rules of the site"
	}
	return "rules of project " + p.ProjectID
}

// LoadRules implements rules.Store.
func (s *Rules) LoadRules(ctx context.Context, p checklist.Area) (rules.Set, error) {
	mine := func(doc rulesDoc) bool { return doc.ClientKey == p.ClientKey && doc.ProjectID == p.ProjectID }
	doc, err := docmongo.One(ctx, s.rules, "rules", placeID(p), mine, checklist.ErrNotFound)
	if err != nil {
		return rules.Set{}, err
	}
	return s.openRules(ctx, doc)
}

func (s *Rules) openRules(ctx context.Context, doc rulesDoc) (rules.Set, error) {
	at := checklist.Area{ClientKey: doc.ClientKey, ProjectID: doc.ProjectID}
	packed, err := s.sealer.Open(ctx, doc.ClientKey, "", rulesField(at), doc.Names.Key, doc.Names.Sealed)
	var words []ruleWords
	if err == nil {
		err = json.Unmarshal(packed, &words)
	}
	if err == nil && len(words) != len(doc.Rules) {
		err = errTexts
	}
	out := rules.Set{Rev: doc.Rev, Created: doc.CreatedAt.UTC()}
	for n := 0; err == nil && n < len(words); n++ {
		var r rules.Rule
		r, err = doc.Rules[n].rule(words[n])
		out.Rules = append(out.Rules, r)
	}
	if err != nil {
		return rules.Set{}, fmt.Errorf("read the rules in %s: %w", doc.ID, err)
	}
	return out, nil
}

// SaveRules implements rules.Store.
func (s *Rules) SaveRules(ctx context.Context, p checklist.Area, in rules.Set) (rules.Set, error) {
	next := in
	next.Rev++
	doc, err := s.sealRules(ctx, p, next, in.Rev > 0)
	if err != nil {
		return rules.Set{}, err
	}
	if err := docmongo.Save(ctx, s.rules, "rules", doc.ID, in.Rev, doc, checklist.ErrConflict); err != nil {
		return rules.Set{}, err
	}
	return next, nil
}

func (s *Rules) sealRules(ctx context.Context, p checklist.Area, in rules.Set, replaces bool) (rulesDoc, error) {
	doc := rulesDoc{ID: placeID(p), ClientKey: p.ClientKey, ProjectID: p.ProjectID, Rev: in.Rev, Rules: []ruleDoc{}, CreatedAt: in.Created}
	all := []ruleWords{}
	for _, r := range in.Rules {
		one, words := toRule(r)
		doc.Rules, all = append(doc.Rules, one), append(all, words)
	}
	packed, err := json.Marshal(all)
	if err == nil {
		doc.Names.Key, doc.Names.Sealed, err = s.sealer.Seal(ctx, p.ClientKey, "", rulesField(p), packed, replaces)
	}
	if err != nil {
		return rulesDoc{}, fmt.Errorf("seal the rules in %s: %w", doc.ID, err)
	}
	return doc, nil
}

// EachRules implements rules.Store.
func (s *Rules) EachRules(ctx context.Context, clientKey string, yield func(checklist.Area, rules.Set) error) error {
	docs, err := docmongo.All[rulesDoc](ctx, s.rules, "rules", settingsOf(clientKey)) // their ids are those of settings
	if err != nil {
		return err
	}
	for _, doc := range docs {
		in, err := s.openRules(ctx, doc)
		if err == nil {
			err = yield(checklist.Area{ClientKey: doc.ClientKey, ProjectID: doc.ProjectID}, in)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// EraseRules implements rules.Store.
func (s *Rules) EraseRules(ctx context.Context, p checklist.Part, created time.Time) (int64, error) {
	if p.AccountID != "" {
		return s.forgetInRules(ctx, p.ClientKey, p.AccountID)
	}
	runs, err := removeAll(ctx, s.runs, runsOf(p, created))
	if err != nil || p.IssueID != "" {
		return runs, err
	}
	filter := settingsOf(p.ClientKey)
	if p.ProjectID != "" {
		filter = bson.D{{Key: "_id", Value: placeID(checklist.Area{ClientKey: p.ClientKey, ProjectID: p.ProjectID})}}
	}
	n, err := removeAll(ctx, s.rules, before(filter, created))
	return runs + n, err
}

func (s *Rules) forgetInRules(ctx context.Context, clientKey, accountID string) (int64, error) {
	var changed int64
	err := s.EachRules(ctx, clientKey, func(p checklist.Area, in rules.Set) error {
		for range maxTries {
			if !in.Forget(accountID) {
				return nil
			}
			_, err := s.SaveRules(ctx, p, in)
			if err == nil {
				changed++
			}
			if !errors.Is(err, checklist.ErrConflict) {
				return err
			}
			in, err = s.LoadRules(ctx, p)
			if errors.Is(err, checklist.ErrNotFound) { // it was erased meanwhile
				return nil
			}
			if err != nil {
				return err
			}
		}
		return checklist.ErrBusy
	})
	if err != nil {
		return changed, err
	}
	n, err := s.forgetInRuns(ctx, clientKey, accountID)
	return changed + n, err
}
