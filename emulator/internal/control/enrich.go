package control

import (
	"fmt"

	"budsandbox/bank"
	"budsandbox/emulator/internal/enrichment"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
	"budsandbox/fixtures"
)

type enrichRequest struct {
	route.Public
	Body struct {
		Lines   []statementLine `json:"lines" validate:"required,min=1,max=1000"`
		Country string          `json:"country" validate:"omitempty,oneof=GB US"` // empty for GB
		// empty for the default of the country
		Model string `json:"model" validate:"omitempty,oneof=uk-v2 us-v3 legacy"`
		// explain the category of each line
		Explain bool `json:"explain"`
	} `body:"required"`
}

// statementLine is a line of a bank statement.
type statementLine struct {
	Description string  `json:"description"`
	Amount      decimal `json:"amount"` // negative for a debit; without it, both directions are possible
	Date        instant `json:"date"`   // regular payments are only found in lines with amounts and dates
	MCC         string  `json:"merchant_category_code"`
}

type enrichedList struct {
	Data []enrichedLine `json:"data"` // in the order of the request
}

type enrichedLine struct {
	Description string                `json:"description"`
	Suggested   string                `json:"suggested_description"`
	Logo        string                `json:"suggested_logo,omitempty"`
	Enrichments *wire.Enrichments     `json:"enrichments"` // as in Bud's transactions; null if nothing was found
	Tags        []string              `json:"tags"`
	Type        *wire.TransactionType `json:"transaction_type,omitempty"`
	Frequency   string                `json:"frequency,omitempty"` // of a regular payment
	Line        *lineParts            `json:"line,omitempty"`
	Decisions   []decision            `json:"decisions,omitempty"` // decisions about the category; the first one applies
}

// enrich enriches statement lines as the sandbox enriches ingested transactions, without storing them.
func (h *Handlers) enrich(
	req *route.Request, in *enrichRequest,
) (reply route.Data[enrichedList], _ error) {
	country := fixtures.Country(in.Body.Country)
	if country == "" {
		country = fixtures.GB
	}
	rows, err := statementRows(in.Body.Lines, country)
	if err != nil {
		return reply, err
	}
	engine, err := h.Books.Engine()
	if err != nil {
		return reply, err
	}
	for _, t := range rows {
		if err := req.Context().Err(); err != nil {
			return reply, err
		}
		input := enrichment.Input{
			Description: t.Description, Amount: t.Amount, Country: country, Model: in.Body.Model, MCC: t.MCC,
		}
		var line enrichedLine
		if in.Body.Explain {
			explanation := engine.Explain(input)
			setResult(t, explanation.Result)
			line.Line, line.Decisions = new(lineParts(explanation.Parts)), newDecisions(explanation.Decisions)
		} else {
			setResult(t, engine.Enrich(input))
		}
		reply.Data.Data = append(reply.Data.Data, line)
	}
	frequencies := enrichment.MarkRegular(country, rows)
	for i, t := range rows {
		line, data := &reply.Data.Data[i], wire.NewTransaction(req.BaseURL(), t)
		line.Description, line.Suggested, line.Logo = data.Description, data.Suggested, data.SuggestedLogo
		line.Enrichments, line.Type, line.Frequency = data.Enrichments, data.Type, frequencies[i]
		line.Tags = append([]string{}, data.Tags...)
	}
	return reply, nil
}

// statementRows converts lines to transactions in the currency of a country.
func statementRows(lines []statementLine, country fixtures.Country) (rows []*bank.Transaction, _ error) {
	currency := bank.Currency("GBP")
	if country == fixtures.US {
		currency = "USD"
	}
	var f fields
	for i, l := range lines {
		path := fmt.Sprintf("lines[%d].", i)
		if l.Description == "" {
			f.problems = append(f.problems, route.InvalidField(path+"description", path+"description is required")...)
		}
		t := &bank.Transaction{
			ID: bank.TransactionID(fmt.Sprint(i)), Description: l.Description, Status: bank.Booked, MCC: l.MCC,
			At: f.instant(path+"date", l.Date),
		}
		if l.Amount.text != "" && l.Amount.text != "null" {
			t.Amount = bank.Money{Minor: int64(f.decimal(path+"amount", l.Amount)), Currency: currency}
		}
		rows = append(rows, t)
	}
	return rows, f.err()
}

func setResult(t *bank.Transaction, r enrichment.Result) {
	t.Enrichment, t.Tags, t.Type, t.Suggested = r.Enrichment, r.Tags, r.Type, r.Suggested
}

func newDecisions(found []enrichment.Decision) []decision {
	decisions := make([]decision, len(found))
	for i, d := range found {
		c := d.Categories
		decisions[i] = decision{d.Name, d.Means, c.L1, c.L2, int(c.Confidence), d.Because, d.Counts}
	}
	return decisions
}
