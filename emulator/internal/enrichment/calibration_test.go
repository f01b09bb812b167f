package enrichment_test

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"

	"budsandbox/emulator/internal/enrichment"
)

// calibrationFiles are the files of independent authors, and lines for which no rule was changed.
var calibrationFiles = [...]string{
	"accuracy_unseen", "accuracy_third", "accuracy_second", "accuracy_blind", "accuracy_fifth", "calibration",
}

// tolerance is the largest difference, in points, between a confidence and the share of right answers.
const tolerance = 3

// stepsOf returns the shares of right answers of each step of confidence, for each of the calibration files.
func stepsOf(t testing.TB) map[string]map[uint8]share {
	t.Helper()
	steps := map[string]map[uint8]share{}
	for _, file := range calibrationFiles {
		var s score
		s.of(engine(t), readAccuracyFile(t, "testdata/"+file+".tsv"), func(string, expectation, enrichment.Result) {})
		steps[file] = s.steps
	}
	return steps
}

// without returns the sums of the shares of all files but one. It sums all if the file is "".
func without(steps map[string]map[uint8]share, file string) map[uint8]share {
	all := map[uint8]share{}
	for name, of := range steps {
		for step, n := range of {
			if name != file {
				sum := all[step]
				all[step] = share{sum.answers + n.answers, sum.right + n.right, sum.accepted + n.accepted}
			}
		}
	}
	return all
}

// percentage returns the strictly right answers in a hundred.
func (n share) percentage() float64 { return 100 * float64(n.right) / float64(max(1, n.answers)) }

// chance returns, in points, by how much the share of a sample as large as n differs from an expected percentage in one
// of twenty samples.
func (n share) chance(expected float64) float64 {
	return 1.96 * math.Sqrt(expected*(100-expected)/float64(max(1, n.answers)))
}

// Ensure that each confidence is within three points of the share of answers that are right at level 1.
func TestCalibration(t *testing.T) {
	for step, n := range without(stepsOf(t), "") {
		t.Logf("confidence 0.%02d: %s", step, n)
		if math.Abs(n.percentage()-float64(step)) > tolerance {
			t.Errorf("confidence 0.%02d: %s; want it within three points", step, n)
		}
	}
}

// Ensure that a confidence that is fitted to all files but one holds for that one, too: its share of right answers is
// within three points, and within chance, of the share in the other files.
func TestCalibrationOfUnseenFiles(t *testing.T) {
	steps := stepsOf(t)
	for _, file := range calibrationFiles {
		fitted := without(steps, file)
		for step, n := range steps[file] {
			expected := fitted[step].percentage()
			if off := n.percentage() - expected; math.Abs(off) > tolerance+n.chance(expected) {
				t.Errorf("%s at 0.%02d: %s, but %s in the other files", file, step, n, fitted[step])
			}
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

// BenchmarkCalibrationLeaveOneOut prints, for each file, each step as fitted to the other files, its share of right
// answers in the file, and the difference that chance explains.
func BenchmarkCalibrationLeaveOneOut(b *testing.B) {
	steps := stepsOf(b)
	for _, file := range calibrationFiles {
		b.Run(file, func(b *testing.B) {
			var fitted map[uint8]share
			for b.Loop() {
				fitted = without(steps, file)
			}
			for _, step := range slices.Sorted(maps.Keys(steps[file])) {
				n, expected := steps[file][step], fitted[step].percentage()
				b.Logf("0.%02d: fitted to the others %.1f %%, here %s; off by %+.1f, by chance up to %.1f",
					step, expected, n, n.percentage()-expected, n.chance(expected))
			}
		})
	}
}
