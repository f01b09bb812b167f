package emulator_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
)

// Ensure that payments are listed in the order of their creation, ten to a page, each as it is shown alone.
func TestPaymentList(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	for _, service := range services {
		var made []string
		for range 12 {
			made = append(made, p.pay(t, service.path, nil))
		}
		p.authorise(t, made[3], "")
		var listed []string
		for page := 1; page <= 3; page++ {
			got := p.Call(t, "GET", "/v1/payments/"+service.path, "", map[string]string{"X-Page-Number": fmt.Sprint(page)})
			want := fmt.Sprintf(`{"page":%d,"results":%d,"total_pages":2,"total_results":12}`, page, []int{10, 2, 0}[page-1])
			if got.Status != 200 || emulatortest.JSONOf(t, got, "metadata") != want {
				t.Errorf(
					"page %d of %s: %d %s, want %s", page, service.path, got.Status,
					emulatortest.JSONOf(t, got, "metadata"), want,
				)
			}
			for _, one := range got.At("data").([]any) {
				id := one.(map[string]any)["payment_id"].(string)
				listed = append(listed, id)
				text, err := json.Marshal(one)
				if err != nil {
					t.Fatal(err)
				}
				if alone := emulatortest.JSONOf(t, p.read(t, service.path, id), "data"); alone != string(text) {
					t.Errorf("listed is\n%s\nalone\n%s", text, alone)
				}
			}
		}
		if !slices.Equal(listed, made) {
			t.Errorf("listed are %v, made were %v", listed, made)
		}
	}
}

// Ensure that each filter of a list selects the right payments, alone and with others, and that invalid values are
// refused.
func TestPaymentFilters(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	names := map[string]string{}
	add := func(name string, changes details) string {
		id := p.pay(t, "single", changes)
		names[id] = name
		return id
	}
	first := add("small", details{"amount.value": "1"})
	p.authorise(t, first, "")
	p.advance(t, "PT10M")
	big := add("big", details{"amount.value": "1000.01", "provider": "Natwest_Sandbox"})
	p.advance(t, "PT10M")
	add("open", details{"amount.value": "20", "provider": nil})
	for _, one := range []struct {
		filters string
		want    string
	}{
		{"", "small big open"},
		{"X-Payment-Id=" + big, "big"},
		{"X-Sender-Providers=Natwest_Sandbox", "big"},
		{"X-Sender-Providers=natwest_sandbox, BankOfBudOBUK", "small big"},
		{"X-Status-Codes=SETTLED", "small"},
		{"X-Status-Codes=AWAITING_AUTH,CREATED", "big open"},
		{"X-Date-From=2026-03-25T09:40:00Z", "big open"},
		{"X-Date-To=2026-03-25T09:40:00Z", "small big"},
		{"X-Amount-From=1.01", "big open"},
		{"X-Amount-To=1000", "small open"},
		{"X-Amount-From=1 X-Amount-To=1000.01", "small big open"},
		{"X-Amount-To=0", ""},
		{"X-Status-Codes=AWAITING_AUTH X-Amount-From=21 X-Date-To=2026-03-26T00:00:00Z", "big"},
	} {
		headers := map[string]string{}
		for _, pair := range strings.Split(one.filters, " X-") {
			if name, value, found := strings.Cut(pair, "="); found {
				headers["X-"+strings.TrimPrefix(name, "X-")] = value
			}
		}
		got := p.Call(t, "GET", "/v1/payments/single", "", headers)
		if got.Status != 200 {
			t.Fatalf("%s: %d %s", one.filters, got.Status, got.Text)
		}
		var found []string
		for _, each := range got.At("data").([]any) {
			found = append(found, names[each.(map[string]any)["payment_id"].(string)])
		}
		if strings.Join(found, " ") != one.want {
			t.Errorf("%s finds %v, want %s", one.filters, found, one.want)
		}
	}
	none := map[string]string{"X-Payment-Id": "00000000-0000-4000-8000-000000000000"}
	emulatortest.Scenario{
		Name:    "no such single payment",
		Method:  "GET",
		Path:    "/v1/payments/single",
		Headers: none,
		Body:    "",
		Status:  404,
		Want: `{"operation_id":"v1_payments_payment_id_get","code_id":"failed_validation","message":"Failed validation",` +
			`"errors":{"payment_id":"Value not found"}}`,
	}.Run(
		t,
		p.Client,
	)
	emulatortest.Scenario{
		Name:    "no such standing order",
		Method:  "GET",
		Path:    "/v1/payments/standing-order",
		Headers: none,
		Body:    "",
		Status:  200,
		Want: `{"operation_id":"v1_payments_standing_order_get","data":[],"metadata":{"total_results":0,"results":0,` +
			`"page":1,"total_pages":0}}`,
	}.Run(
		t,
		p.Client,
	)
	for filter, expected := range map[string]string{
		"X-Date-From=2026-03-25": "2006-01-02T15:04:05Z", "X-Date-To=tomorrow": "2006-01-02T15:04:05Z",
		"X-Page-Number=0":           "1 or more",
		"X-Page-Number=99999999999": "1 or more", "X-Amount-From=much": "an amount such as 10.98", "X-Payment-Id=7": "UUID",
		"X-Status-Codes=DONE": "status codes such as SETTLED",
	} {
		name, value, _ := strings.Cut(filter, "=")
		emulatortest.Scenario{
			Name:    filter,
			Method:  "GET",
			Path:    "/v1/payments/scheduled",
			Headers: map[string]string{name: value},
			Body:    "",
			Status:  400,
			Want: `{"operation_id":"v1_payments_scheduled_get","code_id":"failed_validation","message":"Failed validation",
				"errors":{"filter":"` + name + ` is in the wrong format (expected ` + expected + `)"}}`,
		}.Run(
			t,
			p.Client,
		)
	}
}

