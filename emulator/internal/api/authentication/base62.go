package authentication

import "encoding/binary"

// Eight bytes are encoded as eleven digits of base 62, and the remaining byte as two. Encoding blocks takes a tenth of
// the time of encoding one large number, and every request decodes a token.
const (
	alphabet    = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	blocks      = 23
	blockBytes  = 8
	blockDigits = 11
)

// none marks characters in digitOf that are not digits.
const none = 255

// digitOf maps characters to their digits.
var digitOf = func() (table [256]byte) {
	for i := range table {
		table[i] = none
	}
	for i := range len(alphabet) {
		table[alphabet[i]] = byte(i)
	}
	return table
}()

// encode encodes sealedLength bytes as tokenLength letters and digits.
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

// decode decodes the output of encode. ok is false for other text.
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

// readDigits parses a number. fits is false if it needs more than 64 bits.
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
