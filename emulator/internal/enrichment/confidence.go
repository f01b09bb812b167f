package enrichment

// evidence is a kind of evidence for a merchant or a category. Each kind has a confidence.
type evidence uint8

const (
	namedByAlias         evidence = iota // an alias in the hand-written lists
	namedByBrand                         // an alias in the generated list
	namedByTruncatedName                 // a name that is truncated in the line
	namedByClient                        // the client gives the merchant
	namedInDoubt                         // an alias that a word for another trade contradicts
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
	evidenceKinds
)

// The confidences in hundredths. There are only a few, so that each can be measured reliably.
const (
	certain  = 96
	probable = 94
	likely   = 81
)

// confidences are the confidences of the kinds of evidence. They lie between the share of answers at level 1 that are
// strictly right and the share of those that the authors accept, over the files for which no rule was changed
// (testdata/accuracy_sixth.tsv, accuracy_seventh.tsv, calibration.tsv): where rules were mended, weak evidence looks
// better than it is. Kinds with few answers share a confidence. BenchmarkCalibration prints the shares in all files.
var confidences = [evidenceKinds]uint8{
	namedByAlias: certain, byEvent: certain, byOwnAccount: certain, byPayer: certain,
	namedByBrand: probable, namedByClient: probable, byPurposeWord: probable, byTradeWord: probable,
	byPersonName: probable, byRefund: probable, namedByTruncatedName: probable,
	namedInDoubt: likely, byWeakTrade: likely, byGeneralWord: likely, byContextName: likely, byTransferWord: likely,
	byCode: likely, byProcessor: likely, byDirection: likely,
}
