package enrichment

// grade is the kind of evidence for a merchant or a category. Each grade has a confidence.
type grade uint8

const (
	namedByAlias   grade = iota // an alias in the hand-written lists
	namedByBrand                // an alias in the generated list
	namedByCutName              // a name that is truncated in the line
	namedByClient               // the client gives the merchant
	namedInDoubt                // an alias that a word for another trade contradicts
	byEvent
	byOwnAccount
	byPayer // a payer whose payments are of a known kind
	byRefund
	byPurposeWord
	byTradeWord
	byWeakTrade // a word that is also in other names
	byGeneralWord
	byPersonName
	byContextName // words that are a name because of the bank's mark
	byTransferWord
	byCode
	byProcessor
	byDirection // only the direction and the payment method
	grades
)

// The confidences in hundredths. There are only a few steps, so that each can be measured reliably.
const (
	certain  = 96
	probable = 94
	likely   = 81
)

// confidences are the confidences of the grades. They lie between the share of answers at level 1 that are strictly
// right and the share of those that the authors accept, over the files for which no rule was changed
// (testdata/accuracy_sixth.tsv, accuracy_seventh.tsv, calibration.tsv): where rules were mended, weak evidence looks
// better than it is. Grades with few answers share a step. BenchmarkCalibration prints the shares in all files.
var confidences = [grades]uint8{
	namedByAlias: certain, byEvent: certain, byOwnAccount: certain, byPayer: certain,
	namedByBrand: probable, namedByClient: probable, byPurposeWord: probable, byTradeWord: probable,
	byPersonName: probable, byRefund: probable, namedByCutName: probable,
	namedInDoubt: likely, byWeakTrade: likely, byGeneralWord: likely, byContextName: likely, byTransferWord: likely,
	byCode: likely, byProcessor: likely, byDirection: likely,
}
