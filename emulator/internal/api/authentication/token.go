package authentication

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"budsandbox/bank"
)

// A token is 255 letters and digits, as Bud's are: the base-62 writing of sealed bytes that say what it is for.
// Nothing is stored, and every token of a file stays valid across restarts.
const (
	tokenLength  = 255
	sealedLength = blocks*blockBytes + 1
	overhead     = 12 + 16 // nonce and tag
	headLength   = 1 + 8 + 1

	// MaxClientID is how many bytes a client id may have, for a token carries it.
	MaxClientID = sealedLength - overhead - headLength
)

// kind tells the two tokens apart, so that neither passes for the other.
type kind byte

const (
	access kind = iota + 1
	refresh
)

// Errors of a token.
var (
	errExpired = errors.New("the token is expired")
	errInvalid = errors.New("the token is not one of ours")
)

// Tokens seals and opens tokens with the file's key (32 bytes).
type Tokens struct{ seal cipher.AEAD }

// NewTokens prepares a key.
func NewTokens(key []byte) (Tokens, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return Tokens{}, fmt.Errorf("token key: %w", err)
	}
	seal, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return Tokens{}, fmt.Errorf("token key: %w", err)
	}
	return Tokens{seal}, nil
}

// issue makes a token for a project that lives until expires. The project's name has at most LongestClient bytes.
func (t Tokens) issue(what kind, project bank.Project, expires time.Time) string {
	plain := make([]byte, sealedLength-overhead)
	plain[0] = byte(what)
	binary.BigEndian.PutUint64(plain[1:], uint64(expires.Unix()))
	plain[9] = byte(len(project))
	copy(plain[headLength:], project)
	return encode(t.seal.Seal(nil, nil, plain, nil))
}

// open returns the project of a token that lives at now.
func (t Tokens) open(what kind, token string, now func(bank.Project) time.Time) (bank.Project, error) {
	sealed, ok := decode(token)
	if !ok {
		return "", errInvalid
	}
	plain, err := t.seal.Open(nil, nil, sealed, nil)
	if err != nil || kind(plain[0]) != what || int(plain[9]) > MaxClientID {
		return "", errInvalid
	}
	expires := time.Unix(int64(binary.BigEndian.Uint64(plain[1:])), 0)
	project := bank.Project(plain[headLength : headLength+int(plain[9])])
	if !now(project).Before(expires) {
		return "", errExpired
	}
	return project, nil
}
