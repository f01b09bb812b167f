package emulator_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// addOperation adds the facts of an operation: its parameters, its body and its responses.
func (p places) addOperation(op *openapi3.Operation) {
	for _, parameter := range op.Parameters {
		v, name := parameter.Value, parameter.Value.Name
		if v.In == openapi3.ParameterInHeader {
			if name = http.CanonicalHeaderKey(name); slices.Contains(noParameters, name) {
				continue
			}
		}
		p[op.OperationID+": "+v.In+" "+name] = requestFacts(flatten(v.Schema), v.Required)
	}
	if op.RequestBody != nil {
		p[op.OperationID+": body"] = required(op.RequestBody.Value.Required)
		p.addContent(op.OperationID+": body", op.RequestBody.Value.Content, requestFacts)
	}
	for status, response := range op.Responses.Map() {
		if status == "5XX" {
			status = "500" // Bud's documents write both
		}
		place := op.OperationID + ": response " + status
		p[place] = facts{}
		if strings.HasPrefix(status, "2") {
			p.addContent(place, response.Value.Content, responseFacts)
		}
	}
}

// noParameters are headers that OpenAPI describes elsewhere. Documents may declare them, and readers ignore them.
var noParameters = []string{"Accept", "Authorization", "Content-Type"}

// factsOf returns the facts of a value.
type factsOf func(s *openapi3.Schema, required bool) facts

// addContent adds the media types of a body and their fields. The media type of JSON is left out.
func (p places) addContent(at string, content openapi3.Content, tell factsOf) {
	for media, value := range content {
		p[at+": "+media] = facts{}
		at := at + ": "
		if media != "application/json" {
			at += media + " "
		}
		p.addFields(at, flatten(value.Schema), tell)
	}
}

// maxDepth is the maximum depth of fields, because a schema may contain itself.
const maxDepth = 12

// addFields adds the fields of an object, or of the objects in a list, by their paths: data[].customer_id.
func (p places) addFields(at string, s *openapi3.Schema, tell factsOf) {
	if strings.Count(at, ".") > maxDepth {
		return
	}
	if s.Items != nil {
		p.addFields(strings.TrimSuffix(at, ".")+"[].", flatten(s.Items), tell)
	}
	if rest := s.AdditionalProperties.Schema; rest != nil {
		p[at+"*"] = tell(flatten(rest), false)
		p.addFields(at+"*.", flatten(rest), tell)
	}
	for name, property := range s.Properties {
		field := flatten(property)
		p[at+name] = tell(field, slices.Contains(s.Required, name))
		p.addFields(at+name+".", field, tell)
	}
}

func required(yes bool) facts {
	if yes {
		return facts{"required": ""}
	}
	return facts{}
}

// responseFacts returns the facts of a field in a response.
func responseFacts(s *openapi3.Schema, isRequired bool) facts {
	f := required(isRequired)
	f["type"] = typeOf(s)
	return f
}

// requestFacts returns the facts of a parameter or of a field in a request, including its limits.
func requestFacts(s *openapi3.Schema, isRequired bool) facts {
	f := responseFacts(s, isRequired)
	if s.Default != nil {
		f["default"] = fmt.Sprint(s.Default)
	}
	for name, limit := range map[string]*float64{"minimum": s.Min, "maximum": s.Max} {
		if limit != nil {
			f[name] = strconv.FormatFloat(*limit, 'g', -1, 64)
		}
	}
	for name, limit := range map[string]*uint64{
		"shortest": &s.MinLength, "longest": s.MaxLength, "fewest": &s.MinItems, "most": s.MaxItems,
	} {
		if limit != nil && *limit > 0 {
			f[name] = strconv.FormatUint(*limit, 10)
		}
	}
	one := s
	if s.Items != nil {
		one = flatten(s.Items)
	}
	var choices []string
	for _, choice := range one.Enum {
		choices = append(choices, fmt.Sprint(choice))
	}
	if len(choices) > 0 {
		f["enum"] = strings.Join(slices.Compact(slices.Sorted(slices.Values(choices))), "|")
	}
	return f
}
