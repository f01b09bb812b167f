package emulator_test

import (
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
)

// spending is the definition of a bucket with three categories in two groups.
const spending = `{"name":"spending","categorisation_model":"uk-v2","buckets":[
	{"bucket_l1":"at_home","criteria":[{"bucket_l2":"food","category_l1":"food_and_drink","category_l2":"groceries",
	"additional_data":{"n":[1, 12345678901234567890]}}]},
	{"bucket_l1":"out","additional_data":"Going <out>","criteria":[
		{"bucket_l2":"drinks","category_l1":"food_and_drink","category_l2":"coffee"},
		{"bucket_l2":"ways","category_l1":"transport","category_l2":"taxi"}]}]}`

// newBucket creates a bucket and returns its path and id.
func newBucket(t *testing.T, c emulatortest.Client, definition string) (path, id string) {
	t.Helper()
	got := c.Call(t, "POST", "/aggregations/v2/buckets", definition, nil)
	if got.Status != 201 {
		t.Fatalf("create a bucket: %d %s", got.Status, got.Text)
	}
	id = got.Str("data.bucket_id")
	return "/aggregations/v2/buckets/" + id, id
}

// Ensure that buckets belong to their project, are returned as given, and are replaced and deleted as a whole.
func TestBuckets(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	c := emulatortest.NewClient(t, s, "shop")
	path, id := newBucket(t, c, spending)
	if _, second := newBucket(t, c, `{"name":"empty","categorisation_model":"us-v3","buckets":[{"bucket_l1":"a",
		"criteria":[]}]}`); second == id {
		t.Errorf("two buckets have the id %s", id)
	}
	stored := strings.Replace(
		spending,
		`{"name"`,
		`{"bucket_id":"`+id+`","created_at":"2026-03-01T09:00:00Z","updated_at":"2026-03-01T09:00:00Z","name"`,
		1,
	)
	for _, s := range []emulatortest.Scenario{
		{
			Name: "list", Method: "GET", Path: "/aggregations/v2/buckets", Status: 200,
			Want: `{"operation_id":"aggregations_v2_buckets_get","data":[
				{"bucket_id":"` + id + `","name":"spending","categorisation_model":"uk-v2","created_at":"2026-03-01T09:00:00Z",
				"updated_at":"2026-03-01T09:00:00Z","buckets":["at_home","out"]},
				{"bucket_id":"*","name":"empty","categorisation_model":"us-v3","created_at":"2026-03-01T09:00:00Z",
				"updated_at":"2026-03-01T09:00:00Z","buckets":["a"]}]}`,
		},
		{
			Name: "read", Method: "GET", Path: path, Status: 200,
			Want: `{"operation_id":"aggregations_v2_bucket_get","data":` + stored + `,"metadata":{}}`,
		},
		{
			Name: "read with lookups", Method: "GET", Path: path + "?category_lookup=true&bucket_lookup=true", Status: 200,
			Want: `{"operation_id":"aggregations_v2_bucket_get","data":` + stored + `,"metadata":{
				"category_lookup":{"at_home":{"food":{"category_l1":"food_and_drink","category_l2":"groceries"}},
					"out":{"drinks":{"category_l1":"food_and_drink","category_l2":"coffee"},
					"ways":{"category_l1":"transport","category_l2":"taxi"}}},
				"bucket_lookup":{"food_and_drink":{"groceries":{"bucket_l1":"at_home","bucket_l2":"food"},
				"coffee":{"bucket_l1":"out","bucket_l2":"drinks"}},
					"transport":{"taxi":{"bucket_l1":"out","bucket_l2":"ways"}}}}}`,
		},
		{
			Name: "replace", Method: "PUT", Path: path,
			Body: `{"name":"other","categorisation_model":"uk-v2","buckets":[{"bucket_l1":"b","criteria":[]}]}`, Status: 204,
		},
		{
			Name: "read what replaced it", Method: "GET", Path: path, Status: 200,
			Want: `{"operation_id":"aggregations_v2_bucket_get","data":{"bucket_id":"` + id + `",
				"created_at":"2026-03-01T09:00:00Z","updated_at":"2026-03-01T09:00:00Z",
				"name":"other","categorisation_model":"uk-v2","buckets":[{"bucket_l1":"b","criteria":[]}]},"metadata":{}}`,
		},
		{Name: "delete", Method: "DELETE", Path: path, Status: 204},
		{Name: "delete again", Method: "DELETE", Path: path, Status: 404},
		{
			Name: "read what is gone", Method: "GET", Path: path, Status: 404,
			Want: `{"operation_id":"aggregations_v2_bucket_get","code_id":"not_found","message":"bucket not found"}`,
		},
		{Name: "replace what is gone", Method: "PUT", Path: path, Body: spending, Status: 404},
		{Name: "no id", Method: "GET", Path: "/aggregations/v2/buckets/spending", Status: 404},
	} {
		s.Run(t, c)
	}
	path, _ = newBucket(t, c, spending)
	emulatortest.Scenario{
		Name:   "another project",
		Method: "GET",
		Path:   path,
		Status: 404,
	}.Run(
		t,
		emulatortest.NewClient(t, s, "other"),
	)
}

