package bankpages_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
)

// Ensure that the pages write money, dates and the language as the customer's region does.
func TestPagesFollowTheRegion(t *testing.T) {
	t.Parallel()
	for body, wants := range map[string]map[string][]string{
		emulatortest.British: {
			"/consent?provider=Bank_Of_Bud&persona=uk_salaried_renter": {`<html lang="en-GB">`, "30 May 2026"},
			"/accounts": {"£", "account ending "},
		},
		emulatortest.American: {
			"/consent?provider=Bank_Of_Bud&persona=us_freelancer": {`<html lang="en-US">`, "May 30, 2026"},
			"/accounts": {"$", "account ending in "},
		},
	} {
		c := emulatortest.NewCustomer(t, 0, body)
		c.Connect(`{}`)
		const request = `{"redirect_url":"http://127.0.0.1:1/back"}`
		gateway := c.Must(201, "POST", "/v2/open-banking/authorisation-gateway-url", request).Str("data.url")
		for path, texts := range wants {
			response, err := http.Get(gateway + path)
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(response.Body)
			_ = response.Body.Close()
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range texts {
				if !strings.Contains(string(got), text) {
					t.Errorf("%s does not say %q: %s", path, text, got)
				}
			}
		}
	}
}
