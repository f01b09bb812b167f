package route

// The part of OpenAPI 3.0 that the document needs, as plain types. The library that the tests read it with costs
// every start of the program 5 ms before its first line, more than all the rest together.

type document struct {
	OpenAPI    string                                  `json:"openapi"`
	Info       info                                    `json:"info"`
	Paths      map[string]map[string]description       `json:"paths"` // by path, then by method
	Components map[string]map[string]map[string]string `json:"components"`
}

type info struct {
	Title       string `json:"title"`
	Version     string `json:"version"`
	Description string `json:"description"`
}

// description is an operation.
type description struct {
	ID         string                `json:"operationId"`
	Tags       []string              `json:"tags"`
	Deprecated bool                  `json:"deprecated,omitempty"`
	Parameters []parameter           `json:"parameters,omitempty"`
	Body       *content              `json:"requestBody,omitempty"`
	Responses  map[string]content    `json:"responses"`
	Security   []map[string][]string `json:"security,omitempty"`
}

type parameter struct {
	Name     string  `json:"name"`
	In       string  `json:"in"`
	Required bool    `json:"required,omitempty"`
	Schema   *schema `json:"schema"`
}

// content is the body of a request or an answer.
type content struct {
	Description string           `json:"description,omitempty"`
	Required    bool             `json:"required,omitempty"`
	Media       map[string]media `json:"content,omitempty"` // by media type
}

type media struct {
	Schema *schema `json:"schema"`
}

type schema struct {
	Type       string             `json:"type,omitempty"`
	Format     string             `json:"format,omitempty"`
	Nullable   bool               `json:"nullable,omitempty"`
	Default    any                `json:"default,omitempty"`
	Enum       []any              `json:"enum,omitempty"`
	Minimum    *float64           `json:"minimum,omitempty"`
	Maximum    *float64           `json:"maximum,omitempty"`
	MinLength  *int               `json:"minLength,omitempty"`
	MaxLength  *int               `json:"maxLength,omitempty"`
	MinItems   *int               `json:"minItems,omitempty"`
	MaxItems   *int               `json:"maxItems,omitempty"`
	Items      *schema            `json:"items,omitempty"`
	Properties map[string]*schema `json:"properties,omitempty"`
	Required   []string           `json:"required,omitempty"`
	Additional *schema            `json:"additionalProperties,omitempty"`
	OneOf      []*schema          `json:"oneOf,omitempty"`
}

// object is an empty object to which properties are added.
func object() *schema { return &schema{Type: "object", Properties: map[string]*schema{}} }

func as(mediaType string, s *schema) map[string]media { return map[string]media{mediaType: {s}} }
