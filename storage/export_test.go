package storage

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"budsandbox/bank"
)

// filled returns a file with two projects, one with the name of a table, and a setting.
func filled(t *testing.T) *DB {
	t.Helper()
	db := MustOpen(t, Memory)
	must(t, db.Update(t.Context(), func(tx *Tx) error {
		for i, project := range []bank.Project{"shop", "revisions", "key"} {
			for n := range 50 {
				c := bank.Customer{
					ID: bank.CustomerID{
						byte(i),
						byte(n),
					}, Identifier: []string{"key", "revisions", "projects"}[i] + fmt.Sprint(n/40, n),
					CreatedAt: time.Unix(int64(n), 0).UTC(), Context: bank.Context{Region: "GB"},
				}
				if err := errors.Join(tx.Customers(project).Put(c), tx.Touch(project, c.ID)); err != nil {
					return err
				}
			}
			if _, err := tx.Customers(project).NextNumber(); err != nil {
				return err
			}
		}
		return errors.Join(tx.PutSetting("lunch", "noon"), tx.PutSetting("key", "secret"))
	}))
	return db
}

func exported(t *testing.T, db *DB, project bank.Project) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, db.Export(t.Context(), &b, project))
	return b.Bytes()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func imported(t *testing.T, db *DB, export []byte) error {
	t.Helper()
	u, err := Unpack(t.Context(), func() io.Reader { return bytes.NewReader(export) })
	if err != nil {
		return err
	}
	return db.Import(t.Context(), u)
}

// Ensure that an export that is imported and exported again is identical, and that the file's own key is neither
// exported nor replaced.
func TestExportRoundTrip(t *testing.T) {
	from, to := filled(t), MustOpen(t, Memory)
	must(t, to.Update(t.Context(), func(tx *Tx) error {
		return errors.Join(
			tx.PutSetting("key", "own"),
			tx.PutSetting("other", 1),
			tx.Customers("gone").Put(bank.Customer{ID: bank.CustomerID{9}}),
		)
	}))
	export := exported(t, from, "")
	must(t, imported(t, to, export))
	if again := exported(t, to, ""); !bytes.Equal(export, again) {
		t.Errorf("exported %d bytes, then %d others", len(export), len(again))
	}
	must(t, to.Check())
	must(t, to.View(t.Context(), func(tx *Tx) error {
		var key, clock string
		if err := errors.Join(tx.Setting("key", &key), tx.Setting("lunch", &clock)); err != nil || key != "own" ||
			clock != "noon" {
			t.Errorf("the key is %q, the clock %q: %v", key, clock, err)
		}
		if err := tx.Setting("other", &key); !errors.Is(err, ErrNotFound) {
			t.Errorf("a setting that the export lacks: %v", err)
		}
		if found, err := tx.Customers("shop").Find(ByIdentifier, IdentifierKey("key1 49")); err != nil ||
			found.ID != (bank.CustomerID{0, 49}) {
			t.Errorf("found %v: %v", found.ID, err)
		}
		if tx.Revision("shop", bank.CustomerID{0, 1}) != 0 {
			t.Error("the revision of a book came along")
		}
		return nil
	}))
	must(t, to.Update(t.Context(), func(tx *Tx) error {
		if n, err := tx.Customers("shop").NextNumber(); n != 2 {
			t.Errorf("the next customer is number %d: %v", n, err)
		}
		return nil
	}))
}

// Ensure that one project is exported and imported without the others.
func TestExportProject(t *testing.T) {
	from, to := filled(t), filled(t)
	must(
		t,
		from.Update(
			t.Context(),
			func(tx *Tx) error { return tx.Customers("shop").Put(bank.Customer{ID: bank.CustomerID{0, 200}}) },
		),
	)
	before := exported(t, to, "key")
	must(t, imported(t, to, exported(t, from, "shop")))
	must(t, to.Check())
	if !bytes.Equal(exported(t, to, "shop"), exported(t, from, "shop")) || !bytes.Equal(exported(t, to, "key"), before) {
		t.Error("the import of one project gave another, or touched a third")
	}
	must(t, imported(t, to, exported(t, from, "nobody"))) // a project without data
	must(t, to.View(t.Context(), func(tx *Tx) error {
		for project := range tx.Projects() {
			if project == "nobody" {
				t.Error("an empty project was made")
			}
		}
		return nil
	}))
}

