// Package livemongo lets servers on one database tell each other who is looking
// at which issue. A server writes when somebody comes or goes, and every other
// second that it lives: what a server told that has stopped saying so counts no
// more. Nobody's clock is compared with another's.
package livemongo

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"ticklist/checklist"
)

const (
	// silent is how long a server may say nothing and still be believed.
	silent = 10 * time.Second
	// dead is how long it has to say nothing for what it told to be removed.
	dead = time.Minute
	// batch is how many documents are asked for in one command.
	batch = 1000
)

// presenceDoc is who looks at an issue on a server. It goes with the last of them.
type presenceDoc struct {
	ID        string   `bson:"_id"` // clientKey:issueId:server
	ClientKey string   `bson:"clientKey"`
	IssueID   string   `bson:"issueId"`
	Server    string   `bson:"server"`
	People    []string `bson:"people"` // account ids
}

// serverDoc is a server on which somebody looks at something.
type serverDoc struct {
	ID   string `bson:"_id"`
	Beat int64  `bson:"beat"`
}

// Presence implements live.Presence for one server.
type Presence struct {
	presence, servers *mongo.Collection
	server            string
	now               func() time.Time

	mu    sync.Mutex // guards heard
	heard map[string]heard
}

// heard is the last beat of a server that was heard, and when it was heard first.
type heard struct {
	beat int64
	at   time.Time
}

// New returns what the server of that name sees: a name without a colon, which
// no other server has and no earlier start of this one. now is this server's clock.
func New(db *mongo.Database, server string, now func() time.Time) *Presence {
	return &Presence{
		presence: db.Collection("presence"), servers: db.Collection("servers"), server: server, now: now, heard: map[string]heard{},
	}
}

// Indexes makes the indexes that erasing and sweeping need.
func Indexes(ctx context.Context, db *mongo.Database) error {
	for _, keys := range []bson.D{
		{{Key: "clientKey", Value: 1}, {Key: "issueId", Value: 1}},
		{{Key: "server", Value: 1}},
	} {
		if _, err := db.Collection("presence").Indexes().CreateOne(ctx, mongo.IndexModel{Keys: keys}); err != nil {
			return fmt.Errorf("index presence: %w", err)
		}
	}
	return nil
}

// docID is unambiguous although a clientKey may hold any character: neither an
// issue's id nor a server's name has a colon.
func docID(sc checklist.Scope, server string) string {
	return sc.ClientKey + ":" + sc.IssueID + ":" + server
}

// Beat implements live.Presence.
func (p *Presence) Beat(ctx context.Context) (fresh bool, err error) {
	res, err := p.servers.UpdateOne(ctx, bson.D{{Key: "_id", Value: p.server}}, bson.D{{Key: "$inc", Value: bson.D{{Key: "beat", Value: int64(1)}}}})
	if err != nil {
		return false, fmt.Errorf("beat: %w", err)
	}
	if res.MatchedCount > 0 {
		return false, nil
	}
	if _, err := p.servers.InsertOne(ctx, serverDoc{ID: p.server, Beat: 1}); err != nil {
		return false, fmt.Errorf("first beat: %w", err)
	}
	return true, nil
}

// Tell implements live.Presence.
func (p *Presence) Tell(ctx context.Context, people map[checklist.Scope][]string) error {
	var gone []string
	var models []mongo.WriteModel
	for sc, now := range people {
		id := docID(sc, p.server)
		if len(now) == 0 {
			gone = append(gone, id)
			continue
		}
		doc := presenceDoc{ID: id, ClientKey: sc.ClientKey, IssueID: sc.IssueID, Server: p.server, People: now}
		models = append(models, mongo.NewReplaceOneModel().SetFilter(bson.D{{Key: "_id", Value: id}}).SetReplacement(doc).SetUpsert(true))
	}
	for some := range slices.Chunk(models, batch) {
		if _, err := p.presence.BulkWrite(ctx, some, options.BulkWrite().SetOrdered(false)); err != nil {
			return fmt.Errorf("write presence: %w", err)
		}
	}
	for some := range slices.Chunk(gone, batch) {
		if _, err := p.presence.DeleteMany(ctx, byID(some)); err != nil {
			return fmt.Errorf("remove presence: %w", err)
		}
	}
	return nil
}

func byID(ids []string) bson.D {
	return bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}}
}

