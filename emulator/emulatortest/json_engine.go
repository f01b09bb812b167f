//go:build !goexperiment.jsonv2

package emulatortest

// NextJSON reports whether the tests run with Go's next JSON engine (https://go.dev/blog/jsonv2-exp). Its errors about
// malformed JSON name other positions and fields, so tests compare the words of such errors only without it.
const NextJSON = false
