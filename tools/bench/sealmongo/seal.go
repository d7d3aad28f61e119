// Package sealmongo reads checklists as the app does, from two stores that
// differ in one thing: the texts of one are sealed, those of the other are not.
package sealmongo

import (
	"context"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"

	"ticklist/checklist"
	"ticklist/checklist/checklistmongo"
	"ticklist/tenant/datakeys"
	"ticklist/tenant/seal"
	"ticklist/tenant/tenantmongo"
)

// Pair is the two stores, each in a database of its own.
type Pair struct {
	sealed, plain *checklistmongo.Store
	databases     []*mongo.Database
}

// Connect connects with the read and write concerns of the app. The databases
// are named after the one that is given.
func Connect(uri, database string) (*Pair, error) {
	client, err := mongo.Connect(options.Client().ApplyURI(uri).
		SetReadConcern(readconcern.Majority()).SetWriteConcern(writeconcern.Majority()))
	if err != nil {
		return nil, err
	}
	ring, err := seal.ParseRing(seal.NewEntry("bench"), nil, time.Now)
	if err != nil {
		return nil, err
	}
	one, other := client.Database(database+"_sealed"), client.Database(database+"_plain")
	keys := datakeys.New(tenantmongo.NewDataKeys(one), ring, time.Now)
	return &Pair{
		sealed: checklistmongo.New(one, keys), plain: checklistmongo.New(other, plainly{}),
		databases: []*mongo.Database{one, other},
	}, nil
}

// plainly seals nothing.
type plainly struct{}

// Seal implements checklistmongo.Sealer.
func (plainly) Seal(_ context.Context, _, _, _ string, value []byte, _ bool) (key string, sealed []byte, err error) {
	return "none", value, nil
}

// Open implements checklistmongo.Sealer.
func (plainly) Open(_ context.Context, _, _, _, _ string, value []byte) ([]byte, error) {
	return value, nil
}

func scope(issueID string) checklist.Scope {
	return checklist.Scope{ClientKey: "bench", IssueID: issueID}
}

// Fill stores an issue with the given texts, as items, in both.
func (p *Pair) Fill(ctx context.Context, issueID string, texts []string) error {
	by := checklist.Stamp{By: "712020:bench", At: time.UnixMilli(0)}
	list := checklist.List{ID: "default", Name: "Checklist"}
	for n, text := range texts {
		list.Items = append(list.Items, checklist.Item{
			ID: fmt.Sprint("i", n), Kind: checklist.KindItem, Text: text, Status: checklist.StatusOpen, Updated: by,
		})
	}
	for _, s := range []*checklistmongo.Store{p.sealed, p.plain} {
		if _, err := s.Save(ctx, scope(issueID), checklist.Issue{Rev: 1, Lists: []checklist.List{list}, Created: by, Updated: by}); err != nil {
			return err
		}
	}
	return nil
}

// Sealed loads an issue whose texts are sealed.
func (p *Pair) Sealed(ctx context.Context, issueID string) error {
	_, err := p.sealed.Load(ctx, scope(issueID))
	return err
}

// Plain loads the same issue where they are not.
func (p *Pair) Plain(ctx context.Context, issueID string) error {
	_, err := p.plain.Load(ctx, scope(issueID))
	return err
}

// Drop removes both databases.
func (p *Pair) Drop(ctx context.Context) error {
	for _, db := range p.databases {
		if err := db.Drop(ctx); err != nil {
			return err
		}
	}
	return nil
}
