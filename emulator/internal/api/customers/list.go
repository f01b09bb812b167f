package customers

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

type listRequest struct {
	route.ForProject
	From       route.DateOrTime `query:"date_from"`
	To         route.DateOrTime `query:"date_to"`
	PageSize   int              `query:"page_size"             default:"200" validate:"gte=1,lte=1000"`
	PageToken  string           `query:"page_token"`
	Identifier string           `query:"idempotent_identifier"`
}

type listMeta struct {
	NextPageToken string `json:"next_page_token,omitempty"`
	Results       int    `json:"results"`
}

// list lists a project's customers in the order of their ids.
func (h *Handlers) list(
	req *route.Request, in *listRequest,
) (reply route.Reply[*listing, listMeta], _ error) {
	reply.Kept = h.kept.find(h.Store.Version(), pageKey{req.Project, req.URI()})
	if reply.Kept.Body != nil {
		return reply, nil
	}
	query := fmt.Sprintf("%q %d %d %q", req.Project, in.From.Time.Unix(), in.To.Until().Unix(), in.Identifier)
	var after storage.Key
	if in.PageToken != "" {
		position, err := h.PageTokens.Position(query, in.PageToken)
		if err != nil {
			return reply, &route.Error{
				Status: 400, Code: "bad_request", Message: "invalid page token",
				Fields: map[string][]string{"page_token": {"Failed to parse page token"}}, Cause: err,
			}
		}
		after = position
	}
	filter, found := newFilter(in), newListing(in.PageSize, &h.buffers)
	err := h.Store.View(req.Context(), func(tx *storage.Tx) error {
		return filter.read(tx, req.Project, after, found)
	})
	if err != nil {
		return reply, err
	}
	meta := &listMeta{Results: found.results}
	if found.more {
		meta.NextPageToken = h.PageTokens.Token(query, storage.CustomerKey(found.last))
	}
	reply.Data, reply.Meta = found, meta
	return reply, nil
}

// creationFilter selects customers by creation.
type creationFilter struct {
	from, to   time.Time // inclusive, in whole seconds; zero for no bound
	hasWindow  bool      // the client gave a bound
	identifier string

	first, last int64 // the bounds in microseconds since 1970
}

// newFilter returns the filter of a request. Without an end it has none: customers that were created a moment after the
// request came, or ahead of a clock that was set back, are listed, too.
func newFilter(in *listRequest) creationFilter {
	f := creationFilter{from: in.From.Time, to: in.To.Until(), identifier: in.Identifier}
	f.hasWindow = !f.from.IsZero() || !f.to.IsZero()
	f.first, f.last = f.from.UnixMicro(), math.MaxInt64
	if !f.to.IsZero() {
		f.last = f.to.UnixMicro()
	}
	return f
}

// matches reports whether a creation time, in microseconds since 1970, is within the bounds.
func (f creationFilter) matches(created int64) bool {
	return created >= f.first && created <= f.last
}

// read adds the customers after a key to the page, by the access path that reads the fewest records.
func (f creationFilter) read(tx *storage.Tx, project bank.Project, after storage.Key, page *listing) error {
	if f.identifier != "" {
		return f.readByIdentifier(tx.Customers(project), after, page)
	}
	customers := tx.CustomerSummaries(project)
	if f.hasWindow {
		if keys, few := f.window(tx.Customers(project), after); few {
			return readKeys(customers, keys, page)
		}
	}
	for summary, err := range customers.After(after) {
		if err != nil {
			return err
		}
		if f.matches(summary.CreatedAt) && !page.add(&summary) {
			break
		}
	}
	return nil
}

func (f creationFilter) readByIdentifier(
	customers storage.Rows[bank.Customer], after storage.Key, page *listing,
) error {
	customer, err := customers.Find(storage.ByIdentifier, storage.IdentifierKey(f.identifier))
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	if err == nil && f.matches(customer.CreatedAt.UnixMicro()) &&
		bytes.Compare(storage.CustomerKey(customer.ID), after) > 0 {
		page.add(&storage.CustomerSummary{
			ID: customer.ID, CreatedAt: customer.CreatedAt.UnixMicro(), Identifier: []byte(customer.Identifier),
		})
	}
	return err
}

// maxWindow is the maximum number of customers in a window for which the index of creation is used. With more,
// scanning the table is faster.
const maxWindow = 10_000

// window returns the sorted keys after a key of the customers created within the bounds. ok is false if there are too
// many.
func (f creationFilter) window(
	customers storage.Rows[bank.Customer], after storage.Key,
) (keys []storage.Key, ok bool) {
	seen := 0
	from, to := storage.Key{}.Time(f.from), storage.Key(nil)
	if !f.to.IsZero() {
		to = to.Time(f.to.Add(time.Second))
	}
	for key := range customers.Keys(storage.ByCreation, from, to) {
		if seen++; seen > maxWindow {
			return nil, false
		}
		if bytes.Compare(key, after) > 0 {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b storage.Key) int { return cmp.Compare(string(a), string(b)) })
	return keys, true
}

func readKeys(
	customers storage.Rows[storage.CustomerSummary], keys []storage.Key, page *listing,
) error {
	for _, key := range keys {
		summary, err := customers.Indexed(key)
		if err != nil {
			return err
		}
		if !page.add(&summary) {
			break
		}
	}
	return nil
}
