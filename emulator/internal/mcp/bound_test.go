package mcp_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/mcp"
)

// boundedResult is a result with lists that are cut.
type boundedResult struct {
	Data    json.RawMessage `json:"data"`
	LeftOut *struct {
		Count int    `json:"count"`
		More  string `json:"how_to_get_them"`
	} `json:"left_out"`
}

// rowsOf returns the rows of a list at a path below data, in which * stands for each element.
func rowsOf(t *testing.T, data json.RawMessage, path string) (lists [][]json.RawMessage) {
	t.Helper()
	first, rest, more := strings.Cut(path, ".")
	var elements []json.RawMessage
	switch {
	case path == "":
		decode(t, data, &elements)
		return [][]json.RawMessage{elements}
	case first == "*":
		decode(t, data, &elements)
	default:
		var members map[string]json.RawMessage
		decode(t, data, &members)
		elements = []json.RawMessage{members[first]}
	}
	if !more {
		rest = ""
	}
	for _, element := range elements {
		lists = append(lists, rowsOf(t, element, rest)...)
	}
	return lists
}

func decode(t *testing.T, data json.RawMessage, into any) {
	t.Helper()
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatalf("%v: %.200s", err, data)
	}
}

// Ensure that a tool whose operation has long lists returns the newest rows of each, says how many rows it leaves out
// and how to get them, and returns all of them to a call that asks for them.
func TestBoundedResults(t *testing.T) {
	t.Parallel()
	c := newCustomer(t, emulatortest.Frozen(t), "uk_gig_rider")
	session := open(t, c.address, c.token)
	for _, test := range []struct {
		tool, list string
		rows       int
	}{
		{"get_balances_over_time", "*.balances", 20}, {"get_income", "transactions", 20},
		{"get_regular_payments", "*.transactions", 2},
	} {
		var few, all boundedResult
		decode(t, json.RawMessage(text(call(t, session, test.tool, nil))), &few)
		decode(t, json.RawMessage(text(call(t, session, test.tool, map[string]any{"limit": 10_000}))), &all)
		if all.LeftOut != nil || few.LeftOut == nil || !strings.Contains(few.LeftOut.More, "limit") {
			t.Fatalf("%s: %+v is left out by default, %+v of all", test.tool, few.LeftOut, all.LeftOut)
		}
		kept, whole, left := rowsOf(t, few.Data, test.list), rowsOf(t, all.Data, test.list), 0
		if len(kept) != len(whole) || len(kept) == 0 {
			t.Fatalf("%s has %d lists, of %d", test.tool, len(kept), len(whole))
		}
		for i := range whole {
			n := min(test.rows, len(whole[i]))
			left += len(whole[i]) - n
			if !reflect.DeepEqual(kept[i], whole[i][:n]) {
				t.Errorf("%s: list %d has %d of %d rows, want the first %d", test.tool, i, len(kept[i]), len(whole[i]), n)
			}
		}
		if few.LeftOut.Count != left {
			t.Errorf("%s: %d rows are left out, want %d", test.tool, few.LeftOut.Count, left)
		}
	}
}

// Ensure that the default answer of no tool for a customer is longer than 40 kB.
func TestSizesOfResults(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	for _, persona := range []string{"uk_salaried_renter", "uk_family_mortgage", "heavy"} {
		c := newCustomer(t, s, persona)
		session := open(t, c.address, c.token)
		for _, one := range mcp.CustomerTools {
			var arguments map[string]any
			if one.Name == "search_transactions" {
				arguments = map[string]any{"text": "coffee"}
			}
			if size := len(text(call(t, session, one.Name, arguments))); size > 40_000 {
				t.Errorf("%s of %s: %d bytes", one.Name, persona, size)
			}
		}
	}
}

// Ensure that lists of the control plane have their latest or earliest rows, say how many they leave out and how to get
// them, and are whole for a call that asks for them.
func TestBoundedControlLists(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	c := newCustomer(t, s, "uk_student")
	session := open(t, s.URL()+mcp.ControlPath, "")
	for _, test := range []struct {
		send, count int
		more        bool
	}{{20, 10, false}, {90, 90, true}} {
		for range test.send {
			c.Call(t, "GET", "/financial/v3/accounts", "", map[string]string{"X-Customer-Id": c.id})
		}
		asked := map[string]any{"operation_id": "financial_v3_accounts_get"}
		var few, all boundedResult
		decode(t, json.RawMessage(text(call(t, session, "get_requests", asked))), &few)
		asked["limit"] = 100
		decode(t, json.RawMessage(text(call(t, session, "get_requests", asked))), &all)
		kept, whole := rowsOf(t, few.Data, "")[0], rowsOf(t, all.Data, "")[0]
		if few.LeftOut == nil || few.LeftOut.Count != test.count || all.LeftOut != nil ||
			strings.Contains(few.LeftOut.More, "There may be more") != test.more {
			t.Fatalf("%+v is left out by default, %+v of 100", few.LeftOut, all.LeftOut)
		}
		if !reflect.DeepEqual(kept, whole[len(whole)-10:]) {
			t.Errorf("%d requests, want the latest 10 of %d", len(kept), len(whole))
		}
	}
}
