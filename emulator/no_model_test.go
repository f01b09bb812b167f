package emulator_test

import (
	"testing"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that a customer whose context was overwritten without a model, as Bud's own collection does, has the
// region's default model in every operation: everything can be read, and a category can be corrected.
func TestContextWithoutModel(t *testing.T) {
	t.Parallel()
	for _, context := range []string{`{"region":"US","locale":"en-US"}`, `{"region":"GB"}`, `{}`} {
		t.Run(context, func(t *testing.T) {
			t.Parallel()
			s := emulator.Start(t, emulatortest.March)
			c := emulatortest.NewClient(t, s, "shop")
			known := newExampleCustomer(t, c, "uk_salaried_renter")
			got := c.Call(t, "PUT", "/v1/customers/"+known.customer+"/context", context, nil)
			if got.Status != 200 {
				t.Fatalf("overwrite: %d %s", got.Status, got.Text)
			}
			known.walk(t, s)
			rows := c.Call(t, "GET", "/financial/v2/transactions?page_size=1", "", known.headers())
			body := `{"transaction_id":"` + rows.Str("data.0.transaction_id") + `","category":"food_and_drink"}`
			got = c.Call(t, "POST", "/corrections/v2/categories", body, known.headers())
			if got.Status >= 500 {
				t.Errorf("correct a category: %d %s", got.Status, got.Text)
			}
		})
	}
}
