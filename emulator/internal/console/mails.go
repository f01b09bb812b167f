package console

// mails lists what Bud has mailed to the customers of the project, newest first. Nothing leaves the sandbox.
func (v *visit) mails() any {
	v.title = "Mails"
	return v.control("mails", "client_id", v.Client, "customer_id", v.query("customer_id"), "limit", "100").List("data")
}
