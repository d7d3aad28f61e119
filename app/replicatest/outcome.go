package replicatest

import (
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// Codes of MongoDB, and what drivers know them by; see
// https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml.
const (
	WriteConcernTimeout           = 64
	ShutdownInProgress            = 91
	PrimarySteppedDown            = 189
	maxTimeMSExpired              = 50
	transactionTooOld             = 225
	NotWritablePrimary            = 10107
	interruptedDueToStateChange   = 11602
	notPrimaryNoSecondaryOk       = 13435
	codeNameWriteConcernTimeout   = "WriteConcernTimeout"
	codeNameInterrupted           = "InterruptedDueToReplStateChange"
	codeNameNotPrimaryNoSecondary = "NotPrimaryNoSecondaryOk"
)

var codeNames = map[int32]string{
	WriteConcernTimeout: codeNameWriteConcernTimeout, ShutdownInProgress: "ShutdownInProgress", PrimarySteppedDown: "PrimarySteppedDown",
	maxTimeMSExpired: "MaxTimeMSExpired", transactionTooOld: "TransactionTooOld", NotWritablePrimary: "NotWritablePrimary",
	interruptedDueToStateChange: codeNameInterrupted, notPrimaryNoSecondaryOk: codeNameNotPrimaryNoSecondary,
}

// Retried are the codes after which mongod tells drivers to send a write again.
var retried = map[int32]bool{
	ShutdownInProgress: true, PrimarySteppedDown: true, NotWritablePrimary: true, interruptedDueToStateChange: true, notPrimaryNoSecondaryOk: true,
}

// free are the commands that every member answers; writes are those that only a
// primary takes. All else reads.
var (
	free   = map[string]bool{"ping": true, "buildInfo": true, "killCursors": true, "getParameter": true, "connectionStatus": true}
	writes = map[string]bool{
		"insert": true, "update": true, "delete": true, "findAndModify": true, "create": true, "createIndexes": true, "dropIndexes": true,
		"drop": true, "dropDatabase": true, "collMod": true, "renameCollection": true,
	}
)

// fate is what becomes of a write that was applied.
type fate struct {
	collection string // "": any
	code       int32  // of the write concern error; 0: the answer is lost
}

// LoseAnswers has the connections of the next writes to a collection, "" for any,
// closed once they are applied.
func (s *Set) LoseAnswers(collection string, n int) { s.destine(fate{collection, 0}, n) }

// FailConcern has the next writes to a collection applied and answered with a
// write concern error.
func (s *Set) FailConcern(collection string, code int32, n int) {
	s.destine(fate{collection, code}, n)
}

func (s *Set) destine(f fate, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for range n {
		s.fates = append(s.fates, f)
	}
}

// Reprieve forgets what LoseAnswers and FailConcern have in store.
func (s *Set) Reprieve() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fates = nil
}

// outcome is the answer to a command, nil if none is to be given.
func (c *conn) outcome(asked command) document {
	switch name := asked.name(); {
	case name == "endSessions":
		return encode(bson.D{{Key: "ok", Value: 1.0}})
	case free[name]:
		return c.passed(asked)
	case writes[name]:
		return c.write(asked)
	default:
		return c.read(asked)
	}
}

// passed passes a command on; what all see does not change meanwhile.
func (c *conn) passed(asked command) document {
	c.set.passing.RLock()
	defer c.set.passing.RUnlock()
	return c.ask(asked, "")
}

// role is what a member is to a client: the primary, one that still takes itself
// for it (f is not nil), or a secondary.
func (c *conn) role() (primary bool, f *former) {
	c.set.mu.Lock()
	defer c.set.mu.Unlock()
	if f := c.set.former; f != nil && f.member == c.member {
		return false, f
	}
	return c.set.primary == c.member, nil
}

// read answers from the data, unless the member is a secondary of which nothing
// is to be read.
func (c *conn) read(asked command) document {
	if _, old := c.role(); old != nil && asked.text("readConcern", "level") == "linearizable" {
		return c.askAlone(asked, old)
	}
	c.set.passing.RLock()
	defer c.set.passing.RUnlock()
	primary, old := c.role()
	switch mode := asked.text("$readPreference", "mode"); {
	case old != nil:
		c.set.count("stale reads")
		return c.ask(asked, old.readsOf(asked))
	case primary || mode != "" && mode != "primary":
		return c.ask(asked, "")
	default:
		return c.refuse(asked, notPrimaryNoSecondaryOk)
	}
}

