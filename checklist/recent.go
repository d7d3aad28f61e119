package checklist

import (
	"crypto/sha256"
	"encoding/binary"
)

// Recent remembers the last MaxRecent operation ids that were applied to an
// issue, oldest first, as 64-bit hashes of 8 bytes each. Hashes, because a
// thousand ids of 64 characters would be larger than most checklists.
type Recent []byte

const hashLen = 8

// Has says whether the operation id is among those remembered.
func (r Recent) Has(id string) bool {
	h := hashID(id)
	for ; len(r) >= hashLen; r = r[hashLen:] {
		if binary.BigEndian.Uint64(r) == h {
			return true
		}
	}
	return false
}

// With returns r with id as the newest, the oldest dropped where there are too
// many. It may use r's memory.
func (r Recent) With(id string) Recent {
	r = binary.BigEndian.AppendUint64(r, hashID(id))
	if extra := len(r) - MaxRecent*hashLen; extra > 0 {
		r = append(r[:0], r[extra:]...)
	}
	return r
}

// hashID uses a cryptographic hash, since ids are chosen by senders: nobody
// should be able to make another's operation look repeated.
func hashID(id string) uint64 {
	sum := sha256.Sum256([]byte(id))
	return binary.BigEndian.Uint64(sum[:])
}
