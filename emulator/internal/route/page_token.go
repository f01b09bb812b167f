package route

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
)

// ErrPageToken reports a page token that does not belong to the query.
var ErrPageToken = errors.New("the page token was not given for this query")

// PageTokens creates and verifies page tokens. A token is a position with a MAC over the position and the query, so
// that it cannot be forged and continues only the query that it was issued for.
type PageTokens struct{ Key []byte }

const macSize = 12

// Token returns the token of the page that starts after position in the list that query describes.
func (p PageTokens) Token(query string, position []byte) string {
	return base64.RawURLEncoding.EncodeToString(append(p.mac(query, position), position...))
}

// Position returns the position of a token, or ErrPageToken.
func (p PageTokens) Position(query, token string) ([]byte, error) {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) < macSize || !hmac.Equal(raw[:macSize], p.mac(query, raw[macSize:])) {
		return nil, ErrPageToken
	}
	return raw[macSize:], nil
}

func (p PageTokens) mac(query string, position []byte) []byte {
	hash := hmac.New(sha256.New, p.Key)
	hash.Write([]byte(query))
	hash.Write([]byte{0}) // a query has no NUL, so the boundary between query and position is unambiguous
	hash.Write(position)
	return hash.Sum(nil)[:macSize]
}
