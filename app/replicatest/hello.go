package replicatest

import (
	"encoding/binary"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/wiremessage"
)

// wireVersion is MongoDB 7.0's: sessions, retryable writes, and monitors that
// are told of changes.
const wireVersion = 21

func isHello(name string) bool { return name == "hello" || strings.EqualFold(name, "isMaster") }

// hello answers what a member is. A monitor that says what it knows is answered
// when that has changed or its time is up, again and again where it allows it.
// See https://github.com/mongodb/specifications/blob/master/source/server-discovery-and-monitoring/server-monitoring.md.
func (c *conn) hello(asked command) bool {
	known, ok := asked.number("topologyVersion", "counter")
	if !ok {
		known = -1
	}
	limit, _ := asked.number("maxAwaitTimeMS")
	streams := asked.flags&wiremessage.ExhaustAllowed != 0
	for to := asked.id; ; {
		doc, version, ok := c.told(known, time.Duration(limit)*time.Millisecond)
		if !ok || !c.delayed() {
			return false
		}
		message, id := asked.reply(to, doc, streams)
		if !c.send(message) {
			return false
		}
		if !streams {
			return true
		}
		to, known = id, version
	}
}

// told is what the member says of itself, once that is something else than the
// version that is known or the time is up.
func (c *conn) told(known int64, limit time.Duration) (doc document, version int64, ok bool) {
	for end := time.Now().Add(limit); ; {
		c.set.mu.Lock()
		doc, version = c.describe(), c.set.members[c.member].version
		changed, cut := c.set.changed, c.cutOff()
		c.set.mu.Unlock()
		left := time.Until(end)
		if version != known && !cut || left <= 0 {
			return doc, version, true
		}
		if !c.wait(left, changed) {
			return nil, 0, false
		}
	}
}

// describe is the answer to hello; mu is held.
func (c *conn) describe() document {
	s := c.set
	primary, term := s.primary, s.term
	if s.former != nil && c.view == s.former.view {
		primary, term = s.former.member, s.former.term
	}
	is, now := primary == c.member, time.Now()
	d := bson.D{
		{Key: "helloOk", Value: true},
		{Key: "isWritablePrimary", Value: is}, {Key: "ismaster", Value: is}, {Key: "secondary", Value: !is},
		{Key: "topologyVersion", Value: s.members[c.member].topology()},
		{Key: "hosts", Value: c.view.addresses[:]}, {Key: "setName", Value: Name}, {Key: "setVersion", Value: 1},
		{Key: "me", Value: c.view.addresses[c.member]},
		{Key: "lastWrite", Value: lastWrite(now, term)},
		{Key: "maxBsonObjectSize", Value: 16 << 20}, {Key: "maxMessageSizeBytes", Value: 48_000_000}, {Key: "maxWriteBatchSize", Value: 100_000},
		{Key: "localTime", Value: now}, {Key: "logicalSessionTimeoutMinutes", Value: 30},
		{Key: "minWireVersion", Value: 0}, {Key: "maxWireVersion", Value: wireVersion}, {Key: "readOnly", Value: false},
		{Key: "$clusterTime", Value: clusterTime(now)}, {Key: "ok", Value: 1.0},
	}
	if is {
		d = append(d, bson.E{Key: "electionId", Value: electionID(term)})
	}
	if primary != nobody {
		d = append(d, bson.E{Key: "primary", Value: c.view.addresses[primary]})
	}
	return encode(d)
}

// lastWrite is the last write that a member has, which is of just now.
func lastWrite(now time.Time, term int64) bson.D {
	return bson.D{
		{Key: "opTime", Value: bson.D{{Key: "ts", Value: bson.Timestamp{T: uint32(now.Unix()), I: 1}}, {Key: "t", Value: term}}},
		{Key: "lastWriteDate", Value: now},
	}
}

// topology tells clients which of two answers of a member is the newer.
func (m member) topology() bson.D {
	return bson.D{{Key: "processId", Value: m.process}, {Key: "counter", Value: m.version}}
}

// electionID grows with each term, as those of mongod do.
func electionID(term int64) bson.ObjectID {
	var id bson.ObjectID
	copy(id[:], []byte{0x7f, 0xff, 0xff, 0xff})
	binary.BigEndian.PutUint64(id[4:], uint64(term))
	return id
}

func clusterTime(now time.Time) bson.D {
	return bson.D{
		{Key: "clusterTime", Value: bson.Timestamp{T: uint32(now.Unix()), I: 1}},
		{Key: "signature", Value: bson.D{{Key: "hash", Value: bson.Binary{Data: make([]byte, 20)}}, {Key: "keyId", Value: int64(0)}}},
	}
}
