package locale

import "strings"

// BankAccount formats the number of an account. A British number, which is a sort code of six digits and a number
// of eight, is formatted as 00-00-01 12345678. Other numbers are returned unchanged.
func (l Locale) BankAccount(number string) string {
	if len(number) != 14 || strings.Trim(number, "0123456789") != "" {
		return number
	}
	return SortCode(number[:6]) + " " + number[6:]
}

// SortCode formats the sort code of a British bank: 00-00-01. Text that is not six digits is returned unchanged.
func SortCode(digits string) string {
	if len(digits) != 6 || strings.Trim(digits, "0123456789") != "" {
		return digits
	}
	return digits[:2] + "-" + digits[2:4] + "-" + digits[4:]
}

// Ending describes an account by the last four characters of its number: "account ending 5456".
func (l Locale) Ending(number string) string {
	runes := []rune(number)
	if len(runes) > 4 {
		runes = runes[len(runes)-4:]
	}
	return "account ending " + l.pick("", "in ") + string(runes)
}
