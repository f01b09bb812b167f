package storage

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"budsandbox/bank"
)

// Schema 1 stored all records as numbered fields, and amounts with the decimals of the Unicode data of 2017. Schema 2
// stores most records as JSON, and amounts with the decimals of ISO 4217.

// kind1 is the type of a field in schema 1, which determines its JSON.
type kind1 uint8

const (
	text1     kind1 = iota // a string
	number1                // a number
	unsigned1              // an unsigned number
	float1                 // the bits of a float64, as a number
	flag1                  // true
	time1                  // a time
	id1                    // a UUID
	bytes1                 // bytes; base64 in JSON
	pairs1                 // a map of strings
	record1                // a nested record
)

// field1 describes the JSON of a numbered field. name is its name; a dot separates an object from its member, and an
// empty name merges the fields of a record into the outer one. A list has a field for each element.
type field1 struct {
	name   string
	kind   kind1
	list   bool
	fields fields1
}

type fields1 map[byte]field1

var (
	task1 = fields1{1: {name: "started", kind: time1}, 2: {name: "real", kind: time1}, 3: {name: "delay", kind: number1}}

	money1 = fields1{1: {name: "currency"}, 2: {name: "minor", kind: number1}}

	stated1 = fields1{1: {name: "type"}, 2: {name: "at", kind: time1}, 3: {name: "amount", kind: record1, fields: money1}}

	subject1 = fields1{
		1: {name: "id"}, 2: {name: "skeleton"}, 3: {name: "amount", kind: record1, fields: money1},
		4: {name: "at", kind: time1},
	}
)

// tables1 describes the tables whose records become JSON.
var tables1 = map[string]fields1{
	"authorisations": {
		1: {kind: record1, fields: task1}, 2: {name: "own_licence", kind: flag1}, 3: {name: "provider"},
		4: {name: "consent", kind: id1}, 5: {name: "return"}, 6: {name: "direct", kind: flag1},
		7: {name: "used_at", kind: time1}, 8: {name: "connected", kind: id1},
		20: {name: "gateway.providers", list: true}, 21: {name: "gateway.provider_types", list: true},
		22: {name: "gateway.initial_screen"}, 23: {name: "gateway.connect_more", kind: flag1},
		24: {name: "gateway.accounts_summary", kind: flag1}, 25: {name: "gateway.reconfirm", kind: flag1},
		26: {name: "gateway.reconfirm_returns", kind: flag1}, 27: {name: "gateway.asynchronous", kind: flag1},
		28: {name: "gateway.skip_success", kind: flag1}, 29: {name: "gateway.email"},
	},
	"buckets": {
		1: {name: "name"}, 2: {name: "model"}, 3: {name: "created_at", kind: time1}, 4: {name: "updated_at", kind: time1},
		5: {name: "number", kind: unsigned1}, 6: {name: "groups", kind: record1, list: true, fields: fields1{
			1: {name: "name"}, 2: {name: "additional", kind: bytes1},
			3: {name: "criteria", kind: record1, list: true, fields: fields1{
				1: {name: "name"}, 2: {name: "l1"}, 3: {name: "l2"}, 4: {name: "additional", kind: bytes1},
			}},
		}},
	},
	"budgets": {
		1: {name: "name"}, 2: {name: "amount.minor", kind: number1}, 3: {name: "amount.currency"}, 4: {name: "recurrence"},
		5: {name: "starting_day", kind: number1}, 6: {name: "created_at", kind: time1}, 7: {name: "number", kind: unsigned1},
		8: {name: "categories", kind: record1, list: true, fields: fields1{1: {name: "l1"}, 2: {name: "l2", list: true}}},
		9: {name: "merchants", list: true},
	},
	"goals": {
		1: {name: "account"}, 2: {name: "name"}, 3: {name: "target.minor", kind: number1}, 4: {name: "target.currency"},
		5: {name: "by", kind: time1}, 6: {name: "ratio", kind: float1}, 7: {name: "created_at", kind: time1},
		8: {name: "number", kind: unsigned1},
	},
	"searches": {
		1: {name: "created_at", kind: time1}, 2: {name: "zone"}, 3: {name: "field"}, 4: {name: "text"},
		5: {name: "indicator"},
		6: {name: "least"}, 7: {name: "most"}, 8: {name: "from", kind: time1}, 9: {name: "to", kind: time1},
		10: {name: "number", kind: unsigned1}, 11: {name: "accounts", list: true},
	},
	"labels": {
		1: {name: "name"}, 2: {name: "created_at", kind: time1}, 3: {name: "updated_at", kind: time1},
		4: {name: "number", kind: unsigned1},
	},
	"corrections": {
		1: {name: "kind", kind: number1}, 2: {name: "similar", kind: flag1}, 3: {name: "l1"}, 4: {name: "l2"},
		5: {name: "merchant", kind: id1}, 6: {name: "frequency"}, 7: {name: "at", kind: time1},
		8: {name: "gone_at", kind: time1},
		9: {name: "number", kind: unsigned1}, 10: {name: "subjects", kind: record1, list: true, fields: subject1},
		11: {name: "reference", kind: record1, fields: subject1},
	},
	"custom merchants": {
		1: {name: "name"}, 2: {name: "url"}, 3: {name: "online", kind: flag1}, 4: {name: "created_at", kind: time1},
		5: {name: "number", kind: unsigned1},
	},
	"ingested accounts": {
		1: {name: "provider"}, 2: {name: "provider_name"}, 3: {name: "name"}, 4: {name: "type"}, 5: {name: "usage"},
		6: {name: "currency"}, 7: {name: "opened_at", kind: time1}, 8: {name: "closed_at", kind: time1},
		9: {name: "sent_at", kind: time1}, 10: {name: "identifiers.sort_code"}, 11: {name: "identifiers.account_number"},
		12: {name: "identifiers.account_number_us"}, 13: {name: "identifiers.iban"}, 14: {name: "identifiers.pan"},
		15: {name: "holders", kind: record1, list: true, fields: fields1{1: {name: "name"}, 2: {name: "relationship"}}},
		16: {name: "balances", kind: record1, list: true, fields: stated1},
		17: {name: "limits", kind: record1, list: true, fields: stated1},
	},
	"coverages": {
		1: {name: "windows", kind: record1, list: true, fields: fields1{
			1: {name: "from", kind: time1}, 2: {name: "to", kind: time1},
		}},
	},
	"ingestions": {
		1: {kind: record1, fields: task1}, 2: {name: "identifier"}, 3: {name: "request", kind: id1}, 4: {name: "route"},
		5: {name: "schema"}, 6: {name: "result"}, 7: {name: "applied", kind: flag1}, 8: {name: "errors", kind: pairs1},
	},
}