// Ensure that banks are listed with what they support, and filtered by country, product and type.
func TestPaymentProviders(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	got := p.Call(t, "GET", "/v1/payments/providers", "", nil)
	if want := `{"country_code":"GBR","display_name":"Bank Of Bud","icon":"` + p.Base + `/_sandbox/icons/` +
		`BankOfBudOBUK.svg","implementation_type":"OpenbankingUK",` +
		`"maintenance_status":"inactive","maintenance_window":null,"provider":"BankOfBudOBUK",` +
		`"required_actions":["confirm_single_payment","confirm_standing_order","confirm_scheduled_payment"],` +
		`"services":["domestic-single-payment","domestic-standing-order","domestic-scheduled-payment"],` +
		`"supported_currencies":["GBP"]}`; emulatortest.JSONOf(t, got, "data.0") != want {
		t.Errorf("the first is %s, want %s", emulatortest.JSONOf(t, got, "data.0"), want)
	}
	for filter, want := range map[string]int{
		"": 9, "?country=GBR": 7, "?country=GBR,DEU": 8, "?country=ita": 1, "?country=FRA": 0,
		"?product=domestic-scheduled-payment":                         5,
		"?product=domestic-standing-order,domestic-scheduled-payment": 6, "?type=sandbox": 2,
		"?type=business&country=DEU,ITA": 2,
	} {
		if got := p.Call(t, "GET", "/v1/payments/providers"+filter, "", nil); got.Status != 200 ||
			len(got.At("data").([]any)) != want {
			t.Errorf("%s: %d %s, want %d", filter, got.Status, got.Text, want)
		}
	}
	for i := range 9 {
		icon := strings.TrimPrefix(got.Str(fmt.Sprintf("data.%d.icon", i)), p.Base)
		if picture := fetch(t, p.Base+icon); !strings.Contains(picture, "<svg") {
			t.Errorf("the icon at %s is %s", icon, picture)
		}
	}
}
