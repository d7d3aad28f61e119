package checklistmongo

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2/simplelru"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"ticklist/checklist"
	"ticklist/docmongo"
)

const (
	// memoryBytes bounds what a store remembers of issues: some 400 of them with 50
	// items each.
	memoryBytes = 8 << 20

	// memoryLife is how long an issue is remembered that nobody asks for: so long may
	// it be there on other servers that one of them has erased, its texts sealed under
	// a key that is no more.
	memoryLife = 5 * time.Minute

	// What the parts of an issue take in memory beside the texts, about.
	issueWeight, listWeight, itemWeight = 1024, 192, 384
)

// memory holds issues as they were read or written last. Nothing is answered out
// of it that the database was not asked about: what is stored bears the mark of
// the write that made it what it is, and asking for that alone is half the work of
// reading it. Texts are in it as they are stored, sealed: a key that was destroyed
// opens them here no more than there.
type memory struct {
	mu    sync.Mutex // guards what follows; never held while anything is waited for
	held  *lru.LRU[checklist.Scope, remembered]
	bytes int
	timed bool // a sweep is on its way

	hits, misses uint64
}

// remembered is an issue as it was stored, which nobody changes.
type remembered struct {
	markDoc
	issue checklist.Issue // without texts
	texts textsDoc
	until time.Time
}

// markDoc is as much of an issue's document as tells whether it is the one that is
// remembered, and what is written without a new version: see tellDoc and planDoc.
type markDoc struct {
	ID         string     `bson:"_id"`
	ClientKey  string     `bson:"clientKey"`
	IssueID    string     `bson:"issueId"`
	Version    int64      `bson:"version"`
	Mark       string     `bson:"mark"`
	JiraSince  *time.Time `bson:"jiraSince"`
	HooksSince *time.Time `bson:"hooksSince"`
	HooksFrom  int64      `bson:"hooksFrom"`
}

// markFields are those of markDoc.
func markFields() bson.D {
	fields := bson.D{}
	for _, field := range []string{"clientKey", "issueId", "version", "mark", "jiraSince", "hooksSince", "hooksFrom"} {
		fields = append(fields, bson.E{Key: field, Value: 1})
	}
	return fields
}

func marked() options.Lister[options.FindOneOptions] {
	return options.FindOne().SetProjection(markFields())
}

func newMemory() *memory {
	m := &memory{}
	held, err := lru.NewLRU(memoryBytes/issueWeight, func(_ checklist.Scope, r remembered) { m.bytes -= r.weight() })
	if err != nil {
		panic(err) // only a size below 1 is refused, and the size is a constant
	}
	m.held = held
	return m
}

func (r remembered) weight() int {
	bytes := issueWeight + len(r.texts.Sealed) + len(r.issue.Recent)
	for _, l := range r.issue.Lists {
		bytes += listWeight + len(l.Items)*itemWeight
	}
	return bytes
}

func (m *memory) recall(sc checklist.Scope) (remembered, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.held.Peek(sc)
}

// keep remembers a document, all of which there is but its past. One without a
// mark is not remembered: a release that knew of none has written it.
func (m *memory) keep(sc checklist.Scope, doc issueDoc) {
	r := remembered{markDoc: doc.mark(), issue: doc.issue(), texts: doc.Texts, until: time.Now().Add(memoryLife)}
	r.issue.Recent = slices.Clone(r.issue.Recent) // whoever has it may go on writing there
	m.mu.Lock()
	defer m.mu.Unlock()
	m.held.Remove(sc)
	if r.Mark == "" || r.weight() > memoryBytes/8 {
		return
	}
	m.held.Add(sc, r)
	for m.bytes += r.weight(); m.bytes > memoryBytes; {
		m.held.RemoveOldest()
	}
	if !m.timed {
		m.timed = true
		time.AfterFunc(memoryLife, m.sweep)
	}
}

// seen has what was found to be still so remembered from now on, if it is still
// what is remembered.
func (m *memory) seen(sc checklist.Scope, r remembered) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if is, ok := m.held.Get(sc); ok && is.Mark == r.Mark && is.Version == r.Version {
		is.until = time.Now().Add(memoryLife)
		m.held.Add(sc, is)
	}
}

// count notes whether what was asked for did not have to be read.
func (m *memory) count(hit bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if hit {
		m.hits++
	} else {
		m.misses++
	}
}

func (m *memory) forget(sc checklist.Scope) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.held.Remove(sc)
}

// forgetSite forgets all issues of a site.
func (m *memory) forgetSite(clientKey string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, sc := range m.held.Keys() {
		if sc.ClientKey == clientKey {
			m.held.Remove(sc)
		}
	}
}

// sweep forgets what nobody has asked for and comes back for what is left.
func (m *memory) sweep() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for {
		_, oldest, ok := m.held.GetOldest()
		if !ok {
			m.timed = false
			return
		}
		if left := time.Until(oldest.until); left > 0 {
			time.AfterFunc(left, m.sweep)
			return
		}
		m.held.RemoveOldest()
	}
}

// mark is what the memory knows the document by.
func (doc issueDoc) mark() markDoc {
	return markDoc{
		ID: doc.ID, ClientKey: doc.ClientKey, IssueID: doc.IssueID, Version: doc.Version, Mark: doc.Mark,
		JiraSince: doc.JiraSince, HooksSince: doc.HooksSince, HooksFrom: doc.HooksFrom,
	}
}

// Counts returns how often an issue that was asked for was still as it was
// remembered, and how often it was read, or was not there.
func (s *Store) Counts() (hits, misses uint64) {
	s.memory.mu.Lock()
	defer s.memory.mu.Unlock()
	return s.memory.hits, s.memory.misses
}

// unchanged returns the issue if the one that is stored is the one that is
// remembered; false if it has to be read. Errors are docmongo.One's.
func (s *Store) unchanged(ctx context.Context, sc checklist.Scope) (checklist.Issue, bool, error) {
	r, ok := s.memory.recall(sc)
	if !ok {
		return checklist.Issue{}, false, nil
	}
	now, err := s.mark(ctx, sc)
	if errors.Is(err, checklist.ErrNotFound) || err == nil && (now.Version != r.Version || now.Mark != r.Mark) {
		s.memory.forget(sc)
	}
	if err != nil || now.Version != r.Version || now.Mark != r.Mark {
		return checklist.Issue{}, false, err
	}
	s.memory.seen(sc, r)
	in := r.issue.Clone()
	now.debts(&in)
	in, err = s.withTexts(ctx, sc, in, r.texts)
	return in, true, err
}

// mark reads as much of an issue's document as the memory knows it by. Errors are
// docmongo.One's.
func (s *Store) mark(ctx context.Context, sc checklist.Scope) (markDoc, error) {
	mine := func(d markDoc) bool { return d.ClientKey == sc.ClientKey && d.IssueID == sc.IssueID }
	if s.marks != nil {
		return s.marks.One(ctx, docID(sc), mine)
	}
	return docmongo.One(ctx, s.checklists, "the mark of an issue", docID(sc), mine, checklist.ErrNotFound, marked())
}

// debts writes into the issue what is to be told of it.
func (d markDoc) debts(in *checklist.Issue) {
	in.JiraSince, in.HooksSince, in.HooksFrom = time.Time{}, time.Time{}, 0
	if d.JiraSince != nil {
		in.JiraSince = *d.JiraSince
	}
	if d.HooksSince != nil {
		in.HooksSince, in.HooksFrom = *d.HooksSince, d.HooksFrom
	}
}
