package emulator_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/seed"
	"budsandbox/storage"
)

// Two connections of a customer, told by hand, so that tests know them by heart: a current account with an overdraft,
// savings without a name, and at another bank a credit card in euros. Times count from the day on which the stories
// begin.
var historyStart = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func onDay(day, hour int) time.Time {
	return historyStart.AddDate(0, 0, day).Add(time.Duration(hour) * time.Hour)
}

var (
	grocer    = &bank.Merchant{ID: uuid.UUID{1}, Slug: "tesco", DisplayName: "Tesco", Website: "tesco.example.com"}
	cafe      = &bank.Merchant{ID: uuid.UUID{2}, Slug: "caffnero", DisplayName: "Caffè Nero", Tags: []string{"coffee"}}
	processor = &bank.Merchant{ID: uuid.UUID{3}, Slug: "visa", DisplayName: "Visa"}
)

// handMadeGenerator generates the hand-made histories, by persona.
type handMadeGenerator struct{}

func (handMadeGenerator) History(c bank.Connection, until time.Time) (*seed.History, error) {
	h := map[string]func() *seed.History{"household": household, "traveller": traveller}[c.Persona]()
	h.Entries = slices.DeleteFunc(h.Entries, func(r seed.Entry) bool { return r.Authorised.After(until) })
	if c.Persona == "household" {
		h.Payments = func(time.Time) []bank.AuthorisedPayment { return householdPayments() }
	}
	return h, nil
}

func householdPayments() (all []bank.AuthorisedPayment) {
	for i, p := range []struct{ kind, status string }{
		{"direct_debit", "active"}, {"direct_debit", "cancelled"}, {"standing_order", "active"}, {"standing_order", "active"},
	} {
		all = append(all, bank.AuthorisedPayment{
			ID: fmt.Sprintf("PAY%d", i), Type: p.kind, Account: []bank.AccountID{"current", "savings"}[i/3], Name: "Gas & Light",
			Reference: fmt.Sprintf("REF %d", i), Status: p.status, Frequency: "monthly",
			Previous: bank.Instalment{At: onDay(1, 0), Amount: bank.Money{Minor: -4210, Currency: bank.GBP}},
		})
	}
	return all
}

// historyBuilder collects transactions. balanced sorts them by booking time and computes the running balances.
type historyBuilder struct{ seed.History }

func (s *historyBuilder) row(
	place int, id string, authorised, booked time.Time, minor int64, change func(*seed.Entry),
) {
	r := seed.Entry{Transaction: &bank.Transaction{}, AccountIndex: place, Authorised: authorised}
	r.ID, r.Account, r.Provider = bank.TransactionID(id), s.Accounts[place].ID, s.Accounts[place].Provider
	r.Amount, r.Status = bank.Money{Minor: minor, Currency: s.Accounts[place].Currency}, bank.Booked
	r.At, r.ValueAt, r.Description = booked, authorised, "LINE "+id
	if !authorised.Equal(booked) {
		r.Pending = "pending-" + id
	}
	change(&r)
	s.Entries = append(s.Entries, r)
}

func (s *historyBuilder) balanced() *seed.History {
	slices.SortStableFunc(s.Entries, func(a, b seed.Entry) int { return a.At.Compare(b.At) })
	running := map[int]bank.Money{}
	for i, a := range s.Accounts {
		running[i] = a.Opening
	}
	for i := range s.Entries {
		r := &s.Entries[i]
		running[r.AccountIndex] = running[r.AccountIndex].Plus(r.Amount.Minor)
		r.Running = running[r.AccountIndex]
	}
	return &s.History
}

func pounds(minor int64) bank.Money { return bank.Money{Minor: minor, Currency: bank.GBP} }

// household has four transactions a day, card payments that are booked the next night, a salary each week, and savings
// that are booked at the same instant on both accounts.
func household() *seed.History { return householdFor(120) }

