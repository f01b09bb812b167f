package bank

import "time"

// BucketID names a bucket within a project.
type BucketID = ID[Bucket]

// Bucket is a project's own grouping of the categories of a model: each pair of category levels goes into a pair of
// bucket levels.
type Bucket struct {
	ID        BucketID      `json:"-"`
	Name      string        `json:"name,omitzero"`
	Model     string        `json:"model,omitzero"`
	Groups    []BucketGroup `json:"groups,omitempty"`
	CreatedAt time.Time     `json:"created_at,omitzero"`
	UpdatedAt time.Time     `json:"updated_at,omitzero"`
	Number    uint64        `json:"number,omitzero"` // of its making within the project
}

// BucketGroup is a bucket of level 1.
type BucketGroup struct {
	Name       string            `json:"name,omitzero"`
	Criteria   []BucketCriterion `json:"criteria,omitempty"`
	Additional []byte            `json:"additional,omitempty"` // whatever the client adds, as JSON; empty for nothing
}

// BucketCriterion puts a category into a bucket of level 2.
type BucketCriterion struct {
	Name       string `json:"name,omitzero"`
	L1         string `json:"l1,omitzero"`          // of the category
	L2         string `json:"l2,omitzero"`          // of the category
	Additional []byte `json:"additional,omitempty"` // whatever the client adds, as JSON; empty for nothing
}
