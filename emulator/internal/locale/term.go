package locale

// terms maps the British words that pages use to American ones. A term at the beginning of a sentence is a separate
// entry, because case matters.
//
//nolint:misspell // American English
var terms = map[string]string{
	"authorise": "authorize", "Authorise": "Authorize", "authorised": "authorized", "Authorised": "Authorized",
	"cancelled": "canceled", "Cancelled": "Canceled", "categorised": "categorized",
	"colour": "color", "Colour": "Color", "favourite": "favorite",
	"current account": "checking account", "Current account": "Checking account", "Current accounts": "Checking accounts",
	"Direct Debit": "automatic payment", "direct debit": "automatic payment", "Direct debit": "Automatic payment",
	"standing order": "recurring transfer", "Standing order": "Recurring transfer",
	"organisation": "organization", "Organisation": "Organization", "unauthorised": "unauthorized",
	"sort code": "routing number", "Sort code": "Routing number", "post code": "ZIP code", "mobile": "cell",
}

// Term returns the locale's word for a British term, such as "checking account" for "current account". Words that
// are the same in both locales are returned unchanged.
func (l Locale) Term(british string) string {
	if l.american {
		if american, differs := terms[british]; differs {
			return american
		}
	}
	return british
}
