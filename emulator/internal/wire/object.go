package wire

// Object is an encoded JSON object, such as a transaction in the form of another API.
type Object []byte

// MarshalJSON returns the JSON unchanged.
func (o Object) MarshalJSON() ([]byte, error) { return o, nil }

// Shape returns the schema of an object.
func (Object) Shape() any { return map[string]any{} }
