package enrichment_test

import (
	"fmt"
	"slices"
	"testing"

	"budsandbox/emulator/internal/enrichment"
)

// untouchedFiles are the lines for which no rule was changed.
var untouchedFiles = [...]string{"accuracy_seventh", "accuracy_sixth", "calibration"}

// mendedFiles are the lines of independent authors whose kinds of mistakes were mended.
var mendedFiles = [...]string{
	"accuracy_first", "accuracy_second", "accuracy_third", "accuracy_fourth", "accuracy_fifth",
}

// percentage returns the strictly right answers in a hundred.
func (n share) percentage() float64 { return 100 * float64(n.right) / float64(max(1, n.answers)) }

// acceptedPercentage returns the answers in a hundred that are right or that the author accepts, too.
func (n share) acceptedPercentage() float64 {
	return 100 * float64(n.accepted) / float64(max(1, n.answers))
}

// Ensure that each confidence lies between the share of answers at level 1 that are strictly right and the share of
// those that the authors accept.
func TestCalibration(t *testing.T) {
	all := map[uint8]share{}
	for _, file := range untouchedFiles {
		for step, n := range scoreOf(t, file+".tsv").confidences {
			sum := all[step]
			all[step] = share{sum.answers + n.answers, sum.right + n.right, sum.accepted + n.accepted}
		}
	}
	for step, n := range all {
		t.Logf("confidence 0.%02d: %s", step, n)
		if float64(step) < n.percentage() || float64(step) > n.acceptedPercentage() {
			t.Errorf("confidence 0.%02d: %s; want it between the two", step, n)
		}
	}
}

// BenchmarkCalibration prints how often each level of confidence and each step is right, strictly and leniently, in
// each file.
func BenchmarkCalibration(b *testing.B) {
	for _, file := range slices.Concat(untouchedFiles[:], mendedFiles[:]) {
		b.Run(file, func(b *testing.B) {
			e, lines := engine(b), readAccuracyFile(b, "testdata/"+file+".tsv")
			var s score
			for b.Loop() {
				s = score{}
				s.addAll(e, lines, func(string, expectation, enrichment.Result) {})
			}
			for step, n := range s.confidences {
				b.ReportMetric(n.percentage(), fmt.Sprintf("%%right-of-%d-at-0.%02d", n.answers, step))
				b.ReportMetric(n.acceptedPercentage(), fmt.Sprintf("%%accepted-at-0.%02d", step))
			}
			b.ReportMetric(100*float64(s.answered)/float64(s.lines), "%answered")
			b.ReportMetric(100*float64(s.right)/float64(s.answered), "%right")
			b.ReportMetric(100*float64(s.accepted)/float64(s.answered), "%accepted")
			b.Log(s.String())
		})
	}
}
