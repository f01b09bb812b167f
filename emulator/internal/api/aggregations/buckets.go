package aggregations

import (
	"context"
	"errors"
	"net/http"
	"sort"
	"time"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

type createBucketRequest struct {
	route.ForProject
	Body bucketBody `body:"required"`
}

type listBucketsRequest struct{ route.ForProject }

type readBucketRequest struct {
	route.ForProject
	ID             string `path:"bucket_id"`
	CategoryLookup bool   `query:"category_lookup"`
	BucketLookup   bool   `query:"bucket_lookup"`
	Unbucketed     bool   `query:"unbucketed_categories"`
}

type replaceBucketRequest struct {
	route.ForProject
	ID   string     `path:"bucket_id"`
	Body bucketBody `body:"required"`
}

type deleteBucketRequest struct {
	route.ForProject
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
	CreatedAt string        `json:"created_at,omitempty"` // empty for Bud's own bucket
	UpdatedAt string        `json:"updated_at,omitempty"`
	Model     string        `json:"categorisation_model"`
	Groups    []bucketGroup `json:"buckets"`
}

// bucketMeta holds the requested lookups, even if they are empty.
type bucketMeta struct {
	CategoryLookup *map[string]map[string]categoryPair `json:"category_lookup,omitempty"`
	BucketLookup   *map[string]map[string]bucketPair   `json:"bucket_lookup,omitempty"`
	Unbucketed     *[]categoryPair                     `json:"unbucketed_categories,omitempty"`
}

// createBucket creates a bucket of the project.
func (h *Handlers) createBucket(
	req *route.Request, in *createBucketRequest,
) (reply route.Data[bucketIDData], _ error) {
	bucket, err := h.definition(&in.Body)
	if err != nil {
		return reply, err
	}
	bucket.CreatedAt = req.Now().Truncate(time.Second)
	bucket.UpdatedAt = bucket.CreatedAt
	err = h.Store.Update(req.Context(), func(tx *storage.Tx) error {
		buckets := tx.Buckets(req.Project)
		id, number, err := buckets.NextID(h.Seed, "bucket")
		if err != nil {
			return err
		}
		bucket.ID, bucket.Number = bank.BucketID(id), number
		return buckets.Put(bucket)
	})
	reply.Data.ID = bucket.ID.String()
	return reply, err
}

// listBuckets lists the project's buckets in the order of their creation.
func (h *Handlers) listBuckets(
	req *route.Request, in *listBucketsRequest,
) (reply route.Data[[]bucketSummary], _ error) {
	var all []bank.Bucket
	err := h.Store.View(req.Context(), func(tx *storage.Tx) (err error) {
		all, err = storage.Collect(tx.Buckets(req.Project).After(nil))
		return err
	})
	sort.Slice(all, func(i, j int) bool { return all[i].Number < all[j].Number })
	reply.Data = make([]bucketSummary, len(all))
	for i, bucket := range all {
		reply.Data[i] = bucketSummary{
			bucket.ID.String(), bucket.Name, bucket.Model, wire.DateTime(bucket.CreatedAt), wire.DateTime(bucket.UpdatedAt),
			[]string{},
		}
		for _, g := range bucket.Groups {
			reply.Data[i].Groups = append(reply.Data[i].Groups, g.Name)
		}
	}
	return reply, err
}

// readBucket returns a bucket with the requested lookups.
func (h *Handlers) readBucket(
	req *route.Request, in *readBucketRequest,
) (reply route.Reply[bucketData, bucketMeta], _ error) {
	bucket, err := h.bucket(req.Context(), req.Project, in.ID, fixtures.ModelUK)
	if err != nil {
		return reply, err
	}
	reply.Data, reply.Meta = newBucketData(in.ID, bucket), &bucketMeta{}
	if in.CategoryLookup {
		reply.Meta.CategoryLookup = new(categoryLookup(bucket))
	}
	if in.BucketLookup {
		reply.Meta.BucketLookup = new(bucketLookup(bucket))
	}
	if in.Unbucketed {
		model, err := h.Fixtures.Model(bucket.Model)
		if err != nil {
			return reply, err
		}
		reply.Meta.Unbucketed = new(unbucketed(bucket, model))
	}
	return reply, nil
}

func newBucketData(id string, bucket bank.Bucket) bucketData {
	data := bucketData{ID: id, Name: bucket.Name, Model: bucket.Model, Groups: newGroups(bucket.Groups)}
	if id != insight.Dashboard {
		data.ID = bucket.ID.String()
		data.CreatedAt, data.UpdatedAt = wire.DateTime(bucket.CreatedAt), wire.DateTime(bucket.UpdatedAt)
	}
	return data
}

// replaceBucket replaces the content of a bucket.
func (h *Handlers) replaceBucket(
	req *route.Request, in *replaceBucketRequest,
) (reply route.Empty, _ error) {
	id, err := parseBucketID(in.ID)
	if err != nil {
		return reply, err
	}
	next, err := h.definition(&in.Body)
	if err != nil {
		return reply, err
	}
	next.ID, next.UpdatedAt = id, req.Now().Truncate(time.Second)
	return reply, wireError(h.Store.Update(req.Context(), func(tx *storage.Tx) error {
		buckets := tx.Buckets(req.Project)
		old, err := buckets.Get(storage.BucketKey(id))
		if err != nil {
			return err
		}
		next.CreatedAt, next.Number = old.CreatedAt, old.Number
		return buckets.Put(next)
	}))
}

// deleteBucket deletes a bucket.
func (h *Handlers) deleteBucket(
	req *route.Request, in *deleteBucketRequest,
) (reply route.Empty, _ error) {
	id, err := parseBucketID(in.ID)
	if err != nil {
		return reply, err
	}
	return reply, wireError(h.Store.Update(req.Context(), func(tx *storage.Tx) error {
		return tx.Buckets(req.Project).Delete(storage.BucketKey(id))
	}))
}

// bucket returns a bucket of the project, or Bud's own with the categories of a model. It must not be modified.
func (h *Handlers) bucket(
	ctx context.Context, project bank.Project, id, model string,
) (bucket bank.Bucket, _ error) {
	if id == insight.Dashboard {
		return h.dashboard(model)
	}
	parsed, err := parseBucketID(id)
	if err != nil {
		return bucket, err
	}
	err = h.Store.View(ctx, func(tx *storage.Tx) (err error) {
		bucket, err = tx.Buckets(project).Get(storage.BucketKey(parsed))
		return err
	})
	return bucket, wireError(err)
}

// dashboard returns Bud's own bucket for a model. It is made once.
func (h *Handlers) dashboard(name string) (bucket bank.Bucket, _ error) {
	h.dashboards.mu.Lock()
	defer h.dashboards.mu.Unlock()
	if bucket, made := h.dashboards.byModel[name]; made {
		return bucket, nil
	}
	model, err := h.Fixtures.Model(name)
	if err != nil {
		return bucket, err
	}
	if h.dashboards.byModel == nil {
		h.dashboards.byModel = map[string]bank.Bucket{}
	}
	bucket = insight.DashboardOf(model)
	h.dashboards.byModel[name] = bucket
	return bucket, nil
}

// parseBucketID parses the id of a bucket that a project may change, which Bud's own buckets are not.
func parseBucketID(id string) (bank.BucketID, error) {
	if id == insight.Dashboard {
		return bank.BucketID{}, &route.Error{Status: http.StatusForbidden, Code: "forbidden", Message: "Forbidden."}
	}
	parsed, err := uuid.Parse(id)
	if err != nil {
		return bank.BucketID{}, errNoBucket()
	}
	return bank.BucketID(parsed), nil
}

// wireError converts storage.ErrNotFound to Bud's 404.
func wireError(err error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return errNoBucket()
	}
	return err
}

func errNoBucket() error {
	return &route.Error{Status: http.StatusNotFound, Code: "not_found", Message: "bucket not found"}
}