// Ensure that a truncated, changed or invalid export is refused and nothing is changed.
func TestImportRefuses(t *testing.T) {
	db := filled(t)
	export := exported(t, db, "")
	pack := func(text string) []byte {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		_, err := w.Write([]byte(text))
		must(t, errors.Join(err, w.Close()))
		return b.Bytes()
	}
	bad := map[string][]byte{
		"nothing": {}, "text": []byte("hello"), "another gzip": pack("hello"),
		"a later schema":    pack("budsandbox export 1\n{\"schema\":99}\n"),
		"no records":        pack("budsandbox export 1\n{\"schema\":1}\nx"),
		"an entry outside":  pack("budsandbox export 1\n{\"schema\":1}\ne\x01a\x01b"),
		"an end too many":   pack("budsandbox export 1\n{\"schema\":1}\n."),
		"a foreign bucket":  pack("budsandbox export 1\n{\"schema\":1}\nb\x04meta\x00."),
		"a piece too long":  pack("budsandbox export 1\n{\"schema\":1}\nb\xff\xff\xff\xff\xff\x7f"),
		"an end that lacks": pack("budsandbox export 1\n{\"schema\":1}\nb\x08projects\x00"),
	}
	for n := 1; n < len(export); n += 97 {
		bad[fmt.Sprintf("cut after %d bytes", n)] = export[:n]
		changed := bytes.Clone(export)
		changed[n] ^= 0x55
		if n > 10 { // the time and operating system in gzip's header are not checked
			bad[fmt.Sprintf("byte %d changed", n)] = changed
		}
	}
	for name, text := range bad {
		if err := imported(t, db, text); !errors.Is(err, ErrExport) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if !bytes.Equal(exported(t, db, ""), export) {
		t.Error("a refused import changed something")
	}
}

// Ensure that snapshots are stored, listed, restored and deleted by name, and are not exported.
func TestSnapshots(t *testing.T) {
	db := filled(t)
	first, noon := exported(t, db, ""), time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	take := func(name string, at time.Time) {
		t.Helper()
		_, err := db.TakeSnapshot(t.Context(), name, at)
		must(t, err)
	}
	take("b", noon)
	take("a", noon.Add(time.Hour))
	MustUpdate(t, db, func(tx *Tx) error { return tx.ResetAll() })
	must(t, db.View(t.Context(), func(tx *Tx) error {
		var names []string
		for s := range tx.Snapshots() {
			names = append(names, fmt.Sprint(s.Name, s.Taken.Hour(), s.Size == len(first)))
		}
		if got := fmt.Sprint(names); got != "[a13 true b12 true]" {
			t.Errorf("the snapshots are %s", got)
		}
		return nil
	}))
	if _, err := db.Snapshot(t.Context(), "c"); !errors.Is(err, ErrNotFound) {
		t.Errorf("a snapshot that is none: %v", err)
	}
	u, err := db.Snapshot(t.Context(), "b")
	must(t, err)
	must(t, db.Import(t.Context(), u))
	MustUpdate(t, db, func(tx *Tx) error { return tx.DeleteSnapshot("a") })
	if !bytes.Equal(exported(t, db, ""), first) {
		t.Error("the snapshot restored something else")
	}
	must(t, db.Update(t.Context(), func(tx *Tx) error {
		if err := tx.DeleteSnapshot("a"); !errors.Is(err, ErrNotFound) {
			t.Errorf("forgetting one twice: %v", err)
		}
		return nil
	}))
}

// packed returns an export with the given records.
func packed(t *testing.T, body string) []byte {
	t.Helper()
	var export bytes.Buffer
	w := gzip.NewWriter(&export)
	if _, err := fmt.Fprintf(w, "%s{\"schema\":%d}\n%s", exportLine, version, body); err != nil {
		t.Fatal(err)
	}
	must(t, w.Close())
	return export.Bytes()
}

func record(mark string, pieces ...string) string {
	for _, p := range pieces {
		mark += string(binary.AppendUvarint(nil, uint64(len(p)))) + p
	}
	return mark
}

// Ensure that an export with data that a start could not read, or with too deeply nested buckets, is refused and
// changes nothing, and that the file keeps its own keys.
func TestImportIsReadBeforeItIsKept(t *testing.T) {
	settings := record("b", "settings") + "\x00"
	for name, body := range map[string]string{
		"a clock that is none":    settings + record("e", "clock", "garbage") + ".",
		"clocks that are none":    settings + record("e", "clocks", "[1]") + ".",
		"an unknown setting":      settings + record("e", "lunch", "{}") + ".",
		"a setting of two values": settings + record("e", "clock", "{}{}") + ".",
		"an empty setting":        settings + record("e", "clock", "") + ".",
		"a setting of null":       settings + record("e", "clock", "null") + ".",
		"a record that is none": record("b", "projects") + "\x00" + record("b", "shop") + "\x00" + record("b",
			"customers") + "\x00" + record("e", strings.Repeat("i", 16), "\x01") + "...",
		"a row without customer": record("b", "projects") + "\x00" + record("b", "shop") + "\x00" + record("b", "labels") +
			"\x00" + record("e", strings.Repeat("i", 32), "{}") + "...",
		"buckets within each":     strings.Repeat(record("b", "projects")+"\x00", 5000) + strings.Repeat(".", 5000),
		"an entry without a name": settings + record("e", "", "1") + ".",
		"keys in no order":        settings + record("e", "b", "1") + record("e", "a", "1") + ".",
		"a key that comes twice":  settings + record("e", "a", "1") + record("e", "a", "1") + ".",
		"a key that is too long":  settings + record("e", strings.Repeat("k", 40_000), "1") + ".",
		"a value that is not all": settings + "e\x01a\xff\xff\xff\x1f" + "short",
		"a value beyond bounds":   settings + "e\x01a\xff\xff\xff\xff\xff\x1f",
		"a long name of a bucket": record("b", strings.Repeat("p", 5000)) + "\x00.",
		"zeros":                   strings.Repeat("\x00", 64<<20),
		"another bucket":          record("b", "meta") + "\x00" + record("e", "schema", "12345678") + ".",
		"a bucket for an entry": record("b", "projects") + "\x00" + record("b", "shop") + "\x00" + record("e", "customers",
			"1") + "..",
	} {
		db := MustOpenNew(t)
		object := func(value []byte) error { return DecodeSetting(value, &map[string]any{}) }
		db.rules.Settings = map[string]SettingRule{
			"clock": object, "clocks": object, ownKey: func(value []byte) error { return DecodeSetting(value, new(string)) },
		}
		MustPut(t, db, shop, customer(1))
		MustUpdate(t, db, func(tx *Tx) error { return tx.PutSetting(ownKey, "own") })
		err := imported(t, db, packed(t, body))
		if !errors.Is(err, ErrExport) {
			t.Errorf("%s: got error %v, want ErrExport", name, err)
		}
		if got := MustList(t, db, shop); len(got) != 1 {
			t.Errorf("%s: %d customers are left, want 1", name, len(got))
		}
	}
	db := MustOpenNew(t)
	MustUpdate(t, db, func(tx *Tx) error { return tx.PutSetting(ownKey, "own") })
	must(t, imported(t, db, packed(t, settings+record("e", ownKey, `"theirs"`)+record("e", "other", "1")+".")))
	MustView(t, db, func(tx *Tx) error {
		var key string
		var other int
		if err := errors.Join(tx.Setting(ownKey, &key), tx.Setting("other", &other)); err != nil || key != "own" ||
			other != 1 {
			t.Errorf("the key is %q, the other setting %d, error %v", key, other, err)
		}
		return nil
	})
}
