package enrichment_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"budsandbox/emulator/internal/enrichment"
)

// untouchedFiles are the lines for which no rule was changed.
var untouchedFiles = [...]string{"accuracy_sixth", "calibration"}

// mendedFiles are the lines of independent authors whose kinds of mistakes were mended.
var mendedFiles = [...]string{
	"accuracy_first", "accuracy_second", "accuracy_third", "accuracy_fourth", "accuracy_fifth",
}

// tolerance is the largest difference, in points, between a confidence and the share of right answers.
const tolerance = 3

// percentage returns the strictly right answers in a hundred.
func (n share) percentage() float64 { return 100 * float64(n.right) / float64(max(1, n.answers)) }

// Ensure that each confidence is within three points of the share of answers that are right at level 1.
func TestCalibration(t *testing.T) {
	all := map[uint8]share{}
	for _, file := range untouchedFiles {
		for step, n := range scoreOf(t, file+".tsv").steps {
			sum := all[step]
			all[step] = share{sum.answers + n.answers, sum.right + n.right, sum.accepted + n.accepted}
		}
	}
	for step, n := range all {
		t.Logf("confidence 0.%02d: %s", step, n)
		if math.Abs(n.percentage()-float64(step)) > tolerance {
			t.Errorf("confidence 0.%02d: %s; want it within three points", step, n)
		}
	}
}

// BenchmarkCalibration prints how often each step of confidence and each decider is right, strictly and leniently, in
// each file.
func BenchmarkCalibration(b *testing.B) {
	for _, file := range slices.Concat(untouchedFiles[:], mendedFiles[:]) {
		b.Run(file, func(b *testing.B) {
			e, lines := engine(b), readAccuracyFile(b, "testdata/"+file+".tsv")
			var s score
			for b.Loop() {
				s = score{}
				s.of(e, lines, func(string, expectation, enrichment.Result) {})
			}
			for step, n := range s.steps {
				b.ReportMetric(n.percentage(), fmt.Sprintf("%%right-of-%d-at-0.%02d", n.answers, step))
				b.ReportMetric(100*float64(n.accepted)/float64(n.answers), fmt.Sprintf("%%accepted-at-0.%02d", step))
			}
			b.ReportMetric(100*float64(s.answered)/float64(s.lines), "%answered")
			b.ReportMetric(100*float64(s.right)/float64(s.answered), "%right")
			b.ReportMetric(100*float64(s.accepted)/float64(s.answered), "%accepted")
			b.Log(s.String())
		})
	}
}
