package command_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// mistakes is a suite whose calls all do what it expects, but which makes five mistakes, some of them twice.
func mistakes() {
	var token, customer struct {
		Data struct {
			Access string `json:"access_token"`
			ID     string `json:"customer_id"`
		}
	}
	client := os.Getenv("BUD_CLIENT_ID")
	ask := func(method, path, body string, into any, headers ...string) {
		r, err := http.NewRequest(method, os.Getenv("BUD_BASE_URL")+path, strings.NewReader(body))
		if err != nil {
			panic(err)
		}
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			panic(err)
		}
		defer response.Body.Close()
		text, err := io.ReadAll(response.Body)
		if into != nil && (err != nil || json.Unmarshal(text, into) != nil) {
			panic(fmt.Sprintf("%s %s: %s %s", method, path, response.Status, text))
		}
	}
	basic := base64.StdEncoding.EncodeToString([]byte(client + ":" + os.Getenv("BUD_CLIENT_SECRET")))
	ask("POST", "/v1/oauth/token", "grant_type=client_credentials", &token,
		"Content-Type", "application/x-www-form-urlencoded", "Authorization", "Basic "+basic)
	bearer := []string{"Authorization", "Bearer " + token.Data.Access, "X-Client-Id", client}
	for range 2 {
		ask("GET", "/platform/v3/customers", "", nil, bearer[:2]...)                          // no X-Client-Id
		ask("POST", "/platform/v3/customers", `{"customer_contxt":{}}`, &customer, bearer...) // a misspelt field
		ask("POST", "/v1/customers", "", nil, bearer...)                                      // deprecated
		ofCustomer := slices.Concat(bearer, []string{"X-Customer-Id", customer.Data.ID})
		ask("GET", "/financial/v2/accounts", "", nil, ofCustomer...)                // deprecated
		withSecret := slices.Concat(ofCustomer, []string{"X-Customer-Secret", "s"}) // which Bud hosts
		ask("GET", "/financial/v3/accounts", "", nil, withSecret...)
	}
}

// gone checks that the processes whose ids a file lists have ended, or do so at once.
func gone(ts *testscript.TestScript, _ bool, args []string) {
	for pid := range strings.FieldsSeq(ts.ReadFile(args[0])) {
		var id int
		if _, err := fmt.Sscan(pid, &id); err != nil {
			ts.Fatalf("%q is not a process id", pid)
		}
		process, err := os.FindProcess(id)
		ts.Check(err)
		for tries := 0; process.Signal(syscall.Signal(0)) == nil; tries++ {
			if tries == 5000 { // an ended process exists until its new parent has waited for it
				ts.Fatalf("process %d is still there", id)
			}
			time.Sleep(2 * time.Millisecond)
		}
	}
}
