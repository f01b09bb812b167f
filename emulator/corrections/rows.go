// Package corrections is the room of the Corrections API: what a client knows better than the enrichment.
package corrections

import "budsandbox/emulator/operation"

// Rows are the operations of this room.
var Rows = operation.Family("Correct Financial Data", operation.Corrections,
	operation.Pending[operation.OfCustomer]("POST /corrections/v2/categories", "corrections_v2_categories_post"),
	operation.Pending[operation.OfCustomer]("POST /corrections/v2/merchants", "corrections_v2_merchants_post",
		operation.Speaks(operation.Merchants)),
	operation.Pending[operation.NamesCustomer]("GET /corrections/v2/merchants/search/{merchant_query}", "corrections_v2_merchant_search_get",
		operation.Speaks(operation.Merchants)),
	operation.Pending[operation.NamesCustomer]("POST /corrections/v2/custom-merchants", "corrections_v2_custom_merchants_post",
		operation.Answers(201), operation.Speaks(operation.CustomMerchants)),
	operation.Pending[operation.NamesCustomer]("GET /corrections/v2/custom-merchants", "corrections_v2_custom_merchants_get",
		operation.Speaks(operation.CustomMerchants)),
	operation.Pending[operation.OfCustomer]("GET /corrections/v2/categories/similar/{transaction_id}", "corrections_v2_similar_categories_get",
		operation.Speaks(operation.Similar)),
	operation.Pending[operation.OfCustomer]("GET /corrections/v2/merchants/similar/{transaction_id}", "corrections_v2_similar_merchants_get",
		operation.Speaks(operation.Similar)),
	operation.Pending[operation.InProject]("POST /corrections/v2/merchant-feedback/merchant/{merchant_id}", "corrections_v2_merchant_feedback_post",
		operation.Answers(202), operation.Speaks(operation.CustomMerchants)),
	operation.Pending[operation.NamesCustomer]("POST /corrections/v3/regularity", "corrections_v3_regularity_post",
		operation.Answers(201)),
	operation.Pending[operation.NamesCustomer]("POST /corrections/v3/regularity/end", "corrections_v3_regularity_end_post",
		operation.Answers(201)),
	operation.Pending[operation.NamesCustomer]("POST /corrections/v3/similar", "corrections_v3_similar_post", operation.Answers(201)),
	operation.Pending[operation.NamesCustomer]("GET /corrections/v3/rules/{rule_id}", "corrections_v3_rules_rule_id_get"),
	operation.Pending[operation.NamesCustomer]("DELETE /corrections/v3/rules/{rule_id}", "corrections_v3_rules_rule_id_delete",
		operation.Answers(204)),
)
