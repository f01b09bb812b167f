package emulator

// DummyData says what becomes of ingested identifiers outside the ranges that are reserved for tests.
type DummyData string

// A sandbox advises against identifiers that could be somebody's, or refuses them.
const (
	DummyDataWarn   DummyData = "warn"
	DummyDataStrict DummyData = "strict"
)
