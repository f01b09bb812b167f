package console

import "strings"

// allBanks returns the banks with the maintenance of the current project. They are read once per page.
func (v *visit) allBanks() []Value {
	if v.banks == nil {
		v.banks = append([]Value{}, v.control("providers", "client_id", v.Client).List("data")...)
	}
	return v.banks
}

// Bank returns the name under which customers know a bank, by its id for connections, for accounts (which have no
// underscores) or for payments. It returns the id of an unknown bank.
func (v *visit) Bank(id string) string {
	for _, b := range v.allBanks() {
		connects := b.Text("provider")
		if id == connects || id == strings.ReplaceAll(connects, "_", "") || id == b.Text("payment_id") {
			return b.Text("display_name")
		}
	}
	return id
}

// EventText returns the text of an entry of the agenda with the name of its bank in place of the bank's id.
func (v *visit) EventText(entry Value) string {
	text, id := entry.Text("text"), entry.Text("provider")
	if id == "" {
		return text
	}
	return strings.ReplaceAll(text, id, v.Bank(id))
}
