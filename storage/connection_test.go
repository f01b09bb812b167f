package storage

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"budsandbox/bank"
)

var anyTime = rapid.OneOf(instants, rapid.Just(time.Time{}))

var anyConnection = rapid.Custom(func(t *rapid.T) bank.Connection {
	pulls := rapid.Custom(func(t *rapid.T) bank.Pull {
		return bank.Pull{At: anyTime.Draw(t, "at"), To: anyTime.Draw(t, "to")}
	})
	removals := rapid.Custom(func(t *rapid.T) bank.Removal {
		return bank.Removal{
			Account: rapid.IntRange(0, 300).Draw(t, "account"),
			At:      anyTime.Draw(t, "at"),
			Until:   anyTime.Draw(t, "until"),
		}
	})
	events := rapid.Custom(func(t *rapid.T) bank.LifeEvent {
		return bank.LifeEvent{
			ID: maybeID.Draw(t, "event"), Number: rapid.IntRange(0, 300).Draw(t, "number"),
			AfterPulls: rapid.IntRange(0, 300).Draw(t, "after"), RecordedAt: anyTime.Draw(t, "recorded"),
			At: anyTime.Draw(t, "at"), Replaces: rapid.IntRange(0, 300).Draw(t, "replaces"),
			Withdrawn: rapid.Bool().Draw(t, "withdrawn"), Body: rapid.SliceOfN(rapid.Byte(), 0, 100).Draw(t, "body"),
		}
	})
	return bank.Connection{
		ID: ids.Draw(t, "id"), Customer: ids.Draw(t, "customer"), Provider: rapid.String().Draw(t, "provider"),
		Persona: rapid.String().Draw(t, "persona"), Seed: rapid.Uint64().Draw(t, "seed"),
		Dataset: rapid.Int().Draw(t, "dataset"), Overrides: rapid.SliceOfN(rapid.Byte(), 0, 200).Draw(t, "overrides"),
		CreatedAt: anyTime.Draw(t, "created"), From: anyTime.Draw(t, "from"),
		Pulls:   rapid.SliceOfN(pulls, 0, 4).Draw(t, "pulls"),
		Removed: rapid.SliceOfN(removals, 0, 4).Draw(t, "removed"),
		Events:  rapid.SliceOfN(events, 0, 4).Draw(t, "events"),
	}
})

var anyConsent = rapid.Custom(func(t *rapid.T) bank.Consent {
	return bank.Consent{
		ID: ids.Draw(t, "id"), Customer: ids.Draw(t, "customer"), Provider: rapid.String().Draw(t, "provider"),
		Connection: maybeID.Draw(t, "connection"), Status: rapid.SampledFrom(consentStatuses).Draw(t, "status"),
		CreatedAt: anyTime.Draw(t, "created"), ConsentedAt: anyTime.Draw(t, "consented"),
		TransactionFrom: anyTime.Draw(t, "from"), SyncedAt: anyTime.Draw(t, "synced"),
		RevokedAt: anyTime.Draw(t, "revoked"), Reason: rapid.SampledFrom(revokeReasons).Draw(t, "reason"),
		Resources: bank.Resources(rapid.Byte().Draw(t, "resources")), OwnLicence: rapid.Bool().Draw(t, "own"),
		RefreshResult: rapid.SampledFrom(append([]bank.Result{""}, bank.Results...)).Draw(t, "refreshes"),
	}
})

var maybeID = rapid.OneOf(ids, rapid.Just([16]byte{}))

var anyAuthorisation = rapid.Custom(func(t *rapid.T) bank.Authorisation {
	flag := func(name string) bool { return rapid.Bool().Draw(t, name) }
	return bank.Authorisation{
		Task: anyTask.Draw(t, "task"), Customer: ids.Draw(t, "customer"), OwnLicence: flag("own"),
		Provider: rapid.String().Draw(t, "provider"), Consent: maybeID.Draw(t, "consent"),
		Return: rapid.String().Draw(t, "return"), Direct: flag("direct"), UsedAt: anyTime.Draw(t, "used"),
		Connected: maybeID.Draw(t, "connected"),
		Gateway: bank.Gateway{
			Providers:     rapid.SliceOfN(rapid.String(), 0, 3).Draw(t, "providers"),
			ProviderTypes: rapid.SliceOfN(rapid.String(), 0, 3).Draw(t, "types"),
			InitialScreen: rapid.String().Draw(t, "screen"), ConnectMore: flag("more"), AccountsSummary: flag("summary"),
			Reconfirm: flag("reconfirm"), ReconfirmReturns: flag("returns"), Asynchronous: flag("async"),
			SkipSuccess: flag("skip"), Email: rapid.String().Draw(t, "email"),
		},
	}
})

