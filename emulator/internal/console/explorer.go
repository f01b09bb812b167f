package console

import (
	"net/http"
	"net/url"
	"strings"
)

type explorerData struct {
	Groups        []operationGroup
	Called, Known int    // numbers of Bud's operations
	Customer      string // for the forms of the operations; empty for none
}

// operationGroup holds the operations of one of Bud's APIs.
type operationGroup struct {
	Tag        string
	Operations []exploredOperation
}

type exploredOperation struct {
	operation
	Called bool
}

// explorer lists all operations, and marks those of Bud's that the client has called.
func (v *visit) explorer() any {
	v.title = "Explorer"
	data := explorerData{Customer: v.Query("customer_id")}
	log := v.control("advice", "client_id", v.Client)
	never, advised := map[string]bool{}, map[string]bool{}
	for _, id := range log.Texts("never_called") {
		never[id] = true
	}
	for _, given := range log.List("data") {
		advised[given.Text("operation_id")] = true
	}
	search := strings.ToLower(v.Query("search"))
	for _, o := range v.operations() {
		called := !o.Control && !never[o.ID]
		if o.Deprecated { // which nobody has to call, so that never_called leaves it out, and every call is advised
			called = advised[o.ID]
		}
		if !o.Control {
			data.Known++
		}
		if called {
			data.Called++
		}
		if !strings.Contains(strings.ToLower(o.ID+" "+o.Method+" "+o.Path+" "+o.Summary), search) {
			continue
		}
		if n := len(data.Groups); n == 0 || data.Groups[n-1].Tag != o.Tag {
			data.Groups = append(data.Groups, operationGroup{Tag: o.Tag})
		}
		group := &data.Groups[len(data.Groups)-1]
		group.Operations = append(group.Operations, exploredOperation{o, called})
	}
	return data
}

type exploreData struct {
	Operation operation
	Customer  string
	Fields    []explorerField
	Body      string
	Result    *notice // of the last call; nil for none
}

// explorerField is a parameter of an operation with the value in its form.
type explorerField struct {
	parameter
	Value string
}

// explore shows the form of one operation, with suggested values for a customer.
func (v *visit) explore() any {
	o, known := v.operation(v.req.PathValue("operation"))
	if !known {
		v.fail(missingError("No operation is called " + v.req.PathValue("operation") + "; the explorer lists them."))
		return nil
	}
	v.title = o.Method + " " + o.Path
	data := exploreData{
		Operation: o,
		Customer:  v.Query("customer_id"),
		Body:      o.Body,
		Result:    v.resultOf("call"),
	}
	if body := v.Query("body"); body != "" {
		data.Body = body
	}
	if data.Customer == "" && (o.Customer || strings.Contains(o.Path, "{customer_id}")) {
		data.Customer = v.someCustomer()
	}
	for _, p := range o.Parameters {
		data.Fields = append(data.Fields, explorerField{p, v.suggested(p, data.Customer)})
	}
	return data
}

// operation finds an operation by its id.
func (v *visit) operation(id string) (operation, bool) {
	for _, o := range v.operations() {
		if o.ID == id {
			return o, true
		}
	}
	return operation{}, false
}

// someCustomer returns the id of the newest customer of the project, or "" without customers.
func (v *visit) someCustomer() string {
	return v.control("customers", "client_id", v.Client, "limit", "1").Text("data.0.customer_id")
}

// suggested returns the suggested value of a parameter: that of the page's query, or an id of the customer.
func (v *visit) suggested(p parameter, customer string) string {
	switch requested := v.Query(p.Name); {
	case requested != "":
		return requested
	case p.Name == "customer_id":
		return customer
	case p.Name == "client_id":
		return v.Client
	case p.Name == "account_id" && p.Required && customer != "":
		return v.bud(customer, "financial_v3_accounts_get").Body.Text("data.0.account_id")
	}
	return ""
}

// exploreActions send the form of an operation.
var exploreActions = []action{
	{name: "call", title: "Send the call", request: func(v *visit, form url.Values) Request {
		o, known := v.operation(form.Get("operation_id"))
		if !known {
			return Request{Method: http.MethodGet, Path: "/"}
		}
		return o.request(v.Client, form.Get("customer"), form)
	}, check: func(v *visit, form url.Values) string {
		o, _ := v.operation(form.Get("operation_id"))
		return o.missing(form)
	}},
}

// fieldPrefix is the prefix of the names of an operation's parameters in its form, which separates them from the
// console's own.
const fieldPrefix = "p."

// InPath reports whether the parameter is a part of the path.
func (p parameter) InPath() bool { return p.In == "path" }

// missing returns which part of the path a form lacks, or "". A path with an empty part is that of another operation.
func (o operation) missing(form url.Values) string {
	for _, p := range o.Parameters {
		if p.InPath() && form.Get(fieldPrefix+p.Name) == "" {
			return p.Name + " is required: it is a part of the path."
		}
	}
	return ""
}

// request returns a request of the operation with the values of a form. The name of a part of the path stays where the
// form has no value.
func (o operation) request(client, customer string, form url.Values) Request {
	call := Request{Method: o.Method, Path: o.Path}
	if !o.Control {
		call.Client = client
	}
	if o.Customer && customer != "" {
		call.Header = append(call.Header, Header{"X-Customer-Id", customer})
	}
	query := url.Values{}
	for _, p := range o.Parameters {
		text := form.Get(fieldPrefix + p.Name)
		switch {
		case text == "":
		case p.InPath():
			call.Path = strings.ReplaceAll(call.Path, "{"+p.Name+"}", url.PathEscape(text))
		case p.In == "header":
			call.Header = append(call.Header, Header{p.Name, text})
		case p.Type == "array":
			for part := range strings.SplitSeq(text, ",") {
				query.Add(p.Name, strings.TrimSpace(part))
			}
		default:
			query.Set(p.Name, text)
		}
	}
	call.Path += questionMark(query.Encode())
	if o.Body != "" {
		call.Body = form.Get("body")
	}
	return call
}
