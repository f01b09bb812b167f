package storage

import (
	"bytes"

	"budsandbox/bank"
)

// buckets belong to a project, not to a customer.
var buckets = &Table[bank.Bucket]{
	name:  "buckets",
	key:   func(b bank.Bucket) Key { return BucketKey(b.ID) },
	codec: codec[bank.Bucket]{encode: encodeBucket, decode: decodeBucket},
}

// BucketKey is the key of a bucket's row.
func BucketKey(id bank.BucketID) Key { return Key{}.ID(id) }

// Buckets opens a project's buckets.
func (tx *Tx) Buckets(p bank.Project) Rows[bank.Bucket] { return rows(tx, string(p), buckets) }

func encodeBucket(b bank.Bucket) ([]byte, error) {
	f := fields{}.text(1, b.Name).text(2, b.Model).time(3, b.CreatedAt).time(4, b.UpdatedAt).number(5, int64(b.Number))
	for _, g := range b.Groups {
		group := fields{}.text(1, g.Name).bytes(2, g.Additional)
		for _, c := range g.Criteria {
			group = group.bytes(3, fields{}.text(1, c.Name).text(2, c.L1).text(3, c.L2).bytes(4, c.Additional))
		}
		f = f.bytes(6, group)
	}
	return f, nil
}

func decodeBucket(key, value []byte) (b bank.Bucket, err error) {
	id, err := asID(key)
	if err != nil {
		return b, err
	}
	b.ID = id
	return b, fields(value).each(func(number byte, value []byte) error {
		switch number {
		case 1:
			b.Name = string(value)
		case 2:
			b.Model = string(value)
		case 3:
			b.CreatedAt = asTime(value)
		case 4:
			b.UpdatedAt = asTime(value)
		case 5:
			b.Number = uint64(asNumber(value))
		case 6:
			g, err := decodeBucketGroup(value)
			b.Groups = append(b.Groups, g)
			return err
		}
		return nil
	})
}

func decodeBucketGroup(value []byte) (g bank.BucketGroup, err error) {
	return g, fields(value).each(func(number byte, value []byte) error {
		switch number {
		case 1:
			g.Name = string(value)
		case 2:
			g.Additional = bytes.Clone(value)
		case 3:
			var c bank.BucketCriterion
			err := fields(value).each(func(number byte, value []byte) error {
				switch number {
				case 1:
					c.Name = string(value)
				case 2:
					c.L1 = string(value)
				case 3:
					c.L2 = string(value)
				case 4:
					c.Additional = bytes.Clone(value)
				}
				return nil
			})
			g.Criteria = append(g.Criteria, c)
			return err
		}
		return nil
	})
}
