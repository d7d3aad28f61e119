package docmongo

import (
	"context"
	"slices"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"ticklist/trail"
)

// held is after how long nobody waits any more for a find to begin the next: it
// may be on its way to a server that is gone, and there is another already.
const held = 100 * time.Millisecond

// Together reads documents by _id for all who ask at the same time: who asks while
// finds are on their way is answered by the next, which asks for all that is wanted
// by then. A find costs a server much the same for ten documents as for one. Nobody
// is answered by a find that began before they asked, so everybody reads what they
// wrote. It is safe for use by many goroutines. Its zero value is not usable; see
// [NewTogether].
type Together[D any] struct {
	in      *mongo.Collection
	what    string
	id      func(D) string
	missing error
	fields  bson.D
	held    time.Duration

	mu     sync.Mutex // guards what follows
	flying bool       // a find is on its way, beside those that are held up
	next   *flight[D] // nil while nobody waits
}

// flight is a find for many.
type flight[D any] struct {
	ctx   context.Context // that of the first who asks, but for its end
	ids   []string
	found map[string]D
	err   error
	done  chan struct{} // closed when found and err are there
}

// NewTogether returns a Together of some fields of a collection's documents, whose
// _id, a string, is among what id knows. What names them in an error, missing is
// [Together.One]'s where there is none. An engine that does not find the documents
// of an $in by their index is better asked by [One].
func NewTogether[D any](in *mongo.Collection, what string, fields bson.D, id func(D) string, missing error) *Together[D] {
	return &Together[D]{in: in, what: what, id: id, missing: missing, fields: fields, held: held}
}

// One is as [One]. Whoever asked for a document at the same time has the same one,
// so it is left as it is.
func (t *Together[D]) One(ctx context.Context, id string, mine func(D) bool) (D, error) {
	asked := time.Now()
	f, first := t.join(ctx, id)
	var none D
	select {
	case <-f.done:
	case <-ctx.Done():
		return none, context.Cause(ctx)
	}
	if !first { // of whom the driver's monitor tells
		trail.From(ctx).Add(trail.Step{At: asked, Kind: trail.Database, What: "find " + t.in.Name(), Took: time.Since(asked)})
	}
	if f.err != nil {
		return none, f.err
	}
	doc, ok := f.found[id]
	if !ok {
		return none, t.missing
	}
	return owned(doc, t.what, id, mine)
}

// join returns the next flight, on which id is, has it start if there is room, and
// says whether id is the first on it.
func (t *Together[D]) join(ctx context.Context, id string) (f *flight[D], first bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if first = t.next == nil; first {
		t.next = &flight[D]{ctx: context.WithoutCancel(ctx), done: make(chan struct{})}
	}
	f = t.next
	if !slices.Contains(f.ids, id) {
		f.ids = append(f.ids, id)
	}
	if !t.flying {
		t.flying = true
		t.next = nil
		go t.fly(f)
	}
	return f, first
}

// fly carries out a flight, and then those that were waited for meanwhile, unless
// others do that since it was held up.
func (t *Together[D]) fly(f *flight[D]) {
	for f != nil {
		others := time.AfterFunc(t.held, func() { t.fly(t.following()) })
		docs, err := All[D](f.ctx, t.in, t.what, byIDs(f.ids), options.Find().SetProjection(t.fields).SetLimit(int64(len(f.ids))))
		f.found, f.err = make(map[string]D, len(docs)), err
		for _, doc := range docs {
			f.found[t.id(doc)] = doc
		}
		close(f.done)
		if !others.Stop() {
			return
		}
		f = t.following()
	}
}

// byIDs is a bare _id where it can be, for which an engine need not plan.
func byIDs(ids []string) bson.D {
	if len(ids) == 1 {
		return bson.D{{Key: "_id", Value: ids[0]}}
	}
	return bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}}
}

// following is the flight that starts when another has ended, nil for none.
func (t *Together[D]) following() *flight[D] {
	t.mu.Lock()
	defer t.mu.Unlock()
	f := t.next
	t.next = nil
	t.flying = f != nil
	return f
}
