package storage

import "budsandbox/bank"

// Endpoint is the URL to which a project wants an event sent.
type Endpoint struct{ Event, URL string }

// endpoints is the table of endpoints by event.
var endpoints = &Table[Endpoint]{
	name: "hooks",
	key:  func(e Endpoint) Key { return EndpointKey(e.Event) },
	codec: codec[Endpoint]{
		encode: func(e Endpoint) ([]byte, error) { return []byte(e.URL), nil },
		decode: func(key, value []byte) (Endpoint, error) { return Endpoint{string(key), string(value)}, nil },
	},
}

// EndpointKey returns the key of an endpoint.
func EndpointKey(event string) Key { return Key(event) }

// Endpoints returns a project's endpoints.
func (tx *Tx) Endpoints(p bank.Project) Rows[Endpoint] { return rows(tx, string(p), endpoints) }
