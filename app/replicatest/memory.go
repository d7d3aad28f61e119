package replicatest

// memory is the set's table of transactions: the last retryable write of each
// session, and what it was answered. All members have it, as it is replicated.
// See https://github.com/mongodb/specifications/blob/master/source/retryable-writes/retryable-writes.md.
type memory struct {
	on       bool
	sessions map[string]*remembered
}

// remembered is a write that was begun. Its answer is there once done is closed,
// nil if nothing was applied.
type remembered struct {
	number int64
	done   chan struct{}
	answer document
}

// Remember says whether a write that is sent again is answered as the first time,
// as mongod does, or carried out again. It is on from the start.
func (s *Set) Remember(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.memory.on = on
	clear(s.memory.sessions)
}

// transaction is what makes a write retryable: its session, and its number there.
func (c command) transaction() (session string, number int64, ok bool) {
	_, id, isBinary := c.body.Lookup("lsid", "id").BinaryOK()
	number, isNumber := c.number("txnNumber")
	return string(id), number, isBinary && isNumber
}

// begin says whether the write is new, and so the caller's to carry out and then
// to settle (mine); old says that the session has begun a later one.
func (s *Set) begin(session string, number int64) (entry *remembered, mine, old bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fresh := &remembered{number: number, done: make(chan struct{})}
	if !s.memory.on {
		return fresh, true, false
	}
	switch have := s.memory.sessions[session]; {
	case have == nil || have.number < number:
		s.memory.sessions[session] = fresh
		return fresh, true, false
	case have.number > number:
		return nil, false, true
	default:
		return have, false, false
	}
}

// settle keeps what a write was answered; nil says that nothing was applied, so
// that the next attempt is a first one.
func (s *Set) settle(session string, entry *remembered, answer document) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if entry.answer = answer; answer == nil && s.memory.sessions[session] == entry {
		delete(s.memory.sessions, session)
	}
	close(entry.done)
}
