package emulator_test

import (
	"net/url"
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/internal/difftest"
)

// flow has sums in minor units and counts, by currency and side.
type flow map[string][2]int64

func (f flow) add(t *testing.T, m emulatortest.Amount, side string, count int64) {
	t.Helper()
	minor := m.Minor(t, side)
	if count > 0 {
		key := m.Currency + " " + side
		f[key] = [2]int64{f[key][0] + max(minor, -minor), f[key][1] + count}
	}
}

// wireFlow has the fields of all totals.
type wireFlow struct {
	Credit []wireSum `json:"credit_total"`
	Debit  []wireSum `json:"debit_total"`
}

type wireSum struct {
	Amount emulatortest.Amount
	Count  int64 `json:"transaction_count"`
}

func (w wireFlow) addTo(t *testing.T, f flow) {
	t.Helper()
	for _, s := range w.Credit {
		f.add(t, s.Amount, bank.Credit, s.Count)
	}
	for _, s := range w.Debit {
		f.add(t, s.Amount, bank.Debit, s.Count)
	}
}

// categorised has the categories of a transaction in the list.
type categorised struct {
	emulatortest.Transaction
	Enrichments struct {
		Categories *struct{ L1, L2 struct{ Slug string } }
		Merchant   *struct{ Slug string }
	}
}

// Ensure that every persona's totals by category, step and merchant are the sums of the list of transactions, and
// that Bud's default bucket includes every category.
func TestTotalsOfPersonas(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	for i, p := range emulatortest.Personas(t) {
		if emulatortest.Sampled && (i%6 != 0 || p.ID == "heavy") {
			continue
		}
		t.Run(p.ID, func(t *testing.T) {
			t.Parallel()
			s := emulator.Start(t, emulator.Options{Now: now, Freeze: true, TaskDelay: new(time.Duration)})
			of := emulatortest.NewClient(t, s, "shop").ConnectPersona(t, p)
			mustTotal(t, of, now)
		})
	}
}

// mustTotal compares all totals of the last six months with the list of transactions.
func mustTotal(t *testing.T, of *emulatortest.ConnectedCustomer, now time.Time) {
	t.Helper()
	from, to := now.AddDate(0, -6, 0).Format(time.RFC3339), now.Format(time.RFC3339)
	listed, dealt := listedFlows(t, of, from, to)

	var totals struct {
		Data     []wireFlow
		Metadata wireFlow
	}
	of.Read(t, "/aggregations/v2/totals/categories", of.Headers, &totals)
	whole, parts := flow{}, flow{}
	totals.Metadata.addTo(t, whole)
	for _, d := range totals.Data {
		d.addTo(t, parts)
	}
	mustBeEqual(t, "the total and the list", listed, whole)
	mustBeEqual(t, "the categories and the list", listed, parts)

	var trends struct{ Data []struct{ Data []wireFlow } }
	of.Read(t, "/aggregations/v2/totals/categories/trends?granularity=weekly", of.Headers, &trends)
	steps := flow{}
	for _, step := range trends.Data {
		for _, d := range step.Data {
			d.addTo(t, steps)
		}
	}
	mustBeEqual(t, "the steps and the list", listed, steps)

	mustHaveMerchants(t, of, from[:10], dealt)
	mustMatchDefaultBucket(t, of, from, to, listed)
}

// listedFlows sums the list of transactions: those with a category, and those with a merchant from the first day on.
func listedFlows(t *testing.T, of *emulatortest.ConnectedCustomer, from, to string) (listed, dealt flow) {
	t.Helper()
	listed, dealt = flow{}, flow{}
	next := url.Values{"page_size": {"200"}, "date_from": {from[:10]}, "date_to": {to}}
	for {
		var page struct {
			Data     []categorised
			Metadata struct {
				Next string `json:"next_page_token"`
			}
		}
		of.Read(t, "/financial/v2/transactions?"+next.Encode(), of.Headers, &page)
		for _, r := range page.Data {
			if r.Enrichments.Categories != nil && r.At.Format(time.RFC3339) >= from {
				listed.add(t, r.Amount, r.Side, 1)
			}
			if r.Enrichments.Merchant != nil && r.Enrichments.Merchant.Slug != "" {
				dealt.add(t, r.Amount, r.Side, 1)
			}
		}
		if page.Metadata.Next == "" {
			return listed, dealt
		}
		next.Set("page_token", page.Metadata.Next)
	}
}

func mustBeEqual(t *testing.T, law string, want, got flow) {
	t.Helper()
	if diff := difftest.Of(want, got); diff != "" {
		t.Errorf("%s differ (-want +got):\n%s", law, diff)
	}
}

func mustHaveMerchants(t *testing.T, of *emulatortest.ConnectedCustomer, from string, want flow) {
	t.Helper()
	headers := map[string]string{"X-Customer-Id": of.ID, "X-From": from}
	if len(want) == 0 {
		if got := of.Call(t, "GET", "/v2/merchants/totals", "", headers); got.Status != 204 {
			t.Errorf("nobody dealt with is %d %s", got.Status, got.Text)
		}
		return
	}
	var merchants struct {
		Data []struct {
			Debit   emulatortest.Amount `json:"total_debit"`
			Credit  emulatortest.Amount `json:"total_credit"`
			Debits  int64               `json:"debit_transaction_count"`
			Credits int64               `json:"credit_transaction_count"`
		}
	}
	of.Read(t, "/v2/merchants/totals", headers, &merchants)
	got := flow{}
	for _, m := range merchants.Data {
		got.add(t, m.Debit, bank.Debit, m.Debits)
		got.add(t, m.Credit, bank.Credit, m.Credits)
	}
	mustBeEqual(t, "the merchants and the list", want, got)
}

// mustMatchDefaultBucket compares the totals of Bud's own bucket, which is British, with the list.
func mustMatchDefaultBucket(t *testing.T, of *emulatortest.ConnectedCustomer, from, to string, want flow) {
	t.Helper()
	type side struct {
		Total emulatortest.Amount
		Count int64 `json:"transaction_count"`
	}
	var totals struct {
		Data []struct{ Incoming, Outgoing side }
	}
	query := url.Values{"group_by": {"bucket_l1,month"}, "date_from": {from}, "date_to": {to}}
	of.Read(t, "/aggregations/v2/buckets/assess-dashboard/totals?"+query.Encode(), of.Headers, &totals)
	got := flow{}
	for _, g := range totals.Data {
		got.add(t, g.Incoming.Total, bank.Credit, g.Incoming.Count)
		got.add(t, g.Outgoing.Total, bank.Debit, g.Outgoing.Count)
	}
	if of.Call(t, "GET", "/v1/customers/"+of.ID+"/context", "", nil).Str("data.region") == "GB" {
		mustBeEqual(t, "the dashboard and the list", want, got)
	}
}
