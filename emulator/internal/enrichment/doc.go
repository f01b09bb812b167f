// Package enrichment makes sense of statement lines: Engine finds the merchant, the category, the processor, the place and the
// tags of one line, and Regularities finds the payments in a history that keep a schedule. Both are pure functions of
// their arguments and of tables: the same row gets the same answer on every machine, whether it was generated or ingested.
//
// The engine follows section 2.4 of the research on synthetic data: rules, no learned model, and no answer rather than a
// doubtful one.
package enrichment
