package storage

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"budsandbox/bank"
)

// schema1File unpacks a file of the last program with schema 1. Each table has three records, two with all fields and
// one with none. It holds a snapshot of itself.
func schema1File(t *testing.T) string {
	t.Helper()
	unpacked, err := gzip.NewReader(bytes.NewReader(MustRead(t, "testdata/schema1.db.gz")))
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	path := newPath(t)
	MustWrite(t, path, content)
	return path
}

// schema1Records are the fields of all its records as the last program with schema 1 read them, without the customers'
// list data. Amounts are the same with the decimals of ISO 4217.
func schema1Records(t *testing.T) []string {
	t.Helper()
	return strings.Split(strings.TrimSpace(string(MustRead(t, "testdata/schema1.golden"))), "\n")
}

// recordsOf returns a line for each nonzero field of all records of a file.
func recordsOf(t *testing.T, db *DB) (lines []string) {
	t.Helper()
	MustView(t, db, func(tx *Tx) error {
		for p := range tx.Projects() {
			if err := errors.Join(
				dumpTable(&lines, tx, p, "customers", customers), dumpTable(&lines, tx, p, "tasks", tasks),
				dumpTable(&lines, tx, p, "payments", payments), dumpTable(&lines, tx, p, "buckets", buckets),
				dumpTable(&lines, tx, p, "hooks", endpoints), dumpTable(&lines, tx, p, "connections", connections),
				dumpTable(&lines, tx, p, "consents", consents), dumpTable(&lines, tx, p, "authorisations", authorisations),
				dumpTable(&lines, tx, p, "fetches", fetches), dumpTable(&lines, tx, p, "deliveries", deliveries),
				dumpTable(&lines, tx, p, "budgets", budgets), dumpTable(&lines, tx, p, "goals", goals),
				dumpTable(&lines, tx, p, "searches", searches), dumpTable(&lines, tx, p, "ingested accounts", ingestedAccounts),
				dumpTable(&lines, tx, p, "ingested transactions", ingestedTransactions),
				dumpTable(&lines, tx, p, "coverages", coverages),
				dumpTable(&lines, tx, p, "tombstones", tombstones), dumpTable(&lines, tx, p, "ingestions", ingestions),
				dumpTable(&lines, tx, p, "labels", labels), dumpTable(&lines, tx, p, "labellings", labellings),
				dumpTable(&lines, tx, p, "corrections", corrections), dumpTable(&lines, tx, p, "custom merchants", customMerchants),
			); err != nil {
				return err
			}
		}
		return nil
	})
	return lines
}

// Ensure that opening a file of schema 1 migrates it: all fields of all records and all amounts are the same.
func TestRaiseSchema1(t *testing.T) {
	path := schema1File(t)
	for _, when := range []string{"as it is raised", "afterwards"} {
		db := MustOpen(t, path)
		if diff := cmp.Diff(schema1Records(t), recordsOf(t, db)); diff != "" {
			t.Errorf("%s, the records differ (-want +got):\n%s", when, diff)
		}
		MustUpdate(t, db, func(tx *Tx) error {
			for _, table := range []string{"budgets", "labels"} {
				if n := tx.bucket("every field", table).Sequence(); n != 1 {
					t.Errorf("%s, the next number of %s comes after %d, want 1", when, table, n)
				}
			}
			return nil
		})
		MustClose(t, db)
	}
}

// Ensure that an export of schema 1 is migrated when it is imported, and so is a snapshot in a file of schema 1.
func TestImportSchema1(t *testing.T) {
	t.Run("an export", func(t *testing.T) {
		db := MustOpenNew(t)
		must(t, imported(t, db, MustRead(t, "testdata/schema1.export")))
		if diff := cmp.Diff(schema1Records(t), recordsOf(t, db)); diff != "" {
			t.Errorf("the records differ (-want +got):\n%s", diff)
		}
	})
	t.Run("a snapshot", func(t *testing.T) {
		db := MustOpen(t, schema1File(t))
		MustUpdate(t, db, func(tx *Tx) error { return tx.ResetAll() })
		u, err := db.Snapshot(t.Context(), "before")
		must(t, err)
		must(t, db.Import(t.Context(), u))
		if diff := cmp.Diff(schema1Records(t), recordsOf(t, db)); diff != "" {
			t.Errorf("the records differ (-want +got):\n%s", diff)
		}
	})
}

