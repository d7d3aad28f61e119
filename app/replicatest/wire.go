package replicatest

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/x/bsonx/bsoncore"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/wiremessage"
)

// maxMessage is maxMessageSizeBytes, with room for the header.
const maxMessage = 48_000_000 + 16

// opQuery is the operation with which drivers begin a connection, since servers
// before OP_MSG knew it.
const opQuery wiremessage.OpCode = 2004

// document is one of BSON.
type document = bsoncore.Document

// command is what a client asks.
type command struct {
	id     int32
	legacy bool // opQuery
	flags  wiremessage.MsgFlag
	body   document
	rest   []byte // sequences of documents, as they came
}

var errWire = errors.New("not a command of the wire protocol")

// readMessage reads one message, header and all.
func readMessage(r io.Reader) ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, err
	}
	size := binary.LittleEndian.Uint32(head[:])
	if size < 16 || size > maxMessage {
		return nil, fmt.Errorf("%w: %d bytes", errWire, size)
	}
	message := make([]byte, size)
	copy(message, head[:])
	_, err := io.ReadFull(r, message[4:])
	return message, err
}

// parse reads a command.
func parse(message []byte) (command, error) {
	_, id, _, op, rest, ok := wiremessage.ReadHeader(message)
	if !ok {
		return command{}, errWire
	}
	c := command{id: id}
	switch op {
	case opQuery:
		c.legacy = true
		c.body, ok = query(rest)
	case wiremessage.OpMsg:
		c.flags, rest, ok = wiremessage.ReadMsgFlags(rest)
		if ok {
			c.body, c.rest, ok = firstSection(rest)
		}
	default:
		ok = false
	}
	if !ok || len(c.body) == 0 || c.body.Validate() != nil {
		return command{}, fmt.Errorf("%w: %v", errWire, op)
	}
	return c, nil
}

// query is the document of an OP_QUERY, which stands behind its flags, the name of
// a collection, and two numbers.
func query(src []byte) (document, bool) {
	if len(src) < 4 {
		return nil, false
	}
	_, rest, ok := bytes.Cut(src[4:], []byte{0})
	if !ok || len(rest) < 8 {
		return nil, false
	}
	doc, _, ok := bsoncore.ReadDocument(rest[8:])
	return doc, ok
}

// firstSection is the document of an OP_MSG and what stands behind it. Drivers
// put it first.
func firstSection(src []byte) (doc document, rest []byte, ok bool) {
	kind, src, ok := wiremessage.ReadMsgSectionType(src)
	if !ok || kind != wiremessage.SingleDocument {
		return nil, nil, false
	}
	return wiremessage.ReadMsgSectionSingleDocument(src)
}

// name is the command's, such as insert.
func (c command) name() string {
	first, err := c.body.IndexErr(0)
	if err != nil {
		return ""
	}
	return first.Key()
}

// collection is what most commands are about, "" for those of none.
func (c command) collection() string {
	first, err := c.body.IndexErr(0)
	if err != nil {
		return ""
	}
	name, _ := first.Value().StringValueOK()
	return name
}

// text is a text of the command, "" where there is none.
func (c command) text(path ...string) string {
	value, err := c.body.LookupErr(path...)
	if err != nil {
		return ""
	}
	s, _ := value.StringValueOK()
	return s
}

// number is a number of the command.
func (c command) number(path ...string) (int64, bool) {
	value, err := c.body.LookupErr(path...)
	if err != nil {
		return 0, false
	}
	return value.AsInt64OK()
}

// unknown are fields that a standalone engine does not know or would misread.
var unknown = map[string]bool{"lsid": true, "txnNumber": true, "$clusterTime": true, "$readPreference": true}

// plain is the command as a standalone engine takes it, to be answered once, on
// another database where one is named.
func (c command) plain(database string) ([]byte, error) {
	elements, err := c.body.Elements()
	if err != nil {
		return nil, err
	}
	kept := make([][]byte, 0, len(elements))
	for _, e := range elements {
		switch {
		case unknown[e.Key()]:
		case e.Key() == "$db" && database != "":
			kept = append(kept, bsoncore.AppendStringElement(nil, "$db", database))
		default:
			kept = append(kept, e)
		}
	}
	at, out := wiremessage.AppendHeaderStart(nil, c.id, 0, wiremessage.OpMsg)
	out = wiremessage.AppendMsgFlags(out, 0)
	out = wiremessage.AppendMsgSectionType(out, wiremessage.SingleDocument)
	out = append(out, bsoncore.BuildDocument(nil, kept...)...)
	out = append(out, c.rest...)
	return bsoncore.UpdateLength(out, at, int32(len(out[at:]))), nil
}

// reply is an answer to the message of an id, and the id of its own; more says
// that another follows unasked.
func (c command) reply(to int32, doc document, more bool) (message []byte, id int32) {
	id = wiremessage.NextRequestID()
	op := wiremessage.OpMsg
	if c.legacy {
		op = wiremessage.OpReply
	}
	at, out := wiremessage.AppendHeaderStart(nil, id, to, op)
	if c.legacy {
		out = wiremessage.AppendReplyFlags(out, wiremessage.AwaitCapable)
		out = wiremessage.AppendReplyCursorID(out, 0)
		out = wiremessage.AppendReplyStartingFrom(out, 0)
		out = wiremessage.AppendReplyNumberReturned(out, 1)
	} else {
		var flags wiremessage.MsgFlag
		if more {
			flags = wiremessage.MoreToCome
		}
		out = wiremessage.AppendMsgFlags(out, flags)
		out = wiremessage.AppendMsgSectionType(out, wiremessage.SingleDocument)
	}
	out = append(out, doc...)
	return bsoncore.UpdateLength(out, at, int32(len(out[at:]))), id
}

// body is the document of an engine's answer.
func body(message []byte) (document, error) {
	answer, err := parse(message)
	return answer.body, err
}

// encode makes a document of one that can be encoded.
func encode(d bson.D) document {
	raw, err := bson.Marshal(d)
	if err != nil {
		panic(err) // made of plain values here
	}
	return raw
}

// with is a document with elements added.
func with(doc document, more ...bson.E) document {
	var d bson.D
	if err := bson.Unmarshal(doc, &d); err != nil {
		panic(err) // validated when it came
	}
	return encode(append(d, more...))
}
