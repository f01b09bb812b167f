package console

import "budsandbox/emulator/internal/chart"

// customerConsents shows the consents on a timeline.
func (v *visit) customerConsents() any {
	d := v.aboutCustomer("consents")
	line := chart.Timeline{Name: "Consents", Locale: d.Locale, Today: v.projectNow()}
	for _, c := range d.Customer.List("consents") {
		line.Spans = append(line.Spans, consentSpan(v.Bank(c.Text("provider")), c))
	}
	if html := line.HTML(); html != "" {
		d.Charts = []titledChart{{"Time line", html}}
	}
	d.Rows = d.Customer.List("consents")
	return d
}

// consentSpan returns a consent to a bank as a span of a timeline, with its authorisation, reconfirmation and end.
func consentSpan(bankName string, c Value) chart.Span {
	s := chart.Span{Name: bankName + ", " + c.Text("status"), From: c.Time("created_at"), State: "good"}
	mark := func(path, name string) {
		if at := c.Time(path); !at.IsZero() {
			s.Marks = append(s.Marks, chart.Mark{At: at, Name: name})
			if at.After(s.To) {
				s.To = at
			}
		}
	}
	mark("created_at", "authorised")
	if c.Has("revoked_at") {
		mark("revoked_at", "revoked")
		s.State = "bad"
		return s
	}
	mark("expiration_date", "reconfirm by")
	mark("renewable_until", "ends")
	if c.Text("status") != "authorised" {
		s.State = "warn"
	}
	return s
}
