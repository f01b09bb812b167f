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

// A token has 255 letters and digits, as Bud's tokens have: the base-62 encoding of encrypted bytes that hold its
// kind, project and expiry. Nothing is stored, and the tokens of a file stay valid after a restart.
const (
	tokenLength      = 255
	sealedLength     = blocks*blockBytes + 1
	overhead         = 12 + 16 // nonce and tag
	headLength       = 1 + 8 + 1
	maxProjectLength = sealedLength - overhead - headLength
)

var _ = [1]struct{}{}[maxProjectLength-bank.MaxProject] // does not compile unless they are equal

// kind separates the two kinds of token, so that one is never valid as the other.
type kind byte

const (
	access kind = iota + 1
	refresh
)

// The errors of tokens.
var (
	errExpired = errors.New("the token is expired")
	errInvalid = errors.New("the token is not one of ours")
)

// Tokens issues and verifies tokens with the file's key.
type Tokens struct {
	aead     cipher.AEAD
	verified *verified
}

// NewTokens returns Tokens for a key of 32 bytes.
func NewTokens(key []byte) (Tokens, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return Tokens{}, fmt.Errorf("token key: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return Tokens{}, fmt.Errorf("token key: %w", err)
	}
	return Tokens{aead, &verified{}}, nil
}

// issue returns a token for a project that is valid until expires. Its name has at most bank.MaxProject bytes.
func (t Tokens) issue(k kind, project bank.Project, expires time.Time) string {
	plain := make([]byte, sealedLength-overhead)
	plain[0] = byte(k)
	binary.BigEndian.PutUint64(plain[1:], uint64(expires.Unix()))
	plain[9] = byte(len(project))
	copy(plain[headLength:], project)
	return encode(t.aead.Seal(nil, nil, plain, nil))
}

// open returns the project of a token that is valid now.
func (t Tokens) open(wanted kind, token string, now func(bank.Project) time.Time) (bank.Project, error) {
	found, known := t.verified.find(token)
	if !known {
		sealed, ok := decode(token)
		if !ok {
			return "", errInvalid
		}
		plain, err := t.aead.Open(nil, nil, sealed, nil)
		if err != nil || int(plain[9]) > bank.MaxProject {
			return "", errInvalid
		}
		found = claims{
			kind: kind(plain[0]), expires: time.Unix(int64(binary.BigEndian.Uint64(plain[1:])), 0),
			project: bank.Project(plain[headLength : headLength+int(plain[9])]),
		}
		t.verified.add(token, found)
	}
	switch {
	case found.kind != wanted:
		return "", errInvalid
	case !now(found.project).Before(found.expires):
		return "", errExpired
	}
	return found.project, nil
}
