package route

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
)

// ErrPageToken is the answer to a page token that was not given for this query.
var ErrPageToken = errors.New("the page token was not given for this query")

// Pages makes and reads page tokens. A token is a position and a seal over position and query, so that neither can
// be made up and a token only continues the query that gave it.
type Pages struct{ Key []byte }

const sealSize = 12

// Token is the token of the page that begins behind position, in the list that query describes.
func (p Pages) Token(query string, position []byte) string {
	return base64.RawURLEncoding.EncodeToString(append(p.seal(query, position), position...))
}

// Position reads a token, or returns ErrPageToken.
func (p Pages) Position(query, token string) ([]byte, error) {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) < sealSize || !hmac.Equal(raw[:sealSize], p.seal(query, raw[sealSize:])) {
		return nil, ErrPageToken
	}
	return raw[sealSize:], nil
}

func (p Pages) seal(query string, position []byte) []byte {
	mac := hmac.New(sha256.New, p.Key)
	mac.Write([]byte(query))
	mac.Write([]byte{0}) // no query holds a NUL, so query and position cannot trade bytes
	mac.Write(position)
	return mac.Sum(nil)[:sealSize]
}
