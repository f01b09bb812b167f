package bare

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"time"
)

// record is a customer in the form that is fastest to list: the JSON of the list is stored, so that a page is a
// concatenation.
type record struct {
	id      [16]byte
	at      time.Time
	encoded []byte // itemLength bytes of JSON for the list, then the customer's context
}

const (
	listedTime    = "2006-01-02T15:04:05+0000"
	itemLength    = len(`{"customer_id":"00000000-0000-0000-0000-000000000000","created_at":"2006-01-02T15:04:05+0000"}`)
	storedContext = "personal GB en-GB uk-v2"
)

// newRecord returns a record with a random id.
func newRecord() record {
	r := record{at: time.Now().UTC(), encoded: make([]byte, 0, itemLength+len(storedContext))}
	_, _ = rand.Read(r.id[:]) // never fails
	r.encoded = appendID(append(r.encoded, `{"customer_id":"`...), r.id)
	r.encoded = append(r.encoded, `","created_at":"`...)
	r.encoded = append(r.at.AppendFormat(r.encoded, listedTime), `"}`...)
	r.encoded = append(r.encoded, storedContext...)
	return r
}

func newRecords(n int) []record {
	all := make([]record, n)
	for i := range all {
		all[i] = newRecord()
	}
	return all
}

// creation returns the record's key in the order of creation.
func (r record) creation() []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(r.at.UnixMicro())), r.id[:]...)
}

// appendID appends an id as a UUID.
func appendID(dst []byte, id [16]byte) []byte {
	for i, group := range [][]byte{id[:4], id[4:6], id[6:8], id[8:10], id[10:]} {
		if i > 0 {
			dst = append(dst, '-')
		}
		dst = hex.AppendEncode(dst, group)
	}
	return dst
}

// The responses have exactly the length of the sandbox's.

func created(r record) []byte {
	body := append(make([]byte, 0, 320), `{"operation_id":"platform_v3_customers_post","data":`...)
	return appendCreation(appendCustomer(body, r), r)
}

func createdBatch(batch []record) []byte {
	body := append(make([]byte, 0, 100+200*len(batch)), `{"operation_id":"platform_v3_customers_batch_post","data":[`...)
	for i, r := range batch {
		if i > 0 {
			body = append(body, ',')
		}
		body = appendCustomer(body, r)
	}
	return appendCreation(append(body, ']'), batch[0])
}

func appendCustomer(body []byte, r record) []byte {
	body = appendID(append(body, `{"customer_id":"`...), r.id)
	return append(
		body,
		`","customer_context":{"type":"personal","region":"GB","locale":"en-GB","host_secret":true,`+
			`"models":{"categorisation":"uk-v2"}}}`...)
}

func appendCreation(body []byte, r record) []byte {
	body = append(body, `,"metadata":{"created_at":"`...)
	return append(r.at.AppendFormat(body, "2006-01-02T15:04:05Z"), `"}}`...)
}
