package console

import "net/url"

// button is a form that runs an action. Most forms consist of a button and of fixed fields that the page hides.
type button struct {
	Name, Label, Class string
	To, Code, Back     string
	ID                 string // on the page, of a form with fields to fill in; empty for others
	Hidden             []formField
	Refused            bool
	Problem            string     // why the form was refused
	sent               url.Values // the form as it was last sent; nil if the page is not about that
	keeps              bool       // it keeps what was sent after a success, too
	draft              bool       // sent was entered, but not sent yet
}

// formField is a field of a form with its value.
type formField struct{ Name, Value string }

// draftParameter is the parameter of a page that has a form as it was filled in, encoded as a query, for whoever
// comes back from the form's code.
const draftParameter = "draft"

// The fields that the console adds to forms.
const (
	backField   = "back"   // the page to show
	originField = "origin" // the page to show after a refusal, if that is another one
	idField     = "form"   // the id of a form with fields to fill in
)

// Act returns a form of an action with fixed fields. namesAndValues alternates names and values.
func (f frame) Act(name, label string, namesAndValues ...string) button {
	b := button{
		Name: name, Label: label, To: f.prefix + Prefix + "/do/" + name, Code: f.prefix + Prefix + "/code/" + name,
		Back: f.With(), Hidden: []formField{{"client_id", f.Client}},
	}
	for i := 0; i < len(namesAndValues); i += 2 {
		b.Hidden = append(b.Hidden, formField{namesAndValues[i], namesAndValues[i+1]})
	}
	return b
}

// Form returns a form of an action with fields to fill in, and with fixed fields as in Act. A page has at most one of
// an action. If it was refused, it has what was entered and says why. It also has what was entered before its code was
// shown.
func (f frame) Form(name, label string, namesAndValues ...string) button {
	b := f.Act(name, label, namesAndValues...)
	b.ID = "do-" + name
	b.Hidden = append(b.Hidden, formField{idField, b.ID})
	if entered, err := url.ParseQuery(f.Query(draftParameter)); err == nil && b.isSentAs(entered) {
		b.sent, b.draft = entered, true
	}
	if n := f.Notice; n != nil && n.Action == name && b.isSentAs(n.Form) {
		b.sent, b.Refused, b.Problem = n.Form, n.Answer.Failed(), n.Answer.Problem()
	}
	return b
}

// isSentAs reports whether the browser sent b as these values: whether they have its fixed fields.
func (b button) isSentAs(form url.Values) bool {
	for _, fixed := range b.Hidden {
		if form.Get(fixed.Name) != fixed.Value {
			return false
		}
	}
	return true
}

// As returns a button with another style: quiet or danger.
func (b button) As(class string) button {
	b.Class = class
	return b
}

// Then returns a form whose success leads to another page.
func (b button) Then(page string) button {
	b.Hidden = append(b.Hidden, formField{originField, b.Back})
	b.Back = page
	return b
}

// Kept returns a form that has what was entered after a success, too.
func (b button) Kept() button {
	b.keeps = true
	return b
}

// Value returns what was entered into a field, or the value with which it begins.
func (b button) Value(field, initial string) string {
	if b.sent == nil || !b.Refused && !b.keeps && !b.draft {
		return initial
	}
	return b.sent.Get(field)
}

// Has reports whether a field has a value.
func (b button) Has(field, initial, value string) bool { return b.Value(field, initial) == value }
