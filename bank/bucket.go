package bank

import (
	"time"

	"github.com/google/uuid"
)

// BucketID identifies a bucket within a project.
type BucketID uuid.UUID

// Bucket is a project's own grouping of the categories of a model. It maps pairs of category levels to pairs of bucket
// levels.
type Bucket struct {
	ID        BucketID      `json:"-"`
	Name      string        `json:"name,omitzero"`
	Model     string        `json:"model,omitzero"`
	Groups    []BucketGroup `json:"groups,omitempty"`
	CreatedAt time.Time     `json:"created_at,omitzero"`
	UpdatedAt time.Time     `json:"updated_at,omitzero"`
	Number    uint64        `json:"number,omitzero"` // sequence number within the project
}

// BucketGroup is a level 1 bucket.
type BucketGroup struct {
	Name       string            `json:"name,omitzero"`
	Criteria   []BucketCriterion `json:"criteria,omitempty"`
	Additional []byte            `json:"additional,omitempty"` // the client's own JSON; empty for none
}

// BucketCriterion maps a category to a level 2 bucket.
type BucketCriterion struct {
	Name       string `json:"name,omitzero"`
	L1         string `json:"l1,omitzero"`          // level 1 of the category
	L2         string `json:"l2,omitzero"`          // level 2 of the category
	Additional []byte `json:"additional,omitempty"` // the client's own JSON; empty for none
}
