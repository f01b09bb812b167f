package seed

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"strings"

	"budsandbox/bank"
)

// key is the SHA-256 digest of a path, such as that of a payment below its obligation. It
// identifies a thing for ever, determines its id and seeds a random stream of its own. Adding a
// thing therefore changes no other. See docs/research/synthetic-data.md#one-stream-per-occurrence.
type key [sha256.Size]byte

// path returns the key of a path below k. Each part is preceded by its length, so that different
// paths never hash the same bytes.
func (k key) path(parts ...string) key {
	buffer := make([]byte, 0, 192)
	buffer = append(buffer, k[:]...)
	for _, part := range parts {
		buffer = binary.BigEndian.AppendUint32(buffer, uint32(len(part)))
		buffer = append(buffer, part...)
	}
	return sha256.Sum256(buffer)
}

// occurrence returns the key below k of the occurrence with a number on a day.
func (k key) occurrence(day int64, number int) key {
	var buffer [len(k) + 16]byte
	copy(buffer[:], k[:])
	binary.BigEndian.PutUint64(buffer[len(k):], uint64(day))
	binary.BigEndian.PutUint64(buffer[len(k)+8:], uint64(number))
	return sha256.Sum256(buffer[:])
}

// uint64 returns the first eight bytes.
func (k key) uint64() uint64 { return binary.BigEndian.Uint64(k[:8]) }

// hex returns the first half as 32 hexadecimal digits.
func (k key) hex() string { return hex.EncodeToString(k[:len(k)/2]) }

// uuidLength is the length of a UUID in the form 8-4-4-4-12.
const uuidLength = 36

// id returns half of the key as a UUID of version 4. The first half, 0, is the id of a booked entry;
// the second, 1, is its id while it is pending.
func (k *key) id(half int) ID {
	id := ID(k[16*half:])
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	return id
}

// putUUID writes the id that is half of the key.
func (k *key) putUUID(text *[uuidLength]byte, half int) { k.id(half).put(text) }

// String returns the id in the form 8-4-4-4-12.
func (id ID) String() string {
	var text [uuidLength]byte
	id.put(&text)
	return string(text[:])
}

// TransactionIDs returns ids in the form 8-4-4-4-12. They are parts of one string, which saves thousands of small
// allocations.
func TransactionIDs(ids []ID) []bank.TransactionID {
	var text strings.Builder
	var id [uuidLength]byte
	text.Grow(uuidLength * len(ids))
	for i := range ids {
		ids[i].put(&id)
		text.Write(id[:])
	}
	formatted, rest := make([]bank.TransactionID, len(ids)), text.String()
	for i := range formatted {
		formatted[i], rest = bank.TransactionID(rest[:uuidLength]), rest[uuidLength:]
	}
	return formatted
}

// put writes the id in the form 8-4-4-4-12.
func (id ID) put(text *[uuidLength]byte) {
	const digits = "0123456789abcdef"
	at := 0
	for i, b := range id {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			text[at] = '-'
			at++
		}
		text[at], text[at+1] = digits[b>>4], digits[b&15]
		at += 2
	}
}

// accountID returns an account id of 22 letters and digits that begins with a letter.
func (k key) accountID() bank.AccountID {
	for attempt := 0; ; attempt++ {
		digest := k.occurrence(0, attempt)
		id := base64.RawURLEncoding.EncodeToString(digest[:16])
		if !strings.ContainsAny(id, "-_") && (id[0] < '0' || id[0] > '9') {
			return bank.AccountID(id)
		}
	}
}
