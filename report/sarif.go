package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
)

type object = map[string]any

// writeSARIF writes the findings as SARIF 2.1.0. A logical location names the operation; there is no file, because the
// sandbox does not see the code that sends the requests. See
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html.
func writeSARIF(s Suite, w io.Writer) error {
	rules, index := []object{}, map[string]int{}
	results := []object{}
	for _, a := range s.Advice {
		if _, known := index[a.Kind]; !known {
			index[a.Kind] = len(rules)
			rules = append(rules, object{"id": a.Kind, "shortDescription": object{"text": "Advice of kind " + a.Kind}})
		}
		sum := sha256.Sum256([]byte(a.Kind + "\x00" + a.Operation + "\x00" + a.Text))
		result := object{
			"ruleId": a.Kind, "ruleIndex": index[a.Kind], "level": "warning", "message": object{"text": a.Text},
			"occurrenceCount":     a.Times,
			"partialFingerprints": object{"adviceHash/v1": hex.EncodeToString(sum[:])},
		}
		if a.Operation != "" {
			result["locations"] = []object{
				{"logicalLocations": []object{{"fullyQualifiedName": a.Operation, "kind": "function"}}},
			}
		}
		results = append(results, result)
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(object{
		"$schema": "https://json.schemastore.org/sarif-2.1.0.json",
		"version": "2.1.0",
		"runs": []object{{
			"tool":    object{"driver": object{"name": "budsandbox", "rules": rules}},
			"results": results,
		}},
	})
}