var anyFetch = rapid.Custom(func(t *rapid.T) bank.Fetch {
	parts := rapid.Map(ids, func(id [16]byte) bank.TaskID { return id })
	return bank.Fetch{
		Task: anyTask.Draw(t, "task"), Customer: ids.Draw(t, "customer"),
		Kind: bank.FetchKind(rapid.IntRange(0, 4).Draw(t, "kind")), Provider: rapid.String().Draw(t, "provider"),
		Result:  rapid.SampledFrom(append([]bank.Result{""}, bank.Results...)).Draw(t, "result"),
		Consent: maybeID.Draw(t, "consent"), Reconnect: rapid.Bool().Draw(t, "reconnect"),
		New:       rapid.Bool().Draw(t, "new"),
		Window:    bank.Window{From: anyTime.Draw(t, "from"), To: anyTime.Draw(t, "to")},
		Resources: bank.Resources(rapid.Byte().Draw(t, "resources")),
		Parts:     rapid.SliceOfN(parts, 0, 3).Draw(t, "parts"),
	}
})

// Ensure that decoded connections, consents, authorisations and fetches do not refer to the file's bytes.
func TestDecodeConnectedCopies(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		testCopies(rt, connections, anyConnection)
		testCopies(rt, consents, anyConsent)
		testCopies(rt, authorisations, anyAuthorisation)
		testCopies(rt, fetches, anyFetch)
	})
}

func testCopies[V any](t *rapid.T, table *Table[V], values *rapid.Generator[V]) {
	want := values.Draw(t, table.name)
	encoded, err := table.codec.encode(want)
	if err != nil {
		t.Fatal(err)
	}
	key := bytes.Clone(table.key(want))
	got, err := table.codec.decode(key, encoded)
	if err != nil {
		t.Fatal(err)
	}
	before, err := table.codec.encode(got)
	if err != nil {
		t.Fatal(err)
	}
	copied := bytes.Clone(before)
	clear(encoded)
	clear(key)
	if after, err := table.codec.encode(got); err != nil || !bytes.Equal(after, copied) ||
		!bytes.Equal(table.key(got), table.key(want)) {
		t.Fatalf("a row of %s changed with the bytes it came from: %v", table.name, err)
	}
}

// Ensure that invalid rows are errors: wrong key lengths, truncated records, and statuses, reasons and results of
// later versions.
func TestDecodeConnectedTorn(t *testing.T) {
	whole := fields{}.text(1, "Bank_Of_Bud")
	for length := 1; length < len(whole); length++ {
		for name, err := range map[string]error{
			"connections": second(decodeConnection(make(Key, 32), whole[:length])),
			"consents":    second(decodeConsent(make(Key, 32), whole[:length])),
			"fetches":     second(decodeFetch(make(Key, 32), whole[:length])),
		} {
			if !errors.Is(err, errTruncated) {
				t.Errorf("%s, %d bytes: %v", name, length, err)
			}
		}
	}
	for name, err := range map[string]error{
		"a short key":       second(decodeConnection(make(Key, 31), whole)),
		"a long key":        second(decodeFetch(make(Key, 33), whole)),
		"a later status":    second(decodeConsent(make(Key, 32), fields{}.nonZero(3, 99))),
		"a negative reason": second(decodeConsent(make(Key, 32), fields{}.nonZero(9, -1))),
		"a later result":    second(decodeFetch(make(Key, 32), fields{}.nonZero(4, 1000))),
		"a short id":        second(decodeFetch(make(Key, 32), fields{}.bytes(5, []byte("short")))),
		"no JSON":           second(authorisations.codec.decode(make(Key, 32), whole)),
		"JSON cut short":    second(authorisations.codec.decode(make(Key, 32), []byte(`{"provider":"Bank_Of_Bud"`))),
		"a short id in it":  second(authorisations.codec.decode(make(Key, 32), []byte(`{"consent":"short"}`))),
		"a short JSON key":  second(authorisations.codec.decode(make(Key, 31), []byte(`{}`))),
	} {
		if err == nil {
			t.Errorf("%s is read", name)
		}
	}
}

func second[V any](_ V, err error) error { return err }

// Ensure that rows of connections are found under their customer in one project only, and that Put replaces the whole
// row.
func TestConnections(t *testing.T) {
	db := MustOpenNew(t)
	one := bank.Connection{
		ID:       bank.ConnectionID{1},
		Customer: bank.CustomerID{7},
		Provider: "Bank_Of_Bud",
		Removed:  []bank.Removal{{Account: 0}},
	}
	put := func(p bank.Project, c bank.Connection) {
		t.Helper()
		MustUpdate(t, db, func(tx *Tx) error {
			return errors.Join(tx.Customers(p).Put(bank.Customer{ID: c.Customer}), tx.Connections(p).Put(c))
		})
	}
	put(shop, one)
	put("other", one)
	one.Removed, one.Seed = nil, 1<<63+1
	put(shop, one)
	MustView(t, db, func(tx *Tx) error {
		got, err := tx.Connections(shop).Get(ConnectionKey(one.Customer, one.ID))
		if diff := cmp.Diff(one, got); err != nil || diff != "" {
			t.Errorf("it is read as %s, %v", diff, err)
		}
		if _, err := tx.Connections(shop).Get(ConnectionKey(bank.CustomerID{8}, one.ID)); !errors.Is(err, ErrNotFound) {
			t.Errorf("another customer's: %v", err)
		}
		other, err := tx.Connections("other").Get(ConnectionKey(one.Customer, one.ID))
		if err != nil || len(other.Removed) != 1 {
			t.Errorf("another project's: %+v, %v", other, err)
		}
		return nil
	})
}
