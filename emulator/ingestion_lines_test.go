package emulator_test

import (
	"archive/zip"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
)

// Ensure that both sides of a transfer between two ingested accounts are recognised, whatever the banks write and
// whichever side is sent first, and that a payment of the same amount to somebody else is not a transfer.
func TestBothSidesOfTransfers(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	row := func(id, account, at, amount, line string) string {
		return fmt.Sprintf(
			`{"transaction_id":%q,"account_id":%q,"date_time":"2026-02-%s:00Z","amount":%q,"description":%q}`,
			id,
			account,
			at,
			amount,
			line,
		)
	}
	send := func(rows ...string) {
		t.Helper()
		l.MustIngest(emulatortest.IngestTransactionsPath, `"transactions":[`+strings.Join(rows, ",")+`]`)
	}
	send(
		row("out-1", "own-1", "01T10:00", "-250.00", "TO A/C 12345678"),
		row("in-1", "own-2", "01T12:00", "250.00", "FROM A/C 87654321"),
		row("in-2", "own-2", "06T12:00", "100.00", "TRANSFER FROM MR A EXAMPLE"),
		row("out-3", "own-1", "10T12:00", "-60.00", "TESCO STORES 3297"),
	)
	send(
		row("out-2", "own-1", "05T10:00", "-100.00", "SAVINGS POT"),
		row("in-3", "own-2", "10T12:00", "60.00", "J SMITH RENT"),
		row("out-4", "own-1", "20T10:00", "-70.00", "TO A/C 12345678"),
		row("in-4", "own-2", "26T10:00", "70.00", "FROM A/C 87654321"),
	)
	told := fieldOf(l, "enrichments.categories.l2.slug")
	for id, want := range map[string]bool{"out-1": true, "in-1": true, "out-2": true, "in-2": true, "out-3": false,
		"in-3": false, "in-4": false} {
		if got := told[id] == "internal_transfers"; got != want {
			t.Errorf("%s is %s, want a transfer between own accounts: %t", id, told[id], want)
		}
	}
}

// Ensure that a suggested description keeps the letters of every script.
func TestSuggestedDescriptionsOfAllScripts(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	lines := []string{
		"ŁÓDŹ SKLEP 1234", "カフェ東京 新宿店", "КОФЕЙНЯ МОСКВА",
		"Crédit Façade Ñandú Straße", "مقهى القاهرة 42",
		"ร้านกาแฟ กรุงเทพ", "हिन्दी दुकान",
		"βιβλιοπωλείο Αθήνα", "בית קפה", "CAFÉ 👩‍👩‍👧 OK", "커피숍 서울",
	}
	var rows [][4]string
	for i, line := range lines {
		rows = append(rows, [4]string{fmt.Sprint("t", i), fmt.Sprintf("2026-02-%02dT10:00:00Z", 1+i), "-5.00", line})
	}
	l.MustIngest(emulatortest.IngestTransactionsPath, emulatortest.TransactionsBody(rows...))
	suggested := fieldOf(l, "suggested_description")
	for i, line := range lines {
		if got := suggested[fmt.Sprint("t", i)]; got != line {
			t.Errorf("of %q the suggested description is %q", line, got)
		}
	}
}

// Ensure that X-Timezone accepts every zone of the tz database that Go contains, and nothing else.
func TestEveryTimeZone(t *testing.T) {
	t.Parallel()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatalf("ask Go for its root: %v", err)
	}
	names, err := zip.OpenReader(filepath.Join(strings.TrimSpace(string(root)), "lib", "time", "zoneinfo.zip"))
	if err != nil {
		t.Fatalf("read the zones that Go brings: %v", err)
	}
	defer names.Close()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	ask := func(zone string) emulatortest.Answer {
		return l.Client.Call(
			t, "GET", "/search/beta/transactions?description=tea", "",
			map[string]string{"X-Customer-Id": l.ID, "X-Timezone": zone},
		)
	}
	count := 0
	for _, file := range names.File {
		if strings.HasSuffix(file.Name, "/") || file.Name == "Factory" {
			continue
		}
		count++
		if got := ask(file.Name); got.Status != 200 {
			t.Errorf("%s: %d %s", file.Name, got.Status, got.Text)
		}
	}
	if count < 400 {
		t.Errorf("only %d zones were tried", count)
	}
	for _, name := range []string{"Local", "Europe/Nowhere", "../zoneinfo/UTC", "BST", "europe", "+01:00"} {
		if got := ask(name); got.Status != 400 {
			t.Errorf("%s: %d %.200s", name, got.Status, got.Text)
		}
	}
}
