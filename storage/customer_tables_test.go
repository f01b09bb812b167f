package storage

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"budsandbox/bank"
)

// puts are functions that write a customer's row to each table whose rows belong to customers.
func puts(tx *Tx, p bank.Project, id bank.CustomerID) []func() error {
	one := [16]byte{15: 1}
	return []func() error{
		func() error {
			return tx.Connections(p).Put(bank.Connection{ID: one, Customer: id, Provider: "Bank_Of_Bud"})
		},
		func() error { return tx.Consents(p).Put(bank.Consent{ID: one, Customer: id}) },
		func() error {
			return tx.Authorisations(p).Put(bank.Authorisation{Customer: id, Task: bank.Task{ID: one}})
		},
		func() error { return tx.Fetches(p).Put(bank.Fetch{Customer: id, Task: bank.Task{ID: one}}) },
		func() error {
			return tx.Deliveries(p).Put(bank.Delivery{ID: bank.DeliveryID(id), Number: uint64(id[0]), Owner: id})
		},
		func() error { return tx.Budgets(p).Put(bank.Budget{ID: one, Customer: id}) },
		func() error { return tx.Goals(p).Put(bank.SavingsGoal{ID: one, Customer: id}) },
		func() error { return tx.Searches(p).Put(bank.Search{ID: one, Customer: id}) },
		func() error {
			return tx.IngestedAccounts(p).Put(bank.IngestedAccount{Customer: id, Account: bank.Account{ID: "a"}})
		},
		func() error {
			return tx.IngestedTransactions(p).Put(bank.IngestedTransaction{Customer: id, Transaction: bank.Transaction{ID: "t"}})
		},
		func() error { return tx.Coverages(p).Put(bank.Coverage{Customer: id, Account: "a"}) },
		func() error { return tx.Tombstones(p).Put(bank.Tombstone{Customer: id, ID: "t"}) },
		func() error { return tx.Ingestions(p).Put(bank.Ingestion{Customer: id, Task: bank.Task{ID: one}}) },
		func() error { return tx.Labels(p).Put(bank.OwnLabel{Customer: id, ID: one}) },
		func() error { return tx.Labellings(p).Put(bank.Labelling{Customer: id, Transaction: "t"}) },
		func() error { return tx.Corrections(p).Put(bank.Correction{Customer: id, ID: one}) },
		func() error { return tx.CustomMerchants(p).Put(bank.CustomMerchant{Customer: id, ID: one}) },
		func() error { return tx.CustomProfiles(p).Put(bank.CustomProfile{Customer: id}) },
		func() error { return tx.KnownInsights(p).Put(bank.KnownInsights{Customer: id}) },
		func() error {
			return tx.Applications(p).Put(bank.Application{ID: bank.ApplicationID(id), Number: uint64(id[0]), Customer: id})
		},
		func() error {
			return tx.ApplicationLinks(p).Put(bank.ApplicationLink{ID: bank.LinkID(id), Customer: id})
		},
		func() error { return tx.Mails(p).Put(bank.Mail{Number: uint64(id[0]), Customer: id}) },
		func() error { return tx.Touch(p, id) },
	}
}

