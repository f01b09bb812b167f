// Package enrichment interprets statement lines. Engine finds the merchant, the category, the payment processor,
// the place and the tags of one line. Regularities finds the payments in a history that keep a schedule.
// OwnTransfers finds both sides of transfers between a customer's accounts.
//
// Everything here is a pure function of its arguments and of tables: the same row gets the same answer on every
// machine, whether it was generated or ingested. A line is parsed into parts (parse.go), then deciders are asked in
// the order of pipeline.go. There is no learned model, and no answer is preferred to a doubtful one.
package enrichment
