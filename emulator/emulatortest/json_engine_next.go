//go:build goexperiment.jsonv2

package emulatortest

// NextJSON is described in json_engine.go.
const NextJSON = true
