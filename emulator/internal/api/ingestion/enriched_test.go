package ingestion_test

import (
	"fmt"
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
)

// Ensure that both sides of a transfer between two ingested accounts are internal transfers, although no line says
// so and they are three days apart, and that the same amount to one person and from another is not.
func TestOwnTransfersAreInternal(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewCustomer(t, 0, emulatortest.British)
	row := func(id, account, day, amount, line string) string {
		return fmt.Sprintf(
			`{"transaction_id":%q,"account_id":%q,"date_time":"2026-02-%sT10:00:00Z","amount":%q,"description":%q}`,
			id,
			account,
			day,
			amount,
			line,
		)
	}
	c.MustIngest(emulatortest.IngestTransactionsPath, `"transactions":[`+
		row("out", "own-1", "06", "-250.00", "TFR 20133345 887120")+","+
		row("in", "own-2", "09", "250.00", "FASTER PAYMENT RECEIVED 8871")+","+
		row("friend", "own-1", "10", "-40.00", "FPO J PATEL THANKS")+","+
		row("other", "own-2", "10", "40.00", "FPI S OKAFOR THANKS")+`]`)
	got := c.Must(200, "GET", "/financial/v2/transactions", "")
	want := map[string]string{
		"out":    "internal_transfers",
		"in":     "internal_transfers",
		"friend": "transfers_out",
		"other":  "transfers_in",
	}
	for i := range len(want) {
		at := fmt.Sprintf("data.%d.", i)
		id := got.Str(at + "transaction_id")
		if l2 := got.Str(at + "enrichments.categories.l2.slug"); l2 != want[id] {
			t.Errorf("%s is %s, want %s", id, l2, want[id])
		}
	}
	tagged := c.TransactionIDs("include_tags", "internal-transfer")
	if fmt.Sprint(tagged) != "[in out]" {
		t.Errorf("tagged internal-transfer: %v", tagged)
	}
}

// Ensure that a firm's credit to a credit card is not wages, because the account's type is considered.
func TestCardAccountsAreKnown(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewCustomer(t, 0, emulatortest.British)
	c.MustIngest(emulatortest.IngestAccountsPath, `"accounts":[`+
		strings.NewReplacer(`"own-1"`, `"card-1"`, `"CurrentAccount"`, `"CreditCard"`).Replace(emulatortest.OneAccount)+`]`)
	c.MustIngest(emulatortest.IngestTransactionsPath, `"transactions":[
		{"transaction_id":"t1","account_id":"card-1","date_time":"2026-02-06T10:00:00Z","amount":"312.40",
		"description":"BGC HOLLOWAY TRADING LTD"},
		{"transaction_id":"t2","account_id":"own-1","date_time":"2026-02-05T10:00:00Z","amount":"312.40",
		"description":"BGC HOLLOWAY TRADING LTD"}]`)
	got := c.Must(200, "GET", "/financial/v2/transactions", "")
	if l1 := got.At("data.0.enrichments.categories.l1.slug"); l1 == "income" {
		t.Errorf("on the card it is %v", l1)
	}
	if l1 := got.At("data.1.enrichments.categories.l1.slug"); l1 != "income" {
		t.Errorf("on the current account it is %v", l1)
	}
}