// Ensure that exactly the categories that a bucket lacks are listed as unbucketed.
func TestUnbucketedCategories(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	path, _ := newBucket(t, c, spending)
	got := c.Call(t, "GET", path+"?unbucketed_categories=true", "", nil)
	for pair, left := range map[string]bool{
		`{"category_l1":"food_and_drink","category_l2":"coffee"}`:     false,
		`{"category_l1":"education","category_l2":"driving_lessons"}`: true,
	} {
		if strings.Contains(got.Text, `,`+pair) != left {
			t.Errorf("%s is left out: %v, want %v", pair, !left, left)
		}
	}
	whole := c.Call(t, "GET", "/aggregations/v2/buckets/assess-dashboard?unbucketed_categories=true", "", nil)
	if whole.Status != 200 || !strings.Contains(whole.Text, `"unbucketed_categories":[]`) {
		t.Errorf("Bud's own bucket: %d %s", whole.Status, whole.Text)
	}
}

// Ensure that Bud's own bucket can only be read, and that invalid definitions are refused as a whole.
func TestBucketRefusals(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	const own = "/aggregations/v2/buckets/assess-dashboard"
	for _, s := range []emulatortest.Scenario{
		{
			Name: "Bud's own, deleted", Method: "DELETE", Path: own, Status: 403,
			Want: `{"operation_id":"aggregations_v2_bucket_delete","code_id":"forbidden","message":"Forbidden."}`,
		},
		{Name: "Bud's own, replaced", Method: "PUT", Path: own, Body: spending, Status: 403},
	} {
		s.Run(t, c)
	}
	for name, test := range map[string]struct{ body, errors string }{
		"nothing": {"{}", `{"name":"not present","categorisation_model":"not present","buckets":"not present"}`},
		"no groups": {
			`{"name":"a","categorisation_model":"uk-v2","buckets":[]}`, `{"buckets":"buckets must contain at least 1 item"}`,
		},
		"no criteria": {
			`{"name":"a","categorisation_model":"uk-v2","buckets":[{"bucket_l1":"b"}]}`, `{"buckets[0].criteria":"not present"}`,
		},
		"names": {
			`{"name":"a b","categorisation_model":"legacy","buckets":[{"bucket_l1":"é",
				"criteria":[{"bucket_l2":"-_Z9","category_l1":"a.b","category_l2":"c"}]}]}`,
			`{"name":"must match ^[a-zA-Z-_0-9]*$",
				"categorisation_model":"must be a model of GET /resources/v2/categories/models",
				"buckets[0].bucket_l1":"must match ^[a-zA-Z-_0-9]*$","buckets[0].criteria[0].category_l1":"must match ` +
				`^[a-zA-Z-_0-9]*$"}`,
		},
		"one category twice": {
			`{"name":"a","categorisation_model":"uk-v2","buckets":[{"bucket_l1":"b",
				"criteria":[{"bucket_l2":"c","category_l1":"transport","category_l2":"taxi"}]},
				{"bucket_l1":"d","criteria":[{"bucket_l2":"e","category_l1":"transport","category_l2":"taxi"}]}]}`,
			`{"buckets[1].criteria[0].category_l2":"is in the bucket twice with this category_l1"}`,
		},
	} {
		emulatortest.Scenario{
			Name: name, Method: "POST", Path: "/aggregations/v2/buckets", Body: test.body, Status: 400,
			Want: `{"operation_id":"aggregations_v2_buckets_post","code_id":"failed_validation",
				"message":"Invalid request payload.","errors":` + test.errors + `}`,
		}.Run(t, c)
	}
	emulatortest.Scenario{
		Name: "nothing came of it", Method: "GET", Path: "/aggregations/v2/buckets", Status: 200,
		Want: `{"operation_id":"aggregations_v2_buckets_get","data":[]}`,
	}.Run(t, c)
}

