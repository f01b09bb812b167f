package emulator_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"budsandbox/emulator/emulatortest"
	"budsandbox/internal/long"
)

// cachedCustomer is a customer whose token, context, book and accounts the sandbox has in memory, because each request
// is sent twice.
type cachedCustomer struct{ *emulatortest.Customer }

// mustRead fails the test unless the customer has a region and accounts of these types.
func (w cachedCustomer) mustRead(after, region string, types ...string) {
	w.Helper()
	for range 2 {
		context := w.Must(200, "GET", "/v1/customers/"+w.ID+"/context", "")
		if got := context.Str("data.region"); got != region {
			w.Errorf("after %s the region is %q, want %q", after, got, region)
		}
		var got []string
		for _, a := range w.Must(200, "GET", "/financial/v3/accounts", "").List(w.T, "data") {
			got = append(got, fmt.Sprint(a["account_type"]))
		}
		if !slices.Equal(got, types) {
			w.Errorf("after %s the accounts are %q, want %q", after, got, types)
		}
	}
}

// mustRefuse fails the test unless a customer's accounts are refused with a code.
func (w cachedCustomer) mustRefuse(after, code string) {
	w.Helper()
	for range 2 {
		if got := w.Must(401, "GET", "/financial/v3/accounts", ""); got.Str("code_id") != code {
			w.Errorf("after %s the accounts are refused with %s, want %s", after, got.Text, code)
		}
	}
}

// ingest ingests an account of a type.
func (w cachedCustomer) ingest(id, kind string) {
	w.Helper()
	account := strings.NewReplacer("own-1", id, "CurrentAccount", kind).Replace(emulatortest.OneAccount)
	w.MustIngest(emulatortest.IngestAccountsPath, `"accounts":[`+account+`]`)
}

// Ensure that what the sandbox keeps in memory is right after every kind of change: writes, removals, snapshots,
// imports, moves of the clock, and the deletion of the customer or of everything.
func TestCachesFollowChanges(t *testing.T) {
	t.Parallel()
	w := cachedCustomer{emulatortest.NewCustomer(t, 0, emulatortest.British)}
	post := func(path, body string) { t.Helper(); w.Must(200, "POST", path, body) }
	take := func(name string) { t.Helper(); w.Must(201, "POST", "/_sandbox/snapshots/"+name, "") }
	restore := func(name string) { t.Helper(); post("/_sandbox/snapshots/"+name+"/restore", "") }

	w.mustRead("the creation", "GB")
	take("empty")
	w.ingest("own-1", "CurrentAccount")
	w.mustRead("an ingestion", "GB", "current_account")
	w.ingest("own-1", "Savings")
	w.mustRead("an ingestion of the same account", "GB", "savings")
	w.Must(200, "PUT", "/v1/customers/"+w.ID+"/context", `{"region":"US"}`)
	w.mustRead("another context", "US", "savings")
	take("one")
	export := exportOf(t, w.Client)
	w.ingest("own-2", "CurrentAccount")
	w.mustRead("a second account", "US", "savings", "current_account")
	w.Must(204, "DELETE", "/financial/v2/accounts/"+w.AccountIDs()[0], "")
	w.mustRead("a removal", "US", "current_account")

	restore("one")
	w.mustRead("a snapshot", "US", "savings")
	restore("empty")
	w.mustRead("an older snapshot", "GB")
	post("/_sandbox/import", export)
	w.mustRead("an import", "US", "savings")

	post("/_sandbox/clock/advance", `{"by":"1h"}`)
	w.mustRefuse("an hour", "token_expired")
	restore("one")
	w.mustRead("the return to an earlier time", "US", "savings")

	w.Must(202, "DELETE", "/platform/v3/customers/"+w.ID, "")
	w.mustRefuse("the deletion of the customer", "customer_not_found")
	restore("one")
	w.mustRead("the return of the customer", "US", "savings")

	post("/_sandbox/reset", `{"all":true}`)
	w.mustRefuse("a reset", "customer_not_found")
	if again := w.Client.NewCustomer(t, emulatortest.British); again != w.ID {
		t.Fatalf("the first customer has the id %s, and after a reset %s", w.ID, again)
	}
	w.mustRead("a reset and the creation of a customer with the same id", "GB")
}

// Ensure that a write is read at once by requests that begin after it, although others read at the same time.
func TestCachesFollowConcurrentReads(t *testing.T) {
	t.Parallel()
	w := cachedCustomer{emulatortest.NewCustomer(t, 0, emulatortest.British)}
	path := "/v1/customers/" + w.ID + "/context"
	var readers sync.WaitGroup
	var stop atomic.Bool
	defer readers.Wait()
	defer stop.Store(true)
	for range 3 {
		readers.Go(func() {
			for !stop.Load() {
				w.Client.Call(t, "GET", path, "", nil)
			}
		})
	}
	for i := range long.Of(30, 1000) {
		region := []string{"US", "GB"}[i%2]
		w.Must(200, "PUT", path, `{"region":"`+region+`"}`)
		if got := w.Must(200, "GET", path, "").Str("data.region"); got != region {
			t.Errorf("the region is %q after it was set to %q", got, region)
		}
	}
}
