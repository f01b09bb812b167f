package route

// The part of OpenAPI 3.0 that the document needs, as plain types. The library with which the tests read the document
// would add 5 ms to every start of the program.

type document struct {
	OpenAPI    string                                  `json:"openapi"`
	Info       info                                    `json:"info"`
	Servers    []server                                `json:"servers"`
	Paths      map[string]map[string]description       `json:"paths"` // by path, then by method
	Components map[string]map[string]map[string]string `json:"components"`
}

type info struct {
	Title       string  `json:"title"`
	Version     string  `json:"version"`
	Description string  `json:"description"`
	License     licence `json:"license"`
}

type licence struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

type server struct {
	URL string `json:"url"`
}

// description is an operation.
type description struct {
	ID         string                `json:"operationId"`
	Summary    string                `json:"summary"`
	Tags       []string              `json:"tags"`
	Deprecated bool                  `json:"deprecated,omitempty"`
	Parameters []parameter           `json:"parameters,omitempty"`
	Body       *content              `json:"requestBody,omitempty"`
	Responses  map[string]content    `json:"responses"`
	Security   []map[string][]string `json:"security"` // empty for operations without credentials
}

type parameter struct {
	Name     string  `json:"name"`
	In       string  `json:"in"`
	Required bool    `json:"required,omitempty"`
	Schema   *schema `json:"schema"`
}

// content is the body of a request or a response.
type content struct {
	Description string           `json:"description,omitempty"`
	Required    bool             `json:"required,omitempty"`
	Media       map[string]media `json:"content,omitempty"` // by media type
}

type media struct {
	Schema *schema `json:"schema"`
}

type schema struct {
	Type        string             `json:"type,omitempty"`
	Description string             `json:"description,omitempty"`
	Format      string             `json:"format,omitempty"`
	Nullable    bool               `json:"nullable,omitempty"`
	Default     any                `json:"default,omitempty"`
	Enum        []any              `json:"enum,omitempty"`
	Minimum     *float64           `json:"minimum,omitempty"`
	Maximum     *float64           `json:"maximum,omitempty"`
	MinLength   *int               `json:"minLength,omitempty"`
	MaxLength   *int               `json:"maxLength,omitempty"`
	MinItems    *int               `json:"minItems,omitempty"`
	MaxItems    *int               `json:"maxItems,omitempty"`
	Items       *schema            `json:"items,omitempty"`
	Properties  map[string]*schema `json:"properties,omitempty"`
	Required    []string           `json:"required,omitempty"`
	Additional  *schema            `json:"additionalProperties,omitempty"`
	OneOf       []*schema          `json:"oneOf,omitempty"`
}

// object returns the schema of an object without properties.
func object() *schema { return &schema{Type: "object", Properties: map[string]*schema{}} }

// mediaTypes returns the content of a body with one media type.
func mediaTypes(name string, s *schema) map[string]media { return map[string]media{name: {s}} }
