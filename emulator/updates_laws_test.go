package emulator_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/internal/long"

	"pgregory.net/rapid"
)

// follower is a client that keeps a copy of a customer's transactions with updated_after only.
type follower struct {
	*emulatortest.Customer
	now  time.Time
	rows map[string]string // as answered, by id
	last time.Time         // time of the last read; zero before the first
	told int               // rows in the last answer
}

func follow(t *testing.T, s *emulator.Sandbox, of *emulatortest.ConnectedCustomer, now time.Time) *follower {
	t.Helper()
	return &follower{Customer: &emulatortest.Customer{T: t, Sandbox: s, Client: of.Client, ID: of.ID}, now: now}
}

// list reads all pages of a list: the bytes of each transaction, and the deleted ids.
func (f *follower) list(pairs ...string) (rows map[string]string, deleted []string) {
	f.Helper()
	rows = map[string]string{}
	query := url.Values{"page_size": {"200"}}
	for i := 0; i < len(pairs); i += 2 {
		query.Set(pairs[i], pairs[i+1])
	}
	for {
		var page struct {
			Data     []json.RawMessage
			Metadata struct {
				Next    string `json:"next_page_token"`
				Deleted []struct {
					ID string `json:"transaction_id"`
				}
			}
		}
		f.Client.Read(f.T, "/financial/v2/transactions?"+query.Encode(), map[string]string{"X-Customer-Id": f.ID}, &page)
		for _, text := range page.Data {
			id, _, _ := strings.Cut(strings.TrimPrefix(string(text), `{"transaction_id":"`), `"`)
			rows[id] = string(text)
		}
		deleted = deleted[:0]
		for _, d := range page.Metadata.Deleted {
			deleted = append(deleted, d.ID)
		}
		if page.Metadata.Next == "" {
			return rows, deleted
		}
		query.Set("page_token", page.Metadata.Next)
	}
}

// sync applies the changes since the last call.
func (f *follower) sync() {
	f.Helper()
	if f.last.IsZero() {
		f.rows, _ = f.list()
	} else {
		changed, deleted := f.list("updated_after", f.last.Format(time.RFC3339Nano))
		for _, id := range deleted {
			delete(f.rows, id)
		}
		maps.Copy(f.rows, changed)
		f.told = len(changed)
	}
	f.last = f.now
}

// mustEqual compares the copy with a full read.
func (f *follower) mustEqual(history []string) {
	f.Helper()
	whole, _ := f.list()
	for id, want := range whole {
		if got := f.rows[id]; got != want {
			f.Fatalf("after %q the copy of %s is\n%s\nand the full read has\n%s", history, id, got, want)
		}
	}
	for id := range f.rows {
		if whole[id] == "" {
			f.Fatalf("after %q the copy has %s, which the full read does not have", history, id)
		}
	}
}

// draw returns a random number from 0 to n-1.
type draw func(what string, n int) int

// randomHistory changes the data of a customer at random.
type randomHistory struct {
	*follower
	draw   draw
	banks  bool // a bank is connected
	rules  []string
	labels []string
	other  string // another customer
	log    []string
}

// step makes one change.
func (h *randomHistory) step() {
	h.Helper()
	steps := []func() string{
		h.wait,
		h.wait,
		h.ingest,
		h.ingest,
		h.ingestAgain,
		h.clear,
		h.settle,
		h.correct,
		h.correct,
		h.reschedule,
		h.joinGroup,
		h.withdraw,
		h.label,
		h.rename,
		h.dropCaches,
	}
	if h.banks {
		steps = append(steps, h.refresh, h.refresh, h.refresh, h.refresh)
	}
	h.log = append(h.log, steps[h.draw("step", len(steps))]())
}

func (h *randomHistory) moveTo(now time.Time) {
	h.Helper()
	h.now = now
	h.Must(200, "PUT", "/_sandbox/clock", fmt.Sprintf(`{"now":%q,"frozen":true}`, now.Format(time.RFC3339)))
	h.Client = emulatortest.NewClient(h.T, h.Sandbox, h.Client.ID)
}

func (h *randomHistory) wait() string {
	h.Helper()
	hours := 1 + h.draw("hours", 500)
	h.moveTo(h.now.Add(time.Duration(hours) * time.Hour))
	return fmt.Sprintf("wait %dh", hours)
}