// write has the primary apply a write, once where the set remembers.
func (c *conn) write(asked command) document {
	session, number, retryable := asked.transaction()
	if !retryable {
		answer, _ := c.apply(asked)
		return answer
	}
	for {
		entry, mine, old := c.set.begin(session, number)
		if old {
			return c.refuse(asked, transactionTooOld)
		}
		if mine {
			answer, kept := c.apply(asked)
			c.set.settle(session, entry, kept)
			return answer
		}
		<-entry.done
		if entry.answer != nil {
			return c.repeat(asked, entry.answer)
		}
	}
}

// repeat answers a write as the first time. It is the primary's to do so.
func (c *conn) repeat(asked command, answer document) document {
	if primary, _ := c.role(); !primary {
		return c.refuse(asked, NotWritablePrimary)
	}
	c.set.count("remembered writes")
	return answer
}

// apply passes a write on if the member is the primary. kept is what the engine
// answered if all of it was applied, whatever the client is told.
func (c *conn) apply(asked command) (answer, kept document) {
	c.set.passing.RLock()
	primary, old := c.role()
	if !primary {
		c.set.passing.RUnlock()
		return c.notPrimary(asked, old), nil
	}
	doc := c.ask(asked, "")
	c.set.passing.RUnlock()
	if !carriedOut(doc) {
		return doc, nil
	}
	if answer = c.after(asked, doc); refused(doc) {
		return answer, nil
	}
	return answer, doc
}

// notPrimary answers a write that the member cannot take, or cannot keep.
func (c *conn) notPrimary(asked command, old *former) document {
	if old == nil {
		return c.refuse(asked, NotWritablePrimary)
	}
	return c.writeAlone(asked, old)
}

// carriedOut says whether an answer is to a write that was tried, whatever became
// of its documents. A duplicate is waited for like what was written: a majority has
// to have it.
func carriedOut(doc document) bool {
	if doc == nil {
		return false
	}
	ok, _ := doc.Lookup("ok").AsFloat64OK()
	return ok == 1
}

// refused says whether some of the documents of a write were not taken.
func refused(doc document) bool {
	_, err := doc.LookupErr("writeErrors")
	return err == nil
}

// after is what becomes of an answer to a write that was applied: it is lost, complains of the
// write concern, or is interrupted as the member is no longer the primary.
func (c *conn) after(asked command, doc document) document {
	if primary, _ := c.role(); !primary {
		c.set.count("interrupted writes")
		return c.refuse(asked, interruptedDueToStateChange)
	}
	f, ok := c.set.fateOf(asked.collection())
	switch {
	case !ok:
		return doc
	case f.code == 0:
		c.set.count("lost answers")
		return nil
	default:
		c.set.count("write concern errors")
		return c.complain(asked, doc, f.code)
	}
}

// fateOf takes the next fate of a collection's writes.
func (s *Set) fateOf(collection string) (fate, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range s.fates {
		if f.collection == "" || f.collection == collection {
			s.fates = append(s.fates[:i:i], s.fates[i+1:]...)
			return f, true
		}
	}
	return fate{}, false
}

// refuse is an error of mongod's.
func (c *conn) refuse(asked command, code int32) document {
	d := bson.D{
		{Key: "ok", Value: 0.0}, {Key: "errmsg", Value: "the stand-in: " + codeNames[code]},
		{Key: "code", Value: code}, {Key: "codeName", Value: codeNames[code]}, {Key: "topologyVersion", Value: c.topology()},
	}
	return encode(append(d, labels(asked, code)...))
}

// complain is an answer with a write concern error.
func (c *conn) complain(asked command, doc document, code int32) document {
	complaint := bson.D{{Key: "code", Value: code}, {Key: "codeName", Value: codeNames[code]}, {Key: "errmsg", Value: "the stand-in: " + codeNames[code]}}
	if code == WriteConcernTimeout {
		complaint = append(complaint, bson.E{Key: "errInfo", Value: bson.D{{Key: "wtimeout", Value: true}}})
	}
	more := []bson.E{{Key: "writeConcernError", Value: complaint}, {Key: "topologyVersion", Value: c.topology()}}
	return with(doc, append(more, labels(asked, code)...)...)
}

// labels are what mongod says to drivers of a write that is to be sent again.
func labels(asked command, code int32) bson.D {
	if _, _, retryable := asked.transaction(); !retryable || !retried[code] {
		return nil
	}
	return bson.D{{Key: "errorLabels", Value: bson.A{"RetryableWriteError"}}}
}

func (c *conn) topology() bson.D {
	c.set.mu.Lock()
	defer c.set.mu.Unlock()
	return c.set.members[c.member].topology()
}

// concernWait is how long a primary without a majority waits for one.
const concernWait = 200 * time.Millisecond
