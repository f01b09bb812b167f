package authentication

import "encoding/binary"

// Eight bytes are written as eleven digits to the base of 62, and the one byte that is left as two. Blocks take a
// tenth of the time of one large number, and every request reads a token.
const (
	alphabet    = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	blocks      = 23
	blockBytes  = 8
	blockDigits = 11
)

// none marks what is no digit in digitOf.
const none = 255

// digitOf is the alphabet the other way round.
var digitOf = func() (table [256]byte) {
	for i := range table {
		table[i] = none
	}
	for i := range len(alphabet) {
		table[alphabet[i]] = byte(i)
	}
	return table
}()

// encode writes sealedLength bytes as tokenLength letters and digits.
func encode(sealed []byte) string {
	text := make([]byte, 0, tokenLength)
	for i := range blocks {
		text = appendDigits(text, binary.BigEndian.Uint64(sealed[i*blockBytes:]), blockDigits)
	}
	return string(appendDigits(text, uint64(sealed[sealedLength-1]), tokenLength-len(text)))
}

func appendDigits(text []byte, n uint64, digits int) []byte {
	start := len(text)
	text = append(text, make([]byte, digits)...)
	for i := len(text) - 1; i >= start; i-- {
		text[i] = alphabet[n%62]
		n /= 62
	}
	return text
}

// decode reads what encode wrote; anything else is not ok.
func decode(text string) (sealed []byte, ok bool) {
	if len(text) != tokenLength {
		return nil, false
	}
	sealed = make([]byte, 0, sealedLength)
	for range blocks {
		n, fits := readDigits(text[:blockDigits])
		if !fits {
			return nil, false
		}
		sealed, text = binary.BigEndian.AppendUint64(sealed, n), text[blockDigits:]
	}
	last, fits := readDigits(text)
	return append(sealed, byte(last)), fits && last < 256
}

// readDigits reads a number, unless it takes more than 64 bits.
func readDigits(text string) (n uint64, fits bool) {
	for i := range len(text) {
		digit := uint64(digitOf[text[i]])
		if digit == none || n > (1<<64-1-digit)/62 {
			return 0, false
		}
		n = n*62 + digit
	}
	return n, true
}
