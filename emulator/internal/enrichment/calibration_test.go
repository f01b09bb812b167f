package enrichment_test

import (
	"fmt"
	"testing"

	"budsandbox/emulator/internal/enrichment"
)

// calibrationFiles are the files of independent authors, and lines for which no rule was changed.
var calibrationFiles = [...]string{
	"accuracy_unseen", "accuracy_third", "accuracy_second", "accuracy_blind", "calibration",
}

// Ensure that each confidence is within three points of the share of answers that are right at level 1.
func TestCalibration(t *testing.T) {
	all := map[uint8]share{}
	for _, file := range calibrationFiles {
		var s score
		s.of(engine(t), readAccuracyFile(t, "testdata/"+file+".tsv"), func(string, expectation, enrichment.Result) {})
		for step, n := range s.steps {
			sum := all[step]
			all[step] = share{sum.answers + n.answers, sum.right + n.right, sum.accepted + n.accepted}
		}
	}
	for step, n := range all {
		t.Logf("confidence 0.%02d: %s", step, n)
		right := 100 * float64(n.right) / float64(n.answers)
		if right < float64(step)-3 || right > float64(step)+3 {
			t.Errorf("confidence 0.%02d: %s; want it within three points", step, n)
		}
	}
}

// BenchmarkCalibration prints how often each step of confidence and each decider is right, strictly and leniently, on
// the lines of strangers and those for which no rule was changed.
func BenchmarkCalibration(b *testing.B) {
	for _, file := range calibrationFiles {
		b.Run(file, func(b *testing.B) {
			e, lines := engine(b), readAccuracyFile(b, "testdata/"+file+".tsv")
			var s score
			for b.Loop() {
				s = score{}
				s.of(e, lines, func(string, expectation, enrichment.Result) {})
			}
			for step, n := range s.steps {
				b.ReportMetric(100*float64(n.right)/float64(n.answers), fmt.Sprintf("%%right-of-%d-at-0.%02d", n.answers, step))
				b.ReportMetric(100*float64(n.accepted)/float64(n.answers), fmt.Sprintf("%%accepted-at-0.%02d", step))
			}
			b.ReportMetric(100*float64(s.answered)/float64(s.lines), "%answered")
			b.ReportMetric(100*float64(s.right)/float64(s.answered), "%right")
			b.ReportMetric(100*float64(s.accepted)/float64(s.answered), "%accepted")
			b.Log(s.String())
		})
	}
}
