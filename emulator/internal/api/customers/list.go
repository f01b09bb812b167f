package customers

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
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
	PageSize   int              `query:"page_size" default:"200" validate:"gte=1,lte=1000"`
	PageToken  string           `query:"page_token"`
	Identifier string           `query:"idempotent_identifier"`
}

type page struct {
	NextPageToken string `json:"next_page_token,omitempty"`
	Results       int    `json:"results"`
}

// list shows a project's customers in the order of their ids.
func (h *Handlers) list(req *route.Request, in *listRequest) (reply route.Reply[*listing, page], _ error) {
	query := fmt.Sprintf("%q %d %d %q", req.Project, in.From.Time.Unix(), in.To.Until().Unix(), in.Identifier)
	var after storage.Key
	if in.PageToken != "" {
		position, err := h.Pages.Position(query, in.PageToken)
		if err != nil {
			return reply, &route.Error{
				Status: 400, Code: "bad_request", Message: "invalid page token",
				Fields: map[string][]string{"page_token": {"Failed to parse page token"}}, Cause: err,
			}
		}
		after = position
	}
	filter, found := h.filter(req, in), newListing(in.PageSize, &h.pages)
	err := h.Store.View(func(tx *storage.Tx) error {
		return filter.read(tx, req.Project, after, found)
	})
	if err != nil {
		return reply, err
	}
	meta := &page{Results: found.results}
	if found.more {
		meta.NextPageToken = h.Pages.Token(query, storage.CustomerKey(found.last))
	}
	return route.Reply[*listing, page]{Data: found, Meta: meta}, nil
}

// filter is which customers a list shows.
type filter struct {
	from, to   time.Time // both included, in whole seconds
	windowed   bool      // the client named a bound
	identifier string
}

// filter reads the bounds; the end is now where the client gave none.
func (h *Handlers) filter(req *route.Request, in *listRequest) filter {
	f := filter{from: in.From.Time, to: in.To.Until(), identifier: in.Identifier}
	f.windowed = !f.from.IsZero() || !f.to.IsZero()
	if f.to.IsZero() {
		f.to = req.Now()
	}
	return f
}

// admits says whether a customer made then, in microseconds since 1970, is within the bounds.
func (f filter) admits(created int64) bool {
	return created >= f.from.UnixMicro() && created <= f.to.UnixMicro()
}

// read puts the customers behind a key on the page, by the way that reads the fewest rows.
func (f filter) read(tx *storage.Tx, project bank.Project, after storage.Key, to *listing) error {
	if f.identifier != "" {
		return f.readIdentified(tx.Customers(project), after, to)
	}
	rows := tx.CustomerSummaries(project)
	if f.windowed {
		if keys, few := f.window(tx.Customers(project), after); few {
			return readKeys(rows, keys, to)
		}
	}
	for c, err := range rows.After(after) {
		if err != nil {
			return err
		}
		if f.admits(c.CreatedAt) && !to.add(c) {
			break
		}
	}
	return nil
}

func (f filter) readIdentified(rows storage.Rows[bank.Customer], after storage.Key, to *listing) error {
	c, err := rows.Find(storage.ByIdentifier, storage.IdentifierKey(f.identifier))
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	if err == nil && f.admits(c.CreatedAt.UnixMicro()) && bytes.Compare(storage.CustomerKey(c.ID), after) > 0 {
		to.add(storage.CustomerSummary{ID: c.ID, CreatedAt: c.CreatedAt.UnixMicro(), Identifier: []byte(c.Identifier)})
	}
	return err
}

// narrow is how many customers a window may hold for the index of creation to be the shorter way: beyond it,
// every few dozen rows of the table hold one of them.
const narrow = 10_000

// window returns the sorted keys behind after of the customers made within the bounds, if they are few.
func (f filter) window(rows storage.Rows[bank.Customer], after storage.Key) (keys []storage.Key, few bool) {
	seen := 0
	from, to := storage.Key{}.Time(f.from), storage.Key{}.Time(f.to.Add(time.Second))
	for key := range rows.Keys(storage.ByCreation, from, to) {
		if seen++; seen > narrow {
			return nil, false
		}
		if bytes.Compare(key, after) > 0 {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b storage.Key) int { return cmp.Compare(string(a), string(b)) })
	return keys, true
}

func readKeys(rows storage.Rows[storage.CustomerSummary], keys []storage.Key, to *listing) error {
	for _, key := range keys {
		c, err := rows.Get(key)
		if err != nil {
			return err
		}
		if !to.add(c) {
			break
		}
	}
	return nil
}
