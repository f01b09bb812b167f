package bank

import (
	"time"

	"github.com/google/uuid"
)

// BucketID names a bucket within a project.
type BucketID uuid.UUID

func (id BucketID) String() string { return uuid.UUID(id).String() }

// Bucket is a project's own grouping of the categories of a model: each pair of category levels goes into a pair of bucket
// levels.
type Bucket struct {
	ID        BucketID
	Name      string
	Model     string
	Groups    []BucketGroup
	CreatedAt time.Time
	UpdatedAt time.Time
	Number    uint64 // of its making within the project
}

// BucketGroup is a bucket of level 1.
type BucketGroup struct {
	Name       string
	Criteria   []BucketCriterion
	Additional []byte // whatever the client adds, as JSON; empty for nothing
}

// BucketCriterion puts a category into a bucket of level 2.
type BucketCriterion struct {
	Name       string
	L1, L2     string // of the category
	Additional []byte // whatever the client adds, as JSON; empty for nothing
}
