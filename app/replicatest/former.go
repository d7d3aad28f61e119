package replicatest

import (
	"context"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
)

// What is appended to the names of databases for a former primary's data: what a
// majority had when it was cut off, and what it has itself.
const (
	staleSuffix = "_stale"
	localSuffix = "_local"
)

// former is a primary that has not heard of its successor, and the one view that
// reaches it.
type former struct {
	member    int
	view      *View
	term      int64
	databases []string
	over      chan struct{} // closed when it has heard
}

// Isolate splits the network: the primary and one view are on one side, all else
// on the other, which has no primary until the next Elect. On its side the member
// goes on as the primary of its term, on copies of the databases that are named:
//
//   - Reads of a majority answer what a majority had at the split, which grows
//     older; linearizable ones wait in vain for a majority; other reads see what was
//     written here since, too.
//   - Writes are applied here alone. Those that want a majority are answered with
//     a write concern error after a while, or as interrupted at the end; others
//     are acknowledged. Rejoin throws all of them away, as a rollback does.
//
// A real member steps down by itself after ten seconds without a majority.
func (s *Set) Isolate(ctx context.Context, view *View, databases ...string) error {
	s.passing.Lock() // so that the copies are of one moment
	defer s.passing.Unlock()
	for _, name := range databases {
		for _, suffix := range []string{staleSuffix, localSuffix} {
			if err := s.copy(ctx, name, name+suffix); err != nil {
				return fmt.Errorf("copy the data of the former primary: %w", err)
			}
		}
	}
	s.change(func() {
		s.former = &former{member: s.primary, view: view, term: s.term, databases: databases, over: make(chan struct{})}
		s.primary = nobody
	})
	return nil
}

// Rejoin joins the network: the former primary is a secondary, and what it alone
// had is gone.
func (s *Set) Rejoin(ctx context.Context) error {
	s.mu.Lock()
	f := s.former
	s.mu.Unlock()
	if f == nil {
		return errors.New("no member is isolated")
	}
	close(f.over)
	s.passing.Lock()
	defer s.passing.Unlock()
	s.change(func() { s.former = nil })
	for _, name := range f.databases {
		for _, suffix := range []string{staleSuffix, localSuffix} {
			if err := s.client.Database(name + suffix).Drop(ctx); err != nil {
				return fmt.Errorf("roll back: %w", err)
			}
		}
	}
	return nil
}

// copy copies the documents of a database.
func (s *Set) copy(ctx context.Context, from, to string) error {
	names, err := s.client.Database(from).ListCollectionNames(ctx, bson.D{})
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := copyCollection(ctx, s.client.Database(from).Collection(name), s.client.Database(to).Collection(name)); err != nil {
			return err
		}
	}
	return nil
}

func copyCollection(ctx context.Context, from, to *mongo.Collection) error {
	cursor, err := from.Find(ctx, bson.D{})
	if err != nil {
		return err
	}
	var docs []bson.Raw
	if err := cursor.All(ctx, &docs); err != nil || len(docs) == 0 {
		return err
	}
	_, err = to.InsertMany(ctx, docs)
	return err
}

// readsOf is the database that a read sees.
func (f *former) readsOf(asked command) string {
	if asked.text("readConcern", "level") == "majority" {
		return asked.text("$db") + staleSuffix
	}
	return asked.text("$db") + localSuffix
}

// askAlone is the answer to a read for which a majority has to be asked.
func (c *conn) askAlone(asked command, f *former) document {
	c.set.count("linearizable reads without a majority")
	return c.inVain(asked, f, func() document { return c.refuse(asked, maxTimeMSExpired) })
}

// inVain waits for a majority that does not come, and answers as late says unless the
// former primary has rejoined meanwhile.
func (c *conn) inVain(asked command, f *former, late func() document) document {
	if !c.wait(concernWait, f.over) {
		return nil
	}
	select {
	case <-f.over:
		return c.refuse(asked, interruptedDueToStateChange)
	default:
		return late()
	}
}

// writeAlone applies a write to what the former primary alone has.
func (c *conn) writeAlone(asked command, f *former) document {
	c.set.passing.RLock()
	if _, now := c.role(); now != f {
		c.set.passing.RUnlock()
		return c.refuse(asked, NotWritablePrimary)
	}
	doc := c.ask(asked, asked.text("$db")+localSuffix)
	c.set.passing.RUnlock()
	if !carriedOut(doc) {
		return doc
	}
	if asked.text("writeConcern", "w") != "majority" {
		c.set.count("writes that will be lost")
		return doc
	}
	c.set.count("writes without a majority")
	return c.inVain(asked, f, func() document { return c.complain(asked, doc, WriteConcernTimeout) })
}