func (h *randomHistory) refresh() string {
	h.Helper()
	some := ""
	if h.draw("time passes before the refresh", 3) > 0 {
		some = h.wait() + ", "
	}
	h.Refresh(`{}`)
	return some + "refresh"
}

// lines are payments with a schedule, or the two sides of a transfer.
var lines = []struct{ account, description, amount string }{
	{"own-1", "IRONWORKS FITNESS", "-25.00"}, {"own-1", "NETFLIX.COM", "-10.99"}, {"own-1", "ACME LTD SALARY", "1900.00"},
	{"own-1", "TRANSFER TO SAVINGS", "-120.00"}, {"own-2", "TRANSFER FROM CURRENT", "120.00"},
}

// ingest ingests the next payment of a line, a month after the last one.
func (h *randomHistory) ingest() string {
	h.Helper()
	kind := h.draw("line", len(lines))
	line := lines[kind]
	month := h.draw("month", 8)
	id := fmt.Sprintf("%d-%d", kind, month)
	status := [...]string{"booked", "booked", "pending"}[h.draw("status", 3)]
	at := time.Date(h.now.Year(), h.now.Month()-time.Month(month), 3, 10, 0, 0, 0, time.UTC)
	h.MustIngest(emulatortest.IngestTransactionsPath, fmt.Sprintf(
		`"transactions":[{"transaction_id":%q,"account_id":%q,"date_time":%q,"amount":%q,"description":%q,"status":%q}]`,
		id, line.account, at.Format(time.RFC3339), line.amount, line.description, status))
	return fmt.Sprintf("ingest %s %s at %s, %s", id, line.description, at.Format(time.DateOnly), status)
}

// ingestAgain ingests a transaction again with other fields.
func (h *randomHistory) ingestAgain() string {
	h.Helper()
	id := fmt.Sprintf("%d-%d", h.draw("line", len(lines)), h.draw("month", 8))
	days := h.draw("days", 40) - 5 // some have future dates
	at := h.now.AddDate(0, 0, -days)
	h.MustIngest(
		emulatortest.IngestTransactionsPath,
		emulatortest.TransactionsBody([4]string{id, at.Format(time.RFC3339), "-3.20", "BEANERY 0042 LEEDS"}),
	)
	return "ingest " + id + " anew at " + at.Format(time.DateOnly)
}

// clear deletes the transactions of a window.
func (h *randomHistory) clear() string {
	h.Helper()
	from := h.now.AddDate(0, -h.draw("months", 8), 0)
	h.MustIngest(emulatortest.IngestTransactionsPath, fmt.Sprintf(
		`"transactions":[],"transaction_windows":[{"account_id":"own-%d","start":%q,"end":%q}]`,
		1+h.draw("account", 2), from.AddDate(0, 0, -20).Format(time.RFC3339), from.Format(time.RFC3339)))
	return "clear until " + from.Format(time.DateOnly)
}

// settle books or declines a pending transaction.
func (h *randomHistory) settle() string {
	h.Helper()
	for id, row := range h.rows {
		if strings.Contains(row, `"status":"pending"`) && strings.Contains(row, `"account_id":"own-`) {
			how := [...]string{"book", "decline"}[h.draw("how", 2)]
			h.Ingest(
				"/v3/ingest/transactions/"+how,
				fmt.Sprintf(`"transactions":[{"transaction_id":%q,"date_time":%q}]`, id, h.now.Format(time.RFC3339)),
			)
			return how + " " + id
		}
	}
	return "settle nothing"
}

// some returns a transaction of the copy.
func (h *randomHistory) some() string {
	ids := slices.Sorted(maps.Keys(h.rows))
	ids = slices.DeleteFunc(ids, func(id string) bool { return strings.Contains(h.rows[id], `"status":"pending"`) })
	if len(ids) == 0 {
		return "none"
	}
	return ids[h.draw("transaction", len(ids))]
}

func (h *randomHistory) correct() string {
	h.Helper()
	id := h.some()
	similar := h.draw("similar", 2) == 1
	category := [...]string{"groceries", "coffee", "restaurants"}[h.draw("category", 3)]
	got := h.Call("POST", "/corrections/v2/categories", fmt.Sprintf(
		`[{"transaction_id":%q,"category_l1":"food_and_drink","category_l2":%q,"include_similar":%t}]`,
		id,
		category,
		similar,
	))
	return fmt.Sprintf("correct %s to %s, similar %t: %d", id, category, similar, got.Status)
}

