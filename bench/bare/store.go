package bare

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"

	bolt "go.etcd.io/bbolt"
)

// pageSize is the number of records in a page and in a batch.
const pageSize = 200

var (
	recordsBucket   = []byte("records") // id -> record
	creationsBucket = []byte("created") // time of creation, id -> nothing
)

// store stores records in bbolt without further layers.
type store struct {
	db    *bolt.DB
	group *group
}

func open(file string) (*store, error) {
	db, err := bolt.Open(file, 0o600, nil)
	if err != nil {
		return nil, err
	}
	err = db.Update(func(tx *bolt.Tx) error {
		for _, name := range [][]byte{recordsBucket, creationsBucket} {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	s := &store{db: db}
	s.group = newGroup(s.keep)
	return s, nil
}

func (s *store) close() error { return s.db.Close() }

// keep commits records in their own transaction.
func (s *store) keep(all []record) error {
	err := s.db.Update(func(tx *bolt.Tx) error {
		records, creations := tx.Bucket(recordsBucket), tx.Bucket(creationsBucket)
		creations.FillPercent = 0.95 // keys only grow
		for _, r := range all {
			if err := records.Put(r.id[:], r.encoded); err != nil {
				return err
			}
			if err := creations.Put(r.creation(), nil); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keep %d records: %w", len(all), err)
	}
	return nil
}

// list returns the first page of records with a page token.
func (s *store) list() ([]byte, error) {
	page := append(make([]byte, 0, 200+pageSize*(itemLength+1)), `{"operation_id":"platform_v3_customers_get","data":[`...)
	results := 0
	var token [28]byte // as long as the sandbox's token, which has the sealed last id
	err := s.db.View(func(tx *bolt.Tx) error {
		cursor := tx.Bucket(recordsBucket).Cursor()
		for id, encoded := cursor.First(); id != nil && results < pageSize; id, encoded = cursor.Next() {
			if results > 0 {
				page = append(page, ',')
			}
			page = append(page, encoded[:itemLength]...)
			copy(token[:], id)
			results++
		}
		return nil
	})
	page = append(page, `],"metadata":{"next_page_token":"`...)
	page = base64.RawURLEncoding.AppendEncode(page, token[:])
	page = append(page, `","results":`...)
	return append(strconv.AppendInt(page, int64(results), 10), "}}"...), err
}
