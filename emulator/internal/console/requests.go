package console

import (
	"net/http"
	"net/url"
	"strings"
)

type requestsData struct {
	Project  string // empty for all
	Rows     []Value
	Filtered bool
}

// requestFilters lists the filters of the request log, which are parameters of GET /_sandbox/requests.
var requestFilters = []string{"project", "operation_id", "customer_id", "method", "path", "status", "advised"}

// allProjectsName is the value of the parameter project that means all projects.
const allProjectsName = "*"

// logProject returns the project whose requests and advice are shown: the current one if none is chosen, or "" for all.
func (v *visit) logProject() string {
	switch chosen := v.Query("project"); chosen {
	case "":
		return v.Client
	case allProjectsName:
		return ""
	default:
		return chosen
	}
}

// requests lists the requests to Bud's API, newest first.
func (v *visit) requests() any {
	v.title = "Requests"
	data := requestsData{Project: v.logProject()}
	for _, name := range requestFilters {
		data.Filtered = data.Filtered || v.Query(name) != ""
	}
	data.Rows = newestFirst(v.filtered("requests", "client_id", data.Project, "operation_id", v.Query("operation_id"),
		"customer_id", v.Query("customer_id"), "method", v.Query("method"), "path", v.Query("path"),
		"status", v.Query("status"), "advised", v.Query("advised"), "limit", "200").List("data"))
	return data
}

type requestData struct {
	Entry   Value
	Request []line // its body
	Answer  []line
	Remarks []string // advice and errors that refer to no line
	Strict  string
}

// request shows one request and its response, with remarks at the lines of the body.
func (v *visit) request() any {
	id := v.req.PathValue("request_id")
	found := v.control("requests", "request_id", id, "limit", "1").List("data")
	if len(found) == 0 {
		v.fail(missingError("The request " + id + " is not in the log, which keeps the latest; look at the list."))
		return nil
	}
	entry := found[0]
	v.title = entry.Text("method") + " " + entry.Text("path")
	data := requestData{Entry: entry, Strict: strictOutcome(entry)}
	data.Request, data.Remarks = annotate(entry.At("request"), remarks(entry))
	data.Answer, _ = annotate(entry.At("response"), nil)
	return data
}

// requestActions are the actions on a request.
var requestActions = []action{
	{name: "request-clear", title: "Empty the request log", request: func(*visit, url.Values) Request {
		return Request{Method: http.MethodDelete, Path: "/_sandbox/requests"}
	}},
	{name: "request-again", title: "Send the request again", request: func(v *visit, form url.Values) Request {
		call := Request{
			Method: form.Get("method"),
			Path:   form.Get("path"),
			Client: form.Get("project"),
			Body:   form.Get("body"),
		}
		if !strings.HasPrefix(call.Path, "/") || strings.HasPrefix(call.Path, "/_sandbox") {
			call.Path = "/"
		}
		if customer := form.Get("customer_id"); customer != "" {
			call.Header = append(call.Header, Header{"X-Customer-Id", customer})
		}
		return call
	}},
}
