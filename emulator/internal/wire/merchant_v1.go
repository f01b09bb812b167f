package wire

import (
	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
)

// MerchantV1 is a merchant in the form of Bud's older operations, in which the slug is the id.
type MerchantV1 struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Logo string `json:"logo"`
}

// NewMerchantV1 converts a merchant. It returns nil for nil. base is the base URL of logos.
func NewMerchantV1(base string, m *bank.Merchant) *MerchantV1 {
	if m == nil {
		return nil
	}
	return &MerchantV1{insight.MerchantSlug(m), m.DisplayName, Logo(base, m)}
}
