package aggregations

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/operation"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

type createBucketRequest struct {
	operation.InProject
	Body bucketBody `body:"required"`
}

type listBucketsRequest struct{ operation.InProject }

type readBucketRequest struct {
	operation.InProject
	ID             string `path:"bucket_id"`
	CategoryLookup bool   `query:"category_lookup"`
	BucketLookup   bool   `query:"bucket_lookup"`
	Unbucketed     bool   `query:"unbucketed_categories"`
}

type replaceBucketRequest struct {
	operation.InProject
	ID   string     `path:"bucket_id"`
	Body bucketBody `body:"required"`
}

type deleteBucketRequest struct {
	operation.InProject
	ID string `path:"bucket_id"`
}

type bucketIDData struct {
	ID string `json:"bucket_id"`
}

type bucketSummary struct {
	ID        string   `json:"bucket_id"`
	Name      string   `json:"name"`
	Model     string   `json:"categorisation_model"`
	CreatedAt string   `json:"created_at"`
	UpdatedAt string   `json:"updated_at"`
	Groups    []string `json:"buckets"`
}

type bucketData struct {
	ID        string        `json:"bucket_id"`
	Name      string        `json:"name"`
	CreatedAt string        `json:"created_at,omitempty"` // Bud's own bucket has no date
	UpdatedAt string        `json:"updated_at,omitempty"`
	Model     string        `json:"categorisation_model"`
	Groups    []bucketGroup `json:"buckets"`
}

// bucketMeta has what was asked for, if it is empty too.
type bucketMeta struct {
	CategoryLookup *map[string]map[string]categoryPair `json:"category_lookup,omitempty"`
	BucketLookup   *map[string]map[string]bucketPair   `json:"bucket_lookup,omitempty"`
	Unbucketed     *[]categoryPair                     `json:"unbucketed_categories,omitempty"`
}

// createBucket stores a bucket for the project.
func (r *Room) createBucket(_ context.Context, in *createBucketRequest) (reply operation.Reply[bucketIDData, operation.None], _ error) {
	b, err := r.definition(&in.Body)
	if err != nil {
		return reply, err
	}
	b.CreatedAt = r.Clock.Of(in.Project).Now().Truncate(time.Second)
	b.UpdatedAt = b.CreatedAt
	err = r.Store.Update(func(tx *storage.Tx) (err error) {
		buckets := tx.Buckets(in.Project)
		if b.Number, err = buckets.NextNumber(); err != nil {
			return err
		}
		b.ID = bank.BucketID(bank.NewID(r.Seed, b.Number, "bucket", string(in.Project)))
		return buckets.Put(b)
	})
	reply.Data.ID = b.ID.String()
	return reply, err
}

// listBuckets lists the project's buckets in the order of their making.
func (r *Room) listBuckets(_ context.Context, in *listBucketsRequest) (reply operation.Reply[[]bucketSummary, operation.None], _ error) {
	var all []bank.Bucket
	err := r.Store.View(func(tx *storage.Tx) error {
		for b, err := range tx.Buckets(in.Project).After(nil) {
			if err != nil {
				return err
			}
			all = append(all, b)
		}
		return nil
	})
	slices.SortFunc(all, func(a, b bank.Bucket) int { return cmp.Compare(a.Number, b.Number) })
	reply.Data = make([]bucketSummary, len(all))
	for i, b := range all {
		reply.Data[i] = bucketSummary{b.ID.String(), b.Name, b.Model, instant(b.CreatedAt), instant(b.UpdatedAt), []string{}}
		for _, g := range b.Groups {
			reply.Data[i].Groups = append(reply.Data[i].Groups, g.Name)
		}
	}
	return reply, err
}

// readBucket shows a bucket and what the client asks for beside it.
func (r *Room) readBucket(_ context.Context, in *readBucketRequest) (reply operation.Reply[bucketData, bucketMeta], _ error) {
	b, err := r.bucket(in.Project, in.ID)
	if err != nil {
		return reply, err
	}
	reply.Data, reply.Meta = showBucket(in.ID, b), &bucketMeta{}
	if in.CategoryLookup {
		reply.Meta.CategoryLookup = new(categoryLookup(b))
	}
	if in.BucketLookup {
		reply.Meta.BucketLookup = new(bucketLookup(b))
	}
	if in.Unbucketed {
		model, err := r.model(b.Model)
		if err != nil {
			return reply, err
		}
		reply.Meta.Unbucketed = new(unbucketed(b, model))
	}
	return reply, nil
}

func showBucket(id string, b bank.Bucket) bucketData {
	shown := bucketData{ID: id, Name: b.Name, Model: b.Model, Groups: showGroups(b.Groups)}
	if id != dashboard {
		shown.ID, shown.CreatedAt, shown.UpdatedAt = b.ID.String(), instant(b.CreatedAt), instant(b.UpdatedAt)
	}
	return shown
}

// replaceBucket gives a bucket another content.
func (r *Room) replaceBucket(_ context.Context, in *replaceBucketRequest) (reply operation.Reply[operation.None, operation.None], _ error) {
	id, err := ownBucket(in.ID)
	if err != nil {
		return reply, err
	}
	next, err := r.definition(&in.Body)
	if err != nil {
		return reply, err
	}
	next.ID, next.UpdatedAt = id, r.Clock.Of(in.Project).Now().Truncate(time.Second)
	return reply, found(r.Store.Update(func(tx *storage.Tx) error {
		buckets := tx.Buckets(in.Project)
		old, err := buckets.Get(storage.BucketKey(id))
		if err != nil {
			return err
		}
		next.CreatedAt, next.Number = old.CreatedAt, old.Number
		return buckets.Put(next)
	}))
}

// deleteBucket removes a bucket.
func (r *Room) deleteBucket(_ context.Context, in *deleteBucketRequest) (reply operation.Reply[operation.None, operation.None], _ error) {
	id, err := ownBucket(in.ID)
	if err != nil {
		return reply, err
	}
	return reply, found(r.Store.Update(func(tx *storage.Tx) error {
		return tx.Buckets(in.Project).Delete(storage.BucketKey(id))
	}))
}

// bucket is the project's bucket of that id, or the one of Bud's.
func (r *Room) bucket(p bank.Project, id string) (b bank.Bucket, _ error) {
	if id == dashboard {
		model, err := r.model(fixtures.ModelUK)
		if err != nil {
			return b, err
		}
		return dashboardOf(model), nil
	}
	parsed, err := ownBucket(id)
	if err != nil {
		return b, err
	}
	err = r.Store.View(func(tx *storage.Tx) (err error) {
		b, err = tx.Buckets(p).Get(storage.BucketKey(parsed))
		return err
	})
	return b, found(err)
}

// ownBucket reads the id of a bucket that a project may change: not of Bud's own.
func ownBucket(id string) (bank.BucketID, error) {
	if id == dashboard {
		return bank.BucketID{}, &operation.Error{Status: http.StatusForbidden, Code: "forbidden", Message: "Forbidden."}
	}
	parsed, err := uuid.Parse(id)
	if err != nil {
		return bank.BucketID{}, noBucket()
	}
	return bank.BucketID(parsed), nil
}

// found makes Bud's 404 of a bucket that is not there.
func found(err error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return noBucket()
	}
	return err
}

func noBucket() error {
	return &operation.Error{Status: http.StatusNotFound, Code: "not_found", Message: "bucket not found"}
}
