package seed

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"math/bits"
	"math/rand/v2"
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

// stream is the random source of one occurrence: ChaCha8 seeded with its key. Every draw is derived
// from Uint64, because the standard library guarantees the output of Uint64 only.
type stream struct{ source rand.ChaCha8 }

// Uint64 returns the next random number. With Int63 and Seed, it makes a stream a rand.Source64 for
// package fixtures.
func (s *stream) Uint64() uint64 { return s.source.Uint64() }

func (s *stream) Int63() int64 { return int64(s.source.Uint64() >> 1) }

// Seed does nothing; a stream is seeded by reset.
func (s *stream) Seed(int64) {}

// reset restarts the stream with a key.
func (s *stream) reset(k key) { s.source.Seed(k) }

// intN draws a number from 0 to n-1.
func (s *stream) intN(n int) int {
	high, _ := bits.Mul64(s.source.Uint64(), uint64(n))
	return int(high)
}

// intBetween draws a number from low to high, both included.
func (s *stream) intBetween(low, high int) int { return low + s.intN(high-low+1) }

// normal draws a standard normal deviation in thousandths.
func (s *stream) normal() int64 { return interpolate(&normalQuantiles, uint32(s.source.Uint64()>>48)) }

// weighted draws an index with a probability proportional to its weight.
func (s *stream) weighted(weights []int) int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	rest := s.intN(max(sum, 1))
	for i, w := range weights {
		if rest < w {
			return i
		}
		rest -= w
	}
	return 0
}

// poisson draws a Poisson count. The mean is in units of 2^-16.
func (s *stream) poisson(mean int64) int {
	const most = 6 << 16 // beyond it, the probability of 0 has too few bits
	if mean > most {
		return s.poisson(mean/2) + s.poisson(mean-mean/2)
	}
	const e8 = 195360063                   // e^8 in units of 2^-16
	draw := int64(s.source.Uint64() >> 24) // 40 bits
	term := exponential(8<<16-mean) << 24 / e8 << 16
	for count := 0; ; count++ {
		draw -= term
		term = term * mean >> 16 / int64(count+1)
		if draw < 0 || term == 0 {
			return count
		}
	}
}

// rendezvous returns the index of the candidate that is chosen for row, by weighted rendezvous
// hashing: the hash of each candidate is mixed with row, and the lowest weighted score wins. A new
// candidate therefore takes over its share of the rows and changes no other choice. See
// docs/research/synthetic-data.md#rendezvous-choice.
func rendezvous(row uint64, hashes []uint64, weights []int64) int {
	best, least := 0, int64(-1)
	for i, hash := range hashes {
		score := minusLog2(mix(row^hash)) << 20 / weights[i]
		if least < 0 || score < least {
			best, least = i, score
		}
	}
	return best
}
