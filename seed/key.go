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

// key is the SHA-256 digest of a path: who and what something belongs to. It names the thing for ever, gives its id and keys its
// own stream of randomness, so that nothing else changes when something is added (research section 4.3).
type key [sha256.Size]byte

// path is a key below another; each part is preceded by its length, so that no two paths are written alike.
func (k key) path(parts ...string) key {
	buffer := make([]byte, 0, 192)
	buffer = append(buffer, k[:]...)
	for _, part := range parts {
		buffer = binary.BigEndian.AppendUint32(buffer, uint32(len(part)))
		buffer = append(buffer, part...)
	}
	return sha256.Sum256(buffer)
}

// at is a key below another for a place in time and a number there.
func (k key) at(day int64, number int) key {
	var buffer [len(k) + 16]byte
	copy(buffer[:], k[:])
	binary.BigEndian.PutUint64(buffer[len(k):], uint64(day))
	binary.BigEndian.PutUint64(buffer[len(k)+8:], uint64(number))
	return sha256.Sum256(buffer[:])
}

// word is the first eight bytes.
func (k key) word() uint64 { return binary.BigEndian.Uint64(k[:8]) }

// ids are the id of a booked row and the one it had while it was pending, 32 hexadecimal digits each.
func (k key) ids() string { return hex.EncodeToString(k[:]) }

// accountID has 22 letters and digits and begins with a letter.
func (k key) accountID() bank.AccountID {
	for attempt := 0; ; attempt++ {
		digest := k.at(0, attempt)
		id := base64.RawURLEncoding.EncodeToString(digest[:16])
		if !strings.ContainsAny(id, "-_") && (id[0] < '0' || id[0] > '9') {
			return bank.AccountID(id)
		}
	}
}

// stream is the randomness of one occurrence: ChaCha8 under its key. Everything is derived from Uint64 here, for the
// library promises the output of that alone.
type stream struct{ source rand.ChaCha8 }

// begin starts the stream of a key.
func (s *stream) begin(k key) { s.source.Seed(k) }

// below draws a number from 0 to n-1.
func (s *stream) below(n int) int {
	high, _ := bits.Mul64(s.source.Uint64(), uint64(n))
	return int(high)
}

// between draws a number from low to high, both included.
func (s *stream) between(low, high int) int { return low + s.below(high-low+1) }

// normal draws a deviation in thousandths.
func (s *stream) normal() int64 { return interpolate(&normalQuantiles, uint32(s.source.Uint64()>>48)) }

// weighted draws an index with these weights.
func (s *stream) weighted(weights []int) int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	rest := s.below(max(sum, 1))
	for i, w := range weights {
		if rest < w {
			return i
		}
		rest -= w
	}
	return 0
}

// poisson draws a count with a mean in units of 2^-16.
func (s *stream) poisson(mean int64) int {
	const most = 6 << 16 // beyond it the probability of nothing has too few bits
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

// chosen reports which of some candidates a row chooses: each candidate hashes with the row on its own, the lowest weighted score
// wins. A new candidate takes its share and changes no other choice.
func chosen(row uint64, hashes []uint64, weights []int64) int {
	best, least := 0, int64(-1)
	for i, hash := range hashes {
		score := minusLog2(mix(row^hash)) << 20 / weights[i]
		if least < 0 || score < least {
			best, least = i, score
		}
	}
	return best
}
