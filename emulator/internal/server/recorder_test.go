package server_test

import (
	"net/http"
	"testing"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that the log names a page by its pattern, beside its path with the token of a link.
func TestRequestsNamePages(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	for path, want := range map[string]string{
		"/connect/token-1/banks": "/connect/{token}/banks", "/pay/token-2": "/pay/{token}",
		"/connect-accounts/link-3": "/connect-accounts/{link}", "/widgets/summary/id-4": "/widgets/summary/{id}",
		"/connect/token-5/no/such/page": "/connect/", "/v1/customers/6": "",
	} {
		response, err := http.Get(s.URL() + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		seen, err := s.Requests(emulator.RequestFilter{Path: path})
		if err != nil || len(seen) != 1 || seen[0].Page != want {
			t.Errorf("the page of %s is not %q, of %d requests (%v)", path, want, len(seen), err)
		}
	}
}
