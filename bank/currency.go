package bank

import (
	"errors"
	"fmt"
	"strings"
)

// ErrCurrency is the error of a text that is not an ISO 4217 currency code.
var ErrCurrency = errors.New("unexpected currency code, expected ISO-4217 currency code")

// Currency is an ISO 4217 currency code in upper case.
type Currency string

// The currencies of Bud's UK and US editions.
const (
	GBP Currency = "GBP"
	USD Currency = "USD"
)

// currencies are the 178 codes of ISO 4217, list one as of 1 January 2026, published by SIX at
// https://www.six-group.com/en/products-services/financial-information/data-standards.html. To update them, copy the
// newest list, move removed codes to withdrawnCurrencies and check the minor units in Digits.
const currencies = "" +
	"AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD " +
	"CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL " +
	"GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW " +
	"KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD " +
	"NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP " +
	"SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS " +
	"VED VES VND VUV WST XAD XAF XAG XAU XBA XBB XBC XBD XCD XCG XDR XOF XPD XPF XPT XSU XTS XUA XXX YER " +
	"ZAR ZMW ZWG "

// withdrawnCurrencies were removed from the list since 2018. Older transactions may still use them.
const withdrawnCurrencies = "ANG BGN CUC HRK MRO SLL STD VEF ZWL "

// ParseCurrency parses an ISO 4217 code in upper or lower case, or returns ErrCurrency.
func ParseCurrency(text string) (Currency, error) {
	code := strings.ToUpper(text)
	known := currencies + withdrawnCurrencies
	if len(text) != 3 || !strings.Contains(known, code+" ") {
		return "", fmt.Errorf("currency %q: %w", text, ErrCurrency)
	}
	return Currency(code), nil
}

// Digits returns the number of decimals of amounts, the minor unit of ISO 4217: 2 for GBP, 0 for JPY. Unknown codes
// and codes without a minor unit, such as gold, have 2.
func (c Currency) Digits() int {
	switch c {
	case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF",
		"UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	case "CLF", "UYW":
		return 4
	}
	return 2
}
