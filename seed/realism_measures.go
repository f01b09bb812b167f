package seed

import (
	"math"
	"slices"
	"time"
)

// shareOf returns the share of rows that fulfil a condition, from 0 to 1.
func shareOf(rows []*Entry, is func(*Entry) bool) float64 {
	count := 0
	for _, e := range rows {
		if is(e) {
			count++
		}
	}
	return float64(count) / float64(max(len(rows), 1))
}

// nines returns the share of card payments that end in 99.
func (m *measures) nines() float64 {
	return shareOf(m.cardPayments, func(e *Entry) bool { return -e.Amount.Minor%100 == 99 })
}

// weekdays returns the ratio of the card payments on the busiest weekday to those on the quietest.
func (m *measures) weekdays() float64 {
	var counts [7]float64
	for _, e := range m.cardPayments {
		counts[e.Authorised.In(m.zone).Weekday()]++
	}
	return slices.Max(counts[:]) / max(slices.Min(counts[:]), 1)
}

// afternoons returns the share of shop payments from 11:00 to 17:59.
func (m *measures) afternoons() float64 {
	return shareOf(m.shopPayments, func(e *Entry) bool {
		hour := e.Authorised.In(m.zone).Hour()
		return hour >= 11 && hour < 18
	})
}

// home returns the share of shop payments in the most frequent town.
func (m *measures) home() float64 {
	towns := map[string]int{}
	most := 0
	for _, e := range m.shopPayments {
		town := townToken(e.Enrichment.Location.Tokens)
		towns[town]++
		most = max(most, towns[town])
	}
	return float64(most) / float64(max(len(m.shopPayments), 1))
}

// townToken returns the token of a town among those of a location, or the first one if there is none.
func townToken(tokens []string) string {
	for _, token := range tokens {
		if len(token) > 2 && token != "gbr" {
			return token
		}
	}
	return tokens[0]
}

// visits returns the number of card payments to each payee, in descending order.
func (m *measures) visits() (visits []float64) {
	payees := map[string]float64{}
	for _, e := range m.cardPayments {
		payees[e.Counterparty.Name]++
	}
	for _, count := range payees {
		visits = append(visits, count)
	}
	slices.SortFunc(visits, func(a, b float64) int { return int(b - a) })
	return visits
}

// favourite returns the share of card payments that go to the most frequent payee.
func (m *measures) favourite() float64 { return m.visits()[0] / float64(len(m.cardPayments)) }

// zipf returns the negative slope of log visits over log rank for the first fifteen payees.
func (m *measures) zipf() float64 {
	visits := m.visits()
	visits = visits[:min(len(visits), 15)]
	var n, sx, sy, sxx, sxy float64
	for i, count := range visits {
		x, y := math.Log(float64(i+1)), math.Log(count)
		n, sx, sy, sxx, sxy = n+1, sx+x, sy+y, sxx+x*x, sxy+x*y
	}
	if n < 2 {
		return 0
	}
	return -(n*sxy - sx*sy) / (n*sxx - sx*sx)
}

// shopsPerMonth returns the mean number of different payees of card payments in a month.
func (m *measures) shopsPerMonth() float64 {
	seen := map[[2]string]bool{}
	months := map[string]bool{}
	for _, e := range m.cardPayments {
		month := e.Authorised.In(m.zone).Format("2006-01")
		months[month] = true
		seen[[2]string{month, e.Counterparty.Name}] = true
	}
	return float64(len(seen)) / float64(max(len(months), 1))
}

// afterPay returns the ratio of daily card spending in the days after a pay day to that on other
// days.
func (m *measures) afterPay() float64 {
	var near, far float64
	for _, e := range m.cardPayments {
		if e.Obligation != "" {
			continue
		}
		if m.payDays[e.Authorised.In(m.zone).Format(time.DateOnly)] {
			near -= float64(e.Amount.Minor)
		} else {
			far -= float64(e.Amount.Minor)
		}
	}
	days := m.months * 30.44
	nearDays := float64(len(m.payDays))
	if far == 0 || nearDays == 0 || days <= nearDays {
		return 1
	}
	return (near / nearDays) / (far / (days - nearDays))
}
