// Package enrichment interprets statement lines. Engine finds the merchant, the category, the payment processor, the
// place and the tags of one line. Regularities finds the payments in a history that follow a schedule. OwnTransfers
// finds both sides of transfers between a customer's accounts.
//
// Everything is a pure function of its arguments and of the tables in data and in package fixtures: the same row gets
// the same result on every machine, whether it was generated or ingested. A line is parsed into parts (parse.go). Then
// the steps are called in the order of pipeline.go. There is no learned model. A doubtful row gets no category rather
// than a wrong one.
package enrichment
