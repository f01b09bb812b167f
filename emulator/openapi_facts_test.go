package emulator_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// addOperation notes all that is said of an operation: what it takes, and what it answers.
func (p places) addOperation(op *openapi3.Operation) {
	for _, parameter := range op.Parameters {
		v, name := parameter.Value, parameter.Value.Name
		if v.In == openapi3.ParameterInHeader {
			if name = http.CanonicalHeaderKey(name); slices.Contains(noParameters, name) {
				continue
			}
		}
		p[op.OperationID+": "+v.In+" "+name] = asked(plain(v.Schema), v.Required)
	}
	if op.RequestBody != nil {
		p[op.OperationID+": body"] = required(op.RequestBody.Value.Required)
		p.addContent(op.OperationID+": body", op.RequestBody.Value.Content, asked)
	}
	for status, response := range op.Responses.Map() {
		if status == "5XX" {
			status = "500" // the contract writes both
		}
		place := op.OperationID + ": response " + status
		p[place] = facts{}
		if strings.HasPrefix(status, "2") {
			p.addContent(place, response.Value.Content, answered)
		}
	}
}

// noParameters are headers that OpenAPI describes elsewhere; it lets documents declare them and has readers ignore it.
var noParameters = []string{"Accept", "Authorization", "Content-Type"}

// say tells the facts of a value.
type say func(s *openapi3.Schema, required bool) facts

// addContent notes the media types of a body and their fields; those of JSON do without its name.
func (p places) addContent(at string, content openapi3.Content, tell say) {
	for media, value := range content {
		p[at+": "+media] = facts{}
		at := at + ": "
		if media != "application/json" {
			at += media + " "
		}
		p.addFields(at, plain(value.Schema), tell)
	}
}

// deepest is how far fields are followed, should a schema hold itself.
const deepest = 12

// addFields notes the fields of an object, or of the objects in a list, by their paths: data[].customer_id.
func (p places) addFields(at string, s *openapi3.Schema, tell say) {
	if strings.Count(at, ".") > deepest {
		return
	}
	if s.Items != nil {
		p.addFields(strings.TrimSuffix(at, ".")+"[].", plain(s.Items), tell)
	}
	if rest := s.AdditionalProperties.Schema; rest != nil {
		p[at+"*"] = tell(plain(rest), false)
		p.addFields(at+"*.", plain(rest), tell)
	}
	for name, property := range s.Properties {
		field := plain(property)
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

// answered are the facts of a field in an answer.
func answered(s *openapi3.Schema, isRequired bool) facts {
	f := required(isRequired)
	f["type"] = typeOf(s)
	return f
}

// asked are the facts of a parameter or of a field in a request: the limits too.
func asked(s *openapi3.Schema, isRequired bool) facts {
	f := answered(s, isRequired)
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
		one = plain(s.Items)
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
