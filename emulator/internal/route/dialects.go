package route

// The dialects: one for each wording of errors that Bud's examples show (docs/research/bud.md#errors).

const (
	blank            = "This value should not be blank"
	notPresent       = "not present"
	failedValidation = "failed_validation"
	failedDecode     = "failed_body_decode"
)

// variant returns a copy of d with some texts changed.
func variant(d Dialect, change func(*Dialect)) Dialect {
	change(&d)
	return d
}

var (
	// OAuth words the token endpoint's errors. Its message is the same for every problem.
	OAuth = Dialect{
		Code: failedValidation, Message: "could not extract basic auth headers",
		BodyCode: failedValidation, BodyMessage: "could not extract basic auth headers", Client: "X-Client-Id", Shape: flat,
	}

	// Classic words the older operations: regular transactions, benefits, merchant totals.
	Classic = Dialect{
		Code: failedValidation, Message: "Failed validation", Blank: blank,
		BodyCode: failedValidation, BodyMessage: "invalid body", BodyKey: "body",
		Client: "client_id", Customer: "customer_id", Secret: "customer_secret", Shape: flat,
	}

	// Payments words payments.
	Payments = variant(Classic, func(d *Dialect) {
		d.BodyMessage = d.Message
		d.Blanks = []namedText{{"name", "Name must not be empty"}}
	})

	// Platform words the customers' operations.
	Platform = variant(Classic, func(d *Dialect) { d.Message = "Failed validation." })

	// PlatformList words the list of customers.
	PlatformList = variant(Platform, func(d *Dialect) {
		d.Code = "bad_request"
		d.Message = "invalid request"
		d.Shape = listed
	})

	// OpenBanking words connecting, refreshing and consents.
	OpenBanking = variant(Classic, func(d *Dialect) {
		d.BodyCode, d.BodyMessage = failedDecode, "invalid request body"
	})

	// Refresh words the first version of refreshing.
	Refresh = variant(OpenBanking, func(d *Dialect) { d.AsksForSecret = true })

	// Gateway words the request for a gateway URL, with full stops.
	Gateway = variant(OpenBanking, func(d *Dialect) {
		d.Message, d.Blank = "Failed validation.", blank+"."
	})

	// Codes words the exchange of authorisation codes.
	Codes = variant(OpenBanking, func(d *Dialect) {
		d.Message, d.Blank = "invalid request", "The field is required"
		d.HeaderCode = failedDecode
		d.HeaderMessage = "invalid request body"
		d.HeaderBlank = blank
	})

	// Revocation words the status of a revocation, which spells the customer with a hyphen.
	Revocation = variant(OpenBanking, func(d *Dialect) {
		d.Message = "invalid request"
		d.Customer = "customer-id"
		d.Secret = "customer-secret"
	})

	// Financial words accounts, balances, transactions and labels.
	Financial = Dialect{
		Code: failedValidation, Message: "Invalid request payload.", Blank: notPresent,
		BodyCode: failedValidation, BodyMessage: "Invalid request payload.", BodyKey: "body",
		Client: "X-Client-Id", Customer: "X-Customer-Id", Secret: "X-Customer-Secret", Shape: listedWhenSeveral,
		AsksForSecret: true,
	}

	// Ingestion words first-party data.
	Ingestion = Dialect{
		Code: failedValidation, Message: "validation failure(s) in request payload", Blank: "is mandatory",
		BodyCode: failedDecode, BodyMessage: "invalid request body", BodyKey: "decode_error",
		Client: "X-Client-Id", Customer: "X-Customer-Id", Secret: "X-Customer-Secret", Shape: byKind,
	}

	// Settlement words the booking and declining of first-party transactions.
	Settlement = variant(Ingestion, func(d *Dialect) { d.BodyMessage, d.BodyKey = "Unable to parse request.", "" })

	// Corrections words corrected categories, regularity, similarity and rules.
	Corrections = Dialect{
		Code: "validation_error", Message: "Bad request payload", Blank: blank,
		BodyCode: "validation_error", BodyMessage: "Bad request payload", BodyKey: "body",
		Client: "X-Client-ID", Customer: "X-Customer-ID", Secret: "X-Customer-Secret", Shape: flat,
	}

	// Merchants words corrected merchants and the search for them.
	Merchants = variant(Corrections, func(d *Dialect) {
		d.Code, d.Message = failedValidation, "invalid request"
		d.BodyCode, d.BodyMessage = failedValidation, "invalid request"
	})

	// CustomMerchants words merchants that a client adds, and feedback on them.
	CustomMerchants = variant(Corrections, func(d *Dialect) {
		d.Code, d.Message = failedValidation, "validation failed"
		d.BodyCode, d.BodyMessage = failedValidation, "validation failed"
		d.Blank = "cannot be empty"
		d.Shape = sentences
	})

	// Similar words the search for similar transactions.
	Similar = variant(Corrections, func(d *Dialect) {
		d.Code, d.Message = failedValidation, "failed to parse request"
		d.Client, d.Customer = "X-Client-Id", "X-Customer-Id"
	})

	// Goals words budgets and savings. Missing headers are worded unlike invalid fields.
	Goals = Dialect{
		Code: failedValidation, Message: "Invalid request payload.", Blank: "is required",
		BodyCode: failedValidation, BodyMessage: "Invalid request payload.", BodyKey: "body",
		HeaderMessage: "unable to validate request",
		HeaderBlank:   `parameter "{name}" in header has an error: value is required but missing`,
		Client:        "X-Client-ID", Customer: "X-Customer-ID", Secret: "X-Customer-Secret", Shape: goalFields,
	}

	// Derived words insights, characteristics, aggregations, affordability and search.
	Derived = variant(Financial, func(d *Dialect) { d.Shape, d.AsksForSecret = flat, false })

	// Sandbox words the control plane, which is not part of Bud's API.
	Sandbox = Dialect{
		Code: failedValidation, Message: "The request cannot be carried out as it stands.", Blank: "is required",
		BodyCode: failedValidation, BodyMessage: "The body is not the JSON that was expected.", BodyKey: "body",
		Client: "X-Client-Id", Customer: "X-Customer-Id", Shape: flat,
	}
)

// goalFields returns flat for headers and listed for fields.
func goalFields(d Dialect, problems Problems) any {
	if problems[0].In == "header" {
		return flat(d, problems)
	}
	return listed(d, problems)
}
