package corrections

import (
	"cmp"
	"context"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

type searchRequest struct {
	route.NamesCustomer
	Query string `path:"merchant_query"`
}

type merchantData struct {
	ID          string `json:"id"`
	DisplayName string `json:"display_name"`
	Slug        string `json:"slug"`
	Logo        string `json:"logo"`
	Website     string `json:"website,omitempty"`
}

type searchMeta struct {
	Query   string `json:"query"`
	Results int    `json:"results"`
}

// minQuery is the minimum length of a query in characters (operation corrections_v2_merchant_search_get).
const minQuery = 3

// searchMerchants finds merchants by a part of their names, the best match first.
func (h *Handlers) searchMerchants(
	req *route.Request, in *searchRequest,
) (reply route.Reply[[]merchantData, searchMeta], _ error) {
	if utf8.RuneCountInString(in.Query) < minQuery {
		return reply, &route.Error{
			Status:  400,
			Code:    "failed_validation",
			Message: "invalid search query size",
			Fields:  struct{}{},
		}
	}
	engine, err := h.Books.Engine()
	if err != nil {
		return reply, err
	}
	own, err := h.ownMerchants(req.Context(), req.Project, req.Customer.ID)
	if err != nil {
		return reply, err
	}
	country := fixtures.GB
	if req.Customer.Context.CategoryModel() == bank.ModelUS {
		country = fixtures.US
	}
	all := engine.Merchants(country)
	for _, m := range own {
		all = append(all, ledger.CustomMerchant(m))
	}
	found := match(normalise(in.Query), all)
	reply.Data = []merchantData{}
	for _, merchant := range found {
		reply.Data = append(reply.Data, merchantData{
			ID: merchant.ID.String(), DisplayName: merchant.DisplayName, Slug: merchant.Slug,
			Logo: wire.Logo(req.BaseURL(), merchant), Website: wire.Website(req.BaseURL(), merchant),
		})
	}
	reply.Meta = &searchMeta{in.Query, len(found)}
	return reply, nil
}

// ownMerchants returns the customer's merchants in the order of their creation.
func (h *Handlers) ownMerchants(
	ctx context.Context, project bank.Project, customerID bank.CustomerID,
) (all []bank.CustomMerchant, err error) {
	err = h.Store.View(ctx, func(tx *storage.Tx) error {
		all, err = storage.Collect(tx.CustomMerchants(project).WithPrefix(storage.CustomerKey(customerID)))
		return err
	})
	sort.Slice(all, func(i, j int) bool { return all[i].Number < all[j].Number })
	return all, err
}

// match returns the merchants whose names contain the query: equal names first, then names that start with it, then
// names with a word that starts with it, then the others. Within each group shorter names come first.
func match(query string, all []*bank.Merchant) (found []*bank.Merchant) {
	rank := func(merchant *bank.Merchant) int {
		name := strings.ReplaceAll(normalise(merchant.DisplayName), " ", "")
		squeezed := strings.ReplaceAll(query, " ", "")
		switch {
		case squeezed == "":
			return -1
		case name == squeezed || merchant.Slug == squeezed:
			return 0
		case strings.HasPrefix(name, squeezed):
			return 1
		case strings.Contains(" "+normalise(merchant.DisplayName), " "+query):
			return 2
		case strings.Contains(name, squeezed) || strings.Contains(merchant.Slug, squeezed):
			return 3
		}
		return -1
	}
	for _, m := range all {
		if rank(m) >= 0 {
			found = append(found, m)
		}
	}
	slices.SortStableFunc(found, func(a, b *bank.Merchant) int {
		return cmp.Or(
			cmp.Compare(rank(a), rank(b)),
			cmp.Compare(len(a.DisplayName), len(b.DisplayName)),
			cmp.Compare(a.DisplayName, b.DisplayName),
		)
	})
	return found
}

// normalise returns a name in lower case without characters other than letters and digits.
func normalise(name string) string {
	return strings.Join(
		strings.FieldsFunc(
			strings.ToLower(name),
			func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' },
		),
		" ",
	)
}
