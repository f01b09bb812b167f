package bench

import "fmt"

// The units of figures.
const (
	perSecond  = "/s"
	millis     = "ms"
	micros     = "us"
	mebibytes  = "MiB"
	kibibytes  = "KiB"
	wholeBytes = "bytes"
)

const bytesInMiB = 1 << 20

// What a target is about.
const (
	ofRatio = "ratio"
	ofValue = "value"
)

// The verdicts.
const (
	verdictMet    = "met"
	verdictMissed = "missed"
)

// Figure is one measurement of both sides, or of the sandbox alone.
type Figure struct {
	Name    string  `json:"name"`
	Unit    string  `json:"unit"`
	Sandbox Reading `json:"sandbox,omitzero"` // zero if it could not be measured
	Limit   Reading `json:"limit,omitzero"`   // the limit; in a suite, the program of Config.Against
	Ratio   float64 `json:"ratio,omitzero"`   // of the sandbox to the limit
	Target  Target  `json:"target,omitzero"`
	Verdict string  `json:"verdict,omitempty"` // met or missed; empty without a target or a measurement
}

// Target is the required value of a figure.
type Target struct {
	Of    string  `json:"of"`   // ratio or value
	Sign  string  `json:"sign"` // >=, <= or <
	Bound float64 `json:"bound"`
}

// The targets. Starts and loads are compared with the limit of the same run, sizes with a number.
var (
	startTarget        = Target{ofRatio, "<=", 1.6}
	createTarget       = Target{ofRatio, ">=", 0.90}
	createAtOnceTarget = Target{ofRatio, ">=", 0.85}
	listTarget         = Target{ofRatio, ">=", 0.85}
	deletionTarget     = Target{ofRatio, ">=", 0.85}
	idleTarget         = Target{ofValue, "<=", 20}
	fileTarget         = Target{ofValue, "<=", 400}
	firstTarget        = Target{ofValue, "<", 10}
	peakTarget         = Target{ofValue, "<=", 150}
	noTarget           = Target{}

	answerTarget    = Target{ofValue, "<=", 50}
	refreshTarget   = Target{ofValue, "<=", 100}
	refreshesTarget = Target{ofValue, "<=", 20_000}
	memoryTarget    = Target{ofValue, "<=", 192} // the default of --memory, and what the heap may take besides

	firstAccountsTarget = Target{ofValue, "<", 2}
	firstPageTarget     = Target{ofValue, "<", 3}
)

// met reports whether a figure meets the target.
func (t Target) met(f Figure) bool {
	value := f.Sandbox.Value
	if t.Of == ofRatio {
		value = f.Ratio
	}
	switch t.Sign {
	case ">=":
		return value >= t.Bound
	case "<=":
		return value <= t.Bound
	default:
		return value < t.Bound
	}
}

// withVerdict sets the verdict.
func (f Figure) withVerdict() Figure {
	if f.Target == noTarget || f.Sandbox == (Reading{}) {
		return f
	}
	f.Verdict = verdictMissed
	if f.Target.met(f) {
		f.Verdict = verdictMet
	}
	return f
}

// format formats a target for tables.
func (t Target) format(unit string) string {
	switch t.Of {
	case ofRatio:
		return fmt.Sprintf("ratio %s %.2f", t.Sign, t.Bound)
	case ofValue:
		return fmt.Sprintf("%s %.0f %s", t.Sign, t.Bound, unit)
	default:
		return ""
	}
}
