package emulator

// DummyData selects how the sandbox treats ingested identifiers outside the ranges reserved for tests.
type DummyData string

const (
	DummyDataWarn   DummyData = "warn"   // accept them and give advice
	DummyDataStrict DummyData = "strict" // refuse them
)