// Ensure that the migrated records are JSON in the file, but for budgets and goals, which are fields since schema 4.
func TestMigratedRecordsAreJSON(t *testing.T) {
	db := MustOpen(t, schema1File(t))
	MustView(t, db, func(tx *Tx) error {
		for name := range tables1 {
			rows := 0
			err := tx.bucket("every field", name).ForEach(func(key, value []byte) error {
				rows++
				isJSON, wantJSON := bytes.HasPrefix(value, []byte("{")), name != budgets.name && name != goals.name
				if isJSON != wantJSON {
					t.Errorf("row %x of %s is %q", key, name, value)
				}
				return nil
			})
			if err != nil || rows != 3 {
				t.Errorf("%s has %d rows, error %v; want 3", name, rows, err)
			}
		}
		return nil
	})
}

// Ensure that a truncated record of schema 1, or one with an unknown field, is an error on opening, and that the file
// is not changed.
func TestRaiseDamagedSchema1(t *testing.T) {
	for name, value := range map[string][]byte{"cut short": {1}, "with an unknown field": fields{}.text(99, "?")} {
		path := newPath(t)
		MustMakeBolt(t, path, "meta", map[string]string{"format": "budsandbox", "schema": "\x00\x00\x00\x00\x00\x00\x00\x01"})
		MustMakeBolt(t, path, "settings", nil)
		mustFill(
			t, path, "projects", "shop",
			map[string]map[string]string{"budgets": {strings.Repeat("01", 32): hexOf(value)}},
		)
		before := MustRead(t, path)
		db, err := Open(path)
		if err == nil {
			MustClose(t, db)
		}
		if err == nil || !strings.Contains(err.Error(), "could not be brought up to date: from schema 1 to 2: row ") {
			t.Errorf("%s: %v", name, err)
		}
		if !slices.Equal(before, MustRead(t, path)) {
			t.Errorf("%s: the file was changed", name)
		}
	}
}

// Ensure that only amounts in currencies with other decimals are converted, and that their values stay the same.
func TestISO4217OfSchema1(t *testing.T) {
	for _, test := range []struct {
		currency  bank.Currency
		was, want int64
	}{
		{"GBP", 1050, 1050}, {"PKR", 105, 10500}, {"IQD", -105, -105000}, {"JPY", 105, 105}, {"", 7, 7},
		{"IDR", 1 << 62, 1 << 62}, {"IDR", -1 << 63, -1 << 63},
	} {
		if got := iso4217(bank.Money{Minor: test.was, Currency: test.currency}).Minor; got != test.want {
			t.Errorf("%d %s becomes %d, want %d", test.was, test.currency, got, test.want)
		}
	}
}

// Ensure that the migration deletes only rows that schema 1 programs left of deleted customers.
func TestRaiseForgetsOrphans(t *testing.T) {
	path := newPath(t)
	MustMakeBolt(t, path, "meta", map[string]string{"format": "budsandbox", "schema": "\x00\x00\x00\x00\x00\x00\x00\x01"})
	MustMakeBolt(t, path, "settings", nil)
	row, name := hexOf(make([]byte, 16)), hexOf(fields{}.text(1, "Trip"))
	kept, gone := strings.Repeat("01", 16), strings.Repeat("02", 16)
	mustFill(t, path, "projects", "shop", map[string]map[string]string{
		"customers":         {kept: hexOf(fields{}.time(1, customer(1).CreatedAt))},
		"customers/created": {hexOf(Key{}.Time(customer(1).CreatedAt).Number(0)) + kept: "10"},
		"labels":            {kept + row: name, gone + row: name},
	})
	db := MustOpen(t, path) // checks the file at the end
	MustView(t, db, func(tx *Tx) error {
		for l, err := range tx.Labels(shop).After(nil) {
			if err != nil || l.Customer[0] != 1 || l.Name != "Trip" {
				t.Errorf("the label is %+v, %v", l, err)
			}
		}
		if n := tx.Labels(shop).Count(); n != 1 {
			t.Errorf("%d labels are left, want 1", n)
		}
		return nil
	})
}
