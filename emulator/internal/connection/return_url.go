package connection

import (
	"net/url"
	"slices"

	"budsandbox/bank"
)

// ReturnURL returns the client's URL with the parameters status and task_id of a connect task.
func ReturnURL(authorisation bank.Authorisation, fetch bank.Fetch) string {
	status := "success"
	if fetch.Failed() {
		status = "failed"
	}
	return WithQuery(authorisation.Return, "status", status, "task_id", fetch.ID.String())
}

// PlainReturnURL returns the client's URL with status success, for a session that connects nothing.
func PlainReturnURL(a bank.Authorisation) string { return WithQuery(a.Return, "status", "success") }

// LeaveURL returns the client's URL with status failed, for a customer who leaves the session.
func LeaveURL(a bank.Authorisation) string { return WithQuery(a.Return, "status", "failed") }

// CallbackURL returns the client's own callback with the bank's code, which names the persona, or with its error.
func CallbackURL(authorisation bank.Authorisation, persona string, failure bank.Result) string {
	switch failure {
	case "", bank.Success:
		return WithQuery(authorisation.Return, "state", authorisation.ID.String(), "code", personaCode+persona)
	case bank.AuthDenied:
		return WithQuery(authorisation.Return, "state", authorisation.ID.String(), "error", "access_denied")
	default:
		return WithQuery(authorisation.Return, "state", authorisation.ID.String(), "error", string(failure))
	}
}

// WithQuery adds parameters to a URL. pairs alternates names and values. The existing parameters keep their order.
func WithQuery(address string, pairs ...string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address // checked when the authorisation started
	}
	query := u.RawQuery
	for pair := range slices.Chunk(pairs, 2) {
		if query != "" {
			query += "&"
		}
		query += url.QueryEscape(pair[0]) + "=" + url.QueryEscape(pair[1])
	}
	u.RawQuery = query
	return u.String()
}
