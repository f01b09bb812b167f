package financial

import (
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
)

// AccountV2JSON returns an account as Accounts V2 shows it.
func AccountV2JSON(a *ledger.Account) []byte {
	encoded, _ := route.AppendJSON(nil, newAccountV2(a)) // strings and lists of them always encode
	return encoded
}