// Ensure that bucket totals are grouped as requested, in the order of the definition and with monthly averages, and
// that their links lead to the counted transactions.
func TestBucketTotals(t *testing.T) {
	t.Parallel()
	c, headers := newHandMadeClient(t)
	path, _ := newBucket(t, c, spending)
	flow := func(total, average, count string) string {
		if average != "" {
			average = `"monthly_average":{"value":"` + average + `","currency":"GBP"},`
		}
		return `{"total":{"value":"` + total + `",
			"currency":"GBP"},` + average + `"transaction_count":` + count + `,"_links":{"transactions":"*"}}`
	}
	group := func(name, by, in, out, count, rest string) string {
		return `{"group_name":"` + name + `","group_type":"` + by + `",
			"incoming":` + in + `,"outgoing":` + out + `,"transaction_count":` + count +
			`,"_links":{"transactions":"*"}` + rest + `}`
	}
	meta := func(from, to, by string) string {
		return `"metadata":{"date_from":"` + from + `","date_to":"` + to + `","group_by":[` + by + `],"currency":"GBP"}}`
	}
	none := flow("0.00", "", "0")
	for _, s := range []emulatortest.Scenario{
		{
			Name: "by both levels, of two months",
			Path: emulatortest.WithQuery(path+"/totals", "group_by", "bucket_l1,bucket_l2", "currency", "GBP", "month_from",
				"2026-01", "month_to", "2026-02"),
			Want: `{"operation_id":"aggregations_v2_bucket_totals_get","data":[` +
				group("at_home", "bucket_l1", flow("5.50", "2.75", "1"), flow("25.50", "12.75", "1"), "2",
					`,"subtotals":[`+group("food", "bucket_l2", flow("5.50", "2.75", "1"), flow("25.50", "12.75", "1"), "2", "")+`]`) +
				"," +
				group("out", "bucket_l1", flow("0.00", "0.00", "0"), flow("19.89", "9.95", "2"), "2",
					`,"subtotals":[`+group("drinks", "bucket_l2", flow("0.00", "0.00", "0"), flow("3.50", "1.75", "1"), "1", "")+","+
						group("ways", "bucket_l2", flow("0.00", "0.00", "0"), flow("16.39", "8.20", "1"), "1", "")+`]`) +
				`],` + meta("2026-01-01T00:00:00Z", "2026-02-28T23:59:59Z", `"bucket_l1","bucket_l2"`),
		},
		{
			Name: "by months of another zone",
			Path: emulatortest.WithQuery(path+"/totals", "group_by", "month", "currency", "GBP", "timezone", "Europe/London",
				"date_from", "2026-02-01", "date_to", "2026-03-01T09:00:00Z"),
			Want: `{"operation_id":"aggregations_v2_bucket_totals_get","data":[` +
				group("2026-02", "month", flow("5.50", "", "1"), flow("45.39", "", "3"), "4", "") + "," +
				group("2026-03-01T00:00:00Z|2026-03-01T09:00:00Z", "month", none, none, "0", "") +
				`],` + meta("2026-02-01T00:00:00Z", "2026-03-01T09:00:00Z", `"month"`),
		},
	} {
		s.Method, s.Headers, s.Status = "GET", headers, 200
		s.Run(t, c)
	}
	got := c.Call(
		t, "GET",
		emulatortest.WithQuery(path+"/totals", "group_by", "bucket_l1", "group_by", "month", "currency", "GBP"),
		"", headers,
	)
	if from := got.Str("metadata.date_from"); from != "2025-10-01T00:00:00Z" {
		t.Errorf("totals begin %s without dates", from)
	}
	// those of data.0 show dollars too
	for _, place := range []string{"data.1", "data.1.outgoing", "data.1.incoming", "data.1.subtotals.4"} {
		mustLead(t, c, headers, got.Str(place+"._links.transactions"), got.At(place+".transaction_count"))
	}
	narrow := c.Call(
		t,
		"GET",
		emulatortest.WithQuery(
			path+"/totals", "group_by", "bucket_l1", "currency", "GBP", "date_from", "2026-02-10T10:00:00Z",
			"date_to", "2026-02-14",
		),
		"",
		headers,
	)
	if narrow.At("data.1.transaction_count") != 2.0 {
		t.Errorf("from the first to the last second there are %s", narrow.Text)
	}
	mustLead(t, c, headers, narrow.Str("data.1._links.transactions"), 2.0)
	every := c.Call(t, "GET", emulatortest.WithQuery(path+"/totals", "group_by", "bucket_l1"), "", headers)
	if every.Str("data.0.outgoing.total.currency") != "GBP" || every.Str("data.2.outgoing.total.currency") != "USD" ||
		every.Str("data.2.outgoing.total.value") != "10.00" {
		t.Errorf("all currencies are %s", every.Text)
	}
	// Ensure that a client who names no groups, as Bud's own collection does, gets those of the first level.
	if plain := c.Call(t, "GET", path+"/totals", "", headers); plain.Status != 200 || plain.Text != every.Text {
		t.Errorf("without group_by: %d %s, want %s", plain.Status, plain.Text, every.Text)
	}
	assess := c.Call(
		t, "GET", "/aggregations/v2/buckets/assess-dashboard/totals?group_by=bucket_l1&currency=GBP", "", headers,
	)
	if assess.Str("data.0.group_name") != "earnings" || assess.Str("data.0.incoming.total.value") != "4000.00" {
		t.Errorf("Bud's own bucket has %s", assess.Text)
	}
}