func householdFor(days int) *seed.History {
	s := historyBuilder{seed.History{Accounts: []seed.Account{
		{
			Account: bank.Account{
				ID: "current", Provider: "BankOfBud", ProviderName: "Bank Of Bud", ProviderLogo: "https://example.com/bud.svg",
				Name: "Household", Type: bank.CurrentAccount, Usage: bank.Personal, Currency: bank.GBP,
				Holders:  []bank.Holder{{Name: "Ann Lee", Relationship: "joint"}, {Name: "Bo Lee", Relationship: "joint"}},
				OpenedAt: onDay(-900, 0), Identifiers: bank.Identifiers{SortCode: "040004", AccountNumber: "12345678"},
			},
			Opening: pounds(-25_000),
			Limit:   bank.Limit{Type: "pre_agreed", Amount: pounds(50_000), At: onDay(0, 0)},
		},
		{
			Account: bank.Account{
				ID: "savings", Provider: "BankOfBud", Type: bank.SavingsAccount, Usage: bank.Personal, Currency: bank.GBP,
				Holders: []bank.Holder{
					{Name: "Ann Lee"},
				}, Identifiers: bank.Identifiers{SortCode: "040004", AccountNumber: "87654321"},
				ClosedAt: onDay(300, 0), // not yet known
			},
			Opening: pounds(100_000),
		},
	}}}
	for day := range days {
		s.row(0, fmt.Sprintf("%03d-shop", day), onDay(day, 18), onDay(day+1, 2), -1234-int64(day), func(r *seed.Entry) {
			r.Type, r.MCC, r.Suggested = bank.TransactionType{Code: bank.CardPayment, Description: "Debit card"}, "5411", "Tesco"
			r.Enrichment = bank.Enrichment{
				Categories: bank.Categories{
					L1:         "food_and_drink",
					L2:         "groceries",
					Confidence: 99,
				}, Merchant: grocer, Processor: processor,
				Tokens: []bank.Token{
					{Value: "tesco", Confidence: 100},
				}, Location: bank.Location{Tokens: []string{"leeds"}, Country: "GB"},
			}
		})
		s.row(0, fmt.Sprintf("%03d-coffee", day), onDay(day, 8), onDay(day+1, 2), -345, func(r *seed.Entry) {
			r.Enrichment.Categories = bank.Categories{L1: "food_and_drink", L2: "coffee", Confidence: 7}
			r.Enrichment.Merchant, r.Tags = cafe, bank.TagOnline
		})
		s.row(0, fmt.Sprintf("%03d-bus", day), onDay(day, 9), onDay(day, 9), -180, func(r *seed.Entry) {
			r.Counterparty = bank.Counterparty{Name: "City <Bus> & Tram", Identifier: "GB33"}
		})
		s.row(
			1,
			fmt.Sprintf("%03d-save", day),
			onDay(day, 9),
			onDay(day, 9),
			50,
			func(r *seed.Entry) { r.Tags = bank.TagInternalTransfer },
		)
		if day%7 == 0 {
			s.row(0, fmt.Sprintf("%03d-salary", day), onDay(day, 0), onDay(day, 0), 150_000, func(r *seed.Entry) {
				r.Tags = bank.TagIncome | bank.TagRegular
				r.Enrichment.Regularity = &bank.Regularity{
					Frequency: "weekly",
					Predicted: []time.Time{onDay(day+7, 0)},
					Group:     "salary",
					Schedule:  bank.Repetition{Start: onDay(day, 0), Period: bank.Period{Days: 7}},
				}
			})
		}
	}
	return s.balanced()
}

// traveller has a card in euros that is used every other day.
func traveller() *seed.History {
	s := historyBuilder{seed.History{Accounts: []seed.Account{{
		Account: bank.Account{
			ID: "card", Provider: "OtherBank", Name: "Travel Card", Type: bank.CreditCard, Usage: bank.Business, Currency: "EUR",
			Holders: []bank.Holder{
				{Name: "Ann Lee", Relationship: "sole"},
			}, Identifiers: bank.Identifiers{PAN: "************4242"},
		},
		Opening: bank.Money{Minor: -5_000, Currency: "EUR"},
		Limit:   bank.Limit{Type: "credit", Amount: bank.Money{Minor: 200_000, Currency: "EUR"}, At: onDay(0, 0)},
	}}}}
	for day := 0; day < 120; day += 2 {
		s.row(
			0,
			fmt.Sprintf("%03d-fare", day),
			onDay(day, 9),
			onDay(day, 9),
			-999,
			func(r *seed.Entry) { r.Enrichment.Merchant = cafe },
		)
	}
	return s.balanced()
}

// handMadeCustomer is a customer with the hand-made histories, and a clock that the test moves.
type handMadeCustomer struct {
	emulatortest.Client
	sandbox  *emulator.Sandbox
	customer map[string]string
}

