package emulator_test

import (
	"encoding/json"
	"testing"

	"budsandbox/emulator"
)

// BenchmarkBook computes the book of two years of a persona: transactions, balances and regular payments.
func BenchmarkBook(b *testing.B) {
	for _, persona := range []string{"uk_salaried_renter", "us_salaried_homeowner", "uk_small_ltd"} {
		b.Run(persona, func(b *testing.B) {
			s, header := startWithCustomers(b, 0)
			region := map[bool]string{true: "US", false: "GB"}[persona[:2] == "us"]
			var made struct {
				Data struct {
					ID string `json:"customer_id"`
				}
			}
			body := exchange(
				b,
				s,
				"POST",
				"/platform/v3/customers",
				`{"customer_context":{"region":"`+region+`"}}`,
				header,
			).Body.Bytes()
			if err := json.Unmarshal(body, &made); err != nil {
				b.Fatal(err)
			}
			if _, err := s.Connect(made.Data.ID, persona, emulator.ConnectOptions{Client: "bench"}); err != nil {
				b.Fatal(err)
			}
			header.Set("X-Customer-Id", made.Data.ID)
			for b.Loop() {
				s.DropBooks()
				exchange(b, s, "GET", "/financial/v3/accounts", "", header)
			}
		})
	}
}
