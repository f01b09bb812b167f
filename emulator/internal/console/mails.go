package console

// mails lists the mails that Bud would have sent to the project's customers, newest first. The sandbox sends none.
func (v *visit) mails() any {
	v.title = "Mails"
	return v.control("mails", "client_id", v.Client, "customer_id", v.Query("customer_id"), "limit", "100").List("data")
}
