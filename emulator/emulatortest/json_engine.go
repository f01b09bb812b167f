//go:build !goexperiment.jsonv2

package emulatortest

// NextJSON reports whether the tests run with Go's next JSON engine, which knows other positions and fields of what is
// no JSON of the expected form (https://go.dev/blog/jsonv2-exp). The words of such errors are tested without it.
const NextJSON = false