// fromSchema1 migrates a project's tables to schema 2. It deletes rows of customers that were deleted during a write.
func fromSchema1(tx *Tx, project string) error {
	for name, shape := range tables1 {
		toJSON := func(_, value []byte) ([]byte, error) { return shape.toJSON(value) }
		if err := tx.rewrite(project, name, toJSON); err != nil {
			return err
		}
	}
	if err := tx.rewrite(project, ingestedTransactions.name, func(key, value []byte) ([]byte, error) {
		row, err := decodeIngestedTransaction(key, value)
		if err != nil {
			return nil, err
		}
		row.Amount, row.Running = iso4217(row.Amount), iso4217(row.Running)
		return encodeIngestedTransaction(row)
	}); err != nil {
		return err
	}
	if err := tx.rewrite(project, payments.name, func(key, value []byte) ([]byte, error) {
		payment, err := decodePayment(key, value)
		if err != nil {
			return nil, err
		}
		payment.Amount = iso4217(payment.Amount)
		return encodePayment(payment)
	}); err != nil {
		return err
	}
	for _, table := range customerTables {
		if err := table.records(tx, project).deleteOrphans(); err != nil {
			return err
		}
	}
	return nil
}

// iso4217 converts an amount of schema 1 to the decimals of ISO 4217. An amount that would overflow is not changed.
func iso4217(m bank.Money) bank.Money {
	factor := int64(1)
	switch m.Currency {
	case "ADP", "AFN", "ALL", "AMD", "BYR", "COP", "ESP", "GYD", "IDR", "IRR", "ITL", "KPW",
		"LAK", "LBP", "LUF", "MGA", "MGF", "MMK", "MNT", "MRO", "MUR", "PKR", "RSD", "SLL", "SOS",
		"STD", "SYP", "TMM", "TRL", "TZS", "UZS", "YER", "ZMK", "ZWD":
		factor = 100
	case "IQD":
		factor = 1000
	}
	if most := math.MaxInt64 / factor; m.Minor >= -most && m.Minor <= most {
		m.Minor *= factor
	}
	return m
}

// toJSON converts a record of schema 1 to JSON.
func (shape fields1) toJSON(record fields) ([]byte, error) {
	object := map[string]any{}
	if err := shape.translate(record, object); err != nil {
		return nil, err
	}
	return json.Marshal(object)
}

// translate adds the fields of a record to a JSON object. An unknown number is an error.
func (shape fields1) translate(record fields, object map[string]any) error {
	err := record.each(func(number byte, value []byte) error {
		f, known := shape[number]
		if !known {
			return fmt.Errorf("schema 1 has no field %d", number)
		}
		if f.name == "" {
			return f.fields.translate(value, object)
		}
		translated, err := f.value(value)
		if err != nil {
			return err
		}
		inner, name := object, f.name
		if outer, member, nested := strings.Cut(f.name, "."); nested {
			if inner, nested = object[outer].(map[string]any); !nested {
				inner = map[string]any{}
				object[outer] = inner
			}
			name = member
		}
		if f.list {
			list, _ := inner[name].([]any)
			list = append(list, translated)
			translated = list
		}
		inner[name] = translated
		return nil
	})
	for _, member := range object {
		countInISO4217(member)
	}
	return err
}

// countInISO4217 applies iso4217 to an object if it is an amount.
func countInISO4217(value any) {
	object, _ := value.(map[string]any)
	minor, isAmount := object["minor"].(int64)
	if currency, ok := object["currency"].(string); isAmount && ok {
		object["minor"] = iso4217(bank.Money{Minor: minor, Currency: bank.Currency(currency)}).Minor
	}
}

func (f field1) value(value []byte) (any, error) {
	switch f.kind {
	case number1:
		return asNumber(value), nil
	case unsigned1:
		return uint64(asNumber(value)), nil
	case float1:
		return math.Float64frombits(uint64(asNumber(value))), nil
	case flag1:
		return true, nil
	case time1:
		return asTime(value), nil
	case id1:
		id, err := asID(value)
		return bank.TaskID(id), err
	case bytes1:
		return value, nil
	case pairs1:
		return asPairs(value)
	case record1:
		object := map[string]any{}
		err := f.fields.translate(value, object)
		return object, err
	default:
		return string(value), nil
	}
}
