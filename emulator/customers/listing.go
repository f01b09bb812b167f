package customers

import (
	"encoding/hex"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/operation"
)

// listing is a page of customers. It writes its own JSON: a page may have a thousand.
type listing []bank.Customer

// listed is the shape of one of its items, for the OpenAPI document.
type listed struct {
	ID         string `json:"customer_id"`
	CreatedAt  string `json:"created_at"`
	Identifier string `json:"idempotent_identifier,omitempty"`
}

// Shape says what a listing's JSON looks like.
func (listing) Shape() any { return []listed{} }

// listedTime is how this one answer writes times (research section 1.6).
const listedTime = "2006-01-02T15:04:05+0000"

// AppendJSON writes the page.
func (l listing) AppendJSON(dst []byte) []byte {
	dst = append(dst, '[')
	for i, c := range l {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, `{"customer_id":"`...)
		dst = appendID(dst, c.ID)
		dst = append(dst, `",`...)
		if c.Identifier != "" {
			dst = append(dst, `"idempotent_identifier":`...)
			dst = append(operation.AppendString(dst, c.Identifier), ',')
		}
		dst = append(dst, `"created_at":"`...)
		dst = append(appendTime(dst, c.CreatedAt), `"}`...)
	}
	return append(dst, ']')
}

func appendTime(dst []byte, t time.Time) []byte { return t.AppendFormat(dst, listedTime) }

// appendID writes a UUID without the string that its String makes.
func appendID(dst []byte, id bank.CustomerID) []byte {
	for i, group := range [][]byte{id[:4], id[4:6], id[6:8], id[8:10], id[10:]} {
		if i > 0 {
			dst = append(dst, '-')
		}
		dst = hex.AppendEncode(dst, group)
	}
	return dst
}
