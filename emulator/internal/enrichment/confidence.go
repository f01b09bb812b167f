package enrichment

// grade is how a category was found; each grade has a confidence.
type grade uint8

const (
	namedByAlias   grade = iota // an alias of the lists written by hand
	namedByBrand                // one of the generated list
	namedByCutName              // a name that the line cuts off
	namedByClient               // the client says who it is
	byEvent
	byOwnAccount
	byPayer // a payer whose payments are known for what they are
	byRefund
	byPurposeWord
	byTradeWord
	byGeneralWord
	byPersonName
	byContextName // words that the bank's mark makes a name
	byTransferWord
	byCode
	byProcessor
	byDirection // nothing but the way the money went, and by what means
	grades
)

// The steps of confidence, in hundredths. Few steps keep each of them close to what is right.
const (
	certain  = 96
	probable = 94
	likely   = 88
)

// confidences are those of the grades. They are fitted to the share that is right at level 1 in
// testdata/calibration.tsv, for which no rule was changed, and in testdata/accuracy_blind.tsv, which a stranger wrote;
// BenchmarkCalibration prints both.
var confidences = [grades]uint8{
	namedByAlias: certain, byEvent: certain, byOwnAccount: certain, byPayer: certain,
	namedByBrand: probable, namedByClient: probable, byPurposeWord: probable, byTradeWord: probable, byPersonName: probable,
	namedByCutName: likely, byRefund: likely, byGeneralWord: likely, byContextName: likely, byTransferWord: likely,
	byCode: likely, byProcessor: likely, byDirection: likely,
}
