package wire

import (
	"cmp"

	"github.com/google/uuid"

	"budsandbox/bank"
)

// Icons and MerchantPages are the path prefixes, below a base URL, of the icons and websites of merchants. The
// sandbox serves placeholders for the real ones, so that clients can load them without the internet.
const (
	Icons         = "/_sandbox/icons/"
	MerchantPages = "/_sandbox/merchants/"
)

// Logo returns the URL of a merchant's icon, or of a placeholder if there is no merchant. base is the base URL of the
// sandbox.
func Logo(base string, m *bank.Merchant) string {
	if m == nil {
		return base + Icons + "merchant.svg"
	}
	return base + Icons + "merchants/" + pathName(m) + ".svg"
}

// Website returns the URL of a merchant's website: the one that a client gave, or a page of the sandbox.
func Website(base string, m *bank.Merchant) string {
	return cmp.Or(m.Website, base+MerchantPages+pathName(m))
}

// pathName returns the slug of a merchant or, without one, its id.
func pathName(m *bank.Merchant) string {
	if m.Slug == "" && m.ID != uuid.Nil {
		return m.ID.String()
	}
	return m.Slug
}