func (h *randomHistory) recordRule(got emulatortest.Answer) int {
	if rule := got.Str("data.id"); rule != "" {
		h.rules = append(h.rules, rule)
	} else if rule := got.Str("data.rule_id"); rule != "" {
		h.rules = append(h.rules, rule)
	}
	return got.Status
}

func (h *randomHistory) reschedule() string {
	h.Helper()
	id := h.some()
	if h.draw("how", 3) == 0 {
		body := fmt.Sprintf(`{"transaction_id":%q}`, id)
		return fmt.Sprintf("end %s: %d", id, h.recordRule(h.Call("POST", "/corrections/v3/regularity/end", body)))
	}
	frequency := [...]string{"monthly", "weekly", "unknown"}[h.draw("frequency", 3)]
	body := fmt.Sprintf(`{"transaction_id":%q,"frequency":%q,"include_similar":true}`, id, frequency)
	return fmt.Sprintf("%s is %s: %d", id, frequency, h.recordRule(h.Call("POST", "/corrections/v3/regularity", body)))
}

func (h *randomHistory) joinGroup() string {
	h.Helper()
	a, b, similar := h.some(), h.some(), h.draw("similar", 2) == 1
	return fmt.Sprintf(
		"%s and %s similar %t: %d",
		a,
		b,
		similar,
		h.recordRule(h.Call("POST", "/corrections/v3/similar", fmt.Sprintf(`{"transaction_ids":[%q,%q],"similar":%t}`, a, b,
			similar))))
}

func (h *randomHistory) withdraw() string {
	h.Helper()
	if len(h.rules) == 0 {
		return "take nothing back"
	}
	rule := h.rules[h.draw("rule", len(h.rules))]
	return fmt.Sprintf("take %s back: %d", rule, h.Call("DELETE", "/corrections/v3/rules/"+rule, "").Status)
}

func (h *randomHistory) label() string {
	h.Helper()
	id := h.some()
	if len(h.labels) < 3 {
		h.labels = append(h.labels, newLabel(h.Customer, fmt.Sprintf("label %d", len(h.labels))))
	}
	label := h.labels[h.draw("label", len(h.labels))]
	if h.draw("off", 3) == 0 {
		return fmt.Sprintf("label off %s: %d", id, h.Call("DELETE", labelPath(url.PathEscape(id), label), "").Status)
	}
	return fmt.Sprintf(
		"label %s: %d",
		id,
		h.Call("POST", "/financial/v2/transactions/"+url.PathEscape(id)+"/labels", `{"label_id":"`+label+`"}`).Status,
	)
}

func (h *randomHistory) rename() string {
	h.Helper()
	if len(h.labels) == 0 {
		return "rename nothing"
	}
	i := h.draw("label", len(h.labels))
	if h.draw("delete it", 4) == 0 {
		h.Must(204, "DELETE", labelsPath+"/"+h.labels[i], "")
		h.labels = slices.Delete(h.labels, i, i+1)
		return "delete a label"
	}
	return fmt.Sprintf(
		"rename a label: %d",
		h.Call("PATCH", labelsPath+"/"+h.labels[i], fmt.Sprintf(`{"name":"name %d"}`, h.draw("name", 1000))).Status,
	)
}

// dropCaches drops what the sandbox has computed, as a restart or a lack of memory does.
func (h *randomHistory) dropCaches() string {
	h.Helper()
	if h.draw("restart", 2) == 0 {
		h.Sandbox.DropBooks()
		return "restart"
	}
	h.Sandbox.SetMemory(1)
	h.Client.Read(h.T, "/financial/v2/transactions", map[string]string{"X-Customer-Id": h.other}, &struct{}{})
	h.Sandbox.SetMemory(0)
	return "evict"
}