// Elsewhere implements live.Presence.
func (p *Presence) Elsewhere(ctx context.Context, issues []checklist.Scope) (map[checklist.Scope][]string, error) {
	others, err := p.others(ctx)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, server := range others {
		for _, sc := range issues {
			ids = append(ids, docID(sc, server))
		}
	}
	out := map[checklist.Scope][]string{}
	for some := range slices.Chunk(ids, batch) {
		docs, err := all[presenceDoc](ctx, p.presence, byID(some))
		if err != nil {
			return nil, fmt.Errorf("read presence: %w", err)
		}
		for _, doc := range docs {
			sc := checklist.Scope{ClientKey: doc.ClientKey, IssueID: doc.IssueID}
			out[sc] = append(out[sc], doc.People...)
		}
	}
	for sc, people := range out {
		slices.Sort(people)
		out[sc] = slices.Compact(people)
	}
	return out, nil
}

// others are the other servers that have said lately that they live.
func (p *Presence) others(ctx context.Context) ([]string, error) {
	docs, err := all[serverDoc](ctx, p.servers, bson.D{})
	if err != nil {
		return nil, fmt.Errorf("read servers: %w", err)
	}
	var out []string
	for server, since := range p.listen(docs) {
		if server != p.server && since < silent {
			out = append(out, server)
		}
	}
	return out, nil
}

// listen notes the beats, forgets the servers that are gone, and returns for how
// long each has said nothing new.
func (p *Presence) listen(docs []serverDoc) map[string]time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	next, out := map[string]heard{}, map[string]time.Duration{}
	for _, doc := range docs {
		h, known := p.heard[doc.ID]
		if !known || h.beat != doc.Beat {
			h = heard{doc.Beat, now}
		}
		next[doc.ID], out[doc.ID] = h, now.Sub(h.at)
	}
	p.heard = next
	return out
}

// Leave implements live.Presence.
func (p *Presence) Leave(ctx context.Context) error {
	_, err := p.remove(ctx, p.server)
	return err
}

// Sweep removes what servers told that have said nothing for a minute, as far as
// this one has listened for so long, and returns how many documents that were.
func (p *Presence) Sweep(ctx context.Context) (int64, error) {
	docs, err := all[serverDoc](ctx, p.servers, bson.D{})
	if err != nil {
		return 0, fmt.Errorf("read servers: %w", err)
	}
	var removed int64
	for server, since := range p.listen(docs) {
		if since < dead {
			continue
		}
		n, err := p.remove(ctx, server)
		removed += n
		if err != nil {
			return removed, err
		}
	}
	return removed, nil
}

// remove takes a server and what it told away. The server goes last: one that
// lives on learns by it that it has to tell everything again.
func (p *Presence) remove(ctx context.Context, server string) (int64, error) {
	res, err := p.presence.DeleteMany(ctx, bson.D{{Key: "server", Value: server}})
	if err != nil {
		return 0, fmt.Errorf("remove presence: %w", err)
	}
	if _, err := p.servers.DeleteOne(ctx, bson.D{{Key: "_id", Value: server}}); err != nil {
		return res.DeletedCount, fmt.Errorf("remove a server: %w", err)
	}
	return res.DeletedCount, nil
}

// Erase removes who looks at an issue, at any of a site's where issueID is "",
// and of these only what says that accountID does where that is not "". It
// returns how many documents went. What a server told comes again when somebody
// comes or goes there.
func (p *Presence) Erase(ctx context.Context, clientKey, issueID, accountID string) (int64, error) {
	filter := bson.D{{Key: "clientKey", Value: clientKey}}
	if issueID != "" {
		filter = append(filter, bson.E{Key: "issueId", Value: issueID})
	}
	if accountID != "" {
		filter = append(filter, bson.E{Key: "people", Value: accountID})
	}
	res, err := p.presence.DeleteMany(ctx, filter)
	if err != nil {
		return 0, fmt.Errorf("erase presence: %w", err)
	}
	return res.DeletedCount, nil
}

func all[doc any](ctx context.Context, c *mongo.Collection, filter bson.D) ([]doc, error) {
	cursor, err := c.Find(ctx, filter)
	if err != nil {
		return nil, err
	}
	var docs []doc
	return docs, cursor.All(ctx, &docs)
}