// connectHandMade returns a customer whose banks were connected on a day.
func connectHandMade(t *testing.T, day int, personas ...string) *handMadeCustomer {
	t.Helper()
	s := emulator.Start(t, emulator.Options{Now: onDay(day, 12), Freeze: true})
	if len(personas) > 0 { // otherwise the sandbox keeps its own generator
		s.SetGenerator(handMadeGenerator{})
	}
	f := &handMadeCustomer{Client: emulatortest.NewClient(t, s, "shop"), sandbox: s}
	f.customer = map[string]string{"X-Customer-Id": f.NewCustomer(t, "")}
	for _, persona := range personas {
		f.refresh(t, persona, onDay(day, 12))
	}
	return f
}

// moveTo moves the clock to a day and an hour, and requests a token that is valid then.
func (f *handMadeCustomer) moveTo(t *testing.T, day, hour int) {
	t.Helper()
	body := fmt.Sprintf(`{"now":%q,"frozen":true}`, onDay(day, hour).Format(time.RFC3339))
	if got := f.Call(t, "PUT", "/_sandbox/clock", body, nil); got.Status != 200 {
		t.Fatalf("move the clock: %d %s", got.Status, got.Text)
	}
	f.Client = emulatortest.NewClient(t, f.sandbox, f.ID)
}

// refresh fetches from a bank.
func (f *handMadeCustomer) refresh(t testing.TB, persona string, at time.Time) {
	t.Helper()
	customer, err := bank.ParseCustomerID(f.customer["X-Customer-Id"])
	if err != nil {
		t.Fatal(err)
	}
	place := map[string]byte{"household": 1, "traveller": 2}[persona]
	key := bank.ConnectionID(uuid.UUID{place})
	err = f.sandbox.Store().Update(t.Context(), func(tx *storage.Tx) error {
		c := bank.Connection{
			ID: key, Customer: customer, Persona: persona, From: historyStart, Seed: 1, CreatedAt: at,
			Provider: map[string]string{"household": "Bank_Of_Bud", "traveller": "Other_Bank"}[persona],
		}
		if old, err := tx.Connections(bank.Project(f.ID)).Get(storage.ConnectionKey(customer, key)); err == nil {
			c = old
		}
		c.Pulls = append(c.Pulls, bank.Pull{At: at, To: at})
		if err := tx.Connections(bank.Project(f.ID)).Put(c); err != nil {
			return err
		}
		return tx.Touch(bank.Project(f.ID), customer)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// get sends a GET for the customer, which must succeed.
func (f *handMadeCustomer) get(t *testing.T, path string, pairs ...string) emulatortest.Answer {
	t.Helper()
	got := f.Call(t, "GET", emulatortest.WithQuery(path, pairs...), "", f.customer)
	if got.Status != 200 {
		t.Fatalf("GET %s %v: %d %s", path, pairs, got.Status, got.Text)
	}
	return got
}

// transactionPages returns the pages of a list of transactions.
func (f *handMadeCustomer) transactionPages(t *testing.T, pairs ...string) (all [][]map[string]any) {
	t.Helper()
	for token := ""; ; {
		ask := slices.Clone(pairs)
		if token != "" {
			ask = append(ask, "page_token", token)
		}
		got := f.get(t, "/financial/v2/transactions", ask...)
		items := got.Items(t)
		if got.At("metadata.results") != float64(len(items)) {
			t.Errorf("results is %v on a page of %d", got.At("metadata.results"), len(items))
		}
		all = append(all, items)
		if token = got.Str("metadata.next_page_token"); token == "" {
			return all
		}
	}
}

// transactions returns a whole list of transactions.
func (f *handMadeCustomer) transactions(t *testing.T, pairs ...string) []map[string]any {
	t.Helper()
	return slices.Concat(f.transactionPages(t, append(slices.Clone(pairs), "page_size", "200")...)...)
}

// startEarlier makes the household's history begin ten years earlier, without transactions in those years.
func (f *handMadeCustomer) startEarlier(t *testing.T) {
	t.Helper()
	customer, err := bank.ParseCustomerID(f.customer["X-Customer-Id"])
	if err != nil {
		t.Fatal(err)
	}
	err = f.sandbox.Store().Update(t.Context(), func(tx *storage.Tx) error {
		c, err := tx.Connections(bank.Project(f.ID)).Get(storage.ConnectionKey(customer, bank.ConnectionID{1}))
		if err != nil {
			return err
		}
		c.From = c.From.AddDate(-10, 0, 0)
		if err := tx.Connections(bank.Project(f.ID)).Put(c); err != nil {
			return err
		}
		return tx.Touch(bank.Project(f.ID), customer)
	})
	if err != nil {
		t.Fatal(err)
	}
}