// Ensure that a copy kept by updated_after alone equals a full read byte for byte, for every persona over 45 steps
// of refreshes, ingestions, corrections and labels, whatever changes a row, also if another row makes it regular.
func TestUpdatesOfEveryPersona(t *testing.T) {
	t.Parallel()
	for i, p := range emulatortest.Personas(t) {
		if emulatortest.Sampled && i%6 != 0 {
			continue
		}
		t.Run(p.ID, func(t *testing.T) {
			t.Parallel()
			now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
			s := emulator.Start(t, emulator.Options{Now: now, Freeze: true, TaskDelay: new(time.Duration)})
			of := emulatortest.NewClient(t, s, "shop").ConnectPersona(t, p)
			random := rand.New(rand.NewPCG(uint64(i), 12))
			other := of.NewCustomer(t, emulatortest.British)
			h := &randomHistory{
				follower: follow(t, s, of, now),
				other:    other,
				banks:    true,
				draw:     func(_ string, n int) int { return random.IntN(n) },
			}
			h.sync()
			for step := range long.Of(20, 45) {
				if step%3 == 0 {
					h.log = append(h.log, h.refresh())
				} else {
					h.step()
				}
				if step%4 != 3 { // sometimes two changes come between two reads
					h.sync()
					h.mustEqual(h.log)
				}
			}
		})
	}
}

// Ensure that such a copy equals a full read over random histories of a customer without a bank, whose clock often
// does not move between two changes.
func TestUpdatesOfRandomHistories(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	s := emulator.Start(t, emulator.Options{Now: now, Freeze: true, TaskDelay: new(time.Duration)})
	client := emulatortest.NewClient(t, s, "shop")
	other := client.NewCustomer(t, emulatortest.British)
	rapid.Check(t, func(rt *rapid.T) {
		of := &emulatortest.ConnectedCustomer{Client: client, ID: client.NewCustomer(t, emulatortest.British)}
		h := &randomHistory{follower: follow(t, s, of, now), other: other}
		h.draw = func(what string, n int) int { return rapid.IntRange(0, n-1).Draw(rt, what) }
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			h.step()
			if rapid.IntRange(0, 3).Draw(rt, "reads") > 0 {
				h.sync()
				h.mustEqual(h.log)
			}
		}
		now, client = h.now, h.Client
	})
}

// Ensure that with a frozen clock a change at the instant of the last read is sent, and that an unchanged row is
// not sent twice.
func TestUpdatesAtOneInstant(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	s := emulator.Start(t, emulator.Options{Now: now, Freeze: true, TaskDelay: new(time.Duration)})
	client := emulatortest.NewClient(t, s, "shop")
	of := &emulatortest.ConnectedCustomer{Client: client, ID: client.NewCustomer(t, emulatortest.British)}
	f := follow(t, s, of, now)
	gym := func(month int) [4]string {
		return [4]string{
			fmt.Sprint("gym-", month),
			fmt.Sprintf("2026-%02d-03T10:00:00Z", month),
			"-25.00",
			"IRONWORKS FITNESS",
		}
	}
	f.MustIngest(
		emulatortest.IngestTransactionsPath,
		emulatortest.TransactionsBody(gym(1), [4]string{"coffee", "2026-02-12T10:00:00Z", "-3.20", "BEANERY"}),
	)
	f.sync()
	f.sync()
	if f.told != 0 {
		t.Errorf("%d transactions are told again", f.told)
	}
	f.MustIngest(emulatortest.IngestTransactionsPath, emulatortest.TransactionsBody(gym(2)))
	f.sync()
	f.mustEqual([]string{"a second payment"})
	f.MustIngest(
		emulatortest.IngestTransactionsPath,
		emulatortest.TransactionsBody([4]string{"gym-0", "2025-12-03T10:00:00Z", "-25.00", "IRONWORKS FITNESS"}),
	)
	f.sync()
	f.mustEqual([]string{"a third payment"})
	if !strings.Contains(f.rows["gym-1"], "monthly") {
		t.Fatalf("three payments are not regular: %s", f.rows["gym-1"])
	}
	f.MustIngest(
		emulatortest.IngestTransactionsPath,
		emulatortest.TransactionsBody([4]string{"gym-0", "2025-12-03T10:00:00Z", "-2.00", "BEANERY"}),
	)
	f.sync()
	f.mustEqual([]string{"it was another one"})
	f.Advance("1h")
	f.now = f.now.Add(time.Hour)
	f.sync()
	f.sync()
	if f.told != 0 {
		t.Errorf("an hour later %d transactions are told again", f.told)
	}
}