// Ensure that invalid parameters of bucket totals are refused.
func TestBucketTotalsRefusals(t *testing.T) {
	t.Parallel()
	c, headers := newHandMadeClient(t)
	path, _ := newBucket(t, c, spending)
	for name, test := range map[string]struct{ query, errors string }{
		"empty grouping": {"?group_by=,", `{"group_by":"must be some of [bucket_l1 bucket_l2 month], each once"}`},
		"an unknown grouping": {
			"?group_by=bucket_l1,year", `{"group_by":"must be some of [bucket_l1 bucket_l2 month], each once"}`,
		},
		"a grouping twice": {
			"?group_by=month&group_by=month", `{"group_by":"must be some of [bucket_l1 bucket_l2 month], each once"}`,
		},
		"a zone": {
			"?group_by=month&timezone=Mars/Olympus",
			`{"timezone":"must be a time zone of the tz database such as Europe/London"}`,
		},
		"this machine's zone": {
			"?group_by=month&timezone=Local", `{"timezone":"must be a time zone of the tz database such as Europe/London"}`,
		},
		"a date": {
			"?group_by=month&date_from=March",
			`{"date_from":"date_from must be a date and time such as 2026-03-01T09:00:00Z, or a day such as 2026-03-01"}`,
		},
		"a month": {
			"?group_by=month&month_to=2026-13", `{"month_to":"month_to must be a month such as 2026-03"}`,
		},
		"turned around": {"?group_by=month&date_from=2026-03-02", `{"date_from":"must not be after date_to"}`},
		"too many groups": {
			"?group_by=month&date_from=0002-01-01", `{"group_by":"must divide the dates into at most 5000 groups"}`,
		},
	} {
		emulatortest.Scenario{
			Name: name, Method: "GET", Path: path + "/totals" + test.query, Headers: headers, Status: 400,
			Want: `{"operation_id":"aggregations_v2_bucket_totals_get","code_id":"failed_validation",
				"message":"Invalid request payload.","errors":` + test.errors + `}`,
		}.Run(t, c)
	}
	emulatortest.Scenario{
		Name: "no bucket", Method: "GET",
		Path: "/aggregations/v2/buckets/00000000-0000-0000-0000-000000000000/totals?group_by=month", Headers: headers,
		Status: 404,
		Want:   `{"operation_id":"aggregations_v2_bucket_totals_get","code_id":"not_found","message":"bucket not found"}`,
	}.Run(t, c)
}