// fill writes a row of a customer to each table of puts, and returns their number.
func fill(tx *Tx, p bank.Project, id bank.CustomerID) (n int, err error) {
	for _, put := range puts(tx, p, id) {
		if err := put(); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// mentions returns the number of keys and values in a project's tables and indexes that contain a customer's id.
func mentions(tx *Tx, p bank.Project, id bank.CustomerID) (n int) {
	project := tx.bolt.Bucket(projectsBucket).Bucket([]byte(p))
	_ = project.ForEachBucket(func(name []byte) error {
		return project.Bucket(name).ForEach(func(key, value []byte) error {
			if bytes.Contains(key, id[:]) || bytes.Contains(value, id[:]) {
				n++
			}
			return nil
		})
	})
	return n
}

// Ensure that deleting a customer deletes all its rows and index entries, and no rows of others.
func TestDeleteCustomerLeavesNothing(t *testing.T) {
	db := MustOpenNew(t)
	var all []bank.CustomerID
	for n := range 5 {
		all = append(all, customer(n+1).ID)
	}
	MustUpdate(t, db, func(tx *Tx) error {
		for n := range all {
			if err := tx.Customers(shop).Put(customer(n + 1)); err != nil {
				return err
			}
			rows, err := fill(tx, shop, all[n])
			if err != nil {
				return err
			}
			if rows != len(customerTables) {
				t.Errorf("the test fills %d tables, but customers own %d", rows, len(customerTables))
			}
		}
		return nil
	})
	count := func() (counts []int) {
		MustView(t, db, func(tx *Tx) error {
			for _, id := range all {
				counts = append(counts, mentions(tx, shop, id))
			}
			return nil
		})
		return counts
	}
	before := count()
	MustUpdate(t, db, func(tx *Tx) error { return tx.DeleteCustomer(shop, all[2]) })
	for i, n := range count() {
		if want := map[bool]int{true: 0, false: before[i]}[i == 2]; n != want || before[i] < len(customerTables) {
			t.Errorf("customer %d is mentioned %d times, want %d", i, n, want)
		}
	}
	err := db.Update(t.Context(), func(tx *Tx) error { return tx.DeleteCustomer(shop, all[2]) })
	if !errors.Is(err, ErrNotFound) {
		t.Errorf("deleted again: %v", err)
	}
}

// Ensure that no row is written for a customer that never existed, belongs to another project or was deleted, even in
// the same transaction.
func TestPutNeedsCustomer(t *testing.T) {
	db := MustOpenNew(t)
	own := customer(1)
	MustPut(t, db, "other", own)
	for name, prepare := range map[string]func(tx *Tx) error{
		"never there": func(*Tx) error { return nil },
		"deleted": func(tx *Tx) error {
			if err := tx.Customers(shop).Put(own); err != nil {
				return err
			}
			if _, err := fill(tx, shop, own.ID); err != nil {
				return err
			}
			return tx.DeleteCustomer(shop, own.ID)
		},
		"deleted by a reset": func(tx *Tx) error {
			if err := errors.Join(tx.Customers(shop).Put(own), tx.Touch(shop, own.ID)); err != nil {
				return err
			}
			return tx.ResetProject(shop)
		},
		"deleted by a reset of everything": func(tx *Tx) error {
			return errors.Join(tx.Customers(shop).Put(own), tx.Touch(shop, own.ID), tx.ResetAll())
		},
	} {
		MustUpdate(t, db, func(tx *Tx) error {
			if err := prepare(tx); err != nil {
				return err
			}
			for i, put := range puts(tx, shop, own.ID) {
				if err := put(); !errors.Is(err, bank.ErrNoCustomer) {
					t.Errorf("%s: write %d returns %v", name, i, err)
				}
			}
			if project := tx.bolt.Bucket(projectsBucket).Bucket([]byte(shop)); project != nil && mentions(tx, shop, own.ID) > 0 {
				t.Errorf("%s: the customer is mentioned %d times", name, mentions(tx, shop, own.ID))
			}
			return nil
		})
	}
}

// Ensure that deliveries may have no customer, and that the check finds rows whose customers do not exist.
func TestCheckOwners(t *testing.T) {
	db, err := Open(Memory)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	MustUpdate(
		t, db,
		func(tx *Tx) error { return tx.Deliveries(shop).Put(bank.Delivery{ID: bank.DeliveryID{1}, Number: 1}) },
	)
	if err := db.Check(); err != nil {
		t.Error(err)
	}
	MustUpdate(t, db, func(tx *Tx) error {
		bucket, err := tx.makeBucket(string(shop), labels.name)
		if err != nil {
			return err
		}
		return bucket.Put(LabelKey(bank.CustomerID{1}, [16]byte{2}), []byte("{}"))
	})
	if err := db.Check(); err == nil ||
		!strings.Contains(
			err.Error(),
			"labels has 1 row of customer 01000000-0000-0000-0000-000000000000, who does not exist",
		) {
		t.Errorf("the check says %v", err)
	}
}

// Ensure that a revision changes with each transaction that calls Touch for the customer, and only then, and never
// repeats.
func TestRevisions(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		db := MustOpen(rt, Memory)
		ids := []bank.CustomerID{customer(1).ID, customer(2).ID}
		MustPut(rt, db, shop, customer(1), customer(2))
		seen := []map[uint64]bool{{0: true}, {0: true}}
		now := make([]uint64, len(ids))
		for range rapid.IntRange(1, 8).Draw(rt, "transactions") {
			touched := rapid.SliceOfN(rapid.IntRange(0, 1), 0, 3).Draw(rt, "touched")
			fails := rapid.Bool().Draw(rt, "fails")
			err := db.Update(rt.Context(), func(tx *Tx) error {
				for _, i := range touched {
					if err := tx.Touch(shop, ids[i]); err != nil {
						return err
					}
				}
				if fails {
					return errSpoilt
				}
				return tx.PutSetting("other", len(touched))
			})
			if (err != nil) != fails {
				rt.Fatal(err)
			}
			for i, id := range ids {
				var got uint64
				MustView(rt, db, func(tx *Tx) error { got = tx.Revision(shop, id); return nil })
				changes := !fails &&
					(len(touched) > 0 && (touched[0] == i || len(touched) > 1 &&
						(touched[1] == i || len(touched) > 2 && touched[2] == i)))
				switch {
				case !changes && got != now[i]:
					rt.Fatalf("customer %d untouched went from revision %d to %d", i, now[i], got)
				case changes && seen[i][got]:
					rt.Fatalf("customer %d touched has revision %d, which was there before", i, got)
				}
				seen[i][got], now[i] = true, got
			}
		}
	})
}

var errSpoilt = errors.New("spoilt on purpose")

// Ensure that WithPrefix yields only a customer's rows, in order, also while they are deleted.
func TestWithPrefix(t *testing.T) {
	db := MustOpenNew(t)
	MustUpdate(t, db, func(tx *Tx) error {
		for n := byte(1); n <= 3; n++ {
			if err := tx.Customers(shop).Put(bank.Customer{ID: bank.CustomerID{n}}); err != nil {
				return err
			}
			for m := byte(1); m <= 4; m++ {
				if err := tx.Consents(shop).Put(bank.Consent{Customer: bank.CustomerID{n}, ID: bank.ConsentID{m}}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	MustUpdate(t, db, func(tx *Tx) error {
		rows, want := tx.Consents(shop), byte(1)
		for c, err := range rows.WithPrefix(CustomerKey(bank.CustomerID{2})) {
			if err != nil {
				return err
			}
			if c.Customer != (bank.CustomerID{2}) || c.ID != (bank.ConsentID{want}) {
				t.Errorf("row %d is %+v", want, c)
			}
			want++
			if err := rows.Delete(ConsentKey(c.Customer, c.ID)); err != nil {
				return err
			}
		}
		if want != 5 {
			t.Errorf("%d rows, want 4", want-1)
		}
		return nil
	})
	MustView(t, db, func(tx *Tx) error {
		left := 0
		for range tx.Consents(shop).After(nil) {
			left++
		}
		if left != 8 {
			t.Errorf("%d rows are left, want 8", left)
		}
		return nil
	})
}
